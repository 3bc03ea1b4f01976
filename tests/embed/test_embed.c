// Embeddings: laws of every kind, and each method against another way to the same numbers.
#include "tests/check.h"

#include "cloud/dataset.h"
#include "embed/embedding.h"
#include "embed/quality.h"
#include "embed/repulsion.h"
#include "embed/spectral.h"
#include "num/eigs.h"
#include "num/linalg.h"

#include <string.h>

static const dgl_embedding_kind *kind_of(const char *name)
{
    for (const dgl_embedding_kind *const *k = dgl_embedding_kinds; *k; k++)
        if (!strcmp((*k)->name, name)) return *k;
    fail_msg("no kind %s", name);
    return NULL;
}

// an option by its name
static void set(const dgl_embedding_kind *kind, dgl_value *v, const char *name, double x)
{
    for (int i = 0; kind->params[i].name; i++)
        if (!strcmp(kind->params[i].name, name)) check_ok(dgl_param_set_num(&v[i], &kind->params[i], x));
}

// quick versions of what iterates
static dgl_embedding *embed(const char *name, dgl_array *X, double dim, double k)
{
    const dgl_embedding_kind *kind = kind_of(name);
    dgl_value v[DGL_MAX_PARAMS];
    dgl_embedding *e = NULL;
    dgl_param_defaults(v, kind->params);
    set(kind, v, "dim", dim);
    set(kind, v, "k", k);
    set(kind, v, "perplexity", k);
    if (!strcmp(name, "tsne")) set(kind, v, "steps", 200);
    if (!strcmp(name, "umap")) set(kind, v, "steps", 50);
    check_ok(dgl_embedding_new(&e, kind, X, v));
    return e;
}

static dgl_array *roll(size_t n, double noise, dgl_array **t)
{
    dgl_array *X = NULL;
    dgl_value v[4];
    dgl_param_defaults(v, dgl_swiss_roll_dataset.params);
    v[0].num = (double)n;
    v[1].num = noise;
    v[2].num = 42;
    check_ok(dgl_swiss_roll_dataset.make(&X, t, v));
    return X;
}

static dgl_array *matrix(size_t n, size_t d)
{
    dgl_array *a = NULL;
    check_ok(dgl_array_new(&a, 2, (size_t[]){ n, d }));
    return a;
}

// every kind: places are finite, the same bits for 1 and 2 threads, new points near old ones come near them, and
// points that are equal, too few or not finite do no harm
static void laws(void **state)
{
    (void)state;
    enum { N = 300 };
    DGL_OWNED dgl_array *t = NULL, *X = roll(N, 0.05, &t), *same = matrix(40, 3);
    for (size_t i = 0; i < same->size; i++) same->data[i] = i < 60 ? uniform() : same->data[i - 60];
    for (const dgl_embedding_kind *const *k = dgl_embedding_kinds; *k; k++) {
        const char *name = (*k)->name;
        dgl_set_threads(1);
        DGL_OWNED dgl_embedding *e = embed(name, X, 2, 12);
        dgl_set_threads(2);
        DGL_OWNED dgl_embedding *f = embed(name, X, 2, 12);
        if (memcmp(e->Y->data, f->Y->data, e->Y->size * sizeof(double))) fail_msg("%s: other bits with 2 threads", name);
        double T, Q[3 * 20], Y[2 * 20], spread = 0;
        for (size_t i = 0; i < e->Y->size; i++) {
            if (!isfinite(e->Y->data[i])) fail_msg("%s: place %zu is not finite", name, i / 2);
            spread = fmax(spread, fabs(e->Y->data[i]));
        }
        check_ok(dgl_trustworthiness(&T, N, 10, 3, X->data, 2, e->Y->data));
        if (T < 0.8) fail_msg("%s: trustworthiness %g", name, T);
        for (size_t i = 0; i < 3 * 20; i++) Q[i] = X->data[i] + 1e-4 * uniform();
        check_ok(dgl_embedding_transform(e, 20, Y, Q));
        for (size_t i = 0; i < 2 * 20; i++)
            if (!(fabs(Y[i] - e->Y->data[i]) < 0.12 * spread)) fail_msg("%s: new point %zu at %g, not %g", name, i / 2, Y[i], e->Y->data[i]);
        DGL_OWNED dgl_embedding *g = embed(name, same, 1, 9);
        for (size_t i = 0; i < g->Y->size; i++)
            if (!isfinite(g->Y->data[i])) fail_msg("%s: place %zu of equal points is not finite", name, i);

        dgl_value v[DGL_MAX_PARAMS];
        dgl_embedding *none = NULL;
        dgl_param_defaults(v, (*k)->params);
        DGL_OWNED dgl_array *bad = matrix(30, 3), *one = matrix(1, 3);
        bad->data[7] = NAN;
        check_status(dgl_embedding_new(&none, *k, bad, v), DGL_EDOMAIN);
        assert_string_equal(dgl_error_message(), "coordinate (3,2) is nan");
        check_status(dgl_embedding_new(&none, *k, one, v), DGL_EDOMAIN);
        v[0].num = 30;
        bad->data[7] = 0;
        check_status(dgl_embedding_new(&none, *k, bad, v), DGL_EARG);
    }
}

