// Files of graphs, directed or not.
#ifndef DGL_GRAPH_FILES_H
#define DGL_GRAPH_FILES_H

#include "graph/directed.h"

// A text edge list: lines "u v" or "u v weight", "u : label" gives a node its label, # begins a comment. Nodes are whole numbers;
// a file that names a node 0 counts from 0, others from 1. With D given the lines are arcs and *D is made, else *G.
dgl_status dgl_graph_parse(dgl_graph **G, dgl_digraph **D, const char *text, const char *name) DGL_CHECKED;

// GraphML: nodes by their ids in the order in which they come, lengths from the edge data named weight (1 where there is none),
// labels from the node data named label that are numbers. Makes *D when all edges have a direction or arcs is set, *G when none
// has; both kinds in one file are EIO, as is what is no GraphML; errors name file and line.
dgl_status dgl_graph_parse_graphml(dgl_graph **G, dgl_digraph **D, bool arcs, const char *text, const char *name) DGL_CHECKED;

// By extension: .graphml, or a text edge list. One of *G and *D is made, *D when the file says so or arcs is set.
dgl_status dgl_graph_load(dgl_graph **G, dgl_digraph **D, bool arcs, const char *path) DGL_CHECKED;

// Saving knows .graphml and .edges; lines of the latter do not tell that they are arcs. EDOMAIN names an edge that a flow
// collapsed to length 0, before a file is touched: loading wants positive lengths.
dgl_status dgl_graph_save(const dgl_graph *G, const char *path) DGL_CHECKED;
dgl_status dgl_digraph_save(const dgl_digraph *G, const char *path) DGL_CHECKED;

// ---- for the files of this room ----

// What a file holds: m edges or arcs, ends[m][2] from 0, weight[m], labels[n] or NULL.
typedef struct { bool arcs; int n, m; const int *ends; const double *weight, *labels; } dgl_graph_table;
dgl_status dgl_graph_of_table(dgl_graph **G, dgl_digraph **D, const dgl_graph_table *t, const char *name) DGL_CHECKED;

#endif
