// Geodesics that may leave the chart at a pole of polar coordinates, with variations of them.
//
// A pole is an end rho = at of a coordinate where angles lose their meaning: of one, when g_phiphi goes to zero there as
// (rho - at)^2 g_rhorho (2 pi / period)^2, which is flat space in polar coordinates; of several, a_1 ... a_m, where
// (rho - at)^2 g_rhorho times the round metric of a sphere is what they have, as at r = 0 of spherical coordinates. Near
// it the metric is taken in the regular coordinates X_0 = r cos a_1, X_1 = r sin a_1 cos a_2, ..., r = |rho - at|, and
// a geodesic comes out on the other side as it must. Poles are looked for at the ends of ranges, and along a geodesic
// whose steps become short.
#ifndef DGL_METRIC_ATLAS_H
#define DGL_METRIC_ATLAS_H

#include "metric/geodesic.h"
#include "num/ode.h"

enum { DGL_MAX_POLES = 16, DGL_MAX_COLUMNS = 24, DGL_MAX_ANGLES = 7 };

typedef struct {
    int m, place[DGL_MAX_ANGLES + 1];  // how many angles; the coordinates rho, a_1, ..., a_m, which X_0, ..., X_m replace
    double shift[DGL_MAX_ANGLES + 1], scale[DGL_MAX_ANGLES + 1];    // r and the angles are shift + scale times these
    double at, side;               // side: +1 when the chart is rho > at
    double radius;                 // in rho, where the regular coordinates are good
    dgl_metric *local;             // the metric in them
} dgl_pole;

// What a metric keeps for its geodesics.
typedef struct dgl_atlas {
    dgl_ref ref;
    dgl_metric *g;                 // whose it is; not retained
    int npoles;
    dgl_pole pole[DGL_MAX_POLES];
    dgl_kernel *vary[DGL_MAX_COLUMNS + 1];
    dgl_kernel *strain;            // (x, w) -> (g, d/dx of w'g w/2), for discrete paths
    double *least;                 // of each coordinate: no path is shorter than least |its change|; NULL: not known yet
    bool diagonal;                 // the squares of these add up
    double bend;                   // the largest curvature seen on a lattice (surfaces); NAN: not known
} dgl_atlas;
dgl_status dgl_metric_atlas(dgl_atlas **out, dgl_metric *g) DGL_CHECKED;

// (x[d], P[d][c], v[d], Q[d][c]) -> (acceleration a[d], dQ[d][c]): x' = v, P' = Q, v' = a, Q' = dQ are a
// geodesic and the derivative of (x, v) by c parameters.
dgl_status dgl_metric_vary(dgl_kernel **k, dgl_metric *g, int c) DGL_CHECKED;

// (x[d], w[d]) -> the matrix g[d][d] at x, and the derivative by x of w'g w / 2.
dgl_status dgl_metric_strain(dgl_kernel **k, dgl_metric *g) DGL_CHECKED;

// A moving point. chart 0 is the metric's own, k that of pole k - 1; y holds 2 (d + d c) numbers as above.
typedef struct {
    dgl_atlas *atlas;
    int d, c, chart;
    double t, span, *y;            // span: how long it goes on in all
    dgl_ode *ode;
    dgl_kernel *kernel;            // of the chart's metric
    int npoles;                    // the metric's and those found on the way
    dgl_pole pole[DGL_MAX_POLES];
    double longest;                // step so far
    bool bounded;                  // EDOMAIN where it leaves the chart's ranges, other than through a pole
    double *size;                  // of the numbers of y, as vectors, at a pole
    double *room;
} dgl_traveller;

// Needs dgl_traveller_room(d, c) numbers of room. end is released by dgl_traveller_end.
static inline size_t dgl_traveller_room(size_t d, size_t c) { return 8 * (d + d * c); }
dgl_status dgl_traveller_new(dgl_traveller *p, dgl_atlas *atlas, int c, double *room, const dgl_ode_options *options) DGL_CHECKED;
void dgl_traveller_end(dgl_traveller *p);
#define DGL_TRAVELLER_OWNED __attribute__((cleanup(dgl_traveller_end)))

// Sets out at time 0 from y (in the given chart; x, P, v, Q) and goes to time t. At each of the times in
// stop, which follow one another from 0 to t, it calls visit (NULL: none) with the state there in that chart.
typedef dgl_status dgl_visit(void *ctx, size_t i, int chart, const dgl_traveller *p, const double *y);
dgl_status dgl_travel(dgl_traveller *p, int chart, const double *y, double t, size_t nstop, const double *stop,
                      dgl_visit *visit, void *ctx) DGL_CHECKED;

// Adds the pole that makes steps short near p->y, if there is one, to those it knows.
dgl_status dgl_traveller_find_pole(dgl_traveller *p) DGL_CHECKED;

// Makes p->local (pole.c).
dgl_status dgl_pole_make_local(dgl_pole *p, dgl_metric *g) DGL_CHECKED;

// The state y in place from one chart to another. An angle is taken near the one in like (the metric's
// coordinates; NULL: any turn).
void dgl_pole_enter(const dgl_pole *p, int d, int c, double *y);
void dgl_pole_leave(const dgl_pole *p, int d, int c, double *y, const double *like);
void dgl_pole_transfer(const dgl_pole *pole, int from, int to, int d, int c, double *y, const double *like);
// The chart of n poles that a point is best taken in, 0 where none is near: of the most angles, then the nearest.
int dgl_pole_at(int n, const dgl_pole *pole, const double *x);
// How far a point of the metric's chart is from the pole, as a part of its radius; and of the regular coordinates, r.
double dgl_pole_distance(const dgl_pole *p, const double *x);
double dgl_pole_radius_of(const dgl_pole *p, const double *X);
// How far from where the last angle means nothing; the state X[d] moved beside by s, across the way there. What is smooth
// there but not found by angles is the weighted sum of its values at places beside, to twelfth order: so they may lie so far
// off that its third derivatives keep their digits.
double dgl_pole_off_axis(const dgl_pole *p, const double *X);
void dgl_pole_beside(const dgl_pole *p, double *beside, const double *X, size_t d, double s);
typedef struct { double off, weight; } dgl_beside;
enum { DGL_PLACES_BESIDE = 12 };
extern const dgl_beside dgl_pole_sides[DGL_PLACES_BESIDE];
#define DGL_BESIDE 0.02                // how far the nearest of them is, as a part of what is regular there

#endif
