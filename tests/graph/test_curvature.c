// pkg-config: libcjson
#include "graphs.h"
#include "json.h"

#include <glob.h>

#define NUM(x) { .given = true, .num = x }

static void ollivier(const dgl_graph *G, double alpha, double p, double *kappa)
{
    check_ok(dgl_ollivier_curvature.compute(G, (dgl_value[]){ NUM(alpha), NUM(p), NUM(0), NUM(0) }, kappa, NULL, NULL));
}

static void each(const dgl_curvature *kind, const dgl_graph *G, double first, double *kappa)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind->params);
    v[0].num = first;
    check_ok(kind->compute(G, v, kappa, NULL, NULL));
}

// values of independent programs, printed to 12 digits after the point
static void references(void **state)
{
    (void)state;
    glob_t files;
    assert_int_equal(glob("tests/reference/graphs/curvature_*.json", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 18);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cJSON *json = read_json(files.gl_pathv[i]);
        const cJSON *edge = cJSON_GetObjectItem(json, "edge");
        int every = cJSON_GetObjectItem(json, "every")->valueint;
        DGL_OWNED dgl_graph *G = graph_of(json, cJSON_GetObjectItem(json, "n")->valueint);
        double *kappa = calloc((size_t)G->m, sizeof *kappa);
        const struct { const char *name; const dgl_curvature *kind; double first; } columns[] = {
            { "orc_a0", &dgl_ollivier_curvature, 0 }, { "orc_a0.5", &dgl_ollivier_curvature, 0.5 },
            { "lly", &dgl_lin_lu_yau_curvature, 0 }, { "forman", &dgl_forman_curvature, 0 },
            { "forman_aug", &dgl_forman_curvature, 1 }, { "balanced_forman", &dgl_balanced_forman_curvature, 0 },
            { "resistance_link", &dgl_resistance_curvature, 0 }, { "jost_liu_lower", &dgl_jost_liu_curvature, 0 },
            { "atd_a0.5", &dgl_average_curvature, 0.5 },
        };
        assert_int_equal(cJSON_GetArraySize(edge), sizeof columns / sizeof *columns + 1);  // every fact of the file
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
            each(columns[k].kind, G, columns[k].first, kappa);
            check_list(columns[k].name, kappa, every, cJSON_GetObjectItem(edge, columns[k].name), 6e-13);
        }
        double foster = 0;
        double *ground = calloc((size_t)G->n, sizeof *ground);
        check_ok(dgl_graph_edge_resistances(G, kappa, ground));
        free(ground);
        check_list("resistance", kappa, every, cJSON_GetObjectItem(edge, "resistance"), 6e-13);
        for (int e = 0; e < G->m; e++) foster += kappa[e];
        check_near(foster, cJSON_GetObjectItem(json, "foster")->valuedouble, 1e-12 * G->n);
        free(kappa);
        cJSON_Delete(json);
    }
    globfree(&files);
}

// weighted graphs, to 9 digits; both ways to divide
static void weighted_references(void **state)
{
    (void)state;
    glob_t files;
    assert_int_equal(glob("tests/reference/graphs/flow_*.json", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 3);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cJSON *json = read_json(files.gl_pathv[i]);
        const cJSON *data = cJSON_GetObjectItem(json, "weighted"), *weights = cJSON_GetObjectItem(data, "weight");
        DGL_OWNED dgl_graph *unit = graph_of(json, 0), *G = NULL;
        size_t m = (size_t)unit->m;
        double *w = calloc(m, sizeof *w), *kappa = calloc(m, sizeof *kappa);
        for (int e = 0; e < unit->m; e++) w[e] = cJSON_GetArrayItem(weights, e)->valuedouble;
        check_ok(dgl_graph_reweighted(&G, unit, w, NULL));
        ollivier(G, 0.5, 2, kappa);
        check_list("by distance", kappa, 1, cJSON_GetObjectItem(data, "orc_divided_by_distance"), 6e-10);
        check_ok(dgl_ollivier_curvature.compute(G, (dgl_value[]){ NUM(0.5), NUM(2), NUM(1), NUM(0) }, kappa, NULL, NULL));
        check_list("by weight", kappa, 1, cJSON_GetObjectItem(data, "orc_grc_divides_by_edge_weight"), 6e-10);
        check_ok(dgl_graph_edge_distances(G, kappa));
        check_list("distance", kappa, 1, cJSON_GetObjectItem(data, "shortest_path"), 6e-10);
        int longer = 0;
        for (int e = 0; e < G->m; e++) longer += w[e] > kappa[e] * (1 + 1e-12);
        assert_int_equal(longer, cJSON_GetObjectItem(data, "longer_than_path")->valueint);
        assert_int_equal(cJSON_GetArraySize(data), 7);
        each(&dgl_forman_curvature, G, 0, kappa);
        check_list("forman", kappa, 1, cJSON_GetObjectItem(data, "forman_1d"), 6e-10);
        each(&dgl_forman_curvature, G, 1, kappa);
        check_list("augmented", kappa, 1, cJSON_GetObjectItem(data, "forman_augmented"), 6e-10);
        free(w);
        free(kappa);
        cJSON_Delete(json);
    }
    globfree(&files);
}

