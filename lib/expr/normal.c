// Expressions into normal form.
#include "expr/normal.h"

#include "base/module.h"
#include "expr/print.h"

#include <math.h>
#include <string.h>

#define API N->api
#define R   N->ring

static dgl_rat fraction(dgl_normal *N, double p, double q) { return API->fraction(R, p, q); }
static dgl_rat add(dgl_normal *N, dgl_rat a, dgl_rat b) { return API->add(R, a, b); }
static dgl_rat sub(dgl_normal *N, dgl_rat a, dgl_rat b) { return API->sub(R, a, b); }
static dgl_rat mul(dgl_normal *N, dgl_rat a, dgl_rat b) { return API->mul(R, a, b); }

static int new_gen(dgl_normal *N, dgl_gen g)
{
    if (N->ngens == N->room) {
        N->full = true;
        return 0;
    }
    int i = N->ngens++;
    g.self = API->generator(R, dgl_gen_number(N, i));
    N->gen[i] = g;
    return i;
}

bool dgl_normal_fraction(const dgl_normal *N, dgl_rat a, double *p, double *q)
{
    int e[DGL_MAX_GENERATORS];
    dgl_rat part[2] = { API->numerator(R, a), API->denominator(R, a) };
    double value[2];
    for (int k = 0; k < 2; k++) {
        int n = API->terms(R, part[k]);
        value[k] = n ? API->term(R, part[k], 0, e) : 0;
        if (n > 1)
            return false;
        for (int g = 0; n && g < N->room; g++)
            if (e[g]) return false;
    }
    *p = value[0];
    *q = value[1];
    return true;
}

static int find(const dgl_normal *N, dgl_gen_kind kind, int op, int arity, const dgl_rat *arg)
{
    for (int i = 0; i < N->ngens; i++) {
        const dgl_gen *g = &N->gen[i];
        bool same = g->kind == kind && g->op == op;
        for (int k = 0; same && k < arity; k++) same = API->equal(R, g->arg[k], arg[k]);
        if (same)
            return i;
    }
    return -1;
}

static dgl_rat function(dgl_normal *N, int op, int arity, const dgl_rat *arg)
{
    int i = find(N, DGL_GEN_function, op, arity, arg);
    dgl_gen g = { .kind = DGL_GEN_function, .op = op };
    for (int k = 0; k < arity; k++) g.arg[k] = arg[k];
    return N->gen[i < 0 ? new_gen(N, g) : i].self;
}


// ---- numbers ----

static dgl_rat root(dgl_normal *N, dgl_rat a);

// x as a fraction of a number that is there already, or as a new one
static dgl_rat number_gen(dgl_normal *N, double x)
{
    double p, q;
    for (int i = 0; i < N->ngens; i++)
        if (N->gen[i].kind == DGL_GEN_number && dgl_as_fraction(x / N->gen[i].value, &p, &q) && fabs(p) <= 1000)
            return mul(N, fraction(N, p, q), N->gen[i].self);
    return N->gen[new_gen(N, (dgl_gen){ .kind = DGL_GEN_number, .value = x })].self;
}

static dgl_rat number(dgl_normal *N, double x)
{
    double p, q;
    if (dgl_as_fraction(x, &p, &q))
        return fraction(N, p, q);
    if (dgl_as_fraction(x / M_PI, &p, &q) && q <= 360)
        return mul(N, fraction(N, p, q), number_gen(N, M_PI));
    if (dgl_as_fraction(round(x * x * 840) / 840, &p, &q) && sqrt(p / q) == fabs(x) && p > 0) {
        dgl_rat r = root(N, fraction(N, p, q));
        return x < 0 ? sub(N, 0, r) : r;
    }
    return x < 0 ? sub(N, 0, number_gen(N, -x)) : number_gen(N, x);
}


// ---- circular and hyperbolic functions ----

// whether the first term of the numerator is negative
static bool leads_negative(const dgl_normal *N, dgl_rat a)
{
    int e[DGL_MAX_GENERATORS];
    dgl_rat n = API->numerator(R, a);
    return API->terms(R, n) && API->term(R, n, 0, e) < 0;
}

enum { MOST_TIMES = 12 };          // multiple of an angle that is written in powers
typedef struct { dgl_rat cos, sin; } circle;

