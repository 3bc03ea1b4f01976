#include "graphs.h"

#include "graph/near.h"

// what BADCASES 121 asks of edge tables
static void bad_edges(void **state)
{
    (void)state;
    dgl_graph *G = NULL;
    check_status(dgl_graph_new(&G, 3, 2, (int[]){ 0, 1, 1, 3 }, NULL), DGL_EARG);
    assert_string_equal(dgl_error_message(), "edge 2 (2-4) leads to a missing node: there are 3");
    check_status(dgl_graph_new(&G, 3, 1, (int[]){ -1, 1 }, NULL), DGL_EARG);
    check_status(dgl_graph_new(&G, 3, 2, (int[]){ 0, 1, 2, 2 }, NULL), DGL_EARG);
    assert_string_equal(dgl_error_message(), "edge 2 (3-3) is a loop");
    check_status(dgl_graph_new(&G, 3, 3, (int[]){ 0, 1, 1, 2, 1, 0 }, NULL), DGL_EARG);
    assert_string_equal(dgl_error_message(), "edges 1 and 3 both join 1 and 2");
    double bad[] = { 0, -1, NAN, INFINITY };
    for (int i = 0; i < 4; i++) {
        check_status(dgl_graph_new(&G, 3, 2, (int[]){ 0, 1, 1, 2 }, (double[]){ 1, bad[i] }), DGL_EARG);
        assert_non_null(strstr(dgl_error_message(), "edge 2 (2-3) has weight"));
    }
    assert_null(G);
}

static void links(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, 5, 5, (int[]){ 3, 0, 0, 1, 2, 1, 2, 0, 3, 2 }, (double[]){ 1, 2, 3, 4, 5 }));
    assert_int_equal(dgl_graph_degree(G, 0), 3);
    assert_int_equal(dgl_graph_degree(G, 4), 0);
    for (int k = 0; k < 3; k++) assert_int_equal(G->to[G->start[0] + k], k + 1);       // ascending
    assert_int_equal(dgl_graph_edge(G, 0, 3), 0);
    assert_int_equal(dgl_graph_edge(G, 1, 2), 2);
    assert_int_equal(dgl_graph_edge(G, 1, 3), -1);
    assert_false(G->unit);
    int count, component[5];
    check_ok(dgl_graph_components(G, &count, component));
    assert_int_equal(count, 2);
    assert_int_equal(component[3], 0);
    assert_int_equal(component[4], 1);
    double L[25];
    check_ok(dgl_graph_laplacian(G, L));
    check_near(L[0], 1 + 1/2.0 + 1/4.0, 1e-15);
    check_near(L[2*5 + 3], -0.2, 1e-15);
    DGL_OWNED dgl_graph *part = NULL;
    check_ok(dgl_graph_subgraph(&part, G, 3, (int[]){ 3, 2, 4 }));
    assert_int_equal(part->m, 1);
    check_near(part->weight[0], 5, 0);
    assert_int_equal(part->tail[0] + part->head[0], 1);
    dgl_graph *none = NULL;
    check_status(dgl_graph_subgraph(&none, G, 2, (int[]){ 3, 3 }), DGL_EARG);
    check_status(dgl_graph_subgraph(&none, G, 1, (int[]){ 5 }), DGL_EARG);
    DGL_OWNED dgl_graph *empty = NULL;
    check_ok(dgl_graph_new(&empty, 0, 0, NULL, NULL));
    check_ok(dgl_graph_components(empty, &count, component));
    assert_int_equal(count, 0);
}

