// Traced expressions in Lua.
#ifndef BIND_EXPR_H
#define BIND_EXPR_H

#include "bind.h"

extern const bind_class bind_expr_class, bind_parameter_class;

// Pushes a node of a graph, which it retains.
void bind_push_expr(lua_State *L, dgl_dag *d, dgl_ex e);
// The graph and node of an expression at a stack place; NULL for anything else.
dgl_dag *bind_test_expr(lua_State *L, int arg, dgl_ex *e);
// A number, expression or parameter at a stack place as a node of d; raises for anything else. what names it.
dgl_ex bind_ex(lua_State *L, int arg, dgl_dag *d, const char *what);

// The names of a Lua function's parameters; their number. Raises when it has none or is variadic.
int bind_parameter_names(lua_State *L, int arg, const char **names);

// Runs the function at stack place arg once on the variables of a new graph, which stays on the stack at
// *graph (as its first variable). Its results follow on the stack; their number is returned.
int bind_trace(lua_State *L, int arg, int n, const char *const *names, int *graph);

// Whether one of the arguments from first to last is an expression.
bool bind_any_expr(lua_State *L, int first, int last);

// A call f(x, y) or f{x, y} with traced arguments: whether it is one, and its n coordinates as nodes of the graph that
// is returned and stays on the stack.
bool bind_traced_arguments(lua_State *L);
dgl_dag *bind_traced_point(lua_State *L, int n, dgl_ex *at);
// Such a call of a function that is not expanded but called at every point, with its own jets as derivatives (expr/call.h):
// its values on the stack; their number.
int bind_call_traced(lua_State *L, dgl_fn *f);

// The metamethods of arithmetic (bind_math.c), for the classes that have it.
#define BIND_ARITHMETIC \
    { "__add", bind_add, NULL, NULL }, { "__sub", bind_sub, NULL, NULL }, { "__mul", bind_mul, NULL, NULL }, \
    { "__div", bind_div, NULL, NULL }, { "__pow", bind_pow, NULL, NULL }, { "__unm", bind_neg, NULL, NULL }
int bind_add(lua_State *L);
int bind_sub(lua_State *L);
int bind_mul(lua_State *L);
int bind_div(lua_State *L);
int bind_pow(lua_State *L);
int bind_neg(lua_State *L);

#endif
