// The same loops for floats.
#define DGL_SINGLE
#include "test_kernels.c"
