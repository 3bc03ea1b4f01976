// The regular coordinates round a pole, and states of geodesics taken from chart to chart.
#include "metric/atlas.h"

#include "field/calculus.h"

#include <math.h>
#include <string.h>

enum { N = DGL_MAX_ANGLES + 1 };

// ---- the metric in regular coordinates ----

// the metric's coordinates as a map of the regular ones
static dgl_status regular_map(dgl_field **map, const dgl_pole *p, const dgl_chart *old)
{
    int d = old->n, m = p->m;
    const char *name[DGL_MAX_COORDINATES];
    dgl_ex x[DGL_MAX_COORDINATES], X[N] = { 0 }, u[N] = { 0 };
    DGL_OWNED dgl_dag *dag = NULL;
    DGL_OWNED dgl_chart *chart = NULL;
    for (int k = 0; k < d; k++) name[k] = old->name[k];
    DGL_TRY(dgl_dag_new(&dag));
    DGL_TRY(dgl_chart_new(&chart, d, name));
    for (int k = 0; k < d; k++) x[k] = dgl_ex_var(dag, name[k]);
    for (int k = 0; k <= m; k++) X[k] = x[p->place[k]];
    dgl_ex rest = dgl_ex_mul(dag, X[m], X[m]);
    for (int k = m; k >= 1; k--) {
        dgl_ex across = k == m ? X[m] : dgl_ex_op(dag, DGL_OP_sqrt, rest, 0, 0);
        u[k] = dgl_ex_op(dag, DGL_OP_atan2, across, X[k - 1], 0);
        rest = dgl_ex_add(dag, dgl_ex_mul(dag, X[k - 1], X[k - 1]), rest);
    }
    u[0] = dgl_ex_op(dag, DGL_OP_sqrt, rest, 0, 0);
    for (int k = 0; k <= m; k++)
        x[p->place[k]] = dgl_ex_scale(dag, 1 / p->scale[k], dgl_ex_sub(dag, u[k], dgl_ex_const(dag, p->shift[k])));
    return dgl_field_new(map, chart, dag, "m", (size_t)d, x, NULL);
}

// g = rest + c (dr^2 + r^2 times the round sphere), c as the first angle has it. That part is c times the unit matrix in
// regular coordinates; where other angles have the same c nothing of theirs is left, and no digits are lost to them.
static dgl_status split(dgl_field **rest, dgl_ex *c, dgl_metric *g, const dgl_pole *p)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, j = (size_t)p->place[1];
    dgl_dag *dag = g->matrix->dag;
    DGL_SCRATCH_OF(dgl_ex, ex, d * d);
    memcpy(ex, g->matrix->ex, d * d * sizeof *ex);
    dgl_ex rho = dgl_ex_var(dag, g->chart->name[p->place[0]]), r = dgl_ex_sub(dag, rho, dgl_ex_const(dag, p->at));
    dgl_ex part = dgl_ex_scale(dag, 1 / (p->scale[1] * p->scale[1]), ex[j*d + j]);     // c r^2 times the sphere's
    *c = dgl_ex_div(dag, part, dgl_ex_powi(dag, r, 2));
    for (int k = 0; k <= p->m; k++) {
        size_t at = (size_t)p->place[k] * (d + 1);
        dgl_ex own = k ? dgl_ex_scale(dag, p->scale[k] * p->scale[k], part) : *c;
        ex[at] = dgl_ex_sub(dag, ex[at], own);
        if (k) {
            dgl_ex angle = dgl_ex_var(dag, g->chart->name[p->place[k]]);
            part = dgl_ex_mul(dag, part, dgl_ex_powi(dag, dgl_ex_op(dag, p->shift[k] != 0 ? DGL_OP_cos : DGL_OP_sin, angle, 0, 0), 2));
        }
    }
    return dgl_field_like(rest, g->matrix, ex);
}

dgl_status dgl_pole_make_local(dgl_pole *p, dgl_metric *g)
{
    size_t d = (size_t)g->chart->n;
    dgl_ex c;
    DGL_OWNED dgl_field *map = NULL, *rest = NULL, *matrix = NULL;
    DGL_TRY(regular_map(&map, p, g->chart));
    if (g->immersion)
        return dgl_metric_pullback(&p->local, map, g);
    DGL_TRY(split(&rest, &c, g, p));
    DGL_TRY(dgl_map_pullback(&matrix, map, rest));
    DGL_TRY(dgl_ex_import(map->dag, g->matrix->dag, 1, &c, &c, map->ex));
    for (int k = 0; k <= p->m; k++) {
        dgl_ex *e = &matrix->ex[(size_t)p->place[k] * (d + 1)];
        *e = dgl_ex_add(map->dag, *e, c);
    }
    return dgl_metric_new(&p->local, matrix, g->negative);
}


