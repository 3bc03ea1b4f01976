#include "load.h"

#include "bind.h"
#include "interrupt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// the rest of a stream; dgl_free it
static dgl_status read_all(char **data, size_t *n, FILE *f)
{
    DGL_HEAP char *s = NULL;
    size_t room = 0;
    *n = 0;
    for (size_t got = 1; got; *n += got) {
        if (room - *n < 4096) {
            char *more = dgl_realloc(s, room = 2 * room + 8192);
            if (!more)
                DGL_FAIL(DGL_ENOMEM, "not enough memory");
            s = more;
        }
        errno = 0;
        got = fread(s + *n, 1, room - *n, f);
        if (!got && ferror(f))
            DGL_FAIL(DGL_EIO, "%s", strerror(errno));
    }
    *data = s;
    s = NULL;
    return DGL_OK;
}

// the first byte that no Lua text has there; n when there is none
static size_t not_text(const unsigned char *s, size_t n)
{
    if (n && (s[0] == LUA_SIGNATURE[0] || s[0] == 0xFF || s[0] == 0xFE))
        return 0;
    const unsigned char *zero = memchr(s, 0, n);
    return zero ? (size_t)(zero - s) : n;
}

// EIO: unreadable; EARG: no text
static dgl_status read_script(char **data, size_t *n, const char *path)
{
    const char *name = path ? path : "stdin";
    FILE *f = path ? fopen(path, "rb") : stdin;
    if (!f)
        DGL_FAIL(DGL_EIO, "%s: %s", name, strerror(errno));
    dgl_status status = read_all(data, n, f);
    if (path)
        fclose(f);
    if (status)
        DGL_FAIL(status, "%s: %s", name, dgl_error_message());
    size_t bad = not_text((unsigned char *)*data, *n);
    if (bad < *n) {
        int byte = (unsigned char)(*data)[bad];
        dgl_free(*data);
        DGL_FAIL(DGL_EARG, "%s: not a Lua text file (byte 0x%02X at offset %zu)", name, byte, bad);
    }
    return DGL_OK;
}

int load_file(lua_State *L, const char *path)
{
    if (path)
        lua_pushfstring(L, "@%s", path);
    else
        lua_pushliteral(L, "=stdin");
    char *data = NULL;
    size_t n = 0;
    dgl_status status = read_script(&data, &n, path);
    if (status) {
        lua_pop(L, 1);
        lua_pushstring(L, dgl_error_message());
        return status == DGL_EARG ? LUA_ERRSYNTAX : LUA_ERRFILE;
    }
    const char *s = data, *end = data + n;
    if (n >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
        s += 3;
    if (s < end && *s == '#')                          // the line stays, empty
        while (s < end && *s != '\n') s++;
    int loaded = luaL_loadbufferx(L, s, (size_t)(end - s), lua_tostring(L, -1), "t");      // raises nothing
    dgl_free(data);
    if (loaded && !strcmp(lua_tostring(L, -1), "C stack overflow")) {      // Lua tells no place
        lua_pop(L, 1);
        lua_pushfstring(L, "%s: too many nested levels", lua_tostring(L, -1) + 1);
    }
    lua_remove(L, -2);
    return loaded;
}


// ---- Lua's own, for text ----

// load(chunk, name, mode, env), through Lua's load (upvalue 1); an error of a reader that must stop us is not kept
static int l_load(lua_State *L)
{
    int n = lua_gettop(L);
    if (n < 3)
        lua_settop(L, n = 3);
    if (!lua_isnil(L, 3) && !strchr(bind_string(L, 3), 't')) {
        lua_pushnil(L);
        lua_pushliteral(L, "only text chunks are loaded");
        return 2;
    }
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    if (lua_isnil(L, 1) && stop_why())
        stop_raise(L);
    return lua_gettop(L);
}

// a script may load only the files that it may read
static int load_allowed(lua_State *L, const char *path)
{
    if (path)
        bind_try(L, dgl_file_allowed(path));
    return load_file(L, path);
}

// loadfile(name, mode, env)
static int l_loadfile(lua_State *L)
{
    const char *path = lua_isnoneornil(L, 1) ? NULL : bind_string(L, 1);
    bool env = !lua_isnone(L, 3);
    lua_settop(L, 3);
    if (load_allowed(L, path) != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (env) {
        lua_pushvalue(L, 3);
        lua_setupvalue(L, -2, 1);
    }
    return 1;
}

static int all_results(lua_State *L, int status, lua_KContext below)
{
    (void)status;
    return lua_gettop(L) - (int)below;
}

static int l_dofile(lua_State *L)
{
    lua_settop(L, 1);
    if (load_allowed(L, lua_isnil(L, 1) ? NULL : bind_string(L, 1)) != LUA_OK)
        return lua_error(L);
    lua_callk(L, 0, LUA_MULTRET, 1, all_results);
    return all_results(L, LUA_OK, 1);
}

// require's searcher for Lua files; upvalue 1: package
static int search(lua_State *L)
{
    const char *name = bind_string(L, 1);
    lua_getfield(L, lua_upvalueindex(1), "searchpath");
    lua_pushstring(L, name);
    if (lua_getfield(L, lua_upvalueindex(1), "path") != LUA_TSTRING)
        bind_error(L, DGL_EARG, "package.path must be a text");
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2))
        return 1;                                      // where it was looked for
    lua_pop(L, 1);
    if (load_allowed(L, lua_tostring(L, -1)) != LUA_OK)
        return lua_error(L);
    lua_insert(L, -2);
    return 2;
}

void load_open(lua_State *L)
{
    lua_getglobal(L, "load");
    lua_pushcclosure(L, l_load, 1);
    lua_setglobal(L, "load");
    lua_register(L, "loadfile", l_loadfile);
    lua_register(L, "dofile", l_dofile);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "searchers");
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, search, 1);
    lua_rawseti(L, -2, 2);
    lua_pop(L, 2);
}
