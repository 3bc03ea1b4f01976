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

bool bind_join_texts(lua_State *L, int arg)
{
    int n = (int)lua_rawlen(L, arg);
    luaL_Buffer b;
    luaL_checkstack(L, 8, "texts");
    for (int i = 1; i <= n; i++) {
        int type = lua_rawgeti(L, arg, i);
        lua_pop(L, 1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            return false;
    }
    luaL_buffinit(L, &b);
    for (int i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&b, DGL_BETWEEN_TEXTS);
        lua_rawgeti(L, arg, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    lua_replace(L, arg);
    return n > 0;
}

// the value at the stack top into v; true when it was replaced by one that must stay on the stack
static bool set(lua_State *L, const dgl_param *p, dgl_value *v)
{
    int top = lua_gettop(L), type = lua_type(L, top);
    bool arrays = p->type == DGL_NUMS || p->type == DGL_MIXED || p->type == DGL_ANY;
    switch (type) {
    case LUA_TNUMBER:
        bind_try(L, dgl_param_set_num(v, p, lua_tonumber(L, top)));
        return false;
    case LUA_TBOOLEAN:
        if (p->type != DGL_BOOL && p->type != DGL_TEXTS)
            bind_error(L, DGL_EARG, "option '%s' must not be a boolean", p->name);
        *v = (dgl_value){ .given = true, .num = lua_toboolean(L, top) };
        return false;
    case LUA_TSTRING:
        bind_try(L, dgl_param_set_text(v, p, lua_tostring(L, top)));
        return false;
    case LUA_TTABLE: case LUA_TUSERDATA:
        if (arrays && bind_is_array(L, top)) {
            *v = (dgl_value){ .given = true, .num = NAN, .array = bind_dense(L, top) };
            return true;
        }
        if (p->type == DGL_TEXTS && type == LUA_TTABLE && bind_join_texts(L, top)) {
            *v = (dgl_value){ .given = true, .num = NAN, .text = lua_tostring(L, top) };
            return true;
        }
    }
    if (p->type == DGL_ANY && (type == LUA_TFUNCTION || type == LUA_TUSERDATA)) {
        *v = (dgl_value){ .given = true, .num = NAN, .fn = bind_fn(L, top, (int)p->min, (int)p->max) };
        return true;
    }
    bind_error(L, DGL_EARG, "option '%s' can't be a %s", p->name, bind_typename(L, top));
}

// What must stay takes the place in the stack just above the arguments, below the walk's key.
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
        if (set(L, &params[i], &value[i]))
            lua_insert(L, -2);
        else
            lua_pop(L, 1);
    }
}

void bind_options(lua_State *L, int arg, const dgl_param *params, dgl_value *value)
{
    dgl_param_defaults(value, params);
    if (lua_isnoneornil(L, arg) || bind_is_result(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE && bind_is_array(L, arg))
        bind_arg_error(L, arg, "table of options expected, got array: a call before it may give two values, of which parentheses keep one");
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
    if (lua_isnoneornil(L, arg) || bind_is_result(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, params[given].name ? "number or table of options" : "table of options");
    read_table(L, lua_absindex(L, arg), params, value, given);
}
