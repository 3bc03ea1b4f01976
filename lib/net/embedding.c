// Rows of a table for whole numbers from 1.
// twice: real.h
#include "net/ball.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "count", DGL_INT, NAN, 1, 1e8, "how many rows the table has", NULL },
    { "dimension", DGL_INT, NAN, 1, 1e6, "numbers in a row", NULL },
    { "space", DGL_WORD, 0, 0, 0, "where rows lie: anywhere, or in the Poincaré ball, also while they are trained", "flat|ball" },
    { 0 }
};
enum { COUNT, DIMENSION, SPACE };

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    size_t bytes;
    if (!v[COUNT].given || !v[DIMENSION].given)
        DGL_FAIL(DGL_EARG, "embedding(count, dimension) needs both numbers");
    l->option[COUNT] = v[COUNT].num;
    l->option[DIMENSION] = v[DIMENSION].num;
    l->option[SPACE] = v[SPACE].num;
    DGL_TRY(dgl_memory_check(&bytes, (size_t)v[COUNT].num, (size_t)v[DIMENSION].num, sizeof(double)));
    l->nparams = (size_t)v[COUNT].num * (size_t)v[DIMENSION].num;
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    l->out = (dgl_net_extent){ dgl_extent_size(l->in)*(size_t)l->option[DIMENSION], 1, 1 };
    return DGL_OK;
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    double scale = l->option[SPACE] ? 1e-2 : 1;          // in the ball, near its middle
    for (size_t i = 0; i < l->nparams; i++) theta[i] = scale*dgl_rng_normal(g);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)keep;
    size_t d = (size_t)l->option[DIMENSION], cols = dgl_pass_columns(p);
    if (l->option[COUNT] > 1/REAL_EPSILON)
        DGL_FAIL(DGL_EUNSUP, "an embedding of %g rows in float32, which tells %g numbers apart", l->option[COUNT], 1/REAL_EPSILON);
    for (size_t r = 0; r < dgl_extent_size(l->in); r++)
        for (size_t i = 0; i < p->n; i++) {
            real k = x[r*cols + i];
            if (!(k >= 1 && k <= l->option[COUNT]) || k != floor(k))
                DGL_FAIL(DGL_EDOMAIN, "%g is no row of an embedding of %g", (double)k, l->option[COUNT]);
            size_t at = (size_t)(k - 1)*d;
            for (size_t j = 0; j < d; j++) {
                real *out = y + (r*d + j)*cols + i;
                out[0] = theta[at + j];
                for (size_t c = 1; c < p->channels; c++) out[c*p->n] = c == 1 && p->tangent ? p->tangent[at + j] : 0;
            }
        }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)y, (void)keep;
    size_t d = (size_t)l->option[DIMENSION], cols = dgl_pass_adjoints(p), from = dgl_pass_columns(p), m = dgl_extent_size(l->in);
    for (size_t r = 0; r < m && gtheta; r++)
        for (size_t i = 0; i < p->n; i++)
            for (size_t j = 0; j < d; j++) gtheta[(size_t)(x[r*from + i] - 1)*d + j] += gy[(r*d + j)*cols + i];
    if (gx)
        memset(gx, 0, m * cols * sizeof *gx);
    return DGL_OK;
}

static size_t rows(const dgl_layer *l) { return l->option[SPACE] ? (size_t)l->option[COUNT] : 0; }
static size_t dimension(const dgl_layer *l) { return (size_t)l->option[DIMENSION]; }

static dgl_status tangent(const dgl_layer *l, const double *theta, double *g) { return dgl_ball_gradient(rows(l), dimension(l), theta, g); }
static dgl_status retract(const dgl_layer *l, double *theta, const double *from) { return dgl_ball_move(rows(l), dimension(l), theta, from); }

static dgl_status transport(const dgl_layer *l, const double *theta, const double *from, double *v)
{
    return dgl_ball_carry(rows(l), dimension(l), theta, from, v);
}

static dgl_status square(const dgl_layer *l, double *s, const double *theta, const double *v)
{
    for (size_t i = 0; i < l->nparams; i++) s[i] = v[i]*v[i];
    return rows(l) ? dgl_ball_square(rows(l), dimension(l), s, theta, v) : DGL_OK;
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    t[0] = (dgl_tensor_shape){ "weight", 2, { (size_t)l->option[COUNT], (size_t)l->option[DIMENSION] } };
    return 1;
}

DGL_TWICE(dgl_embedding_kind)
const dgl_layer_kind dgl_embedding_kind = {
    .single = DGL_TWIN(dgl_embedding_kind), .name = "embedding", .usage = "nn.embedding(count, dimension, {space = \"flat\"})",
    .doc = "a row of a table for each whole number from 1; a step function, so its derivatives are 0; with space = \"ball\" rows are points of the Poincaré ball",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse,
    .tangent = tangent, .retract = retract, .transport = transport, .square = square, .tensors = tensors,
};
