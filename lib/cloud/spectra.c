#include "cloud/spectra.h"

#include "num/sort.h"

#include <float.h>
#include <math.h>

#define TINY 1e-200                                    // beside matrices of size 1, even its root
#define CHOOSE DGL_WIDE_CHOOSE
#define ROOT   DGL_WIDE_ROOT
#define SIZE   DGL_WIDE_SIZE
#define SIGNED(x, s) ((dgl_wide)((mask)SIZE(x) | ((mask)(s) & (-0x7fffffffffffffffll - 1))))

typedef dgl_wide_mask mask;

// S[n][n], overwritten, to a tridiagonal matrix: diagonal d[n], e[i] between i and i + 1; v, p: room for n
DGL_WIDE static void reduce(size_t n, dgl_wide *S, dgl_wide *d, dgl_wide *e, dgl_wide *v, dgl_wide *p)
{
    for (size_t k = 0; k + 1 < n; k++) {
        size_t m = n - k - 1;
        const dgl_wide *row = S + k*n + k + 1;
        dgl_wide *T = S + (k + 1)*n + k + 1, rest = { 0 }, size, h, K = { 0 };
        d[k] = S[k*n + k];
        for (size_t i = 1; i < m; i++) rest += row[i] * row[i];
        ROOT(size, rest + row[0] * row[0]);
        mask none = rest < TINY;
        e[k] = CHOOSE(none, row[0], -SIGNED(size, row[0]));
        for (size_t i = 0; i < m; i++) {
            v[i] = row[i];
            p[i] = (dgl_wide){ 0 };
        }
        v[0] -= e[k];
        h = 1 / CHOOSE(none, DGL_WIDE_ALL(INFINITY), (rest + v[0] * v[0]) / 2);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) p[j] += v[i] * T[i*n + j];
        for (size_t i = 0; i < m; i++) {
            p[i] *= h;
            K += v[i] * p[i];
        }
        K *= h / 2;
        for (size_t i = 0; i < m; i++) p[i] -= K * v[i];
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) T[i*n + j] -= v[i] * p[j] + p[i] * v[j];
    }
    d[n - 1] = S[n*n - 1];
    e[n - 1] = (dgl_wide){ 0 };
}

#define IS_SMALL(d, e, i) (SIZE((e)[i]) <= DBL_EPSILON * (SIZE((d)[i]) + SIZE((d)[(i) + 1])) + TINY)

// *left: how many of the eight are not diagonal at place l
DGL_WIDE static void count_left(size_t l, const dgl_wide *d, const dgl_wide *e, int *left)
{
    mask small = IS_SMALL(d, e, l);
    *left = 8;
    for (int i = 0; i < 8; i++) *left += (int)small[i];
}

// One implicit step from the end to place l, of each block by itself, with the shift that the first two rows there tell.
DGL_WIDE static void step(size_t n, size_t l, dgl_wide *d, dgl_wide *e)
{
    dgl_wide one = DGL_WIDE_ALL(1.0), none = { 0 }, s = one, c = one, p = none, g, r, shift;
    mask first = s == one;                             // the last row of a block, the first of the step
    g = (d[l + 1] - d[l]) / (2 * CHOOSE(IS_SMALL(d, e, l), one, e[l]));
    ROOT(r, g * g + 1);
    shift = d[l] - e[l] / (g + SIGNED(r, g));
    g = d[n - 1] - shift;
    for (size_t i = n - 1; i-- > l; ) {
        dgl_wide f = s * e[i], b = c * e[i], t;
        mask cut = IS_SMALL(d, e, i);                  // the block ends with row i + 1
        ROOT(r, f * f + g * g);
        e[i + 1] = CHOOSE(first, none, CHOOSE(cut, g, r));
        t = 1 / CHOOSE(r == 0, one, r);
        s = CHOOSE(cut, one, f * t);
        c = CHOOSE(cut | (r == 0), one, g * t);
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = CHOOSE(cut, none, s * r);
        d[i + 1] = g + p;
        g = CHOOSE(cut, d[i] - shift, c * r - b);
        first = cut;
    }
    d[l] -= p;
    e[l] = CHOOSE(first, none, g);
}

// A[8][n][n] by lanes, each times a power of two that brings its largest number below 1
static void gather(size_t n, dgl_wide *S, int *power, const double *A)
{
    for (int l = 0; l < DGL_SPECTRA; l++) {
        const double *a = A + (size_t)l * n*n;
        double most = 0;
        for (size_t i = 0; i < n*n; i++) most = fmax(most, fabs(a[i]));
        frexp(most, &power[l]);
        double scale = ldexp(1, -power[l]);
        for (size_t i = 0; i < n*n; i++) ((double *)&S[i])[l] = a[i] * scale;
    }
}

