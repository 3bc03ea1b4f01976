// The numbers that passes through layers are made of: doubles. A file that begins with "// twice" (Makefile) is compiled a second time
// for training in floats: there real is float, and what it shares with others has a name that ends in _single.
#ifndef DGL_NET_REAL_H
#define DGL_NET_REAL_H

#ifdef DGL_SINGLE
typedef float real;
#define DGL_REAL(name) name##_single
#else
typedef double real;
#define DGL_REAL(name) name
#endif

#define dgl_net_kernel DGL_REAL(dgl_net_kernel)
#define dgl_net_kernels_open DGL_REAL(dgl_net_kernels_open)

#endif
