// metric(function(theta, phi) ... end): metrics, their curvature and what is measured with them.
#include "bind_field.h"
#include "bind_way.h"

#include <math.h>
#include <string.h>

static dgl_metric *check(lua_State *L) { return bind_check(L, 1, &bind_metric_class); }

static int l_tostring(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_text *t = bind_text(L);
    bind_try(L, dgl_metric_print(t, g, DGL_UNICODE));
    return bind_push_text(L, t);
}

static int l_latex(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_text *t = bind_text(L);
    bind_try(L, dgl_metric_print(t, g, DGL_LATEX));
    return bind_push_text(L, t);
}

// g(x): the matrix at points
static int l_call(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_push_field(L, g->matrix);
    lua_replace(L, 1);
    lua_pushvalue(L, 1);
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 2, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

static int l_dim(lua_State *L)
{
    lua_pushinteger(L, check(L)->chart->n);
    return 1;
}

static int l_coordinates(lua_State *L) { return bind_push_coordinates(L, check(L)->chart); }
static int l_ranges(lua_State *L)      { return bind_push_ranges(L, check(L)->chart); }

static int l_matrix(lua_State *L)
{
    bind_push_field(L, check(L)->matrix);
    return 1;
}

static int derived(lua_State *L, dgl_derived what)
{
    dgl_metric *g = check(L);
    dgl_field *f;
    bind_try(L, dgl_metric_derived(&f, g, what));
    bind_push_field(L, f);
    return 1;
}

static int l_inverse(lua_State *L)     { return derived(L, DGL_G_inverse); }
static int l_christoffel(lua_State *L) { return derived(L, DGL_G_christoffel); }
static int l_riemann(lua_State *L)     { return derived(L, DGL_G_riemann); }
static int l_ricci(lua_State *L)       { return derived(L, DGL_G_ricci); }
static int l_scalar(lua_State *L)      { return derived(L, DGL_G_scalar); }
static int l_gaussian(lua_State *L)    { return derived(L, DGL_G_gaussian); }
static int l_einstein(lua_State *L)    { return derived(L, DGL_G_einstein); }
static int l_kretschmann(lua_State *L) { return derived(L, DGL_G_kretschmann); }

// x, u and v as rows, a single one repeated for all
typedef struct { size_t n; bool single; const double *x, *u, *v; } measured;

static const double *repeated(lua_State *L, bind_rows r, size_t n, size_t d, const char *what)
{
    if (r.n == n)
        return r.x;
    if (r.n != 1)
        bind_error(L, DGL_ESHAPE, "%zu %s for %zu points", r.n, what, n);
    double *all = bind_new_array(L, 2, (size_t[]){ n, d })->data;
    for (size_t i = 0; i < n * d; i++) all[i] = r.x[i % d];
    return all;
}

static measured vectors_of(lua_State *L, dgl_metric *g, int vectors)
{
    int d = g->chart->n;
    bind_rows x = bind_point_arg(L, 2, d, "point"), u = bind_point_arg(L, 3, d, "vector"), v = u;
    if (vectors > 1)
        v = bind_point_arg(L, 4, d, "vector");
    size_t n = x.n > u.n ? x.n : u.n;
    n = v.n > n ? v.n : n;
    return (measured){ n, x.single && u.single && v.single, repeated(L, x, n, (size_t)d, "points"),
                       repeated(L, u, n, (size_t)d, "vectors"), repeated(L, v, n, (size_t)d, "vectors") };
}

static measured check_vectors(lua_State *L, dgl_metric *g, int vectors)
{
    lua_settop(L, 2 + vectors);
    return vectors_of(L, g, vectors);
}

static int one_number_each(lua_State *L, measured m, double **out)
{
    *out = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 0, NULL);
    return 1;
}

static int finish(lua_State *L, measured m) { return bind_single(L, (bind_rows){ NULL, m.n, m.single }); }

static int l_inner(lua_State *L)
{
    dgl_metric *g = check(L);
    measured m = check_vectors(L, g, 2);
    double *s;
    one_number_each(L, m, &s);
    bind_try(L, dgl_metric_inner(g, m.n, s, m.x, m.u, m.v));
    return finish(L, m);
}

// sqrt |g(v, v)|
static int l_norm(lua_State *L)
{
    dgl_metric *g = check(L);
    measured m = check_vectors(L, g, 1);
    double *s;
    one_number_each(L, m, &s);
    bind_try(L, dgl_metric_inner(g, m.n, s, m.x, m.u, m.u));
    for (size_t i = 0; i < m.n; i++) s[i] = sqrt(fabs(s[i]));
    return finish(L, m);
}

