// The inner loops of networks, for each instruction set that this processor has: against loops that anybody would write.
#include "../check.h"
#include "net/kernels.h"

#include "base/module.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef DGL_SINGLE
#define MODULE "net_single_"
#define EPSILON 1.2e-7
#else
#define MODULE "net_"
#define EPSILON 2.3e-16
#endif

static real number(void) { return (real)(2.0*rand()/RAND_MAX - 1); }

static void fill(size_t n, real *x)
{
    for (size_t i = 0; i < n; i++) x[i] = number();
}

static int opened(const dgl_net_kernels **table)
{
    static const char *const names[] = { MODULE "plain", MODULE "avx2", MODULE "avx512" };
    int n = 0, most = 1;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        most = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") ? 3 : 2;
#endif
    for (; n < most; n++) {
        const void *t;
        check_ok(dgl_module_open(&t, names[n]));
        table[n] = t;
    }
    return n;
}

enum { MOST = 70, COLS = 133 };

// y (+)= W x and G += g x' in sizes around those of tiles and vectors, plain, transposed, and with rows anywhere
static void products(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 2, 3, 4, 5, 7, 8, 9, 17, 66 }, widths[] = { 1, 3, 4, 7, 8, 15, 16, 24, 25, 48, 131 };
    static real W[MOST*MOST], x[MOST*COLS], y[MOST*COLS], z[MOST*COLS], G[MOST*MOST], before[MOST*COLS];
    const dgl_net_kernels *table[3];
    int n = opened(table);
    fill(MOST*MOST, W);
    fill(MOST*COLS, x);
    for (int isa = 0; isa < n; isa++)
        for (size_t a = 0; a < sizeof sizes/sizeof *sizes; a++)
            for (size_t b = 0; b < sizeof sizes/sizeof *sizes; b++)
                for (size_t c = 0; c < sizeof widths/sizeof *widths; c++) {
                    size_t m = sizes[a], k = sizes[b], cols = widths[c], at[MOST];
                    bool add = (a + b + c) % 2, transposed = (a + c) % 3 == 0, shifted = (b + c) % 2;
                    for (size_t i = 0; i < k; i++) at[i] = shifted ? (k - 1 - i)*COLS + i % 2 : i*COLS;
                    fill(MOST*COLS, y);
                    memcpy(before, y, sizeof y);
                    memcpy(z, y, sizeof y);
                    table[isa]->product(m, k, cols, y, COLS, W, transposed ? 1 : k, transposed ? m : 1, x, shifted ? at : NULL, COLS, add, b ? W + 5 : NULL);
                    for (size_t r = 0; r < m; r++)
                        for (size_t i = 0; i < cols; i++) {
                            double sum = add ? z[r*COLS + i] : b ? W[5 + r] : 0;
                            for (size_t q = 0; q < k; q++) sum += (double)W[transposed ? q*m + r : r*k + q]*x[at[q] + i];
                            check_near(y[r*COLS + i], sum, 4*EPSILON*(double)(k + 1));
                            before[r*COLS + i] = y[r*COLS + i];
                        }
                    assert_memory_equal(y, before, sizeof y);   // nothing else is written
                    fill(MOST*MOST, G);
                    memcpy(z, G, m*MOST * sizeof *G);
                    size_t lines = 1 + c % 2, used = cols/lines;
                    table[isa]->gradient(m, k, lines, used, G, MOST, before, COLS, used, x, shifted ? at : NULL, COLS, used);
                    for (size_t r = 0; r < m; r++)
                        for (size_t q = 0; q < k; q++) {
                            double sum = z[r*MOST + q];
                            for (size_t i = 0; i < lines*used; i++) sum += (double)before[r*COLS + i]*x[at[q] + i];
                            check_near(G[r*MOST + q], sum, 40*EPSILON*(double)(cols + 1));
                        }
                }
}

static void transposes(void **state)
{
    (void)state;
    static double x[40*41];
    static real y[40*41];
    size_t row[14];
    const dgl_net_kernels *table[3];
    int n = opened(table);
    for (size_t i = 0; i < 40*41; i++) x[i] = number();
    for (int isa = 0; isa < n; isa++)
        for (size_t a = 0; a < 14; a++)
            for (size_t b = 0; b < 14; b++) {
                for (size_t i = 0; i < a; i++) row[i] = (5*i + 3) % 40;
                for (size_t k = 0; k < 2; k++) {
                    table[isa]->transpose(a, b, y, 40, x, k ? row : NULL, 41);
                    for (size_t i = 0; i < a; i++)
                        for (size_t j = 0; j < b; j++) assert_true(y[j*40 + i] == (real)x[(k ? row[i] : i)*41 + j]);
                }
            }
}

