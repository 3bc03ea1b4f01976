// Resistance curvature of nodes and links (Devriendt, Lambiotte, Discrete curvature on graphs from the effective
// resistance, 2022): p_x = 1 - sum of c omega over the links of x, halved,
// and 2 (p_x + p_y)/omega_xy.
#include "graph/curvature.h"

#include "graph/ground.h"
#include "graph/vertex.h"

#include <math.h>

static const dgl_param params[] = { { 0 } };

// p of each node, and the resistance of each edge
static dgl_status at_nodes(const dgl_graph *G, double *p, double *omega)
{
    DGL_TRY(dgl_graph_edge_resistances(G, omega));
    for (int v = 0; v < G->n; v++) {
        p[v] = 1;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) p[v] -= omega[G->via[l]] / G->weight[G->via[l]] / 2;
    }
    return DGL_OK;
}

dgl_status dgl_graph_resistance_nodes(const dgl_graph *G, double *p)
{
    DGL_SCOPE;
    DGL_SCRATCH(omega, G->m);
    return at_nodes(G, p, omega);
}

dgl_status dgl_graph_resistance_equilibrium(const dgl_graph *G, double *w)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(r, n);
    DGL_SCRATCH_OF(int, pair, 2 * n);
    DGL_TRY(dgl_graph_resistance_nodes(G, w));
    for (int v = 0; v < G->n; v++) pair[2*v] = 0, pair[2*v + 1] = v;
    DGL_TRY(dgl_graph_pair_resistances(G, n, pair, r));
    double s = 0;                                      // R p is the same everywhere
    for (size_t v = 0; v < n; v++) {
        if (isinf(r[v]))
            DGL_FAIL(DGL_EDOMAIN, "nodes 1 and %zu are not connected", v + 1);
        s += r[v] * w[v];
    }
    for (size_t v = 0; v < n; v++) w[v] = s > 0 ? w[v] / s : INFINITY;
    return DGL_OK;
}

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    DGL_SCOPE;
    DGL_SCRATCH(omega, G->m);
    DGL_SCRATCH(p, G->n);
    DGL_TRY(at_nodes(G, p, omega));
    for (int e = 0; e < G->m; e++) {
        kappa[e] = 2 * (p[G->tail[e]] + p[G->head[e]]) / omega[e];
        if (length) {
            length[e] = G->weight[e];
            cost[e] = (1 - kappa[e]) * G->weight[e];
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_resistance_curvature = { "resistance", params, compute, NULL };
