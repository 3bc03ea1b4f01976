// Quadrics over the tangent planes of eight points side by side, and their curvature.
#include "cloud/patches.h"

#include <math.h>

#define CHOOSE DGL_WIDE_CHOOSE
#define ROOT   DGL_WIDE_ROOT

// Heights are coordinates along the normal where there is one, else what is left of all d coordinates: r of them.
typedef struct {
    size_t m, d, dim, r, q;
    const dgl_wide *x, *T, *normal;
    dgl_wide *far;                 // the largest coordinate along the set
    dgl_wide *u, *b;               // [dim][m] coordinates along the set, over far; [r][m] heights
    dgl_wide *A, *R, *c;           // [q][m] monomials; [q][q]; [q][r] coefficients, those of degree two second derivatives
    dgl_wide *E;                   // [dim][dim] rows: an orthonormal frame of the graph
    dgl_wide *h, *y;               // [q][r], [q][dim] second derivatives in that frame, and what of them is not normal
} work;

// where coefficient (a, b) of the second derivatives stands
DGL_INLINE size_t second(size_t dim, size_t a, size_t b)
{
    size_t lo = a < b ? a : b, hi = a < b ? b : a;
    return 1 + dim + lo * dim - lo * (lo + 1) / 2 + hi;
}

DGL_WIDE static void coordinates(work *w)
{
    size_t m = w->m, d = w->d;
    dgl_wide far = { 0 };
    for (size_t j = 0; j < m; j++) {
        const dgl_wide *x = w->x + j*d;
        for (size_t c = 0; c < w->dim; c++) {
            const dgl_wide *t = w->T + c*d;
            dgl_wide s = { 0 }, size;
            for (size_t a = 0; a < d; a++) s += x[a] * t[a];
            w->u[c*m + j] = s;
            size = DGL_WIDE_SIZE(s);
            far = CHOOSE(size > far, size, far);
        }
        for (size_t a = 0; a < w->r; a++) {
            dgl_wide s = { 0 };
            if (w->r == 1) {
                for (size_t o = 0; o < d; o++) s += x[o] * w->normal[o];
            } else {
                s = x[a];
                for (size_t c = 0; c < w->dim; c++) s -= w->u[c*m + j] * w->T[c*d + a];
            }
            w->b[a*m + j] = s;
        }
    }
    *w->far = far;
    for (size_t e = 0; e < w->dim * m; e++) w->u[e] /= CHOOSE(far > 0, far, DGL_WIDE_ALL(1.0));
}

DGL_WIDE static void monomials(work *w)
{
    size_t m = w->m, dim = w->dim;
    for (size_t j = 0; j < m; j++) w->A[j] = DGL_WIDE_ALL(1.0);
    for (size_t a = 0; a < dim; a++)
        for (size_t j = 0; j < m; j++) {
            w->A[(1 + a) * m + j] = w->u[a*m + j];
            for (size_t e = a; e < dim; e++) w->A[second(dim, a, e) * m + j] = w->u[a*m + j] * w->u[e*m + j] * (a == e ? 0.5 : 1);
        }
}

DGL_INLINE void inner(size_t m, dgl_wide *out, const dgl_wide *x, const dgl_wide *y)
{
    dgl_wide s = { 0 };
    for (size_t j = 0; j < m; j++) s += x[j] * y[j];
    *out = s;
}

// A c = b by two rounds of Gram-Schmidt; *known: no column is a combination of those before it
DGL_WIDE static void least_squares(work *w, dgl_wide_mask *known)
{
    size_t m = w->m, q = w->q, r = w->r;
    dgl_wide none = { 0 };
    *known = *w->far > 0;
    for (size_t j = 0; j < q; j++) {
        dgl_wide before, after, s, *a = w->A + j*m;
        inner(m, &before, a, a);
        for (size_t p = 0; p < j; p++) w->R[p*q + j] = none;
        for (int twice = 0; twice < 2; twice++)
            for (size_t p = 0; p < j; p++) {
                const dgl_wide *o = w->A + p*m;
                inner(m, &s, o, a);
                for (size_t i = 0; i < m; i++) a[i] -= s * o[i];
                w->R[p*q + j] += s;
            }
        inner(m, &after, a, a);
        dgl_wide_mask full = after > 1e-20 * before;
        *known &= full;
        ROOT(after, CHOOSE(full, after, DGL_WIDE_ALL(1.0)));
        w->R[j*q + j] = after = 1 / after;             // its inverse
        for (size_t i = 0; i < m; i++) a[i] *= after;
    }
    for (size_t j = q; j-- > 0; )
        for (size_t x = 0; x < r; x++) {
            dgl_wide s;
            inner(m, &s, w->A + j*m, w->b + x*m);
            for (size_t p = j + 1; p < q; p++) s -= w->R[j*q + p] * w->c[p*r + x];
            w->c[j*r + x] = s * w->R[j*q + j];
        }
    dgl_wide far = 1 / CHOOSE(*w->far > 0, *w->far, DGL_WIDE_ALL(1.0)), square = far * far;
    for (size_t e = 1; e < q; e++)
        for (size_t x = 0; x < r; x++) w->c[e*r + x] *= e <= w->dim ? far : square;
}

