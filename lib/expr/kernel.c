#include "expr/kernel.h"

#include "base/parallel.h"
#include "expr/native.h"
#include "expr/run_block.h"

#include <string.h>

struct dgl_kernel {
    dgl_ref ref;
    dgl_tape *tape;
    double *w;                     // places of the scalar runner; the uniforms come first
    unsigned long changes;         // of parameters, when the uniforms were made
    dgl_native *scalar, *wide;     // native code; NULL where there is none
    double *scalar_u, *wide_u;     // its uniforms
    bool tried_scalar, tried_wide;
    unsigned ones;                 // points that ran one by one without code
};

static void destroy(void *self)
{
    dgl_kernel *k = self;
    dgl_release(k->tape);
    dgl_release(k->scalar);
    dgl_release(k->wide);
    dgl_free(k->w);
    dgl_free(k->scalar_u);
    dgl_free(k->wide_u);
}

static void set_uniforms(dgl_kernel *k)
{
    dgl_tape_uniforms(k->tape, k->w);
    if (k->scalar) dgl_native_uniforms(k->scalar, k->scalar_u, k->w);
    if (k->wide)   dgl_native_uniforms(k->wide, k->wide_u, k->w);
    k->changes = dgl_parameter_changes;
}

static inline void refresh(dgl_kernel *k)
{
    if (k->changes != dgl_parameter_changes)
        set_uniforms(k);
}

dgl_status dgl_kernel_new(dgl_kernel **out, dgl_dag *d, int nin, size_t nout, const dgl_ex *y)
{
    DGL_TRY(dgl_dag_ok(d));
    if (d->nvars > nin) {
        DGL_HEAP uint8_t *keep = dgl_alloc(d->n);
        if (!keep)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %u operations", d->n);
        uint32_t top = dgl_ex_mark(d, nout, y, keep);
        for (dgl_ex i = 0; i < top; i++)
            if (keep[i] && d->node[i].op == DGL_OP_var && (int)d->node[i].a >= nin)
                DGL_FAIL(DGL_EARG, "unbound symbol '%s'", d->var[d->node[i].a]);
    }
    DGL_OWNED dgl_kernel *k = dgl_new(sizeof *k, destroy);
    if (!k)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a kernel");
    DGL_TRY(dgl_tape_new(&k->tape, d, nin, nout, y));
    k->w = dgl_alloc((k->tape->nplaces + 1) * sizeof *k->w);
    if (!k->w)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a kernel of %u operations", k->tape->n);
    set_uniforms(k);
    *out = dgl_retain(k);
    return DGL_OK;
}

int dgl_kernel_nin(const dgl_kernel *k) { return k->tape->nin; }
size_t dgl_kernel_nout(const dgl_kernel *k) { return k->tape->nout; }
const dgl_tape *dgl_kernel_tape(const dgl_kernel *k) { return k->tape; }

bool dgl_kernel_parallel(const dgl_kernel *k)
{
    bool parallel = true;
    for (uint32_t i = 0; i < k->tape->nsites; i++) parallel = parallel && k->tape->site[i].fn->parallel;
    return parallel;
}

// Native code is made when it is first wanted; where it can't be, nothing is said and the runners serve.
static void make_code(dgl_kernel *k, dgl_native **code, double **u, int lanes)
{
    DGL_OWNED dgl_native *n = NULL;
    if (dgl_native_new(&n, k->tape, lanes) || !n || !(*u = dgl_alloc((dgl_native_room(n) + 1) * sizeof **u)))
        return;
    *code = dgl_retain(n);
    set_uniforms(k);
}

static dgl_scalar_code *scalar_code(dgl_kernel *k)
{
    if (!k->tried_scalar)
        make_code(k, &k->scalar, &k->scalar_u, 1);
    k->tried_scalar = true;
    return k->scalar ? dgl_native_scalar(k->scalar) : NULL;
}