static dgl_graph *made(const dgl_generator *generator, double a, double b)
{
    dgl_graph *G = NULL;
    check_ok(dgl_graph_generate(&G, generator, (dgl_value[]){ NUM(a), NUM(b), { 0 }, { 0 } }));
    return G;
}

static void check_all(dgl_graph *G, const dgl_curvature *kind, double first, double want)
{
    double kappa[3000];
    each(kind, G, first, kappa);
    for (int e = 0; e < G->m; e++) check_near(kappa[e], want, 1e-15);
    dgl_release(G);
}

static void closed_forms(void **state)
{
    (void)state;
    for (int n = 3; n < 30; n++) {
        double ring[] = { [3] = 0.75, [4] = 0.5, [5] = 0.25 }, balanced[] = { [3] = 1.5, [4] = 1 };
        check_all(made(&dgl_cycle_generator, n, 0), &dgl_ollivier_curvature, 0.5, n < 6 ? ring[n] : 0);
        check_all(made(&dgl_cycle_generator, n, 0), &dgl_balanced_forman_curvature, 0, n < 5 ? balanced[n] : 0);
        check_all(made(&dgl_complete_generator, n, 0), &dgl_ollivier_curvature, 0, (n - 2.0) / (n - 1));
        check_all(made(&dgl_complete_generator, n, 0), &dgl_lin_lu_yau_curvature, 0, n / (n - 1.0));
        check_all(made(&dgl_complete_generator, n, 0), &dgl_forman_curvature, 1, n);
        check_all(made(&dgl_complete_generator, n, 0), &dgl_balanced_forman_curvature, 0, n / (n - 1.0));
    }
    for (int d = 1; d < 9; d++) {
        check_all(made(&dgl_hypercube_generator, d, 0), &dgl_lin_lu_yau_curvature, 0, 2.0 / d);
        check_all(made(&dgl_hypercube_generator, d, 0), &dgl_ollivier_curvature, 0, 0);
        check_all(made(&dgl_hypercube_generator, d, 0), &dgl_ollivier_curvature, 0.5, 1.0 / d);
    }
    check_all(made(&dgl_path_generator, 2, 0), &dgl_lin_lu_yau_curvature, 0, 2);
    check_all(made(&dgl_path_generator, 2, 0), &dgl_ollivier_curvature, 0, 0);
    // trees: 2/deg u + 2/deg v - 2 inside (Jost, Liu 2014), and the same formula at leaves for Lin, Lu, Yau
    for (int r = 1; r < 5; r++) {
        double kappa[400];
        DGL_OWNED dgl_graph *T = made(&dgl_tree_generator, r, 4);
        each(&dgl_lin_lu_yau_curvature, T, 0, kappa);
        for (int e = 0; e < T->m; e++)
            check_near(kappa[e], 2.0 / dgl_graph_degree(T, T->tail[e]) + 2.0 / dgl_graph_degree(T, T->head[e]) - 2, 1e-15);
    }
    // inside a grid every neighbour has a counterpart at distance 1
    double kappa[200], lly[200];
    DGL_OWNED dgl_graph *grid = made(&dgl_grid_generator, 10, 10);
    ollivier(grid, 0, 0, kappa);
    each(&dgl_lin_lu_yau_curvature, grid, 0, lly);
    for (int e = 0; e < grid->m; e++)
        if (dgl_graph_degree(grid, grid->tail[e]) == 4 && dgl_graph_degree(grid, grid->head[e]) == 4) {
            check_near(kappa[e], 0, 0);
            check_near(lly[e], 0, 0);
        }
}

