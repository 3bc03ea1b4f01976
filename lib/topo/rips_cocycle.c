// Cocycles, cycles and circular coordinates of the loops of a Vietoris-Rips diagram. The sweep kept which loops are
// born and what kills them; the edges up to the scale that is asked for are listed again.
#include "topo/rips_state.h"

#include <math.h>
#include <string.h>

void dgl_cochain_free(dgl_cochain *c)
{
    dgl_free(c->edge);
    dgl_free(c->value);
    *c = (dgl_cochain){ 0 };
}

// the loops again, with the edges up to a length
static dgl_status reopen(dgl_rips **out, const dgl_diagram *D, size_t bar, uint32_t *id, double scale)
{
    dgl_rips *old = D->source;
    if (!old)
        DGL_FAIL(DGL_EUNSUP, "only Vietoris-Rips diagrams with maxdim >= 1 know cycles and cocycles");
    if (bar >= D->bars[1]->shape[0])
        DGL_FAIL(DGL_EARG, "bar %zu out of range 1..%zu", bar + 1, D->bars[1]->shape[0]);
    *id = old->order[1][bar];
    return dgl_rips_begin(out, old->origin, old->X.matrix, 1, old->prime, scale);
}

// marks the edges of the tree and those that begin loops
static dgl_status mark_edges(dgl_rips *s, const dgl_critical *K)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, up, s->n);
    for (uint32_t v = 0; v < s->n; v++) up[v] = v;
    for (uint32_t r = 0; r < s->m; r++) {
        uint32_t a = dgl_root(up, s->pair[r].i), b = dgl_root(up, s->pair[r].j);
        s->base[r] = a == b ? UNKNOWN : TREE;
        up[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t id = 0; id < K->n && K->rank[id] < s->m; id++) s->base[K->rank[id]] = CRITICAL | id;
    return DGL_OK;
}

