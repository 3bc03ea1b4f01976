// family(log_density, options) and family.normal() and its kin: families of distributions and their Fisher geometry.
#include "bind_field.h"

#include "base/embed.h"

#include <math.h>
#include <string.h>

extern const bind_class bind_family_class;

static dgl_family *check(lua_State *L) { return bind_check(L, 1, &bind_family_class); }

static int l_tostring(lua_State *L)
{
    dgl_family *f = check(L);
    dgl_text *t = bind_text(L);
    int width = (int)dgl_family_width(f);
    dgl_text_add(t, "%s: log p(", f->name);
    for (int i = 0; i < f->log_density->chart->n; i++) {
        dgl_text_add(t, i == width ? " | " : i ? ", " : "");
        dgl_print_name(t, f->log_density->chart->name[i], DGL_UNICODE);
    }
    dgl_text_add(t, ") = ");
    bind_try(L, dgl_field_print(t, f->log_density, DGL_UNICODE));
    if (f->space.factorial)
        dgl_text_add(t, " - log %s!", f->log_density->chart->name[0]);
    return bind_push_text(L, t);
}

static const dgl_param fisher_params[] = { { "method", DGL_WORD, 0, 0, 1, "the closed form where there is one, or quadrature", "exact|quadrature" }, { 0 } };

// f:fisher(): the matrix; f:fisher{0.3, 1.7}: numbers
static int l_fisher(lua_State *L)
{
    dgl_family *f = check(L);
    dgl_value v[2];
    lua_settop(L, 3);
    bind_options(L, 3, fisher_params, v);
    if (lua_isnil(L, 2)) {
        dgl_metric *g;
        bind_try(L, dgl_family_metric(&g, f));
        bind_push_field(L, f->fisher);
        return 1;
    }
    size_t m = (size_t)f->chart->n;
    bind_rows theta = bind_point_arg(L, 2, f->chart->n, "parameters");
    double *F = bind_results(L, theta, 2, (size_t[]){ m, m });
    bind_try(L, dgl_family_fisher(f, theta.n, F, theta.x, v[0].num == 1));
    return 1;
}

static int l_metric(lua_State *L)
{
    dgl_metric *g;
    bind_try(L, dgl_family_metric(&g, check(L)));
    bind_push(L, &bind_metric_class, g);
    return 1;
}

static int pairs(lua_State *L, dgl_status (*measure)(dgl_family *, size_t, double *, const double *, const double *))
{
    dgl_family *f = check(L);
    size_t m = (size_t)f->chart->n;
    lua_settop(L, 3);
    bind_rows r[2] = { bind_point_arg(L, 2, f->chart->n, "parameters"), bind_point_arg(L, 3, f->chart->n, "parameters") };
    size_t n = r[0].n > r[1].n ? r[0].n : r[1].n;
    const double *in[2];
    for (int k = 0; k < 2; k++) {
        in[k] = r[k].x;
        if (r[k].n == n)
            continue;
        if (r[k].n != 1)
            bind_error(L, DGL_ESHAPE, "%zu and %zu rows of parameters", r[0].n, r[1].n);
        double *all = bind_new_array(L, 2, (size_t[]){ n, m })->data;
        for (size_t i = 0; i < n; i++) memcpy(all + i*m, r[k].x, m * sizeof *all);
        in[k] = all;
    }
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < n * m; i++) {
            const dgl_range *range = &f->chart->range[i % m];
            if (isnan(in[k][i]) || (range->ranged && !(in[k][i] > range->lo && in[k][i] < range->hi)))
                bind_error(L, DGL_EDOMAIN, "%s = %g is outside its range (%g, %g)", f->chart->name[i % m], in[k][i], range->lo, range->hi);
        }
    bind_rows single = { NULL, n, r[0].single && r[1].single };
    double *s = bind_results(L, single, 0, NULL);
    bind_try(L, measure(f, n, s, in[0], in[1]));
    return bind_single(L, single);
}

static int l_kl(lua_State *L)   { return pairs(L, dgl_family_kl); }
static int l_dist(lua_State *L) { return pairs(L, dgl_family_dist); }

