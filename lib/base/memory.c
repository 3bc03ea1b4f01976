#include "base/memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// each block carries its size in front, so that live bytes can be counted
typedef union { size_t bytes; max_align_t align; } head;

static atomic_size_t live;
static size_t limit;
static _Thread_local long fail_after;

static size_t the_limit(void)
{
    if (!limit) {
        long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
        limit = pages > 0 && size > 0 ? (size_t)pages * (size_t)size : SIZE_MAX;
    }
    return limit;
}

void dgl_memory_set_limit(size_t bytes) { limit = bytes; }

static int refused(size_t more)
{
    return (fail_after > 0 && --fail_after == 0) || more > the_limit() || live > the_limit() - more;
}

static void *taken(size_t bytes, int zeroed)
{
    if (bytes > SIZE_MAX - sizeof(head) || refused(bytes))
        return NULL;
    head *h = zeroed ? calloc(1, sizeof *h + bytes) : malloc(sizeof *h + bytes);
    if (!h)
        return NULL;
    h->bytes = bytes;
    live += bytes;
    return h + 1;
}

void *dgl_alloc(size_t bytes) { return taken(bytes, 1); }
void *dgl_alloc_room(size_t bytes) { return taken(bytes, 0); }

void *dgl_realloc(void *p, size_t bytes)
{
    if (!p)
        return dgl_alloc(bytes);
    head *h = (head *)p - 1;
    size_t old = h->bytes;
    if (bytes > SIZE_MAX - sizeof(head) || refused(bytes > old ? bytes - old : 0))
        return NULL;
    h = realloc(h, sizeof *h + bytes);
    if (!h)
        return NULL;
    if (bytes > old)
        memset((char *)(h + 1) + old, 0, bytes - old);
    h->bytes = bytes;
    live += bytes - old;
    return h + 1;
}

void dgl_free(void *p)
{
    if (!p)
        return;
    head *h = (head *)p - 1;
    live -= h->bytes;
    free(h);
}

size_t dgl_live_bytes(void) { return live; }
void dgl_alloc_fail_after(long n) { fail_after = n; }

dgl_status dgl_memory_check(size_t *out, size_t a, size_t b, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(a, b, &n) || __builtin_mul_overflow(n, size, &n))
        DGL_FAIL(DGL_ENOMEM, "%.3g bytes do not fit into memory", (double)a * (double)b * (double)size);
    if (n > the_limit()) {
        bool small = the_limit() < (size_t)1 << 30;
        double unit = small ? 0x1p20 : 0x1p30;
        DGL_FAIL(DGL_ENOMEM, "not enough memory: needs %.1f %s, limit %.1f %s",
                 (double)n / unit, small ? "MiB" : "GiB", (double)the_limit() / unit, small ? "MiB" : "GiB");
    }
    *out = n;
    return DGL_OK;
}

void *dgl_new(size_t bytes, void (*destroy)(void *self))
{
    dgl_ref *r = dgl_alloc(bytes);
    if (r)
        *r = (dgl_ref){ 1, destroy };
    return r;
}

void *dgl_retain(const void *object)
{
    dgl_ref *r = (dgl_ref *)object;
    if (r)
        r->count++;
    return r;
}

void dgl_release(const void *object)
{
    dgl_ref *r = (dgl_ref *)object;
    if (!r || --r->count)
        return;
    if (r->destroy)
        r->destroy(r);
    dgl_free(r);
}

void dgl_release_slot(void *slot) { dgl_release(*(void **)slot); }
void dgl_free_slot(void *slot) { dgl_free(*(void **)slot); }


// ---- scratch: a stack of chunks, each at least as large as the one before ----

// under AddressSanitizer a gap is left after each piece, and what is not given out is poisoned
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, (n) * sizeof(double))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, (n) * sizeof(double))
enum { GAP = 8 };
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { MAX_CHUNKS = 40, FIRST_CHUNK = 4096, ALIGN = 8 };

static _Thread_local struct { double *data; size_t size; } chunks[MAX_CHUNKS];
static _Thread_local dgl_mark top;

dgl_mark dgl_scratch_mark(void) { return top; }

void dgl_scratch_reset(const dgl_mark *mark)
{
    for (size_t c = mark->chunk; c <= top.chunk && c < MAX_CHUNKS && chunks[c].data; c++) {
        size_t from = c == mark->chunk ? mark->used : 0;
        POISON(chunks[c].data + from, chunks[c].size - from);
    }
    top = *mark;
}

double *dgl_scratch(size_t n)
{
    if (n > SIZE_MAX / sizeof(double) - ALIGN - GAP)
        return NULL;
    size_t wanted = n;
    n = (n + GAP + ALIGN - 1) / ALIGN * ALIGN;
    for (; top.chunk < MAX_CHUNKS; top = (dgl_mark){ top.chunk + 1, 0 }) {
        size_t c = top.chunk;
        // a chunk that nobody uses and that is too small makes way
        if (chunks[c].data && !top.used && chunks[c].size < n) {
            UNPOISON(chunks[c].data, chunks[c].size);
            free(chunks[c].data);
            chunks[c].data = NULL;
        }
        if (!chunks[c].data) {
            size_t size = (size_t)FIRST_CHUNK << (c < 16 ? c : 16);
            size = size < n ? n : size;
            if (refused(size * sizeof(double)) || !(chunks[c].data = aligned_alloc(64, size * sizeof(double))))
                return NULL;
            chunks[c].size = size;
            POISON(chunks[c].data, size);
        }
        if (chunks[c].size - top.used >= n) {
            double *p = chunks[c].data + top.used;
            top.used += n;
            UNPOISON(p, wanted);
            return p;
        }
    }
    return NULL;
}
