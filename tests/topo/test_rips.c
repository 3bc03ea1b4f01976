// pkg-config: libcjson
// Vietoris-Rips persistence against reduction of the whole boundary matrix, and against Ripser.
#include "tests/check.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 1 << 13 };

typedef struct { int n, v[8]; double at; } simplex;
static simplex all[MOST];
static int count;

static int by_order(const void *a, const void *b)
{
    const simplex *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->n != y->n ? x->n - y->n : memcmp(x->v, y->v, sizeof x->v);
}

static int find(const simplex *s)
{
    simplex *f = bsearch(s, all, (size_t)count, sizeof *all, by_order);
    return f ? (int)(f - all) : -1;
}

static double diameter(const double *d, int n, const int *v, int k)
{
    double most = 0;
    for (int a = 0; a < k; a++)
        for (int b = 0; b < a; b++) most = fmax(most, d[v[a] * n + v[b]]);
    return most;
}

static int inverse(int a, int p)
{
    for (int x = 1; x < p; x++)
        if (a * x % p == 1) return x;
    return 0;
}

static int by_bar(const void *a, const void *b)
{
    const double *x = a, *y = b;
    double p = x[1] - x[0], q = y[1] - y[0];
    if (p != q)
        return p > q ? -1 : 1;
    return x[0] < y[0] ? -1 : x[0] > y[0];
}

// bars[dim][m][2] of the whole complex up to dimension maxdim + 1
static int brute(const double *d, int n, double threshold, int dim, int p, double (*bars)[2])
{
    count = 0;
    for (int mask = 1; mask < 1 << n; mask++) {
        simplex s = { 0 };
        if (__builtin_popcount((unsigned)mask) > dim + 2)
            continue;
        for (int v = 0; v < n; v++)
            if (mask >> v & 1) s.v[s.n++] = v;
        s.at = diameter(d, n, s.v, s.n);
        if (s.at <= threshold) {
            assert_true(count < MOST);
            all[count++] = s;
        }
    }
    qsort(all, (size_t)count, sizeof *all, by_order);
    int m = 0, *owner = calloc((size_t)count, sizeof *owner);
    int *store = calloc((size_t)count * (size_t)count, sizeof *store);
    char *negative = calloc((size_t)count, 1);
    for (int k = 0; k < count; k++) {
        int *col = store + (size_t)k * (size_t)count, low = -1;
        if (all[k].n > 1)
            for (int a = 0; a < all[k].n; a++) {
                simplex f = { .n = all[k].n - 1 };
                for (int b = 0, c = 0; b < all[k].n; b++)
                    if (b != a) f.v[c++] = all[k].v[b];
                f.at = diameter(d, n, f.v, f.n);
                col[find(&f)] = a % 2 ? p - 1 : 1;
            }
        for (low = k - 1; low >= 0; low--) {
            if (!col[low])
                continue;
            if (!owner[low])
                break;
            int *other = store + (size_t)(owner[low] - 1) * (size_t)count, f = col[low] * inverse(other[low], p) % p;
            for (int x = 0; x <= low; x++) col[x] = (col[x] + (p - f) * other[x]) % p;
        }
        if (low < 0)
            continue;
        owner[low] = k + 1;
        negative[k] = 1;
        if (all[low].n == dim + 1 && all[k].at > all[low].at)
            bars[m][0] = all[low].at, bars[m++][1] = all[k].at;
    }
    for (int k = 0; k < count; k++)
        if (all[k].n == dim + 1 && !negative[k] && !owner[k]) bars[m][0] = all[k].at, bars[m++][1] = INFINITY;
    free(owner);
    free(store);
    free(negative);
    qsort(bars, (size_t)m, sizeof *bars, by_bar);
    return m;
}

static dgl_diagram *rips(double *x, size_t n, size_t d, bool matrix, int maxdim, double threshold, int p)
{
    dgl_array *X = NULL;
    dgl_diagram *D = NULL;
    check_ok(dgl_array_new(&X, 2, (size_t[]){ n, d }));
    memcpy(X->data, x, n * d * sizeof *x);
    check_ok(dgl_topo_rips(&D, X, matrix, &(dgl_rips_options){ maxdim, threshold, p, 0 }));
    dgl_release(X);
    return D;
}

