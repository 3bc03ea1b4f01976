// Resistance curvature of links (Devriendt, Lambiotte, Discrete curvature on graphs from the effective
// resistance, 2022): 2 (p_x + p_y)/omega_xy, where p_x = 1 - sum of c omega over the links of x, halved.
#include "graph/curvature.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int degree, node; } entry;

static int by_degree(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return x->degree != y->degree ? x->degree - y->degree : x->node - y->node;
}

// The inverse of a symmetric positive definite A[n][n], in its place, by Gauss and Jordan. Nothing is done
// where a column is 0, which is most of it while the eliminated nodes have few links.
static dgl_status invert(size_t n, double *A)
{
    for (size_t k = 0; k < n; k++) {
        DGL_POLL();
        double *row = A + k*n, pivot = row[k];
        if (!(pivot > 0))
            DGL_FAIL(DGL_EDOMAIN, "lengths are too far apart for resistances");
        for (size_t j = 0; j < n; j++) row[j] /= pivot;
        row[k] = 1 / pivot;
        for (size_t i = 0; i < n; i++) {
            double f = A[i*n + k], *other = A + i*n;
            if (i == k || f == 0)
                continue;
            other[k] = 0;
            for (size_t j = 0; j < n; j++) other[j] -= f * row[j];
        }
    }
    return DGL_OK;
}

// omega[m]: the resistance between the ends of each edge. The last node of each component is grounded.
static dgl_status resistances(const dgl_graph *G, double *omega)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n, bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, n, sizeof(double)));
    DGL_SCRATCH(L, n * n);
    DGL_SCRATCH(A, n * n);
    DGL_SCRATCH_OF(entry, order, n);
    DGL_SCRATCH_OF(int, place, n);
    DGL_SCRATCH_OF(int, component, n);
    int count;
    DGL_TRY(dgl_graph_laplacian(G, L));
    DGL_TRY(dgl_graph_components(G, &count, component));
    for (int v = 0; v < G->n; v++) order[v] = (entry){ dgl_graph_degree(G, v), v };
    qsort(order, n, sizeof *order, by_degree);
    DGL_SCRATCH_OF(int, ground, count);
    for (int i = 0; i < G->n; i++) {
        place[order[i].node] = i;
        ground[component[order[i].node]] = i;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t u = (size_t)order[i].node, v = (size_t)order[j].node;
            bool grounded = ground[component[u]] == (int)i || ground[component[v]] == (int)j;
            A[i*n + j] = grounded ? i == j : L[u*n + v];
        }
    DGL_TRY(invert(n, A));
    for (int c = 0; c < count; c++) A[(size_t)ground[c] * (n + 1)] = 0;
    for (int e = 0; e < G->m; e++) {
        size_t i = (size_t)place[G->tail[e]], j = (size_t)place[G->head[e]];
        omega[e] = A[i*n + i] + A[j*n + j] - 2 * A[i*n + j];
    }
    return DGL_OK;
}

static const dgl_param params[] = { { 0 } };

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    DGL_SCOPE;
    DGL_SCRATCH(omega, G->m);
    DGL_SCRATCH(p, G->n);
    DGL_TRY(resistances(G, omega));
    for (int v = 0; v < G->n; v++) {
        p[v] = 1;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) p[v] -= omega[G->via[l]] / G->weight[G->via[l]] / 2;
    }
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
