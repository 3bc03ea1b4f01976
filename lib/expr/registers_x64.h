// Where values live while a tape is translated: in registers, given up by farthest next use, and in the stack frame.
#ifndef DGL_EXPR_REGISTERS_X64_H
#define DGL_EXPR_REGISTERS_X64_H

#include "expr/asm_x64.h"
#include "expr/run_block.h"

enum { NONE = UINT32_MAX, INPUT = -2, NOWHERE = -1 };  // home of a value: an input's column, a slot, or none
enum { FIRST = 1, SPARE = 15, REGISTERS = 32 };        // registers that hold values; 0 and 15 are for the moment

typedef struct {
    assembler a;
    const dgl_tape *t;
    const dgl_ins *ins;            // its instructions, in the order of the code; some do four at once (pack.h)
    uint32_t n, nvalues;
    uint32_t fours;                // values from this one on are four numbers
    const dgl_block_api *wide;     // vector functions
    int lanes;                     // points that the code takes at a time
    uint32_t (*after)[3];          // of each instruction: which, from 1, reads the value of operand k next; NONE
    uint32_t *until;               // of each value: which instruction reads it next; while one is translated, which after it
    uint32_t *output;              // the output that a value is; NONE
    int32_t *home;                 // of a spilled value: where in the frame's slots
    int8_t *in;                    // the register that holds a value; -1
    uint32_t holds[REGISTERS];     // the value in a register
    uint32_t all, free, pinned;    // registers, a bit each: for values, that hold nothing, that this instruction needs
    int32_t *free_slot[2], nfree[2], slots;    // of one number and of four (or of a vector of points); bytes of all
} translation;

// The stack frame: places for two results of sincos, or for the numbers of one call of scalar code (ROW); numbers of its calls;
// slots of spilled values.
enum { ROW = 16 };
static inline bool batch(const translation *x) { return x->lanes > 1; }
static inline int lanes_of(const translation *x, uint32_t v) { return batch(x) ? x->lanes : v >= x->fours ? 4 : 1; }
static inline int32_t numbers_at(const translation *x) { return batch(x) ? 16 * x->lanes : 8 * ROW; }
static inline operand number(const translation *x, uint32_t i) { return mem_operand(RSP, numbers_at(x) + 8 * (int32_t)i); }
static inline int32_t slots_at(const translation *x) { return (numbers_at(x) + 8 * (int32_t)x->t->nnumbers + 31) / 32 * 32; }
static inline operand slot(const translation *x, int32_t home) { return mem_operand(RSP, slots_at(x) + home); }

// uniform i as wide as the instruction: behind the numbers of scalar code are those in fours
static inline operand uniform(const translation *x, uint32_t i)
{
    return mem_operand(R13, (int32_t)(batch(x) ? 8 * (uint32_t)x->lanes * i : packed(&x->a) ? 8 * (x->t->nu + 4 * i) : 8 * i));
}

// nothing reads value v any more, but perhaps the instruction that is being translated
static inline bool dies(const translation *x, uint32_t v) { return x->until[v] == NONE; }

// gives a value that is needed later a place in memory
static inline void save(translation *x, uint32_t v)
{
    int lanes = lanes_of(x, v), width = x->a.width, kind = lanes > 1;
    if (x->home[v] != NOWHERE)
        return;
    if (x->nfree[kind])
        x->home[v] = x->free_slot[kind][--x->nfree[kind]];
    else {
        x->home[v] = x->slots;
        x->slots += kind ? 8 * lanes : 32;
        for (int k = 1; k < 4 && !kind; k++) x->free_slot[0][x->nfree[0]++] = x->home[v] + 8 * k;
    }
    x->a.width = lanes;
    store(&x->a, slot(x, x->home[v]), x->in[v]);
    x->a.width = width;
}

static inline void forget(translation *x, uint32_t v)
{
    if (x->in[v] >= 0)
        x->free |= 1u << x->in[v];
    x->in[v] = -1;
}

// a value that is not read again gives back its register and slot
static inline void release(translation *x, uint32_t v)
{
    int kind = lanes_of(x, v) > 1;
    forget(x, v);
    if (x->home[v] >= 0)
        x->free_slot[kind][x->nfree[kind]++] = x->home[v];
    if (x->home[v] != INPUT)
        x->home[v] = NOWHERE;
}

