// The metric that smooth maps pull back from flat space, by numbers: what metric/metric.h does with expressions, for networks
// and whatever else is known by its 2-jets only. Curvature comes by the Gauss equation, so no third derivatives are taken.
#ifndef DGL_NET_IMMERSION_H
#define DGL_NET_IMMERSION_H

#include "base/array.h"
#include "base/fn.h"
#include "manifold/manifold.h"
#include "metric/metric.h"

// Maps from the same coordinates, one beside the other: (mean, deviation) of a stochastic decoder gives the expected metric,
// members of an ensemble, each with weight 1/members, the mean of their metrics.
enum { DGL_MAX_MAPS = 16 };
typedef enum { DGL_FLAT, DGL_BERNOULLI } dgl_ambient;      // outputs p as 2 asin sqrt(p): the Fisher metric of Bernoulli variables
typedef struct dgl_immersion {
    dgl_ref ref;
    int d, nmaps, nout;            // nout: of all maps
    struct { dgl_fn *f; dgl_ambient ambient; double weight; dgl_array *root; } map[DGL_MAX_MAPS];
} dgl_immersion;

dgl_status dgl_immersion_new(dgl_immersion **out, int d) DGL_CHECKED;
// Adds a map, which is retained: weight times the metric of f with the ambient metric G[nout][nout] (NULL: the unit matrix).
dgl_status dgl_immersion_add(dgl_immersion *M, dgl_fn *f, dgl_ambient ambient, double weight, const double *G) DGL_CHECKED;

// The stacked map's jets at n points as a block (net/net.h): block[nout][channels][n], second derivatives by pairs a <= b.
dgl_status dgl_immersion_jet(dgl_immersion *M, int order, size_t n, double *block, const double *x) DGL_CHECKED;
// Its values y[nout][n]; f: room for dgl_immersion_slopes(M, n) numbers, with which its derivatives at the same points cost less:
// J[nout][d][n] and D[pair][n] = the sum over outputs of w[nout][n] times second derivatives.
size_t dgl_immersion_slopes(const dgl_immersion *M, size_t n);
dgl_status dgl_immersion_values(dgl_immersion *M, size_t n, double *y, double *f, const double *x) DGL_CHECKED;
dgl_status dgl_immersion_along(dgl_immersion *M, size_t n, double *J, double *D, const double *f, const double *x, const double *w) DGL_CHECKED;
static inline size_t dgl_immersion_channels(const dgl_immersion *M, int order)
{
    size_t d = (size_t)M->d;
    return order == 0 ? 1 : order == 1 ? 1 + d : 1 + d + d*(d + 1)/2;
}

// At n points, those that are not NULL: g[n][d][d], C[n][d][d][d] = Γ^k_ab as [k][a][b], R[n][d][d][d][d] = R_abcd, all indices down.
// EDOMAIN names a point where g is singular, when it must be inverted.
dgl_status dgl_immersion_geometry(dgl_immersion *M, size_t n, double *g, double *C, double *R, const double *x) DGL_CHECKED;

// What follows from the metric, as maps of points (their derivatives are differences): one field each.
typedef enum { DGL_AT_metric, DGL_AT_christoffel, DGL_AT_riemann, DGL_AT_ricci, DGL_AT_scalar, DGL_AT_gaussian, DGL_AT_volume,
               DGL_AT_einstein, DGL_AT_schouten, DGL_AT_weyl, DGL_AT_kretschmann, DGL_AT_count } dgl_at;
typedef struct { dgl_fn fn; dgl_immersion *M; dgl_at what; int naxes; size_t shape[4]; } dgl_immersion_field;
// metric g_ab; christoffel Γ^a_bc; riemann R^a_bcd; ricci R_ab; scalar; gaussian K (two dimensions only: ESHAPE); volume sqrt det g;
// einstein G_ab, schouten P_ab, weyl C^a_bcd and kretschmann R_abcd R^abcd as in metric/metric.h
dgl_status dgl_immersion_field_new(dgl_immersion_field **out, dgl_immersion *M, dgl_at what) DGL_CHECKED;
// K(u, v) at n points
dgl_status dgl_immersion_sectional(dgl_immersion *M, size_t n, double *k, const double *x, const double *u, const double *v) DGL_CHECKED;

// ---- curves (curve.c) ----

