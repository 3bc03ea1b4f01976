// Distances by fast marching.
#include "mesh/distance.h"

#include <math.h>
#include <string.h>

// a heap of vertices by distance
typedef struct { uint32_t n, *vertex, *place; double *d; } heap;

static void up(heap *h, uint32_t i)
{
    uint32_t v = h->vertex[i];
    double key = h->d[v];
    for (; i > 0 && h->d[h->vertex[(i - 1) / 2]] > key; i = (i - 1) / 2) {
        h->vertex[i] = h->vertex[(i - 1) / 2];
        h->place[h->vertex[i]] = i;
    }
    h->vertex[i] = v;
    h->place[v] = i;
}

static uint32_t pop(heap *h)
{
    uint32_t least = h->vertex[0], v = h->vertex[--h->n], i = 0;
    double key = h->d[v];
    for (;;) {
        uint32_t k = 2*i + 1;
        if (k >= h->n)
            break;
        k += k + 1 < h->n && h->d[h->vertex[k + 1]] < h->d[h->vertex[k]];
        if (!(h->d[h->vertex[k]] < key))
            break;
        h->vertex[i] = h->vertex[k];
        h->place[h->vertex[i]] = i;
        i = k;
    }
    h->vertex[i] = v;
    h->place[v] = i;
    return least;
}

// A round front that reaches a at the time da and b at db, at the third corner p of their triangle: with ab as the x axis
// and p above it the front began below it. Where its way to p does not cross ab it comes along a side.
static double front(double da, double db, double ap, double bp, double ab)
{
    double alone = fmin(da + ap, db + bp), half = 0.5 / ab;
    double sx = (da * da - db * db) * half + 0.5 * ab, sy2 = da * da - sx * sx;
    double px = (ap * ap - bp * bp) * half + 0.5 * ab, py2 = ap * ap - px * px;
    if (!(sy2 >= 0))
        return alone;
    double sy = sqrt(sy2), py = sqrt(fmax(py2, 0)), at = sx * py + px * sy, all = py + sy;
    if (at < 0 || at > ab * all)
        return alone;
    return fmin(alone, sqrt((px - sx) * (px - sx) + all * all));
}

dgl_status dgl_mesh_fast_marching(const dgl_mesh *M, double *d, size_t nsource, const uint32_t *source)
{
    enum { FAR, NEAR, DONE };
    DGL_SCOPE;
    size_t n = M->n;
    heap h = { .d = d };
    DGL_SCRATCH_OF(uint32_t, vertex, n);
    DGL_SCRATCH_OF(uint32_t, place, n);
    DGL_SCRATCH_OF(uint8_t, state, n);
    if (!nsource)
        DGL_FAIL(DGL_EARG, "distances from no vertex");
    h.vertex = vertex;
    h.place = place;
    memset(state, FAR, n);
    for (size_t v = 0; v < n; v++) d[v] = INFINITY;
    for (size_t i = 0; i < nsource; i++) {
        uint32_t v = source[i];
        if (d[v] == 0)
            continue;
        d[v] = 0;
        state[v] = NEAR;
        vertex[h.n] = v;
        up(&h, h.n++);
    }
    while (h.n) {
        uint32_t v = pop(&h);
        state[v] = DONE;
        for (uint32_t i = M->first[v]; i < M->first[v + 1]; i++) {
            uint32_t corner = M->around[i], k = corner % 3, f = corner - k, k1 = k == 2 ? 0 : k + 1, k2 = k == 0 ? 2 : k - 1;
            uint32_t p = M->face[f + k1], q = M->face[f + k2];
            double across = M->length[M->side[f + k]], to_q = M->length[M->side[f + k1]], to_p = M->length[M->side[f + k2]];
            for (int both = 0; both < 2; both++) {     // a new value at p from v and q, then at q
                if (state[p] != DONE) {
                    double new = state[q] == DONE ? front(d[v], d[q], to_p, across, to_q) : d[v] + to_p;
                    if (new < d[p]) {
                        d[p] = new;
                        if (state[p] == FAR) {
                            state[p] = NEAR;
                            place[p] = h.n;
                            vertex[h.n++] = p;
                        }
                        up(&h, place[p]);
                    }
                }
                uint32_t t = p;
                p = q, q = t;
                double s = to_p;
                to_p = to_q, to_q = s;
            }
        }
    }
    return DGL_OK;
}