static int l_amari(lua_State *L)
{
    dgl_family *f = check(L);
    bind_try(L, dgl_family_amari_chentsov(bind_new_field(L, "ddd"), f));
    return 1;
}

static int l_alpha(lua_State *L)
{
    dgl_family *f = check(L);
    double a = bind_number(L, 2);
    bind_try(L, dgl_family_alpha_connection(bind_new_field(L, "ddd"), f, a));
    return 1;
}

// by the function of the family: n rows for the parameters
static int sample_by(lua_State *L, const dgl_family *f, const double *theta, size_t n, bool one)
{
    lua_pushinteger(L, (lua_Integer)n);
    for (int i = 0; i < f->chart->n; i++) lua_pushnumber(L, theta[i]);
    lua_call(L, 1 + f->chart->n, 1);
    dgl_array *a = bind_dense(L, -1);
    size_t width = dgl_family_width(f);
    if (a->size != n * width)
        bind_error(L, DGL_ESHAPE, "sample must give %zu rows of %zu numbers, not %zu numbers", n, width, a->size);
    double *x = bind_results(L, (bind_rows){ NULL, n, one }, width > 1, &width);
    memcpy(x, a->data, a->size * sizeof *x);
    return bind_single(L, (bind_rows){ NULL, n, one && width == 1 });
}

// f:sample(theta, n): numbers or rows, or one
static int l_sample(lua_State *L)
{
    dgl_family *f = check(L);
    lua_settop(L, 3);
    bool one = lua_isnil(L, 3);
    size_t n = one ? 1 : bind_count(L, 3);
    bind_rows theta = bind_point_arg(L, 2, f->chart->n, "parameters");
    if (theta.n != 1)
        bind_arg_error(L, 2, "one row of parameters expected, got %zu", theta.n);
    if (lua_getiuservalue(L, 1, 1) == LUA_TFUNCTION)
        return sample_by(L, f, theta.x, n, one);
    bind_rows r = { NULL, n, one };
    double *x = bind_results(L, r, 0, NULL);
    bind_try(L, dgl_family_sample(f, bind_generator(L), n, x, theta.x));
    return bind_single(L, r);
}

static int l_log_density(lua_State *L)
{
    bind_push_field(L, check(L)->log_density);
    return 1;
}

static int l_parameters(lua_State *L) { return bind_push_coordinates(L, check(L)->chart); }

