// Holonomy round loops, and frames and curvatures of curves.
#include "metric/along.h"

#include <math.h>
#include <string.h>

// E[d][d]: columns from the coordinate vectors in their order, orthonormal for m (up to sign where g(e, e) < 0)
static dgl_status frame_at(dgl_metric *g, double *E, double *m, const double *x)
{
    size_t d = (size_t)g->chart->n;
    DGL_TRY(dgl_metric_check(g, 1, x));
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, 1, m, x));
    memset(E, 0, d * d * sizeof *E);
    for (size_t c = 0; c < d; c++) {
        double e[DGL_MAX_COORDINATES] = { 0 }, size = 0;
        e[c] = 1;
        for (size_t b = 0; b < c; b++) {
            double dot = 0, norm = 0;
            for (size_t i = 0; i <= c; i++)
                for (size_t j = 0; j <= c; j++) {
                    dot += m[i*d + j] * e[i] * E[j*d + b];
                    norm += m[i*d + j] * E[i*d + b] * E[j*d + b];
                }
            for (size_t i = 0; i < d; i++) e[i] -= dot / norm * E[i*d + b];
        }
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++) size += m[i*d + j] * e[i] * e[j];
        if (!(fabs(size) > 1e-14 * fabs(m[c*d + c])))
            DGL_FAIL(DGL_EDOMAIN, "the coordinate vectors give no orthonormal frame at the start (a null direction)");
        for (size_t i = 0; i < d; i++) E[i*d + c] = e[i] / sqrt(fabs(size));
    }
    return DGL_OK;
}

// H = E^-1 W where the rows of W are the columns of E carried round
static void in_frame(size_t d, double *H, const double *E, const double *W)
{
    for (size_t c = 0; c < d; c++)
        for (size_t i = d; i-- > 0; ) {                // E is upper triangular
            double t = W[c*d + i];
            for (size_t k = i + 1; k < d; k++) t -= E[i*d + k] * H[k*d + c];
            H[i*d + c] = t / E[i*d + i];
        }
}

static dgl_status check_closed(const dgl_metric *g, const double *a, const double *b)
{
    for (int k = 0; k < g->chart->n; k++) {
        const dgl_range *r = &g->chart->range[k];
        double gap = r->periodic ? remainder(b[k] - a[k], r->hi - r->lo) : b[k] - a[k], turns = gap / (2 * M_PI);
        if (fabs(gap) <= 1e-9 * (1 + fabs(a[k])))
            continue;
        bool angle = !r->ranged && fabs(turns - round(turns)) < 1e-9;
        DGL_FAIL(DGL_EARG, "the loop is not closed: %s begins at %.9g and ends at %.9g%s%s%s", g->chart->name[k], a[k], b[k],
                 angle ? "; if that is a whole turn, give the metric the range {" : "", angle ? g->chart->name[k] : "",
                 angle ? " = {0, 2*pi, periodic = true}}" : "");
    }
    return DGL_OK;
}

dgl_status dgl_metric_holonomy(dgl_metric *g, double *H, size_t rows, const double *path)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_SCRATCH(E, d * d);
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(v, d * d);
    DGL_SCRATCH(W, d * d);
    DGL_TRY(frame_at(g, E, m, path));
    DGL_TRY(check_closed(g, path, path + (rows - 1) * d));
    for (size_t i = 0; i < d * d; i++) v[i] = E[i % d * d + i / d];
    DGL_TRY(dgl_metric_transport(g, d, W, rows, path, v));
    in_frame(d, H, E, W);
    return DGL_OK;
}

dgl_status dgl_metric_holonomy_along(dgl_metric *g, double *H, dgl_field *curve, double t0, double t1)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    double ends[2] = { t0, t1 };
    DGL_SCRATCH(E, d * d);
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(v, d * d);
    DGL_SCRATCH(W, d * d);
    DGL_SCRATCH(x, 2 * d);
    if (curve->chart->n != 1 || curve->fn.nout != (int)d)
        DGL_FAIL(DGL_ESHAPE, "a curve is a map of one coordinate to %zu, got one of %d to %d", d, curve->chart->n, curve->fn.nout);
    DGL_TRY(dgl_fn_eval(&curve->fn, 2, x, ends));
    DGL_TRY(frame_at(g, E, m, x));
    DGL_TRY(check_closed(g, x, x + d));
    for (size_t i = 0; i < d * d; i++) v[i] = E[i % d * d + i / d];
    DGL_TRY(dgl_metric_transport_along(g, d, W, curve, t0, t1, v));
    in_frame(d, H, E, W);
    return DGL_OK;
}


// ---- Frenet frames ----

