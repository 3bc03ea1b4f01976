// What a mesh does with functions and forms: calculus, distances, conformal Ricci flow.
#include "bind_field.h"

#include <math.h>
#include <string.h>

static dgl_mesh *self(lua_State *L) { return bind_check(L, 1, &bind_mesh_class); }
static double *numbers(lua_State *L, size_t n) { return bind_new_array(L, 1, &n)->data; }


// ---- functions and forms ----

// size numbers at a stack place
static const double *check_values(lua_State *L, int arg, size_t size, const char *what)
{
    dgl_array *a = bind_dense(L, arg);
    if (a->size != size)
        bind_arg_error(L, arg, "%zu numbers expected, one for each %s, got shape %s", size, what, dgl_array_shape_text(a));
    return a->data;
}

// a function on vertices: numbers, or a function of the coordinates
static const double *check_function(lua_State *L, int arg, dgl_mesh *M)
{
    if (bind_is_array(L, arg))
        return check_values(L, arg, M->n, "vertex");
    dgl_fn *f = bind_fn(L, arg, M->dim, 1);
    double *v = numbers(L, M->n);
    bind_try(L, dgl_fn_eval(f, M->n, v, M->x));
    lua_replace(L, arg);
    return v;
}

static int l_laplacian(lua_State *L)
{
    dgl_mesh *M = self(L);
    lua_settop(L, 2);
    const double *f = check_function(L, 2, M);
    bind_try(L, dgl_mesh_laplacian(M, numbers(L, M->n), f));
    return 1;
}

static int l_gradient(lua_State *L)
{
    dgl_mesh *M = self(L);
    lua_settop(L, 2);
    const double *f = check_function(L, 2, M);
    bind_try(L, dgl_mesh_gradient(M, bind_new_array(L, 2, (size_t[]){ M->m, (size_t)M->dim })->data, f));
    return 1;
}

static int l_poisson(lua_State *L)
{
    dgl_mesh *M = self(L);
    lua_settop(L, 2);
    const double *f = check_function(L, 2, M);
    bind_try(L, dgl_mesh_poisson(M, numbers(L, M->n), f));
    return 1;
}

static const char *const parts[] = { "vertex", "edge", "face" };

static int check_degree(lua_State *L, int arg, int from, int to)
{
    lua_Integer k = bind_integer(L, arg);
    if (k < from || k > to)
        bind_arg_error(L, arg, "the degree is %d or %d here, not %lld", from, to, (long long)k);
    return (int)k;
}

static int l_d(lua_State *L)
{
    dgl_mesh *M = self(L);
    size_t size, above;
    lua_settop(L, 3);
    int k = check_degree(L, 3, 0, 1);
    bind_try(L, dgl_mesh_form_size(&size, M, k));
    bind_try(L, dgl_mesh_form_size(&above, M, k + 1));
    const double *w = k == 0 ? check_function(L, 2, M) : check_values(L, 2, size, parts[k]);
    bind_try(L, dgl_mesh_d(M, k, numbers(L, above), w));
    return 1;
}

static int l_hodge(lua_State *L)
{
    dgl_mesh *M = self(L);
    size_t size;
    lua_settop(L, 3);
    lua_Integer degree = bind_integer(L, 3);
    int k = degree < 0 || degree > 2 ? 3 : (int)degree;
    bind_try(L, dgl_mesh_form_size(&size, M, k));
    const double *w = check_values(L, 2, size, parts[k]);
    double *star = numbers(L, size);
    bind_try(L, dgl_mesh_star(M, k, star));
    for (size_t i = 0; i < size; i++) star[i] *= w[i];
    return 1;
}

static int l_codifferential(lua_State *L)
{
    dgl_mesh *M = self(L);
    size_t size, below;
    lua_settop(L, 3);
    int k = check_degree(L, 3, 1, 2);
    bind_try(L, dgl_mesh_form_size(&size, M, k));
    bind_try(L, dgl_mesh_form_size(&below, M, k - 1));
    const double *w = check_values(L, 2, size, parts[k]);
    bind_try(L, dgl_mesh_codifferential(M, k, numbers(L, below), w));
    return 1;
}

