// Signs of expressions over the ranges of a chart, by interval arithmetic; roots of squares.
#include "field/field.h"

#include <math.h>

typedef struct { double lo, hi; } interval;
static const interval anything = { -INFINITY, INFINITY };

static bool nonnegative(interval a) { return a.lo >= 0; }

static double product(double x, double y) { return x == 0 || y == 0 ? 0 : x * y; }

static interval times(interval a, interval b)
{
    double p[4] = { product(a.lo, b.lo), product(a.lo, b.hi), product(a.hi, b.lo), product(a.hi, b.hi) };
    interval r = { p[0], p[0] };
    for (int i = 1; i < 4; i++) {
        r.lo = fmin(r.lo, p[i]);
        r.hi = fmax(r.hi, p[i]);
    }
    return r;
}

// sine on [lo, hi]; within rounding of the ends of {0, pi} it is not negative
static interval sine(interval a)
{
    interval r = { -1, 1 };
    if (!(a.hi - a.lo < 2 * M_PI))
        return r;
    double x = sin(a.lo), y = sin(a.hi);
    r.lo = ceil((a.lo / M_PI - 1.5) / 2) * 2 + 1.5 <= a.hi / M_PI ? -1 : fmin(x, y);
    r.hi = ceil((a.lo / M_PI - 0.5) / 2) * 2 + 0.5 <= a.hi / M_PI ? 1 : fmax(x, y);
    r.lo = fabs(r.lo) < 1e-15 ? 0 : r.lo;
    r.hi = fabs(r.hi) < 1e-15 ? 0 : r.hi;
    return r;
}

static interval of_node(const dgl_chart *c, const dgl_dag *d, dgl_ex e, const interval *w)
{
    const dgl_node *m = &d->node[e];
    interval a = dgl_ops[m->op].arity > 0 ? w[m->a] : anything, b = dgl_ops[m->op].arity > 1 ? w[m->b] : anything;
    switch (m->op) {
    case DGL_OP_const: return (interval){ d->value[m->a], d->value[m->a] };
    case DGL_OP_var:   return (int)m->a < c->n && c->range[m->a].ranged ? (interval){ c->range[m->a].lo, c->range[m->a].hi } : anything;
    case DGL_OP_add:   return (interval){ a.lo + b.lo, a.hi + b.hi };
    case DGL_OP_sub:   return (interval){ a.lo - b.hi, a.hi - b.lo };
    case DGL_OP_neg:   return (interval){ -a.hi, -a.lo };
    case DGL_OP_mul:
        a = times(a, b);
        return m->a == m->b ? (interval){ fmax(a.lo, 0), a.hi } : a;
    case DGL_OP_div:   return b.lo >= 0 || b.hi <= 0 ? times(a, (interval){ 1 / b.hi, 1 / b.lo }) : anything;
    case DGL_OP_sin:   return sine(a);
    case DGL_OP_cos:   return sine((interval){ a.lo + M_PI / 2, a.hi + M_PI / 2 });
    case DGL_OP_exp: case DGL_OP_sqrt: case DGL_OP_cosh: case DGL_OP_sigmoid: case DGL_OP_softplus:
        return (interval){ m->op == DGL_OP_cosh, INFINITY };
    case DGL_OP_pow: return (interval){ nonnegative(a) ? 0 : -INFINITY, INFINITY };
    case DGL_OP_abs:
        return (interval){ a.lo <= 0 && a.hi >= 0 ? 0 : fmin(fabs(a.lo), fabs(a.hi)), fmax(fabs(a.lo), fabs(a.hi)) };
    case DGL_OP_sinh: case DGL_OP_tanh: case DGL_OP_atan: case DGL_OP_asinh:
        return (interval){ nonnegative(a) ? 0 : -INFINITY, a.hi <= 0 ? 0 : INFINITY };
    }
    return anything;
}

int dgl_field_sign(const dgl_chart *c, const dgl_dag *d, dgl_ex e)
{
    DGL_HEAP interval *w = dgl_alloc((e + 1) * sizeof *w);
    if (!w)
        return 0;
    for (dgl_ex i = 0; i <= e; i++) {
        w[i] = of_node(c, d, i, w);
        if (!(w[i].lo <= w[i].hi))
            w[i] = anything;
    }
    return w[e].lo >= 0 ? 1 : w[e].hi <= 0 ? -1 : 0;
}

// adds e^power to n factors; false: too many
static bool collect(const dgl_dag *d, dgl_ex e, int power, int *sign, dgl_ex_power *f, int *n, int room)
{
    const dgl_node *m = &d->node[e];
    switch (m->op) {
    case DGL_OP_mul:
        return collect(d, m->a, power, sign, f, n, room) && collect(d, m->b, power, sign, f, n, room);
    case DGL_OP_div:
        return collect(d, m->a, power, sign, f, n, room) && collect(d, m->b, -power, sign, f, n, room);
    case DGL_OP_neg:
        *sign = power & 1 ? -*sign : *sign;
        return collect(d, m->a, power, sign, f, n, room);
    }
    for (int i = 0; i < *n; i++)
        if (f[i].e == e) {
            f[i].power += power;
            return true;
        }
    if (*n == room)
        return false;
    f[(*n)++] = (dgl_ex_power){ e, power };
    return true;
}

int dgl_ex_factors(const dgl_dag *d, dgl_ex e, int *sign, dgl_ex_power *factor, int room)
{
    int n = 0;
    *sign = 1;
    return collect(d, e, 1, sign, factor, &n, room) ? n : -1;
}

dgl_ex dgl_field_root(const dgl_chart *c, dgl_dag *d, dgl_ex e, bool *whole)
{
    enum { MOST = 32 };
    dgl_ex_power f[MOST];
    int sign, n = dgl_ex_factors(d, e, &sign, f, MOST);
    dgl_ex outside = DGL_EX_1, inside = DGL_EX_1;
    if (n < 0) {
        f[0] = (dgl_ex_power){ e, 1 };
        n = 1;
    }
    for (int i = 0; i < n; i++) {
        int half = f[i].power / 2;
        if (half) {
            sign = half & 1 ? dgl_field_sign(c, d, f[i].e) : 1;
            dgl_ex x = sign > 0 ? f[i].e : sign < 0 ? dgl_ex_neg(d, f[i].e) : dgl_ex_op(d, DGL_OP_abs, f[i].e, 0, 0);
            outside = dgl_ex_mul(d, outside, dgl_ex_powi(d, x, half));
        }
        if (f[i].power % 2)
            inside = dgl_ex_mul(d, inside, dgl_ex_powi(d, f[i].e, f[i].power % 2));
    }
    *whole = dgl_ex_is_const(d, inside);
    if (inside == DGL_EX_1)
        return outside;
    sign = dgl_field_sign(c, d, inside);
    inside = sign > 0 ? inside : sign < 0 ? dgl_ex_neg(d, inside) : dgl_ex_op(d, DGL_OP_abs, inside, 0, 0);
    return dgl_ex_mul(d, outside, dgl_ex_op(d, DGL_OP_sqrt, inside, 0, 0));
}
