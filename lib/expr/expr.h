// Expressions: nodes of a hash-consed graph, simplified a little as they are made.
//
// A graph (dgl_dag) owns the nodes; a node is its number, and operands always have smaller numbers, so
// loops over numbers are loops in topological order. Equal expressions of one graph are one node.
// Constructors can't fail one by one: the first failure (memory, too many nodes) is kept, they give
// node 0 from then on, and dgl_dag_ok tells it when the work is done.
//
// Made on construction: constants folded, x+0, x*1, -(-x), x-x = 0, 0*x = 0, x/x = 1, (a/b)/c = a/(bc),
// x/2^k = x*2^-k, sqrt(x)^2 = x, exp(k log x) = x^k, powers with whole exponents up to 64 as products. x-x, 0*x,
// x/x and these hide an infinity or NaN that x would have had. Nothing is distributed, factored or cancelled across sums.
#ifndef DGL_EXPR_EXPR_H
#define DGL_EXPR_EXPR_H

#include "base/memory.h"
#include "expr/ops.h"
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t dgl_ex;
typedef struct { uint32_t op; dgl_ex a, b, c; } dgl_node;   // leaves: a is a place in values, vars or params

// A number that may change without a recompilation; shared by every graph that uses it.
typedef struct dgl_parameter {
    dgl_ref ref;
    char name[32];
    double value;
} dgl_parameter;
dgl_status dgl_parameter_new(dgl_parameter **out, const char *name, double value) DGL_CHECKED;
// Counts the changes of all parameters, so that a kernel sees cheaply that nothing changed.
extern unsigned long dgl_parameter_changes;
void dgl_parameter_set(dgl_parameter *p, double value);

enum { DGL_MAX_VARS = 256, DGL_NAME_SIZE = 32, DGL_MAX_NODES = 2000000 };

typedef struct dgl_dag {
    dgl_ref ref;
    dgl_node *node;
    uint32_t n, room;
    uint32_t *chain, *table, mask;                     // hash chains through nodes
    double *value;                                     // of constants
    uint32_t nvalues, room_values;
    int nvars, nparams;
    char (*var)[DGL_NAME_SIZE];                        // names of variables, in the order of inputs
    dgl_parameter **param;
    uint32_t nfunctions;
    struct dgl_fn **function;                          // that are called (call.h)
    dgl_status failed;
} dgl_dag;

dgl_status dgl_dag_new(dgl_dag **out) DGL_CHECKED;
// What went wrong while nodes were made, if anything did.
dgl_status dgl_dag_ok(const dgl_dag *d) DGL_CHECKED;

enum { DGL_EX_0 = 0, DGL_EX_1 = 1 };                   // the constants 0 and 1 of every graph

// An array of n nodes that is freed with its scope; the function ends where there is no memory for it.
#define DGL_NODES(name, n) \
    DGL_HEAP dgl_ex *name = dgl_alloc(((size_t)(n) + 1) * sizeof *name); \
    if (!name) DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", (size_t)(n))

dgl_ex dgl_ex_const(dgl_dag *d, double value);
dgl_ex dgl_ex_var(dgl_dag *d, const char *name);       // the variable of that name, new or old
void dgl_ex_vars(dgl_dag *d, size_t n, dgl_ex *x, char letter);    // x0, x1, ... for the letter x
dgl_ex dgl_ex_input(dgl_dag *d, int i);                // variable i, which exists
dgl_ex dgl_ex_param(dgl_dag *d, dgl_parameter *p);
dgl_ex dgl_ex_op(dgl_dag *d, int op, dgl_ex a, dgl_ex b, dgl_ex c);
dgl_ex dgl_ex_powi(dgl_dag *d, dgl_ex a, int n);
// y[nout] = f(x[nin]), called at every point; f's jets are the derivatives (call.h).
dgl_status dgl_ex_call(dgl_dag *d, dgl_ex *y, struct dgl_fn *f, const dgl_ex *x) DGL_CHECKED;
// x[n] = A^-1 b for A[n][n], solved at every point by elimination with pivots; NaN where A is singular.
dgl_status dgl_ex_solve(dgl_dag *d, int n, dgl_ex *x, const dgl_ex *A, const dgl_ex *b) DGL_CHECKED;

static inline dgl_ex dgl_ex_add(dgl_dag *d, dgl_ex a, dgl_ex b) { return dgl_ex_op(d, DGL_OP_add, a, b, 0); }
static inline dgl_ex dgl_ex_sub(dgl_dag *d, dgl_ex a, dgl_ex b) { return dgl_ex_op(d, DGL_OP_sub, a, b, 0); }
static inline dgl_ex dgl_ex_mul(dgl_dag *d, dgl_ex a, dgl_ex b) { return dgl_ex_op(d, DGL_OP_mul, a, b, 0); }
static inline dgl_ex dgl_ex_div(dgl_dag *d, dgl_ex a, dgl_ex b) { return dgl_ex_op(d, DGL_OP_div, a, b, 0); }
static inline dgl_ex dgl_ex_neg(dgl_dag *d, dgl_ex a) { return dgl_ex_op(d, DGL_OP_neg, a, 0, 0); }
static inline dgl_ex dgl_ex_scale(dgl_dag *d, double k, dgl_ex a) { return dgl_ex_mul(d, a, dgl_ex_const(d, k)); }
// sum of a[i*s] b[i*t] over n terms
dgl_ex dgl_ex_dot(dgl_dag *d, int n, const dgl_ex *a, int s, const dgl_ex *b, int t);

static inline bool dgl_ex_is_const(const dgl_dag *d, dgl_ex e) { return d->node[e].op == DGL_OP_const; }
static inline double dgl_ex_value(const dgl_dag *d, dgl_ex e) { return d->value[d->node[e].a]; }

// The expressions from[0..n) of src as nodes of dst, with variable i of src replaced by at[i];
// at NULL: by the variable of the same name. dst may be src.
dgl_status dgl_ex_import(dgl_dag *dst, const dgl_dag *src, size_t n, dgl_ex *to, const dgl_ex *from, const dgl_ex *at) DGL_CHECKED;

// keep[i] = 1 for every node that y[0..n) are made of, up to the largest of them, whose number + 1 is returned.
uint32_t dgl_ex_mark(const dgl_dag *d, size_t n, const dgl_ex *y, uint8_t *keep);

// How many operations y are made of, after sharing.
size_t dgl_ex_count(const dgl_dag *d, size_t n, const dgl_ex *y);

// dy[k] = sum_i d y[k] / d x_i * seed[i] over the variables i < nvars
dgl_status dgl_ex_jvp(dgl_dag *d, size_t n, dgl_ex *dy, const dgl_ex *y, int nvars, const dgl_ex *seed) DGL_CHECKED;
// gx[i] = sum_k gy[k] * d y[k] / d x_i; gy NULL: all 1
dgl_status dgl_ex_vjp(dgl_dag *d, size_t n, dgl_ex *gx, const dgl_ex *y, int nvars, const dgl_ex *gy) DGL_CHECKED;
// dy[k] = d y[k] / d x_var
dgl_status dgl_ex_diff(dgl_dag *d, size_t n, dgl_ex *dy, const dgl_ex *y, int var) DGL_CHECKED;
// J[k*nvars + i] = d y[k] / d x_i
dgl_status dgl_ex_jacobian(dgl_dag *d, size_t n, dgl_ex *J, const dgl_ex *y, int nvars) DGL_CHECKED;

#endif
