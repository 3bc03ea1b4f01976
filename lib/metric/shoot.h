// For between.c: the ways by which geodesics are looked for.
#ifndef DGL_METRIC_SHOOT_H
#define DGL_METRIC_SHOOT_H

#include "metric/aim.h"

enum { DGL_MAX_FOUND = 64 };

typedef struct {
    double *v, *w;                 // velocities in the charts cx and cy of the aim
    double length, residual;
    bool multiple;
} dgl_found;

// A path relaxed in one chart, from which shooting starts.
enum { DGL_WAY_PIECES = 16, DGL_MAX_WAYS = 27 };
typedef struct {
    double length;
    int chart;
    double *path;                  // [DGL_WAY_PIECES + 1][d]
} dgl_way;

// The straight line from x to y and, round periodic coordinates, the others that may be shorter than the best of them:
// way[*count], whose paths are the caller's, the shortest first. What it finds out of the metric is kept in the atlas.
dgl_status dgl_find_ways(dgl_way *way, int *count, dgl_atlas *atlas, const double *x, const double *y) DGL_CHECKED;

// Newton's method for all points and velocities of path[n + 1][d] at once, in one chart; the ends stay. v, w: the
// velocities at the ends. *error: the worst joint, as a length; INFINITY where it does not converge.
dgl_status dgl_multiple_shooting(double *error, dgl_atlas *atlas, int chart, size_t n, double *path, double *v, double *w) DGL_CHECKED;

// Rays from x in all directions up to the given length; start[*count][d], count at most most: velocities of those
// that pass y nearer than their neighbours do, the nearest first. rays 0: as many as the dimension wants.
dgl_status dgl_fan(size_t *count, bool *refocus, size_t most, double *start, dgl_aim *aim, double length, size_t rays) DGL_CHECKED;

// Unit vectors u[n][d], spread over the sphere; in the plane one after another.
void dgl_directions(size_t n, size_t d, double *u);
// E[d][d]: columns are an orthonormal basis for the matrix g.
dgl_status dgl_orthonormal(size_t d, double *E, const double *g) DGL_CHECKED;

// *t: the first time up to most at which the geodesic from x with velocity v, in a chart, has a conjugate
// point; INFINITY when there is none.
dgl_status dgl_first_conjugate(double *t, dgl_atlas *atlas, int chart, const double *x, const double *v, double most) DGL_CHECKED;

#endif
