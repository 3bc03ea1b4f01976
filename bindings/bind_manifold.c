// manifold.sphere(2), ...: one constructor for each kind in manifolds.def, one class for all.
#include "bind_manifold.h"

#include "bind_field.h"
#include "bind_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

dgl_manifold *bind_test_manifold(lua_State *L, int arg)
{
    arg = lua_absindex(L, arg);
    dgl_manifold *M = bind_test(L, arg, &bind_manifold_class);
    dgl_metric *g = M ? NULL : bind_test(L, arg, &bind_metric_class);
    dgl_immersion *pulled = M || g ? NULL : bind_test(L, arg, &bind_immersion_class);
    if (!g && !pulled)
        return M;
    dgl_manifold **chart = bind_shell(L, &bind_manifold_class);
    bind_try(L, g ? dgl_manifold_from_metric(chart, g) : dgl_manifold_from_immersion(chart, pulled));
    lua_replace(L, arg);
    return *chart;
}

dgl_manifold *bind_manifold(lua_State *L, int arg)
{
    dgl_manifold *M = bind_test_manifold(L, arg);
    if (!M)
        bind_type_error(L, arg, "manifold or metric");
    return M;
}


double *bind_manifold_results(lua_State *L, const dgl_manifold *M, bind_rows r) { return bind_results(L, r, M->naxes, M->shape); }

static dgl_manifold *check(lua_State *L) { return bind_check(L, 1, &bind_manifold_class); }

static double *push_result(lua_State *L, const dgl_manifold *M, bind_call_rows c, bool numbers)
{
    bind_rows r = { NULL, c.n, c.single };
    return numbers ? bind_results(L, r, 0, NULL) : bind_manifold_results(L, M, r);
}

static int rowwise(lua_State *L, const char *kind, bool numbers, dgl_row_op1 *one, dgl_row_op2 *two, dgl_row_op3 *three)
{
    dgl_manifold *M = check(L);
    bind_call_rows c = bind_gather(L, M, 2, kind);
    double *out = push_result(L, M, c, numbers);
    bind_try(L, one ? one(M, c.n, out, c.in[0]) : two ? two(M, c.n, out, c.in[0], c.in[1]) : three(M, c.n, out, c.in[0], c.in[1], c.in[2]));
    return numbers ? bind_single(L, (bind_rows){ NULL, c.n, c.single }) : 1;
}

static int l_exp(lua_State *L)       { return rowwise(L, "pv", false, NULL, dgl_manifold_exp, NULL); }
static int l_dist(lua_State *L)      { return rowwise(L, "pp", true, NULL, dgl_manifold_dist, NULL); }
static int l_inner(lua_State *L)     { return rowwise(L, "pvv", true, NULL, NULL, dgl_manifold_inner); }
static int l_norm(lua_State *L)      { return rowwise(L, "pv", true, NULL, dgl_manifold_norm, NULL); }
static int l_transport(lua_State *L) { return rowwise(L, "ppv", false, NULL, NULL, dgl_manifold_transport); }
static int l_retract(lua_State *L)   { return rowwise(L, "pv", false, NULL, dgl_manifold_retract, NULL); }
static int l_project(lua_State *L)   { return rowwise(L, "a", false, dgl_manifold_project, NULL, NULL); }
static int l_tangent(lua_State *L)   { return rowwise(L, "pa", false, NULL, dgl_manifold_tangent, NULL); }
static int l_gradient(lua_State *L)  { return rowwise(L, "pa", false, NULL, dgl_manifold_gradient, NULL); }
static int l_sectional(lua_State *L) { return rowwise(L, "pvv", true, NULL, NULL, dgl_manifold_sectional); }

static const dgl_param log_params[] = {
    { "any", DGL_BOOL, 0, 0, 1, "where several geodesics are the shortest, give one of them", NULL }, { 0 }
};

static int l_log(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    if (lua_gettop(L) == 4) {
        bind_options(L, 4, log_params, v);
        lua_settop(L, 3);
        if (v[0].num)
            return rowwise(L, "pp", false, NULL, dgl_manifold_log_any, NULL);
    }
    return rowwise(L, "pp", false, NULL, dgl_manifold_log, NULL);
}

