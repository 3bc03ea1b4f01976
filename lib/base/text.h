// Text that grows, and near names for messages.
#ifndef DGL_BASE_TEXT_H
#define DGL_BASE_TEXT_H

#include "base/memory.h"
#include <stdbool.h>

// A growing string, always ended by a NUL. Start with { 0 }. A failed allocation is remembered, and
// dgl_text_ok tells it once at the end.
typedef struct { char *s; size_t n, room; bool failed; } dgl_text;

void dgl_text_add(dgl_text *t, const char *fmt, ...) DGL_PRINTF(2, 3);
void dgl_text_put(dgl_text *t, const char *bytes, size_t n);
dgl_status dgl_text_ok(const dgl_text *t) DGL_CHECKED;
void dgl_text_free(dgl_text *t);
#define DGL_TEXT_OWNED __attribute__((cleanup(dgl_text_free)))

// Several texts in one, with this character between them. dgl_texts_next puts the next one into t and moves
// *texts on; false after the last, or when there is no memory (dgl_text_ok tells).
enum { DGL_BETWEEN_TEXTS = 0x1f };
size_t dgl_texts_count(const char *texts);
bool dgl_texts_next(dgl_text *t, const char **texts);

// How many columns UTF-8 text takes on a terminal (combining marks none, everything else one).
size_t dgl_text_width(const char *utf8);

// May this output be coloured? A terminal that is not dumb, and NO_COLOR is not set.
bool dgl_text_colors(int fd);

// The name in a NULL-ended list that is nearest to a mistyped one; NULL when none is near.
const char *dgl_nearest(const char *name, const char *const *names);

// " (did you mean 'steps'?)", or "" when no name is near; static, overwritten by the next call.
const char *dgl_did_you_mean(const char *name, const char *const *names);

#endif
