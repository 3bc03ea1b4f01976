// GraphML: the nodes, the edges and the numbers on them, as far as a graph with lengths holds them. A small reader
// of XML of its own: no entities but the five of XML, no document types, no other files.
#include "graph/files.h"

#include "num/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { const char *s; size_t n; } text;
typedef struct { text id; int node; } name;

enum { DEEP = 64 };
typedef struct {
    const char *file, *at;
    int line, depth;
    text open[DEEP];               // elements
    text attribute[32][2];
    int attributes;
    bool ends;                     // the tag was <x/>
    text weight, label;            // the ids of the keys of these names
    name *names;                   // nodes by id: a table of n slots
    size_t slots;
    int n, m, nodes_room, edges_room;
    double *labels;                // [n] NAN: none
    bool labelled;
    int *ends_of;                  // [m][2]
    double *weights;               // [m]
    int *edge_line;                // [m]
    bool directed;                 // unless an edge says otherwise
    int arcs;                      // edges with a direction
} reader;

static bool is(text t, const char *word) { return t.n == strlen(word) && !memcmp(t.s, word, t.n); }
static bool same(text a, text b) { return a.n == b.n && !memcmp(a.s, b.s, a.n); }

#define FAULT(r, ...) do { \
        char what[200]; \
        snprintf(what, sizeof what, __VA_ARGS__); \
        DGL_FAIL(DGL_EIO, "%s:%d: %s", (r)->file, (r)->line, what); \
    } while (0)