// |Y - A(Z)| / |Y - mean| with the best affine map A of the places Z
static double affine_error(size_t n, const double *Y, const dgl_array *Z)
{
    DGL_SCOPE;
    size_t m = Z->shape[1] + 1, rank;
    double *A = dgl_scratch(n * m), *C = dgl_scratch(m * 2), *P = dgl_scratch(n * 2), off = 0, all = 0;
    double mean[2] = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        A[i*m] = 1;
        for (size_t c = 1; c < m; c++) A[i*m + c] = Z->data[i * (m - 1) + c - 1];
        for (size_t c = 0; c < 2; c++) mean[c] += Y[2*i + c] / (double)n;
    }
    check_ok(dgl_linalg_lstsq(n, m, 2, C, &rank, A, Y));
    check_ok(dgl_linalg_gemm(n, 2, m, P, A, m, false, C, 2, false));
    for (size_t i = 0; i < 2*n; i++) {
        off += pow(P[i] - Y[i], 2);
        all += pow(Y[i] - mean[i % 2], 2);
    }
    return sqrt(off / all);
}

// the sheet's own coordinates: arc length and height
static void flat_sheets(void **state)
{
    (void)state;
    enum { N = 1000 };
    static const struct { const char *name; double most; } kinds[] = {      // scikit-learn 1.2 on such a roll, GRAPHS §3
        { "isomap", 0.03 }, { "lle", 0.15 }, { "modified_lle", 0.025 }, { "hessian_lle", 0.01 }, { "ltsa", 0.01 },
    };
    DGL_OWNED dgl_array *t = NULL, *X = roll(N, 0, &t);
    double sheet[2 * N];
    for (size_t i = 0; i < N; i++) {
        double s = t->data[i];
        sheet[2*i] = (s * sqrt(1 + s*s) + asinh(s)) / 2;
        sheet[2*i + 1] = X->data[3*i + 1];
    }
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        DGL_OWNED dgl_embedding *e = embed(kinds[k].name, X, 2, 12);
        double off = affine_error(N, sheet, e->Y);
        if (!(off < kinds[k].most)) fail_msg("%s: affine error %g", kinds[k].name, off);
    }
}

