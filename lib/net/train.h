// Losses, their gradients and second derivatives by a net's parameters, and the steps that lower them.
#ifndef DGL_NET_TRAIN_H
#define DGL_NET_TRAIN_H

#include "net/net.h"

// A loss: the mean over points of a function of outputs y and targets t. In blocks: rows are numbers, columns points.
typedef struct {
    const char *name, *doc;
    int targets;                   // how many numbers of target a point has; 0: as many as outputs
    bool mean;                     // also the mean over outputs
    // *sum += scale * loss of each of n points; g (NULL: not wanted) = scale * its derivatives
    dgl_status (*eval)(size_t m, size_t n, double *sum, real *g, const real *y, const real *t, double scale);
    // Sv = scale * S v, S: the second derivatives by y, n columns
    dgl_status (*hessian)(size_t m, size_t n, real *Sv, const real *y, const real *t, const real *v, double scale);
    // R[m][m][n] with R R' = S at each point; NULL: S is diagonal
    dgl_status (*root)(size_t m, size_t n, real *R, const real *y, const real *t);
    // what is wrong with targets; NULL: nothing can be
    dgl_status (*check)(size_t m, size_t n, const double *t);
} dgl_loss_kind;
extern const dgl_loss_kind *const dgl_loss_kinds[];      // ended by NULL
dgl_status dgl_loss_find(const dgl_loss_kind **out, const char *name) DGL_CHECKED;
// R[m][m][n] with R R' = S, the second derivatives without scale
dgl_status dgl_loss_root(const dgl_loss_kind *kind, size_t m, size_t n, real *R, const real *y, const real *t) DGL_CHECKED;

// Something that is added to the loss: a function of the first (or second) derivatives of layers from .. to - 1.
typedef struct {
    const char *name, *doc;
    int order;
    bool tangent;                  // by one random direction; else by all inputs of the part
    // y: the part's output block, pass p; *sum += scale * value, g += scale * derivatives by y
    dgl_status (*eval)(const dgl_pass *p, size_t m, double *sum, real *g, const real *y, double scale);
} dgl_penalty_kind;
extern const dgl_penalty_kind *const dgl_penalty_kinds[];    // ended by NULL

// What is minimised.
typedef struct {
    dgl_net *net;
    const dgl_loss_kind *loss;     // or
    dgl_fn *own;                   // a function of (y, t) with one result
    size_t n, targets;             // rows of x[n][nin], t[n][targets]
    const double *x, *t;
    double kl;                     // weight of what sampling layers add
    const dgl_penalty_kind *penalty;
    double penalty_weight;
    int from, to;                  // the part whose derivatives are penalised
    bool train;                    // as in dgl_pass
    bool single;                   // values and gradients by floats
    uint32_t seed;
} dgl_objective;

// The loss over the given rows (row NULL: all n) and its gradient g[nparams] (NULL: not wanted). EUNSUP with single names a layer or a penalty
// that has no passes for floats.
dgl_status dgl_objective_eval(const dgl_objective *o, size_t rows, const size_t *row, double *loss, double *g) DGL_CHECKED;
// EDOMAIN that says what made the loss of a step nan or inf: a number of the data, or the first layer without finite values.
dgl_status dgl_objective_blame(const dgl_objective *o, double loss, long step) DGL_CHECKED;
// Hv = (second derivatives of the loss by parameters) v over all rows, exactly, by a forward direction through the adjoint.
dgl_status dgl_objective_hvp(const dgl_objective *o, double *Hv, const double *v) DGL_CHECKED;
// Gv = J' S J v with S the second derivatives of the loss by outputs: the Fisher information for losses that are log-likelihoods.
dgl_status dgl_objective_fisher_product(const dgl_objective *o, double *Gv, const double *v) DGL_CHECKED;
// g becomes its K-FAC step: (G + sqrt(damping)/pi)^-1 g (A + pi sqrt(damping))^-1 in each affine layer.
dgl_status dgl_objective_kfac(const dgl_objective *o, double *g, double damping) DGL_CHECKED;
// The same matrix whole, [nparams][nparams], for nets of affine layers and activations.
dgl_status dgl_objective_fisher(const dgl_objective *o, double *F) DGL_CHECKED;
// S[na][nb]: the loss with parameters theta + a[i] d1 + b[j] d2.
dgl_status dgl_objective_slice(const dgl_objective *o, const double *d1, const double *d2, size_t na, const double *a, size_t nb, const double *b,
                               double *S) DGL_CHECKED;

