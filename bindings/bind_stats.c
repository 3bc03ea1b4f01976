// stats.frechet_mean(M, X), ...: statistics of points on manifolds.
#include "bind_manifold.h"

#include <string.h>

enum { TOLERANCE, STEPS, WEIGHTS, START };
static const dgl_param mean_params[] = {
    { "tolerance", DGL_NUM, 1e-14, 0, 1, "stop when the gradient is this short, relative to the spread", NULL },
    { "steps", DGL_INT, 1000, 0, 1e9, "the most steps", NULL },
    { "weights", DGL_NUMS, 0, 0, 0, "of the points", NULL },
    { "start", DGL_NUMS, 0, 0, 0, "where to begin; else the first point", NULL },
    { 0 }
};

// M and points of it at the first two arguments
static bind_rows check(lua_State *L, dgl_manifold **M)
{
    *M = bind_manifold(L, 1);
    bind_rows x = bind_manifold_rows(L, 2, *M, "points");
    bind_try(L, dgl_manifold_check(*M, x.n, x.x));
    return x;
}

// of the table on the stack top
static void set_report(lua_State *L, const dgl_stat_result *r)
{
    bind_set_bool(L, "converged", r->converged);
    bind_set_integer(L, "steps", r->steps);
    bind_set_number(L, "residual", r->residual);
    bind_set_text(L, "why", r->converged ? "gradient" : "steps");
}

static int centre(lua_State *L, bool median)
{
    dgl_manifold *M;
    dgl_value v[DGL_MAX_PARAMS];
    dgl_stat_result r;
    lua_settop(L, 3);
    bind_rows x = check(L, &M);
    bind_options(L, 3, mean_params, v);
    if (!x.n)
        bind_error(L, DGL_EDOMAIN, "no points");
    if (v[WEIGHTS].given && v[WEIGHTS].array->size != x.n)
        bind_error(L, DGL_ESHAPE, "%zu weights for %zu points", v[WEIGHTS].array->size, x.n);
    if (v[START].given && v[START].array->size != M->d)
        bind_error(L, DGL_ESHAPE, "start: %zu numbers expected, got %zu", M->d, v[START].array->size);
    const double *start = v[START].given ? v[START].array->data : NULL;
    if (start)
        bind_try(L, dgl_manifold_check(M, 1, start));
    double *y = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
    dgl_stat_stop stop = { v[TOLERANCE].num, (long)v[STEPS].num };
    bind_try(L, (median ? dgl_frechet_median : dgl_frechet_mean)(M, x.n, y, x.x, v[WEIGHTS].given ? v[WEIGHTS].array->data : NULL, start, &stop, &r));
    lua_createtable(L, 0, 4);
    set_report(L, &r);
    bind_result(L);
    return 2;
}

static int l_mean(lua_State *L)   { return centre(L, false); }
static int l_median(lua_State *L) { return centre(L, true); }

// stats.variance(M, X, y)
static int l_variance(lua_State *L)
{
    dgl_manifold *M;
    dgl_stat_result r;
    double s;
    lua_settop(L, 3);
    bind_rows x = check(L, &M);
    if (lua_isnil(L, 3)) {
        double *y = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
        bind_try(L, dgl_frechet_mean(M, x.n, y, x.x, NULL, NULL, &(dgl_stat_stop){ 1e-14, 1000 }, &r));
        lua_replace(L, 3);
    }
    bind_rows y = bind_manifold_rows(L, 3, M, "centre");
    bind_try(L, dgl_frechet_variance(M, x.n, &s, y.x, x.x, NULL));
    lua_pushnumber(L, s);
    return 1;
}

static const dgl_param plain_params[] = { { "k", DGL_INT, 2, 1, 1e6, "how many directions", NULL }, { 0 } };

static const dgl_param pca_params[] = {
    { "k", DGL_INT, 2, 1, 1e6, "how many directions", NULL },
    { "at", DGL_NUMS, 0, 0, 0, "the point whose tangent space it is; else the Fréchet mean", NULL },
    { 0 }
};

// what principal directions are told by: a table, pushed, that has these fields
typedef struct { double *directions, *variance, *scores; } axes;

static axes push_axes(lua_State *L, dgl_manifold *M, size_t n, size_t k, size_t d)
{
    axes a;
    lua_createtable(L, 0, 4);
    a.directions = M ? bind_manifold_results(L, M, (bind_rows){ NULL, k, false }) : bind_new_array(L, 2, (size_t[]){ k, d })->data;
    lua_setfield(L, -2, "directions");
    a.variance = bind_new_array(L, 1, &k)->data;
    lua_setfield(L, -2, "variance");
    a.scores = bind_new_array(L, 2, (size_t[]){ n, k })->data;
    lua_setfield(L, -2, "scores");
    return a;
}

