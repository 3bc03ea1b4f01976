// Spectra of Laplacians, heat and what follows from them.
#include "graph/spectrum.h"

#include "num/eigs.h"
#include "num/linalg.h"
#include "num/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// the sum over the links of each node
static dgl_status conductances(const dgl_graph *G, double *degree)
{
    memset(degree, 0, (size_t)G->n * sizeof *degree);
    for (int e = 0; e < G->m; e++) {
        double c = 1 / G->weight[e];
        if (!isfinite(c))
            DGL_FAIL(DGL_EDOMAIN, "edge %d (%d-%d) has length %g and conducts without limit", e + 1, G->tail[e] + 1, G->head[e] + 1, G->weight[e]);
        degree[G->tail[e]] += c;
        degree[G->head[e]] += c;
    }
    return DGL_OK;
}

dgl_status dgl_graph_laplacian_kind(const dgl_graph *G, int kind, double *L)
{
    size_t n = (size_t)G->n;
    DGL_TRY(dgl_graph_laplacian(G, L));
    if (kind == DGL_LAPLACIAN_PLAIN)
        return DGL_OK;
    DGL_SCOPE;
    DGL_SCRATCH(d, n);
    for (size_t v = 0; v < n; v++) d[v] = L[v * (n + 1)];
    for (size_t u = 0; u < n; u++)
        for (size_t v = 0; v < n; v++)
            if (L[u*n + v] != 0)
                L[u*n + v] = u == v ? 1 : L[u*n + v] / (kind == DGL_LAPLACIAN_WALK ? d[u] : sqrt(d[u]) * sqrt(d[v]));
    return DGL_OK;
}

dgl_status dgl_graph_sparse_laplacian(const dgl_graph *G, int kind, dgl_sparse *L)
{
    size_t n = (size_t)G->n, entries = n + (size_t)G->m + 1;
    DGL_SCOPE;
    DGL_SCRATCH(degree, n);
    L->n = n;
    L->start = dgl_alloc((n + 1) * sizeof *L->start);
    L->col = dgl_alloc(entries * sizeof *L->col);
    L->value = dgl_alloc(entries * sizeof *L->value);
    if (!L->start || !L->col || !L->value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the Laplacian of %d nodes", G->n);
    DGL_TRY(conductances(G, degree));
    int at = 0;
    for (int v = 0; v < G->n; v++) {
        double d = degree[v];
        L->col[at] = v;
        L->value[at++] = kind == DGL_LAPLACIAN_PLAIN ? d : d > 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) {
            int u = G->to[l];
            if (u < v)
                continue;
            double c = 1 / G->weight[G->via[l]];
            L->col[at] = u;
            L->value[at++] = kind == DGL_LAPLACIAN_PLAIN ? -c : -c / (sqrt(d) * sqrt(degree[u]));
        }
        L->start[v + 1] = at;
    }
    return DGL_OK;
}

enum { LARGE = 400 };              // nodes of a graph of whose eigenvalues a few are found alone

// Of a connected graph the first vector is known: constant, or the roots of the degrees.
static dgl_status few(const dgl_graph *G, int kind, int k, double *lambda, double *V)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(null, n);
    DGL_SCRATCH(rest, n * (size_t)k);
    DGL_SPARSE_OWNED dgl_sparse L = { 0 };
    DGL_TRY(dgl_graph_sparse_laplacian(G, kind, &L));
    double size = 0, top = 0;
    int e;
    for (size_t v = 0; v < n; v++) top = fmax(top, L.value[L.start[v]]);
    frexp(top, &e);                                    // ARPACK takes small inverses for 0
    for (int i = 0; i < L.start[n]; i++) L.value[i] = ldexp(L.value[i], -e);
    DGL_TRY(conductances(G, null));
    for (size_t v = 0; v < n; v++) size += null[v] = kind == DGL_LAPLACIAN_PLAIN ? 1 : null[v];
    for (size_t v = 0; v < n; v++) null[v] = sqrt(null[v] / size);
    if (k > 1)
        DGL_TRY(dgl_eigs_least(&L, (size_t)k - 1, lambda + 1, rest, null, ldexp(1e-9 * top, -e)));
    lambda[0] = 0;
    for (int i = 1; i < k; i++) lambda[i] = ldexp(lambda[i], e);
    for (size_t v = 0; v < n && V; v++) {
        V[v * (size_t)k] = null[v];
        for (size_t i = 1; i < (size_t)k; i++) V[v * (size_t)k + i] = rest[v * ((size_t)k - 1) + i - 1];
    }
    return DGL_OK;
}

// all eigenvalues, of which the first k are wanted
static dgl_status dense(const dgl_graph *G, int kind, int k, double *lambda, double *V)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n, bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, n, 3 * sizeof(double)));
    DGL_SCRATCH(L, n * n);
    DGL_SCRATCH(all, n * n);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_graph_laplacian_kind(G, kind, L));
    DGL_TRY(dgl_linalg_eigh(1, n, w, V ? all : NULL, L));
    for (int i = 0; i < k; i++) lambda[i] = fmax(w[i], 0);
    for (size_t v = 0; v < n && V; v++)
        for (int i = 0; i < k; i++) V[v * (size_t)k + (size_t)i] = all[v*n + (size_t)i];
    return DGL_OK;
}

