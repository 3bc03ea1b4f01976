// From expressions to a tape: uniforms, order, fusion.
#include "expr/tape.h"

#include <string.h>

void dgl_tape_place(dgl_tape *t, uint32_t *scratch);   // tape_place.c

enum { NONE = UINT32_MAX };

typedef struct {
    dgl_dag *d;
    dgl_tape *t;
    uint32_t top;                  // nodes are below this
    uint8_t *keep, *uniform, *absorbed, *seen;
    uint32_t *uses, *value;        // value: of a varying node, or of a uniform one
    uint32_t *divides, *reciprocal;    // how often a node is a denominator; the value of 1/node
    uint8_t *circular;             // 1: its sine is wanted, 2: its cosine
    bool *invoked;                 // of each site
    uint32_t room, room_u, room_p;
    bool failed;
} builder;

static bool room_for(void **p, uint32_t n, uint32_t *room, size_t size)
{
    if (n < *room)
        return true;
    void *q = dgl_realloc(*p, 2 * (size_t)(n + 16) * size);
    if (!q)
        return false;
    *p = q;
    *room = 2 * (n + 16);
    return true;
}

static uint32_t new_uniform(builder *b, double x)
{
    dgl_tape *t = b->t;
    if (!room_for((void **)&t->u, t->nu, &b->room_u, sizeof *t->u))
        return b->failed = true, 0;
    t->u[t->nu] = x;
    return t->nu++;
}

// the uniform that holds a node; operands have smaller numbers, so they are there already
static void make_uniform(builder *b, dgl_ex e)
{
    dgl_tape *t = b->t;
    const dgl_node *m = &b->d->node[e];
    if (m->op == DGL_OP_param) {
        b->value[e] = m->a;
        return;
    }
    b->value[e] = new_uniform(b, m->op == DGL_OP_const ? b->d->value[m->a] : 0);
    if (m->op == DGL_OP_const || b->failed)
        return;
    if (!room_for((void **)&t->prelude, t->nprelude, &b->room_p, sizeof *t->prelude)) {
        b->failed = true;
        return;
    }
    int arity = dgl_ops[m->op].arity;
    t->prelude[t->nprelude++] = (dgl_ins){ (uint16_t)m->op, 7, b->value[e], b->value[m->a],
                                            arity > 1 ? b->value[m->b] : 0, arity > 2 ? b->value[m->c] : 0 };
}

// what an operand is in an instruction: a value, or a uniform with its bit
typedef struct { uint32_t value; bool uniform; } operand;

static operand of(const builder *b, dgl_ex e) { return (operand){ b->value[e], b->uniform[e] }; }

static uint32_t emit(builder *b, int op, operand x, operand y, operand z)
{
    dgl_tape *t = b->t;
    if (b->failed || !room_for((void **)&t->ssa, t->n, &b->room, sizeof *t->ssa))
        return b->failed = true, 0;
    t->ssa[t->n++] = (dgl_ins){ (uint16_t)op, (uint16_t)(x.uniform | y.uniform << 1 | z.uniform << 2),
                                t->nvalues, x.value, y.value, z.value };
    return t->nvalues++;
}

static const operand no_operand = { 0, false };

static bool fusable(const builder *b, dgl_ex e)
{
    return b->d->node[e].op == DGL_OP_mul && b->uses[e] == 1 && !b->uniform[e];
}

// The product that a sum or difference absorbs: 0 none, else the node, and what is left and the instruction.
static dgl_ex product_in(const builder *b, dgl_ex e, dgl_ex *rest, int *op)
{
    const dgl_node *m = &b->d->node[e];
    if (m->op != DGL_OP_add && m->op != DGL_OP_sub)
        return 0;
    if (fusable(b, m->b)) {
        *rest = m->a;
        *op = m->op == DGL_OP_add ? DGL_OP_fma : DGL_OP_fnma;
        return m->b;
    }
    *rest = m->b;
    *op = m->op == DGL_OP_add ? DGL_OP_fma : DGL_OP_fms;
    return fusable(b, m->a) ? m->a : 0;
}

static void sine_and_cosine(builder *b, dgl_ex a)
{
    dgl_dag *d = b->d;
    dgl_ex s = dgl_ex_op(d, DGL_OP_sin, a, 0, 0), c = dgl_ex_op(d, DGL_OP_cos, a, 0, 0);   // both are there
    uint32_t sine = emit(b, DGL_OP_sincos, of(b, a), no_operand, no_operand);
    if (b->failed)
        return;
    b->value[s] = sine;
    b->value[c] = b->t->ssa[b->t->n - 1].c = b->t->nvalues++;
}

