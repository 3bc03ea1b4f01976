// y = x ⊕ b in the Poincaré ball, ((1 + 2<x,b> + |b|²) x + (1 - |x|²) b)/(1 + 2<x,b> + |x|²|b|²): the bias of hyperbolic layers, which
// is a point of the ball itself (Ganea, Bécigneul and Hofmann 2018, eq. 4 and section 3.2).
// twice: real.h
#include "net/ball.h"
#include "net/jet.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "width", DGL_INT, NAN, 1, 1e5, "numbers of a point", NULL },
    { 0 }
};

static size_t width(const dgl_layer *l) { return (size_t)l->option[0]; }

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[0].given)
        DGL_FAIL(DGL_EARG, "mobius_add(width) needs the dimension of the ball");
    l->option[0] = v[0].num;
    l->in = l->out = (dgl_net_extent){ width(l), 1, 1 };
    l->nparams = width(l);
    return DGL_OK;
}

static void init(const dgl_layer *l, double *b, dgl_rng *g)
{
    (void)g;
    memset(b, 0, width(l) * sizeof *b);
}

// Rows of jets: the point b, then B = <b,b>, s = <x,x>, D, h = 1/D, alpha, u = alpha h, beta, w = beta h; and the derivatives of 1/D.
enum { BB, SS, DENOMINATOR, INVERSE, ALPHA, U, BETA, W, ROWS };

static size_t keep_size(const dgl_layer *l, const dgl_pass *p) { return (width(l) + ROWS)*dgl_pass_columns(p) + 4*p->n; }

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    size_t d = width(l), cols = dgl_pass_columns(p), n = p->n;
    real *b = keep, *row = keep + d*cols, *table = row + ROWS*cols;
    memset(row, 0, ROWS * cols * sizeof *row);
    memset(y, 0, d * cols * sizeof *y);
#define ROW(k) (row + (k)*cols)
    for (size_t r = 0; r < d; r++) {
        dgl_jet_number(p, b + r*cols, theta[r], p->tangent ? p->tangent + r : NULL);
        dgl_jet_multiply(p, ROW(BB), b + r*cols, b + r*cols);
        dgl_jet_multiply(p, ROW(SS), x + r*cols, x + r*cols);
        dgl_jet_multiply(p, ROW(ALPHA), x + r*cols, b + r*cols);
    }
    for (size_t i = 0; i < cols; i++) {
        real one = i < n;
        ROW(ALPHA)[i] = one + 2*ROW(ALPHA)[i];          // 1 + 2<x,b>
        ROW(DENOMINATOR)[i] = ROW(ALPHA)[i];
        ROW(ALPHA)[i] += ROW(BB)[i];
        ROW(BETA)[i] = one - ROW(SS)[i];
    }
    dgl_jet_multiply(p, ROW(DENOMINATOR), ROW(SS), ROW(BB));
    for (size_t i = 0; i < n; i++) {
        real h = 1/ROW(DENOMINATOR)[i];
        table[i] = h;
        table[n + i] = -h*h;
        table[2*n + i] = 2*h*h*h;
        table[3*n + i] = -6*h*h*h*h;
    }
    dgl_jet_apply(p, ROW(INVERSE), table, ROW(DENOMINATOR));
    dgl_jet_multiply(p, ROW(U), ROW(ALPHA), ROW(INVERSE));
    dgl_jet_multiply(p, ROW(W), ROW(BETA), ROW(INVERSE));
    for (size_t r = 0; r < d; r++) {
        dgl_jet_multiply(p, y + r*cols, ROW(U), x + r*cols);
        dgl_jet_multiply(p, y + r*cols, ROW(W), b + r*cols);
    }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)y;
    DGL_SCOPE;
    size_t d = width(l), cols = dgl_pass_columns(p), m = dgl_pass_adjoints(p);
    const real *b = keep, *row = keep + d*cols, *table = row + ROWS*cols;
    DGL_SCRATCH_OF(real, g, ROWS * m);
    DGL_SCRATCH_OF(real, gb, d * m);
    DGL_SCRATCH_OF(real, gxs, d * m);
    memset(g, 0, ROWS * m * sizeof *g);
    memset(gb, 0, d * m * sizeof *gb);
    memset(gxs, 0, d * m * sizeof *gxs);
