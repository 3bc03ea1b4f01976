// Products of vectors, matrices and stacks of matrices.
#include "num/lapack.h"
#include "num/linalg.h"

#include <string.h>

// entry (i, j) of a matrix that may be given transposed
#define AT(A, lda, t, i, j) ((t) ? (A)[(j) * (lda) + (i)] : (A)[(i) * (lda) + (j)])

static void small_gemm(size_t m, size_t n, size_t k, double *C, const double *A, size_t lda, bool ta,
                       const double *B, size_t ldb, bool tb)
{
    memset(C, 0, m * n * sizeof *C);
    for (size_t i = 0; i < m; i++)
        for (size_t l = 0; l < k; l++) {
            double a = AT(A, lda, ta, i, l);
            if (tb)
                for (size_t j = 0; j < n; j++) C[i*n + j] += a * B[j*ldb + l];
            else
                for (size_t j = 0; j < n; j++) C[i*n + j] += a * B[l*ldb + j];
        }
}

dgl_status dgl_linalg_gemm(size_t m, size_t n, size_t k, double *C, const double *A, size_t lda, bool ta,
                           const double *B, size_t ldb, bool tb)
{
    enum { SMALL = 512 };                              // products; below this a call of BLAS costs more
    if (!m || !n || !k || (double)m * (double)n * (double)k <= SMALL) {
        small_gemm(m, n, k, C, A, lda, ta, B, ldb, tb);
        return DGL_OK;
    }
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_TRY(dgl_linalg_check_size(m | n | k | lda | ldb));
    if (n == 1)
        lapack->dgemv(DGL_ROWS, ta ? DGL_TRANSPOSED : DGL_PLAIN, (int)(ta ? k : m), (int)(ta ? m : k),
                      1, A, (int)lda, B, tb ? 1 : (int)ldb, 0, C, 1);
    else if (m == 1)
        lapack->dgemv(DGL_ROWS, tb ? DGL_PLAIN : DGL_TRANSPOSED, (int)(tb ? n : k), (int)(tb ? k : n),
                      1, B, (int)ldb, A, ta ? (int)lda : 1, 0, C, 1);
    else
        lapack->dgemm(DGL_ROWS, ta ? DGL_TRANSPOSED : DGL_PLAIN, tb ? DGL_TRANSPOSED : DGL_PLAIN, (int)m, (int)n, (int)k,
                      1, A, (int)lda, B, (int)ldb, 0, C, (int)n);
    return DGL_OK;
}

void dgl_linalg_transpose(size_t m, size_t n, double *out, const double *in)
{
    enum { TILE = 16 };
    for (size_t i0 = 0; i0 < m; i0 += TILE)
        for (size_t j0 = 0; j0 < n; j0 += TILE)
            for (size_t i = i0; i < m && i < i0 + TILE; i++)
                for (size_t j = j0; j < n && j < j0 + TILE; j++) out[j*m + i] = in[i*n + j];
}

void dgl_linalg_kron(size_t m, size_t n, size_t p, size_t q, double *K, const double *A, const double *B)
{
    for (size_t i = 0; i < m; i++)
        for (size_t r = 0; r < p; r++)
            for (size_t j = 0; j < n; j++)
                for (size_t c = 0; c < q; c++) *K++ = A[i*n + j] * B[r*q + c];
}


// ---- arrays ----

// a matrix, or a stack of them, as BLAS wants it: rows or columns without gaps
typedef struct { size_t count, rows, cols, ld; ptrdiff_t step; bool transposed; const double *p; dgl_array *owned; } operand;

// Takes the last two axes as they stand where one of them is gapless, else a copy.
static dgl_status operand_of(operand *o, dgl_array *a, bool column)
{
    int r = a->naxes - 2, s = a->naxes - 1;
    bool vector = a->naxes == 1;
    bool rows = !vector && a->stride[s] == 1 && a->stride[r] >= (ptrdiff_t)a->shape[s];
    bool cols = !vector && a->stride[r] == 1 && a->stride[s] >= (ptrdiff_t)a->shape[r];
    if (rows || cols)
        o->owned = dgl_retain(a);
    else
        DGL_TRY(dgl_array_contiguous(&o->owned, a));
    const dgl_array *c = o->owned;
    o->p = c->data;
    o->transposed = cols && !rows;
    o->count = a->naxes == 3 ? a->shape[0] : 1;
    o->rows = vector ? (column ? a->shape[0] : 1) : a->shape[r];
    o->cols = vector ? (column ? 1 : a->shape[0]) : a->shape[s];
    o->ld = rows || cols ? (size_t)c->stride[o->transposed ? s : r] : o->cols;
    o->step = a->naxes == 3 ? c->stride[0] : 0;
    return DGL_OK;
}

static dgl_status mismatch(const dgl_array *a, const dgl_array *b)
{
    bool fits = a->naxes >= 2 && b->naxes == 2 && a->shape[a->naxes - 1] == b->shape[1];
    DGL_FAIL(DGL_ESHAPE, "inner sizes differ: %s x %s%s", dgl_array_shape_text(a), dgl_array_shape_text(b),
             fits ? "; the second one's transpose would fit" : "");
}

dgl_status dgl_linalg_dot(dgl_array **out, dgl_array *a, dgl_array *b)
{
    if (a->naxes < 1 || a->naxes > 3 || b->naxes < 1 || b->naxes > 3)
        DGL_FAIL(DGL_ESHAPE, "vectors, matrices or stacks of matrices expected, got shapes %s and %s",
                 dgl_array_shape_text(a), dgl_array_shape_text(b));
    operand A = { 0 }, B = { 0 };
    DGL_TRY(operand_of(&A, a, false));
    DGL_OWNED dgl_array *own_a = A.owned;
    DGL_TRY(operand_of(&B, b, true));
    DGL_OWNED dgl_array *own_b = B.owned;
    if (A.cols != B.rows)
        return mismatch(a, b);
    bool stack = a->naxes == 3 || b->naxes == 3;
    if (a->naxes == 3 && b->naxes == 3 && A.count != B.count)
        DGL_FAIL(DGL_ESHAPE, "stacks of %zu and %zu matrices", A.count, B.count);
    size_t count = a->naxes == 3 ? A.count : B.count, shape[3];
    int naxes = 0;
    if (stack) shape[naxes++] = count;
    if (a->naxes > 1) shape[naxes++] = A.rows;
    if (b->naxes > 1) shape[naxes++] = B.cols;
    DGL_OWNED dgl_array *c = NULL;
    DGL_TRY(dgl_array_new(&c, naxes, shape));
    if (a->naxes == 3 && b->naxes < 3 && !A.transposed && A.step == (ptrdiff_t)(A.rows * A.ld)) {
        A.rows *= count;                               // one product does the whole stack
        count = 1;
    }
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_gemm(A.rows, B.cols, A.cols, c->data + i * A.rows * B.cols, A.p + (ptrdiff_t)i * A.step, A.ld, A.transposed,
                                B.p + (ptrdiff_t)i * B.step, B.ld, B.transposed));
    *out = dgl_retain(c);
    return DGL_OK;
}
