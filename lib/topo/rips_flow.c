// Chains of simplices that flow down to the critical ones. They lie in buckets by their longest edges; the longest
// is emptied first, and what leaves it falls into shorter ones.
#include "topo/rips_state.h"

#include <string.h>

dgl_status dgl_rips_begin_chains(dgl_rips *s)
{
    s->head = dgl_alloc(((size_t)s->m + 1) * sizeof *s->head);
    if (!s->head)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for chains of %u edges", s->m);
    return dgl_bits_begin(&s->buckets, s->m);
}

void dgl_rips_end_chains(dgl_rips *s)
{
    dgl_bits_end(&s->buckets);
    dgl_free(s->head);
    dgl_free(s->cell);
    dgl_free(s->rest);
    s->head = NULL;
    s->cell = NULL;
    s->rest = NULL;
}

static inline dgl_cell *cell_at(const dgl_rips *s, size_t k) { return (dgl_cell *)(void *)(s->cell + k * s->cell_words); }

// all simplices of a chain have equally many points
static dgl_status put(dgl_rips *s, uint32_t r, int others, const uint32_t *v, int64_t c)
{
    if (!s->cells)
        s->cell_words = sizeof(dgl_cell) / sizeof(uint32_t) + (size_t)others;
    if ((s->cells + 1) * s->cell_words > s->cell_room) {
        size_t room = s->cell_room ? 2 * s->cell_room : 4096;
        uint32_t *cell = s->cells < UINT32_MAX ? dgl_realloc(s->cell, room * sizeof *cell) : NULL;
        if (!cell)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu simplices", s->cells + 1);
        s->cell = cell;
        s->cell_room = room;
    }
    dgl_cell *cell = cell_at(s, s->cells++);
    c %= s->prime;
    cell->c = (int32_t)(c < 0 ? c + s->prime : c);
    for (int a = 0; a < others; a++) cell->v[a] = v[a];
    cell->next = s->head[r];
    s->head[r] = (uint32_t)s->cells;
    dgl_bits_add(&s->buckets, r);
    return DGL_OK;
}

dgl_status dgl_rips_push(dgl_rips *s, int k, const uint32_t *v, int64_t c)
{
    uint32_t longest = 0, others[DGL_TOPO_DIMS + 2];
    int a0 = 0, b0 = 1, m = 0;
    for (int a = 0; a < k; a++)
        for (int b = a + 1; b < k; b++) {
            uint32_t r = dgl_rips_rank(s, v[a], v[b]);
            if (r >= longest)
                longest = r, a0 = a, b0 = b;
        }
    for (int a = 0; a < k; a++)
        if (a != a0 && a != b0) others[m++] = v[a];
    return put(s, longest, m, others, c);
}

// ---- traces ----

static dgl_status note(dgl_trace *t, const uint32_t *v, int64_t c)
{
    if (t->n == t->room) {
        size_t room = t->room ? 2 * t->room : 256;
        uint32_t *all = dgl_realloc(t->v, room * (size_t)t->k * sizeof *all);
        t->v = all ? all : t->v;
        int64_t *value = dgl_realloc(t->c, room * sizeof *value);
        t->c = value ? value : t->c;
        if (!all || !value)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu simplices", room);
        t->room = room;
    }
    memcpy(t->v + t->n * (size_t)t->k, v, (size_t)t->k * sizeof *v);
    t->c[t->n++] = c;
    return DGL_OK;
}

dgl_status dgl_rips_trace(dgl_rips *s, uint32_t r, int others, const uint32_t *other, int64_t c)
{
    uint32_t v[DGL_TOPO_DIMS + 3], face[DGL_TOPO_DIMS + 3];
    int k = dgl_rips_join(v, s->pair[r], others, other);
    DGL_TRY(note(s->trace, v, c));
    for (int a = 0; a < k; a++) {
        dgl_rips_face(face, k, v, a);
        DGL_TRY(dgl_rips_push(s, k - 1, face, a % 2 ? s->prime - c : c));
    }
    return DGL_OK;
}

// ---- critical simplices ----

