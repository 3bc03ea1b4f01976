// ARPACK's Lanczos iteration for symmetric matrices.
// libs: -larpack
#include "base/module.h"
#include "num/eigs.h"

#include <arpack/arpack.h>

static void saupd(int *ido, int n, int nev, double tol, double *resid, int ncv, double *v, int *iparam, int *ipntr,
                  double *workd, double *workl, int lworkl, int *info)
{
    dsaupd_c(ido, "I", n, "LA", nev, tol, resid, ncv, v, n, iparam, ipntr, workd, workl, lworkl, info);
}

static void seupd(double *d, double *z, int n, int nev, double tol, double *resid, int ncv, double *v, int *iparam, int *ipntr,
                  double *workd, double *workl, int lworkl, int *info, int *select)
{
    dseupd_c(1, "A", select, d, z, n, 0, "I", n, "LA", nev, tol, resid, ncv, v, n, iparam, ipntr, workd, workl, lworkl, info);
}

DGL_MODULE(dgl_arpack_api) = { .saupd = saupd, .seupd = seupd };
