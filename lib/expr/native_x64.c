// From a tape to x86-64 code: registers by farthest next use, one instruction of the tape after the other.
#include "expr/native.h"

#ifdef __x86_64__

#include "base/module.h"
#include "expr/registers_x64.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIGN = 0, MAGNITUDE = 64, UNITY = 128, POOL = 192 };    // constants before the code

// ---- how each operation is done: the native column ----

typedef enum { BY_ROW, BY_ARITH, BY_BITS, BY_ROOT, BY_ROUND, BY_COMPARE, BY_CHOICE, BY_CALL } manner;
typedef struct { manner how; int code, pool; const void *function, *eight; } native_row;

static const native_row rows[DGL_OP_count] = {
#define ARITH(op)        { .how = BY_ARITH, .code = op }
#define BITS(op, mask)   { .how = BY_BITS, .code = op, .pool = mask }
#define ROOT(op)         { .how = BY_ROOT, .code = op }
#define ROUND(mode)      { .how = BY_ROUND, .code = mode }
#define COMPARE(test)    { .how = BY_COMPARE, .code = test }
#define CHOOSE           { .how = BY_CHOICE }
#define CALL(f)          { .how = BY_CALL, .function = (const void *)(size_t)f }
#define EIGHT(f, g)      { .how = BY_CALL, .function = (const void *)(size_t)f, .eight = (const void *)(size_t)g }
#define ROW              { .how = BY_ROW }
#define TAPE_OP(...)
#define OP(name, arity, value, vector, da, db, dc, text, latex, native) [DGL_OP_##name] = native,
#include "expr/ops.def"
#undef OP
#undef TAPE_OP
};

static void both(double a, double *out) { sincos(a, &out[0], &out[1]); }


// ---- instructions ----

static int two_operands(translation *x, const dgl_ins *i, uint32_t at, int op)
{
    dgl_ins swapped = *i;
    bool commutes = i->op == DGL_OP_add || i->op == DGL_OP_mul;
    if (commutes && from_memory(x, i, 0, at) && !from_memory(x, i, 1, at)) {
        swapped.a = i->b;
        swapped.b = i->a;
        swapped.uniform = (uint16_t)((i->uniform & 1) << 1 | (i->uniform >> 1 & 1));
    }
    int a = in_register(x, &swapped, 0, at);
    operand b = anywhere(x, &swapped, 1, at);
    int d = result(x, i, at);
    arith(&x->a, op, d, a, b);
    return d;
}

// d = ±(a b) ± c in one of three shapes: the result replaces an operand that dies, or a copy
static int multiply_add(translation *x, const dgl_ins *ins, uint32_t at)
{
    enum { F132 = 0x98, F213 = 0xA8, F231 = 0xB8 };
    dgl_ins i = *ins;
    int form = i.op == DGL_OP_fma ? 0 : i.op == DGL_OP_fms ? 2 : 4;
    if (from_memory(x, &i, 0, at) && !from_memory(x, &i, 1, at)) {     // memory, if any, is b
        i.a = ins->b;
        i.b = ins->a;
        i.uniform = (uint16_t)((ins->uniform & 4) | (ins->uniform & 1) << 1 | (ins->uniform >> 1 & 1));
    }
    int a = in_register(x, &i, 0, at);
    bool memory_b = from_memory(x, &i, 1, at);
    operand b = memory_b ? anywhere(x, &i, 1, at) : reg_operand(in_register(x, &i, 1, at));
    operand c = memory_b ? reg_operand(in_register(x, &i, 2, at)) : anywhere(x, &i, 2, at);
    // which registers may be overwritten: those of dying values, and of uniforms loaded for the moment
    bool dies[3];
    for (int k = 0; k < 3; k++) dies[k] = is_uniform(&i, k) || next_use(x, value_of(&i, k), at) == NONE;
    int d;
    if (c.kind == IN_REGISTER && dies[2]) {
        d = c.reg;
        fused(&x->a, F231 + form, d, a, b);
    } else if (dies[0]) {
        d = a;
        if (b.kind == IN_REGISTER) fused(&x->a, F213 + form, d, b.reg, c);
        else                       fused(&x->a, F132 + form, d, c.reg, b);
    } else if (b.kind == IN_REGISTER && dies[1]) {
        d = b.reg;
        fused(&x->a, F213 + form, d, a, c);
    } else {
        d = take(x, at);
        if (c.kind == IN_REGISTER) move(&x->a, d, c.reg);
        else                       load(&x->a, d, c);
        fused(&x->a, F231 + form, d, a, b);
    }
    release_operands(x, ins, at);
    return d;
}

