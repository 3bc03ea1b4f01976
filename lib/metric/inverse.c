// Inverses of small symmetric matrices of expressions: blocks that don't touch, each by its adjugate.
#include "metric/metric.h"

#include <string.h>

enum { LARGEST = 8 };              // block: the adjugate of a dense one has about 2^n n^2 minors

// The determinant of the rows and columns whose bits are set. Equal minors are one node.
static dgl_ex minor_of(dgl_dag *d, int n, const dgl_ex *g, unsigned rows, unsigned columns)
{
    int row = __builtin_ctz(rows), sign = 0;
    if (!(rows & (rows - 1)))
        return g[row * n + __builtin_ctz(columns)];
    dgl_ex sum = DGL_EX_0;
    for (int c = 0; c < n; c++) {
        if (!(columns >> c & 1))
            continue;
        dgl_ex e = g[row * n + c];
        if (e != DGL_EX_0) {
            dgl_ex t = dgl_ex_mul(d, e, minor_of(d, n, g, rows & ~(1u << row), columns & ~(1u << c)));
            sum = sign & 1 ? dgl_ex_sub(d, sum, t) : dgl_ex_add(d, sum, t);
        }
        sign++;
    }
    return sum;
}

// the indices that belong together with i: connected through entries that are not zero
static unsigned block_of(int n, const dgl_ex *g, int i)
{
    unsigned block = 1u << i, old = 0;
    while (block != old) {
        old = block;
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                if (block >> a & 1 && g[a * n + b] != DGL_EX_0)
                    block |= 1u << b;
    }
    return block;
}

dgl_status dgl_ex_inverse(dgl_dag *d, int n, dgl_ex *inverse, dgl_ex *det, const dgl_ex *g)
{
    unsigned done = 0;
    dgl_ex volume = DGL_EX_1;
    memset(inverse, 0, (size_t)(n * n) * sizeof *inverse);
    for (int i = 0; i < n; i++) {
        if (done >> i & 1)
            continue;
        unsigned block = block_of(n, g, i);
        if (__builtin_popcount(block) > LARGEST)
            DGL_FAIL(DGL_EUNSUP, "a metric with a dense block of %d x %d can't be inverted as an expression (at most %d)",
                     __builtin_popcount(block), __builtin_popcount(block), LARGEST);
        done |= block;
        dgl_ex det_block = minor_of(d, n, g, block, block), r = dgl_ex_div(d, DGL_EX_1, det_block);
        volume = dgl_ex_mul(d, volume, det_block);
        for (int a = 0, row = 0; a < n; a++) {
            if (!(block >> a & 1))
                continue;
            for (int b = a, column = row; b < n; b++) {
                if (!(block >> b & 1))
                    continue;
                unsigned rows = block & ~(1u << b), columns = block & ~(1u << a);
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
