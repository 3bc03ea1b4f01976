// Cycles of the bars of a Vietoris-Rips diagram in any dimension: what the critical simplices of a bar bound flows down, and
// all that it is cut by on its way, with what killed those it meets, closes them to a cycle.
#include "topo/rips_state.h"

#include <stdlib.h>
#include <string.h>

void dgl_chain_free(dgl_chain *c)
{
    dgl_free(c->simplex);
    dgl_free(c->value);
    *c = (dgl_chain){ 0 };
}

static void free_trace(dgl_trace *t)
{
    dgl_free(t->v);
    dgl_free(t->c);
}

// the complex up to an edge and its length
static dgl_status reopen(dgl_rips **out, dgl_rips *old, uint32_t edge, double length)
{
    DGL_TRY(dgl_rips_begin(out, old->origin, old->X.matrix, old->maxdim, old->prime, length));
    dgl_rips *s = *out;
    s->m = edge < s->m ? edge + 1 : s->m;
    DGL_TRY(dgl_rips_prepare(s));
    return dgl_rips_find_bases(s);
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
    DGL_CHAIN_OWNED dgl_chain c = { .k = t->k };
    c.simplex = dgl_alloc((t->n * k + 1) * sizeof *c.simplex);
    c.value = dgl_alloc((t->n + 1) * sizeof *c.value);
    if (!row || !c.simplex || !c.value)
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
        c.value[c.m++] = (int)(2 * sum > p ? sum - p : sum);
    }
    *out = c;
    c = (dgl_chain){ 0 };
    return DGL_OK;
}

// a loop is a way in the tree
static dgl_status loop(dgl_chain *out, const dgl_diagram *D, size_t bar)
{
    DGL_COCHAIN_OWNED dgl_cochain z = { 0 };
    DGL_TRY(dgl_rips_cycle(&z, D, bar));
    DGL_CHAIN_OWNED dgl_chain c = { .m = z.m, .k = 2, .value = z.value };
    z.value = NULL;
    if (!(c.simplex = dgl_alloc((2 * z.m + 1) * sizeof *c.simplex)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu edges", z.m);
    memcpy(c.simplex, z.edge, z.m * sizeof *z.edge);
    *out = c;
    c = (dgl_chain){ 0 };
    return DGL_OK;
}

dgl_status dgl_rips_cycle_of(dgl_chain *out, const dgl_diagram *D, int dim, size_t bar)
{
    dgl_rips *old = D->source;
    if (!old)
        DGL_FAIL(DGL_EUNSUP, "only Vietoris-Rips diagrams with maxdim >= 1 know cycles and cocycles");
    if (dim < 1 || dim >= D->dims)
        DGL_FAIL(DGL_EARG, "cycles have dimension 1..%d, not %d", D->dims - 1, dim);
    if (bar >= D->bars[dim]->shape[0])
        DGL_FAIL(DGL_EARG, "bar %zu out of range 1..%zu", bar + 1, D->bars[dim]->shape[0]);
    if (dim == 1)
        return loop(out, D, bar);
    DGL_OWNED dgl_rips *s = NULL;
    __attribute__((cleanup(free_trace))) dgl_trace trace = { .k = dim + 1 };
    uint32_t id = old->order[dim][bar];
    DGL_TRY(reopen(&s, old, old->critical[dim].rank[id], D->bars[dim]->data[2*bar]));
    s->trace = &trace;
    DGL_TRY(flow_down(s, old, dim, id));
    return collect(out, &trace, s->prime);
}
