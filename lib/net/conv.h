// Convolutions whose kernels are made from fewer numbers: rotated and averaged, or one for each element of a group.
#ifndef DGL_NET_CONV_H
#define DGL_NET_CONV_H

#include "net/net.h"

typedef struct dgl_conv {
    size_t in, out, k, stride, padding;    // channels, side of the kernel
    bool bias;
    size_t own;                    // numbers of the layer, without bias
    size_t repeat;                 // channels that share one bias
    size_t from, to;               // orientations of an input and an output channel, for expand and fold
    // W[out][in][k][k] from the layer's numbers, and its adjoint, added to gtheta; NULL: the numbers are the kernel
    dgl_status (*expand)(const struct dgl_conv *c, real *W, const real *theta);
    dgl_status (*fold)(const struct dgl_conv *c, real *gtheta, const real *gW);
} dgl_conv;

dgl_status dgl_conv_forward(const dgl_layer *l, const dgl_conv *c, const dgl_pass *p, const real *theta, real *y, const real *x) DGL_CHECKED;
dgl_status dgl_conv_reverse(const dgl_layer *l, const dgl_conv *c, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                            const real *gy, const real *x) DGL_CHECKED;
dgl_status dgl_conv_shape(dgl_layer *l, const dgl_conv *c) DGL_CHECKED;
void dgl_conv_init(const dgl_conv *c, size_t fan_in, double *theta, dgl_rng *g);

enum { DGL_CONV2D_AVERAGE = 6 };   // place of that option of conv2d

// The square's symmetries: element e < 4 turns by e quarters, e >= 4 mirrors left and right first.
// Where the entry (y, x) of a k x k kernel comes from in the kernel that element e has moved.
size_t dgl_square_source(int e, size_t k, size_t y, size_t x);
// The element that does what a does after b.
int dgl_square_product(int a, int b);
int dgl_square_inverse(int a);

#endif
