// Principal axes of points and their neighbours, eight of them side by side.
#include "cloud/patches.h"

#include "cloud/knn.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

enum { LARGE = 24 };                                   // beyond it LAPACK is faster, one by one

static void gather(dgl_patches *e, size_t first, size_t end, const int *index, const double *X)
{
    size_t d = e->d;
    for (size_t l = 0; l < DGL_SPECTRA; l++) {
        size_t i = first + l < end ? first + l : end - 1;
        const double *p = X + i*d;
        double most = 0, *to = (double *)e->x + l;
        int power;
        for (size_t a = 0; a < d; a++) to[a * DGL_SPECTRA] = 0;
        for (size_t j = 0; j < e->k; j++) {
            const double *q = X + (size_t)index[i * e->k + j] * d;
            to += d * DGL_SPECTRA;
            for (size_t a = 0; a < d; a++) {
                double x = q[a] - p[a], size = fabs(x);
                to[a * DGL_SPECTRA] = x;
                most = size > most ? size : most;
            }
        }
        frexp(most, &power);
        e->scale[l] = ldexp(1, power < -1000 ? 1000 : -power);
    }
}

// S[n][n], n the fewer of places and coordinates, upper triangle: inner products of the other, from the means Z[d][k + 1]
DGL_WIDE static void products(const dgl_patches *e, dgl_wide *S, dgl_wide *Z)
{
    size_t m = e->k + 1, d = e->d, n = d < m ? d : m, row = d < m ? m : 1, along = d < m ? 1 : m, length = d < m ? m : d;
    dgl_wide scale;
    memcpy(&scale, e->scale, sizeof scale);
    for (size_t a = 0; a < d; a++) {
        dgl_wide mean = { 0 };
        for (size_t j = 0; j < m; j++) mean += e->x[j*d + a] *= scale;
        mean /= (double)m;
        for (size_t j = 0; j < m; j++) Z[a*m + j] = e->x[j*d + a] - mean;
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = a; b < n; b++) {
            const dgl_wide *u = Z + a*row, *v = Z + b*row;
            dgl_wide s = { 0 };
            for (size_t j = 0; j < length; j++) s += u[j * along] * v[j * along];
            S[a*n + b] = s;
        }
}

// dgl_eight_frames one by one
static dgl_status large_frames(size_t n, dgl_wide *w, dgl_wide *U, const dgl_wide *S)
{
    DGL_SCOPE;
    DGL_SCRATCH(C, n * n);
    DGL_SCRATCH(V, n * n);
    DGL_SCRATCH(value, n);
    for (size_t l = 0; l < DGL_SPECTRA; l++) {
        for (size_t a = 0; a < n; a++)
            for (size_t b = a; b < n; b++) C[a*n + b] = C[b*n + a] = ((const double *)&S[a*n + b])[l];
        DGL_TRY(dgl_linalg_eigh(1, n, value, V, C));
        for (size_t a = 0; a < n; a++) {
            ((double *)&w[a])[l] = value[a];
            for (size_t b = 0; b < n; b++) ((double *)&U[a*n + b])[l] = V[b*n + a];
        }
    }
    return DGL_OK;
}

// T[c] = Z u, orthogonal to those before it and of length 1; *poor: lanes where there is nothing left of it
DGL_WIDE static void axis_of_places(const dgl_patches *e, size_t c, const dgl_wide *u, const dgl_wide *Z, unsigned *poor)
{
    size_t m = e->k + 1, d = e->d, n = d < m ? d : m;
    dgl_wide *t = e->T + c*d, length = { 0 }, s;
    for (size_t a = 0; a < d; a++) {
        t[a] = (dgl_wide){ 0 };
        for (size_t j = 0; j < m; j++) t[a] += u[j] * Z[a*m + j];
    }
    for (int twice = 0; twice < 2; twice++)
        for (size_t p = 0; p < c; p++) {
            const dgl_wide *o = e->T + p*d;
            s = (dgl_wide){ 0 };
            for (size_t a = 0; a < d; a++) s += o[a] * t[a];
            for (size_t a = 0; a < d; a++) t[a] -= s * o[a];
        }
    for (size_t a = 0; a < d; a++) length += t[a] * t[a];
    dgl_wide_mask none = length <= 1e-26 * e->w[n - 1];
    DGL_WIDE_ROOT(length, DGL_WIDE_CHOOSE(none, DGL_WIDE_ALL(1.0), length));
    for (size_t a = 0; a < d; a++) t[a] /= length;
    *poor = 0;
    for (int l = 0; l < DGL_SPECTRA; l++) *poor |= (unsigned)(none[l] != 0) << l;
}

// T[c] of one lane: the coordinate axis that is farthest from those before it, made orthogonal to them
static void any_axis(const dgl_patches *e, size_t c, int lane)
{
    size_t d = e->d, best = 0;
    double most = -1, *t = (double *)(e->T + c*d) + lane;
    for (size_t a = 0; a < d; a++) {
        double left = 1;
        for (size_t p = 0; p < c; p++) left -= e->T[p*d + a][lane] * e->T[p*d + a][lane];
        if (left > most) {
            most = left;
            best = a;
        }
    }
    for (size_t a = 0; a < d; a++) t[a * DGL_SPECTRA] = a == best;
    for (int twice = 0; twice < 2; twice++) {
        double length = 0;
        for (size_t p = 0; p < c; p++) {
            double s = 0;
            for (size_t a = 0; a < d; a++) s += e->T[p*d + a][lane] * t[a * DGL_SPECTRA];
            for (size_t a = 0; a < d; a++) t[a * DGL_SPECTRA] -= s * e->T[p*d + a][lane];
        }
        for (size_t a = 0; a < d; a++) length += t[a * DGL_SPECTRA] * t[a * DGL_SPECTRA];
        for (size_t a = 0; a < d; a++) t[a * DGL_SPECTRA] /= sqrt(length);
    }
}

dgl_status dgl_patches_axes(dgl_patches *e, size_t first, size_t end, const int *index, const double *X)
{
    DGL_SCOPE;
    size_t m = e->k + 1, d = e->d, n = d < m ? d : m;
    DGL_SCRATCH_OF(dgl_wide, S, n * n);
    DGL_SCRATCH_OF(dgl_wide, U, n * n);
    DGL_SCRATCH_OF(dgl_wide, Z, m * d);
    gather(e, first, end, index, X);
    products(e, S, Z);
    DGL_TRY(n > LARGE ? large_frames(n, e->w, U, S) : dgl_eight_frames(n, e->w, U, S));
    if (d == e->dim + 1 && d == n)
        memcpy(e->normal, U, d * sizeof *U);
    for (size_t c = 0; c < e->dim; c++) {
        unsigned poor = 0;
        if (d == n)
            memcpy(e->T + c*d, U + (n - 1 - c) * n, d * sizeof *U);
        else if (c < n)
            axis_of_places(e, c, U + (n - 1 - c) * n, Z, &poor);
        else
            poor = (1u << DGL_SPECTRA) - 1;
        for (int l = 0; poor; l++, poor >>= 1)
            if (poor & 1) any_axis(e, c, l);
    }
    return DGL_OK;
}