static void edge_lists(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL, *H = NULL, *none = NULL;
    check_ok(dgl_graph_parse(&G, NULL, "# two edges\n\n1 2\n 2,3\t2.5 # far\r\n4\n1 : 7\n", "x"));
    assert_int_equal(G->n, 4);
    assert_int_equal(G->m, 2);
    check_near(G->weight[1], 2.5, 0);
    check_near(G->labels->data[0], 7, 0);
    assert_true(isnan(G->labels->data[3]));
    check_ok(dgl_graph_parse(&H, NULL, "0 1\n1 2", "x"));    // counts from 0
    assert_int_equal(H->n, 3);
    assert_int_equal(H->tail[0], 0);
    check_ok(dgl_graph_parse(&none, NULL, "", "x"));
    assert_int_equal(none->n, 0);
    dgl_graph *bad = NULL;
    dgl_digraph *arcs = NULL;
    const struct { const char *text, *message; } cases[] = {
        { "1 2\n1 two\n", "x:2: 'two' is no node number" },
        { "1 -2", "x:1: node -2 out of range 0..536870912" },
        { "1.5 2", "x:1: '1.5' is no node number" },
        { "1 2 3 4", "x:1: an edge is 'u v' or 'u v weight', a label 'u : label'" },
        { "1 2 far", "x:1: 'far' is no number" },
        { "1 : ", "x:1: '' is no number" },
        { "1 2\n0 0", "x:2: the edge 0-0 is a loop" },
        { "1 2\n2 1", "x: edges 1 and 2 both join 1 and 2" },
        { "1 2 nan", "x:1: weight nan: a weight is a length, positive and finite" },
        { "99999999999999999999 1", "x:1: node 9223372036854775807 out of range 0..536870912" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(dgl_graph_parse(&bad, NULL, cases[i].text, "x") != DGL_OK);
        assert_string_equal(dgl_error_message(), cases[i].message);
    }
    check_status(dgl_graph_load(&bad, &arcs, false, "no such file"), DGL_EIO);
    assert_null(bad);
}

static void karate(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL;
    check_ok(dgl_graph_karate(&G));
    assert_int_equal(G->n, 34);
    assert_int_equal(G->m, 78);
    assert_int_equal(dgl_graph_degree(G, 0), 16);
    assert_int_equal(dgl_graph_degree(G, 33), 17);
    double sum = 0;
    for (int v = 0; v < 34; v++) sum += G->labels->data[v];
    check_near(sum, 17*1 + 17*2, 0);
    check_near(G->labels->data[8], 1, 0);              // node 9, a supporter of the officers, stayed for his grade
}

static double any_length(void) { return exp(20 * uniform() - 10); }

static void distances(void **state)
{
    (void)state;
    for (int trial = 0; trial < 60; trial++) {
        int n = 2 + below(60);
        DGL_OWNED dgl_graph *G = random_graph(n, n + below(3*n), trial % 3 ? any_length : NULL);
        double *want = calloc((size_t)(n*n), sizeof *want), *got = calloc((size_t)(n*n), sizeof *got);
        double *edge = calloc((size_t)G->m, sizeof *edge);
        dgl_wish *wish = calloc((size_t)n, sizeof *wish);
        slow_distances(G, want);
        for (int v = 0; v < n; v++) wish[v] = (dgl_wish){ v, n, NULL, INFINITY, got + v*n };
        check_ok(dgl_graph_distances(G, n, wish));
        for (int i = 0; i < n*n; i++)
            if (isinf(want[i]))
                assert_true(isinf(got[i]));
            else
                check_near(got[i], want[i], 1e-14 * want[i]);
        check_ok(dgl_graph_edge_distances(G, edge));
        for (int e = 0; e < G->m; e++) check_near(edge[e], want[G->tail[e]*n + G->head[e]], 1e-14 * edge[e]);
        // a few targets, and no look beyond them
        for (int i = 0; i < n*n; i++) got[i] = -1;
        int target[3] = { below(n), below(n), below(n) };
        for (int v = 0; v < n; v++) {
            double bound = 0;
            for (int k = 0; k < 3; k++) bound = fmax(bound, want[v*n + target[k]]);
            wish[v] = (dgl_wish){ v, 3, target, bound, got + v*n };
        }
        check_ok(dgl_graph_distances(G, n, wish));
        for (int v = 0; v < n; v++)
            for (int k = 0; k < 3; k++) {
                double d = want[v*n + target[k]];
                assert_true(isinf(d) ? isinf(got[v*n + k]) : fabs(got[v*n + k] - d) <= 1e-14 * d);
            }
        free(want);
        free(got);
        free(edge);
        free(wish);
    }
}

// pairs of near nodes in graphs so large that they are searched from both ends, against rows of all distances
static void near(void **state)
{
    (void)state;
    for (int trial = 0; trial < 3; trial++) {
        enum { N = 2500, FEW = 4 };
        DGL_OWNED dgl_graph *G = random_graph(N, trial == 2 ? N : 4 * N, trial ? any_length : uniform);
        DGL_OWNED dgl_near *s = NULL;
        check_ok(dgl_near_new(&s, G));
        assert_true(dgl_near_wants_paths(s));
        for (int k = 0; k < 100; k++) {
            double *want = calloc(N, sizeof *want), got[FEW];
            int source = below(N), target[FEW];
            check_ok(dgl_graph_distances(G, 1, &(dgl_wish){ source, N, NULL, INFINITY, want }));
            for (int j = 0; j < FEW; j++) {
                target[j] = j ? below(N) : source;
                got[j] = want[target[j]] * (1 + uniform());
            }
            check_ok(dgl_near_distances(s, 1, &(dgl_ask){ source, FEW, target, got }));
            for (int j = 0; j < FEW; j++)
                if (isinf(want[target[j]]))
                    assert_true(isinf(got[j]));
                else
                    check_near(got[j], want[target[j]], 1e-14 * want[target[j]]);
            free(want);
        }
    }
}

// a chain whose far end is where most sources are: the sweeps must not take as many turns as it has nodes
static void long_chain(void **state)
{
    (void)state;
    int n = 20000;
    int *ends = calloc((size_t)n, 2 * sizeof *ends);
    for (int i = 0; i + 1 < n; i++) ends[2*i] = i, ends[2*i + 1] = i + 1;
    DGL_OWNED dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, n, n - 1, ends, NULL));
    double *d = calloc(2 * (size_t)n, sizeof *d);
    check_ok(dgl_graph_distances(G, 2, (dgl_wish[]){ { 0, n, NULL, INFINITY, d }, { n - 1, n, NULL, INFINITY, d + n } }));
    for (int i = 0; i < n; i++) {
        check_near(d[i], i, 0);
        check_near(d[n + i], n - 1 - i, 0);
    }
    free(ends);
    free(d);
}

