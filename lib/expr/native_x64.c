// From a tape to x86-64 code: registers by farthest next use, one instruction of the tape after the other.
#include "expr/native.h"

#ifdef __x86_64__

#include "base/module.h"
#include "expr/calls_x64.h"
#include "expr/pack.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIGN = 0, MAGNITUDE = 64, UNITY = 128, POOL = 192,      // constants before the code
       MOST_BYTES = 240, MOST_OF_ONE = 2048 };                 // of code: of an instruction on average, of one instruction

// ---- how each operation is done: the native column ----

typedef enum { BY_VALUE, BY_ARITH, BY_BITS, BY_ROOT, BY_ROUND, BY_COMPARE, BY_CHOICE, BY_CALL } manner;
typedef struct { manner how; int code, pool; const void *function, *row; } native_row;

static const native_row rows[DGL_OP_count] = {
#define ARITH(op)        { .how = BY_ARITH, .code = op }
#define BITS(op, mask)   { .how = BY_BITS, .code = op, .pool = mask }
#define ROOT(op)         { .how = BY_ROOT, .code = op }
#define ROUND(mode)      { .how = BY_ROUND, .code = mode }
#define COMPARE(test)    { .how = BY_COMPARE, .code = test }
#define CHOOSE           { .how = BY_CHOICE }
#define CALL(f)          { .how = BY_CALL, .function = (const void *)(size_t)f }
#define CALLS(f, g)      { .how = BY_CALL, .function = (const void *)(size_t)f, .row = (const void *)(size_t)g }
#define VALUE            { .how = BY_VALUE }
#define TAPE_OP(...)
#define OP(name, arity, value, vector, da, db, dc, text, latex, native) [DGL_OP_##name] = native,
#include "expr/ops.def"
#undef OP
#undef TAPE_OP
};


// ---- instructions ----

static int two_operands(translation *x, const dgl_ins *i, int op)
{
    dgl_ins swapped = *i;
    bool commutes = i->op == DGL_OP_add || i->op == DGL_OP_mul;
    if (commutes && from_memory(x, i, 0) && !from_memory(x, i, 1)) {
        swapped.a = i->b;
        swapped.b = i->a;
        swapped.uniform = (uint16_t)((i->uniform & 1) << 1 | (i->uniform >> 1 & 1));
    }
    int a = in_register(x, &swapped, 0);
    operand b = anywhere(x, &swapped, 1);
    int d = result(x, i);
    arith(&x->a, op, d, a, b);
    return d;
}

// d = ±(a b) ± c in one of three shapes: the result replaces an operand that dies, or a copy
static int multiply_add(translation *x, const dgl_ins *ins)
{
    enum { F132 = 0x98, F213 = 0xA8, F231 = 0xB8 };
    dgl_ins i = *ins;
    int form = i.op == DGL_OP_fma ? 0 : i.op == DGL_OP_fms ? 2 : 4;
    if (from_memory(x, &i, 0) && !from_memory(x, &i, 1)) {     // memory, if any, is b
        i.a = ins->b;
        i.b = ins->a;
        i.uniform = (uint16_t)((ins->uniform & 4) | (ins->uniform & 1) << 1 | (ins->uniform >> 1 & 1));
    }
    int a = in_register(x, &i, 0);
    bool memory_b = from_memory(x, &i, 1);
    operand b = memory_b ? anywhere(x, &i, 1) : reg_operand(in_register(x, &i, 1));
    operand c = memory_b ? reg_operand(in_register(x, &i, 2)) : anywhere(x, &i, 2);
    // which registers may be overwritten: those of dying values, and of uniforms loaded for the moment
    bool spent[3];
    for (int k = 0; k < 3; k++) spent[k] = is_uniform(&i, k) || dies(x, value_of(&i, k));
    int d;
    if (c.kind == IN_REGISTER && spent[2]) {
        d = c.reg;
        fused(&x->a, F231 + form, d, a, b);
    } else if (spent[0]) {
        d = a;
        if (b.kind == IN_REGISTER) fused(&x->a, F213 + form, d, b.reg, c);
        else                       fused(&x->a, F132 + form, d, c.reg, b);
    } else if (b.kind == IN_REGISTER && spent[1]) {
        d = b.reg;
        fused(&x->a, F213 + form, d, a, c);
    } else {
        d = take(x);
        if (c.kind == IN_REGISTER) move(&x->a, d, c.reg);
        else                       load(&x->a, d, c);
        fused(&x->a, F231 + form, d, a, b);
    }
    return d;
}

