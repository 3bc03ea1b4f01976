// Level lines and level areas of numbers on a grid, for all levels in one pass over the cells.
#ifndef DGL_DRAW_TRACE_H
#define DGL_DRAW_TRACE_H

#include "draw/canvas.h"

// z has n rows and m columns; x: m, y: n places on the page. Numbers that are not finite are holes.
typedef struct { size_t n, m; const double *z, *x, *y; } dgl_grid;

// Adds to path[k] the lines where z passes level[k] (areas false), or the closed outlines of the part of
// the grid where z >= level[k], its borders included (areas true); z >= level lies on one side throughout.
// Marching squares; at a saddle the mean of the corners decides. Levels rise.
dgl_status dgl_trace(const dgl_grid *g, bool areas, size_t nlevels, const double *level, dgl_path *path) DGL_CHECKED;

#endif
