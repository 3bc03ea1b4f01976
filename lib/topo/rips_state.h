// Inside the computation of Vietoris-Rips persistence: edges by rank, links of edges, chains that flow down.
#ifndef DGL_TOPO_RIPS_STATE_H
#define DGL_TOPO_RIPS_STATE_H

#include "topo/bits.h"
#include "topo/rips.h"

// What base[r] says of edge r: its cutting point, or one of these.
enum {
    NEVER = INT32_MAX,             // rank of what is too long
    CONE = 1 << 30,                // flag: all of the link is near the cutting point
    POINT = CONE - 1,              // mask of the cutting point
    UNKNOWN = CONE - 1,            // the link is not empty; the cutting point is not known yet
};
#define CRITICAL 0x80000000u       // flag: the link is empty; the rest is the number of the loop born with it
#define TREE UINT32_MAX            // the edge joined two components

// A simplex of a chain: its longest edge is the bucket it lies in, the others of its points are v, ascending.
typedef struct { uint32_t next; int32_t c; uint32_t v[]; } dgl_cell;

// Critical simplices of one dimension, in the order in which they appear.
typedef struct {
    uint32_t n, room, alive;
    uint32_t *rank;                // [n] its longest edge
    uint32_t *v;                   // [n][dim - 1] its other points
    uint32_t *death;               // [n] the edge that killed it; NEVER
    size_t *column;                // [n] where the chain that killed it begins, when it is dead; ends with c = 0
    uint32_t *killer;              // [n][dim] the points beside the edge death of the simplex that killed it
    uint32_t *table;               // of numbers + 1, by hash; 0: free
    size_t slots;
    struct { uint32_t id; int32_t c; } *entry;         // the columns; the first entry is the dead one itself
    size_t entries, entry_room;
} dgl_critical;

// A chain of simplices of k points, ascending, each maybe many times.
typedef struct { int k; size_t n, room; uint32_t *v; int64_t *c; } dgl_trace;

typedef struct {
    dgl_ref ref;
    dgl_array *origin;             // the points, retained
    uint32_t *order[DGL_TOPO_DIMS];    // of the bars of each dimension: the number of the critical simplex
    dgl_points X;
    int maxdim, prime;
    uint32_t n, m;
    dgl_pair *pair;                // [m] by rank
    int32_t *rank;                 // [n][n], NEVER where too long, -1 on the diagonal; NULL: lists instead
    size_t *start;                 // [n + 1] the lists:
    uint32_t *to, *to_rank;        // [2m] neighbours, ascending, and the edge to each
    uint32_t *base;                // [m]
    uint64_t *near;                // [n][words] bits: nearer than the present edge
    size_t words;
    bool dense;                    // a table of ranks, not lists
    uint32_t *link, *link_far;     // [n] points of a link, and the rank of the longer edge to each
    uint64_t *adjacent;            // of points of a link
    size_t adjacent_room;
    dgl_critical critical[DGL_TOPO_DIMS + 1];
    // the chain that is being reduced
    dgl_bits buckets;              // that are not empty
    uint32_t *head;                // [m] the first cell of each bucket, + 1
    uint32_t *cell;                // the cells, of equal size
    size_t cells, cell_words, cell_room;               // how many, how long each; room in words
    struct { uint32_t id; int32_t c; } *rest;          // what is left: critical simplices that are alive
    size_t rests, rest_room;
    dgl_trace *trace;              // what is added to the chain whose boundary flows; NULL: nobody asks
    bool again;                    // a longer bucket was filled: back to it
} dgl_rips;

// rips.c: a complex with its edges sorted, and with all that a sweep needs

dgl_status dgl_rips_begin(dgl_rips **out, dgl_array *X, bool matrix, int maxdim, int prime, double threshold) DGL_CHECKED;
dgl_status dgl_rips_prepare(dgl_rips *s) DGL_CHECKED;

// The first end edges of the complex again, those up to a length, prepared and with the bases that the sweep found.
dgl_status dgl_rips_reopen(dgl_rips **out, const dgl_rips *old, uint32_t end, double length) DGL_CHECKED;

static inline double dgl_rips_length(const dgl_rips *s, uint32_t r)
{
    return dgl_points_distance(&s->X, s->pair[r].i, s->pair[r].j);
}

// the root of v in a forest, with shorter ways for later
static inline uint32_t dgl_root(uint32_t *up, uint32_t v)
{
    while (up[v] != v) v = up[v] = up[up[v]];
    return v;
}

// rips_size.c: ENOMEM says how many simplices there are to look at, about, when they are more than limit.
dgl_status dgl_rips_check_size(const dgl_points *X, int maxdim, double threshold, double limit) DGL_CHECKED;

// rips_link.c: the neighbourhoods of edges

// Makes rank or the lists from the pairs.
dgl_status dgl_rips_index(dgl_rips *s) DGL_CHECKED;

// The rank of an edge; NEVER when it is too long.
uint32_t dgl_rips_search(const dgl_rips *s, uint32_t a, uint32_t b);
static inline uint32_t dgl_rips_rank(const dgl_rips *s, uint32_t a, uint32_t b)
{
    return s->rank ? (uint32_t)s->rank[(size_t)a * s->n + b] : dgl_rips_search(s, a, b);
}

// The point whose longer edge to the ends of edge r is shortest.
uint32_t dgl_rips_middle(const dgl_rips *s, uint32_t r);

// The points of the link of edge r, ascending, into s->link; how many.
uint32_t dgl_rips_link(dgl_rips *s, uint32_t r);

