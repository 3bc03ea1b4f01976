// pkg-config: igraph
// Layouts and communities of igraph. Its errors are recorded and returned, its random numbers begin anew for each layout.
#include "base/module.h"
#include "graph/community.h"
#include "graph/layout.h"

#include <igraph/igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char reason[256];

static void record(const char *message, const char *file, int line, igraph_error_t code)
{
    (void)file, (void)line, (void)code;
    snprintf(reason, sizeof reason, "%s", message);
    for (size_t n = strlen(reason); n && (reason[n - 1] == '.' || reason[n - 1] == ' '); n--) reason[n - 1] = 0;
    IGRAPH_FINALLY_FREE();
}

static igraph_error_t poll(void *data)
{
    (void)data;
    if (!dgl_interrupted)
        return IGRAPH_SUCCESS;
    IGRAPH_FINALLY_FREE();
    return IGRAPH_INTERRUPTED;
}

static dgl_status as_status(igraph_error_t code)
{
    if (code == IGRAPH_INTERRUPTED)
        DGL_POLL();
    if (code == IGRAPH_ENOMEM)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the layout");
    if (code)
        DGL_FAIL(DGL_EARG, "%s", reason[0] ? reason : igraph_strerror(code));
    return DGL_OK;
}

typedef struct {
    igraph_t graph;
    igraph_matrix_t at;
    igraph_vector_t weight;        // a view
    bool has_graph, has_matrix, has_weight;
} work;

static void end(work *w)
{
    if (w->has_matrix)
        igraph_matrix_destroy(&w->at);
    if (w->has_graph)
        igraph_destroy(&w->graph);
}

static dgl_status begin(work *w, int n, int m, const int *ends, const double *weight, const double *xy)
{
    igraph_set_error_handler(record);
    igraph_set_warning_handler(igraph_warning_handler_ignore);
    igraph_set_interruption_handler(poll);
    reason[0] = 0;
    igraph_vector_int_t list;
    DGL_TRY(as_status(igraph_vector_int_init(&list, 2 * (igraph_integer_t)m)));
    for (int k = 0; k < 2*m; k++) VECTOR(list)[k] = ends[k];
    igraph_error_t code = igraph_create(&w->graph, &list, n, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&list);
    DGL_TRY(as_status(code));
    w->has_graph = true;
    DGL_TRY(as_status(igraph_matrix_init(&w->at, n, 2)));
    w->has_matrix = true;
    for (int v = 0; v < n; v++)
        for (int k = 0; k < 2; k++) MATRIX(w->at, v, k) = xy[2*v + k];
    static const double none;
    igraph_vector_view(&w->weight, weight ? weight : &none, weight ? m : 0);
    w->has_weight = weight != NULL;
    return as_status(igraph_rng_seed(igraph_rng_default(), 42));
}

static void read_back(const work *w, int n, double *xy)
{
    for (int v = 0; v < n; v++)
        for (int k = 0; k < 2; k++) xy[2*v + k] = MATRIX(w->at, v, k);
}

static dgl_status kamada_kawai(int n, int m, const int *ends, const double *length, int steps, double *xy)
{
    __attribute__((cleanup(end))) work w = { .has_graph = false };
    DGL_TRY(begin(&w, n, m, ends, length, xy));
    DGL_TRY(as_status(igraph_layout_kamada_kawai(&w.graph, &w.at, true, (igraph_integer_t)steps * n, 1e-6, n > 1 ? n : 1,
                                                 w.has_weight ? &w.weight : NULL, NULL, NULL, NULL, NULL)));
    read_back(&w, n, xy);
    return DGL_OK;
}

// Fruchterman and Reingold's forces, cooling from a tenth of the usual temperature: the start has a shape
static dgl_status spring(int n, int m, const int *ends, const double *pull, int steps, double *xy)
{
    __attribute__((cleanup(end))) work w = { .has_graph = false };
    DGL_TRY(begin(&w, n, m, ends, pull, xy));
    DGL_TRY(as_status(igraph_layout_fruchterman_reingold(&w.graph, &w.at, true, steps, 0.1 * sqrt(n), IGRAPH_LAYOUT_AUTOGRID,
                                                         w.has_weight ? &w.weight : NULL, NULL, NULL, NULL, NULL)));
    read_back(&w, n, xy);
    return DGL_OK;
}

static igraph_error_t find(int method, const igraph_t *g, double resolution, igraph_vector_int_t *part)
{
    igraph_real_t length;
    igraph_integer_t count;
    if (method == DGL_LOUVAIN)
        return igraph_community_multilevel(g, NULL, resolution, part, NULL, NULL);
    if (method == DGL_INFOMAP)
        return igraph_community_infomap(g, NULL, NULL, 10, part, &length);
    igraph_vector_t degree;
    igraph_error_t code = igraph_vector_init(&degree, igraph_vcount(g));
    if (code)
        return code;
    code = igraph_strength(g, &degree, igraph_vss_all(), IGRAPH_ALL, true, NULL);
    double m = (double)igraph_ecount(g);
    if (!code)                                         // modularity
        code = igraph_community_leiden(g, NULL, &degree, resolution / (2 * (m > 0 ? m : 1)), 0.01, false, -1, part, &count, NULL);
    igraph_vector_destroy(&degree);
    return code;
}

static dgl_status communities(int method, int n, int m, const int *ends, double resolution, double *label)
{
    __attribute__((cleanup(end))) work w = { .has_graph = false };
    igraph_vector_int_t part;
    double *nowhere = calloc((size_t)n + 1, 2 * sizeof *nowhere);
    if (!nowhere)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %d nodes", n);
    dgl_status status = begin(&w, n, m, ends, NULL, nowhere);
    free(nowhere);
    DGL_TRY(status);
    DGL_TRY(as_status(igraph_vector_int_init(&part, 0)));
    igraph_error_t code = find(method, &w.graph, resolution, &part);
    for (int v = 0; v < n && !code; v++) label[v] = (double)VECTOR(part)[v];
    igraph_vector_int_destroy(&part);
    return as_status(code);
}

DGL_MODULE(dgl_igraph_api) = { spring, kamada_kawai, communities };
