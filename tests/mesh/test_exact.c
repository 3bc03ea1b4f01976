// Exact distances against every way of unfolding faces, against known surfaces, and along the paths themselves.
#include "../check.h"

#include <string.h>

// ---- by brute force: straight lines through all rows of faces, then through all vertices ----

typedef struct { double x, y; } point;
static double cross(point a, point b) { return a.x * b.y - a.y * b.x; }

// From the origin through side ab of the last face, which is seen between the directions lo and hi.
static void look(const dgl_mesh *M, double *d, uint32_t face, uint32_t u, uint32_t v, point a, point b, point lo, point hi, int depth)
{
    uint32_t e = 0, next, w = 0;
    for (uint32_t k = 0; k < 3; k++)
        if (M->face[3*face + k] != u && M->face[3*face + k] != v) e = M->side[3*face + k];
    next = M->wing[2*e] == face ? M->wing[2*e + 1] : M->wing[2*e];
    if (next == DGL_NONE || !depth)
        return;
    double l = M->length[e], au = 0, av = 0;
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t c = M->face[3*next + k], s = M->side[3*next + k];
        if (c == u) av = M->length[s];
        else if (c == v) au = M->length[s];
        else w = c;
    }
    double t = (l * l + au * au - av * av) / (2 * l), h = sqrt(au * au - t * t);
    point along = { (b.x - a.x) / l, (b.y - a.y) / l };
    point p = { a.x + t * along.x - h * along.y, a.y + t * along.y + h * along.x };   // beyond ab: a is to the left
    if (cross(lo, p) >= -1e-12 && cross(p, hi) >= -1e-12)
        d[w] = fmin(d[w], hypot(p.x, p.y));
    if (cross(p, hi) > 1e-13)
        look(M, d, next, u, w, a, p, cross(lo, p) > 0 ? p : lo, hi, depth - 1);
    if (cross(lo, p) > 1e-13)
        look(M, d, next, w, v, p, b, lo, cross(p, hi) > 0 ? p : hi, depth - 1);
}

static void brute(const dgl_mesh *M, double *D, int depth)
{
    size_t n = M->n;
    for (size_t i = 0; i < n * n; i++) D[i] = i / n == i % n ? 0 : INFINITY;
    for (size_t e = 0; e < M->e; e++) D[M->edge[2*e] * n + M->edge[2*e + 1]] = D[M->edge[2*e + 1] * n + M->edge[2*e]] = M->length[e];
    for (uint32_t c = 0; c < 3 * M->m; c++) {
        uint32_t f = c / 3, k = c % 3, u = M->face[3*f + (k + 1) % 3], v = M->face[3*f + (k + 2) % 3];
        double l = M->length[M->side[c]], su = M->length[M->side[3*f + (k + 2) % 3]], sv = M->length[M->side[3*f + (k + 1) % 3]];
        double cosine = (su * su + sv * sv - l * l) / (2 * su * sv);
        point b = { sv, 0 }, a = { su * cosine, su * sqrt(1 - cosine * cosine) };
        look(M, D + M->face[c] * n, f, u, v, a, b, b, a, depth);
    }
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) D[i*n + j] = fmin(D[i*n + j], D[i*n + k] + D[k*n + j]);
}

static void check_mesh(const dgl_mesh *M, int depth)
{
    size_t n = M->n;
    double *D = dgl_alloc(n * n * 8), *d = dgl_alloc(n * 8);
    brute(M, D, depth);
    for (uint32_t s = 0; s < n; s++) {
        check_ok(dgl_mesh_exact_distance(M, d, 1, &s));
        for (uint32_t v = 0; v < n; v++) {
            DGL_OWNED dgl_array *path = NULL;
            double length, sum = 0;
            check_near(d[v], D[s*n + v], 1e-10 * (1 + d[v]));
            check_ok(dgl_mesh_shortest_path(M, &path, &length, s, v));
            for (size_t i = 1; i < path->shape[0]; i++) {
                double step = 0;
                for (int k = 0; k < M->dim; k++) {
                    double c = path->data[i * (size_t)M->dim + (size_t)k] - path->data[(i - 1) * (size_t)M->dim + (size_t)k];
                    step += c * c;
                }
                sum += sqrt(step);
            }
            check_near(sum, length, 1e-8 * (1 + length));
            check_near(length, d[v], 1e-12 * (1 + length));
        }
    }
    dgl_free(D);
    dgl_free(d);
}

