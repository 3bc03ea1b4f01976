// Laws of metrics, on random ones in 2 to 4 dimensions: what must hold whatever the components are.
#include "../check.h"

// a chart x0 ... and n functions of its coordinates: small random sums of products and sines
typedef struct { dgl_chart *chart; dgl_dag *dag; int d; } place;

static place make_place(int d)
{
    static const char *const name[] = { "x", "y", "z", "w" };
    place p = { .d = d };
    check_ok(dgl_chart_new(&p.chart, d, name));
    check_ok(dgl_dag_new(&p.dag));
    for (int i = 0; i < d; i++) dgl_ex_var(p.dag, name[i]);
    return p;
}

static void leave(place *p)
{
    dgl_release(p->chart);
    dgl_release(p->dag);
}

static dgl_ex some_function(place *p, double size)
{
    dgl_dag *g = p->dag;
    dgl_ex sum = dgl_ex_const(g, size * (uniform() - 0.5));
    for (int i = 0; i < p->d; i++)
        for (int j = i; j < p->d; j++) {
            dgl_ex x = dgl_ex_input(g, i), y = dgl_ex_input(g, j);
            sum = dgl_ex_add(g, sum, dgl_ex_scale(g, size * (uniform() - 0.5), dgl_ex_mul(g, x, y)));
            sum = dgl_ex_add(g, sum, dgl_ex_scale(g, size * (uniform() - 0.5), dgl_ex_op(g, DGL_OP_sin, dgl_ex_add(g, x, dgl_ex_scale(g, uniform(), y)), 0, 0)));
        }
    return sum;
}

static dgl_metric *some_metric(place *p, int negative)
{
    dgl_ex ex[16];
    int d = p->d;
    for (int i = 0; i < d; i++)
        for (int j = i; j < d; j++) {
            dgl_ex e = some_function(p, 0.15);
            if (i == j)
                e = dgl_ex_add(p->dag, e, dgl_ex_const(p->dag, i < negative ? -2 : 2));
            ex[i*d + j] = ex[j*d + i] = e;
        }
    dgl_field *m;
    dgl_metric *g;
    check_ok(dgl_field_new(&m, p->chart, p->dag, "dd", 0, ex, "g"));
    check_ok(dgl_metric_new(&g, m, negative));
    dgl_release(m);
    return g;
}

static dgl_field *some_field(place *p, const char *index, size_t m)
{
    dgl_ex ex[64];
    dgl_field *f;
    size_t size = 1;
    for (const char *c = index; *c; c++) size *= *c == 'm' ? m : (size_t)p->d;
    for (size_t i = 0; i < size; i++) ex[i] = some_function(p, 1);
    check_ok(dgl_field_new(&f, p->chart, p->dag, index, m, ex, "T"));
    return f;
}

static void some_point(int d, double *x) { for (int i = 0; i < d; i++) x[i] = uniform() - 0.5; }

static const double *at(dgl_field *f, const double *x, double *y)
{
    check_ok(dgl_fn_eval(&f->fn, 1, y, x));
    return y;
}

static const double *derived(dgl_metric *g, dgl_derived what, const double *x, double *y)
{
    dgl_field *f;
    check_ok(dgl_metric_derived(&f, g, what));
    return at(f, x, y);
}

