// The right-hand sides of geodesics and parallel transport, compiled once for each metric.
#include "metric/geodesic.h"

#include <string.h>

static dgl_status import_at(dgl_dag *d, dgl_ex *to, const dgl_field *f, const dgl_ex *x)
{
    return dgl_ex_import(d, f->dag, dgl_field_size(f), to, f->ex, x);
}

// of an immersion X: (J'J) a = -J' X_vv, where X_vv is the second derivative along v
static dgl_status acceleration_embedded(dgl_metric *g, dgl_dag *d, dgl_ex *a, const dgl_ex *x, const dgl_ex *v)
{
    int n = g->chart->n, m = g->immersion->fn.nout;
    DGL_NODES(X, m);
    DGL_NODES(J, m * n);
    DGL_NODES(Xv, m);
    DGL_NODES(seed, n);
    DGL_NODES(matrix, n * n);
    DGL_TRY(import_at(d, X, g->immersion, x));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)m, J, X, n));
    memcpy(seed, v, (size_t)n * sizeof *seed);
    DGL_TRY(dgl_ex_jvp(d, (size_t)m, Xv, X, n, seed));
    DGL_TRY(dgl_ex_jvp(d, (size_t)m, Xv, Xv, n, seed));        // v is held: only the first n variables move
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            matrix[i*n + j] = matrix[j*n + i] = dgl_ex_dot(d, m, J + i, n, J + j, n);
    for (int i = 0; i < n; i++) seed[i] = dgl_ex_neg(d, dgl_ex_dot(d, m, J + i, n, Xv, 1));
    DGL_TRY(dgl_ex_inverse_times(d, n, a, matrix, seed, true));
    return dgl_dag_ok(d);
}

// a^k = -Γ^k_ij v^i v^j
static dgl_status acceleration_christoffel(dgl_metric *g, dgl_dag *d, dgl_ex *a, const dgl_ex *x, const dgl_ex *v)
{
    int n = g->chart->n;
    dgl_field *christoffel;
    DGL_NODES(G, n * n * n);
    DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
    DGL_TRY(import_at(d, G, christoffel, x));
    for (int k = 0; k < n; k++) {
        dgl_ex s = DGL_EX_0;
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++) {
                dgl_ex t = dgl_ex_mul(d, G[(k*n + i)*n + j], dgl_ex_mul(d, v[i], v[j]));
                s = dgl_ex_add(d, s, i == j ? t : dgl_ex_scale(d, 2, t));
            }
        a[k] = dgl_ex_neg(d, s);
    }
    return dgl_dag_ok(d);
}

// a = g^-1 (grad_x (v' g v) / 2 - (D_v g) v): one derivative forward, one backward
static dgl_status acceleration_lagrange(dgl_metric *g, dgl_dag *d, dgl_ex *a, const dgl_ex *x, const dgl_ex *v)
{
    int n = g->chart->n;
    DGL_NODES(matrix, n * n);
    DGL_NODES(p, n);
    DGL_NODES(dp, n);
    DGL_NODES(gradient, n);
    DGL_TRY(import_at(d, matrix, g->matrix, x));
    for (int i = 0; i < n; i++) p[i] = dgl_ex_dot(d, n, matrix + i*n, 1, v, 1);
    dgl_ex energy = dgl_ex_scale(d, 0.5, dgl_ex_dot(d, n, p, 1, v, 1));
    DGL_TRY(dgl_ex_jvp(d, (size_t)n, dp, p, n, v));
    DGL_TRY(dgl_ex_vjp(d, 1, gradient, &energy, n, NULL));
    for (int i = 0; i < n; i++) p[i] = dgl_ex_sub(d, gradient[i], dp[i]);
    DGL_TRY(dgl_ex_inverse_times(d, n, a, matrix, p, !g->negative));
    return dgl_dag_ok(d);
}

dgl_status dgl_metric_acceleration(dgl_metric *g, dgl_dag *d, dgl_ex *a, const dgl_ex *x, const dgl_ex *v)
{
    enum { CHRISTOFFEL_UP_TO = 3 };                    // where the two ways cost the same
    return g->immersion ? acceleration_embedded(g, d, a, x, v)
         : g->chart->n <= CHRISTOFFEL_UP_TO ? acceleration_christoffel(g, d, a, x, v) : acceleration_lagrange(g, d, a, x, v);
}

