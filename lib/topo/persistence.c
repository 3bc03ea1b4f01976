// Persistent homology of a complex of cells. Components by union and find, and by the same from above the holes of
// one dimension less than the space that the complex fills (Alexander duality); what is between by reduction of the
// boundary matrix from high to low dimensions, where a cell that bounds is no column of its own (clearing).
#include "topo/bits.h"
#include "topo/complex.h"

#include "base/progress.h"
#include "num/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const dgl_complex *K;
    int prime;
    uint32_t *order[DGL_CELL_DIMS];    // [n] the cells in the order in which they come
    uint32_t *rank[DGL_CELL_DIMS];     // [n] where each stands there
    uint32_t *mate[DGL_CELL_DIMS];     // [n] by rank: the rank of what it is paired with, one dimension more or less; NONE
    bool *kills[DGL_CELL_DIMS];        // [n] by rank: its mate is below it
    dgl_progress progress;             // of all cells, once for their order and once for their pairs
    size_t done;
} state;
#define NONE UINT32_MAX

static void end(state *s)
{
    dgl_progress_end(&s->progress);
    for (int k = 0; k < DGL_CELL_DIMS; k++) {
        dgl_free(s->order[k]);
        dgl_free(s->rank[k]);
        dgl_free(s->mate[k]);
        dgl_free(s->kills[k]);
    }
}

// so many more cells are done of those that come now
static dgl_status look_up(state *s, size_t more)
{
    DGL_POLL();
    dgl_progress_at(&s->progress, s->done + more);
    return DGL_OK;
}

static dgl_status sort_cells(state *s, int k)
{
    size_t n = s->K->n[k];
    DGL_TRY(look_up(s, 0));
    DGL_SCOPE;
    DGL_SCRATCH(value, n);
    DGL_SCRATCH_OF(size_t, cell, n);
    s->order[k] = dgl_alloc((n + 1) * sizeof *s->order[k]);
    s->rank[k] = dgl_alloc((n + 1) * sizeof *s->rank[k]);
    s->mate[k] = dgl_alloc((n + 1) * sizeof *s->mate[k]);
    s->kills[k] = dgl_alloc((n + 1) * sizeof *s->kills[k]);
    if (!s->order[k] || !s->rank[k] || !s->mate[k] || !s->kills[k])
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu cells", n);
    memcpy(value, s->K->value[k], n * sizeof *value);
    DGL_TRY(dgl_sort(n, value, cell));                 // equal ones by number
    for (size_t i = 0; i < n; i++) {
        s->order[k][i] = (uint32_t)cell[i];
        s->rank[k][cell[i]] = (uint32_t)i;
        s->mate[k][i] = NONE;
    }
    s->done += n;
    return DGL_OK;
}

static void pair(state *s, int k, uint32_t low, uint32_t high)
{
    s->mate[k][low] = high;
    s->mate[k + 1][high] = low;
    s->kills[k + 1][high] = true;
}

static uint32_t root(uint32_t *up, uint32_t v)
{
    while (up[v] != v) v = up[v] = up[up[v]];
    return v;
}

// of two components the younger ends; everything by rank, and a root is the least of its component
static dgl_status join_components(state *s)
{
    size_t n = s->K->n[0];
    DGL_HEAP uint32_t *up = dgl_alloc((n + 1) * sizeof *up);
    if (!up)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    for (uint32_t v = 0; v < n; v++) up[v] = v;
    for (uint32_t e = 0; e < s->K->n[1]; e++) {
        if (e % 65536 == 0)
            DGL_TRY(look_up(s, e));
        const uint32_t *v = s->K->face[1] + 2 * (size_t)s->order[1][e];
        uint32_t a = root(up, s->rank[0][v[0]]), b = root(up, s->rank[0][v[1]]);
        if (a == b)
            continue;
        uint32_t young = a > b ? a : b;
        up[young] = a < b ? a : b;
        pair(s, 0, young, e);
    }
    return DGL_OK;
}

// Cells of dimension d and the outside are joined through cells between them, the last first; of two components the
// one whose first cell comes earlier ends. false in *done, and nothing changed, where a cell lies between three.
static dgl_status join_from_above(state *s, int d, bool *done)
{
    size_t n = s->K->n[d], m = s->K->n[d - 1];
    int faces = s->K->faces[d];
    DGL_HEAP uint32_t *side = dgl_alloc((2*m + 1) * sizeof *side);
    DGL_HEAP uint32_t *up = dgl_alloc((n + 1) * sizeof *up);
    if (!side || !up)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu cells", n);
    for (size_t i = 0; i < 2*m; i++) side[i] = (uint32_t)n;
    for (uint32_t v = 0; v <= n; v++) up[v] = v;
    *done = false;
    for (size_t c = 0; c < n; c++)
        for (int a = 0; a < faces; a++) {
            uint32_t *f = side + 2 * (size_t)s->K->face[d][c * (size_t)faces + (size_t)a];
            if (f[0] == n)
                f[0] = s->rank[d][c];
            else if (f[1] == n)
                f[1] = s->rank[d][c];
            else
                return DGL_OK;
        }
    for (size_t i = m; i-- > 0; ) {                    // a root is the greatest of its component; the outside is n
        if (i % 65536 == 0)
            DGL_TRY(look_up(s, m - i));
        const uint32_t *f = side + 2 * (size_t)s->order[d - 1][i];
        uint32_t a = root(up, f[0]), b = root(up, f[1]);
        if (a == b)
            continue;
        uint32_t early = a < b ? a : b;
        up[early] = a < b ? b : a;
        pair(s, d - 1, (uint32_t)i, early);
    }
    *done = true;
    return DGL_OK;
}

