// Shooting: Newton's method for the velocity of a geodesic through a point.
#include "metric/aim.h"

#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const dgl_ode_options rough = { .rtol = 1e-5, .atol = 1e-10, .max_steps = 3000 };
static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-17, .max_steps = 20000 };

size_t dgl_aim_room(size_t d)
{
    size_t c = d - 1;
    return dgl_traveller_room(d, c) + dgl_traveller_room(d, 0) + 3*d*d + 4*d + 2 * (d + d*c);
}

dgl_status dgl_aim_new(dgl_aim *a, dgl_atlas *atlas, double *room)
{
    size_t d = (size_t)atlas->g->chart->n, c = d - 1;
    *a = (dgl_aim){ .atlas = atlas, .d = d };
    a->X = room, room += d;
    a->Y = room, room += d;
    a->gx = room, room += d * d;
    a->gy = room, room += d * d;
    a->P = room, room += d * d;
    a->miss = room, room += d;
    a->end = room, room += d;
    a->state = room, room += 2 * (d + d*c);
    DGL_TRY(dgl_traveller_new(&a->varied, atlas, (int)c, room, &rough));
    return dgl_traveller_new(&a->plain, atlas, 0, room + dgl_traveller_room(d, c), &precise);
}

void dgl_aim_end(dgl_aim *a)
{
    dgl_traveller_end(&a->varied);
    dgl_traveller_end(&a->plain);
}

double dgl_aim_norm(size_t d, const double *g, const double *v)
{
    double s = 0;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) s += g[i*d + j] * v[i] * v[j];
    return sqrt(fabs(s));
}

void dgl_chart_to(const dgl_pole *pole, int from, int to, size_t d, double *x, double *v, const double *like)
{
    double y[2 * DGL_MAX_COORDINATES];
    if (from == to)
        return;
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, v, d * sizeof *y);
    dgl_pole_transfer(pole, from, to, (int)d, 0, y, like);
    memcpy(x, y, d * sizeof *y);
    memcpy(v, y + d, d * sizeof *y);
}

// near the axis from places beside it
static dgl_status matrix_at_pole(const dgl_pole *p, size_t d, double *g, const double *X)
{
    DGL_SCOPE;
    DGL_SCRATCH(m, d * d);
    double beside[DGL_MAX_COORDINATES], delta = DGL_BESIDE * fmin(p->radius, 2);
    if (dgl_pole_off_axis(p, X) > delta) {
        DGL_TRY(dgl_metric_check(p->local, 1, X));
        return dgl_fn_eval(&p->local->matrix->fn, 1, g, X);
    }
    memset(g, 0, d * d * sizeof *g);
    for (int i = 0; i < DGL_PLACES_BESIDE; i++) {
        dgl_pole_beside(p, beside, X, d, dgl_pole_sides[i].off * delta);
        if (!i)
            DGL_TRY(dgl_metric_check(p->local, 1, beside));
        DGL_TRY(dgl_fn_eval(&p->local->matrix->fn, 1, m, beside));
        for (size_t k = 0; k < d * d; k++) g[k] += dgl_pole_sides[i].weight * m[k];
    }
    return DGL_OK;
}

static dgl_status take(dgl_aim *a, int *chart, double *X, double *gX, const double *x)
{
    double nothing[DGL_MAX_COORDINATES] = { 0 };
    *chart = dgl_pole_at(a->atlas->npoles, a->atlas->pole, x);
    memcpy(X, x, a->d * sizeof *X);
    DGL_TRY(dgl_metric_in_range(a->atlas->g, 1, x));
    dgl_chart_to(a->atlas->pole, 0, *chart, a->d, X, nothing, NULL);
    if (*chart)
        return matrix_at_pole(&a->atlas->pole[*chart - 1], a->d, gX, X);
    DGL_TRY(dgl_metric_check(a->atlas->g, 1, x));
    if (a->atlas->g->negative) {                       // misses and steps are measured as in coordinates
        for (size_t i = 0; i < a->d * a->d; i++) gX[i] = i / a->d == i % a->d;
        return DGL_OK;
    }
    return dgl_fn_eval(&a->atlas->g->matrix->fn, 1, gX, x);
}

dgl_status dgl_aim_set(dgl_aim *a, const double *x, const double *y)
{
    a->rtol = 1e-12;
    a->verify = true;
    a->longest = INFINITY;
    DGL_TRY(take(a, &a->cx, a->X, a->gx, x));
    DGL_TRY(take(a, &a->cy, a->Y, a->gy, y));
    double most = 1;
    for (size_t k = 0; k < a->d; k++) most = fmax(most, fmax(a->gx[k * (a->d + 1)], a->gy[k * (a->d + 1)]));
    a->small = 1 / sqrt(most);
    return DGL_OK;
}

