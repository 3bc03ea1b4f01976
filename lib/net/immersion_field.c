// What follows from a pulled-back metric, as maps of points.
#include "net/immersion.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

static void destroy(void *self) { dgl_release(((dgl_immersion_field *)self)->M); }

static double determinant(size_t d, const double *g)
{
    double det = g[0];
    if (d == 2)
        return g[0]*g[3] - g[1]*g[2];
    return d == 1 ? det : dgl_linalg_det(1, d, &det, g) ? NAN : det;
}

// R^a_bcd: the first index up
static void raised(size_t d, double *out, const double *inverse, const double *R)
{
    size_t ddd = d*d*d;
    for (size_t a = 0; a < d; a++)
        for (size_t k = 0; k < ddd; k++) {
            out[a*ddd + k] = 0;
            for (size_t e = 0; e < d; e++) out[a*ddd + k] += inverse[a*d + e]*R[e*ddd + k];
        }
}

// R_be = g^ac R_abce and its trace
static double ricci(size_t d, double *out, const double *inverse, const double *R)
{
    size_t dd = d*d;
    double scalar = 0;
    for (size_t b = 0; b < d; b++)
        for (size_t e = 0; e < d; e++) {
            double s = 0;
            for (size_t a = 0; a < d; a++)
                for (size_t c = 0; c < d; c++) s += inverse[a*d + c]*R[(a*d + b)*dd + c*d + e];
            out[b*d + e] = s;
            scalar += inverse[b*d + e]*s;
        }
    return scalar;
}

// R_abcd R^abcd: R^ab_cd twice
static double square(size_t d, double *work, const double *inverse, const double *R)
{
    size_t dd = d*d;
    double s = 0;
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t cd = 0; cd < dd; cd++) {
            double t = 0;
            for (size_t ef = 0; ef < dd; ef++) t += inverse[ab/d*d + ef/d]*inverse[ab%d*d + ef%d]*R[ef*dd + cd];
            work[ab*dd + cd] = t;
        }
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t cd = 0; cd < dd; cd++) s += work[ab*dd + cd]*work[cd*dd + ab];
    return s;
}

// out at one point from g, its inverse and R_abcd; work[d d d d]
static void contract(dgl_at what, size_t d, double *out, double *work, const double *g, const double *inverse, const double *R)
{
    size_t dd = d*d, n = d;
    double S, *P = work;
    switch (what) {
    case DGL_AT_gaussian: *out = R[1*dd + 1]/determinant(2, g); return;      // R_1212
    case DGL_AT_riemann: raised(d, out, inverse, R); return;
    case DGL_AT_ricci: ricci(d, out, inverse, R); return;
    case DGL_AT_scalar: *out = ricci(d, P, inverse, R); return;
    case DGL_AT_kretschmann: *out = square(d, work, inverse, R); return;
    case DGL_AT_einstein:
        S = ricci(d, out, inverse, R);
        for (size_t k = 0; k < dd; k++) out[k] -= S*g[k]/2;
        return;
    case DGL_AT_schouten:
        S = ricci(d, out, inverse, R);
        for (size_t k = 0; k < dd; k++) out[k] = (out[k] - S*g[k]/(2*((double)n - 1)))/((double)n - 2);
        return;
    case DGL_AT_weyl:                                   // C^a_bcd = R^a_bcd - what P makes; 0 below 4 dimensions
        memset(out, 0, dd*dd * sizeof *out);
        if (d < 4)
            return;
        contract(DGL_AT_schouten, d, P, NULL, g, inverse, R);
        raised(d, out, inverse, R);
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++)
                for (size_t c = 0; c < d; c++)
                    for (size_t e = 0; e < d; e++) {
                        double Pc = 0, Pe = 0;          // P^a_c, P^a_e
                        for (size_t k = 0; k < d; k++) Pc += inverse[a*d + k]*P[k*d + c], Pe += inverse[a*d + k]*P[k*d + e];
                        out[(a*d + b)*dd + c*d + e] -= (a == c)*P[e*d + b] - (a == e)*P[c*d + b] + Pc*g[e*d + b] - Pe*g[c*d + b];
                    }
        return;
    default: return;
    }
}

