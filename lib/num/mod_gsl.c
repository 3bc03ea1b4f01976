// GSL's Mersenne twister and polygamma functions.
// libs: -lgsl -lgslcblas
#include "base/module.h"
#include "num/gsl.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <string.h>

__attribute__((constructor)) static void no_handler(void) { gsl_set_error_handler_off(); }

static void *mt_new(void) { return gsl_rng_alloc(gsl_rng_mt19937); }
static void mt_free(void *g) { gsl_rng_free(g); }

static void mt_fill(void *g, size_t n, uint32_t *out)
{
    for (size_t i = 0; i < n; i++) out[i] = (uint32_t)gsl_rng_get(g);
}

// GSL takes 4357 when it is given 0; the state of 0 itself is put in its place
static void mt_seed(void *g, uint32_t seed)
{
    gsl_rng_set(g, seed);
    struct { unsigned long mt[624]; int used; } state;
    if (seed || gsl_rng_size(g) != sizeof state)
        return;
    uint32_t x = seed;
    for (uint32_t i = 0; i < 624; x = 1812433253u * (x ^ x >> 30) + ++i)
        state.mt[i] = x;
    state.used = 624;
    memcpy(gsl_rng_state(g), &state, sizeof state);
}

static double digamma(double x)
{
    gsl_sf_result r;
    return isinf(x) ? (x > 0 ? x : NAN) : gsl_sf_psi_e(x, &r) ? NAN : r.val;
}

static double polygamma(int n, double x)
{
    gsl_sf_result r;
    return n == 0 ? digamma(x) : isinf(x) ? (x > 0 ? 0 : NAN) : gsl_sf_psi_n_e(n, x, &r) ? NAN : r.val;
}

DGL_MODULE(dgl_gsl_api) = {
    .mt_new = mt_new, .mt_free = mt_free, .mt_seed = mt_seed, .mt_fill = mt_fill,
    .digamma = digamma, .polygamma = polygamma,
};
