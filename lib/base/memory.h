// Memory: counted heap blocks, shared objects, and the scratch stack for temporaries.
#ifndef DGL_BASE_MEMORY_H
#define DGL_BASE_MEMORY_H

#include "base/status.h"
#include <stddef.h>

// Heap. dgl_alloc and dgl_realloc return memory whose new part is zeroed, or NULL when there is none
// or when the limit would be passed. dgl_live_bytes is what is allocated now.
void *dgl_alloc(size_t bytes);
void *dgl_alloc_room(size_t bytes);                // not zeroed
void *dgl_realloc(void *p, size_t bytes);
void dgl_free(void *p);
size_t dgl_live_bytes(void);

// The most that dgl_alloc gives in all; at start the machine's memory.
void dgl_memory_set_limit(size_t bytes);

// *out = a * b * size; DGL_ENOMEM when the product does not fit or passes the memory limit.
dgl_status dgl_memory_check(size_t *out, size_t a, size_t b, size_t size) DGL_CHECKED;

// For tests: the n-th allocation from now fails (0: never).
void dgl_alloc_fail_after(long n);

// Shared objects. The first member of every shared struct is a dgl_ref.
// new gives the caller one reference; retain adds one; release drops one and frees at zero.
// Counts are not atomic: worker threads see raw numbers, never objects.
typedef struct dgl_ref {
    long count;
    void (*destroy)(void *self);   // frees what self owns; the block itself is freed by release
} dgl_ref;

void *dgl_new(size_t bytes, void (*destroy)(void *self));
void *dgl_retain(const void *object);
void dgl_release(const void *object);            // NULL is allowed

// A local variable that is released (DGL_OWNED) or freed (DGL_HEAP) when its scope ends, whichever way.
void dgl_release_slot(void *slot);
void dgl_free_slot(void *slot);
#define DGL_OWNED __attribute__((cleanup(dgl_release_slot), unused))
#define DGL_HEAP  __attribute__((cleanup(dgl_free_slot)))

// Scratch: doubles that live until the enclosing DGL_SCOPE ends. No free, no leak on an error return.
// Not zeroed; 64-byte aligned.
typedef struct { size_t chunk, used; } dgl_mark;
dgl_mark dgl_scratch_mark(void);
void dgl_scratch_reset(const dgl_mark *mark);
double *dgl_scratch(size_t n);

#define DGL_SCOPE \
    __attribute__((cleanup(dgl_scratch_reset), unused)) const dgl_mark scope_ = dgl_scratch_mark()
#define DGL_SCRATCH(name, n) DGL_SCRATCH_OF(double, name, n)
#define DGL_SCRATCH_OF(type, name, n) \
    type *name = (type *)(void *)dgl_scratch(((size_t)(n) * sizeof(type) + sizeof(double) - 1) / sizeof(double)); \
    if (!name) DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu numbers", (size_t)(n))

#endif
