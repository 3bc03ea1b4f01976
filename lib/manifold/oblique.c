// The oblique manifold: n x k matrices whose columns have length 1, a product of k spheres.
#include "manifold/arranged.h"

#include <stdio.h>

extern const dgl_manifold_kind dgl_sphere_kind;

static const dgl_param params[] = {
    { "n", DGL_INT, 3, 2, 1e5, "how many rows", NULL },
    { "k", DGL_INT, 2, 1, 1e5, "how many columns", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0], k = (size_t)M->param[1];
    DGL_OWNED dgl_manifold *S = NULL;
    dgl_manifold *columns;
    DGL_TRY(dgl_manifold_new(&S, &dgl_sphere_kind, (double[]){ (double)n - 1, 1 }));
    DGL_TRY(dgl_manifold_power(&columns, S, k));
    DGL_TRY(dgl_arranged_setup(M, columns));
    M->d = n * k;
    M->naxes = 2;
    M->shape[0] = n;
    M->shape[1] = k;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) M->place[j*n + i] = i*k + j;
    snprintf(M->name, sizeof M->name, "oblique(%zu, %zu)", n, k);
    return DGL_OK;
}

const dgl_manifold_kind dgl_oblique_kind = {
    .name = "oblique", .usage = "manifold.oblique(n, k)", .doc = "n×k matrices with columns of length 1", .points = "its points are matrices with columns of length 1",
    .params = params, .setup = setup, .compact = true, DGL_ARRANGED,
};