typedef struct { uint32_t row; int32_t c; } entry;

typedef struct {
    dgl_bits rows;
    int32_t *c;                    // [rows] the column that is being reduced
    size_t *start;                 // [rows] by pivot: where its column begins, which ends with c = 0
    entry *at;                     // the columns
    size_t n, room;
} matrix;

static void end_matrix(matrix *m)
{
    dgl_bits_end(&m->rows);
    dgl_free(m->c);
    dgl_free(m->start);
    dgl_free(m->at);
}

static inline void add(matrix *m, uint32_t row, int64_t c, int p)
{
    m->c[row] = (int32_t)((m->c[row] + c) % p);
    dgl_bits_add(&m->rows, row);
}

static dgl_status keep(matrix *m, uint32_t row, int32_t c)
{
    if (m->n == m->room) {
        size_t room = m->room ? 2 * m->room : 4096;
        entry *at = dgl_realloc(m->at, room * sizeof *at);
        if (!at)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu entries of columns", room);
        m->at = at;
        m->room = room;
    }
    m->at[m->n++] = (entry){ row, c };
    return DGL_OK;
}

// pairs cells of dimension k - 1 with cells of dimension k that are not paired with some of dimension k + 1
static dgl_status reduce(state *s, int k)
{
    size_t rows = s->K->n[k - 1], row;
    int faces = s->K->faces[k], p = s->prime;
    __attribute__((cleanup(end_matrix))) matrix m = { 0 };
    DGL_TRY(dgl_bits_begin(&m.rows, rows));
    m.c = dgl_alloc((rows + 1) * sizeof *m.c);
    m.start = dgl_alloc((rows + 1) * sizeof *m.start);
    if (!m.c || !m.start)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu cells", rows);
    size_t steps = 0;
    for (uint32_t col = 0; col < s->K->n[k]; col++) {
        if (s->mate[k][col] != NONE)
            continue;
        const uint32_t *face = s->K->face[k] + (size_t)s->order[k][col] * (size_t)faces;
        for (int a = 0; a < faces; a++) add(&m, s->rank[k - 1][face[a]], s->K->sign[k][a] > 0 ? 1 : p - 1, p);
        bool found = false;
        while (dgl_bits_take(&m.rows, &row)) {
            if (++steps % 16384 == 0)
                DGL_TRY(look_up(s, col));
            int32_t c = m.c[row];
            m.c[row] = 0;
            if (!c || s->kills[k - 1][row])            // what kills can't be a pivot
                continue;
            if (!found && s->mate[k - 1][row] != NONE) {
                const entry *e = m.at + m.start[row];
                int64_t f = (int64_t)(p - c) * dgl_topo_inverse(e->c, p) % p;
                for (e++; e->c; e++) add(&m, e->row, f * e->c % p, p);
                continue;
            }
            if (!found) {
                found = true;
                m.start[row] = m.n;
                pair(s, k - 1, (uint32_t)row, col);
            }
            DGL_TRY(keep(&m, (uint32_t)row, c));
        }
        if (found)
            DGL_TRY(keep(&m, 0, 0));
    }
    return DGL_OK;
}

dgl_status dgl_complex_persistence(dgl_diagram **out, const dgl_complex *K, const char *kind, int prime)
{
    DGL_TRY(dgl_topo_check_prime(prime));
    DGL_OWNED dgl_diagram *D = NULL;
    DGL_TRY(dgl_diagram_new(&D, kind, K->holes));
    __attribute__((cleanup(end))) state s = { .K = K, .prime = prime };
    size_t cells = 0;
    for (int k = 0; k <= K->dim; k++) cells += K->n[k];
    s.progress = dgl_progress_begin("persistence", 2 * cells);
    for (int k = 0; k <= K->dim; k++) DGL_TRY(sort_cells(&s, k));
    if (K->dim > 0) {
        DGL_TRY(join_components(&s));
        s.done += K->n[1];
    }
    for (int k = K->dim; k > 1; k--) {
        bool done = false;
        if (k == K->dim && (prime == 2 || K->embedded))
            DGL_TRY(join_from_above(&s, k, &done));
        if (!done)
            DGL_TRY(reduce(&s, k));
        s.done += K->n[k];
    }
    for (int k = 0; k < K->holes; k++) {
        DGL_BARS_OWNED dgl_bars bars = { 0 };
        for (uint32_t i = 0; i < K->n[k]; i++) {
            double birth = K->value[k][s.order[k][i]];
            if (s.kills[k][i])
                continue;
            double death = s.mate[k][i] == NONE ? INFINITY : K->value[k + 1][s.order[k + 1][s.mate[k][i]]];
            if (death - birth <= K->rounding * birth)
                continue;
            DGL_TRY(dgl_bars_add(&bars, birth, death, i));
        }
        DGL_TRY(dgl_bars_take(&D->bars[k], NULL, &bars));
    }
    D->points = K->n[0];
    D->prime = prime;
    *out = dgl_retain(D);
    return DGL_OK;
}
