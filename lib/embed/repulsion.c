#include "embed/repulsion.h"

#include "base/parallel.h"
#include "cloud/wide.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LEAF = 16, LANES = 16, BITS = 16, MOST_DEPTH = BITS + 1 };

// points lo .. hi - 1 in the order of the curve; children are cells first .. first + count - 1
typedef struct { int lo, hi, first, count; float centre[3], extent; } cell;

struct dgl_repulsion {
    dgl_ref ref;
    size_t n, dim;
    uint64_t *code, *other_code;
    int *order, *other_order;      // points by their place on Morton's curve
    float *y;                      // [dim][n] in that order
    cell *cells;
    int count, room, *leaves, leaf_count;
    double *share;                 // of each leaf in Z
    double *F;
    float theta2;
};

static void destroy(void *self)
{
    dgl_repulsion *r = self;
    dgl_free(r->code);
    dgl_free(r->other_code);
    dgl_free(r->order);
    dgl_free(r->other_order);
    dgl_free(r->y);
    dgl_free(r->cells);
    dgl_free(r->leaves);
    dgl_free(r->share);
}

dgl_status dgl_repulsion_new(dgl_repulsion **out, size_t n, size_t dim)
{
    DGL_OWNED dgl_repulsion *r = dgl_new(sizeof *r, destroy);
    if (!r)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    *r = (dgl_repulsion){ .ref = r->ref, .n = n, .dim = dim };
    r->code = dgl_alloc(n * sizeof *r->code);
    r->other_code = dgl_alloc(n * sizeof *r->code);
    r->order = dgl_alloc(n * sizeof *r->order);
    r->other_order = dgl_alloc(n * sizeof *r->order);
    r->y = dgl_alloc(dim * n * sizeof *r->y);
    r->leaves = dgl_alloc(n * sizeof *r->leaves);
    r->share = dgl_alloc(n * sizeof *r->share);
    if (!r->code || !r->other_code || !r->order || !r->other_order || !r->y || !r->leaves || !r->share)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a tree of %zu points", n);
    for (size_t i = 0; i < n; i++) r->order[i] = (int)i;
    *out = dgl_retain(r);
    return DGL_OK;
}


// ---- the tree ----

// the bits of each coordinate in turn, the greatest first
static uint64_t interleave(const uint32_t *q, size_t dim)
{
    uint64_t code = 0;
    for (int b = BITS - 1; b >= 0; b--)
        for (size_t c = 0; c < dim; c++) code = code << 1 | (q[c] >> b & 1);
    return code;
}

static void sort_by_code(dgl_repulsion *r)
{
    enum { DIGIT = 12, COUNT = 1 << DIGIT };
    size_t start[COUNT];
    for (size_t shift = 0; shift < BITS * r->dim; shift += DIGIT) {
        memset(start, 0, sizeof start);
        for (size_t i = 0; i < r->n; i++) start[r->code[i] >> shift & (COUNT - 1)]++;
        for (size_t k = 0, sum = 0; k < COUNT; k++) {
            size_t here = start[k];
            start[k] = sum;
            sum += here;
        }
        for (size_t i = 0; i < r->n; i++) {
            size_t to = start[r->code[i] >> shift & (COUNT - 1)]++;
            r->other_code[to] = r->code[i];
            r->other_order[to] = r->order[i];
        }
        uint64_t *c = r->code;
        int *o = r->order;
        r->code = r->other_code;
        r->order = r->other_order;
        r->other_code = c;
        r->other_order = o;
    }
}

static dgl_status place_points(dgl_repulsion *r, const double *Y)
{
    size_t n = r->n, dim = r->dim;
    double least[3], scale = 0;
    for (size_t c = 0; c < dim; c++) {
        double most = -INFINITY;
        least[c] = INFINITY;
        for (size_t i = 0; i < n; i++) {
            least[c] = Y[i*dim + c] < least[c] ? Y[i*dim + c] : least[c];
            most = Y[i*dim + c] > most ? Y[i*dim + c] : most;
        }
        scale = fmax(scale, most - least[c]);
    }
    if (!(scale < 1e300))
        DGL_FAIL(DGL_ECONV, "places went to infinity");
    scale = scale > 0 ? ((1 << BITS) - 1) / scale : 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t q[3];
        for (size_t c = 0; c < dim; c++) q[c] = (uint32_t)((Y[(size_t)r->order[i] * dim + c] - least[c]) * scale);
        r->code[i] = interleave(q, dim);
    }
    sort_by_code(r);
    for (size_t c = 0; c < dim; c++)
        for (size_t i = 0; i < n; i++) r->y[c*n + i] = (float)Y[(size_t)r->order[i] * dim + c];
    return DGL_OK;
}

