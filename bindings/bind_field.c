// scalar_field, vector_field, map and the tensors that come out of them.
#include "bind_field.h"

#include "bind_expr.h"
#include "bind_way.h"

#include <string.h>

bool bind_is_field(lua_State *L, int arg) { return lua_type(L, arg) == LUA_TUSERDATA && bind_test(L, arg, &bind_field_class); }
dgl_field *bind_check_field(lua_State *L, int arg) { return bind_check(L, arg, &bind_field_class); }

static const bind_class *class_for(const char *index)
{
    return !index[0] ? &bind_scalar_class : !strcmp(index, "u") ? &bind_vector_class
         : !strcmp(index, "d") || !strcmp(index, "w") ? &bind_form_class
         : !strcmp(index, "m") ? &bind_map_class : &bind_tensor_class;
}

dgl_field **bind_new_field(lua_State *L, const char *index) { return bind_shell(L, class_for(index)); }
void bind_push_field(lua_State *L, dgl_field *f) { bind_push(L, class_for(f->index), f); }


// ---- evaluation ----

// f(x, y) with traced x or y: f itself inside another trace
static int compose(lua_State *L, dgl_field *f)
{
    dgl_ex at[DGL_MAX_VARS];
    dgl_dag *d = bind_traced_point(L, f->chart->n, at);
    size_t size = dgl_field_size(f);
    dgl_ex *y = lua_newuserdatauv(L, size * sizeof *y, 0);
    bind_try(L, dgl_ex_import(d, f->dag, size, y, f->ex, at));
    luaL_checkstack(L, (int)size + 4, "components");
    if (dgl_field_rank(f) < 2) {
        for (size_t k = 0; k < size; k++) bind_push_expr(L, d, y[k]);
        return (int)size;
    }
    lua_newtable(L);                                   // a matrix as a table of rows
    size_t columns = f->length[1];
    for (size_t i = 0; i < size / columns; i++) {
        lua_newtable(L);
        for (size_t j = 0; j < columns; j++) {
            bind_push_expr(L, d, y[i*columns + j]);
            lua_rawseti(L, -2, (lua_Integer)j + 1);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int l_call(lua_State *L)
{
    dgl_field *f = bind_check_field(L, 1);
    if (lua_type(L, 2) == LUA_TSTRING && strchr("^_", lua_tostring(L, 2)[0]))
        return bind_name_indices(L);
    if (lua_gettop(L) > 2 && dgl_form_degree(f) > 0 && lua_type(L, 3) != LUA_TNUMBER && bind_is_array(L, 3))
        return bind_form_on_vectors(L);
    if (dgl_form_degree(f) > 1)
        bind_try(L, dgl_form_full(&f, f));
    if (bind_traced_arguments(L))
        return compose(L, f);
    bind_rows p = bind_points(L, 2, f->chart->n);
    double *y = bind_results(L, p, dgl_field_rank(f), f->length);
    bind_try(L, dgl_fn_eval(&f->fn, p.n, y, p.x));
    if (p.single && f->strict)
        bind_try(L, dgl_field_check(f, y, p.x));
    return bind_single(L, p);
}

static int print_as(lua_State *L, dgl_notation notation)
{
    dgl_field *f = bind_check_field(L, 1);
    dgl_text *t = bind_text(L);
    bind_try(L, dgl_field_print(t, f, notation));
    return bind_push_text(L, t);
}

static int l_tostring(lua_State *L) { return print_as(L, DGL_UNICODE); }
static int l_latex(lua_State *L)    { return print_as(L, DGL_LATEX); }

int bind_push_coordinates(lua_State *L, const dgl_chart *chart)
{
    lua_createtable(L, chart->n, 0);
    for (int i = 0; i < chart->n; i++) {
        lua_pushstring(L, chart->name[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int l_coordinates(lua_State *L) { return bind_push_coordinates(L, bind_check_field(L, 1)->chart); }

int bind_push_ranges(lua_State *L, const dgl_chart *chart)
{
    lua_newtable(L);
    for (int i = 0; i < chart->n; i++) {
        const dgl_range *r = &chart->range[i];
        if (!r->ranged)
            continue;
        lua_createtable(L, 2, 1);
        lua_pushnumber(L, r->lo);
        lua_rawseti(L, -2, 1);
        lua_pushnumber(L, r->hi);
        lua_rawseti(L, -2, 2);
        lua_pushboolean(L, r->periodic);
        lua_setfield(L, -2, "periodic");
        lua_setfield(L, -2, chart->name[i]);
    }
    return 1;
}

static int l_ranges(lua_State *L) { return bind_push_ranges(L, bind_check_field(L, 1)->chart); }

static int l_outputs(lua_State *L)
{
    lua_pushinteger(L, bind_check_field(L, 1)->fn.nout);
    return 1;
}

static int check_coordinate(lua_State *L, int arg, const dgl_field *f)
{
    int i;
    if (lua_type(L, arg) == LUA_TNUMBER)
        return (int)bind_index(L, arg, (size_t)f->chart->n, "coordinate");
    bind_try(L, dgl_chart_find(&i, f->chart, bind_string(L, arg)));
    return i;
}

static int l_diff(lua_State *L)
{
    dgl_field *f = bind_check_field(L, 1);
    int i = check_coordinate(L, 2, f);
    bind_try(L, dgl_field_diff(bind_new_field(L, f->index), f, i));
    return 1;
}


static int simplified(lua_State *L, dgl_form form)
{
    dgl_field *f = bind_check_field(L, 1);
    bind_try(L, dgl_field_simplify(bind_new_field(L, f->index), f, form));
    return 1;
}

static int l_simplify(lua_State *L) { return simplified(L, DGL_SHORTEST); }
static int l_expand(lua_State *L)   { return simplified(L, DGL_EXPANDED); }
static int l_factor(lua_State *L)   { return simplified(L, DGL_FACTORED); }


// ---- scalar fields ----

typedef dgl_status operation(dgl_field **out, dgl_field *f);
typedef dgl_status metric_operation(dgl_field **out, dgl_metric *g, dgl_field *f);

// f:gradient() in flat space, f:gradient(g) with a metric
static int with_or_without_metric(lua_State *L, const bind_class *class, const char *index, operation *flat, metric_operation *curved)
{
    dgl_field *f = bind_check(L, 1, class);
    dgl_metric *g = lua_isnoneornil(L, 2) ? NULL : bind_metric(L, 2, f->chart);
    dgl_field **out = bind_new_field(L, index);
    bind_try(L, g ? curved(out, g, f) : flat(out, f));
    (*out)->strict = (*out)->strict || g;
    return 1;
}

static int l_d(lua_State *L)
{
    dgl_field *f = bind_check(L, 1, &bind_scalar_class);
    bind_try(L, dgl_field_d(bind_new_field(L, "d"), f));
    return 1;
}
static int l_gradient(lua_State *L)  { return with_or_without_metric(L, &bind_scalar_class, "u", dgl_field_gradient, dgl_metric_gradient); }
static int l_hessian(lua_State *L)   { return with_or_without_metric(L, &bind_scalar_class, "dd", dgl_field_hessian, dgl_metric_hessian); }
static int l_laplacian(lua_State *L) { return with_or_without_metric(L, &bind_scalar_class, "", dgl_field_laplacian, dgl_metric_laplacian); }


// ---- vector fields ----

static int l_divergence(lua_State *L) { return with_or_without_metric(L, &bind_vector_class, "", dgl_field_divergence, dgl_metric_divergence); }

static int l_curl(lua_State *L)
{
    dgl_field *X = bind_check(L, 1, &bind_vector_class);
    return with_or_without_metric(L, &bind_vector_class, X->chart->n == 2 ? "" : "u", dgl_field_curl, dgl_hodge_curl);
}

static int l_lie_derivative(lua_State *L)
{
    dgl_field *X = bind_check(L, 1, &bind_vector_class), *T;
    dgl_metric *g = bind_test_metric(L, 2, X->chart);
    T = g ? g->matrix : bind_check_field(L, 2);
    bind_try(L, dgl_lie_derivative(bind_new_field(L, T->index), X, T));
    return 1;
}

static int l_apply(lua_State *L)
{
    bind_check(L, 2, &bind_scalar_class);
    return l_lie_derivative(L);
}

static int l_bracket(lua_State *L)
{
    bind_check(L, 2, &bind_vector_class);
    return l_lie_derivative(L);
}


// from one point an (n+1) x d path, from a batch one for each row
static int l_flow(lua_State *L)
{
    dgl_field *X = bind_check(L, 1, &bind_vector_class);
    dgl_ode_report report;
    lua_settop(L, 3);
    bind_rows x0 = bind_point_arg(L, 2, X->chart->n, "point");
    bind_way way;
    bind_way_options(L, 3, &way, X->chart->n, bind_flow_params);
    size_t n = way.times ? way.times->size : way.n + 1;
    double *times = bind_new_array(L, 1, &n)->data;
    for (size_t i = 0; i < n; i++)
        times[i] = way.times ? way.times->data[(ptrdiff_t)i * way.times->stride[0]] : n > 1 ? way.t * (double)i / (double)way.n : 0;
    double *path = bind_results(L, x0, 2, (size_t[]){ n, (size_t)X->chart->n });
    int place = lua_gettop(L);
    dgl_status status = dgl_field_flows(X, &report, x0.n, n, path, x0.x, times, way.how, &way.options);
    if (!(x0.n == 1 && way.how == &dgl_dop853_integrator && report.rows && (status == DGL_EDOMAIN || status == DGL_ECONV)))
        bind_try(L, status);
    bind_way_end(L, !status, status ? dgl_error_message() : report.stopped ? "stopped" : "reached the end");
    lua_pushvalue(L, place);
    bind_way_cut(L, &report);
    bind_way_report(L, &way, &report, -1);
    lua_insert(L, -2);
    return 2;
}


// ---- maps ----

static int l_jacobian(lua_State *L)
{
    dgl_field *f = bind_check(L, 1, &bind_map_class);
    if (lua_isnoneornil(L, 2)) {
        bind_try(L, dgl_map_jacobian(bind_new_field(L, "md"), f));
        return 1;
    }
    bind_rows p = bind_points(L, 2, f->chart->n);
    double *J = bind_results(L, p, 2, (size_t[]){ dgl_field_size(f), (size_t)f->chart->n });
    bind_try(L, dgl_fn_jet1(&f->fn, p.n, NULL, J, p.x));
    return 1;
}

static int l_pullback(lua_State *L)
{
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    dgl_metric *g = bind_test_metric(L, 2, NULL);
    if (g) {
        dgl_metric **out = bind_shell(L, &bind_metric_class);
        bind_try(L, dgl_metric_pullback(out, phi, g));
        return 1;
    }
    dgl_field *T = bind_check_field(L, 2), **out = bind_new_field(L, T->index);
    bind_try(L, T->index[0] ? dgl_map_pullback(out, phi, T) : dgl_map_compose(out, T, phi));
    return 1;
}

static int l_metric(lua_State *L)
{
    dgl_field *phi = bind_check(L, 1, &bind_map_class);
    dgl_metric **g = bind_shell(L, &bind_metric_class);
    bind_try(L, dgl_metric_from_immersion(g, phi));
    return 1;
}

// phi:pushforward(x, v): the vector J v at phi(x)
static int l_pushforward(lua_State *L)
{
    dgl_field *f = bind_check(L, 1, &bind_map_class);
    size_t n = (size_t)f->chart->n, m = dgl_field_size(f);
    lua_settop(L, 3);
    bind_rows x = bind_point_arg(L, 2, f->chart->n, "point"), v = bind_point_arg(L, 3, f->chart->n, "vector");
    if (x.n != v.n)
        bind_error(L, DGL_ESHAPE, "%zu points and %zu vectors", x.n, v.n);
    double *J = bind_new_array(L, 1, &(size_t){ x.n * m * n })->data;
    double *w = bind_results(L, v, 1, &m);
    bind_try(L, dgl_fn_jet1(&f->fn, x.n, NULL, J, x.x));
    for (size_t i = 0; i < x.n * m; i++)
        for (size_t k = 0; k < n; k++) w[i] += J[i*n + k] * v.x[i/m*n + k];
    return 1;
}

// phi .. psi: phi after psi
static int l_concat(lua_State *L)
{
    dgl_field *phi = bind_check_field(L, 1), *psi = bind_check(L, 2, &bind_map_class);
    bind_try(L, dgl_map_compose(bind_new_field(L, phi->index), phi, psi));
    return 1;
}


// ---- arithmetic of fields ----

// what op makes of two tensors that are no scalar fields
static dgl_field *combine(lua_State *L, int op, dgl_field *a, dgl_field *b, bool *done)
{
    bool sum = op == DGL_OP_add || op == DGL_OP_sub;
    *done = true;
    if (op == DGL_OP_pow && dgl_form_degree(a) > 0 && dgl_form_degree(b) > 0)
        return bind_wedge(L), a;
    if (op == DGL_OP_mul && a->letter[0] && b->letter[0])
        return bind_contract(L, a, b), a;
    *done = false;
    if (op == DGL_OP_mul)
        bind_error(L, DGL_EARG, "the product of two tensors needs their indices: A \"_ab\" * B \"^b\"; of forms it is a ^ b");
    if (!sum)
        bind_error(L, DGL_EARG, "%s of two tensors is not defined", dgl_ops[op].name);
    if (dgl_form_degree(a) > 0 && dgl_form_degree(b) > 0 && dgl_form_degree(a) != dgl_form_degree(b))
        bind_error(L, DGL_EARG, "forms of degree %d and %d can't be added", dgl_form_degree(a), dgl_form_degree(b));
    if ((!a->letter[0] && strcmp(a->index, b->index)) || dgl_field_size(a) != dgl_field_size(b))
        bind_error(L, DGL_EARG, "tensors with the indices %s and %s can't be added; u is above, d below", a->index, b->index);
    return a;
}

int bind_field_op(lua_State *L, int op, int arity)
{
    dgl_field *first = NULL, *shape = NULL;
    for (int k = 1; k <= arity; k++) {
        if (!bind_is_field(L, k))
            continue;
        dgl_field *f = bind_check_field(L, k);
        first = first ? first : f;
        if (f->chart->n != first->chart->n)
            bind_error(L, DGL_ESHAPE, "fields on charts of %d and %d coordinates", first->chart->n, f->chart->n);
        if (!f->index[0])
            continue;
        bool done = false;
        if (shape)
            combine(L, op, shape, f, &done);
        if (done)
            return 1;
        if (shape && shape->letter[0] && f->letter[0]) {       // the same order of indices
            bind_try(L, dgl_tensor_permute(bind_new_field(L, f->index), f, shape->letter));
            lua_replace(L, k);
            f = bind_check_field(L, k);
            if (strcmp(f->index, shape->index))
                bind_error(L, DGL_EARG, "an index of %s is above in one tensor and below in the other", shape->letter);
        }
        shape = shape ? shape : f;
    }
    if (op == DGL_OP_pow && shape && dgl_form_degree(shape) > 0)
        return bind_wedge(L);
    bool linear = op == DGL_OP_add || op == DGL_OP_sub || op == DGL_OP_neg || op == DGL_OP_mul || op == DGL_OP_div;
    if (shape && (!linear || (op == DGL_OP_div && shape == bind_test(L, 2, &bind_field_class))))
        bind_error(L, DGL_EARG, "%s is for scalar fields", dgl_ops[op].name);
    size_t size = shape ? dgl_field_size(shape) : 1;
    dgl_field *like = shape ? shape : first;
    dgl_dag *d = like->dag;
    dgl_ex *e = lua_newuserdatauv(L, (size_t)arity * size * sizeof *e, 0);
    for (int k = 0; k < arity; k++) {
        dgl_field *f = bind_test(L, k + 1, &bind_field_class);
        if (f)
            bind_try(L, dgl_field_import(d, e + (size_t)k * size, f));
        else
            e[(size_t)k * size] = bind_ex(L, k + 1, d, "an operand");
        bool scalar = !f || !f->index[0];
        if (scalar && shape && (op == DGL_OP_add || op == DGL_OP_sub))
            bind_error(L, DGL_EARG, "a number and a tensor can't be added");
        for (size_t i = 1; i < size && scalar; i++) e[(size_t)k * size + i] = e[(size_t)k * size];
    }
    for (size_t i = 0; i < size; i++)
        e[i] = dgl_ex_op(d, op, e[i], arity > 1 ? e[size + i] : 0, arity > 2 ? e[2*size + i] : 0);
    bind_try(L, dgl_dag_ok(d));
    dgl_field **out = bind_new_field(L, like->index);
    bind_try(L, dgl_field_like(out, like, e));
    if (op == DGL_OP_add || op == DGL_OP_sub)
        memset((*out)->symmetry, 0, sizeof (*out)->symmetry);
    return 1;
}


// ---- classes and constructors ----

static const bind_row field_rows[] = {
    { "diff",  l_diff,  "f:diff(x)", "the derivative of every component by a coordinate, given by name or number" },
    { "latex", l_latex, "f:latex()", "the field in LaTeX" },
    { "simplify", l_simplify, "f:simplify()", "the field with its components in the shortest form" },
    { "expand", l_expand, "f:expand()", "the field with its components written out" },
    { "factor", l_factor, "f:factor()", "the field with its components factored" },
    { ".coordinates", l_coordinates, "f.coordinates", "the names of the coordinates" },
    { ".ranges", l_ranges, "f.ranges", "the ranges of coordinates that were given" },
    { ".outputs", l_outputs, "f.outputs", "how many components it has" },
    BIND_ARITHMETIC,
    { "__call", l_call, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row scalar_rows[] = {
    { "d",         l_d,         "f:d()", "the differential, a covector field" },
    { "gradient",  l_gradient,  "f:gradient(g)", "the gradient, with respect to a metric or in flat space" },
    { "hessian",   l_hessian,   "f:hessian(g)", "second derivatives, covariant with respect to a metric or in flat space" },
    { "laplacian", l_laplacian, "f:laplacian(g)", "div grad, with respect to a metric or in flat space" },
    { 0 }
};

static const bind_row vector_rows[] = {
    { "apply",      l_apply,      "X:apply(f)", "the derivative of a scalar field along X" },
    { "bracket",    l_bracket,    "X:bracket(Y)", "the Lie bracket [X, Y]" },
    { "divergence", l_divergence, "X:divergence(g)", "the divergence, with respect to a metric or in flat space" },
    { "flow",       l_flow,       "X:flow(x0, {t = 1, n = 100})",
      "n + 1 points of the integral curve from x0, up to time t or as far as it goes, or those at {times = ...}, and a report: complete, why; of many starts at once" },
    { "curl",       l_curl,       "X:curl(g)", "the curl, with respect to a metric or in flat space: a scalar in two dimensions, a vector in three" },
    { 0 }
};

static const bind_row_options vector_options[] = {
    { "flow", bind_flow_params },
    { 0 }
};

static const bind_row map_rows[] = {
    { "jacobian",    l_jacobian,    "phi:jacobian(x)", "first derivatives, as a tensor or at points" },
    { "pullback",    l_pullback,    "phi:pullback(g)", "the pull-back of a metric, of a tensor with lower indices or of a function" },
    { "pushforward", l_pushforward, "phi:pushforward(x, v)", "the image J v of vectors v at points x" },
    { "metric",      l_metric,      "phi:metric()", "the first fundamental form of an immersion into flat space" },
    { "__concat",    l_concat,      NULL, NULL },
    { 0 }
};

static const bind_row tensor_rows[] = { { 0 } };

const bind_class bind_field_class = { .name = "field", .doc = "an expression on a chart", .rows = field_rows };
const bind_class bind_scalar_class = { .name = "scalar field", .doc = "a number at every point", .rows = scalar_rows, .parent = &bind_field_class, .more = bind_form_methods };
const bind_class bind_vector_class = { .name = "vector field", .doc = "a tangent vector at every point", .rows = vector_rows, .parent = &bind_field_class, .options = vector_options };
const bind_class bind_map_class = { .name = "map", .doc = "several functions of the coordinates: a curve, an immersion, a change of coordinates", .rows = map_rows, .parent = &bind_field_class, .more = bind_immersion_methods };
const bind_class bind_tensor_class = { .name = "tensor", .doc = "components with upper and lower indices", .rows = tensor_rows, .parent = &bind_field_class };

static int constructor(lua_State *L, const char *index, int count, const char *what)
{
    lua_settop(L, 2);
    dgl_field *f = bind_trace_field(L, 1, index, count, what);
    bind_ranges(L, 2, f->chart, NULL);
    return 1;
}

static int l_scalar_field(lua_State *L) { return constructor(L, "", 1, "the function"); }
static int l_vector_field(lua_State *L) { return constructor(L, "u", -1, "the function"); }
static int l_map(lua_State *L)          { return constructor(L, "m", -1, "the function"); }

static const bind_row rows[] = {
    { "scalar_field", l_scalar_field, "scalar_field(f, ranges)", "the field of a Lua function of the coordinates; ranges = {x = {from, to}} when they matter" },
    { "vector_field", l_vector_field, "vector_field(f, ranges)", "the vector field whose components a Lua function returns" },
    { "map", l_map, "map(f, ranges)", "the map whose components a Lua function returns" },
    { "lie_derivative", l_lie_derivative, "lie_derivative(X, T)", "how a scalar field, vector field, metric or tensor changes along the flow of X" },
    { 0 }
};

const bind_module bind_field_module = {
    .rows = rows,
    .classes = (const bind_class *const[]){ &bind_field_class, &bind_scalar_class, &bind_vector_class, &bind_map_class, &bind_tensor_class, NULL },
};
