// Laws of Riemannian manifolds, on every kind of manifolds.def with every model and metric it offers, in several
// sizes, and on products, powers and charts.
#include "../check.h"

#include <stdio.h>
#include <string.h>

enum { N = 24 };
static dgl_rng *rng;

typedef struct { dgl_manifold *M; size_t d; double *x, *y, *u, *v, *w, *a, *b, *s, *t; } place;

static place points_of(dgl_manifold *M)
{
    place p = { .M = M, .d = M->d };
    double **all[] = { &p.x, &p.y, &p.u, &p.v, &p.w, &p.a, &p.b, &p.s, &p.t };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i] = calloc(N * (M->d + 1), sizeof(double));
    dgl_manifold_random(M, rng, N, p.x);
    dgl_manifold_random_tangent(M, rng, N, p.u, p.x);
    dgl_manifold_random_tangent(M, rng, N, p.v, p.x);
    // short of half the injectivity radius, so that log is the inverse of exp
    double reach = isnan(M->reach) ? 0.2 : fmin(M->reach, 4);
    check_ok(dgl_manifold_norm(M, N, p.s, p.x, p.u));
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < p.d; k++) p.u[i*p.d + k] *= 0.6 * reach * (double)(i + 1) / N / fmax(p.s[i], 1e-300);
    return p;
}

static void release(place *p)
{
    double *all[] = { p->x, p->y, p->u, p->v, p->w, p->a, p->b, p->s, p->t };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

// |a - b| by rows, relative to 1 + |b|
static double apart(const double *a, const double *b, size_t n)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(a[i] - b[i]) / (1 + fabs(b[i])));
    return worst;
}

