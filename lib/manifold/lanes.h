// Rows many at a time: one in each lane of a vector register, from one module for each instruction set (mod_lanes_*.c).
#ifndef DGL_MANIFOLD_LANES_H
#define DGL_MANIFOLD_LANES_H

#include "manifold/manifold.h"

// An operation of dgl_manifold_kind on as many rows as there are lanes. done[l] is false for a row that it leaves to the kind:
// arguments that are wrong, beside a border or out of the usual range.
typedef void dgl_lanes_op(const dgl_manifold *M, double *out, const double *const *in, bool *done);

typedef struct {
    bool (*fits)(const dgl_manifold *M);           // small enough
    dgl_lanes_op *exp, *log, *dist, *transport, *inner, *off, *off_tangent;    // NULL: none
} dgl_lanes_kind;

typedef struct {
    size_t width;                                  // how many lanes
    dgl_lanes_kind sphere, spd, so, grassmann, stiefel;
} dgl_lanes_api;

// The best one for this processor; NULL when there is none.
const dgl_lanes_api *dgl_lanes(void);

#endif
