// Poles of polar coordinates and the regular coordinates round them.
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

// g_phiphi / (g_rhorho s^2) and what is next to it in the matrix, at a distance s from the pole
static dgl_status ratio(double *r, double *mixed, dgl_metric *g, const dgl_pole *p, const double *x, double s)
{
    size_t d = (size_t)g->chart->n, i = (size_t)p->rho, j = (size_t)p->phi;
    DGL_SCOPE;
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(m, d * d);
    memcpy(y, x, d * sizeof *y);
    y[i] = p->at + p->side * s;
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, 1, m, y));
    *r = m[j*d + j] / (m[i*d + i] * s * s);
    *mixed = fabs(m[i*d + j]) / (m[i*d + i] * s);
    return DGL_OK;
}

// whether flat polar coordinates are what the metric tends to, at a few places along the pole
static dgl_status is_pole(bool *yes, dgl_metric *g, const dgl_pole *p, const double *x)
{
    enum { PLACES = 3 };
    size_t d = (size_t)g->chart->n;
    double want = p->turns * p->turns;
    DGL_SCOPE;
    DGL_SCRATCH(y, d);
    *yes = false;
    for (int place = 0; place < PLACES; place++) {
        for (size_t k = 0; k < d; k++) {
            const dgl_range *r = &g->chart->range[k];
            double width = r->ranged && isfinite(r->hi - r->lo) ? r->hi - r->lo : 1;
            y[k] = place ? r->ranged && isfinite(r->lo) ? r->lo + width * (0.3 + 0.31 * place) : x[k] + 0.17 * place * width : x[k];
        }
        double r, mixed;
        for (double s = 1e-3; s > 5e-6; s /= 10) {
            DGL_TRY(ratio(&r, &mixed, g, p, y, s));
            if (!(fabs(r - want) < want * (10 * s + 1e-9) && mixed < want * 10 * s))
                return DGL_OK;
        }
    }
    *yes = true;
    return DGL_OK;
}

// the largest distance up to which the ratio stays near its limit, but not beyond most
static dgl_status find_radius(dgl_metric *g, dgl_pole *p, const double *x, double most)
{
    double r, mixed, want = p->turns * p->turns;
    p->radius = 1e-3;
    for (double s = 2e-3; s <= most; s *= 1.3) {
        DGL_TRY(ratio(&r, &mixed, g, p, x, s));
        if (!(r > 0.06 * want && r < 16 * want))
            break;
        p->radius = s;
    }
    return DGL_OK;
}

// u_rho = at + side r, u_phi = atan2(Y, X) / turns as a map, and the metric pulled back by it
static dgl_status make_local(dgl_metric *g, dgl_pole *p)
{
    int d = g->chart->n;
    const char *name[DGL_MAX_COORDINATES];
    dgl_ex x[DGL_MAX_COORDINATES];
    DGL_OWNED dgl_dag *dag = NULL;
    DGL_OWNED dgl_chart *chart = NULL;
    DGL_OWNED dgl_field *map = NULL;
    for (int k = 0; k < d; k++) name[k] = g->chart->name[k];
    DGL_TRY(dgl_dag_new(&dag));
    DGL_TRY(dgl_chart_new(&chart, d, name));
    for (int k = 0; k < d; k++) x[k] = dgl_ex_var(dag, name[k]);
    dgl_ex X = x[p->rho], Y = x[p->phi];
    dgl_ex r = dgl_ex_op(dag, DGL_OP_sqrt, dgl_ex_add(dag, dgl_ex_mul(dag, X, X), dgl_ex_mul(dag, Y, Y)), 0, 0);
    x[p->rho] = dgl_ex_add(dag, dgl_ex_const(dag, p->at), dgl_ex_scale(dag, p->side, r));
    x[p->phi] = dgl_ex_scale(dag, 1 / p->turns, dgl_ex_op(dag, DGL_OP_atan2, Y, X, 0));
    DGL_TRY(dgl_field_new(&map, chart, dag, "m", (size_t)d, x, NULL));
    return dgl_metric_pullback(&p->local, map, g);
}

