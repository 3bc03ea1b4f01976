// Native code: a tape as a machine function, for one point or four points at a time.
//
// Calls of functions are made by scalar code; where there are any the block runner serves batches, which gives them many
// points at a time. Used where the processor has AVX2 and FMA and memory can be made executable (written first, executable
// then, never both); elsewhere, or with DGL_NATIVE=0 in the environment, dgl_native_new gives NULL and the
// portable runners serve. Results are the same to the last bit: the scalar function's as dgl_tape_run's,
// the wide one's as the AVX2 block runner's. docs/native.md tells how a tape becomes code.
#ifndef DGL_EXPR_NATIVE_H
#define DGL_EXPR_NATIVE_H

#include "expr/tape.h"

typedef void dgl_scalar_code(const double *in, double *out, const double *u);
// in[k], out[k]: columns of n numbers, n a multiple of 4; u: each uniform four times
typedef void dgl_wide_code(const double *const *in, double *const *out, const double *u, size_t n);

typedef struct dgl_native {
    dgl_ref ref;
    void *code;
    size_t size;                   // mapped bytes
    size_t length;                 // bytes of code
    int width;                     // 1 or 4
} dgl_native;

enum { DGL_NATIVE_LONGEST = 8000 };    // instructions: past that wide code leaves the cache and blocks are faster

// *out stays NULL where native code is not possible; that is no error.
dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int width) DGL_CHECKED;

static inline dgl_scalar_code *dgl_native_scalar(const dgl_native *n) { return (dgl_scalar_code *)n->code; }
static inline dgl_wide_code *dgl_native_wide(const dgl_native *n) { return (dgl_wide_code *)n->code; }

#endif
