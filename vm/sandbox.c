// What a script may use is listed; everything else is taken out of the globals and of package.loaded, so
// that a new name is safe until somebody lists it. A sandbox inside the process is no wall against faults
// of the interpreter itself; it stops what Lua can be asked to do.
#include "sandbox.h"

#include "bind.h"

#include <string.h>

static const char *const kept[] = {
    "_G", "_VERSION", "assert", "collectgarbage", "error", "getmetatable", "ipairs", "load", "next", "pairs", "pcall",
    "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type",
    "warn", "xpcall", "coroutine", "math", "string", "table", "utf8", "arg", "dgl",
    "io.read", "io.write", "os.clock", "os.date", "os.difftime", "os.exit", "os.time", NULL
};

static bool is_kept(const char *name)
{
    for (const char *const *k = kept; *k; k++)
        if (!strcmp(*k, name))
            return true;
    return false;
}

dgl_status sandbox_files(const char *out)
{
    return dgl_file_confine((const char *const[]){ ".", out, NULL });
}

// "collect" and "count", of all there is
static int l_collectgarbage(lua_State *L)
{
    const char *what = lua_isnoneornil(L, 1) ? "collect" : bind_string(L, 1);
    if (!strcmp(what, "collect"))
        lua_pushinteger(L, lua_gc(L, LUA_GCCOLLECT));
    else if (!strcmp(what, "count"))
        lua_pushnumber(L, lua_gc(L, LUA_GCCOUNT) + lua_gc(L, LUA_GCCOUNTB) / 1024.0);
    else
        bind_error(L, DGL_EUNSUP, "'%s' is not available in the sandbox", what);
    return 1;
}

// what is left of a library: its kept functions, in a table of its own
static void cut_library(lua_State *L, const char *name)
{
    size_t n = strlen(name);
    lua_getglobal(L, name);
    lua_newtable(L);
    for (const char *const *k = kept; *k; k++)
        if (!strncmp(*k, name, n) && (*k)[n] == '.') {
            lua_getfield(L, -2, *k + n + 1);
            lua_setfield(L, -2, *k + n + 1);
        }
    lua_setglobal(L, name);
    lua_pop(L, 1);
}

// clears what is not kept from the table on the stack top; what the module (at place dgl) gives stays, too
static void cut(lua_State *L, int dgl)
{
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        lua_pushvalue(L, -2);
        bool ours = lua_rawget(L, dgl) != LUA_TNIL;
        lua_pop(L, 1);
        if (!ours && !is_kept(name)) {
            lua_pushvalue(L, -2);
            lua_pushnil(L);
            lua_rawset(L, -5);                         // clearing is allowed during a walk
        }
    }
}

// require: what is loaded, and Lua files of the current folder
static void cut_require(lua_State *L, int dgl)
{
    lua_getglobal(L, "package");
    lua_pushliteral(L, "./?.lua;./?/init.lua");
    lua_setfield(L, -2, "path");
    lua_getfield(L, -1, "searchers");
    for (int i = 4; i > 2; i--) {                      // libraries
        lua_pushnil(L);
        lua_rawseti(L, -2, i);
    }
    lua_getfield(L, -2, "loaded");
    cut(L, dgl);
    lua_pop(L, 3);
}

void sandbox_open(lua_State *L)
{
    lua_getglobal(L, "dgl");
    int dgl = lua_gettop(L);
    lua_getglobal(L, "string");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    cut_require(L, dgl);
    lua_getglobal(L, "io");                            // the libraries' tables are cut before they go
    lua_getglobal(L, "os");
    lua_pushglobaltable(L);
    cut(L, dgl);
    lua_pop(L, 1);
    lua_setglobal(L, "os");
    lua_setglobal(L, "io");
    cut_library(L, "os");
    cut_library(L, "io");
    lua_register(L, "collectgarbage", l_collectgarbage);
    lua_pushliteral(L, "");                            // what all strings share
    lua_getmetatable(L, -1);
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_settop(L, dgl - 1);
}
