#include "cloud/neighbors.h"

#include "cloud/knn.h"
#include "graph/curvature.h"
#include "graph/shortest.h"
#include "num/sort.h"

#include <math.h>
#include <string.h>

static int root(int *up, int i)
{
    while (up[i] != i) i = up[i] = up[up[i]];
    return i;
}

dgl_status dgl_neighbor_parts(size_t n, size_t k, const int *index, int *count, int *part)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, up, n);
    for (size_t i = 0; i < n; i++) up[i] = (int)i;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) {
            int a = root(up, (int)i), b = root(up, index[i*k + j]);
            up[a > b ? a : b] = a < b ? a : b;
        }
    *count = 0;
    for (size_t i = 0; i < n; i++) {                   // the root is the first of its part
        int r = root(up, (int)i);
        part[i] = r == (int)i ? (*count)++ : part[r];
    }
    return DGL_OK;
}

static bool lists(const int *index, size_t k, int of, int i)
{
    for (size_t j = 0; j < k; j++)
        if (index[(size_t)of * k + j] == i)
            return true;
    return false;
}

// the edges to neighbours, each once; how many
static size_t collect(size_t n, size_t k, const int *index, const double *dist, bool mutual, int *ends, double *length)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) {
            int to = index[i*k + j];
            bool both = lists(index, k, to, (int)i);
            if (both ? to < (int)i : mutual)
                continue;
            ends[2*m] = (int)i;
            ends[2*m + 1] = to;
            length[m++] = dist[i*k + j];
        }
    return m;
}

// equal points are joined by edges of length 0, which a graph takes from reweighting only
static dgl_status make(dgl_graph **out, size_t n, size_t m, const int *ends, const double *length)
{
    DGL_OWNED dgl_graph *G = NULL;
    bool apart = true;
    if (m > 1 << 29)
        DGL_FAIL(DGL_ENOMEM, "%zu edges are too many", m);
    for (size_t e = 0; e < m; e++) apart &= length[e] > 0;
    if (apart)
        return dgl_graph_new(out, (int)n, (int)m, ends, length);
    DGL_TRY(dgl_graph_new(&G, (int)n, (int)m, ends, NULL));
    return dgl_graph_reweighted(out, G, length, NULL);
}

dgl_status dgl_neighbor_graph(dgl_graph **out, size_t n, size_t k, const int *index, const double *dist, bool mutual)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, ends, 2 * n * k);
    DGL_SCRATCH(length, n * k);
    size_t m = collect(n, k, index, dist, mutual, ends, length);
    return make(out, n, m, ends, length);
}

typedef struct { size_t n, d; const double *X, *D; } places;

static double between(const places *p, size_t i, size_t j)
{
    if (p->D)
        return p->D[i * p->n + j];
    double s = 0;
    for (size_t c = 0; c < p->d; c++) s += (p->X[i * p->d + c] - p->X[j * p->d + c]) * (p->X[i * p->d + c] - p->X[j * p->d + c]);
    return sqrt(s);
}

// Prim's tree over parts: one shortest edge after another from what is reached to what is not
static dgl_status bridge(size_t n, const places *p, int count, const int *part, int *ends, double *length)
{
    DGL_SCOPE;
    DGL_SCRATCH(near, n);
    DGL_SCRATCH_OF(int, from, n);
    DGL_SCRATCH_OF(bool, reached, count);
    memset(reached, 0, (size_t)count * sizeof *reached);
    for (size_t i = 0; i < n; i++) near[i] = INFINITY;
    for (int step = 0, next = 0; ; step++) {
        DGL_POLL();
        reached[next] = true;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; part[i] == next && j < n; j++) {
                double s = reached[part[j]] ? INFINITY : between(p, i, j);
                if (s < near[j]) {
                    near[j] = s;
                    from[j] = (int)i;
                }
            }
        if (step == count - 1)
            return DGL_OK;
        size_t best = n;
        for (size_t j = 0; j < n; j++)
            if (!reached[part[j]] && (best == n || near[j] < near[best])) best = j;
        ends[2*step] = from[best];
        ends[2*step + 1] = (int)best;
        length[step] = near[best];
        next = part[best];
    }
}

