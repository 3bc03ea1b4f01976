// Nearest points by products of matrices: |x - y|^2 = |x|^2 + |y|^2 - 2 x.y in single precision, whose error is bounded, tells
// which points may be among the nearest; those are looked at again in double precision.
#include "cloud/nearest.h"

#include "base/parallel.h"
#include "cloud/wide.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Points stand in panels of as many as a vector holds, coordinate by coordinate; a block of panels has a group for each lane.
enum { ROWS = 64, TALL = 8, LANES = 16, PANELS = 8, BLOCK = PANELS * LANES };

typedef struct {
    size_t k, n, d, padded;
    const double *X, *Q;           // as given; Q NULL: X
    const float *panels, *queries; // centred, the largest coordinate below 1; queries by rows, TALL more than there are
    const float *xx;               // [padded] squares of norms of points
    double slack;                  // of what scores are off
    int *index;
    double *key;
    bool *hard;                    // of pieces
} product;

typedef int sixteen_masks __attribute__((vector_size(64)));

// Rounding does not matter in scores, so products and sums go in one step.
#ifdef __clang__
#define FUSED
#define FUSE _Pragma("clang fp contract(fast)")
#else
#define FUSED __attribute__((optimize("fp-contract=fast")))
#define FUSE
#endif

#define UNROLLED _Pragma("GCC unroll 8")

#ifdef __x86_64__
#define SCORES score_512
#define SCORES_TARGET FUSED __attribute__((target("avx512f")))
#define SCORES_BYTES 64
#define SCORES_ROWS 8
#include "cloud/scores.inc"
#define SCORES score_256
#define SCORES_TARGET FUSED __attribute__((target("avx2,fma")))
#define SCORES_BYTES 32
#define SCORES_ROWS 4
#include "cloud/scores.inc"
#endif
#define SCORES score_128
#define SCORES_TARGET FUSED
#define SCORES_BYTES 16
#define SCORES_ROWS 2
#include "cloud/scores.inc"

