// Taylor and Laurent series of expressions: coefficients asked for one by one and kept. Sums, products and fractions
// are those of power series; the coefficient k of any other function is that of its derivative at k - 1, over k.
#include "expr/series.h"

#include "expr/simplify.h"

#include <math.h>

enum { NONE = UINT32_MAX, ASKED = UINT32_MAX - 1 };    // a coefficient not yet known; one that is being found
enum { MOST_ZEROS = 32, DEEPEST = 2000 };

typedef struct { int low, n; dgl_ex *c; } terms;       // coefficients from power low on

typedef struct {
    dgl_dag *d;
    int var;
    dgl_ex at;
    terms **of;                                        // by node; NULL: not looked at
    uint32_t room;
    int depth;
} expansion;

static void forget(expansion *x)
{
    for (uint32_t i = 0; i < x->room; i++)
        if (x->of[i]) {
            dgl_free(x->of[i]->c);
            dgl_free(x->of[i]);
        }
    dgl_free(x->of);
}

static dgl_status coefficient(dgl_ex *c, expansion *x, dgl_ex e, int k);
static dgl_status look_at(terms **t, expansion *x, dgl_ex e);

static dgl_status none_at(const expansion *x)
{
    const char *name = x->d->var[x->var];
    if (dgl_ex_is_const(x->d, x->at))
        DGL_FAIL(DGL_EARG, "there is no power series at %s = %.10g", name, dgl_ex_value(x->d, x->at));
    DGL_FAIL(DGL_EARG, "there is no power series in %s there", name);
}

static dgl_status vanishes(bool *zero, expansion *x, dgl_ex c)
{
    if (dgl_ex_is_const(x->d, c))
        *zero = dgl_ex_value(x->d, c) == 0;
    else
        DGL_TRY(dgl_ex_equal(zero, x->d, c, DGL_EX_0));
    return DGL_OK;
}

// the power of the first term of e
static dgl_status first_power(int *power, expansion *x, dgl_ex e)
{
    terms *t;
    DGL_TRY(look_at(&t, x, e));
    bool zero = true;
    for (*power = t->low; *power < t->low + MOST_ZEROS; ++*power) {
        dgl_ex c;
        DGL_TRY(coefficient(&c, x, e, *power));
        DGL_TRY(vanishes(&zero, x, c));
        if (!zero)
            return DGL_OK;
    }
    return none_at(x);
}

// a power that no term of e is below
static dgl_status lowest_power(int *low, expansion *x, dgl_ex e)
{
    const dgl_node node = x->d->node[e];
    terms *a, *b = NULL;
    *low = 0;
    if (node.op != DGL_OP_add && node.op != DGL_OP_sub && node.op != DGL_OP_mul && node.op != DGL_OP_div && node.op != DGL_OP_neg)
        return DGL_OK;
    DGL_TRY(look_at(&a, x, node.a));
    if (node.op != DGL_OP_neg)
        DGL_TRY(look_at(&b, x, node.b));
    int first = 0;
    if (node.op == DGL_OP_div)
        DGL_TRY(first_power(&first, x, node.b));
    *low = node.op == DGL_OP_neg ? a->low : node.op == DGL_OP_mul ? a->low + b->low : node.op == DGL_OP_div ? a->low - first :
           a->low < b->low ? a->low : b->low;
    return *low < -1000 ? none_at(x) : DGL_OK;
}

