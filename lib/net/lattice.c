// Dijkstra's method on a lattice whose edges are chords of the mapped nodes.
#include "net/lattice.h"

#include <math.h>
#include <string.h>

dgl_status dgl_lattice_values(dgl_lattice *l, dgl_immersion *M, double *F, double *at)
{
    l->F = F;
    for (size_t i = 0; i < l->m*l->m; i++) {
        at[2*i] = l->x0 + l->hx*(double)(i / l->m);
        at[2*i + 1] = l->y0 + l->hy*(double)(i % l->m);
    }
    return dgl_immersion_jet(M, 0, l->m*l->m, F, at);
}

static const int steps[16][2] = { {1,0}, {0,1}, {1,1}, {1,-1}, {2,1}, {1,2}, {2,-1}, {1,-2},
                                  {-1,0}, {0,-1}, {-1,-1}, {-1,1}, {-2,-1}, {-1,-2}, {-2,1}, {-1,2} };

// edge[8][m m]: chords from every node by the first eight steps; F[width][m m]
void dgl_lattice_edges(const dgl_lattice *l, size_t width, double *edge)
{
    size_t m = l->m, N = m*m;
    for (int k = 0; k < 8; k++) {
        ptrdiff_t by = steps[k][0]*(ptrdiff_t)m + steps[k][1];
        double *e = edge + (size_t)k*N;
        size_t from = by < 0 ? (size_t)-by : 0, to = by > 0 ? N - (size_t)by : N;
        for (size_t v = 0; v < N; v++) e[v] = INFINITY;
        for (size_t v = from; v < to; v++) {
            long j = (long)(v % m) + steps[k][1];
            if (j >= 0 && j < (long)m)
                e[v] = 0;
        }
        for (size_t r = 0; r < width; r++) {
            const double *f = l->F + r*N;
            for (size_t v = from; v < to; v++) e[v] += (f[(ptrdiff_t)v + by] - f[v])*(f[(ptrdiff_t)v + by] - f[v]);
        }
        for (size_t v = from; v < to; v++) e[v] = sqrt(e[v]);
    }
}

static size_t nearest(const dgl_lattice *l, const double *x)
{
    double i = fmin(fmax(rint((x[0] - l->x0)/l->hx), 0), (double)(l->m - 1)), j = fmin(fmax(rint((x[1] - l->y0)/l->hy), 0), (double)(l->m - 1));
    return (size_t)i*l->m + (size_t)j;
}

// Dijkstra on the lattice with chords to 16 neighbours; z[n + 1][2]: corners at equal distances along the path found
dgl_status dgl_lattice_path(const dgl_lattice *l, const double *edge, size_t n, double *z, const double *from, const double *to)
{
    DGL_SCOPE;
    size_t m = l->m, N = m*m, heap_size = 0, start = nearest(l, from), goal = nearest(l, to);
    DGL_SCRATCH(distance, N);
    DGL_SCRATCH_OF(size_t, heap, N + 1);
    DGL_SCRATCH_OF(size_t, place, N);                   // in the heap, from 1; 0: not there
    DGL_SCRATCH_OF(size_t, before, N);
    for (size_t i = 0; i < N; i++) distance[i] = INFINITY, place[i] = 0, before[i] = N;
    distance[start] = 0;
    heap[1] = start;
    place[start] = heap_size = 1;
    while (heap_size) {
        size_t v = heap[1], last = heap[heap_size--], k = 1;
        place[v] = 0;
        if (v == goal)
            break;
        while (heap_size && 2*k <= heap_size) {         // the last one sinks from the top
            size_t c = 2*k;
            c += c < heap_size && distance[heap[c + 1]] < distance[heap[c]];
            if (distance[last] <= distance[heap[c]])
                break;
            heap[k] = heap[c];
            place[heap[k]] = k;
            k = c;
        }
        if (heap_size) {
            heap[k] = last;
            place[last] = k;
        }
        for (int s = 0; s < 16; s++) {
            long i = (long)(v / m) + steps[s][0], j = (long)(v % m) + steps[s][1];
            if (i < 0 || j < 0 || i >= (long)m || j >= (long)m)
                continue;
            size_t u = (size_t)i*m + (size_t)j;
            double w = distance[v] + (s < 8 ? edge[(size_t)s*N + v] : edge[((size_t)s - 8)*N + u]);
            if (!(w < distance[u]))
                continue;
            distance[u] = w;
            before[u] = v;
            k = place[u] ? place[u] : ++heap_size;
            while (k > 1 && w < distance[heap[k/2]]) {
                heap[k] = heap[k/2];
                place[heap[k]] = k;
                k /= 2;
            }
            heap[k] = u;
            place[u] = k;
        }
    }
    size_t count = 0;
    for (size_t v = goal; v != N && v != start; v = before[v]) heap[count++] = v;   // backward; the ends give way to the exact points
    double total = distance[goal];
    memcpy(z, from, 2 * sizeof *z);
    memcpy(z + 2*n, to, 2 * sizeof *z);
    size_t at = count;                                  // heap[at - 1] is the next corner
    for (size_t i = 1; i < n; i++) {
        double want = total*(double)i/(double)n;
        while (at > 1 && distance[heap[at - 1]] < want) at--;
        const size_t b = at ? heap[at - 1] : goal, a = before[b] == N ? b : before[b];
        double span = distance[b] - distance[a], t = span > 0 ? fmin(fmax((want - distance[a])/span, 0), 1) : 0;
        z[2*i] = l->x0 + l->hx*((1 - t)*(double)(a / m) + t*(double)(b / m));
        z[2*i + 1] = l->y0 + l->hy*((1 - t)*(double)(a % m) + t*(double)(b % m));
    }
    for (int smooth = 0; smooth < 4; smooth++)          // the corners of the lattice rounded off
        for (size_t i = 1; i < n; i++)
            for (size_t k = 0; k < 2; k++) z[2*i + k] = 0.5*z[2*i + k] + 0.25*(z[2*i - 2 + k] + z[2*i + 2 + k]);
    return DGL_OK;
}
