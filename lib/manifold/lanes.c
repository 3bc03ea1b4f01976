// Which vector code serves.
#include "manifold/lanes.h"

#include "base/module.h"

#include <stdlib.h>
#include <string.h>

static const dgl_lanes_api *best_one(void)
{
    const void *table = NULL;
#ifdef __x86_64__
    const char *most = getenv("DGL_ISA");              // DGL_ISA=avx2 asks for less than the processor has
    most = most ? most : "";
    if (strcmp(most, "plain") && strcmp(most, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        if (dgl_module_open(&table, __builtin_cpu_supports("avx512f") && strcmp(most, "avx2") ? "lanes_avx512" : "lanes_avx2"))
            table = NULL;                              // it or SLEEF is not installed: the kinds' own code serves
#endif
    return table;
}

const dgl_lanes_api *dgl_lanes(void)
{
    static const dgl_lanes_api *best;
    static bool known;
    if (!known)
        best = best_one();
    known = true;
    return best;
}
