// topology: persistent homology of points, images, functions on simplices; Euler characteristics.
#include "bind_graph.h"
#include "bind_topo.h"

#include <math.h>
#include <string.h>

static dgl_diagram **new_diagram(lua_State *L) { return bind_shell(L, &bind_diagram_class); }

const bind_row bind_no_rows[] = { { 0 } };
static const bind_class bind_complex_class = { .name = "complex", .doc = "cells with values", .rows = bind_no_rows };
static dgl_complex **new_complex(lua_State *L) { return bind_shell(L, &bind_complex_class); }

dgl_array *bind_topo_points(lua_State *L, int arg)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of points or matrix of distances");
    dgl_array *X = bind_dense(L, arg);
    if (X->naxes != 2)
        bind_arg_error(L, arg, "points as rows expected, got shape %s", dgl_array_shape_text(X));
    return X;
}

#define PRIME_OPTION { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL }

enum { MAXDIM, THRESHOLD, PRIME, DISTANCES, LIMIT };
static const dgl_param rips_params[] = {
    { "maxdim", DGL_INT, 1, 0, DGL_TOPO_DIMS - 2, "holes up to this dimension", NULL },
    { "threshold", DGL_NUM, NAN, 0, INFINITY, "edges up to this length; when not given, all that can matter", NULL },
    PRIME_OPTION,
    BIND_DISTANCES,
    { "limit", DGL_NUM, 1e12, 1, INFINITY, "simplices to look at, at most: a job of more is not begun, it says its size", NULL },
    { 0 }
};

static int l_rips(lua_State *L)
{
    dgl_value v[5];
    lua_settop(L, 2);
    dgl_array *X = bind_topo_points(L, 1);
    bind_options(L, 2, rips_params, v);
    bind_try(L, dgl_topo_rips(new_diagram(L), X, bind_are_distances(X, &v[DISTANCES]),
        &(dgl_rips_options){ (int)v[MAXDIM].num, v[THRESHOLD].num, (int)v[PRIME].num, v[LIMIT].num }));
    return 1;
}

static const dgl_param alpha_params[] = {
    { "squared", DGL_BOOL, 0, 0, 1, "values are squares of radii", NULL },
    PRIME_OPTION,
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
    dgl_array *X = bind_topo_points(L, 1);
    bind_options(L, 2, alpha_params, v);
    dgl_complex **K = new_complex(L);
    bind_try(L, dgl_complex_alpha(K, X->shape[0], (int)X->shape[1], X->data, v[0].num != 0));
    persistence(L, *K, "alpha", (int)v[1].num);
    return 1;
}

static const dgl_param cubical_params[] = {
    { "by", DGL_WORD, 0, 0, 0, "what the numbers belong to: the cubes themselves, so that pixels that meet in a corner join; or the corners of cubes",
      "pixels|corners" },
    PRIME_OPTION,
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
    PRIME_OPTION,
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

static const bind_row rows[] = {
    { "rips", l_rips, "topology.rips(X, {maxdim = 1, threshold =, prime = 2, distances =, limit = 1e12})",
      "persistent homology of the Vietoris-Rips complex of points, or of a matrix of distances" },
    { "alpha", l_alpha, "topology.alpha(X, {squared = false, prime = 2})",
      "persistent homology of the alpha complex of points in a line, the plane or space; values are radii of balls, half of what rips counts" },
    { "cubical", l_cubical, "topology.cubical(image, {by = \"pixels\", prime = 2})",
      "persistent homology of the sublevel sets of an image with 1 to 3 axes; topology.cubical(-image) has the superlevel sets" },
    { "sublevel", l_sublevel, "topology.sublevel(f, simplices, {prime = 2})",
      "persistent homology of the sublevel sets of a function on the vertices of a graph, a mesh or other simplices" },
    { "euler", l_euler, "topology.euler(simplices)", "the Euler characteristic of a mesh, a graph, or rows of vertices" },
    { "euler_curve", l_euler_curve, "topology.euler_curve(f, simplices, t)", "the Euler characteristics of the sublevel sets f <= t" },
    { 0 }
};

static const bind_row_options options[] = {
    { "rips", rips_params },
    { "alpha", alpha_params },
    { "cubical", cubical_params },
    { "sublevel", prime_params },
    { 0 }
};

const bind_module bind_topo_module = {
    .name = "topology", .doc = "holes of data: persistent homology, Mapper, Euler characteristics", .rows = rows, .options = options,
    .classes = (const bind_class *const[]){ &bind_diagram_class, NULL },
};
