#include "expr/kernel.h"

#include "expr/run_block.h"

#include <string.h>

struct dgl_kernel {
    dgl_ref ref;
    dgl_tape *tape;
    double *w;                     // places of the scalar runner; the uniforms come first
    unsigned long changes;         // of parameters, when the uniforms were made
};

static void destroy(void *self)
{
    dgl_kernel *k = self;
    dgl_release(k->tape);
    dgl_free(k->w);
}

dgl_status dgl_kernel_new(dgl_kernel **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y)
{
    DGL_TRY(dgl_dag_ok(d));
    if (d->nvars > nin) {
        DGL_HEAP uint8_t *keep = dgl_alloc(d->n);
        if (!keep)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %u operations", d->n);
        uint32_t top = dgl_ex_mark(d, nout, y, keep);
        for (dgl_ex i = 0; i < top; i++)
            if (keep[i] && d->node[i].op == DGL_OP_var && (int)d->node[i].a >= nin)
                DGL_FAIL(DGL_EARG, "unbound symbol '%s'", d->var[d->node[i].a]);
    }
    DGL_OWNED dgl_kernel *k = dgl_new(sizeof *k, destroy);
    if (!k)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a kernel");
    DGL_TRY(dgl_tape_new(&k->tape, d, nin, nout, y));
    k->w = dgl_alloc((k->tape->nplaces + 1) * sizeof *k->w);
    if (!k->w)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a kernel of %u operations", k->tape->n);
    dgl_tape_uniforms(k->tape, k->w);
    k->changes = dgl_parameter_changes;
    *out = dgl_retain(k);
    return DGL_OK;
}

int dgl_kernel_nin(const dgl_kernel *k) { return k->tape->nin; }
size_t dgl_kernel_nout(const dgl_kernel *k) { return k->tape->nout; }
const dgl_tape *dgl_kernel_tape(const dgl_kernel *k) { return k->tape; }

static void refresh(dgl_kernel *k)
{
    if (k->changes == dgl_parameter_changes)
        return;
    dgl_tape_uniforms(k->tape, k->w);
    k->changes = dgl_parameter_changes;
}

void dgl_kernel_eval1(dgl_kernel *k, double *out, const double *in)
{
    refresh(k);
    dgl_tape_run(k->tape, out, in, k->w);
}

// rows to columns of a block and back
static void gather(double *const *column, size_t n, size_t d, const double *rows)
{
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++) column[j][i] = rows[i*d + j];
}

static void scatter(double *rows, size_t n, size_t d, double *const *column)
{
    for (size_t j = 0; j < d; j++)
        for (size_t i = 0; i < n; i++) rows[i*d + j] = column[j][i];
}

static dgl_status eval_blocks(dgl_kernel *k, size_t n, double *out, const double *in)
{
    const dgl_block_api *api;
    DGL_TRY(dgl_block_open(&api));
    DGL_SCOPE;
    const dgl_tape *t = k->tape;
    size_t nin = (size_t)t->nin, places = t->nplaces - t->nu;
    DGL_SCRATCH(memory, places * DGL_BLOCK_STRIDE);
    DGL_SCRATCH_OF(double *, place, t->nplaces + 1);
    for (size_t i = 0; i < places; i++) place[t->nu + i] = memory + i * DGL_BLOCK_STRIDE;
    double **inputs = place + t->nu, **outputs = inputs + nin;
    memset(memory, 0, nin * DGL_BLOCK_STRIDE * sizeof *memory);    // lanes past the last point hold old points
    for (size_t i = 0; i < n; i += DGL_BLOCK) {
        size_t m = n - i < DGL_BLOCK ? n - i : DGL_BLOCK;
        DGL_POLL();
        gather(inputs, m, nin, in + i * nin);
        api->run(t->code, m, place, k->w);
        scatter(out + i * t->nout, m, t->nout, outputs);
    }
    return DGL_OK;
}

dgl_status dgl_kernel_eval(dgl_kernel *k, size_t n, double *out, const double *in)
{
    enum { FEW = 4 };
    const dgl_tape *t = k->tape;
    refresh(k);
    if (n > FEW)
        return eval_blocks(k, n, out, in);
    for (size_t i = 0; i < n; i++)
        dgl_tape_run(t, out + i * t->nout, in + i * (size_t)t->nin, k->w);
    return DGL_OK;
}
