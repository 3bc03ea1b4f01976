// What somebody would write by hand for the right-hand sides and grids of expr.c: with libm, and with SLEEF's vectors.
#ifndef TESTS_BENCH_EXPR_HAND_H
#define TESTS_BENCH_EXPR_HAND_H

#include <immintrin.h>
#include <math.h>
#include <sleef.h>
#include <stddef.h>

typedef void rhs(double *a, const double *y, const double *parameter);

static void hand_sphere(double *a, const double *y, const double *unused)
{
    double s, c, u = y[2], v = y[3];
    (void)unused;
    sincos(y[0], &s, &c);
    a[0] = s * c * v * v;
    a[1] = -2 * c / s * u * v;
}

static void hand_schwarzschild(double *a, const double *y, const double *parameter)
{
    double M = parameter[0], r = y[1], s, c, vt = y[4], vr = y[5], vh = y[6], vp = y[7];
    sincos(y[2], &s, &c);
    double i = 1 / r, f = 1 - 2 * M * i, A = M * i * i, k = A / f;
    a[0] = -2 * k * vt * vr;
    a[1] = -f * A * vt * vt + k * vr * vr + r * f * (vh * vh + s * s * vp * vp);
    a[2] = -2 * i * vr * vh + s * c * vp * vp;
    a[3] = -2 * i * vr * vp - 2 * c / s * vh * vp;
}

// a net 2-16-16-3 as an immersion; its weights are those of net_weight
static double net_weight(int layer, int i, int j) { return 0.9 * sin(1 + 1.7 * i + 2.3 * j + 3.1 * layer); }

static double W1[16][2], b1[16], W2[16][16], b2[16], W3[3][16];

static void hand_net_weights(void)
{
    for (int i = 0; i < 16; i++) {
        b1[i] = net_weight(1, i, 40);
        b2[i] = net_weight(2, i, 40);
        for (int j = 0; j < 2; j++) W1[i][j] = net_weight(1, i, j);
        for (int j = 0; j < 16; j++) W2[j][i] = net_weight(2, i, j);   // transposed: columns are read
        for (int k = 0; k < 3; k++) W3[k][i] = net_weight(3, k, i);
    }
}

// J'J a = -J' X_vv by the second derivative along v, layer by layer
static void hand_net(double *a, const double *y, const double *unused)
{
    double p = y[2], q = y[3], h[16], hx[16], hy[16], hv[16], z[16], zx[16] = { 0 }, zy[16] = { 0 }, zv[16] = { 0 };
    (void)unused;
    for (int i = 0; i < 16; i++) {
        double t = tanh(b1[i] + W1[i][0] * y[0] + W1[i][1] * y[1]), d = 1 - t * t, along = W1[i][0] * p + W1[i][1] * q;
        h[i] = t;
        hx[i] = d * W1[i][0];
        hy[i] = d * W1[i][1];
        hv[i] = -2 * t * d * along * along;
        z[i] = b2[i];
    }
    for (int j = 0; j < 16; j++)
        for (int i = 0; i < 16; i++) {
            double w = W2[j][i];
            z[i] += w * h[j];
            zx[i] += w * hx[j];
            zy[i] += w * hy[j];
            zv[i] += w * hv[j];
        }
    double X[3] = { 0 }, Y[3] = { 0 }, V[3] = { 0 };
    for (int i = 0; i < 16; i++) {
        double t = tanh(z[i]), d = 1 - t * t, along = zx[i] * p + zy[i] * q, v = d * zv[i] - 2 * t * d * along * along;
        for (int k = 0; k < 3; k++) {
            X[k] += W3[k][i] * d * zx[i];
            Y[k] += W3[k][i] * d * zy[i];
            V[k] += W3[k][i] * v;
        }
    }
    double E = 0, F = 0, G = 0, x = 0, yy = 0;
    for (int k = 0; k < 3; k++) E += X[k] * X[k], F += X[k] * Y[k], G += Y[k] * Y[k], x += X[k] * V[k], yy += Y[k] * V[k];
    double r = 1 / (E * G - F * F);
    a[0] = -(G * x - F * yy) * r;
    a[1] = -(E * yy - F * x) * r;
}

