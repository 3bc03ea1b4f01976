// dgl_ex_op: a node for an operation, folded and put into its normal form.
#include "expr/expr.h"

#include <math.h>

dgl_ex dgl_ex_intern(dgl_dag *d, uint32_t op, dgl_ex a, dgl_ex b, dgl_ex c);

#define OPOF(e)       (d->node[e].op)
#define IS(e, name)   (OPOF(e) == DGL_OP_##name)
#define A(e)          (d->node[e].a)
#define B(e)          (d->node[e].b)
#define C(e)          (d->node[e].c)
#define ADD(x, y)     dgl_ex_add(d, x, y)
#define SUB(x, y)     dgl_ex_sub(d, x, y)
#define MUL(x, y)     dgl_ex_mul(d, x, y)
#define DIV(x, y)     dgl_ex_div(d, x, y)
#define NEG(x)        dgl_ex_neg(d, x)
#define CONST(x)      dgl_ex_const(d, x)
#define VALUE(e)      dgl_ex_value(d, e)
#define WHERE(p, x, y) dgl_ex_op(d, DGL_OP_where, p, x, y)

static bool constant(const dgl_dag *d, dgl_ex e) { return dgl_ex_is_const(d, e); }
static bool scaled(const dgl_dag *d, dgl_ex e) { return IS(e, mul) && constant(d, B(e)); }        // x * const

// where(c, x, 0) or where(c, 0, y): zero on one side, so that a factor may go inside. A factor outside
// would make 0 * NaN = NaN on the side that was not chosen.
static bool gated(const dgl_dag *d, dgl_ex e) { return IS(e, where) && (B(e) == DGL_EX_0 || C(e) == DGL_EX_0); }

static dgl_ex ordered(dgl_dag *d, int op, dgl_ex a, dgl_ex b)
{
    return a > b ? dgl_ex_intern(d, (uint32_t)op, b, a, 0) : dgl_ex_intern(d, (uint32_t)op, a, b, 0);
}

// a constant is always the second operand of + and *
static dgl_ex add(dgl_dag *d, dgl_ex a, dgl_ex b)
{
    if (constant(d, a)) { dgl_ex t = a; a = b; b = t; }
    if (b == DGL_EX_0) return a;
    if (IS(b, neg)) return SUB(a, A(b));
    if (IS(a, neg)) return SUB(b, A(a));
    if (a == b) return MUL(a, CONST(2));
    if (constant(d, b)) {
        if (IS(a, add) && constant(d, B(a)))
            return ADD(A(a), CONST(VALUE(B(a)) + VALUE(b)));
        return dgl_ex_intern(d, DGL_OP_add, a, b, 0);
    }
    // k x + x, k x + l x
    dgl_ex x = scaled(d, a) ? A(a) : a, y = scaled(d, b) ? A(b) : b;
    if (x == y)
        return MUL(x, CONST((scaled(d, a) ? VALUE(B(a)) : 1) + (scaled(d, b) ? VALUE(B(b)) : 1)));
    if (gated(d, a) && gated(d, b) && A(a) == A(b))
        return WHERE(A(a), ADD(B(a), B(b)), ADD(C(a), C(b)));
    return ordered(d, DGL_OP_add, a, b);
}

static dgl_ex sub(dgl_dag *d, dgl_ex a, dgl_ex b)
{
    if (a == b) return DGL_EX_0;
    if (b == DGL_EX_0) return a;
    if (a == DGL_EX_0) return NEG(b);
    if (IS(b, neg)) return ADD(a, A(b));
    if (constant(d, b)) return ADD(a, CONST(-VALUE(b)));
    if (IS(a, neg)) return NEG(ADD(A(a), b));
    dgl_ex x = scaled(d, a) ? A(a) : a, y = scaled(d, b) ? A(b) : b;
    if (x == y)
        return MUL(x, CONST((scaled(d, a) ? VALUE(B(a)) : 1) - (scaled(d, b) ? VALUE(B(b)) : 1)));
    return dgl_ex_intern(d, DGL_OP_sub, a, b, 0);
}

