// only: x86_64
// cflags: -mavx512f -mavx2 -mfma
// pkg-config: sleef
#include <immintrin.h>
#include <sleef.h>

#define ISA   avx512
#define WIDTH 8
typedef double V __attribute__((vector_size(64), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(64), aligned(8), may_alias));

#define FUNCTION(f)     Sleef_##f##d8_u10avx512f
#define VSQRT(x)        _mm512_sqrt_pd(x)
#define VFMA(x, y, z)   _mm512_fmadd_pd(x, y, z)
#define VFLOOR(x)       _mm512_floor_pd(x)
#define VCEIL(x)        _mm512_ceil_pd(x)
#define SINCOS(a_, s_, c_) do { Sleef___m512d_2 r_ = Sleef_sincosd8_u10avx512f(a_); s_ = r_.x; c_ = r_.y; } while (0)

#include "expr/run_block.inc"