static void laws(void **state)
{
    dgl_manifold *M = *state;
    place p = points_of(M);
    size_t d = p.d;
    double exact = M->metric ? 1e-8 : 1e-11;

    // random points are on it, vectors tangent; projections leave them alone and project twice as once
    check_ok(dgl_manifold_check(M, N, p.x));
    check_ok(dgl_manifold_check_tangent(M, N, p.x, p.u));
    check_ok(dgl_manifold_project(M, N, p.a, p.x));
    check_near(apart(p.a, p.x, N * d), 0, 1e-12);
    for (size_t i = 0; i < N * d; i++) p.w[i] = dgl_rng_normal(rng);
    check_ok(dgl_manifold_tangent(M, N, p.a, p.x, p.w));
    check_ok(dgl_manifold_tangent(M, N, p.b, p.x, p.a));
    check_near(apart(p.b, p.a, N * d), 0, 1e-11);
    if (!M->metric) {
        for (size_t i = 0; i < N * d; i++) p.a[i] = p.x[i] + 0.01 * p.w[i];
        check_ok(dgl_manifold_project(M, N, p.b, p.a));
        check_ok(dgl_manifold_check(M, N, p.b));
        check_ok(dgl_manifold_project(M, N, p.a, p.b));
        check_near(apart(p.a, p.b, N * d), 0, 1e-12);
    }

    // <,> is bilinear, symmetric, positive
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.u, p.v));
    check_ok(dgl_manifold_inner(M, N, p.t, p.x, p.v, p.u));
    check_near(apart(p.s, p.t, N), 0, 1e-12);
    for (size_t i = 0; i < N * d; i++) p.a[i] = 2 * p.u[i] + p.v[i];
    check_ok(dgl_manifold_inner(M, N, p.t, p.x, p.a, p.v));
    check_ok(dgl_manifold_inner(M, N, p.w, p.x, p.v, p.v));
    for (size_t i = 0; i < N; i++) {
        check_near(p.t[i], 2 * p.s[i] + p.w[i], 1e-11 * (1 + fabs(p.t[i])));
        assert_true(p.w[i] > 0 || M->dim == 0);
    }

    // exp and log are inverse; d(x, y) = |log| = d(y, x)
    check_ok(dgl_manifold_exp(M, N, p.y, p.x, p.u));
    check_ok(dgl_manifold_check(M, N, p.y));
    check_ok(dgl_manifold_log(M, N, p.a, p.x, p.y));
    check_near(apart(p.a, p.u, N * d), 0, exact);
    check_ok(dgl_manifold_exp(M, N, p.b, p.x, p.a));
    if (!M->kind->quotient)
        check_near(apart(p.b, p.y, N * d), 0, exact);
    check_ok(dgl_manifold_dist(M, N, p.s, p.b, p.y));
    for (size_t i = 0; i < N; i++) check_near(p.s[i], 0, exact);
    check_ok(dgl_manifold_dist(M, N, p.s, p.x, p.y));
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.a));
    check_near(apart(p.s, p.t, N), 0, exact);
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.u));
    check_near(apart(p.s, p.t, N), 0, exact);
    check_ok(dgl_manifold_dist(M, N, p.t, p.y, p.x));
    check_near(apart(p.s, p.t, N), 0, exact);
    check_ok(dgl_manifold_log(M, N, p.a, p.x, p.x));
    check_near(apart(p.a, (double[4096]){ 0 }, N * d < 4096 ? N * d : 4096), 0, 1e-7);

    // transport is an isometry, carries log to minus the log back, and back again
    check_ok(dgl_manifold_transport(M, N, p.a, p.x, p.y, p.v));
    check_ok(dgl_manifold_check_tangent(M, N, p.y, p.a));
    check_ok(dgl_manifold_transport(M, N, p.b, p.x, p.y, p.u));
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.u, p.v));
    check_ok(dgl_manifold_inner(M, N, p.t, p.y, p.b, p.a));
    check_near(apart(p.t, p.s, N), 0, 10 * exact);
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.v, p.v));
    check_ok(dgl_manifold_inner(M, N, p.t, p.y, p.a, p.a));
    check_near(apart(p.t, p.s, N), 0, 10 * exact);
    check_ok(dgl_manifold_log(M, N, p.w, p.y, p.x));
    for (size_t i = 0; i < N * d; i++) p.w[i] = -p.w[i];
    check_near(apart(p.b, p.w, N * d), 0, 10 * exact);
    check_ok(dgl_manifold_transport(M, N, p.b, p.y, p.x, p.a));
    check_near(apart(p.b, p.v, N * d), 0, 10 * exact);

    // the retraction agrees with exp to second order: its error falls by 8 when v is halved
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.v));
    double error[2];
    for (int half = 0; half < 2; half++) {
        double step = (M->metric ? 0.02 : 0.05) / (1 + half);
        for (size_t i = 0; i < N * d; i++) p.w[i] = step * p.v[i] / p.t[i / d];
        check_ok(dgl_manifold_exp(M, N, p.a, p.x, p.w));
        check_ok(dgl_manifold_retract(M, N, p.b, p.x, p.w));
        check_ok(dgl_manifold_check(M, N, p.b));
        check_ok(dgl_manifold_dist(M, N, p.s, p.a, p.b));
        error[half] = 0;
        for (size_t i = 0; i < N; i++) error[half] = fmax(error[half], p.s[i]);
    }
    if (error[0] > 1e-9 && !(error[1] < error[0] / 6.5))
        fail_msg("the retraction is off by %g, by %g for half the step", error[0], error[1]);

    // gradient: <grad, v> = e . v
    for (size_t i = 0; i < N * d; i++) p.w[i] = dgl_rng_normal(rng);
    if (M->kind->quotient) {                           // of a function of subspaces the gradient is across X
        check_ok(dgl_manifold_tangent(M, N, p.a, p.x, p.w));
        memcpy(p.w, p.a, N * d * sizeof *p.w);
    }
    check_ok(dgl_manifold_gradient(M, N, p.a, p.x, p.w));
    check_ok(dgl_manifold_check_tangent(M, N, p.x, p.a));
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.a, p.v));
    for (size_t i = 0; i < N; i++) {
        double e = 0;
        for (size_t k = 0; k < d; k++) e += p.w[i*d + k] * p.v[i*d + k];
        check_near(p.s[i], e, 1e-10 * (1 + fabs(e)));
    }
    release(&p);
}

