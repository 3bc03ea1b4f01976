// The table of manifolds, and the general methods behind what a kind leaves out.
#include "manifold/manifold.h"

#include "base/parallel.h"
#include "manifold/lanes.h"
#include "manifold/shooting.h"
#include "num/lapack.h"
#include "num/ode.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MANIFOLD(name) extern const dgl_manifold_kind dgl_##name##_kind;
#include "manifold/manifolds.def"
#undef MANIFOLD

const dgl_manifold_kind *const dgl_manifold_kinds[] = {
#define MANIFOLD(name) &dgl_##name##_kind,
#include "manifold/manifolds.def"
#undef MANIFOLD
    NULL
};

static void destroy(void *self)
{
    dgl_manifold *M = self;
    for (size_t i = 0; i < M->nparts; i++) dgl_release(M->part[i]);
    dgl_free(M->part);
    dgl_free(M->place);
    dgl_release(M->metric);
    dgl_release(M->own);
}

static dgl_status make(dgl_manifold **out, const dgl_manifold_kind *kind)
{
    *out = dgl_new(sizeof **out, destroy);
    if (!*out)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a manifold");
    (*out)->kind = kind;
    (*out)->reach = NAN;
    return DGL_OK;
}

dgl_status dgl_manifold_new(dgl_manifold **out, const dgl_manifold_kind *kind, const double *param)
{
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_TRY(make(&M, kind));
    for (int i = 0; kind->params[i].name; i++) M->param[i] = param[i];
    DGL_TRY(kind->setup(M));
    *out = dgl_retain(M);
    return DGL_OK;
}

dgl_status dgl_manifold_product(dgl_manifold **out, size_t n, dgl_manifold *const *parts)
{
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_TRY(make(&M, &dgl_product_kind));
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += parts[i]->kind == &dgl_product_kind ? parts[i]->nparts : 1;
    M->part = dgl_alloc(count * sizeof *M->part);
    if (!M->part)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a manifold");
    for (size_t i = 0; i < n; i++) {
        bool flat = parts[i]->kind == &dgl_product_kind;
        for (size_t k = 0; k < (flat ? parts[i]->nparts : 1); k++)
            M->part[M->nparts++] = dgl_retain(flat ? parts[i]->part[k] : parts[i]);
    }
    DGL_TRY(M->kind->setup(M));
    *out = dgl_retain(M);
    return DGL_OK;
}

dgl_status dgl_manifold_power(dgl_manifold **out, dgl_manifold *base, size_t n)
{
    DGL_OWNED dgl_manifold *M = NULL;
    if (!n)
        DGL_FAIL(DGL_EARG, "a power is 1 or more");
    DGL_TRY(make(&M, &dgl_power_kind));
    M->part = dgl_alloc(sizeof *M->part);
    if (!M->part)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a manifold");
    M->part[0] = dgl_retain(base);
    M->nparts = 1;
    M->param[0] = (double)n;
    DGL_TRY(M->kind->setup(M));
    *out = dgl_retain(M);
    return DGL_OK;
}

dgl_status dgl_manifold_from_metric(dgl_manifold **out, dgl_metric *g)
{
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_TRY(make(&M, &dgl_chart_kind));
    M->metric = dgl_retain(g);
    DGL_TRY(M->kind->setup(M));
    *out = dgl_retain(M);
    return DGL_OK;
}

dgl_status dgl_manifold_of(dgl_manifold **out, const dgl_manifold_kind *kind, void *own)
{
    DGL_OWNED dgl_manifold *M = NULL;
    DGL_TRY(make(&M, kind));
    M->own = dgl_retain(own);
    DGL_TRY(kind->setup(M));
    *out = dgl_retain(M);
    return DGL_OK;
}

// ---- rows in pieces, on all threads ----

