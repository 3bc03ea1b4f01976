// The shortest geodesic between two points.
#include "metric/between.h"

#include "metric/aim.h"
#include "metric/geodesic.h"
#include "metric/relax.h"
#include "metric/shoot.h"

#include <math.h>
#include <string.h>

enum { PIECES = DGL_WAY_PIECES };

typedef struct {
    dgl_aim aim;
    dgl_atlas *atlas;
    size_t d;
    const double *x, *y;
    dgl_way way[DGL_MAX_WAYS];
    int nways;
    dgl_found found[DGL_MAX_FOUND];
    int nfound;
    bool all;                      // not the shortest alone
    dgl_found poor;                // the best of those that miss by more than rounding; length INFINITY: none
    dgl_found tried;               // the shot that came nearest of those that led to none; residual INFINITY: none
} search;

// The velocity with which a relaxed path leaves, in chart cx: of the parabola through its first three points.
static void first_velocity(const search *s, const dgl_way *c, double *v)
{
    size_t d = s->d;
    double p[3][DGL_MAX_COORDINATES], nothing[DGL_MAX_COORDINATES] = { 0 };
    for (int i = 0; i < 3; i++) {
        memcpy(p[i], c->path + (size_t)i * d, d * sizeof *v);
        dgl_chart_to(s->atlas->pole, c->chart, s->aim.cx, d, p[i], nothing, i ? p[0] : s->x);
    }
    for (size_t k = 0; k < d; k++) v[k] = PIECES * (2 * p[1][k] - 1.5 * p[0][k] - 0.5 * p[2][k]);
}


// ---- exact ones ----

// keeps a geodesic unless it is known; *new tells
static dgl_status keep(search *s, const double *v, double error, bool *new)
{
    size_t d = s->d;
    double length = dgl_aim_norm(d, s->aim.gx, v), change[DGL_MAX_COORDINATES];
    *new = false;
    if (s->nfound == DGL_MAX_FOUND || !(error <= 1e-8 * (1 + length)))
        return DGL_OK;
    if (error > 2e-12 * (1 + length)) {
        if (error < s->poor.residual) {
            s->poor.length = length;
            s->poor.residual = error;
            memcpy(s->poor.v, v, d * sizeof *v);
            memcpy(s->poor.w, s->aim.end, d * sizeof *v);
        }
        return DGL_OK;
    }
    for (int i = 0; i < s->nfound; i++) {
        for (size_t k = 0; k < d; k++) change[k] = v[k] - s->found[i].v[k];
        if (dgl_aim_norm(d, s->aim.gx, change) < 1e-5 * (length + 1e-300) + 100 * error)
            return DGL_OK;
    }
    int at = s->nfound++;
    dgl_found f = s->found[at];                        // its room goes with it
    for (; at > 0 && s->found[at - 1].length > length; at--) s->found[at] = s->found[at - 1];
    s->found[at] = f;
    s->found[at].length = length;
    s->found[at].residual = error;
    s->found[at].multiple = false;
    memcpy(s->found[at].v, v, d * sizeof *v);
    memcpy(s->found[at].w, s->aim.end, d * sizeof *v);
    *new = true;
    return DGL_OK;
}

static dgl_status improve(search *s, const double *start, bool *new)
{
    double v[DGL_MAX_COORDINATES], error;
    memcpy(v, start, s->d * sizeof *v);
    *new = false;
    s->aim.longest = s->all || !s->nfound ? INFINITY : s->found[0].length;
    DGL_TRY(dgl_aim_improve(&s->aim, &error, v));
    if (isfinite(error))
        return keep(s, v, error, new);
    if (s->aim.nearest < s->tried.residual) {
        s->tried.residual = s->aim.nearest;
        memcpy(s->tried.v, v, s->d * sizeof *v);
    }
    return DGL_OK;
}

