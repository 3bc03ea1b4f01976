// Looking for poles of polar coordinates.
#include "metric/atlas.h"

#include <math.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_atlas *a = self;
    for (int i = 0; i < a->npoles; i++) dgl_release(a->pole[i].local);
    for (int c = 0; c <= DGL_MAX_COLUMNS; c++) dgl_release(a->vary[c]);
    dgl_release(a->strain);
    dgl_free(a->least);
}

// ---- poles ----

enum { PLACES = 3 };

// a few places along the pole; the first is x
static void place_along(const dgl_chart *c, double *y, const double *x, int place)
{
    for (int k = 0; k < c->n; k++) {
        const dgl_range *r = &c->range[k];
        double width = r->ranged && isfinite(r->hi - r->lo) ? r->hi - r->lo : 1;
        y[k] = place ? r->ranged && isfinite(r->lo) ? r->lo + width * (0.3 + 0.31 * place) : x[k] + 0.17 * place * width : x[k];
    }
}

// the metric at a distance s from the pole beside y
static dgl_status matrix_near(dgl_metric *g, const dgl_pole *p, double *m, const double *y, double s)
{
    DGL_SCOPE;
    DGL_SCRATCH(z, g->chart->n);
    memcpy(z, y, (size_t)g->chart->n * sizeof *z);
    z[p->place[0]] = p->at + p->side * s;
    return dgl_fn_eval(&g->matrix->fn, 1, m, z);
}

// how an angle may count: from a pole of the sphere, from its equator, or all round by the period of its range
static bool may_be_last(const dgl_range *r, double *scale)
{
    double width = r->ranged ? r->hi - r->lo : 2 * M_PI;
    *scale = 2 * M_PI / width;
    return !r->ranged || r->periodic || fabs(width - 2 * M_PI) < 1e-6;
}

// p->m and the angles: those with g_jj ~ s^2, in the order in which g_jj / (g_rhorho s^2) is 1, sin^2 a_1,
// sin^2 a_1 sin^2 a_2, ... at y. m = 0: they are none of a sphere.
static dgl_status find_angles(dgl_metric *g, dgl_pole *p, const double *y)
{
    const double s = 1e-5;
    size_t d = (size_t)g->chart->n, i = (size_t)p->place[0];
    DGL_SCOPE;
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(far, d * d);
    DGL_SCRATCH(ratio, d);
    DGL_TRY(matrix_near(g, p, m, y, s));
    DGL_TRY(matrix_near(g, p, far, y, 100 * s));
    int left = 0;
    for (size_t j = 0; j < d; j++) {
        ratio[j] = j != i && m[j*d + j] < 1e-3 * far[j*d + j] ? m[j*d + j] / (m[i*d + i] * s * s) : NAN;
        left += isfinite(ratio[j]);
    }
    p->m = 0;
    if (left > DGL_MAX_ANGLES)
        return DGL_OK;
    for (double want = 1; left > 0; left--) {
        bool found = false;
        double then = 0;
        for (size_t j = 0; j < d && !found; j++) {
            double turns = 1;
            if (left == 1 && !may_be_last(&g->chart->range[j], &turns))
                continue;
            // the angle before may have counted from the equator
            for (int latitude = 0; latitude < (p->m ? 2 : 1) && !found; latitude++) {
                int k = p->m;
                double a = k ? latitude ? cos(y[p->place[k]]) : sin(y[p->place[k]]) : 1;
                then = want * a * a;
                if (!(fabs(ratio[j] - turns * turns * then) < 1e-3 * turns * turns * then))
                    continue;
                found = true;
                if (latitude) {
                    p->shift[k] = M_PI / 2;
                    p->scale[k] = -1;
                }
                p->m = k + 1;
                p->place[k + 1] = (int)j;
                p->shift[k + 1] = 0;
                p->scale[k + 1] = turns;
                ratio[j] = NAN;
            }
        }
        want = then;
        if (!found) {
            p->m = 0;
            return DGL_OK;
        }
    }
    return DGL_OK;
}

// whether flat space is what the metric tends to, at a few places along the pole
static dgl_status is_pole(bool *yes, dgl_metric *g, const dgl_pole *p, const double *x)
{
    size_t d = (size_t)g->chart->n, i = (size_t)p->place[0];
    DGL_SCOPE;
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(m, d * d);
    *yes = false;
    for (int place = 0; place < PLACES; place++) {
        place_along(g->chart, y, x, place);
        for (double s = 1e-3; s > 5e-6; s /= 10) {
            double want = 1;
            DGL_TRY(matrix_near(g, p, m, y, s));
            for (int k = 1; k <= p->m; k++) {
                size_t j = (size_t)p->place[k];
                double turns = k == p->m ? p->scale[k] : 1, unit = m[i*d + i] * s * s, full = want * turns * turns;
                if (!(fabs(m[j*d + j] / unit - full) < full * (10 * s + 1e-9)) || !(fabs(m[i*d + j]) < m[i*d + i] * s * full * 10 * s))
                    return DGL_OK;
                for (int l = 1; l < k; l++)
                    if (!(fabs(m[j*d + (size_t)p->place[l]]) < unit * full * 10 * s))
                        return DGL_OK;
                want *= pow(sin(p->shift[k] + p->scale[k] * y[j]), 2);
            }
        }
    }
    *yes = true;
    return DGL_OK;
}

