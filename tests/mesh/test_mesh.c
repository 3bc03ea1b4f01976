// Meshes: bad ones, any bytes as files, distances by other routes, memory that runs out.
#include "../check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static void put(const char *extension, const void *bytes, size_t n)
{
    snprintf(path, sizeof path, "%s/dgl_mesh_%d%s", getenv("TMP") ? getenv("TMP") : ".", (int)getpid(), extension);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

// good files with bytes changed, left out and doubled: read or refused, never more
static void fuzz(void **state)
{
    (void)state;
    static const char off[] = "OFF\n# four\n4 4 6\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n";
    static const char obj[] = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvn 0 0 1\nf 1 3 2\nf 1/1/1 2//3 4\nf -4 4 3\nf 2 3 4\n";
    static const char ascii[] = "ply\nformat ascii 1.0\ncomment x\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
        "element face 4\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n";
    char binary[300];
    size_t n = (size_t)sprintf(binary, "ply\nformat binary_big_endian 1.0\nelement vertex 4\nproperty uchar x\nproperty uchar y\nproperty uchar z\n"
        "element face 4\nproperty list uchar ushort vertex_index\nend_header\n");
    static const unsigned char body[] = { 0,0,0, 1,0,0, 0,1,0, 0,0,1, 3,0,0,0,2,0,1, 3,0,0,0,1,0,3, 3,0,0,0,3,0,2, 3,0,1,0,2,0,3 };
    memcpy(binary + n, body, sizeof body);
    struct { const char *extension, *s; size_t n; } files[] = {
        { ".off", off, sizeof off - 1 }, { ".obj", obj, sizeof obj - 1 }, { ".ply", ascii, sizeof ascii - 1 }, { ".ply", binary, n + sizeof body },
    };
    srand(3);
    for (size_t k = 0; k < 4; k++) {
        dgl_mesh *M = NULL;
        put(files[k].extension, files[k].s, files[k].n);
        check_ok(dgl_mesh_load(&M, path, false));
        assert_int_equal(M->n, 4);
        assert_int_equal(M->m, 4);
        assert_true(M->closed && M->oriented);
        dgl_release(M);
        for (int round = 0; round < 400; round++) {
            char bytes[512];
            size_t size = files[k].n;
            memcpy(bytes, files[k].s, size);
            for (int i = rand() % 4; i >= 0; i--) {
                size_t at = (size_t)rand() % size;
                switch (rand() % 4) {
                case 0: bytes[at] = (char)rand(); break;
                case 1: size = at + 1; break;
                case 2: bytes[at] = "0123456789-.e \n"[rand() % 15]; break;
                case 3: memmove(bytes + at, bytes + at + 1, size - at - 1); size -= size > 1; break;
                }
            }
            put(files[k].extension, bytes, size);
            dgl_mesh *other = NULL;
            dgl_status status = dgl_mesh_load(&other, path, round & 1);
            assert_true(!status == (other != NULL));
            if (status)
                assert_null(strchr(dgl_error_message(), '\n'));
            dgl_release(other);
        }
        remove(path);
    }
}

// every allocation fails once: nothing is lost, nothing crashes
static void memory(void **state)
{
    (void)state;
    size_t live = dgl_live_bytes();
    long n = 1;
    for (dgl_status s = DGL_ENOMEM; s; n++) {
        DGL_OWNED dgl_mesh *M = NULL;
        dgl_alloc_fail_after(n);
        s = dgl_mesh_icosphere(&M, 1);
        double d[42];
        if (!s)
            s = dgl_mesh_heat_distance(M, d, 1, &(uint32_t){ 0 }, 0);
        dgl_alloc_fail_after(0);
        if (s)
            assert_int_equal(s, DGL_ENOMEM);
        assert_true(n < 1000);
    }
    assert_int_equal(dgl_live_bytes(), live);
    assert_true(n > 20);
}

// on a flat sheet the edges' shortest paths are longer, marching is exact, in any triangulation without obtuse angles
static void marching_is_exact_where_flat(void **state)
{
    (void)state;
    enum { SIDE = 12, N = (SIDE + 1) * (SIDE + 1) };
    double x[2 * N], d[N];
    uint32_t face[6 * SIDE * SIDE], m = 0;
    srand(5);
    for (uint32_t i = 0; i < N; i++) x[2*i] = i / (SIDE + 1), x[2*i + 1] = i % (SIDE + 1);
    for (uint32_t i = 0; i < SIDE; i++)
        for (uint32_t j = 0; j < SIDE; j++) {
            uint32_t a = i * (SIDE + 1) + j, b = a + SIDE + 1, c[4] = { a, b, b + 1, a + 1 }, first = (uint32_t)rand() & 1;
            for (uint32_t t = 0; t < 2; t++) {
                face[m++] = c[first];
                face[m++] = c[(first + 1 + t) % 4];
                face[m++] = c[(first + 2 + t) % 4];
            }
        }
    DGL_OWNED dgl_mesh *M = NULL;
    check_ok(dgl_mesh_new(&M, N, 2, x, m / 3, face));
    assert_int_equal(M->loops, 1);
    for (uint32_t s = 0; s < N; s += 17) {
        check_ok(dgl_mesh_fast_marching(M, d, 1, &s));
        for (uint32_t v = 0; v < N; v++) check_near(d[v], hypot(x[2*v] - x[2*s], x[2*v + 1] - x[2*s + 1]), 1e-12);
    }
}

// the winding of faces may be any: cleaning makes them agree
static void turned_faces(void **state)
{
    (void)state;
    DGL_OWNED dgl_mesh *M = NULL, *bad = NULL, *good = NULL;
    check_ok(dgl_mesh_icosphere(&M, 2));
    srand(1);
    for (size_t f = 0; f < M->m; f++)
        if (rand() & 1) {
            uint32_t t = M->face[3*f];
            M->face[3*f] = M->face[3*f + 1];
            M->face[3*f + 1] = t;
        }
    check_ok(dgl_mesh_new(&bad, M->n, 3, M->x, M->m, M->face));
    assert_false(bad->oriented);
    check_status(dgl_mesh_normals(bad, M->x), DGL_EDOMAIN);
    check_ok(dgl_mesh_clean(&good, bad->n, 3, bad->x, bad->m, bad->face));
    assert_true(good->oriented);
    check_near(dgl_mesh_area(good), dgl_mesh_area(bad), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fuzz),
        cmocka_unit_test(memory),
        cmocka_unit_test(marching_is_exact_where_flat),
        cmocka_unit_test(turned_faces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
