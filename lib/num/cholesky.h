// Sparse symmetric positive matrices, factored by CHOLMOD behind a module that is opened when first used.
#ifndef DGL_NUM_CHOLESKY_H
#define DGL_NUM_CHOLESKY_H

#include "base/memory.h"

// A symmetric sparse matrix: of each row i the entries with column >= i, each once. Those of row i are
// start[i] ... start[i + 1] - 1.
typedef struct { size_t n; int *start, *col; double *value; } dgl_sparse;
void dgl_sparse_free(dgl_sparse *A);
#define DGL_SPARSE_OWNED __attribute__((cleanup(dgl_sparse_free)))

// y = A x
void dgl_sparse_apply(const dgl_sparse *A, double *y, const double *x);

typedef struct dgl_factor dgl_factor;          // shared: dgl_release

typedef struct {
    // of A + shift I. EDOMAIN: "matrix is not positive definite (at column 3 of its elimination order)"
    dgl_status (*factor)(dgl_factor **out, const dgl_sparse *A, double shift) DGL_CHECKED;
    // another matrix with the same places; what was found of their order serves again
    dgl_status (*again)(dgl_factor *f, const dgl_sparse *A, double shift) DGL_CHECKED;
    // A X = B, [k][n] each, one system after another
    dgl_status (*solve)(dgl_factor *f, size_t k, double *X, const double *B) DGL_CHECKED;
    // value[]: of the inverse of A the entries at the places of A, as A holds them (Takahashi, Fagan, Chen, Formation of
    // a sparse bus impedance matrix, 1973)
    dgl_status (*inverse)(double *value, const dgl_sparse *A) DGL_CHECKED;
} dgl_cholmod_api;

// EUNSUP when CHOLMOD is not installed.
dgl_status dgl_cholmod_open(const dgl_cholmod_api **api) DGL_CHECKED;

#endif
