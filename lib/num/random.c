#include "num/random.h"

#include "num/gsl.h"

#include <math.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { AHEAD = 256 };

struct dgl_rng {
    dgl_ref ref;
    const dgl_gsl_api *gsl;
    void *mt;
    uint32_t word[AHEAD];              // what it gives next
    size_t used;
    bool has_spare;
    double spare;                      // the second of a pair of normals
};

static void destroy(void *self)
{
    dgl_rng *g = self;
    if (g->mt)
        g->gsl->mt_free(g->mt);
}

dgl_status dgl_rng_new(dgl_rng **out, uint32_t seed)
{
    const dgl_gsl_api *gsl;
    DGL_TRY(dgl_gsl_open(&gsl));
    DGL_OWNED dgl_rng *g = dgl_new(sizeof *g, destroy);
    if (g) {
        g->gsl = gsl;
        g->mt = gsl->mt_new();
    }
    if (!g || !g->mt)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a random generator");
    dgl_rng_seed(g, seed);
    *out = dgl_retain(g);
    return DGL_OK;
}

void dgl_rng_seed(dgl_rng *g, uint32_t seed)
{
    g->gsl->mt_seed(g->mt, seed);
    g->used = AHEAD;
    g->has_spare = false;
}

static uint32_t next(dgl_rng *g)
{
    if (g->used == AHEAD) {
        g->gsl->mt_fill(g->mt, AHEAD, g->word);
        g->used = 0;
    }
    return g->word[g->used++];
}

dgl_status dgl_seed_check(uint32_t *seed, double x)
{
    if (!(x >= 0 && x < 0x1p32 && x == floor(x)))
        DGL_FAIL(DGL_EARG, "a seed is a whole number from 0 to 4294967295, not %.17g", x);
    *seed = (uint32_t)x;
    return DGL_OK;
}

uint32_t dgl_seed_any(void)
{
    uint32_t seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed)
        return seed;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint32_t)t.tv_sec * 1000003u ^ (uint32_t)t.tv_nsec;
}

double dgl_rng_uniform(dgl_rng *g)
{
    uint32_t a = next(g) >> 5, b = next(g) >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

double dgl_rng_normal(dgl_rng *g)
{
    if (g->has_spare) {
        g->has_spare = false;
        return g->spare;
    }
    double x, y, r2;
    do {
        x = 2 * dgl_rng_uniform(g) - 1;
        y = 2 * dgl_rng_uniform(g) - 1;
        r2 = x * x + y * y;
    } while (r2 >= 1 || r2 == 0);
    double f = sqrt(-2 * log(r2) / r2);
    g->spare = f * x;
    g->has_spare = true;
    return f * y;
}

// bits under a mask until they are small enough
uint64_t dgl_rng_below(dgl_rng *g, uint64_t n)
{
    uint64_t most = n - 1, mask = most ? UINT64_MAX >> __builtin_clzll(most) : 0, x;
    if (!most)
        return 0;
    do {
        x = next(g);
        if (most > UINT32_MAX)
            x = x << 32 | next(g);
        x &= mask;
    } while (x > most);
    return x;
}

void dgl_rng_shuffle(dgl_rng *g, size_t n, size_t *item)
{
    for (size_t i = n; i-- > 1; ) {
        size_t j = (size_t)dgl_rng_below(g, i + 1), t = item[i];
        item[i] = item[j];
        item[j] = t;
    }
}


// ---- choice ----

static dgl_status check_chances(size_t n, const double *p)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i] >= 0 && p[i] <= 1))
            DGL_FAIL(DGL_EDOMAIN, "chance %zu is %g, not from 0 to 1", i + 1, p[i]);
        sum += p[i];
    }
    if (!(fabs(sum - 1) <= 1e-8))
        DGL_FAIL(DGL_EDOMAIN, "the chances sum to %.10g, not 1", sum);
    return DGL_OK;
}

// the first place whose cumulated chance is above x
static size_t find(size_t n, const double *cdf, double x)
{
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cdf[mid] > x)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

static void cumulate(size_t n, double *cdf, const double *p)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) cdf[i] = sum += p[i];
    for (size_t i = 0; i < n; i++) cdf[i] /= sum;
}

dgl_status dgl_rng_choice(dgl_rng *g, size_t k, size_t *place, size_t n, const double *p, bool replace)
{
    if (!n && k)
        DGL_FAIL(DGL_EDOMAIN, "nothing to choose from");
    if (!replace && k > n)
        DGL_FAIL(DGL_EDOMAIN, "%zu of %zu can't be chosen without replacement", k, n);
    if (p)
        DGL_TRY(check_chances(n, p));
    DGL_SCOPE;
    if (!p && replace) {
        for (size_t i = 0; i < k; i++) place[i] = (size_t)dgl_rng_below(g, n);
        return DGL_OK;
    }
    if (!p) {
        DGL_SCRATCH_OF(size_t, item, n);
        for (size_t i = 0; i < n; i++) item[i] = i;
        dgl_rng_shuffle(g, n, item);
        memcpy(place, item, k * sizeof *place);
        return DGL_OK;
    }
    DGL_SCRATCH(cdf, n);
    cumulate(n, cdf, p);
    if (replace) {
        for (size_t i = 0; i < k; i++) place[i] = find(n, cdf, dgl_rng_uniform(g));
        return DGL_OK;
    }
    size_t possible = 0;
    DGL_SCRATCH(left, n);
    for (size_t i = 0; i < n; i++) {
        left[i] = p[i];
        possible += p[i] > 0;
    }
    if (k > possible)
        DGL_FAIL(DGL_EDOMAIN, "%zu can't be chosen without replacement: only %zu chances are not 0", k, possible);
    for (size_t i = 0; i < k; i++) {                   // each one that is taken leaves the lot
        cumulate(n, cdf, left);
        place[i] = find(n, cdf, dgl_rng_uniform(g));
        left[place[i]] = 0;
    }
    return DGL_OK;
}