static dgl_wide_code *wide_code(dgl_kernel *k)
{
    if (!k->tried_wide)
        make_code(k, &k->wide, &k->wide_u, dgl_native_lanes());
    k->tried_wide = true;
    return k->wide ? dgl_native_wide(k->wide) : NULL;
}

void dgl_kernel_start(dgl_kernel *k)
{
    scalar_code(k);
    refresh(k);
}

size_t dgl_kernel_places(const dgl_kernel *k) { return k->tape->nplaces + 1; }
void dgl_kernel_bind(const dgl_kernel *k, double *w) { memcpy(w, k->w, k->tape->nu * sizeof *w); }

void dgl_kernel_point(const dgl_kernel *k, double *w, double *out, const double *in)
{
    if (k->scalar)
        dgl_native_scalar(k->scalar)(in, out, k->scalar_u);
    else
        dgl_tape_run(k->tape, out, in, w);
}

void dgl_kernel_eval1(dgl_kernel *k, double *out, const double *in)
{
    dgl_kernel_start(k);
    dgl_kernel_point(k, k->w, out, in);
}


// ---- columns ----

dgl_status dgl_columns_start(dgl_columns *c, dgl_kernel *k)
{
    *c = (dgl_columns){ .kernel = k, .code = wide_code(k) };
    refresh(k);
    return c->code ? DGL_OK : dgl_block_open(&c->block);
}

// wide code keeps temporaries in registers and on the stack; the block runner needs a column for each
size_t dgl_columns_room(const dgl_columns *c)
{
    const dgl_tape *t = c->kernel->tape;
    return c->code ? 0 : (t->nplaces - t->nu - (size_t)t->nin - t->nout) * DGL_BLOCK_STRIDE;
}

size_t dgl_columns_places(const dgl_columns *c) { return c->code ? 0 : c->kernel->tape->nplaces; }

dgl_columns dgl_columns_bind(const dgl_columns *c, double *memory, double **place)
{
    const dgl_tape *t = c->kernel->tape;
    dgl_columns own = *c;
    own.place = place;
    for (size_t i = t->nu + (size_t)t->nin + t->nout; !c->code && i < t->nplaces; i++, memory += DGL_BLOCK_STRIDE) place[i] = memory;
    return own;
}

void dgl_columns_run(const dgl_columns *c, size_t n, double *const *out, const double *const *in)
{
    const dgl_tape *t = c->kernel->tape;
    if (c->code) {
        c->code(in, out, c->kernel->wide_u, (n + 7) / 8 * 8);
        return;
    }
    memcpy(c->place + t->nu, in, (size_t)t->nin * sizeof *in);
    memcpy(c->place + t->nu + t->nin, out, t->nout * sizeof *out);
    c->block->run(t->code, n, c->place, c->kernel->w, t->site);
}


// ---- rows ----

// Rows to columns of a block and back, two by two, a few rows at a time: whole lines of the cache on either side.
typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));
enum { ROWS = 8 };

static void gather(double *const *column, size_t n, size_t d, const double *rows)
{
    size_t whole = n / ROWS * ROWS, paired = d / 2 * 2;
    for (size_t from = 0; from < whole; from += ROWS)
        for (size_t j = 0; j < paired; j += 2) {
            const double *row = rows + from*d + j;
            double *a = column[j] + from, *b = column[j + 1] + from;
            for (size_t i = 0; i < ROWS; i += 2, row += 2*d) {
                pair p = *(const pair *)row, q = *(const pair *)(row + d);
                *(pair *)(a + i) = __builtin_shufflevector(p, q, 0, 2);
                *(pair *)(b + i) = __builtin_shufflevector(p, q, 1, 3);
            }
        }
    for (size_t j = 0; j < d; j++)
        for (size_t i = j < paired ? whole : 0; i < n; i++) column[j][i] = rows[i*d + j];
}

