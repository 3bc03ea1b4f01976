// tanh by the exponential series, without a branch, so that eight go side by side: networks call little else.
#include "num/special.h"

#include <math.h>

// With e = exp(2|x|) - 1 it is e / (e + 2); 2|x| = k log 2 + r, |r| <= log(2)/2, and e = 2^k q + (2^k - 1) with q = exp(r) - 1
// by its series, even and odd powers apart. Wrong by 2.5 units in the last place at most. of is a vector of doubles, bits of
// integers; each number of it goes the same way, whatever the vector's length, so results are the same to the last bit.
#define TANH(name, of, bits, to)                                                                                               \
    to static inline __attribute__((always_inline)) of name(of x)                                                             \
    {                                                                                                                         \
        const of zero = { 0 }, round = 0x1.8p52 + zero, most = 20 + zero;                                                     \
        bits sign = (bits)x & (bits)(-0.0 - zero), size = (bits)x ^ sign, large = (bits)((of)size > most);                    \
        of a = (of)((large & (bits)most) | (~large & size));                                                                  \
        of shifted = 2*a * 1.4426950408889634074 + round, k = shifted - round;                                                \
        of r = (2*a - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10, z = r*r;                              \
        of even = 0.5 + z*(1.0/24 + z*(1.0/720 + z*(1.0/40320 + z*(1.0/3628800 + z*(1.0/479001600)))));                       \
        of odd = 1.0/6 + z*(1.0/120 + z*(1.0/5040 + z*(1.0/362880 + z*(1.0/39916800 + z*(1.0/6227020800)))));                 \
        of q = r + z*(even + r*odd), scale = (of)(((bits)shifted + 1023) << 52), e = scale*q + (scale - 1), y = e / (e + 2);  \
        return (of)((bits)y | sign);                                                                                          \
    }

typedef double one __attribute__((vector_size(8)));
typedef unsigned long long one_bits __attribute__((vector_size(8)));
TANH(tanh_of_one, one, one_bits, )

double dgl_tanh(double x) { return tanh_of_one((one){ x })[0]; }

#ifdef __x86_64__

typedef double four __attribute__((vector_size(32), may_alias));
typedef unsigned long long four_bits __attribute__((vector_size(32)));
#define AVX2 __attribute__((target("avx2")))
TANH(tanh_of_four, four, four_bits, AVX2)

AVX2 void dgl_tanh_row(double *x, size_t n)
{
    four *v = (four *)x;
    for (size_t i = 0; i < (n + 3) / 4; i++) v[i] = tanh_of_four(v[i]);
}

#endif
