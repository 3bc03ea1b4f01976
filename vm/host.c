#include "host.h"

#include "bind.h"
#include "error.h"
#include "interrupt.h"
#include "load.h"
#include "memory.h"
#include "sandbox.h"

#include <errno.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int exit_status;
static const char *script = "dgl";                     // for the one error that has no place: no memory

// print as Lua's, but a failed write is an error, and only a terminal is flushed line by line
static int l_print(lua_State *L)
{
    int n = lua_gettop(L);
    bool good = true;
    for (int i = 1; i <= n; i++) {
        size_t length;
        const char *s = luaL_tolstring(L, i, &length);
        good = (i == 1 || putchar('\t') != EOF) && fwrite(s, 1, length, stdout) == length && good;
        lua_pop(L, 1);
    }
    if (putchar('\n') == EOF || !good)
        bind_error(L, DGL_EIO, "write error: %s", strerror(errno));
    return 0;
}

// what children write comes after what was printed before
static int l_execute(lua_State *L)
{
    fflush(stdout);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

// warnings are on, go to stderr, and are not repeated
static void warn(void *unused, const char *part, int more)
{
    static char text[512], last[512];
    static bool off, begun;
    (void)unused;
    if (!begun && !more && *part == '@') {
        off = !strcmp(part, "@off") || (off && strcmp(part, "@on"));
        return;
    }
    if (!begun)
        text[0] = 0;
    begun = more;
    strncat(text, part, sizeof text - strlen(text) - 1);
    if (more || off || !strcmp(text, last) || (stop_why() && !strncmp(text, "error in ", 9)))
        return;
    strcpy(last, text);
    fprintf(stderr, "dgl: warning: %s\n", text);
}

static int set_up(lua_State *L)
{
    const host_options *o = lua_touserdata(L, 1);
    if (o->ignore_environment) {
        lua_pushboolean(L, 1);
        lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
    }
    lua_gc(L, LUA_GCGEN, 0, 0);                        // as lua does
    luaL_openlibs(L);
    stop_open(L);
    load_open(L);
    lua_register(L, "print", l_print);
    lua_getglobal(L, "os");
    lua_getfield(L, -1, "execute");
    lua_pushcclosure(L, l_execute, 1);
    lua_setfield(L, -2, "execute");
    luaL_requiref(L, "dgl", luaopen_dgl, 1);
    for (lua_pushnil(L); lua_next(L, -2); )
        lua_setglobal(L, lua_tostring(L, -2));         // pops the value, keeps the key
    if (o->sandbox)
        sandbox_open(L);
    return 0;
}

lua_State *host_new(const host_options *o)
{
    lua_State *L = lua_newstate(memory_give, NULL);
    if (!L)
        return NULL;
    lua_setwarnf(L, warn, NULL);
    lua_pushcfunction(L, set_up);
    lua_pushlightuserdata(L, (void *)o);
    if (!host_call(L, 1, 0)) {
        lua_close(L);
        return NULL;
    }
    return L;
}

void host_report(lua_State *L)
{
    fflush(stdout);
    bind_progress_end();
    const char *message = lua_tostring(L, -1);
    bool colors = dgl_text_colors(STDERR_FILENO);
    fprintf(stderr, "%s%s%s\n", colors ? "\033[31m" : "", message ? message : "error", colors ? "\033[m" : "");
    lua_pop(L, 1);
}

bool host_call(lua_State *L, int nargs, int nresults)
{
    int base = lua_gettop(L) - nargs;
    lua_pushcfunction(L, error_message);
    lua_insert(L, base);
    lua_State *before = stop_running(L);
    int status = lua_pcall(L, nargs, nresults, base);
    stop_running(before);
    lua_remove(L, base);
    stop_reason why = stop_why();
    if (status == LUA_OK && !why)
        return true;
    if (status == LUA_OK) {                            // it came with the last instruction
        lua_settop(L, base - 1);
        lua_pushliteral(L, "interrupted");
    }
    bool limit = status == LUA_ERRMEM && memory_limit();
    if (limit)
        lua_pushfstring(L, "%s: not enough memory (limit %f MiB)", script, (double)memory_limit() / 0x1p20);
    else if (status == LUA_ERRMEM)
        lua_pushfstring(L, "%s: not enough memory", script);
    else if (lua_type(L, -1) != LUA_TSTRING || !error_has_place(lua_tostring(L, -1)))
        lua_pushfstring(L, "dgl: %s", lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "error");
    if (why != STOP_EXIT && why != STOP_SIGNAL)
        host_report(L);
    exit_status = why ? stop_status() : limit || error_was_limit ? 3 : 1;
    lua_settop(L, base - 1);
    return false;
}

void host_forgive(void)
{
    stop_clear();
    exit_status = 0;
}

// the function or message that load_file and its like left
static bool call_loaded(lua_State *L, int loaded, int argc, char **argv)
{
    if (loaded != LUA_OK) {
        if (loaded == LUA_ERRFILE) {
            lua_pushfstring(L, "dgl: %s", lua_tostring(L, -1));
            lua_remove(L, -2);
        }
        host_report(L);
        exit_status = loaded == LUA_ERRFILE ? 2 : 1;
        return false;
    }
    luaL_checkstack(L, argc + 8, "too many arguments");
    for (int i = 0; i < argc; i++) lua_pushstring(L, argv[i]);
    return host_call(L, argc, 0);
}

bool host_run(lua_State *L, const char *path, int argc, char **argv)
{
    script = path ? path : "stdin";
    return call_loaded(L, load_file(L, path), argc, argv);
}

bool host_eval(lua_State *L, const char *chunk, const char *name)
{
    return call_loaded(L, luaL_loadbufferx(L, chunk, strlen(chunk), name, "t"), 0, NULL);
}

// require "name" into the global of the name's last part, or of the one before "="
static int require(lua_State *L)
{
    const char *name = lua_touserdata(L, 1), *is = strchr(name, '='), *dot = strrchr(name, '.');
    lua_getglobal(L, "require");
    lua_pushstring(L, is ? is + 1 : name);
    lua_call(L, 1, 1);
    lua_pushglobaltable(L);
    if (is)
        lua_pushlstring(L, name, (size_t)(is - name));
    else
        lua_pushstring(L, dot ? dot + 1 : name);
    lua_pushvalue(L, -3);
    lua_settable(L, -3);
    return 0;
}

bool host_require(lua_State *L, const char *name)
{
    lua_pushcfunction(L, require);
    lua_pushlightuserdata(L, (void *)name);
    return host_call(L, 1, 0);
}

int host_end(lua_State *L)
{
    if (stop_why())
        exit_status = stop_status();
    stop_clear();
    stop_running(NULL);
    lua_close(L);
    bind_progress_end();
    dgl_out_set(NULL);
    errno = 0;
    bool failed = ferror(stdout);
    if ((fflush(stdout) || failed) && !exit_status) {
        fprintf(stderr, "dgl: write error%s%s\n", errno ? ": " : "", errno ? strerror(errno) : "");
        exit_status = 1;
    }
    if (getenv("DGL_LEAKS") && dgl_live_bytes()) {
        fprintf(stderr, "dgl: %zu bytes leaked\n", dgl_live_bytes());
        exit_status = 3;
    }
    return exit_status;
}