// adds the pole when it is one; x: a point of the chart
static dgl_status try_pole(dgl_pole *list, int *n, dgl_metric *g, dgl_pole p, const double *x)
{
    bool yes;
    const dgl_range *r = &g->chart->range[p.phi], *q = &g->chart->range[p.rho];
    double width = r->ranged ? r->hi - r->lo : 2 * M_PI;
    if (*n == DGL_MAX_POLES || (r->ranged && !r->periodic && fabs(width - 2 * M_PI) > 1e-6))
        return DGL_OK;
    p.turns = 2 * M_PI / width;
    DGL_TRY(is_pole(&yes, g, &p, x));
    if (!yes)
        return DGL_OK;
    DGL_TRY(find_radius(g, &p, x, q->ranged && isfinite(q->hi - q->lo) ? 0.8 * (q->hi - q->lo) : 1e9));
    DGL_TRY(make_local(g, &p));
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
        for (int end = 0; end < 2; end++)
            for (int j = 0; j < d; j++) {
                const dgl_range *r = &g->chart->range[i];
                double at = end ? r->hi : r->lo;
                if (i != j && r->ranged && !r->periodic && isfinite(at))
                    DGL_TRY(try_pole(a->pole, &a->npoles, g, (dgl_pole){ .rho = i, .phi = j, .at = at, .side = end ? -1 : 1 }, x));
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
                known = known || (p->pole[k].rho == (int)i && p->pole[k].phi == (int)j && fabs(p->pole[k].at - at) < 1e-9);
            if (!known)
                DGL_TRY(try_pole(p->pole, &p->npoles, g, (dgl_pole){ .rho = (int)i, .phi = (int)j, .at = at, .side = p->y[i] < at ? -1 : 1 }, p->y));
            if (p->npoles > before)
                return DGL_OK;
        }
    return DGL_OK;
}

double dgl_pole_distance(const dgl_pole *p, const double *x) { return fabs(x[p->rho] - p->at) / p->radius; }


// ---- states between charts: (x, P, v, Q), all derivatives by the product rule ----

void dgl_pole_enter(const dgl_pole *p, int d, int c, double *y)
{
    int i = p->rho, j = p->phi, h = d + d*c;
    double *v = y + h, *P = y + d, *Q = y + h + d, k = p->turns;
    double r = p->side * (y[i] - p->at), a = k * y[j], C = cos(a), S = sin(a), dr = p->side * v[i], da = k * v[j];
    for (int n = 0; n < c; n++) {
        double er = p->side * P[i*c + n], ea = k * P[j*c + n], fr = p->side * Q[i*c + n], fa = k * Q[j*c + n];
        P[i*c + n] = er * C - r * S * ea;
        P[j*c + n] = er * S + r * C * ea;
        Q[i*c + n] = fr * C - dr * S * ea - er * S * da - r * C * ea * da - r * S * fa;
        Q[j*c + n] = fr * S + dr * C * ea + er * C * da - r * S * ea * da + r * C * fa;
    }
    v[i] = dr * C - r * S * da;
    v[j] = dr * S + r * C * da;
    y[i] = r * C;
    y[j] = r * S;
}

void dgl_pole_leave(const dgl_pole *p, int d, int c, double *y, const double *like)
{
    int i = p->rho, j = p->phi, h = d + d*c;
    double *v = y + h, *P = y + d, *Q = y + h + d, k = p->turns;
    double r = hypot(y[i], y[j]), a = atan2(y[j], y[i]), C = r > 0 ? y[i] / r : 1, S = r > 0 ? y[j] / r : 0;
    double dr = C * v[i] + S * v[j], da = (C * v[j] - S * v[i]) / r;
    for (int n = 0; n < c; n++) {
        double ex = P[i*c + n], ey = P[j*c + n], er = C * ex + S * ey, ea = (C * ey - S * ex) / r;
        // what is left of the product rule when fr and fa, the changes of dr and da, are taken out
        double fx = Q[i*c + n] + dr * S * ea + er * S * da + r * C * ea * da;
        double fy = Q[j*c + n] - dr * C * ea - er * C * da + r * S * ea * da;
        double fr = C * fx + S * fy, fa = (C * fy - S * fx) / r;
        P[i*c + n] = p->side * er;
        P[j*c + n] = ea / k;
        Q[i*c + n] = p->side * fr;
        Q[j*c + n] = fa / k;
    }
    v[i] = p->side * dr;
    v[j] = da / k;
    y[i] = p->at + p->side * r;
    y[j] = a / k;
    if (like)
        y[j] += 2 * M_PI / k * round((like[j] - y[j]) * k / (2 * M_PI));
}
