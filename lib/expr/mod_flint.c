// libs: -lflint -lgmp
// Rational functions by FLINT's multivariate polynomials over the integers.
#include "base/memory.h"
#include "base/module.h"
#include "base/progress.h"
#include "expr/ring.h"

#include <flint/fmpz_mpoly.h>
#include <flint/fmpz_mpoly_factor.h>
#include <setjmp.h>
#include <stdlib.h>

enum { MOST_TERMS = 50000, MOST_ELEMENTS = 1000000 };
static const double most_seconds = 4;  // of one simplification

typedef struct { fmpz_mpoly_t num, den; } element;
typedef struct { int degree; dgl_rat value; } algebraic;

struct dgl_ring {
    fmpz_mpoly_ctx_t ctx;
    int generators, n, room;
    element *e;
    algebraic *relation;           // degree 0: none
    dgl_status failed;
    bool lost;                         // FLINT was left in the middle of something
};

#define NUM(a) r->e[a].num
#define DEN(a) r->e[a].den
#define CTX    r->ctx

// FLINT ends the program where it runs out of memory or exponents; here it ends the computation
static jmp_buf way_out;
static FLINT_NORETURN void no_abort(void) { longjmp(way_out, DGL_ENOMEM); }

// It can't be asked to stop, but it asks for memory all the time.
static bool inside;
static double deadline;
static void look_at_clock(void)
{
    static unsigned calls;
    if (!inside || (++calls & 255))
        return;
    if (dgl_interrupted)
        longjmp(way_out, DGL_EINTR);
    if (dgl_seconds() > deadline)
        longjmp(way_out, DGL_EUNSUP);
}

static void *given(void *p)
{
    if (!p && inside)
        no_abort();
    return p;
}

static void *get(size_t n)                   { look_at_clock(); return given(malloc(n)); }
static void *get_zeroed(size_t n, size_t k)  { look_at_clock(); return given(calloc(n, k)); }
static void *get_more(void *p, size_t n)     { look_at_clock(); return given(realloc(p, n)); }

static dgl_rat new_element(dgl_ring *r)
{
    if (r->failed)
        return 0;
    if (r->n == r->room) {
        element *e = r->n < MOST_ELEMENTS ? dgl_realloc(r->e, 2 * (size_t)r->room * sizeof *e) : NULL;
        if (!e) {
            r->failed = DGL_ENOMEM;
            return 0;
        }
        r->e = e;
        r->room *= 2;
    }
    fmpz_mpoly_init(NUM(r->n), CTX);
    fmpz_mpoly_init(DEN(r->n), CTX);
    fmpz_mpoly_one(DEN(r->n), CTX);
    return r->n++;
}

// the leading coefficient of the denominator positive, and nothing too large
static void settle(dgl_ring *r, dgl_rat a)
{
    if (fmpz_mpoly_is_zero(NUM(a), CTX)) {
        fmpz_mpoly_one(DEN(a), CTX);
        return;
    }
    fmpz_t c;
    fmpz_init(c);
    fmpz_mpoly_get_term_coeff_fmpz(c, DEN(a), 0, CTX);
    if (fmpz_sgn(c) < 0) {
        fmpz_mpoly_neg(NUM(a), NUM(a), CTX);
        fmpz_mpoly_neg(DEN(a), DEN(a), CTX);
    }
    fmpz_clear(c);
    if (fmpz_mpoly_length(NUM(a), CTX) + fmpz_mpoly_length(DEN(a), CTX) > MOST_TERMS)
        r->failed = DGL_EUNSUP;
    if (dgl_interrupted)
        r->failed = DGL_EINTR;
}

// takes what p and q have in common out of both and, where it is wanted, keeps it in g
static void cancel(dgl_ring *r, fmpz_mpoly_t p, fmpz_mpoly_t q, fmpz_mpoly_struct *g)
{
    fmpz_mpoly_t own;
    fmpz_mpoly_init(own, CTX);
    fmpz_mpoly_struct *common = g ? g : own;
    if (fmpz_mpoly_is_one(p, CTX) || fmpz_mpoly_is_one(q, CTX) || !fmpz_mpoly_gcd(common, p, q, CTX))
        fmpz_mpoly_one(common, CTX);
    if (!fmpz_mpoly_is_one(common, CTX)) {
        fmpz_mpoly_divides(p, p, common, CTX);
        fmpz_mpoly_divides(q, q, common, CTX);
    }
    fmpz_mpoly_clear(own, CTX);
}

