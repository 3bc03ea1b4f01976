// Meshes from maps, the icosphere, and what can be mended of a bad one.
#include "mesh/mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- grids ----

// the number of grid point (i, j) of a border, going round
typedef struct { size_t nu, nv; } grid;

static inline uint32_t at(const grid *g, size_t i, size_t j) { return (uint32_t)(i * (g->nv + 1) + j); }

// same[p]: the first point of the border that p falls on
static dgl_status weld(const grid *g, int dim, const double *x, uint32_t *same)
{
    size_t n = (g->nu + 1) * (g->nv + 1), count = 0, d = (size_t)dim;
    double size = 0;
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, border, 2 * (g->nu + g->nv) + 8);
    for (size_t i = 0; i <= g->nu; i++)
        for (size_t j = 0; j <= g->nv; j += i == 0 || i == g->nu ? 1 : g->nv) border[count++] = at(g, i, j);
    for (uint32_t p = 0; p < n; p++) same[p] = p;
    for (size_t i = 0; i < n * d; i++) size = fmax(size, fabs(x[i] - x[i % d]));
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b < a && same[border[a]] == border[a]; b++) {
            double gap = 0;
            for (size_t k = 0; k < d; k++) gap = fmax(gap, fabs(x[border[a]*d + k] - x[border[b]*d + k]));
            if (gap <= 1e-9 * size)
                same[border[a]] = same[border[b]];
        }
    return DGL_OK;
}

static double gap2(int dim, const double *x, uint32_t a, uint32_t b)
{
    double s = 0;
    for (int k = 0; k < dim; k++) s += (x[a*(size_t)dim + (size_t)k] - x[b*(size_t)dim + (size_t)k]) * (x[a*(size_t)dim + (size_t)k] - x[b*(size_t)dim + (size_t)k]);
    return s;
}

dgl_status dgl_mesh_from_map(dgl_mesh **out, dgl_fn *map, const double range[4], size_t nu, size_t nv)
{
    grid g = { nu, nv };
    size_t n = (nu + 1) * (nv + 1), m = 0, kept = 0;
    int dim = map->nout;
    DGL_SCOPE;
    if (map->nin != 2)
        DGL_FAIL(DGL_ESHAPE, "a surface is a map of 2 numbers, not of %d", map->nin);
    if (nu < 1 || nv < 1 || n > 20000000)
        DGL_FAIL(DGL_EARG, "a grid of %zu x %zu cells", nu, nv);
    for (int k = 0; k < 4; k++)
        if (!isfinite(range[k]))
            DGL_FAIL(DGL_EARG, "the map needs finite ranges: map(f, {u = {from, to}, v = {from, to}})");
    DGL_SCRATCH(u, 2 * n);
    DGL_SCRATCH(x, n * (size_t)dim);
    DGL_SCRATCH_OF(uint32_t, same, n);
    DGL_SCRATCH_OF(uint32_t, face, 6 * nu * nv);
    for (size_t i = 0; i <= nu; i++)
        for (size_t j = 0; j <= nv; j++) {
            u[2*at(&g, i, j)] = range[0] + (range[1] - range[0]) * (double)i / (double)nu;
            u[2*at(&g, i, j) + 1] = range[2] + (range[3] - range[2]) * (double)j / (double)nv;
        }
    DGL_TRY(dgl_fn_eval(map, n, x, u));
    for (size_t i = 0; i < n * (size_t)dim; i++)
        if (!isfinite(x[i]))
            DGL_FAIL(DGL_EDOMAIN, "the map has no value at (%.6g, %.6g)", u[i / (size_t)dim * 2], u[i / (size_t)dim * 2 + 1]);
    DGL_TRY(weld(&g, dim, x, same));
    for (size_t i = 0; i < nu; i++)
        for (size_t j = 0; j < nv; j++) {
            uint32_t c[4] = { at(&g, i, j), at(&g, i + 1, j), at(&g, i + 1, j + 1), at(&g, i, j + 1) };
            int first = gap2(dim, x, c[0], c[2]) <= gap2(dim, x, c[1], c[3]) * (1 + 1e-9) ? 0 : 1;
            for (int t = 0; t < 2; t++) {
                uint32_t *f = face + 3*m;
                f[0] = same[c[first]];
                f[1] = same[c[(first + 1 + t) % 4]];
                f[2] = same[c[(first + 2 + t) % 4]];
                m += f[0] != f[1] && f[1] != f[2] && f[2] != f[0];
            }
        }
    // numbers without gaps
    DGL_SCRATCH_OF(uint32_t, number, n);
    for (size_t p = 0; p < n; p++)
        if (same[p] == p) {
            memmove(x + kept * (size_t)dim, x + p * (size_t)dim, (size_t)dim * sizeof *x);
            number[p] = (uint32_t)kept++;
        }
    for (size_t c = 0; c < 3 * m; c++) face[c] = number[face[c]];
    return dgl_mesh_new(out, kept, dim, x, m, face);
}


// ---- the icosphere ----

