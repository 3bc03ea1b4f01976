// Discrete conformal Ricci flow.
#include "mesh/conformal.h"

#include "mesh/solver.h"

#include <math.h>
#include <string.h>

bool dgl_mesh_conformal_lengths(const dgl_mesh *M, double *length, const double *u)
{
    for (size_t e = 0; e < M->e; e++) length[e] = M->length[e] * exp(0.5 * (u[M->edge[2*e]] + u[M->edge[2*e + 1]]));
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        for (size_t k = 0; k < 3; k++) l[k] = length[M->side[3*f + k]];
        if (!dgl_triangle_of(&area, cot, l) || l[0] >= l[1] + l[2] || l[1] >= l[2] + l[0] || l[2] >= l[0] + l[1])
            return false;
    }
    return true;
}

// The derivative of the defects by u, which is the cotangent matrix of these lengths, and 1/step on the diagonal.
static void fill(const dgl_mesh *M, dgl_sparse *A, const double *length, double diagonal, const uint32_t *place)
{
    memset(A->value, 0, (size_t)A->start[A->n] * sizeof *A->value);
    for (size_t f = 0; f < M->m; f++) {
        double l[3], cot[3], area;
        for (size_t k = 0; k < 3; k++) l[k] = length[M->side[3*f + k]];
        dgl_triangle_of(&area, cot, l);
        for (size_t k = 0; k < 3; k++) {
            double w = 0.5 * cot[k];
            uint32_t e = M->side[3*f + k];
            A->value[place[e]] -= w;
            A->value[A->start[M->edge[2*e]]] += w;
            A->value[A->start[M->edge[2*e + 1]]] += w;
        }
    }
    for (size_t v = 0; v < A->n; v++) A->value[A->start[v]] += diagonal;
}

static double worst(size_t n, const double *target, const double *defect)
{
    double w = 0;
    for (size_t v = 0; v < n; v++) w = fmax(w, fabs(target[v] - defect[v]));
    return w;
}

// A flow on its way.
typedef struct {
    const dgl_mesh *M;
    const double *target;
    const dgl_cholmod_api *cholmod;
    dgl_sparse A;
    uint32_t *place;               // of each edge in A
    dgl_factor **factor;           // NULL within: not made yet
    double *length, *defect, *b, *move, *trial;
    double error;                  // how far a defect is from its target at most
} flow;

// move: one implicit step. Cotangents may be negative far from the target; a little more on the diagonal keeps it positive.
static dgl_status solve(flow *o, double diagonal)
{
    dgl_status status;
    for (int i = 0; ; i++) {
        fill(o->M, &o->A, o->length, diagonal + 1e-12, o->place);
        status = *o->factor ? o->cholmod->again(*o->factor, &o->A, 0) : o->cholmod->factor(o->factor, &o->A, 0);
        if (status != DGL_EDOMAIN || i == 12)
            break;
        diagonal = diagonal > 0 ? 4 * diagonal : 1e-3;
    }
    DGL_TRY(status);
    for (size_t v = 0; v < o->M->n; v++) o->b[v] = o->target[v] - o->defect[v];
    return o->cholmod->solve(*o->factor, 1, o->move, o->b);
}

// Goes along the move from u as far as triangles stay triangles and the error falls.
static dgl_status advance(flow *o, double *u, size_t done)
{
    size_t n = o->M->n;
    double mean = 0, part = 1, last = o->error;
    for (size_t v = 0; v < n; v++) mean += o->move[v] / (double)n;
    for (int halving = 0; ; halving++, part /= 2) {
        for (size_t v = 0; v < n; v++) o->trial[v] = u[v] + part * (o->move[v] - mean);
        if (halving == 30)
            DGL_FAIL(DGL_EDOMAIN, "triangles degenerate after %zu steps, where curvature is still %.2g off", done, o->error);
        if (!dgl_mesh_conformal_lengths(o->M, o->length, o->trial))
            continue;
        dgl_mesh_defects_of(o->M, o->length, o->defect);
        o->error = worst(n, o->target, o->defect);
        if (o->error < last * (1 + 1e-3) || halving > 8)
            break;
    }
    memcpy(u, o->trial, n * sizeof *u);
    return DGL_OK;
}

static dgl_status run(flow *o, double *u, double *history, size_t *done, const dgl_conformal_options *options)
{
    if (history)
        history[0] = o->error;
    while (o->error > options->tol && *done < options->steps) {
        DGL_POLL();
        double last = o->error;
        DGL_TRY(solve(o, 1 / options->step));
        DGL_TRY(advance(o, u, *done));
        ++*done;
        if (history)
            history[*done] = o->error;
        if (!(o->error < last) && last < 1e-9)
            break;
    }
    if (!(o->error <= options->tol) && isinf(options->step) && !(o->error < 1e-9))
        DGL_FAIL(DGL_ECONV, "curvature is still %.2g off after %zu steps", o->error, *done);
    return DGL_OK;
}

dgl_status dgl_mesh_conformal_flow(const dgl_mesh *M, double *u, double *history, size_t *done, const double *target,
                                   const dgl_conformal_options *options)
{
    DGL_SCOPE;
    size_t n = M->n;
    double sum = 0, chi = (double)dgl_mesh_euler(M);
    const dgl_cholmod_api *cholmod;
    dgl_mesh_solver *s;
    DGL_OWNED dgl_factor *factor = NULL;
    DGL_SCRATCH(length, M->e);
    DGL_SCRATCH(room, 4 * n);
    DGL_SCRATCH_OF(uint32_t, place, M->e);
    *done = 0;
    for (size_t v = 0; v < n; v++) sum += target[v];
    if (!(fabs(sum - 2 * M_PI * chi) <= 1e-8 * (1 + fabs(sum))))
        DGL_FAIL(DGL_EARG, "the target curvature adds up to %.9g, not to 2 pi chi = %.9g", sum, 2 * M_PI * chi);
    if (M->components != 1)
        DGL_FAIL(DGL_EDOMAIN, "the mesh has %zu connected parts", M->components);
    DGL_TRY(dgl_cholmod_open(&cholmod));
    DGL_TRY(dgl_mesh_solver_of(&s, (dgl_mesh *)M));
    flow o = { M, target, cholmod, s->L, place, &factor, length, room, room + n, room + 2*n, room + 3*n, 0 };
    DGL_SCRATCH(value, (size_t)o.A.start[n]);
    o.A.value = value;
    for (uint32_t e = 0; e < M->e; e++) {
        int k = o.A.start[M->edge[2*e]];
        while (o.A.col[k] != (int)M->edge[2*e + 1]) k++;
        place[e] = (uint32_t)k;
    }
    memset(u, 0, n * sizeof *u);
    dgl_mesh_conformal_lengths(M, length, u);
    dgl_mesh_defects_of(M, length, o.defect);
    o.error = worst(n, target, o.defect);
    return run(&o, u, history, done, options);
}
