// metric(function(theta, phi) ... end): metrics, their curvature and what is measured with them.
#include "bind_field.h"

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

// g.immersion: the map into flat space that the metric comes from
static int l_immersion(lua_State *L)
{
    dgl_metric *g = check(L);
    if (g->immersion)
        bind_push_field(L, g->immersion);
    else
        lua_pushnil(L);
    return 1;
}

int bind_derived(lua_State *L, dgl_derived what)
{
    dgl_metric *g = bind_check(L, 1, &bind_metric_class);
    dgl_field *f;
    bind_try(L, dgl_metric_derived(&f, g, what));
    bind_push_field(L, f);
    return 1;
}

static int l_inverse(lua_State *L)     { return bind_derived(L, DGL_G_inverse); }
static int l_christoffel(lua_State *L) { return bind_derived(L, DGL_G_christoffel); }
static int l_riemann(lua_State *L)     { return bind_derived(L, DGL_G_riemann); }
static int l_ricci(lua_State *L)       { return bind_derived(L, DGL_G_ricci); }
static int l_scalar(lua_State *L)      { return bind_derived(L, DGL_G_scalar); }
static int l_gaussian(lua_State *L)    { return bind_derived(L, DGL_G_gaussian); }
static int l_einstein(lua_State *L)    { return bind_derived(L, DGL_G_einstein); }
static int l_kretschmann(lua_State *L) { return bind_derived(L, DGL_G_kretschmann); }

static int of_pairs(lua_State *L, dgl_status (*f)(dgl_metric *, size_t, double *, const double *, const double *, const double *))
{
    dgl_metric *g = check(L);
    bind_measured m = bind_measure(L, g, 2);
    double *s = bind_numbers(L, m);
    bind_try(L, f(g, m.n, s, m.x, m.u, m.v));
    return bind_finish(L, m);
}

static int l_inner(lua_State *L)     { return of_pairs(L, dgl_metric_inner); }
static int l_angle(lua_State *L)     { return of_pairs(L, dgl_metric_angle); }
static int l_sectional(lua_State *L) { return of_pairs(L, dgl_metric_sectional); }

// sqrt |g(v, v)|
static int l_norm(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_measured m = bind_measure(L, g, 1);
    double *s = bind_numbers(L, m);
    bind_try(L, dgl_metric_inner(g, m.n, s, m.x, m.u, m.u));
    for (size_t i = 0; i < m.n; i++) s[i] = sqrt(fabs(s[i]));
    return bind_finish(L, m);
}

// g:raise(w), g:lower(X): a covector to a vector and back; of a tensor the first index that fits
static int move_index(lua_State *L, char from, dgl_status (*move)(dgl_field **, dgl_metric *, dgl_field *, int))
{
    dgl_metric *g = check(L);
    dgl_field *T = bind_check_field(L, 2);
    if (dgl_form_degree(T) > 1)
        bind_try(L, dgl_form_full(&T, T));
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
    if (dgl_form_degree(T) > 1)
        bind_try(L, dgl_form_full(&T, T));
    char index[DGL_MAX_RANK + 2];
    size_t rank = strlen(T->index);
    memcpy(index, T->index, rank);
    memcpy(index + rank, "d", 2);
    bind_try(L, dgl_metric_nabla(bind_new_field(L, index), g, T));
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

static const bind_row class_rows[] = {
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
    { ".immersion",  l_immersion,   "g.immersion", "the map into flat space that the metric comes from; nil if there is none" },
    { ".coordinates", l_coordinates, "g.coordinates", "the names of the coordinates" },
    { ".ranges",     l_ranges,      "g.ranges", "the ranges of coordinates that were given" },
    { ".dim",        l_dim,         "g.dim", "the number of coordinates" },
    { "__call",      l_call,        NULL, NULL },
    { "__plot",      l_plot,        NULL, NULL },
    { "__tostring",  l_tostring,    NULL, NULL },
    { 0 }
};

const bind_class bind_metric_class = {
    .name = "metric", .doc = "a Riemannian or pseudo-Riemannian metric on a chart; g(x) is its matrix at x",
    .rows = class_rows, .parent = &bind_geodesic_class, .more = bind_tensor_methods,
};

// metric(f, {theta = {0, pi}, signature = {1, 3}})
static int l_new(lua_State *L)
{
    lua_settop(L, 2);
    int negative = 0;
    bool given = false, symmetrize = false;
    if (lua_type(L, 2) == LUA_TTABLE) {
        lua_getfield(L, 2, "symmetrize");
        symmetrize = lua_toboolean(L, -1);
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
    bind_ranges(L, 2, matrix->chart, (const char *const[]){ "signature", "symmetrize", NULL });
    if (given && negative + positive != matrix->chart->n)
        bind_error(L, DGL_EARG, "signature {%d, %d} does not fit %d coordinates", negative, positive, matrix->chart->n);
    if (symmetrize)
        bind_try(L, dgl_metric_symmetrize(matrix));
    dgl_metric **g = bind_shell(L, &bind_metric_class);
    bind_try(L, dgl_metric_new(g, matrix, negative));
    return 1;
}

// metric.pullback(phi, g)
static int l_pullback(lua_State *L)
{
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    dgl_metric *g = lua_isnoneornil(L, 2) ? NULL : bind_metric(L, 2, NULL);
    dgl_metric **out = bind_shell(L, &bind_metric_class);
    bind_try(L, g ? dgl_metric_pullback(out, phi, g) : dgl_metric_from_immersion(out, phi));
    return 1;
}

static const bind_row rows[] = {
    { "__call", l_new, "metric(f, {x = {from, to}, signature = {1, 3}})",
      "the metric whose matrix a Lua function of the coordinates returns; ranges and signature when they matter, symmetrize = true for a matrix that is not quite symmetric" },
    { "pullback", l_pullback, "metric.pullback(phi, g)", "the pull-back of g, or of flat space, through a map" },
    { 0 }
};

const bind_module bind_metric_module = {
    .name = "metric", .doc = "metrics, connections, curvature, geodesics", .rows = rows, .open = bind_catalogue,
    .classes = (const bind_class *const[]){ &bind_metric_class, &bind_geodesic_class, &bind_curve_class, NULL },
};