static int gcd(int a, int b) { return b ? gcd(b, a % b) : a; }

// k when a = k b with a whole number k that is not large; where a is another fraction of b, that has to be divided
static int whole_ratio(dgl_normal *N, dgl_rat a, const dgl_gen *b)
{
    double p, q;
    if (API->equal(R, a, b->arg[0]))
        return 1;
    if (!dgl_normal_fraction(N, API->div(R, a, b->arg[0]), &p, &q) || fabs(p) > MOST_TIMES || q > MOST_TIMES)
        return 0;
    int now = N->parts[b->node] ? N->parts[b->node] : 1, needed = b->parts * (int)q, parts = now / gcd(now, needed) * needed;
    if (q > 1 && parts > now && parts <= MOST_TIMES) {
        N->parts[b->node] = (uint8_t)parts;
        N->again = true;
    }
    return q == 1 ? (int)p : 0;
}

// cos and sin (cosh and sinh) of a, part of the angle that node e is: powers of those of a base angle
static circle circle_of(dgl_normal *N, dgl_ex e, dgl_rat a, bool hyperbolic)
{
    dgl_gen_kind kind = hyperbolic ? DGL_GEN_cosh : DGL_GEN_cos;
    if (API->is_zero(R, a))
        return (circle){ fraction(N, 1, 1), 0 };
    bool negative = leads_negative(N, a);
    if (negative)
        a = sub(N, 0, a);
    int i = 0, times = 0;
    for (; i < N->ngens; i++)
        if (N->gen[i].kind == kind && (times = whole_ratio(N, a, &N->gen[i])) > 0)
            break;
    if (i == N->ngens) {
        times = N->parts[e] ? N->parts[e] : 1;
        a = mul(N, a, fraction(N, 1, times));
        i = new_gen(N, (dgl_gen){ .kind = kind, .arg = { a }, .node = e, .parts = times });
        int j = new_gen(N, (dgl_gen){ .kind = kind + 1, .arg = { a } });
        dgl_rat c2 = mul(N, N->gen[i].self, N->gen[i].self), one = fraction(N, 1, 1);
        API->relation(R, dgl_gen_number(N, j), 2, hyperbolic ? sub(N, c2, one) : sub(N, one, c2));
    }
    circle base = { N->gen[i].self, N->gen[i + 1].self }, z = base;
    for (int k = 1; k < times; k++) {
        dgl_rat cc = mul(N, z.cos, base.cos), ss = mul(N, z.sin, base.sin);
        z.sin = add(N, mul(N, z.sin, base.cos), mul(N, z.cos, base.sin));
        z.cos = hyperbolic ? add(N, cc, ss) : sub(N, cc, ss);
    }
    if (negative)
        z.sin = sub(N, 0, z.sin);
    return z;
}

// term i of a numerator, over p
static dgl_rat term_of(dgl_normal *N, dgl_rat numerator, int i, double p)
{
    int e[DGL_MAX_GENERATORS];
    dgl_rat t = fraction(N, API->term(R, numerator, i, e), p);
    for (int g = 0; g < N->ngens; g++) {
        int power = e[dgl_gen_number(N, g)];
        if (power)
            t = mul(N, t, API->power(R, N->gen[g].self, power));
    }
    return t;
}

static dgl_rat exponential(dgl_normal *N, dgl_rat a);

// of the angle that node e is: as it stands, or apart, term by term, hyperbolic ones as exponentials
static circle circular(dgl_normal *N, dgl_ex e, bool hyperbolic)
{
    double p, q;
    dgl_rat a = N->rat[e], num = API->numerator(R, a), half = fraction(N, 1, 2);
    if (N->apart && hyperbolic) {
        dgl_rat up = exponential(N, a), down = API->power(R, up, -1);
        return (circle){ mul(N, half, add(N, up, down)), mul(N, half, sub(N, up, down)) };
    }
    if (!N->apart || !dgl_normal_fraction(N, API->denominator(R, a), &p, &q))
        return circle_of(N, e, a, hyperbolic);
    circle z = { fraction(N, 1, 1), 0 };
    for (int i = 0, n = API->terms(R, num); i < n; i++) {
        circle t = circle_of(N, e, term_of(N, num, i, p), false);
        z = (circle){ sub(N, mul(N, z.cos, t.cos), mul(N, z.sin, t.sin)), add(N, mul(N, z.sin, t.cos), mul(N, z.cos, t.sin)) };
    }
    return z;
}