static dgl_status eval(dgl_fn *f, size_t n, double *y, const double *x)
{
    DGL_SCOPE;
    dgl_immersion_field *F = (dgl_immersion_field *)f;
    size_t d = (size_t)F->M->d, dd = d*d, m = (size_t)f->nout;
    if (F->what == DGL_AT_metric)
        return dgl_immersion_geometry(F->M, n, y, NULL, NULL, x);
    if (F->what == DGL_AT_christoffel)
        return dgl_immersion_geometry(F->M, n, NULL, y, NULL, x);
    DGL_SCRATCH(g, n * dd);
    DGL_SCRATCH(inverse, dd);
    if (F->what == DGL_AT_volume) {
        DGL_TRY(dgl_immersion_geometry(F->M, n, g, NULL, NULL, x));
        for (size_t i = 0; i < n; i++) y[i] = sqrt(fmax(0, determinant(d, g + i*dd)));
        return DGL_OK;
    }
    DGL_SCRATCH(R, n * dd * dd);
    DGL_SCRATCH(work, dd * dd);
    DGL_TRY(dgl_immersion_geometry(F->M, n, g, NULL, R, x));
    for (size_t i = 0; i < n; i++) {
        if (F->what != DGL_AT_gaussian)
            DGL_TRY(dgl_linalg_inv(1, d, inverse, g + i*dd));
        contract(F->what, d, y + i*m, work, g + i*dd, inverse, R + i*dd*dd);
    }
    return DGL_OK;
}

dgl_status dgl_immersion_field_new(dgl_immersion_field **out, dgl_immersion *M, dgl_at what)
{
    static const int axes[DGL_AT_count] = { 2, 3, 4, 2, 0, 0, 0, 2, 2, 4, 0 };
    if (what == DGL_AT_gaussian && M->d != 2)
        DGL_FAIL(DGL_ESHAPE, "Gaussian curvature is of surfaces; the metric has %d coordinates", M->d);
    if (what == DGL_AT_schouten && M->d < 3)
        DGL_FAIL(DGL_ESHAPE, "the Schouten tensor needs 3 dimensions or more; this metric has %d", M->d);
    dgl_immersion_field *F = dgl_new(sizeof *F, destroy);
    if (!F)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    F->M = dgl_retain(M);
    F->what = what;
    F->naxes = axes[what];
    F->fn.nin = M->d;
    F->fn.nout = 1;
    for (int k = 0; k < F->naxes; k++) {
        F->shape[k] = (size_t)M->d;
        F->fn.nout *= M->d;
    }
    F->fn.blackbox = true;
    F->fn.eval = eval;
    *out = F;
    return DGL_OK;
}

dgl_status dgl_immersion_sectional(dgl_immersion *M, size_t n, double *k, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, dd = d*d;
    DGL_SCRATCH(g, n * dd);
    DGL_SCRATCH(R, n * dd * dd);
    DGL_TRY(dgl_immersion_geometry(M, n, g, NULL, R, x));
    for (size_t i = 0; i < n; i++, u += d, v += d, g += dd, R += dd*dd) {
        double top = 0, uu = 0, vv = 0, uv = 0;
        for (size_t a = 0; a < dd; a++) {
            uu += g[a]*u[a/d]*u[a%d];
            vv += g[a]*v[a/d]*v[a%d];
            uv += g[a]*u[a/d]*v[a%d];
            for (size_t c = 0; c < dd; c++) top += R[a*dd + c]*u[a/d]*v[a%d]*u[c/d]*v[c%d];
        }
        double area = uu*vv - uv*uv;
        if (!(area > 1e-28*uu*vv))
            DGL_FAIL(DGL_EDOMAIN, "u and v span no plane (row %zu)", i + 1);
        k[i] = top/area;
    }
    return DGL_OK;
}
