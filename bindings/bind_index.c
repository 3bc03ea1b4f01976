// Entries and parts of arrays: A[i], A(i, {from, to}), A[i] = x, A:set(...), #A, ipairs(A).
#include "bind.h"

static size_t check_place(lua_State *L, int arg, const dgl_array *a, int axis)
{
    int ok;
    lua_Integer i = lua_tointegerx(L, arg, &ok);
    if (!ok || lua_type(L, arg) != LUA_TNUMBER || i < 1 || (size_t)i > a->shape[axis])
        bind_error(L, DGL_EARG, "index %s out of range 1..%zu on axis %d", luaL_tolstring(L, arg, NULL), a->shape[axis], axis + 1);
    return (size_t)i - 1;
}

// leaves a number for an array without axes
static int number_or_array(lua_State *L)
{
    dgl_array *a = bind_check(L, -1, &bind_array_class);
    if (!a->naxes)
        lua_pushnumber(L, *a->data);
    return 1;
}

int bind_index_row(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    if (!a->naxes)
        bind_error(L, DGL_EARG, "a single number has no entries");
    size_t i = check_place(L, 2, a, 0);
    if (a->naxes == 1) {
        lua_pushnumber(L, a->data[(ptrdiff_t)i * a->stride[0]]);
        return 1;
    }
    dgl_array **row = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_row(row, a, i));
    return 1;
}

// the view that places from first on say: a number takes one entry, {from, to, step} several, nil all
static dgl_array *select_view(lua_State *L, dgl_array *a, int first, int last)
{
    if (last - first + 1 > a->naxes)
        bind_error(L, DGL_EARG, "%d places for an array with %d axes", last - first + 1, a->naxes);
    size_t shape[DGL_MAX_AXES];
    ptrdiff_t stride[DGL_MAX_AXES], offset = 0;
    int naxes = 0;
    for (int k = 0; k < a->naxes; k++) {
        int arg = first + k;
        size_t from = 0, n = a->shape[k];
        lua_Integer step = 1;
        if (arg <= last && lua_type(L, arg) == LUA_TNUMBER) {
            offset += (ptrdiff_t)check_place(L, arg, a, k) * a->stride[k];
            continue;
        }
        if (arg <= last && lua_type(L, arg) == LUA_TTABLE) {
            lua_rawgeti(L, arg, 1);
            lua_rawgeti(L, arg, 2);
            lua_rawgeti(L, arg, 3);
            from = check_place(L, -3, a, k);
            size_t to = check_place(L, -2, a, k);
            if (!lua_isnil(L, -1))
                step = bind_integer(L, -1);
            if (!step)
                bind_error(L, DGL_EARG, "a step of 0");
            n = (to >= from) == (step > 0) || to == from ? (size_t)(((lua_Integer)to - (lua_Integer)from) / step) + 1 : 0;
            lua_pop(L, 3);
        } else if (arg <= last && !lua_isnil(L, arg))
            bind_type_error(L, arg, "number, {from, to} or nil");
        offset += (ptrdiff_t)from * a->stride[k];
        shape[naxes] = n;
        stride[naxes++] = a->stride[k] * (ptrdiff_t)step;
    }
    dgl_array **view = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_view(view, a, offset, naxes, shape, stride));
    return *view;
}

int bind_index_call(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    select_view(L, a, 2, lua_gettop(L));
    return number_or_array(L);
}

// stores the value at the stack place into a view of equal shape, or all over it
static void store(lua_State *L, dgl_array *view, int arg)
{
    dgl_array *value = bind_array(L, arg), **same = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_broadcast(same, value, view->naxes, view->shape));
    if ((value->base ? value->base : value) == view->base) {       // parts of one array: they may overlap
        dgl_array **copy = bind_shell(L, &bind_array_class);
        bind_try(L, dgl_array_copy(copy, *same));
        same = copy;
    }
    dgl_array_assign(view, *same);
}

int bind_index_newindex(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    if (lua_type(L, 2) != LUA_TNUMBER)
        bind_error(L, DGL_EARG, "array has no field '%s'", luaL_tolstring(L, 2, NULL));
    store(L, select_view(L, a, 2, 2), 3);
    return 0;
}

// A:set(value, i, j, ...): the same places as A(i, j, ...)
int bind_index_set(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    int last = lua_gettop(L);
    store(L, select_view(L, a, 3, last), 2);
    lua_settop(L, 1);
    return 1;
}

int bind_index_len(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    lua_pushinteger(L, a->naxes ? (lua_Integer)a->shape[0] : 0);
    return 1;
}

static int next_entry(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    lua_Integer i = lua_tointeger(L, 2) + 1;
    if (!a->naxes || (size_t)i > a->shape[0])
        return 0;
    lua_settop(L, 1);
    lua_pushinteger(L, i);
    bind_index_row(L);
    lua_pushinteger(L, i);
    lua_insert(L, -2);
    return 2;
}

// ipairs(A) ends with A; of anything else it is Lua's own
static int l_ipairs(lua_State *L)
{
    bool array = bind_test(L, 1, &bind_array_class) != NULL;
    if (!array) {
        lua_getglobal(L, "next");
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_insert(L, 1);
        lua_settop(L, 2);
        lua_call(L, 1, 3);
        return 3;
    }
    lua_pushcfunction(L, next_entry);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static void open(lua_State *L)
{
    if (lua_getglobal(L, "ipairs") == LUA_TFUNCTION) {
        lua_pushcclosure(L, l_ipairs, 1);
        lua_setfield(L, -2, "ipairs");
    } else
        lua_pop(L, 1);
}

const bind_module bind_index_module = { .open = open };
