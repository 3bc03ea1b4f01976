// Hyperbolic space as layers see it: the Poincaré ball of curvature -1 (Ganea, Bécigneul and Hofmann 2018). to_ball is exp at 0,
// y = x tanh|x|/|x|; from_ball is log at 0, y = x atanh|x|/|x|. Both are x f(|x|²) with f smooth.
// twice: real.h
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

static dgl_status radial(bool to, const dgl_layer *l, const dgl_pass *p, real *y, const real *x, real *keep)
{
    size_t m = dgl_extent_size(l->in), cols = dgl_pass_columns(p), n = p->n;
    real *s = keep, *f = s + cols, *table = f + cols;
    double c[TERMS], at[4];
    memset(s, 0, cols * sizeof *s);
    memset(y, 0, m * cols * sizeof *y);
    for (size_t r = 0; r < m; r++) dgl_jet_multiply(p, s, x + r*cols, x + r*cols);
    series_of(to, c);
    for (size_t i = 0; i < n; i++) {
        if (!to && !(s[i] < 1))
            DGL_FAIL(DGL_EDOMAIN, "point %zu has length %.9g; from_ball takes points with |x| < 1", p->first + i + 1, sqrt((double)s[i]));
        if (s[i] < 0.3)
            near(c, s[i], at);
        else
            far(to, s[i], at);
        for (size_t k = 0; k < 4; k++) table[k*n + i] = (real)at[k];
    }
    dgl_jet_apply(p, f, table, s);
    for (size_t r = 0; r < m; r++) dgl_jet_multiply(p, y + r*cols, x + r*cols, f);
    return DGL_OK;
}

static dgl_status to_forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta;
    return radial(true, l, p, y, x, keep);
}

static dgl_status from_forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta;
    return radial(false, l, p, y, x, keep);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)gtheta, (void)y;
    DGL_SCOPE;
    size_t m = dgl_extent_size(l->in), cols = dgl_pass_columns(p), adjoints = dgl_pass_adjoints(p);
    const real *s = keep, *f = s + cols, *table = f + cols;
    if (!gx)
        return DGL_OK;
    DGL_SCRATCH_OF(real, gf, adjoints);
    DGL_SCRATCH_OF(real, gs, adjoints);
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

DGL_TWICE(dgl_to_ball_kind)
const dgl_layer_kind dgl_to_ball_kind = {
    .single = DGL_TWIN(dgl_to_ball_kind), .name = "to_ball", .usage = "nn.to_ball()", .doc = "into the Poincaré ball by its exp at 0: x tanh|x|/|x|",
    .params = params, .keep = keep_size, .forward = to_forward, .reverse = reverse, .trace = to_trace,
};

DGL_TWICE(dgl_from_ball_kind)
const dgl_layer_kind dgl_from_ball_kind = {
    .single = DGL_TWIN(dgl_from_ball_kind), .name = "from_ball", .usage = "nn.from_ball()", .doc = "out of the Poincaré ball by its log at 0: x atanh|x|/|x|",
    .params = params, .keep = keep_size, .forward = from_forward, .reverse = reverse, .trace = from_trace,
};
