// mesh(...): triangle meshes, their curvature, distances and forms.
#include "bind_field.h"

#include <math.h>
#include <string.h>

static const bind_class bind_mesh_class;

static dgl_mesh *self(lua_State *L) { return bind_check(L, 1, &bind_mesh_class); }
static dgl_mesh **new_mesh(lua_State *L) { return bind_shell(L, &bind_mesh_class); }
static double *numbers(lua_State *L, size_t n) { return bind_new_array(L, 1, &n)->data; }

static void pay(lua_State *L, const dgl_mesh *M) { bind_pay(L, M->n * (size_t)M->dim * 8 + M->m * 36 + M->e * 24 + M->n * 4); }


// ---- makers ----

static const dgl_param map_params[] = {
    { "n", DGL_NUMS, NAN, 0, 0, "cells in each direction, a number or {nu, nv}; 60", NULL },
    { "clean", DGL_BOOL, 0, 0, 1, "leaves out vertices without faces and faces without area, turns faces to agree", NULL },
    { 0 }
};

// the cells of a grid from option n, which may be one number
static void take_cells(lua_State *L, int arg, size_t n[2])
{
    n[0] = n[1] = 60;
    if (lua_type(L, arg) != LUA_TTABLE || lua_getfield(L, arg, "n") == LUA_TNIL)
        return;
    if (lua_type(L, -1) == LUA_TNUMBER)
        n[0] = n[1] = bind_count(L, lua_gettop(L));
    else {
        dgl_array *a = bind_dense(L, lua_gettop(L));
        if (a->size != 2)
            bind_error(L, DGL_ESHAPE, "n is a number of cells, or two");
        for (int k = 0; k < 2; k++) {
            if (!(a->data[k] >= 1 && a->data[k] < 1e5) || a->data[k] != floor(a->data[k]))
                bind_error(L, DGL_EARG, "%g is no number of cells", a->data[k]);
            n[k] = (size_t)a->data[k];
        }
    }
}

static int from_map(lua_State *L)
{
    size_t n[2];
    double range[4];
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
            if (lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "n"))
                bind_error(L, DGL_EARG, "a mesh of a map has the option n only, not '%s'", luaL_tolstring(L, -2, NULL));
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    take_cells(L, 2, n);
    if (phi->chart->n != 2)
        bind_error(L, DGL_ESHAPE, "a surface is a map of 2 numbers, not of %d", phi->chart->n);
    for (int k = 0; k < 2; k++) {
        range[2*k] = phi->chart->range[k].lo;
        range[2*k + 1] = phi->chart->range[k].hi;
    }
    dgl_mesh **M = new_mesh(L);
    bind_try(L, dgl_mesh_from_map(M, &phi->fn, range, n[0], n[1]));
    pay(L, *M);
    return 1;
}

// mesh(phi, {n = {40, 40}}) or mesh(points, faces)
static int l_mesh(lua_State *L)
{
    if (bind_is_field(L, 1))
        return from_map(L);
    lua_settop(L, 3);
    dgl_value o[DGL_MAX_PARAMS];
    dgl_array *x = bind_dense(L, 1), *f = bind_dense(L, 2);
    bind_options(L, 3, map_params + 1, o);
    if (x->naxes != 2)
        bind_arg_error(L, 1, "points are rows, got shape %s", dgl_array_shape_text(x));
    if (f->naxes != 2 || f->shape[1] != 3)
        bind_arg_error(L, 2, "faces are rows of three vertices, got shape %s", dgl_array_shape_text(f));
    uint32_t *face = lua_newuserdatauv(L, f->size * sizeof *face + 1, 0);
    for (size_t i = 0; i < f->size; i++) {
        if (!(f->data[i] >= 1 && f->data[i] <= (double)x->shape[0]) || f->data[i] != floor(f->data[i]))
            bind_error(L, DGL_EARG, "face %zu: corner %zu is %.14g, vertices are 1..%zu", i / 3 + 1, i % 3 + 1, f->data[i], x->shape[0]);
        face[i] = (uint32_t)f->data[i] - 1;
    }
    dgl_mesh **M = new_mesh(L);
    bind_try(L, (o[0].num != 0 ? dgl_mesh_clean : dgl_mesh_new)(M, x->shape[0], (int)x->shape[1], x->data, f->shape[0], face));
    pay(L, *M);
    return 1;
}

