// A progress bar on stderr: only on a terminal, only for what takes over a second, cleared at the end.
#ifndef DGL_BASE_PROGRESS_H
#define DGL_BASE_PROGRESS_H

#include <stddef.h>

// A loop of unknown length has total 0 and gets a count instead of a bar. One within another is silent.
//     DGL_PROGRESS p = dgl_progress_begin("flow", n);
//     for (i...) { dgl_progress_at(&p, i); ... }
typedef struct { const char *what; size_t total; double started, drawn; int shown; } dgl_progress;
dgl_progress dgl_progress_begin(const char *what, size_t total);
void dgl_progress_at(dgl_progress *p, size_t done);
void dgl_progress_end(dgl_progress *p);
#define DGL_PROGRESS __attribute__((cleanup(dgl_progress_end))) dgl_progress

// Seconds of a clock that never goes back.
double dgl_seconds(void);

#endif
