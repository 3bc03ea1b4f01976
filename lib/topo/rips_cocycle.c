// Cocycles of the bars of a Vietoris-Rips diagram. On critical simplices the sweep's columns tell them; every other simplex
// has the value of what it flows down to (rips.h), found in one step from simplices that come before it.
#include "topo/rips_state.h"

#include <math.h>
#include <string.h>

dgl_status dgl_rips_bar(uint32_t *id, const dgl_diagram *D, int dim, size_t bar)
{
    const dgl_rips *s = D->source;
    if (!s)
        DGL_FAIL(DGL_EUNSUP, "only Vietoris-Rips diagrams with maxdim >= 1 know cycles and cocycles");
    if (dim < 1 || dim >= D->dims)
        DGL_FAIL(DGL_EARG, "cycles and cocycles have dimension 1..%d, not %d", D->dims - 1, dim);
    if (bar >= D->bars[dim]->shape[0])
        DGL_FAIL(DGL_EARG, "bar %zu out of range 1..%zu", bar + 1, D->bars[dim]->shape[0]);
    *id = s->order[dim][bar];
    return DGL_OK;
}

dgl_status dgl_rips_reopen_bar(dgl_rips **out, const dgl_diagram *D, int dim, size_t bar, double scale)
{
    double birth = D->bars[dim]->data[2*bar], death = D->bars[dim]->data[2*bar + 1];
    if (!isnan(scale) && !(scale >= birth && scale <= fmin(death, D->threshold)))
        DGL_FAIL(DGL_EARG, "bar %zu lives from %g to %g: no cocycle at %g", bar + 1, birth, fmin(death, D->threshold), scale);
    scale = isnan(scale) ? D->threshold : scale;
    return dgl_rips_reopen(out, D->source, UINT32_MAX, isfinite(death) ? fmin(scale, nextafter(death, 0)) : scale);
}

void dgl_rips_critical_values(int32_t *value, const dgl_critical *K, uint32_t id, int prime)
{
    for (uint32_t k = 0; k < K->n; k++) {
        value[k] = k == id;
        if (k <= id || K->death[k] >= K->death[id])
            continue;
        int64_t sum = 0;
        size_t at = K->column[k];
        int first = K->entry[at].c;
        for (at++; K->entry[at].c; at++) sum += (int64_t)K->entry[at].c * value[K->entry[at].id] % prime;
        value[k] = (int32_t)((prime - sum % prime) % prime * dgl_topo_inverse(first, prime) % prime);
    }
}

dgl_status dgl_chain_begin(dgl_chain *c, int k, size_t room)
{
    *c = (dgl_chain){ .k = k };
    c->simplex = dgl_alloc((room * (size_t)k + 1) * sizeof *c->simplex);
    c->value = dgl_alloc((room + 1) * sizeof *c->value);
    if (!c->simplex || !c->value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu simplices", room);
    return DGL_OK;
}

void dgl_chain_free(dgl_chain *c)
{
    dgl_free(c->simplex);
    dgl_free(c->value);
    *c = (dgl_chain){ 0 };
}


// ---- of edges ----

dgl_status dgl_rips_edge_values(int32_t *value, const dgl_rips *s, const dgl_critical *K, uint32_t id)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int32_t, loop, K->n);
    dgl_rips_critical_values(loop, K, id, s->prime);
    for (uint32_t r = 0; r < s->m; r++) {              // each edge is the sum of the two that it was cut to
        uint32_t b = s->base[r], i = s->pair[r].i, j = s->pair[r].j, k = b & POINT;
        if (r % 4096 == 0)
            DGL_POLL();
        if (b == TREE || b & CRITICAL) {
            value[r] = b == TREE ? 0 : loop[b & ~CRITICAL];
            continue;
        }
        int64_t first = value[dgl_rips_rank(s, i, k)], second = value[dgl_rips_rank(s, k, j)];
        int64_t v = (i < k ? first : -first) + (k < j ? second : -second);
        value[r] = (int32_t)((v % s->prime + s->prime) % s->prime);
    }
    return DGL_OK;
}

