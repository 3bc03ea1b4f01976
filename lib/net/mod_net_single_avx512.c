// only: x86_64
// cflags: -O3 -mavx512f -mavx512dq -mavx512vl -mavx512bw -mavx2 -mfma -mprefer-vector-width=512 -ffp-contract=fast -fno-signed-zeros
#define DGL_SINGLE
#define ISA "avx512"
#include "net/kernels.inc"
