// Normal form back into expressions, laid out for reading: factors, fewest terms, the first one positive.
#include "expr/normal.h"

#include <math.h>
#include <string.h>

#define API N->api
#define R   N->ring

enum { ROOM = 128 };

typedef struct { dgl_rat poly; double exponent; } part;

// a product on its way out: p/q times polynomials and powers of generators
typedef struct {
    double p, q;
    int n;
    part f[ROOM];
    double power[DGL_MAX_GENERATORS];                  // of generator i
} layout;

static dgl_ex rational(dgl_normal *N, dgl_rat a);

static dgl_ex generator_ex(dgl_normal *N, int i)
{
    const dgl_gen *g = &N->gen[i];
    dgl_dag *d = N->d;
    static const int op[] = { [DGL_GEN_cos] = DGL_OP_cos, [DGL_GEN_sin] = DGL_OP_sin, [DGL_GEN_cosh] = DGL_OP_cosh,
                              [DGL_GEN_sinh] = DGL_OP_sinh, [DGL_GEN_exp] = DGL_OP_exp, [DGL_GEN_root] = DGL_OP_sqrt };
    switch (g->kind) {
    case DGL_GEN_symbol: return g->node;
    case DGL_GEN_number: return dgl_ex_const(d, g->value);
    case DGL_GEN_function: {
        dgl_ex arg[3] = { 0 };
        for (int k = 0; k < dgl_ops[g->op].arity; k++) arg[k] = rational(N, g->arg[k]);
        return dgl_ex_op(d, g->op, arg[0], arg[1], arg[2]);
    }
    default: return dgl_ex_op(d, op[g->kind], rational(N, g->arg[0]), 0, 0);
    }
}

static dgl_ex power_ex(dgl_normal *N, dgl_ex e, double exponent)
{
    return exponent == 1 ? e : dgl_ex_op(N->d, DGL_OP_pow, e, dgl_ex_const(N->d, exponent), 0);
}

static dgl_ex generator_power(dgl_normal *N, int i, double exponent)
{
    return power_ex(N, generator_ex(N, i), N->gen[i].root > 1 ? exponent / N->gen[i].root : exponent);
}

// the product of all exp generators is one exp of a sum
static dgl_ex exponentials(dgl_normal *N, double *power)
{
    dgl_ex sum = DGL_EX_0;
    for (int i = 0; i < N->ngens; i++)
        if (N->gen[i].kind == DGL_GEN_exp && power[i] != 0) {
            sum = dgl_ex_add(N->d, sum, dgl_ex_scale(N->d, power[i], rational(N, N->gen[i].arg[0])));
            power[i] = 0;
        }
    return sum == DGL_EX_0 ? DGL_EX_1 : dgl_ex_op(N->d, DGL_OP_exp, sum, 0, 0);
}

// symbols by kind and place, then functions: the order in which a product is read
static int place(const dgl_normal *N, int i)
{
    const dgl_gen *g = &N->gen[i];
    if (g->kind != DGL_GEN_symbol)
        return 1000 + i;
    const dgl_node *m = &N->d->node[g->node];
    return m->op == DGL_OP_var ? (int)m->a : m->op == DGL_OP_param ? 500 + (int)m->a : 999;
}


// ---- sums ----

typedef struct { double k; int e[DGL_MAX_GENERATORS]; } term;

// whether term s comes before t: higher degree in the variables, then higher power of the first symbol that differs
static bool before(const dgl_normal *N, const term *s, const term *t)
{
    double degree = 0;
    int first = INT32_MAX, sign = 0;
    for (int i = 0; i < N->ngens; i++) {
        int g = dgl_gen_number(N, i), difference = s->e[g] - t->e[g];
        if (place(N, i) < 500)
            degree += (double)difference / (N->gen[i].root > 1 ? N->gen[i].root : 1);
        if (difference && place(N, i) < first) {
            first = place(N, i);
            sign = difference;
        }
    }
    return degree != 0 ? degree > 0 : sign > 0;
}

static dgl_ex term_ex(dgl_normal *N, const term *t, double k)
{
    double power[DGL_MAX_GENERATORS];
    for (int i = 0; i < N->ngens; i++) power[i] = t->e[dgl_gen_number(N, i)];
    dgl_ex e = exponentials(N, power);
    for (int i = 0; i < N->ngens; i++)
        if (power[i] != 0)
            e = dgl_ex_mul(N->d, e, generator_power(N, i, power[i]));
    return dgl_ex_scale(N->d, k, e);
}

static double greatest_divisor(double a, double b)
{
    a = fabs(a);
    b = fabs(b);
    while (b > 0) {
        double t = fmod(a, b);
        a = b;
        b = t;
    }
    return a;
}

