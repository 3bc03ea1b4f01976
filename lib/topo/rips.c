// Vietoris-Rips persistence: one sweep over the edges by length.
#include "topo/rips_state.h"

#include "base/progress.h"

#include <math.h>
#include <string.h>

static void free_work(dgl_rips *s)
{
    void **part[] = { (void **)&s->pair, (void **)&s->rank, (void **)&s->start, (void **)&s->to, (void **)&s->to_rank,
                      (void **)&s->base, (void **)&s->near, (void **)&s->link, (void **)&s->link_far, (void **)&s->adjacent };
    for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
        dgl_free(*part[k]);
        *part[k] = NULL;
    }
    dgl_rips_end_chains(s);
}

static void free_critical(dgl_critical *K)
{
    dgl_free(K->rank);
    dgl_free(K->v);
    dgl_free(K->death);
    dgl_free(K->column);
    dgl_free(K->killer);
    dgl_free(K->table);
    dgl_free(K->entry);
    memset(K, 0, sizeof *K);
}

static void destroy(void *self)
{
    dgl_rips *s = self;
    free_work(s);
    for (int k = 0; k <= DGL_TOPO_DIMS; k++) free_critical(&s->critical[k]);
    for (int k = 0; k < DGL_TOPO_DIMS; k++) dgl_free(s->order[k]);
    dgl_release(s->origin);
}

dgl_status dgl_rips_begin(dgl_rips **out, dgl_array *X, bool matrix, int maxdim, int prime, double threshold)
{
    DGL_OWNED dgl_rips *s = dgl_new(sizeof *s, destroy);
    if (!s)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    s->origin = dgl_retain(X);
    s->X = dgl_points_of(X->data, X->shape[0], X->shape[1], matrix);
    s->n = (uint32_t)X->shape[0];
    s->maxdim = maxdim;
    s->prime = prime;
    size_t m;
    DGL_TRY(dgl_points_pairs(&s->pair, &m, &s->X, threshold));
    if (m >= UNKNOWN)
        DGL_FAIL(DGL_ENOMEM, "%zu edges are too many; give a smaller threshold", m);
    s->m = (uint32_t)m;
    s->dense = (double)s->n * (double)s->n <= 64.0 * (double)m + 1e6;
    *out = dgl_retain(s);
    return DGL_OK;
}

dgl_status dgl_rips_prepare(dgl_rips *s)
{
    size_t n = s->n;
    DGL_TRY(dgl_rips_index(s));
    DGL_TRY(dgl_rips_begin_chains(s));
    s->base = dgl_alloc(((size_t)s->m + 1) * sizeof *s->base);
    s->link = dgl_alloc((n + 1) * sizeof *s->link);
    s->link_far = dgl_alloc((n + 1) * sizeof *s->link_far);
    if (s->rank) {
        s->words = (n + 63) / 64;
        s->near = dgl_alloc((n + 1) * s->words * sizeof *s->near);
    }
    if (!s->base || !s->link || !s->link_far || (s->rank && !s->near))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points and %u edges", n, s->m);
    return DGL_OK;
}

// ---- the link of an edge ----

static inline void set_nearer(dgl_rips *s, dgl_pair p)
{
    s->near[p.i * s->words + p.j / 64] |= (uint64_t)1 << p.j % 64;
    s->near[p.j * s->words + p.i / 64] |= (uint64_t)1 << p.i % 64;
}

// is every point of the link, given as words, near b?
static bool is_apex(const dgl_rips *s, const uint64_t *link, uint32_t b)
{
    const uint64_t *near = s->near + b * s->words;
    uint64_t own = (uint64_t)1 << b % 64;
    for (size_t w = 0; w < s->words; w++)
        if (link[w] & ~near[w] & ~(w == b / 64 ? own : 0))
            return false;
    return true;
}

static inline uint32_t farther(const dgl_rips *s, dgl_pair p, uint32_t k)
{
    int32_t a = s->rank[(size_t)p.i * s->n + k], b = s->rank[(size_t)p.j * s->n + k];
    return (uint32_t)(a > b ? a : b);
}

