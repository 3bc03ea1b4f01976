// only: x86_64
// cflags: -O3 -mavx2 -mfma -ffp-contract=fast -Wno-psabi
// pkg-config: sleef
#include <immintrin.h>
#include <sleef.h>

#define WIDTH 4
typedef double V __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(32), aligned(8), may_alias));

#define FUNCTION(f)  Sleef_##f##d4_u10avx2
#define VSQRT(x)     _mm256_sqrt_pd(x)
#define SINCOS(a_, s_, c_) do { Sleef___m256d_2 r_ = Sleef_sincosd4_u10avx2(a_); s_ = r_.x; c_ = r_.y; } while (0)
#define GATHER(x, d) ((V){ (x)[0], (x)[d], (x)[2 * (d)], (x)[3 * (d)] })
#define SCATTER(y, d, a) do { for (int l_ = 0; l_ < WIDTH; l_++) (y)[l_ * (d)] = (a)[l_]; } while (0)

#include "manifold/lanes.inc"