static void curvature_has_its_symmetries(void **state)
{
    (void)state;
    for (int d = 2; d <= 4; d++)
        for (int negative = 0; negative < 2; negative++) {
            place p = make_place(d);
            DGL_OWNED dgl_metric *g = some_metric(&p, negative);
            double x[4], R[256], S[256], ric[16], inv[16], m[16], s, G[16], K, scale = 1e-13;
            some_point(d, x);
            derived(g, DGL_G_riemann_lower, x, R);
            derived(g, DGL_G_riemann, x, S);
            derived(g, DGL_G_ricci, x, ric);
            derived(g, DGL_G_inverse, x, inv);
            derived(g, DGL_G_scalar, x, &s);
            derived(g, DGL_G_einstein, x, G);
            derived(g, DGL_G_kretschmann, x, &K);
            at(g->matrix, x, m);
#define AT(T, a, b, c, e) T[((a*d + b)*d + c)*d + e]
            double trace = 0, square = 0;
            for (int a = 0; a < d; a++)
                for (int b = 0; b < d; b++) {
                    double r = 0, unit = 0;
                    for (int k = 0; k < d; k++) {
                        r += AT(S, k, a, k, b);
                        unit += inv[a*d + k] * m[k*d + b];
                    }
                    check_near(ric[a*d + b], r, scale);
                    check_near(unit, a == b, scale);
                    check_near(G[a*d + b], ric[a*d + b] - s/2 * m[a*d + b], scale);
                    trace += inv[a*d + b] * ric[a*d + b];
                    for (int c = 0; c < d; c++)
                        for (int e = 0; e < d; e++) {
                            check_near(AT(R, a, b, c, e), -AT(R, b, a, c, e), scale);
                            check_near(AT(R, a, b, c, e), -AT(R, a, b, e, c), scale);
                            check_near(AT(R, a, b, c, e), AT(R, c, e, a, b), scale);
                            check_near(AT(R, a, b, c, e) + AT(R, a, c, e, b) + AT(R, a, e, b, c), 0, scale);   // first Bianchi
                            double low = 0, up = 0;
                            for (int k = 0; k < d; k++) low += m[a*d + k] * AT(S, k, b, c, e);
                            check_near(AT(R, a, b, c, e), low, scale);
                            for (int i = 0; i < d; i++)
                                for (int j = 0; j < d; j++)
                                    for (int k = 0; k < d; k++)
                                        for (int l = 0; l < d; l++)
                                            up += inv[a*d + i] * inv[b*d + j] * inv[c*d + k] * inv[e*d + l] * AT(R, i, j, k, l);
                            square += up * AT(R, a, b, c, e);
                        }
                }
            check_near(s, trace, scale);
            check_near(K, square, 1e-12);
            leave(&p);
        }
}

// ∇g = 0, Γ symmetric; ∇f is df; the Hessian's trace is the Laplacian, which is the divergence of the gradient
static void connection_fits_the_metric(void **state)
{
    (void)state;
    for (int d = 2; d <= 4; d++) {
        place p = make_place(d);
        DGL_OWNED dgl_metric *g = some_metric(&p, d == 4);
        DGL_OWNED dgl_field *f = some_field(&p, "", 0), *dg = NULL, *hessian = NULL, *laplacian = NULL, *gradient = NULL, *div = NULL;
        double x[4], y[64], gamma[64], inv[16], H[16], L, D, trace = 0;
        some_point(d, x);
        check_ok(dgl_metric_nabla(&dg, g, g->matrix));
        at(dg, x, y);
        for (int i = 0; i < d*d*d; i++) check_near(y[i], 0, 1e-14);
        derived(g, DGL_G_christoffel, x, gamma);
        for (int a = 0; a < d; a++)
            for (int b = 0; b < d; b++)
                for (int c = 0; c < d; c++) check_near(gamma[(a*d + b)*d + c], gamma[(a*d + c)*d + b], 1e-15);
        check_ok(dgl_metric_hessian(&hessian, g, f));
        check_ok(dgl_metric_laplacian(&laplacian, g, f));
        check_ok(dgl_metric_gradient(&gradient, g, f));
        check_ok(dgl_metric_divergence(&div, g, gradient));
        derived(g, DGL_G_inverse, x, inv);
        at(hessian, x, H);
        for (int i = 0; i < d*d; i++) trace += inv[i] * H[i];
        check_near(*at(laplacian, x, &L), trace, 1e-13);
        check_near(*at(div, x, &D), trace, 1e-13);
        leave(&p);
    }
}

// an immersed surface: its metric as a matrix knows nothing of the map, so curvature and geodesics take another way
static void immersion_and_matrix_agree(void **state)
{
    (void)state;
    for (int d = 2; d <= 3; d++) {
        place p = make_place(d);
        DGL_OWNED dgl_field *map = some_field(&p, "m", 5);
        DGL_OWNED dgl_metric *g = NULL, *h = NULL;
        check_ok(dgl_metric_from_immersion(&g, map));
        check_ok(dgl_metric_new(&h, g->matrix, 0));
        assert_non_null(g->immersion);
        assert_null(h->immersion);
        double x[3], v[3], R[81], S[81], y[3], z[3], size = 0;
        some_point(d, x);
        some_point(d, v);
        derived(g, DGL_G_riemann_lower, x, R);
        derived(h, DGL_G_riemann_lower, x, S);
        for (int i = 0; i < d*d*d*d; i++) size = fmax(size, fabs(S[i]));
        for (int i = 0; i < d*d*d*d; i++) check_near(R[i], S[i], 1e-12 * (1 + size));
        check_ok(dgl_metric_exp(g, 1, y, NULL, x, v));
        check_ok(dgl_metric_exp(h, 1, z, NULL, x, v));
        for (int i = 0; i < d; i++) check_near(y[i], z[i], 1e-10);
        leave(&p);
    }
}

