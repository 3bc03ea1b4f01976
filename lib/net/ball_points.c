// Parameters that are points of the Poincaré ball, as its manifold moves them.
#include "net/ball.h"

#include "manifold/manifold.h"

#include <math.h>
#include <string.h>

extern const dgl_manifold_kind dgl_hyperbolic_kind;

static dgl_status ball(dgl_manifold **M, size_t d) { return dgl_manifold_new(M, &dgl_hyperbolic_kind, (double[]){ (double)d, 1 }); }

dgl_status dgl_ball_gradient(size_t n, size_t d, const double *x, double *g)
{
    DGL_SCOPE;
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_SCRATCH(e, n * d);
    DGL_TRY(ball(&M, d));
    memcpy(e, g, n * d * sizeof *e);
    return dgl_manifold_gradient(M, n, g, x, e);
}

// Steps of hyperbolic length up to 2 MOST, and no nearer to the border than doubles can tell apart well.
dgl_status dgl_ball_move(size_t n, size_t d, double *x, const double *from)
{
    DGL_SCOPE;
    const double most = 8, border = 1e-9;
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_SCRATCH(v, d);
    DGL_TRY(ball(&M, d));
    for (size_t i = 0; i < n; i++, x += d, from += d) {
        double ff = 0, vv = 0, yy = 0;
        for (size_t k = 0; k < d; k++) {
            v[k] = x[k] - from[k];
            ff += from[k]*from[k];
            vv += v[k]*v[k];
        }
        if (!isfinite(vv))
            continue;                                   // training says which layer it was
        double length = sqrt(vv)/(1 - ff), scale = length > most ? most/length : 1;
        for (size_t k = 0; k < d; k++) v[k] *= scale;
        if (dgl_manifold_exp(M, 1, x, from, v))
            for (size_t k = 0; k < d; k++) x[k] = from[k] + v[k];
        for (size_t k = 0; k < d; k++) yy += x[k]*x[k];
        for (size_t k = 0; k < d && !(yy < 1 - border); k++) x[k] *= sqrt((1 - border)/yy);
    }
    return DGL_OK;
}

dgl_status dgl_ball_carry(size_t n, size_t d, const double *x, const double *from, double *v)
{
    DGL_SCOPE;
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_SCRATCH(w, n * d);
    DGL_TRY(ball(&M, d));
    memcpy(w, v, n * d * sizeof *w);
    return dgl_manifold_transport(M, n, v, from, x, w);
}

dgl_status dgl_ball_square(size_t n, size_t d, double *s, const double *x, const double *v)
{
    DGL_SCOPE;
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_SCRATCH(square, n);
    DGL_TRY(ball(&M, d));
    DGL_TRY(dgl_manifold_inner(M, n, square, x, v, v));
    for (size_t i = 0; i < n * d; i++) s[i] = square[i / d];
    return DGL_OK;
}
