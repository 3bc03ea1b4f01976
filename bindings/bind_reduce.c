// Methods of arrays that reduce, sort and compare: A:sum(1), A:sort(), A:near(B); concat, stack.
#include "bind.h"

#include <stdio.h>

// the axis given at arg, from 0; -1 when it is not given
static int check_axis(lua_State *L, int arg, const dgl_array *a)
{
    return lua_isnoneornil(L, arg) ? -1 : (int)bind_index(L, arg, (size_t)a->naxes, "axis");
}

// places in all of a: as many indices as it has axes, so that A(A:argmax()) is A:max()
static int push_place(lua_State *L, const dgl_array *a, size_t place)
{
    for (int k = 0; k < a->naxes; k++) {
        size_t block = 1;
        for (int j = k + 1; j < a->naxes; j++) block *= a->shape[j];
        lua_pushinteger(L, (lua_Integer)(place / block % a->shape[k]) + 1);
    }
    return a->naxes;
}

static int l_reduce(lua_State *L)
{
    const dgl_reduction *r = lua_touserdata(L, lua_upvalueindex(1));
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    int axis = check_axis(L, 2, a);
    dgl_array **result = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_reduce(result, r, a, axis));
    double *x = (*result)->data;
    if (r->gives_place && axis < 0)
        return push_place(L, a, (size_t)*x);
    for (size_t i = 0; r->gives_place && i < (*result)->size; i++) x[i] += 1;
    if (!(*result)->naxes)
        lua_pushnumber(L, *x);
    return 1;
}

// ---- order ----

// a copy of the array at 1, whose rows along the last axis are n long
static dgl_array *push_copy(lua_State *L, size_t *n)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class), *c = bind_new_array(L, a->naxes, a->shape);
    dgl_array_assign(c, a);
    *n = a->naxes ? a->shape[a->naxes - 1] : 1;
    return c;
}

static int l_sort(lua_State *L)
{
    size_t n;
    dgl_array *a = push_copy(L, &n);
    for (size_t i = 0; i < a->size; i += n)
        bind_try(L, dgl_sort(n, a->data + i, NULL));
    return 1;
}

static int l_argsort(lua_State *L)
{
    size_t n;
    dgl_array *a = push_copy(L, &n);
    size_t *place = lua_newuserdatauv(L, n * sizeof *place, 0);
    for (size_t i = 0; i < a->size; i += n) {
        bind_try(L, dgl_sort(n, a->data + i, place));
        for (size_t k = 0; k < n; k++) a->data[i + k] = (double)place[k] + 1;
    }
    lua_pop(L, 1);
    return 1;
}

static int l_unique(lua_State *L)
{
    size_t n;
    dgl_array *a = push_copy(L, &n);
    bind_try(L, dgl_sort(a->size, a->data, NULL));
    n = 0;
    for (size_t i = 0; i < a->size; i++)
        if (!n || a->data[i] != a->data[n - 1])
            a->data[n++] = a->data[i];
    dgl_array *u = bind_new_array(L, 1, &n);
    for (size_t i = 0; i < n; i++) u->data[i] = a->data[i];
    return 1;
}

static int l_quantile(lua_State *L)
{
    double q = bind_number(L, 2), x;
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    int axis = check_axis(L, 3, a);
    if (axis < 0) {
        size_t n;
        dgl_array *c = push_copy(L, &n);
        bind_try(L, dgl_quantile(&x, q, c->size, c->data));
        lua_pushnumber(L, x);
        return 1;
    }
    size_t n = a->shape[axis], shape[DGL_MAX_AXES], inner = 1;
    int naxes = 0;
    for (int k = 0; k < a->naxes; k++) {
        if (k != axis) shape[naxes++] = a->shape[k];
        if (k > axis) inner *= a->shape[k];
    }
    dgl_array *c = push_copy(L, &(size_t){ 0 }), *run = bind_new_array(L, 1, &n), *out = bind_new_array(L, naxes, shape);
    for (size_t i = 0; i < out->size; i++) {
        for (size_t k = 0; k < n; k++) run->data[k] = c->data[(i / inner * n + k) * inner + i % inner];
        bind_try(L, dgl_quantile(&out->data[i], q, n, run->data));
    }
    if (!naxes)
        lua_pushnumber(L, *out->data);
    return 1;
}

static int l_cumsum(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    int axis = check_axis(L, 2, a);
    dgl_array **c = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_cumsum(c, a, axis < 0 ? a->naxes - 1 : axis));
    bind_pay(L, (*c)->size * sizeof(double));
    return 1;
}

// ---- comparing ----

int bind_array_equal(lua_State *L)
{
    dgl_array *a = bind_test(L, 1, &bind_array_class), *b = bind_test(L, 2, &bind_array_class);
    lua_pushboolean(L, a && b && dgl_array_equal(a, b));
    return 1;
}

