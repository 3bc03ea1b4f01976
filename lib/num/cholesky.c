// The module that factors sparse matrices.
#include "num/cholesky.h"

#include "base/module.h"

dgl_status dgl_cholmod_open(const dgl_cholmod_api **api)
{
    static const void *table;
    if (!table)
        DGL_TRY(dgl_module_open(&table, "cholmod"));
    *api = table;
    return DGL_OK;
}
