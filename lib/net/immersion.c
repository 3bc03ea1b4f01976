#include "net/immersion.h"

#include "base/parallel.h"
#include "net/net.h"
#include "num/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_immersion *M = self;
    for (int k = 0; k < M->nmaps; k++) {
        dgl_release(M->map[k].f);
        dgl_release(M->map[k].root);
    }
}

dgl_status dgl_immersion_new(dgl_immersion **out, int d)
{
    if (d < 1 || d > 64)
        DGL_FAIL(DGL_EARG, "a metric in %d coordinates; 1 to 64 are possible", d);
    DGL_TRY(dgl_net_kernels_open(&dgl_net_kernel));
    dgl_immersion *M = dgl_new(sizeof *M, destroy);
    if (!M)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a metric");
    M->d = d;
    *out = M;
    return DGL_OK;
}

dgl_status dgl_immersion_add(dgl_immersion *M, dgl_fn *f, dgl_ambient ambient, double weight, const double *G)
{
    size_t m = (size_t)f->nout;
    if (M->nmaps == DGL_MAX_MAPS)
        DGL_FAIL(DGL_EARG, "more than %d maps in one metric", DGL_MAX_MAPS);
    if (f->nin != M->d)
        DGL_FAIL(DGL_ESHAPE, "a map of %d numbers for a metric in %d coordinates", f->nin, M->d);
    if (!(weight > 0 && isfinite(weight)))
        DGL_FAIL(DGL_EARG, "weight %g is not positive", weight);
    DGL_OWNED dgl_array *root = NULL;
    if (G) {
        DGL_TRY(dgl_array_new(&root, 2, (size_t[]){ m, m }));
        DGL_TRY(dgl_linalg_cholesky(1, m, root->data, G));
    }
    M->map[M->nmaps].f = dgl_retain(f);
    M->map[M->nmaps].ambient = ambient;
    M->map[M->nmaps].weight = sqrt(weight);
    M->map[M->nmaps].root = dgl_retain(root);
    M->nmaps++;
    M->nout += f->nout;
    return DGL_OK;
}

// 2 asin sqrt(p) and its derivatives, in place, of the rows of a block
static dgl_status bernoulli(size_t m, size_t d, int order, size_t n, double *block)
{
    size_t channels = order == 0 ? 1 : order == 1 ? 1 + d : 1 + d + d*(d + 1)/2;
    for (size_t r = 0; r < m; r++) {
        double *y = block + r*channels*n, *J = y + n, *H = J + d*n;
        for (size_t i = 0; i < n; i++) {
            double p = y[i], v = p*(1 - p), s1 = 1/sqrt(v), s2 = (2*p - 1)/(2*v*sqrt(v));
            if (!(p > 0 && p < 1))
                DGL_FAIL(DGL_EDOMAIN, "output %zu is %g, not a probability between 0 and 1", r + 1, p);
            y[i] = 2*asin(sqrt(p));
            for (size_t a = 0, k = 0; a < d && order > 1; a++)
                for (size_t b = a; b < d; b++, k++) H[k*n + i] = s1*H[k*n + i] + s2*J[a*n + i]*J[b*n + i];
            for (size_t a = 0; a < d && order > 0; a++) J[a*n + i] *= s1;
        }
    }
    return DGL_OK;
}

// rows of x[m][k] become L' x, L lower triangular
static void transform(size_t m, size_t k, double *x, const double *L)
{
    for (size_t r = 0; r < m; r++)
        for (size_t c = 0; c < k; c++) {
            double s = 0;
            for (size_t q = r; q < m; q++) s += L[q*m + r]*x[q*k + c];
            x[r*k + c] = s;
        }
}

// a map that is no net, from rows to a block
static dgl_status from_rows(dgl_fn *f, int order, size_t n, double *block, const double *x)
{
    DGL_SCOPE;
    size_t m = (size_t)f->nout, d = (size_t)f->nin, channels = order == 0 ? 1 : order == 1 ? 1 + d : 1 + d + d*(d + 1)/2;
    DGL_SCRATCH(y, n * m);
    DGL_SCRATCH(J, order > 0 ? n * m * d : 1);
    DGL_SCRATCH(H, order > 1 ? n * m * d * d : 1);
    DGL_TRY(order > 1 ? dgl_fn_jet2(f, n, y, J, H, x) : order ? dgl_fn_jet1(f, n, y, J, x) : dgl_fn_eval(f, n, y, x));
    for (size_t r = 0; r < m; r++)
        for (size_t i = 0; i < n; i++) {
            double *row = block + r*channels*n + i;
            row[0] = y[i*m + r];
            for (size_t a = 0; a < d && order > 0; a++) row[(1 + a)*n] = J[(i*m + r)*d + a];
            for (size_t a = 0, k = 1 + d; a < d && order > 1; a++)
                for (size_t b = a; b < d; b++, k++) row[k*n] = H[((i*m + r)*d + a)*d + b];
        }
    return DGL_OK;
}

dgl_status dgl_immersion_jet(dgl_immersion *M, int order, size_t n, double *block, const double *x)
{
    size_t channels = dgl_immersion_channels(M, order), d = (size_t)M->d;
    for (int k = 0; k < M->nmaps; k++) {
        dgl_fn *f = M->map[k].f;
        size_t m = (size_t)f->nout;
        DGL_TRY(dgl_fn_is_net(f) ? dgl_net_jet_block((dgl_net *)f, order, n, block, x) : from_rows(f, order, n, block, x));
        if (M->map[k].ambient == DGL_BERNOULLI)
            DGL_TRY(bernoulli(m, d, order, n, block));
        if (M->map[k].root)
            transform(m, channels*n, block, M->map[k].root->data);
        if (M->map[k].weight != 1)
            for (size_t i = 0; i < m*channels*n; i++) block[i] *= M->map[k].weight;
        block += m*channels*n;
    }
    return DGL_OK;
}