static dgl_status of_edges(dgl_chain *c, const dgl_rips *s, const dgl_critical *K, uint32_t id)
{
    DGL_SCOPE;
    size_t m = 0;
    DGL_SCRATCH_OF(int32_t, value, s->m);
    DGL_TRY(dgl_rips_edge_values(value, s, K, id));
    for (uint32_t r = 0; r < s->m; r++) m += value[r] != 0;
    DGL_TRY(dgl_chain_begin(c, 2, m));
    for (uint32_t r = 0; r < s->m; r++)
        if (value[r]) {
            c->simplex[2 * c->m] = s->pair[r].i;
            c->simplex[2 * c->m + 1] = s->pair[r].j;
            c->value[c->m++] = dgl_balanced(value[r], s->prime);
        }
    return DGL_OK;
}


// ---- of larger simplices ----

// The simplices found so far whose value is not 0, in the order of their longest edges, and where each is among them.
typedef struct {
    dgl_rips *s;
    const dgl_critical *K;
    int dim;
    const int32_t *critical;       // values
    dgl_chain *chain;
    size_t room, slots;
    uint32_t *table;               // places in the chain + 1, by hash; 0: free
} search;

static void end(search *f) { dgl_free(f->table); }

static size_t slot_of(const search *f, const uint32_t *v)
{
    size_t k = (size_t)f->chain->k;
    uint64_t h = 0;
    for (size_t a = 0; a < k; a++) h = (h ^ v[a]) * 0x9e3779b97f4a7c15u;
    size_t i = (h ^ h >> 29) & (f->slots - 1);
    while (f->table[i] && memcmp(f->chain->simplex + (f->table[i] - 1) * k, v, k * sizeof *v)) i = (i + 1) & (f->slots - 1);
    return i;
}

static dgl_status add(search *f, const uint32_t *v, int value)
{
    dgl_chain *c = f->chain;
    size_t k = (size_t)c->k;
    if (c->m == f->room) {
        size_t room = 2 * f->room;
        uint32_t *simplex = dgl_realloc(c->simplex, room * k * sizeof *simplex);
        c->simplex = simplex ? simplex : c->simplex;
        int *all = dgl_realloc(c->value, room * sizeof *all);
        c->value = all ? all : c->value;
        uint32_t *table = dgl_alloc(4 * room * sizeof *table);
        if (!simplex || !all || !table || room > UINT32_MAX / 4) {
            dgl_free(table);
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a cocycle on %zu simplices; give a smaller scale", room);
        }
        dgl_free(f->table);
        f->table = table;
        f->room = room;
        f->slots = 4 * room;
        for (size_t i = 0; i < c->m; i++) f->table[slot_of(f, c->simplex + i*k)] = (uint32_t)i + 1;
    }
    memcpy(c->simplex + c->m * k, v, k * sizeof *v);
    c->value[c->m++] = value;
    f->table[slot_of(f, v)] = (uint32_t)c->m;
    return DGL_OK;
}

