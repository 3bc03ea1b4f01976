// UMAP (McInnes, Healy, Melville, arXiv 1802.03426): a fuzzy graph of neighbours, drawn by sampling its edges.
#include "embed/embedding.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "cloud/wide.h"
#include "embed/spectral.h"
#include "embed/start.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, { "k", DGL_INT, 15, 2, 1e6, "how many nearest neighbours", NULL },
    { "min_dist", DGL_NUM, 0.1, 0, 1e6, "how near points may come to each other", NULL },
    { "spread", DGL_NUM, 1, 1e-6, 1e6, "the scale of the embedding", NULL },
    { "steps", DGL_INT, NAN, 1, 1e7, "passes over the edges; 500, or 200 for more than 10000 points, when not given", NULL },
    { "lr", DGL_NUM, 1, 1e-9, 1e6, "learning rate at the start; it falls to 0", NULL },
    { "negative", DGL_INT, 5, 0, 7, "points that are pushed away for each edge that pulls", NULL },
    { "init", DGL_MIXED, NAN, 0, 0, "\"spectral\", \"pca\", \"random\", or the places to start from", NULL },
    { "seed", DGL_INT, 1, 0, 4294967295.0, "of the samples", NULL }, DGL_EMBED_PRUNE, { 0 }
};
enum { MIN_DIST = 2, SPREAD, STEPS, LR, NEGATIVE, INIT, SEED, PRUNE };
enum { MOST_DIM = 64 };


// ---- the fuzzy graph ----

typedef struct { size_t k; const double *dist; double *p; } row_job;

// exp(-(d - d_1) / sigma) with sigma such that they sum to log2(k + 1), by bisection; d_1 the nearest that is not equal
static dgl_status rows(void *ctx, size_t from, size_t to)
{
    row_job *r = ctx;
    size_t k = r->k;
    double wanted = log2((double)k + 1);
    for (size_t i = from; i < to; i++) {
        const double *d = r->dist + i*k;
        double *p = r->p + i*k, rho = 0, lo = 0, hi = INFINITY, mean = 0;
        for (size_t j = k; j-- > 0; ) {
            rho = d[j] > 0 ? d[j] : rho;
            mean += d[j] / (double)k;
        }
        double sigma = mean > 0 ? mean : 1;
        for (int step = 0; step < 64; step++) {
            double sum = 0;
            for (size_t j = 0; j < k; j++) sum += d[j] > rho ? exp(-(d[j] - rho) / sigma) : 1;
            if (fabs(sum - wanted) < 1e-5)
                break;
            *(sum > wanted ? &hi : &lo) = sigma;
            sigma = isinf(hi) ? 2 * sigma : (lo + hi) / 2;
        }
        sigma = fmax(sigma, 1e-3 * mean);
        for (size_t j = 0; j < k; j++) p[j] = d[j] > rho ? exp(-(d[j] - rho) / (sigma > 0 ? sigma : 1)) : 1;
    }
    return DGL_OK;
}

// The probability that one of the two directed edges is there: p + q - p q, for each link of the graph of neighbours.
static void unite(const dgl_graph *G, size_t k, const int *index, const double *p, double *weight)
{
    for (int e = 0; e < G->m; e++) {
        double in[2] = { 0, 0 };
        int ends[2] = { G->tail[e], G->head[e] };
        for (int side = 0; side < 2; side++)
            for (size_t j = 0; j < k; j++)
                if (index[(size_t)ends[side] * k + j] == ends[!side]) in[side] = p[(size_t)ends[side] * k + j];
        weight[e] = in[0] + in[1] - in[0] * in[1];
        weight[e] = weight[e] > 0 ? weight[e] : 1e-6;  // a bridge
    }
}

// a and b of 1 / (1 + a x^2b), nearest to 1 below min_dist and exp(-(x - min_dist) / spread) beyond (Gauss, Newton)
static void fit_curve(double *a_out, double *b_out, double min_dist, double spread)
{
    enum { N = 300 };
    double a = 1, b = 1, damping = 1e-3, old = INFINITY;
    for (int step = 0; step < 200; step++) {
        double JJ[3] = { 0, 0, 0 }, Jr[2] = { 0, 0 }, loss = 0;
        for (int i = 1; i < N; i++) {
            double x = 3 * spread * i / (N - 1), y = x < min_dist ? 1 : exp(-(x - min_dist) / spread);
            double p = pow(x, 2*b), f = 1 / (1 + a*p), fa = -p * f*f, fb = -2 * a * p * log(x) * f*f, r = y - f;
            JJ[0] += fa * fa;
            JJ[1] += fa * fb;
            JJ[2] += fb * fb;
            Jr[0] += fa * r;
            Jr[1] += fb * r;
            loss += r * r;
        }
        double A = JJ[0] * (1 + damping), B = JJ[2] * (1 + damping), det = A * B - JJ[1] * JJ[1];
        if (!(det > 0) || fabs(old - loss) < 1e-15 * loss)
            break;
        double da = (B * Jr[0] - JJ[1] * Jr[1]) / det, db = (A * Jr[1] - JJ[1] * Jr[0]) / det;
        old = loss;
        a = fmax(a + da, a / 4);
        b = fmax(b + db, b / 4);
        damping = fmax(damping / 2, 1e-12);
    }
    *a_out = a;
    *b_out = b;
}


