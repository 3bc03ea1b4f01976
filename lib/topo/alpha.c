// Alpha complexes (Edelsbrunner, Mucke, Three-dimensional alpha shapes, 1994) of the Delaunay triangulation.
#include "topo/complex.h"
#include "topo/delaunay.h"
#include "topo/double2.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { D = 3 };

typedef struct { dgl_double2 x[D]; } vector;

static vector cross(const vector *a, const vector *b)
{
    vector v;
    for (int x = 0; x < 3; x++) {
        int y = (x + 1) % 3, z = (x + 2) % 3;
        v.x[x] = dgl_cross2(a->x[y], a->x[z], b->x[y], b->x[z]);
    }
    return v;
}

static dgl_double2 dot(int d, const vector *a, const vector *b)
{
    dgl_double2 s = { 0, 0 };
    for (int x = 0; x < d; x++) s = dgl_add2(s, 1, dgl_mul2(a->x[x], b->x[x]));
    return s;
}

// s a - t b
static vector weighted(int d, dgl_double2 s, const vector *a, dgl_double2 t, const vector *b)
{
    vector v = { 0 };
    for (int x = 0; x < d; x++) v.x[x] = dgl_cross2(s, t, b->x[x], a->x[x]);
    return v;
}

// The smallest sphere through points, p[0] and others; its centre is p[0] + top / (2 below). Numbers have twice the digits,
// for simplices can be as flat as rounding made them; all differences of coordinates are at most size, below is of degree
// `degree` in them.
typedef struct { vector top; dgl_double2 below; double size; int degree; } sphere;

// Is x, of that degree in numbers up to size, more than its rounding, 2^-95 of them, by so many digits more?
static bool is_sure(double x, double size, int degree, int digits)
{
    double bound = ldexp(1, digits - 95);
    for (int k = 0; k < degree; k++) bound *= size;
    return bound > 0x1p-900 && fabs(x) > bound;        // and there was no underflow
}

// through k + 1 points: <e_i, c> = |e_i|^2 / 2 for the sides e_i = p_i - p0 and the centre p0 + c, c among them
static sphere sphere_through(int d, int k, const double *const *p)
{
    sphere S = { .degree = 0 };
    vector e[D] = { 0 };
    dgl_double2 s[D];
    for (int i = 0; i < k; i++) {
        for (int x = 0; x < d; x++) {
            e[i].x[x] = dgl_minus(p[i + 1][x], p[0][x]);
            S.size = fmax(S.size, fabs(e[i].x[x].high));
        }
        s[i] = dot(d, &e[i], &e[i]);
    }
    if (k < 2) {
        S.top = e[0];
        S.below = (dgl_double2){ 1, 0 };
    } else if (d == 2) {                               // across both sides
        S.degree = 2;
        vector v = weighted(2, s[0], &e[1], s[1], &e[0]);
        S.top = (vector){ { v.x[1], { -v.x[0].high, -v.x[0].low } } };
        S.below = dgl_cross2(e[0].x[0], e[0].x[1], e[1].x[0], e[1].x[1]);
    } else if (k == 2) {
        S.degree = 4;
        vector n = cross(&e[0], &e[1]), v = weighted(3, s[0], &e[1], s[1], &e[0]);
        S.top = cross(&v, &n);
        S.below = dot(3, &n, &n);
    } else {
        S.degree = 3;
        vector n[3];
        for (int i = 0; i < 3; i++) n[i] = cross(&e[(i + 1) % 3], &e[(i + 2) % 3]);
        for (int x = 0; x < d; x++)
            for (int i = 0; i < 3; i++) S.top.x[x] = dgl_add2(S.top.x[x], 1, dgl_mul2(s[i], n[i].x[x]));
        S.below = dot(3, &e[0], &n[0]);
    }
    return S;
}

static double square_radius(const dgl_exact *exact, int d, int k, const double *const *p)
{
    sphere S = sphere_through(d, k, p);
    if (S.degree && !is_sure(S.below.high, S.size, S.degree, 42))
        return exact->square_radius(d, k, p);
    double sum = 0;
    for (int x = 0; x < d; x++) {
        double c = S.top.x[x].high / (2 * S.below.high);
        sum += c * c;
    }
    return sum;
}

// Is q outside the sphere through k + 1 points, or on it? |v|^2 >= <v, 2c> for v = q - p0.
static bool is_free(const dgl_exact *exact, int d, int k, const double *const *p, const double *q)
{
    sphere S = sphere_through(d, k, p);
    vector v = { 0 };
    for (int x = 0; x < d; x++) {
        v.x[x] = dgl_minus(q[x], p[0][x]);
        S.size = fmax(S.size, fabs(v.x[x].high));
    }
    dgl_double2 s = dgl_cross2(dot(d, &v, &v), dot(d, &v, &S.top), (dgl_double2){ 1, 0 }, S.below);
    if (!is_sure(s.high, S.size, S.degree + 2, 5))
        return exact->outside(d, k, p, q) >= 0;
    return (s.high > 0) == (S.below.high > 0);
}

