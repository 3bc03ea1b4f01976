#include "manifold/arranged.h"

#include <math.h>
#include <string.h>

dgl_status dgl_arranged_setup(dgl_manifold *M, dgl_manifold *part)
{
    M->part = dgl_alloc(sizeof *M->part);
    M->place = dgl_alloc(part->d * sizeof *M->place);
    if (!M->part || !M->place) {
        dgl_release(part);
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a manifold");
    }
    M->part[0] = part;
    M->nparts = 1;
    M->dim = part->dim;
    M->reach = part->reach;
    return DGL_OK;
}

static void take(const dgl_manifold *M, size_t n, double *out, const double *in)
{
    size_t m = M->part[0]->d;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) out[i*m + j] = in[i * M->d + M->place[j]];
}

static void put(const dgl_manifold *M, size_t n, double *out, const double *in, bool points)
{
    size_t m = M->part[0]->d, d = M->d;
    if (m < d)
        memset(out, 0, n * d * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        if (points && m < d)
            out[i*d + d - 1] = 1;
        for (size_t j = 0; j < m; j++) out[i*d + M->place[j]] = in[i*m + j];
    }
}

typedef enum { NUMBER, VECTOR, POINT } result;

// an operation of the part, by how many arguments it has
typedef union { dgl_row_op1 *one; dgl_row_op2 *two; dgl_row_op3 *three; dgl_row_op4 *four; } operation;

static dgl_status through(const dgl_manifold *M, size_t n, double *out, result what, operation op, int nin, const double *const *in)
{
    DGL_SCOPE;
    const dgl_manifold *P = M->part[0];
    double *a[4] = { NULL };
    for (int k = 0; k < nin; k++) {
        DGL_SCRATCH(taken, n * P->d);
        take(M, n, a[k] = taken, in[k]);
    }
    DGL_SCRATCH(own, n * P->d);
    double *y = what == NUMBER ? out : own;
    switch (nin) {
    case 1:  DGL_TRY(op.one(P, n, y, a[0])); break;
    case 2:  DGL_TRY(op.two(P, n, y, a[0], a[1])); break;
    case 3:  DGL_TRY(op.three(P, n, y, a[0], a[1], a[2])); break;
    default: DGL_TRY(op.four(P, n, y, a[0], a[1], a[2], a[3]));
    }
    if (what != NUMBER)
        put(M, n, out, own, what == POINT);
    return DGL_OK;
}

#define IN(...) (const double *const []){ __VA_ARGS__ }
#define OP2(name, what) \
    dgl_status dgl_arranged_##name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) \
    { return through(M, n, out, what, (operation){ .two = dgl_manifold_##name }, 2, IN(x, a)); }
#define OP3(name, what) \
    dgl_status dgl_arranged_##name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b) \
    { return through(M, n, out, what, (operation){ .three = dgl_manifold_##name }, 3, IN(x, a, b)); }
OP2(exp, POINT)
OP2(log, VECTOR)
OP2(log_any, VECTOR)
OP2(dist, NUMBER)
OP2(tangent, VECTOR)
OP2(retract, POINT)
OP2(gradient, VECTOR)
OP3(inner, NUMBER)
OP3(transport, VECTOR)
OP3(connection, VECTOR)
OP3(curvature, NUMBER)

dgl_status dgl_arranged_hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    return through(M, n, out, VECTOR, (operation){ .four = dgl_manifold_hessian }, 4, IN(x, v, e, h));
}

dgl_status dgl_arranged_project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    return through(M, n, y, POINT, (operation){ .one = dgl_manifold_project }, 1, IN(a));
}

// what the part says, and the numbers that have no place
dgl_status dgl_arranged_off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    DGL_SCOPE;
    size_t d = M->d, m = M->part[0]->d;
    DGL_TRY(through(M, n, s, NUMBER, (operation){ .one = dgl_manifold_off }, 1, IN(a)));
    if (m == d)
        return DGL_OK;
    DGL_SCRATCH(p, n * m);
    DGL_SCRATCH(b, n * d);
    take(M, n, p, a);
    put(M, n, b, p, true);
    for (size_t i = 0; i < n * d; i++) {
        double e = fabs(a[i] - b[i]);
        s[i / d] = isnan(e) ? INFINITY : hypot(s[i / d], e);
    }
    return DGL_OK;
}

void dgl_arranged_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    DGL_SCOPE;
    double *p = dgl_scratch(n * M->part[0]->d);
    if (!p) {
        memset(x, 0, n * M->d * sizeof *x);
        return;
    }
    dgl_manifold_random(M->part[0], rng, n, p);
    put(M, n, x, p, true);
}

void dgl_arranged_random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    DGL_SCOPE;
    size_t m = M->part[0]->d;
    double *p = dgl_scratch(n * m), *w = dgl_scratch(n * m);
    if (!p || !w) {
        memset(v, 0, n * M->d * sizeof *v);
        return;
    }
    take(M, n, p, x);
    dgl_manifold_random_tangent(M->part[0], rng, n, w, p);
    put(M, n, v, w, false);
}