static void scores(const product *p, size_t rows, const float *q, float *score, float *least)
{
#ifdef __x86_64__
    const char *most = getenv("DGL_ISA");              // DGL_ISA=avx2 asks for less than the processor has
    most = most ? most : "";
    if (strcmp(most, "plain") && strcmp(most, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        (__builtin_cpu_supports("avx512f") && strcmp(most, "avx2") ? score_512 : score_256)(p, rows, q, score, least);
        return;
    }
#endif
    score_128(p, rows, q, score, least);
}

// A limit within which at least k of s[n] lie, and hardly more: between the least of all and the greatest of the first k, by
// halves. n is a multiple of LANES; INFINITY when it is less than k.
DGL_WIDE static void limit_of(size_t n, const float *s, size_t k, double *limit)
{
    enum { HALVINGS = 20 };
    dgl_wide_float v, least = (dgl_wide_float){ 0 } + INFINITY;
    size_t within = n;
    float low = INFINITY, high = n < k ? INFINITY : s[0];
    for (size_t j = 1; j < k && j < n; j++) high = s[j] > high ? s[j] : high;
    for (size_t j = 0; j < n; j += LANES) {
        __builtin_memcpy(&v, s + j, sizeof v);
        least = (dgl_wide_float)(((sixteen_masks)v & (v < least)) | ((sixteen_masks)least & ~(v < least)));
    }
    for (int l = 0; l < LANES; l++) low = least[l] < low ? least[l] : low;
    for (int step = 0; step < HALVINGS && within > k + k/4 && high < INFINITY; step++) {
        float middle = low + (high - low) / 2;
        sixteen_masks count = { 0 };
        for (size_t j = 0; j < n; j += LANES) {
            __builtin_memcpy(&v, s + j, sizeof v);
            count -= v <= middle;
        }
        size_t c = 0;
        for (int l = 0; l < LANES; l++) c += (size_t)count[l];
        if (c >= k) {
            within = c;
            high = middle;
        } else
            low = middle;
    }
    *limit = high;
}

// the points but self with scores within the limit, of groups whose least is; candidate and near have one place more than there are
static size_t candidates(size_t n, size_t groups, int *candidate, int *near, const float *score, const float *least, double limit, size_t self)
{
    size_t close = 0, count = 0;
    for (size_t g = 0; g < groups; g++) {
        near[close] = (int)g;
        close += least[g] <= limit;
    }
    for (size_t c = 0; c < close; c++) {
        size_t g = (size_t)near[c], from = g / LANES * BLOCK + g % LANES;
        for (size_t j = from; j < from + BLOCK && j < n; j += LANES) {
            candidate[count] = (int)j;
            count += (score[j] <= limit) & (j != self);
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
    enum { WIDTH = 8 };
    for (size_t c = 0; c < count; c += WIDTH) {
        const double *x[WIDTH];
        double s[WIDTH];
        for (size_t l = 0; l < WIDTH; l++) x[l] = p->X + (size_t)candidate[c + l < count ? c + l : c] * p->d;
        eight_squares(p->d, s, q, x);
        for (size_t l = 0; l < WIDTH && c + l < count; l++) dgl_nearest_offer(list, candidate[c + l], s[l]);
    }
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const product *p = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t rows = (to - from + TALL - 1) / TALL * TALL, groups = p->padded / PANELS, again = 0;
    DGL_SCRATCH_OF(float, score, rows * p->padded);
    DGL_SCRATCH_OF(float, least, rows * groups);
    DGL_SCRATCH_OF(int, near, groups + 1);
    DGL_SCRATCH_OF(int, candidate, p->n + 1);
    scores(p, rows, p->queries + from * p->d, score, least);
    for (size_t i = from; i < to; i++) {
        const float *s = score + (i - from) * p->padded, *l = least + (i - from) * groups;
        double limit;
        limit_of(groups, l, p->k + !p->Q, &limit);     // as many groups have a point within it, one the point itself
        size_t count = candidates(p->n, groups, candidate, near, s, l, limit + 2 * p->slack, p->Q ? p->n : i);
        again += count;
        p->hard[from / ROWS] = again > (to - from) * (16 * p->k + 64);
        if (p->hard[from / ROWS])
            break;
        dgl_nearest_list list = { p->k, p->index + i * p->k, p->key + i * p->k };
        dgl_nearest_clear(&list);
        offer(p, &list, (p->Q ? p->Q : p->X) + i * p->d, count, candidate);
    }
    return DGL_OK;
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

// coordinate c of row i, minus the centre and times the scale, at f[i*d + c] or in panels; squares of norms (NULL: not wanted), of
// which the greatest is given back
static double centred(size_t m, size_t d, float *f, bool in_panels, float *squares, const double *x, const double *centre, double scale)
{
    double most = 0;
    for (size_t i = 0; i < m; i++) {
        float *to = f + (in_panels ? i / LANES * LANES * d + i % LANES : i * d);
        double s = 0;
        for (size_t c = 0; c < d; c++) {
            double y = (x[i*d + c] - centre[c]) * scale;
            to[in_panels ? c * LANES : c] = (float)y;
            s += y * y;
        }
        if (squares) squares[i] = (float)s;
        most = s > most ? s : most;
    }
    return most;
}

// a tree where single precision can't tell the points apart
dgl_status dgl_knn_gemm(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q)
{
    DGL_SCOPE;
    size_t padded = (n + BLOCK - 1) / BLOCK * BLOCK, pieces = (m + ROWS - 1) / ROWS;
    const double *from = Q ? Q : X;
    DGL_SCRATCH(centre, d);
    DGL_SCRATCH_OF(float, xx, padded);
    DGL_SCRATCH_OF(float, panels, padded * d);
    DGL_SCRATCH_OF(float, queries, (m + TALL) * d);
    DGL_SCRATCH_OF(bool, hard, pieces);
    memset(centre, 0, d * sizeof *centre);
    memset(panels, 0, padded * d * sizeof *panels);
    memset(queries + m*d, 0, TALL * d * sizeof *queries);
    memset(hard, 0, pieces * sizeof *hard);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < d; c++) centre[c] += X[i*d + c];
    for (size_t c = 0; c < d; c++) centre[c] /= (double)n;
    int power = 0;
    frexp(fmax(farthest(n, d, X, centre), farthest(m, d, from, centre)), &power);
    double scale = ldexp(1, -power), most = centred(n, d, panels, true, xx, X, centre, scale);      // exact
    most = fmax(most, centred(m, d, queries, false, NULL, from, centre, scale));
    for (size_t i = n; i < padded; i++) xx[i] = INFINITY;
    product p = { .k = k, .n = n, .d = d, .padded = padded, .X = X, .Q = Q, .panels = panels, .queries = queries, .xx = xx,
                  .slack = 2 * ((double)d + 6) * FLT_EPSILON * most, .index = index, .key = dist, .hard = hard };
    DGL_TRY(dgl_parallel(m, ROWS, piece, &p));
    for (size_t i = 0; i < pieces; i++)
        if (hard[i])
            return dgl_knn_kdtree(m, k, index, dist, n, d, X, Q);
    return DGL_OK;
}
