#include "graphs.h"

#define NUM(x) { .given = true, .num = x }

static double ari(size_t n, const double *a, const double *b)
{
    double x;
    check_ok(dgl_adjusted_rand(&x, n, a, b));
    return x;
}

static void rand_index(void **state)
{
    (void)state;
    const double a[] = { 1, 1, 1, 2, 2, 2 }, b[] = { 7, 7, 7, -3, -3, -3 }, c[] = { 1, 1, 2, 2, 3, 3 };
    check_near(ari(6, a, a), 1, 0);
    check_near(ari(6, a, b), 1, 0);
    // Hubert and Arabie's formula by hand: 2 pairs together, 6 and 3 of 15
    check_near(ari(6, a, c), (2 - 6*3/15.0) / ((6 + 3) / 2.0 - 6*3/15.0), 1e-15);
    check_near(ari(6, c, a), ari(6, a, c), 1e-15);
    const double one[] = { 1, 1, 1, 1 }, all[] = { 1, 2, 3, 4 };
    check_near(ari(4, one, one), 1, 0);
    check_near(ari(4, all, all), 1, 0);
    check_near(ari(4, one, all), 0, 0);
    check_near(ari(0, one, one), 1, 0);
    double x;
    check_status(dgl_adjusted_rand(&x, 2, (double[]){ 1, NAN }, one), DGL_EDOMAIN);
    double mean = 0;                                   // labels at random: 0 on average
    for (int trial = 0; trial < 2000; trial++) {
        double p[30], q[30];
        for (int i = 0; i < 30; i++) p[i] = below(3), q[i] = below(4);
        mean += ari(30, p, q) / 2000;
    }
    check_near(mean, 0, 5e-3);
}

// against its definition, sum of A_ij - d_i d_j / 2m over pairs of one label
static void modularity(void **state)
{
    (void)state;
    for (int trial = 0; trial < 50; trial++) {
        DGL_OWNED dgl_graph *G = random_graph(20, 50, uniform);
        double label[20], q, want = 0;
        for (int v = 0; v < 20; v++) label[v] = below(4);
        for (int i = 0; i < 20; i++)
            for (int j = 0; j < 20; j++)
                if (label[i] == label[j])
                    want += ((dgl_graph_edge(G, i, j) >= 0) - dgl_graph_degree(G, i) * dgl_graph_degree(G, j) / (2.0 * G->m)) / (2.0 * G->m);
        check_ok(dgl_graph_modularity(G, &q, label));
        check_near(q, want, 1e-14);
    }
    double q, label[34];
    DGL_OWNED dgl_graph *K = NULL, *none = NULL;
    check_ok(dgl_graph_karate(&K));
    check_ok(dgl_graph_modularity(K, &q, K->labels->data));
    check_near(q, 0.3582347140039448, 1e-15);          // networkx, the real split
    check_ok(dgl_graph_new(&none, 3, 0, NULL, NULL));
    check_ok(dgl_graph_modularity(none, &q, label));
    check_near(q, 0, 0);
}

static int cut(const dgl_graph *G, double *label, int count, int smallest)
{
    int found;
    check_ok(dgl_graph_communities(G, &found, label, &(dgl_community_options){ count, smallest }));
    return found;
}

static void check_labels(const double *label, const double *want, int n)
{
    for (int v = 0; v < n; v++) check_near(label[v], want[v], 0);
}

static dgl_graph *flow(const dgl_graph *G, int steps, double p, double surgery)
{
    dgl_graph *H = NULL;
    dgl_flow_options o = { .steps = steps, .step = 1, .normalize = true, .surgery = surgery, .every = 5, .tol = 1e-12 };
    check_ok(dgl_graph_ricci_flow(&H, G, &dgl_ollivier_curvature, (dgl_value[]){ NUM(0.5), NUM(p), NUM(0), NUM(0) }, &o));
    return H;
}

