// Discrete Ricci flow of a mesh: lengths l_ij exp((u_i + u_j) / 2) that are changed until curvature is what it should be.
#ifndef DGL_MESH_CONFORMAL_H
#define DGL_MESH_CONFORMAL_H

#include "mesh/mesh.h"

typedef struct {
    double step;                   // in time; INFINITY: Newton's method
    size_t steps;                  // at most
    double tol;                    // of the largest difference of curvature
} dgl_conformal_options;

// u' = target - curvature, where curvature is the angle defect: the flow by implicit steps (its derivative is the
// cotangent Laplacian), which is Ricci flow of a surface within its conformal class (Luo, Combinatorial Yamabe flow on
// surfaces, 2004; Springborn, Schroeder, Pinkall, Conformal equivalence of triangle meshes, 2008). target[n] adds up to
// 2 pi chi. u[n] has mean zero; history[steps + 1] or NULL: the largest difference after each step, *done of them
// taken. ECONV: not reached; EDOMAIN: triangles degenerate on the way.
dgl_status dgl_mesh_conformal_flow(const dgl_mesh *M, double *u, double *history, size_t *done, const double *target,
                                   const dgl_conformal_options *options) DGL_CHECKED;

// length[e] under u; false when some face breaks the triangle inequality.
bool dgl_mesh_conformal_lengths(const dgl_mesh *M, double *length, const double *u);

#endif
