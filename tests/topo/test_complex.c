// pkg-config: libcjson
// Alpha complexes against gudhi, the Delaunay triangulation against its definition, images and meshes against what is
// known, diagram distances against gudhi and hera.
#include "tests/check.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static cJSON *json_of(const char *path)
{
    char *text = NULL;
    size_t n;
    check_ok(dgl_file_read(&text, &n, path));
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    dgl_free(text);
    return json;
}

static dgl_array *points_of(const char *name, size_t d)
{
    char path[200], *text = NULL;
    size_t n, got = 0;
    static double x[8192];
    dgl_array *X = NULL;
    snprintf(path, sizeof path, "tests/reference/topology/%s.csv", name);
    check_ok(dgl_file_read(&text, &n, path));
    for (char *s = text, *end; ; s = end + (*end == ',')) {
        double v = strtod(s, &end);
        if (end == s)
            break;
        x[got++] = v;
    }
    dgl_free(text);
    check_ok(dgl_array_new(&X, 2, (size_t[]){ got / d, d }));
    memcpy(X->data, x, got * sizeof *x);
    return X;
}

static dgl_diagram *alpha(size_t n, int d, const double *x, bool squared, int prime)
{
    DGL_OWNED dgl_complex *K = NULL;
    dgl_diagram *D = NULL;
    check_ok(dgl_complex_alpha(&K, n, d, x, squared));
    check_ok(dgl_complex_persistence(&D, K, "alpha", prime));
    return D;
}

static void against_gudhi(const char *name, size_t d)
{
    cJSON *json = json_of("tests/reference/topology/ph_alpha.json");
    const cJSON *set = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "sets"), name), *bar;
    dgl_array *X = points_of(name, d);
    for (int prime = 2; prime < 4; prime++) {
        dgl_diagram *D = alpha(X->shape[0], (int)d, X->data, true, prime);
        for (int k = 0; k < (int)d; k++) {
            int i = 0;
            cJSON_ArrayForEach(bar, cJSON_GetObjectItem(set, (char[]){ (char)('0' + k), 0 })) {
                const cJSON *death = cJSON_GetArrayItem(bar, 1);
                double birth = cJSON_GetArrayItem(bar, 0)->valuedouble, *b = D->bars[k]->data + 2*i++;
                assert_true(i <= (int)D->bars[k]->shape[0]);
                if (k > 0)
                    check_near(b[0], birth, 1e-9);
                if (cJSON_IsNull(death))
                    assert_true(isinf(b[1]));
                else
                    check_near(b[1], death->valuedouble, 1e-9);
            }
        }
        dgl_release(D);
    }
    dgl_release(X);
    cJSON_Delete(json);
}

static void test_alpha(void **state)
{
    (void)state;
    against_gudhi("circle500", 2);
    against_gudhi("sphere1000", 3);
}

// no point in the sphere of a simplex, volumes that sum to that of the hull: random points, and a grid with twins
static void delaunay_of(size_t n, int d, double *x, double volume)
{
    uint32_t *simplex = NULL, *same = calloc(n, sizeof *same);
    size_t m;
    int dim;
    double sum = 0;
    const dgl_exact *exact;
    check_ok(dgl_exact_open(&exact));
    check_ok(dgl_delaunay(exact, &simplex, &m, &dim, same, NULL, n, d, x));
    assert_int_equal(dim, d);
    for (size_t k = 0; k < m; k++) {
        const double *p[4];
        for (int a = 0; a <= d; a++) p[a] = x + simplex[k * (size_t)(d + 1) + (size_t)a] * (size_t)d;
        assert_int_equal(dgl_orient(exact, d, p), 1);
        for (size_t i = 0; i < n; i++) assert_true(dgl_in_sphere(exact, d, p, x + i * (size_t)d) <= 0);
        double e[3][3];
        for (int a = 0; a < d; a++)
            for (int c = 0; c < d; c++) e[a][c] = p[a][c] - p[d][c];
        sum += d == 2 ? (e[0][0] * e[1][1] - e[0][1] * e[1][0]) / 2
                      : (e[0][0] * (e[1][1] * e[2][2] - e[1][2] * e[2][1]) - e[0][1] * (e[1][0] * e[2][2] - e[1][2] * e[2][0]) +
                         e[0][2] * (e[1][0] * e[2][1] - e[1][1] * e[2][0])) / 6;
    }
    if (volume > 0)
        check_near(sum, volume, 1e-9 * volume);
    dgl_free(simplex);
    free(same);
}

