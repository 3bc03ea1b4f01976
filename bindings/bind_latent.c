// Curves in pulled-back metrics: geodesics, transport, holonomy, Jacobi fields.
#include "bind_field.h"
#include "bind_net.h"

#include <math.h>
#include <string.h>

static dgl_immersion *self(lua_State *L) { return bind_check(L, 1, &bind_immersion_class); }

static int l_exp(lua_State *L)
{
    dgl_immersion *M = self(L);
    const double *v[1];
    size_t d = (size_t)M->d;
    bind_rows x = bind_immersion_vectors(L, M, 1, v);
    double *y = bind_results(L, x, 1, &d);
    bind_try(L, dgl_immersion_exp(M, x.n, y, x.x, v[0]));
    return 1;
}

static const dgl_param path_params[] = {
    { "t", DGL_NUM, 1, -1e300, 1e300, "the time at the end", NULL },
    { "n", DGL_INT, 100, 1, 1e6, "how many pieces the path has", NULL },
    { 0 }
};

// a point at 2 and a vector at 3, one of each
static bind_rows check_start(lua_State *L, dgl_immersion *M, const double **v)
{
    lua_settop(L, 4);
    bind_rows x = bind_immersion_vectors(L, M, 1, v);
    if (x.n != 1)
        bind_error(L, DGL_ESHAPE, "one point and one vector expected, got %zu", x.n);
    return x;
}

static int l_geodesic(lua_State *L)
{
    dgl_immersion *M = self(L);
    dgl_value option[DGL_MAX_PARAMS];
    const double *v[1];
    bind_rows x = check_start(L, M, v);
    bind_options(L, 4, path_params, option);
    size_t n = (size_t)option[1].num;
    dgl_array *path = bind_new_array(L, 2, (size_t[]){ n + 1, (size_t)M->d });
    bind_try(L, dgl_immersion_geodesic(M, path->data, NULL, x.x, v[0], option[0].num, n));
    return 1;
}

static const dgl_param between_params[] = {
    { "n", DGL_INT, 32, 2, 4096, "how many pieces the path has", NULL },
    { "lattice", DGL_INT, 64, 0, 512, "nodes along a side of the lattice whose shortest path is tried, too, in two dimensions; 0: none", NULL },
    { "box", DGL_NUMS, NAN, 0, 0, "{{x from, to}, {y from, to}} of the lattice; else around the points", NULL },
    { "tolerance", DGL_NUM, 1e-10, 1e-14, 1, "of the energy's gradient", NULL },
    { "steps", DGL_INT, 300, 1, 1e6, "the most sweeps of Newton's method", NULL },
    { "extrapolate", DGL_BOOL, 1, 0, 1, "whether polygons of n, 2 n and 4 n pieces are extrapolated", NULL },
    { "accuracy", DGL_NUM, 0, 0, 1, "until which polygons are refined; 0: those three", NULL },
    { 0 }
};

typedef struct { bind_rows from; const double *to; size_t n; bool extrapolate; dgl_path_options o; } pair;

static pair check_pairs(lua_State *L, dgl_immersion *M)
{
    dgl_value v[DGL_MAX_PARAMS];
    pair p = { 0 };
    lua_settop(L, 4);
    p.from = bind_point_arg(L, 2, M->d, "points");
    bind_rows to = bind_point_arg(L, 3, M->d, "points");
    if (to.n != p.from.n)
        bind_error(L, DGL_ESHAPE, "%zu points to start from and %zu to reach", p.from.n, to.n);
    p.to = to.x;
    bind_options(L, 4, between_params, v);
    p.n = (size_t)v[0].num;
    p.o = (dgl_path_options){ .lattice = (size_t)v[1].num, .tolerance = v[3].num, .most = (int)v[4].num };
    if (v[2].array && v[2].array->size != 4)
        bind_error(L, DGL_ESHAPE, "box is {{from, to}, {from, to}}");
    if (v[2].array)
        memcpy(p.o.box, v[2].array->data, sizeof p.o.box);
    p.extrapolate = v[5].num != 0;
    p.o.accuracy = v[6].num;
    return p;
}

// {converged =, residual =, why =, length =, error =}
static void push_report(lua_State *L, pair p, double *length, double *residual, double *error)
{
    double worst = 0, off = 0;
    bool good = true;
    for (size_t i = 0; i < p.from.n; i++) {
        worst = fmax(worst, residual[i]);
        off = error ? fmax(off, error[i]) : 0;
        good = good && residual[i] <= fmax(1e-8, 10*p.o.tolerance*fmax(1, length[i]*length[i]));
    }
    lua_createtable(L, 0, 5);
    bind_set_bool(L, "converged", good);
    bind_set_number(L, "residual", worst);
    bind_set_text(L, "why", good ? "Newton's method reached the tolerance" : "Newton's method stopped above the tolerance");
    if (error)
        bind_set_number(L, "error", off);
}

