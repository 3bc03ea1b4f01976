// The block runner: a tape over many points at once, one module for each instruction set (mod_block_*.c).
#ifndef DGL_EXPR_RUN_BLOCK_H
#define DGL_EXPR_RUN_BLOCK_H

#include "expr/tape.h"

enum { DGL_BLOCK = 256,            // points in a block
       DGL_BLOCK_STRIDE = 264 };   // between the starts of temporaries, so that they don't fall on one cache set

typedef struct dgl_block_api {
    const char *name;
    int width;                     // lanes
    // place[i]: DGL_BLOCK numbers, readable and writable up to n rounded up to width; uniforms are read from u. The
    // places of calls' numbers must follow one another in memory, at least n apart.
    void (*run)(const dgl_ins *code, size_t n, double *const *place, const double *u, const dgl_site *site);
    // the vector column of each operation as a function of vectors in registers, for native code
    const void *function[DGL_OP_count];
    const void *sincos;            // of a vector in a register: sines to out, cosines behind them; out in rdi
} dgl_block_api;

// The best one that this processor runs.
dgl_status dgl_block_open(const dgl_block_api **api) DGL_CHECKED;

#endif
