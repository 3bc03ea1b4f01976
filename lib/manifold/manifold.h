// Riemannian manifolds: points and tangent vectors are rows of ambient numbers, kinds are rows of manifolds.def.
//
// Operations work on n rows at once, one row after another in memory. x, y: points; u, v, w: tangent vectors at
// x; a, e: any vectors of the ambient space. Outputs may not overlap inputs. EDOMAIN: undefined there ("x and y
// are antipodes (row 3)"); ECONV: an iteration did not reach it.
#ifndef DGL_MANIFOLD_MANIFOLD_H
#define DGL_MANIFOLD_MANIFOLD_H

#include "base/param.h"
#include "metric/metric.h"
#include "num/random.h"

typedef struct dgl_manifold dgl_manifold;

typedef dgl_status dgl_row_op1(const dgl_manifold *M, size_t n, double *out, const double *x);
typedef dgl_status dgl_row_op2(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a);
typedef dgl_status dgl_row_op3(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b);
typedef dgl_status dgl_row_op4(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b, const double *c);

// A Lie group of d numbers a point and m a vector of its algebra. The algebra is the tangent space at 1, as
// ambient numbers (hat) or as coordinates in a basis that is orthonormal up to one scale (vee).
typedef struct {
    dgl_row_op2 *compose;          // x y
    dgl_row_op1 *inverse;          // x^-1
    dgl_row_op2 *adjoint;          // x X x^-1 for X of the algebra
    dgl_row_op2 *bracket;          // [X, Y] of two of the algebra: the arguments are X and Y
    dgl_row_op1 *hat, *vee;        // coordinates[m] to X[d] and back
} dgl_group;

// A kind of manifold: one static const struct, in one file, listed in manifolds.def.
typedef struct dgl_manifold_kind {
    const char *name, *usage, *doc;
    const char *points;            // what its points satisfy: "|x| = radius"
    const dgl_param *params;       // ends with a NULL name; NULL: not made from numbers
    dgl_status (*setup)(dgl_manifold *M);      // reads M->param, sets what is below `set by setup`
    bool serial;                   // its operations use objects that threads may not share
    bool quotient;                 // many rows are one point: exp(x, log(x, y)) may be another row of y
    bool compact;                  // finite volume, random points are uniform

    // must be given
    dgl_row_op3 *inner;            // s[n] = <u, v>
    dgl_row_op2 *exp;              // y[n][d]
    dgl_row_op2 *log;              // v[n][d], of the shortest geodesic from x to y
    dgl_row_op1 *project;          // the nearest point of the manifold, of ambient a
    dgl_row_op2 *tangent;          // the tangent part of a: orthogonal where the metric is the ambient one
    dgl_row_op1 *off;              // s[n]: how far a is off the manifold; inf: not near it
    void (*random)(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x);

    // NULL: a general method
    dgl_row_op2 *dist;             // s[n]; |log|
    dgl_row_op2 *log_any;          // log, and where there are several shortest geodesics the velocity of one of them; log
    dgl_row_op3 *transport;        // w[n][d] from x, y, v: along the shortest geodesic; by `connection`
    dgl_row_op2 *retract;          // agrees with exp to second order in v; exp itself
    dgl_row_op2 *gradient;         // of the ambient gradient e: <gradient, v> = e . v; tangent(e)
    dgl_row_op4 *hessian;          // applied to v, from the ambient gradient e and the ambient Hessian applied to v, h
    dgl_row_op3 *connection;       // G(u, v), so that geodesics are x'' = -G(x', x') and transport is w' = -G(x', w)
    dgl_row_op3 *curvature;        // s[n] = <R(u,v)v, u>
    void (*random_tangent)(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x);   // standard normal
    const dgl_group *group;
    size_t lanes;                  // where in dgl_lanes_api (manifold/lanes.h) its operations on many rows stand; 0: none
} dgl_manifold_kind;

struct dgl_manifold {
    dgl_ref ref;
    const dgl_manifold_kind *kind;
    double param[DGL_MAX_PARAMS];
    // set by setup
    char name[96];                 // "sphere(2)"
    size_t d;                      // numbers of a point
    int dim;                       // intrinsic dimension
    int naxes;                     // points as arrays: their shape
    size_t shape[4];
    double reach;                  // injectivity radius; nan: unknown
    size_t algebra;                // of groups: the dimension of the algebra
    // of products and powers, of charts
    size_t nparts;
    struct dgl_manifold **part;
    size_t *place;                 // of manifolds that are another one in other places (arranged.h)
    dgl_metric *metric;
    void *own;                     // the object behind a kind that another room writes
};

extern const dgl_manifold_kind *const dgl_manifold_kinds[];      // in the order of manifolds.def, ended by NULL

// param: the numbers of kind->params, words as their place from 0.
dgl_status dgl_manifold_new(dgl_manifold **out, const dgl_manifold_kind *kind, const double *param) DGL_CHECKED;
// Flat factors: a product of products is one product. Points are the parts' numbers one after another.
dgl_status dgl_manifold_product(dgl_manifold **out, size_t n, dgl_manifold *const *parts) DGL_CHECKED;
dgl_status dgl_manifold_power(dgl_manifold **out, dgl_manifold *M, size_t n) DGL_CHECKED;
// The chart of a positive metric as a manifold: points are coordinates, exp and log by lib/metric/geodesic.h.
dgl_status dgl_manifold_from_metric(dgl_manifold **out, dgl_metric *g) DGL_CHECKED;
// A manifold of a kind that another room writes, with the object behind it, which is retained.
dgl_status dgl_manifold_of(dgl_manifold **out, const dgl_manifold_kind *kind, void *own) DGL_CHECKED;

// The operations, with general methods where the kind has none of its own. EUNSUP where there is none.
dgl_row_op3 dgl_manifold_inner, dgl_manifold_transport, dgl_manifold_connection, dgl_manifold_curvature;
dgl_row_op2 dgl_manifold_exp, dgl_manifold_log, dgl_manifold_log_any, dgl_manifold_dist, dgl_manifold_retract, dgl_manifold_tangent, dgl_manifold_gradient;
dgl_row_op1 dgl_manifold_project, dgl_manifold_off;
dgl_row_op4 dgl_manifold_hessian;
dgl_row_op2 dgl_manifold_norm;                 // s[n] = |v|
dgl_row_op2 dgl_manifold_off_tangent;          // s[n]: the part of a that is not tangent, relative to a
dgl_row_op3 dgl_manifold_sectional;            // s[n] = K(u, v); EDOMAIN where they span no plane
void dgl_manifold_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x);
// Standard normal in the tangent space; 0 where the point has none.
void dgl_manifold_random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x);

// EARG when a row is off by more than 1e-8: "point is off sphere(2) by 0.1 (row 1): |x| = radius".
dgl_status dgl_manifold_check(const dgl_manifold *M, size_t n, const double *x) DGL_CHECKED;
dgl_status dgl_manifold_check_tangent(const dgl_manifold *M, size_t n, const double *x, const double *v) DGL_CHECKED;

// An orthonormal basis E[dim][d] of the tangent space at x.
dgl_status dgl_manifold_basis(const dgl_manifold *M, double *E, const double *x) DGL_CHECKED;

// path[n + 1][d]: the geodesic from x with velocity v at the times 0, t/n, ..., t.
dgl_status dgl_manifold_geodesic(const dgl_manifold *M, double *path, const double *x, const double *v, double t, size_t n) DGL_CHECKED;

// For messages of kinds: row i of a call, as the user counts; a call for a part of the rows says how far down it begins.
size_t dgl_manifold_row(size_t i);
void dgl_manifold_shift(long rows);

#endif