static dgl_status look_at(terms **t, expansion *x, dgl_ex e)
{
    if (e >= x->room) {
        uint32_t room = e + 1 > 2 * x->room ? e + 1 : 2 * x->room;
        terms **of = dgl_realloc(x->of, room * sizeof *of);
        if (!of)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a series");
        x->of = of;
        x->room = room;
    }
    if (!x->of[e]) {
        int low;
        if (++x->depth > DEEPEST)
            DGL_FAIL(DGL_EARG, "the expression is too deep for a series");
        DGL_TRY(lowest_power(&low, x, e));
        x->depth--;
        if (!x->of[e] && !(x->of[e] = dgl_alloc(sizeof **x->of)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a series");
        x->of[e]->low = low;
    }
    *t = x->of[e];
    return DGL_OK;
}

// whether the function is smooth where its operands have these values
static bool is_smooth(const dgl_dag *d, int op, const dgl_ex *value)
{
    bool known = dgl_ex_is_const(d, value[0]), pair = known && dgl_ex_is_const(d, value[1]);
    double a = known ? dgl_ex_value(d, value[0]) : 0, b = pair ? dgl_ex_value(d, value[1]) : 0;
    switch (op) {
    case DGL_OP_abs: case DGL_OP_sign: return known && a != 0;
    case DGL_OP_floor: case DGL_OP_ceil: return known && a != floor(a);
    case DGL_OP_min: case DGL_OP_max: case DGL_OP_lt: case DGL_OP_le: return pair && a != b;
    case DGL_OP_where: return known;
    default: return true;
    }
}

// the power of the first term of e where that is negative, else 0 or what is known to vanish below it
static dgl_status true_low(int *low, expansion *x, dgl_ex e)
{
    terms *t;
    DGL_TRY(look_at(&t, x, e));
    for (*low = t->low; *low < 0; ++*low) {
        dgl_ex c;
        bool zero;
        DGL_TRY(coefficient(&c, x, e, *low));
        DGL_TRY(vanishes(&zero, x, c));
        if (!zero)
            break;
    }
    return DGL_OK;
}

// any function: its value, then the terms of its derivative
static dgl_status of_function(dgl_ex *c, expansion *x, dgl_ex e, int k)
{
    dgl_dag *d = x->d;
    const dgl_node node = d->node[e];
    dgl_ex operand[3] = { node.a, node.b, node.c }, value[3] = { 0 };
    if (node.op >= DGL_OP_pair)
        DGL_FAIL(DGL_EUNSUP, "a function that is called has no power series here");
    if (k > 0) {
        dgl_ex slope;
        DGL_TRY(dgl_ex_diff(d, 1, &slope, &e, x->var));
        DGL_TRY(coefficient(c, x, slope, k - 1));
        *c = dgl_ex_div(d, *c, dgl_ex_const(d, k));
        return DGL_OK;
    }
    for (int i = 0; i < dgl_ops[node.op].arity; i++) {
        int low;
        DGL_TRY(true_low(&low, x, operand[i]));
        if (low < 0)
            return none_at(x);
        DGL_TRY(coefficient(&value[i], x, operand[i], 0));
    }
    if (!is_smooth(d, (int)node.op, value))
        return none_at(x);
    *c = dgl_ex_op(d, (int)node.op, value[0], value[1], value[2]);
    return DGL_OK;
}

// asks for no more terms of one factor than those of the other need, which may be what is being found
static dgl_status of_product(dgl_ex *c, expansion *x, dgl_ex a, dgl_ex b, int k)
{
    int low, other;
    DGL_TRY(true_low(&low, x, a));
    DGL_TRY(true_low(&other, x, b));
    *c = DGL_EX_0;
    for (int i = low; i <= k - other; i++) {
        dgl_ex p, q;
        DGL_TRY(coefficient(&p, x, a, i));
        if (p == DGL_EX_0)
            continue;
        DGL_TRY(coefficient(&q, x, b, k - i));
        *c = dgl_ex_add(x->d, *c, dgl_ex_mul(x->d, p, q));
    }
    return DGL_OK;
}

// c b = a, term by term
static dgl_status of_fraction(dgl_ex *c, expansion *x, dgl_ex e, int k)
{
    const dgl_node node = x->d->node[e];
    terms *t;
    int first;
    dgl_ex lead, p, q;
    DGL_TRY(look_at(&t, x, e));
    int low = t->low;
    DGL_TRY(first_power(&first, x, node.b));
    DGL_TRY(coefficient(&lead, x, node.b, first));
    DGL_TRY(coefficient(c, x, node.a, k + first));
    for (int j = 1; j <= k - low; j++) {
        DGL_TRY(coefficient(&p, x, node.b, first + j));
        if (p == DGL_EX_0)
            continue;
        DGL_TRY(coefficient(&q, x, e, k - j));
        *c = dgl_ex_sub(x->d, *c, dgl_ex_mul(x->d, p, q));
    }
    *c = dgl_ex_div(x->d, *c, lead);
    return DGL_OK;
}

static dgl_status find(dgl_ex *c, expansion *x, dgl_ex e, int k)
{
    const dgl_node node = x->d->node[e];
    dgl_ex p, q;
    switch (node.op) {
    case DGL_OP_var:
        *c = (int)node.a != x->var ? (k ? DGL_EX_0 : e) : k == 0 ? x->at : k == 1 ? DGL_EX_1 : DGL_EX_0;
        return DGL_OK;
    case DGL_OP_const: case DGL_OP_param:
        *c = k ? DGL_EX_0 : e;
        return DGL_OK;
    case DGL_OP_add: case DGL_OP_sub:
        DGL_TRY(coefficient(&p, x, node.a, k));
        DGL_TRY(coefficient(&q, x, node.b, k));
        *c = dgl_ex_op(x->d, (int)node.op, p, q, 0);
        return DGL_OK;
    case DGL_OP_neg:
        DGL_TRY(coefficient(&p, x, node.a, k));
        *c = dgl_ex_neg(x->d, p);
        return DGL_OK;
    case DGL_OP_mul: return of_product(c, x, node.a, node.b, k);
    case DGL_OP_div: return of_fraction(c, x, e, k);
    default: return of_function(c, x, e, k);
    }
}

static dgl_status coefficient(dgl_ex *c, expansion *x, dgl_ex e, int k)
{
    terms *t;
    DGL_TRY(look_at(&t, x, e));
    *c = DGL_EX_0;
    if (k < t->low)
        return DGL_OK;
    int i = k - t->low;
    if (i >= t->n) {
        int n = 2 * i + 8;
        dgl_ex *grown = dgl_realloc(t->c, (size_t)n * sizeof *grown);
        if (!grown)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a series");
        for (int j = t->n; j < n; j++) grown[j] = NONE;
        t->c = grown;
        t->n = n;
    }
    if (t->c[i] == ASKED)                              // sqrt(x) at 0: its derivative needs itself
        return none_at(x);
    if (t->c[i] == NONE) {
        DGL_POLL();
        if (++x->depth > DEEPEST)
            DGL_FAIL(DGL_EARG, "the expression is too deep for a series");
        t->c[i] = ASKED;
        DGL_TRY(find(c, x, e, k));
        DGL_TRY(dgl_dag_ok(x->d));
        if (dgl_ex_is_const(x->d, *c) && !isfinite(dgl_ex_value(x->d, *c)))
            return none_at(x);
        t->c[i] = *c;
        x->depth--;
    }
    *c = t->c[i];
    return DGL_OK;
}

// Rounding takes 1/5040 from its place: x as the fraction with a denominator up to 10^6 that it is next to.
static double nearest_fraction(double x)
{
    double a = x, p0 = 1, q0 = 0, p1 = floor(a), q1 = 1;
    for (int i = 0; i < 20 && q1 <= 1e6 && fabs(p1) < 1e9; i++) {
        if (fabs(p1 / q1 - x) <= 4e-16 * fabs(x))
            return p1 / q1;
        a = 1 / (a - floor(a));
        if (!(a < 1e9))
            break;
        double p2 = floor(a) * p1 + p0, q2 = floor(a) * q1 + q0;
        p0 = p1; q0 = q1; p1 = p2; q1 = q2;
    }
    return x;
}

dgl_status dgl_ex_series(dgl_ex *out, dgl_dag *d, dgl_ex e, int var, dgl_ex at, int order)
{
    __attribute__((cleanup(forget))) expansion x = { .d = d, .var = var, .at = at };
    terms *t;
    dgl_status simple = dgl_ex_simplify(d, 1, &e, &e, DGL_SHORTEST);   // what is zero should be seen to be
    if (simple && simple != DGL_EUNSUP)
        return simple;
    DGL_TRY(look_at(&t, &x, e));
    dgl_ex step = dgl_ex_sub(d, dgl_ex_input(d, var), at), sum = DGL_EX_0;
    for (int k = t->low; k <= order; k++) {
        dgl_ex c;
        DGL_TRY(coefficient(&c, &x, e, k));
        if (dgl_ex_is_const(d, c))
            c = dgl_ex_const(d, nearest_fraction(dgl_ex_value(d, c)));
        else
            DGL_TRY(dgl_ex_simplify(d, 1, &c, &c, DGL_SHORTEST));
        dgl_ex power = dgl_ex_powi(d, step, k < 0 ? -k : k);
        sum = dgl_ex_add(d, sum, k < 0 ? dgl_ex_div(d, c, power) : dgl_ex_mul(d, c, power));
    }
    *out = sum;
    return dgl_dag_ok(d);
}
