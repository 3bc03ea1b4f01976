// Rotations SO(n) with a bi-invariant metric. Tangent vectors at X are X W with W skew.
#include "manifold/lanes.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <float.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "n", DGL_INT, 3, 2, 2000, "how many dimensions turn", NULL },
    { "metric", DGL_WORD, 0, 0, 1, "tr(U'V)/2, in which the distance is the root of the sum of squared angles, or tr(U'V)", "half-trace|trace" },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0];
    M->d = n * n;
    M->algebra = n * (n - 1) / 2;
    M->dim = (int)M->algebra;
    M->naxes = 2;
    M->shape[0] = M->shape[1] = n;
    M->reach = M_PI * (M->param[1] == 1 ? M_SQRT2 : 1);
    snprintf(M->name, sizeof M->name, M->param[1] == 1 ? "so(%zu, {metric = \"trace\"})" : "so(%zu)", n);
    return DGL_OK;
}

static size_t side(const dgl_manifold *M) { return M->shape[0]; }
static double scale(const dgl_manifold *M) { return M->param[1] == 1 ? 1 : 0.5; }

static dgl_status inner(const dgl_manifold *M, size_t rows, double *s, const double *x, const double *u, const double *v)
{
    (void)x;
    for (size_t i = 0; i < rows; i++) s[i] = scale(M) * dgl_dot(M->d, u + i * M->d, v + i * M->d);
    return DGL_OK;
}

// W = skew part of X'a
static dgl_status to_algebra(size_t n, double *W, const double *x, const double *a)
{
    DGL_TRY(dgl_tmul(n, n, n, W, x, a));
    dgl_make_skew(n, W);
    return DGL_OK;
}

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(W, d);
    DGL_SCRATCH(E, d);
    DGL_TRY(to_algebra(n, W, x, v));
    DGL_TRY(dgl_rotation_exp(n, E, W));
    DGL_TRY(dgl_mul(n, n, n, y, x, E));
    DGL_TRY(dgl_sharpen(n, n, y));
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

static dgl_status turn(const dgl_manifold *M, double *W, const double *x, const double *y)
{
    double most;
    DGL_TRY(dgl_rotation_log(side(M), W, &most, x, y));
    if (most >= M_PI - 2 * DBL_EPSILON)
        DGL_FAIL(DGL_EDOMAIN, "x and y are half a turn apart (row %zu): no geodesic between them is the shortest", dgl_manifold_row(0));
    return DGL_OK;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(W, d);
    DGL_TRY(turn(M, W, x, y));
    DGL_TRY(dgl_mul(n, n, n, v, x, W));
    return DGL_OK;
}
DGL_BY_ROW2(log_, log1, M->d)

// at half a turn the logarithm of matrices takes one of the axes
static dgl_status log_any1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double most;
    DGL_SCRATCH(W, d);
    DGL_TRY(dgl_rotation_log(n, W, &most, x, y));
    DGL_TRY(dgl_mul(n, n, n, v, x, W));
    return DGL_OK;
}
DGL_BY_ROW2(log_any, log_any1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(W, M->d);
    double most;
    DGL_TRY(dgl_rotation_log(side(M), W, &most, x, y));
    *s = sqrt(scale(M)) * dgl_length(M->d, W);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

// X e^(W/2) A e^(W/2) for v = X A along e^W
static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(W, d);
    DGL_SCRATCH(A, d);
    DGL_SCRATCH(E, d);
    DGL_TRY(turn(M, W, x, y));
    for (size_t k = 0; k < d; k++) W[k] /= 2;
    DGL_TRY(dgl_rotation_exp(n, E, W));
    DGL_TRY(to_algebra(n, A, x, v));
    DGL_TRY(dgl_mul(n, n, n, W, x, E));
    DGL_TRY(dgl_mul(n, n, n, w, W, A));
    DGL_TRY(dgl_mul(n, n, n, A, w, E));
    memcpy(w, A, d * sizeof *w);
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

static dgl_status tangent1(const dgl_manifold *M, double *v, const double *x, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(W, d);
    DGL_TRY(to_algebra(n, W, x, a));
    DGL_TRY(dgl_mul(n, n, n, v, x, W));
    return DGL_OK;
}
DGL_BY_ROW2(tangent, tangent1, M->d)

static dgl_status determinant(size_t n, double *det, const double *a)
{
    if (n > 3)
        return dgl_linalg_det(1, n, det, a);
    *det = n == 2 ? a[0] * a[3] - a[1] * a[2]
         : a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) + a[2] * (a[3] * a[7] - a[4] * a[6]);
    return DGL_OK;
}

static dgl_status off1(const dgl_manifold *M, double *s, const double *a)
{
    size_t n = side(M);
    double det = -1;
    *s = dgl_off_orthonormal(n, n, a);
    if (isfinite(*s) && (determinant(n, &det, a) || det < 0))
        *s = INFINITY;
    return DGL_OK;
}
DGL_BY_ROW1(off, off1, 1)

// U V' of the singular value decomposition, the last column of U turned where that has determinant -1
static dgl_status project1(const dgl_manifold *M, double *y, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(U, d);
    DGL_SCRATCH(V, d);
    DGL_SCRATCH(s, n);
    double det;
    DGL_TRY(dgl_svd(n, n, U, s, V, a));
    if (!(s[n - 1] > 1e-14 * s[0]))
        DGL_FAIL(DGL_EDOMAIN, "no rotation is nearest to a singular matrix (row %zu)", dgl_manifold_row(0));
    DGL_TRY(dgl_mult(n, n, n, y, U, V));
    DGL_TRY(dgl_linalg_det(1, n, &det, y));
    if (det > 0)
        return DGL_OK;
    for (size_t k = 0; k < n; k++) U[k*n + n - 1] = -U[k*n + n - 1];
    DGL_TRY(dgl_mult(n, n, n, y, U, V));
    return DGL_OK;
}
DGL_BY_ROW1(project, project1, M->d)

