// Simplicial and cubical complexes with values.
#include "topo/complex.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_complex *K = self;
    for (int k = 0; k < DGL_CELL_DIMS; k++) {
        dgl_free(K->value[k]);
        dgl_free(K->face[k]);
        dgl_free(K->vertex[k]);
    }
}

static dgl_status shell(dgl_complex **out, int dim)
{
    dgl_complex *K = dgl_new(sizeof *K, destroy);
    if (!K)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a complex");
    K->dim = dim;
    K->holes = dim + 1;
    *out = K;
    return DGL_OK;
}

// room for n cells of dimension k
static dgl_status cells(dgl_complex *K, int k, size_t n, int faces, bool simplices)
{
    if (n > UINT32_MAX / 8)
        DGL_FAIL(DGL_ENOMEM, "%zu cells are too many", n);
    K->n[k] = n;
    K->faces[k] = faces;
    K->value[k] = dgl_alloc((n + 1) * sizeof *K->value[k]);
    if (faces)
        K->face[k] = dgl_alloc((n + 1) * (size_t)faces * sizeof *K->face[k]);
    if (simplices)
        K->vertex[k] = dgl_alloc((n + 1) * (size_t)(k + 1) * sizeof *K->vertex[k]);
    if (!K->value[k] || (faces && !K->face[k]) || (simplices && !K->vertex[k]))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu cells", n);
    return DGL_OK;
}

// ---- simplices ----

typedef struct { uint32_t v[DGL_CELL_DIMS], from; } part;     // vertices, and the place that asks for it

