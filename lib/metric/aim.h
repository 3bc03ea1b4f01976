// For the files that look for geodesics between points: a shot from x at y in charts that are regular there.
#ifndef DGL_METRIC_AIM_H
#define DGL_METRIC_AIM_H

#include "metric/atlas.h"
#include "metric/between.h"

typedef struct {
    dgl_atlas *atlas;
    size_t d;
    dgl_traveller varied, plain;   // with d - 1 variations; without
    int cx, cy;                    // the charts that x and y are taken in
    double *X, *Y, *gx, *gy;       // the points and the metric's matrices there
    double *P;                     // [d][d] derivative of the end by the velocity, of the last varied shot
    double *miss, *state, *end;    // end: velocity in chart cy
    double rtol;                   // of the last shots
    double part;                   // the smallest singular value of P as a part of the largest, of the last varied shot in approach
    double small;                  // the least change of a coordinate at x or y that is a length of 1, at most 1
    double longest;                // a geodesic that turns out longer is not made exact
    double nearest;                // where dgl_aim_improve ended: how far the shot with that v passes y; INFINITY: it got nowhere
    bool verify;                   // shoots once more when the miss is sure to be small: end is exact then
} dgl_aim;

// Room in scratch: dgl_aim_room(d) numbers.
size_t dgl_aim_room(size_t d);
dgl_status dgl_aim_new(dgl_aim *a, dgl_atlas *atlas, double *room) DGL_CHECKED;
void dgl_aim_end(dgl_aim *a);

// Takes x and y; checks that they lie in the chart and the metric is positive there.
dgl_status dgl_aim_set(dgl_aim *a, const double *x, const double *y) DGL_CHECKED;

// Newton's method from v (in chart cx), which it improves; *error: the miss in the metric at y, INFINITY where nothing came of it.
dgl_status dgl_aim_improve(dgl_aim *a, double *error, double *v) DGL_CHECKED;

// The smallest stretch of the end per change of direction at x, near 0 at conjugate points (a varied shot).
dgl_status dgl_aim_stretch(dgl_aim *a, double *stretch, const double *v) DGL_CHECKED;

// Where y and v (in chart from) are in another chart; like as in dgl_pole_leave.
void dgl_chart_to(const dgl_pole *pole, int from, int to, size_t d, double *x, double *v, const double *like);

static inline dgl_metric *dgl_chart_metric(const dgl_atlas *a, int chart) { return chart ? a->pole[chart - 1].local : a->g; }
double dgl_aim_norm(size_t d, const double *g, const double *v);

#endif
