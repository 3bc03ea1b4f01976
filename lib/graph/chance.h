// The seeded random numbers of this room: splitmix64 (Steele, Lea, Flood 2014).
#ifndef DGL_GRAPH_CHANCE_H
#define DGL_GRAPH_CHANCE_H

#include <stdint.h>

typedef struct { uint64_t state; } chance;

static inline uint64_t chance_bits(chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// from 0 to 1, 1 left out
static inline double chance_uniform(chance *c) { return (double)(chance_bits(c) >> 11) * 0x1p-53; }

// 0 .. n - 1, all equally likely: what falls beyond the last full turn is drawn again
static inline uint64_t chance_below(chance *c, uint64_t n)
{
    uint64_t x, beyond = -n % n;
    do x = chance_bits(c); while (x < beyond);
    return x % n;
}

#endif
