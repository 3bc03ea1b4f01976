// Arguments: numbers, texts, options by name.
#include "bind.h"

#include <math.h>
#include <string.h>

double bind_number(lua_State *L, int arg)
{
    int ok;
    double x = lua_tonumberx(L, arg, &ok);
    if (!ok || lua_type(L, arg) != LUA_TNUMBER)
        bind_type_error(L, arg, "number");
    return x;
}

double bind_opt_number(lua_State *L, int arg, double otherwise)
{
    return lua_isnoneornil(L, arg) ? otherwise : bind_number(L, arg);
}

lua_Integer bind_integer(lua_State *L, int arg)
{
    int ok;
    lua_Integer i = lua_tointegerx(L, arg, &ok);
    if (!ok || lua_type(L, arg) != LUA_TNUMBER) {
        if (lua_type(L, arg) == LUA_TNUMBER)
            bind_arg_error(L, arg, "%.14g is not a whole number", lua_tonumber(L, arg));
        bind_type_error(L, arg, "whole number");
    }
    return i;
}

size_t bind_count(lua_State *L, int arg)
{
    lua_Integer i = bind_integer(L, arg);
    if (i < 0 || i > (lua_Integer)1 << 40)
        bind_arg_error(L, arg, "%lld is no count", (long long)i);
    return (size_t)i;
}

const char *bind_string(lua_State *L, int arg)
{
    if (lua_type(L, arg) != LUA_TSTRING)
        bind_type_error(L, arg, "string");
    size_t n;
    const char *s = lua_tolstring(L, arg, &n);
    if (strlen(s) != n)                                // the rest would be lost, of a file's name for instance
        bind_arg_error(L, arg, "a text with a zero byte");
    return s;
}

bool bind_bool(lua_State *L, int arg, bool otherwise)
{
    if (lua_isnoneornil(L, arg))
        return otherwise;
    if (!lua_isboolean(L, arg))
        bind_type_error(L, arg, "boolean");
    return lua_toboolean(L, arg);
}

size_t bind_index(lua_State *L, int arg, size_t n, const char *what)
{
    int ok;
    lua_Integer i = lua_tointegerx(L, arg, &ok);
    if (lua_type(L, arg) != LUA_TNUMBER)
        bind_error(L, DGL_EARG, "%s: number expected, got %s", what, lua_isnone(L, arg) ? "nothing" : bind_typename(L, arg));
    if (!ok || i < 1 || (size_t)i > n)
        bind_error(L, DGL_EARG, "%s %s out of range 1..%zu", what, luaL_tolstring(L, arg, NULL), n);
    return (size_t)i - 1;
}

// the value at the stack top into v
static void set(lua_State *L, const dgl_param *p, dgl_value *v)
{
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        bind_try(L, dgl_param_set_num(v, p, lua_tonumber(L, -1)));
        return;
    case LUA_TBOOLEAN:
        if (p->type != DGL_BOOL)
            bind_error(L, DGL_EARG, "option '%s' must not be a boolean", p->name);
        *v = (dgl_value){ .given = true, .num = lua_toboolean(L, -1) };
        return;
    case LUA_TSTRING:
        bind_try(L, dgl_param_set_text(v, p, lua_tostring(L, -1)));
        return;
    case LUA_TTABLE: case LUA_TUSERDATA:
        if ((p->type == DGL_NUMS || p->type == DGL_MIXED) && bind_is_array(L, lua_gettop(L))) {
            *v = (dgl_value){ .given = true, .num = NAN, .array = bind_dense(L, lua_gettop(L)) };
            return;
        }
    }
    bind_error(L, DGL_EARG, "option '%s' can't be a %s", p->name, bind_typename(L, -1));
}

// Arrays that are made take the place in the stack just above the arguments, below the walk's key.
static void read_table(lua_State *L, int arg, const dgl_param *params, dgl_value *value, int given)
{
    luaL_checkstack(L, DGL_MAX_PARAMS + 8, "options");
    for (lua_pushnil(L); lua_next(L, arg); ) {
        if (lua_type(L, -2) != LUA_TSTRING)
            bind_error(L, DGL_EARG, "options have names; got one at [%s]", luaL_tolstring(L, -2, NULL));
        int i;
        bind_try(L, dgl_param_find(&i, params, lua_tostring(L, -2)));
        if (i < given)
            bind_error(L, DGL_EARG, "'%s' was given twice", params[i].name);
        set(L, &params[i], &value[i]);
        if (value[i].array)
            lua_insert(L, -2);                         // the array stays, under the key
        else
            lua_pop(L, 1);
    }
}

void bind_options(lua_State *L, int arg, const dgl_param *params, dgl_value *value)
{
    dgl_param_defaults(value, params);
    if (lua_isnoneornil(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, "table of options");
    read_table(L, lua_absindex(L, arg), params, value, 0);
}

void bind_params(lua_State *L, int arg, const dgl_param *params, dgl_value *value)
{
    int given = 0;
    dgl_param_defaults(value, params);
    for (; params[given].name && lua_type(L, arg) == LUA_TNUMBER; given++, arg++)
        bind_try(L, dgl_param_set_num(&value[given], &params[given], lua_tonumber(L, arg)));
    if (lua_isnoneornil(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, params[given].name ? "number or table of options" : "table of options");
    read_table(L, lua_absindex(L, arg), params, value, given);
}
