// Sparse Cholesky factors by CHOLMOD.
// cflags: -I/usr/include/suitesparse
// libs: -lcholmod
#include "base/module.h"
#include "num/eigs.h"

#include <cholmod.h>
#include <stdlib.h>
#include <string.h>

typedef struct { cholmod_common c; cholmod_factor *L; cholmod_dense *x, *y, *work, *more; } factor;

static void free_factor(void *self)
{
    factor *f = self;
    cholmod_free_factor(&f->L, &f->c);
    cholmod_free_dense(&f->x, &f->c);
    cholmod_free_dense(&f->y, &f->c);
    cholmod_free_dense(&f->work, &f->c);
    cholmod_free_dense(&f->more, &f->c);
    cholmod_finish(&f->c);
    free(f);
}

// rows of the upper triangle are columns of the lower one
static void *new_factor(const dgl_sparse *A, double shift, size_t *minor)
{
    *minor = 0;
    factor *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    cholmod_start(&f->c);
    f->c.print = 0;
    f->c.nmethods = 1;
    f->c.method[0].ordering = CHOLMOD_AMD;
    f->c.final_ll = 1;
    size_t n = A->n, nz = (size_t)A->start[n];
    cholmod_sparse view = { .nrow = n, .ncol = n, .nzmax = nz, .p = A->start, .i = A->col, .x = A->value, .stype = -1,
                            .itype = CHOLMOD_INT, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE, .packed = 1 };
    double beta[2] = { shift, 0 };
    f->L = cholmod_analyze(&view, &f->c);
    if (f->L)
        cholmod_factorize_p(&view, beta, NULL, 0, f->L, &f->c);
    if (f->c.status == CHOLMOD_NOT_POSDEF && f->L)
        *minor = f->L->minor + 1;
    f->x = cholmod_allocate_dense(n, 1, n, CHOLMOD_REAL, &f->c);
    if (f->c.status < 0 || *minor || !f->L || !f->x) {
        free_factor(f);
        return NULL;
    }
    return f;
}

static int solve(void *self, double *y, const double *x)
{
    factor *f = self;
    size_t n = f->L->n;
    memcpy(f->x->x, x, n * sizeof *x);
    if (!cholmod_solve2(CHOLMOD_A, f->L, f->x, NULL, &f->y, NULL, &f->work, &f->more, &f->c))
        return 0;
    memcpy(y, f->y->x, n * sizeof *y);
    return 1;
}

DGL_MODULE(dgl_cholmod_api) = { .factor = new_factor, .solve = solve, .free = free_factor };
