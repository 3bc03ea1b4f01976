// The benchmark of Lancichinetti, Fortunato, Radicchi (2008): degrees and community sizes follow power laws,
// and a part mu of the edges of each node leads out of its community.
#include "graph/generators.h"
#include "num/random.h"

#include <math.h>
#include <string.h>

enum { N, MU, DEGREE, MAX_DEGREE, SMALLEST, LARGEST, TAU1, TAU2, SEED };

static const dgl_param params[] = {
    { "n", DGL_INT, NAN, 2, 1 << 20, "number of nodes", NULL },
    { "mu", DGL_NUM, 0.1, 0, 1, "part of the edges that leads outside", NULL },
    { "degree", DGL_NUM, 15, 1, 1 << 20, "mean degree", NULL },
    { "max_degree", DGL_INT, 50, 1, 1 << 20, "greatest degree", NULL },
    { "smallest", DGL_INT, 20, 1, 1 << 24, "nodes of a community, at least", NULL },
    { "largest", DGL_INT, 60, 1, 1 << 24, "nodes of a community, at most", NULL },
    { "tau1", DGL_NUM, 2.5, 0, 10, "degrees k are distributed like k^-tau1", NULL },
    { "tau2", DGL_NUM, 1.5, 0, 10, "sizes s of communities like s^-tau2", NULL },
    { "seed", DGL_INT, 1, 0, UINT32_MAX, "of the random numbers", NULL },
    { 0 }
};

// the integral of x^e from a to b
static double power_integral(double a, double b, double e)
{
    return fabs(e + 1) < 1e-9 ? log(b / a) : (pow(b, e + 1) - pow(a, e + 1)) / (e + 1);
}

// a number from a to b with density like x^-tau
static double power_law(dgl_rng *c, double a, double b, double tau)
{
    double u = dgl_rng_uniform(c), e = 1 - tau;
    return fabs(e) < 1e-9 ? a * pow(b / a, u) : pow(pow(a, e) + u * (pow(b, e) - pow(a, e)), 1 / e);
}

// a whole number near x whose mean is x
static int whole(dgl_rng *c, double x) { return (int)(x + dgl_rng_uniform(c)); }

static void shuffle(dgl_rng *c, int *a, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)dgl_rng_below(c, i);
        int t = a[i - 1];
        a[i - 1] = a[j];
        a[j] = t;
    }
}

typedef struct {
    int room, m;                   // neighbours that a node may have, edges so far
    int *near, *degree;            // [n][room], [n]
    int *ends;                     // [m][2]
    const int *community;          // [n]
    dgl_rng *c;
} wiring;

static bool allowed(const wiring *w, int u, int v, bool across)
{
    const int *near = w->near + (size_t)u * (size_t)w->room;
    if (u == v || (across && w->community[u] == w->community[v]))
        return false;
    for (int k = 0; k < w->degree[u]; k++)
        if (near[k] == v)
            return false;
    return true;
}

static void remove_from(wiring *w, int u, int v)
{
    int *near = w->near + (size_t)u * (size_t)w->room, k = 0;
    while (near[k] != v) k++;
    near[k] = near[--w->degree[u]];
}

static void set_edge(wiring *w, int e, int u, int v)
{
    w->ends[2*e] = u;
    w->ends[2*e + 1] = v;
    w->near[(size_t)u * (size_t)w->room + (size_t)w->degree[u]++] = v;
    w->near[(size_t)v * (size_t)w->room + (size_t)w->degree[v]++] = u;
}

// Joins the ends of stubs in pairs, at random. A pair that may not be takes one of the edges apart and shares
// its ends; after many tries it is given up.
static void join_pairs(wiring *w, int *stub, size_t n, bool across)
{
    int first = w->m;
    shuffle(w->c, stub, n);
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i + 1 < n; i += 2) {
            int a = stub[i], b = stub[i + 1];
            if (a < 0)
                continue;
            bool joined = turn == 0 && allowed(w, a, b, across);
            if (joined)
                set_edge(w, w->m++, a, b);
            for (int tries = 0; turn == 1 && !joined && tries < 500 && w->m > first; tries++) {
                int e = first + (int)dgl_rng_below(w->c, (uint64_t)(w->m - first)), side = (int)dgl_rng_below(w->c, 2);
                int p = w->ends[2*e + side], q = w->ends[2*e + 1 - side];
                if (!allowed(w, a, p, across) || !allowed(w, b, q, across) || (a == q && b == p))
                    continue;
                remove_from(w, p, q);
                remove_from(w, q, p);
                set_edge(w, e, a, p);
                set_edge(w, w->m++, b, q);
                joined = true;
            }
            if (joined)
                stub[i] = -1;
        }
}

typedef struct {
    int n, count;                  // nodes, communities
    int *degree, *inside;          // [n] links of each node, those within its community
    int *community, *member;       // [n] of each node; the nodes, community by community
    int *size, *taken;             // [n] nodes of each community, those found so far
} plan;

// sizes of communities that sum to n
static void draw_sizes(plan *p, dgl_rng *c, const dgl_value *v)
{
    int sum = 0;
    for (p->count = 0; sum < p->n; sum += p->size[p->count++])
        p->size[p->count] = whole(c, power_law(c, v[SMALLEST].num, v[LARGEST].num, v[TAU2].num));
    p->size[p->count - 1] -= sum - p->n;
    if (p->count > 1 && p->size[p->count - 1] < v[SMALLEST].num)   // too small: its nodes go to the others
        for (int k = 0, left = p->size[--p->count]; left > 0; left--, k = (k + 1) % p->count) p->size[k]++;
}

