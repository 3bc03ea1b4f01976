// Rays of geodesics from a point in all directions.
#include "metric/shoot.h"

#include "num/linalg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void dgl_directions(size_t n, size_t d, double *u)
{
    unsigned long state = 88172645463325252u;
    for (size_t i = 0; i < n; i++, u += d) {
        double size = 0;
        if (d == 1)
            u[0] = i & 1 ? -1 : 1;
        else if (d == 2) {
            u[0] = cos(2 * M_PI * (double)i / (double)n);
            u[1] = sin(2 * M_PI * (double)i / (double)n);
        } else if (d == 3) {                           // Fibonacci's lattice on the sphere
            double z = 1 - (2 * (double)i + 1) / (double)n, a = M_PI * (3 - sqrt(5)) * (double)i, r = sqrt(1 - z * z);
            u[0] = r * cos(a), u[1] = r * sin(a), u[2] = z;
        } else {
            for (size_t k = 0; k < d; k++) {           // sums of uniform numbers are near enough to normal ones
                u[k] = -3;
                for (int j = 0; j < 6; j++) {
                    state = state * 6364136223846793005u + 1442695040888963407u;
                    u[k] += (double)(state >> 11) * 0x1p-53;
                }
                size += u[k] * u[k];
            }
            for (size_t k = 0; k < d; k++) u[k] /= sqrt(size);
        }
    }
}

// the inverse transposed of g's Cholesky factor
dgl_status dgl_orthonormal(size_t d, double *E, const double *g)
{
    DGL_SCOPE;
    DGL_SCRATCH(L, d * d);
    DGL_TRY(dgl_linalg_cholesky(1, d, L, g));
    memset(E, 0, d * d * sizeof *E);
    for (size_t c = 0; c < d; c++) {                   // L' e = unit vector c
        E[c*d + c] = 1 / L[c*d + c];
        for (size_t i = c; i-- > 0; ) {
            double t = 0;
            for (size_t k = i + 1; k <= c; k++) t += L[k*d + i] * E[k*d + c];
            E[i*d + c] = -t / L[i*d + i];
        }
    }
    return DGL_OK;
}

typedef struct { dgl_aim *aim; double *distance; } watching;

// the distance to y, as its own coordinates and metric see it
static dgl_status watch(void *ctx, size_t i, int chart, const dgl_traveller *p, const double *y)
{
    const watching *w = ctx;
    const dgl_aim *a = w->aim;
    double x[DGL_MAX_COORDINATES], v[DGL_MAX_COORDINATES];
    memcpy(x, y, a->d * sizeof *x);
    memcpy(v, y + a->d, a->d * sizeof *v);
    dgl_chart_to(p->pole, chart, a->cy, a->d, x, v, a->cy ? NULL : a->Y);
    for (size_t k = 0; k < a->d; k++) {
        const dgl_range *r = &a->atlas->g->chart->range[k];
        x[k] -= a->Y[k];
        if (!a->cy && r->periodic)
            x[k] = remainder(x[k], r->hi - r->lo);
    }
    w->distance[i] = dgl_aim_norm(a->d, a->gy, x);
    return DGL_OK;
}

typedef struct { double distance; size_t ray, time; bool least; } pass;

static int by_distance(const void *a, const void *b)
{
    double s = ((const pass *)a)->distance, t = ((const pass *)b)->distance;
    return (s > t) - (s < t);
}

// the rays next to each: near[n][m]
static void neighbours(size_t n, size_t d, size_t m, size_t *near, const double *u)
{
    for (size_t i = 0; i < n; i++) {
        size_t have = 0;
        if (d <= 2) {
            near[i*m] = (i + 1) % n;
            near[i*m + 1] = (i + n - 1) % n;
            continue;
        }
        double best[32];
        for (size_t j = 0; j < n; j++) {
            double c = 0;
            for (size_t k = 0; k < d; k++) c += u[i*d + k] * u[j*d + k];
            if (j == i || (have == m && c <= best[m - 1]))
                continue;
            size_t at = have < m ? have++ : m - 1;
            for (; at > 0 && best[at - 1] < c; at--) {
                best[at] = best[at - 1];
                near[i*m + at] = near[i*m + at - 1];
            }
            best[at] = c;
            near[i*m + at] = j;
        }
    }
}

// whether v makes an angle of more than 40 degrees with all of u[n][d]
static bool apart(const double *u, size_t n, size_t d, const double *g, const double *v)
{
    for (size_t i = 0; i < n; i++) {
        double uv = 0;
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++) uv += g[a*d + b] * u[i*d + a] * v[b];
        if (uv > 0.77 * dgl_aim_norm(d, g, u + i*d) * dgl_aim_norm(d, g, v))
            return false;
    }
    return true;
}