// a graph of its own with the variables x, v and the acceleration behind them: e[3 n]
static dgl_status in_own_graph(dgl_metric *g, dgl_dag **d, dgl_ex *e)
{
    int n = g->chart->n;
    DGL_TRY(dgl_dag_new(d));
    dgl_ex_vars(*d, (size_t)n, e, 'x');
    dgl_ex_vars(*d, (size_t)n, e + n, 'v');
    return dgl_metric_acceleration(g, *d, e + 2*n, e, e + n);
}

dgl_status dgl_metric_flow(dgl_kernel **k, dgl_metric *g)
{
    if (!g->flow) {
        int n = g->chart->n;
        DGL_OWNED dgl_dag *d = NULL;
        DGL_NODES(e, 3 * n);
        DGL_TRY(in_own_graph(g, &d, e));
        DGL_TRY(dgl_kernel_new(&g->flow, d, 2 * n, (size_t)n, e + 2*n));
    }
    *k = g->flow;
    return DGL_OK;
}

dgl_status dgl_metric_system(dgl_system **s, dgl_metric *g)
{
    if (!g->geodesics) {
        int n = g->chart->n;
        DGL_OWNED dgl_dag *d = NULL;
        DGL_NODES(e, 3 * n);
        DGL_TRY(in_own_graph(g, &d, e));
        DGL_TRY(dgl_system_new(&g->geodesics, d, 2 * n, e + n));
    }
    *s = g->geodesics;
    return DGL_OK;
}

// H = p' g^-1 p / 2: dx = v, dp = grad_x (v' g v) / 2 with v = g^-1 p held
dgl_status dgl_metric_hamilton(dgl_system **s, dgl_metric *g)
{
    if (!g->hamilton) {
        int n = g->chart->n;
        DGL_OWNED dgl_dag *held = NULL, *d = NULL;
        DGL_NODES(in, 2 * n);
        DGL_NODES(matrix, n * n);
        DGL_NODES(gradient, n);
        DGL_NODES(f, 2 * n);
        DGL_TRY(dgl_dag_new(&held));
        dgl_ex_vars(held, (size_t)n, in, 'x');
        dgl_ex_vars(held, (size_t)n, in + n, 'v');
        DGL_TRY(import_at(held, matrix, g->matrix, in));
        dgl_ex energy = DGL_EX_0;
        for (int i = 0; i < n; i++)
            energy = dgl_ex_add(held, energy, dgl_ex_mul(held, in[n + i], dgl_ex_dot(held, n, matrix + i*n, 1, in + n, 1)));
        energy = dgl_ex_scale(held, 0.5, energy);
        DGL_TRY(dgl_ex_vjp(held, 1, gradient, &energy, n, NULL));
        DGL_TRY(dgl_dag_new(&d));
        dgl_ex_vars(d, (size_t)n, in, 'x');
        dgl_ex_vars(d, (size_t)n, in + n, 'p');
        DGL_TRY(import_at(d, matrix, g->matrix, in));
        DGL_TRY(dgl_ex_inverse_times(d, n, f, matrix, in + n, !g->negative));
        memcpy(in + n, f, (size_t)n * sizeof *f);
        DGL_TRY(dgl_ex_import(d, held, (size_t)n, f + n, gradient, in));
        DGL_TRY(dgl_system_new(&g->hamilton, d, 2 * n, f));
    }
    *s = g->hamilton;
    return DGL_OK;
}

dgl_status dgl_metric_carry(dgl_kernel **k, dgl_metric *g)
{
    if (!g->carry) {
        int n = g->chart->n;
        dgl_field *christoffel;
        DGL_OWNED dgl_dag *d = NULL;
        DGL_NODES(in, 3 * n);                              // x, its velocity, the vector
        DGL_NODES(G, n * n * n);
        DGL_NODES(out, n);
        DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
        DGL_TRY(dgl_dag_new(&d));
        dgl_ex_vars(d, (size_t)n, in, 'x');
        dgl_ex_vars(d, (size_t)n, in + n, 'c');
        dgl_ex_vars(d, (size_t)n, in + 2*n, 'v');
        DGL_TRY(import_at(d, G, christoffel, in));
        for (int a = 0; a < n; a++) {
            dgl_ex s = DGL_EX_0;
            for (int i = 0; i < n; i++)
                s = dgl_ex_add(d, s, dgl_ex_mul(d, in[n + i], dgl_ex_dot(d, n, G + (a*n + i)*n, 1, in + 2*n, 1)));
            out[a] = dgl_ex_neg(d, s);
        }
        DGL_TRY(dgl_kernel_new(&g->carry, d, 3 * n, (size_t)n, out));
    }
    *k = g->carry;
    return DGL_OK;
}
