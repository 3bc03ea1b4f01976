#include "show.h"

#include "bind.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 78, MOST = 100, DEEPEST = 2 };

static void show(lua_State *L, int arg, int depth);

static bool is_name(const char *s)
{
    static const char *const reserved[] = {
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    };
    if (!isalpha((unsigned char)*s) && *s != '_')
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (!strcmp(s, reserved[i]))
            return false;
    while (isalnum((unsigned char)*s) || *s == '_') s++;
    return !*s;
}

static void quote(lua_State *L, const char *s)
{
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addchar(&b, '"');
    for (; *s; s++) {
        if (strchr("\"\\\n\t\r", *s)) {
            luaL_addchar(&b, '\\');
            luaL_addchar(&b, *s == '\n' ? 'n' : *s == '\t' ? 't' : *s == '\r' ? 'r' : *s);
        } else
            luaL_addchar(&b, *s);
    }
    luaL_addchar(&b, '"');
    luaL_pushresult(&b);
}

// pushes "string.find", "print": where the value at arg stands among the libraries and the globals
static bool push_global_name(lua_State *L, int arg)
{
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    int loaded = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, loaded); lua_settop(L, loaded + 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TTABLE || !strcmp(lua_tostring(L, -2), "dgl"))
            continue;                                  // what dgl has is global, too
        const char *library = lua_tostring(L, -2);
        for (lua_pushnil(L); lua_next(L, loaded + 2); lua_pop(L, 1))
            if (lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), "_") && lua_rawequal(L, -1, arg)) {
                bool global = !strcmp(library, LUA_GNAME);
                lua_pushfstring(L, "%s%s%s", global ? "" : library, global ? "" : ".", lua_tostring(L, -2));
                lua_replace(L, loaded);
                lua_settop(L, loaded);
                return true;
            }
    }
    lua_settop(L, loaded - 1);
    return false;
}

static void show_function(lua_State *L, int arg)
{
    bind_entry known;
    lua_Debug ar;
    if (bind_describe(L, arg, &known) && known.usage) {
        lua_pushfstring(L, "function %s", known.usage);
        return;
    }
    bool named = push_global_name(L, arg);
    lua_pushvalue(L, arg);
    lua_getinfo(L, ">S", &ar);
    if (ar.linedefined > 0)
        lua_pushfstring(L, "function%s%s of %s:%d", named ? " " : "", named ? lua_tostring(L, -1) : "", ar.short_src, ar.linedefined);
    else
        lua_pushfstring(L, "function%s%s", named ? " " : "", named ? lua_tostring(L, -1) : "");
    if (named)
        lua_remove(L, -2);
}

// an object of ours, or any value with __tostring; among others only what fits into a line
static void show_object(lua_State *L, int arg, int depth)
{
    const char *s = luaL_tolstring(L, arg, NULL);
    if (!depth || (strlen(s) < LINE - 18 && !strchr(s, '\n')))
        return;
    dgl_array *a = bind_test(L, arg, &bind_array_class);
    lua_pop(L, 1);
    if (a)
        lua_pushfstring(L, "array %s", dgl_array_shape_text(a));
    else
        lua_pushfstring(L, "%s", bind_typename(L, arg));
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

// the value on the stack top, under the key below it when it has one, becomes a text at the end of the table parts
static void add(lua_State *L, int parts, bool keyed, int depth)
{
    int value = lua_gettop(L), key = value - 1;
    show(L, value, depth + 1);
    if (keyed && lua_type(L, key) == LUA_TSTRING && is_name(lua_tostring(L, key)))
        lua_pushfstring(L, "%s = %s", lua_tostring(L, key), lua_tostring(L, -1));
    else if (keyed) {
        show(L, key, depth + 1);
        lua_pushfstring(L, "[%s] = %s", lua_tostring(L, -1), lua_tostring(L, -2));
    }
    lua_rawseti(L, parts, (lua_Integer)lua_rawlen(L, parts) + 1);
    lua_settop(L, value - 1);
}

// the entries 1, 2, ..., then names in alphabetical order, then other keys
static void add_entries(lua_State *L, int arg, int parts, int depth)
{
    lua_Integer length = (lua_Integer)lua_rawlen(L, arg);
    for (lua_Integer i = 1; i <= length && i <= MOST; i++) {
        lua_rawgeti(L, arg, i);
        add(L, parts, false, depth);
    }
    const char *names[MOST];
    int n = 0, left = length > MOST ? (int)(length - MOST) : 0;
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) {
            if (n < MOST)
                names[n++] = lua_tostring(L, -2);
            else
                left++;
        }
    qsort(names, (size_t)n, sizeof *names, by_name);
    for (int i = 0; i < n; i++) {
        lua_pushstring(L, names[i]);
        lua_pushvalue(L, -1);
        lua_rawget(L, arg);
        add(L, parts, true, depth);
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, arg); ) {
        bool other = lua_type(L, -2) != LUA_TSTRING
                  && !(lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= length);
        if (other && lua_rawlen(L, parts) < 2 * MOST)
            add(L, parts, true, depth);
        else {
            left += other;
            lua_pop(L, 1);
        }
    }
    if (left) {
        lua_pushfstring(L, "… %d more", left);
        lua_rawseti(L, parts, (lua_Integer)lua_rawlen(L, parts) + 1);
    }
}

static void show_table(lua_State *L, int arg, int depth)
{
    lua_newtable(L);
    int parts = lua_gettop(L);
    if (depth < DEEPEST)
        add_entries(L, arg, parts, depth);
    else {
        lua_pushnil(L);
        if (lua_next(L, arg)) {
            lua_pop(L, 2);
            lua_pushstring(L, "…");
            lua_rawseti(L, parts, 1);
        }
    }
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addchar(&b, '{');
    size_t column = 1;
    int n = (int)lua_rawlen(L, parts);
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, parts, i);
        size_t width = dgl_text_width(lua_tostring(L, -1));
        bool new_line = i > 1 && !depth && column + width + 2 > LINE;
        if (i > 1) {
            lua_pushstring(L, new_line ? ",\n " : ", ");
            lua_insert(L, -2);
            lua_concat(L, 2);
        }
        luaL_addvalue(&b);
        column = new_line ? width + 1 : column + width + 2 * (i > 1);
    }
    luaL_addchar(&b, '}');
    luaL_pushresult(&b);
    lua_remove(L, parts);
}

static void show(lua_State *L, int arg, int depth)
{
    luaL_checkstack(L, 16, "show");
    bool object = luaL_getmetafield(L, arg, "__tostring") != LUA_TNIL;
    if (object)
        lua_pop(L, 1);
    switch (lua_type(L, arg)) {
    case LUA_TSTRING:
        if (depth)
            quote(L, lua_tostring(L, arg));
        else
            lua_pushvalue(L, arg);
        return;
    case LUA_TFUNCTION:
        show_function(L, arg);
        return;
    case LUA_TTABLE:
        if (object)
            show_object(L, arg, depth);
        else if (luaL_getmetafield(L, arg, "__name") == LUA_TSTRING) {
            lua_pushfstring(L, "namespace %s; help(%s) lists it", lua_tostring(L, -1), lua_tostring(L, -1));
            lua_remove(L, -2);
        } else
            show_table(L, arg, depth);
        return;
    default:
        show_object(L, arg, depth);
    }
}

void show_value(lua_State *L, int arg)
{
    show(L, lua_absindex(L, arg), 0);
}
