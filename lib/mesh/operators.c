// d, Hodge stars, the cotangent Laplacian.
#include "mesh/operators.h"

#include "mesh/solver.h"

#include <math.h>
#include <string.h>

dgl_status dgl_mesh_form_size(size_t *size, const dgl_mesh *M, int k)
{
    if (k < 0 || k > 2)
        DGL_FAIL(DGL_ESHAPE, "forms on a surface have degree 0, 1 or 2, not %d", k);
    *size = k == 0 ? M->n : k == 1 ? M->e : M->m;
    return DGL_OK;
}

// +1 where the side across from corner k of f runs as its edge does
static inline double along(const dgl_mesh *M, size_t f, size_t k)
{
    return M->face[3*f + (k + 1) % 3] < M->face[3*f + (k + 2) % 3] ? 1 : -1;
}

dgl_status dgl_mesh_d(const dgl_mesh *M, int k, double *dw, const double *w)
{
    if (k != 0 && k != 1)
        DGL_FAIL(DGL_ESHAPE, "the derivative of a form of degree %d on a surface; 0 and 1 have one", k);
    if (k == 0)
        for (size_t e = 0; e < M->e; e++) dw[e] = w[M->edge[2*e + 1]] - w[M->edge[2*e]];
    else
        for (size_t f = 0; f < M->m; f++) {
            dw[f] = 0;
            for (size_t c = 0; c < 3; c++) dw[f] += along(M, f, c) * w[M->side[3*f + c]];
        }
    return DGL_OK;
}

dgl_status dgl_mesh_star(const dgl_mesh *M, int k, double *star)
{
    size_t size;
    DGL_TRY(dgl_mesh_form_size(&size, M, k));
    if (k == 0)
        return dgl_mesh_areas(M, NULL, star);
    memset(star, 0, size * sizeof *star);
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        for (size_t c = 0; c < 3; c++) l[c] = M->length[M->side[3*f + c]];
        dgl_triangle_of(&area, cot, l);
        if (k == 2)
            star[f] = 1 / area;
        for (size_t c = 0; c < 3 && k == 1; c++) star[M->side[3*f + c]] += 0.5 * cot[c];
    }
    return DGL_OK;
}

dgl_status dgl_mesh_codifferential(const dgl_mesh *M, int k, double *out, const double *w)
{
    size_t below, size;
    if (k != 1 && k != 2)
        DGL_FAIL(DGL_ESHAPE, "the codifferential of a form of degree %d on a surface; 1 and 2 have one", k);
    DGL_TRY(dgl_mesh_form_size(&size, M, k));
    DGL_TRY(dgl_mesh_form_size(&below, M, k - 1));
    DGL_SCOPE;
    DGL_SCRATCH(star, size);
    DGL_SCRATCH(under, below);
    DGL_TRY(dgl_mesh_star(M, k, star));
    DGL_TRY(dgl_mesh_star(M, k - 1, under));
    memset(out, 0, below * sizeof *out);
    if (k == 1)
        for (size_t e = 0; e < M->e; e++) {
            out[M->edge[2*e + 1]] += star[e] * w[e];
            out[M->edge[2*e]] -= star[e] * w[e];
        }
    else
        for (size_t f = 0; f < M->m; f++)
            for (size_t c = 0; c < 3; c++) out[M->side[3*f + c]] += along(M, f, c) * star[f] * w[f];
    for (size_t i = 0; i < below; i++) {
        if (under[i] == 0)
            DGL_FAIL(DGL_EDOMAIN, "edge %zu has cotangent weight 0: the star has no inverse", i + 1);
        out[i] /= under[i];
    }
    return DGL_OK;
}

