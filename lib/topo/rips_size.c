// How much there is to do: the simplices of the links that are no cones, guessed from some of the edges.
#include "topo/rips_state.h"

#include <math.h>

// Simplices of 1 .. most points among n of which two are near with probability p.
static double cliques(double n, double p, int most)
{
    double sum = 0, count = 1;
    for (int q = 1; q <= most; q++) {
        count *= (n - q + 1) / q * pow(p, q - 1);
        if (!(count > 0))
            break;
        sum += count;
    }
    return sum;
}

// those of the link of edge r; 0 when it is a cone
static double in_link(dgl_rips *s, uint32_t r)
{
    uint32_t n = dgl_rips_link(s, r);
    double pairs = 0;
    for (uint32_t a = 0; a < n; a++) {
        uint32_t near = 0;
        for (uint32_t b = 0; b < n; b++) near += b != a && dgl_rips_rank(s, s->link[a], s->link[b]) < r;
        if (near + 1 == n)
            return 0;
        pairs += near / 2.0;
    }
    return n > 1 ? cliques(n, pairs / (n * (n - 1.0) / 2), s->maxdim) : 0;
}

dgl_status dgl_rips_check_size(dgl_rips *s, double limit)
{
    enum { SOME = 64 };
    double sum = 0;
    if (cliques(s->n, 1, s->maxdim + 2) <= limit)
        return DGL_OK;
    for (uint32_t k = 0; k < SOME; k++) {
        DGL_POLL();
        sum += in_link(s, (uint32_t)((2 * k + 1) * (uint64_t)s->m / (2 * SOME))) * s->m / SOME;
    }
    if (sum > limit)
        DGL_FAIL(DGL_ENOMEM, "%u points and %u edges would need about %.2g simplices, more than limit = %.2g; give a smaller threshold or maxdim",
                 s->n, s->m, sum, limit);
    return DGL_OK;
}