typedef struct {
    const dgl_manifold *M;
    const void *op;                // the address of a dgl_row_op1, 2, 3 or 4
    dgl_lanes_op *lanes;           // the same on many rows, or NULL
    size_t lane;                   // how many
    double *out;
    size_t width;                  // numbers a row of out
    const double *in[4];
    int nin;
} rows;

static _Thread_local size_t first_row;

size_t dgl_manifold_row(size_t i) { return first_row + i + 1; }
void dgl_manifold_shift(long by) { first_row += (size_t)by; }

static dgl_status call(const rows *r, size_t n, double *out, const double *const *in)
{
    switch (r->nin) {
    case 1: return (*(dgl_row_op1 *const *)r->op)(r->M, n, out, in[0]);
    case 2: return (*(dgl_row_op2 *const *)r->op)(r->M, n, out, in[0], in[1]);
    case 3: return (*(dgl_row_op3 *const *)r->op)(r->M, n, out, in[0], in[1], in[2]);
    default: return (*(dgl_row_op4 *const *)r->op)(r->M, n, out, in[0], in[1], in[2], in[3]);
    }
}

// Groups of rows in lanes; the last is filled up with its first row. What the lanes leave is done row by row.
static dgl_status call_lanes(const rows *r, size_t n, double *out, const double *const *in)
{
    enum { LANES = 16 };
    DGL_SCOPE;
    size_t d = r->M->d, w = r->lane, outer = first_row;
    bool done[LANES];
    DGL_SCRATCH(rest, w * (r->width + (size_t)r->nin * d));
    for (size_t i = 0; i < n; i += w) {
        size_t m = n - i < w ? n - i : w;
        const double *from[4];
        double *to = out + i * r->width;
        for (int k = 0; k < r->nin; k++) from[k] = in[k] + i * d;
        for (int k = 0; m < w && k < r->nin; k++) {
            double *filled = rest + w * (r->width + (size_t)k * d);
            for (size_t l = 0; l < w; l++) memcpy(filled + l * d, from[k] + (l < m ? l * d : 0), d * sizeof *filled);
            from[k] = filled;
        }
        r->lanes(r->M, m < w ? rest : to, from, done);
        if (m < w)
            memcpy(to, rest, m * r->width * sizeof *to);
        for (size_t l = 0; l < m; l++) {
            if (done[l])
                continue;
            const double *one[4];
            for (int k = 0; k < r->nin; k++) one[k] = from[k] + l * d;
            first_row = outer + i + l;
            dgl_status status = call(r, 1, to + l * r->width, one);
            first_row = outer;
            DGL_TRY(status);
        }
    }
    return DGL_OK;
}

static dgl_status call_any(const rows *r, size_t n, double *out, const double *const *in)
{
    return r->lanes && n > 1 ? call_lanes(r, n, out, in) : call(r, n, out, in);
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const rows *r = ctx;
    const double *in[4];
    size_t d = r->M->d, outer = first_row;
    for (int k = 0; k < r->nin; k++) in[k] = r->in[k] + from * d;
    DGL_POLL();
    first_row = outer + from;
    dgl_status status = call_any(r, to - from, r->out + from * r->width, in);
    first_row = outer;
    return status;
}

// op is the address of the kind's pointer, member the place of the same operation in dgl_lanes_kind; small batches are one call
static dgl_status run(const dgl_manifold *M, size_t n, const void *op, size_t member, size_t width, double *out, int nin,
                      const double *a, const double *b, const double *c, const double *d)
{
    enum { NUMBERS = 8192 };
    rows r = { .M = M, .op = op, .out = out, .width = width, .in = { a, b, c, d }, .nin = nin };
    if (n > 1 && member && M->kind->lanes) {
        const dgl_lanes_api *api = dgl_lanes();
        const dgl_lanes_kind *kind = api ? (const void *)((const char *)api + M->kind->lanes) : NULL;
        if (kind && kind->fits(M)) {
            r.lanes = *(dgl_lanes_op *const *)((const char *)kind + member);
            r.lane = api->width;
        }
    }
    if (n * M->d <= NUMBERS || M->kind->serial)
        return call_any(&r, n, out, r.in);
    const dgl_lapack_api *lapack;                      // opened before threads may ask for it at once
    if (M->naxes > 1 && M->d > 32)
        DGL_TRY(dgl_lapack_open(&lapack));
    return dgl_parallel(n, 1 + NUMBERS / 2 / M->d, piece, &r);
}