// miss and *error from where p stands; its state is taken to chart cy
static void look(dgl_aim *a, dgl_traveller *p, double *error)
{
    size_t d = a->d;
    dgl_pole_transfer(p->pole, p->chart, a->cy, p->d, p->c, p->y, a->cy ? NULL : a->Y);
    p->chart = a->cy;
    for (size_t k = 0; k < d; k++) {
        const dgl_range *r = &a->atlas->g->chart->range[k];
        a->miss[k] = p->y[k] - a->Y[k];
        if (!a->cy && r->periodic)
            a->miss[k] = remainder(a->miss[k], r->hi - r->lo);
    }
    memcpy(a->end, p->y + p->d + p->d * p->c, d * sizeof *a->end);
    *error = dgl_aim_norm(d, a->gy, a->miss);
    if (!isfinite(*error))
        *error = INFINITY;
}

static dgl_status shoot(dgl_aim *a, dgl_traveller *p, double *error, const double *v)
{
    size_t d = a->d, h = (size_t)(p->d + p->d * p->c);
    double *y = a->state;
    memset(y, 0, 2*h * sizeof *y);
    memcpy(y, a->X, d * sizeof *y);
    memcpy(y + h, v, d * sizeof *y);
    size_t m = 0;                                      // the column that is known without an integration
    for (size_t k = 1; k < d; k++)
        if (fabs(v[k]) > fabs(v[m])) m = k;
    for (int column = 0; column < p->c; column++)
        y[h + d + ((size_t)column + ((size_t)column >= m)) * (size_t)p->c + (size_t)column] = 1;
    dgl_status status = dgl_travel(p, a->cx, y, 1, 0, NULL, NULL, NULL);
    if (status == DGL_EDOMAIN || status == DGL_ECONV) {
        *error = INFINITY;
        return DGL_OK;
    }
    DGL_TRY(status);
    look(a, p, error);
    if (!p->c && d > 1)
        return DGL_OK;
    // faster by a factor is farther along the geodesic: P v = w
    for (size_t i = 0; i < d; i++) {
        double rest = a->end[i];
        for (size_t k = 0; k < d; k++)
            if (k != m) {
                a->P[i*d + k] = p->y[d + i * (size_t)p->c + k - (k > m)];
                rest -= v[k] * a->P[i*d + k];
            }
        a->P[i*d + m] = rest / v[m];
    }
    return DGL_OK;
}

// P step = miss, or the step that weighs its size too: damp is how small a singular value of P must be, between
// the smallest (0) and the largest (1), to count for little. Near a conjugate point the end hardly moves in some
// direction, where an undamped step goes far astray.
static dgl_status newton(dgl_aim *a, double *step, double damp)
{
    size_t d = a->d;
    if (d == 2 && damp == 0) {
        const double *P = a->P;
        double det = P[0]*P[3] - P[1]*P[2], size = fabs(P[0]*P[3]) + fabs(P[1]*P[2]);
        if (fabs(det) > 1e-9 * size) {
            step[0] = (P[3] * a->miss[0] - P[1] * a->miss[1]) / det;
            step[1] = (P[0] * a->miss[1] - P[2] * a->miss[0]) / det;
            return DGL_OK;
        }
    }
    DGL_SCOPE;
    DGL_SCRATCH(U, d * d);
    DGL_SCRATCH(V, d * d);
    DGL_SCRATCH(s, d);
    for (size_t i = 0; i < d * d; i++)
        if (!isfinite(a->P[i]))
            DGL_FAIL(DGL_EDOMAIN, "a Jacobi field is not finite");
    DGL_TRY(dgl_linalg_svd(1, d, d, U, s, V, a->P));
    memset(step, 0, d * sizeof *step);
    double mu = damp > 0 ? s[0] * pow(fmax(s[d - 1] / s[0], 1e-12), 1 - damp) : 0;
    for (size_t k = 0; k < d; k++) {
        double t = 0;
        for (size_t i = 0; i < d; i++) t += U[i*d + k] * a->miss[i];
        if (s[k] > 1e-12 * s[0])
            for (size_t i = 0; i < d; i++) step[i] += V[i*d + k] * t * s[k] / (s[k] * s[k] + mu * mu);
    }
    return DGL_OK;
}

// the error of varied shots: what a miss of some size is worth
static void set_tolerance(dgl_aim *a, double rtol)
{
    dgl_ode_options *o = &a->varied.ode->option;
    o->rtol = fmin(rough.rtol, fmax(precise.rtol, rtol));
    o->atol = 1e-4 * o->rtol * a->small;
}

