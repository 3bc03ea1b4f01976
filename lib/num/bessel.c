// Modified Bessel functions of the first kind, as logarithms and ratios, which don't overflow: by the power series, whose terms
// are all positive, and by Hankel's expansion where the argument is large (DLMF 10.25.2, 10.40.1).
#include "num/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

enum { FAR = 30, MOST = 300 };             // series end here for order 0; the largest order

static bool far(double nu, double x) { return x > FAR + nu * nu; }

// The sum of (x/2)^2k Gamma(nu + 1) / (k! Gamma(k + nu + 1)) over k > 0 is (*sum) exp(*scale).
static double series(double nu, double x, double *scale)
{
    double term = 1, sum = 0, q = x * x / 4;
    *scale = 0;
    for (double k = 1; term > sum * DBL_EPSILON / 8 || k < x / 2; k++) {
        term *= q / (k * (k + nu));
        sum += term;
        if (sum > 1e200) {
            sum *= 1e-200;
            term *= 1e-200;
            *scale += 200 * M_LN10;
        }
    }
    return sum;
}

// I_nu(x) is this times exp x / sqrt(2 pi x)
static double expansion(double nu, double x)
{
    double term = 1, sum = 1;
    for (double k = 1; fabs(term) > DBL_EPSILON / 8; k++) {
        double next = -term * (4*nu*nu - (2*k - 1) * (2*k - 1)) / (8 * k * x);
        if (fabs(next) > fabs(term))
            break;
        sum += term = next;
    }
    return sum;
}

double dgl_lbessel(double nu, double x)
{
    if (!(nu >= 0 && nu <= MOST) || isnan(x) || (x < 0 && nu != floor(nu)))
        return NAN;
    x = fabs(x);                           // odd orders change their sign, as gamma does under lgamma
    if (isinf(x))
        return INFINITY;
    if (far(nu, x))
        return x - log(2 * M_PI * x) / 2 + log(expansion(nu, x));
    double scale, sum = series(nu, x, &scale), power = nu > 0 ? nu * log(x / 2) - lgamma(nu + 1) : 0;
    return power + (scale > 0 ? scale + log(sum) : log1p(sum));
}

double dgl_bessel_ratio(double nu, double x)
{
    if (!(nu >= 0 && nu <= MOST) || isnan(x))
        return NAN;
    if (x < 0)
        return -dgl_bessel_ratio(nu, -x);
    if (isinf(x))
        return 1;
    if (far(nu + 1, x))
        return expansion(nu + 1, x) / expansion(nu, x);
    double above, below, a = series(nu + 1, x, &above), b = series(nu, x, &below);
    if (above == 0)
        a += 1;
    if (below == 0)
        b += 1;
    return x / (2 * (nu + 1)) * (a / b) * exp(above - below);
}