static int l_angle(lua_State *L)
{
    dgl_metric *g = check(L);
    measured m = check_vectors(L, g, 2);
    double *s;
    one_number_each(L, m, &s);
    bind_try(L, dgl_metric_angle(g, m.n, s, m.x, m.u, m.v));
    return finish(L, m);
}

static int l_sectional(lua_State *L)
{
    dgl_metric *g = check(L);
    measured m = check_vectors(L, g, 2);
    double *s;
    one_number_each(L, m, &s);
    bind_try(L, dgl_metric_sectional(g, m.n, s, m.x, m.u, m.v));
    return finish(L, m);
}

// g:raise(w), g:lower(X): a covector to a vector and back; of a tensor the first index that fits
static int move_index(lua_State *L, char from, dgl_status (*move)(dgl_field **, dgl_metric *, dgl_field *, int))
{
    dgl_metric *g = check(L);
    dgl_field *T = bind_check_field(L, 2);
    char index[DGL_MAX_RANK + 1];
    memcpy(index, T->index, sizeof index);
    char *place = strchr(index, from);
    if (!place)
        bind_error(L, DGL_EARG, "the tensor has no %s index", from == 'u' ? "upper" : "lower");
    *place = from == 'u' ? 'd' : 'u';
    bind_try(L, move(bind_new_field(L, index), g, T, (int)(place - index)));
    return 1;
}

static int l_raise(lua_State *L) { return move_index(L, 'd', dgl_metric_raise); }
static int l_lower(lua_State *L) { return move_index(L, 'u', dgl_metric_lower); }

static int l_nabla(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_field *T = bind_check_field(L, 2);
    char index[DGL_MAX_RANK + 2];
    size_t rank = strlen(T->index);
    memcpy(index, T->index, rank);
    memcpy(index + rank, "d", 2);
    bind_try(L, dgl_metric_nabla(bind_new_field(L, index), g, T));
    return 1;
}


// ---- geodesics and paths ----

static int l_exp(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    measured m = check_vectors(L, g, 1);
    double *y = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 1, &d);
    bind_try(L, dgl_metric_exp(g, m.n, y, NULL, m.x, m.u));
    return 1;
}

// {converged =, residual =, why =} beside a result
static void push_report(lua_State *L, double residual)
{
    lua_createtable(L, 0, 3);
    lua_pushboolean(L, true);
    lua_setfield(L, -2, "converged");
    lua_pushnumber(L, residual);
    lua_setfield(L, -2, "residual");
    lua_pushliteral(L, "shooting hit the end point");
    lua_setfield(L, -2, "why");
    bind_result(L);
}

static int l_log(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    measured m = check_vectors(L, g, 1);
    double *residual = bind_new_array(L, 1, &m.n)->data;
    double *v = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 1, &d);
    bind_try(L, dgl_metric_log(g, m.n, v, residual, m.x, m.u));
    double worst = 0;
    for (size_t i = 0; i < m.n; i++) worst = fmax(worst, residual[i]);
    push_report(L, worst);
    return 2;
}

static int l_dist(lua_State *L)
{
    dgl_metric *g = check(L);
    measured m = check_vectors(L, g, 1);
    double *s;
    one_number_each(L, m, &s);
    bind_try(L, dgl_metric_dist(g, m.n, s, m.x, m.u));
    return finish(L, m);
}

static const dgl_param between_params[] = {
    { "n", DGL_INT, 100, 0, 1e8, "how many pieces the path has", NULL },
    { 0 }
};

// one point and one vector
static void check_start(lua_State *L, dgl_metric *g, bind_rows *x, bind_rows *v, const char *what)
{
    *x = bind_point_arg(L, 2, g->chart->n, "point");
    *v = bind_point_arg(L, 3, g->chart->n, what);
    if (x->n != 1 || v->n != 1)
        bind_error(L, DGL_ESHAPE, "one point and one %s expected, got %zu and %zu", what, x->n, v->n);
}

static int l_geodesic(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    dgl_geodesic_report report;
    bind_way way;
    lua_settop(L, 4);
    measured m = vectors_of(L, g, 1);
    bind_way_options(L, 4, &way, g->chart->n);
    double *path = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 2, (size_t[]){ way.n + 1, d });
    bind_try(L, dgl_metric_geodesics(g, &report, m.n, path, NULL, m.x, m.u, way.t, way.n, way.how, &way.options));
    bind_way_cut(L, &report.ode);
    bind_way_report(L, &way, &report.ode, report.drift);
    return 1;
}

