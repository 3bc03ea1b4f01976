// Eigenvalues and the Schur form of general real matrices.
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { const double *re, *im; } complexes;

static int ascending(const void *a, const void *b, void *w)
{
    int i = *(const int *)a, j = *(const int *)b;
    const double *re = ((complexes *)w)->re, *im = ((complexes *)w)->im;
    double d = re[i] != re[j] ? re[i] - re[j] : im[i] - im[j];
    return d < 0 ? -1 : d > 0 ? 1 : i - j;
}

// entry i of the sorted list is complex; says which the pair is
static dgl_status complex_pair(size_t i, complexes w, const int *order)
{
    size_t j = i + 1;
    while (w.im[order[j]] != -w.im[order[i]]) j++;
    DGL_FAIL(DGL_EDOMAIN, "eigenvalues %zu and %zu are complex: %g ± %gi", i + 1, j + 1, w.re[order[i]], fabs(w.im[order[i]]));
}

// Column j of LAPACK's v belongs to eigenvalue j when that is real; a pair j, j + 1 has columns j ± i (j + 1).
static void put_vectors(size_t n, double *Vre, double *Vim, const double *v, const double *im, const int *order)
{
    for (size_t j = 0; j < n; j++) {
        size_t k = (size_t)order[j];
        const double *x = v + (im[k] < 0 ? k - 1 : k) * n, *y = v + (im[k] < 0 ? k : k + 1) * n;
        for (size_t i = 0; i < n; i++) {
            Vre[i*n + j] = x[i];
            if (Vim)
                Vim[i*n + j] = im[k] == 0 ? 0 : im[k] < 0 ? -y[i] : y[i];
        }
    }
}

static dgl_status eig(size_t n, double *re, double *im, double *Vre, double *Vim, const double *A)
{
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    if (!n)
        return DGL_OK;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_SCOPE;
    DGL_SCRATCH(a, n * n);
    DGL_SCRATCH(v, Vre ? n * n : 0);
    DGL_SCRATCH(wr, n);
    DGL_SCRATCH(wi, n);
    DGL_SCRATCH_OF(int, order, n);
    dgl_linalg_transpose(n, n, a, A);
    char job = Vre ? 'V' : 'N';
    double query;
    lapack->dgeev(DGL_COLS, 'N', job, (int)n, a, (int)n, wr, wi, NULL, 1, v, (int)n, &query, -1);
    DGL_SCRATCH(work, query);
    if (lapack->dgeev(DGL_COLS, 'N', job, (int)n, a, (int)n, wr, wi, NULL, 1, v, (int)n, work, (int)query))
        DGL_FAIL(DGL_ECONV, "did not converge");
    for (size_t i = 0; i < n; i++) order[i] = (int)i;
    complexes w = { wr, wi };
    qsort_r(order, n, sizeof *order, ascending, &w);
    for (size_t i = 0; i < n; i++) {
        re[i] = wr[order[i]];
        if (im)
            im[i] = wi[order[i]];
        else if (wi[order[i]] != 0)
            return complex_pair(i, w, order);
    }
    if (Vre)
        put_vectors(n, Vre, Vim, v, wi, order);
    if (Vre && !Vim)
        dgl_linalg_fix_signs(n, n, Vre, 0, NULL);
    return DGL_OK;
}

dgl_status dgl_linalg_eig(size_t count, size_t n, double *re, double *im, double *Vre, double *Vim, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(eig(n, re + i*n, im ? im + i*n : NULL, Vre ? Vre + i*n*n : NULL,
                                        Vim ? Vim + i*n*n : NULL, A + i*n*n), i, count));
    return DGL_OK;
}

dgl_status dgl_linalg_schur(size_t n, double *T, double *Q, const double *A)
{
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    if (!n)
        return DGL_OK;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_SCOPE;
    DGL_SCRATCH(t, n * n);
    DGL_SCRATCH(q, n * n);
    DGL_SCRATCH(w, 2 * n);
    dgl_linalg_transpose(n, n, t, A);
    double query;
    int none;
    lapack->dgees(DGL_COLS, 'V', 'N', NULL, (int)n, t, (int)n, &none, w, w + n, q, (int)n, &query, -1, NULL);
    DGL_SCRATCH(work, query);
    if (lapack->dgees(DGL_COLS, 'V', 'N', NULL, (int)n, t, (int)n, &none, w, w + n, q, (int)n, work, (int)query, NULL))
        DGL_FAIL(DGL_ECONV, "did not converge");
    dgl_linalg_transpose(n, n, T, t);
    dgl_linalg_transpose(n, n, Q, q);
    return DGL_OK;
}