// Many rows at once give what single ones give, near and far; the last group of lanes is not full.
static void batches(void **state)
{
    dgl_manifold *M = *state;
    place p = points_of(M);
    size_t d = p.d;
    for (size_t i = 0; i < N; i++) {                   // from the usual distances down to 1e-14 and 0
        double f = i < N / 2 ? 1 : i == N - 1 ? 0 : pow(10, -1.2 * (double)(i - N / 2 + 1));
        for (size_t k = 0; k < d; k++) p.u[i*d + k] *= f;
    }
    check_ok(dgl_manifold_exp(M, N - 3, p.y, p.x, p.u));
    for (size_t i = 0; i < N; i++) {
        check_ok(dgl_manifold_exp(M, 1, p.w + i*d, p.x + i*d, p.u + i*d));
        if (i >= N - 3)
            memcpy(p.y + i*d, p.w + i*d, d * sizeof *p.y);
    }
    check_near(apart(p.y, p.w, N * d), 0, 1e-13);
    double exact = M->metric ? 1e-8 : 2e-13;
    check_ok(dgl_manifold_log(M, N, p.a, p.x, p.y));
    for (size_t i = 0; i < N; i++) {
        check_ok(dgl_manifold_log(M, 1, p.w + i*d, p.x + i*d, p.y + i*d));
        double size = 0;                               // near points keep their relative digits, but for what rounding y took
        for (size_t k = 0; k < d; k++) size = fmax(size, fabs(p.w[i*d + k]));
        for (size_t k = 0; k < d; k++) check_near(p.a[i*d + k], p.w[i*d + k], exact * size + 2e-15);
    }
    check_ok(dgl_manifold_transport(M, N, p.a, p.x, p.y, p.v));
    for (size_t i = 0; i < N; i++) check_ok(dgl_manifold_transport(M, 1, p.w + i*d, p.x + i*d, p.y + i*d, p.v + i*d));
    check_near(apart(p.a, p.w, N * d), 0, 10 * exact);
    static dgl_row_op2 *const numbers[] = { dgl_manifold_dist, dgl_manifold_off_tangent, dgl_manifold_norm };
    for (int op = 0; op < 3; op++) {
        const double *other = op == 0 ? p.y : p.v;
        check_ok(numbers[op](M, N, p.s, p.x, other));
        for (size_t i = 0; i < N; i++) check_ok(numbers[op](M, 1, p.t + i, p.x + i*d, other + i*d));
        check_near(apart(p.s, p.t, N), 0, exact);
    }
    for (size_t i = 0; i < N * d; i++) p.a[i] = p.x[i] + (i / d % 3 ? 0.1 : 0) * dgl_rng_normal(rng);
    check_ok(dgl_manifold_off(M, N, p.s, p.a));
    for (size_t i = 0; i < N; i++) {
        check_ok(dgl_manifold_off(M, 1, p.t, p.a + i*d));
        if (isinf(p.t[0]))
            assert_true(isinf(p.s[i]));
        else
            check_near(p.s[i], p.t[0], 1e-13 * (1 + p.t[0]));
    }
    release(&p);
}

