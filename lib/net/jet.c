// twice: real.h
#include "net/jet.h"

#include <string.h>

static void multiply_add(size_t n, real *y, const real *a, const real *b) { dgl_net_kernel->muladd(n, y, a, b); }

void dgl_jet_multiply(const dgl_pass *p, real *c, const real *a, const real *b)
{
    size_t n = p->n, d = (size_t)p->d;
    for (size_t k = 0; k < p->channels; k++) {
        multiply_add(n, c + k*n, a + k*n, b);
        if (k)
            multiply_add(n, c + k*n, b + k*n, a);
    }
    if (p->order < 2)
        return;
    for (size_t k = 1, kl = 1 + d; k <= d; k++)
        for (size_t l = k; l <= d; l++, kl++) {
            multiply_add(n, c + kl*n, a + k*n, b + l*n);
            multiply_add(n, c + kl*n, a + l*n, b + k*n);
        }
}

void dgl_jet_multiply_reverse(const dgl_pass *p, real *ga, const real *gc, const real *b)
{
    size_t n = p->n, d = (size_t)p->d;
    for (size_t s = 0; s < p->seeds; s++) multiply_add(n, ga + s*n, gc + s*n, b);
    for (size_t k = 1; k < p->channels; k++) {
        multiply_add(n, ga, gc + k*n, b + k*n);
        multiply_add(n, ga + k*n, gc + k*n, b);
    }
    if (p->order < 2)
        return;
    for (size_t k = 1, kl = 1 + d; k <= d; k++)
        for (size_t l = k; l <= d; l++, kl++) {
            multiply_add(n, ga + k*n, gc + kl*n, b + l*n);
            multiply_add(n, ga + l*n, gc + kl*n, b + k*n);
        }
}

static void derivatives(const real **part, const real *f, size_t n)
{
    for (int k = 0; k < 4; k++) part[k] = f + (size_t)k*n;
}

void dgl_jet_apply(const dgl_pass *p, real *y, const real *f, const real *u)
{
    const real *part[4];
    derivatives(part, f, p->n);
    dgl_net_kernel->jet(p->order, p->d, p->n, y, part, u);
}

dgl_status dgl_jet_apply_reverse(const dgl_pass *p, real *gu, const real *gy, const real *f, const real *u)
{
    DGL_SCOPE;
    const real *part[4];
    DGL_SCRATCH_OF(real, g, dgl_pass_adjoints(p));
    derivatives(part, f, p->n);
    for (size_t s = 0; s < p->seeds; s++) dgl_net_kernel->jet_reverse(p->order, p->d, p->n, g + s*p->n, gy + s*p->n, part, u);
    dgl_net_kernel->axpy(dgl_pass_adjoints(p), gu, 1, g);
    return DGL_OK;
}

void dgl_jet_number(const dgl_pass *p, real *y, real x, const real *dx)
{
    size_t n = p->n;
    memset(y, 0, dgl_pass_columns(p) * sizeof *y);
    for (size_t i = 0; i < n; i++) y[i] = x;
    for (size_t i = 0; i < n && dx; i++) y[n + i] = *dx;
}
