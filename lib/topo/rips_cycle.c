// Cycles of the bars of a Vietoris-Rips diagram in any dimension: what the critical simplices of a bar bound flows down, and
// all that it is cut by on its way, with what killed those it meets, closes them to a cycle.
#include "topo/rips_state.h"

#include <stdlib.h>
#include <string.h>

static void free_trace(dgl_trace *t)
{
    dgl_free(t->v);
    dgl_free(t->c);
}

// with the critical simplices of the whole complex, which are given back
static dgl_status flow_down(dgl_rips *s, dgl_rips *old, int dim, uint32_t id)
{
    dgl_critical own[DGL_TOPO_DIMS + 1];
    memcpy(own, s->critical, sizeof own);
    memcpy(s->critical, old->critical, sizeof own);
    const dgl_critical *K = &old->critical[dim];
    bool dead = K->death[id] != NEVER;
    size_t others = (size_t)dim - 1;
    dgl_status status = DGL_OK;
    for (size_t at = dead ? K->column[id] : 0; status == DGL_OK && (!dead || K->entry[at].c); at++) {
        uint32_t one = dead ? K->entry[at].id : id;
        status = dgl_rips_trace(s, K->rank[one], (int)others, K->v + one * others, dead ? K->entry[at].c : 1);
        if (!dead)
            break;
    }
    if (status == DGL_OK)
        status = dgl_rips_flow(s, dim - 1);
    memcpy(s->critical, own, sizeof own);
    return status;
}

static int by_points(const void *a, const void *b, void *k) { return memcmp(a, b, *(const size_t *)k); }

// each simplex once
static dgl_status collect(dgl_chain *out, const dgl_trace *t, int p)
{
    size_t k = (size_t)t->k, width = k + 1, bytes = k * sizeof(uint32_t);
    DGL_HEAP uint32_t *row = dgl_alloc((t->n * width + 1) * sizeof *row);
    DGL_CHAIN_OWNED dgl_chain c = { 0 };
    DGL_TRY(dgl_chain_begin(&c, t->k, t->n));
    if (!row)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu simplices", t->n);
    for (size_t i = 0; i < t->n; i++) {                // points as bytes that sort as they do
        for (size_t a = 0; a < k; a++) row[i*width + a] = __builtin_bswap32(t->v[i*k + a]);
        row[i*width + k] = (uint32_t)(t->c[i] % p);
    }
    qsort_r(row, t->n, width * sizeof *row, by_points, &bytes);
    for (size_t i = 0, next; i < t->n; i = next) {
        int64_t sum = 0;
        for (next = i; next < t->n && !memcmp(row + i*width, row + next*width, bytes); next++) sum += row[next*width + k];
        sum %= p;
        if (!sum)
            continue;
        for (size_t a = 0; a < k; a++) c.simplex[c.m*k + a] = __builtin_bswap32(row[i*width + a]);
        c.value[c.m++] = dgl_balanced(sum, p);
    }
    *out = c;
    c = (dgl_chain){ 0 };
    return DGL_OK;
}

// ---- loops: an edge, and the way back in the tree ----

// The forest of the edges that join components, as it hangs from its first points.
typedef struct { uint32_t *parent, *link, *depth; } forest;        // [n] link: the rank of the edge to the parent

// lists of the forest's links, each next to another link of the same point
typedef struct { uint32_t *first, *next, *edge; } links;

static void add_link(links *l, uint32_t at, uint32_t v, uint32_t r)
{
    l->edge[at] = r;
    l->next[at] = l->first[v];
    l->first[v] = at;
}

