// The loops for any processor.
// cflags: -O3
#define ISA "plain"
#include "net/kernels.inc"
