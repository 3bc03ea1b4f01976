// Which vector code serves.
#include "manifold/lanes.h"

#include "base/module.h"

#include <stdlib.h>
#include <string.h>

static dgl_status open_best(const dgl_lanes_api **api)
{
    const void *table = NULL;
#ifdef __x86_64__
    const char *most = getenv("DGL_ISA");              // DGL_ISA=avx2 asks for less than the processor has
    most = most ? most : "";
    if (strcmp(most, "plain") && strcmp(most, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        DGL_TRY(dgl_module_open(&table, __builtin_cpu_supports("avx512f") && strcmp(most, "avx2") ? "lanes_avx512" : "lanes_avx2"));
#endif
    *api = table;
    return DGL_OK;
}

dgl_status dgl_lanes_open(const dgl_lanes_api **api)
{
    static const dgl_lanes_api *best;
    static bool known;
    if (!known)
        DGL_TRY(open_best(&best));
    known = true;
    *api = best;
    return DGL_OK;
}
