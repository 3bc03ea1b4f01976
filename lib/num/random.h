// Random numbers: mt19937 with the derivations of numpy's RandomState, so that a seed gives the numbers
// that tutorials print. Same seed, same bits.
#ifndef DGL_NUM_RANDOM_H
#define DGL_NUM_RANDOM_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct dgl_rng dgl_rng;

dgl_status dgl_rng_new(dgl_rng **out, uint32_t seed) DGL_CHECKED;
void dgl_rng_seed(dgl_rng *g, uint32_t seed);

// A seed from a script: EARG unless it is a whole number from 0 to 2^32 - 1.
dgl_status dgl_seed_check(uint32_t *seed, double x) DGL_CHECKED;
// One from the system's source of randomness, or the clock.
uint32_t dgl_seed_any(void);

// In [0, 1), a multiple of 2^-53.
double dgl_rng_uniform(dgl_rng *g);
// Mean 0, variance 1, by the polar method, which makes two at a time.
double dgl_rng_normal(dgl_rng *g);
// 0 ... n - 1 with equal chances; n > 0.
uint64_t dgl_rng_below(dgl_rng *g, uint64_t n);
// Shuffles n items in place.
void dgl_rng_shuffle(dgl_rng *g, size_t n, size_t *item);
// k places below n; without replacement k <= n. p (NULL: equal chances) are n chances that sum to 1.
// EDOMAIN names what is wrong with them.
dgl_status dgl_rng_choice(dgl_rng *g, size_t k, size_t *place, size_t n, const double *p, bool replace) DGL_CHECKED;

#endif