static int get(translation *x, const dgl_ins *i)
{
    int d = take(x);
    load(&x->a, d, number(x, i->a + i->c));
    return d;
}

// a number of four by itself, and a number, perhaps of four, four times
static int of_four(translation *x, const dgl_ins *i)
{
    uint32_t v = i->a;
    operand from;
    if (v >= x->fours) {
        save(x, v);
        from = slot(x, x->home[v] + 8 * (int32_t)i->c);
    } else
        from = x->in[v] >= 0 ? reg_operand(x->in[v]) : x->home[v] == INPUT ? mem_operand(RBX, 8 * (int32_t)v) : slot(x, x->home[v]);
    int d = take(x);
    if (i->op == DGL_OP_lane) load(&x->a, d, from);
    else                      vex(&x->a, PD, MAP_0F38, 0, true, 0x19, d, 0, from, 0);      // vbroadcastsd
    return d;
}

// all ones or zeros, then 1 or 0
static int compare(translation *x, const dgl_ins *i, int test)
{
    assembler *a = &x->a;
    int s = in_register(x, i, 0);
    operand b = anywhere(x, i, 1);
    int d = result(x, i);
    if (a->width == 8) {                               // the mask k1, then 1 where it is set
        with_immediate(a, PD, MAP_0F, 0xC2, 1, s, b, test);
        evex(a, PD, MAP_0F, 0x28, d, 0, pool_operand(UNITY), true, true, 0);
    } else {
        with_immediate(a, packed(a) ? PD : SD, MAP_0F, 0xC2, SPARE, s, b, test);
        bitwise(a, 0x54, d, SPARE, pool_operand(UNITY));
    }
    return d;
}

// where(p, q, r): p != 0 ? q : r
static int choose(translation *x, const dgl_ins *i)
{
    assembler *a = &x->a;
    int p = in_register(x, i, 0), q = in_register(x, i, 1), r = in_register(x, i, 2), d = result(x, i);
    bitwise(a, 0x57, SPARE, SPARE, reg_operand(SPARE));
    if (a->width == 8) {
        with_immediate(a, PD, MAP_0F, 0xC2, 1, p, reg_operand(SPARE), 0x04);
        evex(a, PD, MAP_0F38, 0x65, d, r, reg_operand(q), true, false, 0);
    } else {
        with_immediate(a, packed(a) ? PD : SD, MAP_0F, 0xC2, SPARE, p, reg_operand(SPARE), 0x04);
        vex(a, PD, MAP_0F3A, 0, packed(a), 0x4B, d, r, reg_operand(q), 1);
        byte(a, SPARE << 4);
    }
    return d;
}

static int instruction(translation *x, const dgl_ins *i)
{
    const native_row *row = &rows[i->op];
    assembler *a = &x->a;
    int s, d;
    switch (i->op) {
    case DGL_OP_fma: case DGL_OP_fms: case DGL_OP_fnma: return multiply_add(x, i);
    case DGL_OP_spread: case DGL_OP_lane: return of_four(x, i);
    case DGL_OP_sincos: return sine_and_cosine(x, i);
    case DGL_OP_get: return get(x, i);
    case DGL_OP_copy:
        s = in_register(x, i, 0);
        d = result(x, i);
        move(a, d, s);
        return d;
    }
    switch (row->how) {
    case BY_ARITH:
        return two_operands(x, i, row->code);
    case BY_BITS:
        s = in_register(x, i, 0);
        d = result(x, i);
        bitwise(a, row->code, d, s, pool_operand(row->pool));
        return d;
    case BY_ROOT:
        s = in_register(x, i, 0);
        d = result(x, i);
        arith(a, row->code, d, packed(a) ? 0 : s, reg_operand(s));
        return d;
    case BY_ROUND:
        s = in_register(x, i, 0);
        d = result(x, i);
        with_immediate(a, PD, MAP_0F3A, packed(a) ? 0x09 : 0x0B, d, packed(a) ? 0 : s, reg_operand(s), row->code);
        return d;
    case BY_COMPARE:
        return compare(x, i, row->code);
    case BY_CHOICE:
        return choose(x, i);
    default:
        return call_function(x, i, batch(x) ? x->wide->function[i->op] : row->how == BY_CALL ? row->function : (const void *)(size_t)dgl_ops[i->op].value);
    }
}

