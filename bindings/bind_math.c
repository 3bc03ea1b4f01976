// Arithmetic and functions for numbers, arrays and traced expressions alike.
#include "bind_expr.h"

#include "bind_field.h"

#include <math.h>

// the operands as arrays of one shape, then the operation; number tables count as arrays
static int on_arrays(lua_State *L, int op, int arity)
{
    dgl_array *a[3], *shape = NULL;
    for (int k = 0; k < arity; k++)
        a[k] = bind_array(L, k + 1);
    size_t lengths[DGL_MAX_AXES];
    int naxes = 0;
    shape = a[0];
    for (int k = 1; k < arity; k++) {
        bind_try(L, dgl_array_common_shape(&naxes, lengths, shape, a[k]));
        shape = bind_new_array(L, naxes, lengths);     // for its shape, and in the end for the result
    }
    dgl_array *out = arity > 1 ? shape : bind_new_array(L, a[0]->naxes, a[0]->shape);
    int result = lua_gettop(L);
    const dgl_array *operand[3] = { NULL };
    for (int k = 0; k < arity; k++) {
        dgl_array **view = bind_shell(L, &bind_array_class);
        bind_try(L, dgl_array_broadcast(view, a[k], out->naxes, out->shape));
        operand[k] = *view;
    }
    bind_try(L, dgl_op_arrays(op, out, operand[0], operand[1], operand[2]));
    lua_settop(L, result);
    return 1;
}

static int on_expressions(lua_State *L, int op, int arity)
{
    dgl_dag *d = NULL;
    dgl_ex e[3] = { 0 };
    for (int k = 0; k < arity && !d; k++)
        d = bind_test_expr(L, k + 1, &e[0]);
    if (!d) {                                          // parameters only
        void **place = bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
        bind_try(L, dgl_dag_new((dgl_dag **)place));
        d = *place;
    }
    for (int k = 0; k < arity; k++)
        e[k] = bind_ex(L, k + 1, d, "an operand");
    dgl_ex result = dgl_ex_op(d, op, e[0], e[1], e[2]);
    bind_try(L, dgl_dag_ok(d));
    bind_push_expr(L, d, result);
    return 1;
}

static int on_numbers(lua_State *L, int op, int arity)
{
    double x[3] = { 0 };
    bool whole = true;
    for (int k = 0; k < arity; k++) {
        x[k] = bind_number(L, k + 1);
        whole = whole && lua_isinteger(L, k + 1);
    }
    double y = dgl_ops[op].value(x[0], x[1], x[2]);
    lua_Integer i;
    bool rounds = op == DGL_OP_floor || op == DGL_OP_ceil;
    whole = rounds || (whole && (op == DGL_OP_abs || op == DGL_OP_min || op == DGL_OP_max || op == DGL_OP_sign));
    if (whole && lua_numbertointeger(y, &i))
        lua_pushinteger(L, i);
    else
        lua_pushnumber(L, y);
    return 1;
}

static int apply(lua_State *L, int op)
{
    int arity = dgl_ops[op].arity;
    if (lua_gettop(L) < arity)
        bind_error(L, DGL_EARG, "%d value%s expected, got %d", arity, arity > 1 ? "s" : "", lua_gettop(L));
    lua_settop(L, arity);
    bool number = true;
    for (int k = 1; k <= arity; k++) {
        if (bind_is_field(L, k))
            return bind_field_op(L, op, arity);
        number = number && lua_type(L, k) == LUA_TNUMBER;
    }
    if (number)
        return on_numbers(L, op, arity);
    return bind_any_expr(L, 1, arity) ? on_expressions(L, op, arity) : on_arrays(L, op, arity);
}

int bind_add(lua_State *L) { return apply(L, DGL_OP_add); }
int bind_sub(lua_State *L) { return apply(L, DGL_OP_sub); }
int bind_mul(lua_State *L) { return apply(L, DGL_OP_mul); }
int bind_div(lua_State *L) { return apply(L, DGL_OP_div); }
int bind_pow(lua_State *L) { return apply(L, DGL_OP_pow); }
int bind_neg(lua_State *L) { lua_settop(L, 1); return apply(L, DGL_OP_neg); }

#define FUNCTION(name) static int l_##name(lua_State *L) { return apply(L, DGL_OP_##name); }
FUNCTION(sin) FUNCTION(cos) FUNCTION(tan) FUNCTION(asin) FUNCTION(acos) FUNCTION(sinh) FUNCTION(cosh) FUNCTION(tanh)
FUNCTION(asinh) FUNCTION(acosh) FUNCTION(atanh) FUNCTION(exp) FUNCTION(sqrt) FUNCTION(cbrt) FUNCTION(abs) FUNCTION(sign)
FUNCTION(ceil) FUNCTION(erf) FUNCTION(gamma) FUNCTION(lgamma) FUNCTION(digamma) FUNCTION(polygamma) FUNCTION(lbessel) FUNCTION(bessel_ratio)
FUNCTION(sigmoid) FUNCTION(softplus) FUNCTION(where) FUNCTION(lt) FUNCTION(le)

// l_floor is a macro of Lua's
static int bind_floor(lua_State *L) { return apply(L, DGL_OP_floor); }

// atan(y), atan(y, x)
static int l_atan(lua_State *L) { return apply(L, lua_isnoneornil(L, 2) ? DGL_OP_atan : DGL_OP_atan2); }

