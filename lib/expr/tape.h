// Tapes: expressions as straight-line code, ready to run.
//
// Building a tape splits what depends on inputs from what does not (uniforms: constants, parameters and
// what is made of them, run once for each change), orders the rest depth first, fuses products into sums
// (fma), joins sin and cos of one argument, shares reciprocals of denominators that divide twice or more,
// and gives every result a place that is used again when the result is no longer needed.
#ifndef DGL_EXPR_TAPE_H
#define DGL_EXPR_TAPE_H

#include "expr/call.h"

// d = op(a, b, c). Bit k of uniform: operand k is a uniform. sincos: c is where the cosine goes. Of a call: put stores
// argument a at number c of b at d; invoke calls site a, whose numbers start at d; get is number c of b at a.
typedef struct { uint16_t op, uniform; uint32_t d, a, b, c; } dgl_ins;

typedef struct dgl_tape {
    dgl_ref ref;
    int nin;
    uint32_t nout, n;
    dgl_ins *ssa;                  // operands are values: inputs 0..nin-1, then one for each result
    uint32_t nvalues;
    uint32_t *out;                 // the value of each output; all are results, no two the same
    dgl_ins *code;                 // operands are places: uniforms, inputs, outputs, then temporaries; ends with end
    uint32_t nu, nplaces;
    double *u;                     // uniforms as far as they are constants
    dgl_ins *prelude;              // computes the others; places are uniforms
    uint32_t nprelude;
    int nparams;
    dgl_parameter **param;         // whose values the uniforms 0..nparams-1 are
    uint32_t nsites, nnumbers;     // calls, and the numbers that they take and give; those have places of their own
    dgl_site *site;
} dgl_tape;

dgl_status dgl_tape_new(dgl_tape **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y) DGL_CHECKED;

// Fills u[nu] from the present values of the parameters.
void dgl_tape_uniforms(const dgl_tape *t, double *u);

// One point, portable. w has nplaces numbers, the first nu of them the uniforms.
void dgl_tape_run(const dgl_tape *t, double *out, const double *in, double *w);

// Instructions ins[n] of nvalues values, the first nin of them inputs, in the order in which machine code does them
// (schedule.c); for tapes without calls.
dgl_status dgl_tape_schedule(dgl_ins *out, uint32_t n, const dgl_ins *ins, uint32_t nin, uint32_t nvalues) DGL_CHECKED;

// How many operands an instruction reads.
static inline int dgl_ins_arity(const dgl_ins *i) { return dgl_ops[i->op].arity; }

#endif
