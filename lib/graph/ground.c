// The inverse of a grounded Laplacian, column by column.
#include "graph/ground.h"

#include "graph/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 250, BLOCK = 64 };  // nodes of a graph whose inverse is made whole; columns that are solved together

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

// What is done with column u of the inverse; it is 0 in ground nodes and other components.
typedef void visit(void *ctx, int u, const double *column);

// the last node of each component by degree, which has most links to eliminate
static dgl_status find_ground(const dgl_graph *G, int *component, bool *grounded, int *order)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(entry, sorted, G->n);
    int count;
    DGL_TRY(dgl_graph_components(G, &count, component));
    DGL_SCRATCH_OF(int, ground, count);
    for (int v = 0; v < G->n; v++) sorted[v] = (entry){ dgl_graph_degree(G, v), v };
    qsort(sorted, (size_t)G->n, sizeof *sorted, by_degree);
    for (int i = 0; i < G->n; i++) {
        order[i] = sorted[i].node;
        grounded[i] = false;
        ground[component[order[i]]] = order[i];
    }
    for (int c = 0; c < count; c++) grounded[ground[c]] = true;
    return DGL_OK;
}

static dgl_status whole(const dgl_graph *G, const bool *grounded, const int *order, visit *see, void *ctx)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(L, n * n);
    DGL_SCRATCH(A, n * n);
    DGL_SCRATCH(column, n);
    DGL_TRY(dgl_graph_laplacian(G, L));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t u = (size_t)order[i], v = (size_t)order[j];
            A[i*n + j] = grounded[u] || grounded[v] ? i == j : L[u*n + v];
        }
    DGL_TRY(invert(n, A));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) column[order[j]] = grounded[order[i]] ? 0 : A[j*n + i];
        see(ctx, order[i], column);
    }
    return DGL_OK;
}

// The Laplacian, in which ground nodes are left, alone. Of each row the diagonal comes first, then later neighbours in order.
static dgl_status grounded_laplacian(const dgl_graph *G, const bool *grounded, dgl_sparse *L)
{
    DGL_TRY(dgl_graph_sparse_laplacian(G, DGL_LAPLACIAN_PLAIN, L));
    for (int u = 0; u < G->n; u++)
        for (int e = L->start[u]; e < L->start[u + 1]; e++)
            if (grounded[u] || grounded[L->col[e]]) L->value[e] = L->col[e] == u;
    return DGL_OK;
}

// of CHOLMOD, which knows of matrices
static dgl_status of_lengths(dgl_status status)
{
    if (status == DGL_EDOMAIN)
        DGL_FAIL(DGL_EDOMAIN, "lengths are too far apart for resistances");
    return status;
}

static dgl_status by_factors(const dgl_graph *G, const bool *grounded, const bool *wanted, visit *see, void *ctx)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    const dgl_cholmod_api *api;
    DGL_SPARSE_OWNED dgl_sparse L = { 0 };
    DGL_OWNED dgl_factor *factor = NULL;
    DGL_TRY(dgl_cholmod_open(&api));
    DGL_TRY(grounded_laplacian(G, grounded, &L));
    DGL_TRY(of_lengths(api->factor(&factor, &L, 0)));
    DGL_SCRATCH(B, BLOCK * n);
    DGL_SCRATCH(X, BLOCK * n);
    int node[BLOCK];
    for (int v = 0; v < G->n; ) {
        size_t k = 0;
        DGL_POLL();
        memset(B, 0, BLOCK * n * sizeof *B);
        for (; v < G->n && k < BLOCK; v++)
            if (!wanted || wanted[v]) {
                B[k * n + (size_t)v] = !grounded[v];
                node[k++] = v;
            }
        if (k)
            DGL_TRY(api->solve(factor, k, X, B));
        for (size_t i = 0; i < k; i++) see(ctx, node[i], X + i * n);
    }
    return DGL_OK;
}

// sees the columns of the wanted nodes (NULL: all), perhaps of others too
static dgl_status columns(const dgl_graph *G, int *component, const bool *wanted, visit *see, void *ctx)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(bool, grounded, G->n);
    DGL_SCRATCH_OF(int, order, G->n);
    DGL_TRY(find_ground(G, component, grounded, order));
    return G->n <= SMALL ? whole(G, grounded, order, see, ctx) : by_factors(G, grounded, wanted, see, ctx);
}

typedef struct { const dgl_graph *G; double *diagonal, *beside; } edge_work;