// Newton's method towards each point of a relaxed path in turn.
static dgl_status walk(search *s, const dgl_way *c, bool *new)
{
    DGL_SCOPE;
    size_t d = s->d;
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(gy, d * d);
    int cy = s->aim.cy;
    double error = INFINITY;
    *new = false;
    memcpy(y, s->aim.Y, d * sizeof *y);
    memcpy(gy, s->aim.gy, d * d * sizeof *gy);
    if (c->chart != cy)
        return DGL_OK;
    first_velocity(s, c, v);
    for (size_t k = 0; k < d; k++) v[k] /= PIECES;
    dgl_status status = DGL_OK;
    for (int i = 1; i <= PIECES && !status; i++) {
        if (i > 1)
            for (size_t k = 0; k < d; k++) v[k] *= (double)i / (i - 1);
        memcpy(s->aim.Y, i < PIECES ? c->path + (size_t)i * d : y, d * sizeof *y);
        dgl_metric *m = dgl_chart_metric(s->atlas, cy);
        status = dgl_fn_eval(&m->matrix->fn, 1, s->aim.gy, s->aim.Y);
        if (!status)
            status = dgl_aim_improve(&s->aim, &error, v);
        if (!isfinite(error))
            break;
    }
    memcpy(s->aim.Y, y, d * sizeof *y);
    memcpy(s->aim.gy, gy, d * d * sizeof *gy);
    DGL_TRY(status);
    return isfinite(error) ? keep(s, v, error, new) : DGL_OK;
}

// path[n + 1][d] on the straight line from a to b: the longest piece is halved again and again.
static dgl_status straight(dgl_kernel *strain, size_t d, size_t n, double *path, const double *a, const double *b)
{
    DGL_SCOPE;
    DGL_SCRATCH(t, n + 1);
    DGL_SCRATCH(g, n + 1);                             // (b - a)' g (b - a) at t
    DGL_SCRATCH(in, 2 * d);
    DGL_SCRATCH(out, d * d + d);
    for (size_t k = 0; k < d; k++) in[d + k] = b[k] - a[k];
    for (size_t have = 0; have <= n; have++) {
        size_t at = have;
        double new = have == 0 ? 0 : 1, longest = 0;
        for (size_t i = 0; i + 1 < have; i++) {
            double l = (t[i + 1] - t[i]) * sqrt(0.5 * (g[i] + g[i + 1]));
            if (l > longest) {
                longest = l;
                at = i + 1;
                new = 0.5 * (t[i] + t[i + 1]);
            }
        }
        memmove(t + at + 1, t + at, (have - at) * sizeof *t);
        memmove(g + at + 1, g + at, (have - at) * sizeof *g);
        t[at] = new;
        g[at] = 0;
        for (size_t k = 0; k < d; k++) in[k] = a[k] + new * in[d + k];
        dgl_kernel_eval1(strain, out, in);
        for (size_t i = 0; i < d * d; i++) g[at] += out[i] * in[d + i / d] * in[d + i % d];
    }
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k < d; k++) path[i*d + k] = i < n ? a[k] + t[i] * (b[k] - a[k]) : b[k];
    return DGL_OK;
}

// Multiple shooting from the path of a way, or from one of more pieces between its ends that is relaxed with care.
static dgl_status by_multiple_shooting(search *s, dgl_way *c, size_t pieces, bool *new)
{
    DGL_SCOPE;
    size_t d = s->d;
    double error, length, from[DGL_MAX_COORDINATES];
    dgl_kernel *strain;
    DGL_SCRATCH(path, (pieces + 1) * d);
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(w, d);
    *new = false;
    DGL_TRY(dgl_metric_strain(&strain, dgl_chart_metric(s->atlas, c->chart)));
    if (pieces == PIECES)
        memcpy(path, c->path, (pieces + 1) * d * sizeof *path);
    else
        DGL_TRY(straight(strain, d, pieces, path, c->path, c->path + PIECES * d));
    DGL_TRY(pieces == PIECES ? dgl_relax(&length, strain, d, pieces, path, 24, false) : dgl_relax_from_afar(&length, strain, c->chart ? NULL : s->atlas->g->chart, d, pieces, path));
    c->length = fmin(c->length, length);
    DGL_TRY(dgl_multiple_shooting(&error, s->atlas, c->chart, pieces, path, v, w));
    if (!isfinite(error))
        return DGL_OK;
    memcpy(from, path, d * sizeof *v);
    dgl_chart_to(s->atlas->pole, c->chart, s->aim.cx, d, from, v, s->x);
    memcpy(from, path + pieces * d, d * sizeof *v);
    dgl_chart_to(s->atlas->pole, c->chart, s->aim.cy, d, from, w, s->y);
    memcpy(s->aim.end, w, d * sizeof *w);
    DGL_TRY(keep(s, v, error, new));
    for (int i = 0; i < s->nfound && *new; i++)
        if (!memcmp(s->found[i].v, v, d * sizeof *v)) s->found[i].multiple = true;
    return DGL_OK;
}

// whether a velocity is that of a known geodesic but for a small part
static bool leads_to_known(const search *s, const double *v, double part)
{
    double change[DGL_MAX_COORDINATES];
    for (int i = 0; i < s->nfound; i++) {
        for (size_t k = 0; k < s->d; k++) change[k] = v[k] - s->found[i].v[k];
        if (dgl_aim_norm(s->d, s->aim.gx, change) < part * s->found[i].length)
            return true;
    }
    return false;
}