static void same_bars(const dgl_array *a, double (*bars)[2], int m)
{
    assert_int_equal(a->shape[0], m);
    for (int k = 0; k < m; k++)
        if (a->data[2*k] != bars[k][0] || a->data[2*k + 1] != bars[k][1])
            fail_msg("bar %d is %g %g, not %g %g", k, a->data[2*k], a->data[2*k + 1], bars[k][0], bars[k][1]);
}

// random matrices of whole numbers, so that many are equal, and of real ones: their flag complexes are wild
static void test_brute(void **state)
{
    (void)state;
    static double bars[MOST][2];
    srand(5);
    for (int round = 0; round < 40; round++) {
        int n = round % 4 == 3 ? 9 : 4 + rand() % 8, p = (int[]){ 2, 3, 5 }[round % 3], maxdim = n < 10 ? 3 : 2;
        double d[144];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
                d[i*n + j] = d[j*n + i] = i == j ? 0 : round % 2 ? 1 + rand() % 5 : uniform();
        double threshold = round % 5 == 4 ? (round % 2 ? 3 : 0.5) : 1e9;
        if (n >= 10 && threshold > 1e8)
            threshold = round % 2 ? 4 : 0.8;
        dgl_diagram *D = rips(d, (size_t)n, (size_t)n, true, maxdim, threshold, p);
        for (int k = 0; k <= maxdim; k++) {
            int m = brute(d, n, threshold, k, p, bars);
            same_bars(D->bars[k], bars, m);
        }
        dgl_release(D);
    }
}

// the projective plane, six points: its fundamental loop bounds modulo 3, not modulo 2
static void test_torsion(void **state)
{
    (void)state;
    static const int face[10][3] = { { 0,1,2 }, { 0,2,3 }, { 0,3,4 }, { 0,4,5 }, { 0,5,1 }, { 1,2,4 }, { 2,3,5 }, { 3,4,1 }, { 4,5,2 }, { 5,1,3 } };
    // barycentric subdivision: a flag complex, at distance 1
    enum { N = 31 };
    int set[N], n = 0;
    for (int v = 0; v < 6; v++) set[n++] = 1 << v;
    for (int a = 0; a < 6; a++)
        for (int b = 0; b < a; b++) set[n++] = 1 << a | 1 << b;
    for (int f = 0; f < 10; f++) set[n++] = 1 << face[f][0] | 1 << face[f][1] | 1 << face[f][2];
    assert_int_equal(n, N);
    double d[N * N];
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            d[i*N + j] = i == j ? 0 : (set[i] & set[j]) == set[i] || (set[i] & set[j]) == set[j] ? 1 : 2;
    dgl_diagram *two = rips(d, N, N, true, 2, 1, 2), *three = rips(d, N, N, true, 2, 1, 3);
    assert_int_equal(two->bars[1]->shape[0], 1);
    assert_int_equal(two->bars[2]->shape[0], 1);
    assert_int_equal(three->bars[1]->shape[0], 0);
    assert_int_equal(three->bars[2]->shape[0], 0);
    dgl_release(two);
    dgl_release(three);
}

// few edges among many points: lists instead of tables; the same points with them and without
static void test_lists(void **state)
{
    (void)state;
    enum { N = 1500 };
    static double x[3 * N];
    srand(7);
    for (int i = 0; i < 3 * N; i++) x[i] = uniform();
    dgl_diagram *D = rips(x, N, 3, false, 2, 0.2, 3);          // table
    for (int i = 0; i < 3 * N; i++) x[i] = i < 3 * 300 ? x[i] : 10 * (i / 3);
    dgl_diagram *a = rips(x, 300, 3, false, 2, 0.3, 2), *b = rips(x, N, 3, false, 2, 0.3, 2);
    for (int k = 1; k < 3; k++) {
        assert_true(a->bars[k]->shape[0] > 0);
        same_bars(a->bars[k], (double (*)[2])(void *)b->bars[k]->data, (int)b->bars[k]->shape[0]);
    }
    assert_int_equal(b->bars[0]->shape[0], N);
    dgl_release(D);
    dgl_release(a);
    dgl_release(b);
}

