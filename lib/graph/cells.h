// Two-dimensional cells on a graph: cycles of edges that bound faces.
#ifndef DGL_GRAPH_CELLS_H
#define DGL_GRAPH_CELLS_H

#include "graph/graph.h"

// Face f has the edges edge[start[f]] .. edge[start[f + 1] - 1].
typedef struct { int count, *start, *edge; } dgl_cells;
void dgl_cells_free(dgl_cells *c);
#define DGL_CELLS_OWNED __attribute__((cleanup(dgl_cells_free)))

// All cycles of 3 to longest edges without chords, each once.
dgl_status dgl_cells_cycles(dgl_cells *c, const dgl_graph *G, int longest) DGL_CHECKED;

// The cycles through the nodes of each row of face[n][most], numbers from 1; nan fills up rows of fewer nodes. EARG names
// a row that is no cycle of G.
dgl_status dgl_cells_rows(dgl_cells *c, const dgl_graph *G, size_t n, size_t most, const double *face) DGL_CHECKED;

#endif
