// Networks: a flat list of layers over one vector of parameters. A net is a smooth map (base/fn.h) with exact
// first and second derivatives, so metrics, plots and optimizers take it as they take any other.
//
// Points go through the layers in blocks. A block is a matrix whose rows are features and whose columns are
// channels of n points: the values, then the derivatives by d directions, then the second derivatives by pairs
// a <= b. A linear layer treats all columns alike, so a jet of a whole net is one matrix product a layer.
#ifndef DGL_NET_NET_H
#define DGL_NET_NET_H

#include "base/fn.h"
#include "base/param.h"
#include "base/text.h"
#include "expr/expr.h"
#include "net/kernels.h"
#include "num/random.h"

// A batch of images has features c * h * w, row-major; plain vectors are c = features, h = w = 1. 0: not known.
typedef struct { size_t c, h, w; } dgl_net_extent;
static inline size_t dgl_extent_size(dgl_net_extent e) { return e.c * e.h * e.w; }

// What happens to a block.
typedef struct {
    size_t n;                      // points
    int order, d;                  // derivatives carried, by d directions
    size_t channels;               // 1, 1 + d or 1 + d + d(d + 1)/2
    size_t seeds;                  // reverse with channels = 1 may carry several adjoints; else 1
    bool input;                    // x is the net's own input: its first derivatives are the unit vectors (0 along a direction of parameters), its second 0
    bool reverse;                  // keep what the adjoint needs
    bool train;                    // batch normalisation takes the block's own moments, sampling layers sample
    const real *tangent;           // a direction of all parameters: the one derivative channel is along it too
    const real *theta;             // parameters in place of the net's own; NULL
    uint32_t seed;                 // of sampling
    size_t first;                  // number of the block's first point in the batch
    double penalty_scale;          // weight of what layers add to the loss (KL)
    double *penalty;               // where they add it
} dgl_pass;
// columns of a row of x, and of its adjoint
static inline size_t dgl_pass_columns(const dgl_pass *p) { return p->channels * p->n; }
static inline size_t dgl_pass_adjoints(const dgl_pass *p) { return p->channels * p->seeds * p->n; }
static inline size_t dgl_pass_channels(int order, int d)
{
    return order == 0 ? 1 : order == 1 ? 1 + (size_t)d : 1 + (size_t)d + (size_t)d * ((size_t)d + 1) / 2;
}

typedef struct dgl_layer dgl_layer;

enum { DGL_MAX_TENSORS = 4 };
typedef struct { const char *name; int naxes; size_t shape[4]; } dgl_tensor_shape;

// A kind of layer: one static const struct, in one file, listed in layers.def. theta are the layer's own parameters.
typedef struct {
    const char *name, *usage, *doc;
    const void *single;            // the dgl_layer_kind whose passes are made of floats (real.h); NULL: of doubles only
    const dgl_param *params;       // leading ones may be given by place
    // reads the options into l->option and sets l->nparams, l->nfixed, and l->in, l->out as far as they are known
    dgl_status (*setup)(dgl_layer *l, const dgl_value *v);
    // sets l->out for l->in; NULL: out is in
    dgl_status (*shape)(dgl_layer *l);
    void (*init)(const dgl_layer *l, double *theta, dgl_rng *g);
    bool uses_result;              // reverse looks at y: the next layer may not overwrite it
    bool (*in_place)(const dgl_layer *l, const dgl_pass *p);   // whether y may be x, and gx gy; NULL: never
    // how many numbers forward keeps for reverse; NULL: none
    size_t (*keep)(const dgl_layer *l, const dgl_pass *p);
    dgl_status (*forward)(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep);
    // gx (NULL: not wanted) is overwritten, gtheta (NULL: not wanted) is added to
    dgl_status (*reverse)(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep);
    // the layer's result as expressions; NULL: it can't be written so
    dgl_status (*trace)(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x);
    // after a step of an optimizer from `from`: back to where the parameters must lie; NULL: anywhere
    dgl_status (*retract)(const dgl_layer *l, double *theta, const double *from);
    // the gradient as a tangent vector there
    dgl_status (*tangent)(const dgl_layer *l, const double *theta, double *g);
    // a tangent vector at from, carried to theta; NULL: by tangent
    dgl_status (*transport)(const dgl_layer *l, const double *theta, const double *from, double *v);
    // s[nparams]: for each number the squared length of v's part in the point that it is a number of; NULL: its own square
    dgl_status (*square)(const dgl_layer *l, double *s, const double *theta, const double *v);
    // names and shapes of its tensors, in the order of theta; their number. NULL: all are one "weight"
    int (*tensors)(const dgl_layer *l, dgl_tensor_shape *t);
} dgl_layer_kind;

