// The greatest eigenvectors by filters: iteration of a subspace with Chebyshev polynomials, which are small where eigenvalues are
// not wanted (Zhou, Saad, Tiago, Chelikowsky, J. Comput. Phys. 219, 2006).
#include "num/eigs.h"
#include "num/linalg.h"
#include "num/random.h"

#include <math.h>

enum { PANEL = 8, SPARE = 4, MOST_DEGREE = 48, MOST_STEPS = 300 };

// After ritz X[n][m] are Ritz vectors, AX their images, value[m] their values, descending.
typedef struct { size_t n, m; double *X, *AX, *Q, *H, *U, *value; const double *null; dgl_panel_step *step; void *ctx; } block;

static dgl_status ritz(block *b)
{
    size_t n = b->n, m = b->m;
    for (size_t c = 0; c < m && b->null; c++) {
        double s = 0;
        for (size_t i = 0; i < n; i++) s += b->null[i] * b->X[i*m + c];
        for (size_t i = 0; i < n; i++) b->X[i*m + c] -= s * b->null[i];
    }
    DGL_TRY(dgl_linalg_qr(1, n, m, b->Q, b->H, b->X));
    DGL_TRY(b->step(b->ctx, m, b->AX, b->Q, 1, 0, 0));
    DGL_TRY(dgl_linalg_gemm(m, m, n, b->H, b->Q, m, true, b->AX, m, false));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) b->H[i*m + j] = b->H[j*m + i] = -(b->H[i*m + j] + b->H[j*m + i]) / 2;
    DGL_TRY(dgl_linalg_eigh(1, m, b->value, b->U, b->H));
    for (size_t c = 0; c < m; c++) b->value[c] = -b->value[c];
    DGL_TRY(dgl_linalg_gemm(n, m, m, b->X, b->Q, m, false, b->U, m, false));
    DGL_TRY(dgl_linalg_gemm(n, m, m, b->Q, b->AX, m, false, b->U, m, false));
    double *images = b->Q;
    b->Q = b->AX;
    b->AX = images;
    return DGL_OK;
}

// the greatest |A x - value x| of the first k
static double residual(const block *b, size_t k)
{
    double most = 0;
    for (size_t c = 0; c < k; c++) {
        double s = 0;
        for (size_t i = 0; i < b->n; i++) s += pow(b->AX[i * b->m + c] - b->value[c] * b->X[i * b->m + c], 2);
        most = fmax(most, sqrt(s));
    }
    return most;
}

// X = T_degree((A - middle) / half) X
static dgl_status filter(block *b, size_t degree, double middle, double half)
{
    for (size_t i = 0; i < b->n * b->m; i++) b->AX[i] = (b->AX[i] - middle * b->X[i]) / half;
    for (size_t d = 1; d <= degree; d++) {
        double *before = b->X;
        b->X = b->AX;
        b->AX = before;
        if (d < degree)
            DGL_TRY(b->step(b->ctx, b->m, b->AX, b->X, 2 / half, -2 * middle / half, -1));
    }
    return DGL_OK;
}

dgl_status dgl_eigs_filtered(size_t n, size_t k, double *w, double *V, dgl_panel_step *step, void *ctx, double least, const double *null,
                             double tol)
{
    DGL_SCOPE;
    size_t m = (k + SPARE + PANEL - 1) / PANEL * PANEL, steps = 0;
    double low = least + (1 - least) / 4;              // few reach below that, and show in the block if they do
    DGL_SCRATCH(room, 3 * n * m);
    DGL_SCRATCH(small, (2*m + 1) * m);
    block b = { n, m, room, room + n*m, room + 2*n*m, small, small + m*m, small + 2*m*m, null, step, ctx };
    DGL_OWNED dgl_rng *g = NULL;
    DGL_TRY(dgl_rng_new(&g, 1));
    for (size_t i = 0; i < n * m; i++) b.X[i] = dgl_rng_uniform(g) - 0.5;
    for (;;) {
        DGL_POLL();
        DGL_TRY(ritz(&b));
        double off = residual(&b, k), end = b.value[m - 1];
        if (off <= tol)
            break;
        if (end < low) low = least;
        double half = (end - low) / 2, middle = (end + low) / 2;
        // a step multiplies what is wanted by this exponential, and the greatest must not drown the others
        double rate = acosh((b.value[k - 1] - middle) / half), greatest = acosh((1 - middle) / half);
        double need = ceil(log(2 * off / tol) / rate);
        if (!(rate > 0) || (steps > 2 * MOST_DEGREE && (double)steps + need > MOST_STEPS))
            DGL_FAIL(DGL_ECONV, "filters would find %zu eigenvectors in %g steps", k, need);
        size_t degree = (size_t)fmax(2, fmin(fmin(need, MOST_DEGREE), floor(18 / greatest)));
        DGL_TRY(filter(&b, degree, middle, half));
        steps += degree;
    }
    for (size_t c = 0; c < k; c++) w[c] = b.value[c];
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < k; c++) V[i*k + c] = b.X[i*m + c];
    dgl_linalg_fix_signs(n, k, V, 0, NULL);
    return DGL_OK;
}
