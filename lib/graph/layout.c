// Layouts: where nodes begin, and how they are turned and scaled in the end. The springs are igraph's.
#include "graph/layout.h"

#include "base/module.h"
#include "base/text.h"
#include "graph/shortest.h"
#include "graph/spectrum.h"
#include "num/random.h"

#include <math.h>
#include <string.h>

const dgl_layout *const dgl_layouts[] = {
#define DGL_LAYOUT(name) &dgl_##name##_layout,
#include "graph/layouts.def"
#undef DGL_LAYOUT
    NULL
};

dgl_status dgl_layout_find(const dgl_layout **out, const char *name)
{
    const char *names[sizeof dgl_layouts / sizeof *dgl_layouts];
    int n = 0;
    for (const dgl_layout *const *k = dgl_layouts; *k; k++) {
        if (!strcmp((*k)->name, name)) {
            *out = *k;
            return DGL_OK;
        }
        names[n++] = (*k)->name;
    }
    names[n] = NULL;
    DGL_FAIL(DGL_EARG, "no layout is called '%s'%s", name, dgl_did_you_mean(name, names));
}

enum { PIVOTS = 10 };

// The eigenvector of the greatest eigenvalue of a small symmetric matrix, by repeated multiplication; it is
// then taken out of the matrix.
static void take_axis(double C[PIVOTS][PIVOTS], double *axis)
{
    for (int i = 0; i < PIVOTS; i++) axis[i] = 1 + 0.1 * i;
    double length = 1;
    for (int step = 0; step < 200; step++) {
        double y[PIVOTS], s = 0;
        for (int i = 0; i < PIVOTS; i++) {
            y[i] = 0;
            for (int j = 0; j < PIVOTS; j++) y[i] += C[i][j] * axis[j];
            s += y[i] * y[i];
        }
        length = sqrt(s);
        for (int i = 0; i < PIVOTS; i++) axis[i] = length > 0 ? y[i] / length : 0;
    }
    for (int i = 0; i < PIVOTS; i++)
        for (int j = 0; j < PIVOTS; j++) C[i][j] -= length * axis[i] * axis[j];
}

// The first two principal axes of the distances to a few nodes far from each other (Harel, Koren, Graph
// drawing by high-dimensional embedding, 2002), and a little noise that parts nodes in one place.
static dgl_status spread_out(const dgl_graph *G, double *xy)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(far, PIVOTS * n);                      // distances to each pivot, then centred
    DGL_SCRATCH(nearest, n);                           // distance to the nearest pivot so far
    for (size_t v = 0; v < n; v++) nearest[v] = INFINITY;
    int pivot = 0;
    for (int k = 0; k < PIVOTS; k++) {
        double *d = far + (size_t)k * n, longest = 0, mean = 0;
        DGL_TRY(dgl_graph_distances(G, 1, &(dgl_wish){ pivot, G->n, NULL, INFINITY, d }));
        for (size_t v = 0; v < n; v++) longest = isinf(d[v]) ? longest : fmax(longest, d[v]);
        for (size_t v = 0; v < n; v++) {
            d[v] = isinf(d[v]) ? 1.5 * longest + 1 : d[v];         // another component
            mean += d[v] / (double)n;
            nearest[v] = fmin(nearest[v], d[v]);
        }
        for (size_t v = 0; v < n; v++) d[v] -= mean;
        for (size_t v = 0; v < n; v++) pivot = nearest[v] > nearest[pivot] ? (int)v : pivot;
    }
    double C[PIVOTS][PIVOTS], axis[2][PIVOTS], size = 0;
    for (size_t i = 0; i < PIVOTS; i++)
        for (size_t j = 0; j < PIVOTS; j++) {
            C[i][j] = 0;
            for (size_t v = 0; v < n; v++) C[i][j] += far[i*n + v] * far[j*n + v] / (double)n;
        }
    take_axis(C, axis[0]);
    take_axis(C, axis[1]);
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)1));
    for (size_t v = 0; v < n; v++)
        for (size_t k = 0; k < 2; k++) {
            xy[2*v + k] = 0;
            for (size_t i = 0; i < PIVOTS; i++) xy[2*v + k] += far[i*n + v] * axis[k][i] / sqrt(PIVOTS);
            size = fmax(size, fabs(xy[2*v + k]));
        }
    for (size_t k = 0; k < 2*n; k++) xy[k] += (size + 1e-9) * 0.05 * (dgl_rng_uniform(c) - 0.5);
    return DGL_OK;
}

static dgl_status begin(const dgl_graph *G, const dgl_value *seed, bool weighted, double *xy)
{
    if (!seed->given && weighted)
        return spread_out(G, xy);
    if (!seed->given) {
        DGL_SCOPE;
        DGL_SCRATCH(one, G->m);
        for (int e = 0; e < G->m; e++) one[e] = 1;
        DGL_OWNED dgl_graph *unit = NULL;
        DGL_TRY(dgl_graph_reweighted(&unit, G, one, NULL));
        return spread_out(unit, xy);
    }
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)seed->num));
    for (int k = 0; k < 2 * G->n; k++) xy[k] = sqrt(G->n) * (dgl_rng_uniform(c) - 0.5);
    return DGL_OK;
}

// what the module wants: the ends of the edges, and their lengths kept from being 0
static dgl_status ends_and_lengths(const dgl_graph *G, int *ends, double *length)
{
    double longest = 0;
    for (int e = 0; e < G->m; e++) longest = fmax(longest, G->weight[e]);
    if (G->m && longest == 0)
        DGL_FAIL(DGL_EDOMAIN, "all edges have length 0");
    for (int e = 0; e < G->m; e++) {
        ends[2*e] = G->tail[e];
        ends[2*e + 1] = G->head[e];
        length[e] = fmax(G->weight[e] / longest, 1e-3);
    }
    return DGL_OK;
}

