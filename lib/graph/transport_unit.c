// Costs 1, 2 and 3 only: a primal-dual method (Ford, Fulkerson 1957) whose dual variables are whole numbers
// needs at most two updates. Flow is first sent where it costs 1; what is left raises the duals, then
// goes where it costs 2; what is left then costs 3. Each update adds what is left to the cost. The flow of
// one phase is greatest by Dinic's layers (1970), the columns of a layer being bits.
#include "graph/transport_unit.h"

typedef uint64_t bits;

typedef struct { int row, next; int64_t flow; } arc;

struct dgl_transport_unit {
    dgl_ref ref;
    const dgl_graph *G;
    bits *near;                    // [n] 64 columns at a time: those at distance 0 or 1; else 0
    arc *arc;                      // flow that has been sent, as lists of the columns
    int arcs, room;
    bool failed;                   // no memory for another arc

    int rows, cols, words;         // rows send to columns; words hold a bit for each column
    int64_t *supply, *demand, left;
    int *first;                    // [cols] the first arc into a column; -1
    bits *tight, *two;             // [rows][words] where a row may send now; columns at distance 1 or 2
    bits *open, *seen;             // [words] columns that want more; those on alternating paths
    bits *layer;                   // [cols][words]
    int *level, *queue, last;      // [rows] the layer a row sends to, -1: none; the last layer
};

static void destroy(void *self)
{
    dgl_transport_unit *w = self;
    dgl_free(w->near);
    dgl_free(w->arc);
}

dgl_status dgl_transport_unit_begin(dgl_transport_unit **out, const dgl_graph *G)
{
    DGL_OWNED dgl_transport_unit *w = dgl_new(sizeof *w, destroy);
    if (!w || !(w->near = dgl_alloc(((size_t)G->n + 1) * sizeof *w->near)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %d nodes", G->n);
    w->G = G;                          // which outlives it; threads touch no counts
    *out = dgl_retain(w);
    return DGL_OK;
}

static void add_flow(dgl_transport_unit *w, int row, int col, int64_t flow)
{
    for (int a = w->first[col]; a >= 0; a = w->arc[a].next)
        if (w->arc[a].row == row) {
            w->arc[a].flow += flow;
            return;
        }
    if (w->arcs == w->room) {
        int room = w->room ? 2 * w->room : 256;
        arc *more = dgl_realloc(w->arc, (size_t)room * sizeof *more);
        if (!more) {
            w->failed = true;
            return;
        }
        w->arc = more;
        w->room = room;
    }
    w->arc[w->arcs] = (arc){ row, w->first[col], flow };
    w->first[col] = w->arcs++;
}

// Layers of columns along alternating paths from the rows that have something left, up to the first layer
// that wants something; false when none does.
static bool find_layers(dgl_transport_unit *w)
{
    int words = w->words, from = 0, n = 0;
    for (int i = 0; i < w->rows; i++) {
        w->level[i] = w->supply[i] ? 0 : -1;
        if (w->supply[i])
            w->queue[n++] = i;
    }
    for (int x = 0; x < words; x++) w->seen[x] = 0;
    for (int k = 0; from < n; k++) {
        bits *layer = w->layer + (size_t)k * (size_t)words, any = 0, wanting = 0;
        for (int x = 0; x < words; x++) layer[x] = 0;
        for (; from < n; from++)
            for (int x = 0; x < words; x++) layer[x] |= w->tight[(size_t)w->queue[from] * (size_t)words + (size_t)x];
        for (int x = 0; x < words; x++) {
            layer[x] &= ~w->seen[x];
            w->seen[x] |= layer[x];
            any |= layer[x];
            wanting |= layer[x] & w->open[x];
        }
        if (wanting) {
            for (int x = 0; x < words; x++) layer[x] &= w->open[x];
            w->last = k;
            return true;
        }
        if (!any)
            return false;
        for (int x = 0; x < words; x++)
            for (bits b = layer[x]; b; b &= b - 1)
                for (int a = w->first[64*x + __builtin_ctzll(b)]; a >= 0; a = w->arc[a].next)
                    if (w->arc[a].flow && w->level[w->arc[a].row] < 0) {
                        w->level[w->arc[a].row] = k + 1;
                        w->queue[n++] = w->arc[a].row;
                    }
    }
    return false;
}

// Sends up to limit from a row through layers k, k + 1, ...; what arrived. Dead ends leave their layers.
static int64_t send(dgl_transport_unit *w, int row, int k, int64_t limit)
{
    int64_t sent = 0;
    const bits *tight = w->tight + (size_t)row * (size_t)w->words;
    bits *layer = w->layer + (size_t)k * (size_t)w->words;
    for (int x = 0; x < w->words; x++)
        for (bits b = tight[x] & layer[x]; b && sent < limit; b &= b - 1) {
            bits bit = b & -b;
            int col = 64*x + __builtin_ctzll(b);
            int64_t flow = 0, wanted = limit - sent;
            if (k == w->last) {
                flow = wanted < w->demand[col] ? wanted : w->demand[col];
                if (!(w->demand[col] -= flow)) {
                    w->open[x] &= ~bit;
                    layer[x] &= ~bit;
                }
            } else {
                for (int a = w->first[col]; a >= 0 && flow < wanted; a = w->arc[a].next) {
                    int other = w->arc[a].row;         // sends elsewhere what it sent here
                    if (w->level[other] != k + 1 || !w->arc[a].flow)
                        continue;
                    int64_t most = wanted - flow < w->arc[a].flow ? wanted - flow : w->arc[a].flow;
                    int64_t led = send(w, other, k + 1, most);
                    w->arc[a].flow -= led;
                    flow += led;
                    if (led < most)
                        w->level[other] = -1;
                }
                if (flow < wanted)
                    layer[x] &= ~bit;
            }
            if (flow)
                add_flow(w, row, col, flow);
            sent += flow;
        }
    return sent;
}

static dgl_status send_all(dgl_transport_unit *w)
{
    while (w->left && find_layers(w))
        for (int i = 0; i < w->rows; i++)
            if (w->supply[i]) {
                int64_t sent = send(w, i, 0, w->supply[i]);
                w->supply[i] -= sent;
                w->left -= sent;
            }
    if (w->failed)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a transport of %d x %d nodes", w->rows, w->cols);
    return DGL_OK;
}

// Finds which of the columns 64x, 64x + 1, ... are at distance 1, and at 1 or 2, from the rows.
static void find_near(dgl_transport_unit *w, const int *row, const int *column, int x)
{
    const dgl_graph *G = w->G;
    int end = w->cols < 64*(x + 1) ? w->cols : 64*(x + 1);
    for (int j = 64*x; j < end; j++) {
        int v = column[j];
        bits b = (bits)1 << j % 64;
        w->near[v] |= b;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) w->near[G->to[l]] |= b;
    }
    for (int i = 0; i < w->rows; i++) {
        int u = row[i];
        size_t at = (size_t)i * (size_t)w->words + (size_t)x;
        bits two = w->tight[at] = w->near[u];
        for (int l = G->start[u]; l < G->start[u + 1]; l++) two |= w->near[G->to[l]];
        w->two[at] = two;
    }
    for (int j = 64*x; j < end; j++) {
        int v = column[j];
        w->near[v] = 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) w->near[G->to[l]] = 0;
    }
}

