// Eight numbers at a time, whatever the processor has for it: every operation is exact to the bit in each.
#ifndef DGL_CLOUD_WIDE_H
#define DGL_CLOUD_WIDE_H

#include <math.h>
#include <stddef.h>
#include <string.h>

typedef double dgl_wide __attribute__((vector_size(64)));
typedef long long dgl_wide_mask __attribute__((vector_size(64)));  // of what compares numbers: 0 or -1
typedef float dgl_wide_float __attribute__((vector_size(64)));

// Before a static function of loops over these: compiled for the widths of vectors that x86-64 processors have. It gives its
// results through pointers: gcc returns a double in a register whose upper part it leaves dirty, which slows what follows.
#if defined __x86_64__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ && !(defined __clang__ && __clang_major__ < 16)
#define DGL_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DGL_WIDE
#endif

// Before a function of the number of coordinates d that such a one calls with a constant.
#define DGL_INLINE static inline __attribute__((always_inline))

// Macros, not functions: a vector must not pass from code for one width into code for another.
#define DGL_WIDE_ALL(x) ((x) - (dgl_wide){ 0 })
#define DGL_WIDE_CHOOSE(m, a, b) ((dgl_wide)(((dgl_wide_mask)(a) & (m)) | ((dgl_wide_mask)(b) & ~(m))))
#define DGL_WIDE_SIZE(x) ((dgl_wide)((dgl_wide_mask)(x) & 0x7fffffffffffffffll))
#define DGL_WIDE_ROOT(out, in) do { dgl_wide x_ = (in); for (int l_ = 0; l_ < 8; l_++) x_[l_] = sqrt(x_[l_]); (out) = x_; } while (0)
#define DGL_WIDE_SUM(v) ((((v)[0] + (v)[4]) + ((v)[1] + (v)[5])) + (((v)[2] + (v)[6]) + ((v)[3] + (v)[7])))

#endif
