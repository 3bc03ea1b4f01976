// Exact transport for any costs.
#ifndef DGL_GRAPH_TRANSPORT_H
#define DGL_GRAPH_TRANSPORT_H

#include "graph/measure.h"

// *cost = the least sum of amount times c, when supply[ns] is to become demand[nd] and c[ns][nd] >= 0 is the
// price of each way; plan[ns][nd] is what goes each way, or NULL. Amounts are positive and sum to the same on both
// sides; that sum times 4 (ns + nd) is below 2^126. Accurate to the last digits however far the prices lie apart.
dgl_status dgl_transport_solve(double *cost, dgl_amount *plan, int ns, int nd, const dgl_amount *supply,
                               const dgl_amount *demand, const double *c) DGL_CHECKED;

// The same for masses a[n] and b[m] that need not be positive: *cost and plan[n][m] (or NULL) in their units. EARG names
// a mass or a price that is negative or not finite, sums that differ, and no mass at all; with normalize set the masses
// are first divided by their sums.
dgl_status dgl_transport_masses(double *cost, double *plan, size_t n, size_t m, const double *a, const double *b,
                                const double *c, bool normalize) DGL_CHECKED;

#endif