dgl_status dgl_mesh_icosphere(dgl_mesh **out, int times)
{
    static const uint32_t icosahedron[60] = {
        0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8,
        3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1,
    };
    if (times < 0 || times > 9)
        DGL_FAIL(DGL_EARG, "an icosphere cut %d times; 0 to 9 are possible", times);
    double a = 1, b = (1 + sqrt(5)) / 2, corner[12][3] = {
        { -a, b, 0 }, { a, b, 0 }, { -a, -b, 0 }, { a, -b, 0 }, { 0, -a, b }, { 0, a, b },
        { 0, -a, -b }, { 0, a, -b }, { b, 0, -a }, { b, 0, a }, { -b, 0, -a }, { -b, 0, a },
    };
    size_t four = (size_t)1 << (2 * times), n = 12, m = 20;
    DGL_SCOPE;
    DGL_SCRATCH(x, 3 * (10 * four + 2));
    DGL_SCRATCH_OF(uint32_t, face, 60 * four);
    memcpy(x, corner, sizeof corner);
    memcpy(face, icosahedron, sizeof icosahedron);
    for (size_t i = 0; i < 36; i++) x[i] /= sqrt(a * a + b * b);
    for (int level = 0; level < times; level++) {
        DGL_OWNED dgl_mesh *M = NULL;
        DGL_TRY(dgl_mesh_new(&M, n, 3, x, m, face));
        for (size_t e = 0; e < M->e; e++) {
            double *p = x + 3 * (n + e), s = 0;
            for (size_t k = 0; k < 3; k++) p[k] = x[3*M->edge[2*e] + k] + x[3*M->edge[2*e + 1] + k], s += p[k] * p[k];
            for (size_t k = 0; k < 3; k++) p[k] /= sqrt(s);
        }
        for (size_t f = m; f-- > 0; ) {                // from the end, so that no face is overwritten unread
            uint32_t c[3], s[3], *t = face + 12 * f;
            for (size_t k = 0; k < 3; k++) c[k] = M->face[3*f + k], s[k] = (uint32_t)n + M->side[3*f + k];
            uint32_t four_faces[12] = { c[0], s[2], s[1], c[1], s[0], s[2], c[2], s[1], s[0], s[0], s[1], s[2] };
            memcpy(t, four_faces, sizeof four_faces);
        }
        n += M->e;
        m *= 4;
    }
    return dgl_mesh_new(out, n, 3, x, m, face);
}


// ---- mending ----

typedef struct { uint32_t a, b, face; bool forward; } half;

static int by_ends(const void *p, const void *q)
{
    const half *a = p, *b = q;
    return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : a->b != b->b ? (a->b > b->b) - (a->b < b->b) : (a->face > b->face) - (a->face < b->face);
}

// turns faces so that neighbours agree, part after part, as the first of each part stands
static dgl_status orient(size_t m, uint32_t *face)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(half, h, 3 * m + 1);
    DGL_SCRATCH_OF(uint32_t, next, 3 * m + 1);         // the face across a side; DGL_NONE: none or several
    DGL_SCRATCH_OF(uint8_t, same, 3 * m + 1);
    DGL_SCRATCH_OF(uint8_t, state, m + 1);             // 0 not reached, 1 as it is, 2 turned
    DGL_SCRATCH_OF(uint32_t, queue, m + 1);
    memset(state, 0, m + 1);
    for (size_t c = 0; c < 3 * m; c++) {
        uint32_t a = face[c], b = face[c / 3 * 3 + (c % 3 + 1) % 3];
        h[c] = (half){ a < b ? a : b, a < b ? b : a, (uint32_t)c, a < b };
        next[c] = DGL_NONE;
    }
    qsort(h, 3 * m, sizeof *h, by_ends);
    for (size_t i = 0; i + 1 < 3 * m; i++)
        if (h[i].a == h[i + 1].a && h[i].b == h[i + 1].b) {
            next[h[i].face] = h[i + 1].face / 3;
            next[h[i + 1].face] = h[i].face / 3;
            same[h[i].face] = same[h[i + 1].face] = h[i].forward == h[i + 1].forward;
        }
    for (size_t start = 0; start < m; start++) {
        size_t from = 0, to = 0;
        if (state[start])
            continue;
        state[start] = 1;
        queue[to++] = (uint32_t)start;
        while (from < to) {
            uint32_t f = queue[from++];
            for (uint32_t c = 3*f; c < 3*f + 3; c++)
                if (next[c] != DGL_NONE && !state[next[c]]) {
                    state[next[c]] = same[c] ? 3 - state[f] : state[f];
                    queue[to++] = next[c];
                }
        }
    }
    for (size_t f = 0; f < m; f++)
        if (state[f] == 2) {
            uint32_t t = face[3*f + 1];
            face[3*f + 1] = face[3*f + 2];
            face[3*f + 2] = t;
        }
    return DGL_OK;
}

dgl_status dgl_mesh_clean(dgl_mesh **out, size_t n, int dim, const double *x, size_t m, const uint32_t *face)
{
    DGL_SCOPE;
    size_t d = (size_t)dim, kept = 0, faces = 0;
    DGL_SCRATCH_OF(uint32_t, f, 3 * m + 1);
    DGL_SCRATCH_OF(uint32_t, number, n + 1);
    DGL_SCRATCH(p, n * d + 1);
    for (size_t i = 0; i < m; i++) {
        const uint32_t *c = face + 3*i;
        double l[3], cot[3], area;
        for (int k = 0; k < 3; k++) {
            if (c[k] >= n)
                DGL_FAIL(DGL_EARG, "face %zu: corner %d is vertex %lld of %zu", i + 1, k + 1, (long long)(int32_t)c[k] + 1, n);
            l[k] = sqrt(gap2(dim, x, c[(k + 1) % 3], c[(k + 2) % 3]));
        }
        if (dgl_triangle_of(&area, cot, l))
            memcpy(f + 3*faces++, c, 3 * sizeof *c);
    }
    memset(number, 0xff, n * sizeof *number);
    for (size_t c = 0; c < 3 * faces; c++) {
        if (number[f[c]] == DGL_NONE) {
            memcpy(p + kept * d, x + f[c] * d, d * sizeof *x);
            number[f[c]] = (uint32_t)kept++;
        }
        f[c] = number[f[c]];
    }
    DGL_TRY(orient(faces, f));
    return dgl_mesh_new(out, kept, dim, p, faces, f);
}
