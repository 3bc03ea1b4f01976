// Probability measures around the nodes, in whole numbers: what two of them share cancels exactly, and a
// transport between them balances exactly.
#ifndef DGL_GRAPH_MEASURE_H
#define DGL_GRAPH_MEASURE_H

#include "graph/graph.h"

// An amount of mass: whole numbers up to 2^120.
typedef __int128 dgl_amount;

// Node v keeps own[v] and sends to[l] along each of its links l; total[v] in all. A node without links keeps all.
typedef struct {
    dgl_amount *own, *total;       // [n]
    dgl_amount *to;                // [2m]
} dgl_measure;

// The lazy walk: v keeps alpha, and sends the rest to its neighbours in proportion to exp(-w^p), w being the
// weights of the edges; p = 0: in equal parts. Equal parts are exact whenever alpha is a fraction whose
// denominator leaves room (2^31 below degree 500). The others have the accuracy of doubles down to
// exp(-70) of the greatest; nodes with the same weights around them have the same parts.
void dgl_measure_fill(dgl_measure *mu, const dgl_graph *G, double alpha, double p);

// p / q = alpha, the fraction with the least q that is alpha as a double; where q would pass most,
// the nearest fraction whose q is the greatest power of two below it.
void dgl_fraction(int64_t *p, int64_t *q, double alpha, int64_t most);

// The greatest number that divides both; neither is negative, one is not 0.
int64_t dgl_gcd(int64_t a, int64_t b);

// A transportation problem: supply[i] of each from[i] goes to where demand[j] of each to[j] is wanted.
// Amounts are positive; the sums of both sides are equal, and moved is that sum, out of whole.
typedef struct {
    int ns, nd;
    int *from, *to;
    dgl_amount *supply, *demand;
    dgl_amount moved, whole;
    bool back;                     // from y to x
} dgl_transport;

// What must be moved to make the measure of x that of y; ns <= nd, so that it may be that of y to x. mass[n]
// is zero, and is left zero. The arrays of t have room for the degrees of x and y and 2.
void dgl_measure_difference(dgl_transport *t, const dgl_measure *mu, const dgl_graph *G, int x, int y, dgl_amount *mass);

#endif
