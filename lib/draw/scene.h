// Three dimensions: a camera that looks at a box of data, and what stands in the box.
#ifndef DGL_DRAW_SCENE_H
#define DGL_DRAW_SCENE_H

#include "draw/raster.h"

// The box of the data is scaled to half[k] along axis k, turned, and put on the page: a point of the
// page is (cx + s*right, cy - s*up). Depth grows towards the eye. A perspective of 0 is orthographic.
typedef struct {
    double mid[3], unit[3];            // data to box: (x - mid) * unit
    double half[3];
    double right[3], up[3], eye[3];
    double cx, cy, s, perspective;
} dgl_camera;

// Axes 1, 2, 3 of the data from lo to hi; proportions along the axes; angles in degrees.
void dgl_camera_aim(dgl_camera *cam, const double lo[3], const double hi[3], const double shape[3],
                    double elevation, double azimuth, double perspective);
// Points of depth d are enlarged by 1 / (1 - bend d).
static inline double dgl_camera_bend(const dgl_camera *cam) { return 0.25 * cam->perspective; }
// page = { x, y } in points, and the depth
double dgl_camera_page(const dgl_camera *cam, double page[2], const double xyz[3]);

typedef struct {
    const dgl_camera *cam;
    dgl_box box;                       // the part of the page that the picture covers
    double pixel;                      // points in one pixel of it
    dgl_raster raster;
    uint32_t objects;
    dgl_canvas *canvas;                // for texts, which lie over the picture
} dgl_scene;

// A material of one colour, or of a colour map.
dgl_status dgl_scene_material(dgl_scene *s, uint32_t *index, const dgl_colormap *map, dgl_rgba color, double shade) DGL_CHECKED;

// A grid of n x m points as a surface; t: n x m places in the colour map, or NULL. Points that are not
// finite leave a hole. An edge that meets the opposite one is smooth across it.
dgl_status dgl_scene_grid(dgl_scene *s, uint32_t material, size_t n, size_t m, const double *xyz, const double *t) DGL_CHECKED;

// Triangles between nv points; face: nf x 3 places of points.
dgl_status dgl_scene_mesh(dgl_scene *s, uint32_t material, size_t nv, const double *xyz, const double *t,
                          size_t nf, const uint32_t *face) DGL_CHECKED;

// A line through n points, broken where one is not finite; width in points of the page; colours: one
// for all, or one each. Lift brings it nearer to the eye by that part of the box, so that a line in a surface is seen.
dgl_status dgl_scene_line(dgl_scene *s, size_t n, const double *xyz, double width, const dgl_rgba *color, bool each,
                          const dgl_paint *dashes, double lift) DGL_CHECKED;

// Discs of the given diameter; edge: the colour of a thin rim, or 0.
dgl_status dgl_scene_points(dgl_scene *s, size_t n, const double *xyz, double diameter, const dgl_rgba *color, bool each,
                            dgl_rgba edge) DGL_CHECKED;

// Renders and puts the picture on the canvas, and on the other one unless that is NULL.
dgl_status dgl_scene_show(dgl_scene *s, dgl_canvas *c, dgl_canvas *other) DGL_CHECKED;

#endif
