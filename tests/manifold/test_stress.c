// Where others lose their digits: beside zero, beside the cut locus, far out, ill-conditioned. References are exact
// forms, or computed with 700 digits from the doubles that stand here.
#include "../check.h"

#include <string.h>

static dgl_rng *rng;

static dgl_manifold *made(const char *name, double a, double b, double c)
{
    dgl_manifold *M = NULL;
    for (int k = 0; dgl_manifold_kinds[k]; k++)
        if (!strcmp(dgl_manifold_kinds[k]->name, name) && dgl_manifold_kinds[k]->params)
            check_ok(dgl_manifold_new(&M, dgl_manifold_kinds[k], (double[]){ a, b, c }));
    assert_non_null(M);
    return M;
}

#define check_rel(a, b, tol) check_near((a) / (b), 1, tol)

static double largest_difference(size_t n, const double *a, const double *b)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

static void sphere(void **state)
{
    (void)state;
    dgl_manifold *S = made("sphere", 2, 1, 0);
    double x[3] = { 0.6, 0, 0.8 }, e[3] = { -0.8, 0, 0.6 }, y[3], v[3], z[3], s;
    for (int k = 1; k <= 15; k++)
        for (int far = 0; far < 2; far++) {
            double t = pow(10, -k), c = far ? -cos(t) : cos(t);
            for (int i = 0; i < 3; i++) y[i] = c * x[i] + sin(t) * e[i];
            check_ok(dgl_manifold_dist(S, 1, &s, x, y));
            if (far)
                check_near(s, M_PI - t, 6e-16);
            else
                check_near(s, t, 2e-16 + 4e-16 * t);   // the points are rounded by 1e-16
            check_ok(dgl_manifold_log(S, 1, v, x, y));
            check_ok(dgl_manifold_exp(S, 1, z, x, v));
            check_near(largest_difference(3, z, y), 0, 6e-16);
        }
    // points that doubles hold exactly but for their length
    for (int k = 1; k <= 15; k++) {
        double t = pow(10, -k), p[3] = { 1, 0, 0 };
        check_ok(dgl_manifold_dist(S, 1, &s, p, (double[]){ cos(t), sin(t), 0 }));
        check_rel(s, t, 4e-16);
        check_ok(dgl_manifold_log(S, 1, v, p, (double[]){ cos(t), sin(t), 0 }));
        check_rel(v[1], t, 4e-16);
        check_ok(dgl_manifold_log(S, 1, v, p, (double[]){ -cos(t), sin(t), 0 }));
        check_near(v[1], M_PI - t, 1e-15);
        check_near(hypot(v[0], v[2]), 0, 1e-16);
    }
    check_status(dgl_manifold_log(S, 1, v, (double[]){ 1, 0, 0 }, (double[]){ -1, 0, 0 }), DGL_EDOMAIN);
    check_ok(dgl_manifold_dist(S, 1, &s, (double[]){ 1, 0, 0 }, (double[]){ 1, 0, 0 }));
    check_near(s, 0, 0);
    dgl_release(S);
}