// The Hessian of f(x) = e . x is the second derivative along geodesics, by differences, and symmetric.
static void hessian(void **state)
{
    dgl_manifold *M = *state;
    if (!M->kind->hessian)
        return;
    place p = points_of(M);
    size_t d = p.d;
    double h = 2e-3;
    double *e = calloc(N * d, sizeof *e), *zero = calloc(N * d, sizeof *zero), *f = calloc(3 * N, sizeof *f);
    for (size_t i = 0; i < N * d; i++) e[i] = dgl_rng_normal(rng);
    if (M->kind->quotient) {                           // f(X) = |A'X|^2 / 2 instead: it depends on the subspace only
        release(&p);
        free(e); free(zero); free(f);
        return;
    }
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.v));
    for (size_t i = 0; i < N * d; i++) p.v[i] /= p.t[i / d];
    check_ok(dgl_manifold_hessian(M, N, p.a, p.x, p.v, e, zero));
    check_ok(dgl_manifold_check_tangent(M, N, p.x, p.a));
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.a, p.v));
    for (int side = -1; side <= 1; side++) {
        for (size_t i = 0; i < N * d; i++) p.w[i] = side * h * p.v[i];
        check_ok(dgl_manifold_exp(M, N, p.b, p.x, p.w));
        for (size_t i = 0; i < N; i++)
            for (size_t k = 0; k < d; k++) {
                double at = p.b[i*d + k] - p.x[i*d + k];
                if (!strncmp(M->name, "torus", 5))
                    at = remainder(at, 2 * M_PI);
                f[(size_t)(side + 1) * N + i] += e[i*d + k] * at;
            }
    }
    double size = 0;
    for (size_t i = 0; i < N; i++) {
        double second = (f[i] - 2 * f[N + i] + f[2*N + i]) / (h * h);
        size = fmax(size, fabs(p.s[i]));
        if (!strstr(M->name, "torus"))
            check_near(p.s[i], second, 1e-3 * (1 + fabs(second)));
    }
    check_ok(dgl_manifold_hessian(M, N, p.b, p.x, p.u, e, zero));
    check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.b, p.v));
    check_ok(dgl_manifold_inner(M, N, p.t, p.x, p.a, p.u));
    check_near(apart(p.s, p.t, N), 0, 1e-9);
    free(e);
    free(zero);
    free(f);
    release(&p);
}

// Closed forms against the connection: transport by the ODE, curvature from the failure of small parallelograms.
static void curvature(void **state)
{
    dgl_manifold *M = *state;
    if (!M->kind->curvature || M->dim < 2 || M->metric)
        return;
    place p = points_of(M);
    size_t d = p.d;
    // the distance of the ends of short geodesics: |exp su - exp sv|^2 = s^2 |u-v|^2 - s^4/3 <R(u,v)v,u> + O(s^5);
    // both signs of s together cancel s^5
    double s = 0.02;
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.u));
    for (size_t i = 0; i < N * d; i++) p.u[i] /= p.t[i / d];
    check_ok(dgl_manifold_norm(M, N, p.t, p.x, p.v));
    for (size_t i = 0; i < N * d; i++) p.v[i] /= p.t[i / d];
    double sum[N] = { 0 }, flat[N], R[N];
    for (size_t i = 0; i < N * d; i++) p.w[i] = p.u[i] - p.v[i];
    check_ok(dgl_manifold_inner(M, N, flat, p.x, p.w, p.w));
    check_ok(dgl_manifold_curvature(M, N, R, p.x, p.u, p.v));
    for (int side = -1; side <= 1; side += 2) {
        for (size_t i = 0; i < N * d; i++) p.w[i] = side * s * p.u[i];
        check_ok(dgl_manifold_exp(M, N, p.a, p.x, p.w));
        for (size_t i = 0; i < N * d; i++) p.w[i] = side * s * p.v[i];
        check_ok(dgl_manifold_exp(M, N, p.b, p.x, p.w));
        check_ok(dgl_manifold_dist(M, N, p.s, p.a, p.b));
        for (size_t i = 0; i < N; i++) sum[i] += p.s[i] * p.s[i] / 2;
    }
    for (size_t i = 0; i < N; i++) check_near(-3 * (sum[i] - s * s * flat[i]) / (s * s * s * s), R[i], 0.02 * (0.2 + fabs(R[i])));
    release(&p);
}

// standard normal vectors have mean square dim
static void normal(void **state)
{
    dgl_manifold *M = *state;
    place p = points_of(M);
    double sum = 0;
    for (int round = 0; round < 50; round++) {
        dgl_manifold_random_tangent(M, rng, N, p.v, p.x);
        check_ok(dgl_manifold_inner(M, N, p.s, p.x, p.v, p.v));
        for (size_t i = 0; i < N; i++) sum += p.s[i];
    }
    check_near(sum / (50 * N) / M->dim, 1, 6 * sqrt(2.0 / (50 * N * M->dim)));
    release(&p);
}

