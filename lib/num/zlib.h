// zlib behind a module: what zip archives need.
#ifndef DGL_NUM_ZLIB_H
#define DGL_NUM_ZLIB_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t (*crc32)(uint32_t crc, const void *bytes, size_t n);
    // Unpacks a raw deflate stream of n bytes; false unless it is whole and gives exactly size bytes.
    bool (*inflate)(void *out, size_t size, const void *bytes, size_t n);
    // The most that packing n bytes can take, and packing them; 0 when there is no memory.
    size_t (*bound)(size_t n);
    size_t (*deflate)(void *out, size_t room, const void *bytes, size_t n);
} dgl_zlib_api;

dgl_status dgl_zlib_open(const dgl_zlib_api **zlib) DGL_CHECKED;

#endif
