// Persistence diagrams: what is read off their bars, the cycles behind these, and how both are drawn.
#include "bind_topo.h"

#include <math.h>
#include <string.h>

static dgl_diagram *self(lua_State *L) { return bind_check(L, 1, &bind_diagram_class); }

static int dimension(lua_State *L, int arg, const dgl_diagram *D)
{
    int ok;
    lua_Integer k = lua_isnoneornil(L, arg) && D->dims > 1 ? 1 : lua_tointegerx(L, arg, &ok);
    if (!lua_isnoneornil(L, arg) && (lua_type(L, arg) != LUA_TNUMBER || !ok || k < 0 || k >= D->dims))
        bind_error(L, DGL_EARG, "dimension %s: the diagram knows 0..%d", luaL_tolstring(L, arg, NULL), D->dims - 1);
    return (int)k;
}

// D[k]: the bars of dimension k
static int l_index(lua_State *L)
{
    dgl_diagram *D = self(L);
    if (lua_isnoneornil(L, 2))
        bind_error(L, DGL_EARG, "a diagram has bars of dimension 0..%d", D->dims - 1);
    bind_push(L, &bind_array_class, D->bars[dimension(L, 2, D)]);
    return 1;
}

static int l_dims(lua_State *L) { return lua_pushinteger(L, self(L)->dims), 1; }
static int l_prime(lua_State *L) { return lua_pushinteger(L, self(L)->prime), 1; }
static int l_threshold(lua_State *L) { return lua_pushnumber(L, self(L)->threshold), 1; }

static void betti(lua_State *L, double *out, const dgl_diagram *D, int k, size_t m, const double *t)
{
    bind_try(L, dgl_betti_curve(out, D->bars[k]->shape[0], D->bars[k]->data, m, t));
}

// D:betti(t): a number for each dimension; with a list of t a row for each; with a dimension that column only
static int l_betti(lua_State *L)
{
    dgl_diagram *D = self(L);
    bool many = bind_is_array(L, 2);
    double one = many ? 0 : bind_number(L, 2);
    dgl_array *t = many ? bind_dense(L, 2) : NULL;
    size_t m = many ? t->size : 1, dims = (size_t)D->dims;
    const double *at = many ? t->data : &one;
    if (!lua_isnoneornil(L, 3)) {
        int k = dimension(L, 3, D);
        if (!many) {
            betti(L, &one, D, k, 1, (double[]){ one });
            lua_pushinteger(L, (lua_Integer)one);
            return 1;
        }
        betti(L, bind_new_array(L, 1, &m)->data, D, k, m, at);
        return 1;
    }
    dgl_array *all = bind_new_array(L, 2, (size_t[]){ dims, m });
    for (size_t k = 0; k < dims; k++) betti(L, all->data + k * m, D, (int)k, m, at);
    dgl_array **out = bind_shell(L, &bind_array_class);
    bind_try(L, many ? dgl_array_transpose(out, all) : dgl_array_reshape(out, all, 1, &dims));
    return 1;
}

static int l_diagram_euler(lua_State *L)
{
    dgl_diagram *D = self(L);
    bool many = bind_is_array(L, 2);
    double one = many ? 0 : bind_number(L, 2);
    dgl_array *t = many ? bind_dense(L, 2) : NULL;
    size_t m = many ? t->size : 1;
    dgl_array *chi = bind_new_array(L, 1, &m), *b = bind_new_array(L, 1, &m);
    for (int k = 0; k < D->dims; k++) {
        betti(L, b->data, D, k, m, many ? t->data : &one);
        for (size_t i = 0; i < m; i++) chi->data[i] += k % 2 ? -b->data[i] : b->data[i];
    }
    lua_pop(L, 1);
    if (!many)
        lua_pushinteger(L, (lua_Integer)chi->data[0]);
    return 1;
}

static int l_entropy(lua_State *L)
{
    dgl_diagram *D = self(L);
    int k = dimension(L, 2, D);
    lua_pushnumber(L, dgl_persistence_entropy(D->bars[k]->shape[0], D->bars[k]->data));
    return 1;
}

static int l_bottleneck(lua_State *L)
{
    dgl_diagram *D = self(L), *E = bind_check(L, 2, &bind_diagram_class);
    int k = dimension(L, 3, D);
    dimension(L, 3, E);
    double d;
    bind_try(L, dgl_bottleneck(&d, D->bars[k]->shape[0], D->bars[k]->data, E->bars[k]->shape[0], E->bars[k]->data));
    lua_pushnumber(L, d);
    return 1;
}

static const dgl_param wasserstein_params[] = {
    { "order", DGL_NUM, 1, 1, 64, "the power of the costs", NULL },
    { "norm", DGL_WORD, 0, 0, 0, "cost of a match: the larger difference of two ends, or the distance in the plane", "max|euclidean" },
    { 0 }
};