// The first k eigenvalues that Lanczos' method gives of the loss's Hessian, ascending, and their weights in the spectral density,
// with full reorthogonalisation: the outer ones are exact to rounding long before k is the number of parameters.
dgl_status dgl_hessian_lanczos(const dgl_objective *o, size_t k, double *values, double *weights, uint32_t seed) DGL_CHECKED;
// K[n m][n m]: J(x) J(x')' by the parameters, m outputs each of n points, for nets of affine layers: Gram matrices, no J.
dgl_status dgl_net_ntk(dgl_net *net, size_t n, double *K, const double *x) DGL_CHECKED;

// A pass over n points that keeps the inputs x[l] of all layers and the adjoints delta[l][out][m][n] of affine ones, for each of the m outputs
// of the net; with a loss, for each column of the root of its second derivatives at the targets t[n][targets]. Scratch of the caller's scope.
dgl_status dgl_net_collect(const dgl_net *net, const dgl_loss_kind *loss, size_t n, const double *rows, const double *t, double **x,
                           double **delta) DGL_CHECKED;
bool dgl_layer_is_affine(const dgl_layer *l);
// EUNSUP unless only affine layers have parameters.
dgl_status dgl_net_check_affine(const dgl_net *net) DGL_CHECKED;

// ---- files (save.c) ----

// Tensors by name, "0.weight", with the layers in the file's metadata.
dgl_status dgl_net_save(const dgl_net *net, const char *path) DGL_CHECKED;
// From a .safetensors or .npz file. layers: "linear tanh linear" (then the tensors' shapes say the rest), or NULL: as the file's metadata
// says. prefix (NULL): of the tensors' names; modules are numbered in the order of layers that have tensors, with others between them, or
// called as names (NULL), "fc1 fc2", say.
dgl_status dgl_net_load(dgl_net **out, const char *path, const char *layers, const char *prefix, const char *names) DGL_CHECKED;
// Fills the parameters of a net from such a file. ESHAPE names the tensor that does not fit.
dgl_status dgl_net_fill(dgl_net *net, const char *path, const char *prefix, const char *names) DGL_CHECKED;

// ---- optimizers of networks ----

typedef struct dgl_trainer dgl_trainer;
typedef struct {
    const char *name, *doc;
    const dgl_param *params;       // after those of training
    int nstate;                    // vectors as long as theta that start at zero
    int carried;                   // the first of them are tangent vectors, which go along when constrained layers move
    dgl_status (*step)(dgl_trainer *t, double *theta, double *g, double *const *state);
} dgl_rule;
extern const dgl_rule *const dgl_rules[];        // ended by NULL

struct dgl_trainer {
    dgl_objective *objective;
    const dgl_rule *rule;
    const dgl_value *option;       // of dgl_train_params
    const double *mask;            // 1 where a parameter is trained
    size_t rows;                   // the batch of this step
    const size_t *row;
    long step;                     // from 1
    double lr;                     // after the schedule
};
// The objective of a step's rows, in scratch of the caller's scope.
dgl_status dgl_trainer_batch(const dgl_trainer *t, dgl_objective *out) DGL_CHECKED;

enum { DGL_TRAIN_lr, DGL_TRAIN_epochs, DGL_TRAIN_batch, DGL_TRAIN_decay, DGL_TRAIN_momentum, DGL_TRAIN_beta1, DGL_TRAIN_beta2, DGL_TRAIN_eps,
       DGL_TRAIN_damping, DGL_TRAIN_schedule, DGL_TRAIN_shuffle, DGL_TRAIN_seed, DGL_TRAIN_patience, DGL_TRAIN_stop, DGL_TRAIN_clip, DGL_TRAIN_dtype, DGL_TRAIN_rates, DGL_TRAIN_shared };
extern const dgl_param dgl_train_params[];       // ends with a NULL name

typedef struct {
    long epochs, steps;
    const char *why;               // "epochs", "loss", "patience", "on_epoch"
    double seconds;
} dgl_train_result;

// losses[epochs], validation[epochs] (NULL without check). on_epoch (NULL) is told after each; *stop ends the training.
typedef dgl_status (*dgl_on_epoch)(void *ctx, long epoch, double loss, double validation, bool *stop);
dgl_status dgl_train(dgl_objective *o, const dgl_rule *rule, const dgl_value *option, const dgl_objective *check, double *losses,
                     double *validation, dgl_on_epoch on_epoch, void *ctx, dgl_train_result *result) DGL_CHECKED;

#endif
