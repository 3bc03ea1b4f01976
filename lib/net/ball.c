// Hyperbolic space as layers see it: the Poincaré ball of curvature -1 (Ganea, Bécigneul and Hofmann 2018). to_ball is exp at 0,
// y = x tanh|x|/|x|; from_ball is log at 0, y = x atanh|x|/|x|. Both are x f(|x|²) with f smooth.
#include "net/ball.h"

#include "manifold/manifold.h"
#include "net/jet.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = { { 0 } };

// f and three derivatives by s, from 2 s f' = 1 - f - s f² (tanh) or 2 s f' = 1/(1 - s) - f (atanh); near 0 the power series
enum { TERMS = 32 };

static void series_of(bool to, double *c)
{
    for (int k = 0; k < TERMS; k++) {
        double s = 0;
        for (int i = 0; i < k; i++) s += c[i]*c[k - 1 - i];
        c[k] = k == 0 ? 1 : to ? -s/(2*k + 1) : 1.0/(2*k + 1);
    }
}

static void near(const double *c, double s, double *f)
{
    memset(f, 0, 4 * sizeof *f);
    for (int k = TERMS - 1; k >= 0; k--) {
        f[3] = f[3]*s + 3*f[2];                         // Horner's scheme for a polynomial and its derivatives
        f[2] = f[2]*s + 2*f[1];
        f[1] = f[1]*s + f[0];
        f[0] = f[0]*s + c[k];
    }
}

static void far(bool to, double s, double *f)
{
    double r = sqrt(s), q = 1/(1 - s);
    f[0] = (to ? tanh(r) : atanh(r))/r;
    if (to) {
        f[1] = (1 - f[0] - s*f[0]*f[0])/(2*s);
        f[2] = -(3*f[1] + f[0]*f[0] + 2*s*f[0]*f[1])/(2*s);
        f[3] = -(5*f[2] + 4*f[0]*f[1] + 2*s*(f[1]*f[1] + f[0]*f[2]))/(2*s);
    } else {
        f[1] = (q - f[0])/(2*s);
        f[2] = (q*q - 3*f[1])/(2*s);
        f[3] = (2*q*q*q - 5*f[2])/(2*s);
    }
}

// kept: s, f(s) as rows of jets, the derivatives of f
static size_t keep_size(const dgl_layer *l, const dgl_pass *p)
{
    (void)l;
    return 2*dgl_pass_columns(p) + 4*p->n;
}

static dgl_status radial(bool to, const dgl_layer *l, const dgl_pass *p, double *y, const double *x, double *keep)
{
    size_t m = dgl_extent_size(l->in), cols = dgl_pass_columns(p), n = p->n;
    double *s = keep, *f = s + cols, *table = f + cols, c[TERMS], at[4];
    memset(s, 0, cols * sizeof *s);
    memset(y, 0, m * cols * sizeof *y);
    for (size_t r = 0; r < m; r++) dgl_jet_multiply(p, s, x + r*cols, x + r*cols);
    series_of(to, c);
    for (size_t i = 0; i < n; i++) {
        if (!to && !(s[i] < 1))
            DGL_FAIL(DGL_EDOMAIN, "point %zu has length %.9g; from_ball takes points with |x| < 1", p->first + i + 1, sqrt(s[i]));
        if (s[i] < 0.3)
            near(c, s[i], at);
        else
            far(to, s[i], at);
        for (size_t k = 0; k < 4; k++) table[k*n + i] = at[k];
    }
    dgl_jet_apply(p, f, table, s);
    for (size_t r = 0; r < m; r++) dgl_jet_multiply(p, y + r*cols, x + r*cols, f);
    return DGL_OK;
}

static dgl_status to_forward(const dgl_layer *l, const dgl_pass *p, const double *theta, double *y, const double *x, double *keep)
{
    (void)theta;
    return radial(true, l, p, y, x, keep);
}

static dgl_status from_forward(const dgl_layer *l, const dgl_pass *p, const double *theta, double *y, const double *x, double *keep)
{
    (void)theta;
    return radial(false, l, p, y, x, keep);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const double *theta, double *gx, double *gtheta,
                          const double *gy, const double *x, const double *y, const double *keep)
{
    (void)theta, (void)gtheta, (void)y;
    DGL_SCOPE;
    size_t m = dgl_extent_size(l->in), cols = dgl_pass_columns(p), adjoints = dgl_pass_adjoints(p);
    const double *s = keep, *f = s + cols, *table = f + cols;
    if (!gx)
        return DGL_OK;
    DGL_SCRATCH(gf, adjoints);
    DGL_SCRATCH(gs, adjoints);
    memset(gf, 0, adjoints * sizeof *gf);
    memset(gs, 0, adjoints * sizeof *gs);
    memset(gx, 0, m * adjoints * sizeof *gx);
    for (size_t r = 0; r < m; r++) {
        dgl_jet_multiply_reverse(p, gf, gy + r*adjoints, x + r*cols);
        dgl_jet_multiply_reverse(p, gx + r*adjoints, gy + r*adjoints, f);
    }
    DGL_TRY(dgl_jet_apply_reverse(p, gs, gf, table, s));
    for (size_t r = 0; r < m; r++)
        for (int twice = 0; twice < 2; twice++) dgl_jet_multiply_reverse(p, gx + r*adjoints, gs, x + r*cols);
    return DGL_OK;
}

static dgl_status trace(bool to, const dgl_layer *l, dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    size_t m = dgl_extent_size(l->in);
    dgl_ex s = dgl_ex_const(d, 0);
    for (size_t r = 0; r < m; r++) s = dgl_ex_add(d, s, dgl_ex_mul(d, x[r], x[r]));
    dgl_ex root = dgl_ex_op(d, DGL_OP_sqrt, s, 0, 0), f = dgl_ex_div(d, dgl_ex_op(d, to ? DGL_OP_tanh : DGL_OP_atanh, root, 0, 0), root);
    for (size_t r = 0; r < m; r++) y[r] = dgl_ex_mul(d, x[r], f);
    return dgl_dag_ok(d);
}

static dgl_status to_trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    (void)theta;
    return trace(true, l, d, y, x);
}

static dgl_status from_trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    (void)theta;
    return trace(false, l, d, y, x);
}

const dgl_layer_kind dgl_to_ball_kind = {
    .name = "to_ball", .usage = "nn.to_ball()", .doc = "into the Poincaré ball by its exp at 0: x tanh|x|/|x|",
    .params = params, .keep = keep_size, .forward = to_forward, .reverse = reverse, .trace = to_trace,
};

const dgl_layer_kind dgl_from_ball_kind = {
    .name = "from_ball", .usage = "nn.from_ball()", .doc = "out of the Poincaré ball by its log at 0: x atanh|x|/|x|",
    .params = params, .keep = keep_size, .forward = from_forward, .reverse = reverse, .trace = from_trace,
};

// ---- parameters that are points of the ball ----

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