static const bind_row class_rows[] = {
    { "fisher", l_fisher, "f:fisher(theta, {method = \"exact\"})", "the Fisher information E[s_i s_j] of the score: the matrix, or numbers at parameters" },
    { "metric", l_metric, "f:metric()", "the Fisher information as a metric: curvature, geodesics, distances" },
    { "dist", l_dist, "f:dist(p, q)", "the Fisher-Rao distance of two members" },
    { "kl", l_kl, "f:kl(p, q)", "the Kullback-Leibler divergence E_p[log p - log q]" },
    { "amari_chentsov", l_amari, "f:amari_chentsov()", "T_ijk = E[s_i s_j s_k], of exponential families" },
    { "alpha_connection", l_alpha, "f:alpha_connection(a)", "Γ_ij,k = [ij,k] - a T_ijk/2, the last index lowered; 1: exponential, -1: mixture" },
    { "sample", l_sample, "f:sample(theta, n)", "n numbers of the distribution with these parameters, or one" },
    { ".log_density", l_log_density, "f.log_density", "the logarithm of the density as a field of x and the parameters" },
    { ".parameters", l_parameters, "f.parameters", "the names of the parameters" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options class_options[] = {
    { "fisher", fisher_params },
    { 0 }
};

const bind_class bind_family_class = { .name = "family", .doc = "a family of distributions and its information geometry", .rows = class_rows, .options = class_options };


// ---- constructors ----

// {from, to}, "counts", {values = {...}, weights = {...}} or {dimension = n} at the stack top
static void check_support(lua_State *L, dgl_sample_space *s, int *keep)
{
    if (lua_type(L, -1) == LUA_TSTRING) {
        if (strcmp(lua_tostring(L, -1), "counts"))
            bind_error(L, DGL_EARG, "support must be {from, to}, \"counts\" or {values = {...}}, not '%s'", lua_tostring(L, -1));
        s->kind = DGL_COUNTS;
        return;
    }
    if (lua_type(L, -1) != LUA_TTABLE)
        bind_error(L, DGL_EARG, "support must be {from, to}, \"counts\" or {values = {...}}, not a %s", bind_typename(L, -1));
    int table = lua_gettop(L);
    if (lua_getfield(L, table, "values") != LUA_TNIL) {
        dgl_array *v = bind_dense(L, -1);
        s->kind = DGL_VALUES;
        s->n = v->size;
        s->value = v->data;
        *keep = lua_gettop(L);
        if (lua_getfield(L, table, "weights") != LUA_TNIL) {
            dgl_array *w = bind_dense(L, -1);
            if (w->size != v->size)
                bind_error(L, DGL_ESHAPE, "%zu weights for %zu values", w->size, v->size);
            s->weight = w->data;
        }
        return;
    }
    if (lua_getfield(L, table, "dimension") != LUA_TNIL) {
        s->kind = DGL_VECTORS;
        s->n = bind_count(L, lua_gettop(L));
        if (s->n < 1 || s->n > DGL_MAX_COORDINATES)
            bind_error(L, DGL_EARG, "the dimension of the support must be from 1 to %d", DGL_MAX_COORDINATES);
        return;
    }
    lua_pop(L, 2);
    lua_rawgeti(L, table, 1);
    lua_rawgeti(L, table, 2);
    int ok[2];
    s->lo = lua_tonumberx(L, -2, &ok[0]);
    s->hi = lua_tonumberx(L, -1, &ok[1]);
    if (!ok[0] || !ok[1] || !(s->lo < s->hi))
        bind_error(L, DGL_EARG, "support must be {from, to} with from < to");
    lua_pop(L, 2);
}

// a function of the parameters (twice them for pairs) in option key, traced; it stays on the stack
static dgl_field *option_field(lua_State *L, int options, const char *key, const char *index, int n)
{
    if (options && lua_getfield(L, options, key) != LUA_TNIL) {
        dgl_field *f = bind_trace_field(L, lua_gettop(L), index, index[0] ? -1 : 1, key);
        if (f->chart->n != n)
            bind_error(L, DGL_ESHAPE, "%s must be a function of %d numbers, got one of %d", key, n, f->chart->n);
        return f;
    }
    if (options)
        lua_pop(L, 1);
    return NULL;
}

// family(f, {support = {-inf, inf}, sigma = {0, inf}, fisher =, kl =, dist =, name =})
static int l_new(lua_State *L)
{
    static const char *const known[] = { "support", "fisher", "kl", "dist", "sample", "name", "factorial", NULL };
    lua_settop(L, 2);
    if (!lua_isnil(L, 2) && lua_type(L, 2) != LUA_TTABLE)
        bind_type_error(L, 2, "table of options");
    dgl_field *log_density = bind_trace_field(L, 1, "", 1, "the log-density");
    int options = lua_isnil(L, 2) ? 0 : 2, keep = 0;
    dgl_sample_space space = { .lo = -INFINITY, .hi = INFINITY };
    const char *name = NULL;
    luaL_checkstack(L, 32, "family");
    if (options) {
        lua_newtable(L);                               // what is left are ranges
        for (lua_pushnil(L); lua_next(L, options); lua_pop(L, 1)) {
            bool mine = false;
            for (int k = 0; known[k] && lua_type(L, -2) == LUA_TSTRING; k++) mine = mine || !strcmp(known[k], lua_tostring(L, -2));
            if (mine)
                continue;
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, -5);
        }
        bind_ranges(L, lua_gettop(L), log_density->chart, NULL);
        if (lua_getfield(L, options, "support") != LUA_TNIL)
            check_support(L, &space, &keep);
        lua_getfield(L, options, "factorial");
        space.factorial = lua_toboolean(L, -1);
        lua_getfield(L, options, "name");
        name = lua_isnil(L, -1) ? NULL : bind_string(L, -1);
    }
    int m = log_density->chart->n - (space.kind == DGL_VECTORS ? (int)space.n : 1);
    if (m < 1)
        bind_error(L, DGL_EARG, "a log-density is a function of x and the parameters, like function(x, mu, sigma)");
    dgl_field *fisher = option_field(L, options, "fisher", "dd", m), *kl = option_field(L, options, "kl", "", 2 * m),
              *dist = option_field(L, options, "dist", "", 2 * m);
    dgl_family **f = bind_shell(L, &bind_family_class);
    int shell = lua_gettop(L);
    bind_try(L, dgl_family_new(f, log_density, &space, log_density->chart, fisher, name));
    (*f)->kl = dgl_retain(kl);
    (*f)->dist = dgl_retain(dist);
    if (options && lua_getfield(L, options, "sample") != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TFUNCTION)
            bind_error(L, DGL_EARG, "sample must be a function of n and the parameters, not a %s", bind_typename(L, -1));
        lua_setiuservalue(L, -2, 1);
        return 1;
    }
    lua_settop(L, shell);
    return 1;
}

