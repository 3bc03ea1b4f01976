// Convolution by matrix products: the patches of all columns side by side.
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

static void expand(const dgl_conv *c, const size_t *places, double *W, const double *theta)
{
    size_t n = c->out*c->in*c->k*c->k, orbit = (size_t)c->orbit;
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t r = 0; r < orbit; r++) s += theta[places[i*orbit + r]];
        W[i] = s/(double)orbit;
    }
}

// the outputs [from, to) of a row that read inside the image, for an offset of the kernel
static void inside(size_t *from, size_t *to, size_t out, size_t in, size_t offset, size_t stride, size_t padding)
{
    *from = offset < padding ? (padding - offset + stride - 1)/stride : 0;
    *to = in + padding > offset ? (in + padding - offset - 1)/stride + 1 : 0;
    *to = *to > out ? out : *to;
    *from = *from > *to ? *to : *from;
}

// patches[in k k][out rows][out columns][cols] from x, or (back) x += patches
static void patches(const dgl_layer *l, const dgl_conv *c, size_t cols, double *P, double *x, bool back)
{
    size_t H = l->in.h, W = l->in.w, h = l->out.h, w = l->out.w, k = c->k, s = c->stride, pad = c->padding;
    for (size_t ch = 0; ch < c->in; ch++)
        for (size_t ky = 0; ky < k; ky++)
            for (size_t kx = 0; kx < k; kx++) {
                size_t y0, y1, x0, x1;
                inside(&y0, &y1, h, H, ky, s, pad);
                inside(&x0, &x1, w, W, kx, s, pad);
                for (size_t oy = 0; oy < h; oy++, P += w*cols) {
                    if (oy < y0 || oy >= y1 || x0 >= x1) {
                        if (!back)
                            memset(P, 0, w*cols * sizeof *P);
                        continue;
                    }
                    double *row = x + ((ch*H + oy*s + ky - pad)*W + x0*s + kx - pad)*cols, *p = P + x0*cols;
                    size_t n = s == 1 ? (x1 - x0)*cols : cols, times = s == 1 ? 1 : x1 - x0;
                    if (!back) {
                        memset(P, 0, x0*cols * sizeof *P);
                        memset(P + x1*cols, 0, (w - x1)*cols * sizeof *P);
                    }
                    for (size_t i = 0; i < times; i++, row += s*cols, p += cols) {
                        if (!back)
                            memcpy(p, row, n * sizeof *p);
                        else
                            for (size_t j = 0; j < n; j++) row[j] += p[j];
                    }
                }
            }
}

static dgl_status apply(const dgl_layer *l, const dgl_conv *c, size_t cols, double *y, const double *W, const double *x, double *P)
{
    size_t inner = c->in*c->k*c->k, places = l->out.h*l->out.w*cols;
    patches(l, c, cols, P, (double *)x, false);
    return dgl_net_product(c->out, inner, places, y, places, W, false, P, places, false);
}

dgl_status dgl_conv_forward(const dgl_layer *l, const dgl_conv *c, const size_t *place, const dgl_pass *p, const double *theta, double *y, const double *x)
{
    DGL_SCOPE;
    size_t cols = dgl_pass_columns(p), n = p->n, inner = c->in*c->k*c->k, pixels = l->out.h*l->out.w;
    DGL_SCRATCH(P, inner * pixels * cols);
    DGL_SCRATCH(own, place ? c->out * inner : 1);
    const double *W = theta, *b = theta + c->own;
    if (place) {
        expand(c, place, own, theta);
        W = own;
    }
    DGL_TRY(apply(l, c, cols, y, W, x, P));
    for (size_t o = 0; o < c->out && c->bias; o++) {      // to the values alone
        double *row = y + o*pixels*cols;
        size_t run = cols == n ? pixels*n : n;
        for (size_t i = 0; i < pixels*cols; i += cols == n ? run : cols)
            for (size_t j = 0; j < run; j++) row[i + j] += b[o/c->repeat];
    }
    if (p->tangent) {
        size_t size = dgl_extent_size(l->in);
        DGL_SCRATCH(x0, size * n);
        DGL_SCRATCH(y0, c->out * pixels * n);
        W = p->tangent;
        if (place) {
            expand(c, place, own, p->tangent);
            W = own;
        }
        for (size_t i = 0; i < size; i++) memcpy(x0 + i*n, x + i*cols, n * sizeof *x);
        DGL_TRY(apply(l, c, n, y0, W, x0, P));
        for (size_t i = 0; i < c->out*pixels; i++)
            for (size_t j = 0; j < n; j++) y[i*cols + n + j] += y0[i*n + j] + (c->bias ? p->tangent[c->own + i/pixels/c->repeat] : 0);
    }
    return DGL_OK;
}

dgl_status dgl_conv_reverse(const dgl_layer *l, const dgl_conv *c, const size_t *place, const dgl_pass *p, const double *theta, double *gx,
                            double *gtheta, const double *gy, const double *x)
{
    DGL_SCOPE;
    size_t cols = dgl_pass_adjoints(p), n = p->n, inner = c->in*c->k*c->k, pixels = l->out.h*l->out.w, size = c->out*inner;
    size_t orbit = (size_t)c->orbit;
    DGL_SCRATCH(P, inner * pixels * cols);
    DGL_SCRATCH(own, size);
    if (gtheta) {
        patches(l, c, cols, P, (double *)x, false);
        memset(own, 0, size * sizeof *own);
        DGL_TRY(dgl_net_gradient(c->out, inner, pixels*cols, own, inner, gy, pixels*cols, P, pixels*cols));
        for (size_t i = 0; i < size; i++)
            for (size_t r = 0; r < orbit; r++) gtheta[place ? place[i*orbit + r] : i] += own[i]/(double)orbit;
        for (size_t o = 0; o < c->out*pixels && c->bias; o++) gtheta[c->own + o/pixels/c->repeat] += dgl_net_kernel->sum(n, gy + o*cols);
    }
    if (!gx)
        return DGL_OK;
    const double *W = theta;
    if (place) {
        expand(c, place, own, theta);
        W = own;
    }
    DGL_TRY(dgl_net_product(inner, c->out, pixels*cols, P, pixels*cols, W, true, gy, pixels*cols, false));
    memset(gx, 0, dgl_extent_size(l->in) * cols * sizeof *gx);
    patches(l, c, cols, P, gx, true);
    if (p->tangent) {
        DGL_SCRATCH(g1, c->out * pixels * n);
        DGL_SCRATCH(x0, dgl_extent_size(l->in) * n);
        W = p->tangent;
        if (place) {
            expand(c, place, own, p->tangent);
            W = own;
        }
        for (size_t i = 0; i < c->out*pixels; i++) memcpy(g1 + i*n, gy + i*cols + n, n * sizeof *g1);
        DGL_TRY(dgl_net_product(inner, c->out, pixels*n, P, pixels*n, W, true, g1, pixels*n, false));
        memset(x0, 0, dgl_extent_size(l->in) * n * sizeof *x0);
        patches(l, c, n, P, x0, true);
        for (size_t i = 0; i < dgl_extent_size(l->in); i++)
            for (size_t j = 0; j < n; j++) gx[i*cols + j] += x0[i*n + j];
    }
    return DGL_OK;
}
