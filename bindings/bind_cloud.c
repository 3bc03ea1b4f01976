// cloud.knn, cloud.normals, ...: points as samples of a shape; graph.knn; topology.intrinsic_dimension.
#include "bind.h"

#include <math.h>
#include <string.h>

static dgl_array *points(lua_State *L, int arg)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of points");
    dgl_array *X = bind_dense(L, arg);
    if (X->naxes != 2)
        bind_arg_error(L, arg, "points are rows of an n x d array, got shape %s", dgl_array_shape_text(X));
    return X;
}

// a place for n ints that Lua collects
static int *ints(lua_State *L, size_t n)
{
    size_t bytes;
    bind_try(L, dgl_memory_check(&bytes, n + 1, sizeof(int), 1));
    return lua_newuserdatauv(L, bytes, 0);
}


// ---- metrics: a name, a function of two points, or whatever has a method dist for rows of points ----

// where the metric stands on the stack, and the shape of points: vectors, or matrices for manifolds of these
typedef struct { int place; const dgl_array *points; } own_metric;
typedef struct { const dgl_array *points; size_t m, d; double *out; const double *x, *Y; } asking;

// m of them, or one for a negative m, on the stack
static double *push_points(lua_State *L, const dgl_array *points, long m)
{
    size_t shape[DGL_MAX_AXES];
    memcpy(shape, points->shape, sizeof shape);
    shape[0] = (size_t)m;
    return bind_new_array(L, points->naxes - (m < 0), shape + (m < 0))->data;
}

// runs inside pcall: (metric, asking)
static int ask(lua_State *L)
{
    asking *a = lua_touserdata(L, 2);
    if (lua_type(L, 1) == LUA_TFUNCTION) {
        for (size_t i = 0; i < a->m; i++) {
            lua_pushvalue(L, 1);
            memcpy(push_points(L, a->points, -1), a->x, a->d * sizeof(double));
            memcpy(push_points(L, a->points, -1), a->Y + i * a->d, a->d * sizeof(double));
            lua_call(L, 2, 1);
            if (lua_type(L, -1) != LUA_TNUMBER)
                bind_error(L, DGL_EARG, "the metric gave a %s, not a number", bind_typename(L, -1));
            a->out[i] = lua_tonumber(L, -1);
            lua_pop(L, 1);
        }
        return 0;
    }
    lua_getfield(L, 1, "dist");
    lua_pushvalue(L, 1);
    double *x = push_points(L, a->points, (long)a->m), *Y = push_points(L, a->points, (long)a->m);
    for (size_t i = 0; i < a->m; i++) memcpy(x + i * a->d, a->x, a->d * sizeof(double));
    memcpy(Y, a->Y, a->m * a->d * sizeof(double));
    lua_call(L, 3, 1);
    dgl_array *s = bind_is_array(L, -1) ? bind_dense(L, -1) : NULL;
    if (!s || s->size != a->m)
        bind_error(L, DGL_EARG, "dist gave a %s, not %zu distances", bind_typename(L, -1), a->m);
    memcpy(a->out, s->data, a->m * sizeof(double));
    return 0;
}

static dgl_status from(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y)
{
    lua_State *L = bind_running;
    own_metric *own = ctx;
    asking a = { own->points, m, d, out, x, Y };
    if (!lua_checkstack(L, 8))
        DGL_FAIL(DGL_ENOMEM, "the Lua stack is full");
    lua_pushcfunction(L, ask);
    lua_pushvalue(L, own->place);
    lua_pushlightuserdata(L, &a);
    return bind_call(L, 2, 0);
}

enum { QUERY, METRIC };
static const dgl_param knn_params[] = {
    { "query", DGL_NUMS, NAN, 0, 0, "points whose neighbours are looked for; those of X itself when not given", NULL },
    { "metric", DGL_WORD, 0, 0, 0, "euclidean, manhattan, chebyshev, angle; a function of two points; or a manifold or metric", "euclidean|manhattan|chebyshev|angle" },
    { 0 }
};