// How far rays v[n][d] from x are from y at times, and which rays are next to each other.
typedef struct {
    size_t n, m, stops;            // m neighbours of each; times 0 ... stops
    double *v, *time, *distance;   // distance[n][stops + 1]: INFINITY past the edge of the chart
    size_t *near;
} rays;

// Shoots the rays in directions u.
static dgl_status shoot(const rays *r, dgl_aim *aim, double length, const double *u)
{
    DGL_SCOPE;
    size_t d = aim->d, stops = r->stops;
    DGL_SCRATCH(E, d * d);
    DGL_SCRATCH(y, 2 * d);
    DGL_TRY(dgl_orthonormal(d, E, aim->gx));
    for (size_t j = 0; j <= stops; j++) r->time[j] = (double)j / (double)stops;
    dgl_ode_options old = aim->plain.ode->option;
    aim->plain.ode->option.rtol = 1e-5;
    aim->plain.ode->option.atol = 1e-6;
    dgl_status status = DGL_OK;
    for (size_t i = 0; i < r->n && !status; i++) {
        double *v = r->v + i*d;
        watching w = { aim, r->distance + i * (stops + 1) };
        for (size_t j = 0; j <= stops; j++) w.distance[j] = INFINITY;
        for (size_t a = 0; a < d; a++) {
            v[a] = 0;
            for (size_t b = 0; b < d; b++) v[a] += length * E[a*d + b] * u[i*d + b];
        }
        memcpy(y, aim->X, d * sizeof *y);
        memcpy(y + d, v, d * sizeof *y);
        status = dgl_travel(&aim->plain, aim->cx, y, 1, stops + 1, r->time, watch, &w);
        if (status == DGL_EDOMAIN || status == DGL_ECONV)
            status = DGL_OK;                           // it ends at an edge of the chart
    }
    aim->plain.ode->option = old;
    return status;
}

// Where rays come nearest to y, nearest first; least: no ray next to it comes nearer.
static size_t find_passes(const rays *r, pass *passes)
{
    size_t found = 0, stops = r->stops;
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = 1; j <= stops; j++) {
            const double *q = r->distance + i * (stops + 1) + j;
            bool dip = isfinite(*q) && *q <= q[-1] && !(j < stops && q[1] < *q), least = dip;
            for (size_t k = 0; k < r->m && least; k++) {
                const double *p = r->distance + r->near[i*r->m + k] * (stops + 1) + j;
                least = !(p[0] < *q || p[-1] < *q || (j < stops && p[1] < *q));
            }
            if (dip)
                passes[found++] = (pass){ *q, i, j, least };
        }
    qsort(passes, found, sizeof *passes, by_distance);
    return found;
}

dgl_status dgl_fan(size_t *count, bool *refocus, size_t most, double *start, dgl_aim *aim, double length, size_t wanted)
{
    DGL_SCOPE;
    size_t d = aim->d, n = wanted ? wanted : d == 1 ? 2 : d == 2 ? 32 : d == 3 ? 400 : 1000, m = d <= 2 ? 2 : 2 * d, stops = wanted ? 64 : 24;
    m = m > 32 ? 32 : m;
    DGL_SCRATCH(u, n * d);
    DGL_SCRATCH(v, n * d);
    DGL_SCRATCH(time, stops + 1);
    DGL_SCRATCH(distance, n * (stops + 1));
    DGL_SCRATCH_OF(size_t, near, n * m);
    DGL_SCRATCH_OF(pass, passes, n * (stops + 1));
    rays r = { n, m, stops, v, time, distance, near };
    dgl_directions(n, d, u);
    DGL_TRY(shoot(&r, aim, length, u));
    neighbours(n, d, m, near, u);
    size_t found = find_passes(&r, passes);
    // where many rays pass y alike, it is close to conjugate to x: one for each part of the sky is taken as well
    size_t close = 0;
    double reach = 4 * length * fmax(M_PI / (double)n * (d == 2), d == 2 ? 1 / (double)stops : 0.25);
    while (close < found && passes[close].distance < 0.1 * length) close++;
    *refocus = 3 * close > n;
    *count = 0;
    for (int round = 0; round < 1 + *refocus; round++)
        for (size_t i = 0; i < found && *count < most; i++) {
            bool taken = round ? apart(start, *count, d, aim->gx, v + passes[i].ray * d) : passes[i].least;
            if (!taken || (!*refocus && !wanted && passes[i].distance > reach))
                continue;
            for (size_t k = 0; k < d; k++) start[*count * d + k] = v[passes[i].ray*d + k] * time[passes[i].time];
            ++*count;
        }
    return DGL_OK;
}
