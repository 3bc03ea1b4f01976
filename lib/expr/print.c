// Sums of products: how an expression is laid out in print.
#include "expr/print.h"

#include "expr/call.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 20000, MOST_VISITS = 200000, MOST_FACTORS = 64, MOST_TERMS = 512 };

typedef struct { dgl_ex base; double exponent; } factor;
typedef struct { double k; int n; factor f[MOST_FACTORS]; } product;

typedef struct {
    dgl_text *t;
    const dgl_dag *d;
    dgl_notation notation;
    size_t limit;
    long *fuel;                    // how many more nodes may be visited: a graph is larger as text
} printer;

static void sum(printer *p, dgl_ex e);
static void atom(printer *p, dgl_ex e, double power);

static void put(printer *p, const char *s) { dgl_text_put(p->t, s, strlen(s)); }
static bool latex(const printer *p) { return p->notation == DGL_LATEX; }
static const dgl_node *node(const printer *p, dgl_ex e) { return &p->d->node[e]; }

static bool is_sum(const printer *p, dgl_ex e)
{
    uint32_t op = node(p, e)->op;
    return op == DGL_OP_add || op == DGL_OP_sub || op == DGL_OP_neg || op == DGL_OP_lt || op == DGL_OP_le;
}


// ---- products ----

static void multiply(const printer *p, product *m, dgl_ex e, double exponent)
{
    const dgl_node *n = node(p, e);
    bool whole = exponent == floor(exponent) && --*p->fuel > 0;
    if (n->op == DGL_OP_const && whole)
        m->k *= pow(p->d->value[n->a], exponent);
    else if (n->op == DGL_OP_mul && whole) {
        multiply(p, m, n->a, exponent);
        multiply(p, m, n->b, exponent);
    } else if (n->op == DGL_OP_div && whole) {
        multiply(p, m, n->a, exponent);
        multiply(p, m, n->b, -exponent);
    } else if (n->op == DGL_OP_neg && whole) {
        m->k *= fmod(exponent, 2) == 0 ? 1 : -1;
        multiply(p, m, n->a, exponent);
    } else if (n->op == DGL_OP_sqrt)
        multiply(p, m, n->a, exponent / 2);
    else if (n->op == DGL_OP_pow && dgl_ex_is_const(p->d, n->b) && whole)
        multiply(p, m, n->a, exponent * dgl_ex_value(p->d, n->b));
    else {
        for (int i = 0; i < m->n; i++)
            if (m->f[i].base == e) {
                m->f[i].exponent += exponent;
                return;
            }
        if (m->n < MOST_FACTORS)
            m->f[m->n++] = (factor){ e, exponent };
    }
}

static bool is_symbol(const printer *p, dgl_ex e)
{
    uint32_t op = node(p, e)->op;
    return op == DGL_OP_var || op == DGL_OP_param;
}

// parameters, variables, roots, exponentials, functions, sums
static int rank(const printer *p, dgl_ex e)
{
    switch (node(p, e)->op) {
    case DGL_OP_param: return 0;
    case DGL_OP_var:   return 1;
    case DGL_OP_sqrt:  return 2;
    case DGL_OP_exp: case DGL_OP_pow: return 3;
    case DGL_OP_add: case DGL_OP_sub: return 5;
    default: return 4;
    }
}

static bool before(const printer *p, const factor *x, const factor *y)
{
    int r = rank(p, x->base), s = rank(p, y->base);
    if (r != s)
        return r < s;
    const dgl_node *m = node(p, x->base), *n = node(p, y->base);
    if (r < 2)
        return m->a < n->a;
    if (r == 4 && is_symbol(p, m->a) && is_symbol(p, n->a) && m->a != n->a)
        return node(p, m->a)->a < node(p, n->a)->a;    // sin x cos y
    return r == 4 && m->a == n->a ? m->op < n->op : x->base < y->base;
}