// The simplices of the triangulation of n points with places x[n][d], as a complex; which[] says which point a vertex is.
static dgl_status triangulate(const dgl_exact *exact, dgl_complex **out, uint32_t *which, double *plane, size_t n, int d, const double *x)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, same, n);
    DGL_SCRATCH_OF(uint32_t, place, n);
    DGL_HEAP uint32_t *simplex = NULL;
    size_t m, points = 0;                              // without twins
    int dim;
    DGL_TRY(dgl_delaunay(exact, &simplex, &m, &dim, same, plane, n, d, x));
    for (size_t i = 0; i < n; i++)
        if (same[i] == i) {
            which[points] = (uint32_t)i;
            place[i] = (uint32_t)points++;
        }
    for (size_t i = 0; i < m * (size_t)(dim + 1); i++) simplex[i] = place[simplex[i]];
    return dgl_complex_of_simplices(out, points, dim, m, simplex);
}

// Squared radii: of the sphere of a simplex, or where that has other points in it, the least of the larger simplices.
static void square_radii(const dgl_exact *exact, dgl_complex *K, const uint32_t *which, int d, const double *x)
{
    for (int k = 1; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++) K->value[k][i] = INFINITY;
    for (int k = K->dim; k > 0; k--)
        for (size_t i = 0; i < K->n[k]; i++) {
            const double *p[D + 1], *q[D + 1];
            const uint32_t *v = K->vertex[k] + i * (size_t)(k + 1), *face = K->face[k] + i * (size_t)(k + 1);
            for (int a = 0; a <= k; a++) p[a] = x + (size_t)which[v[a]] * (size_t)d;
            if (isinf(K->value[k][i]))                 // no larger simplex speaks for it
                K->value[k][i] = square_radius(exact, d, k, p);
            for (int a = 0; a <= k && k > 1; a++) {
                double *value = &K->value[k - 1][face[a]];
                for (int b = 0, t = 0; b <= k; b++)
                    if (b != a) q[t++] = p[b];
                if (isinf(*value) && is_free(exact, d, k - 1, q, p[a]))
                    continue;                          // its sphere is free of this vertex
                *value = fmin(*value, K->value[k][i]);
            }
        }
    for (int k = 2; k <= K->dim; k++)                  // rounding must not bring a simplex before its faces
        for (size_t i = 0; i < K->n[k]; i++)
            for (int a = 0; a <= k; a++)
                K->value[k][i] = fmax(K->value[k][i], K->value[k - 1][K->face[k][i * (size_t)(k + 1) + (size_t)a]]);
}

dgl_status dgl_complex_alpha(dgl_complex **out, size_t n, int d, const double *x, bool squared)
{
    if (d < 1 || d > D)
        DGL_FAIL(DGL_ESHAPE, "alpha complexes are for points in a line, the plane or space, not with %d coordinates", d);
    double most = 0;
    for (size_t i = 0; i < n * (size_t)d; i++) {
        if (!isfinite(x[i]))
            DGL_FAIL(DGL_EARG, "point %zu has %s", i / (size_t)d + 1, isnan(x[i]) ? "NaN" : "an infinite coordinate");
        most = fmax(most, fabs(x[i]));
    }
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, which, n);
    DGL_SCRATCH(y, n * (size_t)d);
    DGL_SCRATCH(plane, 2 * n);
    int e = most > 0 ? ilogb(most) : 0;                // powers of large and small numbers stay numbers
    for (size_t i = 0; i < n * (size_t)d; i++) y[i] = dgl_without_dust(ldexp(x[i], -e));
    DGL_OWNED dgl_complex *K = NULL;
    const dgl_exact *exact;
    DGL_TRY(dgl_exact_open(&exact));
    DGL_TRY(triangulate(exact, &K, which, plane, n, d, y));
    K->embedded = true;
    K->holes = d;
    K->rounding = 8 * DBL_EPSILON;
    bool flat = d == 3 && K->dim == 2;
    square_radii(exact, K, which, flat ? 2 : d, flat ? plane : y);
    for (int k = 1; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++)
            K->value[k][i] = squared ? ldexp(K->value[k][i], 2 * e) : ldexp(sqrt(K->value[k][i]), e);
    *out = dgl_retain(K);
    return DGL_OK;
}