static void test_delaunay(void **state)
{
    (void)state;
    static double x[3 * 400];
    srand(2);
    for (int round = 0; round < 6; round++) {
        int d = 2 + round % 2;
        size_t n = 0;
        if (round < 2)
            for (n = 0; n < 150 * (size_t)d; n++) x[n] = uniform();
        else if (round < 4) {                          // a grid: many points on every sphere
            int side = d == 2 ? 9 : 5;
            for (int i = 0; i < (d == 2 ? side * side : side * side * side); i++)
                for (int c = 0, r = i; c < d; c++, r /= side) x[n++] = r % side;
            for (int c = 0; c < d; c++) x[n++] = 1;    // a twin
        } else                                         // nearly on one circle or sphere, and nearly flat
            for (int i = 0; i < 60; i++) {
                double a = 0.1 * i, b = 0.37 * i;
                x[n++] = cos(a) * (d == 3 ? sin(b) : 1);
                x[n++] = sin(a) * (d == 3 ? sin(b) : 1);
                if (d == 3)
                    x[n++] = 1e-9 * cos(b);
            }
        delaunay_of(n / (size_t)d, d, x, round == 2 || round == 3 ? pow(d == 2 ? 8 : 4, d) : 0);
    }
}

static void same_bars(const dgl_diagram *D, const dgl_diagram *E, int dims, double scale)
{
    for (int k = 0; k < dims; k++) {
        assert_int_equal(D->bars[k]->shape[0], E->bars[k]->shape[0]);
        for (size_t i = 0; i < D->bars[k]->size; i++)
            if (isfinite(D->bars[k]->data[i]) || isfinite(E->bars[k]->data[i]))
                check_near(D->bars[k]->data[i] / scale, E->bars[k]->data[i], 1e-14);
    }
}

// points of the plane stay what they are in space, on a slope or not, small or large; those in a line have half their gaps
static void test_flat(void **state)
{
    (void)state;
    enum { N = 60 };
    double x[2 * N], y[3 * N];
    srand(5);
    for (int i = 0; i < 2 * N; i++) x[i] = rand() % 1024 / 64.0;
    DGL_OWNED dgl_diagram *plane = alpha(N, 2, x, false, 2);
    for (int round = 0; round < 4; round++) {
        double scale = round == 1 ? 0x1p400 : round == 2 ? 0x1p-400 : round == 3 ? 5 : 1;
        for (int i = 0; i < N; i++) {
            double u = x[2*i], v = x[2*i + 1], slope[3] = { 3 * u, 5 * v, 4 * u };
            for (int c = 0; c < 3; c++) y[3*i + c] = round == 3 ? slope[c] : scale * (c == 1 ? -7 : c == 2 ? u : v);
        }
        DGL_OWNED dgl_diagram *D = alpha(N, 3, y, false, 2);
        assert_int_equal(D->dims, 3);
        assert_int_equal(D->bars[2]->shape[0], 0);
        if (round < 3)
            same_bars(D, plane, 2, scale);
        for (int k = 0; k < 2 && round == 3; k++) {    // rounding may part four points of a circle
            double distance;
            for (size_t i = 0; i < plane->bars[k]->size; i++) plane->bars[k]->data[i] *= scale;
            check_ok(dgl_bottleneck(&distance, D->bars[k]->shape[0], D->bars[k]->data, plane->bars[k]->shape[0], plane->bars[k]->data));
            assert_true(distance < 1e-13);
        }
    }
    const double gaps[] = { 2.5, 1.5, 1, 0.5, 0.5 }, line[] = { 0, 1, 4, -3, 9, 2, 4 };
    for (int d = 1; d <= 3; d++) {
        double z[21];
        for (int i = 0; i < 7; i++)
            for (int c = 0; c < d; c++) z[i*d + c] = (c == 1 ? -1 : 1) * line[i] / sqrt(d);
        DGL_OWNED dgl_diagram *D = alpha(7, d, z, false, 3);
        assert_int_equal(D->dims, d);
        assert_int_equal(D->bars[0]->shape[0], 6);
        for (int i = 0; i < 5; i++) check_near(D->bars[0]->data[2*i + 3], gaps[i], 1e-14);
        DGL_OWNED dgl_diagram *one = alpha(1, d, z, false, 2), *none = alpha(0, d, z, false, 2);
        assert_int_equal(one->bars[0]->shape[0], 1);
        assert_int_equal(none->bars[0]->shape[0], 0);
        assert_int_equal(none->dims, d);
    }
    // 0 and -0 are one place
    DGL_OWNED dgl_diagram *square = alpha(5, 2, (double[]){ 0, 0, -0.0, 0, 1, 0, 0, 1, 1, 1 }, false, 2);
    assert_int_equal(square->bars[0]->shape[0], 4);
    assert_int_equal(square->bars[1]->shape[0], 1);
}