static int l_wasserstein(lua_State *L)
{
    dgl_value v[2];
    dgl_diagram *D = self(L), *E = bind_check(L, 2, &bind_diagram_class);
    int k = dimension(L, 3, D);
    dimension(L, 3, E);
    bind_options(L, 4, wasserstein_params, v);
    double d;
    bind_try(L, dgl_wasserstein(&d, D->bars[k]->shape[0], D->bars[k]->data, E->bars[k]->shape[0], E->bars[k]->data, v[0].num, v[1].num != 0));
    lua_pushnumber(L, d);
    return 1;
}

// the least birth and greatest finite end
static void extent(const dgl_array *bars, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t i = 0; i < bars->size; i++)
        if (isfinite(bars->data[i])) {
            *lo = fmin(*lo, bars->data[i]);
            *hi = fmax(*hi, bars->data[i]);
        }
    if (*lo > *hi)
        *lo = 0, *hi = 1;
}

static const dgl_param landscape_params[] = {
    { "layers", DGL_INT, 3, 1, 1e5, "how many functions, the greatest first", NULL },
    { "n", DGL_INT, 100, 1, 1e7, "places from the first birth to the last death", NULL },
    { "t", DGL_NUMS, NAN, 0, 0, "the places, instead", NULL },
    { 0 }
};

static int l_landscape(lua_State *L)
{
    dgl_value v[3];
    dgl_diagram *D = self(L);
    int k = dimension(L, 2, D);
    bind_options(L, 3, landscape_params, v);
    size_t layers = (size_t)v[0].num, m = v[2].given ? v[2].array->size : (size_t)v[1].num;
    double lo, hi;
    extent(D->bars[k], &lo, &hi);
    dgl_array *t = bind_new_array(L, 1, &m), *out = bind_new_array(L, 2, (size_t[]){ layers, m });
    for (size_t i = 0; i < m; i++) t->data[i] = v[2].given ? v[2].array->data[i] : lo + (hi - lo) * (m > 1 ? (double)i / (double)(m - 1) : 0.5);
    bind_try(L, dgl_landscape(out->data, layers, D->bars[k]->shape[0], D->bars[k]->data, m, t->data));
    lua_pushvalue(L, -2);
    return 2;
}

static const dgl_param image_params[] = {
    { "size", DGL_NUMS, NAN, 0, 0, "{rows, columns}; {20, 20} when not given", NULL },
    { "range", DGL_NUMS, NAN, 0, 0, "{birth, birth, length, length}: what the first and last columns and rows stand for", NULL },
    { "width", DGL_NUM, NAN, 1e-300, INFINITY, "of a bar's bell curve; a twentieth of the range when not given", NULL },
    { 0 }
};

static int l_image(lua_State *L)
{
    dgl_value v[3];
    dgl_diagram *D = self(L);
    int k = dimension(L, 2, D);
    bind_options(L, 3, image_params, v);
    double size[2] = { 20, 20 }, range[4] = { INFINITY, -INFINITY, 0, 0 };
    const dgl_array *bars = D->bars[k];
    if ((v[0].given && v[0].array->size != 2) || (v[1].given && v[1].array->size != 4))
        bind_error(L, DGL_ESHAPE, "size has 2 numbers, range 4");
    if (v[0].given)
        memcpy(size, v[0].array->data, sizeof size);
    if (!(size[0] >= 1 && size[0] <= 4096 && size[1] >= 1 && size[1] <= 4096))
        bind_error(L, DGL_EARG, "an image of %g x %g", size[0], size[1]);
    for (size_t i = 0; i < bars->shape[0]; i++) {
        double b = bars->data[2*i], l = bars->data[2*i + 1] - b;
        if (!isfinite(l))
            continue;
        range[0] = fmin(range[0], b);
        range[1] = fmax(range[1], b);
        range[3] = fmax(range[3], l);
    }
    if (!(range[1] > range[0]))
        range[1] = (range[0] = isfinite(range[0]) ? range[0] : 0) + 1;
    if (v[1].given)
        memcpy(range, v[1].array->data, sizeof range);
    double width = v[2].given ? v[2].num : fmax(range[1] - range[0], range[3] - range[2]) / 20;
    if (!(width > 0))
        width = 1;
    dgl_array *out = bind_new_array(L, 2, (size_t[]){ (size_t)size[0], (size_t)size[1] });
    bind_try(L, dgl_persistence_image(out->data, (size_t)size[0], (size_t)size[1], range, width, bars->shape[0], bars->data));
    return 1;
}

// ---- cycles of bars ----

