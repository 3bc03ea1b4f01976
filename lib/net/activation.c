// Activations: one row of activations.def each.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

const char *const dgl_activation_names[] = {
#define ACT(name, ...) #name,
#include "net/activations.def"
#undef ACT
    NULL
};
const char *const dgl_activation_docs[] = {
#define ACT(name, doc, ...) doc,
#include "net/activations.def"
#undef ACT
    NULL
};

// whether the first derivative is known from the value
static bool by_value(int a)
{
    const double y = 0.5, at[] = {
#define ACT(name, doc, shared, f0, f1, f2, f3, by_value, slope) by_value,
#include "net/activations.def"
#undef ACT
    };
    return !isnan(at[a]);
}

size_t dgl_act_keep(const dgl_pass *p) { return (size_t)(p->order + 2) * p->n; }

enum { FEW = 8 };                                       // so few points are no vector

// jets of few points: the values of many rows are one
static void few_points(int a, const dgl_pass *p, size_t rows, real *y, const real *u)
{
    enum { ROOM = 64 };
    real value[ROOM], room[3][ROOM], *f[] = { room[0], room[1], room[2] };
    size_t n = p->n, cols = dgl_pass_columns(p), group = ROOM / n, m;
    for (; rows; rows -= m, y += m*cols, u += m*cols) {
        m = rows < group ? rows : group;
        if (n == 1)
            for (size_t r = 0; r < m; r++) value[r] = u[r*cols];
        else
            for (size_t r = 0; r < m; r++) memcpy(value + r*n, u + r*cols, n * sizeof *u);
        dgl_net_kernel->act(a, p->order, m*n, f, value);
        dgl_net_kernel->jets(p->order, p->d, m, n, y, (const real *const *)f, u);
    }
}

void dgl_act_forward(int a, const dgl_pass *p, size_t rows, real *y, const real *u, real *keep)
{
    if (p->n < FEW && p->order && !p->reverse) {
        few_points(a, p, rows, y, u);
        return;
    }
    size_t n = p->n, cols = dgl_pass_columns(p), size = dgl_act_keep(p);
    int order = p->order + p->reverse;
    for (size_t r = 0; r < rows; r++, y += cols, u += cols, keep += p->reverse ? size : 0) {
        real *f[4] = { y, keep + n, keep + 2*n, keep + 3*n };
        dgl_net_kernel->act(a, order, n, f, u);
        if (p->order)
            dgl_net_kernel->jet(p->order, p->d, n, y, (const real *const *)f, u);
    }
}

void dgl_act_reverse(const dgl_pass *p, size_t rows, real *gu, const real *gy, const real *u, const real *keep)
{
    size_t n = p->n, cols = dgl_pass_columns(p), size = dgl_act_keep(p), adjoints = dgl_pass_adjoints(p);
    for (size_t r = 0; r < rows; r++, gy += adjoints, gu += adjoints, u += cols, keep += size) {
        const real *const f[4] = { keep, keep + n, keep + 2*n, keep + 3*n };
        for (size_t s = 0; s < p->seeds; s++)
            dgl_net_kernel->jet_reverse(p->order, p->d, n, gu + s*n, gy + s*n, f, u);
    }
}

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    l->option[0] = v[0].num;
    return DGL_OK;
}

// y is enough for the reverse
static bool in_place(const dgl_layer *l, const dgl_pass *p)
{
    return by_value((int)l->option[0]) && (p->order == 0 || (p->order == 1 && p->seeds == 1));
}