// union and find from above against the reduction of the whole matrix: a torus grid, as a mesh and thickened
static void test_images(void **state)
{
    (void)state;
    srand(4);
    for (int round = 0; round < 20; round++) {
        size_t shape[3] = { 3 + (size_t)rand() % 4, 3 + (size_t)rand() % 4, 3 };
        int axes = 2 + round % 2;
        DGL_OWNED dgl_array *im = NULL;
        DGL_OWNED dgl_complex *K = NULL;
        DGL_OWNED dgl_diagram *D = NULL, *E = NULL;
        check_ok(dgl_array_new(&im, axes, shape));
        for (size_t i = 0; i < im->size; i++) im->data[i] = rand() % 7;
        check_ok(dgl_complex_of_image(&K, im, round % 4 < 2));
        check_ok(dgl_complex_persistence(&D, K, "cubical", 3));
        K->embedded = false;                           // then modulo 3 by reduction
        check_ok(dgl_complex_persistence(&E, K, "cubical", 3));
        for (int k = 0; k < axes; k++) {
            assert_true(dgl_array_equal(D->bars[k], E->bars[k]));
            double t[7], a[7], chi[7], sum[7] = { 0 };
            for (int i = 0; i < 7; i++) t[i] = i;
            check_ok(dgl_complex_euler(chi, K, 7, t));
            for (int j = 0; j < axes; j++) {
                check_ok(dgl_betti_curve(a, D->bars[j]->shape[0], D->bars[j]->data, 7, t));
                for (int i = 0; i < 7; i++) sum[i] += j % 2 ? -a[i] : a[i];
            }
            for (int i = 0; i < 7; i++) check_near(sum[i], chi[i], 0);
        }
    }
}

// closed surfaces from rows of squares: modulo 3 the Klein bottle has no second Betti number
static void test_surfaces(void **state)
{
    (void)state;
    enum { N = 6 };
    for (int klein = 0; klein < 2; klein++)
        for (int prime = 2; prime < 4; prime++) {
            uint32_t t[2 * N * N][3];
            int m = 0;
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++) {
                    int flip = klein && i + 1 == N;
                    uint32_t a = (uint32_t)(i * N + j), b = (uint32_t)(i * N + (j + 1) % N), c, d;
                    c = (uint32_t)((i + 1) % N * N + (flip ? (N - j) % N : j));
                    d = (uint32_t)((i + 1) % N * N + (flip ? (N - (j + 1) % N) % N : (j + 1) % N));
                    memcpy(t[m++], (uint32_t[]){ a, b, c }, sizeof t[0]);
                    memcpy(t[m++], (uint32_t[]){ b, c, d }, sizeof t[0]);
                }
            DGL_OWNED dgl_complex *K = NULL;
            DGL_OWNED dgl_diagram *D = NULL;
            double f[N * N], one = 1e9, chi;
            for (int v = 0; v < N * N; v++) f[v] = sin(v);
            check_ok(dgl_complex_of_simplices(&K, N * N, 2, (size_t)m, t[0]));
            dgl_complex_lower_star(K, f);
            check_ok(dgl_complex_euler(&chi, K, 1, &one));
            check_near(chi, 0, 0);
            check_ok(dgl_complex_persistence(&D, K, "sublevel", prime));
            int endless[3] = { 0 };
            for (int k = 0; k < 3; k++)
                for (size_t i = 0; i < D->bars[k]->shape[0]; i++) endless[k] += isinf(D->bars[k]->data[2*i + 1]) != 0;
            assert_int_equal(endless[0], 1);
            assert_int_equal(endless[1], klein && prime == 3 ? 1 : 2);
            assert_int_equal(endless[2], klein && prime == 3 ? 0 : 1);
        }
    uint32_t twice[3] = { 0, 1, 1 }, far[3] = { 0, 1, 7 };
    dgl_complex *K = NULL;
    check_status(dgl_complex_of_simplices(&K, 3, 2, 1, twice), DGL_EARG);
    check_status(dgl_complex_of_simplices(&K, 3, 2, 1, far), DGL_EARG);
}

