#include "cloud/sample.h"

dgl_status dgl_sample_begin(dgl_sample *s, dgl_array **X, size_t d, dgl_array **y, size_t m, double n, double seed)
{
    s->n = (size_t)n;
    DGL_TRY(dgl_array_new(X, 2, (size_t[]){ s->n, d }));
    s->x = (*X)->data;
    if (m) {
        DGL_TRY(dgl_array_new(y, m == 1 ? 1 : 2, (size_t[]){ s->n, m }));
        s->y = (*y)->data;
    }
    return dgl_rng_new(&s->rng, (uint32_t)seed);
}

void dgl_sample_noise(dgl_sample *s, size_t d, double noise, bool columns)
{
    if (noise == 0)
        return;
    if (!columns)
        for (size_t i = 0; i < s->n * d; i++) s->x[i] += noise * dgl_rng_normal(s->rng);
    else
        for (size_t k = 0; k < d; k++)
            for (size_t i = 0; i < s->n; i++) s->x[i*d + k] += noise * dgl_rng_normal(s->rng);
}
