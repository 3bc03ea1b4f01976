// Sparse Cholesky factors by CHOLMOD.
// libs: -lcholmod -lgomp
// cflags: -I/usr/include/suitesparse
#include "base/module.h"
#include "num/cholesky.h"

#include <cholmod.h>
#include <stdbool.h>
#include <string.h>

// CHOLMOD asks OpenMP for four threads whatever there is, for loops too short for one: they would only wait for each other
void omp_set_max_active_levels(int levels);

static cholmod_common common;
static bool started;

struct dgl_factor {
    dgl_ref ref;
    cholmod_factor *L;
    cholmod_dense *X, *Y, *E;      // room of solves
    size_t n;
};

static void destroy(void *self)
{
    dgl_factor *f = self;
    cholmod_free_factor(&f->L, &common);
    cholmod_free_dense(&f->X, &common);
    cholmod_free_dense(&f->Y, &common);
    cholmod_free_dense(&f->E, &common);
}

static cholmod_sparse view(const dgl_sparse *A)
{
    return (cholmod_sparse){                           // rows of the upper triangle are columns of the lower one
        .nrow = A->n, .ncol = A->n, .nzmax = (size_t)A->start[A->n], .p = A->start, .i = A->col, .x = A->value,
        .stype = -1, .itype = CHOLMOD_INT, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE, .packed = 1,
    };
}

static dgl_status again(dgl_factor *f, const dgl_sparse *A, double shift)
{
    omp_set_max_active_levels(0);                      // of this thread
    cholmod_sparse a = view(A);
    int ok = cholmod_factorize_p(&a, (double[]){ shift, 0 }, NULL, 0, f->L, &common);
    if (common.status == CHOLMOD_OUT_OF_MEMORY)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to factor a matrix of %zu rows", A->n);
    if (!ok || common.status != CHOLMOD_OK || f->L->minor < f->L->n)
        DGL_FAIL(DGL_EDOMAIN, "matrix is not positive definite (at column %zu of its elimination order)", f->L->minor + 1);
    return DGL_OK;
}

static dgl_status factor(dgl_factor **out, const dgl_sparse *A, double shift)
{
    if (!started) {
        cholmod_start(&common);
        common.print = 0;
        common.error_handler = NULL;
        common.supernodal_switch = 60;                 // what is sparser is done entry by entry
        for (int i = 0; i < 3; i++) common.nrelax[i] *= 2;     // larger blocks, fewer calls of the BLAS
        started = true;
    }
    DGL_OWNED dgl_factor *f = dgl_new(sizeof *f, destroy);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a factor");
    cholmod_sparse a = view(A);
    f->n = A->n;
    f->L = cholmod_analyze(&a, &common);
    if (!f->L)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to factor a matrix of %zu rows", A->n);
    DGL_TRY(again(f, A, shift));
    *out = dgl_retain(f);
    return DGL_OK;
}

static dgl_status solve(dgl_factor *f, size_t k, double *X, const double *B)
{
    size_t n = f->n;
    omp_set_max_active_levels(0);
    cholmod_dense b = { .nrow = n, .ncol = k, .nzmax = n * k, .d = n, .x = (void *)B, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE };
    if (!cholmod_solve2(CHOLMOD_A, f->L, &b, NULL, &f->X, NULL, &f->Y, &f->E, &common))
        DGL_FAIL(DGL_ENOMEM, "not enough memory to solve a system of %zu rows", n);
    memcpy(X, f->X->x, n * k * sizeof *X);
    return DGL_OK;
}

DGL_MODULE(dgl_cholmod_api) = { .factor = factor, .again = again, .solve = solve };
