// random.normal and its kin: one generator for the script, or generators of one's own with the same methods.
#include "bind.h"

#include <math.h>

extern const bind_class bind_generator_class;

static const char the_generator;       // its address: the registry key of the script's generator

// The script's generator, which is seeded anyhow until random.seed is called.
dgl_rng *bind_generator(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &the_generator) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        dgl_rng **place = bind_shell(L, &bind_generator_class);
        bind_try(L, dgl_rng_new(place, dgl_seed_any()));
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &the_generator);
    }
    dgl_rng *g = bind_check(L, -1, &bind_generator_class);
    lua_pop(L, 1);
    return g;
}

// The generator that a call draws from: the object at 1, else the script's. The arguments begin at *first.
static dgl_rng *check_generator(lua_State *L, int *first)
{
    dgl_rng *g = bind_test(L, 1, &bind_generator_class);
    *first = g ? 2 : 1;
    return g ? g : bind_generator(L);
}

static uint32_t check_seed(lua_State *L, int arg)
{
    uint32_t seed = 0;
    if (lua_isnoneornil(L, arg))
        return dgl_seed_any();
    bind_try(L, dgl_seed_check(&seed, bind_number(L, arg)));
    return seed;
}

static int l_seed(lua_State *L)
{
    int first;
    dgl_rng *g = check_generator(L, &first);
    uint32_t seed = check_seed(L, first);
    dgl_rng_seed(g, seed);
    lua_pushinteger(L, seed);
    return 1;
}

static int l_generator(lua_State *L)
{
    uint32_t seed = check_seed(L, 1);
    dgl_rng **g = bind_shell(L, &bind_generator_class);
    bind_try(L, dgl_rng_new(g, seed));
    return 1;
}

// ---- numbers ----

// the options table that may stand last, which is taken off the stack
static void last_options(lua_State *L, const dgl_param *params, dgl_value *value)
{
    int top = lua_gettop(L);
    bool given = lua_type(L, top) == LUA_TTABLE && lua_rawlen(L, top) == 0;
    bind_options(L, given ? top : top + 1, params, value);
    lua_settop(L, given ? top - 1 : top);
}

// Pushes a number when there is no shape from arg on, else an array of that shape to be filled.
static dgl_array *push_shape(lua_State *L, int arg)
{
    size_t shape[DGL_MAX_AXES];
    return lua_gettop(L) < arg ? NULL : bind_new_array(L, bind_shape(L, arg, shape), shape);
}

static const dgl_param normal_params[] = {
    { "mean", DGL_NUM, 0, -INFINITY, INFINITY, "the mean", NULL },
    { "std", DGL_NUM, 1, 0, INFINITY, "the standard deviation", NULL },
    { 0 }
};

static int l_normal(lua_State *L)
{
    dgl_value given[2];
    int first;
    dgl_rng *g = check_generator(L, &first);
    last_options(L, normal_params, given);
    double mean = given[0].num, std = given[1].num;
    dgl_array *a = push_shape(L, first);
    for (size_t i = 0; a && i < a->size; i++) a->data[i] = mean + std * dgl_rng_normal(g);
    if (!a)
        lua_pushnumber(L, mean + std * dgl_rng_normal(g));
    return 1;
}

static const dgl_param uniform_params[] = {
    { "low", DGL_NUM, 0, -INFINITY, INFINITY, "the lower end, which may come out", NULL },
    { "high", DGL_NUM, 1, -INFINITY, INFINITY, "the upper end, which does not", NULL },
    { 0 }
};

static int l_uniform(lua_State *L)
{
    dgl_value given[2];
    int first;
    dgl_rng *g = check_generator(L, &first);
    last_options(L, uniform_params, given);
    double low = given[0].num, size = given[1].num - low;
    if (!isfinite(size))
        bind_error(L, DGL_EARG, "no even chances from %g to %g", low, given[1].num);
    dgl_array *a = push_shape(L, first);
    for (size_t i = 0; a && i < a->size; i++) a->data[i] = low + size * dgl_rng_uniform(g);
    if (!a)
        lua_pushnumber(L, low + size * dgl_rng_uniform(g));
    return 1;
}

static int l_integer(lua_State *L)
{
    int first;
    dgl_rng *g = check_generator(L, &first);
    bool both = lua_gettop(L) > first;
    lua_Integer low = both ? bind_integer(L, first) : 1, high = bind_integer(L, first + both);
    if (high < low || (uint64_t)high - (uint64_t)low >= (uint64_t)1 << 53)
        bind_error(L, DGL_EARG, "no whole number to draw from %lld to %lld", (long long)low, (long long)high);
    uint64_t n = (uint64_t)high - (uint64_t)low + 1;
    dgl_array *a = push_shape(L, first + 2);
    for (size_t i = 0; a && i < a->size; i++) a->data[i] = (double)(low + (lua_Integer)dgl_rng_below(g, n));
    if (!a)
        lua_pushinteger(L, low + (lua_Integer)dgl_rng_below(g, n));
    return 1;
}

// ---- items ----

// what is drawn from: a list of any values, the rows of an array, or the numbers 1 ... n
typedef struct { int arg; size_t n; dgl_array *array; bool list; } lot;