// Sums and products of fractions in lowest terms, by greatest common divisors of parts only (Henrici; Knuth, The Art
// of Computer Programming, section 4.5.1): a/(g u) + b/(g v) = (a v + b u)/(g u v), where only g can cancel.
static dgl_rat plain_add(dgl_ring *r, dgl_rat a, dgl_rat b, bool minus)
{
    dgl_rat s = new_element(r);
    if (r->failed)
        return 0;
    fmpz_mpoly_t t, u, v, g;
    fmpz_mpoly_init(t, CTX);
    fmpz_mpoly_init(u, CTX);
    fmpz_mpoly_init(v, CTX);
    fmpz_mpoly_init(g, CTX);
    if (fmpz_mpoly_equal(DEN(a), DEN(b), CTX)) {
        fmpz_mpoly_set(NUM(s), NUM(a), CTX);
        fmpz_mpoly_set(t, NUM(b), CTX);
        fmpz_mpoly_set(g, DEN(a), CTX);
        fmpz_mpoly_one(u, CTX);
    } else {
        fmpz_mpoly_set(u, DEN(a), CTX);
        fmpz_mpoly_set(v, DEN(b), CTX);
        cancel(r, u, v, g);
        fmpz_mpoly_mul(NUM(s), NUM(a), v, CTX);
        fmpz_mpoly_mul(t, NUM(b), u, CTX);
        fmpz_mpoly_mul(u, u, v, CTX);
    }
    if (minus)
        fmpz_mpoly_sub(NUM(s), NUM(s), t, CTX);
    else
        fmpz_mpoly_add(NUM(s), NUM(s), t, CTX);
    if (!fmpz_mpoly_is_zero(NUM(s), CTX))
        cancel(r, NUM(s), g, NULL);
    fmpz_mpoly_mul(DEN(s), u, g, CTX);
    fmpz_mpoly_clear(t, CTX);
    fmpz_mpoly_clear(u, CTX);
    fmpz_mpoly_clear(v, CTX);
    fmpz_mpoly_clear(g, CTX);
    settle(r, s);
    return s;
}

// (n1/d1) (n2/d2), where n1 and d1, n2 and d2 have nothing in common
static dgl_rat product(dgl_ring *r, const fmpz_mpoly_t n1, const fmpz_mpoly_t d1, const fmpz_mpoly_t n2, const fmpz_mpoly_t d2)
{
    fmpz_mpoly_t p[4];                                 // copies: elements move when there is a new one
    const fmpz_mpoly_struct *from[4] = { n1, n2, d1, d2 };
    for (int i = 0; i < 4; i++) {
        fmpz_mpoly_init(p[i], CTX);
        fmpz_mpoly_set(p[i], from[i], CTX);
    }
    dgl_rat s = new_element(r);
    if (!r->failed && !fmpz_mpoly_is_zero(p[0], CTX) && !fmpz_mpoly_is_zero(p[1], CTX)) {
        cancel(r, p[0], p[3], NULL);
        cancel(r, p[1], p[2], NULL);
        fmpz_mpoly_mul(NUM(s), p[0], p[1], CTX);
        fmpz_mpoly_mul(DEN(s), p[2], p[3], CTX);
        settle(r, s);
    }
    for (int i = 0; i < 4; i++) fmpz_mpoly_clear(p[i], CTX);
    return s;
}

static dgl_rat plain_mul(dgl_ring *r, dgl_rat a, dgl_rat b) { return product(r, NUM(a), DEN(a), NUM(b), DEN(b)); }
static dgl_rat plain_div(dgl_ring *r, dgl_rat a, dgl_rat b) { return product(r, NUM(a), DEN(a), DEN(b), NUM(b)); }

static dgl_rat from_poly(dgl_ring *r, const fmpz_mpoly_t p)
{
    fmpz_mpoly_t copy;                                 // p may be of an element, and elements move
    fmpz_mpoly_init(copy, CTX);
    fmpz_mpoly_set(copy, p, CTX);
    dgl_rat a = new_element(r);
    if (!r->failed)
        fmpz_mpoly_swap(NUM(a), copy, CTX);
    fmpz_mpoly_clear(copy, CTX);
    return a;
}