static dgl_status of_connected(const dgl_graph *G, int kind, int k, double *lambda, double *V)
{
    return G->n > LARGE && 10 * k < G->n ? few(G, kind, k, lambda, V) : dense(G, kind, k, lambda, V);
}

// the least of those of the components, each of which begins with 0
static dgl_status of_parts(const dgl_graph *G, int kind, int k, double *lambda, double *V, int count, const int *component)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n, found = 0, entries = 0;
    DGL_SCRATCH_OF(int, start, (size_t)count + 2);
    DGL_SCRATCH_OF(int, node, n);                      // those of a component together
    DGL_SCRATCH_OF(int, of, n);                        // the component of each value
    DGL_SCRATCH(value, n);
    memset(start, 0, ((size_t)count + 2) * sizeof *start);
    for (size_t v = 0; v < n; v++) start[component[v] + 2]++;
    for (int c = 0; c < count; c++) start[c + 2] += start[c + 1];
    for (size_t v = 0; v < n; v++) node[start[component[v] + 1]++] = (int)v;
    DGL_SCRATCH_OF(size_t, first, (size_t)count + 1);  // of the values of each
    DGL_SCRATCH_OF(size_t, block, (size_t)count + 1);  // of its vectors
    DGL_SCRATCH(vectors, V ? n * (size_t)k : 1);
    for (int c = 0; c < count; c++) {
        DGL_OWNED dgl_graph *H = NULL;
        int size = start[c + 1] - start[c], want = size < k ? size : k;
        first[c] = found;
        block[c] = entries;
        DGL_TRY(dgl_graph_subgraph(&H, G, size, node + start[c]));
        DGL_TRY(of_connected(H, kind, want, value + found, V ? vectors + entries : NULL));
        value[found] = 0;
        for (int i = 0; i < want; i++) of[found++] = c;
        entries += (size_t)size * (size_t)want;
    }
    DGL_SCRATCH_OF(size_t, place, found);
    DGL_TRY(dgl_sort(found, value, place));
    if (V)
        memset(V, 0, n * (size_t)k * sizeof *V);
    for (size_t i = 0; i < (size_t)k; i++) {
        int c = of[place[i]], size = start[c + 1] - start[c], want = size < k ? size : k;
        lambda[i] = value[i];
        for (size_t v = 0; v < (size_t)size && V; v++)
            V[(size_t)node[start[c] + (int)v] * (size_t)k + i] = vectors[block[c] + v * (size_t)want + place[i] - first[c]];
    }
    return DGL_OK;
}

dgl_status dgl_graph_spectrum(const dgl_graph *G, int kind, int k, double *lambda, double *V)
{
    DGL_SCOPE;
    int count;
    kind = kind == DGL_LAPLACIAN_PLAIN ? kind : DGL_LAPLACIAN_NORMALIZED;
    DGL_SCRATCH_OF(int, component, G->n);
    DGL_TRY(dgl_graph_components(G, &count, component));
    return count > 1 ? of_parts(G, kind, k, lambda, V, count, component) : of_connected(G, kind, k, lambda, V);
}

// y = L x
static void apply(const dgl_graph *G, const double *conductance, double *y, const double *x)
{
    for (int v = 0; v < G->n; v++) {
        double s = 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) s += conductance[l] * (x[v] - x[G->to[l]]);
        y[v] = s;
    }
}

// What exp(-t s) is on [0, top], as c[0]/2 + sum of c[k] T_k(2s/top - 1): c[k] = 2 (-1)^k e^-x I_k(x) with x = t top/2.
// The Bessel functions by their recurrence downwards (Miller), scaled so that e^-x (I_0 + 2 I_1 + ...) = 1.
static int chebyshev(double *c, int room, double x)
{
    double next = 0, here = 1e-300, sum = 0;
    int terms = (int)fmin(room - 1, 20 + 9 * sqrt(x) + (x < 50 ? x : 0));
    for (int k = room - 1; k >= 0; k--) {
        double before = next + 2 * (k + 1) / x * here;     // I_k from I_(k+1) and I_(k+2)
        next = here;
        here = before;
        c[k] = here;
        sum += k ? 2 * here : here;
        if (here > 1e250) {
            for (int i = k; i < room; i++) c[i] *= 1e-250;
            next *= 1e-250;
            here *= 1e-250;
            sum *= 1e-250;
        }
    }
    for (int k = 0; k < room; k++) c[k] *= (k % 2 ? -2 : 2) / sum;
    return terms;
}

