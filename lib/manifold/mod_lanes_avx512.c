// only: x86_64
// cflags: -O3 -mavx512f -mavx2 -mfma -ffp-contract=fast -Wno-psabi
// pkg-config: sleef
#include <immintrin.h>
#include <sleef.h>

#define WIDTH 8
typedef double V __attribute__((vector_size(64), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(64), aligned(8), may_alias));

#define FUNCTION(f)  Sleef_##f##d8_u10avx512f
#define VSQRT(x)     _mm512_sqrt_pd(x)
#define SINCOS(a_, s_, c_) do { Sleef___m512d_2 r_ = Sleef_sincosd8_u10avx512f(a_); s_ = r_.x; c_ = r_.y; } while (0)
#define GATHER(x, d) _mm512_i64gather_pd((__m512i)((I){ 0, 1, 2, 3, 4, 5, 6, 7 } * (long long)(d)), x, 8)
#define SCATTER(y, d, a) _mm512_i64scatter_pd(y, (__m512i)((I){ 0, 1, 2, 3, 4, 5, 6, 7 } * (long long)(d)), a, 8)

// rows of three numbers
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
static inline void load3(V *a, const double *x)
{
    V p = *(const V *)x, q = *(const V *)(x + 8), r = *(const V *)(x + 16);
    a[0] = SHUFFLE(SHUFFLE(p, q, 0, 3, 6, 9, 12, 15, 0, 0), r, 0, 1, 2, 3, 4, 5, 10, 13);
    a[1] = SHUFFLE(SHUFFLE(p, q, 1, 4, 7, 10, 13, 0, 0, 0), r, 0, 1, 2, 3, 4, 8, 11, 14);
    a[2] = SHUFFLE(SHUFFLE(p, q, 2, 5, 8, 11, 14, 0, 0, 0), r, 0, 1, 2, 3, 4, 9, 12, 15);
}

static inline void store3(double *y, const V *a)
{
    *(V *)y = SHUFFLE(SHUFFLE(a[0], a[1], 0, 8, 0, 1, 9, 0, 2, 10), a[2], 0, 1, 8, 3, 4, 9, 6, 7);
    *(V *)(y + 8) = SHUFFLE(SHUFFLE(a[0], a[1], 0, 3, 11, 0, 4, 12, 0, 5), a[2], 10, 1, 2, 11, 4, 5, 12, 7);
    *(V *)(y + 16) = SHUFFLE(SHUFFLE(a[0], a[1], 13, 0, 6, 14, 0, 7, 15, 0), a[2], 0, 13, 2, 3, 14, 5, 6, 15);
}
#define ROWS_OF_3

#include "manifold/lanes.inc"