static size_t slot_of(const dgl_critical *K, uint32_t r, int others, const uint32_t *v)
{
    uint64_t h = r * 0x9e3779b97f4a7c15u;
    for (int a = 0; a < others; a++) h = (h ^ v[a]) * 0xbf58476d1ce4e5b9u;
    return (h ^ h >> 29) & (K->slots - 1);
}

static bool same(const dgl_critical *K, uint32_t id, uint32_t r, int others, const uint32_t *v)
{
    return K->rank[id] == r && !memcmp(K->v + (size_t)id * (size_t)others, v, (size_t)others * sizeof *v);
}

uint32_t dgl_rips_find(const dgl_critical *K, uint32_t r, int others, const uint32_t *v)
{
    if (!K->slots)
        return NEVER;
    for (size_t i = slot_of(K, r, others, v); K->table[i]; i = (i + 1) & (K->slots - 1))
        if (same(K, K->table[i] - 1, r, others, v))
            return K->table[i] - 1;
    return NEVER;
}

static dgl_status grow(dgl_critical *K, int others)
{
    size_t dim = (size_t)others + 1;
    size_t room = K->room ? 2 * (size_t)K->room : 256;
    void *p[5] = {
        dgl_realloc(K->rank, room * sizeof *K->rank), dgl_realloc(K->v, (room * (size_t)others + 1) * sizeof *K->v),
        dgl_realloc(K->death, room * sizeof *K->death), dgl_realloc(K->column, room * sizeof *K->column),
        dgl_realloc(K->killer, room * dim * sizeof *K->killer)
    };
    K->rank = p[0] ? p[0] : K->rank;
    K->v = p[1] ? p[1] : K->v;
    K->death = p[2] ? p[2] : K->death;
    K->column = p[3] ? p[3] : K->column;
    K->killer = p[4] ? p[4] : K->killer;
    if (!p[0] || !p[1] || !p[2] || !p[3] || !p[4] || room > NEVER)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu critical simplices", room);
    K->room = (uint32_t)room;
    if (!others)
        return DGL_OK;
    uint32_t *table = dgl_alloc(4 * room * sizeof *table);
    if (!table)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu critical simplices", room);
    dgl_free(K->table);
    K->table = table;
    K->slots = 4 * room;
    for (uint32_t id = 0; id < K->n; id++) {
        size_t i = slot_of(K, K->rank[id], others, K->v + (size_t)id * (size_t)others);
        while (table[i]) i = (i + 1) & (K->slots - 1);
        table[i] = id + 1;
    }
    return DGL_OK;
}

dgl_status dgl_rips_critical(dgl_rips *s, int dim, uint32_t r, const uint32_t *v)
{
    dgl_critical *K = &s->critical[dim];
    int others = dim - 1;
    if (K->n == K->room)
        DGL_TRY(grow(K, others));
    uint32_t id = K->n++;
    K->rank[id] = r;
    K->death[id] = NEVER;
    K->alive++;
    for (int a = 0; a < others; a++) K->v[(size_t)id * (size_t)others + (size_t)a] = v[a];
    if (!others)
        return DGL_OK;
    size_t i = slot_of(K, r, others, v);
    while (K->table[i]) i = (i + 1) & (K->slots - 1);
    K->table[i] = id + 1;
    return DGL_OK;
}

dgl_status dgl_rips_kill(dgl_rips *s, int dim, uint32_t r, const uint32_t *v)
{
    dgl_critical *K = &s->critical[dim];
    if (K->entries + s->rests + 1 > K->entry_room) {
        size_t room = 2 * K->entry_room + s->rests + 256;
        void *entry = dgl_realloc(K->entry, room * sizeof *K->entry);
        if (!entry)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for columns of %zu numbers", room);
        K->entry = entry;
        K->entry_room = room;
    }
    uint32_t id = s->rest[0].id;
    K->death[id] = r;
    K->column[id] = K->entries;
    memcpy(K->killer + (size_t)id * (size_t)dim, v, (size_t)dim * sizeof *v);
    K->alive--;
    for (size_t k = 0; k < s->rests; k++) {
        K->entry[K->entries].id = s->rest[k].id;
        K->entry[K->entries++].c = s->rest[k].c;
    }
    K->entry[K->entries].id = 0;
    K->entry[K->entries++].c = 0;
    return DGL_OK;
}