static int l_geodesic_between(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_rows x, y;
    dgl_value option[DGL_MAX_PARAMS];
    double residual;
    lua_settop(L, 4);
    check_start(L, g, &x, &y, "point");
    bind_options(L, 4, between_params, option);
    size_t n = (size_t)option[0].num, d = (size_t)g->chart->n;
    double *v = bind_new_array(L, 1, &d)->data;
    bind_try(L, dgl_metric_log(g, 1, v, &residual, x.x, y.x));
    dgl_array *path = bind_new_array(L, 2, (size_t[]){ n + 1, d });
    bind_try(L, dgl_metric_geodesic(g, path->data, NULL, x.x, v, 1, n));
    push_report(L, residual);
    return 2;
}

static bind_rows check_path(lua_State *L, int arg, dgl_metric *g)
{
    bind_rows path = bind_point_arg(L, arg, g->chart->n, "path");
    if (path.n < 1)
        bind_arg_error(L, arg, "a path has at least one point");
    return path;
}

static int l_length(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_rows path = check_path(L, 2, g);
    double length;
    bind_try(L, dgl_metric_length(g, &length, path.n, path.x));
    lua_pushnumber(L, length);
    return 1;
}

// g:transport(path, v): path is rows of points or a curve, a map of one coordinate with a range
static int l_transport(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    lua_settop(L, 3);
    dgl_field *curve = bind_test(L, 2, &bind_map_class);
    bind_rows path = { 0 };
    if (!curve)
        path = check_path(L, 2, g);
    else if (!curve->chart->range[0].ranged)
        bind_arg_error(L, 2, "the curve needs a range: map(f, {%s = {from, to}})", curve->chart->name[0]);
    bind_rows v = bind_point_arg(L, 3, g->chart->n, "vector");
    double *w = bind_results(L, v, 1, &d);
    const dgl_range *t = curve ? &curve->chart->range[0] : NULL;
    bind_try(L, curve ? dgl_metric_transport_along(g, v.n, w, curve, t->lo, t->hi, v.x)
                      : dgl_metric_transport(g, v.n, w, path.n, path.x, v.x));
    return 1;
}

// ax:ellipses(g, points, options): the points, the matrices there, the options
static int l_plot(lua_State *L)
{
    dgl_metric *g = check(L);
    if (strcmp(bind_string(L, 2), "ellipses"))
        bind_error(L, DGL_EARG, "a metric is drawn by ax:ellipses(g, points)");
    if (g->chart->n != 2)
        bind_error(L, DGL_ESHAPE, "ellipses are drawn in 2 coordinates, the metric has %d", g->chart->n);
    lua_settop(L, 4);
    bind_rows x = bind_point_arg(L, 3, 2, "points");
    if (lua_isnil(L, 4))
        lua_newtable(L), lua_replace(L, 4);
    lua_insert(L, 3);                                  // the options below the points
    double *m = bind_results(L, x, 2, (size_t[]){ 2, 2 });
    bind_try(L, dgl_fn_eval(&g->matrix->fn, x.n, m, x.x));
    lua_pushvalue(L, 3);
    return 3;
}

#define geodesic_usage "g:geodesic(x, v, {t = 1, n = 100})"
#define geodesic_doc "n + 1 points of the geodesic from x with velocity v, up to time t; of many starts at once; path.report says how exact"