static void cuts(void **state)
{
    (void)state;
    double label[40];
    const double halves[] = { 1, 1, 1, 2, 2, 2 };
    DGL_OWNED dgl_graph *G = NULL, *pair = NULL, *ring = NULL, *none = NULL;
    check_ok(dgl_graph_new(&G, 6, 7, (int[]){ 0, 1, 0, 2, 1, 2, 2, 3, 3, 4, 3, 5, 4, 5 }, (double[]){ 1, 1, 1, 3, 1, 1, 1 }));
    assert_int_equal(cut(G, label, 0, 0), 2);
    check_labels(label, halves, 6);
    assert_int_equal(cut(G, label, 2, 0), 2);
    check_labels(label, halves, 6);
    assert_int_equal(cut(G, label, 1, 0), 1);
    int count;
    check_status(dgl_graph_communities(G, &count, label, &(dgl_community_options){ 3, 2 }), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "no cut leaves 3 communities of at least 2 nodes; the most is 2");
    // a leaf on a long edge is no community: it joins where its edge leads
    check_ok(dgl_graph_new(&pair, 5, 4, (int[]){ 0, 1, 1, 2, 2, 3, 3, 4 }, (double[]){ 9, 1, 5, 1 }));
    assert_int_equal(cut(pair, label, 2, 2), 2);
    check_labels(label, (double[]){ 1, 1, 1, 2, 2 }, 5);
    assert_int_equal(cut(pair, label, 2, 1), 2);
    check_labels(label, (double[]){ 1, 2, 2, 2, 2 }, 5);
    // equal lengths are cut together, and what is apart stays apart
    check_ok(dgl_graph_generate(&ring, &dgl_cycle_generator, (dgl_value[]){ NUM(6) }));
    assert_int_equal(cut(ring, label, 2, 1), 6);
    check_ok(dgl_graph_new(&none, 3, 0, NULL, NULL));
    assert_int_equal(cut(none, label, 0, 0), 3);
}

static void after_flow(void **state)
{
    (void)state;
    double label[600];
    DGL_OWNED dgl_graph *G = NULL, *K = NULL;
    check_ok(dgl_graph_new(&G, 6, 7, (int[]){ 0, 1, 0, 2, 1, 2, 2, 3, 3, 4, 3, 5, 4, 5 }, NULL));
    for (double s = 0; s < 2; s++) {
        DGL_OWNED dgl_graph *H = flow(G, 50, 0, s);
        assert_int_equal(cut(H, label, 0, 0), 2);
        check_labels(label, (double[]){ 1, 1, 1, 2, 2, 2 }, 6);
    }
    // the club's split but for two members, whatever the steps, the measure and surgery
    check_ok(dgl_graph_karate(&K));
    for (int i = 0; i < 12; i++) {
        DGL_OWNED dgl_graph *H = flow(K, (int[]){ 10, 20, 50 }[i % 3], i / 3 % 2, i / 6);
        assert_int_equal(cut(H, label, 2, 0), 2);
        assert_true(ari(34, label, K->labels->data) > 0.77);
    }
    // planted blocks are found without being told how many
    size_t four = 4;
    DGL_OWNED dgl_array *sizes = NULL;
    check_ok(dgl_array_new(&sizes, 1, &four));
    for (int i = 0; i < 4; i++) sizes->data[i] = 30;
    DGL_OWNED dgl_graph *B = NULL;
    check_ok(dgl_graph_generate(&B, &dgl_sbm_generator, (dgl_value[]){ { .given = true, .num = NAN, .array = sizes }, NUM(0.5), NUM(0.03), NUM(1) }));
    DGL_OWNED dgl_graph *H = flow(B, 10, 0, 0);
    assert_int_equal(cut(H, label, 4, 0), 4);
    check_near(ari(120, label, B->labels->data), 1, 0);
    assert_int_equal(cut(H, label, 0, 0), 4);
    check_near(ari(120, label, B->labels->data), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rand_index), cmocka_unit_test(modularity), cmocka_unit_test(cuts), cmocka_unit_test(after_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