bool dgl_immersion_parallel(const dgl_immersion *M)
{
    for (int k = 0; k < M->nmaps; k++)
        if (!M->map[k].f->parallel) return false;
    return true;
}

// ---- geometry ----

typedef struct { dgl_immersion *M; double *g, *C, *R; const double *x; } job;

static dgl_status singular(const dgl_immersion *M, const double *x)
{
    char at[256];
    size_t n = 0;
    for (int k = 0; k < M->d && n < sizeof at - 32; k++) n += (size_t)snprintf(at + n, sizeof at - n, k ? ", %.6g" : "%.6g", x[k]);
    DGL_FAIL(DGL_EDOMAIN, "the pulled-back metric is singular at (%s)", at);
}

// inverse of a small symmetric matrix with positive eigenvalues; EDOMAIN when it has none
static dgl_status invert(const dgl_immersion *M, size_t d, double *inverse, const double *g, const double *x)
{
    if (d == 2) {
        double det = g[0]*g[3] - g[1]*g[2], size = g[0] + g[3];
        if (!(det > 1e-30*size*size))
            return singular(M, x);
        inverse[0] = g[3]/det;
        inverse[1] = inverse[2] = -g[1]/det;
        inverse[3] = g[0]/det;
        return DGL_OK;
    }
    for (size_t k = 0; k < d*d; k++)
        if (!isfinite(g[k])) return singular(M, x);
    return dgl_linalg_inv(1, d, inverse, g) ? singular(M, x) : DGL_OK;
}

// place of the pair of channels p <= q among c of them
static size_t pair(size_t c, size_t p, size_t q) { return p <= q ? p*c - p*(p + 1)/2 + q : pair(c, q, p); }

// g, C and R at point number i, from place k of the Gram matrix S[pair][n] of J and H; room: 2 d^2 + 2 d^3 + d^4 numbers
static dgl_status geometry_at(const job *j, size_t i, size_t n, size_t k, const double *S, double *room)
{
    dgl_immersion *M = j->M;
    size_t d = (size_t)M->d, dd = d*d, c = dgl_immersion_channels(M, j->C || j->R ? 2 : 1) - 1;
    double *g = room, *inverse = g + dd, *low = inverse + dd, *raised = low + dd*d, *HH = raised + dd*d;
#define GRAM(p, q) S[pair(c, p, q)*n + k]
#define SECOND(a, b) (d + pair(d, a, b))
    for (size_t a = 0; a < dd; a++) g[a] = GRAM(a/d, a%d);
    if (j->g)
        memcpy(j->g + i*dd, g, dd * sizeof *g);
    if (!j->C && !j->R)
        return DGL_OK;
    DGL_TRY(invert(M, d, inverse, g, j->x + i*d));
    for (size_t ab = 0; ab < dd; ab++)                  // <H_ab, J_e>, and with e raised
        for (size_t e = 0; e < d; e++) low[ab*d + e] = GRAM(e, SECOND(ab/d, ab%d));
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t e = 0; e < d; e++) {
            double s = 0;
            for (size_t f = 0; f < d; f++) s += inverse[e*d + f]*low[ab*d + f];
            raised[ab*d + e] = s;
            if (j->C)
                j->C[(i*d + e)*dd + ab] = s;
        }
    if (!j->R)
        return DGL_OK;
    for (size_t ab = 0; ab < dd; ab++)                  // the parts across the surface
        for (size_t ef = 0; ef < dd; ef++) {
            double s = GRAM(SECOND(ab/d, ab%d), SECOND(ef/d, ef%d));
            for (size_t e = 0; e < d; e++) s -= low[ab*d + e]*raised[ef*d + e];
            HH[ab*dd + ef] = s;
        }
    double *R = j->R + i*dd*dd;
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < d; b++)
            for (size_t e = 0; e < d; e++)
                for (size_t f = 0; f < d; f++) R[(a*d + b)*dd + e*d + f] = HH[(a*d + e)*dd + b*d + f] - HH[(a*d + f)*dd + b*d + e];
#undef GRAM
#undef SECOND
    return DGL_OK;
}

static dgl_status geometry_piece(void *ctx, size_t from, size_t to)
{
    enum { BLOCK = 64 };
    const job *j = ctx;
    dgl_immersion *M = j->M;
    int order = j->C || j->R ? 2 : 1;
    size_t d = (size_t)M->d, m = (size_t)M->nout, dd = d*d, channels = dgl_immersion_channels(M, order), c = channels - 1;
    size_t first = j->R ? c : d;                        // rows of the Gram matrix that are wanted: J, or J and H
    DGL_SCOPE;
    DGL_SCRATCH(block, BLOCK * m * channels);
    DGL_SCRATCH(S, BLOCK * c * (c + 1)/2);
    DGL_SCRATCH(room, 2*dd + 2*dd*d + dd*dd);
    for (size_t i = from; i < to; i += BLOCK) {
        size_t n = to - i < BLOCK ? to - i : BLOCK;
        DGL_POLL();
        DGL_TRY(dgl_immersion_jet(M, order, n, block, j->x + i*d));
        dgl_net_kernel->gram(m, channels, 1, first, n, S, block);
        for (size_t k = 0; k < n; k++) DGL_TRY(geometry_at(j, i + k, n, k, S, room));
    }
    return DGL_OK;
}

dgl_status dgl_immersion_geometry(dgl_immersion *M, size_t n, double *g, double *C, double *R, const double *x)
{
    job j = { M, g, C, R, x };
    if (!n)
        return DGL_OK;
    return dgl_parallel_if(dgl_immersion_parallel(M), n, 128, geometry_piece, &j);
}
