// only: x86_64
// cflags: -mavx2 -mfma
// pkg-config: sleef
#include <immintrin.h>
#include <sleef.h>

#define ISA   avx2
#define WIDTH 4
typedef double V __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(32), aligned(8), may_alias));

#define FUNCTION(f)     Sleef_##f##d4_u10avx2
#define VSQRT(x)        _mm256_sqrt_pd(x)
#define VFMA(x, y, z)   _mm256_fmadd_pd(x, y, z)
#define VFLOOR(x)       _mm256_floor_pd(x)
#define VCEIL(x)        _mm256_ceil_pd(x)
#define SINCOS(a_, s_, c_) do { Sleef___m256d_2 r_ = Sleef_sincosd4_u10avx2(a_); s_ = r_.x; c_ = r_.y; } while (0)

#include "expr/run_block.inc"
