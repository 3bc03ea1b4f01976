// Losses and their first and second derivatives by the outputs.
// twice: real.h
#include "net/train.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

// roots of second derivatives that are diagonal, from their product with ones
static dgl_status diagonal_root(const dgl_loss_kind *kind, size_t m, size_t n, real *R, const real *y, const real *t)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, one, m * n);
    DGL_SCRATCH_OF(real, s, m * n);
    for (size_t i = 0; i < m*n; i++) one[i] = 1;
    DGL_TRY(kind->hessian(m, n, s, y, t, one, 1));
    memset(R, 0, m * m * n * sizeof *R);
    for (size_t k = 0; k < m; k++)
        for (size_t i = 0; i < n; i++) R[(k*m + k)*n + i] = sqrt(s[k*n + i]);
    return DGL_OK;
}

// ---- mean squared error ----

static dgl_status mse_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale)
{
    *sum += scale * dgl_net_kernel->residual(m*n, g, y, t, (real)(2*scale));
    return DGL_OK;
}

static dgl_status mse_hessian(size_t m, size_t n, real *Sv, const real *y, const real *t, const real *v, double scale)
{
    (void)y, (void)t;
    for (size_t i = 0; i < m*n; i++) Sv[i] = 2*scale*v[i];
    return DGL_OK;
}

static const dgl_loss_kind dgl_mse_loss = {
    .name = "mse", .doc = "mean of (y - t)²", .mean = true, .eval = mse_eval, .hessian = mse_hessian,
};

// ---- binary cross-entropy of logits: softplus(y) - y t ----

static dgl_status bce_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, f, m * n);
    dgl_net_kernel->act(DGL_ACT_softplus, 0, m*n, &f, y);
    double s = dgl_net_kernel->sum(m*n, f) - dgl_net_kernel->dot(m*n, y, t);
    if (g) {
        dgl_net_kernel->act(DGL_ACT_sigmoid, 0, m*n, &g, y);
        dgl_net_kernel->residual(m*n, g, g, t, (real)scale);
    }
    *sum += scale * s;
    return DGL_OK;
}

static dgl_status bce_hessian(size_t m, size_t n, real *Sv, const real *y, const real *t, const real *v, double scale)
{
    (void)t;
    real *f[4] = { Sv, NULL, NULL, NULL };
    dgl_net_kernel->act(DGL_ACT_sigmoid, 0, m*n, f, y);
    for (size_t i = 0; i < m*n; i++) Sv[i] = scale*Sv[i]*(1 - Sv[i])*v[i];
    return DGL_OK;
}

static dgl_status unit_interval(size_t m, size_t n, const double *t)
{
    for (size_t i = 0; i < m*n; i++)
        if (!(t[i] >= 0 && t[i] <= 1))
            DGL_FAIL(DGL_EDOMAIN, "target %g of row %zu is not between 0 and 1", t[i], i/m + 1);
    return DGL_OK;
}

static const dgl_loss_kind dgl_bce_loss = {
    .name = "bce", .doc = "binary cross-entropy; outputs are logits, targets from 0 to 1", .mean = true,
    .eval = bce_eval, .hessian = bce_hessian, .check = unit_interval,
};

// ---- cross-entropy of softmax(y) with rows of chances t ----

static dgl_status softmax_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale, bool divergence)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, lse, n);
    dgl_net_kernel->softmax(m, n, g, lse, y);
    double s = dgl_net_kernel->entropy(m, n, y, lse, t);
    for (size_t i = 0; i < m*n && divergence; i++) s += t[i] > 0 ? t[i]*log(t[i]) : 0;
    if (g)
        dgl_net_kernel->residual(m*n, g, g, t, scale);
    *sum += scale * s;
    return DGL_OK;
}

static dgl_status cross_entropy_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale)
{
    return softmax_eval(m, n, sum, g, y, t, scale, false);
}

static dgl_status kl_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale)
{
    return softmax_eval(m, n, sum, g, y, t, scale, true);
}

static dgl_status softmax_hessian(size_t m, size_t n, real *Sv, const real *y, const real *t, const real *v, double scale)
{
    (void)t;
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, mean, n);
    dgl_net_kernel->softmax(m, n, Sv, mean, y);
    memset(mean, 0, n * sizeof *mean);
    for (size_t r = 0; r < m; r++) dgl_net_kernel->muladd(n, mean, Sv + r*n, v + r*n);
    for (size_t r = 0; r < m; r++)
        for (size_t i = r*n; i < (r + 1)*n; i++) Sv[i] *= scale*(v[i] - mean[i - r*n]);
    return DGL_OK;
}