static const dgl_param params[] = {
    { "seed", DGL_INT, NAN, 0, UINT32_MAX, "start from random places of that seed, not from the shape of the graph", NULL },
    { "steps", DGL_INT, 500, 0, 1e6, "how often the nodes move, at most", NULL },
    { "weighted", DGL_BOOL, 0, 0, 1, "short edges are drawn short", NULL },
    { 0 }
};

static dgl_status springs(const dgl_graph *G, const dgl_value *v, double *xy, bool kamada_kawai)
{
    DGL_SCOPE;
    const void *table;
    DGL_TRY(dgl_module_open(&table, "igraph"));
    const dgl_igraph_api *igraph = table;
    DGL_SCRATCH_OF(int, ends, 2 * (size_t)G->m);
    DGL_SCRATCH(length, G->m);
    DGL_TRY(ends_and_lengths(G, ends, length));
    bool weighted = v[2].num != 0;
    DGL_TRY(begin(G, &v[0], weighted, xy));
    if (kamada_kawai)
        return igraph->kamada_kawai(G->n, G->m, ends, weighted ? length : NULL, (int)v[1].num, xy);
    for (int e = 0; e < G->m; e++) length[e] = 1 / length[e];
    return igraph->spring(G->n, G->m, ends, weighted ? length : NULL, (int)v[1].num, xy);
}

static dgl_status spring(const dgl_graph *G, const dgl_value *v, double *xy) { return springs(G, v, xy, false); }
static dgl_status kamada_kawai(const dgl_graph *G, const dgl_value *v, double *xy) { return springs(G, v, xy, true); }
const dgl_layout dgl_spring_layout = { "spring", params, spring };
const dgl_layout dgl_kamada_kawai_layout = { "kamada-kawai", params, kamada_kawai };

static const dgl_param no_params[] = { { 0 } };

// clockwise from the top
static dgl_status circle(const dgl_graph *G, const dgl_value *v, double *xy)
{
    (void)v;
    for (int i = 0; i < G->n; i++) {
        double angle = 8 * atan(1) * i / G->n;
        xy[2*i] = sin(angle);
        xy[2*i + 1] = cos(angle);
    }
    return DGL_OK;
}
const dgl_layout dgl_circle_layout = { "circle", no_params, circle };

static const dgl_param spectral_params[] = {
    { "weighted", DGL_BOOL, 0, 0, 1, "an edge of twice the length pulls half as much", NULL },
    { 0 }
};

// the second and third eigenvectors of the walk's Laplacian: where harmonic springs would hold the nodes
static dgl_status spectral(const dgl_graph *G, const dgl_value *v, double *xy)
{
    DGL_SCOPE;
    int k = G->n < 3 ? G->n : 3;
    DGL_SCRATCH(one, G->m);
    DGL_SCRATCH(V, (size_t)k * (size_t)G->n);
    double lambda[3];
    for (int e = 0; e < G->m; e++) one[e] = 1;
    DGL_OWNED dgl_graph *unit = NULL;
    if (v[0].num == 0)
        DGL_TRY(dgl_graph_reweighted(&unit, G, one, NULL));
    const dgl_graph *H = unit ? unit : G;
    DGL_TRY(dgl_graph_spectrum(H, DGL_LAPLACIAN_NORMALIZED, k, lambda, V));
    for (int u = 0; u < G->n; u++) {
        double degree = 0;
        for (int l = H->start[u]; l < H->start[u + 1]; l++) degree += 1 / H->weight[H->via[l]];
        for (int c = 0; c < 2; c++) xy[2*u + c] = c + 1 < k ? V[u*k + c + 1] / sqrt(degree > 0 ? degree : 1) : 0;
    }
    return DGL_OK;
}
const dgl_layout dgl_spectral_layout = { "spectral", spectral_params, spectral };

dgl_status dgl_graph_layout(const dgl_graph *G, const dgl_layout *layout, const dgl_value *value, double *xy)
{
    int n = G->n;
    if (!n)
        return DGL_OK;
    DGL_TRY(layout->place(G, value, xy));
    double mean[2] = { 0 }, xx = 0, xy_ = 0, yy = 0, most = 0;
    for (int v = 0; v < n; v++) mean[0] += xy[2*v] / n, mean[1] += xy[2*v + 1] / n;
    for (int v = 0; v < n; v++) {
        double x = xy[2*v] -= mean[0], y = xy[2*v + 1] -= mean[1];
        xx += x*x, xy_ += x*y, yy += y*y;
    }
    // turned only if there is a longest axis
    double angle = hypot(xx - yy, 2*xy_) > 1e-6 * (xx + yy) ? atan2(2*xy_, xx - yy) / 2 : 0, c = cos(angle), s = sin(angle);
    for (int v = 0; v < n; v++) {
        double x = xy[2*v], y = xy[2*v + 1];
        xy[2*v] = c*x + s*y;
        xy[2*v + 1] = c*y - s*x;
        most = fmax(most, fmax(fabs(xy[2*v]), fabs(xy[2*v + 1])));
    }
    double sx = xy[0] > 1e-9 * most ? -1 : 1, sy = xy[1] < -1e-9 * most ? -1 : 1;
    for (int v = 0; v < n; v++) {
        xy[2*v] *= most > 0 ? sx / most : 0;
        xy[2*v + 1] *= most > 0 ? sy / most : 0;
    }
    return DGL_OK;
}
