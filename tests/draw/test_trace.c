#include "../check.h"

#include "draw/trace.h"

enum { N = 41, M = 53 };
static double x[M], y[N], z[N * M];

static double at(double u, double v) { return sin(3 * u) * cos(2 * v) + 0.3 * u * v; }

static dgl_grid make(double (*f)(double, double))
{
    for (int j = 0; j < M; j++) x[j] = 100.0 * j / (M - 1);
    for (int i = 0; i < N; i++) y[i] = 80.0 * i / (N - 1);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < M; j++) z[i * M + j] = f(x[j] / 50 - 1, y[i] / 40 - 1);
    return (dgl_grid){ N, M, z, x, y };
}

// twice the signed area of all pieces
static double area(const dgl_path *p)
{
    double sum = 0;
    for (size_t i = 0, first = 0; i < p->n; i++) {
        if ((p->op[i] & 3) == DGL_MOVE)
            first = i;
        size_t next = p->op[i] & DGL_CLOSE ? first : i + 1;
        if (next < p->n)
            sum += p->xy[2*i] * p->xy[2*next + 1] - p->xy[2*i + 1] * p->xy[2*next];
    }
    return sum / 2;
}

static bool inside(const dgl_path *p, double px, double py)
{
    bool in = false;
    for (size_t i = 0, first = 0; i < p->n; i++) {
        if ((p->op[i] & 3) == DGL_MOVE)
            first = i;
        size_t next = p->op[i] & DGL_CLOSE ? first : i + 1;
        if (next >= p->n)
            continue;
        const double *a = p->xy + 2*i, *b = p->xy + 2*next;
        if ((a[1] <= py) != (b[1] <= py) && px < a[0] + (py - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            in = !in;
    }
    return in;
}

// vertices lie where the interpolated field has the level, on the edges of cells
static void on_level(const dgl_grid *g, const dgl_path *p, double level)
{
    for (size_t i = 0; i < p->n; i++) {
        double u = p->xy[2*i] / (x[1] - x[0]), v = p->xy[2*i + 1] / (y[1] - y[0]);
        size_t j = (size_t)fmin(M - 2, floor(u)), k = (size_t)fmin(N - 2, floor(v));
        double s = u - (double)j, t = v - (double)k;
        const double *a = g->z + k * M + j, *b = a + M;
        check_near((1 - t) * ((1 - s) * a[0] + s * a[1]) + t * ((1 - s) * b[0] + s * b[1]), level, 1e-9);
    }
}

static double plane(double u, double v) { return u + 0.5 * v; }
static double bowl(double u, double v) { return u * u + v * v; }
static double saddle(double u, double v) { return u * v; }

static void lines(void **state)
{
    (void)state;
    dgl_grid g = make(at);
    double level[] = { -0.8, -0.25, 0.01, 0.333, 0.9 };
    dgl_path p[5] = { { 0 } };
    check_ok(dgl_trace(&g, false, 5, level, p));
    for (int k = 0; k < 5; k++) {
        assert_true(p[k].n > 0);
        on_level(&g, &p[k], level[k]);
        dgl_path_free(&p[k]);
    }
}

static void regions(void **state)
{
    (void)state;
    dgl_grid g = make(at);
    double level[] = { -5, -0.8, 0.01, 0.333, 5 };
    dgl_path p[5] = { { 0 } };
    check_ok(dgl_trace(&g, true, 5, level, p));
    check_near(fabs(area(&p[0])), 8000, 1e-9);         // everything
    assert_true(p[0].n <= 5);                          // its corners, and where it began
    assert_int_equal(p[4].n, 0);                       // nothing
    srand(2);
    for (int i = 0; i < 3000; i++) {                   // against the value at a point, away from the border of the region
        double px = 100 * uniform(), py = 80 * uniform(), v = at(px / 50 - 1, py / 40 - 1);
        for (int k = 1; k < 4; k++)
            if (fabs(v - level[k]) > 0.01)
                assert_int_equal(inside(&p[k], px, py), v > level[k]);
    }
    for (int k = 0; k < 5; k++) dgl_path_free(&p[k]);
}

static void known_areas(void **state)
{
    (void)state;
    dgl_path p[2] = { { 0 } };
    dgl_grid g = make(plane);
    check_ok(dgl_trace(&g, true, 1, (double[]){ 0 }, p));
    check_near(fabs(area(p)), 4000, 1e-9);             // half of it, exactly
    dgl_path_free(p);
    g = make(bowl);
    check_ok(dgl_trace(&g, true, 1, (double[]){ 0.5 }, p));
    check_near(fabs(area(p)), 8000 - M_PI * 0.5 * 2000, 8);
    dgl_path_free(p);
    check_ok(dgl_trace(&g, false, 1, (double[]){ 0.5 }, p));
    assert_true(p->op[p->n - 1] & DGL_CLOSE);          // one ring
    for (size_t i = 1; i < p->n; i++) assert_int_equal(p->op[i] & 3, DGL_LINE);
    dgl_path_free(p);
}

static void count_pieces(const dgl_path *p, int want)
{
    int n = 0;
    for (size_t i = 0; i < p->n; i++) n += (p->op[i] & 3) == DGL_MOVE;
    assert_int_equal(n, want);
}

static void awkward(void **state)
{
    (void)state;
    dgl_path p[3] = { { 0 } };
    dgl_grid g = make(saddle);
    check_ok(dgl_trace(&g, false, 2, (double[]){ -0.2, 0.2 }, p));
    count_pieces(&p[0], 2);
    count_pieces(&p[1], 2);
    dgl_path_clear(&p[0]);
    dgl_path_clear(&p[1]);
    for (int i = 0; i < N; i++) z[i * M + 20] = NAN;   // a hole from side to side
    z[5 * M + 40] = INFINITY;
    check_ok(dgl_trace(&g, true, 1, (double[]){ -10 }, p));
    check_near(fabs(area(p)), 8000 * (1 - 2.0 / (M - 1)) - 2 * (x[1] - x[0]) * (y[1] - y[0]), 1e-6);
    check_ok(dgl_trace(&g, false, 1, (double[]){ 0.2 }, p + 1));
    for (size_t i = 0; i < p[1].n; i++) assert_true(isfinite(p[1].xy[2*i]));
    dgl_path_clear(&p[0]);
    for (int i = 0; i < N * M; i++) z[i] = NAN;
    check_ok(dgl_trace(&g, true, 1, (double[]){ 0 }, p));
    assert_int_equal(p[0].n, 0);
    for (int i = 0; i < N * M; i++) z[i] = 1;          // the level itself: all inside
    check_ok(dgl_trace(&g, true, 1, (double[]){ 1 }, p));
    check_near(fabs(area(p)), 8000, 1e-9);
    check_ok(dgl_trace(&g, false, 1, (double[]){ 1 }, p + 2));
    assert_int_equal(p[2].n, 0);
    dgl_grid small[] = { { 0, 0, z, x, y }, { 1, 1, z, x, y }, { 1, 5, z, x, y }, { 2, 2, z, x, y } };
    for (int k = 0; k < 4; k++)
        for (int areas = 0; areas < 2; areas++) check_ok(dgl_trace(&small[k], areas, 1, (double[]){ 0.5 }, p));
    for (int k = 0; k < 3; k++) dgl_path_free(&p[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines), cmocka_unit_test(regions), cmocka_unit_test(known_areas), cmocka_unit_test(awkward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
