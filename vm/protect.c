// pcall, xpcall and the coroutine functions as Lua has them, but: what must stop the program is never
// caught; the state that runs is known; coroutines that close one another can't nest without end (Lua
// 5.4.4 overflows the C stack there); an error out of coroutine.wrap tells one place, where it arose.
// os.exit unwinds the stack, so that everything is closed.
#include "interrupt.h"

#include "bind.h"
#include "memory.h"

#include <stdlib.h>

// raises the error on the stack top again when nobody may catch it
static void let_pass(lua_State *L, int status)
{
    if (stop_why())
        lua_error(L);
    if (status == LUA_ERRMEM && memory_limit())
        stop_now(L, STOP_MEMORY, 3);
}

// after a protected call: what it gave, or false and the error
static int finish(lua_State *L, int status, lua_KContext below)
{
    if (status == LUA_OK || status == LUA_YIELD) {
        stop_check(L);
        return lua_gettop(L) - (int)below;
    }
    let_pass(L, status);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int l_pcall(lua_State *L)
{
    if (lua_isnone(L, 1))
        bind_type_error(L, 1, "function");
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return finish(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish), 0);
}

static int handler(lua_State *L)
{
    if (stop_why())
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

// xpcall(f, handler, ...): below the results stand f and the handler
static int l_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    if (lua_type(L, 2) != LUA_TFUNCTION)
        bind_type_error(L, 2, "function");
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handler, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    return finish(L, lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish), 2);
}


// ---- coroutines ----

static lua_State *check_thread(lua_State *L, int arg)
{
    lua_State *co = lua_tothread(L, arg);
    if (!co)
        bind_type_error(L, arg, "coroutine");
    return co;
}

// Moves n arguments to co and its results, or its error, back; gives how many, -1 for an error.
static int resume(lua_State *L, lua_State *co, int n)
{
    if (!lua_checkstack(co, n)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, n);
    lua_State *before = stop_running(co);
    int status = lua_resume(co, L, n, &n);
    stop_running(before);
    bind_running = L;
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        let_pass(L, status);
        return -1;
    }
    if (!lua_checkstack(L, n + 1)) {
        lua_pop(co, n);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, n);
    stop_check(L);
    return n;
}

enum { MAX_NESTED = 160 };                             // coroutines that close coroutines

// Runs what co has still to close; false leaves the error on L.
static bool close(lua_State *L, lua_State *co)
{
    static int nested;
    if (nested >= MAX_NESTED)
        bind_error(L, DGL_EARG, "coroutines that close one another are nested more than %d deep", MAX_NESTED);
    nested++;
    lua_State *before = stop_running(co);
    int status = lua_resetthread(co);
    stop_running(before);
    bind_running = L;
    nested--;
    if (status != LUA_OK) {
        lua_xmove(co, L, 1);
        let_pass(L, status);
    }
    stop_check(L);
    return status == LUA_OK;
}

static int l_resume(lua_State *L)
{
    lua_State *co = check_thread(L, 1);
    int n = resume(L, co, lua_gettop(L) - 1);
    lua_pushboolean(L, n >= 0);
    lua_insert(L, n < 0 ? -2 : -(n + 1));
    return n < 0 ? 2 : n + 1;
}

static int wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    int n = resume(L, co, lua_gettop(L));
    if (n >= 0)
        return n;
    if (lua_status(co) != LUA_OK && lua_status(co) != LUA_YIELD) {
        lua_xmove(L, co, 1);                           // it died of this error: closing may give another
        close(L, co);
    }
    return lua_error(L);
}

static int l_create(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TFUNCTION)
        bind_type_error(L, 1, "function");
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int l_wrap(lua_State *L)
{
    l_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

static int l_close(lua_State *L)
{
    lua_State *co = check_thread(L, 1);
    lua_Debug ar;
    bool idle = lua_status(co) != LUA_OK || (co != L && !lua_getstack(co, 0, &ar));
    if (!idle)
        bind_error(L, DGL_EARG, "a coroutine that runs can't be closed");
    lua_settop(L, 1);
    bool good = close(L, co);
    lua_pushboolean(L, good);
    lua_insert(L, good ? -1 : -2);
    return good ? 1 : 2;
}


// ---- os.exit ----

static int l_exit(lua_State *L)
{
    int status = lua_isnoneornil(L, 1) ? EXIT_SUCCESS
               : lua_isboolean(L, 1) ? (lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE)
               : (int)bind_integer(L, 1);
    return stop_now(L, STOP_EXIT, status & 0xff);
}

void stop_open(lua_State *L)
{
    static const struct { const char *library; luaL_Reg functions[5]; } libraries[] = {
        { "_G", { { "pcall", l_pcall }, { "xpcall", l_xpcall } } },
        { "coroutine", { { "create", l_create }, { "resume", l_resume }, { "wrap", l_wrap }, { "close", l_close } } },
        { "os", { { "exit", l_exit } } },
    };
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_getglobal(L, libraries[i].library);
        luaL_setfuncs(L, libraries[i].functions, 0);
        lua_pop(L, 1);
    }
}