static dgl_ex mul(dgl_dag *d, dgl_ex a, dgl_ex b)
{
    if (constant(d, a)) { dgl_ex t = a; a = b; b = t; }
    if (a == DGL_EX_0 || b == DGL_EX_0) return DGL_EX_0;
    if (b == DGL_EX_1) return a;
    if (gated(d, a)) return WHERE(A(a), MUL(B(a), b), MUL(C(a), b));
    if (gated(d, b)) return WHERE(A(b), MUL(a, B(b)), MUL(a, C(b)));
    if (constant(d, b)) {
        if (VALUE(b) == -1) return NEG(a);
        if (IS(a, neg)) return MUL(A(a), CONST(-VALUE(b)));
        if (scaled(d, a)) return MUL(A(a), CONST(VALUE(B(a)) * VALUE(b)));
        return dgl_ex_intern(d, DGL_OP_mul, a, b, 0);
    }
    if (IS(a, neg) && IS(b, neg)) return MUL(A(a), A(b));
    if (IS(a, neg)) return NEG(MUL(A(a), b));
    if (IS(b, neg)) return NEG(MUL(a, A(b)));
    if (scaled(d, a) && scaled(d, b)) return MUL(MUL(A(a), A(b)), MUL(B(a), B(b)));
    if (scaled(d, a)) return MUL(MUL(A(a), b), B(a));
    if (scaled(d, b)) return MUL(MUL(a, A(b)), B(b));
    if (IS(a, div) && A(a) == DGL_EX_1) return DIV(b, B(a));
    if (IS(b, div) && A(b) == DGL_EX_1) return DIV(a, B(b));
    if (IS(a, div) && B(a) == b) return A(a);
    if (IS(b, div) && B(b) == a) return A(b);
    if (a == b && IS(a, sqrt)) return A(a);
    return ordered(d, DGL_OP_mul, a, b);
}

static dgl_ex divide(dgl_dag *d, dgl_ex a, dgl_ex b)
{
    int exponent;
    if (a == DGL_EX_0 && b != DGL_EX_0) return DGL_EX_0;
    if (b == DGL_EX_1) return a;
    if (a == b) return DGL_EX_1;
    if (gated(d, a)) return WHERE(A(a), DIV(B(a), b), DIV(C(a), b));
    if (IS(a, neg) && IS(b, neg)) return DIV(A(a), A(b));
    if (IS(a, neg)) return NEG(DIV(A(a), b));
    if (IS(b, neg)) return NEG(DIV(a, A(b)));
    if (constant(d, b) && fabs(frexp(VALUE(b), &exponent)) == 0.5) return MUL(a, CONST(1 / VALUE(b)));
    if (constant(d, b) && scaled(d, a)) return MUL(A(a), CONST(VALUE(B(a)) / VALUE(b)));
    if (IS(b, div)) return DIV(MUL(a, B(b)), A(b));
    if (IS(a, div)) return DIV(A(a), MUL(B(a), b));
    if (IS(a, mul) && A(a) == b) return B(a);
    if (IS(a, mul) && B(a) == b) return A(a);
    if (IS(a, sqrt) && A(a) == b) return DIV(DGL_EX_1, a);
    if (IS(b, sqrt) && A(b) == a) return b;
    // k x / (l y): one constant, above the bar
    double k = scaled(d, a) ? VALUE(B(a)) : constant(d, a) ? VALUE(a) : 1, l = scaled(d, b) ? VALUE(B(b)) : 1;
    if (l != 1) {
        dgl_ex x = scaled(d, a) ? A(a) : constant(d, a) ? DGL_EX_1 : a;
        return MUL(DIV(x, A(b)), CONST(k / l));
    }
    return dgl_ex_intern(d, DGL_OP_div, a, b, 0);
}

dgl_ex dgl_ex_powi(dgl_dag *d, dgl_ex a, int n)
{
    if (n < 0)
        return DIV(DGL_EX_1, dgl_ex_powi(d, a, -n));
    dgl_ex result = DGL_EX_1, square = a;
    for (; n; n >>= 1) {
        if (n & 1)
            result = MUL(result, square);
        if (n > 1)
            square = MUL(square, square);
    }
    return result;
}