// The polynomial as a sum whose first term is positive; sign: what was taken out for that. With common not
// NULL the factors that all terms share are taken out too, into it.
static dgl_ex sum_ex(dgl_normal *N, dgl_rat poly, int *sign, layout *common)
{
    enum { SORTED = 64 };
    int n = API->terms(R, poly);
    dgl_ex sum = DGL_EX_0;
    DGL_HEAP term *t = dgl_alloc((size_t)(n + 1) * sizeof *t);
    if (!t) {
        N->d->failed = DGL_ENOMEM;
        return DGL_EX_0;
    }
    double content = 0;
    for (int i = 0; i < n; i++) {
        t[i].k = API->term(R, poly, i, t[i].e);
        content = greatest_divisor(content, t[i].k);
    }
    for (int i = 1; i < n && n <= SORTED; i++)
        for (int j = i; j > 0 && before(N, &t[j], &t[j - 1]); j--) {
            term swap = t[j];
            t[j] = t[j - 1];
            t[j - 1] = swap;
        }
    *sign = n && t[0].k < 0 ? -1 : 1;
    for (int i = 0; common && n && i < N->ngens; i++) {
        int g = dgl_gen_number(N, i), least = t[0].e[g];
        for (int k = 1; k < n; k++) least = t[k].e[g] < least ? t[k].e[g] : least;
        for (int k = 0; k < n; k++) t[k].e[g] -= least;
        common->power[i] += least;
    }
    if (common)
        common->p *= content;
    for (int i = 0; i < n; i++)
        sum = dgl_ex_add(N->d, sum, term_ex(N, &t[i], *sign * (common ? t[i].k / content : t[i].k)));
    return sum;
}


// ---- shorter ways to write a factor ----

// c² = 1 - s² (C² = 1 + S²) where that leaves fewer terms
static dgl_rat fewest_terms(dgl_normal *N, dgl_rat poly)
{
    for (int i = 0; i < N->ngens; i++) {
        bool circular = N->gen[i].kind == DGL_GEN_cos;
        if (!circular && N->gen[i].kind != DGL_GEN_cosh)
            continue;
        dgl_rat square = API->plain_square(R, dgl_gen_number(N, i + 1), 1, circular ? -1 : 1);
        dgl_rat other = API->rewrite(R, poly, dgl_gen_number(N, i), square);
        if (!API->ok(R) && API->terms(R, other) < API->terms(R, poly))
            poly = other;
    }
    return poly;
}

// (1 - c)(1 + c) = s², (C - 1)(C + 1) = S²
static void join_conjugates(dgl_normal *N, layout *l)
{
    for (int i = 0; i < N->ngens; i++) {
        bool circular = N->gen[i].kind == DGL_GEN_cos;
        if (!circular && N->gen[i].kind != DGL_GEN_cosh)
            continue;
        dgl_rat one = API->fraction(R, 1, 1), less = API->sub(R, N->gen[i].self, one), more = API->add(R, N->gen[i].self, one);
        part *a = NULL, *b = NULL;
        for (int k = 0; k < l->n; k++) {
            if (API->equal(R, l->f[k].poly, less)) a = &l->f[k];
            if (API->equal(R, l->f[k].poly, more)) b = &l->f[k];
        }
        if (!a || !b || a->exponent * b->exponent <= 0)
            continue;
        double k = fabs(a->exponent) < fabs(b->exponent) ? a->exponent : b->exponent;
        a->exponent -= k;
        b->exponent -= k;
        l->power[i + 1] += 2 * k;
        if (circular && fmod(k, 2) != 0)
            l->p = -l->p;
    }
}

// (u - v)(u + v) = u² - v²: two factors of equal power whose product is no longer than one of them
static void join_pairs(dgl_normal *N, layout *l)
{
    for (int a = 0; a < l->n; a++)
        for (int b = a + 1; b < l->n; b++) {
            part *f = &l->f[a], *g = &l->f[b];
            int most = API->terms(R, f->poly) > API->terms(R, g->poly) ? API->terms(R, f->poly) : API->terms(R, g->poly);
            if (f->exponent != g->exponent || most > 4)
                continue;
            dgl_rat both = API->mul(R, f->poly, g->poly);
            if (API->terms(R, both) > most)
                continue;
            f->poly = both;
            *g = l->f[--l->n];
            b = a;
        }
}

