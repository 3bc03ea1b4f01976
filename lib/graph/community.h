// Communities: parts of a graph with short edges within and long ones between.
#ifndef DGL_GRAPH_COMMUNITY_H
#define DGL_GRAPH_COMMUNITY_H

#include "graph/graph.h"

typedef struct {
    int count;                     // this many, or 0: the cut of greatest modularity
    int smallest;                  // a community has at least so many nodes; 0: chosen, see below
} dgl_community_options;

// Cuts edges from the longest on, those of equal length together, and labels the connected parts, label[n]
// from 1 in the order of first nodes; *count of them. After a flow with surgery the edges that were cut
// come first, in the order in which they were. A part with fewer nodes than smallest joins the community to
// which it has the most edges (of equally many: the shortest); one without an edge to others stays alone.
// With a count the cut is the first that leaves so many parts that are not small; equal lengths may give
// more. smallest is then a third of an even share, or a half, a quarter, ... of that where there is no such
// cut; EDOMAIN when there is none for 2. Without a count the cut, and smallest among 2, 3, 5, 8, ... 34,
// are those of greatest modularity. (Zachary's club: a count of 2 finds its split but for two members,
// an adjusted Rand index of 0.77; without a count there are three or four groups, 0.38 to 0.59.)
dgl_status dgl_graph_communities(const dgl_graph *H, int *count, double *label, const dgl_community_options *o) DGL_CHECKED;

// Communities by other means, through igraph: label[n] from 1 in the order of first nodes, *count of them. Louvain
// (Blondel et al. 2008) and Leiden (Traag, Waltman, van Eck 2019) look for great modularity, Infomap (Rosvall,
// Bergstrom 2008) for a short description of random walks. Lengths do not count.
enum { DGL_LOUVAIN = 1, DGL_LEIDEN, DGL_INFOMAP };
dgl_status dgl_graph_other_communities(const dgl_graph *G, int method, double resolution, int *count, double *label) DGL_CHECKED;

// Newman's modularity of a labelling, label[n]: the part of the edges within labels, less what nodes of the
// same degrees joined at random would have. Lengths do not count.
dgl_status dgl_graph_modularity(const dgl_graph *G, double *q, const double *label) DGL_CHECKED;

// The adjusted Rand index of two labellings (Hubert, Arabie 1985): 1 when they are the same but for names,
// 0 on average when they have nothing to do with each other. 1 for two that put every node alone, or all together.
dgl_status dgl_adjusted_rand(double *ari, size_t n, const double *a, const double *b) DGL_CHECKED;

#endif
