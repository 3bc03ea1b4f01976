// cJSON behind a module.
#ifndef DGL_NUM_JSON_H
#define DGL_NUM_JSON_H

#include "num/tree.h"

typedef struct {
    // The text bytes[n], followed by a NUL, as one value at the end of the tree. EIO: it is no JSON from
    // bytes[*at] on. EDOMAIN: it is, with a message that says what is wrong.
    dgl_status (*parse)(dgl_tree *out, const char *bytes, size_t n, size_t *at);
} dgl_json_api;

#endif