enum { DGL_LAYER_OPTIONS = 12 };
struct dgl_layer {
    const dgl_layer_kind *kind;
    double option[DGL_LAYER_OPTIONS];
    dgl_net_extent in, out;
    size_t visible;                // leading outputs that are the layer's coordinates (a step of order k carries earlier ones behind them); 0: all
    size_t nparams, nfixed, at;    // parameters, how many of them at the end are not trained, their place in theta
};

extern const dgl_layer_kind *const dgl_layer_kinds[];        // in the order of layers.def, ended by NULL
extern const dgl_layer_kind dgl_activation_kind;             // one constructor for each row of activations.def
extern const char *const dgl_activation_names[];             // ended by NULL
extern const char *const dgl_activation_docs[];

typedef struct dgl_net {
    dgl_fn fn;                     // nin 0: width not known yet
    int nlayers;
    size_t nparams;
    dgl_array *theta;              // nparams numbers; a part of a net shares its net's
    dgl_layer layer[];
} dgl_net;

// A net of one layer, its parameters drawn from g.
dgl_status dgl_net_new(dgl_net **out, const dgl_layer_kind *kind, const dgl_value *v, dgl_rng *g) DGL_CHECKED;
// Hauser and Ray's network of depth steps of order k, with the parameters of dgl_residual_params.
extern const dgl_param dgl_residual_params[];
dgl_status dgl_net_residual(dgl_net **out, const dgl_value *v, dgl_rng *g) DGL_CHECKED;
// n nets one after another, with copies of their parameters. ESHAPE names the layers that don't fit.
dgl_status dgl_net_join(dgl_net **out, int n, dgl_net *const *part) DGL_CHECKED;
// Layers from to to - 1, on the same parameters.
dgl_status dgl_net_part(dgl_net **out, dgl_net *net, int from, int to) DGL_CHECKED;
dgl_status dgl_net_copy(dgl_net **out, dgl_net *net) DGL_CHECKED;
// The same parameters, but the last step of a C^k network gives its whole state (x(L), ..., x(L-k+1)): the map of phase space, which does
// not fold where x(L) does. EARG when the last layer is no step of order 2 or 3.
dgl_status dgl_net_phase(dgl_net **out, dgl_net *net) DGL_CHECKED;
// Fixes what was open of the input's extent. ESHAPE when it does not fit.
dgl_status dgl_net_shape(dgl_net *net, dgl_net_extent in) DGL_CHECKED;
static inline double *dgl_net_theta(const dgl_net *net) { return net->theta->data; }
static inline const double *dgl_layer_theta(const dgl_net *net, const dgl_layer *l) { return net->theta->data + l->at; }
int dgl_layer_tensors(const dgl_layer *l, dgl_tensor_shape *t);
// "linear(2, 16)"
void dgl_layer_print(dgl_text *t, const dgl_layer *l);
// How many numbers are trained, and which: 1 or 0 for each.
void dgl_net_trained(const dgl_net *net, double *mask);

// ---- blocks (pass.c, run.c) ----

// What a pass over layers from to to - 1 leaves: x[from..to] the inputs and outputs (for reverse, a layer in place has overwritten its input),
// what each layer keeps, and, for reverse, room g for the adjoint of any of them. Scratch of the caller's scope.
typedef struct { real **x, **keep, *g; } dgl_record;
dgl_status dgl_net_record(dgl_record *t, const dgl_net *net, const dgl_pass *p, int from, int to) DGL_CHECKED;
// x[from] is given; x[from + 1 .. to] are filled.
dgl_status dgl_net_forward(const dgl_net *net, const dgl_pass *p, int from, int to, const dgl_record *t) DGL_CHECKED;
// t->g: the adjoint of x[to]; overwritten by that of x[from] when want_input. gtheta (all parameters) is added to; NULL.
// delta (NULL) is told the adjoint of each layer's output.
typedef struct { dgl_status (*at)(void *ctx, int layer, const real *gy); void *ctx; } dgl_delta;
dgl_status dgl_net_reverse(const dgl_net *net, const dgl_pass *p, int from, int to, real *gtheta, bool want_input, const dgl_record *t,
                           const dgl_delta *delta) DGL_CHECKED;
