// Inside the search of nearest points: lists of the best so far, and the methods that knn.c chooses from.
#ifndef DGL_CLOUD_NEAREST_H
#define DGL_CLOUD_NEAREST_H

#include "cloud/knn.h"

#include <limits.h>
#include <math.h>

// The best so far: k pairs in order.
typedef struct { size_t k; int *index; double *key; } dgl_nearest_list;

static inline void dgl_nearest_offer(dgl_nearest_list *l, int i, double key)
{
    size_t at = l->k - 1;
    if (key > l->key[at] || (key == l->key[at] && i > l->index[at]))
        return;
    for (; at && (l->key[at - 1] > key || (l->key[at - 1] == key && l->index[at - 1] > i)); at--) {
        l->key[at] = l->key[at - 1];
        l->index[at] = l->index[at - 1];
    }
    l->key[at] = key;
    l->index[at] = i;
}

static inline void dgl_nearest_clear(dgl_nearest_list *l)
{
    for (size_t j = 0; j < l->k; j++) {
        l->key[j] = INFINITY;
        l->index[j] = INT_MAX;
    }
}

// These give squares of distances; coordinates are finite and of moderate size, k < n.
dgl_status dgl_knn_kdtree(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q) DGL_CHECKED;
dgl_status dgl_knn_gemm(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q) DGL_CHECKED;
// This gives distances.
dgl_status dgl_knn_vptree(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q,
                          const dgl_distance *metric) DGL_CHECKED;

#endif
