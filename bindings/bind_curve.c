// What a metric does along curves and paths of points: lengths, transport, holonomy, frames.
#include "bind_field.h"

#include <math.h>

static dgl_metric *check(lua_State *L) { return bind_check(L, 1, &bind_metric_class); }

// the curve at a stack place: a map, or a Lua function that is traced; its place is taken
static dgl_field *check_curve(lua_State *L, int arg)
{
    dgl_field *curve = bind_test(L, arg, &bind_map_class);
    if (curve)
        return curve;
    if (lua_type(L, arg) != LUA_TFUNCTION)
        bind_type_error(L, arg, "curve (a map of one coordinate)");
    curve = bind_trace_field(L, arg, "m", -1, "the curve");
    lua_replace(L, arg);
    return curve;
}

static const dgl_range *range_of(lua_State *L, int arg, const dgl_field *curve)
{
    if (!curve->chart->range[0].ranged)
        bind_arg_error(L, arg, "the curve needs a range: map(f, {%s = {from, to}})", curve->chart->name[0]);
    return &curve->chart->range[0];
}

// the same where a path of at least so many points may stand as well: NULL for one. A curve has a range.
static dgl_field *curve_or_path(lua_State *L, int arg, dgl_metric *g, size_t least, bind_rows *path)
{
    *path = (bind_rows){ 0 };
    if (!bind_test(L, arg, &bind_map_class) && lua_type(L, arg) != LUA_TFUNCTION) {
        if (!least && lua_type(L, arg) == LUA_TTABLE && !lua_rawlen(L, arg))
            return NULL;
        *path = bind_point_arg(L, arg, g->chart->n, "path");
        if (path->n < least)
            bind_arg_error(L, arg, "a path has at least one point");
        return NULL;
    }
    dgl_field *curve = check_curve(L, arg);
    if (curve->chart->n != 1)
        bind_arg_error(L, arg, "a curve is a map of one coordinate, got one of %d", curve->chart->n);
    range_of(L, arg, curve);
    return curve;
}

// g:length(path): of a curve by quadrature of its speed, of points by lines straight in coordinates
static int l_length(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_rows path;
    dgl_field *curve = curve_or_path(L, 2, g, 1, &path);
    double length;
    if (curve) {
        dgl_integral r;
        dgl_metric **speed = bind_shell(L, &bind_metric_class);
        bind_try(L, dgl_metric_pullback(speed, curve, g));
        bind_try(L, dgl_metric_integrate(&r, *speed, NULL, &(dgl_integral_options){ 0 }));
        if (!r.converged)
            bind_error(L, DGL_ECONV, "the integral of the speed does not converge: %.6g with an error of %.2g", r.value, r.error);
        length = r.value;
    } else
        bind_try(L, dgl_metric_length(g, &length, path.n, path.x));
    lua_pushnumber(L, length);
    return 1;
}

static const dgl_param transport_params[] = {
    { "jump", DGL_NUM, INFINITY, 0, INFINITY, "an error when two points of a path are farther apart than this, in coordinates", NULL },
    { 0 }
};

static void check_jumps(lua_State *L, const dgl_metric *g, bind_rows path, double most)
{
    for (size_t i = 1; i < path.n; i++)
        for (int k = 0; k < g->chart->n; k++) {
            const dgl_range *r = &g->chart->range[k];
            double step = path.x[i * (size_t)g->chart->n + (size_t)k] - path.x[(i - 1) * (size_t)g->chart->n + (size_t)k];
            step = fabs(r->periodic ? remainder(step, r->hi - r->lo) : step);
            if (step > most)
                bind_error(L, DGL_EDOMAIN, "the path jumps %.4g between points %zu and %zu", step, i, i + 1);
        }
}

