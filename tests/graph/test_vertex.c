// Curvatures of nodes against references and sums that are known.
// pkg-config: libcjson
#include "tests/check.h"

#include "graph/curvature.h"
#include "graph/graph.h"
#include "graph/ground.h"
#include "graph/vertex.h"
#include "num/linalg.h"
#include "tests/graph/graphs.h"
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

enum { FEW = 14 };

static double length(void) { return 0.2 + 3 * uniform(); }

// Gamma_2 - (Lf)^2/N - K Gamma at x, from its definition: the least eigenvalue
static double least(size_t n, int x, double L[FEW][FEW], double N, double K)
{
    static double gamma[FEW][FEW][FEW], Q[FEW * FEW], w[FEW];
    memset(gamma, 0, sizeof gamma);
    for (size_t v = 0; v < n; v++)                     // Gamma(f)(v) = sum of rates (f(z) - f(v))^2 / 2
        for (size_t z = 0; z < n; z++)
            if (z != v) {
                gamma[v][z][z] += L[v][z] / 2;
                gamma[v][v][v] += L[v][z] / 2;
                gamma[v][v][z] -= L[v][z] / 2;
                gamma[v][z][v] -= L[v][z] / 2;
            }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double s = -K * gamma[x][i][j] - L[x][i] * L[x][j] / N;
            for (size_t y = 0; y < n; y++)
                s += L[x][y] * gamma[y][i][j] / 2 - (gamma[x][i][y] * L[y][j] + gamma[x][j][y] * L[y][i]) / 2;
            Q[i*n + j] = s;
        }
    check_ok(dgl_linalg_eigh(1, n, w, NULL, Q));
    return w[0];
}

// trees, windmills and graphs whose nodes have neighbours that are tied to none, to some, to all
static void bakry_emery(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        int n = 3 + round % (FEW - 2), m = 0, ends[FEW * FEW];
        double weight[FEW * FEW], K[FEW], N = round % 3 == 0 ? INFINITY : round % 3 == 1 ? 1.2 : 5;
        for (int v = 1; v < n; v++) {
            int up = round % 2 ? 0 : below(v);
            memcpy(ends + 2 * m, (int[]){ up, v }, 2 * sizeof *ends);
            weight[m++] = length();
            if (round % 4 == 1 && v % 2 == 0) {
                memcpy(ends + 2 * m, (int[]){ v - 1, v }, 2 * sizeof *ends);
                weight[m++] = length();
            }
        }
        DGL_OWNED dgl_graph *tree = NULL, *wild = random_graph(n, 2 * n, length);
        check_ok(dgl_graph_new(&tree, n, m, ends, weight));
        for (int k = 0; k < 4; k++) {
            const dgl_graph *G = k % 2 ? wild : tree;
            check_ok(dgl_graph_bakry_emery(G, N, k > 1, K));
            double L[FEW][FEW] = { 0 };
            for (int v = 0; v < n; v++) {
                double sum = 0;
                for (int l = G->start[v]; l < G->start[v + 1]; l++) sum += L[v][G->to[l]] = 1 / G->weight[G->via[l]];
                for (int z = 0; z < n && k > 1 && sum > 0; z++) L[v][z] /= sum;
                L[v][v] = k > 1 ? -(sum > 0) : -sum;
            }
            for (int x = 0; x < n; x++) {
                if (!dgl_graph_degree(G, x))
                    continue;
                assert_true(least((size_t)n, x, L, N, K[x]) > -1e-11 * (1 + fabs(K[x])));
                assert_true(least((size_t)n, x, L, N, K[x] + 1e-4) < -1e-9);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(references), cmocka_unit_test(bakry_emery) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
