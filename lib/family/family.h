// Parametric families of distributions of a number or a vector, and their information geometry.
//
// F_ij = E[s_i s_j] with the score s_i = d_i log p. For an exponential family (and for others where it holds) there are
// c^k_ij(theta) with d_i d_j log p = c^k_ij s_k - F_ij for all x, and E[s_k] = 0 makes F exact: it is found by solving
// at a few values of x and checked at others. A family p(x; m, s) = f((x - m)/s)/s has F = C/s^2 with numbers C.
// Where the divergence D(p, q) is known, -d_k d'_i d'_j D at q = p is the exponential connection (Eguchi, Ann. Statist. 11, 1983).
#ifndef DGL_FAMILY_FAMILY_H
#define DGL_FAMILY_FAMILY_H

#include "metric/metric.h"
#include "num/random.h"

typedef enum { DGL_INTERVAL, DGL_COUNTS, DGL_VALUES, DGL_VECTORS } dgl_support;

// What x can be: an interval; 0, 1, 2, ...; n values; or vectors of n numbers, over which nothing is integrated.
// weight: what the density of a value is multiplied by.
typedef struct {
    dgl_support kind;
    double lo, hi;
    bool factorial;                // of counts: the weight of x is 1/x!
    size_t n;
    const double *value, *weight;  // of values; weight NULL: 1. Copied.
} dgl_sample_space;

typedef struct {
    dgl_ref ref;
    char name[64];
    dgl_chart *chart;              // of the m parameters
    dgl_field *log_density;        // on a chart of x (of its numbers) and the parameters, in this order
    dgl_sample_space space;
    double *owned;                 // the values and weights
    dgl_field *fisher;             // F_ij, exact; NULL: only by quadrature
    dgl_field *mixed;              // c^k_ij as "udd": the coefficients of the exponential connection; NULL
    dgl_field *kl, *dist;          // of (p, q), 2 m numbers, where they are known in closed form; NULL
    dgl_kernel *score;             // (x, theta) -> log p, s_1, ..., s_m
    dgl_metric *metric;
} dgl_family;

// fisher: its Fisher matrix, or NULL: it is looked for. Parameters without a range are tried near 1; for vectors it must
// be given (EUNSUP).
dgl_status dgl_family_new(dgl_family **out, dgl_field *log_density, const dgl_sample_space *space, const dgl_chart *ranges,
                          dgl_field *fisher, const char *name) DGL_CHECKED;

// F[n][m][m] at rows of parameters; by quadrature where it is not known exactly or that is asked for. EDOMAIN where the
// density does not integrate to 1 within 1e-6.
dgl_status dgl_family_fisher(dgl_family *f, size_t n, double *F, const double *theta, bool quadrature) DGL_CHECKED;
// E_p[log p - log q], in closed form where that is known. EUNSUP, like all expectations, for vectors.
dgl_status dgl_family_kl(dgl_family *f, size_t n, double *s, const double *p, const double *q) DGL_CHECKED;
// The Fisher-Rao distance: in closed form, or by a geodesic of the metric.
dgl_status dgl_family_dist(dgl_family *f, size_t n, double *s, const double *p, const double *q) DGL_CHECKED;
// The Fisher metric; it belongs to the family. EUNSUP where only numbers are known.
dgl_status dgl_family_metric(dgl_metric **out, dgl_family *f) DGL_CHECKED;
// T_ijk = E[s_i s_j s_k], and the a-connection with its last index lowered: G_ij,k = [ij,k] - a T_ijk/2.
dgl_status dgl_family_amari_chentsov(dgl_field **out, dgl_family *f) DGL_CHECKED;
dgl_status dgl_family_alpha_connection(dgl_field **out, dgl_family *f, double a) DGL_CHECKED;

// E[h] of k functions of x at one theta: h(ctx, out[k], x, log p, s[m]).
typedef void dgl_expected(void *ctx, double *out, double x, double log_p, const double *score);
dgl_status dgl_family_expect(dgl_family *f, size_t k, double *out, const double *theta, dgl_expected *h, void *ctx) DGL_CHECKED;

size_t dgl_family_width(const dgl_family *f);      // how many numbers x is

// n numbers of the distribution theta, by inverting its distribution function.
dgl_status dgl_family_sample(dgl_family *f, dgl_rng *rng, size_t n, double *x, const double *theta) DGL_CHECKED;

// Some values that x can take, for checks: n of them, simple numbers first.
void dgl_family_values(const dgl_family *f, size_t n, double *x);

#endif
