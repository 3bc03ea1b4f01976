// Building a mesh: its edges, who is next to whom, what is wrong with it.
#include "mesh/mesh.h"

#include "mesh/solver.h"

#include <math.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_mesh *M = self;
    dgl_free(M->x);
    dgl_free(M->face);
    dgl_free(M->edge);
    dgl_free(M->side);
    dgl_free(M->wing);
    dgl_free(M->first);
    dgl_free(M->around);
    dgl_free(M->length);
    dgl_release(M->solver);
}

static dgl_status room(void *place, size_t count, size_t size)
{
    size_t bytes;
    void **p = place;
    DGL_TRY(dgl_memory_check(&bytes, count + 1, size, 1));
    *p = dgl_alloc(bytes);
    if (!*p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a mesh of %zu parts", count);
    return DGL_OK;
}

static dgl_status check_faces(size_t n, size_t m, const uint32_t *face)
{
    for (size_t f = 0; f < m; f++, face += 3) {
        for (int k = 0; k < 3; k++)
            if (face[k] >= n)
                DGL_FAIL(DGL_EARG, "face %zu: corner %d is vertex %lld of %zu", f + 1, k + 1, (long long)(int32_t)face[k] + 1, n);
        if (face[0] == face[1] || face[1] == face[2] || face[2] == face[0])
            DGL_FAIL(DGL_EARG, "face %zu has vertex %u twice", f + 1, (face[0] == face[1] ? face[0] : face[2]) + 1);
    }
    return DGL_OK;
}

// corners sorted by vertex
static dgl_status make_around(dgl_mesh *M)
{
    DGL_TRY(room(&M->first, M->n + 1, sizeof *M->first));
    DGL_TRY(room(&M->around, 3 * M->m, sizeof *M->around));
    for (size_t c = 0; c < 3 * M->m; c++) M->first[M->face[c] + 1]++;
    for (size_t v = 0; v < M->n; v++) {
        if (!M->first[v + 1])
            DGL_FAIL(DGL_EARG, "vertex %zu belongs to no face", v + 1);
        M->first[v + 1] += M->first[v];
    }
    DGL_HEAP uint32_t *next = dgl_alloc(M->n * sizeof *next + 1);
    if (!next)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a mesh of %zu vertices", M->n);
    memcpy(next, M->first, M->n * sizeof *next);
    for (size_t c = 0; c < 3 * M->m; c++) M->around[next[M->face[c]]++] = (uint32_t)c;
    return DGL_OK;
}

// each edge where it first comes up round its smaller vertex
static dgl_status make_edges(dgl_mesh *M)
{
    size_t n = M->n, m = M->m;
    DGL_TRY(room(&M->edge, 6 * m, sizeof *M->edge));
    DGL_TRY(room(&M->wing, 6 * m, sizeof *M->wing));
    DGL_TRY(room(&M->side, 3 * m, sizeof *M->side));
    DGL_HEAP uint32_t *seen = NULL;                    // the edge to a vertex, while round another
    DGL_HEAP uint32_t *mark = NULL;
    DGL_TRY(room(&seen, n, sizeof *seen));
    DGL_TRY(room(&mark, n, sizeof *mark));
    M->oriented = true;
    for (uint32_t v = 0; v < n; v++)
        for (uint32_t c = M->first[v]; c < M->first[v + 1]; c++) {
            uint32_t f = M->around[c] / 3, k = M->around[c] % 3;
            for (uint32_t s = 1; s <= 2; s++) {        // to the next corner and to the one before
                uint32_t w = M->face[3*f + (k + s) % 3], across = 3*f + (k + 3 - s) % 3;
                if (w < v)
                    continue;
                if (mark[w] != v + 1) {
                    mark[w] = v + 1;
                    seen[w] = (uint32_t)M->e;
                    M->edge[2*M->e] = v;
                    M->edge[2*M->e + 1] = w;
                    M->wing[2*M->e] = f;
                    M->wing[2*M->e + 1] = DGL_NONE;
                    M->side[across] = (uint32_t)M->e++;
                    continue;
                }
                uint32_t e = seen[w];
                if (M->wing[2*e + 1] != DGL_NONE)
                    DGL_FAIL(DGL_EARG, "faces %u, %u and %u share the edge %u-%u: a surface has two at most",
                             M->wing[2*e] + 1, M->wing[2*e + 1] + 1, f + 1, v + 1, w + 1);
                M->wing[2*e + 1] = f;
                M->side[across] = e;
                // the first face's direction along the edge: does w come after v there?
                uint32_t g = M->wing[2*e], j = 0;
                while (M->face[3*g + j] != v) j++;
                if ((M->face[3*g + (j + 1) % 3] == w) == (s == 1))
                    M->oriented = false;
            }
        }
    return DGL_OK;
}

static dgl_status measure(dgl_mesh *M)
{
    DGL_TRY(room(&M->length, M->e, sizeof *M->length));
    for (size_t e = 0; e < M->e; e++) {
        const double *a = M->x + (size_t)M->dim * M->edge[2*e], *b = M->x + (size_t)M->dim * M->edge[2*e + 1];
        double s = 0;
        for (int k = 0; k < M->dim; k++) s += (b[k] - a[k]) * (b[k] - a[k]);
        M->length[e] = sqrt(s);
    }
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        for (int k = 0; k < 3; k++) l[k] = M->length[M->side[3*f + (size_t)k]];
        if (!dgl_triangle_of(&area, cot, l))
            DGL_FAIL(DGL_EARG, "face %zu (%u, %u, %u) has no area", f + 1, M->face[3*f] + 1, M->face[3*f + 1] + 1, M->face[3*f + 2] + 1);
    }
    return DGL_OK;
}

