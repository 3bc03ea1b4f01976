// Signs of determinants: by doubles when the rounding can't matter, else exactly.
#include "base/module.h"
#include "topo/delaunay.h"
#include "topo/exact.h"

#include <float.h>
#include <math.h>

dgl_status dgl_exact_open(const dgl_exact **out) { return dgl_module_open((const void **)out, "gmp"); }

static inline int sign_of(double x, double error) { return x > error ? 1 : x < -error ? -1 : 2; }

int dgl_orient(const dgl_exact *exact, int d, const double *const *p)
{
    const double *q = p[d];
    double a[3][3];
    for (int i = 0; i < d; i++)
        for (int c = 0; c < d; c++) a[i][c] = p[i][c] - q[c];
    int sign;
    if (d == 2) {
        double l = a[0][0] * a[1][1], r = a[0][1] * a[1][0];
        sign = sign_of(l - r, 4 * DBL_EPSILON * (fabs(l) + fabs(r)));
    } else {
        double det = 0, size = 0;
        for (int c = 0; c < 3; c++) {
            int u = (c + 1) % 3, v = (c + 2) % 3;
            double l = a[1][u] * a[2][v], r = a[1][v] * a[2][u];
            det += a[0][c] * (l - r);
            size += fabs(a[0][c]) * (fabs(l) + fabs(r));
        }
        sign = sign_of(det, 8 * DBL_EPSILON * size);
    }
    return sign == 2 ? exact->orient(d, p) : sign;
}

int dgl_in_sphere(const dgl_exact *exact, int d, const double *const *p, const double *q)
{
    double a[4][3], lift[4], det = 0, size = 0;
    for (int i = 0; i <= d; i++) {
        lift[i] = 0;
        for (int c = 0; c < d; c++) {
            a[i][c] = p[i][c] - q[c];
            lift[i] += a[i][c] * a[i][c];
        }
    }
    // along the column of squares
    for (int i = 0; i <= d; i++) {
        double minor = 0, large = 0;
        if (d == 2) {
            const double *u = a[(i + 1) % 3], *v = a[(i + 2) % 3];
            double l = u[0] * v[1], r = u[1] * v[0];
            minor = l - r;
            large = fabs(l) + fabs(r);
        } else {
            const double *u = a[i == 0 ? 1 : 0], *v = a[i < 2 ? 2 : 1], *w = a[i < 3 ? 3 : 2];
            for (int c = 0; c < 3; c++) {
                int x = (c + 1) % 3, y = (c + 2) % 3;
                double l = v[x] * w[y], r = v[y] * w[x];
                minor += u[c] * (l - r);
                large += fabs(u[c]) * (fabs(l) + fabs(r));
            }
            minor = i % 2 ? minor : -minor;
        }
        det += lift[i] * minor;
        size += lift[i] * large;
    }
    int sign = sign_of(det, 20 * DBL_EPSILON * size);
    return sign == 2 ? exact->in_sphere(d, p, q) : sign;
}