// ---- sampling ----

typedef float lane __attribute__((vector_size(32)));
typedef int32_t whole __attribute__((vector_size(32)));

#define EACH(x) ((x) - (lane){ 0 })
// x where it is at least lo and at most hi, else these
#define CLAMP(x, lo, hi) do {                                                                                          \
    whole low_ = (x) < (lo), high_ = (x) > (hi);                                                                       \
    x = (lane)((low_ & (whole)EACH((float)(lo))) | (high_ & (whole)EACH((float)(hi))) | (~(low_ | high_) & (whole)(x))); \
} while (0)

// x^b for x > 0 to 5 digits, from the bits of x and two polynomials; 0 for 0
#define POWER(out, x, b) do {                                                                                          \
    whole bits_ = (whole)(x), exponent_ = (bits_ >> 23) - 127;                                                         \
    lane m_ = (lane)((bits_ & 0x7fffff) | 0x3f800000) - 1;                                                             \
    lane log_ = m_ * (1.44254494f + m_ * (-0.71814525f + m_ * (0.45754919f + m_ * (-0.27790423f + m_ * (0.12179166f + m_ * -0.02584145f)))));  \
    lane e_ = (b) * (log_ + __builtin_convertvector(exponent_, lane));                                                 \
    CLAMP(e_, -120.f, 120.f);                                                                                          \
    whole i_ = __builtin_convertvector(e_ + 128, whole) - 128;                                                         \
    lane f_ = e_ - __builtin_convertvector(i_, lane);                                                                  \
    lane two_ = 1 + f_ * (0.69314697f + f_ * (0.24022131f + f_ * (0.05550713f + f_ * (0.00967151f + f_ * 0.00132646f)))); \
    out = (lane)((whole)two_ + (i_ << 23));                                                                            \
} while (0)

typedef struct {
    size_t n, edges;
    const int *ends;               // [edges][2]; each edge in both directions
    const double *every;           // [edges] steps from one sample of it to the next
    double *next;                  // [edges] when the next one is due
    float *y;                      // [n][dim]
    float a, b;
    int negative;
    uint64_t seed;
} sampler;

