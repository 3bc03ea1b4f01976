// Curvature from the second derivatives of the metric with all indices down, or of an immersion by Gauss.
#include "metric/metric.h"

#include <math.h>
#include <string.h>

dgl_status dgl_metric_make_inverse(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_christoffel(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_schouten(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_weyl_lower(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_weyl(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_cotton(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_volume_form(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_first_kind(dgl_metric *g, dgl_ex *C);

// fills R[abcd] from the components with a < b, c < d, (a,b) <= (c,d) that component gives
static void by_symmetry(dgl_dag *d, int n, dgl_ex *R, dgl_ex (*component)(void *ctx, int a, int b, int c, int e), void *ctx)
{
#define AT(a, b, c, e) R[(((a)*n + (b))*n + (c))*n + (e)]
    memset(R, 0, (size_t)(n*n*n*n) * sizeof *R);
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            for (int c = a; c < n; c++)
                for (int e = c + 1; e < n; e++) {
                    if (a*n + b > c*n + e)
                        continue;
                    dgl_ex s = component(ctx, a, b, c, e), m = dgl_ex_neg(d, s);
                    AT(a, b, c, e) = AT(c, e, a, b) = AT(b, a, e, c) = AT(e, c, b, a) = s;
                    AT(b, a, c, e) = AT(a, b, e, c) = AT(e, c, a, b) = AT(c, e, b, a) = m;
                }
#undef AT
}

typedef struct { dgl_dag *d; int n, m; const dgl_ex *first, *raised, *second; } symbols;

// R_abcd = (g_ad,bc + g_bc,ad - g_ac,bd - g_bd,ac) / 2 + g_ef (Γ^e_ad Γ^f_bc - Γ^e_ac Γ^f_bd)
static dgl_ex from_metric(void *ctx, int a, int b, int c, int e)
{
    const symbols *s = ctx;
    dgl_dag *d = s->d;
    int n = s->n, nn = n * n;
#define DDG(i, j, k, l) s->second[(((i)*n + (j))*n + (k))*n + (l)]
    dgl_ex r = dgl_ex_sub(d, dgl_ex_add(d, DDG(a, e, b, c), DDG(b, c, a, e)), dgl_ex_add(d, DDG(a, c, b, e), DDG(b, e, a, c)));
    r = dgl_ex_scale(d, 0.5, r);
    r = dgl_ex_add(d, r, dgl_ex_dot(d, n, s->first + b*n + c, nn, s->raised + a*n + e, nn));
    return dgl_ex_sub(d, r, dgl_ex_dot(d, n, s->first + b*n + e, nn, s->raised + a*n + c, nn));
#undef DDG
}

static dgl_status riemann_of_metric(dgl_metric *g, dgl_ex *R)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, nn = n * n;
    dgl_field *christoffel;
    DGL_NODES(C, nn * n);
    DGL_NODES(dg, nn * n);
    DGL_NODES(ddg, nn * nn);
    DGL_TRY(dgl_metric_first_kind(g, C));
    DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)nn, dg, g->matrix->ex, n));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)(nn * n), ddg, dg, n));
    by_symmetry(d, n, R, from_metric, &(symbols){ d, n, 0, C, christoffel->ex, ddg });
    return dgl_dag_ok(d);
}

// Gauss: R_abcd = <X_ac, X_bd>_normal - <X_ad, X_bc>_normal, where the normal part of a product is
// <X_ac, X_bd> - g^ef <X_ac, X_e> <X_bd, X_f>. first[abk]: <X_ab, X_k>; raised: with k raised; second: X_ab.
static dgl_ex normal_product(const symbols *s, int a, int b, int c, int e)
{
    dgl_dag *d = s->d;
    int n = s->n, m = s->m;
    dgl_ex all = dgl_ex_dot(d, m, s->second + a*n + b, n * n, s->second + c*n + e, n * n);
    return dgl_ex_sub(d, all, dgl_ex_dot(d, n, s->first + (a*n + b)*n, 1, s->raised + (c*n + e)*n, 1));
}

static dgl_ex from_immersion(void *ctx, int a, int b, int c, int e)
{
    const symbols *s = ctx;
    return dgl_ex_sub(s->d, normal_product(s, a, c, b, e), normal_product(s, a, e, b, c));
}

