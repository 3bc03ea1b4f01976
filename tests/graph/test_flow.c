// pkg-config: libcjson
#include "graphs.h"
#include "json.h"

#include <glob.h>

#define NUM(x) { .given = true, .num = x }

static dgl_graph *flow(const dgl_graph *G, double alpha, double p, bool by_weight, dgl_flow_options o)
{
    dgl_graph *H = NULL;
    dgl_value v[] = { NUM(alpha), NUM(p), NUM(by_weight), NUM(0) };
    check_ok(dgl_graph_ricci_flow(&H, G, &dgl_ollivier_curvature, v, &o));
    return H;
}

static dgl_flow_options plain(int steps) { return (dgl_flow_options){ .steps = steps, .step = 1, .normalize = true, .tol = 1e-12 }; }

static const double *last(const dgl_array *a) { return a->data + (a->shape[0] - 1) * a->shape[1]; }

// GraphRicciCurvature's flows, printed to 9 digits after the point; with its rules, and with ours while no edge is short
static void references(void **state)
{
    (void)state;
    glob_t files;
    assert_int_equal(glob("tests/reference/graphs/flow_*.json", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 3);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cJSON *json = read_json(files.gl_pathv[i]), *run;
        DGL_OWNED dgl_graph *G = graph_of(json, 0);
        int runs = 0;
        cJSON_ArrayForEach(run, cJSON_GetObjectItem(json, "flow")) {
            int p, steps;
            assert_int_equal(sscanf(run->string, "p%d_it%d", &p, &steps), 2);
            dgl_flow_options o = plain(steps);
            DGL_OWNED dgl_graph *ours = flow(G, 0.5, p, false, o);
            o.tol = 1e-4;
            DGL_OWNED dgl_graph *theirs = flow(G, 0.5, p, true, o);
            check_list(run->string, theirs->weight, 1, cJSON_GetObjectItem(run, "weight"), 6e-10);
            check_list(run->string, last(theirs->flow->curvature), 1, cJSON_GetObjectItem(run, "curvature"), 6e-10);
            bool short_edges = strstr(files.gl_pathv[i], "two_triangles") && steps == 20;
            check_list(run->string, ours->weight, 1, cJSON_GetObjectItem(run, "weight"), short_edges ? 3e-7 : 6e-10);
            runs++;
        }
        assert_true(runs >= 6);
        cJSON_Delete(json);
    }
    globfree(&files);
}

static dgl_graph *two_triangles(void)
{
    dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, 6, 7, (int[]){ 0, 1, 0, 2, 1, 2, 2, 3, 3, 4, 3, 5, 4, 5 }, NULL));
    return G;
}

// the limits of the tutorial's graph, for any alpha and step; at alpha = 1/3 edge 1-2 is gone after one step
static void limits(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = two_triangles();
    const double root = sqrt(73), a = 7 * (root - 3) / (4 * (root + 1)), bridge = 28 / (root + 1);
    const double alpha[] = { 0.5, 0.25, 1/3.0, 0.7, 0.95, 0.5 }, step[] = { 1, 1, 1, 1, 1, 0.1 };
    for (int i = 0; i < 6; i++) {
        dgl_flow_options o = plain(i ? 2000 : 300);
        o.step = step[i];
        o.tol = 0;
        DGL_OWNED dgl_graph *H = flow(G, alpha[i], 0, false, o);
        const double want[] = { 0, a, a, bridge, a, a, 0 }, *kappa = last(H->flow->curvature);
        for (int e = 0; e < 7; e++) {
            check_near(H->weight[e], want[e], 1e-12);
            if (want[e] > 0 && alpha[i] == 0.5)
                check_near(kappa[e], (11 - root) / 24, 1e-13);
        }
        if (i == 2) {
            assert_true(H->weight[0] == 0 && isnan(kappa[0]));
            assert_non_null(strstr(H->flow->why, "2 edges collapsed to length 0, the first was 1-2 in step 1"));
        } else if (i == 0)
            check_near(kappa[0], 0.75, 1e-13);         // at a length of 5e-167
    }
    DGL_OWNED dgl_graph *Z = flow(G, 0, 0, false, plain(300));
    check_near(Z->weight[1], 1.1172177814626813, 1e-12);
    check_near(Z->weight[3], 2.5311288741492748, 1e-12);
    check_near(last(Z->flow->curvature)[3], 0.75 - sqrt(65) / 12, 1e-13);
    // everything falls to the bridge with exp(-w^2): the rest keeps the digits of very small masses
    DGL_OWNED dgl_graph *E = flow(G, 0.5, 2, false, plain(50));
    check_near(E->weight[0], 1.3561655225139485e-30, 1e-42);
    check_near(E->weight[1], 1.2233399977777763e-21, 1e-33);
}

