// Training: epochs of minibatches, schedules, early stops, and what happens when numbers stop being numbers.
#include "net/train.h"

#include "base/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RULE(name) extern const dgl_rule dgl_##name##_rule;
#include "net/rules.def"
#undef RULE

const dgl_rule *const dgl_rules[] = {
#define RULE(name) &dgl_##name##_rule,
#include "net/rules.def"
#undef RULE
    NULL
};

const dgl_param dgl_train_params[] = {
    { "lr", DGL_NUM, 1e-2, 1e-300, 1e6, "learning rate", NULL },
    { "epochs", DGL_INT, 100, 0, 1e9, "how many times all rows are seen", NULL },
    { "batch", DGL_INT, 0, 0, 1e9, "rows in a batch; 0: all", NULL },
    { "decay", DGL_NUM, 0, 0, 1e6, "weight decay", NULL },
    { "momentum", DGL_NUM, 0.9, 0, 1, "of the momentum optimizer", NULL },
    { "beta1", DGL_NUM, 0.9, 0, 1, "of Adam", NULL },
    { "beta2", DGL_NUM, 0.999, 0, 1, "of Adam", NULL },
    { "eps", DGL_NUM, 1e-8, 0, 1, "of Adam", NULL },
    { "damping", DGL_NUM, 1e-3, 0, 1e9, "of natural and kfac: what is added to the Fisher matrix's diagonal", NULL },
    { "schedule", DGL_WORD, 0, 0, 0, "what becomes of lr over the epochs", "constant|linear|cosine|exponential" },
    { "shuffle", DGL_BOOL, 1, 0, 1, "whether minibatches are drawn anew in every epoch", NULL },
    { "seed", DGL_INT, 0, 0, 4294967295.0, "of the minibatches and of sampling layers", NULL },
    { "patience", DGL_INT, 0, 0, 1e9, "stop when the loss (of the validation rows) has not fallen for so many epochs; 0: never", NULL },
    { "stop", DGL_NUM, -INFINITY, -INFINITY, 1e300, "stop when the loss is below this", NULL },
    { "clip", DGL_NUM, 0, 0, 1e300, "the most that the gradient's norm may be; 0: any", NULL },
    { "dtype", DGL_WORD, 0, 0, 0, "of what values and gradients are calculated; parameters are float64", "float64|float32" },
    { "rates", DGL_NUMS, 0, 0, 0, "a schedule of one's own: lr times this in each epoch; the last one holds on", NULL },
    { 0 }
};

static double schedule(const dgl_value *v, long epoch, double progress)
{
    double lr = v[DGL_TRAIN_lr].num;
    const dgl_array *rates = v[DGL_TRAIN_rates].array;
    if (rates)
        lr *= rates->data[(size_t)epoch < rates->size ? (size_t)epoch : rates->size - 1];
    switch ((int)v[DGL_TRAIN_schedule].num) {
    case 1: return lr * (1 - progress);
    case 2: return lr * 0.5 * (1 + cos(M_PI*progress));
    case 3: return lr * pow(0.01, progress);
    }
    return lr;
}

static void clip(size_t n, double *g, double most)
{
    double s = most > 0 ? sqrt(dgl_net_kernel->dot(n, g, g)) : 0;
    for (size_t i = 0; i < n && s > most; i++) g[i] *= most/s;
}

// what constrained layers ask of a gradient before a step
static dgl_status make_tangent(dgl_net *net, double *g)
{
    for (int l = 0; l < net->nlayers; l++) {
        const dgl_layer *layer = &net->layer[l];
        if (layer->kind->tangent)
            DGL_TRY(layer->kind->tangent(layer, dgl_layer_theta(net, layer), g + layer->at));
    }
    return DGL_OK;
}

// and of the weights and n vectors of the rule behind it; from: the weights before
static dgl_status retract(dgl_net *net, const double *from, int n, double *const *vector)
{
    for (int l = 0; l < net->nlayers; l++) {
        const dgl_layer *layer = &net->layer[l];
        double *theta = dgl_net_theta(net) + layer->at;
        const double *before = from + layer->at;
        if (layer->kind->retract)
            DGL_TRY(layer->kind->retract(layer, theta, before));
        for (int k = 0; k < n; k++) {
            double *v = vector[k] + layer->at;
            if (layer->kind->transport)
                DGL_TRY(layer->kind->transport(layer, theta, before, v));
            else if (layer->kind->tangent)
                DGL_TRY(layer->kind->tangent(layer, theta, v));
        }
    }
    return DGL_OK;
}

static bool constrained(const dgl_net *net)
{
    bool any = false;
    for (int l = 0; l < net->nlayers; l++) any = any || net->layer[l].kind->retract || net->layer[l].kind->tangent;
    return any;
}

enum { MAX_STATE = 4 };
typedef struct {
    dgl_trainer t;
    dgl_rng *rng;
    size_t *row, batch;            // the order of rows, and how many are in a batch
    long epochs;
    double *g, *from, *state[MAX_STATE];     // the gradient, the weights before a step (NULL: none is constrained), the rule's vectors
} training;