static void against_ripser(const char *name, int maxdim)
{
    char path[200];
    char *text = NULL;
    size_t n;
    dgl_array *X = NULL;
    dgl_diagram *D = NULL;
    snprintf(path, sizeof path, "tests/reference/topology/%s.csv", name);
    static double x[8192];
    size_t got = 0;
    check_ok(dgl_file_read(&text, &n, path));
    for (char *s = text, *end; ; s = end + (*end == ',')) {
        double v = strtod(s, &end);
        if (end == s)
            break;
        x[got++] = v;
    }
    dgl_free(text);
    size_t d = strstr(name, "circle") ? 2 : 3;
    check_ok(dgl_array_new(&X, 2, (size_t[]){ got / d, d }));
    memcpy(X->data, x, got * sizeof *x);
    check_ok(dgl_topo_rips(&D, X, false, &(dgl_rips_options){ maxdim, NAN, 2, 0 }));
    snprintf(path, sizeof path, "tests/reference/topology/ph_%s.json", name);
    check_ok(dgl_file_read(&text, &n, path));
    cJSON *json = cJSON_Parse(text);
    dgl_free(text);
    for (int k = 0; k <= maxdim; k++) {
        const cJSON *H = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "H"), (char[]){ (char)('0' + k), 0 }), *bar;
        const dgl_array *b = D->bars[k];
        double sum = 0;
        int i = 0;
        assert_int_equal(b->shape[0], cJSON_GetObjectItem(H, "count")->valueint);
        cJSON_ArrayForEach(bar, cJSON_GetObjectItem(H, "intervals")) {
            const cJSON *end = cJSON_GetArrayItem(bar, 1);
            // lengths in their order; Ripser rounds to float and prints six digits
            double length = cJSON_IsNull(end) ? INFINITY : end->valuedouble - cJSON_GetArrayItem(bar, 0)->valuedouble;
            double ours = b->data[2*i + 1] - b->data[2*i];
            if (!(ours == length || fabs(ours - length) < 1e-5))
                fail_msg("%s: bar %d of dimension %d has length %.9g, not %.9g", name, i, k, ours, length);
            i++;
        }
        for (size_t j = 0; j < b->shape[0]; j++)
            if (isfinite(b->data[2*j + 1])) sum += b->data[2*j + 1] - b->data[2*j];
        check_near(sum, cJSON_GetObjectItem(H, "sum_persistence")->valuedouble, 2e-6 * (double)b->shape[0]);
    }
    cJSON_Delete(json);
    dgl_release(X);
    dgl_release(D);
}

static void test_ripser(void **state)
{
    (void)state;
    against_ripser("circle500", 1);
    against_ripser("sphere300", 2);
    against_ripser("random2000_3d", 1);
}

// a cocycle sums to 0 around every triangle, and to something else around the bar's own cycle
static void test_cocycle(void **state)
{
    (void)state;
    enum { N = 60 };
    double x[2 * N], a[N][N];
    srand(3);
    for (int i = 0; i < N; i++) {
        double t = 6.283185307179586 * uniform();
        x[2*i] = cos(t) + 0.2 * uniform();
        x[2*i + 1] = sin(t) + 0.2 * uniform();
    }
    dgl_diagram *D = rips(x, N, 2, false, 1, NAN, 47);
    for (size_t bar = 0; bar < D->bars[1]->shape[0]; bar++) {
        dgl_chain c = { 0 }, z = { 0 };
        double scale = NAN;
        check_ok(dgl_rips_cocycle(&c, &scale, D, 1, bar));
        check_ok(dgl_rips_cycle(&z, D, 1, bar));
        memset(a, 0, sizeof a);
        for (size_t k = 0; k < c.m; k++) {
            a[c.simplex[2*k]][c.simplex[2*k + 1]] = c.value[k];
            a[c.simplex[2*k + 1]][c.simplex[2*k]] = -c.value[k];
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++)
                for (int k = 0; k < j; k++)
                    if (hypot(x[2*i] - x[2*j], x[2*i+1] - x[2*j+1]) <= scale && hypot(x[2*i] - x[2*k], x[2*i+1] - x[2*k+1]) <= scale &&
                        hypot(x[2*k] - x[2*j], x[2*k+1] - x[2*j+1]) <= scale)
                        assert_int_equal((int)(a[i][j] + a[j][k] + a[k][i]) % 47, 0);
        int sum = 0, boundary[N] = { 0 };
        for (size_t k = 0; k < z.m; k++) {
            sum += z.value[k] * (int)a[z.simplex[2*k]][z.simplex[2*k + 1]];
            boundary[z.simplex[2*k]] -= z.value[k];
            boundary[z.simplex[2*k + 1]] += z.value[k];
            assert_true(hypot(x[2*z.simplex[2*k]] - x[2*z.simplex[2*k + 1]], x[2*z.simplex[2*k]+1] - x[2*z.simplex[2*k + 1]+1]) <= D->bars[1]->data[2*bar] + 1e-12);
        }
        assert_true(sum % 47 != 0);
        for (int i = 0; i < N; i++) assert_int_equal(boundary[i] % 47, 0);
        dgl_chain_free(&c);
        dgl_chain_free(&z);
    }
    dgl_release(D);
}

