// Shortest paths between points of a pulled-back metric: starts of a search, and polygons that are made finer until their lengths agree.
#include "net/lattice.h"
#include "net/polygon.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

// ---- starts ----

static void straight(size_t d, size_t n, double *z, const double *from, const double *to)
{
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k < d; k++) z[i*d + k] = from[k] + (double)i/(double)n*(to[k] - from[k]);
}

// another number of segments: on cubics through the neighbours
static void resample(size_t d, size_t to, double *fine, size_t n, const double *z)
{
    for (size_t i = 0; i <= to; i++) {
        double at = (double)i*(double)n/(double)to;
        size_t k = (size_t)at < n ? (size_t)at : n - 1;
        double t = at - (double)k;
        for (size_t c = 0; c < d; c++) {
            const double *a = z + k*d + c;
            double p = k > 0 ? a[-(ptrdiff_t)d] : 2*a[0] - a[d], q = k + 1 < n ? a[2*d] : 2*a[d] - a[0];
            fine[i*d + c] = (1 - t)*a[0] + t*a[d] - t*(1 - t)/6*((2 - t)*(p - 2*a[0] + a[d]) + (1 + t)*(a[0] - 2*a[d] + q));
        }
    }
}

// ---- many pairs ----

typedef struct {
    dgl_immersion *M;
    const dgl_path_options *o;
    const dgl_lattice *lattice;
    const double *edge, *from, *to;
    size_t n, levels;              // polygons of n, 2n, ... segments; path is the first, fine[level] the others
    double *path, *length, *residual, *error, *momentum;
    bool extrapolate;
} search;

// Long chords cut through folds of the surface, so polygons start with all their segments; of several the one with
// least energy is kept, which a polygon with one long chord has not.
static dgl_status best_path(const search *s, size_t i, double *z, double *length, double *residual)
{
    DGL_SCOPE;
    size_t d = (size_t)s->M->d, n = s->n;
    const double *from = s->from + i*d, *to = s->to + i*d;
    double e, other_energy;
    DGL_SCRATCH(other, (n + 1) * d);
    straight(d, n, z, from, to);
    DGL_TRY(dgl_polygon_relax(s->M, n, z, NULL, &e, length, residual, s->o->tolerance, s->o->most));
    if (!s->lattice)
        return DGL_OK;
    double l, r;
    DGL_TRY(dgl_lattice_path(s->lattice, s->edge, n, other, from, to));
    DGL_TRY(dgl_polygon_relax(s->M, n, other, *residual <= s->o->tolerance*fmax(1, e) ? z : NULL, &other_energy, &l, &r, s->o->tolerance, s->o->most));
    if (other_energy < e) {
        memcpy(z, other, (n + 1) * d * sizeof *z);
        *length = l;
        *residual = r;
    }
    return DGL_OK;
}

// from n, 2n and 4n segments: the error of a polygon is a series in 1/n^2. *error: how far the last two extrapolations are apart
static double extrapolated(double x, double y, double z, double *error)
{
    double a = (4*y - x)/3, b = (4*z - y)/3, c = (16*b - a)/15;
    *error = fmax(*error, fabs(c - b));
    return c;
}

// p[d] = n J'(F(z_1) - F(z_0)) at the start: minus the derivative of half the least energy by it
static dgl_status momentum(dgl_immersion *M, size_t n, double *p, const double *z)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    DGL_SCRATCH(block, (size_t)M->nout * 2*(1 + d));
    DGL_TRY(dgl_immersion_jet(M, 1, 2, block, z));
    memset(p, 0, d * sizeof *p);
    for (int r = 0; r < M->nout; r++, block += 2*(1 + d))
        for (size_t k = 0; k < d; k++) p[k] += (double)n*(block[1] - block[0])*block[2*(1 + k)];
    return DGL_OK;
}

