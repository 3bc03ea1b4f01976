// What points repel each other with in t-SNE, by groups of near points and a tree of cells (Barnes, Hut, Nature 324, 1986).
#ifndef DGL_EMBED_REPULSION_H
#define DGL_EMBED_REPULSION_H

#include "base/memory.h"

// Room for n points in dim = 1, 2 or 3 coordinates.
typedef struct dgl_repulsion dgl_repulsion;
dgl_status dgl_repulsion_new(dgl_repulsion **out, size_t n, size_t dim) DGL_CHECKED;

// F[n][dim] = sum over j of q_ij^2 (y_i - y_j), q_ij = 1 / (1 + |y_i - y_j|^2), and Z = sum of q_ij over pairs i != j,
// each pair twice. A cell whose extent is below theta times its distance counts as one point; theta 0: no cell does.
dgl_status dgl_repulsion_run(dgl_repulsion *r, double *F, double *Z, const double *Y, double theta) DGL_CHECKED;

#endif
