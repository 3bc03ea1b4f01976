// Native code: a tape as a machine function, for one point or for four or eight points at a time.
//
// Calls of functions are made by scalar code; where there are any the block runner serves batches, which gives them many
// points at a time. Used where the processor has AVX2 and FMA and memory can be made executable (written first, executable
// then, never both); elsewhere, or with DGL_NATIVE=0 in the environment, dgl_native_new gives NULL and the
// portable runners serve. Results are the same to the last bit: the scalar function's as dgl_tape_run's,
// the wide one's as the block runners' of AVX2 and AVX-512. docs/native.md tells how a tape becomes code.
#ifndef DGL_EXPR_NATIVE_H
#define DGL_EXPR_NATIVE_H

#include "expr/tape.h"

// u: as dgl_native_uniforms fills it
typedef void dgl_scalar_code(const double *in, double *out, const double *u);
// in[k], out[k]: columns of n numbers, n a multiple of the lanes
typedef void dgl_wide_code(const double *const *in, double *const *out, const double *u, size_t n);

typedef struct dgl_native {
    dgl_ref ref;
    void *code;
    size_t size;                   // mapped bytes
    size_t length;                 // bytes of code
    int lanes;                     // points at a time: 1, 4 or 8
    uint32_t nu, nfours;           // uniforms of the tape; and of those, again, in fours (pack.h)
    uint32_t (*four)[4];
} dgl_native;

enum { DGL_NATIVE_LONGEST = 8000 };    // instructions: past that wide code leaves the cache and blocks are faster

// How wide code can be: 8 with AVX-512 (and DGL_ISA not asking for less), 4 with AVX2.
int dgl_native_lanes(void);

// *out stays NULL where native code is not possible; that is no error.
dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int lanes) DGL_CHECKED;

// The uniforms as the code reads them, dgl_native_room numbers, from those of the tape: in wide code each as often as it has
// lanes; in scalar code once, and behind them those that are read in fours.
static inline size_t dgl_native_room(const dgl_native *n) { return (size_t)n->lanes * n->nu + 4 * (size_t)n->nfours; }
void dgl_native_uniforms(const dgl_native *n, double *out, const double *u);

static inline dgl_scalar_code *dgl_native_scalar(const dgl_native *n) { return (dgl_scalar_code *)n->code; }
static inline dgl_wide_code *dgl_native_wide(const dgl_native *n) { return (dgl_wide_code *)n->code; }

#endif
