// topology: persistent homology and what is read off its diagrams.
#include "bind_graph.h"

#include <math.h>
#include <string.h>

static const bind_class bind_diagram_class;

static dgl_diagram *self(lua_State *L) { return bind_check(L, 1, &bind_diagram_class); }

static dgl_diagram **new_diagram(lua_State *L) { return bind_shell(L, &bind_diagram_class); }

// a complex lives behind a class without methods until the call ends
static const bind_row no_rows[] = { { 0 } };
static const bind_class bind_complex_class = { .name = "complex", .doc = "cells with values", .rows = no_rows };
static dgl_complex **new_complex(lua_State *L) { return bind_shell(L, &bind_complex_class); }

// a matrix at arg, its rows points or distances
static dgl_array *points(lua_State *L, int arg)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of points or matrix of distances");
    dgl_array *X = bind_dense(L, arg);
    if (X->naxes != 2)
        bind_arg_error(L, arg, "points as rows expected, got shape %s", dgl_array_shape_text(X));
    return X;
}

enum { MAXDIM, THRESHOLD, PRIME, DISTANCES };
static const dgl_param rips_params[] = {
    { "maxdim", DGL_INT, 1, 0, DGL_TOPO_DIMS - 2, "holes up to this dimension", NULL },
    { "threshold", DGL_NUM, NAN, 0, INFINITY, "edges up to this length; when not given, all that can matter", NULL },
    { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL },
    { "distances", DGL_BOOL, NAN, 0, 1, "the matrix holds distances; when not given, if it looks like that", NULL },
    { 0 }
};

static int l_rips(lua_State *L)
{
    dgl_value v[4];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, rips_params, v);
    bool matrix = v[DISTANCES].given ? v[DISTANCES].num != 0 : dgl_points_are_distances(X);
    bind_try(L, dgl_topo_rips(new_diagram(L), X, matrix, &(dgl_rips_options){ (int)v[MAXDIM].num, v[THRESHOLD].num, (int)v[PRIME].num }));
    return 1;
}

static const dgl_param alpha_params[] = {
    { "squared", DGL_BOOL, 0, 0, 1, "values are squares of radii", NULL },
    { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL },
    { 0 }
};

// the complex at the stack top, in a shell that is freed by Lua, gives its diagram
static void persistence(lua_State *L, const dgl_complex *K, const char *kind, int prime)
{
    bind_try(L, dgl_complex_persistence(new_diagram(L), K, kind, prime));
}

static int l_alpha(lua_State *L)
{
    dgl_value v[2];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, alpha_params, v);
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_alpha(K, X->shape[0], (int)X->shape[1], X->data, v[0].num != 0));
    persistence(L, *K, "alpha", (int)v[1].num);
    return 1;
}

static const dgl_param cubical_params[] = {
    { "by", DGL_WORD, 0, 0, 0, "what the numbers belong to: the cubes themselves, so that pixels that meet in a corner join; or the corners of cubes",
      "pixels|corners" },
    { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL },
    { 0 }
};

static int l_cubical(lua_State *L)
{
    dgl_value v[2];
    lua_settop(L, 2);
    if (!bind_is_array(L, 1))
        bind_type_error(L, 1, "image, an array of 1 to 3 axes");
    dgl_array *A = bind_dense(L, 1);
    bind_options(L, 2, cubical_params, v);
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_of_image(K, A, v[0].num != 0));
    persistence(L, *K, "cubical", (int)v[1].num);
    return 1;
}

// ---- functions on simplices ----

typedef struct { size_t n, m; int dim; uint32_t *simplex; } simplices;

