// Points and tangent vectors as values: q - p, p + v, v >> q, u * v. Each may be a batch.
#include "bind_manifold.h"

#include <math.h>
#include <string.h>

static void destroy(void *self)
{
    bind_place *p = self;
    dgl_release(p->M);
    dgl_release(p->x);
    dgl_release(p->v);
}

void bind_push_place(lua_State *L, dgl_manifold *M, int x, int v)
{
    dgl_array *at = bind_check(L, x, &bind_array_class), *vector = v ? bind_check(L, v, &bind_array_class) : NULL;
    bind_place **place = bind_shell(L, v ? &bind_tangent_class : &bind_point_class);
    *place = dgl_new(sizeof **place, destroy);
    if (!*place)
        bind_error(L, DGL_ENOMEM, "not enough memory");
    (*place)->M = dgl_retain(M);
    (*place)->x = dgl_retain(at);
    (*place)->v = dgl_retain(vector);
}

static bind_place *as_point(lua_State *L, int arg)   { return bind_test(L, arg, &bind_point_class); }
static bind_place *as_tangent(lua_State *L, int arg) { return bind_test(L, arg, &bind_tangent_class); }

static bind_place *check(lua_State *L, int arg)
{
    bind_place *p = as_point(L, arg);
    if (!p)
        p = as_tangent(L, arg);
    if (!p)
        bind_type_error(L, arg, "point or tangent vector");
    return p;
}

static bool is_batch(const bind_place *p) { return p->x->naxes > p->M->naxes || (p->v && p->v->naxes > p->M->naxes); }
static size_t rows_of(const bind_place *p, const dgl_array *a) { return p->M->d ? a->size / p->M->d : 0; }

// Pushes the base points of p, n of them, as a single one when n is 1 and it is single.
static int push_base(lua_State *L, const bind_place *p, size_t n, bool single)
{
    if (rows_of(p, p->x) == n && (single || p->x->naxes > p->M->naxes)) {
        bind_push(L, &bind_array_class, p->x);
        return lua_gettop(L);
    }
    double *x = bind_manifold_results(L, p->M, (bind_rows){ NULL, n, false });
    for (size_t i = 0; i < n; i++) memcpy(x + i * p->M->d, p->x->data, p->M->d * sizeof *x);
    return lua_gettop(L);
}

static void check_same_base(lua_State *L, const bind_place *p, const bind_place *q)
{
    if (p->M != q->M && (p->M->kind != q->M->kind || strcmp(p->M->name, q->M->name) || p->M->metric != q->M->metric))
        bind_error(L, DGL_EARG, "one lives on %s, the other on %s", p->M->name, q->M->name);
    size_t n = p->x->size, m = q->x->size, most = n > m ? n : m;
    bool same = n == m || n == p->M->d || m == p->M->d;
    for (size_t k = 0; same && k < most; k++) {
        double a = p->x->data[k % n], b = q->x->data[k % m];
        same = fabs(a - b) <= 1e-9 * (1 + fabs(a));
    }
    if (!same)
        bind_error(L, DGL_EARG, "tangent vector belongs to another point");
}

// M's op of the rows of x (at stack place xs) and of the numbers at stack place ys, as a new point or vector
static int apply(lua_State *L, dgl_manifold *M, dgl_row_op2 *op, int xs, int ys, bool point)
{
    bind_push(L, &bind_manifold_class, M);
    int top = lua_gettop(L);
    lua_pushvalue(L, xs);
    lua_pushvalue(L, ys);
    bind_rows x = bind_manifold_rows(L, top + 1, M, "point"), y = bind_manifold_rows(L, top + 2, M, "point");
    size_t n = x.n > y.n ? x.n : y.n;
    if ((x.n != n && x.n != 1) || (y.n != n && y.n != 1))
        bind_error(L, DGL_ESHAPE, "batches of %zu and %zu", x.n, y.n);
    bool single = x.single && y.single;
    const double *in[2] = { x.x, y.x };
    for (int k = 0; k < 2; k++) {
        if ((k ? y.n : x.n) == n && (single || !(k ? y.single : x.single)))
            continue;
        double *all = bind_manifold_results(L, M, (bind_rows){ NULL, n, false });
        for (size_t i = 0; i < n; i++) memcpy(all + i * M->d, in[k], M->d * sizeof *all);
        in[k] = all;
        lua_replace(L, top + 1 + k);
    }
    double *out = bind_manifold_results(L, M, (bind_rows){ NULL, n, single });
    int result = lua_gettop(L);
    bind_try(L, op(M, n, out, in[0], in[1]));
    bind_push_place(L, M, point ? result : top + 1, point ? 0 : result);
    return 1;
}

