// Gradient, curl, divergence, and the Hodge decomposition by conjugate gradients.
#include "graph/hodge.h"

#include <math.h>
#include <string.h>

dgl_status dgl_graph_triangles(const dgl_graph *G, int **triangle, int *t)
{
    size_t n = 0, room = 0;
    DGL_HEAP int *list = NULL;
    for (int u = 0; u < G->n; u++) {
        if (u % 256 == 0)
            DGL_POLL();
        for (int a = G->start[u]; a < G->start[u + 1]; a++) {
            int v = G->to[a];
            if (v < u)
                continue;
            for (int x = G->start[u], y = G->start[v]; x < G->start[u + 1] && y < G->start[v + 1]; ) {
                int p = G->to[x], q = G->to[y];
                if (p == q && p > v) {
                    if (n == room) {
                        room = room ? 2 * room : 256;
                        int *more = dgl_realloc(list, 3 * room * sizeof *more);
                        if (!more)
                            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu triangles", room);
                        list = more;
                    }
                    memcpy(list + 3 * n++, (int[]){ u, v, p }, 3 * sizeof *list);
                }
                x += p <= q;
                y += q <= p;
            }
        }
    }
    *triangle = list;
    list = NULL;
    *t = (int)n;
    return DGL_OK;
}

void dgl_graph_gradient(const dgl_graph *G, double *flow, const double *f)
{
    for (int e = 0; e < G->m; e++) flow[e] = f[G->head[e]] - f[G->tail[e]];
}

void dgl_graph_divergence(const dgl_graph *G, double *out, const double *flow)
{
    memset(out, 0, (size_t)G->n * sizeof *out);
    for (int e = 0; e < G->m; e++) {
        out[G->tail[e]] += flow[e];
        out[G->head[e]] -= flow[e];
    }
}

// the edge from u to v, and whether it is listed the other way
static inline int edge_of(const dgl_graph *G, int u, int v, double *sign)
{
    int e = dgl_graph_edge(G, u, v);
    *sign = G->tail[e] == u ? 1 : -1;
    return e;
}

void dgl_graph_curl(const dgl_graph *G, int t, const int *triangle, double *curl, const double *flow)
{
    for (int k = 0; k < t; k++) {
        curl[k] = 0;
        for (int a = 0; a < 3; a++) {
            double sign;
            int e = edge_of(G, triangle[3*k + a], triangle[3*k + (a + 1) % 3], &sign);
            curl[k] += sign * flow[e];
        }
    }
}

// flow = sum of c[k] times the boundary of triangle k
static void boundary(const dgl_graph *G, int t, const int *triangle, double *flow, const double *c)
{
    memset(flow, 0, (size_t)G->m * sizeof *flow);
    for (int k = 0; k < t; k++)
        for (int a = 0; a < 3; a++) {
            double sign;
            int e = edge_of(G, triangle[3*k + a], triangle[3*k + (a + 1) % 3], &sign);
            flow[e] += sign * c[k];
        }
}

typedef struct { const dgl_graph *G; int t; const int *triangle; } space;

static void down(const space *s, double *flow, const double *x)
{
    if (s->t < 0)
        dgl_graph_gradient(s->G, flow, x);
    else
        boundary(s->G, s->t, s->triangle, flow, x);
}

static void up(const space *s, double *x, const double *flow)
{
    if (s->t >= 0) {
        dgl_graph_curl(s->G, s->t, s->triangle, x, flow);
        return;
    }
    dgl_graph_divergence(s->G, x, flow);
    for (int v = 0; v < s->G->n; v++) x[v] = -x[v];
}

static double dot(size_t n, const double *a, const double *b)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) s += a[i] * b[i];
    return s;
}

// The x of least |A x - flow|, and part = A x: conjugate gradients on the normal equations (Hestenes, Stiefel 1952).
static dgl_status project(const space *s, size_t n, double *x, double *part, const double *flow)
{
    DGL_SCOPE;
    size_t m = (size_t)s->G->m;
    DGL_SCRATCH(rest, m);
    DGL_SCRATCH(q, m);
    DGL_SCRATCH(g, n);
    DGL_SCRATCH(p, n);
    memcpy(rest, flow, m * sizeof *rest);
    memset(x, 0, n * sizeof *x);
    up(s, g, rest);
    memcpy(p, g, n * sizeof *p);
    double gg = dot(n, g, g), first = gg;
    for (size_t k = 0; k < 10 * n + 100 && gg > 1e-28 * first && gg > 0; k++) {
        if (k % 16 == 0)
            DGL_POLL();
        down(s, q, p);
        double step = gg / dot(m, q, q), next;
        for (size_t i = 0; i < n; i++) x[i] += step * p[i];
        for (size_t e = 0; e < m; e++) rest[e] -= step * q[e];
        up(s, g, rest);
        next = dot(n, g, g);
        for (size_t i = 0; i < n; i++) p[i] = g[i] + next / gg * p[i];
        gg = next;
    }
    down(s, part, x);
    return DGL_OK;
}

dgl_status dgl_graph_hodge(const dgl_graph *G, const double *flow, double *gradient, double *curl, double *harmonic, double *potential)
{
    DGL_SCOPE;
    DGL_HEAP int *triangle = NULL;
    DGL_SCRATCH_OF(int, component, G->n);
    int t, count;
    DGL_TRY(dgl_graph_triangles(G, &triangle, &t));
    DGL_SCRATCH(around, t);
    DGL_TRY(project(&(space){ G, -1, NULL }, (size_t)G->n, potential, gradient, flow));
    DGL_TRY(project(&(space){ G, t, triangle }, (size_t)t, around, curl, flow));
    for (int e = 0; e < G->m; e++) harmonic[e] = flow[e] - gradient[e] - curl[e];
    DGL_TRY(dgl_graph_components(G, &count, component));
    DGL_SCRATCH(mean, 2 * (size_t)count);
    memset(mean, 0, 2 * (size_t)count * sizeof *mean);
    for (int v = 0; v < G->n; v++) {
        mean[2 * component[v]] += potential[v];
        mean[2 * component[v] + 1]++;
    }
    for (int v = 0; v < G->n; v++) potential[v] -= mean[2 * component[v]] / mean[2 * component[v] + 1];
    return DGL_OK;
}