// of the first count points of the link that whose longer edge is shortest
static uint32_t middle_of(const dgl_rips *s, const uint64_t *link, dgl_pair p, int count)
{
    uint32_t best = NEVER, at = 0;
    for (size_t w = 0; w < s->words && count > 0; w++)
        for (uint64_t bits = link[w]; bits && count > 0; bits &= bits - 1, count--) {
            uint32_t k = (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(bits), far = farther(s, p, k);
            if (far < best)
                best = far, at = k;
        }
    return at;
}

enum { FEW = 12 };                 // points that are tried for a cheap guess

// What base says of an edge whose link, given as words, is not empty.
static uint32_t look_for_apex(const dgl_rips *s, const uint64_t *link, dgl_pair p)
{
    uint32_t guess = middle_of(s, link, p, FEW);
    if (is_apex(s, link, guess))
        return guess | CONE;
    uint32_t middle = middle_of(s, link, p, INT32_MAX);
    if (middle != guess && is_apex(s, link, middle))
        return middle | CONE;
    for (size_t w = 0; w < s->words; w++)
        for (uint64_t bits = link[w]; bits; bits &= bits - 1) {
            uint32_t k = (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(bits);
            if (is_apex(s, link, k))
                return k | CONE;
        }
    return middle;
}

// the same from the lists
static uint32_t look_in_lists(dgl_rips *s, uint32_t r, uint32_t n)
{
    uint32_t first = 0;
    for (uint32_t a = 1; a < n; a++) first = s->link_far[a] < s->link_far[first] ? a : first;
    for (uint32_t t = 0; t < n; t++) {                 // the middle, then the others
        uint32_t at = t == 0 ? first : t <= first ? t - 1 : t, a = 0;
        for (; a < n; a++)
            if (a != at && dgl_rips_rank(s, s->link[at], s->link[a]) >= r)
                break;
        if (a == n)
            return s->link[at] | CONE;
    }
    return s->link[first];
}

// ---- the sweep ----

// an edge whose link is empty joins two components or closes a loop
static dgl_status first_edge(dgl_rips *s, dgl_bars *bars, uint32_t *up, uint32_t r)
{
    uint32_t a = dgl_root(up, s->pair[r].i), b = dgl_root(up, s->pair[r].j);
    if (a != b) {
        up[a > b ? a : b] = a > b ? b : a;
        s->base[r] = TREE;
        return dgl_bars_add(&bars[0], 0, dgl_rips_length(s, r), r);
    }
    if (s->maxdim < 1) {
        s->base[r] = UNKNOWN;
        return DGL_OK;
    }
    s->base[r] = CRITICAL | s->critical[1].n;
    return dgl_rips_critical(s, 1, r, NULL);
}

static dgl_status sweep_dense(dgl_rips *s, dgl_bars *bars, uint32_t *up)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint64_t, link, s->words);
    DGL_SCRATCH_OF(uint64_t, set, s->words * ((size_t)s->maxdim + 2));
    DGL_PROGRESS progress = dgl_progress_begin("rips", s->m);
    for (uint32_t r = 0; r < s->m; r++) {
        if (r % 64 == 0) {
            DGL_POLL();
            dgl_progress_at(&progress, r);
        }
        dgl_pair p = s->pair[r];
        const uint64_t *a = s->near + p.i * s->words, *b = s->near + p.j * s->words;
        uint64_t any = 0;
        if (s->maxdim == 1 && !s->critical[1].alive) {
            for (size_t w = 0; w < s->words && !any; w++) any = a[w] & b[w];
            s->base[r] = UNKNOWN;
        } else {
            for (size_t w = 0; w < s->words; w++) any |= link[w] = a[w] & b[w];
            if (any)
                s->base[r] = look_for_apex(s, link, p);
        }
        if (!any)
            DGL_TRY(first_edge(s, bars, up, r));
        else if (s->base[r] < CONE && s->base[r] != UNKNOWN)
            DGL_TRY(dgl_rips_walk_link(&(dgl_rips_walk){ .s = s, .bars = bars, .r = r, .base = s->base[r], .words = s->words,
                                            .link = link, .near = s->near, .set = set }));
        set_nearer(s, p);
    }
    return DGL_OK;
}

static dgl_status sweep_lists(dgl_rips *s, dgl_bars *bars, uint32_t *up)
{
    DGL_PROGRESS progress = dgl_progress_begin("rips", s->m);
    for (uint32_t r = 0; r < s->m; r++) {
        if (r % 64 == 0) {
            DGL_POLL();
            dgl_progress_at(&progress, r);
        }
        uint32_t n = dgl_rips_link(s, r);
        if (!n)
            DGL_TRY(first_edge(s, bars, up, r));
        else if (!((s->base[r] = look_in_lists(s, r, n)) & CONE))
            DGL_TRY(dgl_rips_walk_list(s, bars, r, n));
    }
    return DGL_OK;
}

