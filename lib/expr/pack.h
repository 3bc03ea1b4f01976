// Packs: instructions of a tape that do the same side by side, four of them as one.
#ifndef DGL_EXPR_PACK_H
#define DGL_EXPR_PACK_H

#include "expr/tape.h"

// A tape for machine code of one point. Values from the tape's nvalues on are four numbers; an instruction that makes one
// does four, and where its operand k is a uniform it is the four of four[operand]. Two instructions go between:
// spread makes four times a, or, of four, its number c; lane makes number c of four a by itself.
typedef struct {
    uint32_t n, nvalues, nfours;   // n = 0: the tape has too little that goes side by side
    dgl_ins *ins;
    uint32_t (*four)[4];           // uniforms
} dgl_packs;

void dgl_packs_free(dgl_packs *p);
#define DGL_PACKS_OWNED __attribute__((cleanup(dgl_packs_free)))

// For tapes without calls. Results are the tape's to the last bit, for each number goes the same way. Start with { 0 }.
dgl_status dgl_tape_pack(dgl_packs *out, const dgl_tape *t) DGL_CHECKED;

#endif
