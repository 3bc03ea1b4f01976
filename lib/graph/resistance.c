// Resistance curvature of nodes and links (Devriendt, Lambiotte, Discrete curvature on graphs from the effective
// resistance, 2022): p_x = 1 - sum of c omega over the links of x, halved,
// and 2 (p_x + p_y)/omega_xy.
#include "graph/curvature.h"

#include "graph/ground.h"
#include "graph/vertex.h"

#include <math.h>

static const dgl_param params[] = { { 0 } };

// p of each node, the resistance of each edge, and those to the ground
static dgl_status at_nodes(const dgl_graph *G, double *p, double *omega, double *ground)
{
    DGL_TRY(dgl_graph_edge_resistances(G, omega, ground));
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
    DGL_SCRATCH(ground, G->n);
    return at_nodes(G, p, omega, ground);
}

dgl_status dgl_graph_resistance_equilibrium(const dgl_graph *G, double *w)
{
    DGL_SCOPE;
    int count;
    DGL_SCRATCH(omega, G->m);
    DGL_SCRATCH(ground, G->n);
    DGL_SCRATCH_OF(int, component, G->n);
    DGL_TRY(dgl_graph_components(G, &count, component));
    for (int v = 0; v < G->n; v++)
        if (component[v])
            DGL_FAIL(DGL_EDOMAIN, "nodes 1 and %d are not connected", v + 1);
    DGL_TRY(at_nodes(G, w, omega, ground));
    double s = 0;                                      // R p is the same everywhere: at the ground
    for (int v = 0; v < G->n; v++) s += ground[v] * w[v];
    for (int v = 0; v < G->n; v++) w[v] = s > 0 ? w[v] / s : INFINITY;
    return DGL_OK;
}

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    DGL_SCOPE;
    DGL_SCRATCH(omega, G->m);
    DGL_SCRATCH(p, G->n);
    DGL_SCRATCH(ground, G->n);
    DGL_TRY(at_nodes(G, p, omega, ground));
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
