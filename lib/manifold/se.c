// Rigid motions SE(n): matrices [R t; 0 1] of a rotation R and a translation t. The metric tr(U'V)/2 of rotations and the dot
// product of translations is left-invariant, and the one of the product SO(n) x R^n.
#include "manifold/arranged.h"
#include "manifold/matrix.h"

#include <stdio.h>
#include <string.h>

extern const dgl_manifold_kind dgl_so_kind, dgl_euclidean_kind;

static const dgl_param params[] = {
    { "n", DGL_INT, 3, 2, 2000, "dimension of the space that moves", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0], m = n + 1;
    DGL_OWNED dgl_manifold *R = NULL, *T = NULL;
    dgl_manifold *both;
    DGL_TRY(dgl_manifold_new(&R, &dgl_so_kind, (double[]){ (double)n, 0 }));
    DGL_TRY(dgl_manifold_new(&T, &dgl_euclidean_kind, (double[]){ (double)n }));
    DGL_TRY(dgl_manifold_product(&both, 2, (dgl_manifold *[]){ R, T }));
    DGL_TRY(dgl_arranged_setup(M, both));
    M->d = m * m;
    M->algebra = (size_t)M->dim;
    M->naxes = 2;
    M->shape[0] = M->shape[1] = m;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) M->place[i*n + j] = i*m + j;
        M->place[n*n + i] = i*m + n;
    }
    snprintf(M->name, sizeof M->name, "se(%zu)", n);
    return DGL_OK;
}

static dgl_status compose(const dgl_manifold *M, size_t rows, double *z, const double *x, const double *y)
{
    size_t m = M->shape[0], d = M->d;
    for (size_t i = 0; i < rows; i++) DGL_TRY(dgl_mul(m, m, m, z + i*d, x + i*d, y + i*d));
    return DGL_OK;
}

// [R' -R't; 0 1]
static dgl_status inverse(const dgl_manifold *M, size_t rows, double *y, const double *x)
{
    size_t m = M->shape[0], n = m - 1;
    for (size_t i = 0; i < rows; i++, x += M->d, y += M->d) {
        memcpy(y + n*m, x + n*m, m * sizeof *y);
        for (size_t a = 0; a < n; a++) {
            y[a*m + n] = 0;
            for (size_t b = 0; b < n; b++) {
                y[a*m + b] = x[b*m + a];
                y[a*m + n] -= x[b*m + a] * x[b*m + n];
            }
        }
    }
    return DGL_OK;
}

static dgl_status adjoint(const dgl_manifold *M, size_t rows, double *y, const double *x, const double *A)
{
    DGL_SCOPE;
    size_t m = M->shape[0], d = M->d;
    DGL_SCRATCH(B, d);
    DGL_SCRATCH(back, d);
    for (size_t i = 0; i < rows; i++) {
        DGL_TRY(inverse(M, 1, back, x + i*d));
        DGL_TRY(dgl_mul(m, m, m, B, x + i*d, A + i*d));
        DGL_TRY(dgl_mul(m, m, m, y + i*d, B, back));
    }
    return DGL_OK;
}

// coordinates: of the turn, then of the velocity
static dgl_status hat(const dgl_manifold *M, size_t rows, double *A, const double *w)
{
    DGL_SCOPE;
    const dgl_manifold *R = M->part[0]->part[0];
    size_t m = M->shape[0], n = m - 1;
    DGL_SCRATCH(W, n * n);
    memset(A, 0, rows * M->d * sizeof *A);
    for (size_t i = 0; i < rows; i++, A += M->d, w += M->algebra) {
        DGL_TRY(R->kind->group->hat(R, 1, W, w));
        for (size_t a = 0; a < n; a++) {
            memcpy(A + a*m, W + a*n, n * sizeof *A);
            A[a*m + n] = w[R->algebra + a];
        }
    }
    return DGL_OK;
}

static dgl_status vee(const dgl_manifold *M, size_t rows, double *w, const double *A)
{
    DGL_SCOPE;
    const dgl_manifold *R = M->part[0]->part[0];
    size_t m = M->shape[0], n = m - 1;
    DGL_SCRATCH(W, n * n);
    for (size_t i = 0; i < rows; i++, A += M->d, w += M->algebra) {
        for (size_t a = 0; a < n; a++) {
            memcpy(W + a*n, A + a*m, n * sizeof *W);
            w[R->algebra + a] = A[a*m + n];
        }
        DGL_TRY(R->kind->group->vee(R, 1, w, W));
    }
    return DGL_OK;
}

static const dgl_group group = { compose, inverse, adjoint, dgl_commutator, hat, vee };

const dgl_manifold_kind dgl_se_kind = {
    .name = "se", .usage = "manifold.se(n)", .doc = "rigid motions of n dimensions, matrices [R t; 0 1], with the left-invariant metric of SO(n) x R^n",
    .points = "its points are matrices [R t; 0 1] with a rotation R", .params = params, .setup = setup, .group = &group, DGL_ARRANGED,
};
