// Kerr at a point by hand: Riemann with all indices down, Ricci and Kretschmann from Taylor polynomials of degree 2 of the metric.
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// value, two first and three second derivatives by r and theta: all that Kerr's metric depends on
typedef struct { double v, r, t, rr, rt, tt; } jet;

static jet times(jet a, jet b)
{
    return (jet){ a.v*b.v, a.r*b.v + a.v*b.r, a.t*b.v + a.v*b.t, a.rr*b.v + 2*a.r*b.r + a.v*b.rr,
                  a.rt*b.v + a.r*b.t + a.t*b.r + a.v*b.rt, a.tt*b.v + 2*a.t*b.t + a.v*b.tt };
}
static jet plus(jet a, jet b, double k) { return (jet){ a.v + k*b.v, a.r + k*b.r, a.t + k*b.t, a.rr + k*b.rr, a.rt + k*b.rt, a.tt + k*b.tt }; }
static jet over(double k, jet a)
{
    double f = k / a.v, f1 = -f / a.v, f2 = -2 * f1 / a.v;
    return (jet){ f, f1*a.r, f1*a.t, f1*a.rr + f2*a.r*a.r, f1*a.rt + f2*a.r*a.t, f1*a.tt + f2*a.t*a.t };
}

static double R[4][4][4][4], ricci[4][4], kretschmann;

static void curvature(double M, double a, double r0, double theta)
{
    double s0 = sin(theta), c0 = cos(theta);
    jet r = { r0, 1, 0, 0, 0, 0 }, s2 = { s0*s0, 0, 2*s0*c0, 0, 0, 2*(c0*c0 - s0*s0) }, r2 = times(r, r), one = { .v = 1 };
    jet S = plus(plus(r2, one, a*a), s2, -a*a), D = plus(plus(r2, r, -2*M), one, a*a), w = times(r, over(2*M, S));
    jet g[4][4] = { 0 };
    g[0][0] = plus(w, one, -1);
    g[0][3] = g[3][0] = times(w, s2);
    g[0][3].v *= -a, g[0][3].r *= -a, g[0][3].t *= -a, g[0][3].rr *= -a, g[0][3].rt *= -a, g[0][3].tt *= -a;
    g[3][0] = g[0][3];
    g[1][1] = times(S, over(1, D));
    g[2][2] = S;
    g[3][3] = times(s2, plus(plus(r2, one, a*a), times(w, s2), a*a));
    double inv[4][4] = { 0 }, det = g[0][0].v*g[3][3].v - g[0][3].v*g[0][3].v;
    inv[0][0] = g[3][3].v / det, inv[3][3] = g[0][0].v / det, inv[0][3] = inv[3][0] = -g[0][3].v / det;
    inv[1][1] = 1 / g[1][1].v, inv[2][2] = 1 / g[2][2].v;
    double C[4][4][4], up[4][4][4];                    // [k][i][j]: symbols of the first and second kind
#define D1(i, j, k) ((k) == 1 ? g[i][j].r : (k) == 2 ? g[i][j].t : 0)
#define D2(i, j, k, l) ((k) == 1 ? ((l) == 1 ? g[i][j].rr : (l) == 2 ? g[i][j].rt : 0) : (k) == 2 ? ((l) == 1 ? g[i][j].rt : (l) == 2 ? g[i][j].tt : 0) : 0)
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < 4; i++)
            for (int j = i; j < 4; j++) C[k][i][j] = C[k][j][i] = (D1(j, k, i) + D1(i, k, j) - D1(i, j, k)) / 2;
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++) {
                up[k][i][j] = 0;
                for (int l = 0; l < 4; l++) up[k][i][j] += inv[k][l] * C[l][i][j];
            }
    memset(R, 0, sizeof R);
    for (int i = 0; i < 4; i++)
        for (int j = i + 1; j < 4; j++)
            for (int k = i; k < 4; k++)
                for (int l = k + 1; l < 4; l++) {
                    if (4*i + j > 4*k + l)
                        continue;
                    double s = (D2(i, l, j, k) + D2(j, k, i, l) - D2(i, k, j, l) - D2(j, l, i, k)) / 2;
                    for (int m = 0; m < 4; m++) s += C[m][j][k] * up[m][i][l] - C[m][j][l] * up[m][i][k];
                    R[i][j][k][l] = R[k][l][i][j] = R[j][i][l][k] = R[l][k][j][i] = s;
                    R[j][i][k][l] = R[i][j][l][k] = R[l][k][i][j] = R[k][l][j][i] = -s;
                }
    double P[6][6], G[6][6], Q[6][6];
    int A = 0;
    for (int i = 0; i < 4; i++)
        for (int j = i + 1; j < 4; j++, A++)
            for (int k = 0, B = 0; k < 4; k++)
                for (int l = k + 1; l < 4; l++, B++) {
                    P[A][B] = R[i][j][k][l];
                    G[A][B] = inv[i][k]*inv[j][l] - inv[i][l]*inv[j][k];
                }
    for (A = 0; A < 6; A++)
        for (int B = 0; B < 6; B++) {
            Q[A][B] = 0;
            for (int m = 0; m < 6; m++) Q[A][B] += G[A][m] * P[m][B];
        }
    kretschmann = 0;
    for (A = 0; A < 6; A++)
        for (int B = 0; B < 6; B++) kretschmann += 4 * Q[A][B] * Q[B][A];
    for (int j = 0; j < 4; j++)
        for (int l = 0; l < 4; l++) {
            ricci[j][l] = 0;
            for (int i = 0; i < 4; i++)
                for (int k = 0; k < 4; k++) ricci[j][l] += inv[i][k] * R[i][j][k][l];
        }
}

int main(void)
{
    double best = 1, sum = 0;
    for (int run = 0; run < 7; run++) {
        struct timespec a, b;
        clock_gettime(CLOCK_MONOTONIC, &a);
        for (int i = 0; i < 20000; i++) {
            curvature(1, 0.6, 3 + 1e-9 * i, 0.8);
            sum += kretschmann + ricci[1][1] + R[0][1][0][1];
        }
        clock_gettime(CLOCK_MONOTONIC, &b);
        double s = ((double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec)) / 20000;
        best = s < best ? s : best;
    }
    curvature(1, 0.6, 3, 0.8);
    printf("kerr %.9g\nvalue %.17g\n", best, sum != 0 ? kretschmann : 0);
    return 0;
}