static operand one(builder *b)
{
    if (b->value[DGL_EX_1] == NONE) {
        b->value[DGL_EX_1] = new_uniform(b, 1);
        b->uniform[DGL_EX_1] = true;
    }
    return of(b, DGL_EX_1);
}

static uint32_t quotient(builder *b, const dgl_node *m)
{
    dgl_ex below = m->b;
    if (b->uniform[below] || b->divides[below] < 2)
        return emit(b, DGL_OP_div, of(b, m->a), of(b, below), no_operand);
    if (b->reciprocal[below] == NONE)
        b->reciprocal[below] = emit(b, DGL_OP_div, one(b), of(b, below), no_operand);
    operand r = { b->reciprocal[below], false };
    return m->a == DGL_EX_1 ? r.value : emit(b, DGL_OP_mul, of(b, m->a), r, no_operand);
}

// ---- calls ----

static dgl_site *site_of(const builder *b, const dgl_node *m)
{
    for (uint32_t i = 0; i < b->t->nsites; i++)
        if (b->t->site[i].list == m->a && b->t->site[i].fn == b->d->function[m->b])
            return &b->t->site[i];
    return NULL;
}

// a site for each list and function, with the highest derivative that is wanted
static void note_call(builder *b, const dgl_node *m)
{
    dgl_tape *t = b->t;
    dgl_fn *f = b->d->function[m->b];
    dgl_site *s = site_of(b, m);
    int order = dgl_call_order(f, m->c);
    if (!s) {
        dgl_site *more = dgl_realloc(t->site, (t->nsites + 1) * sizeof *more);
        if (!more) {
            b->failed = true;
            return;
        }
        t->site = more;
        s = &more[t->nsites++];
        *s = (dgl_site){ .fn = dgl_retain(f), .list = m->a };
    }
    s->order = order > s->order ? order : s->order;
}

static dgl_ins *emit_bare(builder *b, dgl_ins i)
{
    dgl_tape *t = b->t;
    if (b->failed || !room_for((void **)&t->ssa, t->n, &b->room, sizeof *t->ssa)) {
        b->failed = true;
        return NULL;
    }
    t->ssa[t->n] = i;
    return &t->ssa[t->n++];
}

// the arguments, the call when it is the first of its site, and one number of what it gave
static void lower_call(builder *b, dgl_ex e)
{
    dgl_tape *t = b->t;
    dgl_node m = b->d->node[e];
    dgl_site *s = site_of(b, &m);
    uint32_t nin = (uint32_t)s->fn->nin, k = 0, index, place = s->base + nin;
    bool *invoked = &b->invoked[s - t->site];
    for (dgl_ex list = m.a; !*invoked && k < nin; list = b->d->node[list].b, k++) {
        operand x = of(b, b->d->node[list].a);
        emit_bare(b, (dgl_ins){ DGL_OP_put, x.uniform, s->base, x.value, nin, k });
    }
    if (!*invoked)
        emit_bare(b, (dgl_ins){ DGL_OP_invoke, 0, s->base, (uint32_t)(s - t->site), 0, 0 });
    *invoked = true;
    int order = dgl_call_place(s->fn, m.c, &index);
    for (int i = 0; i < order; i++) place += (uint32_t)dgl_site_jet(s, i);
    if (emit_bare(b, (dgl_ins){ DGL_OP_get, 0, t->nvalues, place, (uint32_t)dgl_site_jet(s, order), index }))
        b->value[e] = t->nvalues++;
}

static void lower(builder *b, dgl_ex e)
{
    dgl_node m = b->d->node[e];
    dgl_ex rest;
    int op;
    if (b->value[e] != NONE || b->absorbed[e])
        return;
    dgl_ex product = product_in(b, e, &rest, &op);
    if (product) {
        const dgl_node *p = &b->d->node[product];
        b->value[e] = emit(b, op, of(b, p->a), of(b, p->b), of(b, rest));
    } else if (m.op == DGL_OP_pair)
        return;
    else if (dgl_is_call(m.op))
        lower_call(b, e);
    else if ((m.op == DGL_OP_sin || m.op == DGL_OP_cos) && b->circular[m.a] == 3)
        sine_and_cosine(b, m.a);
    else if (m.op == DGL_OP_div)
        b->value[e] = quotient(b, &m);
    else {
        int arity = dgl_ops[m.op].arity;
        b->value[e] = emit(b, (int)m.op, of(b, m.a), arity > 1 ? of(b, m.b) : no_operand, arity > 2 ? of(b, m.c) : no_operand);
    }
}

