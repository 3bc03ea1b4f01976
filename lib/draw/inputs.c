// What stands before the options in a call, as arrays of the shapes that the kind's letters promise.
#include "draw/plot.h"

#include <math.h>
#include <string.h>

typedef struct {
    dgl_plot *p;
    const dgl_input *in;
    int n, at;                         // inputs, and the next one
    int filled;                        // arrays of p->data that are filled
    int after;                         // inputs that what follows will need at least
} reader;

static const dgl_input *peek(const reader *r, int k) { return r->at + k < r->n ? &r->in[r->at + k] : NULL; }
static bool is_list(const dgl_input *in) { return in && in->array && in->array->naxes == 1; }

static dgl_status missing(const reader *r)
{
    DGL_FAIL(DGL_EARG, "%s%s", r->n > r->at ? "these inputs don't fit; it is " : "something is missing; it is ", r->p->kind->usage);
}

static dgl_status new_data(reader *r, dgl_array **out, int naxes, const size_t *shape)
{
    DGL_TRY(dgl_array_new(out, naxes, shape));
    r->p->data[r->filled++] = *out;
    return DGL_OK;
}

static dgl_status copy_data(reader *r, dgl_array **out, const dgl_array *a)
{
    DGL_TRY(dgl_array_copy(out, a));
    r->p->data[r->filled++] = *out;
    return DGL_OK;
}

// lists of equal length as the columns of an array
static dgl_status zip(reader *r, dgl_array **out, int d, const char *names)
{
    const dgl_input *in = &r->in[r->at];
    size_t n = in[0].array->size;
    for (int k = 1; k < d; k++)
        if (in[k].array->size != n)
            DGL_FAIL(DGL_ESHAPE, "%c has %zu entries, %c has %zu", names[0], n, names[k], in[k].array->size);
    DGL_TRY(new_data(r, out, 2, (size_t[]){ n, (size_t)d }));
    for (int k = 0; k < d; k++) {
        const dgl_array *a = in[k].array;
        for (size_t i = 0; i < n; i++) (*out)->data[i * (size_t)d + (size_t)k] = a->data[(ptrdiff_t)i * a->stride[0]];
    }
    r->at += d;
    return DGL_OK;
}

// how many of the next inputs are lists, up to d
static int lists(const reader *r, int d)
{
    int n = 0;
    while (n < d && is_list(peek(r, n))) n++;
    return n;
}

static dgl_status points(reader *r, const char *names)
{
    int d = r->p->kind->dims;
    const dgl_input *in = peek(r, 0);
    dgl_array *a;
    if (!in || !in->array)
        return missing(r);
    int several = 0;                                   // numbers x, y one by one
    while (several < d && peek(r, several) && peek(r, several)->array && peek(r, several)->array->naxes == 0) several++;
    if (several == d) {
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ 1, (size_t)d }));
        for (int k = 0; k < d; k++) a->data[k] = in[k].array->data[0];
        r->at += d;
        return DGL_OK;
    }
    if (lists(r, d) == d && r->n - r->at - r->after >= d)          // else each list is a point
        return zip(r, &a, d, names);
    if (is_list(in) && (in->array->size == (size_t)d || in->array->size == 0)) {       // one point, or none
        size_t n = in->array->size ? 1 : 0;
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ n, (size_t)d }));
        for (int k = 0; k < (n ? d : 0); k++) a->data[k] = in->array->data[k * in->array->stride[0]];
        r->at++;
        return DGL_OK;
    }
    bool none = in->array->size == 0 && in->array->naxes == 2;
    if (in->array->naxes != 2 || (in->array->shape[1] != (size_t)d && !none))
        DGL_FAIL(DGL_ESHAPE, "points with %d coordinates expected, one a row; got shape %s", d, dgl_array_shape_text(in->array));
    if (none)
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ 0, (size_t)d }));
    else
        DGL_TRY(copy_data(r, &a, in->array));
    r->at++;
    return DGL_OK;
}

// the range of argument k of a function: of the option, or its own
static dgl_status range(const reader *r, int k, double out[2])
{
    const char *name = (const char *[]){ "x", "y", "z" }[k];
    const dgl_value *v = dgl_plot_value(r->p, name);
    const dgl_input *in = peek(r, 0);
    bool own = in && in->fn && isfinite(in->range[k][1] - in->range[k][0]);
    out[0] = own ? in->range[k][0] : -1;
    out[1] = own ? in->range[k][1] : 1;
    if (!v || !v->array)
        return DGL_OK;
    if (v->array->size != 2 || !isfinite(v->array->data[0] - v->array->data[1]))
        DGL_FAIL(DGL_EARG, "%s must be {a, b}, two numbers", name);
    out[0] = v->array->data[0];
    out[1] = v->array->data[1];
    if (out[0] == out[1])
        DGL_FAIL(DGL_EARG, "%s = {%g, %g} is no range", name, out[0], out[1]);
    return DGL_OK;
}