static dgl_rat generator(dgl_ring *r, int g)
{
    dgl_rat a = new_element(r);
    if (!r->failed)
        fmpz_mpoly_gen(NUM(a), g, CTX);
    return a;
}

// the polynomial p with every g^degree replaced by value
static dgl_rat replaced(dgl_ring *r, const fmpz_mpoly_t p, int g, int degree, dgl_rat value)
{
    fmpz_mpoly_univar_t u;
    fmpz_mpoly_univar_init(u, CTX);
    fmpz_mpoly_to_univar(u, p, g, CTX);
    slong n = fmpz_mpoly_univar_length(u, CTX);
    dgl_rat sum = 0, x = generator(r, g);
    for (slong i = 0; i < n && !r->failed; i++) {
        slong k = fmpz_mpoly_univar_get_term_exp_si(u, i, CTX);
        fmpz_mpoly_t c;
        fmpz_mpoly_init(c, CTX);
        fmpz_mpoly_univar_get_term_coeff(c, u, i, CTX);
        dgl_rat t = from_poly(r, c);
        fmpz_mpoly_clear(c, CTX);
        for (slong j = 0; j < k / degree; j++) t = plain_mul(r, t, value);
        for (slong j = 0; j < k % degree; j++) t = plain_mul(r, t, x);
        sum = plain_add(r, sum, t, false);
    }
    fmpz_mpoly_univar_clear(u, CTX);
    return sum;
}

// the polynomial p with -g for g
static dgl_rat conjugate(dgl_ring *r, const fmpz_mpoly_t p, int g)
{
    dgl_rat a = from_poly(r, p);
    if (r->failed)
        return 0;
    slong *e = dgl_alloc((size_t)r->generators * sizeof *e);
    fmpz_t c;
    fmpz_init(c);
    for (slong i = 0; e && i < fmpz_mpoly_length(NUM(a), CTX); i++) {
        fmpz_mpoly_get_term_exp_si(e, NUM(a), i, CTX);
        fmpz_mpoly_get_term_coeff_fmpz(c, NUM(a), i, CTX);
        fmpz_neg(c, c);
        if (e[g] & 1)
            fmpz_mpoly_set_term_coeff_fmpz(NUM(a), i, c, CTX);
    }
    fmpz_clear(c);
    dgl_free(e);
    return a;
}

static slong degree_of(dgl_ring *r, const fmpz_mpoly_t p, int g) { return fmpz_mpoly_degree_si(p, g, CTX); }

// a without powers of algebraic generators past their degrees, and without square roots below the bar
static dgl_rat reduced(dgl_ring *r, dgl_rat a)
{
    for (int g = 0; g < r->generators && !r->failed; g++) {
        algebraic q = r->relation[g];
        if (!q.degree)
            continue;
        if (degree_of(r, NUM(a), g) >= q.degree || degree_of(r, DEN(a), g) >= q.degree) {
            dgl_rat n = replaced(r, NUM(a), g, q.degree, q.value), d = replaced(r, DEN(a), g, q.degree, q.value);
            a = plain_div(r, n, d);
        }
        if (q.degree == 2 && degree_of(r, DEN(a), g) == 1) {
            // (p + s g) / (u + v g) = (p + s g)(u - v g) / (u^2 - v^2 g^2)
            dgl_rat c = conjugate(r, DEN(a), g);
            dgl_rat n = plain_mul(r, from_poly(r, NUM(a)), c), d = plain_mul(r, from_poly(r, DEN(a)), c);
            a = plain_div(r, replaced(r, NUM(n), g, 2, q.value), replaced(r, NUM(d), g, 2, q.value));
        }
    }
    return a;
}


// ---- the module's functions ----

// what FLINT would abort on, and what takes too long, comes back here
static void leave(const bool *outer) { inside = *outer; }
#define GUARD(r, otherwise)                                          \
    if ((r)->failed) return otherwise;                               \
    __attribute__((cleanup(leave))) const bool outer = inside;       \
    if (!outer) {                                                    \
        int stopped = setjmp(way_out);                               \
        if (stopped) {                                               \
            (r)->failed = stopped;                                   \
            (r)->lost = true;                                        \
            return otherwise;                                        \
        }                                                            \
        inside = true;                                               \
    }