// the smallest singular value of P, as a part of the largest; of two about that
static dgl_status conditioning(const dgl_aim *a, double *part)
{
    DGL_SCOPE;
    size_t d = a->d;
    DGL_SCRATCH(s, d);
    const double *P = a->P;
    *part = 0;
    for (size_t i = 0; i < d * d; i++)
        if (!isfinite(P[i]))
            return DGL_OK;
    if (d == 2) {
        *part = fabs(P[0]*P[3] - P[1]*P[2]) / (P[0]*P[0] + P[1]*P[1] + P[2]*P[2] + P[3]*P[3]);
        return DGL_OK;
    }
    DGL_TRY(dgl_linalg_svd(1, d, d, NULL, s, NULL, a->P));
    *part = s[0] > 0 ? s[d - 1] / s[0] : 0;
    return DGL_OK;
}

// A varied shot with a relative error of at most rtol; less where a conjugate point is so near that the error of P would
// hide in which direction the end moves.
static dgl_status varied_shot(dgl_aim *a, double *error, const double *v, double rtol)
{
    a->part = 1;
    for (;;) {
        set_tolerance(a, rtol);
        DGL_TRY(shoot(a, &a->varied, error, v));
        if (!isfinite(*error) || a->d == 1)
            return DGL_OK;
        DGL_TRY(conditioning(a, &a->part));
        rtol = a->varied.ode->option.rtol;
        if (a->part > 100 * rtol || rtol <= precise.rtol)
            return DGL_OK;
        rtol *= 1e-3;
    }
}

// trial = v less a step: its part along v changes the length, that across it turns v
static void take_step(const dgl_aim *a, double *trial, const double *v, const double *step, double part)
{
    size_t d = a->d;
    const double *g = a->gx;
    double vv = 0, vs = 0, across = 0, rest[DGL_MAX_COORDINATES] = { 0 };
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            vv += g[i*d + j] * v[i] * v[j];
            vs += g[i*d + j] * v[i] * step[j];
        }
    double along = part * vs / vv;
    for (size_t i = 0; i < d; i++) rest[i] = part * step[i] - along * v[i];
    across = dgl_aim_norm(d, g, rest);
    double turn = across / sqrt(fabs(vv)), scale = turn > 1e-8 ? sin(turn) / turn : 1;
    for (size_t i = 0; i < d; i++) trial[i] = (1 - along) * (cos(turn) * v[i] - scale * rest[i]);
}

// Newton steps, damped where need be, with rough shots until they are short.
static dgl_status approach(dgl_aim *a, double *error, double *v, double *step)
{
    enum { MOST = 40, DAMPINGS = 6 };
    DGL_SCOPE;
    size_t d = a->d;
    DGL_SCRATCH(trial, d);
    DGL_SCRATCH(P, d * d);
    DGL_SCRATCH(miss, d);
    double rtol = a->rtol > 1e-13 ? rough.rtol : 1e-6;
    DGL_TRY(varied_shot(a, error, v, rtol));
    a->nearest = *error;
    for (int i = 0; i < MOST && isfinite(*error); i++) {
        double length = dgl_aim_norm(d, a->gx, v), last = *error;
        memcpy(P, a->P, d * d * sizeof *P);
        memcpy(miss, a->miss, d * sizeof *miss);
        rtol = a->rtol > 1e-13 ? 1e-3 * last : 1e-4 * last;
        for (int k = 0; k <= DAMPINGS; k++) {
            memcpy(a->P, P, d * d * sizeof *P);
            memcpy(a->miss, miss, d * sizeof *miss);
            if (newton(a, step, (double)k / DAMPINGS)) {
                *error = INFINITY;
                return DGL_OK;
            }
            double size = dgl_aim_norm(d, a->gx, step);
            if (k == 0 && size < 2e-3 * length)
                return DGL_OK;
            if (size > 0.7 * length && k < DAMPINGS)
                continue;
            take_step(a, trial, v, step, fmin(1, 0.7 * length / size));
            DGL_TRY(varied_shot(a, error, trial, rtol));
            if (*error < last)
                break;
        }
        if (!(*error < last))
            *error = INFINITY;
        else {
            memcpy(v, trial, d * sizeof *v);
            a->nearest = *error;
        }
    }
    *error = INFINITY;
    return DGL_OK;
}

// P learns from a step what it missed (Broyden): P += miss step' / |step|^2, where step = v_old - v_new.
static void learn(dgl_aim *a, const double *step)
{
    size_t d = a->d;
    double size = 0;
    for (size_t k = 0; k < d; k++) size += step[k] * step[k];
    for (size_t i = 0; i < d && size > 0; i++)
        for (size_t k = 0; k < d; k++) a->P[i*d + k] -= a->miss[i] * step[k] / size;
}