static dgl_status check_fn(const dgl_fn *f, int nin, int nout1, int nout2)
{
    if (f->nin != nin || (f->nout != nout1 && f->nout != nout2))
        DGL_FAIL(DGL_ESHAPE, "a function of %d number%s with %d value%s expected; this one has %d and %d",
                 nin, nin == 1 ? "" : "s", nout1, nout1 == 1 ? "" : "s", f->nin, f->nout);
    return DGL_OK;
}

static double between(const double r[2], size_t i, size_t n) { return i + 1 == n ? r[1] : r[0] + (r[1] - r[0]) * (double)i / (double)(n - 1); }

static size_t samples(const reader *r)
{
    const dgl_value *n = dgl_plot_value(r->p, "n");
    return n ? (size_t)n->num : 100;
}

// l: points, values over 1..n, or a function of one number over x
static dgl_status path(reader *r)
{
    const dgl_input *in = peek(r, 0);
    size_t d = (size_t)r->p->kind->dims;
    dgl_array *a;
    if (in && in->fn) {
        DGL_SCOPE;
        dgl_fn *f = in->fn;
        double x[2];
        DGL_TRY(check_fn(f, 1, (int)d, d == 2 ? 1 : -1));
        DGL_TRY(range(r, 0, x));
        size_t n = samples(r), m = (size_t)f->nout;
        DGL_SCRATCH(t, n);
        DGL_SCRATCH(y, n * m);
        for (size_t i = 0; i < n; i++) t[i] = between(x, i, n);
        DGL_TRY(dgl_fn_eval(f, n, y, t));
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ n, d }));
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < d; k++) a->data[i*d + k] = m == 1 ? (k ? y[i] : t[i]) : y[i*d + k];
        r->at++;
        return DGL_OK;
    }
    if (d == 2 && is_list(in) && lists(r, 2) == 1) {
        size_t n = in->array->size;
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ n, 2 }));
        for (size_t i = 0; i < n; i++) {
            a->data[2*i] = (double)i + 1;
            a->data[2*i + 1] = in->array->data[(ptrdiff_t)i * in->array->stride[0]];
        }
        r->at++;
        return DGL_OK;
    }
    return points(r, "xyz");
}

// coordinates of the columns or rows of a grid: a list of n, a range, or 1..n
static dgl_status coordinates(reader *r, int k, size_t n, const dgl_array *list, dgl_array **out)
{
    const char *name = k ? "y" : "x";
    const dgl_value *v = dgl_plot_value(r->p, name);
    const dgl_array *a = list ? list : v ? v->array : NULL;
    DGL_TRY(new_data(r, out, 1, &n));
    if (a && a->size == n && a->naxes == 1) {
        for (size_t i = 0; i < n; i++) (*out)->data[i] = a->data[(ptrdiff_t)i * a->stride[0]];
        bool up = n > 1 && (*out)->data[1] > (*out)->data[0];
        for (size_t i = 1; i < n; i++)
            if (!(up ? (*out)->data[i] > (*out)->data[i - 1] : (*out)->data[i] < (*out)->data[i - 1]))
                DGL_FAIL(DGL_EARG, "%s must rise or fall throughout; entries %zu and %zu don't", name, i, i + 1);
        return DGL_OK;
    }
    double ends[2] = { 1, (double)n };
    if (a)
        DGL_TRY(range(r, k, ends));
    for (size_t i = 0; i < n; i++) (*out)->data[i] = n == 1 ? ends[0] : between(ends, i, n);
    return DGL_OK;
}

// the points of a grid, row by row, y rising from row to row
static void grid_points(double *xy, const dgl_array *x, const dgl_array *y)
{
    for (size_t i = 0; i < y->size; i++)
        for (size_t j = 0; j < x->size; j++) {
            *xy++ = x->data[j];
            *xy++ = y->data[i];
        }
}

