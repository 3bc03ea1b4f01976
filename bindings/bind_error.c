// Errors as objects: kind, message, where; they print as "script.lua:12: name: message".
#include "bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char error_meta, callback_error;          // their addresses: registry keys

// methods of strings work on an error as on its text: err:match "singular"
static int string_method(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    lua_replace(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int error_index(lua_State *L)
{
    lua_getglobal(L, "string");
    if (lua_type(L, -1) != LUA_TTABLE)
        return 0;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TFUNCTION)
        return 0;
    lua_pushcclosure(L, string_method, 1);
    return 1;
}

static int error_tostring(lua_State *L)
{
    lua_getfield(L, 1, "where");
    lua_getfield(L, 1, "message");
    const char *where = lua_tostring(L, -2), *message = lua_tostring(L, -1);
    lua_pushfstring(L, "%s%s%s", where ? where : "", where && *where ? ": " : "", message ? message : "error");
    return 1;
}

static int error_concat(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

static void push_error_meta(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &error_meta) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    static const luaL_Reg rows[] = {
        { "__index", error_index }, { "__tostring", error_tostring }, { "__concat", error_concat }, { NULL, NULL }
    };
    luaL_newlib(L, rows);
    lua_pushliteral(L, "error");
    lua_setfield(L, -2, "__name");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &error_meta);
}

// "file:line" of the innermost Lua frame that is a script's, not one of ours
static void push_where(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strncmp(ar.source, "=[dgl", 5)) {
            lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

// What the running function is called: by its row, else by how it was called; "" when that is unknown. One that another
// of ours calls without a name, such as a metamethod, bears the name of that.
static const char *function_name(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar) && lua_getinfo(L, "nSf", &ar); level++) {
        bind_entry known;
        bool found = bind_describe(L, -1, &known);
        lua_pop(L, 1);
        if (level && *ar.what != 'C')
            break;
        if (found && known.name[0] != '_')
            return known.name;
        if (found && known.usage)                      // "metric(f)": the name before the bracket
            return lua_pushlstring(L, known.usage, strcspn(known.usage, "({ "));
        if (!level && ar.name && strcmp(ar.name, "?") && strcmp(ar.namewhat, "metamethod") && strcmp(ar.namewhat, "upvalue"))
            return ar.name;
    }
    return "";
}

static bool is_control(char c) { return (unsigned char)c < ' ' || c == 0x7f; }

// an error is one line and gives a terminal no orders, whatever a path or a name in it holds
static const char *push_line(lua_State *L, const char *message)
{
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (; *message; message++) {
        static const char *const known[] = { ['\t'] = "\\t", ['\n'] = "\\n", ['\r'] = "\\r" };
        unsigned char c = (unsigned char)*message;
        char code[8];
        snprintf(code, sizeof code, "\\x%02x", c);
        if (!is_control(*message))
            luaL_addchar(&b, *message);
        else
            luaL_addstring(&b, c <= '\r' && known[c] ? known[c] : code);
    }
    luaL_pushresult(&b);
    return lua_tostring(L, -1);
}

static int raise(lua_State *L, dgl_status kind, const char *message)
{
    luaL_checkstack(L, 12, "error");
    for (const char *s = message; *s; s++)
        if (is_control(*s)) {
            message = push_line(L, message);
            break;
        }
    const char *name = function_name(L);
    lua_createtable(L, 0, 3);
    lua_pushstring(L, dgl_status_kind(kind));
    lua_setfield(L, -2, "kind");
    size_t n = strlen(name);                           // the message may begin with the name already
    if (n && !(strncmp(message, name, n) == 0 && message[n] == ':'))
        lua_pushfstring(L, "%s: %s", name, message);
    else
        lua_pushstring(L, message);
    lua_setfield(L, -2, "message");
    push_where(L);
    lua_setfield(L, -2, "where");
    push_error_meta(L);
    lua_setmetatable(L, -2);
    return lua_error(L);
}

int bind_error(lua_State *L, dgl_status kind, const char *fmt, ...)
{
    char message[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    raise(L, kind, message);
    __builtin_unreachable();
}

int bind_arg_error(lua_State *L, int arg, const char *fmt, ...)
{
    char message[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    if (arg < 0)                                       // an entry of an argument
        bind_error(L, DGL_EARG, "%s", message);
    lua_Debug ar;
    bool method = lua_getstack(L, 0, &ar) && lua_getinfo(L, "n", &ar) && ar.namewhat && !strcmp(ar.namewhat, "method");
    int place = arg - method;
    if (!place)
        bind_error(L, DGL_EARG, "self: %s", message);
    bind_error(L, DGL_EARG, "argument %d: %s", place, message);
}

int bind_type_error(lua_State *L, int arg, const char *expected)
{
    bind_arg_error(L, arg, "%s expected, got %s", expected, lua_isnone(L, arg) ? "nothing" : bind_typename(L, arg));
}

void bind_try(lua_State *L, dgl_status status)
{
    if (status == DGL_OK)
        return;
    if (status == DGL_EUSER && lua_rawgetp(L, LUA_REGISTRYINDEX, &callback_error) != LUA_TNIL) {
        lua_pushnil(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &callback_error);
        lua_error(L);                                  // the callback's own error, unchanged
    }
    const char *message = dgl_error_message();
    raise(L, status, *message ? message : dgl_status_text(status));
}

dgl_status bind_error_kind(lua_State *L, int arg)
{
    dgl_status kind = DGL_OK;
    lua_pushvalue(L, arg);
    push_error_meta(L);
    if (lua_type(L, -2) == LUA_TTABLE && lua_getmetatable(L, -2)) {
        bool ours = lua_rawequal(L, -1, -2);
        lua_pop(L, 1);
        lua_pushliteral(L, "kind");
        const char *word = ours && lua_rawget(L, -3) == LUA_TSTRING ? lua_tostring(L, -1) : "";
        for (int k = DGL_EARG; k <= DGL_EINTR; k++)
            if (!strcmp(word, dgl_status_kind(k)))
                kind = k;
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return kind;
}

dgl_status bind_call(lua_State *L, int nargs, int nresults)
{
    int status = lua_pcall(L, nargs, nresults, 0);
    bind_running = L;
    if (status == LUA_OK)
        return DGL_OK;
    if (status == LUA_ERRMEM) {
        lua_pop(L, 1);
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &callback_error);
    DGL_FAIL(DGL_EUSER, "a callback failed");
}