// classical scaling of points' distances is PCA, and LLE's kin are the least eigenvectors of a dense matrix
static void other_routes(void **state)
{
    (void)state;
    enum { N = 120 };
    DGL_SCOPE;
    DGL_OWNED dgl_array *t = NULL, *X = roll(N, 0, &t), *D = matrix(N, N);
    check_ok(dgl_cloud_distances(N, N, 3, D->data, X->data, X->data));
    DGL_OWNED dgl_embedding *pca = embed("pca", X, 3, 0), *mds = embed("mds", D, 3, 0), *linear = NULL;
    assert_true(mds->distances);
    for (size_t i = 0; i < pca->Y->size; i++) check_near(fabs(pca->Y->data[i]), fabs(mds->Y->data[i]), 1e-9);
    for (size_t c = 0; c < 3; c++) check_near(mds->values->data[c] / pca->values->data[c], N - 1, 1e-7);
    check_near(pca->residual, 0, 1e-12);
    const dgl_embedding_kind *kind = kind_of("kernel_pca");
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind->params);
    check_ok(dgl_param_set_text(&v[1], &kind->params[1], "linear"));
    set(kind, v, "dim", 3);
    check_ok(dgl_embedding_new(&linear, kind, X, v));
    for (size_t i = 0; i < pca->Y->size; i++) check_near(fabs(pca->Y->data[i]), fabs(linear->Y->data[i]), 1e-9);

    // Isomap = classical scaling of the graph's distances
    int index[N * 10], bridges;
    double dist[N * 10];
    DGL_OWNED dgl_graph *G = NULL, *H = NULL;
    check_ok(dgl_knn(N, 10, index, dist, N, 3, X->data, NULL, NULL));
    check_ok(dgl_neighbor_graph(&H, N, 10, index, dist, false));
    check_ok(dgl_neighbor_bridge(&G, &bridges, H, 3, X->data, NULL));
    dgl_wish *wish = (dgl_wish *)(void *)dgl_scratch(N * sizeof *wish / 8);
    for (size_t i = 0; i < N; i++) wish[i] = (dgl_wish){ (int)i, N, NULL, INFINITY, D->data + i*N };
    check_ok(dgl_graph_distances(G, N, wish));
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) D->data[i*N + j] = D->data[j*N + i];
    DGL_OWNED dgl_embedding *isomap = embed("isomap", X, 2, 10), *scaled = embed("mds", D, 2, 0);
    for (size_t i = 0; i < isomap->Y->size; i++) check_near(isomap->Y->data[i], scaled->Y->data[i], 1e-7);

    // LLE by the dense matrix (1 - W)' (1 - W)
    double *W = dgl_scratch(N * N), *M = dgl_scratch(N * N), *V = dgl_scratch(N * N), w[N];
    memset(W, 0, N * N * sizeof *W);
    for (size_t i = 0; i < N; i++) {
        double b[10];
        check_ok(dgl_barycentric(b, X->data + 3*i, 10, index + 10*i, 3, X->data, 1e-3, 0));
        W[i*N + i] = 1;
        for (size_t j = 0; j < 10; j++) W[i*N + (size_t)index[10*i + j]] = -b[j];
    }
    check_ok(dgl_linalg_gemm(N, N, N, M, W, N, true, W, N, false));
    check_ok(dgl_linalg_eigh(1, N, w, V, M));
    DGL_OWNED dgl_embedding *lle = embed("lle", X, 2, 10);
    for (size_t c = 0; c < 2; c++) {
        check_near(lle->values->data[c], w[1 + c], 1e-12);
        double along = 0;
        for (size_t i = 0; i < N; i++) along += lle->Y->data[2*i + c] * V[i*N + 1 + c] / sqrt(N);
        check_near(fabs(along), 1, 1e-6);
    }
}

// a regular polygon: 1 - (cos a + cos 2a) / 2 with a = 2 pi / n
static void ring(void **state)
{
    (void)state;
    enum { N = 60 };
    DGL_OWNED dgl_array *X = matrix(N, 2);
    double a = 2 * 3.14159265358979323846 / N;
    for (size_t i = 0; i < N; i++) {
        X->data[2*i] = cos(a * (double)i);
        X->data[2*i + 1] = sin(a * (double)i);
    }
    DGL_OWNED dgl_embedding *e = embed("laplacian_eigenmaps", X, 2, 4);
    for (size_t c = 0; c < 2; c++) check_near(e->values->data[c], 1 - (cos(a) + cos(2*a)) / 2, 1e-10);
    for (size_t i = 0; i < N; i++) check_near(hypot(e->Y->data[2*i], e->Y->data[2*i + 1]), sqrt(2), 1e-8);
    // diffusion: one radius for all, so the kernel is circulant: 1 and two weights
    const dgl_embedding_kind *kind = kind_of("diffusion_map");
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind->params);
    set(kind, v, "k", 4);
    set(kind, v, "epsilon", 0.03);
    DGL_OWNED dgl_embedding *f = NULL;
    check_ok(dgl_embedding_new(&f, kind, X, v));
    double w1 = exp(-(2 - 2*cos(a)) / 0.03), w2 = exp(-(2 - 2*cos(2*a)) / 0.03);
    double lambda = (1 + 2*w1*cos(a) + 2*w2*cos(2*a)) / (1 + 2*w1 + 2*w2);
    check_near(f->values->data[0], lambda, 1e-10);
    check_near(hypot(f->Y->data[0], f->Y->data[1]), lambda * sqrt(2), 1e-8);
    set(kind, v, "epsilon", 0);
    dgl_embedding *none = NULL;
    check_status(dgl_embedding_new(&none, kind, X, v), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "a kernel of width epsilon = 0 tells no neighbours");
}

