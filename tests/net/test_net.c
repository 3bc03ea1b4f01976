// Layers: every kind against differences, adjoints against jets, the R-operator, threads, files that are damaged.
#include "../check.h"
#include "net/immersion.h"
#include "net/train.h"

#include "base/file.h"
#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static dgl_rng *rng;

// one layer of a kind from numbers for its first options
static dgl_net *layer(const char *name, const double *option, int n)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_net *net = NULL;
    for (int i = 0; dgl_activation_names[i]; i++)
        if (!strcmp(name, dgl_activation_names[i])) {
            v[0] = (dgl_value){ .num = i };
            check_ok(dgl_net_new(&net, &dgl_activation_kind, v, rng));
            return net;
        }
    for (int i = 0; dgl_layer_kinds[i]; i++)
        if (!strcmp(name, dgl_layer_kinds[i]->name)) {
            dgl_param_defaults(v, dgl_layer_kinds[i]->params);
            for (int k = 0; k < n; k++) v[k] = (dgl_value){ .given = true, .num = option[k] };
            check_ok(dgl_net_new(&net, dgl_layer_kinds[i], v, rng));
            return net;
        }
    fail_msg("no layer %s", name);
    return NULL;
}

typedef struct { const char *name; int n; double option[8]; dgl_net_extent in; bool second; } sample;
static const sample samples[] = {
    { "linear", 2, { 4, 3 }, { 4, 1, 1 }, true },
    { "linear", 3, { 3, 7, 0 }, { 3, 1, 1 }, true },
    { "step", 3, { 3, 1, 1 }, { 3, 1, 1 }, true },
    { "step", 4, { 2, 3, 2, 0.5 }, { 2, 1, 1 }, true },
    { "softmax", 0, { 0 }, { 4, 1, 1 }, true },
    { "conv2d", 5, { 2, 3, 3, 1, 2 }, { 2, 5, 4 }, true },
    { "conv2d", 7, { 1, 2, 3, 1, 1, 1, 1 }, { 1, 4, 4 }, true },
    { "group_conv", 6, { 1, 2, 3, 1, 1, 1 }, { 1, 4, 4 }, true },
    { "group_conv", 5, { 1, 1, 3, 1, 0 }, { 4, 3, 3 }, true },
    { "pool", 3, { 2, 1, 0 }, { 2, 4, 5 }, true },
    { "pool", 3, { 2, 0, 0 }, { 2, 4, 4 }, true },
    { "pool", 3, { 2, 0, 2 }, { 4, 2, 2 }, true },
    { "batchnorm", 1, { 3 }, { 3, 2, 2 }, true },
    { "rbf", 3, { 2, 4, 3 }, { 2, 1, 1 }, true },
    { "orthogonal", 2, { 3, 5 }, { 3, 1, 1 }, true },
    { "orthogonal", 2, { 5, 3 }, { 5, 1, 1 }, true },
    { "to_ball", 0, { 0 }, { 3, 1, 1 }, true }, { "mobius_add", 1, { 3 }, { 3, 1, 1 }, true },
    { "tanh", 0, { 0 }, { 3, 1, 1 }, true }, { "sigmoid", 0, { 0 }, { 3, 1, 1 }, true }, { "softplus", 0, { 0 }, { 3, 1, 1 }, true },
    { "relu", 0, { 0 }, { 3, 1, 1 }, true }, { "leaky_relu", 0, { 0 }, { 3, 1, 1 }, true }, { "elu", 0, { 0 }, { 3, 1, 1 }, true },
    { "silu", 0, { 0 }, { 3, 1, 1 }, true }, { "gelu", 0, { 0 }, { 3, 1, 1 }, true }, { "gelu_tanh", 0, { 0 }, { 3, 1, 1 }, true },
    { "sin", 0, { 0 }, { 3, 1, 1 }, true }, { "exp", 0, { 0 }, { 3, 1, 1 }, true }, { "gaussian", 0, { 0 }, { 3, 1, 1 }, true },
    { "identity", 0, { 0 }, { 3, 1, 1 }, true },
};

static void fill(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) x[i] = dgl_rng_normal(rng);
}