// M:contains(x): a boolean (of a batch: one for each row), and by how much x is off
static int l_contains(lua_State *L)
{
    dgl_manifold *M = check(L);
    lua_settop(L, 2);
    bind_rows r = bind_manifold_rows(L, 2, M, "point");
    double *off = bind_results(L, (bind_rows){ NULL, r.n, false }, 0, NULL);
    bind_try(L, dgl_manifold_off(M, r.n, off, r.x));
    if (r.single) {
        lua_pushboolean(L, off[0] <= 1e-8);
        lua_pushnumber(L, off[0]);
        return 2;
    }
    int place = lua_gettop(L);
    lua_createtable(L, (int)r.n, 0);
    for (size_t i = 0; i < r.n; i++) {
        lua_pushboolean(L, off[i] <= 1e-8);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushvalue(L, place);
    return 2;
}

static int l_random_point(lua_State *L)
{
    dgl_manifold *M = check(L);
    bind_rows r = { NULL, lua_isnoneornil(L, 2) ? 1 : bind_count(L, 2), lua_isnoneornil(L, 2) };
    double *x = bind_manifold_results(L, M, r);
    dgl_manifold_random(M, bind_generator(L), r.n, x);
    return 1;
}

static int l_random_tangent(lua_State *L)
{
    dgl_manifold *M = check(L);
    bind_call_rows c = bind_gather(L, M, 2, "p");
    double *v = push_result(L, M, c, false);
    dgl_manifold_random_tangent(M, bind_generator(L), c.n, v, c.in[0]);
    return 1;
}

// M:random_normal(x, sigma, n): exp of n normal tangent vectors at x
static int l_random_normal(lua_State *L)
{
    dgl_manifold *M = check(L);
    lua_settop(L, 4);
    double sigma = bind_opt_number(L, 3, 1);
    bool one = lua_isnil(L, 4);
    size_t n = one ? 1 : bind_count(L, 4);
    if (!(sigma >= 0))
        bind_arg_error(L, 3, "a standard deviation from 0, got %g", sigma);
    bind_rows x = bind_manifold_rows(L, 2, M, "point");
    if (x.n != 1)
        bind_arg_error(L, 2, "one point expected, got %zu", x.n);
    bind_try(L, dgl_manifold_check(M, 1, x.x));
    double *at = bind_new_array(L, 2, (size_t[]){ n, M->d })->data, *v = bind_new_array(L, 2, (size_t[]){ n, M->d })->data;
    for (size_t i = 0; i < n; i++) memcpy(at + i * M->d, x.x, M->d * sizeof *at);
    dgl_manifold_random_tangent(M, bind_generator(L), n, v, at);
    for (size_t k = 0; k < n * M->d; k++) v[k] *= sigma;
    double *y = bind_manifold_results(L, M, (bind_rows){ NULL, n, one });
    bind_try(L, dgl_manifold_exp(M, n, y, at, v));
    return 1;
}

static const dgl_param path_params[] = {
    { "t", DGL_NUM, 1, -1e300, 1e300, "the time at the end", NULL },
    { "n", DGL_INT, 100, 0, 1e8, "how many pieces the path has", NULL },
    { 0 }
};

static int path(lua_State *L, bool between)
{
    dgl_manifold *M = check(L);
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    bind_options(L, 4, between ? path_params + 1 : path_params, option);
    double t = between ? 1 : option[0].num;
    size_t n = (size_t)option[between ? 0 : 1].num;
    bind_call_rows c = bind_gather(L, M, 2, between ? "pp" : "pv");
    if (c.n != 1)
        bind_error(L, DGL_ESHAPE, "one point and one %s expected, got %zu", between ? "point" : "vector", c.n);
    const double *v = c.in[1];
    if (between) {
        double *u = bind_new_array(L, 1, &M->d)->data;
        bind_try(L, dgl_manifold_log(M, 1, u, c.in[0], c.in[1]));
        v = u;
    }
    double *out = bind_manifold_results(L, M, (bind_rows){ NULL, n + 1, false });
    bind_try(L, dgl_manifold_geodesic(M, out, c.in[0], v, t, n));
    return 1;
}

static int l_geodesic(lua_State *L)         { return path(L, false); }
static int l_geodesic_between(lua_State *L) { return path(L, true); }


// ---- groups ----

static const dgl_group *check_group(lua_State *L, const dgl_manifold *M)
{
    if (!M->kind->group)
        bind_error(L, DGL_EUNSUP, "%s is no Lie group", M->name);
    return M->kind->group;
}

static int l_compose(lua_State *L)
{
    const dgl_group *G = check_group(L, check(L));
    return rowwise(L, "pp", false, NULL, G->compose, NULL);
}

static int l_inverse(lua_State *L)
{
    const dgl_group *G = check_group(L, check(L));
    return rowwise(L, "p", false, G->inverse, NULL, NULL);
}

static int l_adjoint(lua_State *L)
{
    const dgl_group *G = check_group(L, check(L));
    return rowwise(L, "pa", false, NULL, G->adjoint, NULL);
}

static int l_bracket(lua_State *L)
{
    const dgl_group *G = check_group(L, check(L));
    return rowwise(L, "aa", false, NULL, G->bracket, NULL);
}

static int l_hat(lua_State *L)
{
    dgl_manifold *M = check(L);
    const dgl_group *G = check_group(L, M);
    lua_settop(L, 2);
    bind_rows r = bind_point_arg(L, 2, (int)M->algebra, "coordinates");
    double *A = bind_manifold_results(L, M, r);
    bind_try(L, G->hat(M, r.n, A, r.x));
    return 1;
}

static int l_vee(lua_State *L)
{
    dgl_manifold *M = check(L);
    const dgl_group *G = check_group(L, M);
    bind_call_rows c = bind_gather(L, M, 2, "a");
    double *w = bind_results(L, (bind_rows){ NULL, c.n, c.single }, 1, &M->algebra);
    bind_try(L, G->vee(M, c.n, w, c.in[0]));
    return 1;
}


// ---- the class ----

static int l_dim(lua_State *L)
{
    lua_pushinteger(L, check(L)->dim);
    return 1;
}

static int l_reach(lua_State *L)
{
    double r = check(L)->reach;
    if (isnan(r))
        lua_pushnil(L);
    else
        lua_pushnumber(L, r);
    return 1;
}

static int l_shape(lua_State *L)
{
    dgl_manifold *M = check(L);
    lua_createtable(L, M->naxes, 0);
    for (int k = 0; k < M->naxes; k++) {
        lua_pushinteger(L, (lua_Integer)M->shape[k]);
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

static int l_tostring(lua_State *L)
{
    lua_pushstring(L, check(L)->name);
    return 1;
}

static int l_eq(lua_State *L)
{
    dgl_manifold *M = bind_test(L, 1, &bind_manifold_class), *N = bind_test(L, 2, &bind_manifold_class);
    lua_pushboolean(L, M && N && bind_same_manifold(M, N));
    return 1;
}

static int l_mul(lua_State *L)
{
    dgl_manifold *parts[] = { bind_manifold(L, 1), bind_manifold(L, 2) };
    dgl_manifold **M = bind_shell(L, &bind_manifold_class);
    bind_try(L, dgl_manifold_product(M, 2, parts));
    return 1;
}

static int l_pow(lua_State *L)
{
    dgl_manifold *base = bind_manifold(L, 1);
    size_t n = bind_count(L, 2);
    dgl_manifold **M = bind_shell(L, &bind_manifold_class);
    bind_try(L, dgl_manifold_power(M, base, n));
    return 1;
}

// S{1, 0, 0}, S({1.1, 0, 0}, {project = true}): points that know where they live
static int l_point(lua_State *L)
{
    static const dgl_param params[] = { { "project", DGL_BOOL, 0, 0, 1, "take the nearest point", NULL }, { 0 } };
    dgl_manifold *M = check(L);
    dgl_value v[2];
    lua_settop(L, 3);
    bind_options(L, 3, params, v);
    bind_rows r = bind_manifold_rows(L, 2, M, "point");
    double *x = bind_manifold_results(L, M, r);
    if (v[0].num)
        bind_try(L, dgl_manifold_project(M, r.n, x, r.x));
    else {
        bind_try(L, dgl_manifold_check(M, r.n, r.x));
        memcpy(x, r.x, r.n * M->d * sizeof *x);
    }
    bind_push_place(L, M, lua_gettop(L), 0);
    return 1;
}

static const bind_row class_rows[] = {
    { "exp",       l_exp,       "M:exp(x, v)", "where the geodesic from x with velocity v is at time 1; everything also on batches" },
    { "log",       l_log,       "M:log(x, y, {any = false})", "the velocity at x of the shortest geodesic to y; where there are several, an error or any one of them" },
    { "dist",      l_dist,      "M:dist(x, y)", "the length of the shortest geodesic from x to y" },
    { "inner",     l_inner,     "M:inner(x, u, v)", "the inner product of tangent vectors at x" },
    { "norm",      l_norm,      "M:norm(x, v)", "the length of a tangent vector at x" },
    { "transport", l_transport, "M:transport(x, y, v)", "v carried parallel along the shortest geodesic from x to y" },
    { "retract",   l_retract,   "M:retract(x, v)", "a point that agrees with exp to second order in v, and costs less" },
    { "project",   l_project,   "M:project(a)", "the point of the manifold that is nearest to ambient numbers" },
    { "tangent",   l_tangent,   "M:tangent(x, a)", "the part of ambient numbers that is tangent at x" },
    { "egrad_to_rgrad", l_gradient, "M:egrad_to_rgrad(x, e)", "the Riemannian gradient of a function whose ambient gradient is e" },
    { "sectional_curvature", l_sectional, "M:sectional_curvature(x, u, v)", "the curvature of the plane that u and v span at x" },
    { "geodesic",  l_geodesic,  "M:geodesic(x, v, {t = 1, n = 100})", "n + 1 points of the geodesic from x with velocity v, up to time t" },
    { "geodesic_between", l_geodesic_between, "M:geodesic_between(x, y, {n = 100})", "n + 1 points of the shortest geodesic from x to y" },
    { "contains",  l_contains,  "M:contains(x)", "whether x is on the manifold to 1e-8, and by how much it is off" },
    { "random_point", l_random_point, "M:random_point(n)", "a random point, or a batch of n: uniform where the manifold is compact" },
    { "random_tangent", l_random_tangent, "M:random_tangent(x)", "a standard normal tangent vector at x" },
    { "random_normal", l_random_normal, "M:random_normal(x, sigma, n)", "exp of normal tangent vectors of standard deviation sigma at x" },
    { "compose",   l_compose,   "G:compose(x, y)", "the product of elements of a Lie group" },
    { "inverse",   l_inverse,   "G:inverse(x)", "the inverse in a Lie group" },
    { "adjoint",   l_adjoint,   "G:adjoint(x, A)", "x A x^-1 for A of the Lie algebra" },
    { "bracket",   l_bracket,   "G:bracket(A, B)", "A B - B A in the Lie algebra" },
    { "hat",       l_hat,       "G:hat(w)", "the element of the Lie algebra with coordinates w; of so(3) the turn about the axis w" },
    { "vee",       l_vee,       "G:vee(A)", "the coordinates of an element of the Lie algebra" },
    { ".dim",      l_dim,       "M.dim", "the dimension" },
    { ".shape",    l_shape,     "M.shape", "the shape of a point" },
    { ".injectivity_radius", l_reach, "M.injectivity_radius", "up to this distance geodesics are the shortest and unique; nil: not known" },
    { "__call",    l_point,     "M{1, 0, 0}", "points as values: q - p is log, p + v is exp, v >> q transports, u * v is the inner product" },
    { "__mul",     l_mul,       NULL, NULL },
    { "__pow",     l_pow,       NULL, NULL },
    { "__eq",      l_eq,        NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options options[] = {
    { "log", log_params },
    { "geodesic", path_params },
    { "geodesic_between", path_params + 1 },
    { 0 }
};

const bind_class bind_manifold_class = {
    .name = "manifold", .doc = "a Riemannian manifold; M * N is the product, M ^ k a power, M{...} a point", .rows = class_rows, .options = options,
};

static int l_new(lua_State *L)
{
    const dgl_manifold_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    double param[DGL_MAX_PARAMS];
    bind_params(L, 1, kind->params, v);
    for (int i = 0; kind->params[i].name; i++) param[i] = v[i].num;
    dgl_manifold **M = bind_shell(L, &bind_manifold_class);
    bind_try(L, dgl_manifold_new(M, kind, param));
    return 1;
}

static int l_from_metric(lua_State *L)
{
    lua_settop(L, 1);
    if (!bind_test(L, 1, &bind_immersion_class))
        bind_check(L, 1, &bind_metric_class);
    bind_manifold(L, 1);
    return 1;
}

static int l_from_immersion(lua_State *L)
{
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    dgl_metric **g = bind_shell(L, &bind_metric_class);
    bind_try(L, dgl_metric_from_immersion(g, phi));
    bind_manifold(L, -1);
    return 1;
}

static const bind_row rows[] = {
    { "from_metric", l_from_metric, "manifold.from_metric(g)", "the chart of a Riemannian metric as a manifold; geodesics are solved for" },
    { "from_immersion", l_from_immersion, "manifold.from_immersion(phi)", "the chart of an immersion into flat space as a manifold" },
    { 0 }
};

static void open(lua_State *L)
{
    for (const dgl_manifold_kind *const *k = dgl_manifold_kinds; *k; k++) {
        if (!(*k)->params)
            continue;
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, l_new, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
}

const bind_module bind_manifold_module = {
    .name = "manifold", .doc = "manifolds with exp, log, distances, transport", .rows = rows, .open = open,
    .classes = (const bind_class *const[]){ &bind_manifold_class, &bind_point_class, &bind_tangent_class, NULL },
};