// The value on the simplex of longest edge r and other points, of which all that come before it are known: one step of the
// flow (rips_flow.c).
static int value_of(const search *f, uint32_t r, const uint32_t *other)
{
    dgl_rips *s = f->s;
    int others = f->dim - 1, k = f->dim + 1;
    uint32_t v[DGL_TOPO_DIMS + 3], whole[DGL_TOPO_DIMS + 3], face[DGL_TOPO_DIMS + 3];
    uint32_t base = s->base[r] & POINT, first = dgl_rips_least(others, other, base), w = base;
    dgl_pair p = s->pair[r];
    if (first == base)
        return 0;
    dgl_rips_join(v, p, others, other);
    if (!(s->base[r] & CONE)) {
        w = dgl_rips_first_common(s, r, k, v, base);
        if (w == NEVER || dgl_rips_code(w, base) > dgl_rips_code(first, base)) {
            uint32_t id = dgl_rips_find(f->K, r, others, other);
            return id == NEVER ? 0 : f->critical[id];  // the others are the larger ones of a pair
        }
    }
    int at = dgl_rips_insert(whole, k, v, w);
    int64_t sum = 0;
    for (int a = 0; a <= k; a++) {
        if (a == at)
            continue;
        dgl_rips_face(face, k + 1, whole, a);
        int value;
        if (whole[a] == p.i || whole[a] == p.j) {
            uint32_t place = f->table[slot_of(f, face)];
            value = place ? f->chain->value[place - 1] : 0;
        } else if (w == base)
            continue;                                  // it is in a pair with a smaller one
        else {
            uint32_t rest[DGL_TOPO_DIMS + 3];
            int n = 0;
            for (int b = 0; b < k; b++)
                if (face[b] != p.i && face[b] != p.j) rest[n++] = face[b];
            value = value_of(f, r, rest);
        }
        sum += (a + at) % 2 ? value : -value;
    }
    return dgl_balanced(sum, s->prime);
}

// all simplices of longest edge r: the first k of their other points are chosen, from the first n of the link
static dgl_status around_edge(search *f, uint32_t r, uint32_t *other, int k, uint32_t from, uint32_t n)
{
    dgl_rips *s = f->s;
    if (k == f->dim - 1) {
        uint32_t v[DGL_TOPO_DIMS + 3];
        int value = value_of(f, r, other);
        if (!value)
            return DGL_OK;
        dgl_rips_join(v, s->pair[r], k, other);
        return add(f, v, value);
    }
    for (uint32_t a = from; a < n; a++) {
        int b = 0;
        while (b < k && dgl_rips_rank(s, other[b], s->link[a]) < r) b++;
        if (b < k)
            continue;
        other[k] = s->link[a];
        DGL_TRY(around_edge(f, r, other, k + 1, a + 1, n));
    }
    return DGL_OK;
}

static dgl_status of_simplices(dgl_chain *c, dgl_rips *s, const dgl_critical *K, int dim, uint32_t id)
{
    enum { ROOM = 256 };
    DGL_SCOPE;
    DGL_SCRATCH_OF(int32_t, critical, K->n);
    dgl_rips_critical_values(critical, K, id, s->prime);
    DGL_TRY(dgl_chain_begin(c, dim + 1, ROOM));
    __attribute__((cleanup(end))) search f = { .s = s, .K = K, .dim = dim, .critical = critical, .chain = c, .room = ROOM, .slots = 4 * ROOM };
    if (!(f.table = dgl_alloc(f.slots * sizeof *f.table)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a cocycle");
    for (uint32_t r = K->rank[id]; r < s->m; r++) {    // it is 0 before
        uint32_t other[DGL_TOPO_DIMS];
        DGL_POLL();
        if (!(s->base[r] & CRITICAL))                  // nor TREE: the link is not empty
            DGL_TRY(around_edge(&f, r, other, 0, 0, dgl_rips_link(s, r)));
    }
    return DGL_OK;
}

dgl_status dgl_rips_cocycle(dgl_chain *out, double *scale, const dgl_diagram *D, int dim, size_t bar)
{
    DGL_OWNED dgl_rips *s = NULL;
    DGL_CHAIN_OWNED dgl_chain c = { 0 };
    uint32_t id;
    DGL_TRY(dgl_rips_bar(&id, D, dim, bar));
    DGL_TRY(dgl_rips_reopen_bar(&s, D, dim, bar, *scale));
    const dgl_critical *K = &((dgl_rips *)D->source)->critical[dim];
    DGL_TRY(dim == 1 ? of_edges(&c, s, K, id) : of_simplices(&c, s, K, dim, id));
    *scale = s->m ? dgl_rips_length(s, s->m - 1) : 0;
    *out = c;
    c = (dgl_chain){ 0 };
    return DGL_OK;
}