// Simplices at arg: an array of rows of vertices from 1, a graph, or an object with faces (a mesh). n: the greatest vertex.
static simplices read_simplices(lua_State *L, int arg)
{
    simplices s = { 0 };
    dgl_graph *G = bind_test(L, arg, &bind_graph_class);
    if (G) {
        s = (simplices){ (size_t)G->n, (size_t)G->m, 1, lua_newuserdatauv(L, ((size_t)G->m + 1) * 2 * sizeof(uint32_t), 0) };
        for (int e = 0; e < G->m; e++) {
            s.simplex[2*e] = (uint32_t)G->tail[e];
            s.simplex[2*e + 1] = (uint32_t)G->head[e];
        }
        return s;
    }
    if (lua_type(L, arg) == LUA_TUSERDATA && !bind_is_array(L, arg)) {
        if (lua_getfield(L, arg, "faces") == LUA_TFUNCTION) {
            lua_pushvalue(L, arg);
            lua_call(L, 1, 1);
        }
        lua_replace(L, arg);
    }
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of simplices, graph or mesh");
    dgl_array *A = bind_dense(L, arg);
    if (A->naxes != 2 || A->shape[1] < 1 || A->shape[1] > DGL_CELL_DIMS)
        bind_arg_error(L, arg, "rows of 1 to %d vertices expected, got shape %s", DGL_CELL_DIMS, dgl_array_shape_text(A));
    s.m = A->shape[0];
    s.dim = (int)A->shape[1] - 1;
    s.simplex = lua_newuserdatauv(L, (A->size + 1) * sizeof(uint32_t), 0);
    for (size_t i = 0; i < A->size; i++) {
        double v = A->data[i];
        if (!(v >= 1 && v <= 1 << 30 && v == floor(v)))
            bind_error(L, DGL_EARG, "simplex %zu has vertex %g", i / A->shape[1] + 1, v);
        s.simplex[i] = (uint32_t)v - 1;
        s.n = (size_t)v > s.n ? (size_t)v : s.n;
    }
    return s;
}

// one number for each vertex
static dgl_array *vertex_values(lua_State *L, int arg, simplices *s)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of a number for each vertex");
    dgl_array *f = bind_dense(L, arg);
    if (f->size < s->n)
        bind_error(L, DGL_ESHAPE, "%zu values for %zu vertices", f->size, s->n);
    for (size_t i = 0; i < f->size; i++)
        if (isnan(f->data[i]))
            bind_error(L, DGL_EARG, "value %zu is NaN", i + 1);
    s->n = f->size;
    return f;
}

static const dgl_param prime_params[] = {
    { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL },
    { 0 }
};

static int l_sublevel(lua_State *L)
{
    dgl_value v[1];
    lua_settop(L, 3);
    bind_options(L, 3, prime_params, v);
    simplices s = read_simplices(L, 2);
    dgl_array *f = vertex_values(L, 1, &s);
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_of_simplices(K, s.n, s.dim, s.m, s.simplex));
    dgl_complex_lower_star(*K, f->data);
    persistence(L, *K, "sublevel", (int)v[0].num);
    return 1;
}

static int l_euler(lua_State *L)
{
    lua_settop(L, 1);
    simplices s = read_simplices(L, 1);
    bool *used = lua_newuserdatauv(L, s.n + 1, 0);
    memset(used, bind_test(L, 1, &bind_graph_class) != NULL, s.n + 1);
    for (size_t i = 0; i < s.m * ((size_t)s.dim + 1); i++) used[s.simplex[i]] = true;
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_of_simplices(K, s.n, s.dim, s.m, s.simplex));
    lua_Integer chi = 0;
    for (size_t v = 0; v < s.n; v++) chi += used[v];
    for (int k = 1; k <= s.dim; k++) chi += (k % 2 ? -1 : 1) * (lua_Integer)(*K)->n[k];
    lua_pushinteger(L, chi);
    return 1;
}

