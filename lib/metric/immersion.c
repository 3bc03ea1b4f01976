// Immersions into flat space.
#include "metric/immersion.h"

#include "field/form.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

static dgl_status check_immersion(const dgl_metric *g, bool hypersurface)
{
    int n = g->chart->n, m = g->immersion ? g->immersion->fn.nout : 0;
    if (!g->immersion)
        DGL_FAIL(DGL_EARG, "the metric comes from no immersion into flat space");
    if (hypersurface && m != n + 1)
        DGL_FAIL(DGL_ESHAPE, "a map from %d to %d dimensions has %s", n, m, m == n ? "no normal" : "more than one normal");
    return DGL_OK;
}

// N times sqrt det g: the minors of the Jacobian J[m][n], with signs
static void normal_of_minors(dgl_dag *d, int n, dgl_ex *N, const dgl_ex *J)
{
    uint64_t rows = ((uint64_t)1 << (n + 1)) - 1, columns = rows >> 1;
    for (int i = 0; i <= n; i++) {
        N[i] = dgl_ex_minor(d, n, J, rows & ~((uint64_t)1 << i), columns);
        if ((i + n) & 1)
            N[i] = dgl_ex_neg(d, N[i]);
    }
}

dgl_status dgl_immersion_normal(dgl_field **out, dgl_metric *g)
{
    DGL_TRY(check_immersion(g, true));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, m = n + 1;
    dgl_field *volume;
    DGL_NODES(X, m);
    DGL_NODES(J, m * n);
    DGL_NODES(N, m);
    DGL_TRY(dgl_metric_derived(&volume, g, DGL_G_volume_form));
    DGL_TRY(dgl_field_import(d, X, g->immersion));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)m, J, X, n));
    normal_of_minors(d, n, N, J);
    for (int i = 0; i < m; i++) N[i] = dgl_ex_div(d, N[i], volume->ex[0]);
    DGL_TRY(dgl_dag_ok(d));
    return dgl_field_new(out, g->chart, d, "m", (size_t)m, N, "N");
}

// the part of X_ab across the tangent space: X_ab - g^ef <X_ab, X_e> X_f
static void normal_parts(dgl_dag *d, int n, int m, dgl_ex *II, const dgl_ex *J, const dgl_ex *H, const dgl_ex *inverse)
{
    int nn = n * n;
    dgl_ex along[DGL_MAX_COORDINATES], raised[DGL_MAX_COORDINATES];
    for (int a = 0; a < n; a++)
        for (int b = a; b < n; b++) {
            for (int e = 0; e < n; e++) along[e] = dgl_ex_dot(d, m, H + a*n + b, nn, J + e, n);
            for (int e = 0; e < n; e++) raised[e] = dgl_ex_dot(d, n, inverse + e*n, 1, along, 1);
            for (int k = 0; k < m; k++)
                II[k*nn + a*n + b] = II[k*nn + b*n + a] = dgl_ex_sub(d, H[k*nn + a*n + b], dgl_ex_dot(d, n, raised, 1, J + k*n, 1));
        }
}

dgl_status dgl_immersion_second(dgl_field **out, dgl_metric *g)
{
    DGL_TRY(check_immersion(g, false));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, nn = n * n, m = g->immersion->fn.nout;
    bool scalar = m == n + 1;
    dgl_field *volume, *inverse;
    DGL_NODES(X, m);
    DGL_NODES(J, m * n);
    DGL_NODES(H, m * nn);
    DGL_NODES(N, m);
    DGL_NODES(II, m * nn);
    DGL_TRY(dgl_field_import(d, X, g->immersion));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)m, J, X, n));
    DGL_TRY(dgl_ex_jacobian(d, (size_t)(m * n), H, J, n));
    if (scalar) {
        DGL_TRY(dgl_metric_derived(&volume, g, DGL_G_volume_form));
        normal_of_minors(d, n, N, J);
        for (int a = 0; a < n; a++)
            for (int b = a; b < n; b++)
                II[a*n + b] = II[b*n + a] = dgl_ex_div(d, dgl_ex_dot(d, m, H + a*n + b, nn, N, 1), volume->ex[0]);
    } else {
        DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
        normal_parts(d, n, m, II, J, H, inverse->ex);
    }
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(out, g->chart, d, scalar ? "dd" : "mdd", scalar ? 0 : (size_t)m, II, scalar ? "h" : "II"));
    dgl_field_set_symmetry(*out, scalar ? 0 : 1, scalar ? 1 : 2, 1);
    return DGL_OK;
}

