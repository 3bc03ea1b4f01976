// Many solutions side by side: their states lie in columns, LANES of them to a piece of the pool, and one call of the
// compiled step moves all on.
#ifndef DGL_EXPR_ENSEMBLE_H
#define DGL_EXPR_ENSEMBLE_H

#include "base/parallel.h"
#include "expr/run_block.h"
#include "expr/system.h"

#include <string.h>

enum { LANES = 64 };

typedef struct {
    dgl_system *s;
    dgl_columns step;
    size_t n, nt;
    double *y;                         // [count][nt][n]
    const double *t;
    const dgl_ode_options *options;
    const double *slope, *first;       // of each at the start; how long its first step is
    dgl_ode_report *report;            // of each piece
} ensemble;

// columns of a piece: in and out of the step, one after the other in memory
typedef struct { double **in, **out; dgl_columns step; } lanes;

#define LANES_OF(l, e)                                                                                        \
    size_t nin_ = (size_t)dgl_kernel_nin((e)->step.kernel), all_ = nin_ + dgl_kernel_nout((e)->step.kernel);  \
    DGL_SCRATCH(columns_, all_ * LANES);                                                                      \
    DGL_SCRATCH(room_, dgl_columns_room(&(e)->step));                                                         \
    DGL_SCRATCH_OF(double *, place_, all_ + dgl_columns_places(&(e)->step) + 1);                              \
    memset(columns_, 0, all_ * LANES * sizeof *columns_);                                                     \
    for (size_t c_ = 0; c_ < all_; c_++) place_[c_] = columns_ + c_ * LANES;                                  \
    lanes l = { place_, place_ + nin_, dgl_columns_bind(&(e)->step, room_, place_ + all_) }

static inline void run(const lanes *l, size_t m) { dgl_columns_run(&l->step, (m + 7) / 8 * 8, l->out, (const double *const *)l->in); }


// the pieces, one after the other where a function that is called wants that
static inline dgl_status in_pieces(const ensemble *e, size_t count, dgl_piece *piece)
{
    if (dgl_kernel_parallel(e->step.kernel))
        return dgl_parallel(count, LANES, piece, (void *)e);
    for (size_t i = 0; i < count; i += LANES) DGL_TRY(piece((void *)e, i, count - i < LANES ? count : i + LANES));
    return DGL_OK;
}

// count solutions y[count][nt][n] by each method, as dgl_system_solve
dgl_status dgl_ensemble_rk4(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o) DGL_CHECKED;
dgl_status dgl_ensemble_gauss(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o) DGL_CHECKED;
dgl_status dgl_ensemble_dop853(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o) DGL_CHECKED;

#endif
