// Affine connections: torsion, curvature, geodesics, transport.
#include "metric/affine.h"

#include "num/ode.h"

#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_connection *c = self;
    dgl_release(c->chart);
    dgl_release(c->christoffel);
    dgl_release(c->torsion);
    dgl_release(c->riemann);
    dgl_release(c->ricci);
    dgl_release(c->flow);
    dgl_release(c->carry);
}

dgl_status dgl_connection_new(dgl_connection **out, dgl_field *christoffel)
{
    if (strcmp(christoffel->index, "udd"))
        DGL_FAIL(DGL_EARG, "a connection is made of symbols Γ^a_bc");
    DGL_OWNED dgl_connection *c = dgl_new(sizeof *c, destroy);
    if (!c)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a connection");
    c->chart = dgl_retain(christoffel->chart);
    c->christoffel = dgl_retain(christoffel);
    snprintf(christoffel->symbol, sizeof christoffel->symbol, "Γ");
    christoffel->strict = true;
    *out = dgl_retain(c);
    return DGL_OK;
}

dgl_status dgl_connection_torsion(dgl_field **out, dgl_connection *c)
{
    if (!c->torsion) {
        dgl_dag *d = c->christoffel->dag;
        const dgl_ex *G = c->christoffel->ex;
        int n = c->chart->n;
        DGL_NODES(T, n*n*n);
        for (int a = 0; a < n; a++)
            for (int i = 0; i < n*n; i++) T[a*n*n + i] = dgl_ex_sub(d, G[a*n*n + i], G[(a*n + i%n)*n + i/n]);
        DGL_TRY(dgl_dag_ok(d));
        DGL_TRY(dgl_field_new(&c->torsion, c->chart, d, "udd", 0, T, "T"));
        dgl_field_set_symmetry(c->torsion, 1, 2, -1);
        c->torsion->strict = true;
    }
    *out = c->torsion;
    return DGL_OK;
}

dgl_status dgl_connection_riemann(dgl_field **out, dgl_connection *c)
{
    if (!c->riemann) {
        dgl_dag *d = c->christoffel->dag;
        const dgl_ex *G = c->christoffel->ex;
        int n = c->chart->n, nn = n * n;
        DGL_NODES(D, nn * nn);                             // [a][b][c][k] = d_k Γ^a_bc
        DGL_NODES(R, nn * nn);
        DGL_TRY(dgl_ex_jacobian(d, (size_t)(nn * n), D, G, n));
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                for (int k = 0; k < n; k++)
                    for (int l = k + 1; l < n; l++) {
                        dgl_ex s = dgl_ex_sub(d, D[((a*n + l)*n + b)*n + k], D[((a*n + k)*n + b)*n + l]);
                        s = dgl_ex_add(d, s, dgl_ex_dot(d, n, G + (a*n + k)*n, 1, G + l*n + b, nn));
                        s = dgl_ex_sub(d, s, dgl_ex_dot(d, n, G + (a*n + l)*n, 1, G + k*n + b, nn));
                        R[((a*n + b)*n + k)*n + l] = s;
                        R[((a*n + b)*n + l)*n + k] = dgl_ex_neg(d, s);
                    }
        DGL_TRY(dgl_dag_ok(d));
        DGL_TRY(dgl_field_new(&c->riemann, c->chart, d, "uddd", 0, R, "R"));
        dgl_field_set_symmetry(c->riemann, 2, 3, -1);
        c->riemann->strict = true;
    }
    *out = c->riemann;
    return DGL_OK;
}

dgl_status dgl_connection_ricci(dgl_field **out, dgl_connection *c)
{
    if (!c->ricci) {
        dgl_field *R;
        int n = c->chart->n, nn = n * n;
        DGL_NODES(ricci, nn);
        DGL_TRY(dgl_connection_riemann(&R, c));
        for (int b = 0; b < n; b++)
            for (int e = 0; e < n; e++)
                for (int a = 0; a < n; a++)
                    ricci[b*n + e] = dgl_ex_add(R->dag, ricci[b*n + e], R->ex[((a*n + b)*n + a)*n + e]);
        DGL_TRY(dgl_dag_ok(R->dag));
        DGL_TRY(dgl_field_new(&c->ricci, c->chart, R->dag, "dd", 0, ricci, "R"));
        c->ricci->strict = true;
    }
    *out = c->ricci;
    return DGL_OK;
}

dgl_status dgl_field_is_zero(bool *yes, dgl_field *f)
{
    *yes = true;
    for (size_t i = 0; i < dgl_field_size(f) && *yes; i++)
        if (f->ex[i] != DGL_EX_0)
            DGL_TRY(dgl_ex_equal(yes, f->dag, f->ex[i], DGL_EX_0));
    return DGL_OK;
}

dgl_status dgl_connection_is_parallel(bool *yes, dgl_connection *c, dgl_field *T)
{
    DGL_OWNED dgl_field *D = NULL;
    DGL_TRY(dgl_nabla(&D, c->christoffel, T));
    return dgl_field_is_zero(yes, D);
}


// ---- curves ----