// The last digits: shots without variations and the derivatives at hand, made anew when they serve badly. Where the
// next step is sure to leave less than rounding, the shot that would show it is left out, unless verify is set.
static dgl_status polish(dgl_aim *a, double *error, double *v, double *step)
{
    enum { MOST = 14 };
    DGL_SCOPE;
    size_t d = a->d;
    DGL_SCRATCH(trial, d);
    DGL_SCRATCH(end, d);
    double scale = dgl_aim_norm(d, a->gx, v), good = 10 * a->rtol * (1 + scale) * 0.02, last = INFINITY;
    dgl_traveller *p = d > 1 ? &a->plain : &a->varied;
    bool fresh = false, first = true;
    *error = INFINITY;
    for (int i = 0; i < MOST; i++) {
        double miss, shortest = 0;
        take_step(a, trial, v, step, 1);
        p->ode->option.rtol = first && a->rtol > 1e-13 ? fmax(a->rtol, fmin(1e-9, 1e-4 * a->part)) : a->rtol;
        p->ode->option.atol = 1e-4 * p->ode->option.rtol * a->small;
        DGL_TRY(shoot(a, p, &miss, trial));
        if (miss < *error || first) {
            double rate = isfinite(last) ? miss / last : 1;
            last = miss;
            memcpy(v, trial, d * sizeof *v);
            if (!first || miss <= good) {
                *error = miss;
                memcpy(end, a->end, d * sizeof *end);
            }
            if (!first && (miss <= 4 * DBL_EPSILON * scale || (miss <= good && rate > 0.03)))
                break;
            if (!first && rate < 0.1)
                learn(a, step);
            DGL_TRY(newton(a, step, 0));
            shortest = dgl_aim_norm(d, a->gx, step);
            if (!first && !a->verify && rate < 1e-2 && miss * rate < good && shortest < 1e-6 * scale) {
                for (size_t k = 0; k < d; k++) v[k] -= step[k];
                *error = fmax(miss * rate, DBL_EPSILON * scale);
                break;
            }
            if (rate < 0.1 || first || fresh) {
                first = false;
                continue;
            }
        } else if (fresh || *error <= good)
            break;
        first = false;
        set_tolerance(a, 0);
        DGL_TRY(shoot(a, &a->varied, &miss, v));
        DGL_TRY(newton(a, step, 0));
        fresh = true;
    }
    memcpy(a->end, end, d * sizeof *end);
    return DGL_OK;
}

dgl_status dgl_aim_improve(dgl_aim *a, double *error, double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(step, a->d);
    *error = a->nearest = INFINITY;
    if (!(dgl_aim_norm(a->d, a->gx, v) > 0))
        return DGL_OK;
    double last = INFINITY;
    for (;;) {
        DGL_TRY(approach(a, error, v, step));
        if (dgl_aim_norm(a->d, a->gx, v) > 1.005 * a->longest)
            *error = INFINITY;
        if (isfinite(*error))
            DGL_TRY(polish(a, error, v, step));
        // so near a conjugate point that the derivatives of the approach have become those of another place
        if (!(*error < 0.5 * last) || *error <= 2e-12 * (1 + dgl_aim_norm(a->d, a->gx, v)))
            return DGL_OK;
        last = *error;
    }
}

dgl_status dgl_aim_stretch(dgl_aim *a, double *stretch, const double *v)
{
    DGL_SCOPE;
    size_t d = a->d;
    double error;
    DGL_SCRATCH(s, d);
    DGL_SCRATCH(R, d * d);
    DGL_SCRATCH(S, d * d);
    DGL_SCRATCH(M, d * d);
    set_tolerance(a, 0);
    DGL_TRY(shoot(a, &a->varied, &error, v));
    *stretch = 0;
    if (!isfinite(error))
        return DGL_OK;
    // R P S^-1 with g_y = R'R, g_x = S'S: lengths at both ends
    DGL_TRY(dgl_linalg_cholesky(1, d, R, a->gy));
    DGL_TRY(dgl_linalg_cholesky(1, d, S, a->gx));      // g = L L', lower
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++) {
            double t = 0;
            for (size_t k = i; k < d; k++) t += R[k*d + i] * a->P[k*d + j];
            M[i*d + j] = t;
        }
    for (size_t i = 0; i < d; i++)                     // M S^-T from the right, column by column
        for (size_t j = 0; j < d; j++) {
            for (size_t k = 0; k < j; k++) M[i*d + j] -= M[i*d + k] * S[j*d + k];
            M[i*d + j] /= S[j*d + j];
        }
    DGL_TRY(dgl_linalg_svd(1, d, d, NULL, s, NULL, M));
    *stretch = s[d - 1];
    return DGL_OK;
}