static void ring_close(dgl_ring *r)
{
    if (!r)
        return;
    for (int i = 0; i < r->n && !r->lost; i++) {      // of what was interrupted nothing is known
        fmpz_mpoly_clear(NUM(i), CTX);
        fmpz_mpoly_clear(DEN(i), CTX);
    }
    if (!r->lost)
        fmpz_mpoly_ctx_clear(CTX);
    dgl_free(r->e);
    dgl_free(r->relation);
    if (!r->lost)
        flint_cleanup();
    dgl_free(r);
}

static dgl_status ring_open(dgl_ring **out, int generators)
{
    flint_set_abort(no_abort);
    __flint_set_memory_functions(get, get_zeroed, get_more, free);
    deadline = dgl_seconds() + most_seconds;
    dgl_ring *r = dgl_alloc(sizeof *r);
    if (!r)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    fmpz_mpoly_ctx_init(CTX, generators, ORD_DEGLEX);
    r->generators = generators;
    r->room = 64;
    r->e = dgl_alloc((size_t)r->room * sizeof *r->e);
    r->relation = dgl_alloc((size_t)(generators + 1) * sizeof *r->relation);
    if (!r->e || !r->relation) {
        ring_close(r);
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    }
    new_element(r);                                    // element 0 is zero
    *out = r;
    return DGL_OK;
}

static dgl_status ring_ok(const dgl_ring *r)
{
    if (r->failed == DGL_EINTR)
        DGL_FAIL(DGL_EINTR, "interrupted");
    if (r->failed == DGL_EUNSUP && r->lost)
        DGL_FAIL(DGL_EUNSUP, "to write the expression as one fraction takes more than %g seconds", most_seconds);
    if (r->failed == DGL_EUNSUP)
        DGL_FAIL(DGL_EUNSUP, "the expression has more than %d terms when it is written as one fraction", MOST_TERMS);
    if (r->failed == DGL_EDOMAIN)
        DGL_FAIL(DGL_EDOMAIN, "a division by zero");
    if (r->failed)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    return DGL_OK;
}

static dgl_rat ring_fraction(dgl_ring *r, double p, double q)
{
    GUARD(r, 0)
    dgl_rat a = new_element(r);
    fmpz_t c;
    fmpz_init(c);
    fmpz_set_d(c, p);
    fmpz_mpoly_set_fmpz(NUM(a), c, CTX);
    fmpz_set_d(c, q);
    fmpz_mpoly_set_fmpz(DEN(a), c, CTX);
    fmpz_clear(c);
    cancel(r, NUM(a), DEN(a), NULL);
    settle(r, a);
    return a;
}

static dgl_rat ring_generator(dgl_ring *r, int g)
{
    GUARD(r, 0)
    return generator(r, g);
}

static void ring_relation(dgl_ring *r, int g, int degree, dgl_rat value) { r->relation[g] = (algebraic){ degree, value }; }

static dgl_rat ring_add(dgl_ring *r, dgl_rat a, dgl_rat b)
{
    GUARD(r, 0)
    return plain_add(r, a, b, false);                  // of reduced elements: the numerator has no higher powers
}

static dgl_rat ring_sub(dgl_ring *r, dgl_rat a, dgl_rat b)
{
    GUARD(r, 0)
    return plain_add(r, a, b, true);
}

static dgl_rat ring_mul(dgl_ring *r, dgl_rat a, dgl_rat b)
{
    GUARD(r, 0)
    return reduced(r, plain_mul(r, a, b));
}

static dgl_rat ring_div(dgl_ring *r, dgl_rat a, dgl_rat b)
{
    GUARD(r, 0)
    if (fmpz_mpoly_is_zero(NUM(b), CTX)) {
        r->failed = DGL_EDOMAIN;
        return 0;
    }
    return reduced(r, plain_div(r, a, b));
}

