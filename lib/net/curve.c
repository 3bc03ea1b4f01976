// Curves in a pulled-back metric: geodesics by their equation, lengths, transport.
#include "net/immersion.h"

#include "base/parallel.h"
#include "num/linalg.h"
#include "num/ode.h"

#include <math.h>
#include <string.h>

dgl_status dgl_immersion_inner(dgl_immersion *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    DGL_SCRATCH(g, n * d * d);
    DGL_TRY(dgl_immersion_geometry(M, n, g, NULL, NULL, x));
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t a = 0; a < d*d; a++) s[i] += g[i*d*d + a] * u[i*d + a/d] * v[i*d + a%d];
    }
    return DGL_OK;
}

// (x, v)' = (v, -Γ(v, v))
static dgl_status flow(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    DGL_SCOPE;
    dgl_immersion *M = ctx;
    size_t d = (size_t)M->d, m = (size_t)M->nout;
    size_t channels = dgl_immersion_channels(M, 2);
    DGL_SCRATCH(block, m * channels);
    DGL_SCRATCH(g, d * d);
    DGL_SCRATCH(b, d);
    const double *v = y + d;
    DGL_TRY(dgl_immersion_jet(M, 2, 1, block, y));
    memset(g, 0, d * d * sizeof *g);
    memset(b, 0, d * sizeof *b);
    for (size_t r = 0; r < m; r++) {
        const double *J = block + r*channels + 1, *H = J + d;
        double a = 0;
        for (size_t k = 0, p = 0; k < d; k++)
            for (size_t l = k; l < d; l++, p++) a += (k == l ? 1 : 2)*H[p]*v[k]*v[l];
        for (size_t k = 0; k < d; k++) {
            b[k] -= J[k]*a;
            for (size_t l = 0; l < d; l++) g[k*d + l] += J[k]*J[l];
        }
    }
    memcpy(dy, v, d * sizeof *dy);
    if (dgl_linalg_solve(1, d, 1, dy + d, g, b))
        DGL_FAIL(DGL_EDOMAIN, "the pulled-back metric is singular or has no value on the way");
    return DGL_OK;
}

static const dgl_ode_options precise = { .rtol = 1e-12, .atol = 1e-13 };

dgl_status dgl_immersion_geodesic(dgl_immersion *M, double *path, double *w, const double *x, const double *v, double t, size_t steps)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_SCRATCH(state, 2 * d);
    DGL_TRY(dgl_ode_new(&o, 2 * d, flow, M, &precise));
    memcpy(state, x, d * sizeof *state);
    memcpy(state + d, v, d * sizeof *state);
    memcpy(path, x, d * sizeof *path);
    DGL_TRY(dgl_ode_start(o, 0, state, t));
    for (size_t i = 1; i <= steps; i++) {
        double at = t * (double)i / (double)steps;
        while (!o->done && (t >= 0 ? o->t < at : o->t > at)) {
            DGL_POLL();
            DGL_TRY(dgl_ode_step(o));
        }
        if (i < steps) {
            DGL_TRY(dgl_ode_dense(o, at, state));
            memcpy(path + i*d, state, d * sizeof *path);
        }
    }
    while (!o->done) DGL_TRY(dgl_ode_step(o));
    memcpy(path + steps*d, o->y, d * sizeof *path);
    if (w)
        memcpy(w, o->y + d, d * sizeof *w);
    return DGL_OK;
}

dgl_status dgl_immersion_exp(dgl_immersion *M, size_t n, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    DGL_SCRATCH(path, 2 * d);
    for (size_t i = 0; i < n; i++) {
        DGL_TRY(dgl_immersion_geodesic(M, path, NULL, x + i*d, v + i*d, 1, 1));
        memcpy(y + i*d, path + d, d * sizeof *y);
    }
    return DGL_OK;
}

dgl_status dgl_immersion_log(dgl_immersion *M, size_t n, double *v, double *error, const double *x, const double *y)
{
    enum { SEGMENTS = 24 };
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    dgl_path_options o = { .lattice = 48, .tolerance = 1e-11, .most = 300, .accuracy = 1e-8 };
    DGL_SCRATCH(path, n * (SEGMENTS + 1) * d);
    DGL_SCRATCH(p, n * d);
    DGL_SCRATCH(length, n);
    DGL_SCRATCH(residual, n);
    DGL_SCRATCH(g, n * d * d);
    DGL_TRY(dgl_immersion_between(M, n, SEGMENTS, path, length, error, residual, p, x, y, &o));
    for (size_t i = 0; i < n; i++) error[i] = fmax(error[i], residual[i]);
    DGL_TRY(dgl_immersion_geometry(M, n, g, NULL, NULL, x));
    if (dgl_linalg_solve(n, d, 1, v, g, p))
        DGL_FAIL(DGL_EDOMAIN, "the pulled-back metric is singular at one of the points");
    return DGL_OK;
}

// Gauss-Legendre with 4 points on [0, 1]
static const double node[4] = { 0.069431844202973712, 0.33000947820757187, 0.66999052179242813, 0.93056815579702629 };
static const double weight[4] = { 0.17392742256872693, 0.32607257743127307, 0.32607257743127307, 0.17392742256872693 };

dgl_status dgl_immersion_length(dgl_immersion *M, double *length, size_t rows, const double *path)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, n = rows > 1 ? 4*(rows - 1) : 0;
    DGL_SCRATCH(x, n * d);
    DGL_SCRATCH(v, n * d);
    DGL_SCRATCH(s, n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++) {
            double from = path[i/4*d + k], to = path[(i/4 + 1)*d + k];
            v[i*d + k] = to - from;
            x[i*d + k] = from + node[i%4]*(to - from);
        }
    DGL_TRY(dgl_immersion_inner(M, n, s, x, v, v));
    *length = 0;
    for (size_t i = 0; i < n; i++) *length += weight[i%4]*sqrt(s[i]);
    return DGL_OK;
}