// a p + b q for vectors at one point; q may be NULL
static int combine(lua_State *L, const bind_place *p, double a, const bind_place *q, double b)
{
    if (q)
        check_same_base(L, p, q);
    dgl_manifold *M = p->M;
    size_t np = rows_of(p, p->v), nq = q ? rows_of(p, q->v) : 1, n = np > nq ? np : nq;
    bool single = !is_batch(p) && !(q && is_batch(q));
    if ((np != n && np != 1) || (nq != n && nq != 1))
        bind_error(L, DGL_ESHAPE, "batches of %zu and %zu", np, nq);
    int base = push_base(L, p, n, single);
    double *w = bind_manifold_results(L, M, (bind_rows){ NULL, n, single });
    int result = lua_gettop(L);
    for (size_t k = 0; k < n * M->d; k++)
        w[k] = a * p->v->data[k % (np * M->d)] + (q ? b * q->v->data[k % (nq * M->d)] : 0);
    bind_push_place(L, M, base, result);
    return 1;
}

static int moved(lua_State *L, const bind_place *p, const bind_place *v, double sign)
{
    check_same_base(L, p, v);
    bind_push(L, &bind_array_class, p->x);
    int x = lua_gettop(L);
    size_t shape[DGL_MAX_AXES];
    memcpy(shape, v->v->shape, sizeof shape);
    double *w = bind_new_array(L, v->v->naxes, shape)->data;
    for (size_t k = 0; k < v->v->size; k++) w[k] = sign * v->v->data[k];
    return apply(L, p->M, dgl_manifold_exp, x, lua_gettop(L), true);
}

static int l_add(lua_State *L)
{
    bind_place *p = check(L, 1), *q = check(L, 2);
    if (p->v && q->v)
        return combine(L, p, 1, q, 1);
    if (!p->v && !q->v)
        bind_error(L, DGL_EARG, "points can't be added; p + v moves a point along a tangent vector");
    return p->v ? moved(L, q, p, 1) : moved(L, p, q, 1);
}

static int l_sub(lua_State *L)
{
    bind_place *p = check(L, 1), *q = check(L, 2);
    if (p->v && q->v)
        return combine(L, p, 1, q, -1);
    if (p->v)
        bind_error(L, DGL_EARG, "a point can't be taken from a tangent vector");
    if (q->v)
        return moved(L, p, q, -1);
    bind_push(L, &bind_array_class, q->x);             // log_q p
    int x = lua_gettop(L);
    lua_pushvalue(L, 1);
    return apply(L, q->M, dgl_manifold_log, x, lua_gettop(L), false);
}

static int l_unm(lua_State *L) { return combine(L, bind_check(L, 1, &bind_tangent_class), -1, NULL, 0); }

static int l_mul(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TNUMBER)
        return combine(L, bind_check(L, 2, &bind_tangent_class), lua_tonumber(L, 1), NULL, 0);
    bind_place *u = bind_check(L, 1, &bind_tangent_class);
    if (lua_type(L, 2) == LUA_TNUMBER)
        return combine(L, u, lua_tonumber(L, 2), NULL, 0);
    bind_place *v = bind_check(L, 2, &bind_tangent_class);
    check_same_base(L, u, v);
    size_t nu = rows_of(u, u->v), nv = rows_of(v, v->v), n = nu > nv ? nu : nv;
    if ((nu != n && nu != 1) || (nv != n && nv != 1))
        bind_error(L, DGL_ESHAPE, "batches of %zu and %zu", nu, nv);
    bind_rows r = { NULL, n, !is_batch(u) && !is_batch(v) };
    double *s = bind_results(L, r, 0, NULL);
    for (size_t i = 0; i < n; i++) {
        const double *x = u->x->data + (rows_of(u, u->x) == 1 ? 0 : i * u->M->d);
        bind_try(L, dgl_manifold_inner(u->M, 1, s + i, x, u->v->data + (nu == 1 ? 0 : i * u->M->d), v->v->data + (nv == 1 ? 0 : i * u->M->d)));
    }
    return bind_single(L, r);
}

static int l_div(lua_State *L)
{
    return combine(L, bind_check(L, 1, &bind_tangent_class), 1 / bind_number(L, 2), NULL, 0);
}

// v >> q: carried to q along the shortest geodesic; a batch to one point or each to its own
static int l_shr(lua_State *L)
{
    bind_place *v = bind_check(L, 1, &bind_tangent_class);
    dgl_manifold *M = v->M;
    lua_settop(L, 2);
    bind_rows q = bind_manifold_rows(L, 2, M, "point");
    size_t rows = rows_of(v, v->v), n = rows > q.n ? rows : q.n;
    if ((rows != n && rows != 1) || (q.n != n && q.n != 1))
        bind_error(L, DGL_ESHAPE, "batches of %zu and %zu", rows, q.n);
    bind_try(L, dgl_manifold_check(M, q.n, q.x));
    bool single = !is_batch(v) && q.single;
    int base = push_base(L, v, n, single);
    double *y = bind_manifold_results(L, M, (bind_rows){ NULL, n, single });
    int place = lua_gettop(L);
    for (size_t i = 0; i < n; i++) memcpy(y + i * M->d, q.x + (q.n == 1 ? 0 : i * M->d), M->d * sizeof *y);
    double *u = bind_manifold_results(L, M, (bind_rows){ NULL, n, single });
    for (size_t i = 0; i < n; i++) memcpy(u + i * M->d, v->v->data + (rows == 1 ? 0 : i * M->d), M->d * sizeof *u);
    double *w = bind_manifold_results(L, M, (bind_rows){ NULL, n, single });
    int result = lua_gettop(L);
    dgl_array *x = bind_check(L, base, &bind_array_class);
    bind_try(L, dgl_manifold_transport(M, n, w, x->data, y, u));
    bind_push_place(L, M, place, result);
    return 1;
}

