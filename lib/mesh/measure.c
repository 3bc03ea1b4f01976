// Areas, angles, normals, curvature.
#include "mesh/mesh.h"

#include <math.h>
#include <string.h>

// Heron's formula as Kahan writes it, on the sorted lengths; cot = (b^2 + c^2 - a^2) / 4 area
bool dgl_triangle_of(double *area, double cot[3], const double l[3])
{
    double a = fmax(l[0], fmax(l[1], l[2])), c = fmin(l[0], fmin(l[1], l[2])), b = fmax(fmin(l[0], l[1]), fmin(fmax(l[0], l[1]), l[2]));
    double p = (a + (b + c)) * (c - (a - b)) * (c + (a - b)) * (a + (b - c));
    *area = 0.25 * sqrt(fmax(p, 0));
    for (int k = 0; k < 3; k++) {
        double u = l[k], v = l[(k + 1) % 3], w = l[(k + 2) % 3];
        cot[k] = (v * v + (w - u) * (w + u)) / (4 * *area);
    }
    return *area > 1e-14 * a * a && isfinite(*area);
}

static void lengths_of(const dgl_mesh *M, const double *length, size_t f, double l[3])
{
    for (size_t k = 0; k < 3; k++) l[k] = length[M->side[3*f + k]];
}

dgl_status dgl_mesh_areas(const dgl_mesh *M, double *face, double *vertex)
{
    if (vertex)
        memset(vertex, 0, M->n * sizeof *vertex);
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        lengths_of(M, M->length, f, l);
        dgl_triangle_of(&area, cot, l);
        if (face)
            face[f] = area;
        bool obtuse = cot[0] < 0 || cot[1] < 0 || cot[2] < 0;
        for (size_t k = 0; k < 3 && vertex; k++) {
            size_t i = (k + 1) % 3, j = (k + 2) % 3;   // the sides i and j meet at corner k
            vertex[M->face[3*f + k]] += obtuse ? area * (cot[k] < 0 ? 0.5 : 0.25) : 0.125 * (l[i] * l[i] * cot[i] + l[j] * l[j] * cot[j]);
        }
    }
    return DGL_OK;
}

double dgl_mesh_area(const dgl_mesh *M)
{
    double sum = 0;
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        lengths_of(M, M->length, f, l);
        dgl_triangle_of(&area, cot, l);
        sum += area;
    }
    return sum;
}

// the angle whose cotangent is cot, in (0, pi)
static double angle_of(double cot) { return atan2(1, cot); }

void dgl_mesh_defects_of(const dgl_mesh *M, const double *length, double *defect)
{
    for (size_t v = 0; v < M->n; v++) defect[v] = 2 * M_PI;
    for (size_t e = 0; e < M->e; e++)
        if (M->wing[2*e + 1] == DGL_NONE)
            for (size_t k = 0; k < 2; k++) defect[M->edge[2*e + k]] = M_PI;
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        lengths_of(M, length, f, l);
        dgl_triangle_of(&area, cot, l);
        for (size_t k = 0; k < 3; k++) defect[M->face[3*f + k]] -= angle_of(cot[k]);
    }
}

void dgl_mesh_angle_defects(const dgl_mesh *M, double *defect) { dgl_mesh_defects_of(M, M->length, defect); }

static dgl_status check_embedded(const dgl_mesh *M)
{
    if (M->dim != 3)
        DGL_FAIL(DGL_ESHAPE, "normals are for meshes in 3 dimensions, not %d", M->dim);
    if (!M->oriented)
        DGL_FAIL(DGL_EDOMAIN, "the faces have no common orientation");
    return DGL_OK;
}

dgl_status dgl_mesh_normals(const dgl_mesh *M, double *normal)
{
    DGL_TRY(check_embedded(M));
    memset(normal, 0, 3 * M->n * sizeof *normal);
    for (size_t f = 0; f < M->m; f++) {
        const uint32_t *c = M->face + 3*f;
        const double *a = M->x + 3*c[0], *b = M->x + 3*c[1], *d = M->x + 3*c[2];
        double u[3], v[3];
        for (int i = 0; i < 3; i++) u[i] = b[i] - a[i], v[i] = d[i] - a[i];
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 3; k++) normal[3*c[k] + (uint32_t)i] += u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
    }
    for (size_t v = 0; v < M->n; v++) {
        double *u = normal + 3*v, s = sqrt(u[0]*u[0] + u[1]*u[1] + u[2]*u[2]);
        for (int i = 0; i < 3; i++) u[i] /= s;
    }
    return DGL_OK;
}

dgl_status dgl_mesh_mean_curvature(const dgl_mesh *M, double *H)
{
    DGL_SCOPE;
    DGL_SCRATCH(normal, 3 * M->n);
    DGL_SCRATCH(area, M->n);
    DGL_TRY(dgl_mesh_normals(M, normal));
    DGL_TRY(dgl_mesh_areas(M, NULL, area));
    memset(H, 0, M->n * sizeof *H);
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], face;
        lengths_of(M, M->length, f, l);
        dgl_triangle_of(&face, cot, l);
        for (size_t k = 0; k < 3; k++) {               // the edge across from corner k
            uint32_t a = M->face[3*f + (k + 1) % 3], b = M->face[3*f + (k + 2) % 3];
            for (size_t i = 0; i < 3; i++) {
                double d = 0.5 * cot[k] * (M->x[3*a + i] - M->x[3*b + i]);
                H[a] += d * normal[3*a + i];
                H[b] -= d * normal[3*b + i];
            }
        }
    }
    for (size_t v = 0; v < M->n; v++) H[v] /= 2 * area[v];
    for (size_t e = 0; e < M->e; e++)
        if (M->wing[2*e + 1] == DGL_NONE) H[M->edge[2*e]] = H[M->edge[2*e + 1]] = NAN;
    return DGL_OK;
}
