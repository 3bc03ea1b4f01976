// Bottleneck and Wasserstein distances by matching, both exact.
#include "topo/distance.h"

#include "base/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct { size_t n, endless, before; double *bar, *birth, *early; } part;

// finite bars, births of those that never die, deaths of those that were always there
static dgl_status take(part *p, size_t n, const double *bars, double *work)
{
    *p = (part){ .bar = work, .birth = work + 2*n, .early = work + 3*n };
    for (size_t i = 0; i < n; i++) {
        double b = bars[2*i], d = bars[2*i + 1];
        if (isnan(b) || isnan(d) || d < b)
            DGL_FAIL(DGL_EARG, "bar %zu is from %g to %g", i + 1, b, d);
        if (isinf(d) && isinf(b))
            continue;
        if (isinf(d))
            p->birth[p->endless++] = b;
        else if (isinf(b))
            p->early[p->before++] = d;
        else if (d > b) {
            p->bar[2 * p->n] = b;
            p->bar[2 * p->n++ + 1] = d;
        }
    }
    qsort(p->birth, p->endless, sizeof(double), by_number);
    qsort(p->early, p->before, sizeof(double), by_number);
    return DGL_OK;
}

static double sorted_apart(size_t n, const double *a, const double *b)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

dgl_status dgl_bottleneck(double *out, size_t n, const double *a, size_t m, const double *b)
{
    DGL_SCOPE;
    DGL_SCRATCH(work, 4 * (n + m));
    part p, q;
    DGL_TRY(take(&p, n, a, work));
    DGL_TRY(take(&q, m, b, work + 4*n));
    *out = INFINITY;
    if (p.endless != q.endless || p.before != q.before)
        return DGL_OK;
    DGL_TRY(dgl_bottleneck_of_bars(out, p.n, p.bar, q.n, q.bar));
    *out = fmax(*out, fmax(sorted_apart(p.endless, p.birth, q.birth), sorted_apart(p.before, p.early, q.early)));
    return DGL_OK;
}

typedef struct { double order, scale; bool euclidean; } measure;

static double power(measure w, double d) { return w.order == 1 ? d : w.order == 2 ? d * d : pow(d, w.order); }

static double cost(const double *a, const double *b, measure w)
{
    double x = fabs(a[0] - b[0]) * w.scale, y = fabs(a[1] - b[1]) * w.scale;
    return power(w, w.euclidean ? hypot(x, y) : fmax(x, y));
}

static double alone(const double *a, measure w)
{
    double mid = (a[0] + a[1]) / 2;
    return cost(a, (double[]){ mid, mid }, w);
}

// The longest way that an end of a bar goes when each is matched with nothing, or a bound on it.
static double largest(const part *p, const part *q)
{
    double most = fmax(sorted_apart(p->endless, p->birth, q->birth), sorted_apart(p->before, p->early, q->early));
    for (size_t i = 0; i < p->n; i++) most = fmax(most, p->bar[2*i + 1] - p->bar[2*i]);
    for (size_t i = 0; i < q->n; i++) most = fmax(most, q->bar[2*i + 1] - q->bar[2*i]);
    return most;
}

// Each of n rows takes a column or nothing: gain[n][m] <= 0, of least sum. Shortest augmenting paths with potentials
// (Jonker, Volgenant 1987); row i has a column m + i of its own, of gain 0.
static dgl_status assign(double *sum, size_t n, size_t m, const double *gain)
{
    DGL_SCOPE;
    size_t columns = m + n;
    DGL_SCRATCH(u, n + 1);
    DGL_SCRATCH(v, columns);
    DGL_SCRATCH(least, columns);
    DGL_SCRATCH_OF(size_t, row, columns);              // from 1; 0: free
    DGL_SCRATCH_OF(size_t, way, columns);
    DGL_SCRATCH_OF(bool, done, columns);
    for (size_t j = 0; j < columns; j++) v[j] = 0, row[j] = 0;
    DGL_PROGRESS progress = dgl_progress_begin("wasserstein", n);
    for (size_t i = 0; i < n; i++) {
        dgl_progress_at(&progress, i);
        u[i] = 0;
        for (size_t j = 0; j < columns; j++) least[j] = INFINITY, done[j] = false, way[j] = columns;
        size_t at = columns, r = i;
        for (;;) {
            DGL_POLL();
            size_t next = columns;
            double delta = INFINITY;
            for (size_t j = 0; j < m + n; j++) {
                if (done[j])
                    continue;
                if (j < m || j == m + r) {
                    double d = (j < m ? gain[r*m + j] : 0) - u[r] - v[j];
                    if (d < least[j])
                        least[j] = d, way[j] = at;
                }
                if (least[j] < delta)
                    delta = least[j], next = j;
            }
            u[i] += delta;
            for (size_t j = 0; j < columns; j++) {
                if (done[j]) {
                    u[row[j] - 1] += delta;
                    v[j] -= delta;
                } else
                    least[j] -= delta;
            }
            done[next] = true;
            at = next;
            if (!row[next])
                break;
            r = row[next] - 1;
        }
        while (at != columns) {
            size_t before = way[at];
            row[at] = before == columns ? i + 1 : row[before];
            at = before;
        }
    }
    *sum = 0;
    for (size_t j = 0; j < m; j++)
        if (row[j]) *sum += gain[(row[j] - 1) * m + j];
    return DGL_OK;
}

dgl_status dgl_wasserstein(double *out, size_t n, const double *a, size_t m, const double *b, double order, bool euclidean)
{
    if (m < n)
        return dgl_wasserstein(out, m, b, n, a, order, euclidean);
    DGL_SCOPE;
    DGL_SCRATCH(work, 4 * (n + m));
    part p, q;
    DGL_TRY(take(&p, n, a, work));
    DGL_TRY(take(&q, m, b, work + 4*n));
    *out = INFINITY;
    if (p.endless != q.endless || p.before != q.before)
        return DGL_OK;
    double total = 0, sum = 0, most = largest(&p, &q);
    int e = most > 0 && most < INFINITY ? ilogb(most) : 0;
    measure w = { order, ldexp(1, e < -1000 ? 1000 : -e), euclidean };   // so powers stay numbers
    for (size_t i = 0; i < p.endless; i++) total += power(w, fabs(p.birth[i] - q.birth[i]) * w.scale);
    for (size_t i = 0; i < p.before; i++) total += power(w, fabs(p.early[i] - q.early[i]) * w.scale);
    // what is saved when two are matched with each other, and not with nothing
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, p.n + 1, q.n + 1, sizeof(double)));
    DGL_HEAP double *gain = dgl_alloc(bytes);
    if (!gain)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu x %zu distances", p.n, q.n);
    for (size_t j = 0; j < q.n; j++) total += alone(q.bar + 2*j, w);
    for (size_t i = 0; i < p.n; i++) {
        DGL_POLL();
        double own = alone(p.bar + 2*i, w);
        total += own;
        for (size_t j = 0; j < q.n; j++)
            gain[i * q.n + j] = fmin(cost(p.bar + 2*i, q.bar + 2*j, w) - own - alone(q.bar + 2*j, w), 0);
    }
    DGL_TRY(assign(&sum, p.n, q.n, gain));
    *out = pow(fmax(total + sum, 0), 1 / order) / w.scale;
    return DGL_OK;
}