// the two sides of face f that meet at its corner k
static inline uint32_t side_at(const dgl_mesh *M, uint32_t corner, uint32_t which) { return M->side[corner - corner % 3 + (corner % 3 + which) % 3]; }

// How many corners at v are met by walking across sides from one to the next, from the boundary if there is one.
static uint32_t walk_round(const dgl_mesh *M, uint32_t v)
{
    uint32_t all = M->first[v + 1] - M->first[v], c = M->around[M->first[v]], from = side_at(M, c, 1), count = 1;
    for (uint32_t i = M->first[v]; i < M->first[v + 1]; i++)
        for (uint32_t which = 1; which <= 2; which++)
            if (M->wing[2*side_at(M, M->around[i], which) + 1] == DGL_NONE) {
                c = M->around[i];
                from = side_at(M, c, which);
            }
    for (uint32_t start = c; count < all; count++) {
        uint32_t f = c / 3, e = side_at(M, c, 1) == from ? side_at(M, c, 2) : side_at(M, c, 1);
        uint32_t g = M->wing[2*e] == f ? M->wing[2*e + 1] : M->wing[2*e], k = 0;
        if (g == DGL_NONE)
            break;
        while (M->face[3*g + k] != v) k++;
        c = 3*g + k;
        from = e;
        if (c == start)
            break;
    }
    return count;
}

// one fan of faces round each vertex, open at the boundary
static dgl_status check_vertices(dgl_mesh *M)
{
    M->closed = true;
    for (size_t e = 0; e < M->e; e++) M->closed = M->closed && M->wing[2*e + 1] != DGL_NONE;
    for (uint32_t v = 0; v < M->n; v++)
        if (walk_round(M, v) < M->first[v + 1] - M->first[v])
            DGL_FAIL(DGL_EARG, "the faces at vertex %u make more than one sheet", v + 1);
    return DGL_OK;
}

static uint32_t root(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

// connected parts, and of the boundary's edges alone
static dgl_status count_parts(dgl_mesh *M)
{
    DGL_HEAP uint32_t *parent = NULL;
    DGL_TRY(room(&parent, M->n, sizeof *parent));
    for (int border = 0; border < 2; border++) {
        size_t parts = 0;
        for (uint32_t v = 0; v < M->n; v++) parent[v] = border ? DGL_NONE : v;
        for (size_t e = 0; e < M->e && border; e++)
            if (M->wing[2*e + 1] == DGL_NONE)
                for (int k = 0; k < 2; k++) parent[M->edge[2*e + (size_t)k]] = M->edge[2*e + (size_t)k];
        for (size_t e = 0; e < M->e; e++)
            if (!border || M->wing[2*e + 1] == DGL_NONE)
                parent[root(parent, M->edge[2*e])] = root(parent, M->edge[2*e + 1]);
        for (uint32_t v = 0; v < M->n; v++) parts += parent[v] == v;
        *(border ? &M->loops : &M->components) = parts;
    }
    return DGL_OK;
}

dgl_status dgl_mesh_new(dgl_mesh **out, size_t n, int dim, const double *x, size_t m, const uint32_t *face)
{
    if (!n || !m)
        DGL_FAIL(DGL_EARG, "a mesh has at least one face (got %zu vertices and %zu faces)", n, m);
    if (n >= DGL_NONE / 8 || m >= DGL_NONE / 8)
        DGL_FAIL(DGL_ENOMEM, "a mesh of %zu vertices and %zu faces is too large", n, m);
    if (dim < 2)
        DGL_FAIL(DGL_ESHAPE, "points of a mesh have at least 2 coordinates, not %d", dim);
    for (size_t i = 0; i < n * (size_t)dim; i++)
        if (!isfinite(x[i]))
            DGL_FAIL(DGL_EARG, "vertex %zu: coordinate %zu is %s", i / (size_t)dim + 1, i % (size_t)dim + 1, isnan(x[i]) ? "nan" : "inf");
    DGL_TRY(check_faces(n, m, face));
    DGL_OWNED dgl_mesh *M = dgl_new(sizeof *M, destroy);
    if (!M)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a mesh");
    M->n = n;
    M->m = m;
    M->dim = dim;
    DGL_TRY(room(&M->x, n * (size_t)dim, sizeof *x));
    DGL_TRY(room(&M->face, 3 * m, sizeof *face));
    memcpy(M->x, x, n * (size_t)dim * sizeof *x);
    memcpy(M->face, face, 3 * m * sizeof *face);
    DGL_TRY(make_around(M));
    DGL_TRY(make_edges(M));
    DGL_TRY(measure(M));
    DGL_TRY(check_vertices(M));
    DGL_TRY(count_parts(M));
    *out = dgl_retain(M);
    return DGL_OK;
}