// (x, dx, v) -> -Γ^a_bc dx^b v^c; with v for dx the acceleration of a geodesic from (x, v)
static dgl_status change(dgl_kernel **k, const dgl_connection *c, bool geodesic)
{
    int n = c->chart->n;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_NODES(in, 3 * n);
    DGL_NODES(G, n*n*n);
    DGL_NODES(out, n);
    DGL_TRY(dgl_dag_new(&d));
    dgl_ex_vars(d, (size_t)n, in, 'x');
    dgl_ex_vars(d, (size_t)n, in + n, 'v');
    if (geodesic)
        memcpy(in + 2*n, in + n, (size_t)n * sizeof *in);
    else
        dgl_ex_vars(d, (size_t)n, in + 2*n, 'w');
    DGL_TRY(dgl_ex_import(d, c->christoffel->dag, (size_t)(n*n*n), G, c->christoffel->ex, in));
    for (int a = 0; a < n; a++) {
        dgl_ex s = DGL_EX_0;
        for (int b = 0; b < n; b++)
            s = dgl_ex_add(d, s, dgl_ex_mul(d, in[n + b], dgl_ex_dot(d, n, G + (a*n + b)*n, 1, in + 2*n, 1)));
        out[a] = dgl_ex_neg(d, s);
    }
    return dgl_kernel_new(k, d, geodesic ? 2*n : 3*n, (size_t)n, out);
}

static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-14 };

static dgl_status moved(void *ctx, double t, const double *y, double *dy)
{
    const dgl_connection *c = ctx;
    size_t d = (size_t)c->chart->n;
    (void)t;
    memcpy(dy, y + d, d * sizeof *dy);
    dgl_kernel_eval1(c->flow, dy + d, y);
    return DGL_OK;
}

dgl_status dgl_connection_geodesic(dgl_connection *c, double *path, const double *x, const double *v, double t, size_t n)
{
    DGL_SCOPE;
    size_t d = (size_t)c->chart->n;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    DGL_SCRATCH(times, n + 1);
    DGL_SCRATCH(y, 2 * d);
    if (!c->flow)
        DGL_TRY(change(&c->flow, c, true));
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, v, d * sizeof *y);
    for (size_t i = 0; i <= n; i++) times[i] = n ? t * (double)i / (double)n : 0;
    DGL_TRY(dgl_ode_new(&o, 2 * d, moved, c, &precise));
    DGL_TRY(dgl_ode_solve(&p, o, 0, y, t, &(dgl_ode_output){ .nt = n + 1, .t = times }));
    for (size_t i = 0; i <= n; i++) memcpy(path + i*d, p.y + 2*i*d, d * sizeof *path);
    return DGL_OK;
}

typedef struct {
    dgl_kernel *carry, *curve, *speed;     // of a curve given as a map; else from one point straight to another
    const double *from, *to;
    size_t d, n;
    double *in;
} carrying;

static dgl_status carried(void *ctx, double t, const double *y, double *dy)
{
    const carrying *c = ctx;
    size_t d = c->d;
    if (c->curve) {
        dgl_kernel_eval1(c->curve, c->in, &t);
        dgl_kernel_eval1(c->speed, c->in + d, &t);
    }
    for (size_t k = 0; k < d && !c->curve; k++) {
        c->in[d + k] = c->to[k] - c->from[k];
        c->in[k] = c->from[k] + t * c->in[d + k];
    }
    for (size_t i = 0; i < c->n; i++) {
        memcpy(c->in + 2*d, y + i*d, d * sizeof *y);
        dgl_kernel_eval1(c->carry, dy + i*d, c->in);
    }
    return DGL_OK;
}

static dgl_status carry_on(dgl_ode *o, double *w, double t0, double t1)
{
    DGL_TRY(dgl_ode_start(o, t0, w, t1));
    while (!o->done) DGL_TRY(dgl_ode_step(o));
    memcpy(w, o->y, o->n * sizeof *w);
    return DGL_OK;
}

dgl_status dgl_connection_transport(dgl_connection *c, size_t n, double *w, size_t rows, const double *path, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)c->chart->n;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_SCRATCH(in, 3 * d);
    if (!c->carry)
        DGL_TRY(change(&c->carry, c, false));
    carrying along = { .carry = c->carry, .d = d, .n = n, .in = in };
    memmove(w, v, n * d * sizeof *w);
    DGL_TRY(dgl_ode_new(&o, n * d, carried, &along, &precise));
    for (size_t i = 0; i + 1 < rows; i++) {
        DGL_POLL();
        along.from = path + i*d;
        along.to = path + (i + 1)*d;
        if (memcmp(along.from, along.to, d * sizeof *path))
            DGL_TRY(carry_on(o, w, 0, 1));
    }
    return DGL_OK;
}

dgl_status dgl_connection_transport_along(dgl_connection *c, size_t n, double *w, dgl_field *curve, double t0, double t1, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)c->chart->n;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_SCRATCH(in, 3 * d);
    if (curve->chart->n != 1 || curve->fn.nout != (int)d)
        DGL_FAIL(DGL_ESHAPE, "a curve is a map of one coordinate to %zu, got one of %d to %d", d, curve->chart->n, curve->fn.nout);
    if (!c->carry)
        DGL_TRY(change(&c->carry, c, false));
    carrying along = { .carry = c->carry, .d = d, .n = n, .in = in };
    memmove(w, v, n * d * sizeof *w);
    DGL_TRY(dgl_field_kernel(&along.curve, curve, 0));
    DGL_TRY(dgl_field_kernel(&along.speed, curve, 1));
    DGL_TRY(dgl_ode_new(&o, n * d, carried, &along, &precise));
    return carry_on(o, w, t0, t1);
}
