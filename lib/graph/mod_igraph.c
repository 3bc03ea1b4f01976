// pkg-config: igraph
// Layouts of igraph. Its errors are recorded and returned, its random numbers begin anew for each layout.
#include "base/module.h"
#include "graph/layout.h"

#include <igraph/igraph.h>
#include <stdio.h>
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

DGL_MODULE(dgl_igraph_api) = { spring, kamada_kawai };
