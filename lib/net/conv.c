// Convolution: for each row of the output one product of the kernel with shifted rows of the padded image.
// twice: real.h
#include "net/conv.h"

#include <math.h>
#include <string.h>

size_t dgl_square_source(int e, size_t k, size_t y, size_t x)
{
    for (int turn = e % 4; turn > 0; turn--) {          // a quarter turn counter-clockwise: new (y, x) was (x, k - 1 - y)
        size_t t = y;
        y = x;
        x = k - 1 - t;
    }
    if (e >= 4)
        x = k - 1 - x;
    return y*k + x;
}

// element r m: the turn r after the mirror m; m r = r^-1 m
int dgl_square_product(int a, int b)
{
    int turn = a >= 4 ? (a % 4 - b % 4 + 4) % 4 : (a % 4 + b % 4) % 4;
    return turn + ((a >= 4) != (b >= 4) ? 4 : 0);
}

int dgl_square_inverse(int a) { return a >= 4 ? a : (4 - a) % 4; }

dgl_status dgl_conv_shape(dgl_layer *l, const dgl_conv *c)
{
    dgl_net_extent e = l->in;
    if (e.h + 2*c->padding < c->k || e.w + 2*c->padding < c->k)
        DGL_FAIL(DGL_ESHAPE, "a %zux%zu kernel is larger than the %zux%zu image with padding %zu", c->k, c->k, e.h, e.w, c->padding);
    l->out = (dgl_net_extent){ c->out, (e.h + 2*c->padding - c->k)/c->stride + 1, (e.w + 2*c->padding - c->k)/c->stride + 1 };
    return DGL_OK;
}

void dgl_conv_init(const dgl_conv *c, size_t fan_in, double *theta, dgl_rng *g)
{
    double scale = sqrt(2.0/(double)fan_in);
    for (size_t i = 0; i < c->own; i++) theta[i] = scale*dgl_rng_normal(g);
}

// ---- the sum over shifts ----

// y[out][h][w][n] = W[out][in][k][k] + b[out] (b NULL: 0) on planes x[in][H][W][n], at steps of stride; h = (H - k)/stride + 1
typedef struct { size_t in, H, W, out, h, w, k, stride, n; } shape;

// where the row of x begins that entry (i, ky, kx) of a kernel takes
static void places(const shape *s, size_t *at)
{
    for (size_t i = 0; i < s->in*s->k*s->k; i++)
        at[i] = ((i/(s->k*s->k)*s->H + i/s->k % s->k)*s->W + i % s->k)*s->n;
}

static dgl_status convolve(const shape *s, real *y, const real *W, const real *x, const real *b)
{
    DGL_SCOPE;
    size_t inner = s->in*s->k*s->k, ldy = s->h*s->w*s->n, line = s->stride == 1 ? s->w : 1;      // pixels in one product
    DGL_SCRATCH_OF(size_t, at, inner);
    places(s, at);
    for (size_t i = 0; i < s->h; i++)
        for (size_t j = 0; j < s->w; j += line)
            dgl_net_kernel->product(s->out, inner, line*s->n, y + (i*s->w + j)*s->n, ldy, W, inner, 1, x + (i*s->W + j)*s->stride*s->n, at, 0, false, b);
    return DGL_OK;
}

// G[out][in][k][k] += what g[out][h][w][n] is to x
static dgl_status correlate(const shape *s, real *G, const real *g, const real *x)
{
    DGL_SCOPE;
    size_t inner = s->in*s->k*s->k, ldg = s->h*s->w*s->n, row = s->W*s->n;
    const dgl_net_kernels *K = dgl_net_kernel;
    DGL_SCRATCH_OF(size_t, at, inner);
    places(s, at);
    if (s->stride == 1)
        K->gradient(s->out, inner, s->h, s->w*s->n, G, inner, g, ldg, s->w*s->n, x, at, 0, row);
    for (size_t i = 0; i < s->h && s->stride > 1; i++)
        K->gradient(s->out, inner, s->w, s->n, G, inner, g + i*s->w*s->n, ldg, s->n, x + i*s->stride*row, at, 0, s->stride*s->n);
    return DGL_OK;
}

// P[planes][H][W][n], zeros but for the first n columns of x[planes][h][w][cols] at (offset + step i, offset + step j)
static void spread(real *P, size_t planes, size_t H, size_t W, size_t n, const real *x, size_t h, size_t w, size_t cols, ptrdiff_t offset,
                   size_t step)
{
    memset(P, 0, planes*H*W*n * sizeof *P);
    for (size_t c = 0; c < planes; c++)
        for (size_t i = 0; i < h; i++) {
            ptrdiff_t to = offset + (ptrdiff_t)(i*step);
            if (to < 0 || to >= (ptrdiff_t)H)
                continue;
            real *row = P + (c*H + (size_t)to)*W*n;
            const real *from = x + (c*h + i)*w*cols;
            if (step == 1 && offset >= 0 && cols == n) {
                memcpy(row + (size_t)offset*n, from, w*n * sizeof *row);
                continue;
            }
            for (size_t j = 0; j < w; j++) {
                ptrdiff_t place = offset + (ptrdiff_t)(j*step);
                if (place >= 0 && place < (ptrdiff_t)W)
                    memcpy(row + (size_t)place*n, from + j*cols, n * sizeof *row);
            }
        }
}

// ---- the layers ----

static shape shape_of(const dgl_layer *l, const dgl_conv *c, size_t n)
{
    return (shape){ c->in, l->in.h + 2*c->padding, l->in.w + 2*c->padding, c->out, l->out.h, l->out.w, c->k, c->stride, n };
}

