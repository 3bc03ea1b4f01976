// A pool of threads for loops over independent pieces. Pieces are cut by their size alone, never by the
// number of threads, so results are the same to the last bit whatever DGL_THREADS says.
#ifndef DGL_BASE_PARALLEL_H
#define DGL_BASE_PARALLEL_H

#include "base/memory.h"

#include <stdbool.h>

// Work on items from (included) to to (not included). It may use scratch, dgl_fail and DGL_POLL; it must
// not touch shared objects' counts, call Lua or write where another piece writes.
typedef dgl_status dgl_piece(void *ctx, size_t from, size_t to);

// Runs piece over [0, n) in pieces of grain items. The status and message are those of the first piece
// (in order) that failed; pieces after a failure may be left out. Inside a piece it runs the loop itself.
dgl_status dgl_parallel(size_t n, size_t grain, dgl_piece *piece, void *ctx) DGL_CHECKED;

// The same, by this thread alone where the work is not fit for others: it calls Lua, or has one workspace.
dgl_status dgl_parallel_if(bool fit, size_t n, size_t grain, dgl_piece *piece, void *ctx) DGL_CHECKED;

// The same as dgl_parallel with a progress bar.
dgl_status dgl_parallel_shown(const char *what, size_t n, size_t grain, dgl_piece *piece, void *ctx) DGL_CHECKED;

// How many threads take part: DGL_THREADS from the environment, else the processor's cores.
int dgl_threads(void);
void dgl_set_threads(int n);

#endif
