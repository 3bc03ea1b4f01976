// Inverses of symmetric matrices of expressions: blocks that don't touch, small ones by their adjugate, others solved.
#include "metric/metric.h"

#include "expr/simplify.h"

#include <string.h>

enum { LARGEST = 8,                // block that is written out: the adjugate of a dense one has about 2^n n^2 minors
       FASTEST = 3, INDEFINITE = 5 };  // block whose adjugate costs less than elimination, which needs pivots or not

// The determinant of the rows and columns whose bits are set. Equal minors are one node.
static dgl_ex minor_of(dgl_dag *d, int n, const dgl_ex *g, uint64_t rows, uint64_t columns)
{
    int row = __builtin_ctzll(rows), sign = 0;
    if (!(rows & (rows - 1)))
        return g[row * n + __builtin_ctzll(columns)];
    dgl_ex sum = DGL_EX_0;
    for (int c = 0; c < n; c++) {
        if (!(columns >> c & 1))
            continue;
        dgl_ex e = g[row * n + c];
        if (e != DGL_EX_0) {
            dgl_ex t = dgl_ex_mul(d, e, minor_of(d, n, g, rows & ~(UINT64_C(1) << row), columns & ~(UINT64_C(1) << c)));
            sum = sign & 1 ? dgl_ex_sub(d, sum, t) : dgl_ex_add(d, sum, t);
        }
        sign++;
    }
    return sum;
}

// the indices that belong together with i: connected through entries that are not zero
static uint64_t block_of(int n, const dgl_ex *g, int i)
{
    uint64_t block = UINT64_C(1) << i, old = 0;
    while (block != old) {
        old = block;
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                if (block >> a & 1 && g[a * n + b] != DGL_EX_0)
                    block |= UINT64_C(1) << b;
    }
    return block;
}

// the entries of a block in order: A[m][m] of g, b[m] of a vector; m
static int pick(int n, uint64_t block, dgl_ex *A, dgl_ex *b, const dgl_ex *g, const dgl_ex *vector)
{
    int m = 0, size = __builtin_popcountll(block);
    for (int i = 0; i < n; i++) {
        if (!(block >> i & 1))
            continue;
        for (int j = 0, k = 0; j < n; j++)
            if (block >> j & 1) A[m * size + k++] = g[i * n + j];
        b[m++] = vector[i];
    }
    return m;
}

// y = A^-1 b by A = L D L', written out; A positive definite, so that no pivots are needed. A and b are used up.
static void eliminate(dgl_dag *d, int m, dgl_ex *y, dgl_ex *A, dgl_ex *b)
{
    for (int k = 0; k < m; k++) {
        dgl_ex r = dgl_ex_div(d, DGL_EX_1, A[k * m + k]);
        for (int i = k + 1; i < m; i++) {
            dgl_ex l = dgl_ex_mul(d, A[i * m + k], r);
            for (int j = k + 1; j <= i; j++) A[i * m + j] = dgl_ex_sub(d, A[i * m + j], dgl_ex_mul(d, l, A[j * m + k]));
            b[i] = dgl_ex_sub(d, b[i], dgl_ex_mul(d, l, b[k]));
        }
        for (int i = k + 1; i < m; i++) A[i * m + k] = dgl_ex_mul(d, A[i * m + k], r);
        b[k] = dgl_ex_mul(d, b[k], r);
    }
    for (int k = m; k-- > 0; ) {
        y[k] = b[k];
        for (int i = k + 1; i < m; i++) y[k] = dgl_ex_sub(d, y[k], dgl_ex_mul(d, A[i * m + k], y[i]));
    }
}

static dgl_status solve_block(dgl_dag *d, int n, uint64_t block, dgl_ex *x, const dgl_ex *g, const dgl_ex *b, bool positive)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, A, n * n + 2 * n);
    dgl_ex *rhs = A + n * n, *y = rhs + n;
    int m = pick(n, block, A, rhs, g, b);
    if (positive)
        eliminate(d, m, y, A, rhs);
    else
        DGL_TRY(dgl_ex_solve(d, m, y, A, rhs));
    for (int i = 0; i < n; i++)
        if (block >> i & 1) x[i] = *y++;
    return DGL_OK;
}