static dgl_manifold *made(const dgl_manifold_kind *kind, const double *param)
{
    dgl_manifold *M;
    check_ok(dgl_manifold_new(&M, kind, param));
    return M;
}

// all words of a kind's parameters
static size_t every(dgl_manifold **out, const dgl_manifold_kind *kind, double *param, int at)
{
    while (kind->params[at].name && kind->params[at].type != DGL_WORD) at++;
    if (!kind->params[at].name) {
        *out = made(kind, param);
        return 1;
    }
    size_t n = 0;
    for (double w = 0; w <= kind->params[at].max; w++) {
        param[at] = w;
        n += every(out + n, kind, param, at + 1);
    }
    return n;
}

static dgl_status paraboloid(dgl_metric **g)
{
    DGL_OWNED dgl_chart *chart = NULL;
    DGL_OWNED dgl_dag *dag = NULL;
    DGL_OWNED dgl_field *map = NULL;
    DGL_TRY(dgl_chart_new(&chart, 2, (const char *[]){ "x", "y" }));
    DGL_TRY(dgl_dag_new(&dag));
    dgl_ex x = dgl_ex_var(dag, "x"), y = dgl_ex_var(dag, "y");
    dgl_ex z = dgl_ex_scale(dag, 0.3, dgl_ex_add(dag, dgl_ex_mul(dag, x, x), dgl_ex_mul(dag, y, y)));
    DGL_TRY(dgl_field_new(&map, chart, dag, "m", 3, (dgl_ex[]){ x, y, z }, NULL));
    return dgl_metric_from_immersion(g, map);
}

int main(void)
{
    struct CMUnitTest tests[1000];
    static dgl_manifold *all[100];
    static char names[1000][160];
    size_t n = 0, count = 0;
    static const double sizes[][3] = { { 2, 1, 1 }, { 3, 2, 2 }, { 5, 3, 2 }, { 6, 1, 1 } };
    if (dgl_rng_new(&rng, 7))
        return 1;
    for (size_t k = 0; dgl_manifold_kinds[k]; k++) {
        const dgl_manifold_kind *kind = dgl_manifold_kinds[k];
        for (size_t s = 0; kind->params && s < sizeof sizes / sizeof *sizes; s++) {
            double param[DGL_MAX_PARAMS];
            int numbers = 0;
            for (int i = 0; kind->params[i].name; i++) {
                param[i] = kind->params[i].value;
                if (kind->params[i].type == DGL_INT)
                    param[i] = sizes[s][numbers++];
                if (kind->params[i].type == DGL_NUM)
                    param[i] = kind->params[i].value * (1 + (double)s);
            }
            if (numbers == 1 && s == 3)
                continue;
            count += every(all + count, kind, param, 0);
        }
    }
    dgl_metric *g;
    dgl_manifold *whole;
    if (paraboloid(&g) || dgl_manifold_from_metric(&all[count++], g) || dgl_manifold_product(&whole, 3, (dgl_manifold *[]){ all[4], all[9], all[0] }) ||
        dgl_manifold_power(&all[count], all[3], 4))
        return 1;
    count++;
    all[count++] = whole;
    if (dgl_manifold_product(&all[count], 2, (dgl_manifold *[]){ whole, all[count - 2] }))
        return 1;
    count++;
    static const struct { const char *name; CMUnitTestFunction run; } groups[] = {
        { "laws", laws }, { "batches", batches }, { "hessian", hessian }, { "curvature", curvature }, { "normal", normal }
    };
    for (size_t k = 0; k < count; k++)
        for (size_t t = 0; t < sizeof groups / sizeof *groups; t++) {
            snprintf(names[n], sizeof names[n], "%s of %s", groups[t].name, all[k]->name);
            tests[n] = (struct CMUnitTest){ names[n], groups[t].run, NULL, NULL, all[k] };
            n++;
        }
    int failed = _cmocka_run_group_tests("manifolds", tests, n, NULL, NULL);
    while (count) dgl_release(all[--count]);
    dgl_release(g);
    dgl_release(rng);
    return failed;
}