// c times a critical simplex: what is dead is replaced by the rest of the column that killed it
static dgl_status settle(dgl_rips *s, int dim, uint32_t id, int64_t c)
{
    dgl_critical *K = &s->critical[dim];
    if (K->death[id] == NEVER) {
        if (s->rests == s->rest_room) {
            size_t room = s->rest_room ? 2 * s->rest_room : 256;
            void *rest = dgl_realloc(s->rest, room * sizeof *s->rest);
            if (!rest)
                DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu numbers", room);
            s->rest = rest;
            s->rest_room = room;
        }
        s->rest[s->rests].id = id;
        s->rest[s->rests++].c = (int32_t)c;
        return DGL_OK;
    }
    size_t k = K->column[id];
    if (s->trace) {                                    // it stays until the boundary of what killed it has come down
        int64_t killers = (s->prime - c) * dgl_topo_inverse(K->entry[k].c, s->prime) % s->prime;
        DGL_TRY(put(s, K->rank[id], dim - 1, K->v + (size_t)id * (size_t)(dim - 1), c));
        s->again = true;
        return dgl_rips_trace(s, K->death[id], dim, K->killer + (size_t)id * (size_t)dim, killers);
    }
    int64_t f = (s->prime - c) * dgl_topo_inverse(K->entry[k].c, s->prime) % s->prime;
    for (k++; K->entry[k].c; k++) {
        uint32_t other = K->entry[k].id;
        DGL_TRY(put(s, K->rank[other], dim - 1, K->v + (size_t)other * (size_t)(dim - 1), f * K->entry[k].c));
    }
    return DGL_OK;
}

// ---- flow ----

// Subtracts from the chain c times the simplex v[k] that is all but w of the simplex with w: its other faces come
// instead. Faces without an end of the longest edge ij fall; those with both stay in the bucket, if wanted.
static dgl_status cut(dgl_rips *s, int k, const uint32_t *v, uint32_t w, uint32_t i, uint32_t j, bool all, int64_t c)
{
    uint32_t whole[DGL_TOPO_DIMS + 3], face[DGL_TOPO_DIMS + 3];
    int at = dgl_rips_insert(whole, k, v, w);
    if (s->trace)
        DGL_TRY(note(s->trace, whole, at % 2 ? c : s->prime - c));
    for (int a = 0; a <= k; a++) {
        if (a == at || (!all && whole[a] != i && whole[a] != j))
            continue;
        dgl_rips_face(face, k + 1, whole, a);
        DGL_TRY(dgl_rips_push(s, k, face, (a + at) % 2 ? c : s->prime - c));
    }
    return DGL_OK;
}

static dgl_status flow_edge(dgl_rips *s, uint32_t r, int64_t c)
{
    uint32_t b = s->base[r], i = s->pair[r].i, j = s->pair[r].j;
    if (b == TREE)
        return DGL_OK;
    if (b & CRITICAL)
        return settle(s, 1, b & ~CRITICAL, c);
    if (b == UNKNOWN)
        b = s->base[r] = dgl_rips_middle(s, r);
    uint32_t k = b & POINT;
    if (s->trace) {
        uint32_t whole[3];
        int at = dgl_rips_insert(whole, 2, (uint32_t[]){ i, j }, k);
        DGL_TRY(note(s->trace, whole, at % 2 ? c : s->prime - c));
    }
    DGL_TRY(put(s, dgl_rips_rank(s, i, k), 0, NULL, i < k ? c : s->prime - c));
    return put(s, dgl_rips_rank(s, k, j), 0, NULL, k < j ? c : s->prime - c);
}

// tuples of codes in ascending order, compared from the first
static int compare(int k, const uint32_t *a, const uint32_t *b, uint32_t base)
{
    uint32_t x[DGL_TOPO_DIMS], y[DGL_TOPO_DIMS];
    for (int side = 0; side < 2; side++) {
        uint32_t *z = side ? y : x, first = dgl_rips_least(k, side ? b : a, base);
        int n = 0;
        z[n++] = dgl_rips_code(first, base);
        for (int l = 0; l < k; l++)
            if ((side ? b : a)[l] != first) z[n++] = dgl_rips_code((side ? b : a)[l], base);
    }
    for (int l = 0; l < k; l++)
        if (x[l] != y[l]) return x[l] < y[l] ? -1 : 1;
    return 0;
}

