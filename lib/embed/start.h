// Where iterations start from.
#ifndef DGL_EMBED_START_H
#define DGL_EMBED_START_H

#include "embed/embedding.h"

// e->Y from an option init: places[n][dim], "random", or "pca" (the default; classical scaling for distances), the last two
// scaled so that the first coordinate has the given standard deviation (0: as it is).
dgl_status dgl_embed_start(dgl_embedding *e, const dgl_value *init, uint32_t seed, double std) DGL_CHECKED;

#endif