// calls clobber every register: what is read after instruction at is saved
static void save_all(translation *x, uint32_t at)
{
    for (int r = FIRST; r <= x->last; r++)
        if (x->holds[r] != NONE && next_use(x, x->holds[r], at) != NONE)
            save(x, x->holds[r]);
}

static void forget_all(translation *x)
{
    for (int r = FIRST; r <= x->last; r++)
        if (x->holds[r] != NONE)
            forget(x, x->holds[r]);
    x->pinned = 0;
}

// arguments go to xmm0, xmm1, xmm2
static void prepare_call(translation *x, const dgl_ins *i, uint32_t at)
{
    int arity = dgl_ins_arity(i);
    operand s[3];
    save_all(x, at);
    for (int k = 0; k < arity; k++) {
        uint32_t v = value_of(i, k);
        s[k] = is_uniform(i, k) ? uniform(x, v) : x->in[v] >= 0 ? reg_operand(x->in[v])
             : x->home[v] == INPUT ? reg_operand(in_register(x, i, k, at)) : slot(x, x->home[v]);
    }
    static const int to[] = { 0, 1, 15 };              // 15 for now: register 2 may hold another argument
    for (int j = 0; j < arity; j++) {
        int k = arity == 3 ? (j + 2) % 3 : j;          // the third first
        if (s[k].kind == IN_REGISTER) move(&x->a, to[k], s[k].reg);
        else                          load(&x->a, to[k], s[k]);
    }
    if (arity == 3)
        move(&x->a, 2, 15);
    release_operands(x, i, at);
    forget_all(x);
}

static int call_function(translation *x, const dgl_ins *i, uint32_t at)
{
    const native_row *row = &rows[i->op];
    prepare_call(x, i, at);
    call(&x->a, packed(&x->a) ? x->wide->function[i->op]
              : row->how == BY_CALL ? row->function : (const void *)(size_t)dgl_ops[i->op].value);
    int d = take(x, at);
    move(&x->a, d, 0);
    return d;
}

static void finish(translation *x, uint32_t value, int r, uint32_t at)
{
    hold(x, value, r);
    store_output(x, value, r);
    if (next_use(x, value, at) == NONE)
        release(x, value);
}

static int sine_and_cosine(translation *x, const dgl_ins *i, uint32_t at)
{
    prepare_call(x, i, at);
    CODE(&x->a, 0x48, 0x89, 0xE7);                     // mov rdi, rsp
    call(&x->a, packed(&x->a) ? (const void *)(size_t)x->wide->sincos : (const void *)(size_t)both);
    int s = take(x, at), c = take(x, at);
    load(&x->a, s, mem_operand(RSP, 0));
    load(&x->a, c, mem_operand(RSP, bytes_of(x)));
    finish(x, i->c, c, at);
    return s;
}

// how many instructions from i on, n of them, are one function of different arguments that are there: up to eight
static uint32_t side_by_side(const dgl_ins *i, uint32_t n)
{
    uint32_t m = 1;
    for (bool own = true; m < n && m < 8 && i[m].op == i->op && own; m += own)
        for (uint32_t k = 0; k < m; k++) own = own && i[m].a != i[k].d;
    return m;
}