// places x1, x2, y1, y2 of the hyperboloid, and their distance
static const double far_points[][5] = {
    { 1e-09, 0.0, 1.0005996798080172e-09, 8.004799146154694e-13, 1.0001919644979649072e-12 },
    { 1e-09, 0.0, 0.0005756203131326127, -0.000169300024543421, 0.00060000004063453429364 },
    { 1e-09, 0.0, -0.6278595282200828, 0.10545234940438178, 0.60000000198618710763 },
    { 1e-09, 0.0, 17738116.381803393, 27625479.473848272, 18.000000000459697708 },
    { 1.1752011936438014, 0.0, 1.1752011936447273, 8.000000000006302e-13, 1.0000301826344981527e-12 },
    { 1.1752011936438014, 0.0, 1.1761269811081043, 0.0008006303391395778, 0.0010002520799420605236 },
    { 1.1752011936438014, 0.0, 1.8460791774655712, 1.4950969101700293, 1.1980536529958835337 },
    { 1.1752011936438014, 0.0, 48217199.383530684, 75093838.78113627, 18.903617637646895325 },
    { 74.20321057778875, 0.0, 74.20321057783329, 8.000000000004801e-13, 1.0000877273899587465e-12 },
    { 74.20321057778875, 0.0, 74.24774990183842, 0.0008004801875992111, 0.0010001920203082093338 },
    { 74.20321057778875, 0.0, 135.2034967537414, 1.4577130490798385, 1.1716306674774574361 },
    { 74.20321057778875, 0.0, 2632569886.1200385, 4099984676.337224, 26.529818736537410201 },
    { 1634508.6862359024, 0.0, 1634508.686236883, 8.0000000000048e-13, 9.9999172576843398889e-13 },
    { 1634508.6862359024, 0.0, 1635489.6857180588, 0.0008004801440288044, 0.0010001920028803235563 },
    { 1634508.6862359024, 0.0, 2978269.006591867, 1.4576950403124442, 1.1716218571905520534 },
    { 1634508.6862359024, 0.0, 57986210549061.234, 90308172232573.55, 46.529666627229684979 },
    { 89241150.48159362, 0.0, 89241150.48164718, 8.0000000000048e-13, 1.0000677959612645405e-12 },
    { 89241150.48159362, 0.0, 89294711.23850283, 0.0008004801440288043, 0.0010001920028802927978 },
    { 89241150.48159362, 0.0, 162607978.06099027, 1.4576950403124072, 1.1716218571905339188 },
    { 89241150.48159362, 0.0, 3165939823411136.5, 4930659136773081.0, 54.529666627229371476 },
    { 1.1769263341851e+17, 0.0, 1.176926334185806e+17, 8.0000000000048e-13, 9.9996135803667078325e-13 },
    { 1.1769263341851e+17, 0.0, 1.1776327018747269e+17, 0.0008004801440288043, 0.0010001920028802719009 },
    { 1.1769263341851e+17, 0.0, 2.1444996001933536e+17, 1.4576950403124072, 1.1716218571905339156 },
    { 1.1769263341851e+17, 0.0, 4.175291253541617e+24, 6.502630850949765e+24, 96.529666627229371647 },
    { 9.712131976206279e+129, 0.0, 9.712131976212107e+129, 8.0000000000048e-13, 1.0000323600418568746e-12 },
    { 9.712131976206279e+129, 0.0, 9.717961003925449e+129, 0.0008004801440288043, 0.0010001920028803468618 },
    { 9.712131976206279e+129, 0.0, 1.769665826571929e+130, 1.4576950403124072, 1.1716218571905339217 },
    { 9.712131976206279e+129, 0.0, 3.445498542742126e+137, 5.366046045753796e+137, 616.52966662722937148 },
};

static void hyperboloid(void **state)
{
    (void)state;
    dgl_manifold *H = made("hyperbolic", 2, 0, 0);
    for (size_t i = 0; i < sizeof far_points / sizeof *far_points; i++) {
        const double *p = far_points[i];
        double x[3] = { hypot(1, hypot(p[0], p[1])), p[0], p[1] }, y[3] = { hypot(1, hypot(p[2], p[3])), p[2], p[3] }, v[3], z[3], s, n;
        check_ok(dgl_manifold_dist(H, 1, &s, x, y));
        check_rel(s, p[4], 2e-15);
        check_ok(dgl_manifold_dist(H, 1, &n, y, x));
        check_rel(n, p[4], 2e-15);
        check_ok(dgl_manifold_log(H, 1, v, x, y));
        check_ok(dgl_manifold_norm(H, 1, &n, x, v));
        check_rel(n, p[4], 1e-13);
        check_ok(dgl_manifold_exp(H, 1, z, x, v));     // out and back: relative to its size in space
        check_near(largest_difference(3, z, y) / y[0], 0, 1e-13 * fmax(1, p[4]));
    }
    dgl_release(H);
}

// x of distance d from the centre of the ball, and of 1 - |x| = 2^-k exactly
static void ball(void **state)
{
    (void)state;
    dgl_manifold *B = made("hyperbolic", 2, 1, 0);
    double s, o[2] = { 0, 0 };
    for (int k = 1; k <= 52; k++) {
        double x[2] = { 1 - ldexp(1, -k), 0 }, v[2], z[2];
        check_ok(dgl_manifold_dist(B, 1, &s, o, x));
        check_rel(s, log(2 - ldexp(1, -k)) + k * M_LN2, 4e-16);
        check_ok(dgl_manifold_log(B, 1, v, o, x));
        check_ok(dgl_manifold_exp(B, 1, z, o, v));
        check_near(largest_difference(2, z, x), 0, 2e-16 * k);
    }
    for (int k = 1; k <= 15; k++) {
        check_ok(dgl_manifold_dist(B, 1, &s, o, (double[]){ pow(10, -k), 0 }));
        check_rel(s, 2 * atanh(pow(10, -k)), 4e-16);
    }
    dgl_release(B);
}

