// form(function(x, y) return {dx = -y, dy = x} end): differential forms.
#include "bind_expr.h"
#include "bind_field.h"

#include <math.h>
#include <string.h>

static dgl_field *check_form(lua_State *L, int arg)
{
    dgl_field *f = bind_is_field(L, arg) ? bind_check_field(L, arg) : NULL;
    if (!f || dgl_form_degree(f) < 0)
        bind_type_error(L, arg, "form");
    return f;
}

// a shell for a form of that degree
static dgl_field **new_form(lua_State *L, int degree) { return bind_new_field(L, degree ? "d" : ""); }


// ---- from a Lua function ----

// "dx^dy" as a set of coordinates; the sign that sorts them, 0 when one comes twice
static int read_key(lua_State *L, const char *key, const dgl_chart *c, uint64_t *set)
{
    int sign = 1;
    *set = 0;
    for (const char *s = key;;) {
        size_t length = strcspn(s, "^");
        int i;
        if (*s != 'd' || length < 2)
            bind_error(L, DGL_EARG, "'%s' is no basis form; write \"d%s\" or \"d%s^d%s\"", key, c->name[0], c->name[0], c->name[c->n > 1]);
        lua_pushlstring(L, s + 1, length - 1);
        bind_try(L, dgl_chart_find(&i, c, lua_tostring(L, -1)));
        lua_pop(L, 1);
        uint64_t bit = (uint64_t)1 << i;
        sign = *set & bit ? 0 : sign * dgl_shuffle_sign(*set, bit);
        *set |= bit;
        if (!s[length])
            return sign;
        s += length + 1;
    }
}

static int degree_of(const char *key)
{
    int k = 1;
    for (; *key; key++) k += *key == '^';
    return k;
}

// the components that the table at stack place arg gives; *degree is theirs
static dgl_ex *read_components(lua_State *L, int arg, dgl_dag *d, const dgl_chart *c, int *degree)
{
    *degree = -1;
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            bind_error(L, DGL_EARG, "a form is a table {d%s = ...}; got the key [%s]", c->name[0], luaL_tolstring(L, -2, NULL));
        int k = degree_of(lua_tostring(L, -2));
        if (*degree >= 0 && k != *degree)
            bind_error(L, DGL_EARG, "'%s' has degree %d, another part has %d", lua_tostring(L, -2), k, *degree);
        *degree = k;
    }
    if (*degree < 0)
        bind_error(L, DGL_EARG, "a form needs a component, such as {d%s = 0}", c->name[0]);
    size_t size = dgl_choose(c->n, *degree);
    if (size == SIZE_MAX)
        bind_error(L, DGL_EUNSUP, "a form of degree %d in %d dimensions has too many components", *degree, c->n);
    dgl_ex *e = lua_newuserdatauv(L, (size + 1) * sizeof *e, 0);
    memset(e, 0, (size + 1) * sizeof *e);
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        uint64_t set;
        const char *key = lua_tostring(L, -2);
        int sign = read_key(L, key, c, &set);
        dgl_ex x = bind_ex(L, -1, d, key);
        if (!sign)
            continue;                                          // dx^dx
        dgl_ex *place = &e[dgl_subset_place(c->n, *degree, set)];
        *place = sign > 0 ? dgl_ex_add(d, *place, x) : dgl_ex_sub(d, *place, x);
    }
    if (*degree > c->n)
        *degree = c->n;                                        // zero
    return e;
}

// form(f, ranges)
static int l_form(lua_State *L)
{
    const char *names[DGL_MAX_VARS];
    int graph, degree;
    lua_settop(L, 2);
    int n = bind_parameter_names(L, 1, names);
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, n, names));
    bind_ranges(L, 2, *chart, NULL);
    int results = bind_trace(L, 1, n, names, &graph);
    dgl_dag *d = bind_check(L, graph, &bind_expr_class);
    if (results != 1 || lua_type(L, graph + 1) != LUA_TTABLE)
        bind_error(L, DGL_EARG, "the function must return a table like {d%s = ...}, got %s", names[0],
                   results ? bind_typename(L, graph + 1) : "nothing");
    const dgl_ex *e = read_components(L, graph + 1, d, *chart, &degree);
    for (int i = n; i < d->nvars; i++)
        bind_error(L, DGL_EARG, "unbound symbol '%s' in the form", d->var[i]);
    dgl_field **f = new_form(L, degree);
    bind_try(L, dgl_form_new(f, *chart, d, degree, e));
    (*f)->given = true;
    return 1;
}


// ---- operations ----

int bind_wedge(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TNUMBER) {                       // w ^ w ^ ... ^ w
        lua_Integer times = bind_integer(L, 2);
        dgl_field *w = check_form(L, 1), *power = w;
        if (times < 1)
            bind_error(L, DGL_EARG, "a form to the power %d", (int)times);
        lua_pushvalue(L, 1);
        for (lua_Integer i = 1; i < times && i <= w->chart->n; i++) {
            dgl_field **out = new_form(L, 1);
            bind_try(L, dgl_form_wedge(out, power, w));
            power = *out;
        }
        return 1;
    }
    dgl_field *a = check_form(L, 1), *b = check_form(L, 2);
    bind_try(L, dgl_form_wedge(new_form(L, dgl_form_degree(a) + dgl_form_degree(b)), a, b));
    return 1;
}

