// A depth-sorted painter of triangles, lines and discs into an image, with light and colour for every
// sample and true order where things are translucent.
#ifndef DGL_DRAW_RASTER_H
#define DGL_DRAW_RASTER_H

#include "draw/color.h"

// x to the right and y down in pixels, z towards the eye; a normal; t, the place in a colour map.
typedef struct { float x, y, z, nx, ny, nz, t; } dgl_vertex;
typedef struct { uint32_t v[3], material; } dgl_triangle;

// A line with round ends, or a disc when both ends are one point; r is half its width in pixels.
// Strokes of one object, which is not 0, are joined before they are blended.
typedef struct { float x0, y0, z0, x1, y1, z1, r; dgl_rgba color; uint32_t object; } dgl_stroke;

typedef struct {
    const dgl_rgba *map;               // DGL_MAP_SIZE colours for t; NULL: color
    dgl_rgba color;
    double alpha, shade;               // shade: how much light matters, from 0 to 1
} dgl_material;

typedef struct {
    dgl_vertex *vertex;
    dgl_triangle *triangle;
    dgl_stroke *stroke;
    dgl_material *material;
    size_t nvertices, ntriangles, nstrokes, nmaterials;
    size_t vertex_room, triangle_room, stroke_room, material_room;
    int nplanes;                       // what lies on the negative side of a*x + b*y + c*z + d is cut off
    float plane[6][4];
} dgl_raster;

// Make room for n more; DGL_ENOMEM.
dgl_status dgl_raster_room(dgl_raster *r, size_t vertices, size_t triangles, size_t strokes) DGL_CHECKED;
dgl_status dgl_raster_material(dgl_raster *r, uint32_t *index, dgl_material m) DGL_CHECKED;
void dgl_raster_free(dgl_raster *r);

// w x h pixels of r, g, b, a (not premultiplied), each the mean of 1, 2, 4, 8 or 16 samples.
dgl_status dgl_raster_render(const dgl_raster *r, int w, int h, int samples, unsigned char *rgba) DGL_CHECKED;

#endif