dgl_status dgl_immersion_shape(dgl_field **out, dgl_metric *g)
{
    DGL_OWNED dgl_field *h = NULL;
    DGL_TRY(check_immersion(g, true));
    DGL_TRY(dgl_immersion_second(&h, g));
    DGL_TRY(dgl_metric_raise(out, g, h, 0));
    memcpy((*out)->symbol, "S", 2);
    return DGL_OK;
}

dgl_status dgl_immersion_mean(dgl_field **out, dgl_metric *g)
{
    DGL_OWNED dgl_field *h = NULL;
    dgl_field *inverse;
    dgl_dag *d = g->matrix->dag;
    DGL_TRY(dgl_immersion_second(&h, g));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    int n = g->chart->n, nn = n * n, m = (int)dgl_field_size(h) / nn;
    DGL_NODES(H, m);
    for (int k = 0; k < m; k++)
        H[k] = dgl_ex_div(d, dgl_ex_dot(d, nn, inverse->ex, 1, h->ex + k*nn, 1), dgl_ex_const(d, n));
    DGL_TRY(dgl_dag_ok(d));
    return dgl_field_new(out, g->chart, d, m == 1 ? "" : "m", (size_t)m, H, "H");
}

// h and g at points, to be released by the caller's scope
static dgl_status forms_at(dgl_metric *g, size_t n, double *m, double *h, const double *x)
{
    DGL_OWNED dgl_field *second = NULL;
    DGL_TRY(check_immersion(g, true));
    DGL_TRY(dgl_metric_check(g, n, x));
    DGL_TRY(dgl_immersion_second(&second, g));
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, n, m, x));
    return dgl_fn_eval(&second->fn, n, h, x);
}

// with g = L L', the eigenvalues of L^-1 h L^-T; directions L^-T e
dgl_status dgl_immersion_principal(dgl_metric *g, size_t n, double *k, double *v, const double *x)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, dd = d * d;
    DGL_SCRATCH(m, n * dd);
    DGL_SCRATCH(h, n * dd);
    DGL_SCRATCH(e, dd);
    DGL_SCRATCH(w, d);
    DGL_TRY(forms_at(g, n, m, h, x));
    DGL_TRY(dgl_linalg_cholesky(n, d, m, m));
    for (size_t p = 0; p < n; p++, m += dd, h += dd, k += d) {
        for (int side = 0; side < 2; side++) {         // h <- L^-1 h, then its transpose again
            for (size_t c = 0; c < d; c++)
                for (size_t i = 0; i < d; i++) {
                    for (size_t j = 0; j < i; j++) h[i*d + c] -= m[i*d + j] * h[j*d + c];
                    h[i*d + c] /= m[i*d + i];
                }
            for (size_t i = 0; i < d; i++)
                for (size_t j = 0; j < i; j++) {
                    double t = h[i*d + j];
                    h[i*d + j] = h[j*d + i];
                    h[j*d + i] = t;
                }
        }
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < i; j++) h[i*d + j] = h[j*d + i] = (h[i*d + j] + h[j*d + i]) / 2;
        DGL_TRY(dgl_linalg_eigh(1, d, w, e, h));
        for (size_t i = 0; i < d; i++) k[i] = w[d - 1 - i];
        for (size_t r = 0; r < d && v; r++) {          // solve L' u = column
            double *u = v + p*dd + r*d;
            for (size_t i = d; i-- > 0;) {
                u[i] = e[i*d + d - 1 - r];
                for (size_t j = i + 1; j < d; j++) u[i] -= m[j*d + i] * u[j];
                u[i] /= m[i*d + i];
            }
        }
    }
    return DGL_OK;
}

