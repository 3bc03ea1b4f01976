// A set of places below 2^36 whose largest is found at once: bits, and bits of words that are not 0.
#ifndef DGL_TOPO_BITS_H
#define DGL_TOPO_BITS_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

enum { DGL_BIT_LEVELS = 6 };
typedef struct { uint64_t *level[DGL_BIT_LEVELS]; } dgl_bits;

static inline void dgl_bits_end(dgl_bits *b)
{
    for (int l = 0; l < DGL_BIT_LEVELS; l++) {
        dgl_free(b->level[l]);
        b->level[l] = NULL;
    }
}

// room for n places; ENOMEM
DGL_CHECKED static inline dgl_status dgl_bits_begin(dgl_bits *b, size_t n)
{
    bool ok = true;
    for (int l = 0; l < DGL_BIT_LEVELS; l++) {
        n = (n + 64) / 64;
        b->level[l] = dgl_alloc(n * sizeof *b->level[l]);
        ok = ok && b->level[l];
    }
    if (!ok)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a set of places");
    return DGL_OK;
}

static inline void dgl_bits_add(dgl_bits *b, size_t at)
{
    for (int l = 0; l < DGL_BIT_LEVELS; l++, at /= 64) {
        uint64_t *w = &b->level[l][at / 64], bit = (uint64_t)1 << at % 64;
        if (*w & bit)
            return;
        *w |= bit;
    }
}

static inline void dgl_bits_remove(dgl_bits *b, size_t at)
{
    for (int l = 0; l < DGL_BIT_LEVELS; l++, at /= 64)
        if (b->level[l][at / 64] &= ~((uint64_t)1 << at % 64))
            break;
}

// takes the largest place out; false: there is none
static inline bool dgl_bits_take(dgl_bits *b, size_t *place)
{
    size_t at = 0;
    if (!b->level[DGL_BIT_LEVELS - 1][0])
        return false;
    for (int l = DGL_BIT_LEVELS - 1; l >= 0; l--) at = 64 * at + 63 - (size_t)__builtin_clzll(b->level[l][at]);
    *place = at;
    dgl_bits_remove(b, at);
    return true;
}

#endif