// a sheet of n x n cells; where it is cut out (hole) there are no faces
static dgl_mesh *sheet(uint32_t n, double height, bool hole)
{
    double x[3 * 200];
    uint32_t face[6 * 200], m = 0;
    for (uint32_t i = 0; i < (n + 1) * (n + 1); i++) x[3*i] = i / (n + 1), x[3*i + 1] = i % (n + 1), x[3*i + 2] = height * uniform();
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            uint32_t a = i * (n + 1) + j, b = a + n + 1, c[4] = { a, b, b + 1, a + 1 }, first = (uint32_t)rand() & 1;
            if (hole && 2 * i > n - 2 && 2 * j > n - 2 && i < n - 1)
                continue;
            for (uint32_t t = 0; t < 2; t++) {
                face[m++] = c[first];
                face[m++] = c[(first + 1 + t) % 4];
                face[m++] = c[(first + 2 + t) % 4];
            }
        }
    dgl_mesh *M = NULL;
    check_ok(dgl_mesh_clean(&M, (n + 1) * (n + 1), 3, x, m / 3, face));
    return M;
}

static void as_brute_force(void **state)
{
    (void)state;
    srand(11);
    for (int round = 0; round < 12; round++) {         // hills, with and without holes; flat where round is 0
        DGL_OWNED dgl_mesh *M = sheet(4, 0.4 * (round / 2), round & 1);
        check_mesh(M, 14);
    }
    for (int round = 0; round < 6; round++) {          // closed: convex, then with saddles
        DGL_OWNED dgl_mesh *S = NULL, *M = NULL;
        check_ok(dgl_mesh_icosphere(&S, round < 4 ? 1 : 0));
        for (size_t v = 0; v < S->n; v++)
            for (size_t k = 0, r = (size_t)rand(); k < 3; k++) S->x[3*v + k] *= 1 + 0.25 * round * (double)(r % 1000) / 1000;
        check_ok(dgl_mesh_new(&M, S->n, 3, S->x, S->m, S->face));
        check_mesh(M, 12);
    }
}

static void moebius(void **state)
{
    (void)state;
    enum { N = 9 };
    double x[3 * 3 * N];
    uint32_t face[12 * N], m = 0;
    srand(2);
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = 0; j < 3; j++) {
            double u = 2 * M_PI * i / N, w = 0.5 * ((double)j - 1);
            x[3*(3*i + j)] = (1 + w * cos(u / 2)) * cos(u);
            x[3*(3*i + j) + 1] = (1 + w * cos(u / 2)) * sin(u);
            x[3*(3*i + j) + 2] = w * sin(u / 2);
        }
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = 0; j < 2; j++) {
            uint32_t k = (i + 1) % N, a = 3*i + j, b = 3*i + j + 1, c = k ? 3*k + j : 2 - j, d = k ? 3*k + j + 1 : 1 - j;
            uint32_t f[6] = { a, b, c, d, c, b };
            memcpy(face + m, f, sizeof f);
            m += 6;
        }
    DGL_OWNED dgl_mesh *M = NULL;
    check_ok(dgl_mesh_new(&M, 3 * N, 3, x, m / 3, face));
    assert_false(M->oriented);
    check_mesh(M, 14);
}

// boxes: the way from a corner to the opposite one, over two sides or three
static void boxes(void **state)
{
    (void)state;
    static const uint32_t face[36] = { 0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5 };
    static const double size[4][3] = { { 1, 1, 1 }, { 1, 2, 3 }, { 3, 0.1, 2 }, { 5, 5, 1e-3 } };
    for (int i = 0; i < 4; i++) {
        double x[24], d[8], a = size[i][0], b = size[i][1], c = size[i][2];
        for (int v = 0; v < 24; v++) x[v] = v / 3 >> v % 3 & 1 ? size[i][v % 3] : 0;
        DGL_OWNED dgl_mesh *M = NULL;
        check_ok(dgl_mesh_new(&M, 8, 3, x, 12, face));
        check_ok(dgl_mesh_exact_distance(M, d, 1, &(uint32_t){ 0 }));
        check_near(d[7], fmin(hypot(a + b, c), fmin(hypot(b + c, a), hypot(c + a, b))), 1e-13);
        check_near(d[3], hypot(a, b), 1e-13);
        check_near(d[1], a, 1e-15);
        check_mesh(M, 10);
    }
}