// a simplex of dimension dim in a bucket whose link is no cone, and c times it
static dgl_status flow_apparent(dgl_rips *s, int dim, uint32_t r, const uint32_t *other, int64_t c)
{
    int others = dim - 1, k;
    uint32_t v[DGL_TOPO_DIMS + 3], base = s->base[r] & POINT, first = dgl_rips_least(others, other, base), w;
    dgl_pair p = s->pair[r];
    if (first == base)
        return DGL_OK;                                 // cancels with the simplex without it
    k = dgl_rips_join(v, p, others, other);
    w = dgl_rips_first_common(s, r, k, v, base);
    if (w != NEVER && dgl_rips_code(w, base) < dgl_rips_code(first, base))
        return cut(s, k, v, w, p.i, p.j, w != base, c);
    uint32_t fewer[DGL_TOPO_DIMS];
    int n = 0;
    for (int a = 0; a < others; a++)
        if (other[a] != first) fewer[n++] = other[a];
    k = dgl_rips_join(v, p, n, fewer);
    if (dgl_rips_first_common(s, r, k, v, base) == first)
        return DGL_OK;
    uint32_t id = dgl_rips_find(&s->critical[dim], r, others, other);
    return id == NEVER ? DGL_OK : settle(s, dim, id, c);
}

// empties bucket r of simplices of dimension dim > 1
static dgl_status flow_bucket(dgl_rips *s, int dim, uint32_t r)
{
    int others = dim - 1;
    size_t bytes = (size_t)others * sizeof(uint32_t);
    uint32_t base = s->base[r] & POINT, v[DGL_TOPO_DIMS + 3];
    bool cone = s->base[r] & CONE;
    dgl_pair p = s->pair[r];
    while (s->head[r] && !s->again) {
        // the first cell; without a cone the youngest
        uint32_t best = s->head[r] - 1, other[DGL_TOPO_DIMS];
        for (uint32_t at = cell_at(s, best)->next; at && !cone; at = cell_at(s, at - 1)->next)
            if (compare(others, cell_at(s, at - 1)->v, cell_at(s, best)->v, base) > 0) best = at - 1;
        memcpy(other, cell_at(s, best)->v, bytes);
        int64_t c = 0;
        for (uint32_t *link = &s->head[r]; *link; ) {  // take it and all that are equal to it
            dgl_cell *cell = cell_at(s, *link - 1);
            if (memcmp(cell->v, other, bytes)) {
                link = &cell->next;
                continue;
            }
            c += cell->c;
            *link = cell->next;
        }
        c %= s->prime;
        if (!c)
            continue;
        if (!cone)
            DGL_TRY(flow_apparent(s, dim, r, other, c));
        else if (dgl_rips_least(others, other, base) != base) {
            int k = dgl_rips_join(v, p, others, other);
            DGL_TRY(cut(s, k, v, base, p.i, p.j, false, c));
        }
    }
    return DGL_OK;
}

dgl_status dgl_rips_flow(dgl_rips *s, int dim)
{
    size_t at;
    s->rests = 0;
    for (size_t steps = 1; dgl_bits_take(&s->buckets, &at); steps++) {
        uint32_t r = (uint32_t)at;
        if (steps % 65536 == 0)
            DGL_POLL();
        if (dim > 1) {
            DGL_TRY(flow_bucket(s, dim, r));
            if (s->again)
                dgl_bits_add(&s->buckets, r);
            else
                dgl_bits_remove(&s->buckets, r);       // what was put back there is gone, too
            s->again = false;
            continue;
        }
        int64_t c = 0;
        for (uint32_t k = s->head[r]; k; k = cell_at(s, k - 1)->next) c += cell_at(s, k - 1)->c;
        s->head[r] = 0;
        if (c % s->prime)
            DGL_TRY(flow_edge(s, r, c % s->prime));
        s->again = false;
    }
    s->cells = 0;
    return DGL_OK;
}
