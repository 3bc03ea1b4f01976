// Lua's memory, counted together with the engine's, so that one limit holds for both.
#ifndef VM_MEMORY_H
#define VM_MEMORY_H

#include <stddef.h>

// A lua_Alloc.
void *memory_give(void *unused, void *block, size_t old, size_t size);

// No limit when it was never set.
void memory_set_limit(size_t bytes);
size_t memory_limit(void);

#endif
