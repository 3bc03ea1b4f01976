// libs: -lgmp
// Predicates and spheres of points by GMP's whole numbers: coordinates in units of 2^-200.
#include "base/module.h"
#include "topo/exact.h"

#include <gmp.h>

enum { UNIT = 200, MOST = 40 };

// numbers of one computation
typedef struct { mpz_t at[MOST]; } room;

static void begin(room *r) { for (int i = 0; i < MOST; i++) mpz_init(r->at[i]); }
static void end(room *r)   { for (int i = 0; i < MOST; i++) mpz_clear(r->at[i]); }

#define ROOM(r) __attribute__((cleanup(end))) room r; begin(&r)

// to[d] = p - q; the last number of the room is scratch
static void minus(room *r, mpz_t *to, int d, const double *p, const double *q)
{
    for (int c = 0; c < d; c++) {
        mpz_set_d(to[c], ldexp(p[c], UNIT));
        mpz_set_d(r->at[MOST - 1], ldexp(q[c], UNIT));
        mpz_sub(to[c], to[c], r->at[MOST - 1]);
    }
}

// a d - b c
static void minor(mpz_t to, const mpz_t a, const mpz_t b, const mpz_t c, const mpz_t d)
{
    mpz_mul(to, a, d);
    mpz_submul(to, b, c);
}

static void cross(mpz_t *to, mpz_t *a, mpz_t *b)
{
    for (int x = 0; x < 3; x++) minor(to[x], a[(x + 1) % 3], a[(x + 2) % 3], b[(x + 1) % 3], b[(x + 2) % 3]);
}

static void dot(mpz_t to, int d, mpz_t *a, mpz_t *b)
{
    mpz_set_ui(to, 0);
    for (int x = 0; x < d; x++) mpz_addmul(to, a[x], b[x]);
}

// ---- signs of determinants ----

// of the rows m[k], in the columns that are left, by the first row; uses numbers from next on
static void determinant(room *r, mpz_t to, int k, mpz_t (*m)[4], int row, unsigned columns, int next)
{
    if (row == k) {
        mpz_set_ui(to, 1);
        return;
    }
    mpz_set_ui(to, 0);
    for (int c = 0, sign = 1; c < k; c++) {
        if (!(columns >> c & 1))
            continue;
        determinant(r, r->at[next], k, m, row + 1, columns & ~(1u << c), next + 1);
        (sign > 0 ? mpz_addmul : mpz_submul)(to, m[row][c], r->at[next]);
        sign = -sign;
    }
}

static int orient(int d, const double *const *p)
{
    ROOM(r);
    mpz_t (*m)[4] = (mpz_t (*)[4])r.at;
    for (int i = 0; i < d; i++) minus(&r, m[i], d, p[i], p[d]);
    determinant(&r, r.at[16], d, m, 0, (1u << d) - 1, 17);
    return mpz_sgn(r.at[16]);
}

static int in_sphere(int d, const double *const *p, const double *q)
{
    ROOM(r);
    mpz_t (*m)[4] = (mpz_t (*)[4])r.at;
    for (int i = 0; i <= d; i++) {
        minus(&r, m[i], d, p[i], q);
        dot(m[i][d], d, m[i], m[i]);
    }
    determinant(&r, r.at[16], d + 1, m, 0, (2u << d) - 1, 17);
    return mpz_sgn(r.at[16]);
}

// ---- spheres ----

// The centre is p[0] + top / (2 below), as in alpha.c; the numbers after these are scratch.
enum { TOP = 0, BELOW = 3, SIDES = 4, SQUARES = 13, NORMALS = 16, REST = 25 };

static void sphere(room *r, int d, int k, const double *const *p)
{
    mpz_t *top = r->at + TOP, *below = r->at + BELOW, *s = r->at + SQUARES, *v = r->at + REST;
    mpz_t (*e)[3] = (mpz_t (*)[3])(r->at + SIDES), (*n)[3] = (mpz_t (*)[3])(r->at + NORMALS);
    for (int i = 0; i < k; i++) {
        minus(r, e[i], d, p[i + 1], p[0]);
        dot(s[i], d, e[i], e[i]);
    }
    for (int x = 0; x < d && k == 2; x++) minor(v[x], s[0], s[1], e[0][x], e[1][x]);
    if (k < 2) {
        for (int x = 0; x < d; x++) mpz_set(top[x], e[0][x]);
        mpz_set_ui(*below, 1);
    } else if (d == 2) {
        mpz_set(top[0], v[1]);
        mpz_neg(top[1], v[0]);
        minor(*below, e[0][0], e[0][1], e[1][0], e[1][1]);
    } else if (k == 2) {
        cross(n[0], e[0], e[1]);
        cross(top, v, n[0]);
        dot(*below, 3, n[0], n[0]);
    } else {
        for (int i = 0; i < 3; i++) cross(n[i], e[(i + 1) % 3], e[(i + 2) % 3]);
        for (int i = 0; i < 3; i++)
            for (int x = 0; x < 3; x++) mpz_addmul(top[x], s[i], n[i][x]);
        dot(*below, 3, e[0], n[0]);
    }
}

static double square_radius(int d, int k, const double *const *p)
{
    ROOM(r);
    sphere(&r, d, k, p);
    mpz_t *a = r.at + REST, *b = r.at + REST + 1;
    dot(*a, d, r.at + TOP, r.at + TOP);
    mpz_mul(*b, r.at[BELOW], r.at[BELOW]);
    long up, down;
    double x = mpz_get_d_2exp(&up, *a), y = mpz_get_d_2exp(&down, *b);
    return ldexp(x / y, (int)(up - down) - 2 - 2 * UNIT);
}

// |v|^2 >= <v, 2c> for v = q - p0
static int outside(int d, int k, const double *const *p, const double *q)
{
    ROOM(r);
    sphere(&r, d, k, p);
    mpz_t *v = r.at + REST, *a = r.at + REST + 3, *b = r.at + REST + 4;
    minus(&r, v, d, q, p[0]);
    dot(*a, d, v, v);
    dot(*b, d, v, r.at + TOP);
    mpz_mul(*a, *a, r.at[BELOW]);
    mpz_sub(*a, *a, *b);
    return mpz_sgn(*a) * mpz_sgn(r.at[BELOW]);
}

static void plane(double *axis, const double *const *p)
{
    ROOM(r);
    mpz_t *u = r.at, *v = r.at + 3, *n = r.at + 6;
    minus(&r, u, 3, p[1], p[0]);
    minus(&r, v, 3, p[2], p[0]);
    cross(n, u, v);
    cross(v, n, u);
    for (int a = 0; a < 2; a++) {
        mpz_t *w = a ? v : u;
        double *to = axis + 3*a, most = 0, sum = 0;
        for (int c = 0; c < 3; c++) most = fmax(most, fabs(to[c] = mpz_get_d(w[c])));
        for (int c = 0; c < 3; c++) {
            to[c] /= most;
            sum += to[c] * to[c];
        }
        for (int c = 0; c < 3; c++) to[c] /= sqrt(sum);
    }
}

DGL_MODULE(dgl_exact) = {
    .orient = orient, .in_sphere = in_sphere, .square_radius = square_radius, .outside = outside, .plane = plane,
};
