// Classes and their shells: the userdata through which Lua holds engine objects.
#include "bind.h"

#include <string.h>

_Thread_local lua_State *bind_running;

static const char magic;                               // its address marks a userdata as ours
static const char entries;                             // its address: the registry key of what bind_method was told

typedef struct {
    const void *magic;
    const bind_class *class;
    void *object;
} shell;

static shell *as_shell(lua_State *L, int arg)
{
    shell *s = lua_touserdata(L, arg);
    return s && lua_type(L, arg) == LUA_TUSERDATA && lua_rawlen(L, arg) >= sizeof *s && s->magic == &magic ? s : NULL;
}

static int collect(lua_State *L)
{
    shell *s = as_shell(L, 1);
    if (s) {
        void *object = s->object;
        bind_running = L;
        s->object = NULL;                              // a destructor may come back to it
        dgl_release(object);
    }
    return 0;
}

// object[key]: a method (upvalue 1), a property (upvalue 2), what the class's own index gives, or an error
static int index_object(lua_State *L)
{
    shell *s = as_shell(L, 1);
    lua_settop(L, 2);
    if (!s)
        return 0;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) {
        bind_check(L, 1, s->class);
        lua_CFunction get = lua_tocfunction(L, -1);
        lua_settop(L, 1);
        return get(L);
    }
    lua_settop(L, 2);
    for (const bind_class *c = s->class; c; c = c->parent)
        if (c->index && lua_type(L, 2) != LUA_TSTRING)
            return c->index(L);
    if (lua_type(L, 2) != LUA_TSTRING)
        bind_error(L, DGL_EARG, "%s has no entry [%s]", s->class->name, luaL_tolstring(L, 2, NULL));
    const char *key = lua_tostring(L, 2), *names[256];
    int n = 0;
    for (int table = 1; table <= 2; table++)
        for (lua_pushnil(L); lua_next(L, lua_upvalueindex(table)); lua_pop(L, 1))
            if (n < 255)
                names[n++] = lua_tostring(L, -2);
    names[n] = NULL;
    bind_error(L, DGL_EARG, "%s has no field or method '%s'%s", s->class->name, key, dgl_did_you_mean(key, names));
}

static int read_only(lua_State *L)
{
    shell *s = as_shell(L, 1);
    bind_error(L, DGL_EARG, "%s can't be changed", s ? s->class->name : "an object");
}

static int default_tostring(lua_State *L)
{
    shell *s = as_shell(L, 1);
    lua_pushstring(L, s ? s->class->name : "?");
    return 1;
}

// adds the rows of a class to the method table, property table and metatable at the given places
static void add_rows(lua_State *L, const bind_class *class, int methods, int properties, int meta)
{
    if (class->parent)
        add_rows(L, class->parent, methods, properties, meta);
    for (const bind_row *r = class->rows; r->name; r++) {
        lua_pushcfunction(L, r->fn);
        if (r->name[0] == '.')
            lua_setfield(L, properties, r->name + 1);
        else
            lua_setfield(L, r->name[0] == '_' ? meta : methods, r->name);
    }
    if (class->more) {
        lua_pushvalue(L, methods);
        class->more(L);
        lua_pop(L, 1);
    }
}

void bind_metatable(lua_State *L, const bind_class *class)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, class) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    luaL_checkstack(L, 12, "class");
    lua_createtable(L, 0, 16);
    int meta = lua_gettop(L);
    lua_newtable(L);
    lua_newtable(L);
    lua_pushcfunction(L, default_tostring);
    lua_setfield(L, meta, "__tostring");
    lua_pushcfunction(L, read_only);
    lua_setfield(L, meta, "__newindex");
    add_rows(L, class, meta + 1, meta + 2, meta);
    lua_pushvalue(L, meta + 1);
    lua_setfield(L, meta, "methods");
    lua_pushcclosure(L, index_object, 2);
    lua_setfield(L, meta, "__index");
    lua_pushcfunction(L, collect);
    lua_setfield(L, meta, "__gc");
    lua_pushstring(L, class->name);
    lua_setfield(L, meta, "__name");
    lua_pushstring(L, class->name);
    lua_setfield(L, meta, "__metatable");
    lua_pushvalue(L, meta);
    lua_rawsetp(L, LUA_REGISTRYINDEX, class);
}