// a register for a new value: a free one, else that of the value whose next use is farthest
static inline int take(translation *x)
{
    uint32_t free = x->free & ~x->pinned, farthest = 0;
    int best = free ? __builtin_ctz(free) : -1;
    for (uint32_t left = free ? 0 : x->all & ~x->pinned; left; left &= left - 1) {
        int r = __builtin_ctz(left);
        uint32_t use = x->until[x->holds[r]];
        if (best < 0 || use > farthest) {
            best = r;
            farthest = use;
        }
    }
    if (!free) {
        if (farthest != NONE)
            save(x, x->holds[best]);
        forget(x, x->holds[best]);
    }
    x->pinned |= 1u << best;
    return best;
}

static inline void hold(translation *x, uint32_t v, int r)
{
    x->in[v] = (int8_t)r;
    x->holds[r] = v;
    x->free &= ~(1u << r);
}

// input v of the point, or of the four points
static inline void load_input(translation *x, int r, uint32_t v)
{
    if (!batch(x)) {
        load(&x->a, r, mem_operand(RBX, 8 * (int32_t)v));
        return;
    }
    load_pointer(&x->a, RAX, RBX, 8 * (int32_t)v);
    load(&x->a, r, indexed_operand(RAX, R14));
}

static inline void store_output(translation *x, uint32_t v, int r)
{
    uint32_t k = x->output[v];
    if (k == NONE)
        return;
    if (!batch(x)) {
        store(&x->a, mem_operand(R12, 8 * (int32_t)k), r);
        return;
    }
    load_pointer(&x->a, RAX, R12, 8 * (int32_t)k);
    store(&x->a, indexed_operand(RAX, R14), r);
}


// ---- operands ----

static inline uint32_t value_of(const dgl_ins *i, int k) { return k == 0 ? i->a : k == 1 ? i->b : i->c; }
static inline bool is_uniform(const dgl_ins *i, int k) { return i->uniform >> k & 1; }

// An instruction begins: its operands' next readers are those after it; what is in registers stays there.
static inline void begin(translation *x, const dgl_ins *i, const uint32_t after[3])
{
    x->pinned = 0;
    for (int k = 0; k < dgl_ins_arity(i); k++) {
        uint32_t v = value_of(i, k);
        if (is_uniform(i, k))
            continue;
        x->until[v] = after[k];
        if (x->in[v] >= 0)
            x->pinned |= 1u << x->in[v];
    }
}

// operand k in a register, pinned there; a uniform is loaded into one for the moment
static inline int in_register(translation *x, const dgl_ins *i, int k)
{
    uint32_t v = value_of(i, k);
    if (is_uniform(i, k)) {
        int r = take(x);
        load(&x->a, r, uniform(x, v));
        return r;
    }
    if (x->in[v] < 0) {
        int r = take(x);
        if (x->home[v] == INPUT)
            load_input(x, r, v);
        else
            load(&x->a, r, slot(x, x->home[v]));
        hold(x, v, r);
    }
    return x->in[v];
}

// whether operand k may as well be read from memory: a uniform, or a spilled value read for the last time
static inline bool from_memory(const translation *x, const dgl_ins *i, int k)
{
    uint32_t v = value_of(i, k);
    return is_uniform(i, k) || (x->in[v] < 0 && x->home[v] >= 0 && dies(x, v));
}

static inline operand anywhere(translation *x, const dgl_ins *i, int k)
{
    if (is_uniform(i, k))
        return uniform(x, value_of(i, k));
    if (from_memory(x, i, k))
        return slot(x, x->home[value_of(i, k)]);
    return reg_operand(in_register(x, i, k));
}

// a register for the result, perhaps that of an operand which is not read again; that operand's slot is
// still to be read, so it is given back only after the instruction
static inline int result(translation *x, const dgl_ins *i)
{
    for (int k = 0; k < dgl_ins_arity(i); k++)
        if (!is_uniform(i, k) && dies(x, value_of(i, k))) {
            if (x->in[value_of(i, k)] >= 0)
                x->pinned &= ~(1u << x->in[value_of(i, k)]);
            forget(x, value_of(i, k));
        }
    return take(x);
}

static inline void release_operands(translation *x, const dgl_ins *i)
{
    for (int k = 0; k < dgl_ins_arity(i); k++)
        if (!is_uniform(i, k) && dies(x, value_of(i, k)))
            release(x, value_of(i, k));
}

// the result of an instruction is in register r
static inline void finish(translation *x, uint32_t value, int r)
{
    hold(x, value, r);
    store_output(x, value, r);
    if (dies(x, value))
        release(x, value);
}

#endif