static void in_parts(void **state)
{
    (void)state;
    DGL_OWNED dgl_array *X = matrix(40, 2);
    for (size_t i = 0; i < 40; i++) {
        X->data[2*i] = uniform() + (i < 20 ? 0 : 50);
        X->data[2*i + 1] = uniform();
    }
    DGL_OWNED dgl_embedding *e = embed("isomap", X, 2, 5), *none = NULL;
    assert_string_equal(e->why, "the neighbours left 2 parts, joined by their shortest edges");
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind_of("lle")->params);
    v[1].num = 5;
    check_status(dgl_embedding_new(&none, kind_of("lle"), X, v), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "with k = 5 neighbours the points fall into 2 parts that nothing joins; take more");
}

// forces by cells against forces by pairs
static void repulsion(void **state)
{
    (void)state;
    enum { N = 700 };
    for (size_t dim = 1; dim <= 3; dim++) {
        DGL_SCOPE;
        double *Y = dgl_scratch(N * dim), *F = dgl_scratch(N * dim), *G = dgl_scratch(N * dim), Z, exact = 0, most = 0;
        for (size_t i = 0; i < N * dim; i++) Y[i] = 20 * uniform();
        memset(G, 0, N * dim * sizeof *G);
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++) {
                double q = 1;
                for (size_t c = 0; c < dim; c++) q += pow(Y[i*dim + c] - Y[j*dim + c], 2);
                exact += i == j ? 0 : 1 / q;
                for (size_t c = 0; c < dim; c++) G[i*dim + c] += (Y[i*dim + c] - Y[j*dim + c]) / (q * q);
            }
        for (size_t i = 0; i < N * dim; i++) most = fmax(most, fabs(G[i]));
        DGL_OWNED dgl_repulsion *r = NULL;
        check_ok(dgl_repulsion_new(&r, N, dim));
        check_ok(dgl_repulsion_run(r, F, &Z, Y, 0));
        check_near(Z / exact, 1, 1e-5);
        for (size_t i = 0; i < N * dim; i++) check_near(F[i], G[i], 1e-5 * most);
        check_ok(dgl_repulsion_run(r, F, &Z, Y, 0.5));
        check_near(Z / exact, 1, 0.01);
        double off = 0, all = 0;
        for (size_t i = 0; i < N * dim; i++) {
            off += pow(F[i] - G[i], 2);
            all += pow(G[i], 2);
        }
        check_near(sqrt(off / all), 0, 0.03);
        for (size_t i = 0; i < N * dim; i++) Y[i] = 3;            // all in one place
        check_ok(dgl_repulsion_run(r, F, &Z, Y, 0.5));
        check_near(Z, N * (N - 1.0), 1);
    }
}

static void measures(void **state)
{
    (void)state;
    enum { N = 12 };
    double X[N], Y[N], t;
    for (int i = 0; i < N; i++) X[i] = Y[i] = i + 0.01 * i * i;
    check_ok(dgl_trustworthiness(&t, N, 2, 1, X, 1, Y));
    check_near(t, 1, 0);
    Y[0] = 20;                                         // beside the last two, which are 11th and 10th to it
    check_ok(dgl_trustworthiness(&t, N, 2, 1, X, 1, Y));
    // the point after it has its 3rd for the 2nd
    check_near(t, 1 - 2.0 / (N * 2 * (2.0*N - 6 - 1)) * ((11 - 2) + (10 - 2) + (3 - 2)), 1e-12);
    check_status(dgl_trustworthiness(&t, N, 6, 1, X, 1, Y), DGL_EARG);
    double D[4] = { 0, 2, 2, 0 }, P[2] = { 0, 1 };
    check_ok(dgl_stress(&t, 2, D, 1, P));
    check_near(t, 1, 1e-15);
    check_status(dgl_residual_variance(&t, 2, D, 1, P), DGL_EDOMAIN);
}

