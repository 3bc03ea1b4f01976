// The derivatives of log gamma: by recurrence to where the asymptotic series has all digits (DLMF 5.11.2, 5.15.8).
#include "num/special.h"

#include <math.h>

static const double bernoulli[] = { 1.0/6, -1.0/30, 1.0/42, -1.0/30, 5.0/66, -691.0/2730, 7.0/6, -3617.0/510, 43867.0/798, -174611.0/330 };
enum { TERMS = sizeof bernoulli / sizeof *bernoulli };

double dgl_psi(double x)
{
    enum { FAR = 10 };
    if (x <= 0 && x == floor(x))
        return NAN;
    if (x < 0)
        return dgl_psi(1 - x) - M_PI / tan(M_PI * (x - floor(x)));
    double s = 0;
    for (; x < FAR; x++) s -= 1 / x;
    double q = 1 / (x * x), series = 0;
    for (int k = TERMS; k > 0; k--) series = q * (bernoulli[k - 1] / (2*k) + series);
    return s + (log(x) - 0.5 / x - series);
}

// (-1)^(m+1) m! times the sum of 1/(x + k)^(m + 1)
double dgl_psi_derivative(double order, double x)
{
    enum { MOST = 60, LEAST_X = -1000 };
    if (order == 0)
        return dgl_psi(x);
    if (!(order >= 1 && order <= MOST) || order != floor(order) || (x <= 0 && x == floor(x)) || !(x > LEAST_X))
        return NAN;
    int m = (int)order;
    double factorial = tgamma(m + 1.0), s = 0, far = 12 + m;
    for (; x < far; x++) s += pow(x, -m - 1);
    // 1/(m x^m) + 1/(2 x^(m+1)) + the sum of B_2k (2k + m - 1)! / ((2k)! m! x^(2k + m))
    double c = (m + 1) / 2.0, power = pow(x, -m), series = 0, q = 1 / (x * x), xk = q;
    for (int k = 1; k <= TERMS; k++, xk *= q) {
        series += bernoulli[k - 1] * c * xk;
        c *= (2*k + m) * (2*k + m + 1.0) / ((2*k + 1) * (2*k + 2));
    }
    s += power * (1.0 / m + 0.5 / x + series);
    return (m % 2 ? 1 : -1) * factorial * s;
}