// T[d][d]: transport along the line with every piece cut into so many, by Runge-Kutta steps with Γ at three places of each
static dgl_status carry(dgl_immersion *M, size_t cuts, double *T, size_t rows, const double *path)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, steps = (rows - 1)*cuts, places = 2*steps + 1, dd = d*d;
    DGL_SCRATCH(x, places * d);
    DGL_SCRATCH(C, places * dd * d);
    DGL_SCRATCH(A, 3 * dd);                             // dT/ds = A T at the ends and the middle of a step
    DGL_SCRATCH(k, 4 * dd);
    DGL_SCRATCH(S, dd);
    for (size_t i = 0; i < places; i++) {
        size_t piece = i/(2*cuts) < rows - 1 ? i/(2*cuts) : rows - 2;
        double t = ((double)i - (double)(2*cuts*piece))/(double)(2*cuts);
        for (size_t a = 0; a < d; a++) x[i*d + a] = path[piece*d + a] + t*(path[(piece + 1)*d + a] - path[piece*d + a]);
    }
    DGL_TRY(dgl_immersion_geometry(M, places, NULL, C, NULL, x));
    for (size_t a = 0; a < dd; a++) T[a] = a % (d + 1) == 0;
    for (size_t s = 0; s < steps; s++) {
        const double *from = path + s/cuts*d;
        for (size_t place = 0; place < 3; place++)
            for (size_t a = 0; a < d; a++)
                for (size_t b = 0; b < d; b++) {
                    double sum = 0;
                    for (size_t c = 0; c < d; c++) sum -= C[(2*s + place)*dd*d + (a*d + c)*d + b]*(from[d + c] - from[c])/(double)cuts;
                    A[place*dd + a*d + b] = sum;
                }
        for (int stage = 0; stage < 4; stage++) {
            const double *B = A + (stage == 0 ? 0 : stage == 3 ? 2 : 1)*dd;
            double h = stage == 0 ? 0 : stage == 3 ? 1 : 0.5;
            for (size_t a = 0; a < dd; a++) S[a] = T[a] + (stage ? h*k[(size_t)(stage - 1)*dd + a] : 0);
            for (size_t a = 0; a < d; a++)
                for (size_t b = 0; b < d; b++) {
                    double sum = 0;
                    for (size_t c = 0; c < d; c++) sum += B[a*d + c]*S[c*d + b];
                    k[(size_t)stage*dd + a*d + b] = sum;
                }
        }
        for (size_t a = 0; a < dd; a++) T[a] += (k[a] + 2*k[dd + a] + 2*k[2*dd + a] + k[3*dd + a])/6;
    }
    return DGL_OK;
}

dgl_status dgl_immersion_transport(dgl_immersion *M, size_t n, double *w, size_t rows, const double *path, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d;
    DGL_SCRATCH(T, d * d);
    DGL_SCRATCH(last, d * d);
    DGL_SCRATCH(copy, n * d);
    memcpy(copy, v, n * d * sizeof *copy);
    if (rows < 2) {
        memcpy(w, copy, n * d * sizeof *w);
        return DGL_OK;
    }
    double change = INFINITY;
    for (size_t cuts = 1; change > 1e-11 && cuts <= 256 && cuts*rows < 1 << 20; cuts *= 2) {
        DGL_TRY(carry(M, cuts, T, rows, path));
        double size = 0;
        change = cuts == 1 ? INFINITY : 0;
        for (size_t a = 0; a < d*d; a++) {
            size = fmax(size, fabs(T[a]));
            if (cuts > 1)
                change = fmax(change, fabs(T[a] - last[a]));
            last[a] = T[a];
        }
        change /= size;
    }
    if (!(change < 1e-6))
        DGL_FAIL(DGL_ECONV, "transport along this path does not settle (last change %.2g)", change);
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < d; a++) {
            double s = 0;
            for (size_t b = 0; b < d; b++) s += T[a*d + b]*copy[i*d + b];
            w[i*d + a] = s;
        }
    return DGL_OK;
}

dgl_status dgl_immersion_holonomy(dgl_immersion *M, double *H, size_t rows, const double *path)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, last = (rows - 1)*d;
    DGL_SCRATCH(g, d * d);
    DGL_SCRATCH(E, d * d);
    DGL_SCRATCH(W, d * d);
    for (size_t k = 0; k < d; k++)
        if (!(fabs(path[last + k] - path[k]) <= 1e-9*(1 + fabs(path[k]))))
            DGL_FAIL(DGL_EARG, "the loop is not closed: coordinate %zu begins at %.9g and ends at %.9g", k + 1, path[k], path[last + k]);
    DGL_TRY(dgl_immersion_geometry(M, 1, g, NULL, NULL, path));
    DGL_TRY(dgl_linalg_cholesky(1, d, g, g));           // g = L L': the rows of L^-1 are an orthonormal frame
    DGL_TRY(dgl_linalg_inv(1, d, E, g));
    DGL_TRY(dgl_immersion_transport(M, d, W, rows, path, E));
    for (size_t a = 0; a < d; a++)                      // column b: the carried vector b in the frame, L'w
        for (size_t b = 0; b < d; b++) {
            H[a*d + b] = 0;
            for (size_t k = a; k < d; k++) H[a*d + b] += g[k*d + a]*W[b*d + k];
        }
    return DGL_OK;
}