// F: x, y and Z with a row for each y;  G: the same with two values at each place
static dgl_status field(reader *r, bool vector)
{
    const dgl_input *in = peek(r, 0);
    dgl_array *x, *y, *z;
    size_t d = vector ? 2 : 1;
    if (!in)
        return missing(r);
    if (in->fn) {
        DGL_TRY(check_fn(in->fn, 2, (int)d, (int)d));
        size_t n = samples(r);
        double ends[2][2];
        DGL_TRY(range(r, 0, ends[0]));
        DGL_TRY(range(r, 1, ends[1]));
        DGL_TRY(new_data(r, &x, 1, &n));
        DGL_TRY(new_data(r, &y, 1, &n));
        for (size_t i = 0; i < n; i++) {
            x->data[i] = between(ends[0], i, n);
            y->data[i] = between(ends[1], i, n);
        }
        DGL_TRY(new_data(r, &z, vector ? 3 : 2, (size_t[]){ n, n, 2 }));
        DGL_SCOPE;
        DGL_SCRATCH(xy, 2 * n * n);
        grid_points(xy, x, y);
        r->p->from_fn = true;
        r->at++;
        return dgl_fn_eval(in->fn, n * n, z->data, xy);
    }
    const dgl_array *xs = NULL, *ys = NULL;
    if (lists(r, 2) == 2) {
        xs = in[0].array;
        ys = in[1].array;
        r->p->placed = true;
        r->at += 2;
    }
    in = peek(r, 0);
    bool parts = vector && in && in->array && in->array->naxes == 2 && peek(r, 1) && peek(r, 1)->array;      // U and V
    if (!in || !in->array || in->array->naxes != (vector && !parts ? 3 : 2) || (vector && !parts && in->array->shape[2] != 2))
        return missing(r);
    const dgl_array *a = in->array, *b = parts ? in[1].array : NULL;
    size_t n = a->shape[0], m = a->shape[1];
    if ((xs && xs->size != m) || (ys && ys->size != n))
        DGL_FAIL(DGL_ESHAPE, "%s is %zux%zu, x has %zu, y has %zu", vector ? "the field" : "Z", n, m, xs ? xs->size : m, ys ? ys->size : n);
    if (b && (b->naxes != 2 || b->shape[0] != n || b->shape[1] != m))
        DGL_FAIL(DGL_ESHAPE, "U is %zux%zu, V has shape %s", n, m, dgl_array_shape_text(b));
    DGL_TRY(coordinates(r, 0, m, xs, &x));
    DGL_TRY(coordinates(r, 1, n, ys, &y));
    r->at += parts ? 2 : 1;
    if (!parts)
        return copy_data(r, &z, a);
    DGL_TRY(new_data(r, &z, 3, (size_t[]){ n, m, 2 }));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            z->data[(i * m + j) * 2] = a->data[(ptrdiff_t)i * a->stride[0] + (ptrdiff_t)j * a->stride[1]];
            z->data[(i * m + j) * 2 + 1] = b->data[(ptrdiff_t)i * b->stride[0] + (ptrdiff_t)j * b->stride[1]];
        }
    return DGL_OK;
}

// V: points and vectors; a function is sampled on a grid
static dgl_status vectors(reader *r)
{
    const dgl_input *in = peek(r, 0);
    size_t d = (size_t)r->p->kind->dims;
    dgl_array *a, *v;
    if (in && in->fn) {
        DGL_TRY(check_fn(in->fn, (int)d, (int)d, (int)d));
        size_t n = samples(r), all = d == 3 ? n * n * n : n * n;
        double ends[3][2];
        for (size_t k = 0; k < d; k++) DGL_TRY(range(r, (int)k, ends[k]));
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ all, d }));
        DGL_TRY(new_data(r, &v, 2, (size_t[]){ all, d }));
        for (size_t i = 0; i < all; i++)
            for (size_t k = 0, j = i; k < d; k++, j /= n) a->data[i*d + k] = between(ends[k], j % n, n);
        r->p->from_fn = true;
        r->at++;
        return dgl_fn_eval(in->fn, all, v->data, a->data);
    }
    r->after++;
    DGL_TRY(points(r, "xyz"));
    r->after--;
    DGL_TRY(points(r, "uvw"));
    a = r->p->data[r->filled - 2];
    v = r->p->data[r->filled - 1];
    if (a->shape[0] != v->shape[0])
        DGL_FAIL(DGL_ESHAPE, "%zu points, but %zu vectors", a->shape[0], v->shape[0]);
    return DGL_OK;
}

