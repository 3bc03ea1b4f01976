// What an edge changes whose link is no cone: simplices of the link that cancel with no other are born, or kill.
#include "topo/rips_state.h"

#include <string.h>

static dgl_status column(dgl_rips_walk *w, int q)
{
    dgl_rips *s = w->s;
    uint32_t v[DGL_TOPO_DIMS + 3], other[DGL_TOPO_DIMS + 1], face[DGL_TOPO_DIMS + 3];
    dgl_pair p = s->pair[w->r];
    for (int a = 0; a < q; a++) other[a] = w->point ? w->point[w->K[a]] : w->K[a];
    for (int a = 1; a < q; a++)                        // by number
        for (int b = a; b && other[b - 1] > other[b]; b--) {
            uint32_t t = other[b];
            other[b] = other[b - 1];
            other[b - 1] = t;
        }
    if (s->critical[q].alive) {
        int n = dgl_rips_join(v, p, q, other);
        for (int a = 0; a < n; a++) {
            dgl_rips_face(face, n, v, a);
            DGL_TRY(dgl_rips_push(s, n - 1, face, a % 2 ? s->prime - 1 : 1));
        }
        DGL_TRY(dgl_rips_flow(s, q));
        if (s->rests) {
            uint32_t id = s->rest[0].id;
            DGL_TRY(dgl_rips_kill(s, q, w->r, other));
            return dgl_bars_add(&w->bars[q], dgl_rips_length(s, s->critical[q].rank[id]), dgl_rips_length(s, w->r), id);
        }
    }
    return q < s->maxdim ? dgl_rips_critical(s, q + 1, w->r, other) : DGL_OK;
}

static inline bool has(const uint64_t *set, uint32_t k) { return set[k / 64] >> k % 64 & 1; }

// the first point of a set; NEVER
static uint32_t first(const dgl_rips_walk *w, const uint64_t *set)
{
    if (has(set, w->base))
        return w->base;
    for (size_t x = 0; x < w->words; x++)
        if (set[x])
            return (uint32_t)(64 * x) + (uint32_t)__builtin_ctzll(set[x]);
    return NEVER;
}

static inline uint32_t place(const dgl_rips_walk *w, uint32_t k) { return k == NEVER ? NEVER : k == w->base ? 0 : k + 1; }

// out = a and b, true when it is not empty
static inline bool meet(const dgl_rips_walk *w, uint64_t *out, const uint64_t *a, const uint64_t *b)
{
    uint64_t any = 0;
    for (size_t x = 0; x < w->words; x++) any |= out[x] = a[x] & b[x];
    return any;
}

// The points after a that are near to a but to nothing before a that is near to a, or with some: those of which
// not all are near to one thing before a. false: there are none, and all simplices that begin with a cancel.
static bool may_follow(const dgl_rips_walk *w, uint64_t *out, uint32_t a, bool some)
{
    const uint64_t *near = w->near + a * w->words;
    bool any = false;
    for (size_t x = 0; x < w->words; x++) {
        uint64_t after = x > a / 64 ? ~(uint64_t)0 : x == a / 64 ? ~(uint64_t)1 << a % 64 : 0;
        any |= (out[x] = w->link[x] & near[x] & after) != 0;
    }
    out[w->base / 64] &= ~((uint64_t)1 << w->base % 64);
    for (uint32_t x = 0; any && x <= a / 64 + 1; x++) {
        uint64_t before = 0;                           // the cutting point, then word by word
        if (x == 0)
            before = has(near, w->base) ? (uint64_t)1 << w->base % 64 : 0;
        else
            before = w->link[x - 1] & near[x - 1] & (x - 1 < a / 64 ? ~(uint64_t)0 : ((uint64_t)1 << a % 64) - 1);
        for (; before && any; before &= before - 1) {
            uint32_t c = (x ? 64 * (x - 1) : w->base / 64 * 64) + (uint32_t)__builtin_ctzll(before);
            const uint64_t *covered = w->near + c * w->words;
            any = false;
            for (size_t y = 0; y < w->words; y++) {
                any |= (out[y] & ~covered[y]) != 0;
                if (!some)
                    out[y] &= ~covered[y];
            }
        }
    }
    return any;
}