dgl_status dgl_mesh_integrate(const dgl_mesh *M, double *w, dgl_fn *form)
{
    // Gauss-Legendre, three points
    static const double at[3] = { 0.11270166537925831, 0.5, 0.88729833462074169 }, weight[3] = { 5.0/18, 8.0/18, 5.0/18 };
    DGL_SCOPE;
    size_t d = (size_t)M->dim;
    DGL_SCRATCH(x, 3 * M->e * d);
    DGL_SCRATCH(y, 3 * M->e * d);
    if (form->nin != M->dim || form->nout != M->dim)
        DGL_FAIL(DGL_ESHAPE, "a 1-form of %d dimensions has %d components of as many coordinates, not %d of %d", M->dim, M->dim, form->nout, form->nin);
    for (size_t i = 0; i < 3 * M->e; i++)
        for (size_t k = 0; k < d; k++) {
            double a = M->x[M->edge[2*(i/3)] * d + k], b = M->x[M->edge[2*(i/3) + 1] * d + k];
            x[i*d + k] = a + at[i%3] * (b - a);
        }
    DGL_TRY(dgl_fn_eval(form, 3 * M->e, y, x));
    for (size_t e = 0; e < M->e; e++) {
        w[e] = 0;
        for (size_t i = 0; i < 3; i++)
            for (size_t k = 0; k < d; k++)
                w[e] += weight[i] * y[(3*e + i)*d + k] * (M->x[M->edge[2*e + 1] * d + k] - M->x[M->edge[2*e] * d + k]);
    }
    return DGL_OK;
}

dgl_status dgl_mesh_laplacian(const dgl_mesh *M, double *out, const double *f)
{
    DGL_SCOPE;
    DGL_SCRATCH(star, M->e);
    DGL_SCRATCH(area, M->n);
    DGL_TRY(dgl_mesh_star(M, 1, star));
    DGL_TRY(dgl_mesh_areas(M, NULL, area));
    memset(out, 0, M->n * sizeof *out);
    for (size_t e = 0; e < M->e; e++) {
        uint32_t a = M->edge[2*e], b = M->edge[2*e + 1];
        double d = star[e] * (f[b] - f[a]);
        out[a] += d;
        out[b] -= d;
    }
    for (size_t v = 0; v < M->n; v++) out[v] /= area[v];
    return DGL_OK;
}

dgl_status dgl_mesh_gradient(const dgl_mesh *M, double *grad, const double *f)
{
    size_t d = (size_t)M->dim;
    for (size_t t = 0; t < M->m; t++) {
        const uint32_t *c = M->face + 3*t;
        const double *p = M->x + c[0]*d, *q = M->x + c[1]*d, *r = M->x + c[2]*d;
        double uu = 0, uv = 0, vv = 0, fu = f[c[1]] - f[c[0]], fv = f[c[2]] - f[c[0]];
        for (size_t k = 0; k < d; k++) {
            double u = q[k] - p[k], v = r[k] - p[k];
            uu += u * u, uv += u * v, vv += v * v;
        }
        double det = uu * vv - uv * uv, a = (vv * fu - uv * fv) / det, b = (uu * fv - uv * fu) / det;
        for (size_t k = 0; k < d; k++) grad[t*d + k] = a * (q[k] - p[k]) + b * (r[k] - p[k]);
    }
    return DGL_OK;
}


// ---- solving ----

static void destroy(void *self)
{
    dgl_mesh_solver *s = self;
    dgl_free(s->L.start);
    dgl_free(s->L.col);
    dgl_free(s->L.value);
    dgl_free(s->mass);
    dgl_release(s->poisson);
    dgl_release(s->heat);
}

