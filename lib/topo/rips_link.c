// The neighbourhoods of edges: ranks in a square table, or in lists where there are few edges for many points.
#include "topo/rips_state.h"

#include <string.h>

dgl_status dgl_rips_index(dgl_rips *s)
{
    size_t n = s->n, m = s->m;
    if (s->dense) {
        size_t bytes;
        DGL_TRY(dgl_memory_check(&bytes, n, n, sizeof *s->rank));
        if (!(s->rank = dgl_alloc(bytes + 64)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for the ranks of %zu edges", m);
        for (size_t i = 0; i < n * n; i++) s->rank[i] = NEVER;
        for (size_t i = 0; i < n; i++) s->rank[i * (n + 1)] = -1;
        for (size_t r = 0; r < m; r++)
            s->rank[s->pair[r].i * n + s->pair[r].j] = s->rank[s->pair[r].j * n + s->pair[r].i] = (int32_t)r;
        return DGL_OK;
    }
    s->start = dgl_alloc((n + 2) * sizeof *s->start);
    s->to = dgl_alloc((2*m + 1) * sizeof *s->to);
    s->to_rank = dgl_alloc((2*m + 1) * sizeof *s->to_rank);
    DGL_HEAP uint32_t *link = dgl_alloc((2*m + 1) * sizeof *link);
    DGL_HEAP size_t *at = dgl_alloc((n + 1) * sizeof *at);
    if (!s->start || !s->to || !s->to_rank || !link || !at)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges; give a smaller threshold", m);
    for (size_t r = 0; r < m; r++) {
        s->start[s->pair[r].i + 1]++;
        s->start[s->pair[r].j + 1]++;
    }
    for (size_t v = 0; v < n; v++) s->start[v + 1] += s->start[v];
    memcpy(at, s->start, n * sizeof *at);
    for (uint32_t r = 0; r < m; r++) {                 // by the point they lead to: 2r to j, 2r + 1 to i
        link[at[s->pair[r].j]++] = 2*r;
        link[at[s->pair[r].i]++] = 2*r + 1;
    }
    memcpy(at, s->start, n * sizeof *at);
    for (size_t k = 0; k < 2*m; k++) {
        dgl_pair p = s->pair[link[k] / 2];
        uint32_t from = link[k] % 2 ? p.j : p.i;
        s->to[at[from]] = link[k] % 2 ? p.i : p.j;
        s->to_rank[at[from]++] = link[k] / 2;
    }
    return DGL_OK;
}

uint32_t dgl_rips_search(const dgl_rips *s, uint32_t a, uint32_t b)
{
    size_t lo = s->start[a], hi = s->start[a + 1], end = hi;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->to[mid] < b)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < end && s->to[lo] == b ? s->to_rank[lo] : NEVER;
}

typedef int32_t eight __attribute__((vector_size(32), aligned(4), may_alias));

// the least over k of the larger of a[k] and b[k]
static int32_t least_of_larger(const int32_t *a, const int32_t *b, size_t n)
{
    eight least = NEVER - (eight){ 0 };
    size_t k = 0;
    for (; k + 8 <= n; k += 8) {
        eight p = *(const eight *)(const void *)(a + k), q = *(const eight *)(const void *)(b + k);
        eight larger = p > q;
        larger = (p & larger) | (q & ~larger);
        eight less = larger < least;
        least = (larger & less) | (least & ~less);
    }
    int32_t m = NEVER;
    for (int i = 0; i < 8; i++) m = least[i] < m ? least[i] : m;
    for (; k < n; k++) {
        int32_t larger = a[k] > b[k] ? a[k] : b[k];
        m = larger < m ? larger : m;
    }
    return m;
}

uint32_t dgl_rips_middle(const dgl_rips *s, uint32_t r)
{
    uint32_t i = s->pair[r].i, j = s->pair[r].j, best = NEVER;
    if (s->rank) {                                     // the edge of that rank leads to it
        best = (uint32_t)least_of_larger(s->rank + (size_t)i * s->n, s->rank + (size_t)j * s->n, s->n);
    } else
        for (size_t a = s->start[i], b = s->start[j]; a < s->start[i + 1] && b < s->start[j + 1]; ) {
            uint32_t u = s->to[a], v = s->to[b];
            if (u == v) {
                uint32_t far = s->to_rank[a] > s->to_rank[b] ? s->to_rank[a] : s->to_rank[b];
                best = far < best ? far : best;
            }
            a += u <= v;
            b += v <= u;
        }
    dgl_pair p = s->pair[best];
    return p.i == i || p.i == j ? p.j : p.i;
}

uint32_t dgl_rips_link(dgl_rips *s, uint32_t r)
{
    uint32_t i = s->pair[r].i, j = s->pair[r].j, n = 0;
    if (s->rank) {
        const int32_t *a = s->rank + (size_t)i * s->n, *b = s->rank + (size_t)j * s->n;
        for (uint32_t k = 0; k < s->n; k++)
            if (a[k] < (int32_t)r && b[k] < (int32_t)r) {
                s->link_far[n] = (uint32_t)(a[k] > b[k] ? a[k] : b[k]);
                s->link[n++] = k;
            }
        return n;
    }
    for (size_t a = s->start[i], b = s->start[j]; a < s->start[i + 1] && b < s->start[j + 1]; ) {
        uint32_t u = s->to[a], v = s->to[b];
        if (u == v && s->to_rank[a] < r && s->to_rank[b] < r) {
            s->link_far[n] = s->to_rank[a] > s->to_rank[b] ? s->to_rank[a] : s->to_rank[b];
            s->link[n++] = u;
        }
        a += u <= v;
        b += v <= u;
    }
    return n;
}

static bool joined_to_all(const dgl_rips *s, uint32_t r, int k, const uint32_t *v, uint32_t w, uint32_t i, uint32_t j)
{
    for (int a = 0; a < k; a++) {
        bool longest = (v[a] == i && w == j) || (v[a] == j && w == i);
        if (v[a] == w || longest || dgl_rips_rank(s, v[a], w) >= r)
            return false;
    }
    return true;
}

uint32_t dgl_rips_first_common(const dgl_rips *s, uint32_t r, int k, const uint32_t *v, uint32_t base)
{
    uint32_t i = s->pair[r].i, j = s->pair[r].j;
    if (joined_to_all(s, r, k, v, base, i, j))
        return base;
    if (s->rank) {
        const int32_t *a = s->rank + (size_t)v[0] * s->n, *b = s->rank + (size_t)v[1] * s->n;
        for (uint32_t w = 0; w < s->n; w++)
            if (a[w] < (int32_t)r && b[w] < (int32_t)r && joined_to_all(s, r, k, v, w, i, j))
                return w;
        return NEVER;
    }
    for (size_t a = s->start[v[0]]; a < s->start[v[0] + 1]; a++)
        if (s->to_rank[a] < r && joined_to_all(s, r, k, v, s->to[a], i, j))
            return s->to[a];
    return NEVER;
}