static inline uint64_t scramble(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// One pass: each edge that is due pulls its ends together (lane 0) and pushes its first end from points drawn at random.
DGL_INLINE void pass_in(size_t dim, sampler *s, size_t step, float rate)
{
    const lane first = { 1, 0, 0, 0, 0, 0, 0, 0 }, place = { 0, 1, 2, 3, 4, 5, 6, 7 };
    const lane counts = __builtin_convertvector(place <= (float)s->negative, lane) * -1;
    int lanes = s->negative + 1;
    for (size_t e = 0; e < s->edges; e++) {
        if (s->next[e] > (double)step)
            continue;
        s->next[e] += s->every[e];
        float *head = s->y + (size_t)s->ends[2*e] * dim, *at[8];
        uint64_t word = 0;
        for (int l = 0; l < 8; l++) at[l] = head;
        at[0] = s->y + (size_t)s->ends[2*e + 1] * dim;
        for (int l = 1; l < lanes; l++) {
            word = l % 2 ? scramble(s->seed ^ ((uint64_t)step << 40) ^ ((uint64_t)e << 3) ^ (uint64_t)l) : word >> 32;
            at[l] = s->y + (size_t)((word & 0xffffffff) * s->n >> 32) * dim;
        }
        lane d[MOST_DIM], d2 = { 0 }, p;
        for (size_t c = 0; c < dim; c++) {
            d[c] = head[c] - (lane){ at[0][c], at[1][c], at[2][c], at[3][c], at[4][c], at[5][c], at[6][c], at[7][c] };
            d2 += d[c] * d[c];
        }
        POWER(p, d2 + 1e-30f, s->b);
        lane pull = -2 * s->a * s->b * p / ((d2 + 1e-30f) * (1 + s->a * p)), push = 2 * s->b / ((0.001f + d2) * (1 + s->a * p));
        lane force = (first * pull + (1 - first) * push) * counts;
        for (size_t c = 0; c < dim; c++) {
            lane g = force * d[c];
            CLAMP(g, -4.f, 4.f);
            g *= rate;
            head[c] += ((g[0] + g[4]) + (g[1] + g[5])) + ((g[2] + g[6]) + (g[3] + g[7]));
            at[0][c] -= g[0];
        }
    }
}

DGL_WIDE static void pass(size_t dim, sampler *s, size_t step, float rate)
{
    if (dim == 2)
        pass_in(2, s, step, rate);
    else if (dim == 3)
        pass_in(3, s, step, rate);
    else
        pass_in(dim, s, step, rate);
}

static dgl_status sample(dgl_embedding *e, const dgl_graph *G, const double *weight)
{
    DGL_SCOPE;
    size_t n = e->n, dim = e->dim, steps = e->option[STEPS].given ? (size_t)e->option[STEPS].num : n > 10000 ? 200 : 500;
    double a, b, most = 0;
    fit_curve(&a, &b, e->option[MIN_DIST].num, e->option[SPREAD].num);
    DGL_SCRATCH_OF(float, y, n * dim);
    DGL_SCRATCH_OF(int, ends, 4 * (size_t)G->m);
    DGL_SCRATCH(every, 2 * (size_t)G->m);
    DGL_SCRATCH(next, 2 * (size_t)G->m);
    sampler s = { .n = n, .ends = ends, .every = every, .next = next, .y = y, .a = (float)a, .b = (float)b,
                  .negative = (int)e->option[NEGATIVE].num, .seed = scramble((uint64_t)e->option[SEED].num) };
    for (int i = 0; i < G->m; i++) most = fmax(most, weight[i]);
    for (size_t i = 0; i < n; i++)
        for (int l = G->start[i]; l < G->start[i + 1]; l++) {
            double w = weight[G->via[l]];
            if (w < most / (double)steps)
                continue;
            ends[2 * s.edges] = (int)i;
            ends[2 * s.edges + 1] = G->to[l];
            every[s.edges] = next[s.edges] = most / w;
            s.edges++;
        }
    for (size_t i = 0; i < n * dim; i++) y[i] = (float)e->Y->data[i];
    DGL_PROGRESS bar = dgl_progress_begin("UMAP", steps);
    for (size_t step = 1; step <= steps; step++) {
        DGL_POLL();
        pass(dim, &s, step, (float)(e->option[LR].num * (1 - (double)(step - 1) / (double)steps)));
        dgl_progress_at(&bar, step);
    }
    for (size_t i = 0; i < n * dim; i++) {
        if (!isfinite(y[i]))
            DGL_FAIL(DGL_ECONV, "UMAP diverged; lr = %g is too large", e->option[LR].num);
        e->Y->data[i] = y[i];
    }
    e->steps = steps;
    return DGL_OK;
}

// modes of the walk on the graph, the largest coordinate 10
static dgl_status spectral_start(dgl_embedding *e, const dgl_graph *G, const double *weight)
{
    DGL_SCOPE;
    size_t n = e->n, dim = e->dim;
    DGL_SCRATCH(link, 2 * (size_t)G->m);
    DGL_SCRATCH(w, dim);
    double most = 0;
    for (size_t l = 0; l < 2 * (size_t)G->m; l++) link[l] = weight[G->via[l]];
    DGL_TRY(dgl_walk_modes(n, G->start, G->to, link, NULL, dim, w, e->Y->data));
    for (size_t i = 0; i < n * dim; i++) most = fmax(most, fabs(e->Y->data[i]));
    for (size_t i = 0; i < n * dim; i++) {
        double noise = (double)(scramble((uint64_t)e->option[SEED].num * 2654435761u + i) >> 11) * 0x1p-53 - 0.5;
        e->Y->data[i] = 10 * e->Y->data[i] / most + 3e-4 * noise;
    }
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num;
    const dgl_value *init = &e->option[INIT];
    if (e->dim > MOST_DIM)
        DGL_FAIL(DGL_EARG, "UMAP draws in at most %d dimensions, not %zu", MOST_DIM, e->dim);
    if (e->option[MIN_DIST].num > e->option[SPREAD].num)
        DGL_FAIL(DGL_EARG, "min_dist = %g is more than spread = %g", e->option[MIN_DIST].num, e->option[SPREAD].num);
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(p, n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    DGL_TRY(dgl_parallel(n, 256, rows, &(row_job){ k, dist, p }));
    DGL_OWNED dgl_graph *G = NULL;
    DGL_TRY(dgl_embed_graph(&G, e, k, index, dist, e->option[PRUNE].num != 0));
    DGL_SCRATCH(weight, G->m);
    unite(G, k, index, p, weight);
    if (!init->array && (!init->text || !strcmp(init->text, "spectral")))
        DGL_TRY(spectral_start(e, G, weight));
    else
        DGL_TRY(dgl_embed_start(e, init, (uint32_t)e->option[SEED].num, init->array ? 0 : 5));
    return sample(e, G, weight);
}

const dgl_embedding_kind dgl_umap_kind = {
    .name = "umap",
    .usage = "embedding.umap(X, {dim = 2, k = 15, min_dist = 0.1, spread = 1, steps =, lr = 1, negative = 5, init = \"spectral\", seed = 1, prune = false})",
    .doc = "UMAP: a fuzzy graph of neighbours, drawn so that edges are short and everything else is apart; X: points or distances",
    .params = params, .distances = true, .fit = fit,
};