static lot check_lot(lua_State *L, int arg)
{
    if (lua_type(L, arg) == LUA_TNUMBER)
        return (lot){ .arg = arg, .n = bind_count(L, arg) };
    if (bind_is_array(L, arg)) {
        dgl_array *a = bind_array(L, arg);
        if (!a->naxes)
            bind_error(L, DGL_ESHAPE, "a single number has no entries");
        return (lot){ .arg = arg, .n = a->shape[0], .array = a };
    }
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, "count, array or list");
    return (lot){ .arg = arg, .n = lua_rawlen(L, arg), .list = true };
}

static void push_item(lua_State *L, lot s, size_t i)
{
    lua_pushinteger(L, (lua_Integer)i + 1);
    if (s.list || s.array)
        lua_gettable(L, s.arg);
}

// the items at k places: an array, or a list for a list
static int push_items(lua_State *L, lot s, size_t k, const size_t *place)
{
    if (s.list) {
        lua_createtable(L, (int)k, 0);
        for (size_t i = 0; i < k; i++) {
            push_item(L, s, place[i]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        return 1;
    }
    if (!s.array) {
        dgl_array *a = bind_new_array(L, 1, &k);
        for (size_t i = 0; i < k; i++) a->data[i] = (double)place[i] + 1;
        return 1;
    }
    size_t shape[DGL_MAX_AXES], row = 1;
    for (int j = 0; j < s.array->naxes; j++) shape[j] = j ? s.array->shape[j] : k;
    for (int j = 1; j < s.array->naxes; j++) row *= shape[j];
    double *from = bind_dense(L, s.arg)->data, *to = bind_new_array(L, s.array->naxes, shape)->data;
    for (size_t i = 0; i < k * row; i++) to[i] = from[place[i / row] * row + i % row];
    return 1;
}

static size_t *push_places(lua_State *L, size_t k)
{
    size_t bytes;
    bind_try(L, dgl_memory_check(&bytes, k ? k : 1, sizeof(size_t), 1));
    return lua_newuserdatauv(L, bytes, 0);
}

static int l_permutation(lua_State *L)
{
    int first;
    dgl_rng *g = check_generator(L, &first);
    lot s = check_lot(L, first);
    size_t *place = push_places(L, s.n);
    for (size_t i = 0; i < s.n; i++) place[i] = i;
    dgl_rng_shuffle(g, s.n, place);
    return push_items(L, s, s.n, place);
}

static const dgl_param choice_params[] = {
    { "replace", DGL_BOOL, 1, 0, 1, "may an item be drawn twice?", NULL },
    { "p", DGL_NUMS, 0, 0, 0, "the chance of each item", NULL },
    { 0 }
};

static int l_choice(lua_State *L)
{
    dgl_value given[2];
    int first;
    dgl_rng *g = check_generator(L, &first);
    lot s = check_lot(L, first);
    bool one = lua_isnoneornil(L, first + 1) || lua_type(L, first + 1) == LUA_TTABLE;
    size_t k = one ? 1 : bind_count(L, first + 1);
    bind_options(L, lua_type(L, first + 1) == LUA_TTABLE ? first + 1 : first + 2, choice_params, given);
    const dgl_array *p = given[1].array;
    if (p && (p->naxes != 1 || p->size != s.n))
        bind_error(L, DGL_ESHAPE, "%zu items, but chances of shape %s", s.n, dgl_array_shape_text(p));
    size_t *place = push_places(L, k);
    bind_try(L, dgl_rng_choice(g, k, place, s.n, p ? p->data : NULL, given[0].num != 0));
    if (!one)
        return push_items(L, s, k, place);
    push_item(L, s, *place);
    return 1;
}

#define DRAWING(g) \
    { "seed",        l_seed,        g "seed(n)", "starts the sequence that belongs to n, from 0 to 2^32 - 1; without n any; gives n" }, \
    { "normal",      l_normal,      g "normal(n, m, ..., {mean = 0, std = 1})", "normally distributed numbers in an array of that shape, or one number" }, \
    { "uniform",     l_uniform,     g "uniform(n, m, ..., {low = 0, high = 1})", "numbers with even chances in an array of that shape, or one number" }, \
    { "integer",     l_integer,     g "integer(low, high, n, m, ...)", "whole numbers from low to high; low is 1 when only one is given" }, \
    { "permutation", l_permutation, g "permutation(n)", "1 ... n in random order; of an array its rows, of a list its values" }, \
    { "choice",      l_choice,      g "choice(items, k, {replace = true, p = chances})", "k items, or one, of a list, the rows of an array or 1 ... n" }

static const bind_row class_rows[] = { DRAWING("g:"), { 0 } };

static const bind_row_options options[] = {
    { "normal", normal_params },
    { "uniform", uniform_params },
    { "choice", choice_params },
    { 0 }
};

const bind_class bind_generator_class = {
    .name = "random generator", .doc = "random numbers with a sequence of their own; its calls are those of random", .rows = class_rows, .options = options,
};

static const bind_row rows[] = {
    DRAWING("random."),
    { "generator", l_generator, "g = random.generator(seed)", "a generator of its own, with the calls of random as methods: g:normal(3)" },
    { 0 }
};

const bind_module bind_random_module = {
    .name = "random", .doc = "random numbers; a seed gives the numbers of numpy's RandomState", .rows = rows, .options = options,
    .classes = (const bind_class *const[]){ &bind_generator_class, NULL },
};