static int l_tangent_pca(lua_State *L)
{
    dgl_manifold *M;
    dgl_value v[DGL_MAX_PARAMS];
    dgl_stat_result r;
    lua_settop(L, 3);
    bind_rows x = check(L, &M);
    if (!x.n)
        bind_error(L, DGL_EDOMAIN, "no points");
    bind_options(L, 3, pca_params, v);
    size_t k = (size_t)v[0].num;
    if (v[1].given && v[1].array->size != M->d)
        bind_error(L, DGL_ESHAPE, "at: %zu numbers expected, got %zu", M->d, v[1].array->size);
    axes a = push_axes(L, M, x.n, k, M->d);
    double *y = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
    lua_setfield(L, -2, "mean");
    if (v[1].given) {
        memcpy(y, v[1].array->data, M->d * sizeof *y);
        bind_try(L, dgl_manifold_check(M, 1, y));
    } else
        bind_try(L, dgl_frechet_mean(M, x.n, y, x.x, NULL, NULL, &(dgl_stat_stop){ 1e-14, 1000 }, &r));
    bind_try(L, dgl_tangent_pca(M, x.n, k, a.directions, a.variance, a.scores, y, x.x));
    bind_result(L);
    return 1;
}

// stats.pca(X, {k = 2}): of plain numbers
static int l_pca(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    lua_settop(L, 2);
    dgl_array *X = bind_dense(L, 1);
    if (X->naxes != 2 || !X->shape[1])
        bind_error(L, DGL_ESHAPE, "rows of numbers expected, got shape %s", dgl_array_shape_text(X));
    size_t n = X->shape[0], d = X->shape[1];
    if (!n)
        bind_error(L, DGL_EDOMAIN, "no points");
    bind_options(L, 2, plain_params, v);
    axes a = push_axes(L, NULL, n, (size_t)v[0].num, d);
    double *mean = bind_new_array(L, 1, &d)->data;
    lua_setfield(L, -2, "mean");
    bind_try(L, dgl_pca(n, d, (size_t)v[0].num, mean, a.directions, a.variance, a.scores, X->data));
    bind_result(L);
    return 1;
}

// stats.geodesic_regression(M, t, X)
static int l_regression(lua_State *L)
{
    dgl_manifold *M = bind_manifold(L, 1);
    dgl_stat_result r;
    double r2;
    lua_settop(L, 3);
    dgl_array *t = bind_dense(L, 2);
    bind_rows x = bind_manifold_rows(L, 3, M, "points");
    bind_try(L, dgl_manifold_check(M, x.n, x.x));
    if (t->size != x.n)
        bind_error(L, DGL_ESHAPE, "%zu times for %zu points", t->size, x.n);
    if (x.n < 2)
        bind_error(L, DGL_EDOMAIN, "two points or more are needed, got %zu", x.n);
    lua_createtable(L, 0, 6);
    int table = lua_gettop(L);
    double *p = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
    lua_setfield(L, table, "point");
    double *v = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
    lua_setfield(L, table, "velocity");
    bind_try(L, dgl_geodesic_regression(M, x.n, p, v, &r2, t->data, x.x, &(dgl_stat_stop){ 1e-10, 200 }, &r));
    bind_set_number(L, "r2", r2);
    set_report(L, &r);
    bind_result(L);
    return 1;
}

static const dgl_param walk_params[] = {
    { "steps", DGL_INT, 1000, 0, 1e9, "how many steps", NULL },
    { "dt", DGL_NUM, 1e-3, 0, 1e300, "the time of a step", NULL },
    { 0 }
};

// one point of M at the second argument
static const double *check_point(lua_State *L, dgl_manifold **M)
{
    bind_rows x = check(L, M);
    if (x.n != 1)
        bind_arg_error(L, 2, "one point expected, got %zu", x.n);
    return x.x;
}

static int l_walk(lua_State *L)
{
    dgl_manifold *M;
    dgl_value v[DGL_MAX_PARAMS];
    lua_settop(L, 3);
    const double *x = check_point(L, &M);
    bind_options(L, 3, walk_params, v);
    size_t steps = (size_t)v[0].num;
    double *path = bind_manifold_results(L, M, (bind_rows){ NULL, steps + 1, false });
    bind_try(L, dgl_random_walk(M, bind_generator(L), steps, path, x, v[1].num));
    return 1;
}

