#include "expr/arrays.h"

#include "expr/run_block.h"

#include <string.h>

// few entries: not worth opening the block runner
static void one_by_one(int op, dgl_runs *w, int arity)
{
    double (*f)(double, double, double) = dgl_ops[op].value;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)w->n; i++)
        w->p[0][i * w->s[0]] = f(w->p[1][i * w->s[1]], arity > 1 ? w->p[2][i * w->s[2]] : 0, arity > 2 ? w->p[3][i * w->s[3]] : 0);
}

// A run in blocks: what is contiguous is read and written where it is, a repeated entry is a uniform,
// anything else and the last block go through buffers.
static void in_blocks(const dgl_block_api *api, int op, const dgl_runs *w, int arity, double *buffers)
{
    double u[3] = { 0 };
    for (size_t from = 0; from < w->n; from += DGL_BLOCK) {
        size_t m = w->n - from < DGL_BLOCK ? w->n - from : DGL_BLOCK;
        dgl_ins code[2] = { { .op = (uint16_t)op, .d = 0, .a = 1, .b = 2, .c = 3 }, { .op = DGL_OP_end } };
        uint32_t *operand[3] = { &code[0].a, &code[0].b, &code[0].c };
        double *place[4];
        for (int k = 0; k < arity + 1; k++) {
            double *p = w->p[k] + (ptrdiff_t)from * w->s[k], *buffer = buffers + k * DGL_BLOCK;
            bool whole = w->s[k] == 1 && m % (size_t)api->width == 0;
            place[k] = whole ? p : buffer;
            if (k && w->s[k] == 0) {
                code[0].uniform |= (uint16_t)(1 << (k - 1));
                *operand[k - 1] = (uint32_t)(k - 1);
                u[k - 1] = *p;
            } else if (k && !whole)
                for (ptrdiff_t i = 0; i < (ptrdiff_t)m; i++) buffer[i] = p[i * w->s[k]];
        }
        api->run(code, m, place, u, NULL);
        if (place[0] != w->p[0] + from)
            for (ptrdiff_t i = 0; i < (ptrdiff_t)m; i++) w->p[0][((ptrdiff_t)from + i) * w->s[0]] = place[0][i];
    }
}

dgl_status dgl_op_arrays(int op, dgl_array *out, const dgl_array *a, const dgl_array *b, const dgl_array *c)
{
    enum { FEW = 32 };
    int arity = dgl_ops[op].arity;
    dgl_runs w = dgl_runs_begin(arity + 1, (const dgl_array *[]){ out, a, b, c });
    const dgl_block_api *api = NULL;
    DGL_SCOPE;
    DGL_SCRATCH(buffers, 4 * DGL_BLOCK);
    memset(buffers, 0, 4 * DGL_BLOCK * sizeof *buffers);
    if (out->size > FEW)
        DGL_TRY(dgl_block_open(&api));
    while (dgl_runs_next(&w)) {
        DGL_POLL();
        if (w.n > FEW) in_blocks(api, op, &w, arity, buffers);
        else           one_by_one(op, &w, arity);
    }
    return DGL_OK;
}
