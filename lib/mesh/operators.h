// Discrete exterior calculus on a mesh, and functions on its vertices.
//
// A 0-form is a number for each vertex, a 1-form for each edge (from its smaller vertex to the larger), a 2-form for
// each face (as its corners turn). Hodge stars are diagonal: areas of vertices, cotangent weights of edges, 1 / areas of
// faces (Desbrun, Hirani, Leok, Marsden, Discrete Exterior Calculus; Crane et al., Digital Geometry Processing with DEC).
#ifndef DGL_MESH_OPERATORS_H
#define DGL_MESH_OPERATORS_H

#include "mesh/mesh.h"

// How many numbers a k-form has: n, e, m. ESHAPE for other k.
dgl_status dgl_mesh_form_size(size_t *size, const dgl_mesh *M, int k) DGL_CHECKED;

// dw of a k-form, k 0 or 1. The derivative of a 1-form needs no common orientation of faces.
dgl_status dgl_mesh_d(const dgl_mesh *M, int k, double *dw, const double *w) DGL_CHECKED;

// star[...]: the diagonal of the Hodge star of k-forms. Cotangent weights (cot a + cot b) / 2 may be negative.
dgl_status dgl_mesh_star(const dgl_mesh *M, int k, double *star) DGL_CHECKED;

// w of a k-form: star^-1 d' star w, the codifferential, of degree k - 1.
dgl_status dgl_mesh_codifferential(const dgl_mesh *M, int k, double *out, const double *w) DGL_CHECKED;

// The integrals of a 1-form of space along the edges: form gives its dim components at points.
dgl_status dgl_mesh_integrate(const dgl_mesh *M, double *w, dgl_fn *form) DGL_CHECKED;

// div grad f at vertices (at the boundary with the normal derivative zero): spectrum not positive.
dgl_status dgl_mesh_laplacian(const dgl_mesh *M, double *out, const double *f) DGL_CHECKED;

// grad[m][dim] of a function on vertices, constant in each face.
dgl_status dgl_mesh_gradient(const dgl_mesh *M, double *grad, const double *f) DGL_CHECKED;

// u with div grad u = f at vertices, mean zero on each connected mesh; f less its mean is used.
dgl_status dgl_mesh_poisson(dgl_mesh *M, double *u, const double *f) DGL_CHECKED;

#endif