// paths, lengths, residuals and errors as arrays on the stack, solved for
static dgl_array *solve(lua_State *L, dgl_immersion *M, pair p, dgl_array *out[3])
{
    size_t d = (size_t)M->d, n = p.from.n;
    dgl_array *path = p.from.single ? bind_new_array(L, 2, (size_t[]){ p.n + 1, d }) : bind_new_array(L, 3, (size_t[]){ n, p.n + 1, d });
    for (int k = 0; k < 3; k++) out[k] = bind_new_array(L, 1, &n);
    bind_try(L, p.extrapolate
        ? dgl_immersion_between(M, n, p.n, path->data, out[0]->data, out[2]->data, out[1]->data, NULL, p.from.x, p.to, &p.o)
        : dgl_immersion_paths(M, n, p.n, path->data, out[0]->data, out[1]->data, p.from.x, p.to, &p.o));
    return path;
}

static int l_geodesic_between(lua_State *L)
{
    dgl_immersion *M = self(L);
    pair p = check_pairs(L, M);
    dgl_array *out[3];
    solve(L, M, p, out);
    int top = lua_gettop(L);
    push_report(L, p, out[0]->data, out[1]->data, p.extrapolate ? out[2]->data : NULL);
    if (p.from.single)
        lua_pushnumber(L, out[0]->data[0]);
    else
        lua_pushvalue(L, top - 2);
    lua_setfield(L, -2, "length");
    bind_result(L);
    lua_pushvalue(L, top - 3);
    lua_insert(L, -2);
    return 2;
}

static int l_dist(lua_State *L)
{
    dgl_immersion *M = self(L);
    pair p = check_pairs(L, M);
    p.extrapolate = true;
    p.o.accuracy = fmax(p.o.accuracy, 1e-7);
    dgl_array *out[3];
    solve(L, M, p, out);
    for (size_t i = 0; i < p.from.n; i++)
        if (!(out[1]->data[i] <= fmax(1e-7, 100*p.o.tolerance*fmax(1, out[0]->data[i]*out[0]->data[i]))))
            bind_error(L, DGL_ECONV, "no geodesic found for row %zu: the energy's gradient is still %.2g", i + 1, out[1]->data[i]);
    lua_pop(L, 2);
    return bind_single(L, (bind_rows){ NULL, p.from.n, p.from.single });
}

static int l_log(lua_State *L)
{
    dgl_immersion *M = self(L);
    size_t d = (size_t)M->d;
    lua_settop(L, 3);
    bind_rows x = bind_point_arg(L, 2, M->d, "points"), y = bind_point_arg(L, 3, M->d, "points");
    if (x.n != y.n)
        bind_error(L, DGL_ESHAPE, "%zu points to start from and %zu to reach", x.n, y.n);
    double *v = bind_results(L, x, 1, &d), *error = bind_new_array(L, 1, &x.n)->data, worst = 0;
    bind_try(L, dgl_immersion_log(M, x.n, v, error, x.x, y.x));
    for (size_t i = 0; i < x.n; i++) worst = fmax(worst, error[i]);
    lua_pop(L, 1);
    lua_createtable(L, 0, 3);
    bind_set_bool(L, "converged", worst < 1e-6);
    bind_set_number(L, "residual", worst);
    bind_set_text(L, "why", worst < 1e-6 ? "extrapolations of the velocity agree" : "extrapolations of the velocity are apart");
    bind_result(L);
    return 2;
}

static bind_rows check_path(lua_State *L, int arg, dgl_immersion *M)
{
    bind_rows path = bind_point_arg(L, arg, M->d, "path");
    if (path.n < 1)
        bind_arg_error(L, arg, "a path has at least one point");
    return path;
}

static int l_length(lua_State *L)
{
    dgl_immersion *M = self(L);
    bind_rows path = check_path(L, 2, M);
    double length;
    bind_try(L, dgl_immersion_length(M, &length, path.n, path.x));
    lua_pushnumber(L, length);
    return 1;
}

static int l_transport(lua_State *L)
{
    dgl_immersion *M = self(L);
    size_t d = (size_t)M->d;
    bind_rows path = check_path(L, 2, M), v = bind_point_arg(L, 3, M->d, "vector");
    double *w = bind_results(L, v, 1, &d);
    bind_try(L, dgl_immersion_transport(M, v.n, w, path.n, path.x, v.x));
    return 1;
}

