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

// nodes by distance: heap[1] is the nearest of size; place[v]: where v is in the heap; 0: not there
typedef struct { double *distance; size_t *heap, *place, size; } queue;

static size_t take(queue *q)
{
    size_t v = q->heap[1], last = q->heap[q->size--], k = 1;
    q->place[v] = 0;
    if (!q->size)
        return v;
    while (2*k <= q->size) {                            // the last one sinks from the top
        size_t c = 2*k;
        c += c < q->size && q->distance[q->heap[c + 1]] < q->distance[q->heap[c]];
        if (q->distance[last] <= q->distance[q->heap[c]])
            break;
        q->heap[k] = q->heap[c];
        q->place[q->heap[k]] = k;
        k = c;
    }
    q->heap[k] = last;
    q->place[last] = k;
    return v;
}

// v is in the queue with this distance, which is less than before
static void put(queue *q, size_t v, double distance)
{
    size_t k = q->place[v] ? q->place[v] : ++q->size;
    q->distance[v] = distance;
    while (k > 1 && distance < q->distance[q->heap[k/2]]) {
        q->heap[k] = q->heap[k/2];
        q->place[q->heap[k]] = k;
        k /= 2;
    }
    q->heap[k] = v;
    q->place[v] = k;
}

// distances from start along chords to 16 neighbours, up to the goal; before[v]: the node that v is reached from
static void search(const dgl_lattice *l, const double *edge, queue *q, size_t *before, size_t start, size_t goal)
{
    size_t m = l->m, N = m*m;
    for (size_t i = 0; i < N; i++) q->distance[i] = INFINITY, q->place[i] = 0, before[i] = N;
    put(q, start, 0);
    while (q->size) {
        size_t v = take(q);
        if (v == goal)
            return;
        for (int s = 0; s < 16; s++) {
            long i = (long)(v / m) + steps[s][0], j = (long)(v % m) + steps[s][1];
            if (i < 0 || j < 0 || i >= (long)m || j >= (long)m)
                continue;
            size_t u = (size_t)i*m + (size_t)j;
            double w = q->distance[v] + (s < 8 ? edge[(size_t)s*N + v] : edge[((size_t)s - 8)*N + u]);
            if (!(w < q->distance[u]))
                continue;
            before[u] = v;
            put(q, u, w);
        }
    }
}

// z[n + 1][2]: corners at equal distances along the shortest path, smoothed
dgl_status dgl_lattice_path(const dgl_lattice *l, const double *edge, size_t n, double *z, const double *from, const double *to)
{
    DGL_SCOPE;
    size_t m = l->m, N = m*m, start = nearest(l, from), goal = nearest(l, to), count = 0;
    DGL_SCRATCH(distance, N);
    DGL_SCRATCH_OF(size_t, heap, N + 1);
    DGL_SCRATCH_OF(size_t, place, N);
    DGL_SCRATCH_OF(size_t, before, N);
    queue q = { distance, heap, place, 0 };
    search(l, edge, &q, before, start, goal);
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