// jets against differences, the adjoint against the Jacobian, for every kind
static void laws(void **state)
{
    (void)state;
    enum { N = 11, MOST = 260 };
    static double x[N * MOST], y[N * MOST], J[N * MOST * MOST], up[N * MOST], down[N * MOST], H[N * MOST * 16], Ju[N * MOST * MOST], Jd[N * MOST * MOST],
        g[N * MOST], gx[N * MOST];
    for (size_t s = 0; s < sizeof samples / sizeof *samples; s++) {
        DGL_OWNED dgl_net *net = layer(samples[s].name, samples[s].option, samples[s].n);
        check_ok(dgl_net_shape(net, samples[s].in));
        size_t nin = (size_t)net->fn.nin, nout = (size_t)net->fn.nout;
        assert_true(nin && nin <= MOST && nout <= MOST);
        fill(N * nin, x);
        check_ok(dgl_fn_jet1(&net->fn, N, y, J, x));
        fill(N * nout, g);
        check_ok(dgl_fn_vjp(&net->fn, N, gx, x, g));
        for (size_t i = 0; i < N; i++)
            for (size_t k = 0; k < nin; k++) {
                double sum = 0;
                for (size_t r = 0; r < nout; r++) sum += g[i*nout + r]*J[(i*nout + r)*nin + k];
                check_near(gx[i*nin + k], sum, 1e-12 * (1 + fabs(sum)));
            }
        double h = 1e-5;
        for (size_t k = 0; k < nin && k < 5; k++) {
            for (size_t i = 0; i < N; i++) x[i*nin + k] += h;
            check_ok(dgl_fn_eval(&net->fn, N, up, x));
            for (size_t i = 0; i < N; i++) x[i*nin + k] -= 2*h;
            check_ok(dgl_fn_eval(&net->fn, N, down, x));
            for (size_t i = 0; i < N; i++) x[i*nin + k] += h;
            for (size_t i = 0; i < N*nout; i++) check_near(J[i*nin + k], (up[i] - down[i])/(2*h), 1e-8 * (1 + fabs(J[i*nin + k])));
        }
        if (nin > 4)
            continue;
        check_ok(dgl_fn_jet2(&net->fn, N, NULL, NULL, H, x));
        for (size_t k = 0; k < nin; k++) {
            for (size_t i = 0; i < N; i++) x[i*nin + k] += h;
            check_ok(dgl_fn_jet1(&net->fn, N, NULL, Ju, x));
            for (size_t i = 0; i < N; i++) x[i*nin + k] -= 2*h;
            check_ok(dgl_fn_jet1(&net->fn, N, NULL, Jd, x));
            for (size_t i = 0; i < N; i++) x[i*nin + k] += h;
            for (size_t i = 0; i < N*nout*nin; i++) check_near(H[i*nin + k], (Ju[i] - Jd[i])/(2*h), 1e-8 * (1 + fabs(H[i*nin + k])));
        }
    }
}

static dgl_net *join(int n, dgl_net **part, dgl_net_extent in)
{
    dgl_net *net = NULL;
    check_ok(dgl_net_join(&net, n, part));
    check_ok(dgl_net_shape(net, in));
    for (int i = 0; i < n; i++) dgl_release(part[i]);
    return net;
}

// gradients and Hessian products of a loss by the parameters, against differences, with each layer before a linear one
static void gradients(void **state)
{
    (void)state;
    enum { N = 9 };
    for (size_t s = 0; s < sizeof samples / sizeof *samples; s++) {
        if (!strcmp(samples[s].name, "relu") || !strcmp(samples[s].name, "leaky_relu"))
            continue;                                  // kinks between the points of differences
        DGL_OWNED dgl_net *probe = layer(samples[s].name, samples[s].option, samples[s].n);
        check_ok(dgl_net_shape(probe, samples[s].in));
        double nin = probe->fn.nin, nout = probe->fn.nout;
        dgl_net *part[3] = { layer("linear", (double[]){ nin, nin }, 2), layer(samples[s].name, samples[s].option, samples[s].n),
                             layer("linear", (double[]){ nout, 2 }, 2) };
        bool flat = samples[s].in.h == 1;
        if (!flat) {
            dgl_release(part[0]);
            part[0] = layer("tanh", NULL, 0);
        }
        DGL_OWNED dgl_net *net = join(3, part, samples[s].in);
        size_t P = net->nparams, m = (size_t)net->fn.nin;
        DGL_HEAP double *x = dgl_alloc((N * m + N * 2 + 7 * P) * sizeof *x);
        double *t = x + N*m, *g = t + N*2, *up = g + P, *down = up + P, *v = down + P, *Hv = v + P, *mask = Hv + P;
        double *theta = dgl_net_theta(net), *kept = mask + P;
        fill(N * m, x);
        fill(N * 2, t);
        dgl_objective o = { .net = net, .n = N, .targets = 2, .x = x, .t = t };
        check_ok(dgl_loss_find(&o.loss, "mse"));
        double loss, a, b, h = 1e-5, sum = 0;
        check_ok(dgl_objective_eval(&o, 0, NULL, &loss, g));
        bool floats = true;
        for (int l = 0; l < net->nlayers; l++) floats = floats && net->layer[l].kind->single;
        o.single = true;
        if (floats) {                                   // passes made of floats give the same to their precision
            check_ok(dgl_objective_eval(&o, 0, NULL, &a, up));
            check_near(a, loss, 1e-4 * (1 + fabs(loss)));
            for (size_t i = 0; i < P; i++) check_near(up[i], g[i], 1e-4 * (1 + fabs(g[i]) + fabs(loss)));
        } else
            check_status(dgl_objective_eval(&o, 0, NULL, &a, up), DGL_EUNSUP);
        o.single = false;
        dgl_net_trained(net, mask);
        fill(P, v);
        for (size_t i = 0; i < P; i++) v[i] *= mask[i], sum += v[i]*g[i];
        memcpy(kept, theta, P * sizeof *theta);
        for (size_t i = 0; i < P; i++) theta[i] = kept[i] + h*v[i];
        check_ok(dgl_objective_eval(&o, 0, NULL, &a, up));
        for (size_t i = 0; i < P; i++) theta[i] = kept[i] - h*v[i];
        check_ok(dgl_objective_eval(&o, 0, NULL, &b, down));
        memcpy(theta, kept, P * sizeof *theta);
        check_near((a - b)/(2*h), sum, 1e-7 * (1 + fabs(sum)));
        check_ok(dgl_objective_hvp(&o, Hv, v));
        for (size_t i = 0; i < P; i++)
            if (mask[i]) check_near(Hv[i], (up[i] - down[i])/(2*h), 2e-6 * (1 + fabs(Hv[i])));
    }
}

