// Text edge lists, and the karate club, which is one.
#include "graph/files.h"

#include "base/embed.h"
#include "num/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

DGL_EMBED(karate, "lib/graph/karate.edges");

enum { LARGEST = 1 << 29 };        // node number in a file

typedef struct {
    const char *name;              // of the file
    int line;
    int n, m, least;               // nodes and edges so far; the least node number
    int *ends;                     // [m][2] as in the file
    double *weight, *label;        // [m]; [2 * lines][2] node and label
    int labels;
} reader;

static const char *blank(const char *s) { return s + strspn(s, " \t\r,"); }

// a node number at *s, which is moved behind it
static dgl_status read_node(reader *r, const char **s, int *node)
{
    char *end;
    long v = strtol(*s, &end, 10);
    size_t n = strcspn(*s, " \t\r\n,:#");
    if (end == *s || (size_t)(end - *s) != n)
        DGL_FAIL(DGL_EIO, "%s:%d: '%.*s' is no node number", r->name, r->line, (int)(n < 40 ? n : 40), *s);
    if (v < 0 || v > LARGEST)
        DGL_FAIL(DGL_EIO, "%s:%d: node %ld out of range 0..%d", r->name, r->line, v, LARGEST);
    *node = (int)v;
    *s = blank(end);
    if (*node < r->least)
        r->least = *node;
    if (*node >= r->n)
        r->n = *node + 1;
    return DGL_OK;
}

static dgl_status read_number(reader *r, const char **s, double *x)
{
    size_t n = strcspn(*s, " \t\r\n,:#");
    const char *end = dgl_number_parse(x, *s, *s + n);
    if (!n || end != *s + n)
        DGL_FAIL(DGL_EIO, "%s:%d: '%.*s' is no number", r->name, r->line, (int)(n < 40 ? n : 40), *s);
    *s = blank(end);
    return DGL_OK;
}

static bool at_end(const char *s) { return !*s || *s == '\n' || *s == '#'; }

static dgl_status read_line(reader *r, const char *s)
{
    s = blank(s);
    if (at_end(s))
        return DGL_OK;
    int *ends = &r->ends[2 * r->m];
    DGL_TRY(read_node(r, &s, &ends[0]));
    if (*s == ':') {
        s = blank(s + 1);
        r->label[2 * r->labels] = ends[0];
        DGL_TRY(read_number(r, &s, &r->label[2 * r->labels++ + 1]));
    } else if (at_end(s))
        return DGL_OK;                                 // a node on its own
    else {
        DGL_TRY(read_node(r, &s, &ends[1]));
        r->weight[r->m] = 1;
        if (!at_end(s))
            DGL_TRY(read_number(r, &s, &r->weight[r->m]));
        if (ends[0] == ends[1])
            DGL_FAIL(DGL_EIO, "%s:%d: the edge %d-%d is a loop", r->name, r->line, ends[0], ends[1]);
        if (!(r->weight[r->m] > 0 && isfinite(r->weight[r->m])))
            DGL_FAIL(DGL_EIO, "%s:%d: weight %g: a weight is a length, positive and finite", r->name, r->line, r->weight[r->m]);
        r->m++;
    }
    if (!at_end(s))
        DGL_FAIL(DGL_EIO, "%s:%d: an edge is 'u v' or 'u v weight', a label 'u : label'", r->name, r->line);
    return DGL_OK;
}

dgl_status dgl_graph_parse(dgl_graph **G, dgl_digraph **D, const char *text, const char *name)
{
    DGL_SCOPE;
    size_t lines = 1;
    for (const char *s = text; *s; s++) lines += *s == '\n';
    DGL_SCRATCH_OF(int, ends, 2 * lines);
    DGL_SCRATCH(weight, lines);
    DGL_SCRATCH(label, 2 * lines);
    reader r = { .name = name, .ends = ends, .weight = weight, .label = label, .least = LARGEST };
    text += strncmp(text, "\xef\xbb\xbf", 3) ? 0 : 3;   // a mark of UTF-8
    for (const char *s = text, *next = text; next; s = next + 1) {
        next = strchr(s, '\n');
        r.line++;
        DGL_TRY(read_line(&r, s));
        DGL_POLL();
    }
    int first = r.n && r.least == 0 ? 0 : 1, n = r.n ? r.n - first : 0;
    for (int k = 0; k < 2*r.m; k++) ends[k] -= first;
    DGL_SCRATCH(all, n);
    for (int v = 0; v < n; v++) all[v] = NAN;
    for (int i = 0; i < r.labels; i++) all[(int)label[2*i] - first] = label[2*i + 1];
    return dgl_graph_of_table(G, D, &(dgl_graph_table){ D != NULL, n, r.m, ends, weight, r.labels ? all : NULL }, name);
}

dgl_status dgl_graph_karate(dgl_graph **out) { return dgl_graph_parse(out, NULL, dgl_embed_karate, "karate.edges"); }
