// What tests/bench/geodesic.lua does, by hand: Newton's method with Jacobi fields on the torus from the straight line
// (whatever geodesic it finds), and fast marching with plane fronts.
// libs: -lgsl -lgslcblas
#include "dgl.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// u'' = 2 s/R u'v', v'' = -R s u'^2, and two variations of (u, v, u', v')
static int torus(double t, const double *y, double *dy, void *ctx)
{
    (void)t, (void)ctx;
    double s = sin(y[1]), c = cos(y[1]), R = 2 + c, q = s / R, dq = (c * R + s * s) / (R * R), dRs = -s * s + R * c;
    dy[0] = y[2];
    dy[1] = y[3];
    dy[2] = 2 * q * y[2] * y[3];
    dy[3] = -R * s * y[2] * y[2];
    for (int k = 4; k < 12; k += 4) {
        const double *p = y + k;
        dy[k] = p[2];
        dy[k + 1] = p[3];
        dy[k + 2] = 2 * dq * p[1] * y[2] * y[3] + 2 * q * (p[2] * y[3] + y[2] * p[3]);
        dy[k + 3] = -dRs * p[1] * y[2] * y[2] - 2 * R * s * y[2] * p[2];
    }
    return GSL_SUCCESS;
}

static int plain(double t, const double *y, double *dy, void *ctx)
{
    (void)t, (void)ctx;
    double s = sin(y[1]), R = 2 + cos(y[1]);
    dy[0] = y[2], dy[1] = y[3], dy[2] = 2 * s / R * y[2] * y[3], dy[3] = -R * s * y[2] * y[2];
    return GSL_SUCCESS;
}

static void rk4(double *y, int steps)
{
    double k1[12], k2[12], k3[12], k4[12], w[12], h = 1.0 / steps;
    for (int n = 0; n < steps; n++) {
        torus(0, y, k1, NULL);
        for (int i = 0; i < 12; i++) w[i] = y[i] + h / 2 * k1[i];
        torus(0, w, k2, NULL);
        for (int i = 0; i < 12; i++) w[i] = y[i] + h / 2 * k2[i];
        torus(0, w, k3, NULL);
        for (int i = 0; i < 12; i++) w[i] = y[i] + h * k3[i];
        torus(0, w, k4, NULL);
        for (int i = 0; i < 12; i++) y[i] += h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
    }
}

typedef struct { gsl_odeiv2_step *step; gsl_odeiv2_control *control; gsl_odeiv2_evolve *evolve; gsl_odeiv2_system system; } solver;

static void run(solver *s, double *y, double T)
{
    double t = 0, h = 0.05;
    gsl_odeiv2_evolve_reset(s->evolve);
    gsl_odeiv2_step_reset(s->step);
    while (t < T) gsl_odeiv2_evolve_apply(s->evolve, s->control, s->step, &s->system, &t, T, &h, y);
}

// shots until the end is hit to 1e-10
static double newton(solver *s, const double *x, const double *target)
{
    double v[2] = { target[0] - x[0], target[1] - x[1] };
    for (int shot = 0; shot < 30; shot++) {
        double y[12] = { x[0], x[1], v[0], v[1], 0, 0, 1, 0, 0, 0, 0, 1 };
        if (s)
            run(s, y, 1);
        else
            rk4(y, 256);
        double a = y[0] - target[0], b = y[1] - target[1], det = y[4] * y[9] - y[8] * y[5];
        if (fabs(a) + fabs(b) < 1e-10)
            return 0;
        v[0] -= (y[9] * a - y[8] * b) / det;
        v[1] -= (y[4] * b - y[5] * a) / det;
    }
    return 1;
}

// ---- fast marching as Kimmel and Sethian have it ----

typedef struct { uint32_t n, *v, *at; double *d; } heap;
static void up(heap *h, uint32_t i)
{
    uint32_t v = h->v[i];
    for (; i && h->d[h->v[(i - 1) / 2]] > h->d[v]; i = (i - 1) / 2) h->at[h->v[i] = h->v[(i - 1) / 2]] = i;
    h->at[h->v[i] = v] = i;
}
static uint32_t pop(heap *h)
{
    uint32_t top = h->v[0], v = h->v[--h->n], i = 0, k;
    while ((k = 2*i + 1) < h->n) {
        k += k + 1 < h->n && h->d[h->v[k + 1]] < h->d[h->v[k]];
        if (h->d[h->v[k]] >= h->d[v])
            break;
        h->at[h->v[i] = h->v[k]] = i;
        i = k;
    }
    h->at[h->v[i] = v] = i;
    return top;
}

static double distance(const double *p, const double *q) { return sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])); }