// Options at arg, which are replaced by a copy without a metric that is no word; that stays on the stack, its place in custom, or 0.
static const dgl_distance *read_metric(lua_State *L, int arg, dgl_value *v, own_metric *custom, dgl_distance *own)
{
    custom->place = 0;
    if (lua_type(L, arg) == LUA_TTABLE) {
        int type = lua_getfield(L, arg, "metric");
        if (type == LUA_TFUNCTION || type == LUA_TUSERDATA || type == LUA_TTABLE) {
            custom->place = lua_gettop(L);
            lua_newtable(L);
            for (lua_pushnil(L); lua_next(L, arg); ) {
                lua_pushvalue(L, -2);
                lua_insert(L, -2);
                lua_rawset(L, custom->place + 1);
            }
            lua_pushnil(L);
            lua_setfield(L, custom->place + 1, "metric");
            lua_replace(L, arg);
        } else
            lua_pop(L, 1);
    }
    bind_options(L, arg, knn_params, v);
    if (custom->place) {
        *own = (dgl_distance){ from, custom, false };
        return own;
    }
    static const dgl_distance *const named[] = { NULL, &dgl_manhattan, &dgl_chebyshev, &dgl_angle };
    return named[(int)v[METRIC].num];
}

static int l_knn(lua_State *L)
{
    dgl_value v[2];
    dgl_distance own;
    own_metric custom;
    lua_settop(L, 3);
    size_t k = bind_count(L, 2);
    const dgl_distance *metric = read_metric(L, 3, v, &custom, &own);
    dgl_array *X = custom.place && bind_is_array(L, 1) ? bind_dense(L, 1) : points(L, 1), *Q = v[QUERY].array;
    if (X->naxes < 2)
        X = points(L, 1);                              // says what is wrong with it
    custom.points = X;
    size_t n = X->shape[0], d = n ? X->size / n : 0;
    bool alike = !Q || Q->naxes == X->naxes || Q->naxes == X->naxes - 1;
    for (int a = 1; Q && alike && a < X->naxes; a++) alike = Q->shape[Q->naxes - a] == X->shape[X->naxes - a];
    if (!alike && X->naxes == 2)
        bind_error(L, DGL_ESHAPE, "points have %zu coordinates, query has shape %s", d, dgl_array_shape_text(Q));
    if (!alike)
        bind_error(L, DGL_ESHAPE, "points have shape %s, query has shape %s", dgl_array_shape_text(X), dgl_array_shape_text(Q));
    size_t m = !Q ? n : Q->naxes < X->naxes ? 1 : Q->shape[0];
    bind_try(L, dgl_knn_check(k, n, !Q));
    int *index = ints(L, m * k);
    dgl_array *places = bind_new_array(L, 2, (size_t[]){ m, k }), *dist = bind_new_array(L, 2, (size_t[]){ m, k });
    bind_try(L, dgl_knn(m, k, index, dist->data, n, d, X->data, Q ? Q->data : NULL, metric));
    for (size_t i = 0; i < m * k; i++) places->data[i] = index[i] + 1;
    return 2;
}

// the graph of k neighbours of the points at 1, as a shell on the stack top
static dgl_graph **push_neighbors(lua_State *L, const dgl_array *X, size_t k, bool mutual)
{
    size_t n = X->shape[0];
    bind_try(L, dgl_knn_check(k, n, true));
    int *index = ints(L, n * k);
    dgl_array *dist = bind_new_array(L, 1, (size_t[]){ n * k });
    bind_try(L, dgl_knn(n, k, index, dist->data, n, X->shape[1], X->data, NULL, NULL));
    dgl_graph **G = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_neighbor_graph(G, n, k, index, dist->data, mutual));
    return G;
}

// G without shortcuts, or with its parts joined, in a new shell
static dgl_graph **push_pruned(lua_State *L, const dgl_graph *G)
{
    int count;
    dgl_graph **pruned = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_neighbor_prune(pruned, NULL, &count, G, &dgl_prune_defaults));
    return pruned;
}

