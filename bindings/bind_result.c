// Results: tables that print their fields and know what they have not.
#include "bind.h"

#include <stdlib.h>
#include <string.h>

static const char result_meta;

static int result_index(lua_State *L)
{
    const char *key = luaL_tolstring(L, 2, NULL), *names[64];
    int n = 0;
    for (lua_pushnil(L); n < 63 && lua_next(L, 1); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            names[n++] = lua_tostring(L, -2);
    names[n] = NULL;
    bind_error(L, DGL_EARG, "the result has no field '%s'%s", key, dgl_did_you_mean(key, names));
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

// name = value lines in alphabetical order, or {name = value} where there are few and all are short; what is
// long is told by its shape
static int result_tostring(lua_State *L)
{
    const char *names[64];
    int n = 0;
    bool brief = true;
    lua_settop(L, 1);
    for (lua_pushnil(L); n < 64 && lua_next(L, 1); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) {
            names[n++] = lua_tostring(L, -2);
            brief = brief && lua_type(L, -1) != LUA_TUSERDATA;
        }
    brief = brief && n <= 4;
    qsort(names, (size_t)n, sizeof *names, by_name);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addstring(&b, brief ? "{" : "");
    for (int i = 0; i < n; i++) {
        lua_getfield(L, 1, names[i]);
        dgl_array *a = bind_test(L, -1, &bind_array_class);
        if (a && a->size > 12)
            lua_pushfstring(L, "array of shape %s", dgl_array_shape_text(a));
        else
            luaL_tolstring(L, -1, NULL);
        lua_remove(L, -2);
        lua_pushfstring(L, "%s%s = %s", !i ? "" : brief ? ", " : "\n", names[i], lua_tostring(L, -1));
        lua_remove(L, -2);
        luaL_addvalue(&b);
    }
    luaL_addstring(&b, brief ? "}" : "");
    luaL_pushresult(&b);
    return 1;
}

void bind_result(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &result_meta) != LUA_TTABLE) {
        lua_pop(L, 1);
        static const luaL_Reg rows[] = { { "__index", result_index }, { "__tostring", result_tostring }, { NULL, NULL } };
        luaL_newlib(L, rows);
        lua_pushliteral(L, "result");
        lua_setfield(L, -2, "__metatable");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &result_meta);
    }
    lua_setmetatable(L, -2);
}

bool bind_is_result(lua_State *L, int arg)
{
    if (lua_type(L, arg) != LUA_TTABLE || !lua_getmetatable(L, arg))
        return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &result_meta);
    bool result = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return result;
}

void bind_set_number(lua_State *L, const char *name, double x)
{
    lua_pushnumber(L, x);
    lua_setfield(L, -2, name);
}

void bind_set_integer(lua_State *L, const char *name, lua_Integer n)
{
    lua_pushinteger(L, n);
    lua_setfield(L, -2, name);
}

void bind_set_bool(lua_State *L, const char *name, bool yes)
{
    lua_pushboolean(L, yes);
    lua_setfield(L, -2, name);
}

void bind_set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}