// n steps of RK4 from y[2 d], in place
static inline __attribute__((always_inline)) void hand_rk4(rhs *f, int d, double *y, size_t n, double h, const double *parameter)
{
    double k[4][8], w[8];
    for (size_t s = 0; s < n; s++) {
        for (int stage = 0; stage < 4; stage++) {
            const double *x = stage ? w : y;
            for (int i = 0; i < d; i++) k[stage][i] = x[d + i];
            f(k[stage] + d, x, parameter);
            double step = stage < 2 ? h / 2 : h;
            for (int i = 0; i < 2 * d && stage < 3; i++) w[i] = y[i] + step * k[stage][i];
        }
        for (int i = 0; i < 2 * d; i++) y[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
}

static void hand_sphere_rk4(double *y, size_t n, double h, const double *p) { hand_rk4(hand_sphere, 2, y, n, h, p); }
static void hand_schwarzschild_rk4(double *y, size_t n, double h, const double *p) { hand_rk4(hand_schwarzschild, 4, y, n, h, p); }


// ---- grids: columns x, y in, a column out ----

typedef void grid(double *out, const double *x, const double *y, size_t n);

// sin x cos y + exp(-x^2 - y^2)
static void hand_f(double *restrict out, const double *restrict x, const double *restrict y, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = sin(x[i]) * cos(y[i]) + exp(-x[i] * x[i] - y[i] * y[i]);
}

// the Gaussian curvature of its graph
static void hand_bump(double *restrict out, const double *restrict X, const double *restrict Y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double x = X[i], y = Y[i], sx = sin(x), cx = cos(x), sy = sin(y), cy = cos(y), e = exp(-x * x - y * y);
        double fx = cx * cy - 2 * x * e, fy = -sx * sy - 2 * y * e, fxx = -sx * cy + (4 * x * x - 2) * e;
        double fyy = -sx * cy + (4 * y * y - 2) * e, fxy = -cx * sy + 4 * x * y * e, w = 1 + fx * fx + fy * fy;
        out[i] = (fxx * fyy - fxy * fxy) / (w * w);
    }
}

// that of an immersed torus of radii 2 and 1, from its first and second fundamental forms
static void hand_torus(double *restrict out, const double *restrict U, const double *restrict V, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double cu = cos(U[i]), su = sin(U[i]), cv = cos(V[i]), sv = sin(V[i]), r = 2 + cv;
        double xu[3] = { -r * su, r * cu, 0 }, xv[3] = { -sv * cu, -sv * su, cv };
        double xuu[3] = { -r * cu, -r * su, 0 }, xuv[3] = { sv * su, -sv * cu, 0 }, xvv[3] = { -cv * cu, -cv * su, -sv };
        double E = 0, F = 0, G = 0, L = 0, M = 0, N = 0;
        double m[3] = { xu[1] * xv[2] - xu[2] * xv[1], xu[2] * xv[0] - xu[0] * xv[2], xu[0] * xv[1] - xu[1] * xv[0] };
        for (int k = 0; k < 3; k++) {
            E += xu[k] * xu[k], F += xu[k] * xv[k], G += xv[k] * xv[k];
            L += m[k] * xuu[k], M += m[k] * xuv[k], N += m[k] * xvv[k];
        }
        double area = E * G - F * F;
        out[i] = (L * N - M * M) / (area * area);
    }
}

typedef __m256d V;

#define EACH4(x, y) for (size_t i = 0; i < n; i += 4) { V x = _mm256_loadu_pd(X + i), y = _mm256_loadu_pd(Y + i);
#define RESULT(e) _mm256_storeu_pd(out + i, e); }

static void sleef_f(double *out, const double *X, const double *Y, size_t n)
{
    EACH4(x, y)
    RESULT(Sleef_sind4_u10avx2(x) * Sleef_cosd4_u10avx2(y) + Sleef_expd4_u10avx2(-(x * x) - y * y))
}

static void sleef_bump(double *out, const double *X, const double *Y, size_t n)
{
    EACH4(x, y)
    Sleef___m256d_2 a = Sleef_sincosd4_u10avx2(x), b = Sleef_sincosd4_u10avx2(y);
    V sx = a.x, cx = a.y, sy = b.x, cy = b.y, e = Sleef_expd4_u10avx2(-(x * x) - y * y);
    V fx = cx * cy - 2 * x * e, fy = -sx * sy - 2 * y * e, fxx = -sx * cy + (4 * x * x - 2) * e;
    V fyy = -sx * cy + (4 * y * y - 2) * e, fxy = -cx * sy + 4 * x * y * e, w = 1 + fx * fx + fy * fy;
    RESULT((fxx * fyy - fxy * fxy) / (w * w))
}

#endif