static dgl_rat tangent(dgl_normal *N, dgl_ex e, bool hyperbolic)
{
    circle z = circular(N, e, hyperbolic);
    return API->div(R, z.sin, z.cos);
}

// whether the graph has sines or cosines of this argument, so that its tangent should be written in them
static bool has_circular(const dgl_normal *N, dgl_ex a, int sine, int cosine)
{
    for (uint32_t i = 0; i < N->nodes; i++) {
        const dgl_node *m = &N->d->node[i];
        if (N->rat[i] != -2 && ((int)m->op == sine || (int)m->op == cosine) && m->a == a)
            return true;
    }
    return false;
}


// ---- exponentials ----

// exp of k * m, where m is a product of generators: a power of one generator for all multiples of m
static dgl_rat exp_of(dgl_normal *N, dgl_rat a)
{
    double p, q;
    if (API->is_zero(R, a))
        return fraction(N, 1, 1);
    for (int wanted = 1; wanted <= 2; wanted++)        // a multiple of what is there, else half of one: its square root
        for (int i = 0; i < N->ngens; i++) {
            dgl_gen *g = &N->gen[i];
            if (g->kind != DGL_GEN_exp || !dgl_normal_fraction(N, API->div(R, a, g->arg[0]), &p, &q) || q != wanted || fabs(p) > 64)
                continue;
            if (wanted == 1)
                return API->power(R, g->self, (int)p);
            dgl_rat half = API->mul(R, g->arg[0], fraction(N, 1, 2)), whole = g->self;
            int j = new_gen(N, (dgl_gen){ .kind = DGL_GEN_exp, .arg = { half } });
            API->relation(R, dgl_gen_number(N, j), 2, whole);
            return API->power(R, N->gen[j].self, (int)p);
        }
    bool negative = leads_negative(N, a);
    int j = new_gen(N, (dgl_gen){ .kind = DGL_GEN_exp, .arg = { negative ? sub(N, 0, a) : a } });
    return negative ? API->power(R, N->gen[j].self, -1) : N->gen[j].self;
}

static dgl_rat exponential(dgl_normal *N, dgl_rat a)
{
    double p, q;
    dgl_rat num = API->numerator(R, a), den = API->denominator(R, a), result = fraction(N, 1, 1);
    if (!dgl_normal_fraction(N, den, &p, &q))
        return exp_of(N, a);
    for (int i = 0, n = API->terms(R, num); i < n; i++) result = mul(N, result, exp_of(N, term_of(N, num, i, p)));
    return result;
}


// ---- square roots ----

// whether a polynomial is positive for all real values: even powers of anything, and any of exp, cosh, roots
static bool is_positive(const dgl_normal *N, dgl_rat poly)
{
    int e[DGL_MAX_GENERATORS];
    for (int i = 0, n = API->terms(R, poly); i < n; i++) {
        if (API->term(R, poly, i, e) < 0)
            return false;
        for (int g = 0; g < N->ngens; g++) {
            dgl_gen_kind k = N->gen[g].kind;
            bool positive = N->gen[g].root > 1 || k == DGL_GEN_exp || k == DGL_GEN_cosh || k == DGL_GEN_root || k == DGL_GEN_number;
            if (e[dgl_gen_number(N, g)] % 2 && !positive)
                return false;
        }
    }
    return true;
}

// x = s^2 t with t free of small squares
static void split_square(double x, double *s, double *t)
{
    *s = 1;
    *t = x;
    for (double k = 2; k <= 100 && k * k <= fabs(*t); k++)
        while (fmod(*t, k * k) == 0) {
            *t /= k * k;
            *s *= k;
        }
}

