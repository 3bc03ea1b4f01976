#include "num/number.h"

#include "base/memory.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static locale_t c_locale(void)
{
    static locale_t c;
    if (!c)
        c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return c;
}

static bool is_digit(const char *s, const char *end) { return s < end && (unsigned char)(*s - '0') < 10; }

static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
                               1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

// m 10^e to the nearest double where that is one operation away; false: it isn't (Clinger, PLDI 1990)
static bool quick(double *x, uint64_t m, int e)
{
    if (m <= (uint64_t)1 << 53 && e >= -22 && e <= 22) {
        *x = e < 0 ? (double)m / tens[-e] : (double)m * tens[e];
        return true;
    }
#if LDBL_MANT_DIG == 64
    // the same in the 64 bits of a long double, unless it falls too near the middle of two doubles
    if (m && e >= -22 && e <= 22) {
        long double y = e < 0 ? (long double)m / tens[-e] : (long double)m * tens[e];
        uint64_t bits;
        memcpy(&bits, &y, sizeof bits);
        *x = (double)y;
        return (bits & 0x7FF) - 0x3FF > 2;
    }
#endif
    return false;
}

// what is not a short decimal number: by strtod, from a copy that ends where the text ends
static const char *by_strtod(double *x, const char *s, const char *end)
{
    char copy[400], *stop;
    size_t n = (size_t)(end - s) < sizeof copy - 1 ? (size_t)(end - s) : sizeof copy - 1;
    memcpy(copy, s, n);
    copy[n] = 0;
    *x = strtod_l(copy, &stop, c_locale());
    if ((size_t)(stop - copy) < sizeof copy - 1)
        return s + (stop - copy);
    DGL_HEAP char *all = dgl_alloc((size_t)(end - s) + 1);     // hundreds of digits
    if (!all)
        return s;
    memcpy(all, s, (size_t)(end - s));
    *x = strtod_l(all, &stop, c_locale());
    return s + (stop - all);
}

const char *dgl_number_parse(double *x, const char *s, const char *end)
{
    const char *p = s;
    bool minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p < end && (*p == ' ' || *p == '\t' || *p == '\n'))    // strtod would pass over them
        return s;
    const char *first = p;
    uint64_t m = 0;
    for (; is_digit(p, end); p++) m = 10 * m + (uint64_t)(*p - '0');
    long digits = p - first, e = 0;
    if (p < end && *p == '.') {
        const char *point = p++;
        for (; is_digit(p, end); p++) m = 10 * m + (uint64_t)(*p - '0');
        e = -(p - point - 1);
        digits += p - point - 1;
    }
    if (!digits || digits > 19 || (p < end && (*p == 'x' || *p == 'X')))
        return p < end || digits ? by_strtod(x, s, end) : s;
    if (p < end && (*p == 'e' || *p == 'E')) {
        const char *q = p + 1;
        bool down = q < end && *q == '-';
        if (q < end && (*q == '-' || *q == '+'))
            q++;
        long power = 0;
        if (is_digit(q, end)) {
            for (; is_digit(q, end); q++) power = power < 100000 ? 10 * power + (*q - '0') : power;
            e += down ? -power : power;
            p = q;
        }
    }
    if (e < -1000 || e > 1000 || !quick(x, m, (int)e))
        return by_strtod(x, s, end);
    if (minus)
        *x = -*x;
    return p;
}

size_t dgl_number_print(char text[DGL_NUMBER_ROOM], double x)
{
    if (isnan(x))
        return (size_t)snprintf(text, DGL_NUMBER_ROOM, "nan");
    if (fabs(x) < 1e15 && x == floor(x) && !(x == 0 && signbit(x)))
        return (size_t)snprintf(text, DGL_NUMBER_ROOM, "%lld", (long long)x);
    locale_t old = uselocale(c_locale());
    size_t n = 0;
    double back;
    for (int digits = 15; digits <= 17; digits++) {
        n = (size_t)snprintf(text, DGL_NUMBER_ROOM, "%.*g", digits, x);
        if (digits == 17 || (dgl_number_parse(&back, text, text + n), back == x))
            break;
    }
    uselocale(old);
    return n;
}