static int l_euler_curve(lua_State *L)
{
    lua_settop(L, 3);
    simplices s = read_simplices(L, 2);
    dgl_array *f = vertex_values(L, 1, &s);
    if (!bind_is_array(L, 3))
        bind_type_error(L, 3, "array of levels");
    dgl_array *t = bind_dense(L, 3);
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_of_simplices(K, s.n, s.dim, s.m, s.simplex));
    dgl_complex_lower_star(*K, f->data);
    dgl_array *chi = bind_new_array(L, 1, &t->size);
    bind_try(L, dgl_complex_euler(chi->data, *K, t->size, t->data));
    return 1;
}

// ---- Mapper ----

static const bind_class bind_mapper_class = { .name = "mapper", .doc = "clusters and their overlaps", .rows = no_rows };

enum { INTERVALS, OVERLAP, EPS, BINS };
static const dgl_param mapper_params[] = {
    { "intervals", DGL_INT, 10, 1, 1e6, "that cover the range of each function", NULL },
    { "overlap", DGL_NUM, 0.3, 0, 0.99, "part of an interval that it shares with the next", NULL },
    { "eps", DGL_NUM, NAN, 0, INFINITY, "points nearer than this belong together; when not given, up to the first gap", NULL },
    { "bins", DGL_INT, 10, 1, 1e6, "a gap is the first empty one of so many bins of the lengths at which clusters join", NULL },
    { "distances", DGL_BOOL, NAN, 0, 1, "the matrix holds distances; when not given, if it looks like that", NULL },
    { 0 }
};

static int l_mapper(lua_State *L)
{
    dgl_value v[5];
    lua_settop(L, 3);
    dgl_array *X = points(L, 1);
    if (!bind_is_array(L, 2))
        bind_type_error(L, 2, "array of the values of functions on the points");
    dgl_array *f = bind_dense(L, 2);
    size_t n = X->shape[0], functions = f->naxes == 2 ? f->shape[1] : 1;
    if (f->naxes < 1 || f->naxes > 2 || f->shape[0] != n)
        bind_error(L, DGL_ESHAPE, "values of shape %s on %zu points", dgl_array_shape_text(f), n);
    bind_options(L, 3, mapper_params, v);
    dgl_points P = { X->data, n, X->shape[1], v[4].given ? v[4].num != 0 : dgl_points_are_distances(X) };
    dgl_mapper **place = bind_shell(L, &bind_mapper_class);
    bind_try(L, dgl_topo_mapper(place, &P, functions, f->data,
        &(dgl_mapper_options){ (size_t)v[INTERVALS].num, v[OVERLAP].num, v[EPS].num, (int)v[BINS].num }));
    dgl_mapper *M = *place;

    lua_newtable(L);
    int result = lua_gettop(L);
    dgl_array *sizes = bind_new_array(L, 1, &M->nodes);
    lua_setfield(L, result, "sizes");
    dgl_array *values = bind_new_array(L, 2, (size_t[]){ M->nodes, functions });
    lua_setfield(L, result, "values");
    lua_createtable(L, (int)M->nodes, 0);
    for (size_t k = 0; k < M->nodes; k++) {
        size_t size = M->start[k + 1] - M->start[k];
        dgl_array *members = bind_new_array(L, 1, &size);
        sizes->data[k] = (double)size;
        for (size_t i = 0; i < size; i++) {
            uint32_t p = M->member[M->start[k] + i];
            members->data[i] = p + 1;
            for (size_t c = 0; c < functions; c++) values->data[k * functions + c] += f->data[p * functions + c] / (double)size;
        }
        lua_rawseti(L, -2, (lua_Integer)k + 1);
    }
    lua_setfield(L, result, "members");
    int *ends = lua_newuserdatauv(L, (M->edges + 1) * 2 * sizeof *ends, 0);
    for (size_t e = 0; e < 2 * M->edges; e++) ends[e] = (int)M->edge[e];
    dgl_graph **G = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_graph_new(G, (int)M->nodes, (int)M->edges, ends, NULL));
    double *label = lua_newuserdatauv(L, (M->nodes + 1) * sizeof *label, 0);
    for (size_t k = 0; k < M->nodes; k++) label[k] = values->data[k * functions];
    bind_try(L, dgl_graph_set_labels(*G, label));
    lua_pop(L, 1);
    lua_setfield(L, result, "graph");
    lua_settop(L, result);
    bind_result(L);
    return 1;
}