// Simplices of q points that do not cancel; the first k are chosen. set[k]: the points near all of them.
static dgl_status walk(dgl_rips_walk *w, int q, int k)
{
    const uint64_t *common = w->set + (size_t)(k - 1) * w->words;
    uint64_t *next = w->set + (size_t)k * w->words;
    if (k == q) {
        if (place(w, first(w, common)) < place(w, w->K[0]))
            return DGL_OK;                             // cancels with the simplex that has that point, too
        memcpy(next, w->link, w->words * sizeof *next);
        for (int a = 1; a < q; a++) meet(w, next, next, w->near + w->K[a] * w->words);
        return first(w, next) == w->K[0] ? DGL_OK : column(w, q);
    }
    for (size_t x = w->K[k - 1] / 64; x < w->words; x++)
        for (uint64_t bits = common[x]; bits; bits &= bits - 1) {
            uint32_t a = (uint32_t)(64 * x) + (uint32_t)__builtin_ctzll(bits);
            if (a <= w->K[k - 1] || a == w->base)
                continue;
            w->K[k] = a;
            meet(w, next, common, w->near + a * w->words);
            DGL_TRY(walk(w, q, k + 1));
        }
    return DGL_OK;
}

// those that begin with a
static dgl_status walk_from(dgl_rips_walk *w, int q, uint32_t a)
{
    const uint64_t *near = w->near + a * w->words;
    w->K[0] = a;
    if (q == 1) {
        meet(w, w->set, w->link, near);
        return place(w, first(w, w->set)) < place(w, a) ? DGL_OK : column(w, 1);
    }
    if (!may_follow(w, w->set, a, q > 2))
        return DGL_OK;
    if (q > 2) {
        meet(w, w->set, w->link, near);
        return walk(w, q, 1);
    }
    for (size_t x = a / 64; x < w->words; x++)
        for (uint64_t bits = w->set[x]; bits; bits &= bits - 1) {
            uint32_t b = (uint32_t)(64 * x) + (uint32_t)__builtin_ctzll(bits);
            uint64_t *common = w->set + w->words;
            meet(w, common, w->link, w->near + b * w->words);
            w->K[1] = b;
            if (first(w, common) != a)
                DGL_TRY(column(w, 2));
        }
    return DGL_OK;
}

dgl_status dgl_rips_walk_link(dgl_rips_walk *w)
{
    for (int q = 1; q <= w->s->maxdim; q++)
        for (size_t x = 0; x < w->words; x++) {
            DGL_POLL();
            for (uint64_t bits = w->link[x]; bits; bits &= bits - 1) {
                uint32_t a = (uint32_t)(64 * x) + (uint32_t)__builtin_ctzll(bits);
                if (a != w->base)
                    DGL_TRY(walk_from(w, q, a));
            }
        }
    return DGL_OK;
}

dgl_status dgl_rips_walk_list(dgl_rips *s, dgl_bars *bars, uint32_t r, uint32_t n)
{
    size_t words = (n + 63) / 64, need = ((size_t)n + (size_t)s->maxdim + 3) * words;
    dgl_rips_walk w = { .s = s, .bars = bars, .r = r, .words = words, .point = s->link };
    if (need > s->adjacent_room) {
        dgl_free(s->adjacent);
        if (!(s->adjacent = dgl_alloc(2 * need * sizeof *s->adjacent)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for the link of an edge with %u points", n);
        s->adjacent_room = 2 * need;
    }
    uint64_t *near = s->adjacent, *link = near + n * words;
    memset(near, 0, need * sizeof *near);
    for (uint32_t a = 0; a < n; a++) {
        link[a / 64] |= (uint64_t)1 << a % 64;
        if (s->link[a] == (s->base[r] & POINT))
            w.base = a;
        for (uint32_t b = 0; b < a; b++)
            if (dgl_rips_rank(s, s->link[a], s->link[b]) < r) {
                near[a * words + b / 64] |= (uint64_t)1 << b % 64;
                near[b * words + a / 64] |= (uint64_t)1 << a % 64;
            }
    }
    w.near = near;
    w.link = link;
    w.set = link + words;
    return dgl_rips_walk_link(&w);
}