// depth first, operands before results, without recursion
static void lower_all(builder *b, size_t nout, const dgl_ex *y, dgl_ex *stack)
{
    for (size_t k = 0; k < nout; k++) {
        uint32_t depth = 0;
        stack[depth++] = y[k];
        while (depth) {
            dgl_ex e = stack[depth - 1];
            const dgl_node *m = &b->d->node[e];
            if (b->uniform[e] || m->op == DGL_OP_var || b->seen[e] == 2) {
                depth--;
            } else if (b->seen[e]) {
                b->seen[e] = 2;
                depth--;
                lower(b, e);
            } else {
                b->seen[e] = 1;
                int arity = dgl_ops[m->op].arity;
                if (arity > 2 && !b->seen[m->c]) stack[depth++] = m->c;
                if (arity > 1 && !b->seen[m->b]) stack[depth++] = m->b;
                if (arity > 0 && !b->seen[m->a]) stack[depth++] = m->a;
            }
        }
    }
}

// as the nodes were made: a loop over neurons stays one
static void lower_in_order(builder *b)
{
    for (dgl_ex e = 0; e < b->top; e++)
        if (b->keep[e] && !b->uniform[e] && b->d->node[e].op != DGL_OP_var)
            lower(b, e);
}

// How often an operand was last at hand more than FAR instructions ago, or before a call, which forgets all.
// used: scratch for as many numbers as there are values.
static uint32_t fetches(const dgl_tape *t, uint32_t *used)
{
    enum { FAR = 24 };
    uint32_t misses = 0, call = 0;
    memset(used, 0, t->nvalues * sizeof *used);
    for (uint32_t i = 1; i <= t->n; i++) {
        const dgl_ins *s = &t->ssa[i - 1];
        uint32_t v[3] = { s->a, s->b, s->c };
        for (int k = 0; k < dgl_ins_arity(s); k++) {
            if (s->uniform >> k & 1)
                continue;
            misses += used[v[k]] < call || used[v[k]] + FAR < i;
            used[v[k]] = i;
        }
        if (dgl_ops[s->op].called)
            call = i;
        if (s->op != DGL_OP_put && s->op != DGL_OP_invoke)
            used[s->d] = i;
        if (s->op == DGL_OP_sincos)
            used[s->c] = i;
    }
    return misses;
}

static void analyse(builder *b, size_t nout, const dgl_ex *y)
{
    dgl_dag *d = b->d;
    for (size_t k = 0; k < nout; k++)
        b->uses[y[k]] += 2;                            // an output is not absorbed
    for (dgl_ex i = b->top; i-- > 0; ) {
        const dgl_node *m = &d->node[i];
        int arity = b->keep[i] ? dgl_ops[m->op].arity : 0;
        if (arity > 0) b->uses[m->a]++;
        if (arity > 1) b->uses[m->b]++;
        if (arity > 2) b->uses[m->c]++;
        if (arity && m->op == DGL_OP_div) b->divides[m->b]++;
        if (arity && m->op == DGL_OP_sin) b->circular[m->a] |= 1;
        if (arity && m->op == DGL_OP_cos) b->circular[m->a] |= 2;
    }
    for (dgl_ex i = 0; i < b->top; i++) {
        if (!b->keep[i])
            continue;
        const dgl_node *m = &d->node[i];
        int arity = dgl_ops[m->op].arity;
        if (dgl_is_call(m->op))
            note_call(b, m);
        b->uniform[i] = m->op != DGL_OP_var && m->op != DGL_OP_pair && !dgl_is_call(m->op) && (arity < 1 || b->uniform[m->a]) &&
                        (arity < 2 || b->uniform[m->b]) && (arity < 3 || b->uniform[m->c]);
        if (b->uniform[i])
            make_uniform(b, i);
        else if (m->op == DGL_OP_var)
            b->value[i] = m->a;
        dgl_ex rest;
        int op;
        dgl_ex product = b->uniform[i] ? 0 : product_in(b, i, &rest, &op);
        if (product)
            b->absorbed[product] = 1;
    }
}

static void destroy(void *self)
{
    dgl_tape *t = self;
    for (int i = 0; i < t->nparams; i++) dgl_release(t->param[i]);
    dgl_free(t->param);
    for (uint32_t i = 0; i < t->nsites; i++) dgl_release(t->site[i].fn);
    dgl_free(t->site);
    dgl_free(t->ssa);
    dgl_free(t->code);
    dgl_free(t->out);
    dgl_free(t->u);
    dgl_free(t->prelude);
}