// k1 cos^2 + k2 sin^2 = 0 between the principal directions
dgl_status dgl_immersion_asymptotic(dgl_metric *g, size_t n, double *v, const double *x)
{
    DGL_SCOPE;
    if (g->chart->n != 2)
        DGL_FAIL(DGL_ESHAPE, "asymptotic directions are those of surfaces; this one has %d coordinates", g->chart->n);
    DGL_SCRATCH(k, n * 2);
    DGL_TRY(dgl_immersion_principal(g, n, k, v, x));
    for (size_t p = 0; p < n; p++, v += 4, k += 2) {
        double size = fmax(fabs(k[0]), fabs(k[1])), k1 = k[0], k2 = k[1];
        if (k1 < 0 && k1 > -1e-14 * size) k1 = 0;
        if (k2 > 0 && k2 < 1e-14 * size) k2 = 0;
        double c = sqrt(-k2 / (k1 - k2)), s = sqrt(k1 / (k1 - k2)), u[4];
        memcpy(u, v, sizeof u);
        for (int i = 0; i < 2; i++) {
            v[i] = c * u[i] + s * u[2 + i];
            v[2 + i] = c * u[i] - s * u[2 + i];
        }
    }
    return DGL_OK;
}


// ---- curves ----

// the first derivatives D[order][m]
static dgl_status derivatives(dgl_field *curve, int order, dgl_ex *D)
{
    size_t m = dgl_field_size(curve);
    if (strcmp(curve->index, "m") || curve->chart->n != 1)
        DGL_FAIL(DGL_ESHAPE, "a curve, a map of one coordinate, expected; this map has %d", curve->chart->n);
    for (int i = 0; i < order; i++)
        DGL_TRY(dgl_ex_diff(curve->dag, m, D + (size_t)i*m, i ? D + (size_t)(i - 1)*m : curve->ex, 0));
    return DGL_OK;
}

static void cross(dgl_dag *d, dgl_ex *c, const dgl_ex *a, const dgl_ex *b)
{
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        c[i] = dgl_ex_sub(d, dgl_ex_mul(d, a[j], b[k]), dgl_ex_mul(d, a[k], b[j]));
    }
}

// (x' y'' - y' x'') / |c'|^3 in the plane, sqrt(|c'|^2 |c''|^2 - <c', c''>^2) / |c'|^3 elsewhere
dgl_status dgl_curve_curvature(dgl_field **out, dgl_field *curve)
{
    dgl_dag *d = curve->dag;
    int m = curve->fn.nout;
    DGL_NODES(D, 2 * m);
    DGL_TRY(derivatives(curve, 2, D));
    dgl_ex speed2 = dgl_ex_dot(d, m, D, 1, D, 1), top;
    if (m == 2) {
        top = dgl_ex_sub(d, dgl_ex_mul(d, D[0], D[3]), dgl_ex_mul(d, D[1], D[2]));
    } else {
        dgl_ex dot = dgl_ex_dot(d, m, D, 1, D + m, 1), area2 = dgl_ex_mul(d, speed2, dgl_ex_dot(d, m, D + m, 1, D + m, 1));
        dgl_ex c[3];
        if (m == 3) {                                  // without cancellation
            cross(d, c, D, D + 3);
            area2 = dgl_ex_dot(d, 3, c, 1, c, 1);
        } else {
            area2 = dgl_ex_sub(d, area2, dgl_ex_mul(d, dot, dot));
        }
        top = dgl_ex_op(d, DGL_OP_sqrt, area2, 0, 0);
    }
    dgl_ex k = dgl_ex_div(d, top, dgl_ex_mul(d, speed2, dgl_ex_op(d, DGL_OP_sqrt, speed2, 0, 0)));
    DGL_TRY(dgl_dag_ok(d));
    return dgl_field_new(out, curve->chart, d, "", 0, &k, "k");
}

// det(c', c'', c''') / |c' x c''|^2
dgl_status dgl_curve_torsion(dgl_field **out, dgl_field *curve)
{
    dgl_dag *d = curve->dag;
    dgl_ex D[9], c[3];
    if (curve->fn.nout != 3)
        DGL_FAIL(DGL_ESHAPE, "the torsion is that of a curve in space, not in %d dimensions", curve->fn.nout);
    DGL_TRY(derivatives(curve, 3, D));
    cross(d, c, D, D + 3);
    dgl_ex t = dgl_ex_div(d, dgl_ex_dot(d, 3, c, 1, D + 6, 1), dgl_ex_dot(d, 3, c, 1, c, 1));
    DGL_TRY(dgl_dag_ok(d));
    return dgl_field_new(out, curve->chart, d, "", 0, &t, "t");
}
