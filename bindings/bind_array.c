// array{...}: arrays, their views and how they print. Arithmetic stands in bind_math.c.
#include "bind_expr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Lua counts only the shell; the collector is made to work for the numbers behind it
void bind_pay(lua_State *L, size_t bytes)
{
    static size_t debt;
    if ((debt += bytes) >= (size_t)64 << 10) {
        lua_gc(L, LUA_GCSTEP, (int)(debt >> 10 < 1 << 20 ? debt >> 10 : 1 << 20));
        debt = 0;
    }
}

typedef dgl_status maker(dgl_array **, int, const size_t *);

static dgl_array *made(lua_State *L, maker *make, int naxes, const size_t *shape)
{
    dgl_array **a = bind_shell(L, &bind_array_class);
    bind_try(L, make(a, naxes, shape));
    bind_pay(L, (*a)->size * sizeof(double));
    return *a;
}

dgl_array *bind_new_array(lua_State *L, int naxes, const size_t *shape) { return made(L, dgl_array_new, naxes, shape); }
dgl_array *bind_new_room(lua_State *L, int naxes, const size_t *shape) { return made(L, dgl_array_room, naxes, shape); }

static dgl_array **new_view(lua_State *L) { return bind_shell(L, &bind_array_class); }

// the shape of nested tables, read along the first entries
static int table_shape(lua_State *L, int arg, size_t *shape)
{
    int naxes = 0;
    lua_pushvalue(L, arg);
    while (naxes < DGL_MAX_AXES && lua_type(L, -1) == LUA_TTABLE) {
        shape[naxes++] = lua_rawlen(L, -1);
        lua_rawgeti(L, -1, 1);
        lua_remove(L, -2);
        dgl_array *row = bind_test(L, -1, &bind_array_class);      // a table of arrays
        if (row && naxes + row->naxes <= DGL_MAX_AXES)
            for (int k = 0; k < row->naxes; k++) shape[naxes++] = row->shape[k];
        if (row)
            break;
    }
    if (lua_type(L, -1) == LUA_TTABLE)
        bind_arg_error(L, arg, "more than %d levels of tables", DGL_MAX_AXES);
    lua_pop(L, 1);
    return naxes;
}

// copies the value at the stack top, axis k on, to data; path names the place in messages
static void fill(lua_State *L, int arg, int naxes, const size_t *shape, int k, double *data, size_t *path)
{
    size_t block = 1;
    for (int j = k; j < naxes; j++) block *= shape[j];
    if (k == naxes) {
        int ok;
        *data = lua_tonumberx(L, -1, &ok);
        if (ok && lua_type(L, -1) == LUA_TNUMBER)
            return;
        char at[96] = "";
        for (int j = 0; j < naxes; j++) snprintf(at + strlen(at), sizeof at - strlen(at), "[%zu]", path[j]);
        bind_arg_error(L, arg, "no number at %s, but a %s", at, bind_typename(L, -1));
    }
    dgl_array *row = bind_test(L, -1, &bind_array_class);
    if (row) {
        if (row->naxes != naxes - k || memcmp(row->shape, shape + k, (size_t)(naxes - k) * sizeof *shape))
            bind_arg_error(L, arg, "entry %zu has shape %s, expected %s", path[k ? k - 1 : 0],
                           dgl_array_shape_text(row), dgl_shape_text(naxes - k, shape + k));
        dgl_runs w = dgl_runs_begin(1, (const dgl_array *[]){ row });
        while (dgl_runs_next(&w))
            for (size_t i = 0; i < w.n; i++) *data++ = w.p[0][(ptrdiff_t)i * w.s[0]];
        return;
    }
    size_t n = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
    if (lua_type(L, -1) != LUA_TTABLE)
        bind_arg_error(L, arg, "row %zu is a %s, expected a table of %zu", path[k ? k - 1 : 0], bind_typename(L, -1), shape[k]);
    if (n != shape[k])
        bind_arg_error(L, arg, "row %zu has %zu entries, expected %zu", path[k ? k - 1 : 0], n, shape[k]);
    for (size_t i = 0; i < n; i++) {
        path[k] = i + 1;
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        fill(L, arg, naxes, shape, k + 1, data + i * (block / n), path);
        lua_pop(L, 1);
    }
}

