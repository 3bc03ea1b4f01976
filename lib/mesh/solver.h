// What is kept of a mesh for solving: the cotangent matrix, its factorisations.
#ifndef DGL_MESH_SOLVER_H
#define DGL_MESH_SOLVER_H

#include "mesh/operators.h"
#include "num/cholesky.h"

typedef struct dgl_mesh_solver {
    dgl_ref ref;
    dgl_sparse L;        // the cotangent matrix, lower triangle
    double *mass;                  // [n], areas of vertices
    dgl_factor *poisson;           // of L + a little mass; NULL: not made yet
    dgl_factor *heat;              // of mass + t L
    double t;
} dgl_mesh_solver;

// borrowed from the mesh
dgl_status dgl_mesh_solver_of(dgl_mesh_solver **out, dgl_mesh *M) DGL_CHECKED;

// A factor of mass M + stiff L; the kept one of L with a little mass.
dgl_status dgl_mesh_factor(dgl_factor **out, const dgl_mesh_solver *s, double mass, double stiff) DGL_CHECKED;
dgl_status dgl_mesh_poisson_factor(dgl_mesh_solver *s) DGL_CHECKED;

#endif