static dgl_status new_cells(dgl_repulsion *r, int count, int *first)
{
    if (r->count + count > r->room) {
        int room = 2 * (r->count + count) + 256;
        cell *more = dgl_realloc(r->cells, (size_t)room * sizeof *more);
        if (!more)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a tree of %d cells", room);
        r->cells = more;
        r->room = room;
    }
    *first = r->count;
    r->count += count;
    return DGL_OK;
}

// the cell's centre of mass and its extent, from its points
static void measure(const dgl_repulsion *r, cell *c)
{
    float extent = 0;
    for (size_t k = 0; k < r->dim; k++) {
        const float *y = r->y + k * r->n;
        float least = y[c->lo], most = least;
        double sum = 0;
        for (int i = c->lo; i < c->hi; i++) {
            least = y[i] < least ? y[i] : least;
            most = y[i] > most ? y[i] : most;
            sum += y[i];
        }
        c->centre[k] = (float)(sum / (c->hi - c->lo));
        extent = most - least > extent ? most - least : extent;
    }
    c->extent = extent;
}

// parts of a cell by the next bits of the code
static dgl_status divide(dgl_repulsion *r, int at, int depth)
{
    cell me = r->cells[at];
    measure(r, &me);
    if (me.hi - me.lo <= LEAF || depth == BITS) {
        r->leaves[r->leaf_count++] = at;
        r->cells[at] = me;
        return DGL_OK;
    }
    int shift = (int)r->dim * (BITS - 1 - depth), parts = 0, cut[9];
    uint64_t mask = ((uint64_t)1 << r->dim) - 1;
    for (int i = me.lo; i < me.hi; ) {
        uint64_t part = r->code[i] >> shift & mask;
        cut[parts++] = i;
        int hi = me.hi, lo = i;                        // the first of another part
        while (hi - lo > 1) {
            int mid = lo + (hi - lo) / 2;
            if ((r->code[mid] >> shift & mask) == part)
                lo = mid;
            else
                hi = mid;
        }
        i = hi;
    }
    cut[parts] = me.hi;
    DGL_TRY(new_cells(r, parts, &me.first));
    me.count = parts;
    r->cells[at] = me;
    for (int p = 0; p < parts; p++) r->cells[me.first + p] = (cell){ .lo = cut[p], .hi = cut[p + 1] };
    for (int p = 0; p < parts; p++) DGL_TRY(divide(r, me.first + p, depth + 1));
    return DGL_OK;
}


// ---- forces ----

// what a group of points interacts with: cells and single points, with their masses
typedef struct { size_t n, room; float *y[3], *mass; } list;

static void gather(const dgl_repulsion *r, const cell *group, const float *least, const float *most, list *l)
{
    int stack[8 * MOST_DEPTH], top = 0;
    stack[top++] = 0;
    while (top) {
        const cell *c = &r->cells[stack[--top]];
        float d2 = 0;
        for (size_t k = 0; k < r->dim; k++) {
            float a = least[k] - c->centre[k], b = c->centre[k] - most[k], x = a > b ? a : b;
            x = x > 0 ? x : 0;
            d2 += x * x;
        }
        bool inside = c->lo <= group->lo && group->hi <= c->hi;
        if (!inside && c->extent * c->extent < r->theta2 * d2) {
            for (size_t k = 0; k < r->dim; k++) l->y[k][l->n] = c->centre[k];
            l->mass[l->n++] = (float)(c->hi - c->lo);
        } else if (c->count)
            for (int p = c->count - 1; p >= 0; p--) stack[top++] = c->first + p;
        else
            for (int i = c->lo; i < c->hi; i++) {
                for (size_t k = 0; k < r->dim; k++) l->y[k][l->n] = r->y[k * r->n + (size_t)i];
                l->mass[l->n++] = 1;
            }
    }
    for (; l->n % LANES; l->n++) {
        for (size_t k = 0; k < r->dim; k++) l->y[k][l->n] = 0;
        l->mass[l->n] = 0;
    }
}

