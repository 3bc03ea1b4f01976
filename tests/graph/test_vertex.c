// Curvatures of nodes against references and sums that are known.
// pkg-config: libcjson
#include "tests/check.h"

#include "graph/curvature.h"
#include "graph/graph.h"
#include "graph/ground.h"
#include "graph/vertex.h"
#include "tests/graph/json.h"

#include <glob.h>

// values of independent programs, printed to 10 digits
static void references(void **state)
{
    (void)state;
    enum { MOST = 1000 };
    static double w[MOST], kappa[5 * MOST], R[MOST * MOST];
    glob_t files;
    assert_int_equal(glob("tests/reference/graphs/curvature_*.json", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 18);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cJSON *json = read_json(files.gl_pathv[i]);
        const cJSON *node = cJSON_GetObjectItem(json, "node"), *unique = cJSON_GetObjectItem(node, "steinerberger");
        DGL_OWNED dgl_graph *G = graph_of(json, cJSON_GetObjectItem(json, "n")->valueint);
        size_t n = (size_t)G->n;
        int every = cJSON_GetObjectItem(json, "every")->valueint;
        double sum = 0, most = INFINITY;
        bool exact;
        assert_true(n <= MOST && G->m <= 5 * MOST);
        assert_int_equal(cJSON_GetArraySize(node), 7);
        check_ok(dgl_ollivier_curvature.compute(G, (dgl_value[]){ { .num = 0.5 }, { .num = 0 }, { .num = 0 }, { .num = 0 } }, kappa, NULL, NULL));
        dgl_graph_vertex_sum(G, kappa, true, w);
        check_list("mean Ollivier", w, every, cJSON_GetObjectItem(node, "orc_a0.5_mean"), 6e-11);
        check_ok(dgl_graph_bakry_emery(G, INFINITY, false, w));
        check_list("Bakry-Emery", w, every, cJSON_GetObjectItem(node, "bakry_emery_inf"), 6e-11);
        check_ok(dgl_graph_bakry_emery(G, INFINITY, true, w));
        check_list("Bakry-Emery, normalized", w, every, cJSON_GetObjectItem(node, "bakry_emery_inf_normalized"), 6e-11);
        check_ok(dgl_graph_bakry_emery(G, 2, false, w));
        check_list("Bakry-Emery, N = 2", w, every, cJSON_GetObjectItem(node, "bakry_emery_N2"), 6e-11);
        check_ok(dgl_graph_resistance_nodes(G, w));
        check_list("resistance", w, every, cJSON_GetObjectItem(node, "resistance_devriendt_lambiotte"), 6e-11);
        for (size_t v = 0; v < n; v++) sum += w[v];
        check_near(sum, 1, 1e-12);
        check_ok(dgl_graph_resistance_equilibrium(G, w));
        check_list("equilibrium of resistance", w, every, cJSON_GetObjectItem(node, "resistance_DOS_Omega_k_eq_1"), 6e-11);
        check_ok(dgl_graph_resistances(G, R));
        double all = 0;
        for (size_t u = 0; u < n; u++) {
            double one = 0;
            for (size_t v = 0; v < n; v++) {
                one += R[u*n + v] * w[v];
                all += R[u*n + v] / 2;
            }
            check_near(one, 1, 1e-10);
        }
        check_near(all, cJSON_GetObjectItem(json, "kirchhoff")->valuedouble, 1e-12 * all);
        check_ok(dgl_graph_steinerberger(G, w, &exact));
        assert_true(exact);
        if (unique)
            check_list("Steinerberger", w, every, unique, 6e-10);
        else {
            for (size_t v = 0; v < n; v++) most = fmin(most, w[v]);
            check_list("Steinerberger's least", &most, 1, cJSON_GetObjectItem(node, "steinerberger_least"), 1e-10);
        }
        cJSON_Delete(json);
    }
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(references) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