static int by_vertices(const void *a, const void *b)
{
    const part *x = a, *y = b;
    for (int k = 0; k < DGL_CELL_DIMS; k++)
        if (x->v[k] != y->v[k]) return x->v[k] < y->v[k] ? -1 : 1;
    return 0;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// the different ones of p[n] become the cells of dimension k; those who asked are told in *told, if not NULL
static dgl_status settle(dgl_complex *K, int k, part *p, size_t n, uint32_t *told)
{
    size_t m = 0;
    if (n)
        qsort(p, n, sizeof *p, by_vertices);
    for (size_t i = 0; i < n; i++) m += !i || by_vertices(&p[i], &p[i - 1]);
    DGL_TRY(cells(K, k, m, k + 1, true));
    m = 0;
    for (size_t i = 0; i < n; i++) {
        if (!i || by_vertices(&p[i], &p[i - 1]))
            memcpy(K->vertex[k] + m++ * (size_t)(k + 1), p[i].v, (size_t)(k + 1) * sizeof *p[i].v);
        if (told)
            told[p[i].from] = (uint32_t)m - 1;
    }
    for (int a = 0; a <= k; a++) K->sign[k][a] = a % 2 ? -1 : 1;
    return DGL_OK;
}

dgl_status dgl_complex_of_simplices(dgl_complex **out, size_t n, int dim, size_t m, const uint32_t *simplex)
{
    size_t corners = (size_t)dim + 1;
    DGL_OWNED dgl_complex *K = NULL;
    DGL_TRY(shell(&K, dim));
    DGL_TRY(cells(K, 0, n, 0, true));
    for (size_t v = 0; v < n; v++) K->vertex[0][v] = (uint32_t)v;
    if (!dim) {
        *out = dgl_retain(K);
        return DGL_OK;
    }
    DGL_HEAP part *p = dgl_alloc((m + 1) * sizeof *p);
    if (!p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu simplices", m);
    for (size_t i = 0; i < m; i++) {
        memcpy(p[i].v, simplex + i * corners, corners * sizeof *simplex);
        qsort(p[i].v, corners, sizeof *p[i].v, by_number);
        for (size_t a = 0; a < corners; a++) {
            if (p[i].v[a] >= n)
                DGL_FAIL(DGL_EARG, "simplex %zu has vertex %zu: there are %zu", i + 1, (size_t)p[i].v[a] + 1, n);
            if (a && p[i].v[a] == p[i].v[a - 1])
                DGL_FAIL(DGL_EARG, "simplex %zu has vertex %zu twice", i + 1, (size_t)p[i].v[a] + 1);
        }
    }
    DGL_TRY(settle(K, dim, p, m, NULL));
    for (int k = dim; k > 1; k--) {                    // the faces of k-simplices ask for their numbers
        size_t asked = K->n[k] * (size_t)(k + 1);
        part *more = dgl_realloc(p, (asked + 1) * sizeof *p);
        if (!more)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu simplices", asked);
        p = more;
        for (size_t i = 0; i < asked; i++) {
            const uint32_t *v = K->vertex[k] + i / (size_t)(k + 1) * (size_t)(k + 1);
            p[i] = (part){ .from = (uint32_t)i };
            for (int a = 0, b = 0; a <= k; a++)
                if (a != (int)(i % (size_t)(k + 1))) p[i].v[b++] = v[a];
        }
        DGL_TRY(settle(K, k - 1, p, asked, K->face[k]));
    }
    for (size_t e = 0; e < K->n[1]; e++) {
        K->face[1][2*e] = K->vertex[1][2*e + 1];       // the first is without the first vertex
        K->face[1][2*e + 1] = K->vertex[1][2*e];
    }
    *out = dgl_retain(K);
    return DGL_OK;
}

void dgl_complex_lower_star(dgl_complex *K, const double *f)
{
    memcpy(K->value[0], f, K->n[0] * sizeof *f);
    for (int k = 1; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++) {
            const uint32_t *v = K->vertex[k] + i * (size_t)(k + 1);
            double most = f[v[0]];
            for (int a = 1; a <= k; a++) most = f[v[a]] > most ? f[v[a]] : most;
            K->value[k][i] = most;
        }
}

// ---- images ----

enum { AXES = 3 };

// Cubes of a grid stand at doubled coordinates, odd ones where they extend: number[] says which cell of its dimension.
typedef struct { int axes; size_t size[AXES], total; } grid;

static inline void coordinates(const grid *g, size_t at, size_t *c)
{
    for (int a = AXES - 1; a >= 0; a--) {
        c[a] = at % g->size[a];
        at /= g->size[a];
    }
}

static inline size_t place(const grid *g, const size_t *c)
{
    size_t at = 0;
    for (int a = 0; a < AXES; a++) at = at * g->size[a] + c[a];
    return at;
}

// a number of the image; INFINITY outside
static double pixel(const dgl_array *im, const ptrdiff_t *i)
{
    ptrdiff_t at = 0;
    for (int a = 0; a < im->naxes; a++) {
        if (i[a] < 0 || i[a] >= (ptrdiff_t)im->shape[a])
            return INFINITY;
        at += i[a] * im->stride[a];
    }
    double v = im->data[at];
    return isfinite(v) ? v : v < 0 ? -INFINITY : INFINITY;
}

// of the cube at c: the first of the pixels around it, or the last of its corners
static double cube_value(const dgl_array *im, const size_t *c, bool corners)
{
    double best = corners ? -INFINITY : INFINITY;
    ptrdiff_t lo[AXES] = { 0 }, hi[AXES] = { 0 }, i[AXES] = { 0 };
    for (int a = 0; a < im->naxes; a++) {              // pixel k at 2k + 1, corner k at 2k
        ptrdiff_t x = (ptrdiff_t)c[a];
        lo[a] = corners || x % 2 ? x / 2 : x / 2 - 1;
        hi[a] = corners && x % 2 ? x / 2 + 1 : x / 2;
    }
    for (i[0] = lo[0]; i[0] <= hi[0]; i[0]++)
        for (i[1] = lo[1]; i[1] <= hi[1]; i[1]++)
            for (i[2] = lo[2]; i[2] <= hi[2]; i[2]++) {
                double v = pixel(im, i);
                best = corners ? (v > best ? v : best) : v < best ? v : best;
            }
    return best;
}

dgl_status dgl_complex_of_image(dgl_complex **out, const dgl_array *image, bool corners)
{
    if (image->naxes < 1 || image->naxes > AXES)
        DGL_FAIL(DGL_ESHAPE, "an image has 1 to 3 axes, not shape %s", dgl_array_shape_text(image));
    for (size_t i = 0; i < image->size && dgl_array_is_contiguous(image); i++)
        if (isnan(image->data[i]))
            DGL_FAIL(DGL_EARG, "number %zu of the image is NaN", i + 1);
    grid g = { .axes = image->naxes, .size = { 1, 1, 1 }, .total = 1 };
    for (int a = 0; a < g.axes; a++) {
        g.size[a] = !image->size ? 0 : corners ? 2 * image->shape[a] - 1 : 2 * image->shape[a] + 1;
        g.total *= g.size[a];
    }
    DGL_OWNED dgl_complex *K = NULL;
    DGL_TRY(shell(&K, g.axes));
    K->embedded = true;
    K->holes = g.axes;
    size_t bytes, n[DGL_CELL_DIMS] = { 0 }, c[AXES];
    DGL_TRY(dgl_memory_check(&bytes, g.total, 5 * sizeof(uint32_t) + sizeof(double), 1));
    DGL_HEAP uint32_t *number = dgl_alloc((g.total + 1) * sizeof *number);
    if (!number || g.total > UINT32_MAX / 8)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu cells", g.total);
    for (size_t at = 0; at < g.total; at++) {
        coordinates(&g, at, c);
        number[at] = (uint32_t)n[c[0] % 2 + c[1] % 2 + c[2] % 2]++;
    }
    for (int k = 0; k <= g.axes; k++) {
        DGL_TRY(cells(K, k, n[k], 2*k, false));
        for (int a = 0; a < 2*k; a++) K->sign[k][a] = (a % 2 ? 1 : -1) * (a / 2 % 2 ? -1 : 1);
    }
    for (size_t at = 0; at < g.total; at++) {
        if (at % 65536 == 0)
            DGL_POLL();
        coordinates(&g, at, c);
        size_t k = c[0] % 2 + c[1] % 2 + c[2] % 2, slot = 0;
        uint32_t me = number[at];
        K->value[k][me] = cube_value(image, c, corners);
        for (int a = 0; a < g.axes; a++) {
            if (c[a] % 2 == 0)
                continue;
            c[a]--;
            K->face[k][me * 2*k + slot++] = number[place(&g, c)];
            c[a] += 2;
            K->face[k][me * 2*k + slot++] = number[place(&g, c)];
            c[a]--;
        }
    }
    *out = dgl_retain(K);
    return DGL_OK;
}

// ---- counting ----

dgl_status dgl_complex_euler(double *chi, const dgl_complex *K, size_t m, const double *t)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(size_t, order, m);
    DGL_SCRATCH(sum, m + 1);
    for (size_t i = 0; i <= m; i++) sum[i] = 0;
    for (size_t i = 0; i < m; i++) {                   // by threshold; there are few
        size_t at = i;
        for (; at && (t[order[at - 1]] > t[i] || isnan(t[order[at - 1]])); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    for (int k = 0; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++) {
            size_t lo = 0, hi = m;                     // the first threshold that reaches it
            while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                if (t[order[mid]] < K->value[k][i])
                    lo = mid + 1;
                else
                    hi = mid;
            }
            sum[lo] += k % 2 ? -1 : 1;
        }
    double total = 0;
    for (size_t i = 0; i < m; i++) {
        total += sum[i];
        chi[order[i]] = isnan(t[order[i]]) ? NAN : total;
    }
    return DGL_OK;
}