// a link of a tree is all that joins its ends: omega = w, so p = 1 - deg/2; a ring has two ways around
static void resistance(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *tree = NULL, *unit = made(&dgl_tree_generator, 2, 4);
    double w[200], kappa[200];
    for (int e = 0; e < unit->m; e++) w[e] = exp(4 * uniform());
    check_ok(dgl_graph_reweighted(&tree, unit, w, NULL));
    each(&dgl_resistance_curvature, tree, 0, kappa);
    for (int e = 0; e < tree->m; e++) {
        double deg = dgl_graph_degree(tree, tree->tail[e]) + dgl_graph_degree(tree, tree->head[e]);
        check_near(kappa[e] * w[e], 2 * (2 - deg / 2), 1e-11);
    }
    for (int n = 3; n < 20; n++) {
        DGL_OWNED dgl_graph *ring = made(&dgl_cycle_generator, n, 0);
        each(&dgl_resistance_curvature, ring, 0, kappa);
        for (int e = 0; e < n; e++) check_near(kappa[e], 4 / (n - 1.0), 1e-12);
    }
    // any graph: all nodes but two replaced by links between their neighbours, star by mesh
    for (int trial = 0; trial < 20; trial++) {
        enum { N = 12 };
        DGL_OWNED dgl_graph *G = random_graph(N, 20, uniform);
        double p[N], omega[20];
        for (int v = 0; v < N; v++) p[v] = 1;
        for (int e = 0; e < G->m; e++) {
            double c[N][N] = { { 0 } };
            for (int k = 0; k < G->m; k++) c[G->tail[k]][G->head[k]] = c[G->head[k]][G->tail[k]] = 1 / G->weight[k];
            for (int k = 0; k < N; k++) {
                double sum = 0;
                for (int i = 0; i < N; i++) sum += c[k][i];
                for (int i = 0; i < N && sum > 0 && k != G->tail[e] && k != G->head[e]; i++)
                    for (int j = 0; j < N; j++)
                        if (i != j && i != k && j != k) c[i][j] += c[i][k] * c[k][j] / sum;
                for (int i = 0; i < N && k != G->tail[e] && k != G->head[e]; i++) c[i][k] = c[k][i] = 0;
            }
            omega[e] = 1 / c[G->tail[e]][G->head[e]];
            p[G->tail[e]] -= omega[e] / G->weight[e] / 2;
            p[G->head[e]] -= omega[e] / G->weight[e] / 2;
        }
        each(&dgl_resistance_curvature, G, 0, kappa);
        for (int e = 0; e < G->m; e++) check_near(kappa[e], 2 * (p[G->tail[e]] + p[G->head[e]]) / omega[e], 1e-10 / omega[e]);
    }
}

static void fractions(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *K = NULL;
    check_ok(dgl_graph_karate(&K));
    const double alpha[] = { 0, 0.5, 1/3.0, 0.123456789, 0.7, 1, 0.61803398874989485 };
    for (int i = 0; i < 7; i++) {
        int64_t num[78], den[78];
        double kappa[78];
        dgl_value v[] = { NUM(alpha[i]), NUM(0), NUM(0), NUM(1) };
        check_ok(dgl_ollivier_curvature.exact(K, v, num, den));
        ollivier(K, alpha[i], 0, kappa);
        for (int e = 0; e < K->m; e++) check_near(kappa[e], (double)num[e] / (double)den[e], 4e-16);
        if (i == 1)
            assert_true(num[0] == 1 && den[0] == 9 && num[1] == -23 && den[1] == 160);
    }
    DGL_OWNED dgl_graph *W = NULL;
    check_ok(dgl_graph_new(&W, 3, 2, (int[]){ 0, 1, 1, 2 }, (double[]){ 1, 2 }));
    int64_t n[2], d[2];
    check_status(dgl_ollivier_curvature.exact(W, (dgl_value[]){ NUM(0.5), NUM(0), NUM(0), NUM(1) }, n, d), DGL_EUNSUP);
}