static const dgl_param brownian_params[] = {
    { "t", DGL_NUM, 1, 0, 1e300, "the time", NULL },
    { "n", DGL_INT, 1, 0, 1e9, "how many walks", NULL },
    { "steps", DGL_INT, 100, 1, 1e9, "how many steps each takes", NULL },
    { 0 }
};

static int l_brownian(lua_State *L)
{
    dgl_manifold *M;
    dgl_value v[DGL_MAX_PARAMS];
    lua_settop(L, 3);
    const double *x = check_point(L, &M);
    bind_options(L, 3, brownian_params, v);
    size_t n = (size_t)v[1].num;
    double *y = bind_manifold_results(L, M, (bind_rows){ NULL, n, !v[1].given });
    bind_try(L, dgl_brownian(M, bind_generator(L), n, y, x, v[0].num, (size_t)v[2].num));
    return 1;
}

static const dgl_param kmeans_params[] = {
    { "steps", DGL_INT, 100, 0, 1e9, "the most rounds", NULL },
    { 0 }
};

// stats.kmeans(M, X, k)
static int l_kmeans(lua_State *L)
{
    dgl_manifold *M;
    dgl_value v[DGL_MAX_PARAMS];
    dgl_stat_result r;
    double inertia = 0;
    lua_settop(L, 4);
    bind_rows x = check(L, &M);
    size_t k = bind_count(L, 3);
    bind_options(L, 4, kmeans_params, v);
    lua_createtable(L, 0, 4);
    int table = lua_gettop(L);
    double *centres = bind_manifold_results(L, M, (bind_rows){ NULL, k, false });
    lua_setfield(L, table, "centers");
    double *labels = bind_new_array(L, 1, &x.n)->data;
    lua_setfield(L, table, "labels");
    size_t *place = lua_newuserdatauv(L, (x.n + 1) * sizeof *place, 0);
    bind_try(L, dgl_manifold_kmeans(M, x.n, k, centres, place, &inertia, x.x, bind_generator(L), &(dgl_stat_stop){ 1e-12, (long)v[0].num }, &r));
    for (size_t i = 0; i < x.n; i++) labels[i] = (double)place[i] + 1;
    lua_settop(L, table);
    bind_set_number(L, "inertia", inertia);
    set_report(L, &r);
    bind_result(L);
    return 1;
}

static const bind_row rows[] = {
    { "frechet_mean", l_mean, "stats.frechet_mean(M, X, {weights =, start =, tolerance = 1e-14, steps = 1000})",
      "the point of least mean squared distance, on a manifold or metric, and how it was found" },
    { "frechet_median", l_median, "stats.frechet_median(M, X, {weights =, start =, tolerance = 1e-14, steps = 1000})",
      "the point of least mean distance, and how it was found" },
    { "tangent_pca", l_tangent_pca, "stats.tangent_pca(M, X, {k = 2})", "principal directions of the logs at the mean, orthonormal in the metric, with variances and scores" },
    { "pca", l_pca, "stats.pca(X, {k = 2})", "principal directions of rows of numbers, with variances and scores" },
    { "random_walk", l_walk, "stats.random_walk(M, x, {steps = 1000, dt = 1e-3})", "a path of short geodesics in random directions: Brownian motion for small dt" },
    { "brownian", l_brownian, "stats.brownian(M, x, {t = 1, n = 1, steps = 100})", "where n Brownian motions from x are at time t; their generator is half the Laplacian" },
    { "kmeans", l_kmeans, "stats.kmeans(M, X, k)", "k clusters by their Fréchet means: centers, labels, inertia" },
    { "geodesic_regression", l_regression, "stats.geodesic_regression(M, t, X)", "the geodesic exp_p(t v) nearest to X at the times t: point, velocity, r2" },
    { "variance", l_variance, "stats.variance(M, X, y)", "the mean squared distance from y, or from the Fréchet mean" },
    { 0 }
};

static const bind_row_options options[] = {
    { "frechet_mean", mean_params },
    { "frechet_median", mean_params },
    { "tangent_pca", pca_params },
    { "pca", plain_params },
    { "random_walk", walk_params },
    { "brownian", brownian_params },
    { "kmeans", kmeans_params },
    { 0 }
};

const bind_module bind_stats_module = { .name = "stats", .doc = "statistics on manifolds", .rows = rows, .options = options };
