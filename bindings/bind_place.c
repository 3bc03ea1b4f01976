// Arguments of manifolds: points and vectors, single or in batches, as tables, arrays and values of their own.
#include "bind_manifold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// "2x3 numbers"
static const char *wanted(const dgl_manifold *M)
{
    static _Thread_local char s[96];
    size_t n = 0;
    for (int k = 0; k < M->naxes && n < sizeof s; k++)
        n += (size_t)snprintf(s + n, sizeof s - n, k ? "x%zu" : "%zu", M->shape[k]);
    return s;
}

// {x1, x2, ...}: the parts of one point of a product, as one array in place of the table
static void join_parts(lua_State *L, int arg, const dgl_manifold *M)
{
    if (lua_type(L, arg) != LUA_TTABLE || !M->nparts || M->nparts < 2 || lua_rawlen(L, arg) != M->nparts)
        return;
    lua_rawgeti(L, arg, 1);
    bool parts = bind_is_array(L, -1) || bind_test(L, -1, &bind_point_class) || bind_test(L, -1, &bind_tangent_class);
    bool whole = parts && !bind_test(L, -1, &bind_point_class) && !bind_test(L, -1, &bind_tangent_class) && bind_array(L, -1)->size == M->d;
    lua_pop(L, 1);
    if (!parts || whole)
        return;
    dgl_array *joined = bind_new_array(L, 1, &M->d);
    for (size_t i = 0, at = 0; i < M->nparts; at += M->part[i++]->d) {
        lua_rawgeti(L, arg, (lua_Integer)i + 1);
        bind_rows r = bind_manifold_rows(L, lua_gettop(L), M->part[i], "part");
        if (r.n != 1)
            bind_error(L, DGL_ESHAPE, "part %zu: one point expected, got %zu", i + 1, r.n);
        memcpy(joined->data + at, r.x, M->part[i]->d * sizeof(double));
        lua_pop(L, 1);
    }
    lua_replace(L, arg);
}

bool bind_same_manifold(const dgl_manifold *M, const dgl_manifold *N)
{
    if (M == N)
        return true;
    bool same = M->kind == N->kind && M->d == N->d && M->nparts == N->nparts && M->metric == N->metric && !strcmp(M->name, N->name);
    for (size_t i = 0; same && i < M->nparts; i++) same = bind_same_manifold(M->part[i], N->part[i]);
    return same;
}

bind_rows bind_manifold_rows(lua_State *L, int arg, const dgl_manifold *M, const char *what)
{
    arg = lua_absindex(L, arg);
    join_parts(L, arg, M);
    bind_place *p = bind_test(L, arg, &bind_point_class);
    if (!p)
        p = bind_test(L, arg, &bind_tangent_class);
    if (p) {
        if (!bind_same_manifold(M, p->M))
            bind_error(L, DGL_EARG, "the %s lives on %s, not on %s", what, p->M->name, M->name);
        bind_push(L, &bind_array_class, p->v ? p->v : p->x);
        lua_replace(L, arg);
    } else if (lua_type(L, arg) != LUA_TNUMBER && !bind_is_array(L, arg) && lua_type(L, arg) != LUA_TTABLE)
        bind_arg_error(L, arg, "%s expected as a table or array, got %s", what, lua_isnone(L, arg) ? "nothing" : bind_typename(L, arg));
    dgl_array *a = bind_dense(L, arg);
    int extra = a->naxes - M->naxes;
    if ((extra == 0 || extra == 1) && !memcmp(a->shape + extra, M->shape, (size_t)M->naxes * sizeof *a->shape))
        return (bind_rows){ a->data, extra ? a->shape[0] : 1, !extra };
    if (M->d == 1 && a->naxes <= 1)
        return (bind_rows){ a->data, a->size, a->naxes == 0 };
    bind_error(L, DGL_ESHAPE, "%s: %s numbers expected for %s, or a batch of them; got shape %s", what, wanted(M), M->name, dgl_array_shape_text(a));
}

static const double *repeated(lua_State *L, const dgl_manifold *M, bind_rows r, size_t n, const char *what)
{
    if (r.n == n)
        return r.x;
    if (r.n != 1)
        bind_error(L, DGL_ESHAPE, "%zu %ss for %zu rows", r.n, what, n);
    double *all = bind_new_array(L, 2, (size_t[]){ n, M->d })->data;
    for (size_t i = 0; i < n; i++) memcpy(all + i * M->d, r.x, M->d * sizeof *all);
    return all;
}

bind_call_rows bind_gather(lua_State *L, const dgl_manifold *M, int first, const char *kind)
{
    int count = (int)strlen(kind);
    bind_rows r[4];
    bind_call_rows c = { .n = 1, .single = true };
    lua_settop(L, first + count - 1);
    const char *what[4];
    const bind_place *base[4] = { NULL };
    for (int k = 0; k < count; k++) {
        what[k] = kind[k] == 'p' ? "point" : "vector";
        base[k] = bind_test(L, first + k, &bind_tangent_class);
        if (base[k] && kind[k] == 'p')
            bind_arg_error(L, first + k, "point expected, got a tangent vector");
        if (base[k])                                   // keep the object alive beside its numbers
            lua_pushvalue(L, first + k);
        r[k] = bind_manifold_rows(L, first + k, M, what[k]);
        if (r[k].n != 1)
            c.n = r[k].n;
        c.single = c.single && r[k].single;
        if (kind[k] == 'p')
            bind_try(L, dgl_manifold_check(M, r[k].n, r[k].x));
    }
    for (int k = 0; k < count; k++) c.in[k] = repeated(L, M, r[k], c.n, what[k]);
    for (int k = 1; k < count; k++) {
        if (kind[k] != 'v')
            continue;
        if (base[k] && base[k]->x->size == M->d)
            for (size_t j = 0; j < M->d; j++)
                if (!(fabs(base[k]->x->data[j] - r[0].x[j % M->d]) <= 1e-9 * (1 + fabs(r[0].x[j]))))
                    bind_error(L, DGL_EARG, "tangent vector belongs to another point");
        bind_try(L, dgl_manifold_check_tangent(M, c.n, c.in[0], c.in[k]));
    }
    return c;
}
