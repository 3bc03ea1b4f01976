#include "host.h"

#include "bind.h"
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static int message(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    return 1;
}

static int call(lua_State *L, int nargs)
{
    int base = lua_gettop(L) - nargs;
    lua_pushcfunction(L, message);
    lua_insert(L, base);
    int bad = lua_pcall(L, nargs, 0, base);
    if (bad)
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
    lua_settop(L, base - 1);
    return bad != 0;
}

lua_State *host_new(int argc, char **argv)
{
    (void)argc; (void)argv;
    lua_State *L = luaL_newstate();
    if (!L)
        return NULL;
    luaL_openlibs(L);
    luaL_requiref(L, "dgl", luaopen_dgl, 1);
    for (lua_pushnil(L); lua_next(L, -2); )
        lua_setglobal(L, lua_tostring(L, -2));         // pops the value, keeps the key
    lua_pop(L, 1);
    return L;
}

int host_run(lua_State *L, const char *path)
{
    if (luaL_loadfile(L, path)) {
        fprintf(stderr, "dgl: %s\n", lua_tostring(L, -1));
        lua_settop(L, 0);
        return 1;
    }
    return call(L, 0);
}

int host_eval(lua_State *L, const char *chunk, const char *name)
{
    if (luaL_loadbuffer(L, chunk, strlen(chunk), name)) {
        fprintf(stderr, "dgl: %s\n", lua_tostring(L, -1));
        lua_settop(L, 0);
        return 1;
    }
    return call(L, 0);
}