// X = D A D, Y = E B E with D = diag(1, 2^p, 2^q), E = diag(2^q, 2^p, 1), and the distance
static const double graded[][3] = {
    { -7, -13, 27.260578638827294138 },
    { -20, -40, 80.189705309813601545 },
    { -40, -80, 158.60913903675126933 },
};

static void spd(void **state)
{
    (void)state;
    static const double A[9] = { 2, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 1 }, B[9] = { 1, -0.5, 0.125, -0.5, 2, 0.75, 0.125, 0.75, 4 };
    dgl_manifold *P = made("spd", 3, 0, 0), *Q = made("spd", 6, 0, 0);
    double x[36], y[36], v[36], z[36], s;
    for (size_t g = 0; g < sizeof graded / sizeof *graded; g++) {
        double D[3] = { 1, ldexp(1, (int)graded[g][0]), ldexp(1, (int)graded[g][1]) };
        for (int i = 0; i < 9; i++) {
            x[i] = D[i / 3] * A[i] * D[i % 3];
            y[i] = D[2 - i / 3] * B[i] * D[2 - i % 3];
        }
        check_ok(dgl_manifold_dist(P, 1, &s, x, y));   // condition numbers up to 1e48
        check_rel(s, graded[g][2], 1e-15);
        check_ok(dgl_manifold_dist(P, 1, &s, y, x));
        check_rel(s, graded[g][2], 1e-15);
    }
    for (int i = 0; i < 36; i++) {                     // Hilbert's matrix, of condition 1.5e7
        x[i] = i % 7 == 0;
        y[i] = 1.0 / (i / 6 + i % 6 + 1);
    }
    check_ok(dgl_manifold_dist(Q, 1, &s, x, y));
    check_rel(s, 21.410153198934657786, 1e-10);        // its least eigenvalue has 1e-9 of the precision of its entries
    check_ok(dgl_manifold_log(Q, 1, v, x, y));
    check_ok(dgl_manifold_exp(Q, 1, z, x, v));
    check_near(largest_difference(36, z, y), 0, 1e-14);
    for (int k = 1; k <= 15; k++) {                    // near points: |log| = t |A| for exp(t A)
        double t = pow(10, -k), a[9] = { 1, 0.5, 0, 0.5, -1, 0.25, 0, 0.25, 2 }, w[9];
        for (int i = 0; i < 9; i++) {
            x[i] = (i % 4 == 0) * 1.0;
            w[i] = t * a[i];
        }
        check_ok(dgl_manifold_exp(P, 1, y, x, w));
        check_ok(dgl_manifold_log(P, 1, v, x, y));
        check_near(largest_difference(9, v, w), 0, 4e-16);
        check_ok(dgl_manifold_dist(P, 1, &s, x, y));
        check_near(s, t * sqrt(6.625), 5e-16 + 4e-16 * s);
    }
    dgl_release(P);
    dgl_release(Q);
}

static void rotations(void **state)
{
    (void)state;
    double x[25], y[25], v[25], w[25], z[25], s;
    for (int n = 2; n <= 5; n++) {
        dgl_manifold *R = made("so", n, 0, 0);
        size_t d = R->d;
        for (int k = 1; k <= 15; k++)
            for (int far = 0; far < 2; far++) {
                double t = far ? M_PI - pow(10, -k) : pow(10, -k), other = n >= 4 ? 0.3 * t : 0;
                dgl_manifold_random(R, rng, 1, x);
                dgl_manifold_random(R, rng, 1, z);     // turns by t and other in planes of z
                memset(w, 0, sizeof w);
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++) {
                        w[i*n + j] = t * (z[i*n + 1] * z[j*n] - z[i*n] * z[j*n + 1]);
                        if (n >= 4)
                            w[i*n + j] += other * (z[i*n + 3] * z[j*n + 2] - z[i*n + 2] * z[j*n + 3]);
                    }
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++) {
                        v[i*n + j] = 0;
                        for (int l = 0; l < n; l++) v[i*n + j] += x[i*n + l] * w[l*n + j];
                    }
                check_ok(dgl_manifold_exp(R, 1, y, x, v));
                check_ok(dgl_manifold_dist(R, 1, &s, x, y));
                check_near(s, hypot(t, other), 4e-15);
                if (far && k >= 15)
                    continue;                          // the direction is rounding by now
                check_ok(dgl_manifold_log(R, 1, w, x, y));
                check_ok(dgl_manifold_exp(R, 1, z, x, w));
                check_near(largest_difference(d, z, y), 0, 4e-15);
                if (!far)
                    check_near(largest_difference(d, w, v), 0, 2e-15);
            }
        dgl_release(R);
    }
}

