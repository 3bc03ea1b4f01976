// Gradient, curl, divergence, and the Hodge decomposition by conjugate gradients.
#include "graph/hodge.h"

#include "base/progress.h"

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

// the edge from u to v, ~ when it is listed the other way
static inline int side_of(const dgl_graph *G, int u, int v)
{
    int e = dgl_graph_edge(G, u, v);
    return G->tail[e] == u ? e : ~e;
}

void dgl_graph_curl(const dgl_graph *G, int t, const int *triangle, double *curl, const double *flow)
{
    for (int k = 0; k < t; k++) {
        curl[k] = 0;
        for (int a = 0; a < 3; a++) {
            int e = side_of(G, triangle[3*k + a], triangle[3*k + (a + 1) % 3]);
            curl[k] += e < 0 ? -flow[~e] : flow[e];
        }
    }
}

// The gradient, t < 0; or the boundary of t triangles, whose edges are side[t][3], ~e when edge e is listed the other way.
typedef struct { const dgl_graph *G; int t; const int *side; } space;

static void down(const space *s, double *flow, const double *x)
{
    if (s->t < 0) {
        dgl_graph_gradient(s->G, flow, x);
        return;
    }
    memset(flow, 0, (size_t)s->G->m * sizeof *flow);
    for (int k = 0; k < s->t; k++)
        for (int a = 0; a < 3; a++) {
            int e = s->side[3*k + a];
            flow[e < 0 ? ~e : e] += e < 0 ? -x[k] : x[k];
        }
}

static void up(const space *s, double *x, const double *flow)
{
    if (s->t < 0) {
        dgl_graph_divergence(s->G, x, flow);
        for (int v = 0; v < s->G->n; v++) x[v] = -x[v];
        return;
    }
    for (int k = 0; k < s->t; k++) {
        x[k] = 0;
        for (int a = 0; a < 3; a++) {
            int e = s->side[3*k + a];
            x[k] += e < 0 ? -flow[~e] : flow[e];
        }
    }
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
    DGL_PROGRESS progress = dgl_progress_begin("hodge", 0);
    for (size_t k = 0; k < 10 * n + 100 && gg > 1e-28 * first && gg > 0; k++) {
        DGL_POLL();
        dgl_progress_at(&progress, k);
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

// of a flow whose largest number is about 1
static dgl_status decompose(const dgl_graph *G, const double *flow, double *gradient, double *curl, double *harmonic, double *potential)
{
    DGL_SCOPE;
    DGL_HEAP int *triangle = NULL;
    DGL_SCRATCH_OF(int, component, G->n);
    int t, count;
    DGL_TRY(dgl_graph_triangles(G, &triangle, &t));
    DGL_SCRATCH(around, t);
    DGL_SCRATCH_OF(int, side, 3 * (size_t)t);
    for (int k = 0; k < t; k++)
        for (int a = 0; a < 3; a++) side[3*k + a] = side_of(G, triangle[3*k + a], triangle[3*k + (a + 1) % 3]);
    DGL_TRY(project(&(space){ G, -1, NULL }, (size_t)G->n, potential, gradient, flow));
    DGL_TRY(project(&(space){ G, t, side }, (size_t)t, around, curl, flow));
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

// x[n] = 2^e in[n]
static void scale(int n, double *x, const double *in, int e)
{
    for (int i = 0; i < n; i++) x[i] = ldexp(in[i], e);
}

dgl_status dgl_graph_hodge(const dgl_graph *G, const double *flow, double *gradient, double *curl, double *harmonic, double *potential)
{
    DGL_SCOPE;
    DGL_SCRATCH(scaled, G->m);
    double most = 0;
    int e;
    for (e = 0; e < G->m; e++) {
        if (!isfinite(flow[e]))
            DGL_FAIL(DGL_EDOMAIN, "the flow along edge %d (%d-%d) is %g", e + 1, G->tail[e] + 1, G->head[e] + 1, flow[e]);
        most = fmax(most, fabs(flow[e]));
    }
    frexp(most, &e);
    scale(G->m, scaled, flow, -e);
    DGL_TRY(decompose(G, scaled, gradient, curl, harmonic, potential));
    double *part[] = { gradient, curl, harmonic, potential };
    for (int k = 0; k < 4; k++) {
        int n = k < 3 ? G->m : G->n;
        scale(n, part[k], part[k], e);
        for (int i = 0; i < n; i++)
            if (!isfinite(part[k][i]))
                DGL_FAIL(DGL_EDOMAIN, "the parts of a flow of %g are too large for numbers", most);
    }
    return DGL_OK;
}
