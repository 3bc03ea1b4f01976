#include "error.h"

#include "bind.h"
#include "interrupt.h"
#include "memory.h"
#include "show.h"

#include <ctype.h>
#include <string.h>

bool error_traceback, error_was_limit;

// a Lua function of the user's, not one of ours
static bool is_user_frame(const lua_Debug *ar) { return ar->currentline > 0 && strncmp(ar->source, "=[dgl", 5); }

// "file:12: " of the innermost such function, or ""
static void push_where(lua_State *L)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (is_user_frame(&ar)) {
            lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

bool error_has_place(const char *s)
{
    for (const char *c = strchr(s, ':'); c; c = strchr(c + 1, ':')) {
        const char *d = c + 1;
        while (isdigit((unsigned char)*d)) d++;
        if (d > c + 1 && d[0] == ':' && d[1] == ' ')
            return true;
    }
    return false;
}

// after "attempt to ... a nil value (global 'nmae')": the nearest global there is
static const char *nearest_global(lua_State *L, const char *message)
{
    static const char mark[] = "a nil value (global '";
    const char *at = strstr(message, mark), *names[1024];
    size_t n = at ? strcspn(at += strlen(mark), "'") : 0;
    if (!n || strcmp(at + n, "')"))
        return "";
    const char *name = lua_pushlstring(L, at, n);
    int count = 0;
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (count < 1023 && lua_type(L, -2) == LUA_TSTRING)
            names[count++] = lua_tostring(L, -2);
    names[count] = NULL;
    const char *text = dgl_did_you_mean(name, names);
    lua_pop(L, 2);
    return text;
}

static void push_stack(lua_State *L)
{
    enum { MOST = 30 };
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    lua_Debug ar;
    int shown = 0;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Slnt", &ar);
        if (!is_user_frame(&ar))
            continue;
        if (shown++ == MOST) {
            luaL_addstring(&b, "\n    ...");
            break;
        }
        lua_pushfstring(L, "\n    %s:%d: in ", ar.short_src, ar.currentline);
        luaL_addvalue(&b);
        if (ar.name)
            lua_pushfstring(L, "%s '%s'", *ar.namewhat ? ar.namewhat : "function", ar.name);
        else if (*ar.what == 'm')
            lua_pushliteral(L, "the script");
        else
            lua_pushfstring(L, "the function of line %d", ar.linedefined);
        luaL_addvalue(&b);
        if (ar.istailcall)
            luaL_addstring(&b, ", called last by another");
    }
    luaL_pushresult(&b);
}

static int to_text(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL)
        luaL_tolstring(L, 1, NULL);
    else
        show_value(L, 1);
    return 1;
}

// nil, tables, numbers, objects with a __tostring, which may fail
static void push_value(lua_State *L)
{
    bool object = luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL;
    lua_settop(L, 1);
    error_was_limit = memory_limit() && bind_error_kind(L, 1) == DGL_ENOMEM;
    if (!object)
        push_where(L);
    if (lua_isnil(L, 1)) {
        lua_pushliteral(L, "an error without a message (nil)");
    } else {
        lua_pushcfunction(L, to_text);
        lua_pushvalue(L, 1);
        int status = lua_pcall(L, 1, 1, 0);
        if (status != LUA_OK) {
            lua_pop(L, 1);
            lua_pushstring(L, status == LUA_ERRMEM ? "not enough memory" : "it can't be shown");
        }
    }
    if (!object) {
        if (!lua_isnil(L, 1)) {
            lua_pushfstring(L, "the error is a %s: ", bind_typename(L, 1));
            lua_insert(L, -2);
            lua_concat(L, 2);
        }
        lua_concat(L, 2);
    }
}

int error_message(lua_State *L)
{
    lua_settop(L, 1);
    error_was_limit = false;
    if (lua_type(L, 1) == LUA_TSTRING) {
        const char *s = lua_tostring(L, 1);
        lua_pushfstring(L, "%s%s", s, nearest_global(L, s));
    } else
        push_value(L);
    if (error_traceback && stop_why() != STOP_EXIT) {
        push_stack(L);
        lua_concat(L, 2);
    }
    return 1;
}