// g:transport(path, v): path is rows of points or a curve, a map of one coordinate with a range
static int l_transport(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    bind_options(L, 4, transport_params, option);
    bind_rows path;
    dgl_field *curve = curve_or_path(L, 2, g, 0, &path);       // an empty one leaves v as it is
    check_jumps(L, g, path, option[0].num);
    bind_rows v = bind_point_arg(L, 3, g->chart->n, "vector");
    double *w = bind_results(L, v, 1, &d);
    const dgl_range *t = curve ? &curve->chart->range[0] : NULL;
    bind_try(L, curve ? dgl_metric_transport_along(g, v.n, w, curve, t->lo, t->hi, v.x)
                      : dgl_metric_transport(g, v.n, w, path.n, path.x, v.x));
    return 1;
}

// g:holonomy(loop): the matrix, and for surfaces the angle
static int l_holonomy(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    lua_settop(L, 2);
    bind_rows path;
    dgl_field *curve = curve_or_path(L, 2, g, 1, &path);
    const dgl_range *t = curve ? &curve->chart->range[0] : NULL;
    double *H = bind_new_array(L, 2, (size_t[]){ d, d })->data;
    bind_try(L, curve ? dgl_metric_holonomy_along(g, H, curve, t->lo, t->hi) : dgl_metric_holonomy(g, H, path.n, path.x));
    if (d != 2 || g->negative)
        return 1;
    lua_pushnumber(L, atan2(H[2], H[0]));
    return 2;
}

// times at a stack place: a number, or a batch of them
static bind_rows check_times(lua_State *L, int arg)
{
    if (lua_type(L, arg) == LUA_TNUMBER) {
        double t = lua_tonumber(L, arg);
        *bind_new_array(L, 1, (size_t[]){ 1 })->data = t;
        lua_replace(L, arg);
        return (bind_rows){ ((dgl_array *)bind_check(L, arg, &bind_array_class))->data, 1, true };
    }
    dgl_array *a = bind_dense(L, arg);
    if (a->naxes != 1)
        bind_arg_error(L, arg, "a number or a list of numbers expected, got shape %s", dgl_array_shape_text(a));
    return (bind_rows){ a->data, a->size, false };
}

static int l_geodesic_curvature(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    lua_settop(L, 3);
    dgl_field *curve = check_curve(L, 2);
    bind_rows t = check_times(L, 3);
    double *all = bind_new_array(L, 2, (size_t[]){ t.n, d })->data;
    double *k = bind_results(L, t, 0, NULL);
    bind_try(L, dgl_metric_frenet(g, t.n, NULL, all, curve, t.x));
    for (size_t i = 0; i < t.n; i++) k[i] = all[i * (d - 1)];
    return bind_single(L, t);
}

static int l_frenet(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n, m = d - 1;
    lua_settop(L, 3);
    dgl_field *curve = check_curve(L, 2);
    bind_rows t = check_times(L, 3);
    double *frame = bind_results(L, t, 2, (size_t[]){ d, d });
    double *curvature = bind_results(L, t, 1, &m);
    bind_try(L, dgl_metric_frenet(g, t.n, frame, curvature, curve, t.x));
    return 2;
}

static const bind_row rows[] = {
    { "length", l_length, "g:length(path)", "the length of a path: rows of points, or a curve, map(f, {t = {from, to}})" },
    { "holonomy", l_holonomy, "g:holonomy(loop)", "what a round trip does to vectors, in an orthonormal frame at the start; on surfaces also the angle, counter-clockwise" },
    { "geodesic_curvature", l_geodesic_curvature, "g:geodesic_curvature(curve, t)", "how much a curve bends within the space; on surfaces positive to the left" },
    { "frenet", l_frenet, "g:frenet(curve, t)", "the orthonormal frame T, N, ... of a curve as rows, and its curvatures" },
    { "transport", l_transport, "g:transport(path, v, {jump = inf})",
      "v carried parallel along a path, straight in coordinates between its points, or along a curve given as a map of one coordinate with a range" },
    { 0 }
};

static const bind_row_options options[] = {
    { "transport", transport_params },
    { 0 }
};

const bind_class bind_curve_class = { .name = "curves", .doc = "what a metric does along curves and paths", .rows = rows, .options = options };