static void test_distances(void **state)
{
    (void)state;
    cJSON *json = json_of("tests/reference/topology/ph_distances.json");
    const cJSON *pair = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "distances"), 1), *vectors = cJSON_GetObjectItem(json, "vectors_of_circle500_H1");
    DGL_OWNED dgl_array *X = points_of("circle500", 2), *Y = points_of("sphere300", 3);
    DGL_OWNED dgl_diagram *D = NULL, *E = NULL;
    check_ok(dgl_topo_rips(&D, X, false, &(dgl_rips_options){ 1, NAN, 2, 0 }));
    check_ok(dgl_topo_rips(&E, Y, false, &(dgl_rips_options){ 1, NAN, 2, 0 }));
    const dgl_array *a = D->bars[1], *b = E->bars[1];
    double d;
    check_ok(dgl_bottleneck(&d, a->shape[0], a->data, b->shape[0], b->data));
    check_near(d, cJSON_GetObjectItem(pair, "bottleneck")->valuedouble, 1e-5);
    check_ok(dgl_wasserstein(&d, a->shape[0], a->data, b->shape[0], b->data, 1, false));
    check_near(d, cJSON_GetObjectItem(pair, "wasserstein1_linf")->valuedouble, 1e-4);
    check_ok(dgl_wasserstein(&d, a->shape[0], a->data, b->shape[0], b->data, 2, true));
    check_near(d, cJSON_GetObjectItem(pair, "wasserstein2_l2")->valuedouble, 1e-5);
    check_near(dgl_persistence_entropy(a->shape[0], a->data), cJSON_GetObjectItem(vectors, "entropy")->valuedouble, 1e-5);
    double image[100], landscape[60], t[20], beta[41], grid[41];
    const cJSON *curve = cJSON_GetObjectItem(vectors, "betti_curve"), *list;
    check_ok(dgl_persistence_image(image, 10, 10, (double[]){ 0, 1.5, 0, 1.5 }, 0.1, a->shape[0], a->data));
    list = cJSON_GetObjectItem(vectors, "persistence_image_10x10_bw0.1_weight_persistence_range0-1.5");
    for (int i = 0; i < 100; i++) check_near(image[i], cJSON_GetArrayItem(list, i)->valuedouble, 1e-3);
    for (int i = 0; i < 20; i++) t[i] = 1.6 * i / 19;
    check_ok(dgl_landscape(landscape, 3, a->shape[0], a->data, 20, t));
    list = cJSON_GetObjectItem(vectors, "landscape_3x20_range0-1.6_gudhi_sqrt2_scaled");
    for (int i = 0; i < 60; i++) check_near(sqrt(2) * landscape[i], cJSON_GetArrayItem(list, i)->valuedouble, 2e-5);
    for (int i = 0; i < 41; i++) grid[i] = cJSON_GetArrayItem(cJSON_GetObjectItem(curve, "grid"), i)->valuedouble;
    check_ok(dgl_betti_curve(beta, a->shape[0], a->data, 41, grid));
    for (int i = 0; i < 41; i++) check_near(beta[i], cJSON_GetArrayItem(cJSON_GetObjectItem(curve, "values"), i)->valuedouble, 0);
    cJSON_Delete(json);

    // by hand, and all matchings of small ones
    double p[6] = { 0, 2, 1, INFINITY, 5, 5 }, q[4] = { 0, 3, 2, INFINITY };
    check_ok(dgl_bottleneck(&d, 3, p, 2, q));
    check_near(d, 1, 0);
    check_ok(dgl_bottleneck(&d, 3, p, 1, q));
    assert_true(isinf(d));
    check_ok(dgl_wasserstein(&d, 3, p, 2, q, 1, false));
    check_near(d, 2, 0);
    check_ok(dgl_bottleneck(&d, 0, p, 1, q));
    check_near(d, 1.5, 0);
}