dgl_status dgl_eight_spectra(size_t n, double *w, const double *A)
{
    enum { STEPS = 50 };
    DGL_SCOPE;
    if (!n)
        return DGL_OK;
    DGL_SCRATCH_OF(dgl_wide, S, n*n + 4*n);
    dgl_wide *d = S + n*n, *e = d + n;
    int power[DGL_SPECTRA], left;
    gather(n, S, power, A);
    reduce(n, S, d, e, e + n, e + 2*n);
    for (size_t l = 0; l + 1 < n; l++)
        for (int steps = 0; count_left(l, d, e, &left), left; steps++) {
            if (steps == STEPS)
                DGL_FAIL(DGL_ECONV, "eigenvalues did not come in %d steps", STEPS);
            step(n, l, d, e);
        }
    for (int l = 0; l < DGL_SPECTRA; l++) {
        for (size_t i = 0; i < n; i++) w[(size_t)l * n + i] = ldexp(((double *)&d[i])[l], power[l]);
        DGL_TRY(dgl_sort(n, w + (size_t)l * n, NULL));
    }
    return DGL_OK;
}

// ---- with eigenvectors ----

// one rotation for each pair of axes; *turned: some lane was not done
DGL_WIDE static void sweep(size_t n, dgl_wide *V, dgl_wide *S, int *turned)
{
    mask any = { 0 };
    dgl_wide one = DGL_WIDE_ALL(1.0), none = { 0 };
    for (size_t p = 0; p < n; p++)
        for (size_t q = p + 1; q < n; q++) {
            dgl_wide a = S[p*n + p], b = S[q*n + q], x = S[p*n + q], theta, t, c, s, root;
            mask done = x * x <= 0x1p-108 * SIZE(a * b);
            any |= ~done;
            theta = (b - a) / (2 * CHOOSE(done, one, x));
            ROOT(root, theta * theta + 1);
            t = CHOOSE(done, none, 1 / (theta + SIGNED(root, theta)));
            ROOT(root, t * t + 1);
            c = 1 / root;
            s = t * c;
            S[p*n + p] = a - t * x;
            S[q*n + q] = b + t * x;
            S[p*n + q] = CHOOSE(done, x, none);
            for (size_t k = 0; k < n; k++) {
                dgl_wide *y = k < p ? &S[k*n + p] : &S[p*n + k], *z = k < q ? &S[k*n + q] : &S[q*n + k], u = *y, v = *z;
                if (k != p && k != q) {
                    *y = c * u - s * v;
                    *z = s * u + c * v;
                }
                u = V[p*n + k];
                v = V[q*n + k];
                V[p*n + k] = c * u - s * v;
                V[q*n + k] = s * u + c * v;
            }
        }
    *turned = 0;
    for (int l = 0; l < 8; l++) *turned |= any[l] != 0;
}

// S over a power of two, *size, that leaves numbers from 1 to 2 and less
DGL_WIDE static void normalise(size_t n, dgl_wide *S, dgl_wide *size)
{
    dgl_wide most = { 0 };
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            dgl_wide x = SIZE(S[i*n + j]);
            most = CHOOSE(x > most, x, most);
        }
    *size = (dgl_wide)((mask)most & 0x7ff0000000000000ll);
    *size = CHOOSE(*size > 0, *size, DGL_WIDE_ALL(0x1p-1022));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) S[i*n + j] /= *size;
}

// rows of V in the order of the numbers on the diagonal of S, which go to w times size
DGL_WIDE static void arrange(size_t n, dgl_wide *w, dgl_wide *V, const dgl_wide *S, const dgl_wide *size)
{
    for (size_t i = 0; i < n; i++) w[i] = S[i*n + i] * *size;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            dgl_wide a = w[i], b = w[j];
            mask wrong = b < a;
            w[i] = CHOOSE(wrong, b, a);
            w[j] = CHOOSE(wrong, a, b);
            for (size_t k = 0; k < n; k++) {
                dgl_wide u = V[i*n + k], v = V[j*n + k];
                V[i*n + k] = CHOOSE(wrong, v, u);
                V[j*n + k] = CHOOSE(wrong, u, v);
            }
        }
}

dgl_status dgl_eight_frames(size_t n, dgl_wide *w, dgl_wide *V, dgl_wide *S)
{
    enum { SWEEPS = 50 };
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_wide, size, 1);
    normalise(n, S, size);
    memset(V, 0, n*n * sizeof *V);
    for (size_t i = 0; i < n; i++)
        for (int l = 0; l < DGL_SPECTRA; l++) ((double *)&V[i*n + i])[l] = 1;
    for (int turned = 1, sweeps = 0; turned; sweeps++) {
        if (sweeps == SWEEPS)
            DGL_FAIL(DGL_ECONV, "eigenvectors did not come in %d sweeps", SWEEPS);
        sweep(n, V, S, &turned);
    }
    arrange(n, w, V, S, size);
    return DGL_OK;
}
