// Random graphs. The same seed gives the same graph.
#include "graph/generators.h"
#include "num/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED { "seed", DGL_INT, 1, 0, UINT32_MAX, "of the random numbers", NULL }

// pair k of the pairs (0,1), (0,2), (1,2), (0,3), ...
static void pair(uint64_t k, int *ends)
{
    uint64_t j = (uint64_t)((1 + sqrt(1 + 8 * (double)k)) / 2);
    while (j * (j - 1) / 2 > k) j--;
    while ((j + 1) * j / 2 <= k) j++;
    ends[0] = (int)(k - j * (j - 1) / 2);
    ends[1] = (int)j;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// k different numbers below n, ascending: drawn until there are k
static void sample(dgl_rng *c, uint64_t *set, size_t k, uint64_t n)
{
    for (size_t have = 0; have < k; ) {
        while (have < k) set[have++] = dgl_rng_below(c, n);
        qsort(set, k, sizeof *set, by_value);
        have = 1;
        for (size_t i = 1; i < k; i++)
            if (set[i] != set[have - 1]) set[have++] = set[i];
    }
}

static const dgl_param random_params[] = {
    { "n", DGL_INT, NAN, 1, 1 << 28, "number of nodes", NULL },
    { "m", DGL_INT, NAN, 0, 1 << 29, "number of edges", NULL },
    { "p", DGL_NUM, NAN, 0, 1, "probability of each pair, instead of m", NULL },
    SEED, { 0 }
};

// the next of n places to be marked, when each is with probability p (Batagelj, Brandes 2005)
static uint64_t next_marked(dgl_rng *c, uint64_t k, uint64_t n, double p)
{
    if (p <= 0)
        return n;
    double skip = p < 1 ? floor(log1p(-dgl_rng_uniform(c)) / log1p(-p)) : 0;
    return skip < (double)(n - k) ? k + (uint64_t)skip : n;
}

// room for what n trials of probability p give, but for a chance of less than 1e-20; at most n
static size_t room(double n, double p) { return (size_t)fmin(n, n*p + 10 * sqrt(n*p) + 50); }

static dgl_status random_(dgl_graph **out, const dgl_value *v)
{
    DGL_SCOPE;
    int n = (int)v[0].num;
    uint64_t pairs = (uint64_t)n * (uint64_t)(n - 1) / 2;
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)v[3].num));
    if (v[1].given == v[2].given)
        DGL_FAIL(DGL_EARG, "give m, the number of edges, or p, the probability of each");
    if (v[2].given) {
        double p = v[2].num;
        size_t most = room((double)pairs, p), m = 0;
        DGL_SCRATCH_OF(int, ends, 2 * most);
        for (uint64_t k = next_marked(c, 0, pairs, p); k < pairs && m < most; k = next_marked(c, k + 1, pairs, p))
            pair(k, &ends[2 * m++]);
        return dgl_graph_new(out, n, (int)m, ends, NULL);
    }
    size_t m = (size_t)v[1].num;
    if (m > pairs)
        DGL_FAIL(DGL_EARG, "%d nodes have %.0f pairs, not %zu", n, (double)pairs, m);
    DGL_SCRATCH_OF(int, ends, 2 * m);
    bool most = m > pairs / 2;                         // then those left out are drawn
    size_t drawn = most ? (size_t)(pairs - m) : m;
    DGL_SCRATCH_OF(uint64_t, set, drawn);
    sample(c, set, drawn, pairs);
    if (!most)
        for (size_t i = 0; i < m; i++) pair(set[i], &ends[2*i]);
    else {
        size_t e = 0, i = 0;
        for (uint64_t k = 0; k < pairs; k++)
            if (i < drawn && set[i] == k)
                i++;
            else
                pair(k, &ends[2 * e++]);
    }
    return dgl_graph_new(out, n, (int)m, ends, NULL);
}
const dgl_generator dgl_random_generator = { random_params, 1, random_ };

static const dgl_param sbm_params[] = {
    { "sizes", DGL_NUMS, NAN, 0, 0, "the number of nodes of each block", NULL },
    { "p", DGL_NUM, 0.2, 0, 1, "probability of a pair of one block", NULL },
    { "q", DGL_NUM, 0.02, 0, 1, "probability of a pair of two blocks", NULL },
    SEED, { 0 }
};

