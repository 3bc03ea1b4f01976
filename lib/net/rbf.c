// The deviation of a stochastic decoder (Arvanitidis et al. 2018): sigma = (W v + zeta)^(-1/2) with v_k = exp(-lambda_k |z - c_k|^2)
// and W >= 0: small near the centres, large away from them.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "inputs", DGL_INT, NAN, 1, 1e6, "dimension of the latent space", NULL },
    { "centers", DGL_INT, NAN, 1, 1e6, "how many centres", NULL },
    { "outputs", DGL_INT, NAN, 1, 1e6, "numbers that come out", NULL },
    { 0 }
};
enum { IN, CENTERS, OUT };

// theta: W[out][k], zeta, c[k][in], lambda[k]
static size_t in(const dgl_layer *l) { return (size_t)l->option[IN]; }
static size_t centers(const dgl_layer *l) { return (size_t)l->option[CENTERS]; }
static size_t out(const dgl_layer *l) { return (size_t)l->option[OUT]; }

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[IN].given || !v[CENTERS].given || !v[OUT].given)
        DGL_FAIL(DGL_EARG, "rbf(inputs, centers, outputs) needs three numbers");
    for (int i = 0; i <= OUT; i++) l->option[i] = v[i].num;
    l->in = (dgl_net_extent){ in(l), 1, 1 };
    l->nfixed = 1 + centers(l)*(in(l) + 1);
    l->nparams = out(l)*centers(l) + l->nfixed;
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    l->out = (dgl_net_extent){ out(l), 1, 1 };
    return DGL_OK;
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    size_t n = out(l)*centers(l), c = centers(l)*in(l);
    for (size_t i = 0; i < n; i++) theta[i] = 1;
    theta[n] = 1e-3;
    for (size_t i = 0; i < c; i++) theta[n + 1 + i] = dgl_rng_normal(g);
    for (size_t i = 0; i < centers(l); i++) theta[n + 1 + c + i] = 1;
}

// kept: v[k][cols], beta[out][cols]
static size_t keep_size(const dgl_layer *l, const dgl_pass *p) { return (centers(l) + out(l)) * dgl_pass_columns(p); }

// beta^(-1/2) of a row of jets, in place of the row
static dgl_status inverse_roots(const dgl_pass *p, real *y, const real *beta)
{
    DGL_SCOPE;
    size_t n = p->n;
    DGL_SCRATCH_OF(real, f, 3 * n);
    for (size_t i = 0; i < n; i++) {
        if (!(beta[i] > 0))
            DGL_FAIL(DGL_EDOMAIN, "a precision of the rbf layer is %g; its weights must not be negative", beta[i]);
        f[i] = 1/sqrt(beta[i]);
        f[n + i] = -0.5*f[i]/beta[i];
        f[2*n + i] = -1.5*f[n + i]/beta[i];
    }
    dgl_net_kernel->jet(p->order, p->d, n, y, (const real *const[]){ f, f + n, f + 2*n }, beta);
    return DGL_OK;
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    DGL_SCOPE;
    size_t n = p->n, cols = dgl_pass_columns(p), k = centers(l), m = out(l), d = (size_t)p->d, dim = in(l);
    const real *zeta = theta + m*k, *c = zeta + 1, *lambda = c + k*dim;
    real *v = keep, *beta = keep + k*cols;
    DGL_SCRATCH_OF(real, u, cols);
    DGL_SCRATCH_OF(real, f, 3 * n);
    for (size_t j = 0; j < k; j++) {
        memset(u, 0, cols * sizeof *u);                 // |z - c|^2 and its derivatives
        for (size_t r = 0; r < dim; r++) {
            const real *row = x + r*cols;
            for (size_t i = 0; i < n; i++) {
                real e = row[i] - c[j*dim + r];
                u[i] += e*e;
                for (size_t a = 1; a < p->channels; a++) u[a*n + i] += 2*e*row[a*n + i];
                for (size_t a = 0, q = d + 1; a < d && p->order > 1; a++)
                    for (size_t b = a; b < d; b++, q++) u[q*n + i] += 2*row[(a + 1)*n + i]*row[(b + 1)*n + i];
            }
        }
        for (size_t i = 0; i < n; i++) {
            f[i] = exp(-lambda[j]*u[i]);
            f[n + i] = -lambda[j]*f[i];
            f[2*n + i] = -lambda[j]*f[n + i];
        }
        dgl_net_kernel->jet(p->order, p->d, n, v + j*cols, (const real *const[]){ f, f + n, f + 2*n }, u);
    }
    DGL_TRY(dgl_net_product(m, k, cols, beta, cols, theta, false, v, cols, false, NULL));
    if (p->tangent)                                     // W alone is trained
        DGL_TRY(dgl_net_product(m, k, n, beta + n, cols, p->tangent, false, v, cols, true, NULL));
    for (size_t r = 0; r < m; r++) {
        for (size_t i = 0; i < n; i++) beta[r*cols + i] += *zeta;
        DGL_TRY(inverse_roots(p, y + r*cols, beta + r*cols));
    }
    return DGL_OK;
}