// the arguments go to the frame, one call, the results come back
static void call_eight(translation *x, const dgl_ins *i, uint32_t m, uint32_t at)
{
    uint32_t last = at + m - 1;
    for (uint32_t k = 0; k < m; k++, x->pinned = 0) store(&x->a, mem_operand(RSP, 8 * (int32_t)k), in_register(x, &i[k], 0, at));
    save_all(x, last);
    for (uint32_t k = 0; k < m; k++) release_operands(x, &i[k], last);
    forget_all(x);
    CODE(&x->a, 0x48, 0x89, 0xE7);                     // mov rdi, rsp
    call(&x->a, rows[i->op].eight);
    for (uint32_t k = 0; k < m; k++) {
        int r = take(x, last);
        load(&x->a, r, mem_operand(RSP, 8 * (int32_t)k));
        finish(x, i[k].d, r, last);
    }
}

// an argument to its place in the frame, the call, a number that it gave
static void put(translation *x, const dgl_ins *i, uint32_t at) { store(&x->a, number(x, i->d + i->c), in_register(x, i, 0, at)); }

static void invoke(translation *x, const dgl_ins *i, uint32_t at)
{
    const dgl_site *site = &x->t->site[i->a];
    int32_t numbers = numbers_at(x) + 8 * (int32_t)i->d;
    prepare_call(x, i, at);
    CODE(&x->a, 0x48, 0xBF);                           // mov rdi, site
    bytes(&x->a, &site, 8);
    CODE(&x->a, 0x48, 0x8D, 0xB4, 0x24);               // lea rsi, [rsp + numbers]
    bytes(&x->a, &numbers, 4);
    call(&x->a, (const void *)(size_t)dgl_site_run_one);
}

static int get(translation *x, const dgl_ins *i, uint32_t at)
{
    int d = take(x, at);
    load(&x->a, d, number(x, i->a + i->c));
    return d;
}

static int instruction(translation *x, const dgl_ins *i, uint32_t at)
{
    const native_row *row = &rows[i->op];
    assembler *a = &x->a;
    int s, d, prefix = packed(a) ? PD : SD;
    operand b;
    switch (i->op) {
    case DGL_OP_fma: case DGL_OP_fms: case DGL_OP_fnma: return multiply_add(x, i, at);
    case DGL_OP_sincos: return sine_and_cosine(x, i, at);
    case DGL_OP_get: return get(x, i, at);
    case DGL_OP_copy:
        s = in_register(x, i, 0, at);
        d = result(x, i, at);
        move(a, d, s);
        return d;
    }
    switch (row->how) {
    case BY_ARITH:
        return two_operands(x, i, at, row->code);
    case BY_BITS:
        s = in_register(x, i, 0, at);
        d = result(x, i, at);
        bitwise(a, row->code, d, s, pool_operand(row->pool));
        return d;
    case BY_ROOT:
        s = in_register(x, i, 0, at);
        d = result(x, i, at);
        arith(a, row->code, d, packed(a) ? 0 : s, reg_operand(s));
        return d;
    case BY_ROUND:
        s = in_register(x, i, 0, at);
        d = result(x, i, at);
        with_immediate(a, PD, MAP_0F3A, packed(a) ? 0x09 : 0x0B, d, packed(a) ? 0 : s, reg_operand(s), row->code);
        return d;
    case BY_COMPARE:                                   // all ones or zeros, then 1 or 0
        s = in_register(x, i, 0, at);
        b = anywhere(x, i, 1, at);
        d = result(x, i, at);
        if (a->width == 8) {                           // the mask k1, then 1 where it is set
            with_immediate(a, PD, MAP_0F, 0xC2, 1, s, b, row->code);
            evex(a, PD, MAP_0F, 0x28, d, 0, pool_operand(UNITY), true, true, 0);
            return d;
        }
        with_immediate(a, prefix, MAP_0F, 0xC2, 15, s, b, row->code);
        bitwise(a, 0x54, d, 15, pool_operand(UNITY));
        return d;
    case BY_CHOICE: {                                  // where(p, q, r): p != 0 ? q : r
        int p = in_register(x, i, 0, at), q = in_register(x, i, 1, at), r = in_register(x, i, 2, at);
        d = result(x, i, at);
        bitwise(a, 0x57, 15, 15, reg_operand(15));
        if (a->width == 8) {
            with_immediate(a, PD, MAP_0F, 0xC2, 1, p, reg_operand(15), 0x04);
            evex(a, PD, MAP_0F38, 0x65, d, r, reg_operand(q), true, false, 0);
            return d;
        }
        with_immediate(a, prefix, MAP_0F, 0xC2, 15, p, reg_operand(15), 0x04);
        vex(a, PD, MAP_0F3A, 0, packed(a), 0x4B, d, r, reg_operand(q), 1);
        byte(a, 15 << 4);
        return d;
    }
    default:
        return call_function(x, i, at);
    }
}

