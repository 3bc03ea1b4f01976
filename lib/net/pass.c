// Passes of blocks of points through layers, forward and back, and the products that layers are made of.
// twice: real.h
#include "net/net.h"

#include "num/lapack.h"

#include <string.h>

const dgl_net_kernels *dgl_net_kernel;

enum { NARROW = 5 };                   // fewer features than this are no work for BLAS

// too small for BLAS
static bool narrow(size_t m, size_t k, size_t cols) { return (m < NARROW && k < NARROW) || !m || !k || !cols; }

dgl_status dgl_net_product(size_t m, size_t k, size_t cols, real *y, size_t ldy, const real *W, bool transposed, const real *x,
                           size_t ldx, bool add, const real *b)
{
    const dgl_net_kernels *K = dgl_net_kernel;
    const dgl_lapack_api *lapack;
    if (narrow(m, k, cols) || (k <= K->product_depth && cols >= 8)) {
        K->product(m, k, cols, y, ldy, W, transposed ? 1 : k, transposed ? m : 1, x, NULL, ldx, add, b);
        return DGL_OK;
    }
    DGL_TRY(dgl_lapack_open(&lapack));
    if (b)
        K->fill(m, cols, y, ldy, b);
    lapack->DGL_GEMM(DGL_ROWS, transposed ? DGL_TRANSPOSED : DGL_PLAIN, DGL_PLAIN, (int)m, (int)cols, (int)k, 1, W, transposed ? (int)m : (int)k,
                  x, (int)ldx, add || b, y, (int)ldy);
    return DGL_OK;
}

dgl_status dgl_net_gradient(size_t m, size_t k, size_t cols, real *G, size_t ldG, const real *g, size_t ldg, const real *x, size_t ldx)
{
    const dgl_net_kernels *K = dgl_net_kernel;
    const dgl_lapack_api *lapack;
    if (narrow(m, k, cols) || (m*k <= 1 << 14 && cols >= K->gradient_columns)) {
        K->gradient(m, k, 1, cols, G, ldG, g, ldg, 0, x, NULL, ldx, 0);
        return DGL_OK;
    }
    DGL_TRY(dgl_lapack_open(&lapack));
    lapack->DGL_GEMM(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, (int)m, (int)k, (int)cols, 1, g, (int)ldg, x, (int)ldx, 1, G, (int)ldG);
    return DGL_OK;
}

void dgl_net_bias_gradient(size_t m, size_t n, size_t cols, real *b, const real *g)
{
    for (size_t i = 0; i < m; i++) b[i] += dgl_net_kernel->sum(n, g + i*cols);
}

void dgl_block_copy(size_t rows, size_t n, real *y, size_t ldy, const real *x, size_t ldx)
{
    for (size_t k = 0; k < rows; k++) memcpy(y + k*ldy, x + k*ldx, n * sizeof *y);
}

// ---- passes ----

static size_t rounded(size_t n) { return (n + 15) / 16 * 16; }
static real *numbers(size_t n) { return (real *)(void *)dgl_scratch((n * sizeof(real) + sizeof(double) - 1) / sizeof(double)); }

#ifdef DGL_SINGLE
static const dgl_layer_kind *kind_of(const dgl_layer *l) { return l->kind->single; }
static const real *theta_of(const dgl_net *net, const dgl_pass *p, const dgl_layer *l) { return (void)net, p->theta + l->at; }
#else
static const dgl_layer_kind *kind_of(const dgl_layer *l) { return l->kind; }
static const real *theta_of(const dgl_net *net, const dgl_pass *p, const dgl_layer *l) { return (p->theta ? p->theta : dgl_net_theta(net)) + l->at; }
#endif

// whether layer i of a pass that is followed by its reverse overwrites what the layer before it gave
static bool in_place(const dgl_net *net, const dgl_pass *p, int i, int from)
{
    const dgl_layer *l = &net->layer[i];
    return p->reverse && i > from && kind_of(l)->in_place && kind_of(l)->in_place(l, p) && !kind_of(l - 1)->uses_result;
}

dgl_status dgl_net_record(dgl_record *t, const dgl_net *net, const dgl_pass *p, int from, int to)
{
    size_t c = dgl_pass_columns(p), size = rounded(dgl_extent_size(net->layer[from].in) * c);
    for (int i = from; i < to; i++) {
        const dgl_layer *l = &net->layer[i];
        size += (in_place(net, p, i, from) ? 0 : rounded(dgl_extent_size(l->out) * c)) + (kind_of(l)->keep ? rounded(kind_of(l)->keep(l, p)) : 0);
    }
    real *room = numbers(size);
    t->x = (real **)(void *)dgl_scratch((size_t)net->nlayers + 1);
    t->keep = (real **)(void *)dgl_scratch((size_t)net->nlayers);
    t->g = p->reverse ? numbers(dgl_net_widest(net, from, to) * dgl_pass_adjoints(p)) : room;
    if (!room || !t->x || !t->keep || !t->g)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points in the layers", p->n);
    t->x[from] = room;
    room += rounded(dgl_extent_size(net->layer[from].in) * c);
    for (int i = from; i < to; i++) {
        const dgl_layer *l = &net->layer[i];
        t->x[i + 1] = in_place(net, p, i, from) ? t->x[i] : room;
        room += in_place(net, p, i, from) ? 0 : rounded(dgl_extent_size(l->out) * c);
        t->keep[i] = room;
        room += kind_of(l)->keep ? rounded(kind_of(l)->keep(l, p)) : 0;
    }
    return DGL_OK;
}

// what a layer is told: whether its input is the net's, and its own part of the direction
static dgl_pass pass_of(const dgl_net *net, const dgl_pass *p, int i, int from)
{
    dgl_pass q = *p;
    q.input = p->input && i == from;
    q.tangent = p->tangent ? p->tangent + net->layer[i].at : NULL;
    return q;
}

dgl_status dgl_net_forward(const dgl_net *net, const dgl_pass *p, int from, int to, const dgl_record *t)
{
    for (int i = from; i < to; i++) {
        const dgl_layer *l = &net->layer[i];
        dgl_pass q = pass_of(net, p, i, from);
        DGL_TRY(kind_of(l)->forward(l, &q, theta_of(net, p, l), t->x[i + 1], t->x[i], t->keep[i]));
    }
    return DGL_OK;
}

dgl_status dgl_net_reverse(const dgl_net *net, const dgl_pass *p, int from, int to, real *gtheta, bool want_input, const dgl_record *t,
                           const dgl_delta *delta)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(real, other, dgl_net_widest(net, from, to) * dgl_pass_adjoints(p));
    real *gy = t->g, *gx = other;
    for (int i = to - 1; i >= from; i--) {
        const dgl_layer *l = &net->layer[i];
        dgl_pass q = pass_of(net, p, i, from);
        if (delta)
            DGL_TRY(delta->at(delta->ctx, i, gy));
        real *result = i == from && !want_input ? NULL : in_place(net, p, i, from) ? gy : gx;
        DGL_TRY(kind_of(l)->reverse(l, &q, theta_of(net, p, l), result, gtheta ? gtheta + l->at : NULL, gy, t->x[i], t->x[i + 1], t->keep[i]));
        if (result == gy)
            continue;
        real *swap = gy;
        gy = gx;
        gx = swap;
    }
    if (want_input && gy != t->g)
        memcpy(t->g, gy, dgl_extent_size(net->layer[from].in) * dgl_pass_adjoints(p) * sizeof *gy);
    return DGL_OK;
}
