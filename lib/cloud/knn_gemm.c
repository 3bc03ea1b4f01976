// Nearest points by products of matrices: |x - y|^2 = |x|^2 + |y|^2 - 2 x.y in single precision, whose error is bounded, tells
// which points may be among the nearest; those are looked at again in double precision.
#include "cloud/nearest.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <float.h>
#include <math.h>

enum { ROWS = 128, WIDTH = 8, BLOCK = 64 };

typedef struct { const double *x; const float *single; } matrix;      // centred, the largest coordinate below 1

typedef struct {
    size_t k, n, d, padded;
    const double *X, *Q;           // as given; Q NULL: X
    matrix points, queries;
    const double *xx;              // [padded] squares of norms of points
    double most;                   // of those and of queries
    int *index;
    double *key;
} product;

typedef float eight_floats __attribute__((vector_size(32)));
typedef long long eight_masks __attribute__((vector_size(64)));

// s[j] = xx[j] - 2 dot[j] for n, a multiple of BLOCK, and the least of each group; dot may be s. The groups of a block are its
// columns when it is written as rows of WIDTH.
#define HALF_SQUARES(name, real, vector)                                                              \
    DGL_WIDE static void name(size_t n, double *s, double *least, const double *xx, const real *dot)  \
    {                                                                                                 \
        for (size_t j = 0; j < n; j += BLOCK) {                                                       \
            dgl_wide m = DGL_WIDE_ALL(INFINITY);                                                      \
            for (size_t l = j; l < j + BLOCK; l += WIDTH) {                                           \
                vector v;                                                                             \
                dgl_wide b;                                                                           \
                __builtin_memcpy(&v, dot + l, sizeof v);                                              \
                __builtin_memcpy(&b, xx + l, sizeof b);                                               \
                b -= 2 * __builtin_convertvector(v, dgl_wide);                                        \
                __builtin_memcpy(s + l, &b, sizeof b);                                                \
                eight_masks less = b < m;                                                             \
                m = (dgl_wide)(((eight_masks)b & less) | ((eight_masks)m & ~less));                   \
            }                                                                                         \
            __builtin_memcpy(least + j / BLOCK * WIDTH, &m, sizeof m);                                \
        }                                                                                             \
    }

HALF_SQUARES(half_squares, double, dgl_wide)
HALF_SQUARES(half_squares_of_floats, float, eight_floats)

// A limit within which at least k of s[n] lie, and hardly more: between the least of all and the greatest of the first k, by
// halves. n is a multiple of WIDTH; INFINITY when it is less than k.
DGL_WIDE static void limit_of(size_t n, const double *s, size_t k, double *limit)
{
    enum { HALVINGS = 40 };
    dgl_wide v, least = DGL_WIDE_ALL(INFINITY);
    size_t within = n;
    double low = INFINITY;
    *limit = n < k ? INFINITY : s[0];
    for (size_t j = 1; j < k && j < n; j++) *limit = s[j] > *limit ? s[j] : *limit;
    for (size_t j = 0; j < n; j += WIDTH) {
        __builtin_memcpy(&v, s + j, sizeof v);
        eight_masks less = v < least;
        least = (dgl_wide)(((eight_masks)v & less) | ((eight_masks)least & ~less));
    }
    for (int l = 0; l < WIDTH; l++) low = least[l] < low ? least[l] : low;
    for (int step = 0; step < HALVINGS && within > k + k/4 && *limit < INFINITY; step++) {
        double middle = low + (*limit - low) / 2;
        eight_masks count = { 0 };
        for (size_t j = 0; j < n; j += WIDTH) {
            __builtin_memcpy(&v, s + j, sizeof v);
            count -= v <= middle;
        }
        size_t c = 0;
        for (int l = 0; l < WIDTH; l++) c += (size_t)count[l];
        if (c >= k) {
            within = c;
            *limit = middle;
        } else
            low = middle;
    }
}

// the points but self with s within the limit, of groups whose least is; candidate and near have one place more than there are
static size_t candidates(size_t n, size_t groups, int *candidate, int *near, const double *s, const double *least, double limit, size_t self)
{
    size_t close = 0, count = 0;
    for (size_t g = 0; g < groups; g++) {
        near[close] = (int)g;
        close += least[g] <= limit;
    }
    for (size_t c = 0; c < close; c++) {
        size_t g = (size_t)near[c], from = g / WIDTH * BLOCK + g % WIDTH;
        for (size_t j = from; j < from + BLOCK && j < n; j += WIDTH) {
            candidate[count] = (int)j;
            count += (s[j] <= limit) & (j != self);
        }
    }
    return count;
}

// squares of the distances from q to eight points, each a sum in the order of the kd-tree
DGL_WIDE static void eight_squares(size_t d, double *out, const double *q, const double *const *x)
{
    dgl_wide s = { 0 };
    for (size_t a = 0; a < d; a++) {
        dgl_wide r = (dgl_wide){ x[0][a], x[1][a], x[2][a], x[3][a], x[4][a], x[5][a], x[6][a], x[7][a] } - q[a];
        s += r * r;
    }
    __builtin_memcpy(out, &s, sizeof s);
}

