// mesh(...): triangle meshes, how they are made and what is measured on them (bind_mesh_solve.c has the rest).
#include "bind_field.h"

#include <math.h>
#include <string.h>

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
    { "save", l_save, "M:save \"x.ply\"", "writes .off, .obj or .ply" },
    { "__plot", l_plot, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

const bind_class bind_mesh_class = { .name = "mesh", .doc = "a surface of triangles", .rows = class_rows, .parent = &bind_mesh_solve_class };

static const bind_row rows[] = {
    { "__call", l_mesh, "mesh(phi, {n = {60, 60}}), mesh(points, faces, {clean = false})",
      "a mesh of the image of a map with ranges, closed at seams and poles, or of points and triples of their numbers" },
    { "load", l_load, "mesh.load(\"x.obj\", {clean = false})", "a mesh from an .off, .obj or .ply file" },
    { "icosphere", l_icosphere, "mesh.icosphere(k)", "the unit sphere with 10·4^k + 2 vertices" },
    { 0 }
};

static const bind_row_options options[] = {
    { "__call", map_params },
    { "load", map_params + 1 },
    { 0 }
};

const bind_module bind_mesh_module = {
    .name = "mesh", .doc = "triangle meshes", .rows = rows, .options = options,
    .classes = (const bind_class *const[]){ &bind_mesh_class, &bind_mesh_solve_class, NULL },
};