static int l_eq(lua_State *L)
{
    bind_place *p = as_point(L, 1), *q = as_point(L, 2);
    p = p ? p : as_tangent(L, 1);
    q = q ? q : as_tangent(L, 2);
    if (!p || !q) {                                    // an array is no point, whatever its numbers
        lua_pushboolean(L, false);
        return 1;
    }
    const dgl_array *a = p->v ? p->v : p->x, *b = q->v ? q->v : q->x;
    bool same = !p->v == !q->v && a->size == b->size && !strcmp(p->M->name, q->M->name) && p->x->size == q->x->size;
    for (size_t k = 0; same && k < a->size; k++) same = a->data[k] == b->data[k];
    for (size_t k = 0; same && k < p->x->size; k++) same = p->x->data[k] == q->x->data[k];
    lua_pushboolean(L, same);
    return 1;
}

// p[1], v[1]: entries
static int l_index(lua_State *L)
{
    bind_place *p = check(L, 1);
    bind_push(L, &bind_array_class, p->v ? p->v : p->x);
    lua_pushvalue(L, 2);
    lua_gettable(L, -2);
    return 1;
}

static int l_len(lua_State *L)
{
    bind_place *p = check(L, 1);
    const dgl_array *a = p->v ? p->v : p->x;
    lua_pushinteger(L, a->naxes ? (lua_Integer)a->shape[0] : 0);
    return 1;
}

static int l_tostring(lua_State *L)
{
    bind_place *p = check(L, 1);
    bind_push(L, &bind_array_class, p->v ? p->v : p->x);
    luaL_tolstring(L, -1, NULL);
    lua_pushfstring(L, "%s %s %s", lua_tostring(L, -1), p->v ? "tangent to" : "on", p->M->name);
    return 1;
}

static int l_coordinates(lua_State *L)
{
    bind_place *p = check(L, 1);
    bind_push(L, &bind_array_class, p->v ? p->v : p->x);
    return 1;
}

static int l_manifold(lua_State *L)
{
    bind_push(L, &bind_manifold_class, check(L, 1)->M);
    return 1;
}

static int l_base(lua_State *L)
{
    bind_place *v = bind_check(L, 1, &bind_tangent_class);
    bind_push(L, &bind_array_class, v->x);
    bind_push_place(L, v->M, lua_gettop(L), 0);
    return 1;
}

static int l_norm(lua_State *L)
{
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    l_mul(L);
    dgl_array *a = bind_test(L, -1, &bind_array_class);
    if (!a)
        lua_pushnumber(L, sqrt(lua_tonumber(L, -1)));
    for (size_t i = 0; a && i < a->size; i++) a->data[i] = sqrt(a->data[i]);
    return 1;
}

// p:dist(q)
static int l_dist(lua_State *L)
{
    bind_place *p = bind_check(L, 1, &bind_point_class);
    dgl_manifold *M = p->M;
    lua_settop(L, 2);
    bind_call_rows c = bind_gather(L, M, 1, "pp");
    bind_rows r = { NULL, c.n, c.single };
    double *s = bind_results(L, r, 0, NULL);
    bind_try(L, dgl_manifold_dist(M, c.n, s, c.in[0], c.in[1]));
    return bind_single(L, r);
}

#define ARITHMETIC \
    { "__add", l_add, NULL, NULL }, { "__sub", l_sub, NULL, NULL }, { "__mul", l_mul, NULL, NULL }, { "__div", l_div, NULL, NULL }, \
    { "__unm", l_unm, NULL, NULL }, { "__shr", l_shr, NULL, NULL }, { "__eq", l_eq, NULL, NULL }, { "__len", l_len, NULL, NULL }, \
    { "__tostring", l_tostring, NULL, NULL }

static const bind_row point_rows[] = {
    { "dist", l_dist, "p:dist(q)", "the length of the shortest geodesic between two points" },
    { ".coordinates", l_coordinates, "p.coordinates", "its numbers as an array" },
    { ".manifold", l_manifold, "p.manifold", "where it lives" },
    ARITHMETIC,
    { 0 }
};

static const bind_row tangent_rows[] = {
    { "norm", l_norm, "v:norm()", "its length" },
    { ".coordinates", l_coordinates, "v.coordinates", "its numbers as an array" },
    { ".manifold", l_manifold, "v.manifold", "the manifold it is tangent to" },
    { ".base", l_base, "v.base", "the point it stands at" },
    ARITHMETIC,
    { 0 }
};

const bind_class bind_point_class = {
    .name = "point", .doc = "a point of a manifold: q - p is the tangent vector log_p q, p + v is exp_p v", .rows = point_rows, .index = l_index,
};
const bind_class bind_tangent_class = {
    .name = "tangent vector", .doc = "a vector at a point of a manifold: v >> q carries it to q, u * v is the inner product", .rows = tangent_rows, .index = l_index,
};