bool bind_is_array(lua_State *L, int arg)
{
    if (lua_type(L, arg) != LUA_TTABLE)
        return bind_test(L, arg, &bind_array_class) != NULL;
    int type = lua_rawgeti(L, arg, 1);
    bool is = type == LUA_TNUMBER || type == LUA_TTABLE || bind_test(L, -1, &bind_array_class);
    lua_pop(L, 1);
    return is;
}

dgl_array *bind_array(lua_State *L, int arg)
{
    arg = lua_absindex(L, arg);
    if (lua_type(L, arg) == LUA_TNUMBER) {
        double x = lua_tonumber(L, arg);
        dgl_array *a = bind_new_array(L, 0, NULL);
        a->data[0] = x;
        lua_replace(L, arg);
        return a;
    }
    if (lua_type(L, arg) != LUA_TTABLE)
        return bind_check(L, arg, &bind_array_class);
    luaL_checkstack(L, 2 * DGL_MAX_AXES, "array");
    size_t shape[DGL_MAX_AXES], path[DGL_MAX_AXES] = { 0 };
    int naxes = table_shape(L, arg, shape);
    dgl_array *a = bind_new_array(L, naxes, shape);
    lua_pushvalue(L, arg);
    fill(L, arg, naxes, shape, 0, a->data, path);
    lua_pop(L, 1);
    lua_replace(L, arg);
    return a;
}

dgl_array *bind_dense(lua_State *L, int arg)
{
    arg = lua_absindex(L, arg);
    dgl_array *a = bind_array(L, arg);
    if (dgl_array_is_contiguous(a))
        return a;
    dgl_array **c = new_view(L);
    bind_try(L, dgl_array_copy(c, a));
    bind_pay(L, a->size * sizeof(double));
    lua_replace(L, arg);
    return *c;
}


// ---- points ----

static bind_rows as_points(lua_State *L, int arg, int d, const char *what)
{
    dgl_array *a = bind_dense(L, arg);
    size_t dim = (size_t)d;
    if (a->naxes <= 1 && a->size == dim)
        return (bind_rows){ a->data, 1, true };
    if (a->naxes == 2 && a->shape[1] == dim)
        return (bind_rows){ a->data, a->shape[0], false };
    if (d == 1 && a->naxes == 1)
        return (bind_rows){ a->data, a->size, false };
    bind_error(L, DGL_ESHAPE, "%s: %d coordinate%s expected, or rows of %d; got shape %s",
               what, d, d == 1 ? "" : "s", d, dgl_array_shape_text(a));
}

bind_rows bind_point_arg(lua_State *L, int arg, int d, const char *what)
{
    if (lua_type(L, arg) != LUA_TTABLE && lua_type(L, arg) != LUA_TNUMBER && !bind_test(L, arg, &bind_array_class))
        bind_arg_error(L, arg, "%s expected as a table or array, got %s", what,
                       lua_isnone(L, arg) ? "nothing" : bind_typename(L, arg));
    return as_points(L, arg, d, what);
}

bind_rows bind_points(lua_State *L, int arg, int d)
{
    if (lua_type(L, arg) != LUA_TNUMBER)
        return bind_point_arg(L, arg, d, "point");
    int n = lua_gettop(L) - arg + 1;
    if (n != d)
        bind_error(L, DGL_ESHAPE, "%d coordinate%s expected, got %d", d, d == 1 ? "" : "s", n);
    double *x = lua_newuserdatauv(L, (size_t)d * sizeof *x, 0);
    for (int k = 0; k < d; k++)
        x[k] = bind_number(L, arg + k);
    lua_replace(L, arg);
    lua_settop(L, arg);
    return (bind_rows){ x, 1, true };
}

static double *results(lua_State *L, maker *make, bind_rows p, int naxes, const size_t *shape)
{
    size_t full[DGL_MAX_AXES + 1] = { p.n };
    if (p.single && !naxes)
        return memset(lua_newuserdatauv(L, sizeof(double), 0), 0, sizeof(double));
    if (naxes >= DGL_MAX_AXES && !p.single)
        bind_error(L, DGL_ESHAPE, "a batch of arrays with %d axes has too many axes", naxes);
    if (naxes)
        memcpy(full + 1, shape, (size_t)naxes * sizeof *shape);
    return p.single ? made(L, make, naxes, shape)->data : made(L, make, naxes + 1, full)->data;
}