// the same bits with one thread and with two, in sizes around the edges of blocks
static void threads(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 7, 239, 240, 241, 700 };
    dgl_net *part[] = { layer("linear", (double[]){ 3, 20 }, 2), layer("tanh", NULL, 0), layer("linear", (double[]){ 20, 2 }, 2) };
    DGL_OWNED dgl_net *net = join(3, part, (dgl_net_extent){ 3, 1, 1 });
    static double x[700*3], t[700*2], y[2][700*2], g[2][200], H[2][700*2*9];
    fill(700*3, x);
    fill(700*2, t);
    int before = dgl_threads();
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        dgl_objective o = { .net = net, .n = sizes[k], .targets = 2, .x = x, .t = t };
        double loss[2];
        check_ok(dgl_loss_find(&o.loss, "mse"));
        for (int i = 0; i < 2; i++) {
            dgl_set_threads(i + 1);
            check_ok(dgl_objective_eval(&o, 0, NULL, &loss[i], g[i]));
            check_ok(dgl_fn_jet2(&net->fn, sizes[k], y[i], NULL, H[i], x));
        }
        assert_memory_equal(&loss[0], &loss[1], sizeof loss[0]);
        assert_memory_equal(g[0], g[1], net->nparams * sizeof g[0][0]);
        assert_memory_equal(y[0], y[1], sizes[k] * 2 * sizeof y[0][0]);
        assert_memory_equal(H[0], H[1], sizes[k] * 18 * sizeof y[0][0]);
    }
    dgl_set_threads(before);
}

// files: what is written comes back; damaged in any place it is refused or read, never worse
static void files(void **state)
{
    (void)state;
    char path[512], bad[512];
    snprintf(path, sizeof path, "%s/test_net.safetensors", getenv("TMP") ? getenv("TMP") : ".");
    snprintf(bad, sizeof bad, "%s/test_net_bad.safetensors", getenv("TMP") ? getenv("TMP") : ".");
    dgl_net *part[] = { layer("conv2d", (double[]){ 1, 2, 3, 1 }, 4), layer("tanh", NULL, 0), layer("pool", NULL, 0), layer("linear", (double[]){ 8, 2 }, 2),
                        layer("step", (double[]){ 2, 2 }, 2) };
    DGL_OWNED dgl_net *net = join(5, part, (dgl_net_extent){ 1, 4, 4 });
    check_ok(dgl_net_save(net, path));
    DGL_OWNED dgl_net *back = NULL;
    check_ok(dgl_net_load(&back, path, NULL, NULL, NULL));
    assert_int_equal(back->nparams, net->nparams);
    assert_memory_equal(dgl_net_theta(back), dgl_net_theta(net), net->nparams * sizeof(double));
    DGL_HEAP char *bytes = NULL;
    size_t n;
    check_ok(dgl_file_read(&bytes, &n, path));
    for (int i = 0; i < 1500; i++) {
        DGL_HEAP char *copy = dgl_alloc(n);
        memcpy(copy, bytes, n);
        size_t length = n;
        for (int k = 0; k < 1 + i % 3; k++) {
            size_t at = dgl_rng_below(rng, i % 2 ? 1200 : n);
            copy[at < n ? at : 0] = i % 5 ? "0123456789[]{},:\"-e. "[dgl_rng_below(rng, 21)] : (char)dgl_rng_below(rng, 256);
        }
        if (i % 7 == 0)
            length = dgl_rng_below(rng, n);
        FILE *f = fopen(bad, "wb");
        assert_non_null(f);
        fwrite(copy, 1, length, f);
        fclose(f);
        DGL_OWNED dgl_net *other = NULL;
        dgl_status status = dgl_net_load(&other, bad, NULL, NULL, NULL);
        if (!status && other->fn.nin > 0 && other->fn.nin < 4096) {
            DGL_HEAP double *x = dgl_alloc(((size_t)other->fn.nin + (size_t)other->fn.nout) * sizeof *x);
            status = dgl_fn_eval(&other->fn, 1, x + other->fn.nin, x);
        }
        assert_true(status == DGL_OK || *dgl_error_message());
    }
    remove(path);
    remove(bad);
}

