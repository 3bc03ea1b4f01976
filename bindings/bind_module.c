// The module: every namespace of bindings.def, and the Lua-written part, loaded when first called.
#include "bind.h"

#include "base/embed.h"

#include <string.h>

#define BIND(name) extern const bind_module bind_##name##_module;
#include "bindings.def"
#undef BIND

const bind_module *const bind_modules[] = {
#define BIND(name) &bind_##name##_module,
#include "bindings.def"
#undef BIND
    NULL
};

bind_entry bind_row_entry(const bind_row *row, const bind_row_options *o)
{
    while (o && o->name && strcmp(o->name, row->name)) o++;
    return (bind_entry){ row->name + (row->name[0] == '.'), row->usage, row->doc, o ? o->params : NULL };
}

static bool find(const bind_row *r, const bind_row_options *options, lua_CFunction fn, bind_entry *out)
{
    while (r && r->name && r->fn != fn) r++;
    if (!r || !r->name)
        return false;
    if (out)
        *out = bind_row_entry(r, options);
    return true;
}

bool bind_find_row(lua_CFunction fn, bind_entry *out)
{
    for (const bind_module *const *m = bind_modules; *m; m++) {
        if (find((*m)->rows, (*m)->options, fn, out))
            return true;
        for (const bind_class *const *c = (*m)->classes; c && *c; c++)
            if (find((*c)->rows, (*c)->options, fn, out))
                return true;
    }
    return false;
}

// namespace(...): the row "__call" without the namespace itself
static int call_namespace(lua_State *L)
{
    lua_remove(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

// namespace.nmae
static int no_such_name(lua_State *L)
{
    const char *key = luaL_tolstring(L, 2, NULL), *names[128];
    int n = 0;
    for (lua_pushnil(L); n < 127 && lua_next(L, 1); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            names[n++] = lua_tostring(L, -2);
    names[n] = NULL;
    bind_error(L, DGL_EARG, "%s.%s does not exist%s", lua_tostring(L, lua_upvalueindex(1)), key, dgl_did_you_mean(key, names));
}

// pushes the table of a namespace and its metatable; several modules may fill one
static void push_namespace(lua_State *L, const char *name, int dgl)
{
    if (lua_getfield(L, dgl, name) == LUA_TTABLE && lua_getmetatable(L, -1))
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushstring(L, name);
    lua_pushcclosure(L, no_such_name, 1);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__name");
    lua_pushvalue(L, -1);
    lua_setmetatable(L, -3);
    lua_pushvalue(L, -2);
    lua_setfield(L, dgl, name);
}

static void open_module(lua_State *L, const bind_module *m, int dgl)
{
    if (m->name)
        push_namespace(L, m->name, dgl);
    else {
        lua_pushvalue(L, dgl);
        lua_pushnil(L);
    }
    for (const bind_row *r = m->rows; r && r->name; r++) {
        lua_pushcfunction(L, r->fn);
        if (strcmp(r->name, "__call"))
            lua_setfield(L, -3, r->name);
        else {
            lua_pushcclosure(L, call_namespace, 1);
            lua_setfield(L, -2, "__call");
        }
    }
    lua_pop(L, 1);
    if (m->open)
        m->open(L);
    lua_pop(L, 1);
}


// ---- the Lua-written part: bindings/lua/*.lua, each gives a table of its functions by name: each alone,
//      or with its help, { function, usage, sentence }; its arguments are the module, fail, result and options ----

#define LUA(file, names) DGL_EMBED(file, "bindings/lua/" #file ".lua");
#include "lua.def"
#undef LUA

static const struct { const char *file, *source, *names; } lua_files[] = {
#define LUA(file, names) { #file, dgl_embed_##file, names },
#include "lua.def"
#undef LUA
    { 0 }
};

// fail(message): an error of the script that called, not of the file
static int l_fail(lua_State *L)
{
    return bind_error(L, DGL_EARG, "%s", bind_string(L, 1));
}

// result(table): one that prints its fields
static int l_result(lua_State *L)
{
    lua_settop(L, 1);
    bind_result(L);
    return 1;
}

// options(o, name, defaults): a copy of defaults with the named fields of o in their place; an unknown one is an error of the function called name
static int l_options(lua_State *L)
{
    enum { OPTIONS = 1, NAME, DEFAULTS, COPY };
    const char *names[64];
    int n = 0;
    lua_settop(L, DEFAULTS);
    if (!lua_isnil(L, OPTIONS) && lua_type(L, OPTIONS) != LUA_TTABLE)
        bind_error(L, DGL_EARG, "%s: a table of options expected, got %s", lua_tostring(L, NAME), bind_typename(L, OPTIONS));
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, DEFAULTS); ) {
        if (n < 63)
            names[n++] = lua_tostring(L, -2);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, COPY);
    }
    names[n] = NULL;
    if (lua_isnil(L, OPTIONS))
        return 1;
    for (lua_pushnil(L); lua_next(L, OPTIONS); ) {
        lua_pushvalue(L, -2);
        bool place = lua_isinteger(L, -1), known = lua_rawget(L, DEFAULTS) != LUA_TNIL;
        lua_pop(L, 1);
        if (!place && !known) {
            const char *key = luaL_tolstring(L, -2, NULL);
            bind_error(L, DGL_EARG, "%s: no option '%s'%s", lua_tostring(L, NAME), key, dgl_did_you_mean(key, names));
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        if (place)
            lua_pop(L, 2);
        else
            lua_rawset(L, COPY);
    }
    return 1;
}

// Replaces the name at the stack top by the table it stands in and its key there: "nn.vae" is vae of dgl.nn.
static void push_place(lua_State *L, int dgl)
{
    int top = lua_gettop(L);
    const char *name = lua_tostring(L, top), *dot;
    lua_pushvalue(L, dgl);
    for (; (dot = strchr(name, '.')); name = dot + 1) {
        lua_pushlstring(L, name, (size_t)(dot - name));
        lua_pushvalue(L, -1);
        if (lua_rawget(L, -3) == LUA_TNIL) {            // a table within: made by the first that stands in it
            lua_pop(L, 1);
            lua_newtable(L);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, -5);
        }
        lua_replace(L, -3);
        lua_pop(L, 1);
    }
    lua_pushstring(L, name);
    lua_remove(L, top);
}

