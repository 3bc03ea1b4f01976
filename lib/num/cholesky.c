// The module that factors sparse matrices.
#include "num/cholesky.h"

#include "base/module.h"
#include "num/lapack.h"

dgl_status dgl_cholmod_open(const dgl_cholmod_api **api)
{
    static const void *table;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));                 // sets the BLAS that CHOLMOD calls to one thread
    if (!table)
        DGL_TRY(dgl_module_open(&table, "cholmod"));
    *api = table;
    return DGL_OK;
}