static product as_product(const printer *p, dgl_ex e)
{
    product m = { .k = 1 };
    multiply(p, &m, e, 1);
    int n = 0;
    for (int i = 0; i < m.n; i++)
        if (m.f[i].exponent != 0)
            m.f[n++] = m.f[i];
    m.n = n;
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && before(p, &m.f[j], &m.f[j - 1]); j--) {
            factor f = m.f[j];
            m.f[j] = m.f[j - 1];
            m.f[j - 1] = f;
        }
    return m;
}

// the factors of one sign of exponent, with a number in front unless it is 1 and something follows
static void factors(printer *p, const product *m, double number, bool below, bool alone)
{
    bool any = false;
    int same = 0;
    for (int i = 0; i < m->n; i++) same += (m->f[i].exponent < 0) == below;
    if (number != 1 || !same) {
        dgl_print_number(p->t, number, p->notation);
        any = true;
    }
    for (int i = 0; i < m->n; i++) {
        const factor *f = &m->f[i];
        if ((f->exponent < 0) != below)
            continue;
        if (any)
            put(p, latex(p) ? " \\, " : " ");
        any = true;
        double power = fabs(f->exponent);
        bool brackets = power == 1 && is_sum(p, f->base) && (same > 1 || number != 1 || !alone);
        if (brackets) {
            put(p, latex(p) ? "\\left(" : "(");
            sum(p, f->base);
            put(p, latex(p) ? "\\right)" : ")");
        } else
            atom(p, f->base, power);
    }
}

// |m|; the sign is the caller's
static void magnitude(printer *p, const product *m)
{
    double above = fabs(m->k), below = 1, num, den;
    int over = 0, under = 0;
    for (int i = 0; i < m->n; i++) *(m->f[i].exponent < 0 ? &under : &over) += 1;
    if (m->n && dgl_as_fraction(above, &num, &den) && fmod(den, 5) != 0) {
        above = num;
        below = den;
    }
    if (!under && below == 1) {
        factors(p, m, above, false, true);
        return;
    }
    bool one_above = over + (above != 1) <= 1, one_below = under + (below != 1) == 1;
    if (latex(p)) {
        put(p, "\\frac{");
        factors(p, m, above, false, one_above);
        put(p, "}{");
        factors(p, m, below, true, one_below);
        put(p, "}");
        return;
    }
    factors(p, m, above, false, false);
    put(p, one_below ? "/" : "/(");
    factors(p, m, below, true, false);
    put(p, one_below ? "" : ")");
}


// ---- atoms: a variable, a function, something in brackets; to a power ----