// y, or the fraction with a small denominator that it is but for the rounding of some sums
static double as_exponent(double y)
{
    for (int q = 1; q <= 12; q++) {
        double p = nearbyint(y * q);
        if (fabs(y * q - p) <= 0x1p-49 * fabs(p))
            return p / q;
    }
    return y;
}

static dgl_ex power(dgl_dag *d, dgl_ex a, dgl_ex b)
{
    enum { LARGEST = 64 };
    if (constant(d, b)) {
        double y = as_exponent(VALUE(b));
        b = y == VALUE(b) ? b : CONST(y);
        if (y == floor(y) && fabs(y) <= LARGEST) return dgl_ex_powi(d, a, (int)y);
        if (y == 0.5) return dgl_ex_op(d, DGL_OP_sqrt, a, 0, 0);
        if (y == -0.5) return DIV(DGL_EX_1, dgl_ex_op(d, DGL_OP_sqrt, a, 0, 0));
        if (2 * y == floor(2 * y) && fabs(y) <= LARGEST)
            return MUL(dgl_ex_powi(d, a, (int)floor(y)), dgl_ex_op(d, DGL_OP_sqrt, a, 0, 0));
    }
    if (a == DGL_EX_1) return a;
    return dgl_ex_intern(d, DGL_OP_pow, a, b, 0);
}

static dgl_ex negate(dgl_dag *d, dgl_ex a)
{
    if (IS(a, neg)) return A(a);
    if (IS(a, sub)) return SUB(B(a), A(a));
    if (scaled(d, a)) return MUL(A(a), CONST(-VALUE(B(a))));
    if (gated(d, a)) return WHERE(A(a), NEG(B(a)), NEG(C(a)));
    return dgl_ex_intern(d, DGL_OP_neg, a, 0, 0);
}

static dgl_ex unary(dgl_dag *d, int op, dgl_ex a)
{
    if (IS(a, neg))
        switch (op) {
        case DGL_OP_cos: case DGL_OP_cosh: case DGL_OP_abs:
            return dgl_ex_op(d, op, A(a), 0, 0);
        case DGL_OP_sin: case DGL_OP_tan: case DGL_OP_asin: case DGL_OP_atan: case DGL_OP_sinh: case DGL_OP_tanh:
        case DGL_OP_asinh: case DGL_OP_atanh: case DGL_OP_cbrt: case DGL_OP_erf: case DGL_OP_sign:
            return NEG(dgl_ex_op(d, op, A(a), 0, 0));
        }
    if (op == DGL_OP_log && IS(a, exp)) return A(a);
    if (op == DGL_OP_exp && IS(a, log)) return A(a);
    if (op == DGL_OP_exp && IS(a, neg) && IS(A(a), log)) return DIV(DGL_EX_1, A(A(a)));
    if (op == DGL_OP_exp && scaled(d, a) && IS(A(a), log)) return dgl_ex_op(d, DGL_OP_pow, A(A(a)), B(a), 0);
    return dgl_ex_intern(d, (uint32_t)op, a, 0, 0);
}

dgl_ex dgl_ex_op(dgl_dag *d, int op, dgl_ex a, dgl_ex b, dgl_ex c)
{
    int arity = dgl_ops[op].arity;
    if (constant(d, a) && (arity < 2 || constant(d, b)) && (arity < 3 || constant(d, c)))
        return CONST(dgl_ops[op].value(VALUE(a), arity > 1 ? VALUE(b) : 0, arity > 2 ? VALUE(c) : 0));
    switch (op) {
    case DGL_OP_add: return add(d, a, b);
    case DGL_OP_sub: return sub(d, a, b);
    case DGL_OP_mul: return mul(d, a, b);
    case DGL_OP_div: return divide(d, a, b);
    case DGL_OP_pow: return power(d, a, b);
    case DGL_OP_neg: return negate(d, a);
    case DGL_OP_min: case DGL_OP_max:
        return a == b ? a : dgl_ex_intern(d, (uint32_t)op, a, b, 0);
    case DGL_OP_where:
        if (constant(d, a)) return VALUE(a) != 0 ? b : c;
        return b == c ? b : dgl_ex_intern(d, DGL_OP_where, a, b, c);
    }
    return arity == 1 ? unary(d, op, a) : dgl_ex_intern(d, (uint32_t)op, a, b, c);
}