static void see_edges(void *ctx, int u, const double *column)
{
    const edge_work *w = ctx;
    w->diagonal[u] = column[u];
    for (int l = w->G->start[u]; l < w->G->start[u + 1]; l++)
        if (u < w->G->to[l]) w->beside[w->G->via[l]] = column[w->G->to[l]];
}

// the same of a large graph, by the entries of the inverse that are wanted alone
static dgl_status at_edges(const dgl_graph *G, double *diagonal, double *beside)
{
    DGL_SCOPE;
    const dgl_cholmod_api *api;
    DGL_SPARSE_OWNED dgl_sparse L = { 0 };
    DGL_SCRATCH_OF(bool, grounded, G->n);
    DGL_SCRATCH_OF(int, ints, 2 * (size_t)G->n);
    DGL_SCRATCH(value, (size_t)G->n + (size_t)G->m);
    DGL_TRY(dgl_cholmod_open(&api));
    DGL_TRY(find_ground(G, ints, grounded, ints + G->n));
    DGL_TRY(grounded_laplacian(G, grounded, &L));
    DGL_TRY(of_lengths(api->inverse(value, &L)));
    for (int v = 0; v < G->n; v++) {
        int e = L.start[v];
        diagonal[v] = grounded[v] ? 0 : value[e];
        for (int l = G->start[v]; l < G->start[v + 1]; l++)
            if (G->to[l] > v) beside[G->via[l]] = value[++e];
    }
    return DGL_OK;
}

dgl_status dgl_graph_edge_resistances(const dgl_graph *G, double *omega, double *ground)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, component, G->n);
    if (G->n > SMALL)
        DGL_TRY(at_edges(G, ground, omega));
    else
        DGL_TRY(columns(G, component, NULL, see_edges, &(edge_work){ G, ground, omega }));
    for (int e = 0; e < G->m; e++) omega[e] = ground[G->tail[e]] + ground[G->head[e]] - 2 * omega[e];
    return DGL_OK;
}

typedef struct { size_t k; const int *pair, *first, *next; double *diagonal, *beside; } pair_work;

static void see_pairs(void *ctx, int u, const double *column)
{
    const pair_work *w = ctx;
    w->diagonal[u] = column[u];
    for (int i = w->first[u]; i >= 0; i = w->next[i]) w->beside[i] = column[w->pair[2*i + 1]];
}

dgl_status dgl_graph_pair_resistances(const dgl_graph *G, size_t k, const int *pair, double *r)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, component, G->n);
    DGL_SCRATCH_OF(int, first, G->n);
    DGL_SCRATCH_OF(int, next, k);
    DGL_SCRATCH_OF(bool, wanted, G->n);
    DGL_SCRATCH(diagonal, G->n);
    for (int v = 0; v < G->n; v++) {
        first[v] = -1;
        wanted[v] = false;
    }
    for (size_t i = 0; i < k; i++) {
        next[i] = first[pair[2*i]];
        first[pair[2*i]] = (int)i;
        wanted[pair[2*i]] = wanted[pair[2*i + 1]] = true;
    }
    DGL_TRY(columns(G, component, wanted, see_pairs, &(pair_work){ k, pair, first, next, diagonal, r }));
    for (size_t i = 0; i < k; i++) {
        int u = pair[2*i], v = pair[2*i + 1];
        r[i] = component[u] == component[v] ? diagonal[u] + diagonal[v] - 2 * r[i] : INFINITY;
    }
    return DGL_OK;
}

typedef struct { size_t n; double *r; } all_work;

static void see_all(void *ctx, int u, const double *column)
{
    const all_work *w = ctx;
    memcpy(w->r + (size_t)u * w->n, column, w->n * sizeof *column);
}

dgl_status dgl_graph_resistances(const dgl_graph *G, double *r)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH_OF(int, component, n);
    DGL_SCRATCH(diagonal, n);
    DGL_TRY(columns(G, component, NULL, see_all, &(all_work){ n, r }));
    for (size_t u = 0; u < n; u++) diagonal[u] = r[u * (n + 1)];
    for (size_t u = 0; u < n; u++)
        for (size_t v = 0; v <= u; v++) {
            double s = u == v ? 0 : component[u] != component[v] ? INFINITY : diagonal[u] + diagonal[v] - 2 * r[u*n + v];
            r[u*n + v] = r[v*n + u] = s;
        }
    return DGL_OK;
}