static void scatter(double *rows, size_t n, size_t d, double *const *column)
{
    size_t whole = n / ROWS * ROWS, paired = d / 2 * 2;
    for (size_t from = 0; from < whole; from += ROWS)
        for (size_t j = 0; j < paired; j += 2) {
            double *row = rows + from*d + j;
            const double *a = column[j] + from, *b = column[j + 1] + from;
            for (size_t i = 0; i < ROWS; i += 2, row += 2*d) {
                pair p = *(const pair *)(a + i), q = *(const pair *)(b + i);
                *(pair *)row = __builtin_shufflevector(p, q, 0, 2);
                *(pair *)(row + d) = __builtin_shufflevector(p, q, 1, 3);
            }
        }
    for (size_t j = 0; j < d; j++)
        for (size_t i = j < paired ? whole : 0; i < n; i++) rows[i*d + j] = column[j][i];
}

// a batch of points for a piece of the pool
typedef struct { dgl_columns columns; double *out; const double *in; } batch;

// how many points at a time: what goes in and out of code should stay in the first cache; blocks must be long
static size_t points_at_a_time(const batch *b)
{
    enum { CACHE = 4096, FEWEST = 16 };
    const dgl_tape *t = b->columns.kernel->tape;
    size_t most = CACHE / ((size_t)t->nin + t->nout) / 8 * 8;
    return !b->columns.code || most > DGL_BLOCK ? DGL_BLOCK : most < FEWEST ? FEWEST : most;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const batch *b = ctx;
    const dgl_tape *t = b->columns.kernel->tape;
    size_t nin = (size_t)t->nin, nout = t->nout, most = points_at_a_time(b);
    DGL_SCRATCH(memory, (nin + nout) * DGL_BLOCK_STRIDE);
    DGL_SCRATCH(temporaries, dgl_columns_room(&b->columns));
    DGL_SCRATCH_OF(double *, place, nin + nout + dgl_columns_places(&b->columns) + 1);
    double **input = place, **output = place + nin;
    for (size_t i = 0; i < nin + nout; i++) place[i] = memory + i * DGL_BLOCK_STRIDE;
    memset(memory, 0, nin * DGL_BLOCK_STRIDE * sizeof *memory);    // lanes past the last point hold old points
    dgl_columns c = dgl_columns_bind(&b->columns, temporaries, place + nin + nout);
    dgl_site_forget();
    for (size_t i = from; i < to; i += most) {
        size_t m = to - i < most ? to - i : most;
        DGL_POLL();
        gather(input, m, nin, b->in + i * nin);
        bool direct = nout == 1 && m == most;
        output[0] = direct ? b->out + i : memory + nin * DGL_BLOCK_STRIDE;
        dgl_columns_run(&c, m, output, (const double *const *)input);
        if (!direct)
            scatter(b->out + i * nout, m, nout, output);
    }
    return dgl_site_status();
}

dgl_status dgl_kernel_eval(dgl_kernel *k, size_t n, double *out, const double *in)
{
    // up to FEW points one by one; from MANY on, or from OFTEN of the few, code is worth making; a PIECE is a
    // thread's share at a time
    enum { FEW = 4, MANY = DGL_BLOCK, OFTEN = 100, PIECE = 16 * DGL_BLOCK };
    const dgl_tape *t = k->tape;
    refresh(k);
    if (n > FEW) {
        batch b = { .columns.kernel = k, .out = out, .in = in };
        if (n >= MANY || k->wide)
            DGL_TRY(dgl_columns_start(&b.columns, k));
        else
            DGL_TRY(dgl_block_open(&b.columns.block));
        return dgl_parallel_if(dgl_kernel_parallel(k), n, PIECE, piece, &b);
    }
    dgl_site_forget();
    dgl_scalar_code *code = k->ones >= OFTEN ? scalar_code(k) : NULL;
    k->ones += code ? 0 : (unsigned)n;
    for (size_t i = 0; i < n; i++, out += t->nout, in += t->nin) {
        if (code)
            code(in, out, k->scalar_u);
        else
            dgl_tape_run(t, out, in, k->w);
    }
    return dgl_site_status();
}