// ---- diagrams ----

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

static void betti(double *out, const dgl_diagram *D, int k, size_t m, const double *t)
{
    dgl_betti_curve(out, D->bars[k]->shape[0], D->bars[k]->data, m, t);
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
            betti(&one, D, k, 1, (double[]){ one });
            lua_pushinteger(L, (lua_Integer)one);
            return 1;
        }
        betti(bind_new_array(L, 1, &m)->data, D, k, m, at);
        return 1;
    }
    dgl_array *all = bind_new_array(L, 2, (size_t[]){ dims, m });
    for (size_t k = 0; k < dims; k++) betti(all->data + k * m, D, (int)k, m, at);
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
        betti(b->data, D, k, m, many ? t->data : &one);
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

static const dgl_param scale_params[] = {
    { "bar", DGL_INT, 1, 1, 1e9, "which, the longest is 1", NULL },
    { "scale", DGL_NUM, NAN, 0, INFINITY, "edges up to this length; when not given, just short of the bar's death", NULL },
    { 0 }
};

static void free_cochain(void *p) { dgl_cochain_free(p); }

// rows {i, j, value} of a chain that the engine gives
typedef struct { dgl_ref ref; dgl_cochain c; } chain;
static void end_chain(void *self_) { free_cochain(&((chain *)self_)->c); }
static const bind_class bind_chain_class = { .name = "chain", .doc = "edges with numbers", .rows = no_rows };

static chain *new_chain(lua_State *L)
{
    chain **place = bind_shell(L, &bind_chain_class);
    if (!(*place = dgl_new(sizeof **place, end_chain)))
        bind_error(L, DGL_ENOMEM, "not enough memory");
    return *place;
}

static int push_chain(lua_State *L, const dgl_cochain *c)
{
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ c->m, 3 });
    for (size_t e = 0; e < c->m; e++) {
        a->data[3*e] = c->edge[e].i + 1;
        a->data[3*e + 1] = c->edge[e].j + 1;
        a->data[3*e + 2] = c->value[e];
    }
    return 1;
}

static int l_cocycle(lua_State *L)
{
    dgl_value v[2];
    dgl_diagram *D = self(L);
    bind_options(L, 2, scale_params, v);
    chain *c = new_chain(L);
    double scale = v[1].num;
    bind_try(L, dgl_rips_cocycle(&c->c, &scale, D, (size_t)v[0].num - 1));
    push_chain(L, &c->c);
    lua_pushnumber(L, scale);
    return 2;
}