static int l_near(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class), *b = bind_array(L, 2);
    double tol = bind_opt_number(L, 3, 1e-9);
    bool near;
    bind_try(L, dgl_array_near(&near, a, b, tol));
    lua_pushboolean(L, near);
    return 1;
}

// ---- joining: concat({A, B}, axis), stack({A, B}, axis) ----

enum { MAX_PARTS = 1 << 16 };

// The arrays of the list at 1 into a list of pointers, on the stack top; the list itself is replaced by one
// of arrays that stay alive.
static dgl_array **check_list(lua_State *L, size_t *n)
{
    if (lua_type(L, 1) != LUA_TTABLE)
        bind_type_error(L, 1, "list of arrays");
    *n = lua_rawlen(L, 1);
    if (*n > MAX_PARTS)
        bind_error(L, DGL_EARG, "%zu arrays in a list, at most %d", *n, MAX_PARTS);
    lua_createtable(L, (int)*n, 0);
    dgl_array **parts = lua_newuserdatauv(L, (*n + 1) * sizeof *parts, 0);
    for (size_t i = 0; i < *n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        if (!bind_is_array(L, -1))
            bind_error(L, DGL_EARG, "entry %zu of the list is a %s, not an array", i + 1, bind_typename(L, -1));
        parts[i] = bind_array(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
    }
    lua_insert(L, -2);
    lua_replace(L, 1);
    return parts;
}

static int l_concat(lua_State *L)
{
    size_t n;
    lua_Integer axis = lua_isnoneornil(L, 2) ? 1 : bind_integer(L, 2);
    dgl_array **parts = check_list(L, &n), **joined = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_concat(joined, n, parts, axis < 1 || axis > DGL_MAX_AXES ? DGL_MAX_AXES : (int)axis - 1));
    bind_pay(L, (*joined)->size * sizeof(double));
    return 1;
}

static int l_stack(lua_State *L)
{
    size_t n;
    lua_Integer axis = lua_isnoneornil(L, 2) ? 1 : bind_integer(L, 2);
    dgl_array **parts = check_list(L, &n);
    for (size_t i = 0; i < n; i++) {                   // each with a new axis of length 1
        dgl_array *a = parts[i];
        size_t shape[DGL_MAX_AXES + 1];
        if (axis < 1 || axis > a->naxes + 1)
            bind_error(L, DGL_ESHAPE, "arrays with %d axes can't be stacked along axis %lld", a->naxes, (long long)axis);
        for (int k = 0; k <= a->naxes; k++) shape[k] = k + 1 < axis ? a->shape[k] : k + 1 == axis ? 1 : a->shape[k - 1];
        dgl_array **view = bind_shell(L, &bind_array_class);
        bind_try(L, dgl_array_reshape(view, a, a->naxes + 1, shape));
        parts[i] = *view;
        lua_rawseti(L, 1, (lua_Integer)i + 1);
    }
    dgl_array **joined = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_concat(joined, n, parts, (int)axis - 1));
    bind_pay(L, (*joined)->size * sizeof(double));
    return 1;
}

void bind_reduce_methods(lua_State *L)
{
    for (const dgl_reduction *r = dgl_reductions; r->name; r++) {
        lua_pushlightuserdata(L, (void *)r);
        char usage[40];
        snprintf(usage, sizeof usage, "A:%s(axis)", r->name);
        bind_method(L, r->name, l_reduce, 1, usage, r->doc, NULL);
    }
    bind_method(L, "sort", l_sort, 0, "A:sort()", "a copy, ascending along the last axis, nan last", NULL);
    bind_method(L, "argsort", l_argsort, 0, "A:argsort()", "the places that would sort along the last axis; equal entries keep their order", NULL);
    bind_method(L, "unique", l_unique, 0, "A:unique()", "the different entries, ascending", NULL);
    bind_method(L, "quantile", l_quantile, 0, "A:quantile(q, axis)", "the number below which a share q lies, between neighbours in proportion", NULL);
    bind_method(L, "cumsum", l_cumsum, 0, "A:cumsum(axis)", "the sums of the first 1, 2, ... entries along an axis, the last when none is given", NULL);
    bind_method(L, "near", l_near, 0, "A:near(B, tol)", "is |a - b| <= tol max(1, |a|, |b|) for every entry? tol is 1e-9 when not given", NULL);
}

static const bind_row rows[] = {
    { "concat", l_concat, "concat({A, B, ...}, axis)", "the arrays one after another along an axis, the first when none is given" },
    { "stack",  l_stack,  "stack({A, B, ...}, axis)", "the arrays side by side along a new axis, the first when none is given" },
    { 0 }
};

const bind_module bind_reduce_module = { .rows = rows };