// one step by rows from number first on
static dgl_status step(training *s, long e, size_t first, double *loss)
{
    dgl_objective *o = s->t.objective;
    dgl_net *net = o->net;
    const dgl_value *option = s->t.option;
    double *theta = dgl_net_theta(net), batches = (double)((o->n + s->batch - 1) / s->batch);
    s->t.step++;
    s->t.row = s->batch < o->n ? s->row + first : NULL;
    s->t.rows = o->n - first < s->batch ? o->n - first : s->batch;
    s->t.lr = schedule(option, e, ((double)e*batches + (double)(first/s->batch)) / ((double)s->epochs*batches));
    o->seed = (uint32_t)option[DGL_TRAIN_seed].num + (uint32_t)s->t.step*2654435761u;
    DGL_TRY(dgl_objective_eval(o, s->t.rows, s->t.row, loss, s->g));
    if (!isfinite(*loss))
        return dgl_objective_blame(o, *loss, s->t.step);
    if (s->from) {
        DGL_TRY(make_tangent(net, s->g));
        memcpy(s->from, theta, net->nparams * sizeof *theta);
    }
    clip(net->nparams, s->g, option[DGL_TRAIN_clip].num);
    DGL_TRY(s->t.rule->step(&s->t, theta, s->g, s->state));
    return s->from ? retract(net, s->from, s->t.rule->carried, s->state) : DGL_OK;
}

// all rows once; *mean: of the losses before each step
static dgl_status epoch(training *s, long e, double *mean)
{
    size_t n = s->t.objective->n;
    double total = 0, loss;
    if (s->batch < n && s->t.option[DGL_TRAIN_shuffle].num)
        dgl_rng_shuffle(s->rng, n, s->row);
    for (size_t first = 0; first < n; first += s->batch) {
        DGL_POLL();
        DGL_TRY(step(s, e, first, &loss));
        total += loss * (double)s->t.rows;
    }
    *mean = total / (double)n;
    return DGL_OK;
}

// all epochs, or until something says stop
static dgl_status run(training *s, const dgl_objective *check, double *losses, double *validation, dgl_on_epoch on_epoch, void *ctx,
                      dgl_train_result *result)
{
    const dgl_value *option = s->t.option;
    char label[64] = "training";
    DGL_PROGRESS progress = dgl_progress_begin(label, (size_t)s->epochs);
    double best = INFINITY;
    long waited = 0, patience = (long)option[DGL_TRAIN_patience].num;
    for (long e = 0; e < s->epochs; e++) {
        DGL_TRY(epoch(s, e, &losses[e]));
        double seen = losses[e];
        if (check) {
            DGL_TRY(dgl_objective_eval(check, 0, NULL, &validation[e], NULL));
            seen = validation[e];
        }
        result->epochs = e + 1;
        result->steps = s->t.step;
        snprintf(label, sizeof label, "training, loss %.4g", losses[e]);
        dgl_progress_at(&progress, (size_t)e + 1);
        bool stop = false;
        if (on_epoch)
            DGL_TRY(on_epoch(ctx, e + 1, losses[e], check ? seen : NAN, &stop));
        waited = seen < best ? 0 : waited + 1;
        best = fmin(best, seen);
        result->why = stop ? "on_epoch" : seen < option[DGL_TRAIN_stop].num ? "loss" : patience && waited >= patience ? "patience" : "epochs";
        if (strcmp(result->why, "epochs"))
            break;
    }
    return DGL_OK;
}

dgl_status dgl_train(dgl_objective *o, const dgl_rule *rule, const dgl_value *option, const dgl_objective *check, double *losses,
                     double *validation, dgl_on_epoch on_epoch, void *ctx, dgl_train_result *result)
{
    DGL_SCOPE;
    dgl_net *net = o->net;
    size_t P = net->nparams, n = o->n, batch = (size_t)option[DGL_TRAIN_batch].num;
    if (!P)
        DGL_FAIL(DGL_EARG, "the network has no parameters");
    const dgl_array *rates = option[DGL_TRAIN_rates].array;
    if (rates && !rates->size)
        DGL_FAIL(DGL_EARG, "rates has no number");
    DGL_SCRATCH(g, P);
    DGL_SCRATCH(mask, P);
    DGL_SCRATCH(from, P);
    DGL_SCRATCH_OF(size_t, row, n + 1);
    DGL_OWNED dgl_rng *rng = NULL;
    DGL_TRY(dgl_rng_new(&rng, (uint32_t)option[DGL_TRAIN_seed].num));
    training s = { .t = { .objective = o, .rule = rule, .option = option, .mask = mask }, .rng = rng, .row = row, .g = g,
                   .batch = batch == 0 || batch > n ? n : batch, .epochs = (long)option[DGL_TRAIN_epochs].num, .from = constrained(net) ? from : NULL };
    for (int k = 0; k < rule->nstate; k++) {
        DGL_SCRATCH(own, P);
        s.state[k] = memset(own, 0, P * sizeof *own);
    }
    dgl_net_trained(net, mask);
    for (size_t i = 0; i < n; i++) row[i] = i;
    double began = dgl_seconds(), loss;
    *result = (dgl_train_result){ .why = "epochs" };
    o->train = true;
    o->single = option[DGL_TRAIN_dtype].num != 0;
    DGL_TRY(run(&s, check, losses, validation, on_epoch, ctx, result));
    if (s.epochs && n) {                                // weights that the last step broke
        DGL_TRY(dgl_objective_eval(o, n < 256 ? n : 256, row, &loss, NULL));
        if (!isfinite(loss))
            return dgl_objective_blame(o, loss, s.t.step + 1);
    }
    result->seconds = dgl_seconds() - began;
    return DGL_OK;
}
