// Curves and surfaces in space, spheres, balls and cubes as point clouds.
#include "cloud/sample.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

#define TAU 6.283185307179586476925

// The sample of a set in R^d with m numbers beside each point; its generator is released with the scope.
#define SAMPLE(d, m, n, seed)                                                   \
    dgl_sample s = { 0 };                                                       \
    DGL_TRY(dgl_sample_begin(&s, X, d, y, m, n, seed));                         \
    DGL_OWNED dgl_rng *rng = s.rng

static const dgl_param sheet_params[] = { DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED, { 0 } };

static const dgl_param roll_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED,
    { "hole", DGL_BOOL, 0, 0, 1, "leave out the middle ninth of the sheet", NULL }, { 0 }
};

static bool in_hole(double u, double v) { return u > 1/3.0 && u < 2/3.0 && v > 1/3.0 && v < 2/3.0; }

static dgl_status swiss_roll(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    SAMPLE(3, 1, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) s.y[i] = dgl_rng_uniform(rng);
    for (size_t i = 0; i < s.n; i++) {
        double w = dgl_rng_uniform(rng);
        while (v[3].num && in_hole(s.y[i], w)) {
            s.y[i] = dgl_rng_uniform(rng);
            w = dgl_rng_uniform(rng);
        }
        double t = s.y[i] = 1.5 * (TAU/2) * (1 + 2 * s.y[i]);
        memcpy(s.x + 3*i, (double[]){ t * cos(t), 21 * w, t * sin(t) }, 3 * sizeof(double));
    }
    dgl_sample_noise(&s, 3, v[1].num, true);
    return DGL_OK;
}
const dgl_dataset dgl_swiss_roll_dataset = { roll_params, swiss_roll };

static dgl_status s_curve(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    SAMPLE(3, 1, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) s.y[i] = 3 * (TAU/2) * (dgl_rng_uniform(rng) - 0.5);
    for (size_t i = 0; i < s.n; i++) {
        double t = s.y[i], w = 2 * dgl_rng_uniform(rng);
        memcpy(s.x + 3*i, (double[]){ sin(t), w, t < 0 ? 1 - cos(t) : cos(t) - 1 }, 3 * sizeof(double));
    }
    dgl_sample_noise(&s, 3, v[1].num, true);
    return DGL_OK;
}
const dgl_dataset dgl_s_curve_dataset = { sheet_params, s_curve };