static void offer(const product *p, dgl_nearest_list *list, const double *q, size_t count, const int *candidate)
{
    for (size_t c = 0; c < count; c += WIDTH) {
        const double *x[WIDTH];
        double s[WIDTH];
        for (size_t l = 0; l < WIDTH; l++) x[l] = p->X + (size_t)candidate[c + l < count ? c + l : c] * p->d;
        eight_squares(p->d, s, q, x);
        for (size_t l = 0; l < WIDTH && c + l < count; l++) dgl_nearest_offer(list, candidate[c + l], s[l]);
    }
}

// The nearest of queries from .. to - 1; how many points were looked at again.
static dgl_status block(const product *p, size_t from, size_t to, bool single, size_t *again)
{
    DGL_SCOPE;
    const dgl_lapack_api *lapack;
    int rows = (int)(to - from), n = (int)p->n, d = (int)p->d, padded = (int)p->padded;
    size_t groups = p->padded / BLOCK * WIDTH;
    DGL_SCRATCH(dot, ROWS * p->padded);
    DGL_SCRATCH(s, p->padded);
    DGL_SCRATCH(least, groups);
    DGL_SCRATCH_OF(int, near, groups + 1);
    DGL_SCRATCH_OF(int, candidate, p->n + 1);
    float *dots = (float *)(void *)dot;
    DGL_TRY(dgl_lapack_open(&lapack));
    if (single)
        lapack->sgemm(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, rows, n, d, 1, p->queries.single + from * p->d, d, p->points.single, d, 0, dots, padded);
    else
        lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, rows, n, d, 1, p->queries.x + from * p->d, d, p->points.x, d, 0, dot, padded);
    double slack = ((double)d + 4) * (single ? FLT_EPSILON : DBL_EPSILON) * p->most * 2;
    *again = 0;
    for (size_t i = from; i < to; i++) {
        size_t row = (i - from) * p->padded, count;
        double limit;
        if (single) {
            for (size_t j = p->n; j < p->padded; j++) dots[row + j] = 0;
            half_squares_of_floats(p->padded, s, least, p->xx, dots + row);
        } else {
            for (size_t j = p->n; j < p->padded; j++) dot[row + j] = 0;
            half_squares(p->padded, s, least, p->xx, dot + row);
        }
        limit_of(groups, least, p->k + !p->Q, &limit);     // as many groups have a point within it, one the point itself
        count = candidates(p->n, groups, candidate, near, s, least, limit + 2 * slack, p->Q ? p->n : i);
        dgl_nearest_list list = { p->k, p->index + i * p->k, p->key + i * p->k };
        dgl_nearest_clear(&list);
        offer(p, &list, (p->Q ? p->Q : p->X) + i * p->d, count, candidate);
        *again += count;
    }
    return DGL_OK;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const product *p = ctx;
    size_t again;
    DGL_POLL();
    if (p->points.single) {
        DGL_TRY(block(p, from, to, true, &again));
        if (again <= (to - from) * (16 * p->k + 64))
            return DGL_OK;
    }
    return block(p, from, to, false, &again);          // single precision could not tell the points apart
}

// rows minus the centre, times the scale; the greatest square of a norm
static double centred(size_t m, size_t d, double *z, float *f, double *squares, const double *x, const double *centre, double scale)
{
    double most = 0;
    for (size_t i = 0; i < m; i++) {
        double s = 0;
        for (size_t c = 0; c < d; c++) {
            double y = (x[i*d + c] - centre[c]) * scale;
            z[i*d + c] = y;
            f[i*d + c] = (float)y;
            s += y * y;
        }
        if (squares) squares[i] = s;
        most = s > most ? s : most;
    }
    return most;
}

static double farthest(size_t m, size_t d, const double *x, const double *centre)
{
    double most = 0;
    for (size_t i = 0; i < m; i++)
        for (size_t c = 0; c < d; c++) {
            double r = fabs(x[i*d + c] - centre[c]);
            most = r > most ? r : most;
        }
    return most;
}

dgl_status dgl_knn_gemm(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q)
{
    DGL_SCOPE;
    const dgl_lapack_api *lapack;
    size_t padded = (n + BLOCK - 1) / BLOCK * BLOCK;
    DGL_TRY(dgl_lapack_open(&lapack));                 // before threads do
    DGL_TRY(dgl_linalg_check_size(n | d));
    DGL_SCRATCH(xx, padded);
    DGL_SCRATCH(centre, d);
    DGL_SCRATCH(z, n * d);
    DGL_SCRATCH_OF(float, f, n * d);
    DGL_SCRATCH(q, Q ? m * d : 1);
    DGL_SCRATCH_OF(float, g, Q ? m * d : 1);
    for (size_t c = 0; c < d; c++) centre[c] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < d; c++) centre[c] += X[i*d + c];
    for (size_t c = 0; c < d; c++) centre[c] /= (double)n;
    double scale = fmax(farthest(n, d, X, centre), Q ? farthest(m, d, Q, centre) : 0);
    int power = 0;
    frexp(scale, &power);
    scale = ldexp(1, -power);                          // exact
    product p = { .k = k, .n = n, .d = d, .padded = padded, .X = X, .Q = Q, .xx = xx, .index = index, .key = dist,
                  .points = { z, f }, .queries = { Q ? q : z, Q ? g : f } };
    p.most = centred(n, d, z, f, xx, X, centre, scale);
    if (Q)
        p.most = fmax(p.most, centred(m, d, q, g, NULL, Q, centre, scale));
    for (size_t i = n; i < padded; i++) xx[i] = INFINITY;
    return dgl_parallel(m, ROWS, piece, &p);
}
