// Initial value problems y' = f(t, y) for n numbers, forwards or backwards in t.
//
// RK4 with steps of one length, whose path has as many points as asked for, and the adaptive method
// of Dormand and Prince of order 8(5,3) with dense output of order 7 (Hairer, Norsett, Wanner, Solving Ordinary
// Differential Equations I, section II.5 and II.10), a step at a time or over an interval.
#ifndef DGL_NUM_ODE_H
#define DGL_NUM_ODE_H

#include "base/memory.h"

#include <stdbool.h>

// dy[n] = f(t, y[n]). EDOMAIN says that f is undefined there, as nan in dy does: a shorter step is tried.
// Any other status ends the integration and goes up as it is.
typedef dgl_status (*dgl_ode_fn)(void *ctx, double t, const double *y, double *dy);

// n numbers, from t0 to t1 in equal steps, as path[steps + 1][n], of which path[0] is given. *done counts the
// steps whose points are finite; EDOMAIN tells where the next one isn't.
dgl_status dgl_ode_rk4(size_t n, size_t steps, double *path, size_t *done, dgl_ode_fn f, void *ctx, double t0, double t1) DGL_CHECKED;


// ---- adaptive steps ----

struct dgl_ode_event;

// 0 stands for the default of each
typedef struct {
    double rtol, atol;                 // error of a step, per component: atol + rtol |y|; 1e-10, 1e-12
    const double *size;                // of dop853: where |y| is less, this is taken for it; NULL: nowhere. Kept by the caller
    double first_step, max_step;       // as lengths; found from f, as long as the interval
    size_t max_steps;                  // taken and rejected; 100,000
    size_t steps;                      // of one length, for the whole way; 1000 (num/integrator.h)
    const struct dgl_ode_event *stop;  // where the solution ends (num/integrator.h); NULL
    dgl_ode_fn jacobian;               // [n][n], the derivative of f by y, with f's ctx, for implicit methods; NULL: by differences
} dgl_ode_options;

typedef struct dgl_ode {
    dgl_ref ref;
    size_t n;
    double t, *y, *dy;                 // where it stands: y[n], f(t, y)
    double t_last, *y_last;            // where the last step began
    bool done;                         // t is the end of the interval
    size_t steps, rejected, evaluations;
    // its own
    dgl_ode_fn f;
    void *ctx;
    dgl_ode_options option;
    double t_end, h, error_last;       // h: of the next step, signed
    bool after_rejection, undefined, dense_ready;
    int stiff, not_stiff;
    double *k[16], *cont[8], *w;
    double room[];
} dgl_ode;

dgl_status dgl_ode_new(dgl_ode **out, size_t n, dgl_ode_fn f, void *ctx, const dgl_ode_options *options) DGL_CHECKED;

// Stands at t0, y0[n], bound for t1. EDOMAIN: "the right-hand side is nan at t = 0 (component 2)".
dgl_status dgl_ode_start(dgl_ode *o, double t0, const double *y0, double t1) DGL_CHECKED;

// One step further, unless done. ECONV: "step size underflow at t = 0.999997", "... steps taken at t = ...";
// EDOMAIN: f is undefined beyond t. o stands at the last good point then.
dgl_status dgl_ode_step(dgl_ode *o) DGL_CHECKED;

// y[n] at a t of the last step.
dgl_status dgl_ode_dense(dgl_ode *o, double t, double *y) DGL_CHECKED;


// ---- a whole interval ----

// A zero of g(t, y) along the solution, found on the dense output at the ends of whose step its signs differ.
typedef struct dgl_ode_event {
    dgl_status (*g)(void *ctx, double t, const double *y, double *value);
    void *ctx;
    int direction;                     // along the way 1: g rises, -1: it falls, 0: either
    bool terminal;                     // the solution ends there
} dgl_ode_event;

// What is kept: the points at nt given times, which follow one another from t0 to t1, or (t NULL) at every step.
typedef struct {
    size_t nt;
    const double *t;
    size_t nevents;
    const dgl_ode_event *event;
} dgl_ode_output;

typedef struct { size_t event; double t; } dgl_ode_hit;

// Start with { 0 }. It is whole after an error too: the path as far as it came, and where it ended.
typedef struct {
    size_t n, rows, hits;
    double *t, *y;                     // t[rows], y[rows][n]
    dgl_ode_hit *hit;                  // in the order in which they come
    double *hit_y;                     // [hits][n]
    double t_end, *y_end;              // the last good point, or that of the terminal event
    bool stopped;                      // by a terminal event
    size_t steps, rejected, evaluations;
    size_t room, hit_room;
} dgl_ode_path;

dgl_status dgl_ode_solve(dgl_ode_path *out, dgl_ode *o, double t0, const double *y0, double t1, const dgl_ode_output *output) DGL_CHECKED;
void dgl_ode_path_free(dgl_ode_path *p);
#define DGL_ODE_PATH_OWNED __attribute__((cleanup(dgl_ode_path_free)))

#endif
