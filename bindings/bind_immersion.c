// phi:second_fundamental_form() and the like: what a map knows as an immersion into flat space, or as a curve.
#include "bind_field.h"

static dgl_field *check(lua_State *L) { return bind_check(L, 1, &bind_map_class); }

// the metric of the map at stack place 1, pushed
static dgl_metric *push_metric(lua_State *L)
{
    dgl_field *phi = check(L);
    dgl_metric **g = bind_shell(L, &bind_metric_class);
    bind_try(L, dgl_metric_from_immersion(g, phi));
    return *g;
}

static int part(lua_State *L, const char *index, dgl_status (*make)(dgl_field **, dgl_metric *))
{
    dgl_metric *g = push_metric(L);
    dgl_field **out = bind_new_field(L, index);
    bind_try(L, make(out, g));
    (*out)->strict = true;
    return 1;
}

static int codimension(lua_State *L)
{
    dgl_field *phi = check(L);
    return phi->fn.nout - phi->chart->n;
}

static int l_normal(lua_State *L) { return part(L, "m", dgl_immersion_normal); }
static int l_shape(lua_State *L)  { return part(L, "ud", dgl_immersion_shape); }
static int l_second(lua_State *L) { return part(L, codimension(L) == 1 ? "dd" : "mdd", dgl_immersion_second); }
static int l_mean(lua_State *L)   { return part(L, codimension(L) == 1 ? "" : "m", dgl_immersion_mean); }

static int l_gaussian(lua_State *L)
{
    dgl_metric *g = push_metric(L);
    dgl_field *K;
    bind_try(L, dgl_metric_derived(&K, g, DGL_G_gaussian));
    bind_push_field(L, K);
    return 1;
}

static int l_area(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_integral r;
    lua_settop(L, 2);
    bind_options(L, 2, bind_integral_params, v);
    dgl_metric *g = push_metric(L);
    dgl_integral_options o = bind_integral_options(v);
    bind_try(L, dgl_metric_integrate(&r, g, NULL, &o));
    return bind_push_integral(L, r);
}

// the curvatures and their directions, one a row
static int l_principal(lua_State *L)
{
    dgl_metric *g;
    size_t n = (size_t)check(L)->chart->n;
    bind_rows x = bind_points(L, 2, (int)n);
    g = push_metric(L);
    double *k = bind_results(L, x, 1, &n), *v = bind_results(L, x, 2, (size_t[]){ n, n });
    bind_try(L, dgl_immersion_principal(g, x.n, k, v, x.x));
    return 2;
}

static int l_asymptotic(lua_State *L)
{
    dgl_metric *g;
    bind_rows x = bind_points(L, 2, check(L)->chart->n);
    g = push_metric(L);
    double *v = bind_results(L, x, 2, (size_t[]){ 2, 2 });
    bind_try(L, dgl_immersion_asymptotic(g, x.n, v, x.x));
    return 1;
}

static int of_curve(lua_State *L, dgl_status (*make)(dgl_field **, dgl_field *))
{
    dgl_field *c = check(L), **out = bind_new_field(L, "");
    bind_try(L, make(out, c));
    (*out)->strict = true;
    return 1;
}

static int l_curvature(lua_State *L) { return of_curve(L, dgl_curve_curvature); }
static int l_torsion(lua_State *L)   { return of_curve(L, dgl_curve_torsion); }

void bind_immersion_methods(lua_State *L)
{
    bind_method(L, "normal", l_normal, 0, "phi:normal()", "the Gauss map: the unit normal of a hypersurface, X_u x X_v in space", NULL);
    bind_method(L, "second_fundamental_form", l_second, 0, "phi:second_fundamental_form()",
                "h_ab = <X_ab, N>; in higher codimension the normal part of X_ab", NULL);
    bind_method(L, "shape_operator", l_shape, 0, "phi:shape_operator()", "S^a_b = g^ac h_cb", NULL);
    bind_method(L, "gaussian_curvature", l_gaussian, 0, "phi:gaussian_curvature()", "K of a surface", NULL);
    bind_method(L, "mean_curvature", l_mean, 0, "phi:mean_curvature()", "H = tr S / n; in higher codimension a vector", NULL);
    bind_method(L, "principal_curvatures", l_principal, 0, "phi:principal_curvatures(x)",
                "the principal curvatures at points, the largest first, and their unit directions, one a row", NULL);
    bind_method(L, "asymptotic_directions", l_asymptotic, 0, "phi:asymptotic_directions(x)",
                "the two unit directions in which a surface does not bend; nan where K > 0", NULL);
    bind_method(L, "area", l_area, 0, "phi:area({rtol = 1e-12})", "the area (length, volume) over the ranges; and a report with the error", bind_integral_params);
    bind_method(L, "curvature", l_curvature, 0, "c:curvature()", "of a curve: its curvature, with a sign in the plane", NULL);
    bind_method(L, "torsion", l_torsion, 0, "c:torsion()", "of a curve in space: its torsion", NULL);
}
