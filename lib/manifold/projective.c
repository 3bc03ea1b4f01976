// Real projective space: lines through 0, each by either of its two unit vectors; a sphere whose antipodes are one point.
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include <float.h>
#include <stdio.h>

extern const dgl_manifold_kind dgl_sphere_kind;

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    M->dim = (int)M->param[0];
    M->param[1] = 1;                                   // the sphere's radius
    M->d = M->shape[0] = (size_t)M->dim + 1;
    M->naxes = 1;
    M->reach = M_PI / 2;
    snprintf(M->name, sizeof M->name, "projective(%d)", M->dim);
    return DGL_OK;
}

// z: y or -y, whichever is nearer to x; its sign
static double nearer(size_t d, double *z, const double *x, const double *y)
{
    double sign = dgl_dot(d, x, y) < 0 ? -1 : 1;
    for (size_t k = 0; k < d; k++) z[k] = sign * y[k];
    return sign;
}

static dgl_status log_any1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(z, M->d);
    nearer(M->d, z, x, y);
    return dgl_sphere_kind.log(M, 1, v, x, z);
}
DGL_BY_ROW2(log_any, log_any1, M->d)

static dgl_status check_cut(const dgl_manifold *M, const double *x, const double *y)
{
    if (fabs(dgl_dot(M->d, x, y)) < 4 * DBL_EPSILON)
        DGL_FAIL(DGL_EDOMAIN, "x and y are orthogonal (row %zu): no geodesic between them is the shortest", dgl_manifold_row(0));
    return DGL_OK;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_TRY(check_cut(M, x, y));
    return log_any1(M, v, x, y);
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(z, M->d);
    nearer(M->d, z, x, y);
    return dgl_sphere_kind.dist(M, 1, s, x, z);
}
DGL_BY_ROW2(dist, dist1, 1)

// as a vector at y
static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(z, M->d);
    DGL_TRY(check_cut(M, x, y));
    double sign = nearer(M->d, z, x, y);
    DGL_TRY(dgl_sphere_kind.transport(M, 1, w, x, z, v));
    for (size_t k = 0; k < M->d; k++) w[k] *= sign;
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

#define OF_SPHERE1(name) static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x) { return dgl_sphere_kind.name(M, n, out, x); }
#define OF_SPHERE2(name, op) static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) { return dgl_sphere_kind.op(M, n, out, x, a); }
#define OF_SPHERE3(name) static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b) { return dgl_sphere_kind.name(M, n, out, x, a, b); }
OF_SPHERE1(project)
OF_SPHERE1(off)
OF_SPHERE2(exp_, exp)
OF_SPHERE2(tangent, tangent)
OF_SPHERE2(retract, retract)
OF_SPHERE3(connection)
OF_SPHERE3(curvature)
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h) { return dgl_sphere_kind.hessian(M, n, out, x, v, e, h); }
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x) { dgl_sphere_kind.random(M, rng, n, x); }

const dgl_manifold_kind dgl_projective_kind = {
    .name = "projective", .usage = "manifold.projective(n)", .doc = "lines through 0 in R^(n+1), by unit vectors x and -x", .points = "its points have |x| = 1",
    .params = params, .setup = setup, .compact = true, .quotient = true,
    .inner = dgl_ambient_inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .log_any = log_any, .transport = transport, .retract = retract, .hessian = hessian, .connection = connection, .curvature = curvature,
};