// values and derivatives against libm and differences of the next lower one, also far out
static void activations(void **state)
{
    (void)state;
    enum { N = 203 };
    static real x[N], f[4][N], *part[4] = { f[0], f[1], f[2], f[3] };
    const dgl_net_kernels *table[3];
    int n = opened(table);
    for (int i = 0; i < N; i++) x[i] = (real)((i - 101)*0.11);
    x[0] = -200, x[1] = 80, x[2] = (real)1e-9, x[3] = -INFINITY, x[4] = INFINITY, x[5] = NAN;
    for (int isa = 0; isa < n; isa++)
        for (int order = 0; order < 4; order++) {
            table[isa]->act(DGL_ACT_tanh, order, N, part, x);
            for (int i = 0; i < N; i++) {
                double t = tanh((double)x[i]);
                if (isnan(x[i])) {
                    assert_true(isnan(f[0][i]));
                    continue;
                }
                check_near(f[0][i], t, 4*EPSILON*fabs(t) + 1e-300);
                if (order > 0)
                    check_near(f[1][i], 1 - t*t, 8*EPSILON);
            }
            table[isa]->act(DGL_ACT_sigmoid, order, N, part, x);
            for (int i = 0; i < N; i++)
                if (!isnan(x[i])) check_near(f[0][i], 1/(1 + exp(-(double)x[i])), 4*EPSILON);
            table[isa]->act(DGL_ACT_softplus, order, N, part, x);
            for (int i = 6; i < N; i++) {
                double s = log1p(exp(-fabs((double)x[i]))) + fmax(x[i], 0);
                check_near(f[0][i], s, 6*EPSILON*s);
            }
            table[isa]->act(DGL_ACT_exp, order, N, part, x);
            for (int i = 6; i < N; i++) check_near(f[0][i], exp((double)x[i]), 4*EPSILON*exp((double)x[i]));
            assert_true(f[0][4] == INFINITY && f[0][3] < 1e-30);
        }
}

// the adjoint by the value alone, in place, where it is known
static void derivatives_by_value(void **state)
{
    (void)state;
    enum { N = 203 };
    static const int known[] = { DGL_ACT_identity, DGL_ACT_tanh, DGL_ACT_sigmoid, DGL_ACT_relu, DGL_ACT_leaky_relu, DGL_ACT_elu, DGL_ACT_exp };
    static real u[N], f[2][N], y[N], g[N], gu[N], *part[2] = { f[0], f[1] }, *value = y;
    const dgl_net_kernels *table[3];
    int n = opened(table);
    fill(N, g);
    for (int i = 0; i < N; i++) u[i] = (real)((i - 101)*0.11);
    for (int isa = 0; isa < n; isa++)
        for (size_t k = 0; k < sizeof known/sizeof *known; k++) {
            table[isa]->act(known[k], 1, N, part, u);
            memcpy(y, u, sizeof y);
            table[isa]->act(known[k], 0, N, &value, y);
            assert_memory_equal(y, f[0], sizeof y);
            memcpy(gu, g, sizeof gu);
            table[isa]->act_reverse(known[k], N, gu, gu, y);
            for (int i = 0; i < N; i++) check_near(gu[i], f[1][i]*g[i], 8*EPSILON*(1 + fabs(f[1][i])));
        }
}

// jets by the value alone and their adjoints, in place, against those by derivatives at u
static void jets_by_value(void **state)
{
    (void)state;
    enum { N = 37, ROWS = 3, D = 3 };
    static const int known[] = { DGL_ACT_identity, DGL_ACT_tanh, DGL_ACT_sigmoid, DGL_ACT_relu, DGL_ACT_leaky_relu, DGL_ACT_elu, DGL_ACT_exp };
    static real u[ROWS*(1 + D)*N], y[ROWS*(1 + D)*N], z[(1 + D)*N], g[ROWS*(1 + D)*N], gu[(1 + D)*N], f[3][N], *part[3] = { f[0], f[1], f[2] };
    const dgl_net_kernels *table[3];
    int n = opened(table);
    for (int isa = 0; isa < n; isa++)
        for (size_t k = 0; k < sizeof known/sizeof *known; k++)
            for (size_t d = 1; d <= D; d++) {
                size_t row = (1 + d)*N;
                real before[ROWS*(1 + D)*N];
                fill(ROWS*row, u);
                fill(ROWS*row, before);
                memcpy(y, u, sizeof y);
                memcpy(g, before, sizeof g);
                table[isa]->act_jet(known[k], (int)d, ROWS, N, y, y);
                table[isa]->act_jet_reverse(known[k], (int)d, ROWS, N, g, g, y);
                for (size_t r = 0; r < ROWS; r++) {
                    table[isa]->act(known[k], 2, N, part, u + r*row);
                    table[isa]->jet(1, (int)d, N, z, (const real *const *)part, u + r*row);
                    table[isa]->jet_reverse(1, (int)d, N, gu, before + r*row, (const real *const *)part, u + r*row);
                    for (size_t i = 0; i < row; i++) {
                        check_near(y[r*row + i], z[i], 8*EPSILON);
                        check_near(g[r*row + i], gu[i], 60*EPSILON);
                    }
                }
            }
}

