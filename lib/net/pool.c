// Pooling: the greatest or the mean of squares of an image, of whole images, or of the orientations of a channel.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "size", DGL_INT, 2, 1, 1000, "the side of the squares", NULL },
    { "kind", DGL_WORD, 0, 0, 0, "what is taken", "max|mean" },
    { "over", DGL_WORD, 0, 0, 0, "squares of the image, all of it, or the orientations of a channel of a group convolution", "squares|image|orientations" },
    { "orientations", DGL_INT, 4, 2, 8, "how many a channel has", NULL },
    { 0 }
};
enum { SIZE, KIND, OVER, ORIENTATIONS };

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    for (int i = 0; i <= ORIENTATIONS; i++) l->option[i] = v[i].num;
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    dgl_net_extent e = l->in;
    size_t k = (size_t)l->option[SIZE], G = (size_t)l->option[ORIENTATIONS];
    if (l->option[OVER] == 2 && e.c % G)
        DGL_FAIL(DGL_ESHAPE, "%zu channels are no multiple of %zu orientations", e.c, G);
    if (l->option[OVER] == 0 && (e.h < k || e.w < k))
        DGL_FAIL(DGL_ESHAPE, "squares of %zu are larger than the %zux%zu image", k, e.h, e.w);
    l->out = l->option[OVER] == 0 ? (dgl_net_extent){ e.c, e.h/k, e.w/k } : l->option[OVER] == 1 ? (dgl_net_extent){ e.c, 1, 1 } :
             (dgl_net_extent){ e.c/G, e.h, e.w };
    return DGL_OK;
}

// the member number j of what output i is taken from; how many there are
static size_t member(const dgl_layer *l, size_t i, size_t j)
{
    dgl_net_extent e = l->in, o = l->out;
    if (l->option[OVER] == 1)
        return i*e.h*e.w + j;
    if (l->option[OVER] == 2)
        return (i/(e.h*e.w)*(size_t)l->option[ORIENTATIONS] + j)*e.h*e.w + i % (e.h*e.w);
    size_t k = (size_t)l->option[SIZE], c = i/(o.h*o.w), y = i/o.w % o.h, x = i % o.w;
    return (c*e.h + y*k + j/k)*e.w + x*k + j % k;
}

static size_t members(const dgl_layer *l)
{
    return l->option[OVER] == 1 ? l->in.h*l->in.w : l->option[OVER] == 2 ? (size_t)l->option[ORIENTATIONS] : (size_t)(l->option[SIZE]*l->option[SIZE]);
}

// which member was the greatest, for every output and point
static size_t keep_size(const dgl_layer *l, const dgl_pass *p) { return l->option[KIND] ? 0 : dgl_extent_size(l->out) * p->n; }

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta;
    size_t cols = dgl_pass_columns(p), n = p->n, m = members(l);
    for (size_t i = 0; i < dgl_extent_size(l->out); i++, y += cols) {
        if (l->option[KIND]) {
            memset(y, 0, cols * sizeof *y);
            for (size_t j = 0; j < m; j++) dgl_net_kernel->axpy(cols, y, 1/(real)m, x + member(l, i, j)*cols);
            continue;
        }
        for (size_t k = 0; k < n; k++) {
            size_t best = member(l, i, 0);
            for (size_t j = 1; j < m; j++) {
                size_t at = member(l, i, j);
                best = x[at*cols + k] > x[best*cols + k] || isnan(x[at*cols + k]) ? at : best;
            }
            keep[i*n + k] = (real)best;
            for (size_t c = k; c < cols; c += n) y[c] = x[best*cols + c];
        }
    }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)gtheta, (void)x, (void)y;
    size_t cols = dgl_pass_adjoints(p), n = p->n, m = members(l);
    if (!gx)
        return DGL_OK;
    memset(gx, 0, dgl_extent_size(l->in) * cols * sizeof *gx);
    for (size_t i = 0; i < dgl_extent_size(l->out); i++, gy += cols) {
        for (size_t j = 0; j < m && l->option[KIND]; j++) dgl_net_kernel->axpy(cols, gx + member(l, i, j)*cols, 1/(real)m, gy);
        for (size_t c = 0; c < cols && !l->option[KIND]; c++) gx[(size_t)keep[i*n + c % n]*cols + c] += gy[c];
    }
    return DGL_OK;
}

DGL_TWICE(dgl_pool_kind)
const dgl_layer_kind dgl_pool_kind = {
    .single = DGL_TWIN(dgl_pool_kind), .name = "pool", .usage = "nn.pool(size, {kind = \"max\", over = \"squares\"})", .doc = "the greatest or the mean over squares, images or orientations",
    .params = params, .setup = setup, .shape = shape, .keep = keep_size, .forward = forward, .reverse = reverse,
};