// round a corner of a sheet, and round the apex of a cone of more than 2 pi, paths bend where they must
static void bent(void **state)
{
    (void)state;
    double x[] = { 0, 0, 2, 0, 2, 1, 1, 1, 1, 2, 0, 2 }, d[6];     // an L
    static const uint32_t face[] = { 0, 1, 3, 1, 2, 3, 0, 3, 5, 3, 4, 5 };
    DGL_OWNED dgl_mesh *M = NULL;
    check_ok(dgl_mesh_new(&M, 6, 2, x, 4, face));
    check_ok(dgl_mesh_exact_distance(M, d, 1, &(uint32_t){ 2 }));
    check_near(d[4], 2, 1e-15);
    check_near(d[5], 1 + sqrt(2), 1e-15);
    check_near(d[0], sqrt(5), 1e-15);
    DGL_OWNED dgl_array *path = NULL;
    double length;
    check_ok(dgl_mesh_shortest_path(M, &path, &length, 2, 5));
    assert_int_equal(path->shape[0], 3);
    check_near(path->data[2], 1, 0);
    check_near(path->data[3], 1, 0);
    enum { RIM = 10 };                                 // ten equilateral triangles round a point in R^3: more than 2 pi
    double y[3 * (RIM + 1)] = { 0 }, e[RIM + 1];
    uint32_t fan[3 * RIM];
    for (uint32_t i = 0; i < RIM; i++) {
        double t = 2 * M_PI * i / RIM, z = i & 1 ? -1 : 1;
        y[3*i + 3] = cos(t), y[3*i + 4] = sin(t), y[3*i + 5] = z;
        fan[3*i] = 0, fan[3*i + 1] = i + 1, fan[3*i + 2] = (i + 1) % RIM + 1;
    }
    DGL_OWNED dgl_mesh *C = NULL;
    check_ok(dgl_mesh_new(&C, RIM + 1, 3, y, RIM, fan));
    check_ok(dgl_mesh_exact_distance(C, e, 1, &(uint32_t){ 1 }));
    check_near(e[6], 2 * sqrt(2), 1e-15);
    check_near(e[5], 2 * sqrt(2), 1e-15);
    check_mesh(C, 12);
}

static void several(void **state)
{
    (void)state;
    DGL_OWNED dgl_mesh *M = NULL;
    check_ok(dgl_mesh_icosphere(&M, 3));
    uint32_t source[4] = { 0, 17, 17, 600 };
    double d[642], one[642], least[642];
    for (size_t v = 0; v < M->n; v++) least[v] = INFINITY;
    for (int i = 0; i < 4; i++) {
        check_ok(dgl_mesh_exact_distance(M, one, 1, source + i));
        for (size_t v = 0; v < M->n; v++) least[v] = fmin(least[v], one[v]);
    }
    check_ok(dgl_mesh_exact_distance(M, d, 4, source));
    for (size_t v = 0; v < M->n; v++) check_near(d[v], least[v], 1e-14);
    check_status(dgl_mesh_exact_distance(M, d, 0, source), DGL_EARG);
    // two parts
    double x[] = { 0, 0, 1, 0, 0, 1, 5, 0, 6, 0, 5, 1 }, far[6], length;
    DGL_OWNED dgl_mesh *two = NULL;
    DGL_OWNED dgl_array *path = NULL;
    check_ok(dgl_mesh_new(&two, 6, 2, x, 2, (uint32_t[]){ 0, 1, 2, 3, 4, 5 }));
    check_ok(dgl_mesh_exact_distance(two, far, 1, &(uint32_t){ 1 }));
    assert_true(isinf(far[4]));
    check_status(dgl_mesh_shortest_path(two, &path, &length, 0, 5), DGL_EDOMAIN);
    check_ok(dgl_mesh_shortest_path(two, &path, &length, 2, 2));
    assert_int_equal(path->shape[0], 1);
}

static void memory(void **state)
{
    (void)state;
    DGL_OWNED dgl_mesh *M = NULL;
    check_ok(dgl_mesh_icosphere(&M, 2));
    size_t live = dgl_live_bytes();
    long n = 1;
    for (dgl_status s = DGL_ENOMEM; s; n++) {
        DGL_OWNED dgl_array *path = NULL;
        double length;
        dgl_alloc_fail_after(n);
        s = dgl_mesh_shortest_path(M, &path, &length, 0, 160);
        dgl_alloc_fail_after(0);
        if (s)
            assert_int_equal(s, DGL_ENOMEM);
        assert_true(n < 100);
    }
    assert_true(n > 3);
    assert_int_equal(dgl_live_bytes(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_brute_force),
        cmocka_unit_test(moebius),
        cmocka_unit_test(boxes),
        cmocka_unit_test(bent),
        cmocka_unit_test(several),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
