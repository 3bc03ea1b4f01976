// only: x86_64
// pkg-config: sleef
#include <emmintrin.h>
#include <math.h>
#include <sleef.h>

#define ISA   sse2
#define WIDTH 2
typedef double V __attribute__((vector_size(16), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(16), aligned(8), may_alias));

#define FUNCTION(f)     Sleef_##f##d2_u10sse2
#define VSQRT(x)        _mm_sqrt_pd(x)
#define VFMA(x, y, z)   ((V){ fma((x)[0], (y)[0], (z)[0]), fma((x)[1], (y)[1], (z)[1]) })
#define VFLOOR(x)       ((V){ floor((x)[0]), floor((x)[1]) })
#define VCEIL(x)        ((V){ ceil((x)[0]), ceil((x)[1]) })
#define SINCOS(a_, s_, c_) do { Sleef___m128d_2 r_ = Sleef_sincosd2_u10sse2(a_); s_ = r_.x; c_ = r_.y; } while (0)

#include "expr/run_block.inc"