static size_t keep_size(const dgl_layer *l, const dgl_pass *p)
{
    return in_place(l, p) ? 0 : p->reverse ? dgl_extent_size(l->in) * dgl_act_keep(p) : dgl_act_keep(p);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta;
    int a = (int)l->option[0];
    size_t rows = dgl_extent_size(l->in);
    if (p->order == 0 && (!p->reverse || in_place(l, p)))                  // one long row
        dgl_net_kernel->act(a, 0, rows * p->n, &y, x);
    else if (in_place(l, p) && (p->n >= FEW || p->reverse))
        dgl_net_kernel->act_jet(a, p->d, rows, p->n, y, x);
    else
        dgl_act_forward(a, p, rows, y, x, keep);
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)gtheta;
    int a = (int)l->option[0];
    size_t rows = dgl_extent_size(l->in), n = p->n;
    if (!gx)
        return DGL_OK;
    if (!in_place(l, p))
        dgl_act_reverse(p, rows, gx, gy, x, keep);
    else if (p->order)
        dgl_net_kernel->act_jet_reverse(a, p->d, rows, n, gx, gy, y);
    else if (p->seeds == 1)
        dgl_net_kernel->act_reverse(a, rows*n, gx, gy, y);
    else
        for (size_t k = 0; k < rows*p->seeds; k++) dgl_net_kernel->act_reverse(a, n, gx + k*n, gy + k*n, y + k/p->seeds*n);
    return DGL_OK;
}

dgl_status dgl_act_trace(dgl_ex *y, int a, dgl_dag *d, dgl_ex u)
{
    dgl_ex one = dgl_ex_const(d, 1);
    switch (a) {
    case DGL_ACT_identity: *y = u; return DGL_OK;
    case DGL_ACT_tanh: *y = dgl_ex_op(d, DGL_OP_tanh, u, 0, 0); return DGL_OK;
    case DGL_ACT_sigmoid: *y = dgl_ex_op(d, DGL_OP_sigmoid, u, 0, 0); return DGL_OK;
    case DGL_ACT_softplus: *y = dgl_ex_op(d, DGL_OP_softplus, u, 0, 0); return DGL_OK;
    case DGL_ACT_relu: *y = dgl_ex_op(d, DGL_OP_max, u, dgl_ex_const(d, 0), 0); return DGL_OK;
    case DGL_ACT_leaky_relu: *y = dgl_ex_op(d, DGL_OP_max, u, dgl_ex_scale(d, 0.01, u), 0); return DGL_OK;
    case DGL_ACT_silu: *y = dgl_ex_mul(d, u, dgl_ex_op(d, DGL_OP_sigmoid, u, 0, 0)); return DGL_OK;
    case DGL_ACT_gelu:
        *y = dgl_ex_mul(d, dgl_ex_scale(d, 0.5, u), dgl_ex_add(d, one, dgl_ex_op(d, DGL_OP_erf, dgl_ex_scale(d, M_SQRT1_2, u), 0, 0)));
        return DGL_OK;
    case DGL_ACT_gelu_tanh: {
        dgl_ex u3 = dgl_ex_powi(d, u, 3), w = dgl_ex_scale(d, 0.7978845608028653559, dgl_ex_add(d, u, dgl_ex_scale(d, 0.044715, u3)));
        *y = dgl_ex_mul(d, dgl_ex_scale(d, 0.5, u), dgl_ex_add(d, one, dgl_ex_op(d, DGL_OP_tanh, w, 0, 0)));
        return DGL_OK;
    }
    case DGL_ACT_sin: *y = dgl_ex_op(d, DGL_OP_sin, u, 0, 0); return DGL_OK;
    case DGL_ACT_exp: *y = dgl_ex_op(d, DGL_OP_exp, u, 0, 0); return DGL_OK;
    case DGL_ACT_gaussian: *y = dgl_ex_op(d, DGL_OP_exp, dgl_ex_neg(d, dgl_ex_mul(d, u, u)), 0, 0); return DGL_OK;
    }
    DGL_FAIL(DGL_EUNSUP, "%s is not written as an expression", dgl_activation_names[a]);
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    (void)theta;
    for (size_t i = 0; i < dgl_extent_size(l->in); i++) DGL_TRY(dgl_act_trace(&y[i], (int)l->option[0], d, x[i]));
    return DGL_OK;
}

static const dgl_param params[] = { { 0 } };

DGL_TWICE(dgl_activation_kind)
const dgl_layer_kind dgl_activation_kind = {
    .single = DGL_TWIN(dgl_activation_kind), .name = "activation", .params = params, .uses_result = true, .setup = setup, .in_place = in_place,
    .keep = keep_size, .forward = forward, .reverse = reverse, .trace = trace,
};