// edges are in the order of their smaller vertex: a column after the other, but not each sorted
static dgl_status make_matrix(dgl_sparse *L, const dgl_mesh *M)
{
    DGL_SCOPE;
    size_t n = M->n, e = M->e;
    DGL_SCRATCH(star, e);
    L->n = n;
    L->start = dgl_alloc((n + 2) * sizeof *L->start);
    L->col = dgl_alloc((n + e + 1) * sizeof *L->col);
    L->value = dgl_alloc((n + e + 1) * sizeof *L->value);
    if (!L->start || !L->col || !L->value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a matrix of %zu rows", n);
    DGL_TRY(dgl_mesh_star(M, 1, star));
    int at = 0;
    size_t i = 0;
    for (size_t v = 0; v < n; v++) {
        L->start[v] = at;
        L->col[at++] = (int)v;
        for (; i < e && M->edge[2*i] == v; i++, at++) {
            int k = at;                                // sorted as they come
            for (; L->col[k - 1] > (int)M->edge[2*i + 1]; k--) {
                L->col[k] = L->col[k - 1];
                L->value[k] = L->value[k - 1];
            }
            L->col[k] = (int)M->edge[2*i + 1];
            L->value[k] = -star[i];
        }
    }
    L->start[n] = at;
    for (size_t k = 0; k < e; k++)
        for (size_t s = 0; s < 2; s++) L->value[L->start[M->edge[2*k + s]]] += star[k];
    return DGL_OK;
}

dgl_status dgl_mesh_solver_of(dgl_mesh_solver **out, dgl_mesh *M)
{
    if (!M->solver) {
        DGL_OWNED dgl_mesh_solver *s = dgl_new(sizeof *s, destroy);
        if (!s)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a solver");
        DGL_TRY(make_matrix(&s->L, M));
        s->mass = dgl_alloc(M->n * sizeof *s->mass + 1);
        if (!s->mass)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a solver");
        DGL_TRY(dgl_mesh_areas(M, NULL, s->mass));
        M->solver = dgl_retain(s);
    }
    *out = M->solver;
    return DGL_OK;
}

dgl_status dgl_mesh_factor(dgl_factor **out, const dgl_mesh_solver *s, double mass, double stiff)
{
    const dgl_cholmod_api *cholmod;
    DGL_TRY(dgl_cholmod_open(&cholmod));
    DGL_HEAP double *value = dgl_alloc(((size_t)s->L.start[s->L.n] + 1) * sizeof *value);
    if (!value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a matrix of %zu rows", s->L.n);
    for (int i = 0; i < s->L.start[s->L.n]; i++) value[i] = stiff * s->L.value[i];
    for (size_t v = 0; v < s->L.n; v++) value[s->L.start[v]] += mass * s->mass[v];
    dgl_sparse A = s->L;
    A.value = value;
    return cholmod->factor(out, &A, 0);
}

// A little mass makes the matrix regular; what it changes is far below rounding once the mean is out.
dgl_status dgl_mesh_poisson_factor(dgl_mesh_solver *s)
{
    if (s->poisson)
        return DGL_OK;
    double area = 0;
    for (size_t v = 0; v < s->L.n; v++) area += s->mass[v];
    return dgl_mesh_factor(&s->poisson, s, 1e-10 / area, 1);
}

dgl_status dgl_mesh_poisson(dgl_mesh *M, double *u, const double *f)
{
    DGL_SCOPE;
    const dgl_cholmod_api *cholmod;
    dgl_mesh_solver *s;
    double mean = 0, area = 0;
    DGL_SCRATCH(b, M->n);
    if (M->components != 1)
        DGL_FAIL(DGL_EDOMAIN, "the mesh has %zu connected parts; solve on one of them", M->components);
    DGL_TRY(dgl_cholmod_open(&cholmod));
    DGL_TRY(dgl_mesh_solver_of(&s, M));
    DGL_TRY(dgl_mesh_poisson_factor(s));
    for (size_t v = 0; v < M->n; v++) mean += s->mass[v] * f[v], area += s->mass[v];
    for (size_t v = 0; v < M->n; v++) b[v] = -s->mass[v] * (f[v] - mean / area);
    DGL_TRY(cholmod->solve(s->poisson, 1, u, b));
    mean = 0;
    for (size_t v = 0; v < M->n; v++) mean += s->mass[v] * u[v];
    for (size_t v = 0; v < M->n; v++) u[v] -= mean / area;
    return DGL_OK;
}