static int l_integrate(lua_State *L)
{
    dgl_mesh *M = self(L);
    lua_settop(L, 2);
    dgl_fn *f = bind_fn(L, 2, M->dim, M->dim);
    bind_try(L, dgl_mesh_integrate(M, numbers(L, M->e), f));
    return 1;
}


// ---- distances ----

// one vertex or several, as the engine counts
static uint32_t *check_sources(lua_State *L, int arg, const dgl_mesh *M, size_t *n)
{
    if (lua_type(L, arg) == LUA_TNUMBER) {
        uint32_t *s = lua_newuserdatauv(L, sizeof *s, 0);
        *n = 1;
        *s = (uint32_t)bind_index(L, arg, M->n, "vertex");
        return s;
    }
    dgl_array *a = bind_dense(L, arg);
    uint32_t *s = lua_newuserdatauv(L, a->size * sizeof *s + 1, 0);
    *n = a->size;
    for (size_t i = 0; i < a->size; i++) {
        if (!(a->data[i] >= 1 && a->data[i] <= (double)M->n) || a->data[i] != floor(a->data[i]))
            bind_error(L, DGL_EARG, "vertex %.14g out of range 1..%zu", a->data[i], M->n);
        s[i] = (uint32_t)a->data[i] - 1;
    }
    return s;
}

static const dgl_param heat_params[] = {
    { "t", DGL_NUM, 0, 0, 1e300, "how long heat flows; the square of the mean edge when not given", NULL },
    { 0 }
};

static int l_heat_distance(lua_State *L)
{
    dgl_mesh *M = self(L);
    dgl_value o[DGL_MAX_PARAMS];
    size_t n;
    lua_settop(L, 3);
    bind_options(L, 3, heat_params, o);
    const uint32_t *s = check_sources(L, 2, M, &n);
    bind_try(L, dgl_mesh_heat_distance(M, numbers(L, M->n), n, s, o[0].num));
    return 1;
}

static int from_sources(lua_State *L, dgl_status (*distance)(const dgl_mesh *, double *, size_t, const uint32_t *))
{
    dgl_mesh *M = self(L);
    size_t n;
    lua_settop(L, 2);
    const uint32_t *s = check_sources(L, 2, M, &n);
    bind_try(L, distance(M, numbers(L, M->n), n, s));
    return 1;
}

static int l_fast_marching(lua_State *L) { return from_sources(L, dgl_mesh_fast_marching); }
static int l_exact_distance(lua_State *L) { return from_sources(L, dgl_mesh_exact_distance); }

static int l_shortest_path(lua_State *L)
{
    dgl_mesh *M = self(L);
    double length;
    uint32_t from = (uint32_t)bind_index(L, 2, M->n, "vertex"), to = (uint32_t)bind_index(L, 3, M->n, "vertex");
    dgl_array **path = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_mesh_shortest_path(M, path, &length, from, to));
    lua_pushnumber(L, length);
    return 2;
}


// ---- conformal Ricci flow ----

static const dgl_param flow_params[] = {
    { "target", DGL_NUMS, NAN, 0, 0, "the angle defect that each vertex is to have; proportional to its area when not given", NULL },
    { "step",   DGL_NUM, INFINITY, 1e-12, INFINITY, "of time; infinite is Newton's method", NULL },
    { "steps",  DGL_INT, 100, 0, 1e6, "how many at most", NULL },
    { "tol",    DGL_NUM, 1e-10, 0, 10, "of the largest difference from the target", NULL },
    { 0 }
};