// Lin, Lu and Yau's limit against curvatures near it, lengths and measures of any kind
static void limit(void **state)
{
    (void)state;
    for (int trial = 0; trial < 40; trial++) {
        DGL_OWNED dgl_graph *G = random_graph(20, 60, trial % 2 ? uniform : NULL);
        double p = trial % 4 < 2 ? 0 : 1.5, lly[60], near[60];
        check_ok(dgl_lin_lu_yau_curvature.compute(G, (dgl_value[]){ NUM(p), NUM(0) }, lly, NULL, NULL));
        ollivier(G, 0.999, p, near);
        for (int e = 0; e < G->m; e++) check_near(near[e] / 0.001, lly[e], 1e-10 * fmax(1, fabs(lly[e])));
    }
}

static double any_length(void) { return exp(41.4 * (uniform() - 0.5)); }       // 1e-9 .. 1e9

// 1 - W1/d of one edge by Floyd and Warshall and augmenting paths, uniform neighbours, alpha a quarter's multiple
static double slow_ollivier(const dgl_graph *G, const double *d, int e, int quarters)
{
    int x = G->tail[e], y = G->head[e], n = G->n, ns = 0, nd = 0, from[32], to[32];
    long dx = dgl_graph_degree(G, x), dy = dgl_graph_degree(G, y), mass[64] = { 0 }, supply[32], demand[32];
    mass[x] += quarters * dx * dy;
    mass[y] -= quarters * dx * dy;
    for (int l = G->start[x]; l < G->start[x + 1]; l++) mass[G->to[l]] += (4 - quarters) * dy;
    for (int l = G->start[y]; l < G->start[y + 1]; l++) mass[G->to[l]] -= (4 - quarters) * dx;
    for (int v = 0; v < n; v++)
        if (mass[v] > 0) {
            supply[ns] = mass[v];
            from[ns++] = v;
        } else if (mass[v] < 0) {
            demand[nd] = -mass[v];
            to[nd++] = v;
        }
    __int128 c[1024];
    double unit = 0x1p-90;                             // lengths as whole numbers of this
    for (int i = 0; i < ns; i++)
        for (int j = 0; j < nd; j++) c[i*nd + j] = (__int128)(d[from[i]*n + to[j]] / unit);
    double w1 = (double)slow_transport(ns, nd, supply, demand, c) * unit / (double)(4 * dx * dy);
    return 1 - w1 / d[x*n + y];
}

static void wild_lengths(void **state)
{
    (void)state;
    for (int trial = 0; trial < 150; trial++) {
        int n = 6 + below(12), quarters = trial % 4;
        DGL_OWNED dgl_graph *G = random_graph(n, 3*n, trial % 3 ? any_length : uniform);
        double d[400], kappa[100];
        slow_distances(G, d);
        ollivier(G, quarters / 4.0, 0, kappa);
        for (int e = 0; e < G->m; e++) {
            double want = slow_ollivier(G, d, e, quarters);
            check_near(kappa[e], want, 1e-11 * fmax(1, fabs(want)));
        }
    }
}