// an allocation that fails anywhere leaves an error and nothing behind
static void memory(void **state)
{
    (void)state;
    dgl_net *part[] = { layer("linear", (double[]){ 3, 6 }, 2), layer("silu", NULL, 0), layer("linear", (double[]){ 6, 2 }, 2) };
    DGL_OWNED dgl_net *net = join(3, part, (dgl_net_extent){ 3, 1, 1 });
    double x[15], y[10], H[90];
    fill(15, x);
    check_ok(dgl_fn_jet2(&net->fn, 5, y, NULL, H, x));
    size_t before = dgl_live_bytes();
    for (long k = 1; k < 30; k++) {
        dgl_net *copy = NULL;
        dgl_alloc_fail_after(k);
        dgl_status status = dgl_net_copy(&copy, net);
        dgl_alloc_fail_after(0);
        assert_true(status == DGL_OK || status == DGL_ENOMEM);
        dgl_release(copy);
        assert_int_equal(dgl_live_bytes(), before);
    }
}

// second derivatives along covectors: by an adjoint, and from whole 2-jets (of a map with a weight), in one to three coordinates
static void along(void **state)
{
    (void)state;
    enum { N = 301, OUT = 4 };
    static const char *const names[] = { "tanh", "sin", "softplus", "relu" };
    static double x[3*N], w[OUT*N], near[OUT*3*N], D[6*N], far[OUT*3*N], E[6*N], y[OUT*N], z[OUT*N], slopes[100*N];
    for (int d = 1; d <= 3; d++)
        for (size_t a = 0; a < sizeof names/sizeof *names; a++) {
            dgl_net *part[] = { layer("linear", (double[]){ d, 5 }, 2), layer(names[a], NULL, 0), layer("linear", (double[]){ 5, 7 }, 2),
                                layer("sigmoid", NULL, 0), layer("linear", (double[]){ 7, OUT }, 2), layer(names[a], NULL, 0) };
            DGL_OWNED dgl_net *net = NULL;
            DGL_OWNED dgl_immersion *M = NULL, *scaled = NULL;
            check_ok(dgl_net_join(&net, 6, part));
            for (size_t k = 0; k < 6; k++) dgl_release(part[k]);
            check_ok(dgl_immersion_new(&M, d));
            check_ok(dgl_immersion_add(M, &net->fn, DGL_FLAT, 1, NULL));
            check_ok(dgl_immersion_new(&scaled, d));
            check_ok(dgl_immersion_add(scaled, &net->fn, DGL_FLAT, 4, NULL));
            for (size_t n = 1; n <= N; n += 100) {
                fill(n*(size_t)d, x);
                fill(OUT*n, w);
                assert_true(dgl_immersion_slopes(M, n) <= 100*n && dgl_immersion_slopes(scaled, n) == 0);
                check_ok(dgl_immersion_values(M, n, y, slopes, x));
                check_ok(dgl_immersion_along(M, n, near, D, slopes, x, w));
                check_ok(dgl_immersion_values(scaled, n, z, NULL, x));
                check_ok(dgl_immersion_along(scaled, n, far, E, NULL, x, w));
                for (size_t i = 0; i < OUT*n; i++) check_near(2*y[i], z[i], 1e-13*(1 + fabs(z[i])));
                for (size_t i = 0; i < OUT*n*(size_t)d; i++) check_near(2*near[i], far[i], 1e-13*(1 + fabs(far[i])));
                for (size_t i = 0; i < n*(size_t)(d*(d + 1)/2); i++) check_near(2*D[i], E[i], 1e-12*(1 + fabs(E[i])));
            }
        }
}

int main(void)
{
    check_ok(dgl_rng_new(&rng, 7));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws), cmocka_unit_test(gradients), cmocka_unit_test(threads), cmocka_unit_test(files),
        cmocka_unit_test(memory), cmocka_unit_test(along),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
