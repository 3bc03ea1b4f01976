// Costs 1, 2 and 3 only: a primal-dual method (Ford, Fulkerson 1957) whose dual variables are whole numbers
// needs at most two updates. Flow is first sent where it costs 1; what is left raises the duals, then
// goes where it costs 2; what is left then costs 3. Each update adds what is left to the cost. The flow of
// one phase is greatest by Dinic's layers (1970), the columns of a layer being bits. The columns of all transports
// from one node are that node and its neighbours, so that what is near them is found once.
#include "graph/transport_unit.h"

typedef uint64_t bits;

typedef struct { int row, next; int64_t flow; } arc;

// a transport from x, one of several whose rows stand together
typedef struct { int edge, first, rows; int64_t part, own_x, own_y; } problem;

struct dgl_transport_unit {
    dgl_ref ref;
    const dgl_graph *G;
    bits *near;                    // [n] 64 columns at a time: those at distance 0 or 1
    int *place;                    // [n] the column of a node, -1: none
    arc *arc;                      // flow that has been sent, as lists of the columns
    int arcs, room;
    bool failed;                   // no memory for another arc

    int x, cols, words;            // columns are the neighbours of x and x; words hold a bit for each
    int *node;                     // of all rows
    int64_t *amount;               // that they send
    bits *all_tight, *all_two;     // [rows][words] columns at distance 0 or 1; at most 2

    int rows;                      // of one transport
    int64_t *supply, *demand, left;
    int *first;                    // [cols] the first arc into a column; -1
    bits *tight, *two;             // [rows][words] where a row may send now; and after the duals rise
    bits *open, *seen;             // [words] columns that want more; those on alternating paths
    bits *layer;                   // [rows + 1][words]
    int *level, *queue, last;      // [rows] the layer a row sends to, -1: none; the last layer
};

static void destroy(void *self)
{
    dgl_transport_unit *w = self;
    dgl_free(w->near);
    dgl_free(w->place);
    dgl_free(w->arc);
}