// a grid on a slope that rounding makes flat but not quite: simplices as flat as that have the radii they must have
static void test_nearly_flat(void **state)
{
    (void)state;
    enum { SIDE = 9, N = SIDE * SIDE };
    double x[3 * N], flat[2 * N];
    const double u[3] = { 0.36, 0.48, -0.8 }, v[3] = { -0.8, 0.6, 0 };
    srand(8);
    for (int i = 0; i < N; i++) {
        flat[2*i] = i % SIDE + 0.3 * uniform();
        flat[2*i + 1] = i / SIDE + (i % 2 ? 0 : 0.3 * uniform());
        for (int c = 0; c < 3; c++) x[3*i + c] = flat[2*i] * u[c] + flat[2*i + 1] * v[c];
    }
    DGL_OWNED dgl_diagram *D = alpha(N, 3, x, false, 2), *E = alpha(N, 2, flat, false, 2);
    for (int k = 0; k < 2; k++) {
        double distance;
        check_ok(dgl_bottleneck(&distance, D->bars[k]->shape[0], D->bars[k]->data, E->bars[k]->shape[0], E->bars[k]->data));
        assert_true(distance < 1e-12);
    }
    for (size_t i = 0; i < D->bars[2]->shape[0]; i++) assert_true(D->bars[2]->data[2*i + 1] - D->bars[2]->data[2*i] < 1e-12 * D->bars[2]->data[2*i]);
    for (int i = 0; i < N; i++)                        // and a circle: every four points are nearly on one
        for (int c = 0; c < 3; c++) x[3*i + c] = cos(6.283185307179586 * i * i / N / N) * u[c] + sin(6.283185307179586 * i * i / N / N) * v[c];
    DGL_OWNED dgl_diagram *C = alpha(N, 3, x, false, 2);
    check_near(C->bars[1]->data[1], 1, 1e-12);
    for (size_t i = 1; i < C->bars[1]->shape[0]; i++) assert_true(C->bars[1]->data[2*i + 1] - C->bars[1]->data[2*i] < 1e-9);
}

// every long job ends when it is asked to
static void test_interrupted(void **state)
{
    (void)state;
    enum { N = 200 };
    double x[2 * N], out[4], shape[] = { 0, 1, 0, 1 };
    for (int i = 0; i < 2 * N; i++) x[i] = i % 2 ? 1 + uniform() : uniform();
    DGL_OWNED dgl_array *X = NULL;
    DGL_OWNED dgl_complex *K = NULL, *L = NULL;
    DGL_OWNED dgl_diagram *D = NULL;
    DGL_OWNED dgl_mapper *M = NULL;
    check_ok(dgl_array_new(&X, 2, (size_t[]){ N, 2 }));
    memcpy(X->data, x, sizeof x);
    check_ok(dgl_complex_alpha(&K, N, 2, x, false));
    dgl_interrupted = 1;
    check_status(dgl_topo_rips(&D, X, false, &(dgl_rips_options){ 1, NAN, 2, 0 }), DGL_EINTR);
    check_status(dgl_complex_alpha(&L, N, 2, x, false), DGL_EINTR);
    check_status(dgl_complex_persistence(&D, K, "alpha", 2), DGL_EINTR);
    check_status(dgl_bottleneck(out, N, x, N, x), DGL_EINTR);
    check_status(dgl_wasserstein(out, N, x, N, x, 1, false), DGL_EINTR);
    check_status(dgl_landscape(out, 1, N, x, 1, x), DGL_EINTR);
    check_status(dgl_persistence_image(out, 2, 2, shape, 1, N, x), DGL_EINTR);
    dgl_points points = dgl_points_of(x, N, 2, false);
    check_status(dgl_topo_mapper(&M, &points, 1, x, &(dgl_mapper_options){ 3, 0.3, NAN, 10 }), DGL_EINTR);
    dgl_interrupted = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alpha), cmocka_unit_test(test_delaunay), cmocka_unit_test(test_flat), cmocka_unit_test(test_nearly_flat), cmocka_unit_test(test_images),
        cmocka_unit_test(test_surfaces), cmocka_unit_test(test_distances), cmocka_unit_test(test_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
