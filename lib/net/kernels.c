// Chooses the module of inner loops.
// twice: real.h
#include "net/kernels.h"

#include "base/module.h"

#include <stdlib.h>
#include <string.h>

#ifdef DGL_SINGLE
#define MODULE "net_single_"
#else
#define MODULE "net_"
#endif

dgl_status dgl_net_kernels_open(const dgl_net_kernels **k)
{
    static const dgl_net_kernels *best;
    const void *table = best;
    if (!best) {
        const char *name = MODULE "plain";
#ifdef __x86_64__
        // DGL_ISA=avx2 asks for less than the processor has
        const char *most = getenv("DGL_ISA");
        most = most ? most : "";
        if (strcmp(most, "plain") && strcmp(most, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            name = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                   strcmp(most, "avx2") ? MODULE "avx512" : MODULE "avx2";
#endif
        DGL_TRY(dgl_module_open(&table, name));
        best = table;
    }
    *k = best;
    return DGL_OK;
}