double *bind_results(lua_State *L, bind_rows p, int naxes, const size_t *shape) { return results(L, dgl_array_new, p, naxes, shape); }
double *bind_results_room(lua_State *L, bind_rows p, int naxes, const size_t *shape) { return results(L, dgl_array_room, p, naxes, shape); }

int bind_single(lua_State *L, bind_rows p)
{
    dgl_array *a = bind_test(L, -1, &bind_array_class);
    if (!a)
        lua_pushnumber(L, *(double *)lua_touserdata(L, -1));
    else if (p.single && a->size == 1)
        lua_pushnumber(L, a->data[0]);
    return 1;
}


// ---- printing: as Lua would read it, {{1, 2}, {3, 4}}, long arrays in short ----

enum { SHOWN_ALL = 1000, SHOWN_ENDS = 3, LINE = 78 };

static size_t entry(char *s, size_t room, double x)
{
    return (size_t)snprintf(s, room, isnan(x) ? "nan" : "%.6g", x == 0 ? 0.0 : x);
}

static bool left_out(const dgl_array *a, bool brief, int k, size_t i)
{
    return brief && a->shape[k] > 2 * SHOWN_ENDS && i >= SHOWN_ENDS && i < a->shape[k] - SHOWN_ENDS;
}

static size_t widest(const dgl_array *a, bool brief, int k, const double *p)
{
    char s[40];
    if (k == a->naxes)
        return entry(s, sizeof s, *p);
    size_t most = 0;
    for (size_t i = 0; i < a->shape[k]; i++) {
        if (left_out(a, brief, k, i)) {
            i = a->shape[k] - SHOWN_ENDS - 1;
            continue;
        }
        size_t w = widest(a, brief, k + 1, p + (ptrdiff_t)i * a->stride[k]);
        most = w > most ? w : most;
    }
    return most;
}

static void print(luaL_Buffer *b, const dgl_array *a, bool brief, int k, const double *p, int width)
{
    char s[40];
    if (k == a->naxes) {
        size_t n = entry(s, sizeof s, *p);
        for (; a->naxes > 1 && (int)n < width; width--) luaL_addchar(b, ' ');
        luaL_addlstring(b, s, n);
        return;
    }
    bool last = k == a->naxes - 1;
    int column = k + 1;
    luaL_addchar(b, '{');
    for (size_t i = 0; i < a->shape[k]; i++) {
        if (i)
            luaL_addchar(b, ',');
        bool gap = left_out(a, brief, k, i), wrap = last && column + width + 2 > LINE;
        if (i && (!last || wrap)) {
            luaL_addchar(b, '\n');
            for (int j = 0; j <= k; j++) luaL_addchar(b, ' ');
            column = k + 1;
        } else if (i)
            luaL_addchar(b, ' ');
        column += width + 2;
        if (gap) {
            luaL_addstring(b, "…");
            i = a->shape[k] - SHOWN_ENDS - 1;
        } else
            print(b, a, brief, k + 1, p + (ptrdiff_t)i * a->stride[k], width);
    }
    luaL_addchar(b, '}');
}

static int l_tostring(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    bool brief = a->size > SHOWN_ALL;
    int width = a->size ? (int)widest(a, brief, 0, a->data) : 0;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    print(&b, a, brief, 0, a->data, width);
    luaL_pushresult(&b);
    return 1;
}