// the geodesics that a fan of rays up to the given length finds
static dgl_status look_around(search *s, double length, size_t rays)
{
    enum { STARTS = 32 };
    DGL_SCOPE;
    size_t d = s->d, n;
    bool new, refocus;
    DGL_SCRATCH(start, STARTS * d);
    s->aim.rtol = 1e-13;
    DGL_TRY(dgl_fan(&n, &refocus, STARTS, start, &s->aim, length, rays));
    for (size_t i = 0; i < n; i++)
        if (!leads_to_known(s, start + i * d, rays ? 0.02 : 0.1))
            DGL_TRY(improve(s, start + i * d, &new));
    if (n && s->nfound && refocus) {                   // as on a sphere: the longer way round may have been found
        for (size_t k = 0; k < d; k++) start[k] = -s->found[0].v[k];
        DGL_TRY(improve(s, start, &new));
    }
    return DGL_OK;
}

static bool same_point(const search *s)
{
    int cx = s->aim.cx;
    if (cx != s->aim.cy)
        return false;
    for (size_t k = 0; k < s->d; k++) {
        const dgl_range *r = &s->atlas->g->chart->range[k];
        double c = s->aim.Y[k] - s->aim.X[k];
        if (!cx && r->periodic)
            c = remainder(c, r->hi - r->lo);
        if (c != 0)
            return false;
    }
    return true;
}

// how long a geodesic may be before another can be as short
static double certain_length(const search *s, const dgl_way *c)
{
    double bend = s->atlas->bend;
    if (s->d == 1)
        return INFINITY;
    if (s->d > 2)
        return -1;
    dgl_field *K;
    dgl_metric *m = dgl_chart_metric(s->atlas, c->chart);
    if (isnan(bend)) {
        double k[PIECES + 1];
        if (dgl_metric_derived(&K, m, DGL_G_gaussian) || dgl_fn_eval(&K->fn, PIECES + 1, k, c->path))
            return -1;
        for (int i = 0; i <= PIECES; i++) bend = fmax(isnan(bend) ? 0 : bend, k[i]);
        bend *= 1.3;
    }
    return bend > 0 ? 0.98 * M_PI / sqrt(bend) : INFINITY;
}

// Whether the way to y passes a conjugate point, in more than two dimensions.
static dgl_status passes_conjugate(search *s, const dgl_found *f, bool *yes)
{
    double v[DGL_MAX_COORDINATES], x[DGL_MAX_COORDINATES], t;
    memcpy(x, s->aim.X, s->d * sizeof *x);
    memcpy(v, f->v, s->d * sizeof *v);
    DGL_TRY(dgl_first_conjugate(&t, s->atlas, s->aim.cx, x, v, 1 + 1e-9));
    *yes = t <= 1 + 1e-9;
    return DGL_OK;
}

static dgl_status find(search *s)
{
    bool new = false, looked = s->atlas->g->negative;
    double v[DGL_MAX_COORDINATES];
    const double near = 1.04,                          // relaxed lengths are that good
                 focus = 1e-4;                         // where so small a part of P is left, directions are what to try
    s->nfound = 0;
    s->poor.residual = s->tried.residual = INFINITY;
    DGL_TRY(dgl_find_ways(s->way, &s->nways, s->atlas, s->x, s->y));
    for (int i = 0; i < s->nways; i++) {
        dgl_way *c = &s->way[i];
        if (!isfinite(c->length) || (s->nfound && c->length > near * s->found[0].length))
            break;
        int before = s->nfound;
        first_velocity(s, c, v);
        DGL_TRY(improve(s, v, &new));
        if (!s->nfound && !looked && s->aim.part < focus) {
            looked = true;
            DGL_TRY(look_around(s, 1.5 * c->length, 0));
        }
        if (!new && s->nfound == before && !s->nfound)
            DGL_TRY(walk(s, c, &new));
        if (!s->nfound)
            DGL_TRY(by_multiple_shooting(s, c, PIECES, &new));
        for (size_t pieces = 4 * PIECES; pieces <= 8 * PIECES && !s->nfound; pieces *= 2)
            DGL_TRY(by_multiple_shooting(s, c, pieces + 1, &new));
    }
    if (!s->nways || !isfinite(s->way[0].length) || s->atlas->g->negative)
        return DGL_OK;
    double certain = certain_length(s, &s->way[0]), length = s->nfound ? s->found[0].length : 1.5 * s->way[0].length;
    bool again = !s->nfound || (length > certain && certain > 0);
    if (certain < 0 && s->nfound)
        DGL_TRY(passes_conjugate(s, &s->found[0], &again));
    if (again && !(looked && !s->nfound))
        DGL_TRY(look_around(s, length * (1 + 1e-6), 0));
    if (!s->nfound && isfinite(s->poor.residual)) {
        double *v0 = s->found[0].v, *w0 = s->found[0].w;
        s->found[0] = s->poor;
        memcpy(v0, s->poor.v, s->d * sizeof *v0);
        memcpy(w0, s->poor.w, s->d * sizeof *w0);
        s->found[0].v = v0;
        s->found[0].w = w0;
        s->nfound = 1;
    }
    return DGL_OK;
}


