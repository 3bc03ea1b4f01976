// The block runner for any processor: the C library's functions, lane by lane.
#include <math.h>

#define ISA   plain
#define WIDTH 2
typedef double V __attribute__((vector_size(16), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(16), aligned(8), may_alias));

#define LANES1(f)                                                                               \
    static inline V f##_lanes1(V x) { return (V){ f(x[0]), f(x[1]) }; }
#define LANES2(f)                                                                               \
    static inline V f##_lanes2(V x, V y) { return (V){ f(x[0], y[0]), f(x[1], y[1]) }; }
LANES1(cbrt) LANES1(exp) LANES1(log) LANES1(sin) LANES1(cos) LANES1(tan) LANES1(asin) LANES1(acos) LANES1(atan)
LANES1(sinh) LANES1(cosh) LANES1(tanh) LANES1(asinh) LANES1(acosh) LANES1(atanh) LANES1(erf) LANES1(log1p)
LANES2(pow) LANES2(atan2)

#define FUNCTION(f)     f##_lanes1
#define FN2(f)          f##_lanes2(A, B)
#define VSQRT(x)        ((V){ sqrt((x)[0]), sqrt((x)[1]) })
#define VFMA(x, y, z)   ((V){ fma((x)[0], (y)[0], (z)[0]), fma((x)[1], (y)[1], (z)[1]) })
#define VFLOOR(x)       ((V){ floor((x)[0]), floor((x)[1]) })
#define VCEIL(x)        ((V){ ceil((x)[0]), ceil((x)[1]) })
#define SINCOS(a_, s_, c_) do { V x_ = a_; s_ = sin_lanes1(x_); c_ = cos_lanes1(x_); } while (0)

#include "expr/run_block.inc"
