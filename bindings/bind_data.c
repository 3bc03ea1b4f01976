// data.load "x.csv", data.save("x.npy", A): files by their extension.
#include "bind_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- a tree that Lua's collector owns while it is read or built ----

typedef struct { dgl_ref ref; dgl_tree tree; } holder;

static void destroy(void *self) { dgl_tree_free(&((holder *)self)->tree); }

static const bind_row no_rows[] = { { 0 } };
static const bind_class holder_class = { .name = "data", .doc = "what a file holds", .rows = no_rows };

static dgl_tree *push_tree(lua_State *L)
{
    holder **h = bind_shell(L, &holder_class);
    *h = dgl_new(sizeof **h, destroy);
    if (!*h)
        bind_error(L, DGL_ENOMEM, "not enough memory");
    return &(*h)->tree;
}

static const char *check_path(lua_State *L, const dgl_format **f)
{
    const char *path = bind_string(L, 1);
    if (strlen(path) != lua_rawlen(L, 1))
        bind_error(L, DGL_EARG, "a NUL character in the name of a file");
    bind_try(L, dgl_format_find(f, path));
    return path;
}

// does the name of the file at 1 end as graphs' do?
static bool names_graph(lua_State *L)
{
    const char *kind = lua_type(L, 1) == LUA_TSTRING ? dgl_file_extension(lua_tostring(L, 1)) : "";
    return !strcmp(kind, "graphml") || !strcmp(kind, "edges");
}


// ---- loading ----

// pushes the item at *i, which moves on behind it and its children
static void push_item(lua_State *L, const dgl_tree *t, size_t *i)
{
    const dgl_item *item = &t->item[(*i)++];
    luaL_checkstack(L, 4, "data");
    switch (item->type) {
    case DGL_ITEM_NIL:   lua_pushnil(L); break;
    case DGL_ITEM_BOOL:  lua_pushboolean(L, item->number != 0); break;
    case DGL_ITEM_TEXT:  lua_pushlstring(L, dgl_tree_bytes(t, item), item->n); break;
    case DGL_ITEM_ARRAY: bind_push(L, &bind_array_class, item->array); bind_pay(L, item->array->size * sizeof(double)); break;
    case DGL_ITEM_NUMBER:
        if (item->number == floor(item->number) && fabs(item->number) < 0x1p53)
            lua_pushinteger(L, (lua_Integer)item->number);
        else
            lua_pushnumber(L, item->number);
        break;
    case DGL_ITEM_LIST:
        lua_createtable(L, item->n < 1 << 30 ? (int)item->n : 0, 0);
        for (size_t k = 1; k <= item->n; k++) {
            push_item(L, t, i);
            lua_rawseti(L, -2, (lua_Integer)k);
        }
        break;
    case DGL_ITEM_TABLE:
        lua_createtable(L, 0, item->n < 1 << 30 ? (int)item->n : 0);
        for (size_t k = 0; k < item->n; k++) {
            push_item(L, t, i);
            push_item(L, t, i);
            lua_rawset(L, -3);
        }
    }
}

static int l_load(lua_State *L)
{
    const dgl_format *f;
    dgl_value option[DGL_MAX_PARAMS];
    if (names_graph(L))
        return bind_load_graph(L, bind_string(L, 1)), 1;
    const char *path = check_path(L, &f);
    bind_options(L, 2, f->load_params ? f->load_params : &(dgl_param){ 0 }, option);
    dgl_tree *t = push_tree(L);
    bind_try(L, dgl_format_load(f, t, path, option));
    int top = lua_gettop(L);
    for (size_t i = 0; i < t->n; ) push_item(L, t, &i);
    return lua_gettop(L) - top;
}


// ---- saving ----

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

// Pushes the keys of the table at arg, which must all be texts, as a sorted list of n.
static const char **push_keys(lua_State *L, int arg, size_t n)
{
    const char **key = lua_newuserdatauv(L, (n + 1) * sizeof *key, 0);
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || strlen(lua_tostring(L, -2)) != lua_rawlen(L, -2))
            bind_error(L, DGL_EARG, "a table with the key [%s] among named ones can't be saved", luaL_tolstring(L, -2, NULL));
        key[i++] = lua_tostring(L, -2);
    }
    qsort(key, n, sizeof *key, by_text);
    return key;
}

static size_t count_entries(lua_State *L, int arg)
{
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) n++;
    return n;
}

