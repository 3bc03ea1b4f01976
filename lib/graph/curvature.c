// The table of curvatures.
#include "graph/curvature.h"

#include "base/text.h"

#include <string.h>

const dgl_curvature *const dgl_curvatures[] = {
#define DGL_CURVATURE(name, method, usage, doc) &dgl_##name##_curvature,
#include "graph/curvatures.def"
#undef DGL_CURVATURE
    NULL
};

dgl_status dgl_curvature_find(const dgl_curvature **out, const char *name)
{
    const char *names[sizeof dgl_curvatures / sizeof *dgl_curvatures];
    int n = 0;
    for (const dgl_curvature *const *k = dgl_curvatures; *k; k++) {
        if (!strcmp((*k)->name, name)) {
            *out = *k;
            return DGL_OK;
        }
        names[n++] = (*k)->name;
    }
    names[n] = NULL;
    DGL_FAIL(DGL_EARG, "no curvature is called '%s'%s", name, dgl_did_you_mean(name, names));
}