#define RUN1(op, width) run(M, n, &op, 0, width, out, 1, x, NULL, NULL, NULL)
#define RUN2(op, width) run(M, n, &op, 0, width, out, 2, x, a, NULL, NULL)
#define RUN3(op, width) run(M, n, &op, 0, width, out, 3, x, a, b, NULL)
#define LANES1(op, name, width) run(M, n, &op, offsetof(dgl_lanes_kind, name), width, out, 1, x, NULL, NULL, NULL)
#define LANES2(op, name, width) run(M, n, &op, offsetof(dgl_lanes_kind, name), width, out, 2, x, a, NULL, NULL)
#define LANES3(op, name, width) run(M, n, &op, offsetof(dgl_lanes_kind, name), width, out, 3, x, a, b, NULL)


// ---- general methods ----

static dgl_status norm_of(const dgl_manifold *M, size_t n, double *s, const double *x, const double *v)
{
    DGL_TRY(M->kind->inner(M, n, s, x, v, v));
    for (size_t i = 0; i < n; i++) s[i] = sqrt(fmax(s[i], 0));
    return DGL_OK;
}

static dgl_status dist_by_log(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(v, n * M->d);
    DGL_TRY(M->kind->log(M, n, v, x, y));
    return norm_of(M, n, s, x, v);
}

static dgl_status transport_by_connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    if (!M->kind->connection)
        DGL_FAIL(DGL_EUNSUP, "%s has no parallel transport", M->name);
    return dgl_shooting_transport(M, n, w, x, y, v);
}

static dgl_status off_by_projection(const dgl_manifold *M, size_t n, double *s, const double *x, const double *a)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(v, n * d);
    DGL_TRY(M->kind->tangent(M, n, v, x, a));
    for (size_t i = 0; i < n; i++, v += d, a += d) {
        double off = 0, size = 0;
        for (size_t k = 0; k < d; k++) {
            off += (a[k] - v[k]) * (a[k] - v[k]);
            size += a[k] * a[k];
        }
        if (!(size > 1e-280 && size < 1e280)) {        // too small or large to be squared
            off = size = 0;
            for (size_t k = 0; k < d; k++) {
                off = fmax(off, fabs(a[k] - v[k]));
                size = isnan(a[k]) ? NAN : fmax(size, fabs(a[k]));
            }
            off *= off;
            size *= size;
            if (size == 0)
                off = 0;
        }
        s[i] = isfinite(size) ? (size > 0 ? sqrt(off / size) : 0) : INFINITY;
    }
    return DGL_OK;
}

// K(u, v), from u and v made of length 1 so that the area does not over- or underflow
static dgl_status sectional(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(uu, n);
    DGL_SCRATCH(vv, n);
    DGL_SCRATCH(uv, n);
    DGL_SCRATCH(a, n * d);
    DGL_SCRATCH(b, n * d);
    DGL_TRY(norm_of(M, n, uu, x, u));
    DGL_TRY(norm_of(M, n, vv, x, v));
    for (size_t k = 0; k < n * d; k++) a[k] = u[k] / uu[k / d];
    for (size_t k = 0; k < n * d; k++) b[k] = v[k] / vv[k / d];
    DGL_TRY(M->kind->inner(M, n, uv, x, a, b));
    for (size_t k = 0; k < n * d; k++) b[k] -= uv[k / d] * a[k];
    DGL_TRY(M->kind->inner(M, n, vv, x, b, b));
    for (size_t i = 0; i < n; i++)
        if (!(vv[i] > 1e-28))
            DGL_FAIL(DGL_EDOMAIN, "u and v span no plane (row %zu)", dgl_manifold_row(i));
    for (size_t k = 0; k < n * d; k++) b[k] /= sqrt(vv[k / d]);
    return M->kind->curvature(M, n, s, x, a, b);
}

