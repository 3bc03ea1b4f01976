// The scalar runner: one point, a switch over the tape. Compiled twice, with and without FMA instructions.
#include "expr/tape.h"

#include <math.h>
#include <string.h>

// the site's numbers lie one after the other
static void invoke(const dgl_site *s, double *x)
{
    double *at[4] = { x + s->fn->nin };
    for (int k = 0; k < s->order; k++) at[k + 1] = at[k] + dgl_site_jet(s, k);
    dgl_site_run(s, 1, at, x);
}

static inline __attribute__((always_inline)) void run(const dgl_ins *p, double *w, const dgl_site *site)
{
    for (;; p++) {
        switch (p->op) {
#define OP(name, arity, value, ...)                                                                     \
        case DGL_OP_##name: {                                                                           \
            double a = w[p->a], b = arity > 1 ? w[p->b] : 0, c = arity > 2 ? w[p->c] : 0;               \
            (void)b; (void)c;                                                                           \
            w[p->d] = value;                                                                            \
            break;                                                                                      \
        }
#define TAPE_OP(name, arity, value, vector) OP(name, arity, value)
#include "expr/ops.def"
        case DGL_OP_sincos: {
            double a = w[p->a];
            sincos(a, &w[p->d], &w[p->c]);
            break;
        }
        case DGL_OP_put:
            w[p->d + p->c] = w[p->a];
            break;
        case DGL_OP_invoke:
            invoke(&site[p->a], &w[p->d]);
            break;
        case DGL_OP_get:
            w[p->d] = w[p->a + p->c];
            break;
        case DGL_OP_end:
            return;
        }
    }
}

static void run_plain(const dgl_ins *p, double *w, const dgl_site *site) { run(p, w, site); }

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) static void run_fma(const dgl_ins *p, double *w, const dgl_site *site) { run(p, w, site); }
#endif

void dgl_tape_run(const dgl_tape *t, double *out, const double *in, double *w)
{
    memcpy(w + t->nu, in, (size_t)t->nin * sizeof *in);
#ifdef __x86_64__
    if (__builtin_cpu_supports("fma"))
        run_fma(t->code, w, t->site);
    else
#endif
        run_plain(t->code, w, t->site);
    memcpy(out, w + t->nu + t->nin, t->nout * sizeof *out);
}
