// Functions that machine code calls: of one number, of four one by one, of a row of numbers at once, and sites of a tape.
#ifndef DGL_EXPR_CALLS_X64_H
#define DGL_EXPR_CALLS_X64_H

#include "expr/registers_x64.h"

#include <math.h>

// calls clobber every register: what is read later is saved
static inline void save_all(translation *x)
{
    for (uint32_t used = x->all & ~x->free; used; used &= used - 1) {
        uint32_t v = x->holds[__builtin_ctz(used)];
        if (!dies(x, v))
            save(x, v);
    }
}

static inline void forget_all(translation *x)
{
    for (uint32_t used = x->all & ~x->free; used; used &= used - 1) forget(x, x->holds[__builtin_ctz(used)]);
    x->pinned = 0;
}

static inline void clean_upper(translation *x)
{
    if (!batch(x) && x->nvalues > x->fours)
        CODE(&x->a, 0xC5, 0xF8, 0x77);                 // vzeroupper: functions of the C library may be older code
}

// arguments go to xmm0, xmm1, xmm2
static inline void prepare_call(translation *x, const dgl_ins *i)
{
    int arity = dgl_ins_arity(i);
    operand s[3];
    save_all(x);
    for (int k = 0; k < arity; k++) {
        uint32_t v = value_of(i, k);
        s[k] = is_uniform(i, k) ? uniform(x, v) : x->in[v] >= 0 ? reg_operand(x->in[v])
             : x->home[v] == INPUT ? reg_operand(in_register(x, i, k)) : slot(x, x->home[v]);
    }
    static const int to[] = { 0, 1, 15 };              // 15 for now: register 2 may hold another argument
    for (int j = 0; j < arity; j++) {
        int k = arity == 3 ? (j + 2) % 3 : j;          // the third first
        if (s[k].kind == IN_REGISTER) move(&x->a, to[k], s[k].reg);
        else                          load(&x->a, to[k], s[k]);
    }
    if (arity == 3)
        move(&x->a, 2, 15);
    release_operands(x, i);
    forget_all(x);
    clean_upper(x);
}

// four calls of a function of one point: arguments are read from the frame; results lie side by side at its start
static inline void call_four(translation *x, const dgl_ins *i, const void *function)
{
    assembler *a = &x->a;
    for (int k = 0; k < dgl_ins_arity(i); k++)
        if (!is_uniform(i, k)) save(x, value_of(i, k));
    save_all(x);
    forget_all(x);
    clean_upper(x);
    for (int j = 0; j < 4; j++, a->width = 4) {
        for (int k = 0; k < dgl_ins_arity(i); k++, a->width = 4) {
            operand s = is_uniform(i, k) ? uniform(x, value_of(i, k)) : slot(x, x->home[value_of(i, k)]);
            s.disp += 8 * j;
            a->width = 1;
            load(a, k, s);
        }
        CODE(a, 0x48, 0x8D, 0x7C, 0x24, (uint8_t)(8 * j));     // lea rdi, [rsp + 8 j]: for sincos
        call(a, function);
        a->width = 1;
        if (i->op != DGL_OP_sincos) store(a, mem_operand(RSP, 8 * j), 0);
    }
}

static inline int call_function(translation *x, const dgl_ins *i, const void *function)
{
    bool four = packed(&x->a) && !batch(x);
    if (four) {
        call_four(x, i, function);
    } else {
        prepare_call(x, i);
        call(&x->a, function);
    }
    int d = take(x);
    if (four) collect(&x->a, d, SPARE, RSP, 0);
    else      move(&x->a, d, 0);
    return d;
}

// in scalar code cosines come four places behind the sines
static inline void both(double a, double *out) { sincos(a, &out[0], &out[4]); }

static inline int sine_and_cosine(translation *x, const dgl_ins *i)
{
    bool four = packed(&x->a) && !batch(x);
    if (four) {
        call_four(x, i, (const void *)(size_t)both);
    } else {
        prepare_call(x, i);
        CODE(&x->a, 0x48, 0x89, 0xE7);                 // mov rdi, rsp
        call(&x->a, batch(x) ? (const void *)(size_t)x->wide->sincos : (const void *)(size_t)both);
    }
    int s = take(x), c = take(x);
    if (four) {
        collect(&x->a, s, SPARE, RSP, 0);
        collect(&x->a, c, SPARE, RSP, 32);
    } else {
        load(&x->a, s, mem_operand(RSP, 0));
        load(&x->a, c, mem_operand(RSP, batch(x) ? 8 * x->lanes : 32));
    }
    finish(x, i->c, c);
    return s;
}

// how many instructions from i on, n of them, are one function of different arguments that are there; ROW numbers in all
static inline uint32_t side_by_side(const translation *x, const dgl_ins *i, uint32_t n)
{
    uint32_t m = 0;
    int numbers = 0;
    for (bool own = true; m < n && i[m].op == i->op && own && numbers + lanes_of(x, i[m].d) <= ROW; m += own) {
        for (uint32_t k = 0; k < m; k++) own = own && i[m].a != i[k].d;
        numbers += own ? lanes_of(x, i[m].d) : 0;
    }
    return m;
}

// the arguments of m instructions go to the frame, one call, the results come back
static inline void call_for_row(translation *x, const dgl_ins *i, uint32_t m, uint32_t at, const void *function)
{
    int numbers = 0;
    for (uint32_t k = 0; k < m; k++, i++) {
        x->a.width = lanes_of(x, i->d);
        begin(x, i, x->after[at - 1 + k]);
        store(&x->a, mem_operand(RSP, 8 * numbers), in_register(x, i, 0));
        release_operands(x, i);
        numbers += x->a.width;
    }
    save_all(x);
    forget_all(x);
    clean_upper(x);
    CODE(&x->a, 0x48, 0x89, 0xE7, 0xBE);               // mov rdi, rsp; mov esi, numbers
    dword(&x->a, numbers);
    call(&x->a, function);
    i -= m;
    for (uint32_t k = 0, from = 0; k < m; k++, i++, x->pinned = 0) {
        int r = take(x);
        x->a.width = lanes_of(x, i->d);
        load(&x->a, r, mem_operand(RSP, 8 * (int32_t)from));
        finish(x, i->d, r);
        from += (uint32_t)x->a.width;
    }
}

// an argument to its place in the frame, the call, a number that it gave
static inline void put(translation *x, const dgl_ins *i) { store(&x->a, number(x, i->d + i->c), in_register(x, i, 0)); }

static inline void invoke(translation *x, const dgl_ins *i)
{
    const dgl_site *site = &x->t->site[i->a];
    int32_t numbers = numbers_at(x) + 8 * (int32_t)i->d;
    prepare_call(x, i);
    CODE(&x->a, 0x48, 0xBF);                           // mov rdi, site
    bytes(&x->a, &site, 8);
    CODE(&x->a, 0x48, 0x8D, 0xB4, 0x24);               // lea rsi, [rsp + numbers]
    bytes(&x->a, &numbers, 4);
    call(&x->a, (const void *)(size_t)dgl_site_run_one);
}

#endif
