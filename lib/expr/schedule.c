// The order of a tape's instructions in machine code: while one waits for a result, others go ahead.
//
// A model of a processor takes two instructions a cycle, each as soon as its operands are there and of those the first in the
// order of the tape. Sums that follow one another, each a chain, so become as many side by side as hide an addition's latency,
// and what they share is fetched once. Functions that can be called for many numbers at once wait while anything else can be
// done, and then go together. The values do not change.
#include "expr/tape.h"

#include <string.h>

enum { UNITS = 2,
       SUM = 4, QUOTIENT = 12, FUNCTION = 20,          // cycles until a result is there
       RING = 32,                                      // more than the longest of them
       AHEAD = 192 };                                  // of the first that waits, at most

static uint32_t latency(const dgl_ins *i)
{
    return dgl_ops[i->op].called ? FUNCTION : i->op == DGL_OP_div || i->op == DGL_OP_sqrt ? QUOTIENT : SUM;
}

typedef struct {
    const dgl_ins *ins;
    uint32_t n, nin;
    uint32_t *users, *other;           // of each value who read it last, 3 i + k + 1 of operand k; of each operand, who before
    uint32_t *missing, *when, *next;   // of each instruction: operands that are not made yet; when all are there; in its bucket
    uint32_t bucket[RING];             // instructions, from 1, whose operands are there at that cycle
    uint64_t *ready, *together;        // a bit for each instruction; of those that are called for many numbers
} model;

static void set_ready(model *m, uint32_t i)
{
    uint64_t *bits = dgl_ops[m->ins[i].op].called == DGL_MANY ? m->together : m->ready;
    bits[i / 64] |= (uint64_t)1 << i % 64;
}

static void made(model *m, uint32_t value, uint32_t at)
{
    for (uint32_t u = m->users[value]; u; u = m->other[u - 1]) {
        uint32_t i = (u - 1) / 3;
        m->when[i] = at > m->when[i] ? at : m->when[i];
        if (--m->missing[i] == 0) {
            m->next[i] = m->bucket[m->when[i] % RING];
            m->bucket[m->when[i] % RING] = i + 1;
        }
    }
}

static void find_users(model *m)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const dgl_ins *s = &m->ins[i];
        const uint32_t v[3] = { s->a, s->b, s->c };
        m->missing[i] = m->when[i] = 0;
        for (uint32_t k = 0; k < (uint32_t)dgl_ins_arity(s); k++) {
            if (s->uniform >> k & 1 || v[k] < m->nin)
                continue;
            m->missing[i]++;
            m->other[3 * i + k] = m->users[v[k]];
            m->users[v[k]] = 3 * i + k + 1;
        }
        if (!m->missing[i])
            set_ready(m, i);
    }
}

// the first that is ready and not too far ahead; n: none
static uint32_t first_of(const model *m, const uint64_t *bits, uint32_t from)
{
    uint32_t n = m->n, last = from / 64 + AHEAD / 64 + 1;
    for (uint32_t w = from / 64; w < last && 64 * w < n; w++)
        if (bits[w])
            return 64 * w + (uint32_t)__builtin_ctzll(bits[w]);
    return n;
}

static bool nothing_comes(const model *m)
{
    uint32_t any = 0;
    for (int k = 0; k < RING; k++) any |= m->bucket[k];
    return !any;
}

static void issue(model *m, dgl_ins *out, uint32_t i, uint32_t cycle)
{
    const dgl_ins *s = &m->ins[i];
    m->ready[i / 64] &= ~((uint64_t)1 << i % 64);
    m->together[i / 64] &= ~((uint64_t)1 << i % 64);
    m->missing[i] = UINT32_MAX;
    *out = *s;
    made(m, s->d, cycle + latency(s));
    if (s->op == DGL_OP_sincos)
        made(m, s->c, cycle + latency(s));
}

dgl_status dgl_tape_schedule(dgl_ins *out, uint32_t n, const dgl_ins *ins, uint32_t nin, uint32_t nvalues)
{
    DGL_SCOPE;
    uint32_t done = 0, first = 0;
    DGL_SCRATCH_OF(uint32_t, words, nvalues + 6 * (size_t)n);
    DGL_SCRATCH_OF(uint64_t, ready, 2 * (n / 64 + 1));
    model m = { .ins = ins, .n = n, .nin = nin, .users = words, .other = words + nvalues, .missing = words + nvalues + 3 * (size_t)n,
                .ready = ready, .together = ready + n / 64 + 1 };
    m.when = m.missing + n;
    m.next = m.when + n;
    memset(words, 0, nvalues * sizeof *words);
    memset(ready, 0, 2 * (n / 64 + 1) * sizeof *ready);
    find_users(&m);
    for (uint32_t cycle = 0; done < n; cycle++) {
        uint32_t *come = &m.bucket[cycle % RING];
        for (; *come; *come = m.next[*come - 1]) set_ready(&m, *come - 1);
        for (int unit = 0; unit < UNITS; unit++) {
            uint32_t i = first_of(&m, m.ready, first);
            bool none = i == n && !unit && nothing_comes(&m);
            if (none)
                i = first_of(&m, m.together, first);
            for (; i < n; i = none ? first_of(&m, m.together, first) : n) issue(&m, &out[done++], i, cycle);
            while (first < n && m.missing[first] == UINT32_MAX) first++;
        }
    }
    return DGL_OK;
}
