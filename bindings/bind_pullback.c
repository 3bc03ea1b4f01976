// net:pullback(): the metric of a network, or of whatever map is known by its derivatives only, with the calls of a metric.
#include "bind_field.h"
#include "bind_net.h"

#include <math.h>
#include <string.h>

static const bind_class bind_numeric_class;

static dgl_immersion *self(lua_State *L) { return bind_check(L, 1, &bind_immersion_class); }

// ---- fields of numbers ----

static int call_field(lua_State *L, const dgl_immersion_field *F, int arg)
{
    bind_rows p = bind_points(L, arg, F->fn.nin);
    double *y = bind_results(L, p, F->naxes, F->shape);
    bind_try(L, dgl_fn_eval((dgl_fn *)&F->fn, p.n, y, p.x));
    return bind_single(L, p);
}

static int l_field_call(lua_State *L) { return call_field(L, bind_check(L, 1, &bind_numeric_class), 2); }

static int l_field_tostring(lua_State *L)
{
    static const char *const names[] = { "metric", "Christoffel symbols Γ^a_bc", "curvature tensor R^a_bcd", "Ricci tensor", "scalar curvature",
                                         "Gaussian curvature", "volume density sqrt det g", "Einstein tensor", "Schouten tensor", "Weyl tensor C^a_bcd",
                                         "Kretschmann scalar" };
    const dgl_immersion_field *F = bind_check(L, 1, &bind_numeric_class);
    lua_pushfstring(L, "%s of a pulled-back metric in %d coordinates; call it at points", names[F->what], F->fn.nin);
    return 1;
}

static int l_field_coordinates(lua_State *L);