#define SUM(v) ((((((v)[0] + (v)[8]) + ((v)[1] + (v)[9])) + (((v)[2] + (v)[10]) + ((v)[3] + (v)[11])))) + \
                ((((v)[4] + (v)[12]) + ((v)[5] + (v)[13])) + (((v)[6] + (v)[14]) + ((v)[7] + (v)[15]))))

// force[dim] on p[dim] from all of a list, and after it the sum of q, that of p with itself among them
DGL_INLINE void push_in(size_t dim, float *force, const float *p, const list *l)
{
    dgl_wide_float z = { 0 }, f[3] = { { 0 }, { 0 }, { 0 } };
    for (size_t i = 0; i < l->n; i += LANES) {
        dgl_wide_float q = 1 - (dgl_wide_float){ 0 }, d[3], m = *(const dgl_wide_float *)(const void *)(l->mass + i);
        for (size_t k = 0; k < dim; k++) {
            d[k] = p[k] - *(const dgl_wide_float *)(const void *)(l->y[k] + i);
            q += d[k] * d[k];
        }
        q = 1 / q;
        m *= q;
        z += m;
        m *= q;
        for (size_t k = 0; k < dim; k++) f[k] += m * d[k];
    }
    for (size_t k = 0; k < dim; k++) force[k] = SUM(f[k]);
    force[dim] = SUM(z);
}

DGL_WIDE static void push(size_t dim, float *force, const float *p, const list *l)
{
    if (dim == 2)
        push_in(2, force, p, l);
    else if (dim == 3)
        push_in(3, force, p, l);
    else
        push_in(1, force, p, l);
}

static dgl_status groups(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    dgl_repulsion *r = ctx;
    size_t room = (r->n + LANES + 15) / 16 * 16, dim = r->dim;
    DGL_SCRATCH_OF(float, space, 4 * room);
    list l = { .y = { space, space + room, space + 2*room }, .mass = space + 3*room };
    for (size_t g = from; g < to; g++) {
        const cell *c = &r->cells[r->leaves[g]];
        float least[3], most[3];
        double z = 0;
        for (size_t k = 0; k < dim; k++) {
            const float *y = r->y + k * r->n;
            least[k] = most[k] = y[c->lo];
            for (int i = c->lo; i < c->hi; i++) {
                least[k] = y[i] < least[k] ? y[i] : least[k];
                most[k] = y[i] > most[k] ? y[i] : most[k];
            }
        }
        l.n = 0;
        gather(r, c, least, most, &l);
        for (int i = c->lo; i < c->hi; i++) {
            float p[3] = { 0 }, force[4];
            for (size_t k = 0; k < dim; k++) p[k] = r->y[k * r->n + (size_t)i];
            push(dim, force, p, &l);
            z += (double)force[dim] - 1;
            for (size_t k = 0; k < dim; k++) r->F[(size_t)r->order[i] * dim + k] = force[k];
        }
        r->share[g] = z;
    }
    return DGL_OK;
}

dgl_status dgl_repulsion_run(dgl_repulsion *r, double *F, double *Z, const double *Y, double theta)
{
    int root;
    DGL_TRY(place_points(r, Y));
    r->count = r->leaf_count = 0;
    r->F = F;
    r->theta2 = (float)(theta * theta);
    DGL_TRY(new_cells(r, 1, &root));
    r->cells[0] = (cell){ .lo = 0, .hi = (int)r->n };
    DGL_TRY(divide(r, 0, 0));
    DGL_TRY(dgl_parallel((size_t)r->leaf_count, 8, groups, r));
    *Z = 0;
    for (int g = 0; g < r->leaf_count; g++) *Z += r->share[g];
    return DGL_OK;
}
