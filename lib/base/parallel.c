#include "base/parallel.h"

#include "base/progress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_THREADS = 64 };

typedef struct {
    dgl_piece *piece;
    void *ctx;
    size_t n, grain;
    atomic_size_t next;            // the first piece that nobody has taken
    atomic_bool stop;
    size_t failed;                 // the first piece that failed, by its number; guarded by lock
    dgl_status status;
    char message[1024];
} job;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static job *current;
static int workers, busy;
static unsigned long round_;       // counts jobs, so that a worker takes part in each once
static int wanted;
static _Thread_local bool inside;

int dgl_threads(void)
{
    if (!wanted) {
        const char *asked = getenv("DGL_THREADS");
        long n = asked ? strtol(asked, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
        wanted = n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (int)n;
    }
    return wanted;
}

void dgl_set_threads(int n) { wanted = n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : n; }

// takes pieces until none is left; progress: of the thread that shows it, or NULL
static void work(job *j, dgl_progress *progress)
{
    inside = true;
    for (;;) {
        size_t k = atomic_fetch_add(&j->next, 1), from = k * j->grain;
        if (from >= j->n || j->stop)
            break;
        size_t to = j->n - from < j->grain ? j->n : from + j->grain;
        if (progress)
            dgl_progress_at(progress, from);
        dgl_status s = j->piece(j->ctx, from, to);
        if (!s)
            continue;
        pthread_mutex_lock(&lock);
        if (!j->status || k < j->failed) {
            j->status = s;
            j->failed = k;
            snprintf(j->message, sizeof j->message, "%s", dgl_error_message());
        }
        j->stop = true;
        pthread_mutex_unlock(&lock);
    }
    inside = false;
}

static void *worker(void *unused)
{
    unsigned long seen = 0;
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!current || seen == round_)
            pthread_cond_wait(&wake, &lock);
        seen = round_;
        job *j = current;
        busy++;
        pthread_mutex_unlock(&lock);
        work(j, NULL);
        pthread_mutex_lock(&lock);
        if (--busy == 0)
            pthread_cond_signal(&done);
    }
    return NULL;
}

// starts workers up to the number wanted; fewer are no harm
static void hire(int n)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_t id;
    while (workers < n && !pthread_create(&id, &attr, worker, NULL))
        workers++;
    pthread_attr_destroy(&attr);
}

// a child process has no workers: it starts its own
static void forked(void)
{
    workers = busy = 0;
    current = NULL;
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&wake, NULL);
    pthread_cond_init(&done, NULL);
}

static dgl_status run(dgl_progress *progress, bool fit, size_t n, size_t grain, dgl_piece *piece, void *ctx)
{
    int threads = dgl_threads();
    if (!fit || inside || threads == 1 || n <= grain) {
        for (size_t from = 0; from < n; from += grain) {
            if (progress)
                dgl_progress_at(progress, from);
            DGL_TRY(piece(ctx, from, n - from < grain ? n : from + grain));
        }
        return DGL_OK;
    }
    static bool first = true;
    if (first)
        pthread_atfork(NULL, NULL, forked);
    first = false;
    job j = { .piece = piece, .ctx = ctx, .n = n, .grain = grain };
    hire(threads - 1);
    pthread_mutex_lock(&lock);
    current = &j;
    round_++;
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&lock);
    work(&j, progress);
    pthread_mutex_lock(&lock);
    current = NULL;                                    // who has not begun yet, does not begin
    while (busy)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
    if (j.status)
        return dgl_fail(j.status, "dgl_parallel", "%s", j.message);
    return DGL_OK;
}

dgl_status dgl_parallel(size_t n, size_t grain, dgl_piece *piece, void *ctx) { return run(NULL, true, n, grain, piece, ctx); }

dgl_status dgl_parallel_if(bool fit, size_t n, size_t grain, dgl_piece *piece, void *ctx) { return run(NULL, fit, n, grain, piece, ctx); }

dgl_status dgl_parallel_shown(const char *what, size_t n, size_t grain, dgl_piece *piece, void *ctx)
{
    DGL_PROGRESS progress = dgl_progress_begin(what, n);
    return run(&progress, true, n, grain, piece, ctx);
}