#define ONE(x) (dgl_value[]){ { .given = true, .num = x }, { .given = false }, { .given = false }, { .given = false } }
#define TWO(x, y) (dgl_value[]){ { .given = true, .num = x }, { .given = true, .num = y }, { .given = false }, { .given = false } }

static dgl_graph *made(const dgl_generator *generator, const dgl_value *v, int n, int m)
{
    dgl_graph *G = NULL;
    check_ok(dgl_graph_generate(&G, generator, v));
    assert_int_equal(G->n, n);
    assert_int_equal(G->m, m);
    return G;
}

static void generators(void **state)
{
    (void)state;
    dgl_release(made(&dgl_path_generator, ONE(1), 1, 0));
    dgl_release(made(&dgl_path_generator, ONE(10), 10, 9));
    dgl_release(made(&dgl_cycle_generator, ONE(3), 3, 3));
    dgl_release(made(&dgl_complete_generator, ONE(12), 12, 66));
    dgl_release(made(&dgl_bipartite_generator, TWO(3, 4), 7, 12));
    dgl_release(made(&dgl_grid_generator, TWO(4, 5), 20, 31));
    dgl_release(made(&dgl_grid_generator, (dgl_value[]){ { .given = true, .num = 4 }, { .given = true, .num = 5 }, { .given = true, .num = 1 } }, 20, 40));
    dgl_release(made(&dgl_hypercube_generator, ONE(0), 1, 0));
    dgl_release(made(&dgl_hypercube_generator, ONE(4), 16, 32));
    dgl_release(made(&dgl_tree_generator, TWO(2, 6), 127, 126));
    dgl_release(made(&dgl_tree_generator, TWO(1, 5), 6, 5));
    dgl_release(made(&dgl_barbell_generator, ONE(6), 12, 31));
    for (int m = 0; m <= 45; m += 15)                  // few, most and all pairs
        dgl_release(made(&dgl_random_generator, (dgl_value[]){ { .given = true, .num = 10 }, { .given = true, .num = m }, { .given = false }, { .given = true, .num = 7 } }, 10, m));
    dgl_release(made(&dgl_random_generator, (dgl_value[]){ { .given = true, .num = 10 }, { .given = false }, { .given = true, .num = 1 }, { .given = false } }, 10, 45));
    dgl_release(made(&dgl_random_generator, (dgl_value[]){ { .given = true, .num = 10 }, { .given = false }, { .given = true, .num = 0 }, { .given = false } }, 10, 0));
    dgl_release(made(&dgl_small_world_generator, (dgl_value[]){ { .given = true, .num = 50 }, { .given = true, .num = 6 }, { .given = true, .num = 0.3 }, { .given = false } }, 50, 150));
    dgl_release(made(&dgl_small_world_generator, (dgl_value[]){ { .given = true, .num = 9 }, { .given = true, .num = 2 }, { .given = true, .num = 1 }, { .given = false } }, 9, 9));
    dgl_release(made(&dgl_scale_free_generator, (dgl_value[]){ { .given = true, .num = 100 }, { .given = true, .num = 3 }, { .given = false } }, 100, 3*97));
    dgl_graph *bad = NULL;
    check_status(dgl_graph_generate(&bad, &dgl_grid_generator, ONE(3)), DGL_EARG);
    assert_string_equal(dgl_error_message(), "n is missing: nodes in a row");
    check_status(dgl_graph_generate(&bad, &dgl_random_generator, ONE(3)), DGL_EARG);
    check_status(dgl_graph_generate(&bad, &dgl_random_generator, TWO(3, 4)), DGL_EARG);
    check_status(dgl_graph_generate(&bad, &dgl_tree_generator, TWO(1 << 20, 1 << 20)), DGL_ENOMEM);
    check_status(dgl_graph_generate(&bad, &dgl_complete_generator, ONE(1 << 28)), DGL_ENOMEM);
    check_status(dgl_graph_generate(&bad, &dgl_scale_free_generator, TWO(3, 3)), DGL_EARG);
    check_status(dgl_graph_generate(&bad, &dgl_small_world_generator, TWO(10, 3)), DGL_EARG);
}

