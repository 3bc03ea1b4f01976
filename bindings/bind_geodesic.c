// Geodesics of a metric: distances, Jacobi fields, conjugate points.
#include "bind_field.h"
#include "bind_way.h"

#include <math.h>
#include <string.h>

static dgl_metric *check(lua_State *L) { return bind_check(L, 1, &bind_metric_class); }

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

static bind_measured vectors_of(lua_State *L, dgl_metric *g, int vectors)
{
    int d = g->chart->n;
    bind_rows x = bind_point_arg(L, 2, d, "point"), u = bind_point_arg(L, 3, d, "vector"), v = u;
    if (vectors > 1)
        v = bind_point_arg(L, 4, d, "vector");
    size_t n = x.n > u.n ? x.n : u.n;
    n = v.n > n ? v.n : n;
    return (bind_measured){ n, x.single && u.single && v.single, repeated(L, x, n, (size_t)d, "points"),
                       repeated(L, u, n, (size_t)d, "vectors"), repeated(L, v, n, (size_t)d, "vectors") };
}

bind_measured bind_measure(lua_State *L, dgl_metric *g, int vectors)
{
    lua_settop(L, 2 + vectors);
    return vectors_of(L, g, vectors);
}

double *bind_numbers(lua_State *L, bind_measured m) { return bind_results(L, (bind_rows){ NULL, m.n, m.single }, 0, NULL); }
int bind_finish(lua_State *L, bind_measured m)      { return bind_single(L, (bind_rows){ NULL, m.n, m.single }); }

static int l_exp(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    bind_measured m = bind_measure(L, g, 1);
    double *y = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 1, &d);
    bind_try(L, dgl_metric_exp(g, m.n, y, NULL, m.x, m.u));
    return 1;
}

// {converged =, residual =, length =, unique =, why =} beside a result
static void push_report(lua_State *L, size_t n, const dgl_between *info)
{
    double residual = 0;
    bool unique = true, multiple = false;
    for (size_t i = 0; i < n; i++) {
        residual = fmax(residual, info[i].residual);
        unique = unique && info[i].unique;
        multiple = multiple || info[i].multiple;
    }
    lua_createtable(L, 0, 5);
    lua_pushboolean(L, true);
    lua_setfield(L, -2, "converged");
    lua_pushnumber(L, residual);
    lua_setfield(L, -2, "residual");
    if (n == 1)
        lua_pushnumber(L, info->length);
    else {
        double *length = bind_new_array(L, 1, &n)->data;
        for (size_t i = 0; i < n; i++) length[i] = info[i].length;
    }
    lua_setfield(L, -2, "length");
    lua_pushboolean(L, unique);
    lua_setfield(L, -2, "unique");
    lua_pushstring(L, multiple ? "multiple shooting joined its pieces" : "shooting hit the end point");
    lua_setfield(L, -2, "why");
    bind_result(L);
}

static const dgl_param between_params[] = {
    { "n", DGL_INT, 100, 0, 1e8, "how many pieces the path has", NULL },
    { "any", DGL_BOOL, 0, 0, 1, "where several are shortest, gives one of them", NULL },
    { 0 }
};
static const dgl_param *const log_params = between_params + 1;

// the velocities at both ends on the stack as arrays, and what is known of the geodesics
static dgl_between *between(lua_State *L, dgl_metric *g, bind_measured m, bool any, double *v, double *w)
{
    size_t d = (size_t)g->chart->n;
    dgl_between *info = lua_newuserdatauv(L, (m.n + 1) * sizeof *info, 0);
    bind_try(L, dgl_metric_between(g, m.n, v, w, info, m.x, m.u));
    for (size_t i = 0; i < m.n; i++) {
        for (size_t k = 0; k < d; k++)
            if (!isfinite(v[i*d + k]))
                bind_error(L, DGL_EDOMAIN, "vectors have no components at a pole of the coordinates (row %zu)", i + 1);
        if (!info[i].unique && !any)
            bind_error(L, DGL_EDOMAIN, "the shortest geodesic is not unique%s; {any = true} gives one of them",
                       m.n > 1 ? " in a row of the batch" : ": y lies on the cut locus of x");
    }
    return info;
}

