// Curvatures of nodes against references and sums that are known.
// pkg-config: libcjson
#include "tests/check.h"

#include "graph/graph.h"
#include "graph/vertex.h"
#include "tests/graph/json.h"

#include <glob.h>

// values of independent programs, printed to 10 digits
static void references(void **state)
{
    (void)state;
    glob_t files;
    int seen = 0;
    assert_int_equal(glob("tests/reference/graphs/curvature_*.json", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cJSON *json = read_json(files.gl_pathv[i]);
        const cJSON *node = cJSON_GetObjectItem(json, "node"), *least = cJSON_GetObjectItem(node, "steinerberger_least");
        DGL_OWNED dgl_graph *G = graph_of(json, cJSON_GetObjectItem(json, "n")->valueint);
        double w[200], sum = 0, most = INFINITY;
        bool exact;
        if (node) {
            assert_int_equal(cJSON_GetArraySize(node), least ? 5 : 4);
            check_ok(dgl_graph_bakry_emery(G, INFINITY, false, w));
            check_list("Bakry-Emery", w, 1, cJSON_GetObjectItem(node, "bakry_emery_inf"), 6e-10);
            check_ok(dgl_graph_bakry_emery(G, INFINITY, true, w));
            check_list("Bakry-Emery, normalized", w, 1, cJSON_GetObjectItem(node, "bakry_emery_inf_normalized"), 6e-10);
            check_ok(dgl_graph_bakry_emery(G, 2, false, w));
            check_list("Bakry-Emery, N = 2", w, 1, cJSON_GetObjectItem(node, "bakry_emery_N2"), 6e-10);
            check_ok(dgl_graph_resistance_nodes(G, w));
            check_list("resistance", w, 1, cJSON_GetObjectItem(node, "resistance_devriendt_lambiotte"), 6e-10);
            for (int v = 0; v < G->n; v++) sum += w[v];
            check_near(sum, 1, 1e-12);
            check_ok(dgl_graph_steinerberger(G, w, &exact));
            for (int v = 0; v < G->n; v++) most = fmin(most, w[v]);
            assert_true(exact == (least != NULL));
            if (least)
                check_list("Steinerberger", &most, 1, least, 1e-8);
            seen++;
        }
        cJSON_Delete(json);
    }
    assert_true(seen >= 17);
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(references) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