// The names of nodes do not matter, nor, with equal parts, the unit of length.
static void invariance(void **state)
{
    (void)state;
    for (int trial = 0; trial < 40; trial++) {
        int n = 25, name[25];
        DGL_OWNED dgl_graph *G = random_graph(n, 80, trial % 2 ? any_length : NULL), *scaled = NULL;
        shuffle(name, n);
        DGL_OWNED dgl_graph *H = renamed(G, name);
        double a[80], b[80], w[80];
        for (const dgl_curvature *const *k = dgl_curvatures; *k; k++) {
            dgl_value v[DGL_MAX_PARAMS];
            if (*k == &dgl_resistance_curvature && trial % 2)
                continue;                              // a solve, which such lengths cost their digits
            dgl_param_defaults(v, (*k)->params);
            check_ok((*k)->compute(G, v, a, NULL, NULL));
            check_ok((*k)->compute(H, v, b, NULL, NULL));
            for (int e = 0; e < G->m; e++) check_near(a[e], b[e], 1e-12 * fmax(1, fabs(a[e])));
        }
        for (int e = 0; e < G->m; e++) w[e] = G->weight[e] * 1e5;
        check_ok(dgl_graph_reweighted(&scaled, G, w, NULL));
        ollivier(G, 0.3, 0, a);
        ollivier(scaled, 0.3, 0, b);
        for (int e = 0; e < G->m; e++) check_near(a[e], b[e], 1e-12 * fmax(1, fabs(a[e])));
        ollivier(G, 0.3, 2, a);
        ollivier(H, 0.3, 2, b);
        for (int e = 0; e < G->m; e++) check_near(a[e], b[e], 1e-12 * fmax(1, fabs(a[e])));
    }
}

// edges of length 0: undefined, and the cost says what becomes of them
static void no_length(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *unit = NULL, *G = NULL;
    check_ok(dgl_graph_new(&unit, 4, 4, (int[]){ 0, 1, 0, 2, 1, 2, 2, 3 }, NULL));
    check_ok(dgl_graph_reweighted(&G, unit, (double[]){ 0, 1, 1, 1 }, NULL));
    double kappa[4], length[4], cost[4];
    dgl_value v[] = { NUM(1/3.0), NUM(0), NUM(0), NUM(0) };
    check_ok(dgl_ollivier_curvature.compute(G, v, kappa, length, cost));
    assert_true(isnan(kappa[0]));
    check_near(length[0], 0, 0);
    check_near(cost[0], 0, 0);
    for (int e = 1; e < 4; e++) check_near(kappa[e], 1 - cost[e] / length[e], 1e-15);
    dgl_graph *huge = NULL;
    check_ok(dgl_graph_new(&huge, 4, 4, (int[]){ 0, 1, 0, 2, 1, 2, 2, 3 }, (double[]){ 1, 1e300, 1e300, 2 }));
    check_status(dgl_ollivier_curvature.compute(huge, v, kappa, NULL, NULL), DGL_EDOMAIN);
    dgl_release(huge);
}

static void names(void **state)
{
    (void)state;
    const dgl_curvature *kind;
    check_ok(dgl_curvature_find(&kind, "forman"));
    assert_ptr_equal(kind, &dgl_forman_curvature);
    check_status(dgl_curvature_find(&kind, "olivier"), DGL_EARG);
    assert_string_equal(dgl_error_message(), "no curvature is called 'olivier' (did you mean 'ollivier'?)");
}

// large graphs: the entries of the inverse at edges, against its columns; Foster's sum
static void sparse_resistance(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *grid = made(&dgl_grid_generator, 20, 31), *tree = made(&dgl_tree_generator, 3, 6);
    DGL_OWNED dgl_graph *dense = random_graph(300, 12000, uniform), *parts = random_graph(900, 700, uniform);
    DGL_OWNED dgl_graph *few = random_graph(400, 3, NULL), *none = random_graph(400, 0, NULL), *star = made(&dgl_bipartite_generator, 1, 400);
    DGL_OWNED dgl_graph *complete = made(&dgl_complete_generator, 260, 0);
    const dgl_graph *all[] = { grid, tree, dense, parts, few, none, star, complete };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        DGL_OWNED dgl_graph *G = NULL;
        size_t m = (size_t)all[i]->m;
        double *w = calloc(m + 1, sizeof *w), *omega = calloc(m + 1, sizeof *omega), *r = calloc(m + 1, sizeof *r), foster = 0;
        double *ground = calloc((size_t)all[i]->n, sizeof *ground);
        int *pair = calloc(m + 1, 2 * sizeof *pair), *component = calloc((size_t)all[i]->n, sizeof *component), count;
        for (size_t e = 0; e < m; e++) {
            w[e] = exp(6 * uniform());
            pair[2*e] = all[i]->tail[e];
            pair[2*e + 1] = all[i]->head[e];
        }
        check_ok(dgl_graph_reweighted(&G, all[i], w, NULL));
        check_ok(dgl_graph_edge_resistances(G, omega, ground));
        check_ok(dgl_graph_pair_resistances(G, m, pair, r));
        check_ok(dgl_graph_components(G, &count, component));
        for (size_t e = 0; e < m; e++) {
            check_near(omega[e], r[e], 1e-11 * w[e]);
            if (all[i] == tree || all[i] == star)
                check_near(omega[e], w[e], 1e-11 * w[e]);
            foster += omega[e] / w[e];
        }
        check_near(foster, G->n - count, 1e-11 * G->n);
        free(w);
        free(ground);
        free(omega);
        free(r);
        free(pair);
        free(component);
    }
}