static dgl_row_op2 *const general_dist = dist_by_log, *const general_off = off_by_projection, *const general_norm = norm_of;
static dgl_row_op3 *const general_transport = transport_by_connection, *const general_sectional = sectional;

dgl_status dgl_manifold_inner(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b) { return LANES3(M->kind->inner, inner, 1); }
dgl_status dgl_manifold_norm(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return RUN2(general_norm, 1); }
dgl_status dgl_manifold_exp(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return LANES2(M->kind->exp, exp, M->d); }
dgl_status dgl_manifold_log(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return LANES2(M->kind->log, log, M->d); }
dgl_status dgl_manifold_project(const dgl_manifold *M, size_t n, double *out, const double *x) { return RUN1(M->kind->project, M->d); }
dgl_status dgl_manifold_tangent(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return RUN2(M->kind->tangent, M->d); }
dgl_status dgl_manifold_off(const dgl_manifold *M, size_t n, double *out, const double *x) { return LANES1(M->kind->off, off, 1); }
dgl_status dgl_manifold_off_tangent(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return LANES2(general_off, off_tangent, 1); }

dgl_status dgl_manifold_dist(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a)
{
    return M->kind->dist ? LANES2(M->kind->dist, dist, 1) : RUN2(general_dist, 1);
}

dgl_status dgl_manifold_log_any(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a)
{
    return M->kind->log_any ? RUN2(M->kind->log_any, M->d) : dgl_manifold_log(M, n, out, x, a);
}

dgl_status dgl_manifold_retract(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a)
{
    return M->kind->retract ? RUN2(M->kind->retract, M->d) : LANES2(M->kind->exp, exp, M->d);
}

dgl_status dgl_manifold_gradient(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a)
{
    return M->kind->gradient ? RUN2(M->kind->gradient, M->d) : RUN2(M->kind->tangent, M->d);
}

dgl_status dgl_manifold_transport(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b)
{
    return M->kind->transport ? LANES3(M->kind->transport, transport, M->d) : RUN3(general_transport, M->d);
}

dgl_status dgl_manifold_connection(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b)
{
    if (!M->kind->connection)
        DGL_FAIL(DGL_EUNSUP, "%s has no connection in ambient numbers", M->name);
    return RUN3(M->kind->connection, M->d);
}

dgl_status dgl_manifold_hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b, const double *c)
{
    if (!M->kind->hessian)
        DGL_FAIL(DGL_EUNSUP, "%s has no Hessian in closed form", M->name);
    return run(M, n, &M->kind->hessian, 0, M->d, out, 4, x, a, b, c);
}

dgl_status dgl_manifold_curvature(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b)
{
    if (!M->kind->curvature)
        DGL_FAIL(DGL_EUNSUP, "%s has no curvature in closed form", M->name);
    return RUN3(M->kind->curvature, 1);
}

dgl_status dgl_manifold_sectional(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b)
{
    if (!M->kind->curvature)
        DGL_FAIL(DGL_EUNSUP, "%s has no curvature in closed form", M->name);
    if (M->dim < 2)
        DGL_FAIL(DGL_EDOMAIN, "%s has one dimension: it has no planes", M->name);
    return RUN3(general_sectional, 1);
}

void dgl_manifold_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x) { M->kind->random(M, rng, n, x); }