static dgl_status riemann_of_immersion(dgl_metric *g, dgl_ex *R)
{
    dgl_field *X = g->immersion, *inverse;
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, nn = n * n, m = X->fn.nout;
    DGL_NODES(x, m);
    DGL_NODES(J, m * n);
    DGL_NODES(H, m * nn);                                  // [k][a][b]
    DGL_NODES(first, nn * n);
    DGL_NODES(raised, nn * n);
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    DGL_TRY(dgl_field_import(d, x, X));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)m, J, x, n));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)(m * n), H, J, n));
    for (int ab = 0; ab < nn; ab++)
        for (int k = 0; k < n; k++) first[ab*n + k] = dgl_ex_dot(d, m, H + ab, nn, J + k, n);
    for (int ab = 0; ab < nn; ab++)
        for (int k = 0; k < n; k++) raised[ab*n + k] = dgl_ex_dot(d, n, first + ab*n, 1, inverse->ex + k*n, 1);
    by_symmetry(d, n, R, from_immersion, &(symbols){ d, n, m, first, raised, H });
    return dgl_dag_ok(d);
}

static dgl_status make_riemann_lower(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    DGL_NODES(R, n*n*n*n);
    DGL_TRY(g->immersion ? riemann_of_immersion(g, R) : riemann_of_metric(g, R));
    DGL_TRY(dgl_field_new(out, g->chart, g->matrix->dag, "dddd", 0, R, "R"));
    dgl_field_set_symmetry(*out, 0, 1, -1);
    dgl_field_set_symmetry(*out, 2, 3, -1);
    return DGL_OK;
}

// R^a_bcd of R_abcd, or the like
dgl_status dgl_metric_raise_curvature(dgl_field **out, dgl_metric *g, dgl_field *lower)
{
    DGL_TRY(dgl_metric_raise(out, g, lower, 0));
    dgl_field_set_symmetry(*out, 2, 3, -1);
    return DGL_OK;
}

static dgl_status make_riemann(dgl_field **out, dgl_metric *g)
{
    dgl_field *lower;
    DGL_TRY(dgl_metric_derived(&lower, g, DGL_G_riemann_lower));
    return dgl_metric_raise_curvature(out, g, lower);
}

