#include "embed/start.h"

#include "num/random.h"

#include <math.h>
#include <string.h>

extern const dgl_embedding_kind dgl_mds_kind;

static dgl_status random_(dgl_embedding *e, uint32_t seed)
{
    DGL_OWNED dgl_rng *g = NULL;
    DGL_TRY(dgl_rng_new(&g, seed));
    for (size_t i = 0; i < e->Y->size; i++) e->Y->data[i] = dgl_rng_normal(g);
    return DGL_OK;
}

// by an embedding of its own, so that this one keeps its parts to itself
static dgl_status principal(dgl_embedding *e, uint32_t seed)
{
    DGL_OWNED dgl_embedding *p = NULL;
    dgl_value dim = { .given = true, .num = (double)e->dim };
    if (!e->distances && e->dim > e->d)
        return random_(e, seed);
    DGL_TRY(dgl_embedding_new(&p, &dgl_mds_kind, e->X, &dim));
    memcpy(e->Y->data, p->Y->data, e->Y->size * sizeof(double));
    return DGL_OK;
}

dgl_status dgl_embed_start(dgl_embedding *e, const dgl_value *init, uint32_t seed, double std)
{
    if (init->array) {
        if (init->array->size != e->Y->size)
            DGL_FAIL(DGL_ESHAPE, "init has shape %s, the places have %s", dgl_array_shape_text(init->array), dgl_array_shape_text(e->Y));
        for (size_t i = 0; i < e->Y->size; i++)
            if (!isfinite(init->array->data[i]))
                DGL_FAIL(DGL_EDOMAIN, "coordinate (%zu,%zu) of init is %g", i / e->dim + 1, i % e->dim + 1, init->array->data[i]);
        memcpy(e->Y->data, init->array->data, e->Y->size * sizeof(double));
        return DGL_OK;
    }
    const char *word = init->text ? init->text : "pca";
    if (strcmp(word, "pca") && strcmp(word, "random"))
        DGL_FAIL(DGL_EARG, "init is 'pca', 'random' or an array, not '%s'", word);
    DGL_TRY(strcmp(word, "pca") ? random_(e, seed) : principal(e, seed));
    double mean = 0, square = 0;
    for (size_t i = 0; i < e->n; i++) mean += e->Y->data[i * e->dim] / (double)e->n;
    for (size_t i = 0; i < e->n; i++) square += pow(e->Y->data[i * e->dim] - mean, 2) / (double)e->n;
    if (!(square > 0) && std > 0)
        return random_(e, seed);
    for (size_t i = 0; i < e->Y->size && std > 0; i++) e->Y->data[i] *= std / sqrt(square);
    return DGL_OK;
}