void dgl_manifold_random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    if (M->kind->random_tangent) {
        M->kind->random_tangent(M, rng, n, v, x);
        return;
    }
    double row[64];
    for (size_t i = 0; i < n; i++, v += M->d, x += M->d) {
        for (size_t k = 0; k < M->d; k++) v[k] = dgl_rng_normal(rng);
        if (M->d > 64) {                               // tangent keeps its input apart from its output
            DGL_SCOPE;
            double *big = dgl_scratch(M->d);
            if (!big || memcpy(big, v, M->d * sizeof *v) != big || M->kind->tangent(M, 1, v, x, big))
                memset(v, 0, M->d * sizeof *v);
            continue;
        }
        memcpy(row, v, M->d * sizeof *v);
        if (M->kind->tangent(M, 1, v, x, row))
            memset(v, 0, M->d * sizeof *v);
    }
}


// ---- checks ----

enum { CHECKED = 256 };
static const double allowed = 1e-8;

dgl_status dgl_manifold_check(const dgl_manifold *M, size_t n, const double *x)
{
    double s[CHECKED];
    for (size_t i = 0; i < n; i += CHECKED) {
        size_t m = n - i < CHECKED ? n - i : CHECKED;
        DGL_TRY(dgl_manifold_off(M, m, s, x + i * M->d));
        for (size_t k = 0; k < m; k++) {
            if (s[k] <= allowed)
                continue;
            char by[40] = "";
            if (isfinite(s[k]))
                snprintf(by, sizeof by, " by %.3g", s[k]);
            DGL_FAIL(DGL_EDOMAIN, "point is off %s%s (row %zu): %s", M->name, by, i + k + 1, M->kind->points);
        }
    }
    return DGL_OK;
}

dgl_status dgl_manifold_check_tangent(const dgl_manifold *M, size_t n, const double *x, const double *v)
{
    double s[CHECKED];
    for (size_t i = 0; i < n; i += CHECKED) {
        size_t m = n - i < CHECKED ? n - i : CHECKED;
        DGL_TRY(dgl_manifold_off_tangent(M, m, s, x + i * M->d, v + i * M->d));
        for (size_t k = 0; k < m; k++)
            if (!(s[k] <= allowed))
                DGL_FAIL(DGL_EDOMAIN, "vector is not tangent to %s (row %zu): a part of %.3g of it stands out", M->name, i + k + 1, s[k]);
    }
    return DGL_OK;
}

dgl_status dgl_manifold_basis(const dgl_manifold *M, double *E, const double *x)
{
    DGL_SCOPE;
    size_t d = M->d, m = (size_t)M->dim, have = 0;
    double s;
    DGL_SCRATCH(a, d);
    DGL_SCRATCH(v, d);
    for (size_t j = 0; j < d && have < m; j++) {
        memset(a, 0, d * sizeof *a);
        a[j] = 1;
        DGL_TRY(dgl_manifold_gradient(M, 1, v, x, a));
        DGL_TRY(dgl_manifold_inner(M, 1, &s, x, v, v));
        double before = s;
        for (int pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < have; i++) {
                DGL_TRY(dgl_manifold_inner(M, 1, &s, x, v, E + i*d));
                for (size_t k = 0; k < d; k++) v[k] -= s * E[i*d + k];
            }
        DGL_TRY(dgl_manifold_inner(M, 1, &s, x, v, v));
        if (!(s > 1e-16 * before))
            continue;
        for (size_t k = 0; k < d; k++) E[have*d + k] = v[k] / sqrt(s);
        have++;
    }
    if (have < m)
        DGL_FAIL(DGL_ECONV, "no basis of the tangent space of %s found: %zu of %zu vectors", M->name, have, m);
    return DGL_OK;
}

dgl_status dgl_manifold_geodesic(const dgl_manifold *M, double *path, const double *x, const double *v, double t, size_t n)
{
    size_t d = M->d;
    DGL_SCOPE;
    DGL_SCRATCH(from, (n + 1) * d);
    DGL_SCRATCH(step, (n + 1) * d);
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k < d; k++) {
            from[i*d + k] = x[k];
            step[i*d + k] = n ? v[k] * (t * (double)i / (double)n) : 0;
        }
    return dgl_manifold_exp(M, n + 1, path, from, step);
}
