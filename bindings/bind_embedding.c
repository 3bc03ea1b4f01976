// embedding.isomap(X, {dim = 2, k = 10}), ...: one function for each row of embeddings.def, and measures of what they keep.
#include "bind.h"

#include <math.h>

static const bind_class bind_embedding_class;

static dgl_embedding *self(lua_State *L) { return bind_check(L, 1, &bind_embedding_class); }

// rows of points at arg
static dgl_array *points(lua_State *L, int arg, const char *what)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of points");
    dgl_array *X = bind_dense(L, arg);
    if (X->naxes != 2)
        bind_arg_error(L, arg, "%s are rows of an n x d array, got shape %s", what, dgl_array_shape_text(X));
    return X;
}

static int run(lua_State *L)
{
    const dgl_embedding_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1, "points");
    bind_options(L, 2, kind->params, v);
    dgl_embedding **e = bind_shell(L, &bind_embedding_class);
    bind_try(L, dgl_embedding_new(e, kind, X, v));
    bind_push(L, &bind_array_class, (*e)->Y);
    bind_pay(L, (*e)->Y->size * sizeof(double));
    lua_insert(L, -2);
    return 2;
}


// ---- what is known of an embedding ----

static int l_kind(lua_State *L)      { return lua_pushstring(L, self(L)->kind->name), 1; }
static int l_places(lua_State *L)    { return bind_push(L, &bind_array_class, self(L)->Y), 1; }
static int l_converged(lua_State *L) { return lua_pushboolean(L, self(L)->converged), 1; }
static int l_steps(lua_State *L)     { return lua_pushinteger(L, (lua_Integer)self(L)->steps), 1; }
static int l_residual(lua_State *L)  { return lua_pushnumber(L, self(L)->residual), 1; }

static int l_why(lua_State *L)
{
    dgl_embedding *e = self(L);
    lua_pushstring(L, *e->why ? e->why : e->converged ? "converged" : "steps");
    return 1;
}

static int l_values(lua_State *L)
{
    dgl_embedding *e = self(L);
    if (e->values)
        bind_push(L, &bind_array_class, e->values);
    else
        lua_pushnil(L);
    return 1;
}

static int l_transform(lua_State *L)
{
    dgl_embedding *e = self(L);
    bind_rows Q = bind_points(L, 2, (int)e->d);
    double *Y = bind_results(L, Q, 1, &e->dim);
    bind_try(L, dgl_embedding_transform(e, Q.n, Y, Q.x));
    return 1;
}

static int l_tostring(lua_State *L)
{
    dgl_embedding *e = self(L);
    dgl_text *t = bind_text(L);
    dgl_text_add(t, "%s of %zu points in %zu dimension%s", e->kind->name, e->n, e->dim, e->dim == 1 ? "" : "s");
    if (!isnan(e->residual))
        dgl_text_add(t, "; %s %.4g", e->residual_doc, e->residual);
    if (*e->why)
        dgl_text_add(t, "; %s", e->why);
    return bind_push_text(L, t);
}

static const bind_row class_rows[] = {
    { ".kind", l_kind, "m.kind", "the name of the method" },
    { ".Y", l_places, "m.Y", "the places of the points" },
    { ".values", l_values, "m.values", "the eigenvalues of the coordinates, or nil" },
    { ".residual", l_residual, "m.residual", "what the method minimises or leaves out; print(m) says what it is" },
    { ".converged", l_converged, "m.converged", "whether the iteration reached its end" },
    { ".steps", l_steps, "m.steps", "how many steps an iteration took" },
    { ".why", l_why, "m.why", "why it stopped, and what was done to the points" },
    { "transform", l_transform, "m:transform(Q)", "places of new points among the old ones" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_class bind_embedding_class = {
    .name = "embedding", .doc = "what a method of embedding knows beside the places of the points", .rows = class_rows,
};


// ---- measures ----

static double keeps(lua_State *L, bool continuity)
{
    dgl_array *X = points(L, 1, "points"), *Y = points(L, 2, "places");
    size_t k = lua_isnoneornil(L, 3) ? 10 : bind_count(L, 3);
    double t;
    if (X->shape[0] != Y->shape[0])
        bind_error(L, DGL_ESHAPE, "%zu points, but %zu places", X->shape[0], Y->shape[0]);
    dgl_array *from = continuity ? Y : X, *to = continuity ? X : Y;
    bind_try(L, dgl_trustworthiness(&t, X->shape[0], k, from->shape[1], from->data, to->shape[1], to->data));
    return t;
}

static int l_trustworthiness(lua_State *L) { return lua_pushnumber(L, keeps(L, false)), 1; }
static int l_continuity(lua_State *L)      { return lua_pushnumber(L, keeps(L, true)), 1; }

static int of_distances(lua_State *L, dgl_status (*measure)(double *, size_t, const double *, size_t, const double *))
{
    dgl_array *X = points(L, 1, "points"), *Y = points(L, 2, "places"), *D = X;
    size_t n = X->shape[0];
    double s;
    if (n != Y->shape[0])
        bind_error(L, DGL_ESHAPE, "%zu points, but %zu places", n, Y->shape[0]);
    if (!dgl_is_distances(X)) {
        D = bind_new_array(L, 2, (size_t[]){ n, n });
        bind_try(L, dgl_cloud_distances(n, n, X->shape[1], D->data, X->data, X->data));
    }
    bind_try(L, measure(&s, n, D->data, Y->shape[1], Y->data));
    lua_pushnumber(L, s);
    return 1;
}

static int l_residual_variance(lua_State *L) { return of_distances(L, dgl_residual_variance); }
static int l_stress(lua_State *L)            { return of_distances(L, dgl_stress); }

static const bind_row rows[] = {
    { "trustworthiness", l_trustworthiness, "embedding.trustworthiness(X, Y, k)",
      "1 when the k nearest in Y (10 when not given) are near in X; less by how far they rank there (Venna, Kaski)" },
    { "continuity", l_continuity, "embedding.continuity(X, Y, k)", "1 when the k nearest in X are near in Y, else less" },
    { "residual_variance", l_residual_variance, "embedding.residual_variance(D, Y)",
      "1 - r^2 of distances and those in Y; D: a matrix of distances, such as graph.knn(X, k):distances(), or points" },
    { "stress", l_stress, "embedding.stress(D, Y)", "Kruskal's stress of Y for distances D, or for those of points" },
    { 0 }
};

static void open(lua_State *L)
{
    for (const dgl_embedding_kind *const *k = dgl_embedding_kinds; *k; k++) {
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, run, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
}

const bind_module bind_embedding_module = {
    .name = "embedding", .doc = "points in fewer dimensions; each method gives the places and what it knows beside them: Y, m = embedding.isomap(X)",
    .rows = rows, .classes = (const bind_class *const[]){ &bind_embedding_class, NULL }, .open = open,
};
