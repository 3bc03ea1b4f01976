// The loops for any processor, of floats.
// cflags: -O3
#define DGL_SINGLE
#define ISA "plain"
#include "net/kernels.inc"