#define G(k) (g + (k)*m)
    for (size_t r = 0; r < d; r++) {
        const real *gr = gy + r*m;
        dgl_jet_multiply_reverse(p, G(U), gr, x + r*cols);
        dgl_jet_multiply_reverse(p, gxs + r*m, gr, ROW(U));
        dgl_jet_multiply_reverse(p, G(W), gr, b + r*cols);
        dgl_jet_multiply_reverse(p, gb + r*m, gr, ROW(W));
    }
    dgl_jet_multiply_reverse(p, G(ALPHA), G(U), ROW(INVERSE));
    dgl_jet_multiply_reverse(p, G(INVERSE), G(U), ROW(ALPHA));
    dgl_jet_multiply_reverse(p, G(BETA), G(W), ROW(INVERSE));
    dgl_jet_multiply_reverse(p, G(INVERSE), G(W), ROW(BETA));
    DGL_TRY(dgl_jet_apply_reverse(p, G(DENOMINATOR), G(INVERSE), table, ROW(DENOMINATOR)));
    dgl_jet_multiply_reverse(p, G(SS), G(DENOMINATOR), ROW(BB));
    dgl_jet_multiply_reverse(p, G(BB), G(DENOMINATOR), ROW(SS));
    for (size_t i = 0; i < m; i++) {
        G(BB)[i] += G(ALPHA)[i];
        G(SS)[i] -= G(BETA)[i];
        G(ALPHA)[i] = 2*(G(ALPHA)[i] + G(DENOMINATOR)[i]);      // now of <x,b>
    }
    for (size_t r = 0; r < d; r++) {
        for (int twice = 0; twice < 2; twice++) {
            dgl_jet_multiply_reverse(p, gxs + r*m, G(SS), x + r*cols);
            dgl_jet_multiply_reverse(p, gb + r*m, G(BB), b + r*cols);
        }
        dgl_jet_multiply_reverse(p, gxs + r*m, G(ALPHA), b + r*cols);
        dgl_jet_multiply_reverse(p, gb + r*m, G(ALPHA), x + r*cols);
    }
#undef ROW
#undef G
    if (gx)
        memcpy(gx, gxs, d * m * sizeof *gx);
    for (size_t r = 0; r < d && gtheta; r++) gtheta[r] += dgl_net_kernel->sum(p->seeds * p->n, gb + r*m);
    return DGL_OK;
}

static dgl_status trace(const dgl_layer *l, dgl_dag *g, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    size_t d = width(l);
    dgl_ex s = dgl_ex_const(g, 0), t = s, one = dgl_ex_const(g, 1);
    double B = 0;
    for (size_t r = 0; r < d; r++) {
        s = dgl_ex_add(g, s, dgl_ex_mul(g, x[r], x[r]));
        t = dgl_ex_add(g, t, dgl_ex_scale(g, 2*theta[r], x[r]));
        B += theta[r]*theta[r];
    }
    dgl_ex line = dgl_ex_add(g, one, t), D = dgl_ex_add(g, line, dgl_ex_scale(g, B, s));
    dgl_ex alpha = dgl_ex_add(g, line, dgl_ex_const(g, B)), beta = dgl_ex_sub(g, one, s);
    for (size_t r = 0; r < d; r++)
        y[r] = dgl_ex_div(g, dgl_ex_add(g, dgl_ex_mul(g, alpha, x[r]), dgl_ex_scale(g, theta[r], beta)), D);
    return dgl_dag_ok(g);
}

static dgl_status tangent(const dgl_layer *l, const double *b, double *g) { return dgl_ball_gradient(1, width(l), b, g); }
static dgl_status retract(const dgl_layer *l, double *b, const double *from) { return dgl_ball_move(1, width(l), b, from); }

static dgl_status transport(const dgl_layer *l, const double *b, const double *from, double *v)
{
    return dgl_ball_carry(1, width(l), b, from, v);
}

static dgl_status square(const dgl_layer *l, double *s, const double *b, const double *v) { return dgl_ball_square(1, width(l), s, b, v); }

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    t[0] = (dgl_tensor_shape){ "bias", 1, { width(l) } };
    return 1;
}

DGL_TWICE(dgl_mobius_add_kind)
const dgl_layer_kind dgl_mobius_add_kind = {
    .single = DGL_TWIN(dgl_mobius_add_kind), .name = "mobius_add", .usage = "nn.mobius_add(width)", .doc = "x ⊕ b in the Poincaré ball, b a point of it, also while it is trained",
    .params = params, .setup = setup, .init = init, .keep = keep_size, .forward = forward, .reverse = reverse, .trace = trace,
    .tangent = tangent, .retract = retract, .transport = transport, .square = square, .tensors = tensors,
};