// the value on the stack top, which it pops
static void add_item(lua_State *L, dgl_tree *t, int depth)
{
    enum { DEEPEST = 190 };
    int arg = lua_gettop(L);
    size_t n;
    const char *s;
    luaL_checkstack(L, 8, "data");
    if (depth > DEEPEST)
        bind_error(L, DGL_EARG, "nested too deeply; does a table hold itself?");
    switch (lua_type(L, arg)) {
    case LUA_TNIL:     bind_try(L, dgl_tree_nil(t)); break;
    case LUA_TBOOLEAN: bind_try(L, dgl_tree_bool(t, lua_toboolean(L, arg))); break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, arg) && (lua_Integer)lua_tonumber(L, arg) != lua_tointeger(L, arg))
            bind_error(L, DGL_EARG, "the whole number %lld is too large to be saved", (long long)lua_tointeger(L, arg));
        bind_try(L, dgl_tree_number(t, lua_tonumber(L, arg)));
        break;
    case LUA_TSTRING:
        s = lua_tolstring(L, arg, &n);
        bind_try(L, dgl_tree_text(t, s, n));
        break;
    case LUA_TTABLE:
        n = count_entries(L, arg);
        if (n == lua_rawlen(L, arg)) {
            bind_try(L, dgl_tree_list(t, n));
            for (size_t i = 1; i <= n; i++) {
                lua_rawgeti(L, arg, (lua_Integer)i);
                add_item(L, t, depth + 1);
            }
            break;
        }
        bind_try(L, dgl_tree_table(t, n));
        const char **key = push_keys(L, arg, n);
        for (size_t i = 0; i < n; i++) {
            bind_try(L, dgl_tree_text(t, key[i], strlen(key[i])));
            lua_pushstring(L, key[i]);
            lua_rawget(L, arg);
            add_item(L, t, depth + 1);
        }
        break;
    default:
        if (!bind_test(L, arg, &bind_array_class))
            bind_error(L, DGL_EARG, "a %s can't be saved", bind_typename(L, arg));
        bind_try(L, dgl_tree_array(t, bind_dense(L, arg)));
    }
    lua_settop(L, arg - 1);
}

// a table of arrays by name
static void add_arrays(lua_State *L, dgl_tree *t, int arg)
{
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, "table of arrays by name");
    size_t n = count_entries(L, arg);
    bind_try(L, dgl_tree_table(t, n));
    const char **key = push_keys(L, arg, n);
    for (size_t i = 0; i < n; i++) {
        bind_try(L, dgl_tree_text(t, key[i], strlen(key[i])));
        lua_pushstring(L, key[i]);
        lua_rawget(L, arg);
        if (!bind_is_array(L, -1) && lua_type(L, -1) != LUA_TNUMBER)
            bind_error(L, DGL_EARG, "'%s' is a %s, not an array", key[i], bind_typename(L, -1));
        bind_try(L, dgl_tree_array(t, bind_dense(L, -1)));
        lua_pop(L, 1);
    }
}

static int l_save(lua_State *L)
{
    const dgl_format *f;
    dgl_value option[DGL_MAX_PARAMS];
    if (names_graph(L)) {
        bind_save_graph(L, 2, bind_string(L, 1));
        return 0;
    }
    const char *path = check_path(L, &f);
    if (lua_isnone(L, 2))
        bind_type_error(L, 2, "value");
    lua_settop(L, 3);
    bind_options(L, 3, f->save_params ? f->save_params : &(dgl_param){ 0 }, option);
    dgl_tree *t = push_tree(L);
    if (f->saves == DGL_SAVES_ARRAY)
        bind_try(L, dgl_tree_array(t, bind_dense(L, 2)));
    else if (f->saves == DGL_SAVES_ARRAYS)
        add_arrays(L, t, 2);
    else {
        lua_pushvalue(L, 2);
        add_item(L, t, 0);
    }
    bind_try(L, dgl_format_save(f, path, t, option));
    return 0;
}

static const bind_row rows[] = {
    { "load", l_load, "data.load(path, {options})", "what a file holds, by its extension: .csv .tsv .npy .idx an array, .npz arrays by name, .json tables, .graphml .edges a graph; .gz: packed" },
    { "save", l_save, "data.save(path, value, {options})", "writes an array, a table or a graph to a file, by its extension; an old file stays until the new one is whole" },
    { 0 }
};

const bind_module bind_data_module = { .name = "data", .doc = "data files and known data sets", .rows = rows };