// √f f^-1 = f^(-1/2): a root takes up the power of what it is the root of
static void join_roots(dgl_normal *N, layout *l)
{
    for (int i = 0; i < N->ngens; i++)
        for (int k = 0; k < l->n && N->gen[i].kind == DGL_GEN_root && l->power[i] == 1; k++)
            if (l->f[k].exponent < 0 && API->equal(R, l->f[k].poly, N->gen[i].arg[0])) {
                l->f[k].exponent += 1;
                l->power[i] = -1;
            }
    for (int i = 0; i < N->ngens; i++) {               // the same for the root of one symbol
        if (N->gen[i].kind != DGL_GEN_root || l->power[i] != 1)
            continue;
        for (int j = 0; j < N->ngens; j++)
            if (l->power[j] < 0 && API->equal(R, N->gen[j].self, N->gen[i].arg[0])) {
                l->power[j] += 1;
                l->power[i] = -1;
            }
    }
}

// factors that are a generator alone become powers
static void single_generators(dgl_normal *N, layout *l)
{
    int e[DGL_MAX_GENERATORS], n = 0;
    for (int k = 0; k < l->n; k++) {
        int found = -1;
        if (API->terms(R, l->f[k].poly) == 1) {
            API->term(R, l->f[k].poly, 0, e);
            for (int i = 0; i < N->ngens; i++)
                if (e[dgl_gen_number(N, i)]) found = i;
        }
        if (found >= 0)
            l->power[found] += l->f[k].exponent;
        else
            l->f[n++] = l->f[k];
    }
    l->n = n;
}

// the powers of one sign times the polynomials of that sign of exponent, and a number
static dgl_ex one_side(dgl_normal *N, layout *l, double number, double side)
{
    dgl_dag *d = N->d;
    dgl_ex e = dgl_ex_const(d, number);
    for (int i = 0; i < N->ngens; i++)
        if (l->power[i] * side > 0)
            e = dgl_ex_mul(d, e, generator_power(N, i, fabs(l->power[i])));
    for (int k = 0; k < l->n; k++) {
        if (l->f[k].exponent * side <= 0)
            continue;
        int sign;
        dgl_ex s = sum_ex(N, fewest_terms(N, l->f[k].poly), &sign, NULL);
        if (sign < 0 && fmod(l->f[k].exponent, 2) != 0)
            l->p = -l->p;
        e = dgl_ex_mul(d, e, power_ex(N, s, fabs(l->f[k].exponent)));
    }
    return e;
}

static dgl_ex laid_out(dgl_normal *N, layout *l, bool brief)
{
    dgl_dag *d = N->d;
    single_generators(N, l);
    join_conjugates(N, l);
    if (brief)
        join_pairs(N, l);
    join_roots(N, l);
    dgl_ex exps = exponentials(N, l->power);
    dgl_ex above = dgl_ex_mul(d, one_side(N, l, 1, 1), exps), below = one_side(N, l, 1, -1);
    return dgl_ex_scale(d, l->p / l->q, dgl_ex_div(d, above, below));
}

dgl_ex dgl_normal_factored(dgl_normal *N, dgl_rat a, bool brief)
{
    if (API->is_zero(R, a))
        return DGL_EX_0;
    layout l = { .p = 1 };
    dgl_ring_factor list[ROOM];
    l.n = API->factor(R, a, &l.p, &l.q, list, ROOM);
    if (l.n < 0)
        return dgl_normal_expanded(N, a);
    for (int k = 0; k < l.n; k++) l.f[k] = (part){ list[k].poly, list[k].exponent };
    return laid_out(N, &l, brief);
}

// the numerator as a sum over the factored denominator; collect: what all terms share before the bracket
static dgl_ex written_out(dgl_normal *N, dgl_rat a, bool collect)
{
    int sign, minus;
    layout l = { .p = 1, .q = 1 };
    dgl_ring_factor list[ROOM];
    if (API->is_zero(R, a))
        return DGL_EX_0;
    dgl_rat below = API->denominator(R, a);
    l.n = API->factor(R, API->div(R, API->fraction(R, 1, 1), below), &l.p, &l.q, list, ROOM);
    bool factored = l.n >= 0;
    if (!factored)
        l = (layout){ .p = 1, .q = 1 };
    for (int k = 0; k < l.n; k++) l.f[k] = (part){ list[k].poly, list[k].exponent };
    dgl_ex sum = sum_ex(N, fewest_terms(N, API->numerator(R, a)), &sign, collect ? &l : NULL);
    sum = dgl_ex_mul(N->d, dgl_ex_scale(N->d, sign, sum), laid_out(N, &l, true));
    if (factored)
        return sum;
    dgl_ex den = sum_ex(N, below, &minus, NULL);
    return dgl_ex_scale(N->d, minus, dgl_ex_div(N->d, sum, den));
}

dgl_ex dgl_normal_expanded(dgl_normal *N, dgl_rat a) { return written_out(N, a, false); }
dgl_ex dgl_normal_collected(dgl_normal *N, dgl_rat a) { return written_out(N, a, true); }

static dgl_ex rational(dgl_normal *N, dgl_rat a) { return dgl_normal_factored(N, a, true); }