static int l_log(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    bind_options(L, 4, log_params, option);
    bind_measured m = bind_measure(L, g, 1);
    double *v = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 1, &d);
    int place = lua_gettop(L);
    push_report(L, m.n, between(L, g, m, option[0].num != 0, v, NULL));
    lua_pushvalue(L, place);
    lua_insert(L, -2);
    return 2;
}

static int l_dist(lua_State *L)
{
    dgl_metric *g = check(L);
    bind_measured m = bind_measure(L, g, 1);
    double *s;
    s = bind_numbers(L, m);
    bind_try(L, dgl_metric_dist(g, m.n, s, m.x, m.u));
    return bind_finish(L, m);
}

// one point and one vector
static void check_start(lua_State *L, dgl_metric *g, bind_rows *x, bind_rows *v, const char *what)
{
    *x = bind_point_arg(L, 2, g->chart->n, "point");
    *v = bind_point_arg(L, 3, g->chart->n, what);
    if (x->n != 1 || v->n != 1)
        bind_error(L, DGL_ESHAPE, "one point and one %s expected, got %zu and %zu", what, x->n, v->n);
}

// Geodesics that are integrated together stay in the chart's coordinates. One that leaves their ranges is told as far as it
// goes, with nan for the rest; where nothing was asked for but times and a tolerance it is taken past poles instead.
// lost: nothing is known of any. kept: the rows of the last geodesic. Pushes why the first of them ends early, or nil.
static void look_after(lua_State *L, dgl_metric *g, const bind_way *way, bind_measured m, double *path, bool lost, dgl_geodesic_report *report, size_t *kept)
{
    size_t d = (size_t)g->chart->n, rows = way->n + 1;
    lua_pushnil(L);
    for (size_t i = 0; i < m.n; i++, path += rows * d) {
        dgl_geodesic_report one = { 0 };
        dgl_status status = DGL_OK;
        int left = -1;
        for (one.done = 0; one.done < *kept && !lost; one.done++)
            if ((left = dgl_chart_outside(g->chart, path + one.done * d)) >= 0)
                break;
        if (way->plain && (lost || left >= 0)) {
            left = -1;
            status = dgl_metric_geodesic(g, path, NULL, &one, m.x + i*d, m.u + i*d, way->t, way->n, way->options.rtol);
            if (status && !(one.done && (status == DGL_EDOMAIN || status == DGL_ECONV)))
                bind_try(L, status);
            report->ode.steps += one.ode.steps;
            report->ode.evaluations += one.ode.evaluations;
            report->ode.rejected += one.ode.rejected;
            report->drift = status ? -1 : fmax(report->drift, one.drift);
        }
        if (!status && left < 0)
            continue;
        if (lua_isnil(L, -1)) {
            if (m.n > 1)
                lua_pushfstring(L, "row %d: ", (int)i + 1);
            else
                lua_pushliteral(L, "");
            if (left < 0)
                lua_pushstring(L, dgl_error_message());
            else
                lua_pushfstring(L, "the geodesic leaves the chart, where %s = %f", g->chart->name[left], path[one.done * d + (size_t)left]);
            lua_concat(L, 2);
            lua_replace(L, -2);
        }
        for (size_t k = one.done * d; k < *kept * d; k++) path[k] = NAN;
        *kept = m.n == 1 ? one.done : *kept;
    }
}

static int l_geodesic(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    dgl_geodesic_report report = { 0 };
    lua_settop(L, 4);
    bind_way way;
    bind_measured m = vectors_of(L, g, 1);
    bind_way_options(L, 4, &way, g->chart->n, bind_way_params);
    size_t rows = way.n + 1, kept = rows;
    double *path = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 2, (size_t[]){ rows, d });
    int place = lua_gettop(L);
    bool lost = m.n == 1 && way.plain;
    report.ode = (dgl_ode_report){ .rtol = way.options.rtol, .atol = way.options.atol };
    if (!lost) {
        dgl_status status = dgl_metric_geodesics(g, &report, m.n, path, NULL, m.x, m.u, way.t, way.n, way.how, &way.options);
        lost = way.plain && (status == DGL_EDOMAIN || status == DGL_ECONV);
        if (!lost)
            bind_try(L, status);
        kept = report.ode.stopped ? report.ode.rows : rows;
    }
    look_after(L, g, &way, m, path, lost, &report, &kept);
    int why = lua_gettop(L);
    if (kept < rows && m.n == 1) {
        double *start = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 2, (size_t[]){ kept, d });
        memcpy(start, path, kept * d * sizeof *path);
        lua_replace(L, place);
    }
    bind_way_end(L, lua_isnil(L, why), lua_isnil(L, why) ? "reached the end" : lua_tostring(L, why));
    lua_pushvalue(L, place);
    bind_way_report(L, &way, &report.ode, report.drift);
    lua_insert(L, -2);
    return 2;
}

