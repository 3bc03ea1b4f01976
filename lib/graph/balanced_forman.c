// Balanced Forman curvature (Topping, Di Giovanni, Chamberlain, Dong, Bronstein, Understanding over-squashing
// and bottlenecks on graphs via curvature, 2022, definition 1).
#include "graph/curvature.h"

#include <math.h>
#include <string.h>

// Neighbours k of u, not of v, that close a 4-cycle u-k-w-v without diagonals; *most is raised to the number
// of cycles of one of them. near[x]: 1 for neighbours of u, 2 for those of v, 3 for both.
static int squares(const dgl_graph *G, int u, int v, const char *near, char of_u, char of_v, int *most)
{
    int count = 0;
    for (int a = G->start[u]; a < G->start[u + 1]; a++) {
        int k = G->to[a], cycles = 0;
        if (k == v || near[k] != of_u)
            continue;
        for (int b = G->start[k]; b < G->start[k + 1]; b++) cycles += near[G->to[b]] == of_v && G->to[b] != u;
        count += cycles > 0;
        *most = cycles > *most ? cycles : *most;
    }
    return count;
}

static double balanced(const dgl_graph *G, int u, int v, char *near)
{
    double du = dgl_graph_degree(G, u), dv = dgl_graph_degree(G, v), more = fmax(du, dv), less = fmin(du, dv);
    if (less == 1)
        return 0;
    int triangles = 0, most = 0;
    for (int l = G->start[u]; l < G->start[u + 1]; l++) near[G->to[l]] = 1;
    for (int l = G->start[v]; l < G->start[v + 1]; l++) {
        triangles += near[G->to[l]];
        near[G->to[l]] += 2;
    }
    int both = squares(G, u, v, near, 1, 2, &most) + squares(G, v, u, near, 2, 1, &most);
    for (int l = G->start[u]; l < G->start[u + 1]; l++) near[G->to[l]] = 0;
    for (int l = G->start[v]; l < G->start[v + 1]; l++) near[G->to[l]] = 0;
    return 2/du + 2/dv - 2 + 2*triangles/more + triangles/less + (most ? both / (most * more) : 0);
}

static const dgl_param params[] = { { 0 } };

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    DGL_SCOPE;
    DGL_SCRATCH_OF(char, near, G->n);
    memset(near, 0, (size_t)G->n);
    for (int e = 0; e < G->m; e++) {
        kappa[e] = balanced(G, G->tail[e], G->head[e], near);
        if (length) {
            length[e] = G->weight[e];
            cost[e] = (1 - kappa[e]) * G->weight[e];
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_balanced_forman_curvature = { "balanced_forman", params, compute, NULL };