// Polygons of twice as many segments each, at least three, until the extrapolations agree.
static dgl_status one(const search *s, size_t i)
{
    enum { LEVELS = 7 };
    DGL_SCOPE;
    size_t d = (size_t)s->M->d, n = s->n;
    double *z[LEVELS] = { s->path + i*(n + 1)*d }, e, l[LEVELS], r, ignored = 0, *p = NULL;
    DGL_TRY(best_path(s, i, z[0], &s->length[i], &s->residual[i]));
    if (!s->extrapolate)
        return DGL_OK;
    l[0] = s->length[i];
    if (s->momentum) {
        DGL_SCRATCH(own, LEVELS * d);
        p = own;
        DGL_TRY(momentum(s->M, n, p, z[0]));
    }
    int k = 1;
    for (s->error[i] = INFINITY; k < LEVELS && (k < 3 || s->error[i] > s->o->accuracy*fmax(1, s->length[i])); k++) {
        if (k > 2 && !s->o->accuracy)
            break;
        DGL_SCRATCH(finer, ((n << k) + 1) * d);
        z[k] = finer;
        resample(d, n << k, z[k], n << (k - 1), z[k - 1]);
        DGL_TRY(dgl_polygon_relax(s->M, n << k, z[k], NULL, &e, &l[k], &r, s->o->tolerance, s->o->most));
        s->residual[i] = fmax(s->residual[i], r);
        if (p)
            DGL_TRY(momentum(s->M, n << k, p + (size_t)k*d, z[k]));
        if (k < 2)
            continue;
        s->error[i] = 0;
        s->length[i] = extrapolated(l[k - 2], l[k - 1], l[k], &s->error[i]);
        for (size_t c = 0; c < d && p; c++) {
            const double *q = p + (size_t)(k - 2)*d + c;
            s->momentum[i*d + c] = extrapolated(q[0], q[d], q[2*d], &s->error[i]);
        }
    }
    size_t step = (size_t)1 << (k - 3);
    for (size_t at = 0; at <= n; at++)
        for (size_t c = 0; c < d; c++)
            z[0][at*d + c] = extrapolated(z[k - 3][at*step*d + c], z[k - 2][2*at*step*d + c], z[k - 1][4*at*step*d + c], &ignored);
    return DGL_OK;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) DGL_TRY(one(ctx, i));
    return DGL_OK;
}

// a box around the points with a margin
static void around(double *box, size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            if (i == 0)
                box[2*k] = box[2*k + 1] = x[k];
            box[2*k] = fmin(box[2*k], x[2*i + (size_t)k]);
            box[2*k + 1] = fmax(box[2*k + 1], x[2*i + (size_t)k]);
        }
}

static dgl_status run(search *s, size_t count)
{
    DGL_SCOPE;
    dgl_immersion *M = s->M;
    size_t d = (size_t)M->d, m = s->o->lattice, width = (size_t)M->nout;
    dgl_lattice l = { .m = m };
    if (!count)
        return DGL_OK;
    if (s->n < 1)
        DGL_FAIL(DGL_EARG, "a path has at least one segment");
    for (size_t i = 0; i < count*d; i++)
        if (!isfinite(s->from[i]) || !isfinite(s->to[i])) DGL_FAIL(DGL_EDOMAIN, "coordinate %zu of pair %zu is not finite", i % d + 1, i/d + 1);
    if (d == 2 && m >= 4) {
        double box[4], other[4];
        memcpy(box, s->o->box, sizeof box);
        if (!(box[1] > box[0] && box[3] > box[2])) {
            around(box, count, s->from);
            around(other, count, s->to);
            double span = 0;
            for (int k = 0; k < 2; k++) {
                box[2*k] = fmin(box[2*k], other[2*k]);
                box[2*k + 1] = fmax(box[2*k + 1], other[2*k + 1]);
                span = fmax(span, box[2*k + 1] - box[2*k]);
            }
            for (int k = 0; k < 4; k++) box[k] += (k % 2 ? 0.25 : -0.25)*(span > 0 ? span : 1);
        }
        l.x0 = box[0];
        l.y0 = box[2];
        l.hx = (box[1] - box[0])/(double)(m - 1);
        l.hy = (box[3] - box[2])/(double)(m - 1);
        DGL_SCRATCH(F, m * m * width);
        DGL_SCRATCH(at, 2 * m * m);
        DGL_SCRATCH(edge, 8 * m * m);
        DGL_TRY(dgl_lattice_values(&l, M, F, at));
        dgl_lattice_edges(&l, width, edge);
        s->lattice = &l;
        s->edge = edge;
    }
    return dgl_parallel_if(dgl_immersion_parallel(M), count, 1, piece, s);
}

dgl_status dgl_immersion_paths(dgl_immersion *M, size_t count, size_t segments, double *path, double *length, double *residual,
                               const double *from, const double *to, const dgl_path_options *options)
{
    search s = { .M = M, .o = options, .from = from, .to = to, .n = segments, .path = path, .length = length, .residual = residual };
    return run(&s, count);
}

dgl_status dgl_immersion_between(dgl_immersion *M, size_t count, size_t segments, double *path, double *length, double *error, double *residual,
                                 double *momenta, const double *from, const double *to, const dgl_path_options *options)
{
    search s = { .M = M, .o = options, .from = from, .to = to, .n = segments, .path = path, .length = length, .residual = residual,
                 .error = error, .momentum = momenta, .extrapolate = true };
    return run(&s, count);
}
