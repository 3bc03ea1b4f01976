// Sparse Cholesky factors by CHOLMOD.
// libs: -lcholmod -lgomp
// cflags: -I/usr/include/suitesparse
#include "base/module.h"
#include "base/progress.h"
#include "num/cholesky.h"
#include "num/lapack.h"

#include <cholmod.h>
#include <stdbool.h>
#include <string.h>

// CHOLMOD asks OpenMP for four threads whatever there is, for loops too short for one: they would only wait for each other
void omp_set_max_active_levels(int levels);

static cholmod_common common;
static bool started;

struct dgl_factor {
    dgl_ref ref;
    cholmod_factor *L;
    cholmod_dense *X, *Y, *E;      // room of solves
    size_t n;
};

static void destroy(void *self)
{
    dgl_factor *f = self;
    cholmod_free_factor(&f->L, &common);
    cholmod_free_dense(&f->X, &common);
    cholmod_free_dense(&f->Y, &common);
    cholmod_free_dense(&f->E, &common);
}

static cholmod_sparse view(const dgl_sparse *A)
{
    return (cholmod_sparse){                           // rows of the upper triangle are columns of the lower one
        .nrow = A->n, .ncol = A->n, .nzmax = (size_t)A->start[A->n], .p = A->start, .i = A->col, .x = A->value,
        .stype = -1, .itype = CHOLMOD_INT, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE, .packed = 1,
    };
}

static dgl_status again(dgl_factor *f, const dgl_sparse *A, double shift)
{
    omp_set_max_active_levels(0);                      // of this thread
    cholmod_sparse a = view(A);
    int ok = cholmod_factorize_p(&a, (double[]){ shift, 0 }, NULL, 0, f->L, &common);
    if (common.status == CHOLMOD_OUT_OF_MEMORY)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to factor a matrix of %zu rows", A->n);
    if (!ok || common.status != CHOLMOD_OK || f->L->minor < f->L->n)
        DGL_FAIL(DGL_EDOMAIN, "matrix is not positive definite (at column %zu of its elimination order)", f->L->minor + 1);
    return DGL_OK;
}

// by blocks, by entries, or as suits the matrix
static dgl_status factor_as(dgl_factor **out, const dgl_sparse *A, double shift, int how)
{
    if (!started) {
        cholmod_start(&common);
        common.print = 0;
        common.error_handler = NULL;
        common.supernodal_switch = 60;                 // what is sparser is done entry by entry
        for (int i = 0; i < 3; i++) common.nrelax[i] *= 2;     // larger blocks, fewer calls of the BLAS
        started = true;
    }
    DGL_OWNED dgl_factor *f = dgl_new(sizeof *f, destroy);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a factor");
    cholmod_sparse a = view(A);
    f->n = A->n;
    common.supernodal = how;
    f->L = cholmod_analyze(&a, &common);
    if (!f->L)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to factor a matrix of %zu rows", A->n);
    DGL_TRY(again(f, A, shift));
    *out = dgl_retain(f);
    return DGL_OK;
}

static dgl_status factor(dgl_factor **out, const dgl_sparse *A, double shift) { return factor_as(out, A, shift, CHOLMOD_AUTO); }

static dgl_status solve(dgl_factor *f, size_t k, double *X, const double *B)
{
    size_t n = f->n;
    omp_set_max_active_levels(0);
    cholmod_dense b = { .nrow = n, .ncol = k, .nzmax = n * k, .d = n, .x = (void *)B, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE };
    if (!cholmod_solve2(CHOLMOD_A, f->L, &b, NULL, &f->X, NULL, &f->Y, &f->E, &common))
        DGL_FAIL(DGL_ENOMEM, "not enough memory to solve a system of %zu rows", n);
    memcpy(X, f->X->x, n * k * sizeof *X);
    return DGL_OK;
}


// ---- entries of the inverse ----

// A factor in blocks of columns: block s has the columns first[s] ... first[s + 1] - 1 and the rows row[begin[s]] ...,
// which begin with the columns; its numbers are at x + at[s], column after column.
typedef struct {
    int blocks;
    const int *first, *begin, *at, *row;
    double *x;
    int *of;                       // [n] the block of a column
} block_factor;

static int rows_of(const block_factor *L, int s) { return L->begin[s + 1] - L->begin[s]; }
static int columns_of(const block_factor *L, int s) { return L->first[s + 1] - L->first[s]; }

