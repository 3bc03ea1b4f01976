#include "../check.h"

#include "draw/raster.h"

#include <string.h>

enum { W = 40, H = 32 };
static unsigned char px[W * H * 4];
static dgl_raster r;

static int done(void **state)
{
    (void)state;
    dgl_raster_free(&r);
    return 0;
}

static void corner(float x, float y, float z, float t)
{
    check_ok(dgl_raster_room(&r, 1, 0, 0));
    r.vertex[r.nvertices++] = (dgl_vertex){ x, y, z, 0, 0, 1, t };
}

// a rectangle of two triangles at depth z0 on the left and z1 on the right
static void sheet(float x0, float y0, float x1, float y1, float z0, float z1, dgl_rgba color)
{
    uint32_t m, v = (uint32_t)r.nvertices;
    check_ok(dgl_raster_material(&r, &m, (dgl_material){ NULL, color | 255, (color & 255) / 255.0, 0 }));
    corner(x0, y0, z0, 0);
    corner(x1, y0, z1, 0);
    corner(x1, y1, z1, 0);
    corner(x0, y1, z0, 0);
    check_ok(dgl_raster_room(&r, 0, 2, 0));
    r.triangle[r.ntriangles++] = (dgl_triangle){ { v, v + 1, v + 2 }, m };
    r.triangle[r.ntriangles++] = (dgl_triangle){ { v, v + 2, v + 3 }, m };
}

static dgl_rgba pixel(int x, int y)
{
    const unsigned char *p = px + 4 * (y * W + x);
    return (dgl_rgba)p[0] << 24 | (dgl_rgba)p[1] << 16 | (dgl_rgba)p[2] << 8 | p[3];
}

static void render(int samples) { check_ok(dgl_raster_render(&r, W, H, samples, px)); }

static void depth(void **state)
{
    (void)state;
    sheet(0, 0, W, H, 0, 10, 0xff0000ff);              // two sheets that pass through one another
    sheet(0, 0, W, H, 10, 0, 0x0000ffff);
    for (int s = 1; s <= 16; s *= 2) {
        render(s);
        assert_int_equal(pixel(3, 7), 0x0000ffff);
        assert_int_equal(pixel(36, 20), 0xff0000ff);
    }
}

static int at(dgl_rgba c, int shift) { return (int)(c >> shift & 255); }

static void near_color(dgl_rgba a, dgl_rgba b)
{
    for (int s = 0; s < 32; s += 8)
        if (abs(at(a, s) - at(b, s)) > 2)
            fail_msg("%08x is not %08x", (unsigned)a, (unsigned)b);
}

// the order in which things come does not matter, only their depth
static void translucent(void **state)
{
    (void)state;
    sheet(0, 0, W, H, 5, 5, 0xff000080);
    sheet(0, 0, W, H, 9, 9, 0x00ff0080);
    render(4);
    near_color(pixel(20, 16), 0x55aa00bf);             // green over red over nothing: (0.25, 0.5) of 0.75
    sheet(0, 0, W, H, 7, 7, 0x0000ffff);               // hides the red one
    render(4);
    near_color(pixel(20, 16), 0x008080ff);
    sheet(0, 0, W, H, 1, 1, 0xffffffff);
    render(4);
    near_color(pixel(20, 16), 0x008080ff);
}

