#include "graphs.h"

#include "graph/measure.h"
#include "graph/transport.h"
#include "graph/transport_unit.h"

// whole costs that are exact as doubles, spread over 2^spread; with many that are equal
static __int128 cost(int spread)
{
    return (__int128)(1 + below(spread ? 1 << 20 : 4)) << below(spread + 1);
}

// amounts that sum to the same on both sides
static void amounts(int ns, int nd, long *supply, long *demand)
{
    long total = 0, left;
    for (int i = 0; i < ns; i++) total += supply[i] = 1 + below(below(2) ? 3 : 1000);
    while (total < nd) total++, supply[0]++;
    left = total - nd;
    for (int j = 0; j < nd; j++) {
        long more = j + 1 < nd ? below((int)left + 1) : left;
        if (below(3) && more > left / nd)
            more = left / nd;
        if (j + 1 == nd)
            more = left;
        demand[j] = 1 + more;
        left -= more;
    }
}

// against augmenting paths in whole numbers: any sizes, ties, costs a factor of 10^24 apart
static void simplex(void **state)
{
    (void)state;
    for (int trial = 0; trial < 3000; trial++) {
        int ns = 1 + below(trial % 10 ? 8 : 20), nd = 1 + below(trial % 10 ? 8 : 20), spread = trial % 3 ? trial % 3 * 40 : 0;
        long supply[20], demand[20];
        dgl_amount a[20], b[20];
        __int128 whole[400];
        double c[400], got;
        amounts(ns, nd, supply, demand);
        for (int i = 0; i < ns; i++) a[i] = supply[i];
        for (int j = 0; j < nd; j++) b[j] = demand[j];
        for (int k = 0; k < ns * nd; k++) {
            whole[k] = trial % 7 == 0 && below(2) ? 0 : cost(spread);
            c[k] = (double)whole[k];
        }
        dgl_amount plan[400];
        check_ok(dgl_transport_solve(&got, plan, ns, nd, a, b, c));
        double want = (double)slow_transport(ns, nd, supply, demand, whole);
        check_near(got, want, 1e-14 * want);
        for (int i = 0; i < ns; i++)                   // the plan moves what is there
            for (int j = 0; j < nd; j++) a[i] -= plan[i*nd + j], b[j] -= plan[i*nd + j];
        for (int i = 0; i < ns; i++) assert_true(a[i] == 0);
        for (int j = 0; j < nd; j++) assert_true(b[j] == 0);
    }
}

// clusters with tiny costs within and costs of 1 between: the noise of the large ones must not hide the small
static void clusters(void **state)
{
    (void)state;
    for (int trial = 0; trial < 300; trial++) {
        enum { N = 12 };
        long supply[N], demand[N];
        dgl_amount a[N], b[N];
        __int128 whole[N*N];
        double c[N*N], got;
        for (int i = 0; i < N; i++) a[i] = b[i] = supply[i] = demand[i] = 1 + i % 3 * (trial % 2);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                whole[i*N + j] = i / 3 == j / 3 ? 1 + below(1000) : (__int128)(900 + below(1000)) << 80;
                c[i*N + j] = (double)whole[i*N + j];
            }
        check_ok(dgl_transport_solve(&got, NULL, N, N, a, b, c));
        double want = (double)slow_transport(N, N, supply, demand, whole);
        assert_true(want < 1e6);
        check_near(got, want, 1e-14 * want);
    }
}

static void large(void **state)
{
    (void)state;
    enum { N = 150 };
    static double c[N*N], got;
    dgl_amount a[N], b[N];
    double x[N], y[N];
    for (int i = 0; i < N; i++) {
        a[i] = b[i] = 1;
        x[i] = i;
        y[i] = i + uniform();
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) c[i*N + j] = fabs(x[(i*37) % N] - y[(j*11) % N]);
    check_ok(dgl_transport_solve(&got, NULL, N, N, a, b, c));
    double want = 0;                                   // on a line, in order
    for (int i = 0; i < N; i++) want += y[i] - x[i];
    check_near(got, want, 1e-11);
}