static dgl_rat ring_power(dgl_ring *r, dgl_rat a, int n)
{
    dgl_rat one = ring_fraction(r, 1, 1), x = n < 0 ? ring_div(r, one, a) : a, result = one;
    for (unsigned k = (unsigned)(n < 0 ? -n : n); k; k >>= 1) {
        if (k & 1)
            result = ring_mul(r, result, x);
        if (k > 1)
            x = ring_mul(r, x, x);
    }
    return result;
}

static bool ring_is_zero(dgl_ring *r, dgl_rat a) { return fmpz_mpoly_is_zero(NUM(a), CTX); }

static bool ring_equal(dgl_ring *r, dgl_rat a, dgl_rat b)
{
    return fmpz_mpoly_equal(NUM(a), NUM(b), CTX) && fmpz_mpoly_equal(DEN(a), DEN(b), CTX);
}

static dgl_rat ring_numerator(dgl_ring *r, dgl_rat a)
{
    GUARD(r, 0)
    return from_poly(r, NUM(a));
}

static dgl_rat ring_denominator(dgl_ring *r, dgl_rat a)
{
    GUARD(r, 0)
    return from_poly(r, DEN(a));
}

// adds the factors of one polynomial to the list; the constant goes to *c
static int factors_of(dgl_ring *r, dgl_rat a, bool below, double *c, dgl_ring_factor *list, int n, int room)
{
    fmpz_mpoly_factor_t f;
    fmpz_mpoly_factor_init(f, CTX);
    if (!fmpz_mpoly_factor(f, below ? DEN(a) : NUM(a), CTX))
        n = -1;
    fmpz_t k;
    fmpz_init(k);
    fmpz_mpoly_factor_get_constant_fmpz(k, f, CTX);
    *c = fmpz_get_d(k);
    fmpz_clear(k);
    for (slong i = 0; n >= 0 && i < fmpz_mpoly_factor_length(f, CTX); i++) {
        if (n == room) {
            n = -1;
            break;
        }
        fmpz_mpoly_t base;
        fmpz_mpoly_init(base, CTX);
        fmpz_mpoly_factor_get_base(base, f, i, CTX);
        slong e = fmpz_mpoly_factor_get_exp_si(f, i, CTX);
        list[n++] = (dgl_ring_factor){ from_poly(r, base), (int)(below ? -e : e) };
        fmpz_mpoly_clear(base, CTX);
    }
    fmpz_mpoly_factor_clear(f, CTX);
    return n;
}

static int ring_factor(dgl_ring *r, dgl_rat a, double *p, double *q, dgl_ring_factor *list, int room)
{
    GUARD(r, -1)
    int n = factors_of(r, a, false, p, list, 0, room);
    return n < 0 ? n : factors_of(r, a, true, q, list, n, room);
}

static int ring_terms(dgl_ring *r, dgl_rat a) { return (int)fmpz_mpoly_length(NUM(a), CTX); }

static double ring_term(dgl_ring *r, dgl_rat a, int i, int *exponent)
{
    fmpz_t c;
    fmpz_init(c);
    fmpz_mpoly_get_term_coeff_fmpz(c, NUM(a), i, CTX);
    double k = fmpz_get_d(c);
    fmpz_clear(c);
    for (int g = 0; g < r->generators; g++)
        exponent[g] = (int)fmpz_mpoly_get_term_var_exp_si(NUM(a), i, g, CTX);
    return k;
}

static dgl_rat ring_rewrite(dgl_ring *r, dgl_rat a, int g, dgl_rat value)
{
    GUARD(r, 0)
    return replaced(r, NUM(a), g, 2, value);
}

static dgl_rat ring_plain_square(dgl_ring *r, int g, double constant, double factor)
{
    GUARD(r, 0)
    dgl_rat x = generator(r, g), square = plain_mul(r, x, x);
    return plain_add(r, ring_fraction(r, constant, 1), plain_mul(r, ring_fraction(r, factor, 1), square), false);
}

DGL_MODULE(dgl_ring_api) = {
    ring_open, ring_close, ring_ok, ring_fraction, ring_generator, ring_relation, ring_add, ring_sub, ring_mul, ring_div,
    ring_power, ring_is_zero, ring_equal, ring_numerator, ring_denominator, ring_factor, ring_terms, ring_term,
    ring_rewrite, ring_plain_square,
};