static int l_load(lua_State *L)
{
    dgl_value o[DGL_MAX_PARAMS];
    const char *path = bind_string(L, 1);
    lua_settop(L, 2);
    bind_options(L, 2, map_params + 1, o);
    dgl_mesh **M = new_mesh(L);
    bind_try(L, dgl_mesh_load(M, path, o[0].num != 0));
    pay(L, *M);
    return 1;
}

static int l_icosphere(lua_State *L)
{
    lua_Integer k = bind_integer(L, 1);
    dgl_mesh **M = new_mesh(L);
    bind_try(L, dgl_mesh_icosphere(M, k < 0 || k > 99 ? 99 : (int)k));
    pay(L, *M);
    return 1;
}

static int l_save(lua_State *L)
{
    bind_try(L, dgl_mesh_save(self(L), bind_string(L, 2)));
    lua_settop(L, 1);
    return 1;
}


// ---- what it is ----

static int l_n(lua_State *L) { return lua_pushinteger(L, (lua_Integer)self(L)->n), 1; }
static int l_m(lua_State *L) { return lua_pushinteger(L, (lua_Integer)self(L)->m), 1; }
static int l_closed(lua_State *L) { return lua_pushboolean(L, self(L)->closed), 1; }
static int l_oriented(lua_State *L) { return lua_pushboolean(L, self(L)->oriented), 1; }
static int l_components(lua_State *L) { return lua_pushinteger(L, (lua_Integer)self(L)->components), 1; }
static int l_boundaries(lua_State *L) { return lua_pushinteger(L, (lua_Integer)self(L)->loops), 1; }
static int l_euler(lua_State *L) { return lua_pushinteger(L, dgl_mesh_euler(self(L))), 1; }

static int l_points(lua_State *L)
{
    dgl_mesh *M = self(L);
    memcpy(bind_new_array(L, 2, (size_t[]){ M->n, (size_t)M->dim })->data, M->x, M->n * (size_t)M->dim * sizeof *M->x);
    return 1;
}

static int places(lua_State *L, size_t rows, size_t columns, const uint32_t *p)
{
    double *a = bind_new_array(L, 2, (size_t[]){ rows, columns })->data;
    for (size_t i = 0; i < rows * columns; i++) a[i] = (double)p[i] + 1;
    return 1;
}

static int l_faces(lua_State *L) { return places(L, self(L)->m, 3, self(L)->face); }
static int l_edges(lua_State *L) { return places(L, self(L)->e, 2, self(L)->edge); }

static int l_lengths(lua_State *L)
{
    dgl_mesh *M = self(L);
    memcpy(numbers(L, M->e), M->length, M->e * sizeof *M->length);
    return 1;
}

static int l_tostring(lua_State *L)
{
    dgl_mesh *M = self(L);
    dgl_text *t = bind_text(L);
    dgl_text_add(t, "mesh of %zu vertices, %zu edges and %zu faces, Euler characteristic %ld, %s", M->n, M->e, M->m, dgl_mesh_euler(M),
                 M->closed ? "closed" : "with boundary");
    if (M->components > 1)
        dgl_text_add(t, ", %zu parts", M->components);
    if (!M->oriented)
        dgl_text_add(t, ", not oriented");
    return bind_push_text(L, t);
}


// ---- measures ----

static int l_area(lua_State *L) { return lua_pushnumber(L, dgl_mesh_area(self(L))), 1; }

static int l_areas(lua_State *L)
{
    dgl_mesh *M = self(L);
    double *face = numbers(L, M->m), *vertex = numbers(L, M->n);
    bind_try(L, dgl_mesh_areas(M, face, vertex));
    lua_insert(L, -2);
    return 2;
}

static int l_angle_defects(lua_State *L)
{
    dgl_mesh *M = self(L);
    dgl_mesh_angle_defects(M, numbers(L, M->n));
    return 1;
}

static int l_gaussian_curvature(lua_State *L)
{
    dgl_mesh *M = self(L);
    double *area = numbers(L, M->n), *K = numbers(L, M->n);
    bind_try(L, dgl_mesh_areas(M, NULL, area));
    dgl_mesh_angle_defects(M, K);
    for (size_t v = 0; v < M->n; v++) K[v] /= area[v];
    for (size_t e = 0; e < M->e; e++)
        if (M->wing[2*e + 1] == DGL_NONE) K[M->edge[2*e]] = K[M->edge[2*e + 1]] = NAN;
    return 1;
}