// ---- states ----

// X_a = r sin a_1 ... sin a_a cos a_(a+1), in the last without the cosine: with the first and second derivatives.
typedef struct { double X[N], J[N][N], H[N][N][N]; } polar;

static void polar_at(polar *q, int m, const double *u)
{
    double s[N], c[N];
    for (int k = 1; k <= m; k++) s[k] = sin(u[k]), c[k] = cos(u[k]);
    for (int a = 0; a <= m; a++) {
        int last = a < m ? a + 1 : m;                  // the factors r, a_1, ..., a_last: each with its derivatives
        double f[N][3];
        f[0][0] = u[0], f[0][1] = 1, f[0][2] = 0;
        for (int k = 1; k <= last; k++) {
            bool cosine = k == a + 1;
            f[k][0] = cosine ? c[k] : s[k];
            f[k][1] = cosine ? -s[k] : c[k];
            f[k][2] = -f[k][0];
        }
        memset(q->J[a], 0, sizeof q->J[a]);
        memset(q->H[a], 0, sizeof q->H[a]);
        q->X[a] = 1;
        for (int k = 0; k <= last; k++) q->X[a] *= f[k][0];
        for (int k = 0; k <= last; k++)
            for (int l = 0; l <= k; l++) {
                double p = 1;
                for (int i = 0; i <= last; i++) p *= f[i][(i == k) + (i == l)];
                q->H[a][k][l] = q->H[a][l][k] = p;
            }
        for (int k = 0; k <= last; k++) {
            q->J[a][k] = 1;
            for (int i = 0; i <= last; i++) q->J[a][k] *= f[i][i == k];
        }
    }
}

// the second derivative along e and f
static double bent(const polar *q, int m, int a, const double *e, const double *f)
{
    double sum = 0;
    for (int k = 0; k <= m; k++)
        for (int l = 0; l <= m; l++) sum += q->H[a][k][l] * e[k] * f[l];
    return sum;
}

// column n of a matrix with so many columns at a pole's coordinates, times their scales; and back
static void take_column(const dgl_pole *p, double *u, const double *y, int columns, int n)
{
    for (int k = 0; k <= p->m; k++) u[k] = p->scale[k] * y[p->place[k] * columns + n];
}

static void put_column(const dgl_pole *p, double *y, const double *u, int columns, int n)
{
    for (int k = 0; k <= p->m; k++) y[p->place[k] * columns + n] = u[k];
}

void dgl_pole_enter(const dgl_pole *p, int d, int c, double *y)
{
    int h = d + d*c, m = p->m;
    double *v = y + h, *P = y + d, *Q = y + h + d, u[N] = { 0 }, du[N], e[N], f[N], X[N];
    polar q;
    take_column(p, u, y, 1, 0);
    for (int k = 0; k <= m; k++) u[k] += p->shift[k];
    take_column(p, du, v, 1, 0);
    polar_at(&q, m, u);
    for (int n = 0; n < c; n++) {
        take_column(p, e, P, c, n);
        take_column(p, f, Q, c, n);
        for (int a = 0; a <= m; a++) {
            double first = 0, second = bent(&q, m, a, du, e);
            for (int k = 0; k <= m; k++) first += q.J[a][k] * e[k], second += q.J[a][k] * f[k];
            P[p->place[a] * c + n] = first;
            Q[p->place[a] * c + n] = second;
        }
    }
    for (int a = 0; a <= m; a++) {
        X[a] = 0;
        for (int k = 0; k <= m; k++) X[a] += q.J[a][k] * du[k];
    }
    put_column(p, v, X, 1, 0);
    put_column(p, y, q.X, 1, 0);
}

// u = J^-1 X: the columns of J are orthogonal
static void back(const polar *q, int m, double *u, const double *X)
{
    for (int k = 0; k <= m; k++) {
        double size = 0, sum = 0;
        for (int a = 0; a <= m; a++) size += q->J[a][k] * q->J[a][k], sum += q->J[a][k] * X[a];
        u[k] = sum / size;
    }
}

// the coordinates of a point X, without scale
static void angles_of(int m, double *u, const double *X)
{
    double rest = fabs(X[m]);
    for (int k = m; k >= 1; k--) {
        u[k] = k == m ? atan2(X[m], X[m - 1]) : atan2(rest, X[k - 1]);
        rest = hypot(rest, X[k - 1]);
    }
    u[0] = rest;
}