static void geodesics_keep_their_speed(void **state)
{
    (void)state;
    for (int d = 2; d <= 4; d++) {
        place p = make_place(d);
        DGL_OWNED dgl_metric *g = some_metric(&p, 0);
        double x[4], v[4], y[4], w[4], back[4], before, after, length;
        some_point(d, x);
        some_point(d, v);
        check_ok(dgl_metric_exp(g, 1, y, w, x, v));
        check_ok(dgl_metric_inner(g, 1, &before, x, v, v));
        check_ok(dgl_metric_inner(g, 1, &after, y, w, w));
        check_near(after, before, 1e-12);
        for (int i = 0; i < d; i++) w[i] = -w[i];
        check_ok(dgl_metric_exp(g, 1, back, NULL, y, w));              // and turn round
        for (int i = 0; i < d; i++) check_near(back[i], x[i], 1e-12);
        check_ok(dgl_metric_between(g, 1, back, NULL, NULL, x, y));
        for (int i = 0; i < d; i++) check_near(back[i], v[i], 1e-11);
        check_ok(dgl_metric_dist(g, 1, &length, x, y));
        check_near(length, sqrt(before), 1e-11);
        leave(&p);
    }
}

static void transport_is_an_isometry(void **state)
{
    (void)state;
    for (int d = 2; d <= 4; d++) {
        place p = make_place(d);
        DGL_OWNED dgl_metric *g = some_metric(&p, 0);
        double path[40], frame[32], w[32], back[32], turned[40];
        for (int i = 0; i < 10; i++) some_point(d, path + i*d);
        for (int i = 0; i < 2*d; i++) frame[i] = uniform() - 0.5;
        check_ok(dgl_metric_transport(g, 2, w, 10, path, frame));
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++) {
                double before, after;
                check_ok(dgl_metric_inner(g, 1, &before, path, frame + i*d, frame + j*d));
                check_ok(dgl_metric_inner(g, 1, &after, path + 9*d, w + i*d, w + j*d));
                check_near(after, before, 1e-11);
            }
        for (int i = 0; i < 10; i++)
            for (int k = 0; k < d; k++) turned[i*d + k] = path[(9 - i)*d + k];
        check_ok(dgl_metric_transport(g, 2, back, 10, turned, w));
        for (int i = 0; i < 2*d; i++) check_near(back[i], frame[i], 1e-11);
        leave(&p);
    }
}

// the pull-back through a map composes: (f o h)* g = h* (f* g)
static void pullback_composes(void **state)
{
    (void)state;
    place p = make_place(2);
    DGL_OWNED dgl_metric *g = some_metric(&p, 0), *fg = NULL, *a = NULL, *b = NULL;
    DGL_OWNED dgl_field *f = some_field(&p, "m", 2), *h = some_field(&p, "m", 2), *fh = NULL;
    check_ok(dgl_metric_pullback(&fg, f, g));
    check_ok(dgl_metric_pullback(&a, h, fg));
    check_ok(dgl_map_compose(&fh, f, h));
    check_ok(dgl_metric_pullback(&b, fh, g));
    double x[2], m[4], n[4];
    some_point(2, x);
    at(a->matrix, x, m);
    at(b->matrix, x, n);
    for (int i = 0; i < 4; i++) check_near(m[i], n[i], 1e-13 * (1 + fabs(n[i])));
    leave(&p);
}

int main(void)
{
    srand(1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curvature_has_its_symmetries), cmocka_unit_test(connection_fits_the_metric),
        cmocka_unit_test(immersion_and_matrix_agree), cmocka_unit_test(geodesics_keep_their_speed),
        cmocka_unit_test(transport_is_an_isometry), cmocka_unit_test(pullback_composes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
