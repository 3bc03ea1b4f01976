// The inner loop of many searches at once: a node's distances from DGL_LANES sources, in one step.
#ifndef DGL_GRAPH_RELAX_H
#define DGL_GRAPH_RELAX_H

#include <stdbool.h>

enum { DGL_LANES = 64 };

// p[k] = min(p[k], d[to[l]][k] + length[l]) over all lanes k and links l; whether one became less. d and p
// are rows of DGL_LANES, 64-byte aligned.
typedef bool dgl_relax(double *p, const double *d, int links, const int *to, const double *length);

// The version for this processor; all give the same bits.
dgl_relax *dgl_relax_best(void);

#endif