static void translate(translation *x)
{
    assembler *a = &x->a;
    static const uint64_t pool[3] = { 0x8000000000000000u, 0x7fffffffffffffffu, 0x3ff0000000000000u };
    for (int k = 0; k < 3; k++)
        for (int j = 0; j < 8; j++) bytes(a, &pool[k], 8);
    // push rbp; mov rbp, rsp; push rbx, r12..r15; sub rsp, frame; and rsp, -64; mov rbx, rdi; r12, rsi; r13, rdx
    CODE(a, 0x55, 0x48, 0x89, 0xE5, 0x53, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57, 0x48, 0x81, 0xEC);
    uint8_t *frame = a->p;
    dword(a, 0);
    CODE(a, 0x48, 0x83, 0xE4, 0xC0, 0x48, 0x89, 0xFB, 0x49, 0x89, 0xF4, 0x49, 0x89, 0xD5);
    if (packed(a))                                 // r14 = 0; r15 = 8 n: byte offsets into the columns
        CODE(a, 0x45, 0x31, 0xF6, 0x4C, 0x8D, 0x3C, 0xCD, 0, 0, 0, 0);
    uint8_t *loop = a->p;
    for (uint32_t at = 1; at <= x->t->n && !a->full; at++) {
        const dgl_ins *i = &x->ssa[at - 1];
        x->pinned = 0;
        x->at = at;
        if (i->op == DGL_OP_put || i->op == DGL_OP_invoke) {       // no result
            (i->op == DGL_OP_put ? put : invoke)(x, i, at);
            release_operands(x, i, at);
            continue;
        }
        uint32_t m = rows[i->op].eight && !packed(a) ? side_by_side(i, x->t->n + 1 - at) : 1;
        if (m > 1) {
            call_eight(x, i, m, at);
            at += m - 1;
            continue;
        }
        int d = instruction(x, i, at);
        release_operands(x, i, at);
        finish(x, i->d, d, at);
    }
    if (packed(a)) {
        // add r14, a vector; cmp r14, r15; jb loop
        CODE(a, 0x49, 0x83, 0xC6, (uint8_t)(8 * a->width), 0x4D, 0x39, 0xFE, 0x0F, 0x82);
        dword(a, (int32_t)(loop - (a->p + 4)));
    }
    CODE(a, 0xC5, 0xF8, 0x77);                         // vzeroupper
    // lea rsp, [rbp - 40]; pop r15..r12, rbx, rbp; ret
    CODE(a, 0x48, 0x8D, 0x65, 0xD8, 0x41, 0x5F, 0x41, 0x5E, 0x41, 0x5D, 0x41, 0x5C, 0x5B, 0x5D, 0xC3);
    int32_t size = slots_at(x) + (int32_t)x->nslots * bytes_of(x) + 128;
    if (!a->full)
        memcpy(frame, &size, 4);
}


// ---- making one ----

static void destroy(void *self)
{
    dgl_native *n = self;
    if (n->size)
        munmap((char *)n->code - POOL, n->size);
}