static dgl_rat root(dgl_normal *N, dgl_rat a)
{
    enum { ROOM = 64 };
    dgl_ring_factor list[ROOM];
    double p, q, s, t;
    if (API->is_zero(R, a))
        return a;
    int n = API->factor(R, a, &p, &q, list, ROOM);
    if (n < 0)
        return function(N, DGL_OP_sqrt, 1, &a);
    split_square(p * q, &s, &t);                       // sqrt(p/q) = s sqrt(t) / q
    dgl_rat outside = fraction(N, s, fabs(q)), inside = fraction(N, t, 1);
    for (int i = 0; i < n; i++) {
        int e = list[i].exponent, odd = e;
        if (is_positive(N, list[i].poly)) {            // f^e = (f^k)^2 f^odd, odd 0 or 1
            odd = ((e % 2) + 2) % 2;
            outside = mul(N, outside, API->power(R, list[i].poly, (e - odd) / 2));
        }
        inside = mul(N, inside, API->power(R, list[i].poly, odd));
    }
    double one, over;
    if (dgl_normal_fraction(N, inside, &one, &over) && one == 1 && over == 1)
        return outside;
    int i = find(N, DGL_GEN_root, 0, 1, &inside);
    if (i < 0) {
        i = new_gen(N, (dgl_gen){ .kind = DGL_GEN_root, .arg = { inside } });
        API->relation(R, dgl_gen_number(N, i), 2, inside);
    }
    return mul(N, outside, N->gen[i].self);
}


// ---- fractional powers of symbols ----

// x = p/q with a small denominator, but for rounding
static bool small_fraction(double x, int *p, int *q)
{
    for (*q = 1; *q <= 12; ++*q) {
        double n = round(x * *q);
        *p = (int)n;
        if (fabs(n) <= 1000 && n != 0 && fabs(x * *q - n) <= 1e-14 * fabs(n))
            return true;
    }
    return false;
}

// the least q for which every power of the symbol e is one of its q-th root; 1 where there are whole ones only, and square roots
static int root_of(const dgl_normal *N, dgl_ex e)
{
    enum { LARGEST = 60 };
    int all = 1, p, q;
    bool square = false;
    for (uint32_t i = e + 1; i < N->nodes; i++) {
        const dgl_node *m = &N->d->node[i];
        if (N->rat[i] == -2 || m->a != e)
            continue;
        square = square || m->op == DGL_OP_sqrt;
        if (m->op == DGL_OP_pow && dgl_ex_is_const(N->d, m->b) && small_fraction(dgl_ex_value(N->d, m->b), &p, &q))
            all = all / gcd(all, q) * q;
        if (all > LARGEST)
            return 1;
    }
    return all > 1 && square && all % 2 ? 2 * all : all;
}

static dgl_rat symbol(dgl_normal *N, dgl_ex e)
{
    int q = N->d->node[e].op == DGL_OP_var || N->d->node[e].op == DGL_OP_param ? root_of(N, e) : 1;
    return API->power(R, N->gen[new_gen(N, (dgl_gen){ .kind = DGL_GEN_symbol, .node = e, .root = q })].self, q);
}

// e^x as a power of a root of the symbol e; -1: it is none
static dgl_rat fractional_power(dgl_normal *N, dgl_ex e, dgl_ex x)
{
    int p, q;
    for (int i = 0; i < N->ngens && dgl_ex_is_const(N->d, x); i++) {
        const dgl_gen *g = &N->gen[i];
        if (g->kind == DGL_GEN_symbol && g->node == e && g->root > 1 && small_fraction(dgl_ex_value(N->d, x), &p, &q) && g->root % q == 0)
            return API->power(R, g->self, p * (g->root / q));
    }
    return -1;
}


// ---- all nodes ----