// S: a grid of points in space; and the parameters it comes from
static dgl_status surface(reader *r)
{
    const dgl_input *in = peek(r, 0);
    dgl_array *g, *uv;
    if (!in)
        return missing(r);
    if (in->fn) {
        DGL_TRY(check_fn(in->fn, 2, 3, 1));
        size_t n = samples(r), d = (size_t)in->fn->nout;
        double ends[2][2];
        DGL_TRY(range(r, 0, ends[0]));
        DGL_TRY(range(r, 1, ends[1]));
        DGL_TRY(new_data(r, &g, 3, (size_t[]){ n, n, 3 }));
        DGL_TRY(new_data(r, &uv, 3, (size_t[]){ n, n, 2 }));
        for (size_t i = 0; i < n * n; i++) {
            uv->data[2*i] = between(ends[0], i % n, n);
            uv->data[2*i + 1] = between(ends[1], i / n, n);
        }
        r->p->from_fn = true;
        r->p->equal = d == 3;
        r->at++;
        if (d == 3)
            return dgl_fn_eval(in->fn, n * n, g->data, uv->data);
        DGL_SCOPE;
        DGL_SCRATCH(z, n * n);
        DGL_TRY(dgl_fn_eval(in->fn, n * n, z, uv->data));
        for (size_t i = 0; i < n * n; i++) memcpy(g->data + 3*i, (double[]){ uv->data[2*i], uv->data[2*i + 1], z[i] }, 3 * sizeof(double));
        return DGL_OK;
    }
    if (in->array && in->array->naxes == 3) {
        if (in->array->shape[2] != 3)
            DGL_FAIL(DGL_ESHAPE, "a grid n x m x 3 of points expected, got shape %s", dgl_array_shape_text(in->array));
        r->p->equal = true;
        r->at++;
        return copy_data(r, &g, in->array);
    }
    bool full = in->array && in->array->naxes == 2 && peek(r, 1) && peek(r, 2) && in[1].array && in[2].array && in[2].array->naxes == 2;
    if (full) {                                        // X, Y, Z, all n x m
        size_t n = in->array->shape[0], m = in->array->shape[1];
        for (int k = 1; k < 3; k++)
            if (in[k].array->naxes != 2 || in[k].array->shape[0] != n || in[k].array->shape[1] != m)
                DGL_FAIL(DGL_ESHAPE, "X is %zux%zu, %c has shape %s", n, m, "XYZ"[k], dgl_array_shape_text(in[k].array));
        DGL_TRY(new_data(r, &g, 3, (size_t[]){ n, m, 3 }));
        for (size_t i = 0; i < n * m * 3; i++) {
            const dgl_array *a = in[i % 3].array;
            g->data[i] = a->data[(ptrdiff_t)(i / 3 / m) * a->stride[0] + (ptrdiff_t)(i / 3 % m) * a->stride[1]];
        }
        r->p->equal = true;
        r->at += 3;
        return DGL_OK;
    }
    DGL_TRY(field(r, false));                          // heights over x and y
    dgl_array **data = r->p->data;
    const dgl_array *x = data[0], *y = data[1], *z = data[2];
    DGL_OWNED dgl_array *grid = NULL;
    DGL_TRY(dgl_array_new(&grid, 3, (size_t[]){ y->size, x->size, 3 }));
    for (size_t i = 0; i < z->size; i++)
        memcpy(grid->data + 3*i, (double[]){ x->data[i % x->size], y->data[i / x->size], z->data[i] }, 3 * sizeof(double));
    for (int k = 0; k < 3; k++) {
        dgl_release(data[k]);
        data[k] = NULL;
    }
    data[0] = dgl_retain(grid);
    r->filled = 1;
    return DGL_OK;
}

// a: numbers; alone for a kind that stands them on 1..n, or after the places or names they stand on
static dgl_status list(reader *r)
{
    const dgl_input *in = peek(r, 0);
    dgl_array *a;
    if (!in || !in->array)
        return missing(r);
    size_t n = in->array->size;
    DGL_TRY(new_data(r, &a, 1, &n));
    dgl_runs w = dgl_runs_begin(1, (const dgl_array *[]){ in->array });
    for (double *to = a->data; dgl_runs_next(&w); )
        for (size_t i = 0; i < w.n; i++) *to++ = w.p[0][(ptrdiff_t)i * w.s[0]];
    r->at++;
    return DGL_OK;
}

