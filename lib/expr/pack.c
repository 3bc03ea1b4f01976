// Superword packing: the neurons of a layer, the rows of a matrix, four at a time.
//
// Instructions of one level (the longest way from the inputs) do not need one another, so any of them may become a pack, and
// packs never wait for each other in a circle. Level by level, those with the same operation are gathered whose operands
// are, one by one, uniforms, or the same value, or the numbers of the same earlier pack; where numbers differ they give
// each member its place. S. Larsen, S. Amarasinghe, Exploiting superword level parallelism with multimedia instruction
// sets, PLDI 2000, has the idea.
#include "expr/pack.h"

#include <string.h>

enum { NONE = UINT32_MAX, LANES = 4, TRIES = 16,
       SHORT = 128, LONG = 100000, // of instructions: where packs are looked for
       CROWD = 12 };               // and where there are so many on a level

typedef struct {
    uint32_t member[LANES];        // instructions; NONE: not yet
    uint32_t first, count;         // the one that came first, how many there are
    unsigned differ;               // operands, a bit each, that are different numbers of one pack
    uint32_t older;                // another with the same key; NONE
    uint32_t value;                // what it makes, once it is there
    uint32_t cosines;              // of sines and cosines: the group that stands for the latter
} group;

typedef struct {
    const dgl_tape *t;
    dgl_packs *out;
    uint32_t *level;               // of each value
    uint32_t *part;                // of each value: what reads it, hashed; values that play one part have the same
    uint32_t *pack, *lane;         // of each value: the group that makes it, NONE, and which number of that it is
    uint32_t *spread;              // of each value: four times the same; NONE
    uint8_t *alone;                // of each value: it is there by itself
    group *groups;
    uint32_t ngroups;
    uint32_t *table, mask;         // from keys to the newest group; from fours to where they are
} packer;

static bool is_value(const dgl_ins *i, int k) { return k < dgl_ins_arity(i) && !(i->uniform >> k & 1); }
static uint32_t operand(const dgl_ins *i, int k) { return k == 0 ? i->a : k == 1 ? i->b : i->c; }

// what operands of a pack's members have in common
static uint64_t kind_of(const packer *p, const dgl_ins *i, int k)
{
    uint32_t v = operand(i, k);
    return !is_value(i, k) ? 0 : p->pack[v] != NONE ? 2 * (uint64_t)p->pack[v] + 1 : 2 * (uint64_t)v + 2;
}

static uint64_t mix(uint64_t h, uint64_t x) { return (h ^ x) * 0x9E3779B97F4A7C15u; }

// the instruction's key: members of a pack have the same. Where nothing else says which four belong together, who
// reads them does.
static void key_of(const packer *p, uint64_t key[5], const dgl_ins *i)
{
    bool bound = false;
    for (int k = 0; k < 3; k++) {
        key[k] = kind_of(p, i, k);
        bound |= key[k] & 1;
    }
    key[3] = (uint64_t)p->level[i->d] << 32 | i->op;
    key[4] = bound ? 0 : p->part[i->d];
}

// the place of a group's key in the table
static uint32_t *place_of(const packer *p, const dgl_ins *i)
{
    uint64_t h = 0, key[5], other[5];
    key_of(p, key, i);
    for (int k = 0; k < 5; k++) h = mix(h, key[k]);
    for (uint32_t at = (uint32_t)(h >> 32); ; at++) {
        uint32_t *place = &p->table[at & p->mask];
        if (*place != NONE)
            key_of(p, other, &p->t->ssa[p->groups[*place].first]);
        if (*place == NONE || !memcmp(key, other, sizeof key))
            return place;
    }
}

// the number that all operands in the set are of their packs; NONE: they disagree
static uint32_t lane_in(const packer *p, const dgl_ins *i, unsigned set)
{
    uint32_t lane = p->lane[operand(i, __builtin_ctz(set))];
    for (int k = 0; k < 3; k++)
        if (set >> k & 1 && p->lane[operand(i, k)] != lane)
            return NONE;
    return lane;
}

// instruction at joins g, if that is possible
static bool join(const packer *p, group *g, uint32_t at)
{
    const dgl_ins *i = &p->t->ssa[at], *first = &p->t->ssa[g->first];
    unsigned differ = 0;
    for (int k = 0; k < 3; k++) differ |= (unsigned)(is_value(i, k) && operand(i, k) != operand(first, k)) << k;
    if (g->count == LANES || (g->count > 1 && differ != g->differ))
        return false;
    uint32_t place = differ ? lane_in(p, i, differ) : g->count, leader = differ ? lane_in(p, first, differ) : 0;
    if (place == NONE || leader == NONE || place == leader || (g->count > 1 && g->member[place] != NONE))
        return false;
    if (g->count == 1) {
        g->member[0] = NONE;
        g->member[leader] = g->first;
        g->differ = differ;
    }
    g->member[place] = at;
    g->count++;
    return true;
}

