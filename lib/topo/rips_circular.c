// Circular coordinates of the loops of a Vietoris-Rips diagram.
#include "topo/rips_state.h"

#include <math.h>
#include <string.h>

// y = L x, L the Laplacian of the first m edges
static void laplacian(double *y, const double *x, size_t n, const dgl_pair *edge, size_t m)
{
    memset(y, 0, n * sizeof *y);
    for (size_t e = 0; e < m; e++) {
        double d = x[edge[e].i] - x[edge[e].j];
        y[edge[e].i] += d;
        y[edge[e].j] -= d;
    }
}

static double dot(const double *a, const double *b, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) s += a[i] * b[i];
    return s;
}

// f[n] with L f = r, by conjugate gradients; r is used up, work[2n]
static dgl_status solve(double *f, double *r, double *work, size_t n, const dgl_pair *edge, size_t m)
{
    double *p = work, *Lp = work + n, rr = dot(r, r, n), first = rr;
    memset(f, 0, n * sizeof *f);
    memcpy(p, r, n * sizeof *p);
    for (size_t k = 0; k < 10 * n && rr > 1e-24 * first; k++) {
        if (k % 16 == 0)
            DGL_POLL();
        laplacian(Lp, p, n, edge, m);
        double step = rr / dot(p, Lp, n), next;
        for (size_t i = 0; i < n; i++) {
            f[i] += step * p[i];
            r[i] -= step * Lp[i];
        }
        next = dot(r, r, n);
        for (size_t i = 0; i < n; i++) p[i] = r[i] + next / rr * p[i];
        rr = next;
    }
    return DGL_OK;
}

// EDOMAIN when the numbers, between -p/2 and p/2, do not sum to 0 around every triangle
static dgl_status check_whole(dgl_rips *s, const int32_t *value)
{
    for (uint32_t r = 0; r < s->m; r++) {
        if (r % 4096 == 0)
            DGL_POLL();
        uint32_t i = s->pair[r].i, j = s->pair[r].j, points = dgl_rips_link(s, r);
        for (uint32_t a = 0; a < points; a++) {
            uint32_t k = s->link[a];
            int32_t one = value[dgl_rips_rank(s, i, k)], two = value[dgl_rips_rank(s, k, j)];
            if ((i < k ? one : -one) + (k < j ? two : -two) != value[r])
                DGL_FAIL(DGL_EDOMAIN, "the cocycle modulo %d is none of whole numbers; take another prime, such as %d", s->prime,
                         s->prime == 47 ? 61 : 47);
        }
    }
    return DGL_OK;
}

dgl_status dgl_rips_circular(double *angle, double *scale, const dgl_diagram *D, size_t bar)
{
    DGL_SCOPE;
    DGL_OWNED dgl_rips *s = NULL;
    uint32_t id;
    DGL_TRY(dgl_rips_bar(&id, D, 1, bar));
    DGL_TRY(dgl_rips_reopen_bar(&s, D, 1, bar, *scale));
    size_t n = s->n, m = s->m;
    DGL_SCRATCH_OF(int32_t, value, m);
    DGL_SCRATCH(work, 4 * n);
    DGL_TRY(dgl_rips_edge_values(value, s, &((dgl_rips *)D->source)->critical[1], id));
    for (size_t r = 0; r < m; r++) value[r] = dgl_balanced(value[r], s->prime);
    DGL_TRY(check_whole(s, value));
    double *f = work, *div = work + n;                 // least squares: L f = div of the cocycle
    memset(div, 0, n * sizeof *div);
    for (size_t e = 0; e < m; e++) {
        div[s->pair[e].j] += value[e];
        div[s->pair[e].i] -= value[e];
    }
    DGL_TRY(solve(f, div, work + 2*n, n, s->pair, m));
    for (size_t i = 0; i < n; i++) angle[i] = 2 * acos(-1) * (ceil(f[i]) - f[i]);
    *scale = m ? dgl_rips_length(s, s->m - 1) : 0;
    return DGL_OK;
}