// ---- for users ----

static dgl_status search_new(search *s, dgl_metric *g, double *room)
{
    size_t d = (size_t)g->chart->n;
    DGL_TRY(dgl_metric_atlas(&s->atlas, g));
    s->d = d;
    for (int i = 0; i < DGL_MAX_FOUND; i++) {
        s->found[i].v = room, room += d;
        s->found[i].w = room, room += d;
    }
    s->poor.v = room, room += d;
    s->poor.w = room, room += d;
    s->tried.v = room, room += d;
    for (int i = 0; i < DGL_MAX_WAYS; i++) s->way[i].path = room, room += (PIECES + 1) * d;
    return dgl_aim_new(&s->aim, s->atlas, room);
}

static void search_end(search *s) { dgl_aim_end(&s->aim); }
#define SEARCH_OWNED __attribute__((cleanup(search_end)))

static size_t search_room(size_t d) { return (2 * DGL_MAX_FOUND + 3) * d + DGL_MAX_WAYS * (PIECES + 1) * d + dgl_aim_room(d); }

static dgl_status search_between(search *s, const double *x, const double *y)
{
    s->x = x;
    s->y = y;
    return dgl_aim_set(&s->aim, x, y);
}

// velocities of a found geodesic in the metric's coordinates
static void give(const search *s, const dgl_found *f, double *v, double *w)
{
    double at[DGL_MAX_COORDINATES];
    memcpy(v, f->v, s->d * sizeof *v);
    memcpy(at, s->aim.X, s->d * sizeof *at);
    dgl_chart_to(s->atlas->pole, s->aim.cx, 0, s->d, at, v, s->x);
    if (!w)
        return;
    memcpy(w, f->w, s->d * sizeof *w);
    memcpy(at, s->aim.Y, s->d * sizeof *at);
    dgl_chart_to(s->atlas->pole, s->aim.cy, 0, s->d, at, w, s->y);
}

// What came nearest to a geodesic from x to y: a shot, and the shortest of the paths that shots began with.
static dgl_status none_found(const search *s, size_t row, size_t rows)
{
    DGL_TEXT_OWNED dgl_text t = { 0 };
    double v[DGL_MAX_COORDINATES], length;
    if (rows > 1)
        dgl_text_add(&t, " for row %zu", row + 1);
    dgl_text_add(&t, ": neither shooting nor multiple shooting converged");
    if (isfinite(s->tried.residual)) {
        give(s, &s->tried, v, NULL);
        for (size_t k = 0; k < s->d; k++) dgl_text_add(&t, k ? ", %.6g" : "; the best try, with velocity {%.6g", v[k]);
        dgl_text_add(&t, "} and length %.6g, misses y by %.2g", dgl_aim_norm(s->d, s->aim.gx, s->tried.v), s->tried.residual);
    }
    const dgl_way *way = s->nways && isfinite(s->way[0].length) && !s->way[0].chart && !s->atlas->g->negative ? s->way : NULL;
    if (way && !dgl_metric_length(s->atlas->g, &length, PIECES + 1, way->path))
        dgl_text_add(&t, "; a path of length %.6g joins them", length);
    DGL_TRY(dgl_text_ok(&t));
    DGL_FAIL(DGL_ECONV, "no geodesic found%s", t.s);
}

static dgl_status is_unique(search *s, bool *unique)
{
    double stretch, length = s->found[0].length;
    *unique = true;
    if (s->nfound > 1 && s->found[1].length <= length * (1 + 1e-11) + s->found[0].residual + s->found[1].residual)
        *unique = false;
    double certain = s->d == 2 && !isnan(s->atlas->bend) && s->atlas->bend > 0 ? 0.98 * M_PI / sqrt(s->atlas->bend) : s->d == 1 ? INFINITY : 0;
    if (*unique && length > certain && !s->found[0].multiple) {
        DGL_TRY(dgl_aim_stretch(&s->aim, &stretch, s->found[0].v));
        *unique = stretch > 2e-13;
    }
    return DGL_OK;
}

