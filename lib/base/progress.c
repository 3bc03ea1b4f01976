#include "base/progress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double dgl_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static atomic_flag taken = ATOMIC_FLAG_INIT;           // there is a bar already

dgl_progress dgl_progress_begin(const char *what, size_t total)
{
    double now = dgl_seconds();
    return (dgl_progress){ what, total, now, now + 0.9, isatty(STDERR_FILENO) && !atomic_flag_test_and_set(&taken) ? 0 : -1 };
}

// at most ten times a second, the first time after one second
void dgl_progress_at(dgl_progress *p, size_t done)
{
    if (p->shown < 0)
        return;
    double now = dgl_seconds();
    if (now - p->drawn < 0.1)
        return;
    p->drawn = now;
    p->shown = 1;
    enum { WIDTH = 30 };
    if (p->total) {
        int full = (int)(WIDTH * done / p->total);
        double left = done ? (now - p->started) * (double)(p->total - done) / (double)done : 0;
        fprintf(stderr, "\r%s %.*s%.*s %3d%% %.0f s left \033[K", p->what,
                full, "##############################", WIDTH - full, "..............................",
                (int)(100 * done / p->total), left);
    } else
        fprintf(stderr, "\r%s %zu, %.0f s \033[K", p->what, done, now - p->started);
    fflush(stderr);
}

void dgl_progress_end(dgl_progress *p)
{
    if (p->shown > 0)
        fputs("\r\033[K", stderr);
    if (p->shown >= 0)
        atomic_flag_clear(&taken);
    p->shown = -1;
}
