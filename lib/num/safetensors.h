// The .safetensors format of tensors by name, from memory and to a stream.
#ifndef DGL_NUM_SAFETENSORS_H
#define DGL_NUM_SAFETENSORS_H

#include "num/tree.h"

#include <stdio.h>

// A table of arrays (names and ARRAYs), then, in metadata (NULL: left out), the table of texts that the file calls __metadata__.
// Floats of 2 (F16, BF16), 4 and 8 bytes, integers and truth values. Refused: sizes that don't fit the file, overlaps and
// holes, names that come twice. what begins the messages.
dgl_status dgl_safetensors_read(dgl_tree *out, dgl_tree *metadata, const char *what, const char *bytes, size_t n) DGL_CHECKED;

// Tensors as F64; metadata: a table of texts, or NULL.
dgl_status dgl_safetensors_write(FILE *stream, const dgl_tree *tensors, const dgl_tree *metadata) DGL_CHECKED;

#endif
