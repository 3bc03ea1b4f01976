// Differential equations y' = f(y) whose right-hand side is expressions: their solutions, one or many.
//
// A step of a Runge-Kutta method is an expression too: what it makes of y and h. So it is compiled as a whole
// (step.c), for one solution or for as many as a vector holds, and no stage is ever written to memory for the next to read.
// Many solutions run side by side (ensemble.c), each with its own step, in pieces of the pool; those that SUNDIALS finds, one
// by one in each thread. A single adaptive solution calls the compiled right-hand side: compiling its step would cost as much
// as hundreds of solutions and make one at most 1.5 times as fast. Implicit methods are given the exact Jacobian, a kernel too.
#ifndef DGL_EXPR_SYSTEM_H
#define DGL_EXPR_SYSTEM_H

#include "expr/kernel.h"
#include "num/integrator.h"

enum { DGL_STEP_RK4, DGL_STEP_GAUSS, DGL_STEP_DOP853, DGL_STEP_DOP853_DENSE, DGL_STEPS };

typedef struct dgl_system {
    dgl_ref ref;
    int n;
    dgl_dag *dag;                      // variables 0..n-1 are y
    dgl_ex *f;                         // [n]
    dgl_kernel *slope;                 // y -> f
    dgl_kernel *step[DGL_STEPS];       // made when needed
    dgl_parameter *rtol, *atol;        // of the adaptive steps
    dgl_kernel *jacobian;              // y -> the derivatives of f that are not zero, for implicit methods; made when needed
    uint32_t *entry;                   // where they are in the rows [n][n]
} dgl_system;

// f[n] in the first n variables of d, which it retains.
dgl_status dgl_system_new(dgl_system **out, dgl_dag *d, int n, const dgl_ex *f) DGL_CHECKED;

// count solutions y[count][nt][n], of each of which the first row is given, at the times t[nt]. One solution runs
// with the C library's functions, many with SLEEF's: their last digits differ. An error names the first row that
// has no solution.
dgl_status dgl_system_solve(dgl_system *s, dgl_ode_report *report, size_t count, size_t nt, double *y, const double *t,
                            const dgl_integrator *how, const dgl_ode_options *options) DGL_CHECKED;

// A step as a kernel (DGL_STEP_...), kept by the system. Of RK4: (y, h) -> y. Of Gauss collocation a round of the iteration
// for its three slopes: (y, k, h) -> (k, how far they moved, how large they are). Of Dormand-Prince: (y, f(y), h) ->
// (y, f(y), e, e^(1/8 - 0.2 b), max(e, 1e-4)^b) with e the error as a part of what is allowed and b = 0.04; the dense
// one adds the eight vectors of its interpolation.
dgl_status dgl_system_step(dgl_kernel **k, dgl_system *s, int which) DGL_CHECKED;
// Whether the system is small enough for it.
bool dgl_system_steps(const dgl_system *s, int which);

#endif
