// Prices in registers: one text, compiled for the widths of vectors that x86-64 processors have.
#include "graph/price.h"

// masks choose between two vectors bit by bit
#define PRICE(name, isa, width)                                                                           \
    typedef double name##_vector __attribute__((vector_size(8 * width), may_alias));                      \
    typedef long long name##_mask __attribute__((vector_size(8 * width), may_alias));                     \
    isa static void name(dgl_prices *out, size_t rows, size_t wide, const double *c, const double *row, const double *column) \
    {                                                                                                     \
        enum { N = DGL_PRICE_LANES / width };                                                             \
        name##_vector least[N];                                                                           \
        name##_mask where[N], first[N];                                                                   \
        for (int k = 0; k < N; k++) {                                                                     \
            least[k] = (name##_vector){ 0 };                                                              \
            for (int l = 0; l < width; l++) first[k][l] = k * width + l;                                  \
            where[k] = first[k];                                                                          \
        }                                                                                                 \
        for (size_t i = 0; i < rows; i++) {                                                               \
            name##_vector up = row[i] - (name##_vector){ 0 };                                             \
            long long here = (long long)i << 32;                                                          \
            for (size_t j = 0; j < wide; j += DGL_PRICE_LANES)                                            \
                for (int k = 0; k < N; k++) {                                                             \
                    const name##_vector *p = (const name##_vector *)(const void *)(c + i * wide + j) + k; \
                    const name##_vector *q = (const name##_vector *)(const void *)(column + j) + k;       \
                    name##_vector x = *p - *q + up;                                                       \
                    name##_mask less = (name##_mask)(x < least[k]);                                       \
                    least[k] = (name##_vector)(((name##_mask)x & less) | ((name##_mask)least[k] & ~less)); \
                    where[k] = ((first[k] + (here | (long long)j)) & less) | (where[k] & ~less);           \
                }                                                                                         \
        }                                                                                                 \
        for (int k = 0; k < N; k++) {                                                                     \
            ((name##_vector *)(void *)out->value)[k] = least[k];                                          \
            ((name##_mask *)(void *)out->where)[k] = where[k];                                            \
        }                                                                                                 \
    }

#ifdef __x86_64__

PRICE(price_2, __attribute__((target("sse2"))), 2)
PRICE(price_4, __attribute__((target("avx2"))), 4)
PRICE(price_8, __attribute__((target("avx512f,avx512dq"))), 8)

dgl_price *dgl_price_best(void)
{
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        return price_8;
    return __builtin_cpu_supports("avx2") ? price_4 : price_2;
}

#else

PRICE(price_2, , 2)

dgl_price *dgl_price_best(void) { return price_2; }

#endif
