// Which block runner serves.
#include "expr/run_block.h"

#include "base/module.h"

#include <stdlib.h>
#include <string.h>

static dgl_status open_best(const dgl_block_api **api)
{
    const void *table = NULL;
#ifdef __x86_64__
    // DGL_ISA=avx2 asks for less than the processor has
    const char *most = getenv("DGL_ISA");
    most = most ? most : "";
    if (!strcmp(most, "plain"))
        DGL_TRY(dgl_module_open(&table, "block_plain"));
    else if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx2") && strcmp(most, "avx2") && strcmp(most, "sse2"))
        DGL_TRY(dgl_module_open(&table, "block_avx512"));
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && strcmp(most, "sse2"))
        DGL_TRY(dgl_module_open(&table, "block_avx2"));
    else
        DGL_TRY(dgl_module_open(&table, "block_sse2"));
#else
    DGL_TRY(dgl_module_open(&table, "block_plain"));
#endif
    *api = table;
    return DGL_OK;
}

dgl_status dgl_block_open(const dgl_block_api **api)
{
    static const dgl_block_api *best;
    if (!best)
        DGL_TRY(open_best(&best));
    *api = best;
    return DGL_OK;
}
