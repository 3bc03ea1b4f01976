// Forman's curvature of edges (Bochner's method for cell complexes, 2003; for graphs Sreejith et al. 2016,
// with triangles Samal et al. 2018). All nodes and triangles weigh 1.
#include "graph/curvature.h"

#include <math.h>

static const dgl_param params[] = { { "augmented", DGL_BOOL, 0, 0, 1, "triangles count as faces", NULL }, { 0 } };

// 2 - sum of sqrt(w/w') over the edges that meet e in one end; augmented: + w^2 for each triangle on e,
// and those of its edges do not count
static double forman(const dgl_graph *G, int e, bool augmented)
{
    int u = G->tail[e], v = G->head[e];
    double w = G->weight[e], sum = 2;
    int a = G->start[u], b = G->start[v], a_end = G->start[u + 1], b_end = G->start[v + 1];
    while (a < a_end || b < b_end) {                   // both neighbour lists, ascending
        int x = a < a_end ? G->to[a] : G->n, y = b < b_end ? G->to[b] : G->n;
        if (x == y) {
            sum += augmented ? w * w : -sqrt(w / G->weight[G->via[a]]) - sqrt(w / G->weight[G->via[b]]);
            a++, b++;
        } else {
            int l = x < y ? a++ : b++;
            if (G->via[l] != e)
                sum -= sqrt(w / G->weight[G->via[l]]);
        }
    }
    return sum;
}

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    for (int e = 0; e < G->m; e++) {
        kappa[e] = G->weight[e] > 0 ? forman(G, e, value[0].num != 0) : NAN;
        if (length) {
            length[e] = G->weight[e];
            cost[e] = G->weight[e] > 0 ? (1 - kappa[e]) * G->weight[e] : 0;
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_forman_curvature = { "forman", params, compute, NULL };