static void exponent(printer *p, double power)
{
    double num, den;
    if (power == 1)
        return;
    if (latex(p) || power != floor(power) || fabs(power) > 999) {
        put(p, latex(p) ? "^{" : "^");
        bool fraction = !latex(p) && dgl_as_fraction(power, &num, &den) && den != 1;
        put(p, fraction ? "(" : "");
        dgl_print_number(p->t, power, p->notation);
        put(p, fraction ? ")" : latex(p) ? "}" : "");
        return;
    }
    static const char *const digit[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
    char s[8];
    snprintf(s, sizeof s, "%.0f", power);
    for (const char *c = s; *c; c++) put(p, digit[*c - '0']);
}

static void bracketed(printer *p, dgl_ex e)
{
    put(p, latex(p) ? "\\left(" : "(");
    sum(p, e);
    put(p, latex(p) ? "\\right)" : ")");
}

static void symbol(printer *p, dgl_ex e)
{
    const dgl_node *n = node(p, e);
    dgl_print_name(p->t, n->op == DGL_OP_var ? p->d->var[n->a] : p->d->param[n->a]->name, p->notation);
}

// sin θ, sin² θ, sin(2 x)
static void function(printer *p, const dgl_node *n, double power)
{
    const dgl_op_row *row = &dgl_ops[n->op];
    put(p, latex(p) ? row->latex : row->text);
    exponent(p, power);
    if (n->op == DGL_OP_cbrt && latex(p)) {
        put(p, "{");
        sum(p, n->a);
        put(p, "}");
    } else if (row->arity == 1 && is_symbol(p, n->a) && n->op >= DGL_OP_log && n->op <= DGL_OP_atanh) {
        put(p, " ");
        symbol(p, n->a);
    } else {
        put(p, latex(p) ? "\\left(" : "(");
        sum(p, n->a);
        if (row->arity > 1) { put(p, ", "); sum(p, n->b); }
        if (row->arity > 2) { put(p, ", "); sum(p, n->c); }
        put(p, latex(p) ? "\\right)" : ")");
    }
}

// a function that is called: f_2(x, y), ∂_1 f_2(x, y); a solve: (A⁻¹b)_2
static void called(printer *p, const dgl_node *n)
{
    const dgl_fn *f = p->d->function[n->b];
    uint32_t index;
    int order = dgl_call_place(f, n->c, &index), by[2];
    if (n->op == DGL_OP_solve) {
        dgl_text_add(p->t, latex(p) ? "\\left(A^{-1} b\\right)_{%u}" : "(A⁻¹b)_%u", index + 1);
        return;
    }
    for (int i = order; i-- > 0; index /= (uint32_t)f->nin) by[i] = (int)(index % (uint32_t)f->nin) + 1;
    for (int i = 0; i < order; i++) dgl_text_add(p->t, latex(p) ? "\\partial_{%d} " : "∂_%d ", by[i]);
    dgl_text_add(p->t, f->nout == 1 ? "%c" : latex(p) ? "%c_{%u}" : "%c_%u", "fghFGH"[n->b % 6], index + 1);
    put(p, latex(p) ? "\\left(" : "(");
    dgl_ex list = n->a;
    for (int i = 0; i < f->nin; i++, list = p->d->node[list].b) {
        put(p, i ? ", " : "");
        sum(p, p->d->node[list].a);
    }
    put(p, latex(p) ? "\\right)" : ")");
}

static void root(printer *p, dgl_ex e)
{
    put(p, latex(p) ? "\\sqrt{" : "√");
    if (latex(p) || is_symbol(p, e)) {
        sum(p, e);
        put(p, latex(p) ? "}" : "");
    } else
        bracketed(p, e);
}

static void atom(printer *p, dgl_ex e, double power)
{
    const dgl_node *n = node(p, e);
    if (power == 0.5) {
        root(p, e);
        return;
    }
    switch (n->op) {
    case DGL_OP_var: case DGL_OP_param:
        symbol(p, e);
        break;
    case DGL_OP_call: case DGL_OP_solve:
        if (power != 1) { bracketed(p, e); break; }
        called(p, n);
        return;
    case DGL_OP_const:
        if (dgl_ex_value(p->d, e) < 0 || power != 1) { bracketed(p, e); break; }
        dgl_print_number(p->t, dgl_ex_value(p->d, e), p->notation);
        break;
    case DGL_OP_abs:
        put(p, latex(p) ? "\\left|" : "|");
        sum(p, n->a);
        put(p, latex(p) ? "\\right|" : "|");
        break;
    case DGL_OP_exp:
        if (latex(p)) {
            put(p, "e^{");
            sum(p, n->a);
            put(p, "}");
            if (power == 1) return;
            break;
        }
        put(p, "exp(");
        sum(p, n->a);
        put(p, ")");
        break;
    case DGL_OP_pow:
        if (power != 1) { bracketed(p, e); break; }
        if (is_symbol(p, n->a)) symbol(p, n->a); else bracketed(p, n->a);
        put(p, latex(p) ? "^{" : "^");
        if (latex(p) || !is_symbol(p, n->b)) { put(p, latex(p) ? "" : "("); sum(p, n->b); put(p, latex(p) ? "}" : ")"); }
        else symbol(p, n->b);
        return;
    default:
        if (dgl_ops[n->op].text && power == floor(power)) {
            function(p, n, power);
            return;
        }
        bracketed(p, e);
    }
    exponent(p, power);
}


// ---- sums ----

typedef struct { dgl_ex e; bool minus; } addend;

static int addends(const printer *p, addend *list, int n, dgl_ex e, bool minus)
{
    const dgl_node *m = node(p, e);
    if ((m->op == DGL_OP_add || m->op == DGL_OP_sub) && --*p->fuel > 0) {
        n = addends(p, list, n, m->a, minus);
        return addends(p, list, n, m->b, minus != (m->op == DGL_OP_sub));
    }
    if (m->op == DGL_OP_neg)
        return addends(p, list, n, m->a, !minus);
    if (n < MOST_TERMS)
        list[n++] = (addend){ e, minus };
    return n;
}

// the power of a variable in a product
static double power_of(const printer *p, const product *m, uint32_t var)
{
    for (int i = 0; i < m->n; i++)
        if (node(p, m->f[i].base)->op == DGL_OP_var && node(p, m->f[i].base)->a == var)
            return m->f[i].exponent;
    return 0;
}

// whether s is printed before t: higher degree in the variables, then a higher power of the first that differs
static bool goes_before(const printer *p, dgl_ex s, dgl_ex t)
{
    product a = as_product(p, s), b = as_product(p, t);
    double degree = 0, first = 0;
    for (int v = 0; v < p->d->nvars; v++) {
        double difference = power_of(p, &a, (uint32_t)v) - power_of(p, &b, (uint32_t)v);
        degree += difference;
        first = first != 0 ? first : difference;
    }
    return degree != 0 ? degree > 0 : first > 0;
}

static bool is_negative(const printer *p, const addend *a) { return a->minus != (as_product(p, a->e).k < 0); }

// highest degree first, else in the order they stand; a positive term leads when there is one
static void arrange(const printer *p, addend *list, int count)
{
    enum { MOST = 32 };
    for (int i = 1; i < count && count <= MOST; i++)
        for (int j = i; j > 0 && goes_before(p, list[j].e, list[j - 1].e); j--) {
            addend t = list[j];
            list[j] = list[j - 1];
            list[j - 1] = t;
        }
    int lead = 0;
    while (lead < count && is_negative(p, &list[lead]))
        lead++;
    if (lead == count)
        return;
    addend t = list[lead];
    for (; lead > 0; lead--) list[lead] = list[lead - 1];
    list[0] = t;
}

static void sum(printer *p, dgl_ex e)
{
    if (p->t->n > p->limit || --*p->fuel < 0) {
        put(p, "…");
        return;
    }
    const dgl_node *n = node(p, e);
    if (n->op == DGL_OP_lt || n->op == DGL_OP_le) {
        sum(p, n->a);
        put(p, n->op == DGL_OP_lt ? " < " : latex(p) ? " \\le " : " ≤ ");
        sum(p, n->b);
        return;
    }
    DGL_HEAP addend *list = dgl_alloc(MOST_TERMS * sizeof *list);
    if (!list) {
        p->t->failed = true;
        return;
    }
    int count = addends(p, list, 0, e, false);
    arrange(p, list, count);
    for (int i = 0; i < count; i++) {
        product m = as_product(p, list[i].e);
        bool minus = list[i].minus != (m.k < 0);
        put(p, i ? (minus ? " - " : " + ") : minus ? "-" : "");
        magnitude(p, &m);
    }
    if (count == MOST_TERMS)
        put(p, " + …");
}

void dgl_print(dgl_text *t, const dgl_dag *d, dgl_ex e, dgl_notation notation)
{
    long fuel = MOST_VISITS;
    printer p = { t, d, notation, t->n + LONGEST, &fuel };
    sum(&p, e);
}

bool dgl_prints_as_sum(const dgl_dag *d, dgl_ex e)
{
    long fuel = MOST_VISITS;
    printer p = { NULL, d, DGL_UNICODE, 0, &fuel };
    while (d->node[e].op == DGL_OP_neg)
        e = d->node[e].a;
    return is_sum(&p, e);
}
