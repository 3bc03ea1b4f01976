// Places for the values of a tape: an input or output has its own; a temporary's is used again after its last use.
#include "expr/tape.h"

#include <string.h>

enum { NONE = UINT32_MAX };

typedef struct { uint32_t *last, *place, *free, nfree, next, temporaries; } allocator;

static uint32_t take(allocator *a, uint32_t value)
{
    if (a->place[value] == NONE)
        a->place[value] = a->nfree ? a->free[--a->nfree] : a->next++;
    return a->place[value];
}

static void give_back(allocator *a, uint32_t place)
{
    if (place >= a->temporaries)
        a->free[a->nfree++] = place;
}

// scratch: 3 * (nvalues + 1) numbers. Fills code and nplaces.
void dgl_tape_place(dgl_tape *t, uint32_t *scratch)
{
    uint32_t n = t->nvalues + 1;
    uint32_t numbers = t->nu + (uint32_t)t->nin + t->nout;     // where those of calls start
    allocator a = { scratch, scratch + n, scratch + 2*n, 0, 0, numbers + t->nnumbers };
    a.next = a.temporaries;
    memset(a.last, 0, n * sizeof *a.last);
    memset(a.place, 0xff, n * sizeof *a.place);
    for (int i = 0; i < t->nin; i++) a.place[i] = t->nu + (uint32_t)i;
    for (uint32_t k = 0; k < t->nout; k++) a.place[t->out[k]] = t->nu + (uint32_t)t->nin + k;
    for (uint32_t i = 0; i < t->n; i++) {
        const dgl_ins *s = &t->ssa[i];
        int arity = dgl_ins_arity(s);
        if (arity > 0 && !(s->uniform & 1)) a.last[s->a] = i + 1;
        if (arity > 1 && !(s->uniform & 2)) a.last[s->b] = i + 1;
        if (arity > 2 && !(s->uniform & 4)) a.last[s->c] = i + 1;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        dgl_ins s = t->ssa[i], *p = &t->code[i];
        *p = s;
        uint32_t value[3] = { s.a, s.b, s.c }, *to[3] = { &p->a, &p->b, &p->c };
        int arity = dgl_ins_arity(&s);
        for (int k = 0; k < arity; k++) {
            if (s.uniform >> k & 1)
                continue;
            *to[k] = a.place[value[k]];
            if (a.last[value[k]] == i + 1) {           // given back once, also when it stands twice
                a.last[value[k]] = 0;
                give_back(&a, *to[k]);
            }
        }
        if (s.op == DGL_OP_put || s.op == DGL_OP_invoke) {
            p->d = numbers + s.d;
            continue;
        }
        if (s.op == DGL_OP_get)
            p->a = numbers + s.a;
        p->d = take(&a, s.d);
        if (s.op == DGL_OP_sincos) {
            p->c = take(&a, s.c);
            if (!a.last[s.c]) give_back(&a, p->c);
        }
        if (!a.last[s.d]) give_back(&a, p->d);         // a result that nobody reads
    }
    t->code[t->n] = (dgl_ins){ .op = DGL_OP_end };
    t->nplaces = a.next;
}
