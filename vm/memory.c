#include "memory.h"

#include "base/memory.h"

#include <stdlib.h>

static size_t used, limit;

void memory_set_limit(size_t bytes) { limit = bytes; }
size_t memory_limit(void) { return limit; }

void *memory_give(void *unused, void *block, size_t old, size_t size)
{
    (void)unused;
    old = block ? old : 0;                             // else it tells the type of what is made
    if (limit && size > old) {
        size_t engine = dgl_live_bytes();
        if (size - old > limit || used + engine > limit - (size - old))
            return NULL;
    }
    void *p = NULL;
    if (!size)
        free(block);
    else if (!(p = realloc(block, size)))
        return NULL;
    used += size - old;
    if (limit)                                         // the rest is the engine's
        dgl_memory_set_limit(limit > used ? limit - used : 1);
    return p;
}
