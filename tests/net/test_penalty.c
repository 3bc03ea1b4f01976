// What is added to losses: every penalty's gradient by the parameters against differences, in two and three dimensions, and what it is.
#include "../check.h"
#include "net/immersion.h"
#include "net/train.h"

#include <math.h>
#include <string.h>

extern const dgl_layer_kind dgl_linear_kind, dgl_rbf_kind;

static dgl_rng *rng;

static dgl_net *one(const dgl_layer_kind *kind, size_t in, size_t out)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_net *net = NULL;
    if (kind == &dgl_activation_kind)
        v[0] = (dgl_value){ .num = DGL_ACT_tanh };
    else {
        dgl_param_defaults(v, kind->params);
        v[0] = (dgl_value){ .given = true, .num = (double)in };
        v[1] = (dgl_value){ .given = true, .num = (double)out };
        v[2] = kind == &dgl_rbf_kind ? v[1] : v[2];
    }
    check_ok(dgl_net_new(&net, kind, v, rng));
    return net;
}

// linear(4, d) · linear(d, 7) or rbf(d, 7, 7) · tanh · linear(7, 5): the last three layers are the part
static dgl_net *sample(size_t d, bool rbf)
{
    dgl_net *net = NULL, *part[] = { one(&dgl_linear_kind, 4, d), one(rbf ? &dgl_rbf_kind : &dgl_linear_kind, d, 7), one(&dgl_activation_kind, 0, 0), one(&dgl_linear_kind, 7, 5) };
    check_ok(dgl_net_join(&net, 4, part));
    for (int i = 0; i < 4; i++) dgl_release(part[i]);
    return net;
}

static void gradients_of(bool rbf)
{
    enum { N = 9, MOST = 200 };
    static double x[N*4], t[N*5], g[MOST], v[MOST], kept[MOST];
    for (size_t d = 1; d <= (rbf ? 2 : 3); d++)
        for (int k = 0; dgl_penalty_kinds[k]; k++) {
            if (rbf && dgl_penalty_kinds[k]->order > 1)
                continue;
            DGL_OWNED dgl_net *net = sample(d, rbf);
            size_t P = net->nparams;
            assert_true(P <= MOST);
            double *theta = dgl_net_theta(net), loss, up, down, h = 1e-5, sum = 0;
            for (size_t i = 0; i < N*4; i++) x[i] = dgl_rng_normal(rng);
            for (size_t i = 0; i < 7*7 && rbf; i++) theta[net->layer[1].at + i] = dgl_rng_uniform(rng);
            for (size_t i = 0; i < N*5; i++) t[i] = dgl_rng_normal(rng);
            dgl_net_trained(net, v);
            for (size_t i = 0; i < P; i++) v[i] *= dgl_rng_normal(rng);
            dgl_objective o = { .net = net, .n = N, .targets = 5, .x = x, .t = t, .penalty = dgl_penalty_kinds[k], .penalty_weight = 0.3, .from = 1, .to = 4 };
            check_ok(dgl_loss_find(&o.loss, "mse"));
            check_ok(dgl_objective_eval(&o, 0, NULL, &loss, g));
            for (size_t i = 0; i < P; i++) sum += v[i]*g[i];
            memcpy(kept, theta, P * sizeof *theta);
            for (size_t i = 0; i < P; i++) theta[i] = kept[i] + h*v[i];
            check_ok(dgl_objective_eval(&o, 0, NULL, &up, NULL));
            for (size_t i = 0; i < P; i++) theta[i] = kept[i] - h*v[i];
            check_ok(dgl_objective_eval(&o, 0, NULL, &down, NULL));
            if (fabs((up - down)/(2*h) - sum) > 1e-6*(1 + fabs(sum)))
                fail_msg("%s in %zu dimensions: %.12g by differences, %.12g by the adjoint", dgl_penalty_kinds[k]->name, d, (up - down)/(2*h), sum);
        }
}

static void gradients(void **state)
{
    (void)state;
    gradients_of(false);
    gradients_of(true);
}

// the value of a penalty of a whole net at points
static double value(const char *name, dgl_net *net, size_t n, const double *x)
{
    static double block[100000], g[100000];
    for (int k = 0; dgl_penalty_kinds[k]; k++) {
        const dgl_penalty_kind *kind = dgl_penalty_kinds[k];
        dgl_pass p = { .n = n, .order = kind->order, .d = net->fn.nin, .channels = dgl_pass_channels(kind->order, net->fn.nin), .seeds = 1 };
        double sum = 0;
        if (strcmp(kind->name, name))
            continue;
        check_ok(dgl_net_jet_block(net, kind->order, n, block, x));
        check_ok(kind->eval(&p, (size_t)net->fn.nout, &sum, g, block, 1));
        return sum;
    }
    fail_msg("no penalty %s", name);
    return 0;
}

// curvature is K² on a surface and a quarter of Kretschmann's scalar above; |II|² less the squared mean curvature is the scalar curvature
static void values(void **state)
{
    (void)state;
    enum { N = 6 };
    for (size_t d = 2; d <= 3; d++) {
        double x[N*3], K[N], mean = 0;
        dgl_net *part[] = { one(&dgl_linear_kind, d, 7), one(&dgl_activation_kind, 0, 0), one(&dgl_linear_kind, 7, 5) };
        DGL_OWNED dgl_net *net = NULL;
        DGL_OWNED dgl_immersion *M = NULL;
        DGL_OWNED dgl_immersion_field *F = NULL;
        check_ok(dgl_net_join(&net, 3, part));
        for (int i = 0; i < 3; i++) dgl_release(part[i]);
        for (size_t i = 0; i < N*d; i++) x[i] = dgl_rng_normal(rng);
        check_ok(dgl_immersion_new(&M, (int)d));
        check_ok(dgl_immersion_add(M, &net->fn, DGL_FLAT, 1, NULL));
        check_ok(dgl_immersion_field_new(&F, M, d == 2 ? DGL_AT_gaussian : DGL_AT_kretschmann));
        check_ok(dgl_fn_eval(&F->fn, N, K, x));
        for (size_t i = 0; i < N; i++) mean += (d == 2 ? K[i]*K[i] : K[i]/4)/N;
        check_near(value("curvature", net, N, x), mean, 1e-10*(1 + mean));
        assert_true(value("extrinsic", net, N, x) > 0);
    }
    DGL_OWNED dgl_net *flat = one(&dgl_linear_kind, 2, 5);
    double x[4] = { 0.1, 0.2, -1, 2 };
    check_near(value("curvature", flat, 2, x), 0, 0);
    check_near(value("extrinsic", flat, 2, x), 0, 0);
    check_near(value("bending", flat, 2, x), 0, 0);
}

// where the metric is singular, curvature is an error that says so
static void singular(void **state)
{
    (void)state;
    DGL_OWNED dgl_net *net = one(&dgl_linear_kind, 2, 1);
    double block[6] = { 0, 1, 1, 0, 0, 0 }, g[6] = { 0 }, sum = 0;
    dgl_pass p = { .n = 1, .order = 2, .d = 2, .channels = 6, .seeds = 1 };
    for (int k = 0; dgl_penalty_kinds[k]; k++)
        if (!strcmp(dgl_penalty_kinds[k]->name, "curvature"))
            check_status(dgl_penalty_kinds[k]->eval(&p, 1, &sum, g, block, 1), DGL_EDOMAIN);
}

int main(void)
{
    check_ok(dgl_rng_new(&rng, 7));
    const struct CMUnitTest tests[] = { cmocka_unit_test(gradients), cmocka_unit_test(values), cmocka_unit_test(singular) };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