static dgl_status keep_text(reader *r, const char *s)
{
    if (!(r->p->text = dgl_alloc(strlen(s) + 1)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a text");
    strcpy(r->p->text, s);
    r->at++;
    return DGL_OK;
}

// n: names or numbers in front of a list; 1..n when there is only the list
static dgl_status names(reader *r)
{
    const dgl_input *in = peek(r, 0);
    dgl_array *a;
    if (in && in->text) {
        size_t count = dgl_texts_count(in->text);
        DGL_TRY(keep_text(r, in->text));
        DGL_TRY(new_data(r, &a, 1, &count));
        for (size_t i = 0; i < count; i++) a->data[i] = (double)i + 1;
        return DGL_OK;
    }
    if (peek(r, 1) && peek(r, 1)->array)
        return list(r);
    if (!in || !in->array)
        return missing(r);
    size_t n = in->array->size;
    DGL_TRY(new_data(r, &a, 1, &n));
    for (size_t i = 0; i < n; i++) a->data[i] = (double)i + 1;
    return DGL_OK;
}

static dgl_status matrices(reader *r)
{
    const dgl_input *in = peek(r, 0);
    size_t n = r->p->data[0]->shape[0];
    dgl_array *a;
    if (!in || !in->array)
        return missing(r);
    const dgl_array *g = in->array;
    bool one = g->naxes == 2 && g->shape[0] == 2 && g->shape[1] == 2, each = g->naxes == 3 && g->shape[1] == 2 && g->shape[2] == 2;
    if (!one && !(each && g->shape[0] == n) && !(n == 0 && g->size == 0))
        DGL_FAIL(DGL_ESHAPE, "%zu points need matrices of shape (%zu, 2, 2) or one (2, 2); got %s", n, n, dgl_array_shape_text(g));
    DGL_TRY(new_data(r, &a, 3, (size_t[]){ n, 2, 2 }));
    for (size_t i = 0; i < 4 * n; i++) {
        ptrdiff_t row = (ptrdiff_t)(i / 2 % 2), column = (ptrdiff_t)(i % 2);
        a->data[i] = one ? g->data[row * g->stride[0] + column * g->stride[1]]
                         : g->data[(ptrdiff_t)(i / 4) * g->stride[0] + row * g->stride[1] + column * g->stride[2]];
    }
    for (size_t i = 0; i < n; i++)
        if (fabs(a->data[4*i + 1] - a->data[4*i + 2]) > 1e-9 * (fabs(a->data[4*i]) + fabs(a->data[4*i + 3])))
            DGL_FAIL(DGL_EARG, "matrix %zu is not symmetric: %g and %g", i + 1, a->data[4*i + 1], a->data[4*i + 2]);
    r->at++;
    return DGL_OK;
}

// places of the points before, from 1 in scripts
static dgl_status places(reader *r, size_t d, const char *what)
{
    const dgl_input *in = peek(r, 0);
    size_t n = r->p->data[0]->shape[0];
    dgl_array *a;
    if (!in || !in->array)
        return missing(r);
    bool none = in->array->size == 0;
    if (!none && (in->array->naxes != 2 || in->array->shape[1] != d))
        DGL_FAIL(DGL_ESHAPE, "%s as rows of %zu places expected; got shape %s", what, d, dgl_array_shape_text(in->array));
    if (none)
        DGL_TRY(new_data(r, &a, 2, (size_t[]){ 0, d }));
    else
        DGL_TRY(copy_data(r, &a, in->array));
    for (size_t i = 0; i < a->size; i++) {
        double v = a->data[i];
        if (!(v >= 1 && v <= (double)n) || v != floor(v))
            DGL_FAIL(DGL_EARG, "row %zu of the %s: place %g is not among the %zu points", i / d + 1, what, v, n);
        a->data[i] = v - 1;
    }
    r->at++;
    return DGL_OK;
}

static dgl_status take_letter(reader *r, char letter)
{
    const dgl_input *in = peek(r, 0);
    switch (letter) {
    case 'p': return points(r, "xyz");
    case 'l': return path(r);
    case 'w': DGL_TRY(points(r, "uvw"));
              if (r->p->data[0]->shape[0] != r->p->data[r->filled - 1]->shape[0])
                  DGL_FAIL(DGL_ESHAPE, "%zu points, but %zu vectors", r->p->data[0]->shape[0], r->p->data[r->filled - 1]->shape[0]);
              return DGL_OK;
    case 'a': return list(r);
    case 'n': return names(r);
    case 'F': return field(r, false);
    case 'G': return field(r, true);
    case 'V': return vectors(r);
    case 'S': return surface(r);
    case 'M': return matrices(r);
    case 'e': return places(r, 2, "edges");
    case 'i': return places(r, 3, "triangles");
    default:
        if (!in || !in->text)
            return missing(r);
        return keep_text(r, in->text);
    }
}

dgl_status dgl_plot_take(dgl_plot *p, int n, const dgl_input *in)
{
    reader r = { .p = p, .in = in, .n = n };
    for (const char *letter = p->kind->inputs; *letter; letter++) {
        r.after = (int)strlen(letter + 1);
        DGL_TRY(take_letter(&r, *letter));
    }
    if (r.at < n)
        DGL_FAIL(DGL_EARG, "%d inputs are too many; it is %s", n, p->kind->usage);
    return DGL_OK;
}
