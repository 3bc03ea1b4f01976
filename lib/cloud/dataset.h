// Point clouds by name. A data set is a const struct in one of the files here and a line in datasets.def;
// that gives data.NAME with its options and help. The same seed gives the same points; where scikit-learn has
// the set, they are its points for that random_state.
#ifndef DGL_CLOUD_DATASET_H
#define DGL_CLOUD_DATASET_H

#include "base/param.h"

typedef struct {
    const dgl_param *params;
    // X[n][d], and beside each point y[n] (a label from 0, or a coordinate along the set) or y[n][m]; NULL: none
    dgl_status (*make)(dgl_array **X, dgl_array **y, const dgl_value *value);
} dgl_dataset;

#define DGL_DATASET(name, usage, doc) extern const dgl_dataset dgl_##name##_dataset;
#include "cloud/datasets.def"
#undef DGL_DATASET

#endif