// eigenvectors by Lanczos against the whole spectrum
typedef struct { size_t n; const double *A; } whole;
static dgl_status apply(void *ctx, double *y, const double *x)
{
    whole *w = ctx;
    for (size_t i = 0; i < w->n; i++) {
        y[i] = 0;
        for (size_t j = 0; j < w->n; j++) y[i] += w->A[i * w->n + j] * x[j];
    }
    return DGL_OK;
}

static void lanczos(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 161; n += 32) {
        DGL_SCOPE;
        size_t k = n < 4 ? n : 4;
        double *A = dgl_scratch(n*n), *V = dgl_scratch(n*n), *U = dgl_scratch(n*k), w[200], u[4];
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++) A[i*n + j] = A[j*n + i] = uniform() - 0.5;
        check_ok(dgl_linalg_eigh(1, n, w, V, A));
        check_ok(dgl_eigs(n, k, u, U, apply, &(whole){ n, A }, 0, 0));
        for (size_t c = 0; c < k; c++) {
            check_near(u[c], w[n - 1 - c], 1e-12 * (double)n);
            for (size_t i = 0; i < n; i++) check_near(U[i*k + c], V[i*n + n - 1 - c], 1e-8);
        }
    }
}

// Modes of walks: by filters where they stand apart, by factors where they crowd; both against the whole spectrum.
static void modes(void **state)
{
    (void)state;
    enum { CLUSTERS = 20, SIZE = 11, N = CLUSTERS * SIZE, K = 3, CROWDED = 1, BIPARTITE };
    for (int kind = 0; kind < 3; kind++) {
        DGL_SCOPE;
        double *W = dgl_scratch(N*N), *S = dgl_scratch(N*N), *U = dgl_scratch(N*N), *weight = dgl_scratch(N*N), *V = dgl_scratch(N*K), *degree = dgl_scratch(N);
        double w[K], all[N], volume = 0;
        int *start = (int *)(void *)dgl_scratch(N + 1), *to = (int *)(void *)dgl_scratch(N*N), entries = 0;
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j <= i; j++) {
                bool same = i / SIZE == j / SIZE;
                double few = uniform() < 0.04 || i == j + 1 ? 0.5 + uniform() : 0;
                double x = kind == CROWDED ? same ? 1 : i % SIZE || j % SIZE ? 0 : 1e-5 * (1 + uniform()) : kind == BIPARTITE && (i + j) % 2 == 0 ? 0 : few;
                W[i*N + j] = W[j*N + i] = i == j ? 0 : x;
            }
        for (size_t i = 0; i < N; i++) {
            start[i] = entries;
            degree[i] = 0;
            for (size_t j = 0; j < N; j++) {
                degree[i] += W[i*N + j];
                to[entries] = (int)j;
                weight[entries] = W[i*N + j];
                entries += W[i*N + j] > 0;
            }
            volume += degree[i];
        }
        start[N] = entries;
        for (size_t i = 0; i < N*N; i++) S[i] = W[i] / sqrt(degree[i / N] * degree[i % N]);
        check_ok(dgl_linalg_eigh(1, N, all, U, S));
        check_ok(dgl_walk_modes(N, start, to, weight, NULL, K, w, V));
        for (size_t c = 0; c < K; c++) {
            double along = 0, square = 0;
            check_near(w[c], 1 - all[N - 2 - c], 1e-12);
            for (size_t i = 0; i < N; i++) {
                along += V[i*K + c] * sqrt(degree[i] / volume) * U[i*N + N - 2 - c];
                square += V[i*K + c] * V[i*K + c] * degree[i] / volume;
            }
            check_near(fabs(along), 1, 1e-12);
            check_near(square, 1, 1e-12);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanczos), cmocka_unit_test(modes), cmocka_unit_test(repulsion), cmocka_unit_test(measures), cmocka_unit_test(other_routes),
        cmocka_unit_test(ring), cmocka_unit_test(in_parts), cmocka_unit_test(flat_sheets), cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