static dgl_graph **push_bridged(lua_State *L, const dgl_graph *G, const dgl_array *X)
{
    int bridges;
    dgl_graph **joined = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_neighbor_bridge(joined, &bridges, G, X->shape[1], X->data, NULL));
    return joined;
}

static const dgl_param graph_knn_params[] = {
    { "mutual", DGL_BOOL, 0, 0, 1, "join only those that are neighbours of each other", NULL },
    { "prune", DGL_BOOL, 0, 0, 1, "leave out edges whose curvature tells that they are shortcuts", NULL },
    { "connected", DGL_BOOL, 0, 0, 1, "join parts by their shortest edges", NULL }, { 0 }
};

static int l_graph_knn(lua_State *L)
{
    dgl_value v[3];
    lua_settop(L, 3);
    dgl_array *X = points(L, 1);
    size_t k = bind_count(L, 2);
    bind_options(L, 3, graph_knn_params, v);
    dgl_graph **G = push_neighbors(L, X, k, v[0].num != 0);
    if (v[1].num)
        G = push_pruned(L, *G);
    if (v[2].num)
        push_bridged(L, *G, X);
    return 1;
}

static const dgl_param shortcut_params[] = {
    { "delta", DGL_NUM, 0.8, 0, 1, "suspect is what has Ollivier curvature of at most -1 + 4 (1 - delta)", NULL },
    { "lambda", DGL_NUM, 0.01, 1e-6, 1, "the less, the longer must the way around be", NULL }, { 0 }
};

static int l_shortcuts(lua_State *L)
{
    dgl_value v[2];
    int count;
    lua_settop(L, 3);
    dgl_array *X = points(L, 1);
    size_t k = bind_count(L, 2);
    bind_options(L, 3, shortcut_params, v);
    dgl_graph *G = *push_neighbors(L, X, k, false);
    bool *shortcut = lua_newuserdatauv(L, (size_t)G->m + 1, 0);
    dgl_graph **pruned = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_neighbor_prune(pruned, shortcut, &count, G, &(dgl_prune_options){ v[0].num, v[1].num }));
    dgl_array *edges = bind_new_array(L, 2, (size_t[]){ (size_t)count, 2 });
    for (int e = 0, at = 0; e < G->m; e++)
        if (shortcut[e]) {
            edges->data[at++] = G->tail[e] + 1;
            edges->data[at++] = G->head[e] + 1;
        }
    lua_insert(L, -2);
    return 2;
}

static int l_distances(lua_State *L)
{
    dgl_array *X = points(L, 1), *Q = lua_isnoneornil(L, 2) ? X : points(L, 2);
    size_t d = X->shape[1];
    if (Q->shape[1] != d)
        bind_error(L, DGL_ESHAPE, "points have %zu and %zu coordinates", d, Q->shape[1]);
    dgl_array *D = bind_new_array(L, 2, (size_t[]){ X->shape[0], Q->shape[0] });
    bind_try(L, dgl_cloud_distances(X->shape[0], Q->shape[0], d, D->data, X->data, Q->data));
    return 1;
}

static const dgl_param geodesic_params[] = {
    { "k", DGL_INT, 10, 1, 1e6, "how many nearest neighbours", NULL },
    { "from", DGL_NUMS, NAN, 0, 0, "the points to start from, by their numbers; all when not given", NULL },
    { "prune", DGL_BOOL, 0, 0, 1, "leave out edges whose curvature tells that they are shortcuts", NULL }, { 0 }
};

static int l_geodesic_distances(lua_State *L)
{
    dgl_value v[3];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, geodesic_params, v);
    size_t n = X->shape[0], m = v[1].array ? v[1].array->size : n;
    dgl_graph **G = push_neighbors(L, X, (size_t)v[0].num, false);
    if (v[2].num)
        G = push_pruned(L, *G);
    G = push_bridged(L, *G, X);
    dgl_wish *wish = lua_newuserdatauv(L, (m + 1) * sizeof *wish, 0);
    dgl_array *D = bind_new_array(L, 2, (size_t[]){ m, n });
    for (size_t i = 0; i < m; i++) {
        double source = v[1].array ? v[1].array->data[i] : (double)i + 1;
        if (!(source >= 1 && source <= (double)n && source == floor(source)))
            bind_error(L, DGL_EARG, "point %g out of range 1..%zu", source, n);
        wish[i] = (dgl_wish){ (int)source - 1, (int)n, NULL, INFINITY, D->data + i*n };
    }
    bind_try(L, dgl_graph_distances(*G, (int)m, wish));
    return 1;
}