// log(x), log(x, base)
static int l_log(lua_State *L)
{
    if (lua_isnoneornil(L, 2))
        return apply(L, DGL_OP_log);
    double base = bind_number(L, 2);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER) {
        double x = lua_tonumber(L, 1);
        lua_pushnumber(L, base == 2 ? log2(x) : base == 10 ? log10(x) : log(x) / log(base));
        return 1;
    }
    apply(L, DGL_OP_log);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_pushnumber(L, log(base));
    return bind_div(L);
}

// gt(a, b) is lt(b, a)
static int swapped(lua_State *L, int op)
{
    lua_settop(L, 2);
    lua_insert(L, 1);
    return apply(L, op);
}
static int l_gt(lua_State *L) { return swapped(L, DGL_OP_lt); }
static int l_ge(lua_State *L) { return swapped(L, DGL_OP_le); }

static int larger(lua_State *L)  { return apply(L, DGL_OP_max); }
static int smaller(lua_State *L) { return apply(L, DGL_OP_min); }

// max(a, b, c, ...) from the left
static int fold(lua_State *L, int op)
{
    int n = lua_gettop(L);
    if (!n)
        bind_error(L, DGL_EARG, "a value expected");
    lua_pushvalue(L, 1);
    for (int k = 2; k <= n; k++) {
        lua_pushcfunction(L, op == DGL_OP_max ? larger : smaller);
        lua_insert(L, -2);
        lua_pushvalue(L, k);
        lua_call(L, 2, 1);
    }
    return 1;
}
static int l_max(lua_State *L) { return fold(L, DGL_OP_max); }
static int l_min(lua_State *L) { return fold(L, DGL_OP_min); }

static int l_relu(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    return apply(L, DGL_OP_max);
}

static const bind_row rows[] = {
    { "sin",   l_sin,   "sin(x)",   "sine, of a number, an array or a traced expression like every function here" },
    { "cos",   l_cos,   "cos(x)",   "cosine" },
    { "tan",   l_tan,   "tan(x)",   "tangent" },
    { "asin",  l_asin,  "asin(x)",  "arc sine, in [-pi/2, pi/2]" },
    { "acos",  l_acos,  "acos(x)",  "arc cosine, in [0, pi]; for angles atan(y, x) loses no digits" },
    { "atan",  l_atan,  "atan(y, x)", "the angle of (x, y), in (-pi, pi]; x is 1 when not given" },
    { "sinh",  l_sinh,  "sinh(x)",  "hyperbolic sine" },
    { "cosh",  l_cosh,  "cosh(x)",  "hyperbolic cosine" },
    { "tanh",  l_tanh,  "tanh(x)",  "hyperbolic tangent" },
    { "asinh", l_asinh, "asinh(x)", "inverse hyperbolic sine" },
    { "acosh", l_acosh, "acosh(x)", "inverse hyperbolic cosine" },
    { "atanh", l_atanh, "atanh(x)", "inverse hyperbolic tangent" },
    { "exp",   l_exp,   "exp(x)",   "e to the power x" },
    { "log",   l_log,   "log(x, base)", "logarithm, natural when no base is given" },
    { "sqrt",  l_sqrt,  "sqrt(x)",  "square root" },
    { "cbrt",  l_cbrt,  "cbrt(x)",  "cube root, also of negative numbers" },
    { "abs",   l_abs,   "abs(x)",   "absolute value; its derivative at 0 is 0" },
    { "sign",  l_sign,  "sign(x)",  "-1, 0 or 1" },
    { "floor", bind_floor, "floor(x)", "the largest whole number not above x" },
    { "ceil",  l_ceil,  "ceil(x)",  "the smallest whole number not below x" },
    { "min",   l_min,   "min(a, b, ...)", "the smallest" },
    { "max",   l_max,   "max(a, b, ...)", "the largest" },
    { "erf",   l_erf,   "erf(x)",   "error function" },
    { "gamma", l_gamma, "gamma(x)", "gamma function: (x - 1)! for whole x > 0" },
    { "lgamma", l_lgamma, "lgamma(x)", "log |gamma(x)|, without overflow" },
    { "digamma", l_digamma, "digamma(x)", "the derivative of lgamma" },
    { "polygamma", l_polygamma, "polygamma(m, x)", "the m-th derivative of digamma" },
    { "lbessel", l_lbessel, "lbessel(nu, x)", "log |I_nu(x)| of the modified Bessel function, without overflow" },
    { "bessel_ratio", l_bessel_ratio, "bessel_ratio(nu, x)", "I_(nu+1)(x)/I_nu(x): the mean length of von Mises and Fisher" },
    { "sigmoid",  l_sigmoid,  "sigmoid(x)",  "1/(1 + exp(-x))" },
    { "softplus", l_softplus, "softplus(x)", "log(1 + exp(x)), without overflow" },
    { "relu",  l_relu,  "relu(x)",  "max(x, 0); its derivative at 0 is 0" },
    { "where", l_where, "where(c, a, b)", "a where c is not 0, else b; the way to branch on traced values" },
    { "lt",    l_lt,    "lt(a, b)", "1 where a < b, else 0" },
    { "le",    l_le,    "le(a, b)", "1 where a <= b, else 0" },
    { "gt",    l_gt,    "gt(a, b)", "1 where a > b, else 0" },
    { "ge",    l_ge,    "ge(a, b)", "1 where a >= b, else 0" },
    { 0 }
};

static void open(lua_State *L)
{
    lua_pushnumber(L, M_PI);
    lua_setfield(L, -2, "pi");
    lua_pushnumber(L, INFINITY);
    lua_setfield(L, -2, "inf");
    lua_pushnumber(L, NAN);
    lua_setfield(L, -2, "nan");
}

const bind_module bind_math_module = { .rows = rows, .open = open };