static dgl_status gradient(const dgl_manifold *M, size_t rows, double *g, const double *x, const double *e)
{
    DGL_TRY(tangent(M, rows, g, x, e));
    for (size_t k = 0; k < rows * M->d; k++) g[k] /= scale(M);
    return DGL_OK;
}

// P(h - v sym(X'e)) / scale
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(S, d);
    DGL_SCRATCH(T, d);
    DGL_TRY(dgl_tmul(n, n, n, S, x, e));
    dgl_make_symmetric(n, S);
    DGL_TRY(dgl_mul(n, n, n, T, v, S));
    for (size_t k = 0; k < d; k++) T[k] = h[k] - T[k];
    DGL_TRY(gradient(M, 1, out, x, T));
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

// G(u, v) = X sym(u'v)
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(S, d);
    DGL_TRY(dgl_tmul(n, n, n, S, u, v));
    dgl_make_symmetric(n, S);
    DGL_TRY(dgl_mul(n, n, n, w, x, S));
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// |[A, B]|^2/4
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(C, d);
    (void)x;
    DGL_TRY(dgl_tmul(n, n, n, C, u, v));           // u'v = -A B, and its transpose is -B A
    *s = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) *s += scale(M) / 4 * (C[a*n + b] - C[b*n + a]) * (C[a*n + b] - C[b*n + a]);
    return DGL_OK;
}
DGL_BY_ROW3(curvature, curvature1, 1)

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x)
{
    size_t n = side(M), d = M->d;
    for (size_t i = 0; i < rows; i++, x += d) {
        double det = 1;
        for (size_t k = 0; k < d; k++) x[k] = dgl_rng_normal(rng);
        dgl_orthonormalize(n, n, x, NULL);
        if (!dgl_linalg_det(1, n, &det, x) && det < 0)
            for (size_t k = 0; k < n; k++) x[k*n] = -x[k*n];
    }
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double *W = dgl_scratch(d);
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        for (size_t a = 0; W && a < n; a++) {
            W[a*n + a] = 0;
            for (size_t b = 0; b < a; b++) {
                W[a*n + b] = dgl_rng_normal(rng) / sqrt(2 * scale(M));
                W[b*n + a] = -W[a*n + b];
            }
        }
        if (!W || dgl_mul(n, n, n, v, x, W))
            memset(v, 0, d * sizeof *v);
    }
}


// ---- the group ----

static dgl_status compose(const dgl_manifold *M, size_t rows, double *z, const double *x, const double *y)
{
    size_t n = side(M), d = M->d;
    for (size_t i = 0; i < rows; i++) DGL_TRY(dgl_mul(n, n, n, z + i*d, x + i*d, y + i*d));
    return DGL_OK;
}

static dgl_status inverse(const dgl_manifold *M, size_t rows, double *y, const double *x)
{
    for (size_t i = 0; i < rows; i++) dgl_linalg_transpose(side(M), side(M), y + i * M->d, x + i * M->d);
    return DGL_OK;
}

static dgl_status adjoint1(const dgl_manifold *M, double *y, const double *x, const double *A)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(B, d);
    DGL_TRY(dgl_mul(n, n, n, B, x, A));
    DGL_TRY(dgl_mult(n, n, n, y, B, x));
    return DGL_OK;
}
DGL_BY_ROW2(adjoint, adjoint1, M->d)

// where coordinate c stands: row > column. In three dimensions the axis (x, y, z) of the turn, else row by row.
static void place(size_t n, size_t c, size_t *row, size_t *column, double *sign)
{
    static const size_t rows3[] = { 2, 2, 1 }, columns3[] = { 1, 0, 0 };
    *sign = n == 3 && c == 1 ? -1 : 1;
    *row = n == 3 ? rows3[c] : 1;
    *column = n == 3 ? columns3[c] : c;
    for (; n != 3 && *column >= *row; ++*row) *column -= *row;
}

static dgl_status hat(const dgl_manifold *M, size_t rows, double *A, const double *w)
{
    size_t n = side(M), m = M->algebra;
    memset(A, 0, rows * M->d * sizeof *A);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < m; c++) {
            size_t a, b;
            double sign;
            place(n, c, &a, &b, &sign);
            A[i * M->d + a*n + b] = sign * w[i*m + c];
            A[i * M->d + b*n + a] = -sign * w[i*m + c];
        }
    return DGL_OK;
}

static dgl_status vee(const dgl_manifold *M, size_t rows, double *w, const double *A)
{
    size_t n = side(M), m = M->algebra;
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < m; c++) {
            size_t a, b;
            double sign;
            place(n, c, &a, &b, &sign);
            w[i*m + c] = sign * (A[i * M->d + a*n + b] - A[i * M->d + b*n + a]) / 2;
        }
    return DGL_OK;
}

static const dgl_group group = { compose, inverse, adjoint, dgl_commutator, hat, vee };

const dgl_manifold_kind dgl_so_kind = {
    .name = "so", .usage = "manifold.so(n, {metric = \"half-trace\"})", .doc = "rotations of n dimensions with the metric tr(U'V)/2 or tr(U'V)",
    .points = "its points are matrices with X'X = 1 and determinant 1", .params = params, .setup = setup, .compact = true,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .log_any = log_any, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection,
    .curvature = curvature, .random_tangent = random_tangent, .group = &group,
    .lanes = offsetof(dgl_lanes_api, so),
};