// the largest distance up to which the first angle's ratio stays near its limit, but not beyond most
static dgl_status find_radius(dgl_metric *g, dgl_pole *p, const double *x, double most)
{
    size_t d = (size_t)g->chart->n, i = (size_t)p->place[0], j = (size_t)p->place[1];
    double want = p->m == 1 ? p->scale[1] * p->scale[1] : 1;
    DGL_SCOPE;
    DGL_SCRATCH(m, d * d);
    p->radius = 1e-3;
    for (double s = 2e-3; s <= most; s *= 1.3) {
        DGL_TRY(matrix_near(g, p, m, x, s));
        double r = m[j*d + j] / (m[i*d + i] * s * s);
        if (!(r > 0.06 * want && r < 1e4 * want))
            break;
        p->radius = s;
    }
    return DGL_OK;
}

// adds the pole at an end of coordinate rho when there is one; x: a point of the chart
static dgl_status try_pole(dgl_pole *list, int *n, dgl_metric *g, int rho, double at, double side, const double *x)
{
    bool yes = false;
    const dgl_range *q = &g->chart->range[rho];
    dgl_pole p = { .place = { rho }, .shift = { -side * at }, .scale = { side }, .at = at, .side = side };
    if (*n == DGL_MAX_POLES)
        return DGL_OK;
    DGL_TRY(find_angles(g, &p, x));
    if (!p.m)
        return DGL_OK;
    DGL_TRY(is_pole(&yes, g, &p, x));
    if (!yes)
        return DGL_OK;
    DGL_TRY(find_radius(g, &p, x, q->ranged && isfinite(q->hi - q->lo) ? 0.8 * (q->hi - q->lo) : 1e9));
    DGL_TRY(dgl_pole_make_local(&p, g));
    list[(*n)++] = p;
    return DGL_OK;
}

dgl_status dgl_metric_atlas(dgl_atlas **out, dgl_metric *g)
{
    if (g->atlas) {
        *out = g->atlas;
        return DGL_OK;
    }
    int d = g->chart->n;
    DGL_SCOPE;
    DGL_SCRATCH(x, d);
    DGL_OWNED dgl_atlas *a = dgl_new(sizeof *a, destroy);
    if (!a)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an atlas");
    a->g = g;
    a->bend = NAN;
    for (int k = 0; k < d; k++) {
        const dgl_range *r = &g->chart->range[k];
        x[k] = isfinite(r->hi - r->lo) ? r->lo + 0.37 * (r->hi - r->lo) : isfinite(r->lo) ? r->lo + 1.1 : isfinite(r->hi) ? r->hi - 1.1 : 0.6;
    }
    for (int i = 0; i < d && !g->negative; i++)
        for (int end = 0; end < 2; end++) {
            const dgl_range *r = &g->chart->range[i];
            double at = end ? r->hi : r->lo;
            if (r->ranged && !r->periodic && isfinite(at))
                DGL_TRY(try_pole(a->pole, &a->npoles, g, i, at, end ? -1 : 1, x));
        }
    *out = g->atlas = dgl_retain(a);
    return DGL_OK;
}

// Looks for a pole near x, where steps became short: g_phiphi goes to zero towards it, and its root is found
// by Newton's method.
dgl_status dgl_traveller_find_pole(dgl_traveller *p)
{
    dgl_metric *g = p->atlas->g;
    size_t d = (size_t)p->d;
    DGL_SCOPE;
    DGL_SCRATCH(x, d);
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(dm, d * d * d);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            if (i == j || g->chart->range[i].periodic || p->y[j + d + (size_t)(p->d * p->c)] == 0)
                continue;
            double q = INFINITY;
            memcpy(x, p->y, d * sizeof *x);
            for (int step = 0; step < 60; step++) {
                DGL_TRY(dgl_fn_jet1(&g->matrix->fn, 1, m, dm, x));
                q = 2 * m[j*d + j] / dm[(j*d + j)*d + i];
                if (!isfinite(q) || fabs(q) < 1e-14 * (1e-2 + fabs(x[i])) || fabs(q) > 1)
                    break;
                x[i] -= q;
            }
            double at = x[i];
            if (fabs(at - round(at)) < 1e-12) at = round(at);
            if (fabs(at - p->y[i]) > 0.5 || (isfinite(q) && fabs(q) > 1e-12))
                continue;
            int before = p->npoles;
            bool known = false;
            for (int k = 0; k < p->npoles; k++)
                known = known || (p->pole[k].place[0] == (int)i && fabs(p->pole[k].at - at) < 1e-9);
            if (!known)
                DGL_TRY(try_pole(p->pole, &p->npoles, g, (int)i, at, p->y[i] < at ? -1 : 1, p->y));
            if (p->npoles > before)
                return DGL_OK;
        }
    return DGL_OK;
}