static int l_ricci_flow(lua_State *L)
{
    enum { TARGET, STEP, STEPS, TOL };
    dgl_mesh *M = self(L);
    dgl_value o[DGL_MAX_PARAMS];
    lua_settop(L, 2);
    bind_options(L, 2, flow_params, o);
    double *target = numbers(L, M->n), *u = numbers(L, M->n), *length = numbers(L, M->e), area = 0;
    int place = lua_gettop(L);
    if (o[TARGET].given) {
        if (o[TARGET].array->size != M->n)
            bind_error(L, DGL_ESHAPE, "target has %zu numbers, the mesh %zu vertices", o[TARGET].array->size, M->n);
        memcpy(target, o[TARGET].array->data, M->n * sizeof *target);
    } else {
        bind_try(L, dgl_mesh_areas(M, NULL, target));
        for (size_t v = 0; v < M->n; v++) area += target[v];
        for (size_t v = 0; v < M->n; v++) target[v] *= 2 * M_PI * (double)dgl_mesh_euler(M) / area;
    }
    size_t steps = (size_t)o[STEPS].num, done;
    double *history = numbers(L, steps + 1);
    bind_try(L, dgl_mesh_conformal_flow(M, u, history, &done, target, &(dgl_conformal_options){ o[STEP].num, steps, o[TOL].num }));
    dgl_mesh_conformal_lengths(M, length, u);
    lua_createtable(L, 0, 6);
    lua_pushvalue(L, place - 1);
    lua_setfield(L, -2, "u");
    lua_pushvalue(L, place);
    lua_setfield(L, -2, "lengths");
    dgl_mesh_defects_of(M, length, numbers(L, M->n));
    lua_setfield(L, -2, "defects");
    memcpy(numbers(L, done + 1), history, (done + 1) * sizeof *history);
    lua_setfield(L, -2, "history");
    lua_pushinteger(L, (lua_Integer)done);
    lua_setfield(L, -2, "steps");
    lua_pushboolean(L, history[done] <= o[TOL].num);
    lua_setfield(L, -2, "converged");
    bind_result(L);
    return 1;
}


static const bind_row class_rows[] = {
    { "laplacian", l_laplacian, "M:laplacian(f)", "div grad f at vertices, by cotangent weights; f: numbers, or a function of the coordinates" },
    { "gradient", l_gradient, "M:gradient(f)", "the gradient of a function on vertices, in each face" },
    { "poisson", l_poisson, "M:poisson(f)", "u with div grad u = f less its mean; u has mean zero" },
    { "d", l_d, "M:d(w, k)", "the exterior derivative of a k-form: 0-forms on vertices to 1-forms on edges to 2-forms on faces" },
    { "hodge", l_hodge, "M:hodge(w, k)", "the Hodge star of a k-form, on the dual mesh" },
    { "codifferential", l_codifferential, "M:codifferential(w, k)", "star^-1 d' star of a k-form: minus the divergence of a 1-form" },
    { "integrate", l_integrate, "M:integrate(form)", "the integrals along edges of a 1-form, given by its components as a function of the coordinates" },
    { "heat_distance", l_heat_distance, "M:heat_distance(source, {t =})", "geodesic distances from a vertex, or several, by the heat method; the next call is much faster" },
    { "fast_marching", l_fast_marching, "M:fast_marching(source)", "geodesic distances from a vertex, or several, by fast marching" },
    { "exact_distance", l_exact_distance, "M:exact_distance(source)", "exact geodesic distances on the polyhedron, from a vertex or several" },
    { "shortest_path", l_shortest_path, "M:shortest_path(from, to)", "the shortest path between two vertices, a row for each edge that it crosses, and its length" },
    { "ricci_flow", l_ricci_flow, "M:ricci_flow{target =, step = inf, steps = 100, tol = 1e-10}",
      "lengths scaled by exp((u_i + u_j)/2) until angle defects are as wanted: u, lengths, defects, history" },
    { 0 }
};

static const bind_row_options options[] = {
    { "heat_distance", heat_params },
    { "ricci_flow", flow_params },
    { 0 }
};

const bind_class bind_mesh_solve_class = { .name = "mesh calculus", .doc = "functions and forms on a mesh", .rows = class_rows, .options = options };
