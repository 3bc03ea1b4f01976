// Functions that are called at every point and not expanded into operations: networks, maps in C, linear solves.
//
// Their arguments are a list of pair nodes (argument, rest). A call node stands for one number of the jet of a function
// (base/fn.h): a is its list, b its place in the graph's functions, c which number: the nout values, then J[nout][nin],
// H[nout][nin][nin], whose indices rise. So a derivative of a call is a call, of the same
// list, and on a tape all calls with one list and function become one site, which evaluates one jet. First and second
// derivatives are the function's own; for further ones it is written out, where it can be (its trace), and else they are
// refused. A solve node is component c of A^-1 b; its derivatives are solves (they are exact to any order).
#ifndef DGL_EXPR_CALL_H
#define DGL_EXPR_CALL_H

#include "base/fn.h"
#include "expr/expr.h"

// On a tape: which function, up to which derivatives, and where its arguments and then its jet lie.
typedef struct dgl_site {
    dgl_fn *fn;
    int order;
    uint32_t base;                     // among the numbers of all sites
    dgl_ex list;                       // of the graph, while the tape is built
} dgl_site;

// Numbers of derivatives of one order at a point, and all that a site has.
size_t dgl_site_jet(const dgl_site *s, int order);
size_t dgl_site_size(const dgl_site *s);

// Evaluates n points: x[n][nin], then in at[k] the derivatives of order k. A failure gives NaN and is kept for the
// thread: dgl_site_status tells and forgets it.
void dgl_site_run(const dgl_site *s, size_t n, double *const *at, const double *x);
// One point, whose numbers lie one after the other: arguments, then the jet.
void dgl_site_run_one(const dgl_site *s, double *x);
dgl_status dgl_site_status(void) DGL_CHECKED;
void dgl_site_forget(void);

// The derivative order of number c of a call of f.
int dgl_call_order(const dgl_fn *f, uint32_t c);
// How number c is found: it is place *index of the derivatives of the order that is returned.
int dgl_call_place(const dgl_fn *f, uint32_t c, uint32_t *index);

static inline bool dgl_is_call(uint32_t op) { return op == DGL_OP_call || op == DGL_OP_solve; }

// What the tangents dot[] of the arguments add to a call or solve node; and what its adjoint t adds to theirs.
dgl_ex dgl_ex_call_jvp(dgl_dag *d, dgl_ex self, const dgl_ex *dot);
void dgl_ex_call_vjp(dgl_dag *d, dgl_ex self, dgl_ex t, dgl_ex *bar);
// Its value, from those of all nodes below it.
double dgl_ex_call_value(const dgl_dag *d, dgl_ex self, const double *w);
// The place of a function among the graph's, new or old.
uint32_t dgl_dag_function(dgl_dag *d, dgl_fn *f);

#endif