// ---- dimension ----

enum { METHOD, K1, K2, DISCARD, VARIANCE };
static const dgl_param dimension_params[] = {
    { "method", DGL_WORD, 0, 0, 0, "twonn, twonn-ml, mle, mackay, correlation or pca", DGL_DIMENSION_WORDS },
    { "k1", DGL_INT, 10, 1, 1e6, "mle: the least number of neighbours; correlation: the inner radius is their median distance", NULL },
    { "k2", DGL_INT, 20, 1, 1e6, "mle: the greatest number; correlation: for the outer radius; pca: how many", NULL },
    { "discard", DGL_NUM, 0.1, 0, 0.999, "twonn: the share of greatest ratios that the fit leaves out", NULL },
    { "variance", DGL_NUM, 0.95, 0, 1, "pca: the share that the counted axes hold", NULL }, { 0 }
};

static int l_intrinsic_dimension(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    double dim, error;
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, dimension_params, v);
    dgl_dimension_options o = { (dgl_dimension_method)v[METHOD].num, (size_t)v[K1].num, (size_t)v[K2].num, v[DISCARD].num, v[VARIANCE].num };
    bind_try(L, dgl_intrinsic_dimension(&dim, &error, X->shape[0], X->shape[1], X->data, &o));
    lua_pushnumber(L, dim);
    lua_pushnumber(L, error);
    return 2;
}


// ---- shape ----

#define DIM { "dim", DGL_INT, NAN, 1, 1e4, "of the set; one less than there are coordinates when not given", NULL }

static size_t dim_of(const dgl_value *v, const dgl_array *X) { return v->given ? (size_t)v->num : X->shape[1] > 1 ? X->shape[1] - 1 : 1; }

static const dgl_param tangent_params[] = { DIM, { "k", DGL_INT, 10, 1, 1e6, "how many nearest neighbours", NULL }, { 0 } };

static int l_tangent_spaces(lua_State *L)
{
    dgl_value v[2];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, tangent_params, v);
    size_t n = X->shape[0], d = X->shape[1], dim = dim_of(&v[0], X);
    dgl_array *T = bind_new_array(L, 3, (size_t[]){ n, dim, d }), *s = bind_new_array(L, 2, (size_t[]){ n, d });
    bind_try(L, dgl_tangent_spaces(n, d, dim, (size_t)v[1].num, T->data, s->data, X->data));
    return 2;
}

static const dgl_param quadric_params[] = {
    DIM, { "k", DGL_INT, 15, 1, 1e6, "how many nearest neighbours", NULL },
    { "orient", DGL_BOOL, 1, 0, 1, "let the normals of neighbours look to the same side", NULL }, { 0 }
};

static int l_normals(lua_State *L)
{
    dgl_value v[3];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, quadric_params, v);
    size_t n = X->shape[0], d = X->shape[1], dim = dim_of(&v[0], X);
    if (dim + 1 != d)
        bind_error(L, DGL_EARG, "a set of dim = %zu in %zu coordinates has no single normal", dim, d);
    dgl_array *N = bind_new_array(L, 2, (size_t[]){ n, d });
    bind_try(L, dgl_local_quadrics(n, d, dim, (size_t)v[1].num, &(dgl_quadrics){ .normal = N->data }, v[2].num != 0, X->data));
    return 1;
}