static dgl_status make_ricci(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n, nn = n * n;
    dgl_dag *d = g->matrix->dag;
    dgl_field *R, *inverse;
    DGL_NODES(ricci, nn);
    DGL_TRY(dgl_metric_derived(&R, g, DGL_G_riemann_lower));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    for (int b = 0; b < n; b++)
        for (int e = b; e < n; e++) {
            dgl_ex s = DGL_EX_0;
            for (int a = 0; a < n; a++)
                s = dgl_ex_add(d, s, dgl_ex_dot(d, n, inverse->ex + a*n, 1, R->ex + (a*n + b)*nn + e, n));
            ricci[b*n + e] = ricci[e*n + b] = s;
        }
    DGL_TRY(dgl_field_new(out, g->chart, d, "dd", 0, ricci, "R"));
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

static dgl_status make_scalar(dgl_field **out, dgl_metric *g)
{
    dgl_field *ricci, *inverse;
    DGL_TRY(dgl_metric_derived(&ricci, g, DGL_G_ricci));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    dgl_ex s = dgl_ex_dot(ricci->dag, g->chart->n * g->chart->n, inverse->ex, 1, ricci->ex, 1);
    return dgl_field_new(out, g->chart, ricci->dag, "", 0, &s, "S");
}

// R_1212 / det g
static dgl_status make_gaussian(dgl_field **out, dgl_metric *g)
{
    dgl_dag *d = g->matrix->dag;
    const dgl_ex *m = g->matrix->ex;
    dgl_field *R;
    if (g->chart->n != 2)
        DGL_FAIL(DGL_ESHAPE, "the Gaussian curvature is for surfaces; this metric has %d dimensions", g->chart->n);
    DGL_TRY(dgl_metric_derived(&R, g, DGL_G_riemann_lower));
    dgl_ex det = dgl_ex_sub(d, dgl_ex_mul(d, m[0], m[3]), dgl_ex_mul(d, m[1], m[2]));
    dgl_ex k = dgl_ex_div(d, R->ex[5], det);           // (0,1,0,1) is place 5
    return dgl_field_new(out, g->chart, d, "", 0, &k, "K");
}

static dgl_status make_einstein(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    dgl_dag *d = g->matrix->dag;
    dgl_field *ricci, *scalar;
    DGL_NODES(E, n * n);
    DGL_TRY(dgl_metric_derived(&ricci, g, DGL_G_ricci));
    DGL_TRY(dgl_metric_derived(&scalar, g, DGL_G_scalar));
    dgl_ex half = dgl_ex_scale(d, 0.5, scalar->ex[0]);
    for (int i = 0; i < n * n; i++) E[i] = dgl_ex_sub(d, ricci->ex[i], dgl_ex_mul(d, half, g->matrix->ex[i]));
    DGL_TRY(dgl_field_new(out, g->chart, d, "dd", 0, E, "G"));
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

// 4 M^A_B M^B_A over pairs A = ab, B = cd with a < b, c < d, of M^ab_cd = R^ab_cd
static dgl_status make_kretschmann(dgl_field **out, dgl_metric *g)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, pairs = n * (n - 1) / 2;
    dgl_field *R, *inverse;
    DGL_NODES(G, pairs * pairs);                           // g^ac g^bd - g^ad g^bc
    DGL_NODES(lower, pairs * pairs);
    DGL_NODES(M, pairs * pairs);
    DGL_TRY(dgl_metric_derived(&R, g, DGL_G_riemann_lower));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    const dgl_ex *h = inverse->ex;
    int i = 0;
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            for (int c = 0; c < n; c++)
                for (int e = c + 1; e < n; e++, i++) {
                    lower[i] = R->ex[((a*n + b)*n + c)*n + e];
                    G[i] = dgl_ex_sub(d, dgl_ex_mul(d, h[a*n + c], h[b*n + e]), dgl_ex_mul(d, h[a*n + e], h[b*n + c]));
                }
    for (int A = 0; A < pairs; A++)
        for (int B = 0; B < pairs; B++) M[A*pairs + B] = dgl_ex_dot(d, pairs, G + A*pairs, 1, lower + B, pairs);
    dgl_ex diagonal = DGL_EX_0, rest = DGL_EX_0;
    for (int A = 0; A < pairs; A++) {
        diagonal = dgl_ex_add(d, diagonal, dgl_ex_mul(d, M[A*pairs + A], M[A*pairs + A]));
        for (int B = A + 1; B < pairs; B++) rest = dgl_ex_add(d, rest, dgl_ex_mul(d, M[A*pairs + B], M[B*pairs + A]));
    }
    dgl_ex s = dgl_ex_scale(d, 4, dgl_ex_add(d, diagonal, dgl_ex_scale(d, 2, rest)));
    return dgl_field_new(out, g->chart, d, "", 0, &s, "K");
}

dgl_status dgl_metric_derived(dgl_field **out, dgl_metric *g, dgl_derived what)
{
    static dgl_status (*const make[DGL_G_derived])(dgl_field **, dgl_metric *) = {
        [DGL_G_inverse] = dgl_metric_make_inverse, [DGL_G_christoffel] = dgl_metric_make_christoffel,
        [DGL_G_riemann_lower] = make_riemann_lower, [DGL_G_riemann] = make_riemann, [DGL_G_ricci] = make_ricci,
        [DGL_G_scalar] = make_scalar, [DGL_G_gaussian] = make_gaussian, [DGL_G_einstein] = make_einstein,
        [DGL_G_kretschmann] = make_kretschmann, [DGL_G_schouten] = dgl_metric_make_schouten,
        [DGL_G_weyl_lower] = dgl_metric_make_weyl_lower, [DGL_G_weyl] = dgl_metric_make_weyl,
        [DGL_G_cotton] = dgl_metric_make_cotton, [DGL_G_volume_form] = dgl_metric_make_volume_form,
    };
    if (!g->derived[what]) {
        DGL_TRY(make[what](&g->derived[what], g));
        g->derived[what]->strict = true;
    }
    *out = g->derived[what];
    return DGL_OK;
}

dgl_status dgl_metric_sectional(dgl_metric *g, size_t n, double *k, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    dgl_field *R;
    DGL_SCRATCH(r, n * d*d*d*d);
    DGL_SCRATCH(m, n * d*d);
    DGL_TRY(dgl_metric_check(g, n, x));
    DGL_TRY(dgl_metric_derived(&R, g, DGL_G_riemann_lower));
    DGL_TRY(dgl_fn_eval(&R->fn, n, r, x));
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, n, m, x));
    for (size_t i = 0; i < n; i++, r += d*d*d*d, m += d*d, u += d, v += d) {
        double top = 0, uu = 0, uv = 0, vv = 0;
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++) {
                uu += m[a*d + b] * u[a] * u[b];
                uv += m[a*d + b] * u[a] * v[b];
                vv += m[a*d + b] * v[a] * v[b];
                for (size_t c = 0; c < d; c++)
                    for (size_t e = 0; e < d; e++) top += r[((a*d + b)*d + c)*d + e] * u[a] * v[b] * u[c] * v[e];
            }
        double area = uu * vv - uv * uv;
        if (fabs(area) <= 1e-28 * fabs(uu * vv) || area == 0)
            DGL_FAIL(DGL_EDOMAIN, "the two vectors span no plane%s", n > 1 ? " (a row of the batch)" : "");
        k[i] = top / area;
    }
    return DGL_OK;
}