static void gather(packer *p, uint32_t at)
{
    const dgl_ins *i = &p->t->ssa[at];
    if (i->op == DGL_OP_copy)
        return;
    uint32_t *place = place_of(p, i), g = *place;
    for (int tries = 0; g != NONE && tries < TRIES; tries++, g = p->groups[g].older)
        if (join(p, &p->groups[g], at))
            return;
    p->groups[p->ngroups] = (group){ { at, NONE, NONE, NONE }, at, 1, 0, *place, NONE, NONE };
    *place = p->ngroups++;
}

static void close_group(packer *p, uint32_t g)
{
    bool two = p->t->ssa[p->groups[g].first].op == DGL_OP_sincos;
    if (two)
        p->groups[p->groups[g].cosines = p->ngroups++] = (group){ .count = LANES, .value = NONE };
    for (uint32_t k = 0; k < LANES; k++) {
        const dgl_ins *i = &p->t->ssa[p->groups[g].member[k]];
        p->pack[i->d] = g;
        p->lane[i->d] = k;
        if (two) {
            p->pack[i->c] = p->groups[g].cosines;
            p->lane[i->c] = k;
        }
    }
}

// of all values; how many there are
static uint32_t find_levels(const dgl_tape *t, uint32_t *level)
{
    uint32_t most = 0;
    memset(level, 0, (size_t)t->nin * sizeof *level);
    for (uint32_t i = 0; i < t->n; i++) {
        const dgl_ins *s = &t->ssa[i];
        uint32_t l = 0;
        for (int k = 0; k < dgl_ins_arity(s); k++)
            if (is_value(s, k) && level[operand(s, k)] > l) l = level[operand(s, k)];
        level[s->d] = ++l;
        if (s->op == DGL_OP_sincos)
            level[s->c] = l;
        most = l > most ? l : most;
    }
    return most;
}

static void find_parts(packer *p)
{
    memset(p->part, 0, p->t->nvalues * sizeof *p->part);
    for (uint32_t i = 0; i < p->t->n; i++) {
        const dgl_ins *s = &p->t->ssa[i];
        for (int k = 0; k < dgl_ins_arity(s); k++)
            if (is_value(s, k)) p->part[operand(s, k)] += (uint32_t)(mix(mix((uint64_t)k + 1, s->op), p->level[s->d]) >> 32);
    }
}

// instructions by level, in order; start of each level becomes its end
static void sort_by_level(const packer *p, uint32_t levels, uint32_t *order, uint32_t *start)
{
    const dgl_tape *t = p->t;
    memset(start, 0, (levels + 2) * sizeof *start);
    for (uint32_t i = 0; i < t->n; i++) start[p->level[t->ssa[i].d] + 1]++;
    for (uint32_t l = 0; l <= levels; l++) start[l + 1] += start[l];
    for (uint32_t i = 0; i < t->n; i++) order[start[p->level[t->ssa[i].d]]++] = i;
}


// ---- what comes out ----

static void emit(packer *p, int op, unsigned uniform, uint32_t d, uint32_t a, uint32_t b, uint32_t c)
{
    p->out->ins[p->out->n++] = (dgl_ins){ (uint16_t)op, (uint16_t)uniform, d, a, b, c };
}

// value v by itself
static void extract(packer *p, uint32_t v)
{
    if (p->alone[v])
        return;
    p->alone[v] = 1;
    emit(p, DGL_OP_lane, 0, v, p->groups[p->pack[v]].value, 0, p->lane[v]);
}

// value v four times
static uint32_t spread(packer *p, uint32_t v)
{
    if (p->spread[v] != NONE)
        return p->spread[v];
    p->spread[v] = p->out->nvalues++;
    if (p->alone[v]) emit(p, DGL_OP_spread, 0, p->spread[v], v, 0, 0);
    else             emit(p, DGL_OP_spread, 0, p->spread[v], p->groups[p->pack[v]].value, 0, p->lane[v]);
    return p->spread[v];
}

