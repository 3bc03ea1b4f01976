// Kernels: several expressions of a graph, compiled to be evaluated at points.
#ifndef DGL_EXPR_KERNEL_H
#define DGL_EXPR_KERNEL_H

#include "expr/tape.h"

typedef struct dgl_kernel dgl_kernel;

// The expressions y[nout] of d as functions of its first nin variables. A variable past those is an error
// that names it (EARG). The graph may be released afterwards.
dgl_status dgl_kernel_new(dgl_kernel **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y) DGL_CHECKED;

int dgl_kernel_nin(const dgl_kernel *k);
size_t dgl_kernel_nout(const dgl_kernel *k);
const dgl_tape *dgl_kernel_tape(const dgl_kernel *k);

// out[n][nout] from rows in[n][nin]; in and out must not overlap. Where the mathematics has no value the
// result is NaN or an infinity. Few points run one by one with the C library's functions, many in blocks
// with SLEEF's: results of the two ways may differ in the last digit.
dgl_status dgl_kernel_eval(dgl_kernel *k, size_t n, double *out, const double *in) DGL_CHECKED;

// One point, for inner loops: out and in must not overlap. Where a function that it calls fails the result is NaN and
// dgl_site_status (call.h) says why.
void dgl_kernel_eval1(dgl_kernel *k, double *out, const double *in);

// The same in several threads at once, each with a w of dgl_kernel_places numbers, after dgl_kernel_start in one of them.
void dgl_kernel_start(dgl_kernel *k);
size_t dgl_kernel_places(const dgl_kernel *k);
void dgl_kernel_bind(const dgl_kernel *k, double *w);
void dgl_kernel_point(const dgl_kernel *k, double *w, double *out, const double *in);

// Whether several threads may evaluate it at once: all functions that it calls allow that.
bool dgl_kernel_parallel(const dgl_kernel *k);

// Points that lie in columns already, at most DGL_BLOCK at a time, for loops that keep them there (ensemble.c).
// start, in the calling thread, makes what is needed; in each thread bind then gives a copy its own memory of
// room numbers and dgl_columns_places pointers. Columns are read and written up to n rounded up to 8.
typedef struct {
    dgl_kernel *kernel;
    void (*code)(const double *const *in, double *const *out, const double *u, size_t n);  // NULL: the block runner
    const struct dgl_block_api *block;
    double **place;
} dgl_columns;
dgl_status dgl_columns_start(dgl_columns *c, dgl_kernel *k) DGL_CHECKED;
size_t dgl_columns_room(const dgl_columns *c);
size_t dgl_columns_places(const dgl_columns *c);
dgl_columns dgl_columns_bind(const dgl_columns *c, double *memory, double **place);
void dgl_columns_run(const dgl_columns *c, size_t n, double *const *out, const double *const *in);

#endif
