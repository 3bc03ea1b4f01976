// The block runner for any processor: the C library's functions, lane by lane.
#include <math.h>

#define ISA   plain
#define WIDTH 2
typedef double V __attribute__((vector_size(16), aligned(8), may_alias));
typedef long long I __attribute__((vector_size(16), aligned(8), may_alias));

#define BY_LANE1(f)                                                                               \
    static inline V f##_lanes1(V x) { return (V){ f(x[0]), f(x[1]) }; }
#define BY_LANE2(f)                                                                               \
    static inline V f##_lanes2(V x, V y) { return (V){ f(x[0], y[0]), f(x[1], y[1]) }; }
BY_LANE1(cbrt) BY_LANE1(exp) BY_LANE1(log) BY_LANE1(sin) BY_LANE1(cos) BY_LANE1(tan) BY_LANE1(asin) BY_LANE1(acos) BY_LANE1(atan)
BY_LANE1(sinh) BY_LANE1(cosh) BY_LANE1(tanh) BY_LANE1(asinh) BY_LANE1(acosh) BY_LANE1(atanh) BY_LANE1(erf) BY_LANE1(log1p) BY_LANE1(tgamma) BY_LANE1(lgamma)
BY_LANE2(pow) BY_LANE2(atan2)

#define FUNCTION(f)     f##_lanes1
#define FN2(f)          f##_lanes2(A, B)
#define VSQRT(x)        ((V){ sqrt((x)[0]), sqrt((x)[1]) })
#define VFMA(x, y, z)   ((V){ fma((x)[0], (y)[0], (z)[0]), fma((x)[1], (y)[1], (z)[1]) })
#define VFLOOR(x)       ((V){ floor((x)[0]), floor((x)[1]) })
#define VCEIL(x)        ((V){ ceil((x)[0]), ceil((x)[1]) })
#define SINCOS(a_, s_, c_) do { V x_ = a_; s_ = sin_lanes1(x_); c_ = cos_lanes1(x_); } while (0)

#include "expr/run_block.inc"
