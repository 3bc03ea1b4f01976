// Forman's curvature of edges (Bochner's method for cell complexes, 2003; for graphs Sreejith et al. 2016,
// with triangles Samal et al. 2018, or with any faces). All nodes and faces weigh 1.
#include "graph/curvature.h"

#include "graph/cells.h"

#include <math.h>
#include <string.h>

enum { AUGMENTED, CYCLES, FACES };

static const dgl_param params[] = {
    [AUGMENTED] = { "augmented", DGL_BOOL, 0, 0, 1, "triangles count as faces", NULL },
    [CYCLES]    = { "cycles", DGL_INT, NAN, 3, 12, "all cycles of so many edges or fewer that have no chord are faces", NULL },
    [FACES]     = { "faces", DGL_NUMS, NAN, 0, 0, "the faces, rows of nodes around each; nan fills up shorter rows", NULL },
    { 0 }
};

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

// Forman's formula with faces of weight 1: w^2 for each face on e, 2 for its ends, less |f sqrt(w w') - v sqrt(w/w')|
// for all edges with which it shares f faces and v ends, times w for the first.
static dgl_status with_faces(const dgl_graph *G, const dgl_cells *c, double *kappa)
{
    DGL_SCOPE;
    size_t m = (size_t)G->m, on = c->count ? (size_t)c->start[c->count] : 0;
    DGL_SCRATCH_OF(int, first, m + 2);                 // the faces of each edge
    DGL_SCRATCH_OF(int, face, on);
    DGL_SCRATCH_OF(int, shared, 2 * m);                // faces and ends, with one edge
    DGL_SCRATCH_OF(int, met, on + 2 * m);
    memset(first, 0, (m + 2) * sizeof *first);
    memset(shared, 0, 2 * m * sizeof *shared);
    for (size_t k = 0; k < on; k++) first[c->edge[k] + 2]++;
    for (size_t e = 0; e < m; e++) first[e + 2] += first[e + 1];
    for (int f = 0; f < c->count; f++)
        for (int k = c->start[f]; k < c->start[f + 1]; k++) face[first[c->edge[k] + 1]++] = f;
    for (int e = 0; e < G->m; e++) {
        DGL_POLL();
        double w = G->weight[e];
        int n = 0, ends[2] = { G->tail[e], G->head[e] };
        for (int i = first[e]; i < first[e + 1]; i++)
            for (int k = c->start[face[i]]; k < c->start[face[i] + 1]; k++) {
                met[n] = c->edge[k];
                n += !shared[2 * c->edge[k]] && !shared[2 * c->edge[k] + 1];
                shared[2 * c->edge[k]]++;
            }
        for (int s = 0; s < 2; s++)
            for (int l = G->start[ends[s]]; l < G->start[ends[s] + 1]; l++) {
                int other = G->via[l];
                met[n] = other;
                n += !shared[2 * other] && !shared[2 * other + 1];
                shared[2 * other + 1]++;
            }
        kappa[e] = w * w * (first[e + 1] - first[e]) + 2;
        for (int k = 0; k < n; k++) {
            int *both = &shared[2 * met[k]];
            double v = G->weight[met[k]];
            if (met[k] != e)
                kappa[e] -= fabs(both[0] * w * sqrt(w * v) - both[1] * sqrt(w / v));
            both[0] = both[1] = 0;
        }
        kappa[e] = w > 0 ? kappa[e] : NAN;
    }
    return DGL_OK;
}

static dgl_status cells(dgl_cells *c, const dgl_graph *G, const dgl_value *value)
{
    if (value[AUGMENTED].num != 0 || (value[CYCLES].given && value[FACES].given))
        DGL_FAIL(DGL_EARG, "only one of augmented, cycles and faces says what the faces are");
    if (value[CYCLES].given)
        return dgl_cells_cycles(c, G, (int)value[CYCLES].num);
    const dgl_array *a = value[FACES].array;
    if (a->naxes != 2)
        DGL_FAIL(DGL_ESHAPE, "faces are rows of nodes, not of shape %s", dgl_array_shape_text(a));
    return dgl_cells_rows(c, G, a->shape[0], a->shape[1], a->data);
}

static dgl_status compute(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    bool faces = value[CYCLES].given || value[FACES].given;
    DGL_CELLS_OWNED dgl_cells c = { 0 };
    if (faces) {
        DGL_TRY(cells(&c, G, value));
        DGL_TRY(with_faces(G, &c, kappa));
    }
    for (int e = 0; e < G->m; e++) {
        if (e % 256 == 0)
            DGL_POLL();
        if (!faces)
            kappa[e] = G->weight[e] > 0 ? forman(G, e, value[AUGMENTED].num != 0) : NAN;
        if (length) {
            length[e] = G->weight[e];
            cost[e] = G->weight[e] > 0 ? (1 - kappa[e]) * G->weight[e] : 0;
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_forman_curvature = { "forman", params, compute, NULL };