dgl_status dgl_rips_find_bases(dgl_rips *s)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint64_t, link, s->words);
    DGL_SCRATCH_OF(uint32_t, up, s->n);
    uint32_t loops = 0;
    for (uint32_t v = 0; v < s->n; v++) up[v] = v;
    for (uint32_t r = 0; r < s->m; r++) {
        dgl_pair p = s->pair[r];
        uint64_t any = 0;
        uint32_t n = s->rank ? 0 : dgl_rips_link(s, r);
        if (r % 4096 == 0)
            DGL_POLL();
        for (size_t w = 0; w < s->words; w++) any |= link[w] = s->near[p.i * s->words + w] & s->near[p.j * s->words + w];
        if (any || n)
            s->base[r] = s->rank ? look_for_apex(s, link, p) : look_in_lists(s, r, n);
        else {
            uint32_t a = dgl_root(up, p.i), b = dgl_root(up, p.j);
            s->base[r] = a != b ? TREE : CRITICAL | loops++;
            up[a > b ? a : b] = a > b ? b : a;
        }
        if (s->rank)
            set_nearer(s, p);
    }
    return DGL_OK;
}

dgl_status dgl_rips_reopen(dgl_rips **out, const dgl_rips *old, uint32_t end, double length)
{
    DGL_TRY(dgl_rips_begin(out, old->origin, old->X.matrix, old->maxdim, old->prime, length));
    dgl_rips *s = *out;
    s->dense = old->dense;
    s->m = end < s->m ? end : s->m;
    DGL_TRY(dgl_rips_prepare(s));
    return dgl_rips_find_bases(s);
}

// components alone need no links
static dgl_status sweep_components(dgl_rips *s, dgl_bars *bars, uint32_t *up)
{
    for (uint32_t r = 0, left = s->n; r < s->m && left > 1; r++) {
        uint32_t a = dgl_root(up, s->pair[r].i), b = dgl_root(up, s->pair[r].j);
        if (a == b)
            continue;
        up[a > b ? a : b] = a > b ? b : a;
        left--;
        DGL_TRY(dgl_bars_add(&bars[0], 0, dgl_rips_length(s, r), r));
    }
    return DGL_OK;
}

static void free_all_bars(dgl_bars (*bars)[DGL_TOPO_DIMS])
{
    for (int k = 0; k < DGL_TOPO_DIMS; k++) dgl_bars_free(&(*bars)[k]);
}

dgl_status dgl_topo_rips(dgl_diagram **out, dgl_array *X, bool matrix, const dgl_rips_options *o)
{
    if (X->naxes != 2 || (matrix && X->shape[0] != X->shape[1]) || !dgl_array_is_contiguous(X))
        DGL_FAIL(DGL_ESHAPE, "points are n x d, distances n x n, not %s", dgl_array_shape_text(X));
    DGL_TRY(dgl_topo_check_prime(o->prime));
    dgl_points P = dgl_points_of(X->data, X->shape[0], X->shape[1], matrix);
    DGL_TRY(dgl_points_check(&P));
    double threshold = o->threshold;
    if (isnan(threshold)) {
        DGL_TRY(dgl_points_check_pairs(P.n));
        DGL_TRY(dgl_points_enclosing_radius(&threshold, &P));
    }
    if (o->limit > 0 && o->maxdim > 0)
        DGL_TRY(dgl_rips_check_size(&P, o->maxdim, threshold, o->limit));
    DGL_OWNED dgl_diagram *D = NULL;
    DGL_TRY(dgl_diagram_new(&D, "Vietoris-Rips", o->maxdim + 1));
    DGL_OWNED dgl_rips *s = NULL;
    DGL_TRY(dgl_rips_begin(&s, X, matrix, o->maxdim, o->prime, threshold));
    __attribute__((cleanup(free_all_bars))) dgl_bars bars[DGL_TOPO_DIMS] = { 0 };
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, up, s->n);
    for (uint32_t v = 0; v < s->n; v++) up[v] = v;
    if (o->maxdim == 0)
        DGL_TRY(sweep_components(s, bars, up));
    else {
        DGL_TRY(dgl_rips_prepare(s));
        DGL_TRY(s->rank ? sweep_dense(s, bars, up) : sweep_lists(s, bars, up));
    }
    for (uint32_t v = 0; v < s->n; v++)
        if (up[v] == v) DGL_TRY(dgl_bars_add(&bars[0], 0, INFINITY, v));
    for (int k = 1; k <= o->maxdim; k++)
        for (uint32_t id = 0; id < s->critical[k].n; id++)
            if (s->critical[k].death[id] == NEVER)
                DGL_TRY(dgl_bars_add(&bars[k], dgl_rips_length(s, s->critical[k].rank[id]), INFINITY, id));
    for (int k = 0; k <= o->maxdim; k++) DGL_TRY(dgl_bars_take(&D->bars[k], k ? &s->order[k] : NULL, &bars[k]));
    D->points = s->n;
    D->threshold = threshold;
    D->prime = o->prime;
    free_work(s);
    if (o->maxdim > 0)
        D->source = dgl_retain(s);
    *out = dgl_retain(D);
    return DGL_OK;
}