// from both ends to the middle, so that both are hit
static int l_geodesic_between(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    bind_options(L, 4, between_params, option);
    bind_measured m = vectors_of(L, g, 1);
    size_t n = (size_t)option[0].num, d = (size_t)g->chart->n;
    double *v = bind_new_array(L, 3, (size_t[]){ 2, m.n, d })->data, *w = v + m.n * d;
    const dgl_between *info = between(L, g, m, option[1].num != 0, v, w);
    double *path = bind_results(L, (bind_rows){ NULL, m.n, m.single }, 2, (size_t[]){ n + 1, d });
    for (size_t i = 0; i < m.n; i++)
        bind_try(L, dgl_metric_path_between(g, n, path + i * (n + 1) * d, m.x + i*d, m.u + i*d, v + i*d, w + i*d));
    push_report(L, m.n, info);
    return 2;
}

static const dgl_param all_params[] = {
    { "length", DGL_NUM, NAN, 0, 1e300, "none longer than this", NULL },
    { "rays", DGL_INT, 0, 0, 1e6, "in how many directions to look; 256 on a surface", NULL },
    { 0 }
};

// rows {velocity} and their lengths
static int l_all_geodesics(lua_State *L)
{
    enum { MOST = 64 };
    dgl_metric *g = check(L);
    bind_rows x, y;
    dgl_value option[DGL_MAX_PARAMS];
    dgl_between info[MOST];
    size_t n, d = (size_t)g->chart->n;
    lua_settop(L, 4);
    check_start(L, g, &x, &y, "point");
    bind_options(L, 4, all_params, option);
    if (!option[0].given)
        bind_error(L, DGL_EARG, "up to which length? Give {length = ...}");
    double *v = bind_new_array(L, 2, (size_t[]){ MOST, d })->data;
    bind_try(L, dgl_metric_all_between(g, MOST, &n, v, info, x.x, y.x, option[0].num, (size_t)option[1].num));
    memcpy(bind_new_array(L, 2, (size_t[]){ n, d })->data, v, n * d * sizeof *v);
    double *length = bind_new_array(L, 1, &n)->data;
    for (size_t i = 0; i < n; i++) length[i] = info[i].length;
    return 2;
}

const dgl_param bind_jacobi_params[] = {
    { "J",  DGL_NUMS, NAN, 0, 0, "the field at the start; zero when not given", NULL },
    { "DJ", DGL_NUMS, NAN, 0, 0, "its covariant derivative there; zero when not given", NULL },
    { "t",  DGL_NUM, 1, -1e300, 1e300, "the time at the end", NULL },
    { "n",  DGL_INT, 0, 0, 1e8, "gives the field at n + 1 times from 0 to t instead of at the end, and the path", NULL },
    { 0 }
};

