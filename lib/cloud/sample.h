// For the files of data sets: options that most have, and how points are drawn.
#ifndef DGL_CLOUD_SAMPLE_H
#define DGL_CLOUD_SAMPLE_H

#include "cloud/dataset.h"
#include "num/random.h"

#define DGL_SAMPLE_N     { "n", DGL_INT, 1000, 1, 1e9, "how many points", NULL }
#define DGL_SAMPLE_NOISE { "noise", DGL_NUM, 0, 0, 1e300, "standard deviation of what is added to each coordinate", NULL }
#define DGL_SAMPLE_SEED  { "seed", DGL_INT, 1, 0, 4294967295.0, "of the random numbers", NULL }

typedef struct { dgl_rng *rng; size_t n; double *x, *y; } dgl_sample;

// Arrays X[n][d] and, for m > 0, y[n][m] (y[n] for m = 1), and the generator of a seed.
dgl_status dgl_sample_begin(dgl_sample *s, dgl_array **X, size_t d, dgl_array **y, size_t m, double n, double seed) DGL_CHECKED;

// Adds normal numbers to x[n][d], drawn row by row, or column by column as for numpy's normal(size = (d, n)).T.
void dgl_sample_noise(dgl_sample *s, size_t d, double noise, bool columns);

#endif
