// y = W x with orthonormal rows or columns: W moves on a Stiefel manifold.
// twice: real.h
#include "net/net.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "inputs", DGL_INT, NAN, 1, 1e5, "numbers that go in", NULL },
    { "outputs", DGL_INT, NAN, 1, 1e5, "numbers that come out", NULL },
    { 0 }
};

static size_t in(const dgl_layer *l) { return (size_t)l->option[0]; }
static size_t out(const dgl_layer *l) { return (size_t)l->option[1]; }

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[0].given || !v[1].given)
        DGL_FAIL(DGL_EARG, "orthogonal(inputs, outputs) needs both numbers");
    l->option[0] = v[0].num;
    l->option[1] = v[1].num;
    l->in = (dgl_net_extent){ in(l), 1, 1 };
    l->nparams = in(l)*out(l);
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    l->out = (dgl_net_extent){ out(l), 1, 1 };
    return DGL_OK;
}

// the nearest-by-QR matrix with orthonormal columns (rows when there are fewer of them)
static dgl_status orthonormal(const dgl_layer *l, double *W)
{
    DGL_SCOPE;
    size_t m = out(l), n = in(l), r = m < n ? m : n;
    DGL_SCRATCH(R, r * r);
    DGL_SCRATCH(T, m * n);
    DGL_SCRATCH(Q, m * n);
    if (m >= n) {
        DGL_TRY(dgl_linalg_qr(1, m, n, Q, R, W));
        memcpy(W, Q, m * n * sizeof *W);
        return DGL_OK;
    }
    dgl_linalg_transpose(m, n, T, W);
    DGL_TRY(dgl_linalg_qr(1, n, m, Q, R, T));
    dgl_linalg_transpose(n, m, W, Q);
    return DGL_OK;
}

static void init(const dgl_layer *l, double *W, dgl_rng *g)
{
    for (size_t i = 0; i < l->nparams; i++) W[i] = dgl_rng_normal(g);
    dgl_status status = orthonormal(l, W);
    (void)status;                                       // a random matrix has full rank
}

static dgl_status retract(const dgl_layer *l, double *W, const double *from)
{
    (void)from;
    return orthonormal(l, W);
}

// the matrix is one point
static dgl_status square(const dgl_layer *l, double *s, const double *W, const double *v)
{
    (void)W;
    double vv = 0;
    for (size_t i = 0; i < l->nparams; i++) vv += v[i]*v[i];
    for (size_t i = 0; i < l->nparams; i++) s[i] = vv;
    return DGL_OK;
}

// G - W sym(W' G), or of the transposes: the gradient in the metric of the surrounding space
static dgl_status tangent(const dgl_layer *l, const double *W, double *G)
{
    DGL_SCOPE;
    size_t m = out(l), n = in(l), r = m < n ? m : n;
    bool columns = m >= n;
    DGL_SCRATCH(S, r * r);
    DGL_SCRATCH(WS, m * n);
    DGL_TRY(columns ? dgl_linalg_gemm(n, n, m, S, W, n, true, G, n, false) : dgl_linalg_gemm(m, m, n, S, G, n, false, W, n, true));
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < i; j++) S[i*r + j] = S[j*r + i] = (S[i*r + j] + S[j*r + i])/2;
    DGL_TRY(columns ? dgl_linalg_gemm(m, n, n, WS, W, n, false, S, n, false) : dgl_linalg_gemm(m, n, m, WS, S, m, false, W, n, false));
    for (size_t i = 0; i < m*n; i++) G[i] -= WS[i];
    return DGL_OK;
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)keep;
    return dgl_affine_forward(p, out(l), in(l), false, theta, y, x);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)y, (void)keep;
    return dgl_affine_reverse(p, out(l), in(l), false, theta, gx, gtheta, gy, x);
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    return dgl_affine_trace(d, out(l), in(l), false, theta, y, x);
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t) { return dgl_affine_tensors(t, out(l), in(l), false); }

DGL_TWICE(dgl_orthogonal_kind)
const dgl_layer_kind dgl_orthogonal_kind = {
    .single = DGL_TWIN(dgl_orthogonal_kind), .name = "orthogonal", .usage = "nn.orthogonal(inputs, outputs)", .doc = "y = W x with orthonormal rows or columns, also while it is trained: a point of a Stiefel manifold",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .trace = trace,
    .retract = retract, .tangent = tangent, .square = square, .tensors = tensors,
};