dgl_status dgl_graph_heat(const dgl_graph *G, double t, double *out, const double *f)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(conductance, 2 * (size_t)G->m);
    DGL_SCRATCH(degree, n);
    DGL_SCRATCH(work, 3 * n);
    double top = 0;
    DGL_TRY(conductances(G, degree));
    for (int l = 0; l < 2 * G->m; l++) conductance[l] = 1 / G->weight[G->via[l]];
    for (size_t v = 0; v < n; v++) top = fmax(top, 2 * degree[v]);     // no eigenvalue is larger
    double x = t * top / 2;
    if (!(x < 1e9))
        DGL_FAIL(DGL_EARG, "time %g is too long for lengths this short", t);
    if (x == 0) {
        memmove(out, f, n * sizeof *f);
        return DGL_OK;
    }
    int room = (int)(40 + 12 * sqrt(x) + 2 * fmin(x, 50));
    DGL_SCRATCH(c, room);
    int terms = chebyshev(c, room, x);
    double *before = work, *here = work + n, *next = work + 2*n;
    for (size_t v = 0; v < n; v++) before[v] = f[v];
    apply(G, conductance, here, before);
    for (size_t v = 0; v < n; v++) here[v] = 2 / top * here[v] - before[v];
    for (size_t v = 0; v < n; v++) out[v] = c[0] / 2 * before[v] + c[1] * here[v];
    for (int k = 2; k <= terms; k++) {
        if (k % 64 == 0)
            DGL_POLL();
        apply(G, conductance, next, here);
        for (size_t v = 0; v < n; v++) {
            next[v] = 4 / top * next[v] - 2 * here[v] - before[v];
            out[v] += c[k] * next[v];
        }
        double *t0 = before;
        before = here;
        here = next;
        next = t0;
    }
    return DGL_OK;
}

// exp(-t L), from all eigenvectors where the graph is small, else column by column
static dgl_status heat_kernel(const dgl_graph *G, double t, double *out)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    if (G->n > LARGE) {
        DGL_SCRATCH(one, n);
        memset(one, 0, n * sizeof *one);
        for (size_t v = 0; v < n; v++) {
            one[v] = 1;
            DGL_TRY(dgl_graph_heat(G, t, out + v * n, one));
            one[v] = 0;
        }
        return DGL_OK;
    }
    DGL_SCRATCH(V, n * n);
    DGL_SCRATCH(W, n * n);
    DGL_SCRATCH(lambda, n);
    DGL_TRY(dgl_graph_spectrum(G, DGL_LAPLACIAN_PLAIN, G->n, lambda, V));
    for (size_t v = 0; v < n; v++)
        for (size_t i = 0; i < n; i++) W[v*n + i] = V[v*n + i] * exp(-t * lambda[i]);
    return dgl_linalg_gemm(n, n, n, out, W, n, false, V, n, true);
}

dgl_status dgl_graph_diffusion_distances(const dgl_graph *G, double t, double *d)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(own, n);
    DGL_TRY(heat_kernel(G, 2 * t, d));
    for (size_t v = 0; v < n; v++) own[v] = d[v * (n + 1)];
    for (size_t u = 0; u < n; u++)
        for (size_t v = 0; v <= u; v++) d[u*n + v] = d[v*n + u] = u == v ? 0 : sqrt(fmax(own[u] + own[v] - 2 * d[u*n + v], 0));
    return DGL_OK;
}

typedef struct { double x; int v; } place;

static int by_place(const void *a, const void *b)
{
    const place *p = a, *q = b;
    return p->x != q->x ? (p->x < q->x ? -1 : 1) : p->v - q->v;
}

dgl_status dgl_graph_cheeger(const dgl_graph *G, dgl_cheeger *out, double *part)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    if (n < 2)
        DGL_FAIL(DGL_EDOMAIN, "a cut needs two nodes");
    double lambda[2], volume = 0, inside = 0, cut = 0, best = INFINITY;
    DGL_SCRATCH(V, 2 * n);
    DGL_SCRATCH(degree, n);
    DGL_SCRATCH_OF(place, order, n);
    DGL_SCRATCH_OF(bool, in, n);
    DGL_TRY(dgl_graph_spectrum(G, DGL_LAPLACIAN_NORMALIZED, 2, lambda, V));
    for (int v = 0; v < G->n; v++) {
        degree[v] = 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) degree[v] += 1 / G->weight[G->via[l]];
        volume += degree[v];
        order[v] = (place){ degree[v] > 0 ? V[2*v + 1] / sqrt(degree[v]) : 0, v };
        in[v] = false;
    }
    if (!(volume > 0))
        DGL_FAIL(DGL_EDOMAIN, "a graph without edges has no conductance");
    qsort(order, n, sizeof *order, by_place);
    size_t size = 1;
    for (size_t k = 0; k + 1 < n; k++) {
        int v = order[k].v;
        in[v] = true;
        inside += degree[v];
        for (int l = G->start[v]; l < G->start[v + 1]; l++) cut += (in[G->to[l]] ? -1 : 1) / G->weight[G->via[l]];
        double less = fmin(inside, volume - inside), h = less > 1e-12 * volume ? fmax(cut, 0) / less : INFINITY;
        if (h < best * (1 - 1e-12))
            best = h, size = k + 1;
    }
    for (size_t k = 0; k < n; k++) part[order[k].v] = k < size ? 1 : 2;
    if (part[0] == 2)
        for (size_t k = 0; k < n; k++) part[k] = 3 - part[k];
    *out = (dgl_cheeger){ lambda[1], lambda[1] / 2, sqrt(2 * lambda[1]), best };
    return DGL_OK;
}