// the adjoint of values, for several seeds
static dgl_status reverse_values(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta, const real *gy, const real *x,
                                 const real *y, const real *keep)
{
    DGL_SCOPE;
    size_t n = p->n, k = centers(l), m = out(l), dim = in(l), adjoints = dgl_pass_adjoints(p);
    const real *c = theta + m*k + 1, *lambda = c + k*dim, *v = keep, *beta = keep + k*n;
    DGL_SCRATCH_OF(real, gb, m * adjoints);
    for (size_t r = 0; r < m; r++)
        for (size_t i = 0; i < adjoints; i++) gb[r*adjoints + i] = -0.5*y[r*n + i % n]/beta[r*n + i % n]*gy[r*adjoints + i];
    if (gtheta)
        DGL_TRY(dgl_net_gradient(m, k, n, gtheta, k, gb, n, v, n));
    if (!gx)
        return DGL_OK;
    DGL_SCRATCH_OF(real, gv, k * adjoints);
    DGL_TRY(dgl_net_product(k, m, adjoints, gv, adjoints, theta, true, gb, adjoints, false, NULL));
    memset(gx, 0, dim * adjoints * sizeof *gx);
    for (size_t j = 0; j < k; j++)
        for (size_t r = 0; r < dim; r++)
            for (size_t i = 0; i < adjoints; i++)
                gx[r*adjoints + i] -= 2*lambda[j]*v[j*n + i % n]*(x[r*n + i % n] - c[j*dim + r])*gv[j*adjoints + i];
    return DGL_OK;
}

// gx of the squared distance to centre c, whose exp(-lambda .) is v, for the adjoint g of v
static void distance_reverse(const dgl_pass *p, size_t dim, real *gx, const real *g, const real *v, const real *x, const real *c, real lambda)
{
    size_t n = p->n, cols = dgl_pass_columns(p);
    for (size_t a = 0; a < p->channels; a++)
        for (size_t i = 0; i < n; i++) {
            real by_value = -lambda*v[a*n + i]*g[a*n + i], by_change = a ? -lambda*v[i]*g[a*n + i] : 0;
            for (size_t r = 0; r < dim; r++) {
                real e = x[r*cols + i] - c[r];
                gx[r*cols + i] += 2*e*by_value + 2*x[r*cols + a*n + i]*by_change;
                gx[r*cols + a*n + i] += 2*e*by_change;
            }
        }
}

// the adjoint of values and first derivatives
static dgl_status reverse_jets(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta, const real *gy, const real *x,
                               const real *y, const real *keep)
{
    DGL_SCOPE;
    size_t n = p->n, cols = dgl_pass_columns(p), k = centers(l), m = out(l), dim = in(l);
    const real *c = theta + m*k + 1, *lambda = c + k*dim, *v = keep, *beta = keep + k*cols;
    DGL_SCRATCH_OF(real, f, 2 * n);
    DGL_SCRATCH_OF(real, gb, m * cols);
    for (size_t r = 0; r < m; r++) {
        for (size_t i = 0; i < n; i++) {
            f[i] = -0.5*y[r*cols + i]/beta[r*cols + i];
            f[n + i] = -1.5*f[i]/beta[r*cols + i];
        }
        dgl_net_kernel->jet_reverse(1, p->d, n, gb + r*cols, gy + r*cols, (const real *const[]){ NULL, f, f + n }, beta + r*cols);
    }
    if (gtheta)
        DGL_TRY(dgl_net_gradient(m, k, cols, gtheta, k, gb, cols, v, cols));
    if (!gx)
        return DGL_OK;
    DGL_SCRATCH_OF(real, gv, k * cols);
    DGL_TRY(dgl_net_product(k, m, cols, gv, cols, theta, true, gb, cols, false, NULL));
    if (p->tangent)
        DGL_TRY(dgl_net_product(k, m, n, gv, cols, p->tangent, true, gb + n, cols, true, NULL));
    memset(gx, 0, dim * cols * sizeof *gx);
    for (size_t j = 0; j < k; j++) distance_reverse(p, dim, gx, gv + j*cols, v + j*cols, x, c + j*dim, lambda[j]);
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    if (p->order > 1)
        DGL_FAIL(DGL_EUNSUP, "a loss of second derivatives of an rbf layer");
    return (p->order ? reverse_jets : reverse_values)(l, p, theta, gx, gtheta, gy, x, y, keep);
}

// W >= 0
static dgl_status retract(const dgl_layer *l, double *theta, const double *from)
{
    (void)from;
    for (size_t i = 0; i < out(l)*centers(l); i++) theta[i] = theta[i] > 0 ? theta[i] : 0;
    return DGL_OK;
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    t[0] = (dgl_tensor_shape){ "weight", 2, { out(l), centers(l) } };
    t[1] = (dgl_tensor_shape){ "zeta", 1, { 1 } };
    t[2] = (dgl_tensor_shape){ "centers", 2, { centers(l), in(l) } };
    t[3] = (dgl_tensor_shape){ "lambda", 1, { centers(l) } };
    return 4;
}

DGL_TWICE(dgl_rbf_kind)
const dgl_layer_kind dgl_rbf_kind = {
    .single = DGL_TWIN(dgl_rbf_kind), .name = "rbf", .usage = "nn.rbf(inputs, centers, outputs)", .doc = "a deviation that grows away from centres: (W v + ζ)^(-1/2), v_k = exp(-λ_k |z - c_k|²)",
    .params = params, .uses_result = true, .setup = setup, .shape = shape, .init = init, .keep = keep_size, .forward = forward, .reverse = reverse,
    .retract = retract, .tensors = tensors,
};