#define BAR   { "bar", DGL_INT, 1, 1, 1e9, "which, the longest is 1", NULL }
#define SCALE { "scale", DGL_NUM, NAN, 0, INFINITY, "edges up to this length; when not given, just short of the bar's death", NULL }
#define DIM   { "dim", DGL_INT, 1, 1, DGL_TOPO_DIMS - 1, "of the bar", NULL }
static const dgl_param scale_params[] = { BAR, SCALE, { 0 } }, cocycle_params[] = { BAR, SCALE, DIM, { 0 } }, cycle_params[] = { BAR, DIM, { 0 } };

// a chain that the engine gives, owned by Lua
typedef struct { dgl_ref ref; dgl_chain chain; } chain;
static void end_chain(void *self_) { dgl_chain_free(&((chain *)self_)->chain); }
static const bind_class bind_chain_class = { .name = "chain", .doc = "simplices with numbers", .rows = bind_no_rows };

static dgl_chain *new_chain(lua_State *L)
{
    chain **place = bind_shell(L, &bind_chain_class);
    if (!(*place = dgl_new(sizeof **place, end_chain)))
        bind_error(L, DGL_ENOMEM, "not enough memory");
    return &(*place)->chain;
}

// rows of points and a number
static void push_chain(lua_State *L, const dgl_chain *c)
{
    size_t k = (size_t)c->k;
    double *row = bind_new_array(L, 2, (size_t[]){ c->m, k + 1 })->data;
    for (size_t i = 0; i < c->m; i++) {
        for (size_t a = 0; a < k; a++) *row++ = c->simplex[i*k + a] + 1;
        *row++ = c->value[i];
    }
}

static int l_cocycle(lua_State *L)
{
    dgl_value v[3];
    dgl_diagram *D = self(L);
    bind_options(L, 2, cocycle_params, v);
    dgl_chain *c = new_chain(L);
    double scale = v[1].num;
    bind_try(L, dgl_rips_cocycle(c, &scale, D, (int)v[2].num, (size_t)v[0].num - 1));
    push_chain(L, c);
    lua_pushnumber(L, scale);
    return 2;
}

static int l_cycle(lua_State *L)
{
    dgl_value v[2];
    dgl_diagram *D = self(L);
    bind_options(L, 2, cycle_params, v);
    dgl_chain *c = new_chain(L);
    bind_try(L, dgl_rips_cycle(c, D, (int)v[1].num, (size_t)v[0].num - 1));
    push_chain(L, c);
    return 1;
}

static int l_circular(lua_State *L)
{
    dgl_value v[2];
    dgl_diagram *D = self(L);
    bind_options(L, 2, scale_params, v);
    double scale = v[1].num;
    dgl_array *a = bind_new_array(L, 1, &D->points);
    bind_try(L, dgl_rips_circular(a->data, &scale, D, (size_t)v[0].num - 1));
    lua_pushnumber(L, scale);
    return 2;
}

static int l_tostring(lua_State *L)
{
    dgl_diagram *D = self(L);
    dgl_text *t = bind_text(L);
    dgl_text_add(t, "%s diagram of %zu point%s:", D->kind, D->points, D->points == 1 ? "" : "s");
    for (int k = 0; k < D->dims; k++) dgl_text_add(t, "%s %zu bar%s in dimension %d", k ? "," : "", D->bars[k]->shape[0],
                                                  D->bars[k]->shape[0] == 1 ? "" : "s", k);
    return bind_push_text(L, t);
}

// ---- plots ----

// where bars that never end are drawn: above all ends; NAN when there are none
static double top_of(const dgl_diagram *D)
{
    double lo = INFINITY, hi = -INFINITY;
    bool endless = false;
    for (int k = 0; k < D->dims; k++)
        for (size_t i = 0; i < D->bars[k]->size; i++) {
            double x = D->bars[k]->data[i];
            endless |= x == INFINITY;
            lo = isfinite(x) ? fmin(lo, x) : lo;
            hi = isfinite(x) ? fmax(hi, x) : hi;
        }
    return !endless ? NAN : hi > lo ? hi + 0.1 * (hi - lo) : hi + 1;
}

// the bars of dimension k, the longest last
static void push_bars(lua_State *L, const dgl_array *bars)
{
    size_t m = bars->shape[0];
    double *row = bind_new_array(L, 2, (size_t[]){ m, 2 })->data;
    for (size_t i = 0; i < m; i++) memcpy(row + 2*i, bars->data + 2 * (m - 1 - i), 2 * sizeof *row);
}