DGL_EMBED(family, "bindings/lua/family.lua");

// fail(message): an error of the script that called, not of the file
static int l_fail(lua_State *L) { return bind_error(L, DGL_EARG, "%s", bind_string(L, 1)); }

static const char constructors;                        // registry key of what the file gives

// family.normal(...): the constructor of that name in the Lua file, which runs at the first call
static int l_known(lua_State *L)
{
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &constructors) != LUA_TTABLE) {
        lua_pop(L, 1);
        if (luaL_loadbufferx(L, dgl_embed_family, strlen(dgl_embed_family), "=[dgl family]", "t"))
            lua_error(L);
        lua_pushcfunction(L, l_new);
        lua_pushcfunction(L, luaopen_dgl);
        lua_call(L, 0, 1);
        lua_pushcfunction(L, l_fail);
        lua_call(L, 3, 1);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &constructors);
    }
    lua_getfield(L, -1, name);
    lua_insert(L, 1);
    lua_pop(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static const bind_row rows[] = {
    { "__call", l_new, "family(f, {support = {-inf, inf}, sigma = {0, inf}, fisher =, kl =, dist =, sample =, name =})",
      "the family with a traced log-density of x and the parameters; closed forms where you know them" },
    { 0 }
};

static void open(lua_State *L)
{
    static const struct { const char *name, *usage, *doc; } all[] = {
        { "normal", "family.normal()", "normal distributions, by mean and standard deviation" },
        { "bernoulli", "family.bernoulli()", "0 and 1, by the chance of 1" },
        { "binomial", "family.binomial(n)", "successes in n trials, by the chance of one" },
        { "categorical", "family.categorical(k)", "k outcomes, by the chances of all but the last" },
        { "poisson", "family.poisson()", "counts, by their mean" },
        { "geometric", "family.geometric()", "failures before the first success, by its chance" },
        { "exponential", "family.exponential()", "waiting times, by their rate" },
        { "gamma", "family.gamma()", "by shape and rate" },
        { "beta", "family.beta()", "of numbers between 0 and 1, by two shapes" },
        { "dirichlet", "family.dirichlet(k)", "of k shares of a whole, by k shapes" },
        { "multivariate_normal", "family.multivariate_normal(n)", "normal vectors of n numbers, by means and the upper half of the covariance" },
        { "vonmises", "family.vonmises()", "directions of the plane, by mean angle and concentration" },
        { "laplace", "family.laplace()", "two-sided exponential, by location and scale" },
        { "cauchy", "family.cauchy()", "by location and scale" },
        { "logistic", "family.logistic()", "by location and scale" },
        { "student", "family.student(nu)", "Student's t with nu degrees of freedom, by location and scale" },
        { "lognormal", "family.lognormal()", "exp of a normal number, by its mean and standard deviation" },
        { "inverse_gaussian", "family.inverse_gaussian()", "by mean and shape" },
        { "rayleigh", "family.rayleigh()", "lengths of normal vectors of the plane, by their scale" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lua_pushstring(L, all[i].name);
        bind_method(L, all[i].name, l_known, 1, all[i].usage, all[i].doc, NULL);
    }
}

const bind_module bind_family_module = {
    .name = "family", .doc = "families of distributions: Fisher information, distances, divergences", .rows = rows, .open = open,
    .classes = (const bind_class *const[]){ &bind_family_class, NULL },
};