static dgl_status trefoil(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    SAMPLE(3, 1, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) {
        double t = s.y[i] = TAU * dgl_rng_uniform(rng);
        memcpy(s.x + 3*i, (double[]){ sin(t) + 2 * sin(2*t), cos(t) - 2 * cos(2*t), -sin(3*t) }, 3 * sizeof(double));
    }
    dgl_sample_noise(&s, 3, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_trefoil_dataset = { sheet_params, trefoil };

static const dgl_param circle_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED, { "radius", DGL_NUM, 1, 1e-300, 1e300, "of the circle", NULL }, { 0 }
};

static dgl_status circle(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    SAMPLE(2, 1, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) {
        double t = s.y[i] = TAU * dgl_rng_uniform(rng);
        s.x[2*i] = v[3].num * cos(t);
        s.x[2*i + 1] = v[3].num * sin(t);
    }
    dgl_sample_noise(&s, 2, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_circle_dataset = { circle_params, circle };

static const dgl_param torus_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED,
    { "R", DGL_NUM, 2, 1e-300, 1e300, "from the axis to the middle of the tube", NULL },
    { "r", DGL_NUM, 1, 0, 1e300, "of the tube", NULL }, { 0 }
};

// the area around the tube goes with R + r cos v, so that many are kept
static dgl_status torus(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    double R = v[3].num, r = v[4].num;
    if (r > R)
        DGL_FAIL(DGL_EARG, "the tube of radius r = %g cuts itself: R is %g", r, R);
    SAMPLE(3, 2, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) {
        double a = TAU * dgl_rng_uniform(rng), b;
        do b = TAU * dgl_rng_uniform(rng); while (dgl_rng_uniform(rng) * (R + r) > R + r * cos(b));
        s.y[2*i] = a;
        s.y[2*i + 1] = b;
        memcpy(s.x + 3*i, (double[]){ (R + r * cos(b)) * cos(a), (R + r * cos(b)) * sin(a), r * sin(b) }, 3 * sizeof(double));
    }
    dgl_sample_noise(&s, 3, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_torus_dataset = { torus_params, torus };

static const dgl_param sphere_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED,
    { "dim", DGL_INT, 2, 1, 1e4, "of the sphere; it stands in one coordinate more", NULL },
    { "radius", DGL_NUM, 1, 1e-300, 1e300, "of the sphere", NULL }, { 0 }
};

// x[d] even on the sphere of the given radius
static void direction(dgl_rng *rng, size_t d, double *x, double radius)
{
    double r2;
    do {
        r2 = 0;
        for (size_t k = 0; k < d; k++) {
            x[k] = dgl_rng_normal(rng);
            r2 += x[k] * x[k];
        }
    } while (!(r2 > 0));
    for (size_t k = 0; k < d; k++) x[k] *= radius / sqrt(r2);
}

static dgl_status sphere(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    size_t d = (size_t)v[3].num + 1;
    SAMPLE(d, 0, v[0].num, v[2].num);
    for (size_t i = 0; i < s.n; i++) direction(rng, d, s.x + i*d, v[4].num);
    dgl_sample_noise(&s, d, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_sphere_dataset = { sphere_params, sphere };


// ---- solids, in a random subspace where more coordinates are asked for ----

#define DIM     { "dim", DGL_INT, 3, 1, 1e4, "of the set", NULL }
#define AMBIENT { "ambient", DGL_INT, NAN, 1, 1e4, "number of coordinates; dim when not given", NULL }
static const dgl_param ball_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_SEED, DIM, AMBIENT, { "radius", DGL_NUM, 1, 1e-300, 1e300, "of the ball", NULL }, { 0 }
};
static const dgl_param cube_params[] = { DGL_SAMPLE_N, DGL_SAMPLE_SEED, DIM, AMBIENT, { 0 } };

// n rows of a cube or a ball of the given radius (0: the cube)
static dgl_status solid(dgl_array **X, dgl_array **y, const dgl_value *v, double radius)
{
    DGL_SCOPE;
    size_t m = (size_t)v[2].num, d = v[3].given ? (size_t)v[3].num : m;
    if (d < m)
        DGL_FAIL(DGL_EARG, "%zu dimensions do not fit into ambient = %zu coordinates", m, d);
    SAMPLE(d, 0, v[0].num, v[1].num);
    DGL_SCRATCH(inner, s.n * m);
    for (size_t i = 0; i < s.n; i++) {
        double *p = inner + i*m;
        if (radius > 0)
            direction(rng, m, p, radius * pow(dgl_rng_uniform(rng), 1 / (double)m));
        else
            for (size_t k = 0; k < m; k++) p[k] = dgl_rng_uniform(rng);
    }
    if (d == m) {
        memcpy(s.x, inner, s.n * m * sizeof(double));
        return DGL_OK;
    }
    DGL_SCRATCH(frame, d * m);
    DGL_SCRATCH(Q, d * m);
    DGL_SCRATCH(R, m * m);
    for (size_t i = 0; i < d * m; i++) frame[i] = dgl_rng_normal(rng);
    DGL_TRY(dgl_linalg_qr(1, d, m, Q, R, frame));
    return dgl_linalg_gemm(s.n, d, m, s.x, inner, m, false, Q, m, true);
}

static dgl_status ball(dgl_array **X, dgl_array **y, const dgl_value *v) { return solid(X, y, v, v[4].num); }
static dgl_status cube(dgl_array **X, dgl_array **y, const dgl_value *v) { return solid(X, y, v, 0); }
const dgl_dataset dgl_ball_dataset = { ball_params, ball };
const dgl_dataset dgl_cube_dataset = { cube_params, cube };