static void prepare(translation *x, const dgl_tape *t, uint32_t *words, int32_t *homes, int8_t *registers)
{
    uint32_t n = t->nvalues;
    x->first_use = words;
    x->cursor = words + n + 2;
    x->output = x->cursor + n + 2;
    x->free_slot = x->output + n + 2;
    x->use = x->free_slot + n + 2;
    x->home = homes;
    x->in = registers;
    memset(x->first_use, 0, (n + 2) * sizeof *words);
    for (uint32_t i = 0; i < t->n; i++)
        for (int k = 0; k < dgl_ins_arity(&x->ssa[i]); k++)
            if (!is_uniform(&x->ssa[i], k)) x->first_use[value_of(&x->ssa[i], k) + 1]++;
    for (uint32_t v = 0; v < n; v++) x->first_use[v + 1] += x->first_use[v];
    memcpy(x->cursor, x->first_use, (n + 1) * sizeof *words);
    for (uint32_t i = 0; i < t->n; i++)
        for (int k = 0; k < dgl_ins_arity(&x->ssa[i]); k++)
            if (!is_uniform(&x->ssa[i], k)) x->use[x->cursor[value_of(&x->ssa[i], k)]++] = i + 1;
    memcpy(x->cursor, x->first_use, (n + 1) * sizeof *words);
    for (uint32_t v = 0; v < n; v++) {
        x->output[v] = NONE;
        x->home[v] = v < (uint32_t)t->nin ? INPUT : NOWHERE;
        x->in[v] = -1;
    }
    for (uint32_t k = 0; k < t->nout; k++) x->output[t->out[k]] = k;
    for (int r = 0; r < REGISTERS; r++) x->holds[r] = NONE;
}

static bool possible(void)
{
    const char *asked = getenv("DGL_NATIVE");
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !(asked && asked[0] == '0');
}

int dgl_native_lanes(void)
{
    const char *most = getenv("DGL_ISA");              // as for the block runner
    bool allowed = !most || !most[0] || !strcmp(most, "avx512");
    return allowed && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? 8 : 4;
}

dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int width)
{
    enum { MOST_BYTES = 120,                           // of one instruction, a call with its spills apart
           MOST_NUMBERS = 1 << 14 };                   // of calls, on the stack
    *out = NULL;
    if (!possible() || width > dgl_native_lanes() || (width > 1 && (t->n > DGL_NATIVE_LONGEST || t->nsites)) || t->nnumbers > MOST_NUMBERS)
        return DGL_OK;
    DGL_SCOPE;
    translation x = { .t = t, .ssa = t->ssa, .last = width == 8 ? REGISTERS - 1 : SPARE - 1 };
    DGL_SCRATCH_OF(uint32_t, words, 4 * (size_t)(t->nvalues + 2) + 3 * (size_t)t->n + 1);
    DGL_SCRATCH_OF(int32_t, homes, t->nvalues + 1);
    DGL_SCRATCH_OF(int8_t, registers, t->nvalues + 1);
    if (width > 1) {
        const void *table;
        DGL_TRY(dgl_module_open(&table, width == 8 ? "block_avx512" : "block_avx2"));
        x.wide = table;
    }
    DGL_SCRATCH_OF(dgl_ins, ordered, t->n);
    if (!t->nsites) {
        DGL_TRY(dgl_tape_schedule(t, ordered));
        x.ssa = ordered;
    }
    prepare(&x, t, words, homes, registers);
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (POOL + 512 + (size_t)t->n * MOST_BYTES * 2 + page - 1) / page * page;
    uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return DGL_OK;
    x.a = (assembler){ memory, memory, memory + size, width, false };
    translate(&x);
    dgl_native *n = x.a.full || mprotect(memory, size, PROT_READ | PROT_EXEC) ? NULL : dgl_new(sizeof *n, destroy);
    if (!n) {
        munmap(memory, size);
        return DGL_OK;
    }
    n->code = memory + POOL;
    n->size = size;
    n->length = (size_t)(x.a.p - memory) - POOL;
    n->width = width;
    *out = n;
    return DGL_OK;
}

#else

dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int width)
{
    (void)t; (void)width;
    *out = NULL;
    return DGL_OK;
}

int dgl_native_lanes(void) { return 1; }

#endif
