// Special functions that libm has not, on arrays of n numbers; y may be x. nan where they have poles.
#ifndef DGL_NUM_SPECIAL_H
#define DGL_NUM_SPECIAL_H

#include "base/memory.h"

// The logarithmic derivative of gamma, and its m-th derivative; polygamma of m >= 1 wants x > 0, else nan.
dgl_status dgl_digamma(size_t n, double *y, const double *x) DGL_CHECKED;
dgl_status dgl_polygamma(size_t n, double *y, int m, const double *x) DGL_CHECKED;

// The same of one number, for expressions: nan at poles, also for x < 0; the derivative's order m is whole, x > -1000.
double dgl_psi(double x);
double dgl_psi_derivative(double m, double x);

// log |I_nu(x)| and I_(nu+1)(x)/I_nu(x) of the modified Bessel functions, for orders from 0 to 300; nan outside, and of a
// logarithm where x < 0 and nu is no whole number.
double dgl_lbessel(double nu, double x);
double dgl_bessel_ratio(double nu, double x);

// tanh, wrong by 2.5 units in the last place at most; in place of n numbers, four at a time, where there is AVX2.
double dgl_tanh(double x);
void dgl_tanh_row(double *x, size_t n);

#endif