static void skip_space(reader *r)
{
    for (; *r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n'; r->at++) r->line += *r->at == '\n';
}

static text word(reader *r)
{
    text t = { r->at, strcspn(r->at, " \t\r\n=/>\"'<") };
    r->at += t.n;
    return t;
}

// moves behind the next mark, which ends a comment or the like
static dgl_status skip_to(reader *r, const char *mark)
{
    const char *end = strstr(r->at, mark);
    if (!end)
        FAULT(r, "no '%s' follows", mark);
    for (; r->at < end; r->at++) r->line += *r->at == '\n';
    r->at += strlen(mark);
    return DGL_OK;
}

static dgl_status read_attributes(reader *r)
{
    r->attributes = 0;
    r->ends = false;
    for (;;) {
        skip_space(r);
        if (*r->at == '>') {
            r->at++;
            return DGL_OK;
        }
        if (r->at[0] == '/' && r->at[1] == '>') {
            r->at += 2;
            r->ends = true;
            return DGL_OK;
        }
        text key = word(r);
        skip_space(r);
        if (!key.n || *r->at != '=')
            FAULT(r, "a tag that is not closed, or an attribute without a value");
        r->at++;
        skip_space(r);
        char quote = *r->at;
        if (quote != '"' && quote != '\'')
            FAULT(r, "an attribute without quotes");
        text value = { ++r->at, 0 };
        for (; *r->at && *r->at != quote && *r->at != '<'; r->at++) r->line += *r->at == '\n';
        if (*r->at != quote)
            FAULT(r, "a quote that is not closed");
        value.n = (size_t)(r->at++ - value.s);
        if (r->attributes == 32)
            FAULT(r, "more than 32 attributes");
        r->attribute[r->attributes][0] = key;
        r->attribute[r->attributes++][1] = value;
    }
}

static text attribute(const reader *r, const char *key)
{
    for (int k = 0; k < r->attributes; k++)
        if (is(r->attribute[k][0], key)) return r->attribute[k][1];
    return (text){ NULL, 0 };
}

static size_t slot(const reader *r, text id)
{
    uint64_t h = 1469598103934665603u;
    for (size_t k = 0; k < id.n; k++) h = (h ^ (unsigned char)id.s[k]) * 1099511628211u;
    size_t i = h & (r->slots - 1);
    while (r->names[i].id.s && !same(r->names[i].id, id)) i = (i + 1) & (r->slots - 1);
    return i;
}

static dgl_status grow(reader *r, void *block, size_t bytes)
{
    void **p = block, *more = dgl_realloc(*p, bytes);
    if (!more)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory", r->file);
    *p = more;
    return DGL_OK;
}

static dgl_status add_node(reader *r)
{
    text id = attribute(r, "id");
    if (!id.s)
        FAULT(r, "a node without an id");
    if ((size_t)r->n * 2 >= r->slots) {                // a larger table
        name *old = r->names;
        size_t slots = r->slots;
        r->slots = slots ? 2 * slots : 256;
        if (!(r->names = dgl_alloc(r->slots * sizeof *r->names))) {
            r->names = old;
            r->slots = slots;
            DGL_FAIL(DGL_ENOMEM, "%s: not enough memory", r->file);
        }
        for (size_t k = 0; k < slots; k++)
            if (old[k].id.s) r->names[slot(r, old[k].id)] = old[k];
        dgl_free(old);
    }
    size_t i = slot(r, id);
    if (r->names[i].id.s)
        FAULT(r, "node '%.*s' comes twice", (int)(id.n < 40 ? id.n : 40), id.s);
    if (r->n == r->nodes_room) {
        r->nodes_room = 2 * r->nodes_room + 64;
        DGL_TRY(grow(r, &r->labels, (size_t)r->nodes_room * sizeof *r->labels));
    }
    r->names[i] = (name){ id, r->n };
    r->labels[r->n++] = NAN;
    return DGL_OK;
}

// ends may come before their nodes: they are looked up at last
static dgl_status add_edge(reader *r, text (**ids)[2])
{
    text from = attribute(r, "source"), to = attribute(r, "target");
    if (!from.s || !to.s)
        FAULT(r, "an edge without %s", from.s ? "target" : "source");
    r->arcs += is(attribute(r, "directed"), "true") || (r->directed && !is(attribute(r, "directed"), "false"));
    if (r->m == r->edges_room) {
        r->edges_room = 2 * r->edges_room + 64;
        DGL_TRY(grow(r, ids, (size_t)r->edges_room * sizeof **ids));
        DGL_TRY(grow(r, &r->weights, (size_t)r->edges_room * sizeof *r->weights));
        DGL_TRY(grow(r, &r->edge_line, (size_t)r->edges_room * sizeof *r->edge_line));
    }
    (*ids)[r->m][0] = from;
    (*ids)[r->m][1] = to;
    r->edge_line[r->m] = r->line;
    r->weights[r->m++] = 1;
    return DGL_OK;
}

// the number in a <data> that we want
static dgl_status read_data(reader *r)
{
    text key = attribute(r, "key"), above = r->depth > 1 ? r->open[r->depth - 2] : (text){ NULL, 0 };
    bool weight = is(above, "edge") && r->weight.s && key.s && same(key, r->weight);
    bool label = is(above, "node") && r->label.s && key.s && same(key, r->label);
    if (r->ends || (!weight && !label))
        return DGL_OK;
    skip_space(r);
    double x;
    size_t n = strcspn(r->at, " \t\r\n<");
    const char *end = dgl_number_parse(&x, r->at, r->at + n);
    if (!n || end != r->at + n) {
        if (label)
            return DGL_OK;                             // a word: labels are numbers here
        FAULT(r, "'%.*s' is no number", (int)(n < 40 ? n : 40), r->at);
    }
    r->at = end;
    if (weight)
        r->weights[r->m - 1] = x;
    else {
        r->labels[r->n - 1] = x;
        r->labelled = true;
    }
    return DGL_OK;
}

static dgl_status open_tag(reader *r, text (**ids)[2])
{
    text tag = word(r);
    if (!tag.n)
        FAULT(r, "a '<' that begins no tag");
    DGL_TRY(read_attributes(r));
    if (r->depth == DEEP)
        FAULT(r, "elements are nested more than %d deep", DEEP);
    if (!r->depth && !is(tag, "graphml"))
        FAULT(r, "not GraphML: the first element is <%.*s>", (int)(tag.n < 40 ? tag.n : 40), tag.s);
    r->open[r->depth++] = tag;
    if (is(tag, "key")) {
        bool edges = !is(attribute(r, "for"), "node"), nodes = !is(attribute(r, "for"), "edge");
        text called = attribute(r, "attr.name");
        if (edges && is(called, "weight"))
            r->weight = attribute(r, "id");
        if (nodes && is(called, "label"))
            r->label = attribute(r, "id");
    } else if (is(tag, "graph")) {
        r->directed = is(attribute(r, "edgedefault"), "directed");
        if (r->depth > 2)
            FAULT(r, "graphs within graphs are not read");
    } else if (is(tag, "node"))
        DGL_TRY(add_node(r));
    else if (is(tag, "edge"))
        DGL_TRY(add_edge(r, ids));
    else if (is(tag, "hyperedge"))
        FAULT(r, "hyperedges are not read");
    else if (is(tag, "data"))
        DGL_TRY(read_data(r));
    r->depth -= r->ends;
    return DGL_OK;
}

static dgl_status close_tag(reader *r)
{
    text tag = word(r);
    skip_space(r);
    if (*r->at != '>' || !r->depth || !same(tag, r->open[r->depth - 1]))
        FAULT(r, "</%.*s> closes nothing that is open%s%.*s", (int)(tag.n < 40 ? tag.n : 40), tag.s, r->depth ? "; open is " : "",
              r->depth ? (int)r->open[r->depth - 1].n : 0, r->depth ? r->open[r->depth - 1].s : "");
    r->at++;
    r->depth--;
    return DGL_OK;
}

static void end(reader *r)
{
    dgl_free(r->names);
    dgl_free(r->labels);
    dgl_free(r->ends_of);
    dgl_free(r->weights);
    dgl_free(r->edge_line);
}

dgl_status dgl_graph_parse_graphml(dgl_graph **G, dgl_digraph **D, bool arcs, const char *s, const char *file)
{
    __attribute__((cleanup(end))) reader r = { .file = file, .at = s, .line = 1 };
    DGL_HEAP text (*ids)[2] = NULL;
    bool any = false;
    if (!strncmp(s, "\xef\xbb\xbf", 3))
        r.at += 3;
    for (;;) {
        DGL_POLL();
        for (; *r.at && *r.at != '<'; r.at++) {
            r.line += *r.at == '\n';
            if (!r.depth && !strchr(" \t\r\n", *r.at))
                FAULT(&r, "text outside all elements: not GraphML");
        }
        if (!*r.at)
            break;
        r.at++;
        if (!strncmp(r.at, "?", 1))
            DGL_TRY(skip_to(&r, "?>"));
        else if (!strncmp(r.at, "!--", 3))
            DGL_TRY(skip_to(&r, "-->"));
        else if (!strncmp(r.at, "![CDATA[", 8))
            DGL_TRY(skip_to(&r, "]]>"));
        else if (*r.at == '!')
            FAULT(&r, "document types and entities are not read");
        else if (*r.at == '/') {
            r.at++;
            DGL_TRY(close_tag(&r));
        } else {
            DGL_TRY(open_tag(&r, &ids));
            any = true;
        }
    }
    if (r.depth || !any)
        FAULT(&r, any ? "the file ends within <%.*s>" : "no element: not GraphML", any ? (int)r.open[r.depth - 1].n : 0, any ? r.open[r.depth - 1].s : "");
    if (!(r.ends_of = dgl_alloc(((size_t)r.m + 1) * 2 * sizeof *r.ends_of)))
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory", file);
    for (int e = 0; e < r.m; e++)
        for (int k = 0; k < 2; k++) {
            size_t i = r.slots ? slot(&r, ids[e][k]) : 0;
            if (!r.slots || !r.names[i].id.s) {
                r.line = r.edge_line[e];
                FAULT(&r, "no node has the id '%.*s'", (int)(ids[e][k].n < 40 ? ids[e][k].n : 40), ids[e][k].s);
            }
            r.ends_of[2*e + k] = r.names[i].node;
        }
    dgl_graph_table t = { arcs || (r.m ? r.arcs == r.m : r.directed), r.n, r.m, r.ends_of, r.weights, r.labelled ? r.labels : NULL };
    if (!arcs && r.arcs && r.arcs < r.m)
        DGL_FAIL(DGL_EIO, "%s: %d of %d edges have a direction: all or none must have one", file, r.arcs, r.m);
    return dgl_graph_of_table(G, D, &t, file);
}
