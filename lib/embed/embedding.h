// Embeddings: points X[n][d] drawn in fewer coordinates, Y[n][dim]. One kind is one file and one row of embeddings.def.
#ifndef DGL_EMBED_EMBEDDING_H
#define DGL_EMBED_EMBEDDING_H

#include "base/param.h"
#include "graph/graph.h"

typedef struct dgl_embedding dgl_embedding;

// A kind: one static const struct, in one file.
typedef struct {
    const char *name, *usage, *doc;
    const dgl_param *params;       // begins with DGL_EMBED_DIM, ends with a NULL name
    bool distances;                // takes a matrix of distances in place of points, too
    // sets Y, and what else of e it knows
    dgl_status (*fit)(dgl_embedding *e);
    // Y[m][dim] of new points Q[m][d]; NULL: by barycentric weights of the nearest points, as in LLE
    dgl_status (*transform)(const dgl_embedding *e, size_t m, double *Y, const double *Q);
} dgl_embedding_kind;

extern const dgl_embedding_kind *const dgl_embedding_kinds[];      // in the order of embeddings.def, ended by NULL

#define DGL_EMBED_DIM { "dim", DGL_INT, 2, 1, 10000, "number of coordinates of the embedding", NULL }
#define DGL_EMBED_K   { "k", DGL_INT, 10, 1, 1e6, "how many nearest neighbours", NULL }
#define DGL_EMBED_PRUNE { "prune", DGL_BOOL, 0, 0, 1, "leave out edges whose curvature tells that they are shortcuts", NULL }
enum { DGL_EMBED_dim, DGL_EMBED_k };                   // places of these where a kind has both

struct dgl_embedding {
    dgl_ref ref;
    const dgl_embedding_kind *kind;
    dgl_value option[DGL_MAX_PARAMS];                  // arrays and texts of it only during fit
    size_t n, d, dim;
    dgl_array *X;                  // [n][d], or [n][n] where distances is set
    bool distances;
    dgl_array *Y;                  // [n][dim]
    dgl_array *values;             // eigenvalues of the coordinates; NULL: none
    dgl_array *part[3];            // what transform needs
    dgl_graph *graph;
    double residual;               // what the kind minimises or leaves out; NAN: nothing to tell
    const char *residual_doc;      // what that is
    size_t steps;                  // of iterations; 0: none
    bool converged;
    char why[240];                 // what else there is to say
};

// Whether X[n][d] is square, symmetric but for rounding, not negative and 0 on the diagonal.
bool dgl_is_distances(const dgl_array *X);

// The embedding of X, points or (where the kind takes them) distances.
dgl_status dgl_embedding_new(dgl_embedding **out, const dgl_embedding_kind *kind, dgl_array *X, const dgl_value *option) DGL_CHECKED;

// Places of new points.
dgl_status dgl_embedding_transform(const dgl_embedding *e, size_t m, double *Y, const double *Q) DGL_CHECKED;

// ---- for kinds ----

// k nearest neighbours of each point, without it: index[n][k], dist[n][k].
dgl_status dgl_embed_neighbors(const dgl_embedding *e, size_t k, int *index, double *dist) DGL_CHECKED;

// The graph of neighbours, without shortcuts if prune says so, its parts joined by their shortest edges, which e->why tells.
dgl_status dgl_embed_graph(dgl_graph **out, dgl_embedding *e, size_t k, const int *index, const double *dist, bool prune) DGL_CHECKED;

// EDOMAIN when neighbours leave the points in several parts.
dgl_status dgl_embed_connected(const dgl_embedding *e, size_t k, const int *index) DGL_CHECKED;

// e->values
dgl_status dgl_embed_values(dgl_embedding *e, size_t k, const double *w) DGL_CHECKED;

// Weights w[k] that sum to 1, with least |q - sum w_j X_j| but for a regulariser (Roweis, Saul 2000): of the points
// index[k] of X[n][d]. What is added to the diagonal of their Gram matrix: reg times its trace, and local times itself, which
// favours near points so that a point among X has weight 1.
dgl_status dgl_barycentric(double *w, const double *q, size_t k, const int *index, size_t d, const double *X, double reg,
                           double local) DGL_CHECKED;

#endif