// both solvers on the neighbourhoods of random graphs, and whole numbers against whole numbers
static void unit(void **state)
{
    (void)state;
    for (int trial = 0; trial < 120; trial++) {
        int n = 4 + below(trial % 4 ? 16 : 120);
        DGL_OWNED dgl_graph *G = random_graph(n, n + below(trial % 4 ? 4*n : 20*n), NULL);
        if (!G->m)
            continue;
        size_t links = 2 * (size_t)G->m;
        double alpha[] = { 0, 0.5, 1/3.0, 0.3, 0.9, 1 };
        double *d = calloc((size_t)(n*n), sizeof *d), *c = calloc((size_t)(n*n), sizeof *c);
        dgl_amount *parts = calloc(2 * (size_t)n + links, sizeof *parts), *mass = calloc((size_t)n, sizeof *mass);
        dgl_amount *amount = calloc(2 * (size_t)n + 4, sizeof *amount);
        int *node = calloc(2 * (size_t)n + 4, sizeof *node);
        slow_distances(G, d);
        dgl_measure mu = { parts, parts + n, parts + 2*n };
        dgl_measure_fill(&mu, G, alpha[trial % 6], 0);
        DGL_OWNED dgl_transport_unit *work = NULL;
        check_ok(dgl_transport_unit_begin(&work, G));
        int64_t *num = calloc((size_t)G->m, sizeof *num), *den = calloc((size_t)G->m, sizeof *den);
        for (int v = 0; v < n; v++) check_ok(dgl_transport_unit_around(work, &mu, v, num, den));
        for (int e = 0; e < G->m; e++) {
            dgl_transport t = { .from = node, .to = node + n + 2, .supply = amount, .demand = amount + n + 2 };
            dgl_measure_difference(&t, &mu, G, G->tail[e], G->head[e], mass);
            for (int i = 0; i < t.ns; i++)
                for (int j = 0; j < t.nd; j++) c[i*t.nd + j] = d[t.from[i]*n + t.to[j]];
            double want = 0;
            check_ok(dgl_transport_solve(&want, NULL, t.ns, t.nd, t.supply, t.demand, c));
            check_near((double)num[e] * ((double)t.whole / (double)den[e]), want, 0);
            for (int v = 0; v < n; v++) assert_true(mass[v] == 0);
        }
        free(num), free(den), free(d), free(c), free(parts), free(mass), free(amount), free(node);
    }
}

// two hubs of 5000 with 1000 in common, and edges between their own neighbours
static void hubs(void **state)
{
    (void)state;
    enum { OWN = 4000, BOTH = 1000, N = 2 + 2*OWN + BOTH };
    int m = 0, *ends = calloc(1 + 2*(OWN + BOTH) + OWN, 2 * sizeof *ends);
    ends[0] = 0, ends[1] = 1, m = 1;
    for (int i = 0; i < OWN + BOTH; i++) ends[2*m] = 0, ends[2*m++ + 1] = 2 + i;
    for (int i = 0; i < OWN + BOTH; i++) ends[2*m] = 1, ends[2*m++ + 1] = 2 + OWN + i;
    for (int i = 0; i < OWN / 2; i++) ends[2*m] = 2 + i, ends[2*m++ + 1] = 2 + OWN + BOTH + i;
    DGL_OWNED dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, N, m, ends, NULL));
    dgl_amount *parts = calloc(2*N + 2 * (size_t)m, sizeof *parts);
    dgl_measure mu = { parts, parts + N, parts + 2*N };
    dgl_measure_fill(&mu, G, 0, 0);
    DGL_OWNED dgl_transport_unit *work = NULL;
    check_ok(dgl_transport_unit_begin(&work, G));
    int64_t *num = calloc((size_t)m, sizeof *num), *den = calloc((size_t)m, sizeof *den);
    check_ok(dgl_transport_unit_around(work, &mu, 0, num, den));
    // half of the neighbours pair up at 1; hub 1 gives to a neighbour of its own and hub 0 gets from one of
    // its own, at 1 each; the rest goes 3
    check_near((double)num[0], OWN / 2 + 2 + 3 * (OWN / 2 - 1), 0);
    assert_true(den[0] == 1 + OWN + BOTH);
    free(ends), free(parts), free(num), free(den);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simplex), cmocka_unit_test(clusters), cmocka_unit_test(large), cmocka_unit_test(unit), cmocka_unit_test(hubs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
