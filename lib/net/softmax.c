// y = exp(x)/sum exp(x).
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = { { 0 } };

// out = y (u - <y, u>), m rows so, sy and su apart
static void centred(size_t m, size_t n, real *out, size_t so, const real *y, size_t sy, const real *u, size_t su)
{
    for (size_t i = 0; i < n; i++) {
        real s = 0;
        for (size_t r = 0; r < m; r++) s += y[r*sy + i]*u[r*su + i];
        for (size_t r = 0; r < m; r++) out[r*so + i] = y[r*sy + i]*(u[r*su + i] - s);
    }
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta, (void)keep;
    DGL_SCOPE;
    size_t m = dgl_extent_size(l->in), n = p->n, cols = dgl_pass_columns(p), d = (size_t)p->d;
    DGL_SCRATCH_OF(real, u, m * n);
    for (size_t i = 0; i < n; i++) {
        real most = -INFINITY, s = 0;
        for (size_t r = 0; r < m; r++) most = fmax(most, x[r*cols + i]);
        for (size_t r = 0; r < m; r++) s += y[r*cols + i] = exp(x[r*cols + i] - most);
        for (size_t r = 0; r < m; r++) y[r*cols + i] /= s;
    }
    for (size_t a = 0; a < d && p->order > 0; a++) centred(m, n, y + (a + 1)*n, cols, y, cols, x + (a + 1)*n, cols);
    for (size_t a = 0, k = d + 1; a < d && p->order > 1; a++)
        for (size_t b = a; b < d; b++, k++) {           // S x_ab + y ((x_a - m_a)(x_b - m_b) - their mean)
            for (size_t i = 0; i < n; i++) {
                real ma = 0, mb = 0;
                for (size_t r = 0; r < m; r++) {
                    ma += y[r*cols + i]*x[r*cols + (a + 1)*n + i];
                    mb += y[r*cols + i]*x[r*cols + (b + 1)*n + i];
                }
                for (size_t r = 0; r < m; r++)
                    u[r*n + i] = x[r*cols + k*n + i] + (x[r*cols + (a + 1)*n + i] - ma)*(x[r*cols + (b + 1)*n + i] - mb);
            }
            centred(m, n, y + k*n, cols, y, cols, u, n);
        }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)gtheta, (void)keep;
    DGL_SCOPE;
    size_t m = dgl_extent_size(l->in), n = p->n, cols = dgl_pass_columns(p), adjoints = dgl_pass_adjoints(p);
    if (!gx)
        return DGL_OK;
    if (p->order > 1)
        DGL_FAIL(DGL_EUNSUP, "a penalty on second derivatives behind a softmax");
    for (size_t s = 0; s < p->seeds; s++) centred(m, n, gx + s*n, adjoints, y, cols, gy + s*n, adjoints);
    DGL_SCRATCH_OF(real, u, m * n);
    DGL_SCRATCH_OF(real, w, m * n);
    for (size_t a = 1; a < p->channels; a++) {
        const real *h = gy + a*n, *xa = x + a*n;
        centred(m, n, gx + a*n, adjoints, y, cols, h, adjoints);
        for (size_t i = 0; i < n; i++) {
            real hy = 0, mean = 0;
            for (size_t r = 0; r < m; r++) {
                hy += h[r*adjoints + i]*y[r*cols + i];
                mean += y[r*cols + i]*xa[r*cols + i];
            }
            for (size_t r = 0; r < m; r++) u[r*n + i] = h[r*adjoints + i]*(xa[r*cols + i] - mean) - hy*xa[r*cols + i];
        }
        centred(m, n, w, n, y, cols, u, n);
        for (size_t r = 0; r < m; r++) dgl_net_kernel->axpy(n, gx + r*adjoints, 1, w + r*n);
    }
    return DGL_OK;
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    (void)theta;
    dgl_ex s = dgl_ex_const(d, 0);
    size_t m = dgl_extent_size(l->in);
    for (size_t r = 0; r < m; r++) {
        y[r] = dgl_ex_op(d, DGL_OP_exp, x[r], 0, 0);
        s = dgl_ex_add(d, s, y[r]);
    }
    for (size_t r = 0; r < m; r++) y[r] = dgl_ex_div(d, y[r], s);
    return DGL_OK;
}

DGL_TWICE(dgl_softmax_kind)
const dgl_layer_kind dgl_softmax_kind = {
    .single = DGL_TWIN(dgl_softmax_kind), .name = "softmax", .usage = "nn.softmax()", .doc = "exp(x)/sum exp(x): chances; losses like cross-entropy want the numbers before it",
    .params = params, .uses_result = true, .forward = forward, .reverse = reverse, .trace = trace,
};
