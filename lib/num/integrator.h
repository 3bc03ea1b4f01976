// Integrators as kinds: ways from y0 to the values of a solution at given times.
#ifndef DGL_NUM_INTEGRATOR_H
#define DGL_NUM_INTEGRATOR_H

#include "num/ode.h"

// What an integration took; errors are of a step, per component: atol + rtol |y|, 0 with steps of one length. rows of y
// are there: nt, or fewer where an event of the options ended it (stopped), the last of them at t_end.
typedef struct {
    size_t steps, rejected, evaluations;
    double rtol, atol;
    size_t rows;
    bool stopped;
    double t_end;
} dgl_ode_report;

// y[nt][n], of which y[0] is given, at the times t[nt], which rise or fall. An error tells where the solution ends; of
// dop853 the report says what is there until then. Options hold an event that ends it: for kinds with steps by the error and events (stops).
typedef struct dgl_integrator {
    const char *name, *doc;
    bool fixed;                        // steps of one length: option steps, rounded up to whole steps between times
    bool stops;                        // at events
    bool implicit;                     // uses the Jacobian of the right-hand side
    bool canonical;                    // keeps the structure of Hamilton's equations: y are places, then momenta
    dgl_status (*path)(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                       const dgl_ode_options *options);
} dgl_integrator;

#define INTEGRATOR(name) extern const dgl_integrator dgl_##name##_integrator;
#include "num/integrators.def"
#undef INTEGRATOR

extern const dgl_integrator *const dgl_integrators[];      // in the order of the table

// The steps between times k - 1 and k for a method with steps of one length.
size_t dgl_steps_between(const dgl_ode_options *options, size_t nt, const double *t, size_t k);

#endif