void dgl_pole_leave(const dgl_pole *p, int d, int c, double *y, const double *like)
{
    int h = d + d*c, m = p->m;
    double *v = y + h, *P = y + d, *Q = y + h + d, u[N] = { 0 }, du[N], e[N], f[N], X[N] = { 0 }, V[N] = { 0 };
    polar q;
    for (int a = 0; a <= m; a++) X[a] = y[p->place[a]], V[a] = v[p->place[a]];
    angles_of(m, u, X);
    polar_at(&q, m, u);
    back(&q, m, du, V);
    for (int n = 0; n < c; n++) {
        for (int a = 0; a <= m; a++) X[a] = P[p->place[a] * c + n];
        back(&q, m, e, X);
        for (int a = 0; a <= m; a++) X[a] = Q[p->place[a] * c + n] - bent(&q, m, a, du, e);
        back(&q, m, f, X);
        for (int k = 0; k <= m; k++) e[k] /= p->scale[k], f[k] /= p->scale[k];
        put_column(p, P, e, c, n);
        put_column(p, Q, f, c, n);
    }
    for (int k = 0; k <= m; k++) {
        u[k] = (u[k] - p->shift[k]) / p->scale[k];
        du[k] /= p->scale[k];
    }
    put_column(p, v, du, 1, 0);
    put_column(p, y, u, 1, 0);
    int phi = p->place[m];
    double turn = 2 * M_PI / p->scale[m];
    if (like)
        y[phi] += turn * round((like[phi] - y[phi]) / turn);
}

double dgl_pole_distance(const dgl_pole *p, const double *x) { return fabs(x[p->place[0]] - p->at) / p->radius; }

int dgl_pole_at(int n, const dgl_pole *pole, const double *x)
{
    const double in = 0.5;
    int best = 0;
    for (int k = 0; k < n; k++) {
        double s = dgl_pole_distance(&pole[k], x);
        if (s < in && (!best || pole[k].m > pole[best - 1].m || (pole[k].m == pole[best - 1].m && s < dgl_pole_distance(&pole[best - 1], x))))
            best = k + 1;
    }
    return best;
}

double dgl_pole_radius_of(const dgl_pole *p, const double *X)
{
    double s = 0;
    for (int a = 0; a <= p->m; a++) s = hypot(s, X[p->place[a]]);
    return s;
}

double dgl_pole_off_axis(const dgl_pole *p, const double *X) { return hypot(X[p->place[p->m - 1]], X[p->place[p->m]]); }

void dgl_pole_beside(const dgl_pole *p, double *beside, const double *X, size_t d, double s)
{
    int i = p->place[p->m - 1], j = p->place[p->m];
    double r = hypot(X[i], X[j]), ex = r > 0 ? -X[j] / r : 1, ey = r > 0 ? X[i] / r : 0;
    memcpy(beside, X, d * sizeof *X);
    beside[i] += s * ex;
    beside[j] += s * ey;
}

const dgl_beside dgl_pole_sides[DGL_PLACES_BESIDE] = {
    { 1, 6.0/7 },  { 2, -15.0/28 },  { 3, 5.0/21 },  { 4, -1.0/14 },  { 5, 1.0/77 },  { 6, -1.0/924 },
    { -1, 6.0/7 }, { -2, -15.0/28 }, { -3, 5.0/21 }, { -4, -1.0/14 }, { -5, 1.0/77 }, { -6, -1.0/924 },
};

// From one pole to another where the angles of the first mean nothing: from places beside.
static void across(const dgl_pole *from, const dgl_pole *to, int d, int c, double *y, double delta)
{
    double w[DGL_MAX_VARS], sum[DGL_MAX_VARS] = { 0 };
    size_t n = 2 * (size_t)(d + d * c);
    for (int i = 0; i < DGL_PLACES_BESIDE; i++) {
        dgl_pole_beside(from, w, y, n, dgl_pole_sides[i].off * delta);
        dgl_pole_leave(from, d, c, w, NULL);
        dgl_pole_enter(to, d, c, w);
        for (size_t k = 0; k < n; k++) sum[k] += dgl_pole_sides[i].weight * w[k];
    }
    memcpy(y, sum, n * sizeof *y);
}

void dgl_pole_transfer(const dgl_pole *pole, int from, int to, int d, int c, double *y, const double *like)
{
    if (from == to)
        return;
    const dgl_pole *p = from ? &pole[from - 1] : NULL;
    if (from && to && dgl_pole_off_axis(p, y) < DGL_BESIDE * dgl_pole_radius_of(p, y)) {
        across(p, &pole[to - 1], d, c, y, DGL_BESIDE * dgl_pole_radius_of(p, y));
        return;
    }
    if (from)
        dgl_pole_leave(p, d, c, y, like);
    if (to)
        dgl_pole_enter(&pole[to - 1], d, c, y);
}