// The most numbers that a point has before or after one of the layers.
size_t dgl_net_widest(const dgl_net *net, int from, int to);
// The jets of the whole net at n points as a block: block[nout][channels][n].
dgl_status dgl_net_jet_block(const dgl_net *net, int order, size_t n, double *block, const double *x) DGL_CHECKED;
static inline bool dgl_fn_is_net(const dgl_fn *f)
{
    dgl_status dgl_net_eval(dgl_fn *, size_t, double *, const double *);
    return f->eval == dgl_net_eval;
}
// Rows of points to and from blocks.
void dgl_block_load(const dgl_net *net, size_t n, size_t width, double *block, size_t columns, const double *x);
void dgl_block_store(const dgl_net *net, size_t n, size_t width, double *y, const double *block, size_t columns);
// y[m][m][n]: the unit matrix at each point.
void dgl_block_units(size_t m, size_t n, double *y);
// Rows of n numbers.
void dgl_block_copy(size_t rows, size_t n, real *y, size_t ldy, const real *x, size_t ldx);
// How many points a block of such a pass should have: rows of as many numbers don't fall on the same places of the cache, and are whole vectors.
enum { DGL_NET_BLOCK = 240 };
size_t dgl_net_block(const dgl_net *net, size_t channels);

// The values after every layer: y[l][n][visible outputs of layer l], l = 0 .. nlayers - 1.
dgl_status dgl_net_layers(dgl_net *net, size_t n, double *const *y, const double *x) DGL_CHECKED;
static inline size_t dgl_layer_visible(const dgl_layer *l) { return l->visible ? l->visible : dgl_extent_size(l->out); }

// The unit matrix behind the last layer, pulled back into the coordinates of every layer: g[l + 1][n][w][w], w the outputs of layer l (all of
// them), and g[0][n][nin][nin] that of the input.
dgl_status dgl_net_metrics(dgl_net *net, size_t n, double *const *g, const double *x) DGL_CHECKED;

// The net's results as expressions of x[nin]: for small nets, and to check the other way. EUNSUP names a layer that has none.
dgl_status dgl_net_trace(dgl_net *net, dgl_dag *d, dgl_ex *y, const dgl_ex *x) DGL_CHECKED;
// The same to work with: up to 500 parameters are written out, as they are now; a larger net, or one that can't be written, is
// called (expr/call.h) and keeps following its parameters. Derivatives are exact either way.
dgl_status dgl_net_ex(dgl_net *net, dgl_dag *d, dgl_ex *y, const dgl_ex *x) DGL_CHECKED;

// ---- for files of layers ----

extern const dgl_net_kernels *dgl_net_kernel;      // set before any layer runs
// y[m][cols] (+)= W[m][k] x[k][cols], or W x + b (b[m], NULL), rows ldy and ldx apart; the transposed one takes W[k][m]
dgl_status dgl_net_product(size_t m, size_t k, size_t cols, real *y, size_t ldy, const real *W, bool transposed, const real *x, size_t ldx,
                           bool add, const real *b) DGL_CHECKED;
// G[m][k] += g[m][cols] x[k][cols]', rows ldG, ldg and ldx apart
dgl_status dgl_net_gradient(size_t m, size_t k, size_t cols, real *G, size_t ldG, const real *g, size_t ldg, const real *x, size_t ldx) DGL_CHECKED;
// b[m] += sums of the first n of each row of g
void dgl_net_bias_gradient(size_t m, size_t n, size_t cols, real *b, const real *g);
// y = W x + b with theta = (W[out][in], b[out]), for layers that contain one; x has in leading rows
dgl_status dgl_affine_forward(const dgl_pass *p, size_t out, size_t in, bool bias, const real *theta, real *y, const real *x) DGL_CHECKED;
dgl_status dgl_affine_reverse(const dgl_pass *p, size_t out, size_t in, bool bias, const real *theta, real *gx, real *gtheta,
                              const real *gy, const real *x) DGL_CHECKED;
dgl_status dgl_affine_trace(dgl_dag *d, size_t out, size_t in, bool bias, const double *theta, dgl_ex *y, const dgl_ex *x) DGL_CHECKED;
// weight[out][in] and bias[out]
int dgl_affine_tensors(dgl_tensor_shape *t, size_t out, size_t in, bool bias);
// activation number a on rows of a block; keep has (order + 2) n numbers a row
void dgl_act_forward(int a, const dgl_pass *p, size_t rows, real *y, const real *u, real *keep);
void dgl_act_reverse(const dgl_pass *p, size_t rows, real *gu, const real *gy, const real *u, const real *keep);
size_t dgl_act_keep(const dgl_pass *p);            // numbers a row
dgl_status dgl_act_trace(dgl_ex *y, int a, dgl_dag *d, dgl_ex u) DGL_CHECKED;
// uniform in (0, 1) and normal, by counting: the same for the same (seed, i) whoever asks
double dgl_net_hash_normal(uint32_t seed, uint64_t i);

#endif