static int l_curvature(lua_State *L)
{
    dgl_value v[3];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, quadric_params, v);
    size_t n = X->shape[0], d = X->shape[1], dim = dim_of(&v[0], X);
    dgl_quadrics out = { 0 };
    lua_createtable(L, 0, 5);
    int table = lua_gettop(L);
    out.scalar = bind_new_array(L, 1, &n)->data;
    lua_setfield(L, table, "scalar");
    out.mean = bind_new_array(L, 1, &n)->data;
    lua_setfield(L, table, "mean");
    if (dim + 1 == d) {
        out.principal = bind_new_array(L, 2, (size_t[]){ n, dim })->data;
        lua_setfield(L, table, "principal");
        out.normal = bind_new_array(L, 2, (size_t[]){ n, d })->data;
        lua_setfield(L, table, "normals");
    }
    bind_try(L, dgl_local_quadrics(n, d, dim, (size_t)v[1].num, &out, v[2].num != 0, X->data));
    if (dim == 2) {
        double *K = bind_new_array(L, 1, &n)->data;
        for (size_t i = 0; i < n; i++) K[i] = out.scalar[i] / 2;
        lua_setfield(L, table, "gaussian");
    }
    bind_result(L);
    return 1;
}

static const dgl_param density_params[] = {
    { "method", DGL_WORD, 0, 0, 0, "by the distance to the k-th neighbour, or a mean of Gaussians", "knn|gaussian" },
    { "k", DGL_INT, 10, 1, 1e6, "how many nearest neighbours", NULL },
    { "dim", DGL_INT, NAN, 1, 1e4, "of the set that has the density; the number of coordinates when not given", NULL },
    { "width", DGL_NUM, NAN, 0, 1e300, "standard deviation of the Gaussians; by Scott's rule when not given", NULL }, { 0 }
};

static int l_density(lua_State *L)
{
    dgl_value v[4];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, density_params, v);
    size_t n = X->shape[0], d = X->shape[1], dim = v[2].given ? (size_t)v[2].num : d;
    if (v[3].given && v[3].num == 0)
        bind_error(L, DGL_EDOMAIN, "a kernel of width 0 has no density");
    double *density = bind_new_array(L, 1, &n)->data;
    bind_try(L, v[0].num ? dgl_density_gaussian(n, d, dim, v[3].given ? v[3].num : 0, density, X->data)
                         : dgl_density_knn(n, d, dim, (size_t)v[1].num, density, X->data));
    return 1;
}

static const dgl_param subsample_params[] = {
    { "method", DGL_WORD, 0, 0, 0, "farthest: each as far as can be from those before it; random: all choices equally likely", "farthest|random" },
    { "seed", DGL_INT, 1, 0, 4294967295.0, "of random choices", NULL },
    { "start", DGL_INT, 1, 1, 1e15, "the first point of farthest", NULL }, { 0 }
};

static int l_subsample(lua_State *L)
{
    dgl_value v[3];
    lua_settop(L, 3);
    dgl_array *X = points(L, 1);
    size_t m = bind_count(L, 2), n = X->shape[0], d = X->shape[1];
    double radius = NAN;
    bind_options(L, 3, subsample_params, v);
    if (m > n)
        bind_error(L, DGL_EARG, "%zu of %zu points", m, n);
    int *index = ints(L, m);
    if (v[0].num) {
        dgl_rng **g = lua_newuserdatauv(L, sizeof *g, 0);
        size_t *place = lua_newuserdatauv(L, (m + 1) * sizeof *place, 0);
        bind_try(L, dgl_rng_new(g, (uint32_t)v[1].num));
        dgl_status status = dgl_rng_choice(*g, m, place, n, NULL, false);
        dgl_release(*g);
        bind_try(L, status);
        for (size_t i = 0; i < m; i++) index[i] = (int)place[i];
    } else
        bind_try(L, dgl_subsample_farthest(n, d, m, (size_t)v[2].num - 1, index, &radius, X->data, NULL));
    dgl_array *Y = bind_new_array(L, 2, (size_t[]){ m, d }), *places = bind_new_array(L, 1, &m);
    for (size_t i = 0; i < m; i++) {
        memcpy(Y->data + i*d, X->data + (size_t)index[i] * d, d * sizeof(double));
        places->data[i] = index[i] + 1;
    }
    if (v[0].num && m) {
        int *nearest = ints(L, n);
        dgl_array *far = bind_new_array(L, 1, &n);
        bind_try(L, dgl_knn(n, 1, nearest, far->data, m, d, Y->data, X->data, NULL));
        radius = 0;
        for (size_t i = 0; i < n; i++) radius = fmax(radius, far->data[i]);
        lua_pop(L, 2);
    }
    lua_pushnumber(L, radius);
    return 3;
}