static dgl_rat normal_of(dgl_normal *N, dgl_ex e)
{
    const dgl_node *m = &N->d->node[e];
    int arity = dgl_ops[m->op].arity;
    dgl_rat a = arity > 0 ? N->rat[m->a] : 0, b = arity > 1 ? N->rat[m->b] : 0, c = arity > 2 ? N->rat[m->c] : 0, power;
    switch (m->op) {
    case DGL_OP_const: return number(N, N->d->value[m->a]);
    case DGL_OP_pair: return 0;
    case DGL_OP_var: case DGL_OP_param: case DGL_OP_call: case DGL_OP_solve:
        return symbol(N, e);
    case DGL_OP_add:  return add(N, a, b);
    case DGL_OP_sub:  return sub(N, a, b);
    case DGL_OP_mul:  return mul(N, a, b);
    case DGL_OP_neg:  return sub(N, 0, a);
    case DGL_OP_div:
        if (!API->is_zero(R, b))
            return API->div(R, a, b);
        break;
    case DGL_OP_pow:
        power = fractional_power(N, m->a, m->b);
        if (power != -1)
            return power;
        break;
    case DGL_OP_sqrt: return root(N, a);
    case DGL_OP_exp:  return exponential(N, a);
    case DGL_OP_sin:  return circular(N, m->a, false).sin;
    case DGL_OP_cos:  return circular(N, m->a, false).cos;
    case DGL_OP_sinh: return circular(N, m->a, true).sin;
    case DGL_OP_cosh: return circular(N, m->a, true).cos;
    case DGL_OP_tan:
        if (N->apart || has_circular(N, m->a, DGL_OP_sin, DGL_OP_cos))
            return tangent(N, m->a, false);
        break;
    case DGL_OP_tanh:
        if (N->apart || has_circular(N, m->a, DGL_OP_sinh, DGL_OP_cosh))
            return tangent(N, m->a, true);
        break;
    case DGL_OP_sigmoid:
        if (N->apart)
            return API->div(R, fraction(N, 1, 1), add(N, fraction(N, 1, 1), exponential(N, sub(N, 0, a))));
        break;
    }
    return function(N, (int)m->op, arity, (dgl_rat[]){ a, b, c });
}

void dgl_normal_close(dgl_normal *N)
{
    if (N->ring)
        API->close(R);
    dgl_free(N->gen);
    dgl_free(N->rat);
    dgl_free(N->parts);
    *N = (dgl_normal){ 0 };
}

// all nodes in a new ring
static dgl_status bring(dgl_normal *N)
{
    if (N->ring)
        API->close(R);
    N->ring = NULL;
    N->ngens = 0;
    N->again = false;
    DGL_TRY(API->open(&N->ring, N->room));
    for (dgl_ex i = 0; i < N->nodes; i++) {
        DGL_POLL();
        if (N->rat[i] != -2)
            N->rat[i] = normal_of(N, i);
        DGL_TRY(API->ok(R));
        if (N->full)
            DGL_FAIL(DGL_EUNSUP, "the expression has too many functions to be simplified");
    }
    return DGL_OK;
}

dgl_status dgl_normal_open(dgl_normal *N, dgl_dag *d, size_t n, dgl_rat *to, const dgl_ex *y, bool apart)
{
    const void *table;
    *N = (dgl_normal){ .d = d, .apart = apart };
    DGL_TRY(dgl_module_open(&table, "flint"));
    N->api = table;
    DGL_HEAP uint8_t *keep = dgl_alloc(d->n);
    if (!keep || !(N->rat = dgl_alloc(d->n * sizeof *N->rat)) || !(N->parts = dgl_alloc(d->n)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    N->nodes = dgl_ex_mark(d, n, y, keep);
    for (dgl_ex i = 0; i < N->nodes; i++) {            // what may become a generator
        uint32_t op = keep[i] ? d->node[i].op : DGL_OP_add;
        double p, q;
        bool rational = op == DGL_OP_add || op == DGL_OP_sub || op == DGL_OP_mul || op == DGL_OP_neg || op == DGL_OP_div || op == DGL_OP_pair ||
                        (op == DGL_OP_const && dgl_as_fraction(d->value[d->node[i].a], &p, &q));
        if (keep[i] && op == DGL_OP_const && !isfinite(d->value[d->node[i].a]))
            DGL_FAIL(DGL_EDOMAIN, "%g in an expression that is to be simplified", d->value[d->node[i].a]);
        N->rat[i] = keep[i] ? -1 : -2;
        N->room += rational ? 0 : op == DGL_OP_exp ? 4 : op == DGL_OP_const ? 1 : 2;
    }
    N->room = apart && N->room < DGL_MAX_GENERATORS / 4 ? 4 * N->room + 8 : N->room + 8;
    if (N->room > DGL_MAX_GENERATORS)
        DGL_FAIL(DGL_EUNSUP, "the expression has too many functions to be simplified");
    if (!(N->gen = dgl_alloc((size_t)N->room * sizeof *N->gen)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    do {                                               // a base angle is divided at most a few times
        DGL_TRY(bring(N));
    } while (N->again);
    for (size_t k = 0; k < n; k++) to[k] = N->rat[y[k]];
    return DGL_OK;
}
