// The graph: nodes, hash-consing, leaves, import from another graph.
#include "expr/call.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

unsigned long dgl_parameter_changes;

dgl_status dgl_parameter_new(dgl_parameter **out, const char *name, double value)
{
    if (strlen(name) >= sizeof (*out)->name)
        DGL_FAIL(DGL_EARG, "the name '%.20s...' is too long", name);
    dgl_parameter *p = dgl_new(sizeof *p, NULL);
    if (!p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a parameter");
    snprintf(p->name, sizeof p->name, "%s", name);
    p->value = value;
    *out = p;
    return DGL_OK;
}

void dgl_parameter_set(dgl_parameter *p, double value)
{
    p->value = value;
    dgl_parameter_changes++;
}

static void destroy(void *self)
{
    dgl_dag *d = self;
    for (int i = 0; i < d->nparams; i++) dgl_release(d->param[i]);
    for (uint32_t i = 0; i < d->nfunctions; i++) dgl_release(d->function[i]);
    dgl_free(d->function);
    dgl_free(d->node);
    dgl_free(d->chain);
    dgl_free(d->table);
    dgl_free(d->value);
    dgl_free(d->var);
    dgl_free(d->param);
}

dgl_status dgl_dag_new(dgl_dag **out)
{
    enum { NODES = 256, TABLE = 512, VALUES = 32 };
    DGL_OWNED dgl_dag *d = dgl_new(sizeof *d, destroy);
    if (!d || !(d->node = dgl_alloc(NODES * sizeof *d->node)) || !(d->chain = dgl_alloc(NODES * sizeof *d->chain)) ||
        !(d->table = dgl_alloc(TABLE * sizeof *d->table)) || !(d->value = dgl_alloc(VALUES * sizeof *d->value)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an expression");
    d->room = NODES;
    d->mask = TABLE - 1;
    d->room_values = VALUES;
    memset(d->table, 0xff, TABLE * sizeof *d->table);
    dgl_ex_const(d, 0);
    dgl_ex_const(d, 1);
    *out = dgl_retain(d);
    return DGL_OK;
}

dgl_status dgl_dag_ok(const dgl_dag *d)
{
    if (d->failed == DGL_EUNSUP)
        DGL_FAIL(DGL_EUNSUP, "the expression has more than %d operations; a loop over arrays or a network belongs outside the traced function", DGL_MAX_NODES);
    if (d->failed == DGL_EDOMAIN)
        DGL_FAIL(DGL_EUNSUP, "a function that is called, not traced, has first and second derivatives only; a third was asked for");
    if (d->failed)
        DGL_FAIL(d->failed, "not enough memory for an expression of %u operations", d->n);
    return DGL_OK;
}

static uint32_t hash(uint32_t op, uint64_t ab, uint32_t c)
{
    uint64_t h = (ab + op) * 0x9E3779B97F4A7C15u ^ (uint64_t)c * 0xC2B2AE3D27D4EB4Fu;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return (uint32_t)(h >> 32);
}

static uint32_t hash_node(const dgl_dag *d, const dgl_node *n)
{
    uint64_t ab = (uint64_t)n->a << 32 | n->b;
    if (n->op == DGL_OP_const)
        memcpy(&ab, &d->value[n->a], sizeof ab);
    return hash(n->op, ab, n->c);
}

static bool grow(dgl_dag *d)
{
    if (d->n >= DGL_MAX_NODES) {
        d->failed = DGL_EUNSUP;
        return false;
    }
    uint32_t room = d->room < DGL_MAX_NODES / 2 ? 2 * d->room : DGL_MAX_NODES, size = 2 * (d->mask + 1);
    dgl_node *node = dgl_realloc(d->node, room * sizeof *node);
    d->node = node ? node : d->node;
    uint32_t *chain = dgl_realloc(d->chain, room * sizeof *chain);
    d->chain = chain ? chain : d->chain;
    uint32_t *table = dgl_alloc(size * sizeof *table);
    if (!node || !chain || !table) {
        dgl_free(table);
        d->failed = DGL_ENOMEM;
        return false;
    }
    dgl_free(d->table);
    d->table = table;
    d->mask = size - 1;
    d->room = room;
    memset(table, 0xff, size * sizeof *table);
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t h = hash_node(d, &d->node[i]) & d->mask;
        d->chain[i] = table[h];
        table[h] = i;
    }
    return true;
}

static dgl_ex add_node(dgl_dag *d, dgl_node n, uint32_t h)
{
    if (d->n == d->room && !grow(d))
        return DGL_EX_0;
    dgl_ex e = d->n++;
    d->node[e] = n;
    d->chain[e] = d->table[h & d->mask];
    d->table[h & d->mask] = e;
    return e;
}

// the node, old or new, with these members as they are
dgl_ex dgl_ex_intern(dgl_dag *d, uint32_t op, dgl_ex a, dgl_ex b, dgl_ex c)
{
    uint32_t h = hash(op, (uint64_t)a << 32 | b, c);
    for (uint32_t i = d->table[h & d->mask]; i != UINT32_MAX; i = d->chain[i]) {
        const dgl_node *n = &d->node[i];
        if (n->op == op && n->a == a && n->b == b && n->c == c)
            return i;
    }
    return d->failed ? DGL_EX_0 : add_node(d, (dgl_node){ op, a, b, c }, h);
}

dgl_ex dgl_ex_const(dgl_dag *d, double x)
{
    x = x == 0 ? 0 : x;                                // one zero
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t h = hash(DGL_OP_const, bits, 0);
    for (uint32_t i = d->table[h & d->mask]; i != UINT32_MAX; i = d->chain[i])
        if (d->node[i].op == DGL_OP_const && !memcmp(&d->value[d->node[i].a], &x, sizeof x))
            return i;
    if (d->nvalues == d->room_values) {
        double *value = dgl_realloc(d->value, 2 * d->room_values * sizeof *value);
        if (!value) {
            d->failed = DGL_ENOMEM;
            return DGL_EX_0;
        }
        d->value = value;
        d->room_values *= 2;
    }
    if (d->failed)
        return DGL_EX_0;
    d->value[d->nvalues] = x;
    return add_node(d, (dgl_node){ DGL_OP_const, d->nvalues++, 0, 0 }, h);
}

dgl_ex dgl_ex_var(dgl_dag *d, const char *name)
{
    for (int i = 0; i < d->nvars; i++)
        if (!strcmp(d->var[i], name))
            return dgl_ex_input(d, i);
    char (*var)[DGL_NAME_SIZE] = d->nvars < DGL_MAX_VARS ? dgl_realloc(d->var, (size_t)(d->nvars + 1) * sizeof *var) : NULL;
    if (!var) {
        d->failed = DGL_ENOMEM;
        return DGL_EX_0;
    }
    d->var = var;
    snprintf(var[d->nvars], sizeof *var, "%s", name);
    return dgl_ex_input(d, d->nvars++);
}

void dgl_ex_vars(dgl_dag *d, size_t n, dgl_ex *x, char letter)
{
    char name[DGL_NAME_SIZE];
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "%c%zu", letter, i);
        x[i] = dgl_ex_var(d, name);
    }
}

