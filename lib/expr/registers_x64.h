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
    const dgl_ins *ssa;            // its instructions, in the order of the code
    const dgl_block_api *wide;     // vector functions
    int last;                      // of the registers that hold values
    uint32_t *first_use, *use, *cursor;    // use[first_use[v] .. first_use[v+1]): the instructions, from 1, that read value v
    uint32_t at;                   // the instruction that is being translated
    uint32_t *output;              // the output that a value is; NONE
    int32_t *home;
    int8_t *in;                    // the register that holds a value; -1
    uint32_t holds[REGISTERS];     // the value in a register; NONE
    unsigned pinned;               // registers that this instruction needs
    uint32_t *free_slot, nfree, nslots;
} translation;

// The stack frame: places for two results of sincos, or for the eight numbers of one call of scalar code; numbers of its calls;
// slots of spilled values.
static inline int bytes_of(const translation *x) { return 8 * x->a.width; }
static inline int32_t numbers_at(const translation *x) { return x->a.width == 1 ? 64 : 2 * bytes_of(x); }
static inline operand number(const translation *x, uint32_t i) { return mem_operand(RSP, numbers_at(x) + 8 * (int32_t)i); }
static inline int32_t slots_at(const translation *x) { return numbers_at(x) + 8 * (int32_t)x->t->nnumbers; }
static inline operand slot(const translation *x, int32_t i) { return mem_operand(RSP, slots_at(x) + i * bytes_of(x)); }
static inline operand uniform(const translation *x, uint32_t i) { return mem_operand(R13, (int32_t)i * bytes_of(x)); }

// where value v is read next after instruction at; NONE: never again
static inline uint32_t next_use(translation *x, uint32_t v, uint32_t at)
{
    uint32_t c = x->cursor[v], end = x->first_use[v + 1];
    while (c < end && x->use[c] < x->at)
        c++;
    x->cursor[v] = c;
    while (c < end && x->use[c] <= at)
        c++;
    return c < end ? x->use[c] : NONE;
}

// gives a value that is needed later a place in memory
static inline void save(translation *x, uint32_t v)
{
    if (x->home[v] != NOWHERE)
        return;
    x->home[v] = x->nfree ? (int32_t)x->free_slot[--x->nfree] : (int32_t)x->nslots++;
    store(&x->a, slot(x, x->home[v]), x->in[v]);
}

static inline void forget(translation *x, uint32_t v)
{
    if (x->in[v] >= 0)
        x->holds[x->in[v]] = NONE;
    x->in[v] = -1;
}

// a value that is not read again gives back its register and slot
static inline void release(translation *x, uint32_t v)
{
    forget(x, v);
    if (x->home[v] >= 0)
        x->free_slot[x->nfree++] = (uint32_t)x->home[v];
    if (x->home[v] != INPUT)
        x->home[v] = NOWHERE;
}

// a register for a new value: a free one, else that of the value whose next use is farthest
static inline int take(translation *x, uint32_t at)
{
    int best = -1;
    uint32_t farthest = 0;
    for (int r = FIRST; r <= x->last; r++) {
        if (r == SPARE || x->pinned >> r & 1)
            continue;
        uint32_t use = x->holds[r] == NONE ? NONE : next_use(x, x->holds[r], at - 1);
        if (best < 0 || use > farthest) {
            best = r;
            farthest = use;
        }
        if (x->holds[r] == NONE)
            break;
    }
    if (x->holds[best] != NONE) {
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
}

// input v of the point, or of the four points
static inline void load_input(translation *x, int r, uint32_t v)
{
    if (x->a.width == 1) {
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
    if (x->a.width == 1) {
        store(&x->a, mem_operand(R12, 8 * (int32_t)k), r);
        return;
    }
    load_pointer(&x->a, RAX, R12, 8 * (int32_t)k);
    store(&x->a, indexed_operand(RAX, R14), r);
}


// ---- operands ----

static inline uint32_t value_of(const dgl_ins *i, int k) { return k == 0 ? i->a : k == 1 ? i->b : i->c; }
static inline bool is_uniform(const dgl_ins *i, int k) { return i->uniform >> k & 1; }

// operand k in a register, pinned there; a uniform is loaded into one for the moment
static inline int in_register(translation *x, const dgl_ins *i, int k, uint32_t at)
{
    uint32_t v = value_of(i, k);
    if (is_uniform(i, k)) {
        int r = take(x, at);
        load(&x->a, r, uniform(x, v));
        return r;
    }
    if (x->in[v] < 0) {
        int r = take(x, at);
        if (x->home[v] == INPUT)
            load_input(x, r, v);
        else
            load(&x->a, r, slot(x, x->home[v]));
        hold(x, v, r);
    }
    x->pinned |= 1u << x->in[v];
    return x->in[v];
}

// whether operand k may as well be read from memory: a uniform, or a spilled value read for the last time
static inline bool from_memory(translation *x, const dgl_ins *i, int k, uint32_t at)
{
    uint32_t v = value_of(i, k);
    return is_uniform(i, k) || (x->in[v] < 0 && x->home[v] >= 0 && next_use(x, v, at) == NONE);
}

static inline operand anywhere(translation *x, const dgl_ins *i, int k, uint32_t at)
{
    if (is_uniform(i, k))
        return uniform(x, value_of(i, k));
    if (from_memory(x, i, k, at))
        return slot(x, x->home[value_of(i, k)]);
    return reg_operand(in_register(x, i, k, at));
}

// a register for the result, perhaps that of an operand which is not read again; that operand's slot is
// still to be read, so it is given back only after the instruction
static inline int result(translation *x, const dgl_ins *i, uint32_t at)
{
    for (int k = 0; k < dgl_ins_arity(i); k++)
        if (!is_uniform(i, k) && next_use(x, value_of(i, k), at) == NONE) {
            if (x->in[value_of(i, k)] >= 0)
                x->pinned &= ~(1u << x->in[value_of(i, k)]);
            forget(x, value_of(i, k));
        }
    return take(x, at);
}

static inline void release_operands(translation *x, const dgl_ins *i, uint32_t at)
{
    for (int k = 0; k < dgl_ins_arity(i); k++)
        if (!is_uniform(i, k) && next_use(x, value_of(i, k), at) == NONE)
            release(x, value_of(i, k));
}

#endif