static int l_holonomy(lua_State *L)
{
    dgl_immersion *M = self(L);
    size_t d = (size_t)M->d;
    bind_rows path = check_path(L, 2, M);
    double *H = bind_new_array(L, 2, (size_t[]){ d, d })->data;
    bind_try(L, dgl_immersion_holonomy(M, H, path.n, path.x));
    if (d != 2)
        return 1;
    lua_pushnumber(L, atan2(H[2], H[0]));
    return 2;
}

static int l_jacobi(lua_State *L)
{
    enum { J, DJ, T, N };
    dgl_immersion *M = self(L);
    dgl_value o[DGL_MAX_PARAMS];
    const double *v[1];
    bind_rows x = check_start(L, M, v);
    bind_options(L, 4, bind_jacobi_params, o);
    size_t d = (size_t)M->d, n = (size_t)o[N].num, shape[2] = { n + 1, d };
    for (int i = J; i <= DJ; i++)
        if (o[i].given && o[i].array->size != d)
            bind_error(L, DGL_ESHAPE, "%s has %zu components, the metric has %zu coordinates", bind_jacobi_params[i].name, o[i].array->size, d);
    const double *zero = bind_new_array(L, 1, &d)->data;
    double *j = bind_new_array(L, n ? 2 : 1, n ? shape : &d)->data, *dj = bind_new_array(L, n ? 2 : 1, n ? shape : &d)->data;
    double *path = n ? bind_new_array(L, 2, shape)->data : NULL;
    bind_try(L, dgl_immersion_jacobi(M, n, path, j, dj, x.x, v[0], o[J].given ? o[J].array->data : zero,
                                     o[DJ].given ? o[DJ].array->data : zero, o[T].num));
    return n ? 3 : 2;
}

static const dgl_param conjugate_params[] = { { "t", DGL_NUM, 100, 0, 1e300, "up to which time to look", NULL }, { 0 } };

// the time and the point; nothing when there is none
static int l_conjugate_point(lua_State *L)
{
    dgl_immersion *M = self(L);
    dgl_value o[DGL_MAX_PARAMS];
    const double *v[1];
    double t;
    bind_rows x = check_start(L, M, v);
    bind_options(L, 4, conjugate_params, o);
    size_t d = (size_t)M->d;
    double *y = bind_new_array(L, 1, &d)->data;
    bind_try(L, dgl_immersion_conjugate(M, &t, y, x.x, v[0], o[0].num));
    if (!isfinite(t))
        return 0;
    lua_pushnumber(L, t);
    lua_insert(L, -2);
    return 2;
}

void bind_immersion_curves(lua_State *L)
{
    static const struct { bind_row row; const dgl_param *params; } list[] = {
        { { "exp", l_exp, "g:exp(x, v)", "where the geodesic from x with velocity v is at time 1; also in batches" }, NULL },
        { { "log", l_log, "g:log(x, y)", "the velocity of a shortest geodesic from x to y, and how exactly it is known; also in batches" }, NULL },
        { { "dist", l_dist, "g:dist(x, y, {n = 32})", "the length of the shortest geodesic found; also in batches" }, between_params },
        { { "length", l_length, "g:length(path)", "the length of a path" }, NULL },
        { { "transport", l_transport, "g:transport(path, v)", "v carried parallel along a path" }, NULL },
        { { "holonomy", l_holonomy, "g:holonomy(loop)",
            "what a round trip does to vectors, in an orthonormal frame at the start; on surfaces also the angle, counter-clockwise" }, NULL },
        { { "jacobi", l_jacobi, "g:jacobi(x, v, {J =, DJ =, t = 1, n =})",
            "a Jacobi field along a geodesic and its covariant derivative at time t; with n at n + 1 times, and the path" }, bind_jacobi_params },
        { { "conjugate_point", l_conjugate_point, "g:conjugate_point(x, v, {t = 100})",
            "when the geodesic from x with velocity v first has a conjugate point, and where; nothing up to time t" }, conjugate_params },
        { { "geodesic", l_geodesic, "g:geodesic(x, v, {t = 1, n = 100})", "n + 1 points of the geodesic from x with velocity v, up to time t" }, path_params },
        { { "geodesic_between", l_geodesic_between, "g:geodesic_between(x, y, {n = 32})",
            "n + 1 points of the shortest geodesic found from x to y, and {converged, length, ...}; also in batches" }, between_params },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const bind_row *r = &list[i].row;
        bind_method(L, r->name, r->fn, 0, r->usage, r->doc, list[i].params);
    }
}
