// The bottleneck distance against matchings by Kuhn's method over all bars and their places on the diagonal.
#include "tests/check.h"

#include "topo/distance.h"

#include <string.h>

enum { MOST = 40 };

typedef struct { size_t n, m; const double *a, *b; double delta; size_t mate[2 * MOST]; bool seen[2 * MOST]; } matching;

static double half(const double *a) { return (a[1] - a[0]) / 2; }

// rows: bars of a, then a diagonal for each bar of b; columns: bars of b, then a diagonal for each bar of a
static double cost(const matching *g, size_t i, size_t j)
{
    if (i < g->n && j < g->m)
        return fmax(fabs(g->a[2*i] - g->b[2*j]), fabs(g->a[2*i + 1] - g->b[2*j + 1]));
    if (i < g->n)
        return j - g->m == i ? half(g->a + 2*i) : INFINITY;
    return j >= g->m ? 0 : i - g->n == j ? half(g->b + 2*j) : INFINITY;
}

static bool place(matching *g, size_t i)
{
    for (size_t j = 0; j < g->n + g->m; j++)
        if (!g->seen[j] && cost(g, i, j) <= g->delta) {
            g->seen[j] = true;
            if (!g->mate[j] || place(g, g->mate[j] - 1)) {
                g->mate[j] = i + 1;
                return true;
            }
        }
    return false;
}

static bool suffices(matching *g, double delta)
{
    g->delta = delta;
    memset(g->mate, 0, sizeof g->mate);
    for (size_t i = 0; i < g->n + g->m; i++) {
        memset(g->seen, 0, sizeof g->seen);
        if (!place(g, i))
            return false;
    }
    return true;
}

static double slow(size_t n, const double *a, size_t m, const double *b)
{
    matching g = { .n = n, .m = m, .a = a, .b = b };
    double best = INFINITY;
    for (size_t i = 0; i < n + m; i++)
        for (size_t j = 0; j < n + m; j++)
            if (cost(&g, i, j) < best && suffices(&g, cost(&g, i, j)))
                best = cost(&g, i, j);
    return n + m ? best : 0;
}

static void bars(size_t n, double *a, int kind)
{
    for (size_t i = 0; i < n; i++) {
        double x = uniform(), y = uniform();
        a[2*i] = kind == 1 ? floor(4 * fmin(x, y)) : kind == 2 ? 0.02 * x : fmin(x, y);
        a[2*i + 1] = kind == 1 ? 1 + floor(4 * fmax(x, y)) : kind == 2 ? 1 + 0.02 * y : fmax(x, y);
    }
}

static void by_all_matchings(void **state)
{
    (void)state;
    static const size_t sizes[][2] = { { 0, 0 }, { 0, 3 }, { 1, 1 }, { 2, 2 }, { 5, 3 }, { 12, 12 }, { 3, 20 }, { 19, 9 } };
    double a[2 * MOST], b[2 * MOST], d, e;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int round = 0; round < 12; round++) {
            size_t n = sizes[s][0], m = sizes[s][1];
            bars(n, a, round % 3);
            bars(m, b, round % 3);
            check_ok(dgl_bottleneck(&d, n, a, m, b));
            check_ok(dgl_bottleneck(&e, m, b, n, a));
            assert_true(d == slow(n, a, m, b) && d == e);
        }
}

// a diagram moved by less than half the distances between its bars
static void moved(void **state)
{
    (void)state;
    enum { N = 600 };
    static double a[2 * N], b[2 * N];
    double d;
    for (int i = 0; i < N; i++) {
        a[2*i] = i % 25;
        a[2*i + 1] = 30 + i / 25;
        b[2*(N - 1 - i)] = a[2*i] + 0.25 * (i % 3 - 1);
        b[2*(N - 1 - i) + 1] = a[2*i + 1];
    }
    check_ok(dgl_bottleneck(&d, N, a, N, b));
    check_near(d, 0.25, 0);
    check_ok(dgl_bottleneck(&d, N, a, N, a));
    check_near(d, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(by_all_matchings), cmocka_unit_test(moved) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
