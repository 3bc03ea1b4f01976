// Distances by the heat method.
#include "mesh/distance.h"

#include "mesh/solver.h"

#include <math.h>
#include <string.h>

// b = the integrated divergence, over the vertices' shares, of the unit field against grad u; both are constant in faces
static void divergence(const dgl_mesh *M, double *b, const double *u)
{
    memset(b, 0, M->n * sizeof *b);
    for (size_t f = 0; f < M->m; f++) {
        const uint32_t *c = M->face + 3*f, *s = M->side + 3*f;
        double l[3], cot[3], area, p[3], g[3];
        for (int k = 0; k < 3; k++) l[k] = M->length[s[k]];
        dgl_triangle_of(&area, cot, l);
        double most = fmax(fabs(u[c[0]]), fmax(fabs(u[c[1]]), fabs(u[c[2]])));
        if (!(most > 0))
            continue;
        for (int k = 0; k < 3; k++) p[k] = u[c[k]] / most;     // heat far away is tiny
        // |grad p|^2 area = sum of cot_k (p_i - p_j)^2 / 2
        double energy = 0;
        for (int k = 0; k < 3; k++) {
            double d = p[(k + 1) % 3] - p[(k + 2) % 3];
            energy += 0.5 * cot[k] * d * d;
        }
        double size = sqrt(fmax(energy, 0) / area);
        if (!(size > 0))
            continue;
        // the integral of <grad p, grad hat_k> by the cotangent formula
        for (int k = 0; k < 3; k++) {
            int i = (k + 1) % 3, j = (k + 2) % 3;
            g[k] = 0.5 * (cot[j] * (p[k] - p[i]) + cot[i] * (p[k] - p[j]));
        }
        for (int k = 0; k < 3; k++) b[c[k]] -= g[k] / size;
    }
}

static dgl_status heat_factor(dgl_mesh *M, dgl_mesh_solver *s, double t)
{
    if (!(t > 0)) {
        double mean = 0;
        for (size_t e = 0; e < M->e; e++) mean += M->length[e];
        t = mean / (double)M->e * (mean / (double)M->e);
    }
    if (s->heat && s->t == t)
        return DGL_OK;
    dgl_release(s->heat);
    s->heat = NULL;
    s->t = t;
    return dgl_mesh_factor(&s->heat, s, 1, t);
}

dgl_status dgl_mesh_heat_distance(dgl_mesh *M, double *d, size_t nsource, const uint32_t *source, double t)
{
    DGL_SCOPE;
    const dgl_cholmod_api *cholmod;
    dgl_mesh_solver *s;
    double sum = 0;
    DGL_SCRATCH(u, M->n);
    DGL_SCRATCH(b, M->n);
    if (!nsource)
        DGL_FAIL(DGL_EARG, "distances from no vertex");
    if (M->components != 1)
        DGL_FAIL(DGL_EDOMAIN, "the mesh has %zu connected parts; heat does not pass from one to the other", M->components);
    DGL_TRY(dgl_cholmod_open(&cholmod));
    DGL_TRY(dgl_mesh_solver_of(&s, M));
    DGL_TRY(heat_factor(M, s, t));
    DGL_TRY(dgl_mesh_poisson_factor(s));
    memset(b, 0, M->n * sizeof *b);
    for (size_t i = 0; i < nsource; i++) b[source[i]] = 1;
    DGL_TRY(cholmod->solve(s->heat, 1, u, b));
    divergence(M, b, u);
    DGL_TRY(cholmod->solve(s->poisson, 1, d, b));
    for (size_t i = 0; i < nsource; i++) sum += d[source[i]];
    for (size_t v = 0; v < M->n; v++) d[v] -= sum / (double)nsource;
    return DGL_OK;
}