static void adam(void **state)
{
    (void)state;
    enum { N = 45 };
    const double b1 = (real)0.9, b2 = (real)0.999, c2 = 0.25, eps = (real)1e-8, lr = (real)0.01, decay = (real)0.2;
    static real x[N], m[N], v[N], g[N], z[N];
    const dgl_net_kernels *table[3];
    int n = opened(table);
    for (int isa = 0; isa < n; isa++) {
        fill(N, x);
        fill(N, m);
        fill(N, g);
        for (int i = 0; i < N; i++) g[i] *= (real)pow(10, i % 9 - 6), v[i] = (real)pow(10, -i % 30);
        m[3] = v[3] = g[3] = 0;                         // no gradient at all
        for (int i = 0; i < N; i++) {
            double mi = m[i]*b1 + (1 - b1)*g[i], vi = v[i]*b2 + (1 - b2)*g[i]*g[i];
            z[i] = (real)(x[i]*(1 - lr*decay) - lr*(mi/0.5)/(sqrt(vi/c2) + eps));
        }
        table[isa]->adam(N, x, m, v, g, (real)lr, (real)b1, (real)b2, (real)0.5, (real)c2, (real)eps, (real)decay);
        for (int i = 0; i < N; i++) check_near(x[i], z[i], 40*EPSILON*(1 + fabs(z[i])));
    }
}

static void losses(void **state)
{
    (void)state;
    enum { M = 5, N = 37 };
    static real y[M*N], p[M*N], t[M*N], lse[N], g[M*N];
    const dgl_net_kernels *table[3];
    int n = opened(table);
    for (int i = 0; i < M*N; i++) y[i] = 30*number(), t[i] = i % 3 ? (real)0.25 : 0;
    for (int isa = 0; isa < n; isa++) {
        table[isa]->softmax(M, N, p, lse, y);
        double entropy = 0, squares = 0;
        for (int i = 0; i < N; i++) {
            double s = 0;
            for (int r = 0; r < M; r++) s += exp((double)y[r*N + i]);
            check_near(lse[i], log(s), 4*EPSILON*(1 + fabs(log(s))));
            for (int r = 0; r < M; r++) {
                check_near(p[r*N + i], exp((double)y[r*N + i])/s, 60*EPSILON);
                entropy += t[r*N + i]*(log(s) - y[r*N + i]);
                squares += ((double)y[r*N + i] - t[r*N + i])*((double)y[r*N + i] - t[r*N + i]);
            }
        }
        check_near(table[isa]->entropy(M, N, y, lse, t), entropy, 20*EPSILON*entropy);
        check_near(table[isa]->residual(M*N, g, y, t, 2), squares, 20*EPSILON*squares);
        check_near(g[7], 2*((double)y[7] - t[7]), 4*EPSILON*fabs((double)y[7]));
        double likelihood = 0;
        for (int i = 0; i < M*N; i++)
            likelihood -= t[i]*log(fmax(p[i], 1e-12)) + (1 - t[i])*log(fmax(1 - p[i], 1e-12));
        check_near(table[isa]->bernoulli(M*N, g, p, t, 2), likelihood, 40*EPSILON*likelihood);
        double chance = fmax(p[7], 1e-12), other = fmax(1 - p[7], 1e-12);
        check_near(g[7], 2*(chance - t[7])/(chance*other), 20*EPSILON*fabs((double)g[7]));
        real ends[4] = { 0, 1, 0, 1 }, right[4] = { 0, 1, 1, 0 };
        check_near(table[isa]->bernoulli(2, g, ends, right, 1), 0, 4*EPSILON);
        check_near(table[isa]->bernoulli(2, NULL, ends + 2, right + 2, 1), -2*log(1e-12), 1e-6);
        real last = y[M*N - 1];
        y[M*N - 1] = NAN;
        assert_true(isnan(table[isa]->bernoulli(1, NULL, y + M*N - 1, t, 1)));
        assert_true(isnan(table[isa]->entropy(M, N, y, lse, t)));
        y[M*N - 1] = last;
    }
}

int main(void)
{
    srand(5);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products), cmocka_unit_test(transposes), cmocka_unit_test(activations),
        cmocka_unit_test(derivatives_by_value), cmocka_unit_test(jets_by_value), cmocka_unit_test(adam), cmocka_unit_test(losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