// where triangles meet nothing is painted twice and nothing is left out
static void seams(void **state)
{
    (void)state;
    uint32_t m;
    check_ok(dgl_raster_material(&r, &m, (dgl_material){ NULL, 0x336699ff, 0.5, 0 }));
    enum { N = 24 };
    srand(3);
    for (int i = 0; i <= N; i++)
        for (int j = 0; j <= N; j++) {
            bool rim = i == 0 || j == 0 || i == N || j == N;
            double dx = rim ? 0 : uniform() - 0.5, dy = rim ? 0 : uniform() - 0.5;
            corner((float)((j + 0.9 * dx) * W / N), (float)((i + 0.9 * dy) * H / N), (float)uniform(), 0);
        }
    check_ok(dgl_raster_room(&r, 0, 2 * N * N, 0));
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = 0; j < N; j++) {
            uint32_t a = i * (N + 1) + j;
            r.triangle[r.ntriangles++] = (dgl_triangle){ { a, a + 1, a + N + 2 }, m };
            r.triangle[r.ntriangles++] = (dgl_triangle){ { a, a + N + 2, a + N + 1 }, m };
        }
    render(8);
    double sum = 0;
    int odd = 0;
    for (int i = 0; i < W * H; i++) {
        sum += px[4*i + 3];
        odd += px[4*i + 3] != 128;
    }
    check_near(sum / (W * H), 128, 1.5);               // cells that fold over are few
    assert_true(odd < W * H / 20);
}

static void strokes(void **state)
{
    (void)state;
    check_ok(dgl_raster_room(&r, 0, 0, 64));
    r.stroke[r.nstrokes++] = (dgl_stroke){ 5, 16, 1, 35, 16, 1, 2, 0x000000ff, 1 };
    render(8);
    double area = 0;
    for (int i = 0; i < W * H; i++) area += px[4*i + 3] / 255.0;
    check_near(area, 30 * 4 + M_PI * 4, 1.5);
    assert_int_equal(pixel(20, 16), 0x000000ff);
    assert_int_equal(pixel(20, 20), 0);
    for (int i = 0; i < 30; i++)                       // the same line in pieces looks the same
        r.stroke[i] = (dgl_stroke){ 5 + (float)i, 16, 1, 6 + (float)i, 16, 1, 2, 0x000000ff, 1 };
    unsigned char before[sizeof px];
    memcpy(before, px, sizeof px);
    r.nstrokes = 30;
    render(8);
    for (size_t i = 0; i < sizeof px; i++) assert_true(abs(px[i] - before[i]) <= 2);
    sheet(0, 0, W, H, 0, 0, 0xffffffff);               // behind it
    render(8);
    assert_int_equal(pixel(20, 16), 0x000000ff);
    sheet(0, 0, W, H, 2, 2, 0xffffffff);               // before it
    render(8);
    assert_int_equal(pixel(20, 16), 0xffffffff);
}

static void planes(void **state)
{
    (void)state;
    sheet(0, 0, W, H, 0, 40, 0xff0000ff);
    r.nplanes = 1;
    memcpy(r.plane[0], (float[]){ 0, 0, -1, 20 }, sizeof r.plane[0]);      // z <= 20
    render(4);
    assert_int_equal(pixel(10, 10), 0xff0000ff);
    assert_int_equal(pixel(30, 10), 0);
}

static void awkward(void **state)
{
    (void)state;
    render(4);                                         // nothing at all
    assert_int_equal(pixel(0, 0), 0);
    sheet(-1e5f, -1e5f, 1e5f, 1e5f, 0, 0, 0x11223344);
    sheet(NAN, 0, 5, 5, 0, 0, 0xff0000ff);
    sheet(0, 0, INFINITY, 5, 0, 0, 0xff0000ff);
    sheet(3, 3, 3, 9, 0, 0, 0xff0000ff);               // no area
    check_ok(dgl_raster_room(&r, 0, 0, 3));
    r.stroke[r.nstrokes++] = (dgl_stroke){ NAN, 0, 0, 5, 5, 0, 2, 0xff0000ff, 1 };
    r.stroke[r.nstrokes++] = (dgl_stroke){ -1e5f, 10, 0, 1e5f, 10, 0, 0, 0xff0000ff, 2 };
    r.stroke[r.nstrokes++] = (dgl_stroke){ 1e30f, 0, 0, 5, 5, 0, 2, 0xff0000ff, 3 };
    render(4);
    near_color(pixel(20, 5), 0x11223344);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(depth, done),   cmocka_unit_test_teardown(translucent, done), cmocka_unit_test_teardown(seams, done),
        cmocka_unit_test_teardown(strokes, done), cmocka_unit_test_teardown(planes, done),      cmocka_unit_test_teardown(awkward, done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
