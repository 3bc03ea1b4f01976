// only: x86_64
// cflags: -O3 -mavx2 -mfma -ffp-contract=fast -fno-signed-zeros
#define DGL_SINGLE
#define ISA "avx2"
#include "net/kernels.inc"
