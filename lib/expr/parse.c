// Expressions from text, by recursive descent.
#include "expr/parse.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { const char *at; dgl_dag *d; size_t n; const dgl_meaning *known; int depth; } reader;

static dgl_status sum(reader *r, dgl_ex *e);

static bool take(reader *r, char c)
{
    while (isspace((unsigned char)*r->at)) r->at++;
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static dgl_status call(reader *r, dgl_ex *e, const char *name, size_t length)
{
    for (int op = 0; op < DGL_OP_count; op++) {
        int arity = dgl_ops[op].arity;
        if (!dgl_ops[op].name || strncmp(dgl_ops[op].name, name, length) || dgl_ops[op].name[length] || arity < 1)
            continue;
        dgl_ex a[3] = { 0 };
        for (int i = 0; i < arity; i++) {
            DGL_TRY(sum(r, &a[i]));
            if (!take(r, i + 1 < arity ? ',' : ')'))
                DGL_FAIL(DGL_EARG, "%s takes %d number%s, at '%.12s'", dgl_ops[op].name, arity, arity == 1 ? "" : "s", r->at);
        }
        *e = dgl_ex_op(r->d, op, a[0], a[1], a[2]);
        return DGL_OK;
    }
    DGL_FAIL(DGL_EARG, "no function '%.*s'", (int)length, name);
}

static dgl_status atom(reader *r, dgl_ex *e)
{
    if (take(r, '(')) {
        DGL_TRY(sum(r, e));
        if (!take(r, ')'))
            DGL_FAIL(DGL_EARG, "')' expected at '%.12s'", r->at);
        return DGL_OK;
    }
    if (isdigit((unsigned char)*r->at)) {
        char *end;
        *e = dgl_ex_const(r->d, strtod(r->at, &end));
        r->at = end;
        return DGL_OK;
    }
    const char *name = r->at;
    while (isalnum((unsigned char)*r->at) || *r->at == '_') r->at++;
    size_t length = (size_t)(r->at - name);
    if (!length)
        DGL_FAIL(DGL_EARG, *name ? "a number or a name expected at '%.12s'" : "the text ends too early%s", name);
    if (take(r, '('))
        return call(r, e, name, length);
    for (size_t i = r->n; i-- > 0;)
        if (!strncmp(r->known[i].name, name, length) && !r->known[i].name[length]) {
            *e = r->known[i].e;
            return DGL_OK;
        }
    if (length == 2 && !strncmp(name, "pi", 2))
        *e = dgl_ex_const(r->d, M_PI);
    else if (length == 3 && !strncmp(name, "inf", 3))
        *e = dgl_ex_const(r->d, INFINITY);
    else
        DGL_FAIL(DGL_EARG, "unbound symbol '%.*s'", (int)length, name);
    return DGL_OK;
}

// a^b^c is a^(b^c), -a^2 is -(a^2)
static dgl_status power(reader *r, dgl_ex *e)
{
    dgl_ex b;
    if (take(r, '-')) {
        if (take(r, '-'))
            DGL_FAIL(DGL_EARG, "two signs at '%.12s'", r->at);
        DGL_TRY(power(r, e));
        *e = dgl_ex_neg(r->d, *e);
        return DGL_OK;
    }
    DGL_TRY(atom(r, e));
    if (take(r, '^')) {
        DGL_TRY(power(r, &b));
        *e = dgl_ex_op(r->d, DGL_OP_pow, *e, b, 0);
    }
    return DGL_OK;
}

static dgl_status term(reader *r, dgl_ex *e)
{
    dgl_ex b;
    DGL_TRY(power(r, e));
    for (;;) {
        bool times = take(r, '*');
        if (!times && !take(r, '/'))
            return DGL_OK;
        DGL_TRY(power(r, &b));
        *e = times ? dgl_ex_mul(r->d, *e, b) : dgl_ex_div(r->d, *e, b);
    }
}

static dgl_status sum(reader *r, dgl_ex *e)
{
    enum { DEEPEST = 200 };
    dgl_ex b;
    if (++r->depth > DEEPEST)
        DGL_FAIL(DGL_EARG, "more than %d brackets inside one another", DEEPEST);
    DGL_TRY(term(r, e));
    for (;;) {
        bool plus = take(r, '+');
        if (!plus && !take(r, '-')) {
            r->depth--;
            return DGL_OK;
        }
        DGL_TRY(term(r, &b));
        *e = plus ? dgl_ex_add(r->d, *e, b) : dgl_ex_sub(r->d, *e, b);
    }
}

dgl_status dgl_ex_parse(dgl_ex *e, dgl_dag *d, const char *text, size_t n, const dgl_meaning *known)
{
    reader r = { text, d, n, known, 0 };
    DGL_TRY(sum(&r, e));
    if (!take(&r, '\0'))
        DGL_FAIL(DGL_EARG, "an operation expected at '%.12s'", r.at);
    return dgl_dag_ok(d);
}