#define DIMENSION(space) \
    { "intrinsic_dimension", l_intrinsic_dimension, \
      space ".intrinsic_dimension(X, {method = \"twonn\", k1 = 10, k2 = 20, discard = 0.1, variance = 0.95})", \
      "how many dimensions a cloud has, and the standard error: by twonn, twonn-ml, mle, mackay, correlation or pca" }

static const bind_row rows[] = {
    { "knn", l_knn, "cloud.knn(X, k, {query = Q, metric = \"euclidean\"})",
      "the k nearest of X to each point (or to each of Q) and their distances, exactly; metric: euclidean, manhattan, chebyshev, angle, "
      "a metric as a function of two points (without a triangle inequality the nearest can be missed), or a manifold" },
    { "distances", l_distances, "cloud.distances(X, Y)", "distances between all points of X and of Y (or of X)" },
    { "geodesic_distances", l_geodesic_distances, "cloud.geodesic_distances(X, {k = 10, from =, prune = false})",
      "distances along the graph of k nearest neighbours, from the points whose numbers are given or from all" },
    { "shortcuts", l_shortcuts, "cloud.shortcuts(X, k, {delta = 0.8, lambda = 0.01})",
      "edges of the graph of k nearest neighbours that lead through empty space, by their curvature, and the graph without them" },
    DIMENSION("cloud"),
    { "tangent_spaces", l_tangent_spaces, "cloud.tangent_spaces(X, {dim =, k = 10})",
      "orthonormal rows that span the plane nearest to the neighbours of each point, n x dim x d, and the standard deviations along all axes" },
    { "normals", l_normals, "cloud.normals(X, {k = 15, orient = true})",
      "unit normals of a surface (or of any set of one dimension less) by a local quadric; neighbours look to the same side" },
    { "curvature", l_curvature, "cloud.curvature(X, {dim =, k = 15, orient = true})",
      "gaussian, mean, scalar and principal curvatures and normals of the set that X lies on, by a quadric at each point" },
    { "density", l_density, "cloud.density(X, {method = \"knn\", k = 10, dim =, width =})", "how dense the points stand at each of them" },
    { "subsample", l_subsample, "cloud.subsample(X, m, {method = \"farthest\", seed = 1, start = 1})",
      "m of the points, their numbers, and how far a point may be from them" },
    { 0 }
};

static const bind_row_options options[] = {
    { "knn", knn_params },
    { "geodesic_distances", geodesic_params },
    { "shortcuts", shortcut_params },
    { "intrinsic_dimension", dimension_params },
    { "tangent_spaces", tangent_params },
    { "normals", quadric_params },
    { "curvature", quadric_params },
    { "density", density_params },
    { "subsample", subsample_params },
    { 0 }
};

const bind_module bind_cloud_module = { .name = "cloud", .doc = "points as samples of a shape", .rows = rows, .options = options };

static const bind_row graph_rows[] = {
    { "knn", l_graph_knn, "graph.knn(X, k, {mutual = false, prune = false, connected = false})",
      "the graph that joins each point to its k nearest neighbours; lengths are distances" },
    { 0 }
};

static const bind_row_options graph_options[] = {
    { "knn", graph_knn_params },
    { 0 }
};

const bind_module bind_cloud_graph_module = { .name = "graph", .rows = graph_rows, .options = graph_options };

static const bind_row topology_rows[] = { DIMENSION("topology"), { 0 } };

static const bind_row_options topology_options[] = {
    { "intrinsic_dimension", dimension_params },
    { 0 }
};

const bind_module bind_cloud_topology_module = { .name = "topology", .doc = "the shape of data", .rows = topology_rows, .options = topology_options };