static dgl_status hang(const forest *f, const dgl_rips *s)
{
    DGL_SCOPE;
    size_t n = s->n;
    DGL_SCRATCH_OF(uint32_t, ints, 6 * n);
    links l = { ints, ints + n, ints + 3*n };
    uint32_t *queue = ints + 5*n, count = 0;
    for (size_t v = 0; v < n; v++) l.first[v] = f->depth[v] = NEVER;
    for (uint32_t r = 0; r < s->m; r++)
        if (s->base[r] == TREE) {
            add_link(&l, count++, s->pair[r].i, r);
            add_link(&l, count++, s->pair[r].j, r);
        }
    for (uint32_t v = 0; v < n; v++) {
        uint32_t head = 0, tail = 0;
        if (f->depth[v] != NEVER)
            continue;
        f->parent[v] = f->link[v] = NEVER;
        f->depth[v] = 0;
        for (queue[tail++] = v; head < tail; head++)
            for (uint32_t u = queue[head], at = l.first[u]; at != NEVER; at = l.next[at]) {
                dgl_pair p = s->pair[l.edge[at]];
                uint32_t w = p.i == u ? p.j : p.i;
                if (f->depth[w] != NEVER)
                    continue;
                f->parent[w] = u;
                f->link[w] = l.edge[at];
                f->depth[w] = f->depth[u] + 1;
                queue[tail++] = w;
            }
    }
    return DGL_OK;
}

// adds c times the way in the forest from v to w
static void add_way(int64_t *chain, const forest *f, const dgl_pair *pair, uint32_t v, uint32_t w, int64_t c)
{
    while (v != w) {
        bool up = f->depth[v] >= f->depth[w];          // climb from v, or come down to w
        uint32_t at = up ? v : w, to = f->parent[at];
        bool forth = pair[f->link[at]].i == (up ? at : to);
        chain[f->link[at]] += forth ? c : -c;
        *(up ? &v : &w) = to;
    }
}

static dgl_status loops(dgl_chain *c, const dgl_rips *s, const dgl_critical *K, uint32_t id)
{
    DGL_SCOPE;
    size_t n = s->n, used = 0;
    bool dead = K->death[id] != NEVER;
    DGL_SCRATCH_OF(uint32_t, ints, 3 * n);
    DGL_SCRATCH_OF(int64_t, chain, s->m);
    forest f = { ints, ints + n, ints + 2*n };
    memset(chain, 0, s->m * sizeof *chain);
    DGL_TRY(hang(&f, s));
    for (size_t at = dead ? K->column[id] : 0; !dead || K->entry[at].c; at++) {
        int64_t number = dead ? K->entry[at].c : 1;
        uint32_t r = K->rank[dead ? K->entry[at].id : id];
        chain[r] += number;
        add_way(chain, &f, s->pair, s->pair[r].j, s->pair[r].i, number);
        if (!dead)
            break;
    }
    for (size_t r = 0; r < s->m; r++) used += chain[r] % s->prime != 0;
    DGL_TRY(dgl_chain_begin(c, 2, used));
    for (size_t r = 0; r < s->m; r++)
        if (chain[r] % s->prime) {
            c->simplex[2 * c->m] = s->pair[r].i;
            c->simplex[2 * c->m + 1] = s->pair[r].j;
            c->value[c->m++] = dgl_balanced(chain[r], s->prime);
        }
    return DGL_OK;
}

dgl_status dgl_rips_cycle(dgl_chain *out, const dgl_diagram *D, int dim, size_t bar)
{
    DGL_OWNED dgl_rips *s = NULL;
    DGL_CHAIN_OWNED dgl_chain c = { 0 };
    uint32_t id;
    dgl_rips *old = D->source;
    DGL_TRY(dgl_rips_bar(&id, D, dim, bar));
    DGL_TRY(dgl_rips_reopen(&s, old, old->critical[dim].rank[id] + 1, D->bars[dim]->data[2*bar]));
    if (dim == 1)
        DGL_TRY(loops(&c, s, &old->critical[1], id));
    else {
        __attribute__((cleanup(free_trace))) dgl_trace trace = { .k = dim + 1 };
        s->trace = &trace;
        DGL_TRY(flow_down(s, old, dim, id));
        DGL_TRY(collect(&c, &trace, s->prime));
    }
    *out = c;
    c = (dgl_chain){ 0 };
    return DGL_OK;
}