// subspaces with angles a and b, each in a basis turned at random
static void grassmann(void **state)
{
    (void)state;
    dgl_manifold *G = made("grassmann", 5, 2, 0);
    for (int k = 1; k <= 15; k++)
        for (int kind = 0; kind < 4; kind++) {
            double t = pow(10, -k), a = kind == 0 ? t : kind == 1 ? M_PI_2 - t : kind == 2 ? t : 1e-3, b = kind == 3 ? t : kind == 2 ? M_PI_2 - t : 0.5 * a;
            double x[10] = { 1, 0, 0, 1 }, y[10] = { cos(a), 0, 0, cos(b), sin(a), 0, 0, sin(b) }, turned[10], v[10], z[10], s;
            double c = cos(1.1 * k), q = sin(1.1 * k);
            for (int i = 0; i < 5; i++) {
                turned[2*i] = c * y[2*i] - q * y[2*i + 1];
                turned[2*i + 1] = q * y[2*i] + c * y[2*i + 1];
            }
            check_ok(dgl_manifold_dist(G, 1, &s, x, turned));
            check_near(s, hypot(a, b), 1e-15);
            check_ok(dgl_manifold_dist(G, 1, &s, x, y));
            if (kind == 0)
                check_rel(s, hypot(a, b), 1e-15);
            check_ok(dgl_manifold_log(G, 1, v, x, turned));
            check_ok(dgl_manifold_exp(G, 1, z, x, v));
            check_ok(dgl_manifold_dist(G, 1, &s, z, turned));
            check_near(s, 0, 2e-15);
        }
    dgl_release(G);
}

// Batches keep the same digits as rows by themselves: 15 rows at 1e-1 ... 1e-15 from zero and from the cut locus.
static void lanes(void **state)
{
    (void)state;
    enum { N = 15 };
    dgl_manifold *S = made("sphere", 2, 1, 0), *R = made("so", 3, 0, 0), *G = made("grassmann", 5, 2, 0), *P = made("spd", 3, 0, 0);
    for (int far = 0; far < 2; far++) {
        double x[10 * N], y[10 * N], v[10 * N], z[10 * N], s[N], t[N];
        for (int i = 0; i < N; i++) {
            t[i] = far ? M_PI - pow(10, -i - 1) : pow(10, -i - 1);
            memcpy(x + 3*i, (double[]){ 1, 0, 0 }, 3 * sizeof *x);
            memcpy(y + 3*i, (double[]){ far ? -cos(pow(10, -i - 1)) : cos(t[i]), sin(pow(10, -i - 1)), 0 }, 3 * sizeof *y);
        }
        check_ok(dgl_manifold_dist(S, N, s, x, y));
        check_ok(dgl_manifold_log(S, N, v, x, y));
        check_ok(dgl_manifold_exp(S, N, z, x, v));
        for (int i = 0; i < N; i++) {
            check_near(s[i], t[i], 4e-16 * (far ? 4 : t[i]));
            check_near(v[3*i + 1], t[i], far ? 1e-15 : 4e-16 * t[i]);
        }
        check_near(largest_difference(3 * N, z, y), 0, 1e-15);
        for (int i = 0; i < N; i++) {                  // turns about an axis
            double w[9] = { 0, -0.48 * t[i], 0.64 * t[i], 0.48 * t[i], 0, -0.6 * t[i], -0.64 * t[i], 0.6 * t[i], 0 };
            for (int k = 0; k < 9; k++) x[9*i + k] = k % 4 == 0;
            memcpy(v + 9*i, w, sizeof w);
        }
        check_ok(dgl_manifold_exp(R, N, y, x, v));
        check_ok(dgl_manifold_dist(R, N, s, x, y));
        for (int i = 0; i < N; i++) check_near(s[i], t[i], far ? 3e-15 : 1e-15 * t[i] + 4e-16);
        check_ok(dgl_manifold_log(R, N - far, z, x, y));
        for (int i = 0; i < 9 * (N - far); i++) check_near(z[i], v[i], far ? 1e-8 : 1e-15);
        check_ok(dgl_manifold_exp(R, N - far, v, x, z));
        check_near(largest_difference(9 * (size_t)(N - far), v, y), 0, 4e-15);
        for (int i = 0; i < N; i++) {                  // planes at two angles, one of them small or almost right
            double a = far ? M_PI_2 - pow(10, -i - 1) : t[i], b = 0.3 * a;
            memcpy(x + 10*i, (double[]){ 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 }, 10 * sizeof *x);
            memcpy(y + 10*i, (double[]){ cos(a), 0, 0, cos(b), sin(a), 0, 0, sin(b), 0, 0 }, 10 * sizeof *y);
            t[i] = hypot(a, b);
        }
        check_ok(dgl_manifold_dist(G, N, s, x, y));
        for (int i = 0; i < N; i++) check_near(s[i], t[i], far ? 2e-15 : 2e-15 * t[i]);
        check_ok(dgl_manifold_log(G, N, v, x, y));
        check_ok(dgl_manifold_exp(G, N, z, x, v));
        check_near(largest_difference(10 * N, z, y), 0, 2e-15);
        for (int i = 0; i < N; i++) {                  // diagonal matrices far apart and near to each other
            double f = far ? pow(10, i) : 1 + pow(10, -i - 1);
            memcpy(x + 9*i, (double[]){ 2, 0, 0, 0, 3, 0, 0, 0, 5 }, 9 * sizeof *x);
            memcpy(y + 9*i, (double[]){ 2 * f, 0, 0, 0, 3 / f, 0, 0, 0, 5 }, 9 * sizeof *y);
            t[i] = hypot(log(2 * f / 2), log(3 / (3 / f)));
        }
        check_ok(dgl_manifold_dist(P, N, s, x, y));
        for (int i = 0; i < N; i++) check_near(s[i], t[i], 1e-15 * t[i] + (far ? 0 : 4e-16));
        check_ok(dgl_manifold_log(P, N, v, x, y));
        check_ok(dgl_manifold_exp(P, N, z, x, v));
        for (int i = 0; i < 9 * N; i++) check_near(z[i], y[i], 2e-14 * fabs(y[i]) + 1e-15);
    }
    dgl_release(S);
    dgl_release(R);
    dgl_release(G);
    dgl_release(P);
}

