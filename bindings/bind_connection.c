// connection(g), connection(function(x, y) return Gamma end): affine connections.
#include "bind_field.h"

#include <string.h>

static dgl_connection *check(lua_State *L) { return bind_check(L, 1, &bind_connection_class); }

static int l_christoffel(lua_State *L)
{
    bind_push_field(L, check(L)->christoffel);
    return 1;
}

static int part(lua_State *L, dgl_status (*get)(dgl_field **, dgl_connection *))
{
    dgl_connection *c = check(L);
    dgl_field *f;
    bind_try(L, get(&f, c));
    bind_push_field(L, f);
    return 1;
}

static int l_torsion(lua_State *L) { return part(L, dgl_connection_torsion); }
static int l_riemann(lua_State *L) { return part(L, dgl_connection_riemann); }
static int l_ricci(lua_State *L)   { return part(L, dgl_connection_ricci); }

static dgl_field *check_tensor(lua_State *L, int arg, dgl_chart *chart)
{
    dgl_metric *g = bind_test_metric(L, arg, chart);
    dgl_field *T = g ? g->matrix : bind_check_field(L, arg);
    if (dgl_form_degree(T) > 1)
        bind_try(L, dgl_form_full(&T, T));
    return T;
}

static int l_nabla(lua_State *L)
{
    dgl_connection *c = check(L);
    dgl_field *T = check_tensor(L, 2, c->chart);
    char index[DGL_MAX_RANK + 2];
    size_t rank = strlen(T->index);
    memcpy(index, T->index, rank);
    memcpy(index + rank, "d", 2);
    bind_try(L, dgl_nabla(bind_new_field(L, index), c->christoffel, T));
    return 1;
}

static int l_is_parallel(lua_State *L)
{
    dgl_connection *c = check(L);
    bool yes;
    bind_try(L, dgl_connection_is_parallel(&yes, c, check_tensor(L, 2, c->chart)));
    lua_pushboolean(L, yes);
    return 1;
}

static int l_is_metric(lua_State *L)
{
    bind_metric(L, 2, check(L)->chart);
    return l_is_parallel(L);
}

static const dgl_param path_params[] = {
    { "t", DGL_NUM, 1, -1e300, 1e300, "the time at the end", NULL },
    { "n", DGL_INT, 100, 0, 1e8, "how many pieces the path has", NULL },
    { 0 }
};

static int l_geodesic(lua_State *L)
{
    dgl_connection *c = check(L);
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    bind_rows x = bind_point_arg(L, 2, c->chart->n, "point"), v = bind_point_arg(L, 3, c->chart->n, "vector");
    if (x.n != 1 || v.n != 1)
        bind_error(L, DGL_ESHAPE, "one point and one vector expected, got %zu and %zu", x.n, v.n);
    bind_options(L, 4, path_params, option);
    size_t n = (size_t)option[1].num;
    dgl_array *path = bind_new_array(L, 2, (size_t[]){ n + 1, (size_t)c->chart->n });
    bind_try(L, dgl_connection_geodesic(c, path->data, x.x, v.x, option[0].num, n));
    return 1;
}

static int l_transport(lua_State *L)
{
    dgl_connection *c = check(L);
    size_t d = (size_t)c->chart->n;
    lua_settop(L, 3);
    dgl_field *curve = bind_test(L, 2, &bind_map_class);
    bind_rows path = { 0 };
    if (!curve)
        path = bind_point_arg(L, 2, c->chart->n, "path");
    else if (!curve->chart->range[0].ranged)
        bind_arg_error(L, 2, "the curve needs a range: map(f, {%s = {from, to}})", curve->chart->name[0]);
    bind_rows v = bind_point_arg(L, 3, c->chart->n, "vector");
    double *w = bind_results(L, v, 1, &d);
    const dgl_range *t = curve ? &curve->chart->range[0] : NULL;
    bind_try(L, curve ? dgl_connection_transport_along(c, v.n, w, curve, t->lo, t->hi, v.x)
                      : dgl_connection_transport(c, v.n, w, path.n, path.x, v.x));
    return 1;
}

static int l_coordinates(lua_State *L) { return bind_push_coordinates(L, check(L)->chart); }

static int l_tostring(lua_State *L)
{
    dgl_connection *c = check(L);
    dgl_text *t = bind_text(L);
    bind_try(L, dgl_field_print(t, c->christoffel, DGL_UNICODE));
    return bind_push_text(L, t);
}

static const bind_row class_rows[] = {
    { "christoffel", l_christoffel, "c:christoffel()", "Γ^a_bc, with ∇_b e_c = Γ^a_bc e_a" },
    { "torsion",     l_torsion,     "c:torsion()", "T^a_bc = Γ^a_bc - Γ^a_cb" },
    { "curvature",   l_riemann,     "c:curvature()", "R^a_bcd" },
    { "riemann",     l_riemann,     "c:riemann()", "R^a_bcd" },
    { "ricci",       l_ricci,       "c:ricci()", "R_bd = R^a_bad, which need not be symmetric" },
    { "nabla",       l_nabla,       "c:nabla(T)", "the covariant derivative; the new index is the last" },
    { "is_parallel", l_is_parallel, "c:is_parallel(T)", "whether ∇T = 0" },
    { "is_metric",   l_is_metric,   "c:is_metric(g)", "whether the connection keeps the lengths and angles of g: ∇g = 0" },
    { "geodesic",    l_geodesic,    "c:geodesic(x, v, {t = 1, n = 100})", "n + 1 points of the curve with ∇_v v = 0 from x with velocity v" },
    { "transport",   l_transport,   "c:transport(path, v)", "v carried parallel along a path, or along a curve given as a map of one coordinate with a range" },
    { ".coordinates", l_coordinates, "c.coordinates", "the names of the coordinates" },
    { "__tostring",  l_tostring,    NULL, NULL },
    { 0 }
};

static const bind_row_options options[] = {
    { "geodesic", path_params },
    { 0 }
};

const bind_class bind_connection_class = {
    .name = "connection", .doc = "an affine connection, given by its symbols Γ^a_bc", .rows = class_rows, .options = options,
};

static int l_connection(lua_State *L)
{
    lua_settop(L, 2);
    dgl_metric *g = lua_type(L, 1) == LUA_TUSERDATA ? bind_metric(L, 1, NULL) : NULL;
    dgl_field *symbols;
    if (g)
        bind_try(L, dgl_metric_derived(&symbols, g, DGL_G_christoffel));
    else
        symbols = bind_trace_tensor(L, 1, "udd", "Γ");
    bind_try(L, dgl_connection_new(bind_shell(L, &bind_connection_class), symbols));
    return 1;
}

static const bind_row rows[] = {
    { "connection", l_connection, "connection(g), connection(f, ranges)",
      "the Levi-Civita connection of a metric, or the one whose symbols Γ[a][b][c] a Lua function returns (b: direction of the derivative)" },
    { 0 }
};

const bind_module bind_connection_module = { .rows = rows, .classes = (const bind_class *const[]){ &bind_connection_class, NULL } };