// what is said of dimension k, and over it what the table at options says
static void push_plot_options(lua_State *L, int options, int k)
{
    static const char *const below[] = { "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉", "₁₀", "₁₁", "₁₂", "₁₃", "₁₄", "₁₅" };
    lua_newtable(L);
    lua_pushfstring(L, "H%s", below[k]);
    lua_setfield(L, -2, "label");
    lua_pushinteger(L, k + 1);
    lua_setfield(L, -2, "color");
    if (lua_istable(L, options))
        for (lua_pushnil(L); lua_next(L, options); ) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -4);
        }
}

// the option at the stack top, unless the user gave it
static void set_default(lua_State *L, const char *name)
{
    if (lua_getfield(L, -2, name) == LUA_TNIL) {
        lua_pushvalue(L, -2);
        lua_setfield(L, -4, name);
    }
    lua_pop(L, 2);
}

// ax:barcode(D, {options}) and ax:diagram(D, {options}): a plot for each dimension that has bars
static int l_plots(lua_State *L)
{
    dgl_diagram *D = self(L);
    const char *kind = bind_string(L, 2);
    bool barcode = !strcmp(kind, "barcode");
    if (!barcode && strcmp(kind, "diagram"))
        bind_error(L, DGL_EARG, "a diagram is drawn by ax:diagram and ax:barcode");
    if (lua_gettop(L) > 2 && lua_type(L, 3) != LUA_TTABLE)
        bind_type_error(L, 3, "table of options");
    lua_settop(L, 3);
    double top = top_of(D);
    size_t row = 1, parts = 0;
    lua_newtable(L);
    for (int k = 0; k < D->dims; k++) {
        size_t m = D->bars[k]->shape[0];
        if (!m)
            continue;
        lua_createtable(L, 2, 0);
        push_bars(L, D->bars[k]);
        lua_rawseti(L, -2, 1);
        push_plot_options(L, 3, k);
        if (barcode) {
            lua_pushinteger(L, (lua_Integer)row);
            set_default(L, "first");
        } else {
            lua_pushboolean(L, parts == 0);
            set_default(L, "diagonal");
            if (!isnan(top)) {
                lua_pushnumber(L, top);
                set_default(L, "top");
            }
        }
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, (lua_Integer)++parts);
        row += m + 1 + m / 20;
    }
    return 1;
}

static const bind_row class_rows[] = {
    { "__plots", l_plots, NULL, NULL },
    { ".dims", l_dims, "D.dims", "the diagram knows holes of dimension 0 to D.dims - 1; D[k] is an m x 2 array of births and deaths" },
    { ".prime", l_prime, "D.prime", "the coefficients are whole numbers modulo this" },
    { ".threshold", l_threshold, "D.threshold", "what is not known to have died here is said to live for ever" },
    { "betti", l_betti, "D:betti(t, k)", "how many holes there are at t: a number for each dimension, or that of dimension k; a curve for a list of t" },
    { "euler", l_diagram_euler, "D:euler(t)", "the alternating sum of Betti numbers at t" },
    { "entropy", l_entropy, "D:entropy(k)", "the entropy of the lengths of bars" },
    { "bottleneck", l_bottleneck, "D:bottleneck(E, k)",
      "the least distance by which the ends of bars must be moved to make E of D; bars may be matched with nothing" },
    { "wasserstein", l_wasserstein, "D:wasserstein(E, k, {order = 1, norm = \"max\"})", "the least sum of the costs of a matching of bars" },
    { "landscape", l_landscape, "D:landscape(k, {layers = 3, n = 100, t =})", "persistence landscapes, a row each, and where they were taken" },
    { "image", l_image, "D:image(k, {size = {20, 20}, range =, width =})", "the persistence image: columns are births, rows are lengths" },
    { "cycle", l_cycle, "D:cycle{bar = 1, dim = 1}",
      "a loop, a surface, ... that is born and dies with a bar of any dimension from 1 on: rows {i, j, number}, or {i, j, k, number} and so on" },
    { "cocycle", l_cocycle, "D:cocycle{bar = 1, dim = 1, scale =}",
      "a cocycle of a bar of any dimension from 1 on: rows {i, j, number modulo the prime}, or {i, j, k, number} and so on, and up to which length of edges it is one" },
    { "circular_coordinates", l_circular, "D:circular_coordinates{bar = 1, scale =}",
      "an angle for each point that runs once around the loop of a bar; D needs a prime such as 47" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options options[] = {
    { "wasserstein", wasserstein_params },
    { "landscape", landscape_params },
    { "image", image_params },
    { "cycle", cycle_params },
    { "cocycle", cocycle_params },
    { "circular_coordinates", scale_params },
    { 0 }
};

const bind_class bind_diagram_class = {
    .name = "diagram", .doc = "births and deaths of holes; D[k] is an m x 2 array for dimension k, the longest first", .rows = class_rows,
    .options = options, .index = l_index,
};