static int l_jacobi(lua_State *L)
{
    enum { J, DJ, T, N };
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    bind_rows x, v;
    dgl_value o[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    check_start(L, g, &x, &v, "vector");
    bind_options(L, 4, bind_jacobi_params, o);
    for (int i = J; i <= DJ; i++)
        if (o[i].given && o[i].array->size != d)
            bind_error(L, DGL_ESHAPE, "%s has %zu components, the metric has %zu coordinates", bind_jacobi_params[i].name, o[i].array->size, d);
    const double *zero = bind_new_array(L, 1, &d)->data;
    size_t n = (size_t)o[N].num, shape[2] = { n + 1, d };
    double *j = bind_new_array(L, n ? 2 : 1, n ? shape : &d)->data;
    double *dj = bind_new_array(L, n ? 2 : 1, n ? shape : &d)->data;
    double *path = n ? bind_new_array(L, 2, shape)->data : NULL;
    bind_try(L, dgl_metric_jacobi(g, n, path, j, dj, x.x, v.x, o[J].given ? o[J].array->data : zero, o[DJ].given ? o[DJ].array->data : zero, o[T].num));
    return n ? 3 : 2;
}

static const dgl_param conjugate_params[] = {
    { "t", DGL_NUM, 100, 0, 1e300, "up to which time to look", NULL },
    { 0 }
};

// the time and the point; nothing when there is none
static int l_conjugate_point(lua_State *L)
{
    dgl_metric *g = check(L);
    size_t d = (size_t)g->chart->n;
    bind_rows x, v;
    dgl_value o[DGL_MAX_PARAMS];
    double t;
    lua_settop(L, 4);
    check_start(L, g, &x, &v, "vector");
    bind_options(L, 4, conjugate_params, o);
    double *y = bind_new_array(L, 1, &d)->data;
    int place = lua_gettop(L);
    bind_try(L, dgl_metric_conjugate(g, &t, y, x.x, v.x, o[0].num));
    if (!isfinite(t))
        return 0;
    lua_pushnumber(L, t);
    lua_pushvalue(L, place);
    return 2;
}

static const dgl_param injectivity_params[] = {
    { "length", DGL_NUM, 10, 0, 1e300, "up to which distance to look", NULL },
    { "rays",   DGL_INT, 0, 0, 1e6, "in how many directions; 64 on a surface", NULL },
    { 0 }
};

static int l_injectivity_radius(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_value o[DGL_MAX_PARAMS];
    double r;
    bool loop;
    lua_settop(L, 3);
    bind_rows x = bind_point_arg(L, 2, g->chart->n, "point");
    if (x.n != 1)
        bind_arg_error(L, 2, "one point expected, got %zu", x.n);
    bind_options(L, 3, injectivity_params, o);
    bind_try(L, dgl_metric_injectivity(g, &r, &loop, x.x, o[0].num, (size_t)o[1].num));
    lua_pushnumber(L, r);
    lua_pushstring(L, !isfinite(r) ? "nothing found up to that distance" : loop ? "half a geodesic loop" : "a conjugate point");
    return 2;
}

static const bind_row class_rows[] = {
    { "exp",         l_exp,         "g:exp(x, v)", "where the geodesic from x with velocity v is at time 1; also in batches" },
    { "log",         l_log,         "g:log(x, y, {any = false})", "the velocity of the shortest geodesic from x to y, and a report: length, unique, residual" },
    { "dist",        l_dist,        "g:dist(x, y)", "the length of the shortest geodesic from x to y" },
    { "geodesic",    l_geodesic,    "g:geodesic(x, v, {t = 1, n = 100})", "n + 1 points of the geodesic from x with velocity v, up to time t or where it leaves the chart, and a report: complete, why; of many starts at once; path.report says how exact" },
    { "geodesic_between", l_geodesic_between, "g:geodesic_between(x, y, {n = 100, any = false})", "n + 1 points of the shortest geodesic from x to y, and a report; of many pairs at once" },
    { "all_geodesics", l_all_geodesics, "g:all_geodesics(x, y, {length =})", "velocities of the geodesics from x to y up to a length, shortest first, and their lengths" },
    { "jacobi",      l_jacobi,      "g:jacobi(x, v, {J =, DJ =, t = 1, n =})", "a Jacobi field along a geodesic and its covariant derivative at time t; with n at n + 1 times, and the path" },
    { "conjugate_point", l_conjugate_point, "g:conjugate_point(x, v, {t = 100})", "when the geodesic from x with velocity v first has a conjugate point, and where; nothing up to time t" },
    { "injectivity_radius", l_injectivity_radius, "g:injectivity_radius(x, {length = 10})", "an estimate, from conjugate points and geodesic loops, and which of them limits it" },
    { 0 }
};

static const bind_row_options options[] = {
    { "geodesic", bind_way_params },
    { "geodesic_between", between_params },
    { "log", log_params },
    { "all_geodesics", all_params },
    { "jacobi", bind_jacobi_params },
    { "conjugate_point", conjugate_params },
    { "injectivity_radius", injectivity_params },
    { 0 }
};

const bind_class bind_geodesic_class = { .name = "geometry", .doc = "geodesics of a metric", .rows = class_rows, .options = options, .parent = &bind_curve_class };