dgl_ex dgl_ex_input(dgl_dag *d, int i) { return dgl_ex_intern(d, DGL_OP_var, (uint32_t)i, 0, 0); }

dgl_ex dgl_ex_param(dgl_dag *d, dgl_parameter *p)
{
    int i = 0;
    while (i < d->nparams && d->param[i] != p)
        i++;
    if (i == d->nparams) {
        dgl_parameter **param = dgl_realloc(d->param, (size_t)(i + 1) * sizeof *param);
        if (!param) {
            d->failed = DGL_ENOMEM;
            return DGL_EX_0;
        }
        d->param = param;
        d->param[d->nparams++] = dgl_retain(p);
    }
    return dgl_ex_intern(d, DGL_OP_param, (uint32_t)i, 0, 0);
}

dgl_ex dgl_ex_dot(dgl_dag *d, int n, const dgl_ex *a, int s, const dgl_ex *b, int t)
{
    dgl_ex sum = DGL_EX_0;
    for (int i = 0; i < n; i++)
        sum = dgl_ex_add(d, sum, dgl_ex_mul(d, a[i * s], b[i * t]));
    return sum;
}

uint32_t dgl_ex_mark(const dgl_dag *d, size_t n, const dgl_ex *y, uint8_t *keep)
{
    dgl_ex top = 0;
    for (size_t k = 0; k < n; k++) {
        keep[y[k]] = 1;
        top = y[k] > top ? y[k] : top;
    }
    for (dgl_ex i = top + 1; i-- > 0; ) {
        if (!keep[i])
            continue;
        const dgl_node *m = &d->node[i];
        int arity = dgl_ops[m->op].arity;
        if (arity > 0) keep[m->a] = 1;
        if (arity > 1) keep[m->b] = 1;
        if (arity > 2) keep[m->c] = 1;
    }
    return top + 1;
}

size_t dgl_ex_count(const dgl_dag *d, size_t n, const dgl_ex *y)
{
    DGL_HEAP uint8_t *keep = dgl_alloc(d->n);
    size_t count = 0;
    for (uint32_t i = 0, top = keep ? dgl_ex_mark(d, n, y, keep) : 0; i < top; i++)
        count += keep[i] && dgl_ops[d->node[i].op].arity > 0;
    return count;
}

dgl_status dgl_ex_import(dgl_dag *dst, const dgl_dag *src, size_t n, dgl_ex *to, const dgl_ex *from, const dgl_ex *at)
{
    DGL_HEAP uint8_t *keep = dgl_alloc(src->n);
    DGL_HEAP dgl_ex *image = dgl_alloc(src->n * sizeof *image);
    if (!keep || !image)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an expression of %u operations", src->n);
    uint32_t top = dgl_ex_mark(src, n, from, keep);
    for (dgl_ex i = 0; i < top; i++) {
        if (!keep[i])
            continue;
        dgl_node m = src->node[i];
        switch (m.op) {
        case DGL_OP_const: image[i] = dgl_ex_const(dst, src->value[m.a]); break;
        case DGL_OP_param: image[i] = dgl_ex_param(dst, src->param[m.a]); break;
        case DGL_OP_var:   image[i] = at ? at[m.a] : dgl_ex_var(dst, src->var[m.a]); break;
        case DGL_OP_pair:  image[i] = dgl_ex_intern(dst, m.op, image[m.a], image[m.b], 0); break;
        case DGL_OP_call: case DGL_OP_solve:
            image[i] = dgl_ex_intern(dst, m.op, image[m.a], dgl_dag_function(dst, src->function[m.b]), m.c);
            break;
        default:           image[i] = dgl_ex_op(dst, (int)m.op, image[m.a], image[m.b], image[m.c]);
        }
    }
    for (size_t k = 0; k < n; k++)
        to[k] = image[from[k]];
    return dgl_dag_ok(dst);
}
