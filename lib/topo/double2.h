// Numbers of twice the digits: two doubles, the second of which is what rounding took from the first (Dekker 1971, Knuth).
#ifndef DGL_TOPO_DOUBLE2_H
#define DGL_TOPO_DOUBLE2_H

#include <math.h>

// *s + *low = a + b and *p + *low = a b, exactly but for overflow and underflow
static inline void dgl_two_sum(double a, double b, double *s, double *low)
{
    *s = a + b;
    double v = *s - a;
    *low = (a - (*s - v)) + (b - v);
}

static inline void dgl_two_product(double a, double b, double *p, double *low)
{
    const double split = 134217729;                    // 2^27 + 1
    double x = split * a, ah = x - (x - a), al = a - ah, y = split * b, bh = y - (y - b), bl = b - bh;
    *p = a * b;
    *low = al * bl - (((*p - ah * bh) - al * bh) - ah * bl);
}

typedef struct { double high, low; } dgl_double2;

// a - b, exactly
static inline dgl_double2 dgl_minus(double a, double b)
{
    dgl_double2 r;
    dgl_two_sum(a, -b, &r.high, &r.low);
    return r;
}

// a + f b with f = 1 or -1
static inline dgl_double2 dgl_add2(dgl_double2 a, double f, dgl_double2 b)
{
    double s, low;
    dgl_two_sum(a.high, f * b.high, &s, &low);
    low += a.low + f * b.low;
    dgl_double2 r = { s + low, 0 };
    r.low = low - (r.high - s);
    return r;
}

static inline dgl_double2 dgl_mul2(dgl_double2 a, dgl_double2 b)
{
    double p, low;
    dgl_two_product(a.high, b.high, &p, &low);
    low += a.high * b.low + a.low * b.high;
    dgl_double2 r = { p + low, 0 };
    r.low = low - (r.high - p);
    return r;
}

// a d - b c
static inline dgl_double2 dgl_cross2(dgl_double2 a, dgl_double2 b, dgl_double2 c, dgl_double2 d)
{
    return dgl_add2(dgl_mul2(a, d), -1, dgl_mul2(b, c));
}

#endif
