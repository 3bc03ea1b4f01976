// Zip archives in memory: reading them without trusting them, writing them to a stream.
#ifndef DGL_NUM_ZIP_H
#define DGL_NUM_ZIP_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    const char *name;                  // in the archive, not ended by a NUL
    size_t name_length;
    const char *bytes;                 // as packed
    size_t packed, size;
    uint32_t crc;
    bool deflated;
} dgl_zip_member;

// The members of an archive, in the order of its directory; dgl_free them. Refused: names that are absolute,
// climb (..), hold control characters or come twice; encryption; other packings than store and deflate; sizes
// that deflate can't have reached, or that the archive or the memory limit can't hold. what begins the messages.
dgl_status dgl_zip_read(dgl_zip_member **out, size_t *count, const char *what, const char *bytes, size_t n) DGL_CHECKED;

// Unpacks a member into out[size], checking its sum.
dgl_status dgl_zip_unpack(void *out, const char *what, const dgl_zip_member *m) DGL_CHECKED;

// Writing: start with { .stream = f }, add a member after another, end. Errors of the stream are the caller's
// to see; an archive of 4 GiB or more is EUNSUP.
typedef struct { FILE *stream; size_t at, count; dgl_text directory; } dgl_zip_writer;
dgl_status dgl_zip_add(dgl_zip_writer *w, const char *name, size_t name_length, const void *bytes, size_t n, bool deflate) DGL_CHECKED;
void dgl_zip_end(dgl_zip_writer *w);

#endif