dgl_status dgl_ex_inverse_times(dgl_dag *d, int n, dgl_ex *x, const dgl_ex *g, const dgl_ex *b, bool positive)
{
    for (uint64_t done = 0, i = 0; i < (uint64_t)n; i++) {
        if (done >> i & 1)
            continue;
        uint64_t block = block_of(n, g, (int)i);
        done |= block;
        if (__builtin_popcountll(block) > (positive ? FASTEST : INDEFINITE)) {
            DGL_TRY(solve_block(d, n, block, x, g, b, positive));
            continue;
        }
        dgl_ex r = dgl_ex_div(d, DGL_EX_1, minor_of(d, n, g, block, block));
        for (int a = 0, row = 0; a < n; a++) {
            if (!(block >> a & 1))
                continue;
            x[a] = DGL_EX_0;
            for (int c = 0, column = 0; c < n; c++) {
                if (!(block >> c & 1))
                    continue;
                uint64_t rows = block & ~(UINT64_C(1) << c), columns = block & ~(UINT64_C(1) << a);
                dgl_ex t = dgl_ex_mul(d, rows ? minor_of(d, n, g, rows, columns) : DGL_EX_1, b[c]);
                x[a] = (row + column++) & 1 ? dgl_ex_sub(d, x[a], t) : dgl_ex_add(d, x[a], t);
            }
            x[a] = dgl_ex_mul(d, x[a], r);
            row++;
        }
    }
    return dgl_dag_ok(d);
}

// columns of the inverse of a large block, solved
static dgl_status solve_columns(dgl_dag *d, int n, uint64_t block, dgl_ex *inverse, const dgl_ex *g)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, unit, 2 * n);
    for (int c = 0; c < n; c++) {
        if (!(block >> c & 1))
            continue;
        for (int i = 0; i < n; i++) unit[i] = i == c ? DGL_EX_1 : DGL_EX_0;
        DGL_TRY(solve_block(d, n, block, unit + n, g, unit, false));
        for (int i = 0; i < n; i++)
            if (block >> i & 1) inverse[i * n + c] = unit[n + i];
    }
    return DGL_OK;
}

dgl_status dgl_ex_inverse(dgl_dag *d, int n, dgl_ex *inverse, dgl_ex *det, const dgl_ex *g)
{
    uint64_t done = 0;
    dgl_ex volume = DGL_EX_1;
    bool zero;
    memset(inverse, 0, (size_t)(n * n) * sizeof *inverse);
    for (int i = 0; i < n; i++) {
        if (done >> i & 1)
            continue;
        uint64_t block = block_of(n, g, i);
        int size = __builtin_popcountll(block);
        done |= block;
        if (size > LARGEST && det)
            DGL_FAIL(DGL_EUNSUP, "a metric with a dense block of %d x %d has no determinant as an expression (at most %d)", size, size, LARGEST);
        if (size > LARGEST) {
            DGL_TRY(solve_columns(d, n, block, inverse, g));
            continue;
        }
        dgl_ex det_block = minor_of(d, n, g, block, block), r = dgl_ex_div(d, DGL_EX_1, det_block);
        if (!det && !dgl_ex_equal(&zero, d, det_block, DGL_EX_0) && zero)
            DGL_FAIL(DGL_EDOMAIN, "the metric is singular everywhere: its determinant is 0");
        volume = dgl_ex_mul(d, volume, det_block);
        for (int a = 0, row = 0; a < n; a++) {
            if (!(block >> a & 1))
                continue;
            for (int b = a, column = row; b < n; b++) {
                if (!(block >> b & 1))
                    continue;
                uint64_t rows = block & ~(UINT64_C(1) << b), columns = block & ~(UINT64_C(1) << a);
                dgl_ex m = rows ? minor_of(d, n, g, rows, columns) : DGL_EX_1;
                m = dgl_ex_mul(d, m, r);
                inverse[a * n + b] = inverse[b * n + a] = (row + column) & 1 ? dgl_ex_neg(d, m) : m;
                column++;
            }
            row++;
        }
    }
    if (det)
        *det = volume;
    return dgl_dag_ok(d);
}