dgl_status dgl_immersion_inner(dgl_immersion *M, size_t n, double *s, const double *x, const double *u, const double *v) DGL_CHECKED;
// path[steps + 1][d] of the geodesic from x with velocity v at the times 0 .. t; w[d] (NULL): the last velocity.
dgl_status dgl_immersion_geodesic(dgl_immersion *M, double *path, double *w, const double *x, const double *v, double t, size_t steps) DGL_CHECKED;
dgl_status dgl_immersion_exp(dgl_immersion *M, size_t n, double *y, const double *x, const double *v) DGL_CHECKED;
dgl_status dgl_immersion_length(dgl_immersion *M, double *length, size_t rows, const double *path) DGL_CHECKED;
// Whether several threads may ask it at once: all its maps are nets; others have workspaces of their own.
bool dgl_immersion_parallel(const dgl_immersion *M);
// n vectors v carried parallel along the line through rows of points.
dgl_status dgl_immersion_transport(dgl_immersion *M, size_t n, double *w, size_t rows, const double *path, const double *v) DGL_CHECKED;
// H[d][d]: what the way round a closed path does to vectors, in an orthonormal frame at its start. EARG: the path isn't closed.
dgl_status dgl_immersion_holonomy(dgl_immersion *M, double *H, size_t rows, const double *path) DGL_CHECKED;

// ---- what is near a geodesic (vary.c) ----

// A Jacobi field and its covariant derivative along the geodesic from x with velocity v: J[n + 1][d], DJ[n + 1][d] and path[n + 1][d] (NULL)
// at the times 0, t/n, ..., t; n = 0: at t alone.
dgl_status dgl_immersion_jacobi(dgl_immersion *M, size_t n, double *path, double *J, double *DJ, const double *x, const double *v,
                                const double *J0, const double *DJ0, double t) DGL_CHECKED;
// When, up to time most, that geodesic first has a conjugate point, and where; *t INFINITY when there is none.
dgl_status dgl_immersion_conjugate(dgl_immersion *M, double *t, double *y, const double *x, const double *v, double most) DGL_CHECKED;

// ---- between points (path.c) ----

// What a search starts from: straight lines, and in two dimensions shortest paths on a lattice over the box; the best is kept.
typedef struct {
    size_t lattice;                // nodes along each side; 0: straight lines only
    double box[4];                 // x from, to, y from, to; empty: around the points
    double tolerance;              // of the energy's gradient, relative to its size
    int most;                      // sweeps of Newton's method on one level
    double accuracy;               // of extrapolated lengths and momenta, relative: polygons are refined until they agree so; 0: three polygons
} dgl_path_options;

// Polygons path[count][segments + 1][d] of least energy n sum |F(z_i+1) - F(z_i)|^2 from from[count][d] to to[count][d], by Newton's method
// with the exact block-tridiagonal Hessian on finer and finer polygons. length[count]: sum of chords; residual[count]: the gradient's largest
// entry. A path that did not converge has a residual above the tolerance.
dgl_status dgl_immersion_paths(dgl_immersion *M, size_t count, size_t segments, double *path, double *length, double *residual,
                               const double *from, const double *to, const dgl_path_options *options) DGL_CHECKED;
// The same extrapolated from polygons of segments, 2 segments, 4 segments, ...: path[count][segments + 1][d], length[count],
// momentum[count][d] (NULL): g(v, .) of the velocity v at the start, and how far the last two extrapolations are apart, in error[count].
dgl_status dgl_immersion_between(dgl_immersion *M, size_t count, size_t segments, double *path, double *length, double *error, double *residual,
                                 double *momentum, const double *from, const double *to, const dgl_path_options *options) DGL_CHECKED;
// v[n][d] with exp(x, v) = y for n pairs, from the momentum at the start of such paths: no geodesic is followed, so it doesn't matter how fast
// they spread. error[n]: how far the last extrapolations of the momentum are apart, or the energy's gradient where that is more.
dgl_status dgl_immersion_log(dgl_immersion *M, size_t n, double *v, double *error, const double *x, const double *y) DGL_CHECKED;

// The metric's chart as a manifold, for means, optimizers and walks (latent.c).
dgl_status dgl_manifold_from_immersion(dgl_manifold **out, dgl_immersion *M) DGL_CHECKED;

// The same metric on a chart of d coordinates, as an expression that calls the maps: for whatever wants one (immersion_metric.c).
dgl_status dgl_immersion_metric(dgl_metric **out, dgl_immersion *M, dgl_chart *chart) DGL_CHECKED;

#endif
