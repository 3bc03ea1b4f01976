// Graphs to files and back.
#include "graph/files.h"

#include "base/file.h"
#include "num/number.h"

#include <math.h>
#include <string.h>

dgl_status dgl_graph_of_table(dgl_graph **G, dgl_digraph **D, const dgl_graph_table *t, const char *name)
{
    DGL_OWNED dgl_graph *plain = NULL;
    DGL_OWNED dgl_digraph *directed = NULL;
    dgl_status status = t->arcs ? dgl_digraph_new(&directed, t->n, t->m, t->ends, t->weight)
                                : dgl_graph_new(&plain, t->n, t->m, t->ends, t->weight);
    if (status)
        DGL_FAIL(status, "%s: %s", name, dgl_error_message());
    if (t->arcs) {
        DGL_TRY(dgl_digraph_set_labels(directed, t->labels));
        *D = dgl_retain(directed);
    } else {
        DGL_TRY(dgl_graph_set_labels(plain, t->labels));
        *G = dgl_retain(plain);
    }
    return DGL_OK;
}

dgl_status dgl_graph_load(dgl_graph **G, dgl_digraph **D, bool arcs, const char *path)
{
    DGL_HEAP char *text = NULL;
    size_t n;
    DGL_TRY(dgl_file_read(&text, &n, path));
    if (memchr(text, 0, n))
        DGL_FAIL(DGL_EIO, "%s: not a text file", path);
    return strcmp(dgl_file_extension(path), "graphml") ? dgl_graph_parse(G, arcs ? D : NULL, text, path)
                                                       : dgl_graph_parse_graphml(G, D, arcs, text, path);
}


// ---- saving ----

typedef struct { bool arcs; int n, m; const int *tail, *head; const double *weight; const dgl_array *labels; } view;

static const char *printed(double x)
{
    static _Thread_local char number[DGL_NUMBER_ROOM];
    dgl_number_print(number, x);
    return number;
}

static bool labelled(const view *G, int v) { return G->labels && !isnan(G->labels->data[v]); }

static void write_graphml(FILE *f, const view *G)
{
    fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
            "<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
            "<key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"double\"/>\n<graph edgedefault=\"%sdirected\">\n", G->arcs ? "" : "un");
    for (int v = 0; v < G->n; v++)
        if (labelled(G, v))
            fprintf(f, "<node id=\"n%d\"><data key=\"label\">%s</data></node>\n", v + 1, printed(G->labels->data[v]));
        else
            fprintf(f, "<node id=\"n%d\"/>\n", v + 1);
    for (int e = 0; e < G->m; e++)
        fprintf(f, "<edge source=\"n%d\" target=\"n%d\"><data key=\"weight\">%s</data></edge>\n", G->tail[e] + 1, G->head[e] + 1,
                printed(G->weight[e]));
    fprintf(f, "</graph>\n</graphml>\n");
}

static void write_edges(FILE *f, const view *G)
{
    bool ones = true;
    for (int e = 0; e < G->m; e++) ones &= G->weight[e] == 1;
    for (int v = 0; v < G->n; v++)
        if (labelled(G, v))
            fprintf(f, "%d : %s\n", v + 1, printed(G->labels->data[v]));
        else
            fprintf(f, "%d\n", v + 1);
    for (int e = 0; e < G->m; e++) {
        fprintf(f, "%d %d", G->tail[e] + 1, G->head[e] + 1);
        if (!ones)
            fprintf(f, " %s", printed(G->weight[e]));
        fputc('\n', f);
    }
}

static dgl_status save(const view *G, const char *path)
{
    const char *kind = dgl_file_extension(path);
    bool ml = !strcmp(kind, "graphml");
    if (!ml && strcmp(kind, "edges"))
        DGL_FAIL(DGL_EARG, "%s: graphs are written as .edges or .graphml", path);
    for (int e = 0; e < G->m; e++)
        if (!(G->weight[e] > 0))
            DGL_FAIL(DGL_EDOMAIN, "%s %d (%d-%d) collapsed to length 0, and lengths in files are positive: save its weights() as an array",
                     G->arcs ? "arc" : "edge", e + 1, G->tail[e] + 1, G->head[e] + 1);
    DGL_FILE_OWNED dgl_file f = { 0 };
    DGL_TRY(dgl_file_begin(&f, path));
    (ml ? write_graphml : write_edges)(f.stream, G);
    return dgl_file_commit(&f);
}

dgl_status dgl_graph_save(const dgl_graph *G, const char *path)
{
    return save(&(view){ false, G->n, G->m, G->tail, G->head, G->weight, G->labels }, path);
}

dgl_status dgl_digraph_save(const dgl_digraph *G, const char *path)
{
    return save(&(view){ true, G->n, G->m, G->tail, G->head, G->weight, G->labels }, path);
}
