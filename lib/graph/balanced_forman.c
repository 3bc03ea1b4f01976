// Balanced Forman curvature (Topping, Di Giovanni, Chamberlain, Dong, Bronstein, Understanding over-squashing
// and bottlenecks on graphs via curvature, 2022, definition 1).
#include "graph/curvature.h"

#include "base/progress.h"

#include <math.h>
#include <string.h>

// Of each edge: its triangles, the ends' other neighbours that close a 4-cycle without diagonals over it, and the most such
// cycles through one of them.
typedef struct { int triangles, squares, most; } corners;

typedef struct {
    const dgl_graph *G;
    corners *corner;               // [m]
    int *node;                     // [2m] whose link it is
    int *first, *next;             // [n], [2m] the links from neighbours of u to each node beyond them, as lists that -1 ends
    int *inside, *of_v;            // [n] u + 1 for u and its neighbours; v's last link seen from here + 1 for its neighbours
    int *cycles, *met;             // [n] cycles through k; the k that have some
} search;

// the part of neighbours k of u, not of v, in 4-cycles u-k-w-v; l is the link from u to v
static void one_side(search *s, int u, int l)
{
    const dgl_graph *G = s->G;
    int v = G->to[l], count = 0;
    corners *c = &s->corner[G->via[l]];
    c->triangles = 0;
    for (int b = G->start[v]; b < G->start[v + 1]; b++) {
        s->of_v[G->to[b]] = l + 1;
        c->triangles += s->inside[G->to[b]] == u + 1;
    }
    c->triangles--;                                    // u itself
    for (int b = G->start[v]; b < G->start[v + 1]; b++)
        for (int a = s->inside[G->to[b]] == u + 1 ? -1 : s->first[G->to[b]]; a >= 0; a = s->next[a]) {
            int k = s->node[a];
            if (k == v || s->of_v[k] == l + 1)
                continue;
            s->met[count] = k;
            count += !s->cycles[k]++;
        }
    c->squares += count;
    for (int i = 0; i < count; i++) {
        int *cycles = &s->cycles[s->met[i]];
        c->most = *cycles > c->most ? *cycles : c->most;
        *cycles = 0;
    }
}

static void around(search *s, int u)
{
    const dgl_graph *G = s->G;
    s->inside[u] = u + 1;
    for (int l = G->start[u]; l < G->start[u + 1]; l++) {
        int k = G->to[l];
        s->inside[k] = u + 1;
        for (int a = G->start[k]; a < G->start[k + 1]; a++) s->first[G->to[a]] = -1;
    }
    for (int l = G->start[u]; l < G->start[u + 1]; l++)
        for (int a = G->start[G->to[l]]; a < G->start[G->to[l] + 1]; a++) {
            s->next[a] = s->first[G->to[a]];
            s->first[G->to[a]] = a;
        }
    for (int l = G->start[u]; l < G->start[u + 1]; l++) one_side(s, u, l);
}

static const dgl_param params[] = { { 0 } };

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    DGL_SCOPE;
    size_t n = (size_t)G->n, m = (size_t)G->m;
    DGL_SCRATCH_OF(corners, corner, m);
    DGL_SCRATCH_OF(int, links, 4 * m);
    DGL_SCRATCH_OF(int, nodes, 5 * n);
    memset(corner, 0, m * sizeof *corner);
    memset(nodes, 0, 5 * n * sizeof *nodes);
    search s = { G, corner, links, nodes, links + 2*m, nodes + n, nodes + 2*n, nodes + 3*n, nodes + 4*n };
    for (int u = 0; u < G->n; u++)
        for (int l = G->start[u]; l < G->start[u + 1]; l++) links[l] = u;
    DGL_PROGRESS progress = dgl_progress_begin("balanced Forman", n);
    for (int u = 0; u < G->n; u++) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)u);
        around(&s, u);
    }
    for (int e = 0; e < G->m; e++) {
        double du = dgl_graph_degree(G, G->tail[e]), dv = dgl_graph_degree(G, G->head[e]), more = fmax(du, dv), less = fmin(du, dv);
        const corners *c = &corner[e];
        kappa[e] = less == 1 ? 0 : 2/du + 2/dv - 2 + 2*c->triangles/more + c->triangles/less + (c->most ? c->squares / (c->most * more) : 0);
        if (length) {
            length[e] = G->weight[e];
            cost[e] = (1 - kappa[e]) * G->weight[e];
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_balanced_forman_curvature = { "balanced_forman", params, compute, NULL };