// as many edges as expected, within four standard deviations; the same for the same seed, else not
static void chance(void **state)
{
    (void)state;
    size_t two = 2;
    DGL_OWNED dgl_array *sizes = NULL;
    check_ok(dgl_array_new(&sizes, 1, &two));
    sizes->data[0] = 300;
    sizes->data[1] = 100;
    dgl_value v[] = { { .given = true, .num = NAN, .array = sizes }, { .given = true, .num = 0.2 }, { .given = true, .num = 0.01 }, { .given = true, .num = 5 } };
    DGL_OWNED dgl_graph *G = NULL, *again = NULL, *other = NULL;
    check_ok(dgl_graph_generate(&G, &dgl_sbm_generator, v));
    check_ok(dgl_graph_generate(&again, &dgl_sbm_generator, v));
    v[3].num = 6;
    check_ok(dgl_graph_generate(&other, &dgl_sbm_generator, v));
    int within = 0, across = 0;
    for (int e = 0; e < G->m; e++)
        if (G->labels->data[G->tail[e]] == G->labels->data[G->head[e]])
            within++;
        else
            across++;
    double pairs = 300*299/2 + 100*99/2;
    check_near(within, 0.2 * pairs, 4 * sqrt(pairs * 0.16));
    check_near(across, 300, 4 * sqrt(300));
    assert_int_equal(G->m, again->m);
    assert_memory_equal(G->head, again->head, (size_t)G->m * sizeof *G->head);
    assert_true(other->m != G->m || memcmp(other->head, G->head, (size_t)G->m * sizeof *G->head));
    sizes->data[1] = 2.5;
    check_status(dgl_graph_generate(&other, &dgl_sbm_generator, v), DGL_EARG);
}

// degrees, community sizes and mixing are as asked
static void lfr(void **state)
{
    (void)state;
    for (int trial = 0; trial < 12; trial++) {
        double mu = 0.1 + 0.2 * (trial % 3);
        int n = trial < 6 ? 500 : 2000, size[500] = { 0 }, across = 0;
        dgl_value v[DGL_MAX_PARAMS];
        dgl_param_defaults(v, dgl_lfr_generator.params);
        v[0] = (dgl_value){ .given = true, .num = n };
        v[1].num = mu;
        v[8].num = trial;
        DGL_OWNED dgl_graph *G = NULL;
        check_ok(dgl_graph_generate(&G, &dgl_lfr_generator, v));
        for (int u = 0; u < n; u++) {
            assert_true(dgl_graph_degree(G, u) <= 50);
            size[(int)G->labels->data[u]]++;
        }
        for (int k = 1; size[k]; k++) assert_true(size[k] >= 20 && size[k] <= 75);
        for (int e = 0; e < G->m; e++) across += G->labels->data[G->tail[e]] != G->labels->data[G->head[e]];
        check_near(2.0 * G->m / n, 15, 1.5);
        check_near((double)across / G->m, mu, 0.02);
    }
    dgl_graph *bad = NULL;
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, dgl_lfr_generator.params);
    v[0] = (dgl_value){ .given = true, .num = 40 };
    check_status(dgl_graph_generate(&bad, &dgl_lfr_generator, v), DGL_EARG);
    assert_string_equal(dgl_error_message(), "degrees must have mean <= max_degree < n; they are 15, 50, 40");
    v[0].num = 500;
    v[4].num = 10, v[5].num = 12;
    check_status(dgl_graph_generate(&bad, &dgl_lfr_generator, v), DGL_EARG);
    assert_non_null(strstr(dgl_error_message(), "no place for a node with"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_edges), cmocka_unit_test(links), cmocka_unit_test(edge_lists), cmocka_unit_test(karate),
        cmocka_unit_test(distances), cmocka_unit_test(near), cmocka_unit_test(long_chain), cmocka_unit_test(generators), cmocka_unit_test(chance),
        cmocka_unit_test(lfr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