dgl_status dgl_neighbor_bridge(dgl_graph **out, int *bridges, const dgl_graph *G, size_t d, const double *X, const double *D)
{
    DGL_SCOPE;
    int count;
    size_t n = (size_t)G->n, m = (size_t)G->m;
    DGL_SCRATCH_OF(int, part, n);
    DGL_TRY(dgl_graph_components(G, &count, part));
    *bridges = count > 1 ? count - 1 : 0;
    if (!*bridges) {
        *out = dgl_retain(G);
        return DGL_OK;
    }
    DGL_SCRATCH_OF(int, ends, 2 * (m + (size_t)*bridges));
    DGL_SCRATCH(length, m + (size_t)*bridges);
    for (size_t e = 0; e < m; e++) {
        ends[2*e] = G->tail[e];
        ends[2*e + 1] = G->head[e];
        length[e] = G->weight[e];
    }
    if (!D)
        DGL_TRY(dgl_cloud_check_squares(n, d, X));
    DGL_TRY(bridge(n, &(places){ n, d, X, D }, count, part, ends + 2*m, length + m));
    return make(out, n, m + (size_t)*bridges, ends, length);
}


// ---- shortcuts ----

dgl_status dgl_neighbor_prune(dgl_graph **out, bool *shortcut, int *count, const dgl_graph *G, const dgl_prune_options *o)
{
    DGL_SCOPE;
    dgl_value value[DGL_MAX_PARAMS];
    int alpha;
    size_t m = (size_t)G->m, suspects = 0;
    dgl_param_defaults(value, dgl_ollivier_curvature.params);
    DGL_TRY(dgl_param_find(&alpha, dgl_ollivier_curvature.params, "alpha"));
    DGL_TRY(dgl_param_set_num(&value[alpha], &dgl_ollivier_curvature.params[alpha], 0));
    DGL_SCRATCH(one, m);
    DGL_SCRATCH(kappa, m);
    DGL_SCRATCH(apart, m);
    DGL_SCRATCH_OF(bool, keep, m);
    DGL_SCRATCH_OF(dgl_wish, wish, m);
    DGL_SCRATCH(longest, G->n);
    double reach = 0, limit = -1 + 4 * (1 - o->delta), pi = 3.14159265358979323846;
    memset(longest, 0, (size_t)G->n * sizeof *longest);
    for (size_t e = 0; e < m; e++) {
        one[e] = 1;
        for (int side = 0; side < 2; side++) {
            double *l = &longest[side ? G->tail[e] : G->head[e]];
            *l = fmax(*l, G->weight[e]);
        }
    }
    if (G->n)
        DGL_TRY(dgl_quantile(&reach, 0.5, (size_t)G->n, longest));
    double far = pi * (pi + 1) * (1 - o->lambda) / (2 * sqrt(24 * o->lambda)) * reach;
    DGL_OWNED dgl_graph *unit = NULL, *clear = NULL;
    DGL_TRY(dgl_graph_reweighted(&unit, G, one, NULL));
    DGL_TRY(dgl_ollivier_curvature.compute(unit, value, kappa, NULL, NULL));
    for (size_t e = 0; e < m; e++) keep[e] = kappa[e] > limit;
    DGL_TRY(dgl_graph_reweighted(&clear, G, G->weight, keep));
    for (size_t e = 0; e < m; e++)
        if (!keep[e]) {
            wish[suspects] = (dgl_wish){ G->tail[e], 1, &G->head[e], INFINITY, &apart[suspects] };
            suspects++;
        }
    DGL_TRY(dgl_graph_distances(clear, (int)suspects, wish));
    *count = 0;
    for (size_t e = 0, s = 0; e < m; e++) {
        bool cut = !keep[e] && apart[s] > far && isfinite(apart[s]);       // what alone joins two parts is no shortcut
        s += !keep[e];
        keep[e] = !cut;
        *count += cut;
        if (shortcut) shortcut[e] = cut;
    }
    return dgl_graph_reweighted(out, G, G->weight, keep);
}