// diag p - p p' = B B' with B = (1 - p 1') diag sqrt p
static dgl_status softmax_root(size_t m, size_t n, real *R, const real *y, const real *t)
{
    (void)t;
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, p, 4 * m * n);
    real *root = p + m*n, *minus = root + m*n, *rest = minus + m*n;
    dgl_net_kernel->softmax(m, n, p, root, y);
    for (size_t i = 0; i < m*n; i++) {
        root[i] = (real)sqrt(p[i]);
        minus[i] = -p[i];
        rest[i] = 1 - p[i];
    }
    for (size_t k = 0; k < m; k++)
        for (size_t j = 0; j < m; j++) dgl_net_kernel->multiply(n, R + (k*m + j)*n, (k == j ? rest : minus) + k*n, root + j*n);
    return DGL_OK;
}

static dgl_status chances(size_t m, size_t n, const double *t)
{
    DGL_TRY(unit_interval(m, n, t));
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t r = 0; r < m; r++) s += t[i*m + r];
        if (!(fabs(s - 1) < 1e-6))
            DGL_FAIL(DGL_EDOMAIN, "targets of row %zu sum to %g, not to 1", i + 1, s);
    }
    return DGL_OK;
}

static const dgl_loss_kind dgl_cross_entropy_loss = {
    .name = "cross-entropy", .doc = "-sum t log softmax(y); targets are classes from 1 (or from 0, where a 0 occurs) or rows of chances",
    .eval = cross_entropy_eval, .hessian = softmax_hessian, .root = softmax_root, .check = chances,
};
static const dgl_loss_kind dgl_kl_loss = {
    .name = "kl", .doc = "sum t log(t/softmax(y)): how far softmax(y) is from rows of chances", .eval = kl_eval, .hessian = softmax_hessian, .root = softmax_root,
    .check = chances,
};

// ---- outputs that are probabilities themselves ----

static dgl_status bernoulli_eval(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale)
{
    *sum += scale * dgl_net_kernel->bernoulli(m*n, g, y, t, (real)scale);
    return DGL_OK;
}

static dgl_status bernoulli_hessian(size_t m, size_t n, real *Sv, const real *y, const real *t, const real *v, double scale)
{
    (void)t;                                            // its expectation over t
    for (size_t i = 0; i < m*n; i++) {
        double p = fmin(fmax(y[i], 1e-12), 1 - 1e-12);
        Sv[i] = scale*v[i]/(p*(1 - p));
    }
    return DGL_OK;
}

static const dgl_loss_kind dgl_bernoulli_loss = {
    .name = "bernoulli", .doc = "-sum t log y + (1 - t) log(1 - y); outputs are probabilities, as after a sigmoid",
    .eval = bernoulli_eval, .hessian = bernoulli_hessian, .check = unit_interval,
};

const dgl_loss_kind *const dgl_loss_kinds[] = {
#define LOSS(name) &dgl_##name##_loss,
#include "net/losses.def"
#undef LOSS
    NULL
};

dgl_status dgl_loss_find(const dgl_loss_kind **out, const char *name)
{
    const char *names[16] = { NULL };
    DGL_TEXT_OWNED dgl_text known = { 0 };
    for (int i = 0; dgl_loss_kinds[i]; i++) {
        dgl_text_add(&known, i ? ", %s" : "; there are %s", dgl_loss_kinds[i]->name);
        names[i] = dgl_loss_kinds[i]->name;
        if (!strcmp(name, names[i])) {
            *out = dgl_loss_kinds[i];
            return DGL_OK;
        }
    }
    const char *near = dgl_did_you_mean(name, names);
    DGL_TRY(dgl_text_ok(&known));
    DGL_FAIL(DGL_EARG, "no loss '%s'%s", name, *near ? near : known.s);
}

dgl_status dgl_loss_root(const dgl_loss_kind *kind, size_t m, size_t n, real *R, const real *y, const real *t)
{
    return kind->root ? kind->root(m, n, R, y, t) : diagonal_root(kind, m, n, R, y, t);
}