static int l_d(lua_State *L)
{
    dgl_field *w = check_form(L, 1);
    bind_try(L, dgl_form_d(new_form(L, 1), w));
    return 1;
}

static int l_interior(lua_State *L)
{
    dgl_field *w = check_form(L, 1), *X = bind_check(L, 2, &bind_vector_class);
    int k = dgl_form_degree(w);
    bind_try(L, dgl_form_interior(new_form(L, k > 1), X, w));
    return 1;
}

static int l_pullback(lua_State *L)
{
    dgl_field *w = check_form(L, 1), *phi = bind_check(L, 2, &bind_map_class);
    bind_try(L, dgl_form_pullback(new_form(L, dgl_form_degree(w)), phi, w));
    return 1;
}

static int l_hodge(lua_State *L)
{
    dgl_field *w = check_form(L, 1);
    dgl_metric *g = bind_metric(L, 2, w->chart);
    bind_try(L, dgl_hodge_star(new_form(L, dgl_form_degree(w) != g->chart->n), g, w));
    return 1;
}

static int l_codifferential(lua_State *L)
{
    dgl_field *w = check_form(L, 1);
    dgl_metric *g = bind_metric(L, 2, w->chart);
    bind_try(L, dgl_hodge_codifferential(new_form(L, dgl_form_degree(w) > 1), g, w));
    return 1;
}

static int l_hodge_laplacian(lua_State *L)
{
    dgl_field *w = check_form(L, 1);
    dgl_metric *g = bind_metric(L, 2, w->chart);
    bind_try(L, dgl_hodge_laplacian(new_form(L, dgl_form_degree(w)), g, w));
    return 1;
}

static int l_inner(lua_State *L)
{
    dgl_field *a = check_form(L, 1), *b = check_form(L, 2);
    dgl_metric *g = bind_metric(L, 3, a->chart);
    bind_try(L, dgl_hodge_inner(new_form(L, 0), g, a, b));
    return 1;
}

// the same numbers as a vector field, a scalar field or a map
static int l_components(lua_State *L)
{
    dgl_field *w = check_form(L, 1);
    const char *index = dgl_form_degree(w) == w->chart->n ? "" : dgl_form_degree(w) == 1 ? "u" : "m";
    bind_try(L, dgl_field_new(bind_new_field(L, index), w->chart, w->dag, index, dgl_field_size(w), w->ex, NULL));
    return 1;
}

static int l_degree(lua_State *L)
{
    lua_pushinteger(L, dgl_form_degree(check_form(L, 1)));
    return 1;
}

// the determinant of k x k numbers, which it destroys
static double determinant(int k, double *a)
{
    double det = 1;
    for (int c = 0; c < k; c++) {
        int p = c;
        for (int r = c + 1; r < k; r++)
            if (fabs(a[r*k + c]) > fabs(a[p*k + c])) p = r;
        if (a[p*k + c] == 0)
            return 0;
        for (int j = 0; j < k && p != c; j++) {
            double t = a[p*k + j];
            a[p*k + j] = a[c*k + j];
            a[c*k + j] = t;
        }
        det *= p == c ? a[c*k + c] : -a[c*k + c];
        for (int r = c + 1; r < k; r++)
            for (int j = k - 1; j >= c; j--) a[r*k + j] -= a[r*k + c] / a[c*k + c] * a[c*k + j];
    }
    return det;
}

// w(x, v1, ..., vk)
int bind_form_on_vectors(lua_State *L)
{
    enum { MOST = 12 };
    dgl_field *w = check_form(L, 1);
    int n = w->chart->n, k = dgl_form_degree(w), vectors = lua_gettop(L) - 2;
    if (k > MOST)
        bind_error(L, DGL_EUNSUP, "a form of degree %d on vectors; at most %d are possible", k, MOST);
    if (vectors != k)
        bind_error(L, DGL_EARG, "a form of degree %d takes a point and %d vector%s, got %d", k, k, k == 1 ? "" : "s", vectors);
    bind_rows x = bind_point_arg(L, 2, n, "point"), v[MOST], all = x;
    for (int i = 0; i < k; i++) {
        v[i] = bind_point_arg(L, 3 + i, n, "vector");
        if (v[i].n > all.n)
            all = v[i];
    }
    for (int i = 0; i < k; i++)
        if (v[i].n != 1 && v[i].n != all.n)
            bind_error(L, DGL_ESHAPE, "%zu vectors for %zu points", v[i].n, all.n);
    if (x.n != 1 && x.n != all.n)
        bind_error(L, DGL_ESHAPE, "%zu points for %zu vectors", x.n, all.n);
    size_t size = dgl_field_size(w);
    double *c = bind_new_array(L, 1, &(size_t){ x.n * size })->data;
    uint64_t *set = lua_newuserdatauv(L, size * sizeof *set, 0);
    double *s = bind_results(L, all, 0, NULL), matrix[MOST * MOST];
    dgl_subsets(n, k, set);
    bind_try(L, dgl_fn_eval(&w->fn, x.n, c, x.x));
    for (size_t p = 0; p < all.n; p++)
        for (size_t i = 0; i < size; i++) {
            int column = 0;
            for (uint64_t left = set[i]; left; left &= left - 1, column++)
                for (int r = 0; r < k; r++)
                    matrix[r*k + column] = v[r].x[(v[r].n == 1 ? 0 : p)*(size_t)n + (size_t)__builtin_ctzll(left)];
            s[p] += c[(x.n == 1 ? 0 : p)*size + i] * determinant(k, matrix);
        }
    return bind_single(L, all);
}