// function -> { name, usage, doc, params }: the first that is noted stays, as its texts may be in use
void bind_note(lua_State *L, int fn, const char *name, const char *usage, const char *doc, const dgl_param *params)
{
    lua_pushvalue(L, fn);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &entries) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &entries);
    }
    lua_insert(L, -2);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) != LUA_TNIL) {
        lua_pop(L, 3);
        return;
    }
    lua_pop(L, 1);
    lua_createtable(L, 4, 0);
    lua_pushstring(L, name);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, usage);
    lua_rawseti(L, -2, 2);
    lua_pushstring(L, doc);
    lua_rawseti(L, -2, 3);
    lua_pushlightuserdata(L, (void *)params);
    lua_rawseti(L, -2, 4);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void bind_method(lua_State *L, const char *name, lua_CFunction fn, int nupvalues,
                 const char *usage, const char *doc, const dgl_param *params)
{
    lua_pushcclosure(L, fn, nupvalues);
    bind_note(L, -1, name, usage, doc, params);
    lua_setfield(L, -2, name);
}

void bind_methods(lua_State *L, const bind_row *rows, const bind_row_options *options)
{
    for (; rows->name; rows++) bind_method(L, rows->name, rows->fn, 0, rows->usage, rows->doc, bind_row_entry(rows, options).params);
}

bool bind_describe(lua_State *L, int arg, bind_entry *out)
{
    if (bind_find_row(lua_tocfunction(L, arg), out))
        return true;
    lua_pushvalue(L, arg);
    bool found = lua_rawgetp(L, LUA_REGISTRYINDEX, &entries) == LUA_TTABLE;
    if (found) {
        lua_pushvalue(L, -2);
        found = lua_rawget(L, -2) == LUA_TTABLE;
        if (found) {
            for (int i = 1; i <= 4; i++) lua_rawgeti(L, -i, i);
            *out = (bind_entry){ lua_tostring(L, -4), lua_tostring(L, -3), lua_tostring(L, -2), lua_touserdata(L, -1) };
            lua_pop(L, 4);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return found;
}

void *bind_shell_with(lua_State *L, const bind_class *class, size_t extra)
{
    shell *s = lua_newuserdatauv(L, sizeof *s + extra, 1);
    memset(s, 0, sizeof *s + extra);
    s->magic = &magic;
    s->class = class;
    bind_metatable(L, class);
    lua_setmetatable(L, -2);
    return &s->object;
}

void *bind_shell(lua_State *L, const bind_class *class) { return bind_shell_with(L, class, 0); }

void *bind_extra(lua_State *L, int arg) { return as_shell(L, arg) + 1; }

void bind_push(lua_State *L, const bind_class *class, void *object)
{
    void **place = bind_shell(L, class);
    *place = dgl_retain(object);
}

void *bind_test(lua_State *L, int arg, const bind_class *class)
{
    bind_running = L;
    shell *s = as_shell(L, arg);
    if (!s || !s->object)
        return NULL;
    for (const bind_class *c = s->class; c; c = c->parent)
        if (c == class)
            return s->object;
    return NULL;
}

void *bind_check(lua_State *L, int arg, const bind_class *class)
{
    void *object = bind_test(L, arg, class);
    if (!object) {
        shell *s = as_shell(L, arg);
        if (s && !s->object)
            bind_arg_error(L, arg, "the %s was closed", s->class->name);
        bind_type_error(L, arg, class->name);
    }
    return object;
}

const bind_class *bind_class_of(lua_State *L, int arg)
{
    shell *s = as_shell(L, arg);
    return s ? s->class : NULL;
}

const char *bind_typename(lua_State *L, int arg)
{
    const bind_class *class = bind_class_of(L, arg);
    return class ? class->name : luaL_typename(L, arg);
}


// ---- text ----

static int free_text(lua_State *L)
{
    dgl_text_free(lua_touserdata(L, 1));
    return 0;
}

dgl_text *bind_text(lua_State *L)
{
    static const char key;
    dgl_text *t = lua_newuserdatauv(L, sizeof *t, 0);
    *t = (dgl_text){ 0 };
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, free_text);
        lua_setfield(L, -2, "__gc");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
    }
    lua_setmetatable(L, -2);
    return t;
}

int bind_push_text(lua_State *L, const dgl_text *t)
{
    bind_try(L, dgl_text_ok(t));
    lua_pushlstring(L, t->s ? t->s : "", t->n);
    return 1;
}
