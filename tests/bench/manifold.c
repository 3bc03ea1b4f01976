// Batches on the sphere by hand: rows of three numbers, libm.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 100000 };
static double x[3*N], v[3*N], y[3*N], w[3*N], s[N];

static double now(void) { return (double)clock() / CLOCKS_PER_SEC; }

static void exp_(void)
{
    for (size_t i = 0; i < 3*N; i += 3) {
        double t = sqrt(v[i]*v[i] + v[i+1]*v[i+1] + v[i+2]*v[i+2]), c = cos(t), f = t > 0 ? sin(t) / t : 1;
        for (int k = 0; k < 3; k++) y[i+k] = c * x[i+k] + f * v[i+k];
    }
}

static void log_(void)
{
    for (size_t i = 0; i < 3*N; i += 3) {
        double c = x[i]*y[i] + x[i+1]*y[i+1] + x[i+2]*y[i+2], u[3], n = 0;
        for (int k = 0; k < 3; k++) { u[k] = y[i+k] - c * x[i+k]; n += u[k]*u[k]; }
        n = sqrt(n);
        double f = n > 0 ? atan2(n, c) / n : 1;
        for (int k = 0; k < 3; k++) w[i+k] = f * u[k];
    }
}

static void dist(void)
{
    for (size_t i = 0; i < N; i++) {
        double a = 0, b = 0;
        for (int k = 0; k < 3; k++) { double p = x[3*i+k] - y[3*i+k], q = x[3*i+k] + y[3*i+k]; a += p*p; b += q*q; }
        s[i] = 2 * atan2(sqrt(a), sqrt(b));
    }
}

static void measure(const char *name, void (*f)(void))
{
    double best = 1e9;
    for (int r = 0; r < 15; r++) {
        double t = now();
        f();
        t = now() - t;
        best = t < best ? t : best;
    }
    printf("sphere(2)_%s %g\n", name, best / N);
}

int main(void)
{
    for (size_t i = 0; i < 3*N; i += 3) {
        double n = 0, d = 0;
        for (int k = 0; k < 3; k++) { x[i+k] = rand() / (double)RAND_MAX - 0.5; n += x[i+k]*x[i+k]; v[i+k] = 0.3 * (rand() / (double)RAND_MAX - 0.5); }
        for (int k = 0; k < 3; k++) { x[i+k] /= sqrt(n); d += x[i+k] * v[i+k]; }
        for (int k = 0; k < 3; k++) v[i+k] -= d * x[i+k];
    }
    measure("exp", exp_);
    measure("log", log_);
    measure("dist", dist);
    return s[N/2] + w[N] + y[N] > 1e9;                  // all results are used
}