dgl_status dgl_transport_unit_begin(dgl_transport_unit **out, const dgl_graph *G)
{
    DGL_OWNED dgl_transport_unit *w = dgl_new(sizeof *w, destroy);
    size_t n = (size_t)G->n + 1;
    if (!w || !(w->near = dgl_alloc(n * sizeof *w->near)) || !(w->place = dgl_alloc(n * sizeof *w->place)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %d nodes", G->n);
    w->G = G;                          // threads touch no counts
    for (int v = 0; v < G->n; v++) w->place[v] = -1;
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

static int other_end(const dgl_transport_unit *w, int edge) { return w->G->tail[edge] == w->x ? w->G->head[edge] : w->G->tail[edge]; }

static int column(const dgl_transport_unit *w, int k) { return k + 1 < w->cols ? w->G->to[w->G->start[w->x] + k] : w->x; }

// Finds which of the columns 64x, 64x + 1, ... are at distance 1, and at 1 or 2, from the rows.
static void find_near(dgl_transport_unit *w, int rows, int x)
{
    const dgl_graph *G = w->G;
    int end = w->cols < 64*(x + 1) ? w->cols : 64*(x + 1);
    for (int j = 64*x; j < end; j++) {
        int v = column(w, j);
        bits b = (bits)1 << j % 64;
        w->near[v] |= b;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) w->near[G->to[l]] |= b;
    }
    for (int i = 0; i < rows; i++) {
        int u = w->node[i];
        size_t at = (size_t)i * (size_t)w->words + (size_t)x;
        bits two = w->all_tight[at] = w->near[u];
        for (int l = G->start[u]; l < G->start[u + 1]; l++) two |= w->near[G->to[l]];
        w->all_two[at] = two;
    }
    for (int j = 64*x; j < end; j++) {
        int v = column(w, j);
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

// The rows of the transport to y, from row first on, with what they send: what the neighbours of y get beyond what they
// have as neighbours of x, and what x and y lack.
static problem find_rows(dgl_transport_unit *w, const dgl_measure *mu, int link, int first)
{
    const dgl_graph *G = w->G;
    int x = w->x, y = G->to[link], n = first;
    int64_t tx = (int64_t)mu->total[x], ty = (int64_t)mu->total[y], g = dgl_gcd(tx, ty), fx = ty / g, fy = tx / g;
    int64_t a = (int64_t)mu->to[G->start[x]] * fx, b = (int64_t)mu->to[G->start[y]] * fy;
    problem p = { G->via[link], first, 0, a, (int64_t)mu->own[x] * fx - b, a - (int64_t)mu->own[y] * fy };
    for (int l = G->start[y]; l < G->start[y + 1]; l++) {
        int v = G->to[l];
        int64_t amount = v == x ? -p.own_x : w->place[v] >= 0 ? b - a : b;
        w->node[n] = v;
        w->amount[n] = amount;
        n += amount > 0;
    }
    w->node[n] = y;
    w->amount[n] = -p.own_y;
    n += p.own_y < 0;
    p.rows = n - first;
    return p;
}

// Sets up one transport: columns that are near y too, and x or y where they lack mass, want nothing.
static void load(dgl_transport_unit *w, const problem *p)
{
    const dgl_graph *G = w->G;
    int y = other_end(w, p->edge), words = w->words, ends[2] = { w->cols - 1, w->place[y] };
    int64_t own[2] = { p->own_x, p->own_y };
    for (int k = 0; k < words; k++) w->open[k] = p->part > 0 ? ~(bits)0 : 0;
    for (int l = G->start[y]; l < G->start[y + 1]; l++) {
        int j = w->place[G->to[l]];
        if (j >= 0)
            w->open[j / 64] &= ~((bits)1 << j % 64);
    }
    for (int k = 0; k < 2; k++) {
        bits bit = (bits)1 << ends[k] % 64, *open = &w->open[ends[k] / 64];
        *open = own[k] > 0 ? *open | bit : *open & ~bit;
    }
    w->rows = p->rows;
    w->supply = w->amount + p->first;
    w->tight = w->all_tight + (size_t)p->first * (size_t)words;
    w->two = w->all_two + (size_t)p->first * (size_t)words;
    for (int k = 0; k < words; k++) {
        bits any = 0;                                  // columns that a row can reach
        for (int i = 0; i < p->rows; i++) {
            w->tight[(size_t)i * (size_t)words + (size_t)k] &= w->open[k];
            any |= w->two[(size_t)i * (size_t)words + (size_t)k] &= w->open[k];
        }
        for (; any; any &= any - 1) {
            int j = 64*k + __builtin_ctzll(any);
            w->demand[j] = p->part;
            w->first[j] = -1;
        }
    }
    for (int k = 0; k < 2; k++) w->demand[ends[k]] = own[k];
}

static dgl_status solve(dgl_transport_unit *w, const problem *p, int64_t *cost)
{
    *cost = w->left = 0;
    for (int i = 0; i < p->rows; i++) w->left += w->amount[p->first + i];
    if (!w->left)
        return DGL_OK;
    DGL_SCOPE;
    size_t rows = (size_t)p->rows, cols = (size_t)w->cols, words = (size_t)w->words;
    DGL_SCRATCH_OF(bits, sets, (rows + 3) * words);
    DGL_SCRATCH_OF(int64_t, demand, cols);
    DGL_SCRATCH_OF(int, ints, 2 * rows + cols);
    w->layer = sets;
    w->open = sets + (rows + 1) * words;
    w->seen = w->open + words;
    w->demand = demand;
    w->level = ints;
    w->queue = ints + rows;
    w->first = ints + 2 * rows;
    w->arcs = 0;
    w->failed = false;
    load(w, p);
    *cost = w->left;
    DGL_TRY(send_all(w));
    *cost += w->left;
    if (!w->left)
        return DGL_OK;
    raise_duals(w);
    DGL_TRY(send_all(w));
    *cost += w->left;
    return DGL_OK;
}

static bool belongs(const dgl_graph *G, int x, int y)
{
    int dx = dgl_graph_degree(G, x), dy = dgl_graph_degree(G, y);
    return dx > dy || (dx == dy && x < y);
}

enum { SETS = 1 << 18 };           // words of the sets of all rows that are held together, or those of one transport

// the transports along links from .. *end - 1 of x, as many as can be held together
static dgl_status some_around(dgl_transport_unit *w, const dgl_measure *mu, int from, int *end, int64_t *num, int64_t *den)
{
    DGL_POLL();
    const dgl_graph *G = w->G;
    size_t rows = 0;
    int to = from, n = 0;
    for (; to < G->start[w->x + 1] && (to == from || rows * (size_t)w->words < SETS); to++)
        rows += belongs(G, w->x, G->to[to]) ? (size_t)dgl_graph_degree(G, G->to[to]) + 1 : 0;
    DGL_SCOPE;
    DGL_SCRATCH_OF(problem, problems, to - from);
    DGL_SCRATCH_OF(int, node, rows + 1);
    DGL_SCRATCH_OF(int64_t, amount, rows + 1);
    DGL_SCRATCH_OF(bits, sets, 2 * rows * (size_t)w->words);
    w->node = node;
    w->amount = amount;
    w->all_tight = sets;
    w->all_two = sets + rows * (size_t)w->words;
    rows = 0;
    for (int l = from; l < to; l++)
        if (belongs(G, w->x, G->to[l])) {
            problems[n] = find_rows(w, mu, l, (int)rows);
            rows += (size_t)problems[n++].rows;
        }
    for (int k = 0; k < w->words; k++) find_near(w, (int)rows, k);
    for (int k = 0; k < n; k++) {
        int e = problems[k].edge, y = other_end(w, e);
        den[e] = (int64_t)mu->total[w->x] / dgl_gcd((int64_t)mu->total[w->x], (int64_t)mu->total[y]) * (int64_t)mu->total[y];
        DGL_TRY(solve(w, &problems[k], &num[e]));
    }
    *end = to;
    return DGL_OK;
}

dgl_status dgl_transport_unit_around(dgl_transport_unit *w, const dgl_measure *mu, int x, int64_t *num, int64_t *den)
{
    const dgl_graph *G = w->G;
    w->x = x;
    w->cols = dgl_graph_degree(G, x) + 1;
    w->words = (w->cols + 63) / 64;
    for (int k = 0; k < w->cols; k++) w->place[column(w, k)] = k;
    dgl_status status = DGL_OK;
    for (int from = G->start[x]; from < G->start[x + 1] && !status; ) status = some_around(w, mu, from, &from, num, den);
    for (int k = 0; k < w->cols; k++) w->place[column(w, k)] = -1;
    return status;
}
