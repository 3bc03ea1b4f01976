// Sparse symmetric positive matrices, factored by CHOLMOD behind a module that is opened when first used.
#ifndef DGL_NUM_CHOLESKY_H
#define DGL_NUM_CHOLESKY_H

#include "base/memory.h"

// The lower triangle by columns: rows of column j are row[start[j]] ... row[start[j + 1] - 1], ascending, the
// diagonal first.
typedef struct { int n; int *start, *row; double *value; } dgl_symmetric_matrix;

typedef struct dgl_factor dgl_factor;          // shared: dgl_release

typedef struct {
    // EDOMAIN: "matrix is not positive definite: column 3"
    dgl_status (*factor)(dgl_factor **out, const dgl_symmetric_matrix *A) DGL_CHECKED;
    // another matrix with the same places; what was found of their order serves again
    dgl_status (*again)(dgl_factor *f, const dgl_symmetric_matrix *A) DGL_CHECKED;
    // A X = B, [k][n] each, one system after another
    dgl_status (*solve)(dgl_factor *f, size_t k, double *X, const double *B) DGL_CHECKED;
} dgl_cholmod_api;

// EUNSUP when CHOLMOD is not installed.
dgl_status dgl_cholmod_open(const dgl_cholmod_api **api) DGL_CHECKED;

#endif