static int l_mean_curvature(lua_State *L)
{
    dgl_mesh *M = self(L);
    bind_try(L, dgl_mesh_mean_curvature(M, numbers(L, M->n)));
    return 1;
}

static int l_normals(lua_State *L)
{
    dgl_mesh *M = self(L);
    bind_try(L, dgl_mesh_normals(M, bind_new_array(L, 2, (size_t[]){ M->n, 3 })->data));
    return 1;
}


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


// ax:mesh(M, {options}): the points, the triangles, the options
static int l_plot(lua_State *L)
{
    dgl_mesh *M = self(L);
    if (strcmp(bind_string(L, 2), "mesh"))
        bind_error(L, DGL_EARG, "a mesh is drawn by ax:mesh(M)");
    if (M->dim != 3)
        bind_error(L, DGL_ESHAPE, "a mesh is drawn in 3 dimensions, this one has %d", M->dim);
    lua_settop(L, 3);
    if (lua_isnil(L, 3))
        lua_newtable(L), lua_replace(L, 3);
    l_points(L);
    l_faces(L);
    lua_pushvalue(L, 3);
    return 3;
}

static const bind_row class_rows[] = {
    { ".n", l_n, "M.n", "the number of vertices" },
    { ".m", l_m, "M.m", "the number of faces" },
    { ".points", l_points, "M.points", "the vertices, n x 3" },
    { ".faces", l_faces, "M.faces", "the corners of each face, m x 3" },
    { ".edges", l_edges, "M.edges", "the ends of each edge, the smaller first" },
    { ".lengths", l_lengths, "M.lengths", "the length of each edge" },
    { ".closed", l_closed, "M.closed", "whether it has no boundary" },
    { ".oriented", l_oriented, "M.oriented", "whether all faces turn alike" },
    { ".components", l_components, "M.components", "the number of connected parts" },
    { ".boundaries", l_boundaries, "M.boundaries", "the number of closed curves that bound it" },
    { "euler", l_euler, "M:euler()", "the Euler characteristic, vertices - edges + faces" },
    { "area", l_area, "M:area()", "the area" },
    { "areas", l_areas, "M:areas()", "the area that belongs to each vertex, and the area of each face" },
    { "angle_defects", l_angle_defects, "M:angle_defects()", "2π less the angles at each vertex (π at the boundary); they add up to 2πχ" },
    { "gaussian_curvature", l_gaussian_curvature, "M:gaussian_curvature()", "angle defect over area at vertices; nan at the boundary" },
    { "mean_curvature", l_mean_curvature, "M:mean_curvature()", "(k1 + k2)/2 at vertices, positive on a sphere whose normals point out; nan at the boundary" },
    { "normals", l_normals, "M:normals()", "unit normals at vertices" },
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
    { "save", l_save, "M:save \"x.ply\"", "writes .off, .obj or .ply" },
    { "__plot", l_plot, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

// options of methods, for help and completion
static void note_options(lua_State *L)
{
    static const struct { const char *name; const dgl_param *params; } list[] = { { "heat_distance", heat_params }, { "ricci_flow", flow_params } };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        for (const bind_row *r = class_rows; r->name; r++)
            if (!strcmp(r->name, list[i].name)) {
                lua_getfield(L, -1, r->name);
                bind_note(L, -1, r->name, r->usage, r->doc, list[i].params);
                lua_pop(L, 1);
            }
}

static const bind_class bind_mesh_class = { .name = "mesh", .doc = "a surface of triangles", .rows = class_rows, .more = note_options };

static const bind_row rows[] = {
    { "__call", l_mesh, "mesh(phi, {n = {60, 60}}), mesh(points, faces, {clean = false})",
      "a mesh of the image of a map with ranges, closed at seams and poles, or of points and triples of their numbers" },
    { "load", l_load, "mesh.load(\"x.obj\", {clean = false})", "a mesh from an .off, .obj or .ply file" },
    { "icosphere", l_icosphere, "mesh.icosphere(k)", "the unit sphere with 10·4^k + 2 vertices" },
    { 0 }
};

const bind_module bind_mesh_module = {
    .name = "mesh", .doc = "triangle meshes", .rows = rows,
    .classes = (const bind_class *const[]){ &bind_mesh_class, NULL },
};