// unique: whether it is to be found out
static dgl_status between(dgl_metric *g, size_t n, double *v, double *w, dgl_between *info, bool unique, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    SEARCH_OWNED search s = { 0 };
    DGL_SCRATCH(room, search_room(d));
    DGL_TRY(search_new(&s, g, room));
    for (size_t i = 0; i < n; i++, x += d, y += d) {
        DGL_POLL();
        dgl_between result = { .unique = true };
        DGL_TRY(search_between(&s, x, y));
        s.aim.verify = w != NULL;
        if (same_point(&s)) {
            memset(v + i*d, 0, d * sizeof *v);
            if (w)
                memset(w + i*d, 0, d * sizeof *w);
        } else {
            DGL_TRY(find(&s));
            if (!s.nfound)
                return none_found(&s, i, n);
            give(&s, &s.found[0], v + i*d, w ? w + i*d : NULL);
            result = (dgl_between){ s.found[0].length, s.found[0].residual, true, s.found[0].multiple };
            if (unique)
                DGL_TRY(is_unique(&s, &result.unique));
        }
        if (info)
            info[i] = result;
    }
    return DGL_OK;
}

dgl_status dgl_metric_between(dgl_metric *g, size_t n, double *v, double *w, dgl_between *info, const double *x, const double *y)
{
    return between(g, n, v, w, info, info != NULL, x, y);
}

dgl_status dgl_metric_all_between(dgl_metric *g, size_t room_for, size_t *count, double *v, dgl_between *info,
                                  const double *x, const double *y, double length, size_t rays)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    SEARCH_OWNED search s = { 0 };
    DGL_SCRATCH(room, search_room(d));
    *count = 0;
    DGL_TRY(search_new(&s, g, room));
    DGL_TRY(search_between(&s, x, y));
    if (!same_point(&s))
        DGL_TRY(find(&s));
    s.all = true;
    DGL_TRY(look_around(&s, length * (1 + 1e-9), rays ? rays : d == 2 ? 256 : 0));
    for (int i = 0; i < s.nfound && *count < room_for; i++) {
        if (s.found[i].length > length * (1 + 1e-9))
            continue;
        double stretch;
        give(&s, &s.found[i], v + *count * d, NULL);
        DGL_TRY(dgl_aim_stretch(&s.aim, &stretch, s.found[i].v));
        info[(*count)++] = (dgl_between){ s.found[i].length, s.found[i].residual, stretch > 2e-13, s.found[i].multiple };
    }
    return DGL_OK;
}

dgl_status dgl_metric_dist(dgl_metric *g, size_t n, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_SCRATCH(v, n * d);
    DGL_SCRATCH_OF(dgl_between, info, n);
    DGL_TRY(between(g, n, v, NULL, info, false, x, y));
    for (size_t i = 0; i < n; i++) s[i] = info[i].length;
    if (!g->negative)
        return DGL_OK;
    DGL_TRY(dgl_metric_inner(g, n, s, x, v, v));
    for (size_t i = 0; i < n; i++) s[i] = sqrt(fabs(s[i]));
    return DGL_OK;
}

dgl_status dgl_metric_path_between(dgl_metric *g, size_t n, double *path, const double *x, const double *y, const double *v, const double *w)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, first = n - n / 2, second = n / 2;
    double at = n ? (double)first / (double)n : 0;
    DGL_SCRATCH(back, (second + 1) * d);
    DGL_SCRATCH(minus, d);
    DGL_TRY(dgl_metric_geodesic(g, path, NULL, NULL, x, v, at, first, 0));
    if (!n)
        return DGL_OK;
    for (size_t k = 0; k < d; k++) minus[k] = -w[k];
    DGL_TRY(dgl_metric_geodesic(g, back, NULL, NULL, y, minus, 1 - at, second, 0));
    // the second half comes to the same turn of an angle as the first
    for (size_t k = 0; k < d; k++) {
        const dgl_range *r = &g->chart->range[k];
        double shift = r->periodic ? (r->hi - r->lo) * round((path[first*d + k] - back[second*d + k]) / (r->hi - r->lo)) : 0;
        for (size_t i = 0; i < second; i++) path[(n - i)*d + k] = back[i*d + k] + shift;
    }
    return DGL_OK;
}