// outputs that are inputs, uniforms or other outputs get a copy of their own
static void name_outputs(builder *b, size_t nout, const dgl_ex *y)
{
    memset(b->seen, 0, b->top);
    for (size_t k = 0; k < nout; k++) {
        operand x = of(b, y[k]);
        bool copy = x.uniform || x.value < (uint32_t)b->t->nin || b->seen[y[k]];
        b->seen[y[k]] = 1;
        b->t->out[k] = copy ? emit(b, DGL_OP_copy, x, no_operand, no_operand) : x.value;
    }
}

static dgl_status build(dgl_tape **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y, bool in_order)
{
    DGL_SCOPE;
    size_t n = d->n;
    DGL_SCRATCH_OF(uint32_t, words, 7 * n + 2);        // four tables, and a stack that holds each edge at most once
    DGL_SCRATCH_OF(uint8_t, bytes, 5 * n);
    memset(bytes, 0, 5 * n);
    memset(words, 0, 2 * n * sizeof *words);
    memset(words + 2 * n, 0xff, 2 * n * sizeof *words);
    DGL_OWNED dgl_tape *t = dgl_new(sizeof *t, destroy);
    if (!t || !(t->out = dgl_alloc((nout + 1) * sizeof *t->out)) ||
        !(t->param = dgl_alloc((size_t)(d->nparams + 1) * sizeof *t->param)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a tape of %u operations", d->n);
    builder b = {
        .d = d, .t = t, .keep = bytes, .uniform = bytes + n, .absorbed = bytes + 2 * n, .seen = bytes + 3 * n,
        .circular = bytes + 4 * n, .uses = words, .divides = words + n, .value = words + 2 * n,
        .reciprocal = words + 3 * n,
    };
    t->nin = nin;
    t->nout = (uint32_t)nout;
    t->nvalues = (uint32_t)nin;
    for (; t->nparams < d->nparams; t->nparams++) {
        t->param[t->nparams] = dgl_retain(d->param[t->nparams]);
        new_uniform(&b, 0);
    }
    b.top = dgl_ex_mark(d, nout, y, b.keep);
    analyse(&b, nout, y);
    for (uint32_t i = 0; i < t->nsites; i++) {
        t->site[i].base = t->nnumbers;
        t->nnumbers += (uint32_t)dgl_site_size(&t->site[i]);
    }
    DGL_SCRATCH_OF(bool, invoked, t->nsites);
    memset(invoked, 0, t->nsites * sizeof *invoked);
    b.invoked = invoked;
    if (in_order)
        lower_in_order(&b);
    else
        lower_all(&b, nout, y, words + 4 * n);
    name_outputs(&b, nout, y);
    if (!b.failed)
        t->code = dgl_alloc((t->n + 1) * sizeof *t->code);
    DGL_SCRATCH_OF(uint32_t, scratch, 3 * (size_t)(t->nvalues + 1));
    if (b.failed || !t->code)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a tape of %u operations", d->n);
    dgl_tape_place(t, scratch);
    *out = dgl_retain(t);
    return DGL_OK;
}

// Depth first keeps few results alive; where that means fetching them again and again, as made is better.
dgl_status dgl_tape_new(dgl_tape **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y)
{
    enum { SHORT = 64, LONG = 8000 };                  // no difference; a second tape costs more than it gives
    DGL_TRY(dgl_dag_ok(d));
    DGL_OWNED dgl_tape *first = NULL, *second = NULL;
    DGL_TRY(build(&first, d, nin, nout, y, false));
    *out = first;
    if (first->n > SHORT && first->n <= LONG) {
        DGL_SCOPE;
        DGL_SCRATCH_OF(uint32_t, used, first->nvalues + 1);
        uint32_t depth_first = fetches(first, used);
        if (2 * depth_first > first->n)
            DGL_TRY(build(&second, d, nin, nout, y, true));
        if (second && 5 * fetches(second, used) < 4 * depth_first)
            *out = second;
    }
    dgl_retain(*out);
    return DGL_OK;
}

void dgl_tape_uniforms(const dgl_tape *t, double *u)
{
    if (t->nu)
        memcpy(u, t->u, t->nu * sizeof *u);
    for (int i = 0; i < t->nparams; i++) u[i] = t->param[i]->value;
    for (uint32_t i = 0; i < t->nprelude; i++) {
        const dgl_ins *p = &t->prelude[i];
        u[p->d] = dgl_ops[p->op].value(u[p->a], u[p->b], u[p->c]);
    }
}
