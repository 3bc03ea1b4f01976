// Relaxation in registers: one text, compiled for the widths of vectors that x86-64 processors have.
#include "graph/relax.h"

#include <stddef.h>

#ifdef __x86_64__
#include <immintrin.h>

#define RELAX(name, isa, width, min)                                                               \
    typedef double name##_vector __attribute__((vector_size(8 * width), may_alias));               \
    typedef long long name##_mask __attribute__((vector_size(8 * width)));                         \
    __attribute__((target(isa)))                                                                   \
    static bool name(double *p, const double *d, int links, const int *to, const double *length)   \
    {                                                                                              \
        enum { N = DGL_LANES / width };                                                            \
        name##_vector *row = (name##_vector *)(void *)p, near[N];                                  \
        for (int k = 0; k < N; k++) near[k] = row[k];                                              \
        for (int l = 0; l < links; l++) {                                                          \
            const name##_vector *q = (const name##_vector *)(const void *)(d + (size_t)to[l] * DGL_LANES); \
            name##_vector far = length[l] - (name##_vector){ 0 };                                  \
            _Pragma("GCC unroll 32")                                                                \
            for (int k = 0; k < N; k++) near[k] = min(q[k] + far, near[k]);                        \
        }                                                                                          \
        name##_mask nearer = { 0 };                                                                \
        for (int k = 0; k < N; k++) {                                                              \
            nearer |= near[k] < row[k];                                                            \
            row[k] = near[k];                                                                      \
        }                                                                                          \
        long long any = 0;                                                                         \
        for (int i = 0; i < width; i++) any |= nearer[i];                                          \
        return any;                                                                                \
    }

RELAX(relax_2, "sse2", 2, _mm_min_pd)
RELAX(relax_4, "avx2", 4, _mm256_min_pd)
RELAX(relax_8, "avx512f", 8, _mm512_min_pd)

dgl_relax *dgl_relax_best(void)
{
    return __builtin_cpu_supports("avx512f") ? relax_8 : __builtin_cpu_supports("avx2") ? relax_4 : relax_2;
}

#else

static bool relax(double *p, const double *d, int links, const int *to, const double *length)
{
    bool nearer = false;
    for (int l = 0; l < links; l++)
        for (int k = 0; k < DGL_LANES; k++) {
            double far = d[(size_t)to[l] * DGL_LANES + (size_t)k] + length[l];
            nearer |= far < p[k];
            p[k] = far < p[k] ? far : p[k];
        }
    return nearer;
}

dgl_relax *dgl_relax_best(void) { return relax; }

#endif
