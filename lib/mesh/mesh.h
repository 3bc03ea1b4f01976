// Triangle meshes: what they are made of and what is measured on them.
//
// A mesh is a surface: each edge has one or two faces. Corner k of face f is face[3f + k], its side k lies across from
// it. Everything but normals and mean curvature comes from the lengths of edges.
#ifndef DGL_MESH_MESH_H
#define DGL_MESH_MESH_H

#include "base/array.h"
#include "base/fn.h"

typedef struct dgl_mesh {
    dgl_ref ref;
    size_t n, m, e;                // vertices, faces, edges
    int dim;                       // of space
    double *x;                     // [n][dim]
    uint32_t *face;                // [m][3]
    uint32_t *edge;                // [e][2], the smaller vertex first
    uint32_t *side;                // [m][3]: the edge across from each corner
    uint32_t *wing;                // [e][2]: its faces, the second DGL_NONE at the boundary
    uint32_t *first, *around;      // the corners at vertex v, as 3f + k: around[first[v]] ... around[first[v + 1]]
    double *length;                // [e]
    bool oriented;                 // neighbouring faces run their common edge in opposite directions
    bool closed;
    size_t components, loops;      // connected parts; closed curves of the boundary
    struct dgl_mesh_solver *solver;     // kept factorisations (heat.c)
} dgl_mesh;

#define DGL_NONE UINT32_MAX

// Errors are EARG and name a face, edge or vertex, counted from 1: a corner that is no vertex, a face with two equal
// corners or without area, an edge of three faces, a vertex without faces.
dgl_status dgl_mesh_new(dgl_mesh **out, size_t n, int dim, const double *x, size_t m, const uint32_t *face) DGL_CHECKED;

// What load and clean mend first: vertices without faces and faces without area are left out, faces turned so that
// neighbours agree where that is possible.
dgl_status dgl_mesh_clean(dgl_mesh **out, size_t n, int dim, const double *x, size_t m, const uint32_t *face) DGL_CHECKED;

// The image of a grid of nu x nv cells under a map of two numbers; borders that fall together are joined, so that a
// sphere closes at its poles and a torus at its seams.
dgl_status dgl_mesh_from_map(dgl_mesh **out, dgl_fn *map, const double range[4], size_t nu, size_t nv) DGL_CHECKED;
// The unit sphere: an icosahedron whose faces are cut in four so many times; 10 4^k + 2 vertices.
dgl_status dgl_mesh_icosphere(dgl_mesh **out, int times) DGL_CHECKED;

// By extension: .off, .obj, .ply (text or binary); faces with more corners are cut into triangles. EIO and EARG
// name the file and its line.
dgl_status dgl_mesh_load(dgl_mesh **out, const char *path, bool clean) DGL_CHECKED;
dgl_status dgl_mesh_save(const dgl_mesh *M, const char *path) DGL_CHECKED;

static inline long dgl_mesh_euler(const dgl_mesh *M) { return (long)M->n - (long)M->e + (long)M->m; }

// Of lengths l across from each corner: the area, and the cotangents of the corners; false where they make no triangle.
bool dgl_triangle_of(double *area, double cot[3], const double l[3]);

// Areas of faces area[m], and of vertices (each may be NULL): of a face each corner has what is nearer to it than to the
// others, where the face is obtuse a half and two quarters (Meyer, Desbrun, Schroeder, Barr 2003).
dgl_status dgl_mesh_areas(const dgl_mesh *M, double *face, double *vertex) DGL_CHECKED;
double dgl_mesh_area(const dgl_mesh *M);

// 2 pi minus the angles around a vertex, at the boundary pi minus them: they add up to 2 pi chi.
void dgl_mesh_angle_defects(const dgl_mesh *M, double *defect);
// The same for other lengths of edges.
void dgl_mesh_defects_of(const dgl_mesh *M, const double *length, double *defect);

// Half the length of the Laplacian of the position, positive where the surface bends away from its normals, as a sphere
// does from outward ones; three dimensions, oriented. nan at the boundary.
dgl_status dgl_mesh_mean_curvature(const dgl_mesh *M, double *H) DGL_CHECKED;
dgl_status dgl_mesh_normals(const dgl_mesh *M, double *normal) DGL_CHECKED;     // [n][3], unit, weighted by area

#endif
