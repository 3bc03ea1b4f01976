// Exact transport for any costs.
#ifndef DGL_GRAPH_TRANSPORT_H
#define DGL_GRAPH_TRANSPORT_H

#include "graph/measure.h"

// *cost = the least sum of amount times c, when supply[ns] is to become demand[nd] and c[ns][nd] >= 0 is the
// price of each way. Amounts are positive and sum to moved on both sides; moved times 4 (ns + nd) is below
// 2^126. Accurate to the last digits however far the prices lie apart. It is fastest with ns <= nd.
dgl_status dgl_transport_solve(double *cost, int ns, int nd, const dgl_amount *supply, const dgl_amount *demand,
                               const double *c) DGL_CHECKED;

#endif