// the layer's kernel: its own numbers, or made from them in room
static dgl_status kernel_of(const dgl_conv *c, const real **W, real *room, const real *theta)
{
    *W = c->expand ? room : theta;
    return c->expand ? c->expand(c, room, theta) : DGL_OK;
}

// the first n columns of the input with zeros around; x itself when that is the same
static const real *padded(const dgl_layer *l, const dgl_conv *c, const shape *s, real *room, const real *x, size_t cols)
{
    if (!c->padding && s->n == cols)
        return x;
    spread(room, c->in, s->H, s->W, s->n, x, l->in.h, l->in.w, cols, (ptrdiff_t)c->padding, 1);
    return room;
}

// the layer's biases, one for each output channel, in room
static const real *biases(const dgl_conv *c, real *room, const real *theta)
{
    for (size_t o = 0; o < c->out && c->bias; o++) room[o] = theta[c->own + o/c->repeat];
    return c->bias ? room : NULL;
}

dgl_status dgl_conv_forward(const dgl_layer *l, const dgl_conv *c, const dgl_pass *p, const real *theta, real *y, const real *x)
{
    DGL_SCOPE;
    size_t cols = dgl_pass_columns(p), n = p->n, pixels = l->out.h*l->out.w;
    shape s = shape_of(l, c, cols), values = shape_of(l, c, n);
    DGL_SCRATCH_OF(real, room, s.in * s.H * s.W * cols);
    DGL_SCRATCH_OF(real, own, c->out * c->in * c->k * c->k);
    DGL_SCRATCH_OF(real, b, c->out);
    DGL_SCRATCH_OF(real, ones, n);
    const real *W;
    DGL_TRY(kernel_of(c, &W, own, theta));
    dgl_net_kernel->fill(1, n, ones, 0, &(real){ 1 });
    DGL_TRY(convolve(&s, y, W, padded(l, c, &s, room, x, cols), cols == n ? biases(c, b, theta) : NULL));
    for (size_t i = 0; i < c->out*pixels && cols > n && c->bias; i++)   // to the values alone
        dgl_net_kernel->axpy(n, y + i*cols, theta[c->own + i/pixels/c->repeat], ones);
    if (!p->tangent)
        return DGL_OK;
    DGL_SCRATCH_OF(real, y0, c->out * pixels * n);
    DGL_TRY(kernel_of(c, &W, own, p->tangent));
    DGL_TRY(convolve(&values, y0, W, padded(l, c, &values, room, x, cols), biases(c, b, p->tangent)));
    for (size_t i = 0; i < c->out*pixels; i++) dgl_net_kernel->axpy(n, y + i*cols + n, 1, y0 + i*n);
    return DGL_OK;
}

// gx[in][..][cols] of the layer for n columns of gy, from W turned round: zeros between what was stride apart
static dgl_status backward(const dgl_layer *l, const dgl_conv *c, size_t n, real *gx, const real *W, const real *gy, size_t cols)
{
    DGL_SCOPE;
    size_t kk = c->k*c->k;
    shape s = { c->out, l->in.h + c->k - 1, l->in.w + c->k - 1, c->in, l->in.h, l->in.w, c->k, 1, n };
    DGL_SCRATCH_OF(real, turned, c->in * c->out * kk);
    DGL_SCRATCH_OF(real, room, s.in * s.H * s.W * n);
    for (size_t o = 0; o < c->out; o++)
        for (size_t i = 0; i < c->in; i++)
            for (size_t j = 0; j < kk; j++) turned[(i*c->out + o)*kk + j] = W[(o*c->in + i)*kk + kk - 1 - j];
    spread(room, c->out, s.H, s.W, n, gy, l->out.h, l->out.w, cols, (ptrdiff_t)c->k - 1 - (ptrdiff_t)c->padding, c->stride);
    return convolve(&s, gx, turned, room, NULL);
}

dgl_status dgl_conv_reverse(const dgl_layer *l, const dgl_conv *c, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                            const real *gy, const real *x)
{
    DGL_SCOPE;
    size_t cols = dgl_pass_adjoints(p), n = p->n, pixels = l->out.h*l->out.w, size = c->out*c->in*c->k*c->k;
    shape s = shape_of(l, c, cols);
    DGL_SCRATCH_OF(real, own, size);
    if (gtheta) {
        DGL_SCRATCH_OF(real, room, s.in * s.H * s.W * cols);
        real *G = c->fold ? own : gtheta;
        if (c->fold)
            memset(own, 0, size * sizeof *own);
        DGL_TRY(correlate(&s, G, gy, padded(l, c, &s, room, x, cols)));
        if (c->fold)
            DGL_TRY(c->fold(c, gtheta, own));
        for (size_t o = 0; o < c->out && c->bias; o++)
            for (size_t i = 0; i < (cols > n ? pixels : 1); i++)
                gtheta[c->own + o/c->repeat] += dgl_net_kernel->sum(cols > n ? n : pixels*n, gy + (o*pixels + i)*cols);
    }
    if (!gx)
        return DGL_OK;
    const real *W;
    DGL_TRY(kernel_of(c, &W, own, theta));
    DGL_TRY(backward(l, c, cols, gx, W, gy, cols));
    if (!p->tangent)
        return DGL_OK;
    DGL_SCRATCH_OF(real, x0, dgl_extent_size(l->in) * n);
    DGL_TRY(kernel_of(c, &W, own, p->tangent));
    DGL_TRY(backward(l, c, n, x0, W, gy + n, cols));
    for (size_t i = 0; i < dgl_extent_size(l->in); i++) dgl_net_kernel->axpy(n, gx + i*cols, 1, x0 + i*n);
    return DGL_OK;
}