// x and the velocity with its covariant derivatives, d (d + 1) numbers, as a field of t
static dgl_status derivatives(dgl_field **out, dgl_metric *g, dgl_field *curve)
{
    dgl_dag *dag = curve->dag;
    size_t d = (size_t)g->chart->n;
    dgl_field *christoffel;
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, y, d * (d + 1));
    DGL_SCRATCH_OF(dgl_ex, G, d * d * d);
    if (curve->chart->n != 1 || curve->fn.nout != (int)d)
        DGL_FAIL(DGL_ESHAPE, "a curve is a map of one coordinate to %zu, got one of %d to %d", d, curve->chart->n, curve->fn.nout);
    DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
    DGL_TRY(dgl_ex_import(dag, christoffel->dag, d * d * d, G, christoffel->ex, curve->ex));
    memcpy(y, curve->ex, d * sizeof *y);
    DGL_TRY(dgl_ex_diff(dag, d, y + d, y, 0));
    for (size_t r = 2; r <= d; r++) {
        const dgl_ex *V = y + (r - 1) * d;
        DGL_TRY(dgl_ex_diff(dag, d, y + r*d, V, 0));
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++)
                y[r*d + a] = dgl_ex_add(dag, y[r*d + a], dgl_ex_mul(dag, y[d + b], dgl_ex_dot(dag, (int)d, G + (a*d + b)*d, 1, V, 1)));
    }
    DGL_TRY(dgl_dag_ok(dag));
    return dgl_field_new(out, curve->chart, dag, "m", d * (d + 1), y, NULL);
}

static double dot(size_t d, const double *m, const double *u, const double *v)
{
    double s = 0;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) s += m[i*d + j] * u[i] * v[j];
    return s;
}

static double determinant(size_t d, double *a)
{
    double det = 1;
    for (size_t k = 0; k < d; k++) {
        size_t p = k;
        for (size_t i = k + 1; i < d; i++)
            if (fabs(a[i*d + k]) > fabs(a[p*d + k])) p = i;
        for (size_t j = 0; j < d && p != k; j++) {
            double t = a[k*d + j];
            a[k*d + j] = a[p*d + j];
            a[p*d + j] = t;
        }
        det *= p == k ? a[k*d + k] : -a[k*d + k];
        for (size_t i = k + 1; i < d && a[k*d + k] != 0; i++) {
            double f = a[i*d + k] / a[k*d + k];
            for (size_t j = k; j < d; j++) a[i*d + j] -= f * a[k*d + j];
        }
    }
    return det;
}

// Gram-Schmidt of the derivatives at one time: kappa_r = |part of V_(r+1) across| / (|part of V_r| |T-speed|)
static dgl_status frenet_at(size_t d, double *F, double *kappa, bool frame, const double *m, double *V, double *room, double t)
{
    double speed = sqrt(dot(d, m, V, V)), before = speed;
    if (!(speed > 0))
        DGL_FAIL(DGL_EDOMAIN, "the curve stands still at t = %.6g", t);
    for (size_t r = 0; r < d; r++) {
        double *e = F + r*d, all = sqrt(dot(d, m, V + r*d, V + r*d));
        memcpy(e, V + r*d, d * sizeof *e);
        for (int twice = 0; twice < 2; twice++)
            for (size_t b = 0; b < r; b++) {
                double c = dot(d, m, e, F + b*d);
                for (size_t k = 0; k < d; k++) e[k] -= c * F[b*d + k];
            }
        double size = sqrt(fmax(0, dot(d, m, e, e)));
        bool last = r + 1 == d, none = !(size > 1e-13 * all);
        if (r)
            kappa[r - 1] = none || before == 0 ? 0 : size / (before * speed);
        if (none && !last && frame)
            DGL_FAIL(DGL_EDOMAIN, "the curve has no direction %zu of its frame at t = %.6g: its curvature %zu is zero", r + 1, t, r);
        if (none && !last) {
            for (size_t k = r; k + 1 < d; k++) kappa[k] = 0;
            return DGL_OK;
        }
        if (last) {                                    // it is across all the others, on the positive side
            for (size_t k = 0; k < d && none; k++) {
                memset(e, 0, d * sizeof *e);
                e[k] = 1;
                for (size_t b = 0; b < r; b++) {
                    double c = dot(d, m, e, F + b*d);
                    for (size_t i = 0; i < d; i++) e[i] -= c * F[b*d + i];
                }
                size = sqrt(fmax(0, dot(d, m, e, e)));
                if (size > 1e-3 * sqrt(m[k*d + k]))
                    break;
            }
            memcpy(room, F, d * d * sizeof *room);
            if (determinant(d, room) < 0) {
                size = -size;
                if (r)
                    kappa[r - 1] = -kappa[r - 1];
            }
        }
        for (size_t k = 0; k < d; k++) e[k] /= size;
        before = fabs(size);
    }
    return DGL_OK;
}

dgl_status dgl_metric_frenet(dgl_metric *g, size_t n, double *frame, double *curvature, dgl_field *curve, const double *t)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, width = d * (d + 1);
    DGL_OWNED dgl_field *all = NULL;
    DGL_SCRATCH(y, n * width);
    DGL_SCRATCH(F, d * d);
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(kappa, d);
    DGL_SCRATCH(room, d * d);
    if (g->negative || d < 2)
        DGL_FAIL(DGL_EUNSUP, "frames of curves are for positive metrics in at least two dimensions");
    DGL_TRY(derivatives(&all, g, curve));
    DGL_TRY(dgl_fn_eval(&all->fn, n, y, t));
    for (size_t i = 0; i < n; i++, y += width) {
        DGL_TRY(dgl_metric_check(g, 1, y));
        DGL_TRY(dgl_fn_eval(&g->matrix->fn, 1, m, y));
        DGL_TRY(frenet_at(d, F, kappa, frame != NULL, m, y + d, room, t[i]));
        if (frame)
            memcpy(frame + i*d*d, F, d * d * sizeof *F);
        if (curvature)
            memcpy(curvature + i*(d - 1), kappa, (d - 1) * sizeof *kappa);
    }
    return DGL_OK;
}