// the log comes back for vectors up to 0.99 of the injectivity radius, in both metrics
static void stiefel(void **state)
{
    (void)state;
    static const double sizes[][2] = { { 3, 2 }, { 4, 2 }, { 6, 3 }, { 5, 4 }, { 4, 4 } };
    for (size_t c = 0; c < 10; c++) {
        dgl_manifold *S = made("stiefel", sizes[c / 2][0], sizes[c / 2][1], c % 2);
        size_t d = S->d;
        for (int i = 0; i < 150; i++) {
            double x[20], v[20], y[20], w[20], s, t = i < 50 ? pow(10, -i / 3.0) : 0.99 * S->reach * (i - 49) / 100;
            dgl_manifold_random(S, rng, 1, x);
            dgl_manifold_random_tangent(S, rng, 1, v, x);
            check_ok(dgl_manifold_norm(S, 1, &s, x, v));
            for (size_t k = 0; k < d; k++) v[k] *= t / s;
            check_ok(dgl_manifold_exp(S, 1, y, x, v));
            check_ok(dgl_manifold_log(S, 1, w, x, y));
            check_near(largest_difference(d, v, w), 0, t < 0.9 * S->reach ? 4e-13 : 1e-11);
        }
        dgl_release(S);
    }
}

// any two points have a log, whose geodesic ends where it should
static void far_stiefel(void **state)
{
    (void)state;
    for (int metric = 0; metric < 2; metric++) {
        dgl_manifold *S = made("stiefel", 6, 3, metric);
        for (int i = 0; i < 40; i++) {
            double x[18], y[18], v[18], z[18];
            dgl_manifold_random(S, rng, 1, x);
            dgl_manifold_random(S, rng, 1, y);
            check_ok(dgl_manifold_log(S, 1, v, x, y));
            check_ok(dgl_manifold_exp(S, 1, z, x, v));
            check_near(largest_difference(18, z, y), 0, 1e-12);
        }
        dgl_release(S);
    }
}

// exp of a square matrix, whose part across X is rounding alone
static void square_stiefel(void **state)
{
    (void)state;
    dgl_manifold *S = made("stiefel", 4, 4, 0);
    for (int i = 0; i < 2000; i++) {
        double x[16], v[16], y[16];
        dgl_manifold_random(S, rng, 1, x);
        dgl_manifold_random_tangent(S, rng, 1, v, x);
        check_ok(dgl_manifold_exp(S, 1, y, x, v));
    }
    dgl_release(S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sphere), cmocka_unit_test(hyperboloid), cmocka_unit_test(ball), cmocka_unit_test(spd),
        cmocka_unit_test(rotations), cmocka_unit_test(grassmann), cmocka_unit_test(lanes), cmocka_unit_test(stiefel),
        cmocka_unit_test(far_stiefel), cmocka_unit_test(square_stiefel),
    };
    if (dgl_rng_new(&rng, 11))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
