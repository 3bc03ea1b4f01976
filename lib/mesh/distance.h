// Geodesic distances from vertices of a mesh.
#ifndef DGL_MESH_DISTANCE_H
#define DGL_MESH_DISTANCE_H

#include "mesh/mesh.h"

// The heat method (Crane, Weischedel, Wardetzky, Geodesics in Heat, 2013): heat flows for the time t, its gradient
// made unit is that of the distance. t 0: the square of the mean edge. Factors of both systems are kept by the
// mesh. d[n]; EDOMAIN when the mesh has several parts.
dgl_status dgl_mesh_heat_distance(dgl_mesh *M, double *d, size_t nsource, const uint32_t *source, double t) DGL_CHECKED;

// Fast marching (Kimmel and Sethian, Computing geodesic paths on manifolds, 1998), with fronts that are round, not
// plane, in each triangle, so that distances from a point are exact where the surface is flat. Where a triangle is
// obtuse an update may come along an edge only. INFINITY where no source leads.
dgl_status dgl_mesh_fast_marching(const dgl_mesh *M, double *d, size_t nsource, const uint32_t *source) DGL_CHECKED;

// Exact distances on the polyhedron (exact.c): INFINITY where no source leads.
dgl_status dgl_mesh_exact_distance(const dgl_mesh *M, double *d, size_t nsource, const uint32_t *source) DGL_CHECKED;
// The shortest path as rows of points, corners where it crosses edges. EDOMAIN when there is none.
dgl_status dgl_mesh_shortest_path(const dgl_mesh *M, dgl_array **path, double *length, uint32_t from, uint32_t to) DGL_CHECKED;

#endif
