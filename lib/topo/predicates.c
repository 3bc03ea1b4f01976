// Signs of determinants: by doubles when the rounding can't matter, else by sums of doubles that do not overlap
// (Shewchuk, Adaptive precision floating-point arithmetic and fast robust geometric predicates, 1997).
#include "topo/delaunay.h"
#include "topo/exact.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

// an exact number: the sum of e[n], the smallest first
typedef struct { int n; double *e; } sum;

// adds a double to an exact number that has room for one more
static void grow(sum *s, double b)
{
    int n = 0;
    for (int k = 0; k < s->n; k++) {
        double low;
        dgl_two_sum(b, s->e[k], &b, &low);
        if (low != 0)
            s->e[n++] = low;
    }
    if (b != 0)
        s->e[n++] = b;
    s->n = n;
}

static sum product(double *room, sum a, sum b)
{
    sum s = { 0, room };
    for (int i = 0; i < a.n; i++)
        for (int j = 0; j < b.n; j++) {
            double p, low;
            dgl_two_product(a.e[i], b.e[j], &p, &low);
            grow(&s, low);
            grow(&s, p);
        }
    return s;
}

// the determinant of the rows and columns of m[k][k] that are left, by the first column; 0 when there is no memory
static sum determinant(int k, const sum *m, int row, unsigned columns)
{
    sum s = { 0, dgl_scratch(1) };
    for (int c = 0, sign = 1; c < k; c++) {
        if (!(columns >> c & 1))
            continue;
        sum entry = m[row * k + c], minor = { 1, (double[]){ 1 } };
        if (row + 1 < k)
            minor = determinant(k, m, row + 1, columns & ~(1u << c));
        int most = 2 * entry.n * minor.n;
        double *room = dgl_scratch((size_t)most + 1), *all = dgl_scratch((size_t)(s.n + most) + 1);
        if (!room || !all)
            return (sum){ 0, NULL };
        sum p = product(room, entry, minor), t = { s.n, all };
        for (int i = 0; i < s.n; i++) all[i] = s.e[i];
        for (int i = 0; i < p.n; i++) grow(&t, sign * p.e[i]);
        s = t;
        sign = -sign;
    }
    return s;
}

// m[k][k] of differences p[i] - q, with squares of lengths in the last column when lifted
static int exact_sign(int d, const double *const *p, const double *q, bool lifted)
{
    DGL_SCOPE;
    int k = lifted ? d + 1 : d;
    double difference[4][3][2], *room;
    sum m[16];
    for (int i = 0; i < k; i++) {
        sum square = { 0, dgl_scratch(64) };
        for (int c = 0; c < d; c++) {
            double high, low;
            int n = 0;
            dgl_two_sum(p[i][c], -q[c], &high, &low);
            if (low != 0)
                difference[i][c][n++] = low;
            if (high != 0)
                difference[i][c][n++] = high;
            m[i * k + c] = (sum){ n, difference[i][c] };
            if (!lifted)
                continue;
            room = dgl_scratch(16);
            if (!room || !square.e)
                return 0;
            sum s = product(room, m[i * k + c], m[i * k + c]);
            for (int a = 0; a < s.n; a++) grow(&square, s.e[a]);
        }
        if (lifted)
            m[i * k + d] = square;
    }
    sum s = determinant(k, m, 0, (1u << k) - 1);
    return !s.n ? 0 : s.e[s.n - 1] > 0 ? 1 : -1;
}

static inline int sign_of(double x, double error) { return x > error ? 1 : x < -error ? -1 : 2; }

int dgl_orient(int d, const double *const *p)
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
    return sign == 2 ? exact_sign(d, p, q, false) : sign;
}

int dgl_in_sphere(int d, const double *const *p, const double *q)
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
    return sign == 2 ? exact_sign(d, p, q, true) : sign;
}