// Rows on alternating paths may now also send where it costs 2 (where it costs 1 for them was seen); the
// others no longer to the columns that were seen.
static void raise_duals(dgl_transport_unit *w)
{
    for (int i = 0; i < w->rows; i++)
        for (int x = 0; x < w->words; x++) {
            size_t at = (size_t)i * (size_t)w->words + (size_t)x;
            if (w->level[i] < 0)
                w->tight[at] &= ~w->seen[x];
            else
                w->tight[at] |= w->two[at] & ~w->seen[x];
        }
}

dgl_status dgl_transport_unit_solve(dgl_transport_unit *w, const dgl_transport *t, int64_t *cost)
{
    *cost = (int64_t)t->moved;
    if (!t->moved)
        return DGL_OK;
    DGL_SCOPE;
    size_t rows = (size_t)t->nd, cols = (size_t)t->ns, words = (cols + 63) / 64;
    DGL_SCRATCH_OF(bits, all, (2 * rows + cols + 2) * words);
    DGL_SCRATCH_OF(int64_t, amounts, rows + cols);
    DGL_SCRATCH_OF(int, ints, 2 * rows + cols);
    w->rows = t->nd;
    w->cols = t->ns;
    w->words = (int)words;
    w->supply = amounts;
    w->demand = amounts + rows;
    w->left = (int64_t)t->moved;
    w->tight = all;
    w->two = all + rows * words;
    w->layer = w->two + rows * words;
    w->open = w->layer + cols * words;
    w->seen = w->open + words;
    w->level = ints;
    w->queue = ints + rows;
    w->first = ints + 2 * rows;
    w->arcs = 0;
    w->failed = false;
    for (size_t i = 0; i < rows; i++) w->supply[i] = (int64_t)t->demand[i];
    for (size_t j = 0; j < cols; j++) {
        w->demand[j] = (int64_t)t->supply[j];
        w->first[j] = -1;
    }
    for (size_t x = 0; x < words; x++) {
        w->open[x] = x + 1 < words || cols % 64 == 0 ? ~(bits)0 : ((bits)1 << cols % 64) - 1;
        find_near(w, t->to, t->from, (int)x);
    }
    DGL_TRY(send_all(w));
    *cost += w->left;
    if (!w->left)
        return DGL_OK;
    raise_duals(w);
    DGL_TRY(send_all(w));
    *cost += w->left;
    return DGL_OK;
}