// Degrees from the least for which their mean is right; the number of links.
static size_t draw_degrees(plan *p, dgl_rng *c, const dgl_value *v)
{
    double most = v[MAX_DEGREE].num, tau = v[TAU1].num, low = 1e-3, high = most;
    for (int k = 0; k < 100; k++) {
        double mid = (low + high) / 2, mean = power_integral(mid, most, 1 - tau) / power_integral(mid, most, -tau);
        *(mean < v[DEGREE].num ? &low : &high) = mid;
    }
    size_t links = 0;
    for (int u = 0; u < p->n; u++) {
        double k = fmin(fmax(whole(c, power_law(c, high, most, tau)), 1), most);
        p->degree[u] = (int)k;
        p->inside[u] = whole(c, (1 - v[MU].num) * k);
        links += (size_t)k;
    }
    return links;
}

// Nodes with many links inside choose first, among the communities that are large enough for them.
static dgl_status place_nodes(plan *p, dgl_rng *c, int *order, int *offset)
{
    int most = 0, largest = 0;
    for (int k = 0; k < p->count; k++) {
        offset[k] = k ? offset[k - 1] + p->size[k - 1] : 0;
        p->taken[k] = 0;
        largest = p->size[k] > largest ? p->size[k] : largest;
    }
    for (int u = 0; u < p->n; u++) {
        order[u] = u;
        most = p->inside[u] > most ? p->inside[u] : most;
    }
    shuffle(c, order, (size_t)p->n);
    for (int links = most; links >= 0; links--)
        for (int i = 0; i < p->n; i++) {
            int u = order[i], places = 0, k = 0;
            if (p->inside[u] != links)
                continue;
            for (int j = 0; j < p->count; j++) places += p->size[j] > links ? p->size[j] - p->taken[j] : 0;
            if (!places)
                DGL_FAIL(DGL_EARG, "no place for a node with %d links in its community; the largest has %d nodes", links, largest);
            for (int place = (int)dgl_rng_below(c, (uint64_t)places); ; k++) {
                int here = p->size[k] > links ? p->size[k] - p->taken[k] : 0;
                if (place < here)
                    break;
                place -= here;
            }
            p->community[u] = k;
            p->member[offset[k] + p->taken[k]++] = u;
        }
    return DGL_OK;
}

static dgl_status lfr(dgl_graph **out, const dgl_value *v)
{
    DGL_SCOPE;
    int n = (int)v[N].num, most = (int)v[MAX_DEGREE].num;
    if (v[DEGREE].num > most || most >= n)
        DGL_FAIL(DGL_EARG, "degrees must have mean <= max_degree < n; they are %g, %d, %d", v[DEGREE].num, most, n);
    if (v[SMALLEST].num > v[LARGEST].num || v[SMALLEST].num > n)
        DGL_FAIL(DGL_EARG, "no community of %d nodes has at least %g and at most %g", n, v[SMALLEST].num, v[LARGEST].num);
    size_t nodes = (size_t)n;
    DGL_SCRATCH_OF(int, ints, 8 * nodes);
    int *order = ints + 6 * nodes, *offset = ints + 7 * nodes;
    plan p = { n, 0, ints, ints + nodes, ints + 2 * nodes, ints + 3 * nodes, ints + 4 * nodes, ints + 5 * nodes };
    DGL_OWNED dgl_rng *c = NULL;
    DGL_TRY(dgl_rng_new(&c, (uint32_t)v[SEED].num));
    draw_sizes(&p, c, v);
    size_t links = draw_degrees(&p, c, v), stubs = 0;
    DGL_TRY(place_nodes(&p, c, order, offset));

    DGL_SCRATCH_OF(int, near, nodes * (size_t)most);
    DGL_SCRATCH_OF(int, ends, links);
    DGL_SCRATCH_OF(int, stub, links);
    DGL_SCRATCH(label, nodes);
    wiring w = { .room = most, .near = near, .degree = order, .ends = ends, .community = p.community, .c = c };
    memset(w.degree, 0, nodes * sizeof *w.degree);
    for (int i = 0, k = 0; i < n; i++) {
        for (int l = 0; l < p.inside[p.member[i]]; l++) stub[stubs++] = p.member[i];
        if (i + 1 == offset[k] + p.size[k]) {          // the last of its community
            join_pairs(&w, stub, stubs, false);
            stubs = 0;
            k++;
        }
    }
    for (int u = 0; u < n; u++) {
        label[u] = p.community[u] + 1;
        for (int l = p.inside[u]; l < p.degree[u]; l++) stub[stubs++] = u;
    }
    join_pairs(&w, stub, stubs, true);
    DGL_OWNED dgl_graph *G = NULL;
    DGL_TRY(dgl_graph_new(&G, n, w.m, ends, NULL));
    DGL_TRY(dgl_graph_set_labels(G, label));
    *out = dgl_retain(G);
    return DGL_OK;
}
const dgl_generator dgl_lfr_generator = { params, 1, lfr };