// ---- integrals ----

const dgl_param bind_integral_params[] = {
    { "rtol", DGL_NUM, 1e-12, 0, 1, "relative error that is enough", NULL },
    { "atol", DGL_NUM, 1e-14, 0, 1e300, "absolute error that is enough", NULL },
    { "evaluations", DGL_INT, 5e6, 1, 1e12, "how often the integrand may be computed", NULL },
    { 0 }
};

dgl_integral_options bind_integral_options(const dgl_value *v)
{
    return (dgl_integral_options){ .rtol = v[0].num, .atol = v[1].num, .evaluations = (size_t)v[2].num };
}

int bind_push_integral(lua_State *L, dgl_integral r)
{
    lua_pushnumber(L, r.value);
    lua_createtable(L, 0, 3);
    lua_pushboolean(L, r.converged);
    lua_setfield(L, -2, "converged");
    lua_pushnumber(L, r.error);
    lua_setfield(L, -2, "error");
    lua_pushinteger(L, (lua_Integer)r.evaluations);
    lua_setfield(L, -2, "evaluations");
    bind_result(L);
    return 2;
}

// w:integrate(phi, options), w:integrate(options)
static int l_integrate(lua_State *L)
{
    dgl_field *w = check_form(L, 1), *phi = bind_is_field(L, 2) ? bind_check(L, 2, &bind_map_class) : NULL;
    dgl_value v[DGL_MAX_PARAMS];
    dgl_integral r;
    bind_options(L, phi ? 3 : 2, bind_integral_params, v);
    dgl_integral_options o = bind_integral_options(v);
    bind_try(L, dgl_form_integrate(&r, w, phi, &o));
    return bind_push_integral(L, r);
}

// a scalar field is a form of degree 0
void bind_form_methods(lua_State *L)
{
    bind_method(L, "hodge", l_hodge, 0, "f:hodge(g)", "f times the volume form", NULL);
    bind_method(L, "hodge_laplacian", l_hodge_laplacian, 0, "f:hodge_laplacian(g)", "-div grad f", NULL);
    bind_method(L, "interior", l_interior, 0, "f:interior(X)", "0", NULL);
    bind_method(L, "pullback", l_pullback, 0, "f:pullback(phi)", "f after phi", NULL);
}

static const bind_row form_rows[] = {
    { "d",         l_d,         "w:d()", "the exterior derivative" },
    { "interior",  l_interior,  "w:interior(X)", "the interior product: X in the first place" },
    { "pullback",  l_pullback,  "w:pullback(phi)", "the pull-back through a map" },
    { "integrate", l_integrate, "w:integrate(phi, {rtol = 1e-12})",
      "the integral over a map's ranges, or over the form's own chart; and a report with the error" },
    { "hodge",     l_hodge,     "w:hodge(g)", "the Hodge star: a ^ b:hodge(g) is <a, b> vol" },
    { "codifferential", l_codifferential, "w:codifferential(g)", "delta w = -div w, the adjoint of d" },
    { "hodge_laplacian", l_hodge_laplacian, "w:hodge_laplacian(g)", "d delta + delta d, whose spectrum is not negative" },
    { "inner",     l_inner,     "a:inner(b, g)", "<a, b>, a scalar field" },
    { "components", l_components, "w:components()", "its independent components: a vector field for degree 1, a scalar field for the highest, else a map" },
    { ".degree",   l_degree,    "w.degree", "the degree" },
    { 0 }
};

static const bind_row_options options[] = {
    { "integrate", bind_integral_params },
    { 0 }
};

const bind_class bind_form_class = {
    .name = "form", .doc = "a differential form; a ^ b is the wedge, w(x, v) its value on vectors", .rows = form_rows,
    .parent = &bind_field_class, .options = options,
};

static const bind_row rows[] = {
    { "form", l_form, "form(f, ranges)", "the differential form whose components a Lua function returns, as {dx = ...} or {[\"dx^dy\"] = ...}" },
    { 0 }
};

const bind_module bind_form_module = { .rows = rows, .classes = (const bind_class *const[]){ &bind_form_class, NULL } };