// Among points that are joined to all of v[k] by edges before r: base when it is one, else the least; NEVER.
uint32_t dgl_rips_first_common(const dgl_rips *s, uint32_t r, int k, const uint32_t *v, uint32_t base);

// ---- simplices: their points ascend ----

// v[k] with w among them; the place of w
static inline int dgl_rips_insert(uint32_t *out, int k, const uint32_t *v, uint32_t w)
{
    int at = 0;
    while (at < k && v[at] < w) {
        out[at] = v[at];
        at++;
    }
    out[at] = w;
    for (int a = at; a < k; a++) out[a + 1] = v[a];
    return at;
}

// v[k] without the one at a place
static inline void dgl_rips_face(uint32_t *out, int k, const uint32_t *v, int at)
{
    for (int a = 0; a < k - 1; a++) out[a] = v[a + (a >= at)];
}

// the whole simplex: its longest edge and its other points; how many
static inline int dgl_rips_join(uint32_t *v, dgl_pair p, int others, const uint32_t *other)
{
    uint32_t t[DGL_TOPO_DIMS + 3];
    dgl_rips_insert(t, others, other, p.i);
    dgl_rips_insert(v, others + 1, t, p.j);
    return others + 2;
}

// where a point of a link stands in the order there: the cutting point first
static inline uint32_t dgl_rips_code(uint32_t v, uint32_t base) { return v == base ? 0 : v + 1; }

// the first of v[k] in that order
static inline uint32_t dgl_rips_least(int k, const uint32_t *v, uint32_t base)
{
    for (int a = 0; a < k; a++)
        if (v[a] == base) return base;
    return v[0];
}

// ---- rips_walk.c: links that are no cones ----

// A link as sets of bits. Its points are ordered: the cutting point first, the others by number.
typedef struct {
    dgl_rips *s;
    dgl_bars *bars;
    uint32_t r, base;              // the edge; the cutting point
    size_t words;
    const uint32_t *point;         // what bit k stands for; NULL: point k
    const uint64_t *link, *near;   // [words], [bits][words]: what each is near to
    uint64_t *set;                 // [maxdim + 2][words]
    uint32_t K[DGL_TOPO_DIMS + 1]; // the bits of a simplex, in order
} dgl_rips_walk;


// Finds the simplices of a link that do not cancel, from its edges on; each kills a hole or is critical.
dgl_status dgl_rips_walk_link(dgl_rips_walk *w) DGL_CHECKED;

// The same for the link of edge r that stands in the lists, n points.
dgl_status dgl_rips_walk_list(dgl_rips *s, dgl_bars *bars, uint32_t r, uint32_t n) DGL_CHECKED;

// rips_flow.c: chains

// Adds c times the simplex of k points, ascending, to the chain.
dgl_status dgl_rips_push(dgl_rips *s, int k, const uint32_t *v, int64_t c) DGL_CHECKED;

// Lets a chain of dim-dimensional simplices flow down; what is left goes to s->rest, the youngest first.
dgl_status dgl_rips_flow(dgl_rips *s, int dim) DGL_CHECKED;

// Notes a critical simplex of longest edge r and other points v; its number is critical[dim].n before.
dgl_status dgl_rips_critical(dgl_rips *s, int dim, uint32_t r, const uint32_t *v) DGL_CHECKED;

// The number of a critical simplex; NEVER for another one.
uint32_t dgl_rips_find(const dgl_critical *K, uint32_t r, int others, const uint32_t *v);

// s->rest becomes the column of its youngest simplex, which dies with the simplex of edge r and the points v[dim].
dgl_status dgl_rips_kill(dgl_rips *s, int dim, uint32_t r, const uint32_t *v) DGL_CHECKED;

// Adds c times a simplex to the trace, and its boundary to the chain.
dgl_status dgl_rips_trace(dgl_rips *s, uint32_t r, int others, const uint32_t *other, int64_t c) DGL_CHECKED;

dgl_status dgl_rips_begin_chains(dgl_rips *s) DGL_CHECKED;
void dgl_rips_end_chains(dgl_rips *s);

// rips_cocycle.c, rips_cycle.c: representatives

// The number in the critical simplices of a bar that a diagram has; EARG, EUNSUP when it has none.
dgl_status dgl_rips_bar(uint32_t *id, const dgl_diagram *D, int dim, size_t bar) DGL_CHECKED;

// The complex in which a cocycle of the bar is asked for: edges up to scale, NAN: all, that are shorter than its death.
dgl_status dgl_rips_reopen_bar(dgl_rips **out, const dgl_diagram *D, int dim, size_t bar, double scale) DGL_CHECKED;

// On the critical simplices, value[K->n]: 0 before the bar's, 1 on it, then what makes each that dies before it bound nothing.
void dgl_rips_critical_values(int32_t *value, const dgl_critical *K, uint32_t id, int prime);

// The cocycle of dimension 1 on the edges of s, value[m] from 0 to prime - 1.
dgl_status dgl_rips_edge_values(int32_t *value, const dgl_rips *s, const dgl_critical *K, uint32_t id) DGL_CHECKED;

// An empty chain with room for so many simplices of k points.
dgl_status dgl_chain_begin(dgl_chain *c, int k, size_t room) DGL_CHECKED;

// Between -p/2 and p/2.
static inline int dgl_balanced(int64_t c, int p)
{
    c %= p;
    if (c < 0)
        c += p;
    return (int)(2 * c > p ? c - p : c);
}

#endif