static void steps(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = two_triangles();
    DGL_OWNED dgl_graph *none = flow(G, 0.5, 0, false, plain(0)), *H = flow(G, 0.5, 0, false, plain(5));
    assert_string_equal(none->flow->why, "0 steps done");
    assert_int_equal(none->flow->history->shape[0], 1);
    assert_string_equal(H->flow->why, "5 steps done");
    assert_int_equal(H->flow->history->shape[0], 6);
    assert_ptr_equal(H->flow->origin, G);
    const double after[] = { 1, 0.42, 0.0030464107514479853 };
    check_near(H->flow->history->data[0], after[0], 0);
    check_near(H->flow->history->data[7], after[1], 1e-15);
    check_near(H->flow->history->data[5*7], after[2], 1e-15);
    for (size_t k = 0; k <= 5; k++) {
        double sum = 0;
        for (size_t e = 0; e < 7; e++) sum += H->flow->history->data[7*k + e];
        check_near(sum, 7, 1e-14);
    }
    // not normalized: the formula itself
    dgl_flow_options o = plain(1);
    o.normalize = false;
    o.step = 0.5;
    DGL_OWNED dgl_graph *raw = flow(G, 0.5, 0, false, o);
    check_near(raw->weight[0], 1 - 0.5 * 0.75, 1e-15);
    check_near(raw->weight[3], 1 + 0.5 / 3, 1e-15);
    DGL_OWNED dgl_graph *ring = NULL;
    check_ok(dgl_graph_generate(&ring, &dgl_cycle_generator, (dgl_value[]){ NUM(8) }));
    DGL_OWNED dgl_graph *still = flow(ring, 0.5, 0, false, plain(50)), *shrunk = NULL;
    assert_string_equal(still->flow->why, "curvature is constant within 1e-12 after 0 steps");
    // a complete graph without normalisation dies at once at alpha = 1/n: all its measures are one
    DGL_OWNED dgl_graph *K4 = NULL;
    check_ok(dgl_graph_generate(&K4, &dgl_complete_generator, (dgl_value[]){ NUM(4) }));
    o = plain(5);
    o.normalize = false;
    shrunk = flow(K4, 0.25, 0, false, o);
    assert_string_equal(shrunk->flow->why, "all edges collapse in step 1");
    check_near(shrunk->weight[0], 1, 0);
}