static double update(const dgl_mesh *M, const double *d, uint32_t a, uint32_t b, uint32_t p)
{
    const double *A = M->x + 3*a, *B = M->x + 3*b, *P = M->x + 3*p;
    double la = distance(A, P), lb = distance(B, P), alone = fmin(d[a] + la, d[b] + lb), e[3], f[3], aa = 0, ab = 0, bb = 0;
    for (int k = 0; k < 3; k++) e[k] = A[k] - P[k], f[k] = B[k] - P[k], aa += e[k]*e[k], ab += e[k]*f[k], bb += f[k]*f[k];
    double det = aa*bb - ab*ab, q0 = bb/det, q1 = -ab/det, q2 = aa/det, u = d[b] - d[a];
    double qa = q0 + 2*q1 + q2, qb = (q1 + q2)*u, qc = q2*u*u - 1, root = qb*qb - qa*qc;
    if (root < 0)
        return alone;
    double t = (qb + sqrt(root))/qa, g = q0*t + q1*(t - u), h = q1*t + q2*(t - u);
    return g > 0 && h > 0 ? fmin(alone, d[a] + t) : alone;
}

static void march(const dgl_mesh *M, double *d, heap *h, uint8_t *state)
{
    for (size_t v = 0; v < M->n; v++) d[v] = INFINITY, state[v] = 0;
    h->n = 1, h->d = d, h->v[0] = 0, h->at[0] = 0, d[0] = 0;
    while (h->n) {
        uint32_t v = pop(h);
        state[v] = 2;
        for (uint32_t i = M->first[v]; i < M->first[v + 1]; i++) {
            const uint32_t *f = M->face + M->around[i] / 3 * 3;
            for (int k = 0; k < 3; k++) {
                uint32_t p = f[k], a = f[(k + 1) % 3], b = f[(k + 2) % 3];
                if (state[p] == 2 || (a != v && b != v))
                    continue;
                double new = state[a] == 2 && state[b] == 2 ? update(M, d, a, b, p) : d[v] + distance(M->x + 3*v, M->x + 3*p);
                if (new < d[p]) {
                    d[p] = new;
                    if (!state[p])
                        state[p] = 1, h->at[p] = h->n, h->v[h->n++] = p;
                    up(h, h->at[p]);
                }
            }
        }
    }
}

int main(void)
{
    static double x[200], y[200];
    for (int i = 0; i < 400; i++) {
        double s = sin(12.9898 * (i + 1)) * 43758.5453, r = 2 * M_PI * (s - floor(s));
        *(i % 4 < 2 ? &x[i/4*2 + i%4] : &y[i/4*2 + i%4 - 2]) = r;
    }
    for (int i = 0; i < 200; i++) y[i] = x[i] + remainder(y[i] - x[i], 2 * M_PI);
    solver s = { gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, 12), gsl_odeiv2_control_y_new(1e-11, 1e-10), gsl_odeiv2_evolve_alloc(12), { torus, NULL, 12, NULL } };
    double best[4] = { 1e9, 1e9, 1e9, 1e9 };
    int good = 0;                                      // those from which plain Newton gets there: the others don't count
    for (int i = 0; i < 100; i++)
        if (!newton(&s, x + 2*i, y + 2*i)) {
            memmove(x + 2*good, x + 2*i, 2 * sizeof *x);
            memmove(y + 2*good++, y + 2*i, 2 * sizeof *y);
        }
    for (int round = 0; round < 20; round++)
        for (int k = 0; k < 2; k++) {
            double t = now();
            for (int i = 0; i < good; i++) newton(k ? NULL : &s, x + 2*i, y + 2*i);
            best[k] = fmin(best[k], (now() - t) / good);
        }
    solver p = { gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, 4), gsl_odeiv2_control_y_new(1e-11, 1e-10), gsl_odeiv2_evolve_alloc(4), { plain, NULL, 4, NULL } };
    for (int round = 0; round < 100; round++) {
        double z[4] = { 0.3, 0.4, 1, 0.5 }, t = now();
        run(&p, z, 10);
        best[2] = fmin(best[2], now() - t);
    }
    dgl_mesh *M;
    if (dgl_mesh_icosphere(&M, 6))
        return 1;
    double *d = dgl_alloc(M->n * 8);
    heap h = { 0, dgl_alloc(M->n * 4), dgl_alloc(M->n * 4), d };
    uint8_t *state = dgl_alloc(M->n);
    for (int round = 0; round < 12; round++) {
        double t = now();
        march(M, d, &h, state);
        best[3] = fmin(best[3], now() - t);
    }
    printf("newton_rk8 %g\nnewton_rk4 %g\nivp_rk8 %g\nmarching %g\nconverged %d\n", best[0], best[1], best[2], best[3], good);
}