static dgl_status sbm(dgl_graph **out, const dgl_value *v)
{
    DGL_SCOPE;
    const dgl_array *sizes = v[0].array;
    if (!sizes || sizes->naxes != 1 || !sizes->size)
        DGL_FAIL(DGL_EARG, "sizes is the list of the numbers of nodes of the blocks");
    double n = 0, inside = 0;
    for (size_t b = 0; b < sizes->size; b++) {
        double s = sizes->data[b];
        if (!(s >= 1 && s == floor(s) && (n += s) < 1 << 28))
            DGL_FAIL(DGL_EARG, "block %zu has size %g", b + 1, s);
        inside += s * (s - 1) / 2;
    }
    size_t most = room(inside, v[1].num) + room(n * (n - 1) / 2 - inside, v[2].num), m = 0;
    DGL_SCRATCH_OF(int, ends, 2 * most);
    DGL_SCRATCH(label, (size_t)n);
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)v[3].num));
    for (size_t b = 0, first = 0; b < sizes->size; first += (size_t)sizes->data[b++]) {
        uint64_t s = (uint64_t)sizes->data[b], pairs = s * (s - 1) / 2, across = s * first;
        for (uint64_t i = 0; i < s; i++) label[first + i] = (double)b + 1;
        double p = v[1].num, q = v[2].num;
        for (uint64_t k = next_marked(c, 0, pairs, p); k < pairs && m < most; k = next_marked(c, k + 1, pairs, p)) {
            pair(k, &ends[2*m]);
            ends[2*m] += (int)first;
            ends[2 * m++ + 1] += (int)first;
        }
        for (uint64_t k = next_marked(c, 0, across, q); k < across && m < most; k = next_marked(c, k + 1, across, q)) {
            ends[2*m] = (int)(k / s);
            ends[2 * m++ + 1] = (int)(first + k % s);
        }
    }
    DGL_OWNED dgl_graph *G = NULL;
    DGL_TRY(dgl_graph_new(&G, (int)n, (int)m, ends, NULL));
    DGL_TRY(dgl_graph_set_labels(G, label));
    *out = dgl_retain(G);
    return DGL_OK;
}
const dgl_generator dgl_sbm_generator = { sbm_params, 1, sbm };

static const dgl_param small_world_params[] = {
    { "n", DGL_INT, NAN, 3, 1 << 26, "number of nodes", NULL },
    { "k", DGL_INT, 4, 2, 1 << 20, "neighbours on the ring, an even number", NULL },
    { "p", DGL_NUM, 0.1, 0, 1, "probability that an edge is led elsewhere", NULL },
    SEED, { 0 }
};

// whether a smaller graph's edge list, m of them, joins u to v; last[u] is the last link of u, before[] those before
static bool joined(const int *ends, const int *last, const int *before, int u, int v)
{
    for (int h = last[u]; h >= 0; h = before[h])
        if (ends[h ^ 1] == v)
            return true;
    return false;
}

static dgl_status small_world(dgl_graph **out, const dgl_value *v)
{
    DGL_SCOPE;
    int n = (int)v[0].num, k = (int)v[1].num, m = 0;
    if (k % 2 || k >= n)
        DGL_FAIL(DGL_EARG, "k must be an even number below n = %d, not %d", n, k);
    if ((long)n * k / 2 > 1 << 29)
        DGL_FAIL(DGL_ENOMEM, "%ld edges are too many", (long)n * k / 2);
    size_t all = (size_t)n * (size_t)k / 2;
    DGL_SCRATCH_OF(int, ends, 2 * all);
    DGL_SCRATCH_OF(int, before, 2 * all);
    DGL_SCRATCH_OF(int, last, n);
    memset(last, -1, (size_t)n * sizeof *last);
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)v[3].num));
    for (int d = 1; d <= k / 2; d++)
        for (int u = 0; u < n; u++) {
            int w = (u + d) % n, tries = 0;
            bool taken = joined(ends, last, before, u, w), elsewhere = dgl_rng_uniform(c) < v[2].num;
            for (; (elsewhere || taken) && tries < 100 * n; tries++, elsewhere = false) {
                w = (int)dgl_rng_below(c, (uint64_t)n);
                taken = w == u || joined(ends, last, before, u, w);
            }
            if (taken)
                continue;                              // u is joined to all others
            for (int side = 0; side < 2; side++) {
                ends[2*m + side] = side ? w : u;
                before[2*m + side] = last[side ? w : u];
                last[side ? w : u] = 2*m + side;
            }
            m++;
        }
    return dgl_graph_new(out, n, m, ends, NULL);
}
const dgl_generator dgl_small_world_generator = { small_world_params, 1, small_world };

static const dgl_param scale_free_params[] = {
    { "n", DGL_INT, NAN, 2, 1 << 26, "number of nodes", NULL },
    { "m", DGL_INT, 2, 1, 1 << 20, "edges of a new node", NULL },
    SEED, { 0 }
};

// A node of the ends so far, drawn at random, is one drawn by its degree. The first m + 1 nodes are a star.
static dgl_status scale_free(dgl_graph **out, const dgl_value *v)
{
    DGL_SCOPE;
    int n = (int)v[0].num, each = (int)v[1].num, m = 0;
    if (each >= n)
        DGL_FAIL(DGL_EARG, "a new node can't join %d of the others: there are %d nodes", each, n);
    if ((long)n * each > 1 << 29)
        DGL_FAIL(DGL_ENOMEM, "%ld edges are too many", (long)n * each);
    DGL_SCRATCH_OF(int, ends, 2 * (size_t)n * (size_t)each);
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)v[2].num));
    for (int u = 1; u < n; u++) {
        int first = m, old = 2*m;
        for (int k = 0; k < (u < each ? 0 : each); k++) {
            int w;
            bool again;
            do {
                w = u == each ? k : ends[dgl_rng_below(c, (uint64_t)old)];
                again = false;
                for (int e = first; e < m; e++) again |= ends[2*e] == w;
            } while (again);
            ends[2*m] = w;
            ends[2 * m++ + 1] = u;
        }
    }
    return dgl_graph_new(out, n, m, ends, NULL);
}
const dgl_generator dgl_scale_free_generator = { scale_free_params, 1, scale_free };
