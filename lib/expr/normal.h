// The normal form behind simplification: one rational function of generators for each expression.
// Symbols, sines, exponentials, roots and everything that is not rational are generators; sin² + cos² = 1,
// cosh² - sinh² = 1, √a² = a and exp(a + b) = exp a exp b are relations, so that equal is equal. A symbol of which there are
// fractional powers is a power of a root of it.
#ifndef DGL_EXPR_NORMAL_H
#define DGL_EXPR_NORMAL_H

#include "expr/expr.h"
#include "expr/ring.h"

enum { DGL_MAX_GENERATORS = 400 };

typedef enum { DGL_GEN_symbol, DGL_GEN_number, DGL_GEN_cos, DGL_GEN_sin, DGL_GEN_cosh, DGL_GEN_sinh, DGL_GEN_exp,
               DGL_GEN_root, DGL_GEN_function } dgl_gen_kind;

typedef struct {
    dgl_gen_kind kind;
    int op;                        // of a function
    dgl_rat arg[3];                // of functions; the square of a root; what exp is taken of
    dgl_rat self;
    dgl_ex node;                   // of a symbol, whose root-th root the generator is; of the angle that a cosine is of
    int root;                      // 0 stands for 1
    int parts;                     // of a cosine: into how many its angle was divided
    double value;                  // of a number that is no fraction
} dgl_gen;

typedef struct dgl_normal {
    const dgl_ring_api *api;
    dgl_ring *ring;
    dgl_dag *d;
    dgl_gen *gen;                  // in the order they were met; generator i is the ring's room - 1 - i
    int ngens, room;
    bool full, apart;
    uint8_t *parts;                // of each node, an angle: into how many it is divided, so that others are multiples; 0: one
    bool again;                    // one has to be divided further
    dgl_rat *rat;                  // of each node, -1: not yet
    uint32_t nodes;
} dgl_normal;

// Opens a ring with room for the functions in y[n] and brings them into normal form: to[n].
// apart: circular functions of sums by those of the terms, tangents by sines and cosines, hyperbolic functions by exponentials, so that
// more of what is equal is equal; what is to be read leaves them as they are.
dgl_status dgl_normal_open(dgl_normal *N, dgl_dag *d, size_t n, dgl_rat *to, const dgl_ex *y, bool apart) DGL_CHECKED;
void dgl_normal_close(dgl_normal *N);

// Back to an expression: numerator and denominator factored (brief: factors whose product is no longer than
// one of them joined again), or the numerator written out, with what its terms share before a bracket or not.
dgl_ex dgl_normal_factored(dgl_normal *N, dgl_rat a, bool brief);
dgl_ex dgl_normal_collected(dgl_normal *N, dgl_rat a);
dgl_ex dgl_normal_expanded(dgl_normal *N, dgl_rat a);

static inline int dgl_gen_number(const dgl_normal *N, int i) { return N->room - 1 - i; }

// p/q when a is a fraction.
bool dgl_normal_fraction(const dgl_normal *N, dgl_rat a, double *p, double *q);

#endif