static uint32_t four(packer *p, const group *g, int k)
{
    uint32_t u[LANES], at;
    uint64_t h = 0;
    for (int j = 0; j < LANES; j++) h = mix(h, u[j] = operand(&p->t->ssa[g->member[j]], k));
    for (at = (uint32_t)(h >> 32) & p->mask; p->table[at] != NONE; at = (at + 1) & p->mask)
        if (!memcmp(p->out->four[p->table[at]], u, sizeof u))
            return p->table[at];
    p->table[at] = p->out->nfours;
    memcpy(p->out->four[p->out->nfours], u, sizeof u);
    return p->out->nfours++;
}

static void emit_pack(packer *p, group *g)
{
    const dgl_ins *i = &p->t->ssa[g->first];
    uint32_t v[3] = { 0 };
    for (int k = 0; k < dgl_ins_arity(i); k++)
        v[k] = !is_value(i, k) ? four(p, g, k) : g->differ >> k & 1 ? p->groups[p->pack[operand(i, k)]].value : spread(p, operand(i, k));
    g->value = p->out->nvalues++;
    if (g->cosines != NONE)
        v[2] = p->groups[g->cosines].value = p->out->nvalues++;
    emit(p, i->op, i->uniform, g->value, v[0], v[1], v[2]);
}

// each instruction where it was, a pack where the first of its members was, for all that it needs is there
static void emit_all(packer *p)
{
    const dgl_tape *t = p->t;
    p->out->nvalues = t->nvalues;
    for (uint32_t v = 0; v < t->nvalues; v++) p->alone[v] = p->pack[v] == NONE;
    for (uint32_t n = 0; n < t->n; n++) {
        const dgl_ins *i = &t->ssa[n];
        uint32_t g = p->pack[i->d];
        if (g == NONE) {
            for (int k = 0; k < 3; k++)
                if (is_value(i, k)) extract(p, operand(i, k));
            p->out->ins[p->out->n++] = *i;
        } else if (p->groups[g].value == NONE)
            emit_pack(p, &p->groups[g]);
    }
    for (uint32_t k = 0; k < t->nout; k++) extract(p, t->out[k]);
}

void dgl_packs_free(dgl_packs *p)
{
    dgl_free(p->ins);
    dgl_free(p->four);
    *p = (dgl_packs){ 0 };
}

dgl_status dgl_tape_pack(dgl_packs *out, const dgl_tape *t)
{
    DGL_SCOPE;
    if (t->n < SHORT || t->n > LONG)
        return DGL_OK;
    DGL_SCRATCH_OF(uint32_t, level, t->nvalues);
    uint32_t levels = find_levels(t, level), size = 1;
    if (t->n < CROWD * levels)
        return DGL_OK;
    while (size < 2 * t->n) size *= 2;
    DGL_SCRATCH_OF(uint32_t, words, 4 * (size_t)t->nvalues + t->n + levels + 2);
    DGL_SCRATCH_OF(uint32_t, table, size);
    DGL_SCRATCH_OF(uint8_t, alone, t->nvalues);
    DGL_SCRATCH_OF(group, groups, t->n + t->n / LANES);
    packer p = { .t = t, .out = out, .level = level, .part = words, .pack = words + t->nvalues, .lane = words + 2 * (size_t)t->nvalues,
                 .spread = words + 3 * (size_t)t->nvalues, .alone = alone, .groups = groups, .table = table, .mask = size - 1 };
    uint32_t *order = words + 4 * (size_t)t->nvalues, *start = order + t->n;
    find_parts(&p);
    sort_by_level(&p, levels, order, start);
    memset(p.pack, 0xff, t->nvalues * sizeof *p.pack);
    memset(p.spread, 0xff, t->nvalues * sizeof *p.spread);
    memset(table, 0xff, size * sizeof *table);
    for (uint32_t i = 0, l = 0; l <= levels; l++) {
        uint32_t from = p.ngroups;
        for (; i < start[l]; i++) gather(&p, order[i]);
        for (uint32_t g = from, to = p.ngroups; g < to; g++)
            if (groups[g].count == LANES) close_group(&p, g);
    }
    uint32_t packs = 0;
    for (uint32_t g = 0; g < p.ngroups; g++) packs += groups[g].count == LANES;
    out->ins = dgl_alloc((t->n + 2 * (size_t)t->nvalues) * sizeof *out->ins);
    out->four = dgl_alloc((3 * (size_t)packs + 1) * sizeof *out->four);
    if (!out->ins || !out->four)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %u instructions", t->n);
    memset(table, 0xff, size * sizeof *table);
    emit_all(&p);
    if (3 * (uint64_t)out->n > 2 * (uint64_t)t->n)
        dgl_packs_free(out);
    return DGL_OK;
}
