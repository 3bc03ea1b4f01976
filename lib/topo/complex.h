// Complexes of cells with values, and their persistent homology: alpha complexes, images, functions on meshes.
#ifndef DGL_TOPO_COMPLEX_H
#define DGL_TOPO_COMPLEX_H

#include "topo/diagram.h"

enum { DGL_CELL_DIMS = 4 };        // dimensions 0 .. 3

typedef struct {
    dgl_ref ref;
    int dim;                       // of the largest cells
    bool embedded;                 // in a space of dimension dim
    int holes;                     // it can have some of dimension 0 .. holes - 1
    double rounding;               // of values, relative: shorter bars are none
    size_t n[DGL_CELL_DIMS];       // cells of each dimension
    double *value[DGL_CELL_DIMS];  // [n] when a cell comes; never before its faces
    int faces[DGL_CELL_DIMS];      // of one cell
    uint32_t *face[DGL_CELL_DIMS]; // [n][faces] cells of one dimension less
    int sign[DGL_CELL_DIMS][6];    // of the faces in the boundary
    uint32_t *vertex[DGL_CELL_DIMS];   // [n][k + 1] ascending; NULL: no simplices
} dgl_complex;

// All faces of m simplices of dimension dim on n points, simplex[m][dim + 1]; values are 0. EARG names a simplex
// with a missing or repeated vertex; a simplex that comes twice is one.
dgl_status dgl_complex_of_simplices(dgl_complex **out, size_t n, int dim, size_t m, const uint32_t *simplex) DGL_CHECKED;

// Each simplex comes with the last of its vertices: the sublevel sets of the function f[n] on the vertices.
void dgl_complex_lower_star(dgl_complex *K, const double *f);

// The cubes of an image of 1 to 3 axes. Its numbers are those of the largest cubes, a face comes with the first of
// them; or with corners set, those of the corners, and a cube comes with the last of them. Numbers that are not
// finite never come.
dgl_status dgl_complex_of_image(dgl_complex **out, const dgl_array *image, bool corners) DGL_CHECKED;

// The alpha complex of n points in a line, the plane or space, x[n][d]: the simplices of the Delaunay triangulation, each
// when balls of radius r around the points meet in its dual cell; values are r, or r^2. Points in one place are one; they
// may all lie in a plane of space, a line or a place.
dgl_status dgl_complex_alpha(dgl_complex **out, size_t n, int d, const double *x, bool squared) DGL_CHECKED;

// Bars in dimensions 0 .. holes - 1.
dgl_status dgl_complex_persistence(dgl_diagram **out, const dgl_complex *K, const char *kind, int prime) DGL_CHECKED;

// The alternating sum of the numbers of cells with values <= t[m], chi[m].
dgl_status dgl_complex_euler(double *chi, const dgl_complex *K, size_t m, const double *t) DGL_CHECKED;

#endif