static const bind_row class_rows[] = {
    { "exp",         l_exp,         "g:exp(x, v)", "where the geodesic from x with velocity v is at time 1; also in batches" },
    { "log",         l_log,         "g:log(x, y)", "the velocity of a geodesic from x to y, and how exactly it hits y" },
    { "dist",        l_dist,        "g:dist(x, y)", "the length of that geodesic" },
    { "geodesic",    l_geodesic,    geodesic_usage, geodesic_doc },
    { "geodesic_between", l_geodesic_between, "g:geodesic_between(x, y, {n = 100})", "n + 1 points of a geodesic from x to y" },
    { "length",      l_length,      "g:length(path)", "the length of a path" },
    { "transport",   l_transport,   "g:transport(path, v)", "v carried parallel along a path, or along a curve given as a map of one coordinate with a range" },
    { "christoffel", l_christoffel, "g:christoffel()", "Γ^a_bc, the symbols of the Levi-Civita connection; callable: [a][b][c]" },
    { "riemann",     l_riemann,     "g:riemann()", "R^a_bcd, the curvature tensor; callable: [a][b][c][d]" },
    { "ricci",       l_ricci,       "g:ricci()", "R_bd = R^a_bad, the Ricci tensor" },
    { "scalar_curvature", l_scalar, "g:scalar_curvature()", "S = g^bd R_bd" },
    { "gaussian_curvature", l_gaussian, "g:gaussian_curvature()", "K of a surface" },
    { "einstein",    l_einstein,    "g:einstein()", "G_ab = R_ab - S g_ab / 2" },
    { "kretschmann", l_kretschmann, "g:kretschmann()", "R_abcd R^abcd" },
    { "sectional_curvature", l_sectional, "g:sectional_curvature(x, u, v)", "the curvature of the plane that u and v span at x" },
    { "inner",       l_inner,       "g:inner(x, u, v)", "g(u, v) at x; points and vectors also in batches" },
    { "norm",        l_norm,        "g:norm(x, v)", "sqrt |g(v, v)| at x" },
    { "angle",       l_angle,       "g:angle(x, u, v)", "the angle between u and v at x" },
    { "raise",       l_raise,       "g:raise(w)", "the first lower index up: a covector to a vector" },
    { "lower",       l_lower,       "g:lower(X)", "the first upper index down: a vector to a covector" },
    { "nabla",       l_nabla,       "g:nabla(T)", "the covariant derivative; the new index is the last" },
    { "inverse",     l_inverse,     "g:inverse()", "g^ab" },
    { "matrix",      l_matrix,      "g:matrix()", "g_ab as a tensor" },
    { "latex",       l_latex,       "g:latex()", "the line element in LaTeX" },
    { ".coordinates", l_coordinates, "g.coordinates", "the names of the coordinates" },
    { ".ranges",     l_ranges,      "g.ranges", "the ranges of coordinates that were given" },
    { ".dim",        l_dim,         "g.dim", "the number of coordinates" },
    { "__call",      l_call,        NULL, NULL },
    { "__plot",      l_plot,        NULL, NULL },
    { "__tostring",  l_tostring,    NULL, NULL },
    { 0 }
};

// options of methods, for help and completion
static void note_options(lua_State *L)
{
    lua_getfield(L, -1, "geodesic");
    bind_note(L, -1, "geodesic", geodesic_usage, geodesic_doc, bind_way_params);
    lua_getfield(L, -2, "geodesic_between");
    bind_note(L, -1, "geodesic_between", "g:geodesic_between(x, y, {n = 100})", "n + 1 points of a geodesic from x to y", between_params);
    lua_pop(L, 2);
}

const bind_class bind_metric_class = {
    .name = "metric", .doc = "a Riemannian or pseudo-Riemannian metric on a chart; g(x) is its matrix at x",
    .rows = class_rows, .more = note_options,
};

// metric(f, {theta = {0, pi}, signature = {1, 3}})
static int l_new(lua_State *L)
{
    lua_settop(L, 2);
    int negative = 0;
    bool given = false;
    if (lua_type(L, 2) == LUA_TTABLE) {
        if (lua_getfield(L, 2, "signature") != LUA_TNIL) {
            if (lua_type(L, -1) != LUA_TTABLE)
                bind_error(L, DGL_EARG, "signature must be {negative, positive}, like {1, 3}");
            lua_rawgeti(L, -1, 1);
            negative = (int)bind_count(L, -1);
            lua_rawgeti(L, -2, 2);
            given = true;
        }
    }
    int positive = given ? (int)bind_count(L, -1) : 0;
    lua_settop(L, 2);
    dgl_field *matrix = bind_trace_field(L, 1, "dd", -1, "the function");
    bind_ranges(L, 2, matrix->chart, "signature");
    if (given && negative + positive != matrix->chart->n)
        bind_error(L, DGL_EARG, "signature {%d, %d} does not fit %d coordinates", negative, positive, matrix->chart->n);
    dgl_metric **g = bind_shell(L, &bind_metric_class);
    bind_try(L, dgl_metric_new(g, matrix, negative));
    return 1;
}

// metric.pullback(phi, g)
static int l_pullback(lua_State *L)
{
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    dgl_metric *g = lua_isnoneornil(L, 2) ? NULL : bind_check(L, 2, &bind_metric_class);
    dgl_metric **out = bind_shell(L, &bind_metric_class);
    bind_try(L, g ? dgl_metric_pullback(out, phi, g) : dgl_metric_from_immersion(out, phi));
    return 1;
}

static const bind_row rows[] = {
    { "__call", l_new, "metric(f, {x = {from, to}, signature = {1, 3}})",
      "the metric whose matrix a Lua function of the coordinates returns; ranges and signature when they matter" },
    { "pullback", l_pullback, "metric.pullback(phi, g)", "the pull-back of g, or of flat space, through a map" },
    { 0 }
};

const bind_module bind_metric_module = {
    .name = "metric", .doc = "metrics, connections, curvature, geodesics", .rows = rows,
    .classes = (const bind_class *const[]){ &bind_metric_class, NULL },
};