// every allocation fails once; nothing is lost
static void no_memory(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = random_graph(30, 60, uniform);
    size_t live = dgl_live_bytes();
    double kappa[60];
    dgl_value v[] = { NUM(0.5), NUM(1), NUM(0), NUM(0) };
    for (long n = 1; n < 60; n++) {
        dgl_alloc_fail_after(n);
        dgl_status status = dgl_ollivier_curvature.compute(G, v, kappa, NULL, NULL);
        dgl_alloc_fail_after(0);
        assert_true(status == DGL_OK || status == DGL_ENOMEM);
        assert_true(dgl_live_bytes() == live);
    }
}

// one thread or three, the same bits, whole and weighted
static void threads(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL, *W = NULL;
    dgl_value v[4] = { NUM(400), NUM(2500), { 0 }, NUM(3) };
    check_ok(dgl_graph_generate(&G, &dgl_random_generator, v));
    double *w = calloc(2500, sizeof *w), *one = calloc(2500, sizeof *one), *three = calloc(2500, sizeof *three);
    for (int e = 0; e < G->m; e++) w[e] = 0.5 + uniform();
    check_ok(dgl_graph_reweighted(&W, G, w, NULL));
    int before = dgl_threads();
    for (int k = 0; k < 2; k++) {
        dgl_set_threads(1);
        ollivier(k ? W : G, 0.3, k ? 2 : 0, one);
        dgl_set_threads(3);
        ollivier(k ? W : G, 0.3, k ? 2 : 0, three);
        assert_memory_equal(one, three, (size_t)G->m * sizeof *one);
    }
    dgl_set_threads(before);
    free(w);
    free(one);
    free(three);
}

// every curvature ends when it is asked to
static void interrupted(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = made(&dgl_grid_generator, 40, 60);
    DGL_OWNED dgl_graph *W = NULL;
    double *kappa = calloc((size_t)G->m, sizeof *kappa);
    for (int e = 0; e < G->m; e++) kappa[e] = 1 + e % 3;
    check_ok(dgl_graph_reweighted(&W, G, kappa, NULL));
    dgl_interrupted = 1;
    for (const dgl_curvature *const *k = dgl_curvatures; *k; k++)
        for (int weighted = 0; weighted < 2; weighted++) {
            dgl_value v[DGL_MAX_PARAMS] = { 0 };
            dgl_status status = (*k)->compute(weighted ? W : G, v, kappa, NULL, NULL);
            if (status != DGL_EINTR)
                fail_msg("%s goes on", (*k)->name);
        }
    dgl_interrupted = 0;
    free(kappa);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references), cmocka_unit_test(threads), cmocka_unit_test(weighted_references), cmocka_unit_test(closed_forms), cmocka_unit_test(resistance),
        cmocka_unit_test(fractions), cmocka_unit_test(limit), cmocka_unit_test(wild_lengths), cmocka_unit_test(invariance),
        cmocka_unit_test(no_length), cmocka_unit_test(sparse_resistance), cmocka_unit_test(names), cmocka_unit_test(no_memory), cmocka_unit_test(interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