// the tape's instruction at (from 1), with those that go together with it; how many
static uint32_t step(translation *x, uint32_t at)
{
    const dgl_ins *i = &x->ins[at - 1];
    uint32_t m = rows[i->op].row && !batch(x) ? side_by_side(x, i, x->n + 1 - at) : 1;
    if (m > 1 || (m && lanes_of(x, i->d) > x->lanes && rows[i->op].row)) {
        call_for_row(x, i, m, at, rows[i->op].row);
        return m;
    }
    begin(x, i, x->after[at - 1]);
    if (i->op == DGL_OP_put || i->op == DGL_OP_invoke) {           // no result
        (i->op == DGL_OP_put ? put : invoke)(x, i);
        release_operands(x, i);
        return 1;
    }
    x->a.width = lanes_of(x, i->d);
    int d = instruction(x, i);
    release_operands(x, i);
    finish(x, i->d, d);
    return 1;
}

// false: there is not enough room
static bool translate(translation *x)
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
    if (batch(x))                                  // r14 = 0; r15 = 8 n: byte offsets into the columns
        CODE(a, 0x45, 0x31, 0xF6, 0x4C, 0x8D, 0x3C, 0xCD, 0, 0, 0, 0);
    uint8_t *loop = a->p;
    for (uint32_t at = 1; at <= x->n; at += step(x, at))
        if (a->end - a->p < MOST_OF_ONE)
            return false;
    if (batch(x)) {
        // add r14, a vector; cmp r14, r15; jb loop
        CODE(a, 0x49, 0x83, 0xC6, (uint8_t)(8 * x->lanes), 0x4D, 0x39, 0xFE, 0x0F, 0x82);
        dword(a, (int32_t)(loop - (a->p + 4)));
    }
    CODE(a, 0xC5, 0xF8, 0x77);                         // vzeroupper
    // lea rsp, [rbp - 40]; pop r15..r12, rbx, rbp; ret
    CODE(a, 0x48, 0x8D, 0x65, 0xD8, 0x41, 0x5F, 0x41, 0x5E, 0x41, 0x5D, 0x41, 0x5C, 0x5B, 0x5D, 0xC3);
    int32_t size = slots_at(x) + x->slots + 128;
    memcpy(frame, &size, 4);
    return true;
}


// ---- making one ----

static void destroy(void *self)
{
    dgl_native *n = self;
    dgl_free(n->four);
    if (n->size)
        munmap((char *)n->code - POOL, n->size);
}

