// Rational functions of generators in lowest terms, some generators algebraic over those before them:
// what simplification computes with. The module flint does the work.
#ifndef DGL_EXPR_RING_H
#define DGL_EXPR_RING_H

#include "base/status.h"
#include <stdbool.h>

typedef struct dgl_ring dgl_ring;
typedef int dgl_rat;               // a place in the ring's store; it lives as long as the ring

// One irreducible factor, as an element, and its exponent.
typedef struct { dgl_rat poly; int exponent; } dgl_ring_factor;

// Operations give element 0 (zero) once the ring has failed; ok tells it.
typedef struct {
    dgl_status (*open)(dgl_ring **out, int generators);
    void (*close)(dgl_ring *r);
    dgl_status (*ok)(const dgl_ring *r);
    dgl_rat (*fraction)(dgl_ring *r, double p, double q);      // whole numbers, q > 0
    dgl_rat (*generator)(dgl_ring *r, int g);
    // g^degree = value, which is made of generators with larger numbers; results never hold a higher
    // power of g, and for degree 2 no g in the denominator, so that equal elements are one
    void (*relation)(dgl_ring *r, int g, int degree, dgl_rat value);
    dgl_rat (*add)(dgl_ring *r, dgl_rat a, dgl_rat b);
    dgl_rat (*sub)(dgl_ring *r, dgl_rat a, dgl_rat b);
    dgl_rat (*mul)(dgl_ring *r, dgl_rat a, dgl_rat b);
    dgl_rat (*div)(dgl_ring *r, dgl_rat a, dgl_rat b);         // b not zero
    dgl_rat (*power)(dgl_ring *r, dgl_rat a, int n);           // n < 0: a not zero
    bool (*is_zero)(dgl_ring *r, dgl_rat a);
    bool (*equal)(dgl_ring *r, dgl_rat a, dgl_rat b);
    dgl_rat (*numerator)(dgl_ring *r, dgl_rat a);
    dgl_rat (*denominator)(dgl_ring *r, dgl_rat a);
    // a = p/q * product of factors; returns their number, at most room (less than 0: too many)
    int (*factor)(dgl_ring *r, dgl_rat a, double *p, double *q, dgl_ring_factor *list, int room);
    // the polynomial a, term by term: how many; coefficient and exponents of the generators of one
    int (*terms)(dgl_ring *r, dgl_rat a);
    double (*term)(dgl_ring *r, dgl_rat a, int i, int *exponent);
    // the polynomial with every g^2 replaced by value and no relation used: for another way to print it
    dgl_rat (*rewrite)(dgl_ring *r, dgl_rat a, int g, dgl_rat value);
    // the same without relations, for values that rewrite needs
    dgl_rat (*plain_square)(dgl_ring *r, int g, double constant, double factor);   // constant + factor g^2
} dgl_ring_api;

#endif