// E = L^-1 for the metric g = 1 + s s' = L L' of the graph with slopes s
DGL_WIDE static void graph_frame(work *w)
{
    size_t dim = w->dim, r = w->r;
    const dgl_wide *slope = w->c + r;
    dgl_wide *E = w->E, *L = w->R;
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b <= a; b++) {
            dgl_wide s = DGL_WIDE_ALL(a == b ? 1.0 : 0.0);
            for (size_t x = 0; x < r; x++) s += slope[a*r + x] * slope[b*r + x];
            for (size_t o = 0; o < b; o++) s -= L[a*dim + o] * L[b*dim + o];
            if (a == b)
                ROOT(L[a*dim + a], s);
            else
                L[a*dim + b] = s / L[b*dim + b];
        }
    for (size_t b = 0; b < dim; b++)
        for (size_t a = 0; a < dim; a++) {
            dgl_wide s = DGL_WIDE_ALL(a == b ? 1.0 : 0.0);
            for (size_t o = b; o < a; o++) s -= L[a*dim + o] * E[o*dim + b];
            E[a*dim + b] = a < b ? (dgl_wide){ 0 } : s / L[a*dim + a];
        }
}

// the second derivatives c of heights in the frame E, and their products with the slopes there
DGL_WIDE static void in_frame(work *w)
{
    size_t dim = w->dim, r = w->r;
    const dgl_wide *slope = w->c + r, *E = w->E;
    for (size_t a = 0; a < dim; a++)
        for (size_t b = a; b < dim; b++) {
            dgl_wide *h = w->h + second(dim, a, b) * r, *y = w->y + second(dim, a, b) * dim;
            for (size_t x = 0; x < r; x++) {
                h[x] = (dgl_wide){ 0 };
                for (size_t p = 0; p <= a; p++)
                    for (size_t o = 0; o <= b; o++) h[x] += E[a*dim + p] * E[b*dim + o] * w->c[second(dim, p, o) * r + x];
            }
            for (size_t p = 0; p < dim; p++) {
                y[p] = (dgl_wide){ 0 };
                for (size_t o = 0; o <= p; o++)
                    for (size_t x = 0; x < r; x++) y[p] += E[p*dim + o] * slope[o*r + x] * h[x];
            }
        }
}

// What of second derivatives is normal to the graph counts: h' (1 + s' s)^-1 h = h h - y y with y = E s h (Woodbury's identity).
DGL_WIDE static void curvature(work *w, dgl_patch_shape *out)
{
    size_t dim = w->dim, r = w->r;
    dgl_wide scalar = { 0 }, length = { 0 };
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b < dim; b++) {
            size_t i = second(dim, a, a), j = second(dim, b, b), k = second(dim, a, b);
            dgl_wide across = { 0 }, mixed = { 0 };
            for (size_t x = 0; x < r; x++) {
                across += w->h[i*r + x] * w->h[j*r + x];
                mixed += w->h[k*r + x] * w->h[k*r + x];
            }
            for (size_t p = 0; p < dim; p++) {
                across -= w->y[i*dim + p] * w->y[j*dim + p];
                mixed -= w->y[k*dim + p] * w->y[k*dim + p];
            }
            scalar += across - mixed;
            length += across;
        }
    out->scalar = scalar;
    ROOT(out->mean, CHOOSE(length > 0, length, (dgl_wide){ 0 }) / (double)(dim * dim));
}

// of a hypersurface: its normal, mean curvature and S[dim][dim], the second fundamental form
DGL_WIDE static void hypersurface(work *w, dgl_patch_shape *out, dgl_wide *S)
{
    size_t dim = w->dim;
    dgl_wide square = DGL_WIDE_ALL(1.0), length, trace = { 0 };
    const dgl_wide *slope = w->c + 1;
    for (size_t a = 0; a < dim; a++) square += slope[a] * slope[a];
    ROOT(length, square);
    for (size_t a = 0; a < w->d; a++) {
        dgl_wide s = w->normal[a];
        for (size_t b = 0; b < dim; b++) s -= slope[b] * w->T[b * w->d + a];
        out->normal[a] = s / length;
    }
    out->scalar = (dgl_wide){ 0 };
    for (size_t a = 0; a < dim; a++) {
        trace -= w->h[second(dim, a, a)] / length;
        for (size_t b = 0; b < dim; b++) S[a*dim + b] = CHOOSE(out->known, -w->h[second(dim, a, b)] / length, (dgl_wide){ 0 });
        for (size_t b = 0; b < dim; b++)
            if (a != b) {
                const dgl_wide k = w->h[second(dim, a, b)];
                out->scalar += (w->h[second(dim, a, a)] * w->h[second(dim, b, b)] - k * k) / square;
            }
    }
    out->mean = trace / (double)dim;
}

dgl_status dgl_patches_shape(const dgl_patches *e, dgl_patch_shape *out)
{
    DGL_SCOPE;
    size_t m = e->k + 1, d = e->d, dim = e->dim, r = d == dim + 1 ? 1 : d, q = 1 + dim + dim * (dim + 1) / 2;
    DGL_SCRATCH_OF(dgl_wide, far, 1);
    DGL_SCRATCH_OF(dgl_wide, u, dim * m);
    DGL_SCRATCH_OF(dgl_wide, b, r * m);
    DGL_SCRATCH_OF(dgl_wide, A, q * m);
    DGL_SCRATCH_OF(dgl_wide, R, q * q);
    DGL_SCRATCH_OF(dgl_wide, c, q * r);
    DGL_SCRATCH_OF(dgl_wide, E, dim * dim);
    DGL_SCRATCH_OF(dgl_wide, h, q * r);
    DGL_SCRATCH_OF(dgl_wide, y, q * dim);
    work w = { m, d, dim, r, q, e->x, e->T, e->normal, far, u, b, A, R, c, E, h, y };
    coordinates(&w);
    monomials(&w);
    least_squares(&w, &out->known);
    graph_frame(&w);
    in_frame(&w);
    if (r > 1) {
        curvature(&w, out);
        return DGL_OK;
    }
    hypersurface(&w, out, A);
    return dgl_eight_frames(dim, out->principal, R, A);
}
