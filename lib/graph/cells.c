// Faces: chordless cycles by depth-first search, or as they are given.
#include "graph/cells.h"

#include "base/progress.h"

#include <limits.h>
#include <math.h>
#include <string.h>

void dgl_cells_free(dgl_cells *c)
{
    dgl_free(c->start);
    dgl_free(c->edge);
}

// the room of a list grows to hold n ints and one more
static dgl_status grow(int **list, size_t n)
{
    if ((n & (n - 1)) && n)
        return DGL_OK;
    int *more = n < INT_MAX / 4 ? dgl_realloc(*list, (2 * n + 2) * sizeof *more) : NULL;
    if (!more)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu faces", n);
    *list = more;
    return DGL_OK;
}

static dgl_status add(dgl_cells *c, const dgl_graph *G, const int *node, int n)
{
    size_t at = c->count ? (size_t)c->start[c->count] : 0;
    for (int k = 0; k < n; k++) {
        DGL_TRY(grow(&c->edge, at));
        c->edge[at++] = dgl_graph_edge(G, node[k], node[(k + 1) % n]);
    }
    if (!c->count)
        DGL_TRY(grow(&c->start, 0));
    DGL_TRY(grow(&c->start, (size_t)c->count + 1));
    c->start[++c->count] = (int)at;
    return DGL_OK;
}

static bool has_chord(const dgl_graph *G, const int *node, int n, int v)
{
    for (int k = 1; k + 1 < n; k++)
        if (dgl_graph_edge(G, node[k], v) >= 0)
            return true;
    return false;
}

// the cycles that begin with a path of n nodes, the first of which is the least, the second less than the last
static dgl_status extend(dgl_cells *c, const dgl_graph *G, int *node, int n, int longest)
{
    int last = node[n - 1];
    for (int l = G->start[last]; l < G->start[last + 1]; l++) {
        int v = G->to[l];
        if (v <= node[0] || v == node[n - 1] || (n > 1 && v == node[n - 2]) || has_chord(G, node, n, v))
            continue;
        node[n] = v;
        if (n > 1 && dgl_graph_edge(G, v, node[0]) >= 0) {
            if (node[1] < v)
                DGL_TRY(add(c, G, node, n + 1));
        } else if (n + 1 < longest)
            DGL_TRY(extend(c, G, node, n + 1, longest));
    }
    return DGL_OK;
}

dgl_status dgl_cells_cycles(dgl_cells *c, const dgl_graph *G, int longest)
{
    int node[64];
    if (longest > 63)
        DGL_FAIL(DGL_EARG, "cycles of %d edges are too long to be listed", longest);
    DGL_PROGRESS progress = dgl_progress_begin("cycles", (size_t)G->n);
    for (int v = 0; v < G->n; v++) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)v);
        node[0] = v;
        DGL_TRY(extend(c, G, node, 1, longest));
    }
    return DGL_OK;
}

dgl_status dgl_cells_rows(dgl_cells *c, const dgl_graph *G, size_t n, size_t most, const double *face)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, node, most);
    for (size_t f = 0; f < n; f++, face += most) {
        int k = 0;
        for (; (size_t)k < most && !isnan(face[k]); k++) {
            double v = face[k];
            if (!(v >= 1 && v <= G->n && v == floor(v)))
                DGL_FAIL(DGL_EARG, "face %zu: %g is no node from 1 to %d", f + 1, v, G->n);
            node[k] = (int)v - 1;
            for (int i = 0; i < k; i++)
                if (node[i] == node[k])
                    DGL_FAIL(DGL_EARG, "face %zu passes node %g twice", f + 1, v);
        }
        if (k < 3)
            DGL_FAIL(DGL_EARG, "face %zu has %d nodes, a face has 3 or more", f + 1, k);
        for (int i = 0; i < k; i++)
            if (dgl_graph_edge(G, node[i], node[(i + 1) % k]) < 0)
                DGL_FAIL(DGL_EARG, "face %zu: no edge joins %d and %d", f + 1, node[i] + 1, node[(i + 1) % k] + 1);
        DGL_TRY(add(c, G, node, k));
    }
    return DGL_OK;
}
