// How many dimensions a cloud has, estimated from distances to nearest neighbours.
#ifndef DGL_CLOUD_DIMENSION_H
#define DGL_CLOUD_DIMENSION_H

#include "base/param.h"

typedef enum { DGL_DIMENSION_TWONN, DGL_DIMENSION_TWONN_ML, DGL_DIMENSION_MLE, DGL_DIMENSION_MACKAY, DGL_DIMENSION_CORRELATION,
               DGL_DIMENSION_PCA, DGL_DIMENSION_METHODS } dgl_dimension_method;
#define DGL_DIMENSION_WORDS "twonn|twonn-ml|mle|mackay|correlation|pca"

typedef struct {
    dgl_dimension_method method;
    size_t k1, k2;                 // neighbours: mle means over k1..k2, correlation compares radii of k1 and k2, pca takes k2
    double discard;                // twonn: this share of the greatest ratios is left out of the fit
    double variance;               // pca: axes until they hold this share
} dgl_dimension_options;

// The dimension of X[n][d] and its standard error.
//   twonn        Facco, d'Errico, Rodriguez, Laio, Sci. Rep. 7, 2017: -log(1 - F(mu)) = d log mu, mu = r2 / r1, fitted; or the
//                maximum of its likelihood
//   mle          Levina, Bickel, NIPS 2004, mean of the local estimates; mackay: their inverses are averaged
//   correlation  Grassberger, Procaccia 1983, between the median radii of k1 and k2 neighbours
//   pca          the mean number of axes that hold a share of the variance of k2 neighbours and the point
// Errors: bootstrap over points for twonn and correlation, else from the spread of local estimates, of which n / k count as
// independent. Points that stand twice are left out where they have no ratio.
dgl_status dgl_intrinsic_dimension(double *dim, double *error, size_t n, size_t d, const double *X,
                                   const dgl_dimension_options *o) DGL_CHECKED;

#endif