// Runs file i and puts what it gives into the module and, where the first call still stands there,
// into the globals.
static void load_file(lua_State *L, int dgl, int i)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, 12, lua_files[i].file);
    lua_pushfstring(L, "=[dgl %s]", lua_files[i].file);
    if (luaL_loadbufferx(L, lua_files[i].source, strlen(lua_files[i].source), lua_tostring(L, -1), "t"))
        lua_error(L);
    lua_pushvalue(L, dgl);
    lua_pushcfunction(L, l_fail);
    lua_pushcfunction(L, l_result);
    lua_pushcfunction(L, l_options);
    lua_call(L, 4, 1);
    int functions = lua_gettop(L);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, functions); lua_settop(L, functions + 2)) {
        const char *name = lua_tostring(L, -2);
        if (lua_type(L, -1) == LUA_TTABLE) {
            for (int k = 1; k <= 3; k++) lua_rawgeti(L, functions + 3, k);
            const char *dot = strrchr(name, '.');
            bind_note(L, functions + 4, dot ? dot + 1 : name, lua_tostring(L, -2), lua_tostring(L, -1), NULL);
            lua_pushvalue(L, functions + 4);
            lua_replace(L, functions + 3);
            lua_settop(L, functions + 3);
        }
        lua_pushvalue(L, functions + 2);
        push_place(L, dgl);
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);                             // what the module has
        lua_getfield(L, functions + 1, name);          // what the global is now
        if (!lua_isnil(L, -1) && lua_rawequal(L, -1, -2)) {
            lua_pushvalue(L, functions + 3);
            lua_setfield(L, functions + 1, name);
        }
        lua_pop(L, 2);
        lua_pushvalue(L, functions + 3);
        lua_rawset(L, -3);
    }
    lua_settop(L, top);
}

// What stands for a function until its file is loaded. Upvalues: module, file, name.
static int first_call(lua_State *L)
{
    load_file(L, lua_upvalueindex(1), (int)lua_tointeger(L, lua_upvalueindex(2)));
    lua_pushvalue(L, lua_upvalueindex(3));
    push_place(L, lua_upvalueindex(1));
    lua_rawget(L, -2);
    lua_insert(L, 1);
    lua_pop(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

void bind_load(lua_State *L, int arg)
{
    if (lua_tocfunction(L, arg) != first_call)
        return;
    arg = lua_absindex(L, arg);
    lua_getupvalue(L, arg, 1);
    lua_getupvalue(L, arg, 2);
    load_file(L, lua_absindex(L, -2), (int)lua_tointeger(L, -1));
    lua_getupvalue(L, arg, 3);
    push_place(L, lua_absindex(L, -3));
    lua_rawget(L, -2);
    lua_replace(L, arg);
    lua_pop(L, 3);
}

static void open_lua(lua_State *L, int dgl)
{
    for (int i = 0; lua_files[i].file; i++)
        for (const char *s = lua_files[i].names; *s; ) {
            size_t n = strcspn(s, " ");
            const char *name = lua_pushlstring(L, s, n);       // stays below
            lua_pushvalue(L, dgl);
            lua_pushinteger(L, i);
            lua_pushstring(L, name);
            lua_pushcclosure(L, first_call, 3);
            lua_pushstring(L, name);
            push_place(L, dgl);
            lua_pushvalue(L, -3);
            lua_rawset(L, -3);
            lua_pop(L, 3);
            s += n + (s[n] == ' ');
        }
}

// dgl.import(): every name of the module as a global
static int l_import(lua_State *L)
{
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, lua_upvalueindex(1)); ) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    return 0;
}

int luaopen_dgl(lua_State *L)
{
    luaL_checkversion(L);
    bind_running = L;
    lua_createtable(L, 0, 128);
    int dgl = lua_gettop(L);
    for (const bind_module *const *m = bind_modules; *m; m++)
        open_module(L, *m, dgl);
    open_lua(L, dgl);
    lua_createtable(L, 0, 1);                          // what import leaves out
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, dgl);
    lua_pushcclosure(L, l_import, 1);
    lua_setfield(L, -2, "import");
    lua_pushcfunction(L, bind_topics);
    lua_setfield(L, -2, "topics");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, dgl);
    return 1;
}