static void push_table(lua_State *L, const dgl_array *a, int k, const double *p)
{
    if (k == a->naxes) {
        lua_pushnumber(L, *p);
        return;
    }
    luaL_checkstack(L, 4, "table");
    lua_createtable(L, a->shape[k] < 1 << 30 ? (int)a->shape[k] : 0, 0);
    for (size_t i = 0; i < a->shape[k]; i++) {
        push_table(L, a, k + 1, p + (ptrdiff_t)i * a->stride[k]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static int l_table(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    push_table(L, a, 0, a->data);
    return 1;
}


// ---- shape ----

static int shape_tostring(lua_State *L)
{
    lua_Integer n = luaL_len(L, 1);
    lua_pushliteral(L, "{");
    for (lua_Integer k = 1; k <= n; k++) {
        lua_geti(L, 1, k);
        lua_pushfstring(L, k < n ? "%s, " : "%s", luaL_tolstring(L, -1, NULL));
        lua_replace(L, -3);
        lua_pop(L, 1);
        lua_concat(L, 2);
    }
    lua_pushliteral(L, "}");
    lua_concat(L, 2);
    return 1;
}

// a table that prints what it holds
static int l_shape(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    lua_createtable(L, a->naxes, 0);
    for (int k = 0; k < a->naxes; k++) {
        lua_pushinteger(L, (lua_Integer)a->shape[k]);
        lua_rawseti(L, -2, k + 1);
    }
    if (luaL_newmetatable(L, "dgl shape")) {
        lua_pushcfunction(L, shape_tostring);
        lua_setfield(L, -2, "__tostring");
    }
    lua_setmetatable(L, -2);
    return 1;
}

static int l_size(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)((dgl_array *)bind_check(L, 1, &bind_array_class))->size);
    return 1;
}

static int l_transpose(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class), **t = new_view(L);
    bind_try(L, dgl_array_transpose(t, a));
    return 1;
}

int bind_shape(lua_State *L, int arg, size_t *shape)
{
    int n = lua_type(L, arg) == LUA_TTABLE ? (int)lua_rawlen(L, arg) : lua_gettop(L) - arg + 1;
    if (n > DGL_MAX_AXES)
        bind_error(L, DGL_ESHAPE, "an array has at most %d axes, not %d", DGL_MAX_AXES, n);
    for (int k = 0; k < n; k++) {
        if (lua_type(L, arg) == LUA_TTABLE)
            lua_rawgeti(L, arg, k + 1);
        else
            lua_pushvalue(L, arg + k);
        if (lua_type(L, -1) != LUA_TNUMBER)
            bind_arg_error(L, arg, "a shape is made of whole numbers, got %s", bind_typename(L, -1));
        shape[k] = bind_count(L, -1);
        lua_pop(L, 1);
    }
    return n;
}

static int l_reshape(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    size_t shape[DGL_MAX_AXES];
    int n = bind_shape(L, 2, shape);
    dgl_array **r = new_view(L);
    bind_try(L, dgl_array_reshape(r, a, n, shape));
    return 1;
}

static int l_copy(lua_State *L)
{
    dgl_array *a = bind_check(L, 1, &bind_array_class);
    dgl_array *c = bind_new_array(L, a->naxes, a->shape);
    dgl_array_assign(c, a);
    return 1;
}


// ---- makers ----

static int l_array(lua_State *L)
{
    bool table = lua_type(L, 1) == LUA_TTABLE;
    bind_array(L, 1);
    lua_settop(L, 1);
    return table ? 1 : l_copy(L);
}

static int full_of(lua_State *L, int arg, double x)
{
    size_t shape[DGL_MAX_AXES];
    int n = bind_shape(L, arg, shape);
    dgl_array *a = bind_new_array(L, n, shape);
    for (size_t i = 0; i < a->size; i++) a->data[i] = x;
    return 1;
}

static int l_zeros(lua_State *L) { return full_of(L, 1, 0); }
static int l_ones(lua_State *L)  { return full_of(L, 1, 1); }

static int l_full(lua_State *L)
{
    return full_of(L, 2, bind_number(L, 1));
}

static int l_eye(lua_State *L)
{
    size_t n = bind_count(L, 1);
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ n, n });
    for (size_t i = 0; i < n; i++) a->data[i * n + i] = 1;
    return 1;
}

static int l_linspace(lua_State *L)
{
    double from = bind_number(L, 1), to = bind_number(L, 2);
    size_t n = lua_isnoneornil(L, 3) ? 100 : bind_count(L, 3);
    dgl_array *a = bind_new_array(L, 1, &n);
    for (size_t i = 0; i < n; i++)
        a->data[i] = i + 1 == n && n > 1 ? to : from + (to - from) * (double)i / (double)(n > 1 ? n - 1 : 1);
    return 1;
}