static void surgery(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = two_triangles();
    dgl_flow_options o = plain(20);
    o.surgery = 1;
    o.every = 5;
    DGL_OWNED dgl_graph *H = flow(G, 0.5, 0, false, o);
    assert_int_equal(H->m, 6);
    assert_int_equal(H->flow->history->shape[1], 7);
    assert_true(isnan(last(H->flow->history)[3]));
    assert_true(H->flow->history->data[4*7 + 3] > 2.9);
    assert_non_null(strstr(H->flow->why, "; 1 edge cut"));
    o.surgery = 4;                                     // nothing is that long
    DGL_OWNED dgl_graph *whole = flow(G, 0.5, 0, false, o);
    assert_int_equal(whole->m, 7);
    DGL_OWNED dgl_graph *ring = NULL, *R = NULL;       // where all are alike, nothing is cut
    check_ok(dgl_graph_generate(&ring, &dgl_cycle_generator, (dgl_value[]){ NUM(8) }));
    o.surgery = 1;
    o.tol = 0;
    R = flow(ring, 0.3, 1, false, o);
    assert_int_equal(R->m, 8);
    dgl_graph *bad = NULL;
    o.surgery = 0.5;
    check_status(dgl_graph_ricci_flow(&bad, G, &dgl_ollivier_curvature, (dgl_value[]){ NUM(0.5), NUM(0), NUM(0) }, &o), DGL_EARG);
}

// every kind can drive a flow; lengths stay finite and not negative, whatever it does
static void kinds(void **state)
{
    (void)state;
    for (int trial = 0; trial < 30; trial++) {
        DGL_OWNED dgl_graph *G = random_graph(15, 40, trial % 2 ? uniform : NULL);
        for (const dgl_curvature *const *k = dgl_curvatures; *k; k++) {
            dgl_value v[DGL_MAX_PARAMS];
            dgl_param_defaults(v, (*k)->params);
            dgl_flow_options o = plain(30);
            o.step = 0.1;
            o.surgery = trial % 3;
            o.every = 4;
            o.normalize = trial % 5;
            DGL_OWNED dgl_graph *H = NULL;
            check_ok(dgl_graph_ricci_flow(&H, G, *k, v, &o));
            for (int e = 0; e < H->m; e++) assert_true(H->weight[e] >= 0 && isfinite(H->weight[e]));
            assert_true(strlen(H->flow->why) > 5);
        }
    }
}

// A flow does not care about the names of nodes; with equal parts, nor about the unit of length.
static void invariance(void **state)
{
    (void)state;
    for (int trial = 0; trial < 10; trial++) {
        int name[20];
        DGL_OWNED dgl_graph *G = random_graph(20, 60, uniform), *scaled = NULL;
        shuffle(name, 20);
        double w[60];
        for (int e = 0; e < G->m; e++) w[e] = 1000 * G->weight[e];
        check_ok(dgl_graph_reweighted(&scaled, G, w, NULL));
        DGL_OWNED dgl_graph *H = renamed(G, name);
        DGL_OWNED dgl_graph *a = flow(G, 0.5, 1, false, plain(10)), *b = flow(H, 0.5, 1, false, plain(10));
        for (int e = 0; e < G->m; e++) check_near(a->weight[e], b->weight[e], 1e-11);
        DGL_OWNED dgl_graph *c = flow(G, 0.5, 0, false, plain(10)), *d = flow(scaled, 0.5, 0, false, plain(10));
        for (int e = 0; e < G->m; e++) check_near(1000 * c->weight[e], d->weight[e], 1e-8);
    }
}

static void no_memory(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = two_triangles();
    size_t live = dgl_live_bytes();
    dgl_flow_options o = plain(6);
    o.surgery = 1;
    o.every = 2;
    int worked = 0;
    for (long n = 1; n < 400 && worked < 5; n++) {
        dgl_graph *H = NULL;
        dgl_alloc_fail_after(n);
        dgl_status status = dgl_graph_ricci_flow(&H, G, &dgl_ollivier_curvature, (dgl_value[]){ NUM(0.5), NUM(0), NUM(0) }, &o);
        dgl_alloc_fail_after(0);
        assert_true(status == DGL_OK || status == DGL_ENOMEM);
        worked += status == DGL_OK;
        dgl_release(H);
        assert_true(dgl_live_bytes() == live);
    }
    assert_true(worked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references), cmocka_unit_test(limits), cmocka_unit_test(steps), cmocka_unit_test(surgery),
        cmocka_unit_test(kinds), cmocka_unit_test(invariance), cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
