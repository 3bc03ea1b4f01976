// Shortest paths on a lattice over the plane, as starts for geodesics.
#ifndef DGL_NET_LATTICE_H
#define DGL_NET_LATTICE_H

#include "net/immersion.h"

// m x m nodes from (x0, y0), hx and hy apart; F[width][m m]: what the map gives at them
typedef struct { size_t m; double x0, y0, hx, hy, *F; } dgl_lattice;

// Fills F; at: room for 2 m m numbers.
dgl_status dgl_lattice_values(dgl_lattice *l, dgl_immersion *M, double *F, double *at) DGL_CHECKED;
// edge[8][m m]: chords from every node by the first eight of sixteen steps; F has width rows
void dgl_lattice_edges(const dgl_lattice *l, size_t width, double *edge);
// z[n + 1][2]: corners at equal distances along the shortest path on the lattice, its own corners rounded off
dgl_status dgl_lattice_path(const dgl_lattice *l, const double *edge, size_t n, double *z, const double *from, const double *to) DGL_CHECKED;

#endif