// who reads what next, from the end backwards; nothing is anywhere but inputs
static void prepare(translation *x)
{
    for (uint32_t v = 0; v < x->nvalues; v++) {
        x->until[v] = x->output[v] = NONE;
        x->home[v] = v < (uint32_t)x->t->nin ? INPUT : NOWHERE;
        x->in[v] = -1;
    }
    for (uint32_t k = 0; k < x->t->nout; k++) x->output[x->t->out[k]] = k;
    for (uint32_t i = x->n; i-- > 0; ) {
        const dgl_ins *s = &x->ins[i];
        int arity = dgl_ins_arity(s);
        for (int k = 0; k < arity; k++) x->after[i][k] = is_uniform(s, k) ? NONE : x->until[value_of(s, k)];
        for (int k = 0; k < arity; k++)
            if (!is_uniform(s, k)) x->until[value_of(s, k)] = i + 1;
    }
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

// code in memory of its own; *out stays NULL where that is refused
static void make(dgl_native **out, translation *x, dgl_packs *packs)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (POOL + 2 * MOST_OF_ONE + (size_t)x->n * MOST_BYTES + page - 1) / page * page;
    uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return;
    x->a = (assembler){ memory, memory, memory + size, x->lanes };
    dgl_native *n = !translate(x) || mprotect(memory, size, PROT_READ | PROT_EXEC) ? NULL : dgl_new(sizeof *n, destroy);
    if (!n) {
        munmap(memory, size);
        return;
    }
    n->code = memory + POOL;
    n->size = size;
    n->length = (size_t)(x->a.p - memory) - POOL;
    n->lanes = x->lanes;
    n->nu = x->t->nu;
    n->nfours = packs->nfours;
    n->four = packs->four;
    packs->four = NULL;
    *out = n;
}

dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int lanes)
{
    enum { MOST_NUMBERS = 1 << 14 };                   // of calls, on the stack
    *out = NULL;
    if (!possible() || lanes > dgl_native_lanes() || (lanes > 1 && (t->n > DGL_NATIVE_LONGEST || t->nsites)) || t->nnumbers > MOST_NUMBERS)
        return DGL_OK;
    DGL_SCOPE;
    translation x = { .t = t, .ins = t->ssa, .n = t->n, .nvalues = t->nvalues, .fours = t->nvalues, .lanes = lanes,
                      .all = (lanes == 8 ? ~0u << FIRST : (1u << SPARE) - (1u << FIRST)) & ~(1u << SPARE) };
    DGL_PACKS_OWNED dgl_packs packs = { 0 };
    if (lanes > 1) {
        const void *table;
        DGL_TRY(dgl_module_open(&table, lanes == 8 ? "block_avx512" : "block_avx2"));
        x.wide = table;
    } else if (!t->nsites)
        DGL_TRY(dgl_tape_pack(&packs, t));
    if (packs.n) {
        x.ins = packs.ins;
        x.n = packs.n;
        x.nvalues = packs.nvalues;
    }
    DGL_SCRATCH_OF(dgl_ins, ordered, x.n);
    if (!t->nsites) {
        DGL_TRY(dgl_tape_schedule(ordered, x.n, x.ins, (uint32_t)t->nin, x.nvalues));
        x.ins = ordered;
    }
    DGL_SCRATCH_OF(uint32_t, words, 3 * (size_t)x.n + 2 * (size_t)x.nvalues);
    DGL_SCRATCH_OF(int32_t, homes, 3 * (size_t)x.nvalues + 4);
    DGL_SCRATCH_OF(int8_t, registers, x.nvalues + 1);
    x.after = (uint32_t (*)[3])words;
    x.until = words + 3 * (size_t)x.n;
    x.output = x.until + x.nvalues;
    x.home = homes;
    x.free_slot[0] = homes + x.nvalues;
    x.free_slot[1] = x.free_slot[0] + x.nvalues + 4;
    x.in = registers;
    x.free = x.all;
    prepare(&x);
    make(out, &x, &packs);
    return DGL_OK;
}

#else

dgl_status dgl_native_new(dgl_native **out, const dgl_tape *t, int lanes)
{
    (void)t; (void)lanes;
    *out = NULL;
    return DGL_OK;
}

int dgl_native_lanes(void) { return 1; }

#endif

void dgl_native_uniforms(const dgl_native *n, double *out, const double *u)
{
    for (size_t i = 0; i < (size_t)n->nu * (size_t)n->lanes; i++) out[i] = u[i / (size_t)n->lanes];
    for (size_t i = 0; i < n->nfours; i++)
        for (int k = 0; k < 4; k++) out[n->nu + 4*i + (size_t)k] = u[n->four[i][k]];
}