// W[r][r] = the inverse at the r given rows, from the blocks of their columns, which have all of them
static void gather(const block_factor *L, int r, const int *rows, double *W, int *place)
{
    for (int j = 0; j < r; j++) {
        int s = L->of[rows[j]], height = rows_of(L, s);
        const int *row = L->row + L->begin[s];
        if (!j || L->of[rows[j - 1]] != s)
            for (int i = j, q = 0; i < r; i++) {
                while (row[q] != rows[i]) q++;
                place[i] = q;
            }
        const double *column = L->x + L->at[s] + (size_t)(rows[j] - L->first[s]) * (size_t)height;
        for (int i = j; i < r; i++) W[(size_t)j * (size_t)r + (size_t)i] = W[(size_t)i * (size_t)r + (size_t)j] = column[place[i]];
    }
}

// The factor becomes the inverse, where it has entries, from the last block to the first. With the columns C of a block, the rows R
// below and Y = L_RC L_CC^-1: Z_RC = -Z_RR Y, Z_CC = (L_CC L_CC')^-1 + Y' Z_RR Y.
static dgl_status invert(block_factor *L)
{
    DGL_SCOPE;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    size_t most_c = 1, most_r = 1;
    for (int s = 0; s < L->blocks; s++) {
        size_t c = (size_t)columns_of(L, s), r = (size_t)rows_of(L, s) - c;
        most_c = c > most_c ? c : most_c;
        most_r = r > most_r ? r : most_r;
    }
    DGL_SCRATCH(W, most_r * most_r);
    DGL_SCRATCH(T, most_r * most_c);
    DGL_SCRATCH(P, most_c * most_c);
    DGL_SCRATCH_OF(int, place, most_r);
    DGL_PROGRESS progress = dgl_progress_begin("inverse", (size_t)L->blocks);
    for (int s = L->blocks - 1; s >= 0; s--) {
        int height = rows_of(L, s), c = columns_of(L, s), r = height - c;
        double *X = L->x + L->at[s], *Y = X + c;
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)(L->blocks - 1 - s));
        for (int i = 0; i < c * c; i++) P[i] = i % (c + 1) == 0;
        lapack->dpotrs(DGL_COLS, 'L', c, c, X, height, P, c);
        if (r) {
            gather(L, r, L->row + L->begin[s] + c, W, place);
            lapack->dtrsm(r, c, X, height, Y, height);
            lapack->dgemm(DGL_COLS, DGL_PLAIN, DGL_PLAIN, r, c, r, 1, W, r, Y, height, 0, T, r);
            lapack->dgemm(DGL_COLS, DGL_TRANSPOSED, DGL_PLAIN, c, c, r, 1, Y, height, T, r, 1, P, c);
        }
        for (int j = 0; j < c; j++) {
            memcpy(X + (size_t)j * (size_t)height, P + (size_t)j * (size_t)c, (size_t)c * sizeof *X);
            for (int i = 0; i < r; i++) Y[(size_t)j * (size_t)height + (size_t)i] = -T[(size_t)j * (size_t)r + (size_t)i];
        }
    }
    return DGL_OK;
}

static dgl_status inverse(double *value, const dgl_sparse *A)
{
    DGL_SCOPE;
    DGL_OWNED dgl_factor *f = NULL;
    if (!A->n)
        return DGL_OK;
    DGL_TRY(factor_as(&f, A, 0, CHOLMOD_SUPERNODAL));
    const int *order = f->L->Perm;
    DGL_SCRATCH_OF(int, of, A->n);
    DGL_SCRATCH_OF(int, at, A->n);                     // in the order of elimination
    block_factor L = { (int)f->L->nsuper, f->L->super, f->L->pi, f->L->px, f->L->s, f->L->x, of };
    for (int s = 0; s < L.blocks; s++)
        for (int j = L.first[s]; j < L.first[s + 1]; j++) of[j] = s;
    for (size_t i = 0; i < A->n; i++) at[order[i]] = (int)i;
    DGL_TRY(invert(&L));
    for (size_t u = 0; u < A->n; u++)
        for (int e = A->start[u]; e < A->start[u + 1]; e++) {
            int a = at[u], b = at[A->col[e]], column = a < b ? a : b, row = a < b ? b : a, s = of[column];
            int lo = L.begin[s], hi = L.begin[s + 1] - 1;
            while (lo < hi) {
                int mid = lo + (hi - lo) / 2;
                if (L.row[mid] < row)
                    lo = mid + 1;
                else
                    hi = mid;
            }
            value[e] = L.x[(size_t)L.at[s] + (size_t)(column - L.first[s]) * (size_t)rows_of(&L, s) + (size_t)(lo - L.begin[s])];
        }
    return DGL_OK;
}

DGL_MODULE(dgl_cholmod_api) = { .factor = factor, .again = again, .solve = solve, .inverse = inverse };