static int l_ranges(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

static const bind_row field_rows[] = {
    { ".coordinates", l_field_coordinates, "f.coordinates", "names of the coordinates" },
    { ".ranges", l_ranges, NULL, NULL },
    { "__call", l_field_call, NULL, NULL },
    { "__tostring", l_field_tostring, NULL, NULL },
    { 0 }
};

static const bind_class bind_numeric_class = {
    .name = "numeric field", .doc = "a tensor known by its numbers at points; f(x) or f(batch)", .rows = field_rows,
};

dgl_fn *bind_test_numeric(lua_State *L, int arg)
{
    dgl_net *net = bind_test(L, arg, &bind_net_class);
    dgl_immersion_field *F = net ? NULL : bind_test(L, arg, &bind_numeric_class);
    return net ? &bind_check_net(L, arg)->fn : F ? &F->fn : NULL;
}

dgl_fn *bind_test_immersion_matrix(lua_State *L, int arg)
{
    dgl_immersion *M = bind_test(L, arg, &bind_immersion_class);
    if (!M)
        return NULL;
    arg = lua_absindex(L, arg);
    dgl_immersion_field **F = bind_shell(L, &bind_numeric_class);
    bind_try(L, dgl_immersion_field_new(F, M, DGL_AT_metric));
    lua_replace(L, arg);
    return &(*F)->fn;
}

// ---- the metric ----

static int push_coordinates(lua_State *L, int d)
{
    lua_createtable(L, d, 0);
    for (int k = 1; k <= d; k++) {
        lua_pushfstring(L, "z%d", k);
        lua_rawseti(L, -2, k);
    }
    return 1;
}

static int l_field_coordinates(lua_State *L)
{
    return push_coordinates(L, ((dgl_immersion_field *)bind_check(L, 1, &bind_numeric_class))->fn.nin);
}

static int l_coordinates(lua_State *L) { return push_coordinates(L, self(L)->d); }
static int l_dim(lua_State *L) { return lua_pushinteger(L, self(L)->d), 1; }

static int field(lua_State *L, dgl_at what)
{
    dgl_immersion *M = self(L);
    dgl_immersion_field **F = bind_shell(L, &bind_numeric_class);
    bind_try(L, dgl_immersion_field_new(F, M, what));
    if (lua_gettop(L) == 2)
        return 1;
    lua_replace(L, 1);                                  // g:christoffel(x) at once
    return call_field(L, bind_check(L, 1, &bind_numeric_class), 2);
}

static int l_call(lua_State *L) { return field(L, DGL_AT_metric); }
static int l_christoffel(lua_State *L) { return field(L, DGL_AT_christoffel); }
static int l_riemann(lua_State *L) { return field(L, DGL_AT_riemann); }
static int l_ricci(lua_State *L) { return field(L, DGL_AT_ricci); }
static int l_scalar(lua_State *L) { return field(L, DGL_AT_scalar); }
static int l_gaussian(lua_State *L) { return field(L, DGL_AT_gaussian); }
static int l_einstein(lua_State *L) { return field(L, DGL_AT_einstein); }
static int l_schouten(lua_State *L) { return field(L, DGL_AT_schouten); }
static int l_weyl(lua_State *L) { return field(L, DGL_AT_weyl); }
static int l_kretschmann(lua_State *L) { return field(L, DGL_AT_kretschmann); }
static int l_volume(lua_State *L) { return field(L, DGL_AT_volume); }

// points at 2 and vectors from 3 on, all with as many rows, or one vector for all
bind_rows bind_immersion_vectors(lua_State *L, dgl_immersion *M, int count, const double **v)
{
    bind_rows x = bind_point_arg(L, 2, M->d, "points");
    for (int k = 0; k < count; k++) {
        bind_rows r = bind_point_arg(L, 3 + k, M->d, "vectors");
        if (r.n != x.n)
            bind_error(L, DGL_ESHAPE, "%zu points and %zu vectors", x.n, r.n);
        v[k] = r.x;
    }
    return x;
}

static int l_inner(lua_State *L)
{
    dgl_immersion *M = self(L);
    const double *v[2];
    bind_rows x = bind_immersion_vectors(L, M, 2, v);
    double *s = bind_results(L, x, 0, NULL);
    bind_try(L, dgl_immersion_inner(M, x.n, s, x.x, v[0], v[1]));
    return bind_single(L, x);
}

static int l_norm(lua_State *L)
{
    dgl_immersion *M = self(L);
    const double *v[1];
    bind_rows x = bind_immersion_vectors(L, M, 1, v);
    double *s = bind_results(L, x, 0, NULL);
    bind_try(L, dgl_immersion_inner(M, x.n, s, x.x, v[0], v[0]));
    for (size_t i = 0; i < x.n; i++) s[i] = sqrt(s[i]);
    return bind_single(L, x);
}

static int l_angle(lua_State *L)
{
    dgl_immersion *M = self(L);
    const double *v[2];
    bind_rows x = bind_immersion_vectors(L, M, 2, v);
    double *s = bind_results(L, x, 0, NULL), *uu = bind_new_array(L, 1, &x.n)->data, *vv = bind_new_array(L, 1, &x.n)->data;
    bind_try(L, dgl_immersion_inner(M, x.n, s, x.x, v[0], v[1]));
    bind_try(L, dgl_immersion_inner(M, x.n, uu, x.x, v[0], v[0]));
    bind_try(L, dgl_immersion_inner(M, x.n, vv, x.x, v[1], v[1]));
    for (size_t i = 0; i < x.n; i++) s[i] = atan2(sqrt(fmax(0, uu[i]*vv[i] - s[i]*s[i])), s[i]);
    lua_pop(L, 2);
    return bind_single(L, x);
}

static int l_sectional(lua_State *L)
{
    dgl_immersion *M = self(L);
    const double *v[2];
    bind_rows x = bind_immersion_vectors(L, M, 2, v);
    double *s = bind_results(L, x, 0, NULL);
    bind_try(L, dgl_immersion_sectional(M, x.n, s, x.x, v[0], v[1]));
    return bind_single(L, x);
}

// ax:ellipses(g, points, options): the points, the matrices there, the options
static int l_plot(lua_State *L)
{
    dgl_immersion *M = self(L);
    if (strcmp(bind_string(L, 2), "ellipses"))
        bind_error(L, DGL_EARG, "a metric is drawn by ax:ellipses(g, points)");
    if (M->d != 2)
        bind_error(L, DGL_ESHAPE, "ellipses are drawn in 2 coordinates, the metric has %d", M->d);
    lua_settop(L, 4);
    bind_rows x = bind_point_arg(L, 3, 2, "points");
    if (lua_isnil(L, 4))
        lua_newtable(L), lua_replace(L, 4);
    lua_insert(L, 3);
    double *m = bind_results(L, x, 2, (size_t[]){ 2, 2 });
    bind_try(L, dgl_immersion_geometry(M, x.n, m, NULL, NULL, x.x));
    lua_pushvalue(L, 3);
    return 3;
}

static int l_tostring(lua_State *L)
{
    dgl_immersion *M = self(L);
    lua_pushfstring(L, "metric in %d coordinates, pulled back from %d dimensions", M->d, M->nout);
    return 1;
}

static const bind_row class_rows[] = {
    { "christoffel", l_christoffel, "g:christoffel(x)", "Γ^a_bc as [a][b][c]; without x, the field" },
    { "riemann",     l_riemann,     "g:riemann(x)", "R^a_bcd; without x, the field" },
    { "ricci",       l_ricci,       "g:ricci(x)", "R_bd = R^a_bad; without x, the field" },
    { "scalar_curvature", l_scalar, "g:scalar_curvature(x)", "S = g^bd R_bd; without x, the field" },
    { "gaussian_curvature", l_gaussian, "g:gaussian_curvature(x)", "K of a surface, by the Gauss equation; without x, the field" },
    { "einstein",    l_einstein,    "g:einstein(x)", "G_ab = R_ab - S g_ab / 2; without x, the field" },
    { "schouten",    l_schouten,    "g:schouten(x)", "P_ab = (R_ab - S g_ab / (2(n-1))) / (n-2); without x, the field" },
    { "weyl",        l_weyl,        "g:weyl(x)", "C^a_bcd, the trace-free part of the curvature; without x, the field" },
    { "kretschmann", l_kretschmann, "g:kretschmann(x)", "R_abcd R^abcd; without x, the field" },
    { "volume_form", l_volume,      "g:volume_form(x)", "its one component sqrt det g; without x, the field" },
    { "volume_density", l_volume,   "g:volume_density(x)", "sqrt det g, the magnification; without x, the field" },
    { "sectional_curvature", l_sectional, "g:sectional_curvature(x, u, v)", "the curvature of the plane that u and v span at x" },
    { "inner",       l_inner,       "g:inner(x, u, v)", "g(u, v) at x; points and vectors also in batches" },
    { "norm",        l_norm,        "g:norm(x, v)", "sqrt g(v, v) at x" },
    { "angle",       l_angle,       "g:angle(x, u, v)", "the angle between u and v at x" },
    { ".coordinates", l_coordinates, "g.coordinates", "the names of the coordinates" },
    { ".ranges",     l_ranges,      "g.ranges", "none: a network takes all numbers" },
    { ".dim",        l_dim,         "g.dim", "the number of coordinates" },
    { "__call",      l_call,        NULL, NULL },
    { "__plot",      l_plot,        NULL, NULL },
    { "__tostring",  l_tostring,    NULL, NULL },
    { 0 }
};

static void more(lua_State *L)
{
    bind_immersion_curves(L);
    bind_immersion_tensors(L);
}

const bind_class bind_immersion_class = {
    .name = "pulled-back metric", .doc = "the metric that a network pulls back, by exact 2-jets; g(x) is its matrix at x", .rows = class_rows, .more = more,
};

// ---- makers ----

static dgl_ambient check_ambient(lua_State *L, int arg)
{
    const char *s = bind_string(L, arg), *names[] = { "flat", "bernoulli", NULL };
    for (int k = 0; k < 2; k++)
        if (!strcmp(s, names[k])) return k ? DGL_BERNOULLI : DGL_FLAT;
    bind_error(L, DGL_EARG, "no metric of outputs '%s'%s", s, dgl_did_you_mean(s, names));
}

// net:pullback(), net:pullback "bernoulli", net:pullback(matrix), net:pullback{from =, to =, metric =}
static int l_pullback(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    lua_settop(L, 2);
    int from = 0, to = net->nlayers;
    if (lua_type(L, 2) == LUA_TTABLE && !bind_is_array(L, 2)) {
        static const dgl_param params[] = { { "from", DGL_INT, NAN, 0, 0, "", NULL }, { "to", DGL_INT, NAN, 0, 0, "", NULL },
                                            { "metric", DGL_INT, NAN, 0, 0, "", NULL }, { 0 } };
        for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
            int i;
            bind_try(L, dgl_param_find(&i, params, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?"));
            if (i < 2)
                *(i ? &to : &from) = (int)bind_index(L, -1, (size_t)net->nlayers, "layer") + i;
        }
        lua_getfield(L, 2, "metric");
        lua_replace(L, 2);
    }
    if (from || to < net->nlayers)
        bind_try(L, dgl_net_part(bind_shell(L, &bind_net_class), net, from, to));
    else
        lua_pushvalue(L, 1);
    net = bind_check_net(L, -1);
    dgl_ambient ambient = DGL_FLAT;
    dgl_metric *h = bind_test_metric(L, 2, NULL);
    if (h) {                                            // an expression of the outputs: the network becomes one as well
        int top = lua_gettop(L);
        lua_pushcfunction(L, bind_find_map());
        lua_pushvalue(L, top);
        lua_call(L, 1, 1);
        bind_try(L, dgl_metric_pullback(bind_shell(L, &bind_metric_class), bind_check(L, top + 1, &bind_map_class), h));
        return 1;
    }
    dgl_array *G = NULL;
    if (lua_type(L, 2) == LUA_TSTRING)
        ambient = check_ambient(L, 2);
    else if (!lua_isnil(L, 2)) {
        G = bind_dense(L, 2);
        size_t m = (size_t)net->fn.nout;
        if (G->naxes != 2 || G->shape[0] != m || G->shape[1] != m)
            bind_arg_error(L, 2, "a metric of %zu outputs is a matrix of shape (%zu, %zu), got %s", m, m, m, dgl_array_shape_text(G));
    }
    dgl_immersion **M = bind_shell(L, &bind_immersion_class);
    bind_try(L, dgl_immersion_new(M, net->fn.nin));
    bind_try(L, dgl_immersion_add(*M, &net->fn, ambient, 1, G ? G->data : NULL));
    return 1;
}

// nn.expected_metric{mean, deviation}, nn.ensemble_metric{net, net, ...}: metrics of maps side by side
static int stacked(lua_State *L, bool mean)
{
    if (lua_type(L, 1) != LUA_TTABLE)
        bind_type_error(L, 1, "table of networks or maps");
    size_t n = lua_rawlen(L, 1);
    if (!n)
        bind_arg_error(L, 1, "no map");
    dgl_immersion **M = bind_shell(L, &bind_immersion_class);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        dgl_fn *f = bind_fn(L, -1, -1, -1);
        if (i == 0)
            bind_try(L, dgl_immersion_new(M, f->nin));
        bind_try(L, dgl_immersion_add(*M, f, DGL_FLAT, mean ? 1/(double)n : 1, NULL));
        lua_pop(L, 1);
    }
    return 1;
}

static int l_expected(lua_State *L) { return stacked(L, false); }
static int l_ensemble(lua_State *L) { return stacked(L, true); }

void bind_pullback_method(lua_State *L)
{
    bind_method(L, "pullback", l_pullback, 0, "net:pullback(metric)",
                "the metric that the network pulls back: from flat space, from a matrix on the outputs, from \"bernoulli\" (outputs are "
                "probabilities) or from a metric; {from = l, to = m, metric =} for a part", NULL);
}

static const bind_row rows[] = {
    { "expected_metric", l_expected, "nn.expected_metric{mean, deviation}", "the expected metric of a stochastic decoder: Jμ'Jμ + Jσ'Jσ" },
    { "ensemble_metric", l_ensemble, "nn.ensemble_metric{net, net, ...}", "the mean of the metrics of networks" },
    { 0 }
};

const bind_module bind_pullback_module = {
    .name = "nn", .rows = rows, .classes = (const bind_class *const[]){ &bind_immersion_class, &bind_numeric_class, NULL },
};