// a job of too many simplices says how many: those of links that are no cones, here counted one by one
static void test_size(void **state)
{
    (void)state;
    enum { N = 40 };
    double many = 0;
    static double d[N * N];
    uint64_t near[N];
    srand(11);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) d[N*i + j] = d[N*j + i] = uniform();
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) {
            int n = 0, most = 0;
            uint64_t link = 0;
            for (int k = 0; k < N; k++)
                if (k != i && k != j && d[N*i + k] < d[N*i + j] && d[N*j + k] < d[N*i + j]) link |= (uint64_t)1 << k, n++;
            double pairs = 0, triples = 0;
            for (int k = 0; k < N; k++) {
                near[k] = 0;
                for (int l = 0; l < N && link >> k & 1; l++)
                    if (l != k && link >> l & 1 && d[N*k + l] < d[N*i + j]) near[k] |= (uint64_t)1 << l;
                most = __builtin_popcountll(near[k]) > most ? __builtin_popcountll(near[k]) : most;
            }
            for (int k = 0; k < N; k++)
                for (int l = 0; l < k; l++)
                    if (near[k] >> l & 1) {
                        pairs++;
                        triples += __builtin_popcountll(near[k] & near[l]) / 3.0;
                    }
            if (n > 1 && most + 1 < n)
                many += n + pairs + triples;
        }
    dgl_array *X = NULL;
    dgl_diagram *D = NULL;
    check_ok(dgl_array_new(&X, 2, (size_t[]){ N, N }));
    memcpy(X->data, d, sizeof d);
    check_status(dgl_topo_rips(&D, X, true, &(dgl_rips_options){ 3, 1, 2, many / 2 }), DGL_ENOMEM);
    assert_non_null(strstr(dgl_error_message(), "40 points and 780 edges would need about"));
    check_ok(dgl_topo_rips(&D, X, true, &(dgl_rips_options){ 3, 1, 2, many * 2 }));
    dgl_release(D);
    dgl_release(X);
}

static void test_awkward(void **state)
{
    (void)state;
    double same[8] = { 1, 1, 1, 1, 1, 1, 1, 1 }, bad[4] = { 0, 1, NAN, 2 }, crooked[4] = { 0, 1, 2, 0 };
    dgl_array *X = NULL;
    dgl_diagram *D = rips(same, 4, 2, false, 1, NAN, 2), *E = rips(same, 1, 2, false, 3, NAN, 2), *F = rips(same, 0, 2, false, 1, NAN, 2);
    assert_int_equal(D->bars[0]->shape[0], 1);         // four points in one place are one
    assert_int_equal(D->bars[1]->shape[0], 0);
    assert_int_equal(E->bars[0]->shape[0], 1);
    assert_int_equal(F->bars[0]->shape[0], 0);
    dgl_release(D);
    dgl_release(E);
    dgl_release(F);
    check_ok(dgl_array_new(&X, 2, (size_t[]){ 2, 2 }));
    memcpy(X->data, bad, sizeof bad);
    check_status(dgl_topo_rips(&D, X, false, &(dgl_rips_options){ 1, NAN, 2, 0 }), DGL_EARG);
    memcpy(X->data, crooked, sizeof crooked);
    check_status(dgl_topo_rips(&D, X, true, &(dgl_rips_options){ 1, NAN, 2, 0 }), DGL_EARG);
    check_status(dgl_topo_rips(&D, X, false, &(dgl_rips_options){ 1, NAN, 4, 0 }), DGL_EARG);
    dgl_release(X);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute), cmocka_unit_test(test_torsion), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_ripser), cmocka_unit_test(test_cocycle), cmocka_unit_test(test_size), cmocka_unit_test(test_awkward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