static int l_cycle(lua_State *L)
{
    dgl_value v[1];
    dgl_param only[2] = { scale_params[0], { 0 } };
    dgl_diagram *D = self(L);
    bind_options(L, 2, only, v);
    chain *c = new_chain(L);
    bind_try(L, dgl_rips_cycle(&c->c, D, (size_t)v[0].num - 1));
    return push_chain(L, &c->c);
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
    dgl_text_add(t, "%s diagram of %zu points:", D->kind, D->points);
    for (int k = 0; k < D->dims; k++) dgl_text_add(t, "%s %zu bar%s in dimension %d", k ? "," : "", D->bars[k]->shape[0],
                                                  D->bars[k]->shape[0] == 1 ? "" : "s", k);
    return bind_push_text(L, t);
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
    double lo = INFINITY, hi = -INFINITY;
    size_t row = 1, parts = 0;
    bool endless = false;
    for (int k = 0; k < D->dims; k++)
        for (size_t i = 0; i < D->bars[k]->size; i++) {
            double x = D->bars[k]->data[i];
            endless |= x == INFINITY;
            lo = isfinite(x) ? fmin(lo, x) : lo;
            hi = isfinite(x) ? fmax(hi, x) : hi;
        }
    lua_newtable(L);
    for (int k = 0; k < D->dims; k++) {
        static const char *const below[] = { "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇" };
        size_t m = D->bars[k]->shape[0];
        if (!m)
            continue;
        lua_createtable(L, 2, 0);
        dgl_array *bars = bind_new_array(L, 2, (size_t[]){ m, 2 });
        for (size_t i = 0; i < m; i++)                 // the longest above
            memcpy(bars->data + 2*i, D->bars[k]->data + 2 * (m - 1 - i), 2 * sizeof(double));
        lua_rawseti(L, -2, 1);
        lua_newtable(L);
        lua_pushfstring(L, "H%s", below[k]);
        lua_setfield(L, -2, "label");
        lua_pushinteger(L, k + 1);
        lua_setfield(L, -2, "color");
        if (barcode) {
            lua_pushinteger(L, (lua_Integer)row);
            lua_setfield(L, -2, "first");
        } else {
            lua_pushboolean(L, parts == 0);
            lua_setfield(L, -2, "diagonal");
        }
        if (!barcode && endless) {
            lua_pushnumber(L, hi > lo ? hi + 0.1 * (hi - lo) : hi + 1);
            lua_setfield(L, -2, "top");
        }
        if (lua_istable(L, 3))
            for (lua_pushnil(L); lua_next(L, 3); ) {
                lua_pushvalue(L, -2);
                lua_insert(L, -2);
                lua_rawset(L, -4);
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
    { "cycle", l_cycle, "D:cycle{bar = 1}", "a loop that is born and dies with a bar of dimension 1: rows {i, j, number}" },
    { "cocycle", l_cocycle, "D:cocycle{bar = 1, scale =}",
      "a cocycle of a bar of dimension 1: rows {i, j, number modulo the prime}, and up to which length of edges it is one" },
    { "circular_coordinates", l_circular, "D:circular_coordinates{bar = 1, scale =}",
      "an angle for each point that runs once around the loop of a bar; D needs a prime such as 47" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_class bind_diagram_class = {
    .name = "diagram", .doc = "births and deaths of holes; D[k] is an m x 2 array for dimension k, the longest first", .rows = class_rows,
    .index = l_index,
};

static const bind_row rows[] = {
    { "rips", l_rips, "topology.rips(X, {maxdim = 1, threshold =, prime = 2, distances =})",
      "persistent homology of the Vietoris-Rips complex of points, or of a matrix of distances" },
    { "alpha", l_alpha, "topology.alpha(X, {squared = false, prime = 2})",
      "persistent homology of the alpha complex of points in the plane or in space; values are radii of balls, half of what rips counts" },
    { "cubical", l_cubical, "topology.cubical(image, {by = \"pixels\", prime = 2})",
      "persistent homology of the sublevel sets of an image with 1 to 3 axes; topology.cubical(-image) has the superlevel sets" },
    { "sublevel", l_sublevel, "topology.sublevel(f, simplices, {prime = 2})",
      "persistent homology of the sublevel sets of a function on the vertices of a graph, a mesh or other simplices" },
    { "euler", l_euler, "topology.euler(simplices)", "the Euler characteristic of a mesh, a graph, or rows of vertices" },
    { "euler_curve", l_euler_curve, "topology.euler_curve(f, simplices, t)", "the Euler characteristics of the sublevel sets f <= t" },
    { "mapper", l_mapper, "topology.mapper(X, f, {intervals = 10, overlap = 0.3, eps =, bins = 10})",
      "Mapper: clusters of the points in overlapping pieces of the range of f, joined where they share points; "
      "a table with graph, members, sizes and values" },
    { 0 }
};

const bind_module bind_topo_module = {
    .name = "topology", .doc = "holes of data: persistent homology, Mapper, Euler characteristics", .rows = rows,
    .classes = (const bind_class *const[]){ &bind_diagram_class, NULL },
};
