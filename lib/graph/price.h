// The inner loop of the transportation simplex: the ways that would lower the cost most.
#ifndef DGL_GRAPH_PRICE_H
#define DGL_GRAPH_PRICE_H

#include <stddef.h>

enum { DGL_PRICE_LANES = 8 };

// Of the columns k, k + 8, k + 16, ... for k = 0 .. 7: the least c[i][j] + row[i] - column[j] below 0, value[k], and its
// place, where[k] = i << 32 | j; value[k] is 0 when there is none. wide, the numbers in a row of c, is a multiple of 8; the
// arrays are 64-byte aligned.
typedef struct {
    double value[DGL_PRICE_LANES] __attribute__((aligned(64)));
    long long where[DGL_PRICE_LANES] __attribute__((aligned(64)));
} dgl_prices;
typedef void dgl_price(dgl_prices *out, size_t rows, size_t wide, const double *c, const double *row, const double *column);

// The version for this processor; all give the same bits.
dgl_price *dgl_price_best(void);

#endif