static dgl_status new_cochain(dgl_cochain *c, size_t room)
{
    c->edge = dgl_alloc((room + 1) * sizeof *c->edge);
    c->value = dgl_alloc((room + 1) * sizeof *c->value);
    if (!c->edge || !c->value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a chain of %zu edges", room);
    return DGL_OK;
}

static int balanced(int64_t c, int p)
{
    c %= p;
    if (c < 0)
        c += p;
    return (int)(2 * c > p ? c - p : c);
}

// On the loops: 0 before the bar's, 1 on it, then what makes each that dies before it bound nothing.
static void values_of_loops(int32_t *value, const dgl_critical *K, uint32_t id, uint32_t end, int p)
{
    for (uint32_t k = 0; k < K->n; k++) {
        value[k] = k == id;
        if (k <= id || K->death[k] >= end)
            continue;
        int64_t sum = 0;
        size_t at = K->column[k];
        int first = K->entry[at].c;
        for (at++; K->entry[at].c; at++) sum += (int64_t)K->entry[at].c * value[K->entry[at].id] % p;
        value[k] = (int32_t)((p - sum % p) % p * dgl_topo_inverse(first, p) % p);
    }
}

// The cocycle's value on each edge up to a scale, for edges 0 .. *end - 1 of the complex *out.
static dgl_status evaluate(dgl_rips **out, int32_t **values, uint32_t *end, const dgl_diagram *D, size_t bar, double scale)
{
    DGL_OWNED dgl_rips *s = NULL;
    uint32_t id;
    double birth = 0, death = D->threshold;
    if (D->dims > 1 && bar < D->bars[1]->shape[0]) {
        birth = D->bars[1]->data[2*bar];
        death = fmin(death, D->bars[1]->data[2*bar + 1]);
    }
    if (!isnan(scale) && !(scale >= birth && scale <= death))
        DGL_FAIL(DGL_EARG, "bar %zu lives from %g to %g: no cocycle at %g", bar + 1, birth, death, scale);
    DGL_TRY(reopen(&s, D, bar, &id, isnan(scale) ? death : scale));
    const dgl_critical *K = &((dgl_rips *)D->source)->critical[1];
    DGL_TRY(dgl_rips_prepare(s));
    DGL_TRY(mark_edges(s, K));
    *end = K->death[id] < s->m ? K->death[id] : s->m;
    DGL_SCOPE;
    DGL_SCRATCH_OF(int32_t, loop, K->n);
    DGL_HEAP int32_t *value = dgl_alloc(((size_t)s->m + 1) * sizeof *value);
    if (!value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a cocycle on %u edges", s->m);
    values_of_loops(loop, K, id, K->death[id], s->prime);
    for (uint32_t r = 0; r < *end; r++) {              // each edge is the sum of the two that it was cut to
        if (r % 4096 == 0)
            DGL_POLL();
        uint32_t b = s->base[r], i = s->pair[r].i, j = s->pair[r].j;
        if (b == TREE)
            continue;
        if (b & CRITICAL) {
            value[r] = loop[b & ~CRITICAL];
            continue;
        }
        uint32_t k = dgl_rips_middle(s, r);
        int64_t first = value[dgl_rips_rank(s, i, k)], second = value[dgl_rips_rank(s, k, j)];
        int64_t v = (i < k ? first : -first) + (k < j ? second : -second);
        value[r] = (int32_t)((v % s->prime + s->prime) % s->prime);
    }
    *values = value;
    value = NULL;
    *out = dgl_retain(s);
    return DGL_OK;
}

dgl_status dgl_rips_cocycle(dgl_cochain *out, double *scale, const dgl_diagram *D, size_t bar)
{
    DGL_OWNED dgl_rips *s = NULL;
    DGL_HEAP int32_t *value = NULL;
    uint32_t end;
    size_t m = 0;
    DGL_TRY(evaluate(&s, &value, &end, D, bar, *scale));
    for (uint32_t r = 0; r < end; r++) m += value[r] != 0;
    *scale = end ? dgl_rips_length(s, end - 1) : 0;
    DGL_COCHAIN_OWNED dgl_cochain c = { 0 };
    DGL_TRY(new_cochain(&c, m));
    for (uint32_t r = 0; r < end; r++)
        if (value[r]) {
            c.edge[c.m] = s->pair[r];
            c.value[c.m++] = balanced(value[r], s->prime);
        }
    *out = c;
    c = (dgl_cochain){ 0 };
    return DGL_OK;
}

// ---- circular coordinates ----

// y = L x, L the Laplacian of the first m edges
static void laplacian(double *y, const double *x, size_t n, const dgl_pair *edge, size_t m)
{
    memset(y, 0, n * sizeof *y);
    for (size_t e = 0; e < m; e++) {
        double d = x[edge[e].i] - x[edge[e].j];
        y[edge[e].i] += d;
        y[edge[e].j] -= d;
    }
}

static double dot(const double *a, const double *b, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) s += a[i] * b[i];
    return s;
}

dgl_status dgl_rips_circular(double *angle, double *scale, const dgl_diagram *D, size_t bar)
{
    DGL_OWNED dgl_rips *s = NULL;
    DGL_HEAP int32_t *value = NULL;
    uint32_t m;
    DGL_TRY(evaluate(&s, &value, &m, D, bar, *scale));
    size_t n = s->n;
    *scale = m ? dgl_rips_length(s, m - 1) : 0;
    for (uint32_t r = 0; r < m; r++) value[r] = balanced(value[r], s->prime);
    for (uint32_t r = 0; r < m; r++) {                 // a cocycle of whole numbers, too?
        if (r % 4096 == 0)
            DGL_POLL();
        uint32_t i = s->pair[r].i, j = s->pair[r].j, points = dgl_rips_link(s, r);
        for (uint32_t a = 0; a < points; a++) {
            uint32_t k = s->link[a];
            int32_t first = value[dgl_rips_rank(s, i, k)], second = value[dgl_rips_rank(s, k, j)];
            if ((i < k ? first : -first) + (k < j ? second : -second) != value[r])
                DGL_FAIL(DGL_EDOMAIN, "the cocycle modulo %d is none of whole numbers; take another prime, such as %d", s->prime,
                         s->prime == 47 ? 61 : 47);
        }
    }
    DGL_SCOPE;                                         // least squares: f with L f = div of the cocycle
    DGL_SCRATCH(work, 4 * n);
    double *f = work, *r = work + n, *p = work + 2*n, *Lp = work + 3*n;
    memset(work, 0, 4 * n * sizeof *work);
    for (uint32_t e = 0; e < m; e++) {
        r[s->pair[e].j] += value[e];
        r[s->pair[e].i] -= value[e];
    }
    memcpy(p, r, n * sizeof *p);
    double rr = dot(r, r, n), first = rr;
    for (size_t k = 0; k < 10 * n && rr > 1e-24 * first; k++) {        // conjugate gradients
        if (k % 16 == 0)
            DGL_POLL();
        laplacian(Lp, p, n, s->pair, m);
        double step = rr / dot(p, Lp, n), next;
        for (size_t i = 0; i < n; i++) {
            f[i] += step * p[i];
            r[i] -= step * Lp[i];
        }
        next = dot(r, r, n);
        for (size_t i = 0; i < n; i++) p[i] = r[i] + next / rr * p[i];
        rr = next;
    }
    for (size_t i = 0; i < n; i++) angle[i] = 2 * acos(-1) * (ceil(f[i]) - f[i]);
    return DGL_OK;
}

// ---- cycles ----

// Adds c times the way in the tree from v to w; parent and its rank are those of a forest with roots NEVER.
static void add_way(int64_t *chain, const uint32_t *parent, const uint32_t *link, const uint32_t *depth, const dgl_pair *pair,
                    uint32_t v, uint32_t w, int64_t c)
{
    while (v != w) {
        bool up = depth[v] >= depth[w];                // climb from v, or come down to w
        uint32_t at = up ? v : w, to = parent[at];
        bool forth = pair[link[at]].i == (up ? at : to);
        chain[link[at]] += forth ? c : -c;
        *(up ? &v : &w) = to;
    }
}

dgl_status dgl_rips_cycle(dgl_cochain *out, const dgl_diagram *D, size_t bar)
{
    DGL_OWNED dgl_rips *s = NULL;
    uint32_t id;
    double birth = D->dims > 1 && bar < D->bars[1]->shape[0] ? D->bars[1]->data[2*bar] : 0;
    DGL_TRY(reopen(&s, D, bar, &id, birth));
    const dgl_critical *K = &((dgl_rips *)D->source)->critical[1];
    size_t n = s->n, m = s->m;
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, ints, 4 * n);
    DGL_SCRATCH_OF(int64_t, chain, m + 1);
    DGL_SCRATCH_OF(uint32_t, next, 2 * n);
    uint32_t *up = ints, *parent = ints + n, *link = ints + 2*n, *depth = ints + 3*n;
    // the forest of short edges, as lists of neighbours, then hung up by its least points
    DGL_SCRATCH_OF(uint32_t, first, n);
    DGL_SCRATCH_OF(uint32_t, edge, 2 * n);
    uint32_t links = 0;
    memset(chain, 0, (m + 1) * sizeof *chain);
    for (uint32_t v = 0; v < n; v++) {
        up[v] = v;
        first[v] = depth[v] = NEVER;
    }
    for (uint32_t r = 0; r < m; r++) {
        uint32_t i = s->pair[r].i, j = s->pair[r].j, a = dgl_root(up, i), b = dgl_root(up, j);
        if (a == b)
            continue;
        up[a > b ? a : b] = a > b ? b : a;
        edge[links] = edge[links + 1] = r;
        next[links] = first[i];
        first[i] = links++;
        next[links] = first[j];
        first[j] = links++;
    }
    DGL_SCRATCH_OF(uint32_t, queue, n);
    for (uint32_t v = 0; v < n; v++) {
        uint32_t head = 0, tail = 0;
        if (depth[v] != NEVER)
            continue;
        parent[v] = link[v] = NEVER;
        depth[v] = 0;
        queue[tail++] = v;
        while (head < tail) {
            uint32_t u = queue[head++];
            for (uint32_t l = first[u]; l != NEVER; l = next[l]) {
                dgl_pair p = s->pair[edge[l]];
                uint32_t w = p.i == u ? p.j : p.i;
                if (depth[w] != NEVER)
                    continue;
                parent[w] = u;
                link[w] = edge[l];
                depth[w] = depth[u] + 1;
                queue[tail++] = w;
            }
        }
    }
    bool dead = K->death[id] != NEVER;
    size_t at = dead ? K->column[id] : 0;
    for (uint32_t loop = id; ; loop = K->entry[at].id) {
        int64_t c = dead ? K->entry[at].c : 1;
        uint32_t r = K->rank[loop];
        chain[r] += c;
        add_way(chain, parent, link, depth, s->pair, s->pair[r].j, s->pair[r].i, c);
        if (!dead || !K->entry[++at].c)
            break;
    }
    size_t used = 0;
    for (size_t r = 0; r < m; r++) used += chain[r] % s->prime != 0;
    DGL_COCHAIN_OWNED dgl_cochain c = { 0 };
    DGL_TRY(new_cochain(&c, used));
    for (size_t r = 0; r < m; r++)
        if (chain[r] % s->prime) {
            c.edge[c.m] = s->pair[r];
            c.value[c.m++] = balanced(chain[r], s->prime);
        }
    *out = c;
    c = (dgl_cochain){ 0 };
    return DGL_OK;
}