static int l_range(lua_State *L)
{
    double from = bind_number(L, 1), to = bind_number(L, 2), step = bind_opt_number(L, 3, 1);
    double count = floor((to - from) / step + 1e-10) + 1;
    if (!(step != 0 && isfinite(count)))
        bind_error(L, DGL_EARG, "no way from %g to %g in steps of %g", from, to, step);
    size_t n = count < 1 ? 0 : (size_t)count;
    dgl_array *a = bind_new_array(L, 1, &n);
    for (size_t i = 0; i < n; i++) a->data[i] = from + step * (double)i;
    return 1;
}

// grid(xs, ys, ...): every combination, one a row, the last coordinate fastest
static int l_grid(lua_State *L)
{
    int d = lua_gettop(L);
    if (d < 1 || d > DGL_MAX_AXES)
        bind_error(L, DGL_EARG, "1 to %d lists of coordinates expected, got %d", DGL_MAX_AXES, d);
    size_t n = 1;
    for (int k = 1; k <= d; k++) {
        dgl_array *a = bind_dense(L, k);
        if (a->naxes != 1)
            bind_arg_error(L, k, "a list of numbers expected, got shape %s", dgl_array_shape_text(a));
        bind_try(L, dgl_memory_check(&n, n, a->size, 1));
    }
    dgl_array *g = bind_new_array(L, 2, (size_t[]){ n, (size_t)d });
    size_t repeat = n;
    for (int k = 0; k < d; k++) {
        dgl_array *a = bind_check(L, k + 1, &bind_array_class);
        repeat /= a->size ? a->size : 1;
        for (size_t i = 0; i < n; i++) g->data[i * (size_t)d + (size_t)k] = a->data[i / repeat % a->size];
    }
    return 1;
}

static int l_report(lua_State *L)
{
    lua_getiuservalue(L, 1, 1);
    return 1;
}

static const bind_row class_rows[] = {
    { ".shape",  l_shape,     "A.shape", "the length of each axis" },
    { ".size",   l_size,      "A.size", "the number of entries" },
    { ".T",      l_transpose, "A.T", "the transpose, a view" },
    { ".report", l_report,    "A.report", "how the path that it is was integrated: method, steps, errors, drift; else nil" },
    { "reshape", l_reshape,   "A:reshape(n, m, ...)", "the same entries under another shape" },
    { "copy",    l_copy,      "A:copy()", "a copy of its own" },
    { "table",   l_table,     "A:table()", "the entries as nested Lua tables" },
    BIND_INDEXING,
    BIND_ARITHMETIC,
    { "__tostring", l_tostring, NULL, NULL },
    { "__eq",       bind_array_equal, NULL, NULL },
    { 0 }
};

static void more(lua_State *L)
{
    bind_reduce_methods(L);
    bind_linalg_methods(L);
}

const bind_class bind_array_class = {
    .name = "array", .doc = "float64 numbers with up to 6 axes; A[i] is a view of row i, A({from, to}, k) rows of a column",
    .rows = class_rows, .index = bind_index_row, .more = more,
};

static const bind_row rows[] = {
    { "array",    l_array,    "array{{1, 2}, {3, 4}}", "an array from nested tables, or a copy of an array" },
    { "zeros",    l_zeros,    "zeros(n, m, ...)", "an array of zeros" },
    { "ones",     l_ones,     "ones(n, m, ...)", "an array of ones" },
    { "full",     l_full,     "full(x, n, m, ...)", "an array of the number x" },
    { "eye",      l_eye,      "eye(n)", "the n x n identity" },
    { "linspace", l_linspace, "linspace(a, b, n)", "n numbers from a to b, both ends included; n is 100 when not given" },
    { "range",    l_range,    "range(a, b, step)", "a, a + step, ... up to b included" },
    { "grid",     l_grid,     "grid(xs, ys, ...)", "every combination of the coordinates, one point a row" },
    { 0 }
};

const bind_module bind_array_module = {
    .rows = rows, .classes = (const bind_class *const[]){ &bind_array_class, NULL },
};
