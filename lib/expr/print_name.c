// Names and numbers in print.
#include "expr/print.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name, *sign; } greek[] = {
    { "alpha", "α" }, { "beta", "β" }, { "gamma", "γ" }, { "delta", "δ" }, { "epsilon", "ε" }, { "zeta", "ζ" },
    { "eta", "η" }, { "theta", "θ" }, { "iota", "ι" }, { "kappa", "κ" }, { "lambda", "λ" }, { "mu", "μ" },
    { "nu", "ν" }, { "xi", "ξ" }, { "pi", "π" }, { "rho", "ρ" }, { "sigma", "σ" }, { "tau", "τ" },
    { "upsilon", "υ" }, { "phi", "φ" }, { "chi", "χ" }, { "psi", "ψ" }, { "omega", "ω" },
    { "Gamma", "Γ" }, { "Delta", "Δ" }, { "Theta", "Θ" }, { "Lambda", "Λ" }, { "Xi", "Ξ" }, { "Pi", "Π" },
    { "Sigma", "Σ" }, { "Phi", "Φ" }, { "Psi", "Ψ" }, { "Omega", "Ω" },
};

static void stem(dgl_text *t, const char *name, size_t n, dgl_notation notation)
{
    for (size_t i = 0; i < sizeof greek / sizeof *greek; i++)
        if (strlen(greek[i].name) == n && !strncmp(greek[i].name, name, n)) {
            if (notation == DGL_LATEX)
                dgl_text_add(t, "\\%s", greek[i].name);
            else
                dgl_text_add(t, "%s", greek[i].sign);
            return;
        }
    bool word = notation == DGL_LATEX && n > 1 && isalpha((unsigned char)name[0]);
    dgl_text_add(t, word ? "\\mathrm{%.*s}" : "%.*s", (int)n, name);
}

// theta, theta1, theta_1, x_max: a stem and what stands below it
void dgl_print_name(dgl_text *t, const char *name, dgl_notation notation)
{
    size_t n = strlen(name), cut = n;
    while (cut > 1 && isdigit((unsigned char)name[cut - 1]))
        cut--;
    bool digits = cut < n;
    const char *bar = strchr(name + 1, '_');
    if (n > 1 && bar && bar[1]) {
        cut = (size_t)(bar - name);
        digits = strspn(bar + 1, "0123456789") == strlen(bar + 1);
    }
    const char *below = name + cut + (name[cut] == '_');
    stem(t, name, cut, notation);
    if (!*below)
        return;
    if (notation == DGL_LATEX) {
        dgl_text_put(t, "_{", 2);
        stem(t, below, strlen(below), notation);
        dgl_text_put(t, "}", 1);
    } else if (digits)
        for (; *below; below++) dgl_text_put(t, (const char[]){ '\xE2', '\x82', (char)('\x80' + *below - '0') }, 3);
    else
        dgl_text_add(t, "_%s", below);
}

static bool as_fraction(double x, double largest, double *p, double *q)
{
    if (!(fabs(x) < 1e12))
        return false;
    if (x == floor(x)) {
        *p = x;
        *q = 1;
        return true;
    }
    double scaled = ldexp(x, 20);                      // halves of halves: 1/1024
    if (scaled == floor(scaled) && fabs(scaled) < 1e12) {
        int k = 20;
        for (; fmod(scaled, 2) == 0; k--) scaled /= 2;
        *p = scaled;
        *q = ldexp(1, k);
        return true;
    }
    double a = x, p0 = 1, q0 = 0, p1 = floor(a), q1 = 1;   // convergents of the continued fraction
    for (int i = 0; i < 20 && q1 <= largest; i++) {
        if (p1 / q1 == x) {
            *p = p1;
            *q = q1;
            return true;
        }
        a = 1 / (a - floor(a));
        if (!(a < 1e6))
            break;
        double p2 = floor(a) * p1 + p0, q2 = floor(a) * q1 + q0;
        p0 = p1; q0 = q1; p1 = p2; q1 = q2;
    }
    return false;
}

bool dgl_as_fraction(double x, double *p, double *q) { return as_fraction(x, 1000, p, q); }

// 1382/155925, but not 2469/20000, which is a decimal
static bool as_long_fraction(double x, double *p, double *q)
{
    if (!as_fraction(x, 1e6, p, q))
        return false;
    double rest = *q;
    for (int k = 2; k <= 5; k += 3)
        while (fmod(rest, k) == 0) rest /= k;
    return rest > 1;
}

// 0.3 rather than 3/10: a decimal with few digits whose denominator has a 5
static bool as_decimal(double x, char *s, size_t room)
{
    double p, q;
    snprintf(s, room, "%.5g", x);
    return dgl_as_fraction(x, &p, &q) && fmod(q, 5) == 0 && strlen(s) <= 6 && strtod(s, NULL) == x;
}

void dgl_print_number(dgl_text *t, double x, dgl_notation notation)
{
    double p, q;
    char s[40];
    const char *pi = notation == DGL_LATEX ? "\\pi" : "π";
    const char *bar = notation == DGL_LATEX ? "\\frac{%s%.0f%s}{%.0f}" : "%s%.0f%s/%.0f";
    if (x == 0)
        dgl_text_put(t, "0", 1);
    else if (as_decimal(x, s, sizeof s))
        dgl_text_add(t, "%s", s);
    else if (dgl_as_fraction(x, &p, &q) || as_long_fraction(x, &p, &q)) {
        if (q == 1) dgl_text_add(t, "%.0f", p);
        else        dgl_text_add(t, bar, p < 0 ? "-" : "", fabs(p), "", q);
    } else if (dgl_as_fraction(x / M_PI, &p, &q) && q <= 12) {
        const char *sign = p < 0 ? "-" : "";
        if (q == 1 && fabs(p) == 1)  dgl_text_add(t, "%s%s", sign, pi);
        else if (q == 1)             dgl_text_add(t, "%.0f%s", p, pi);
        else if (fabs(p) == 1)       dgl_text_add(t, notation == DGL_LATEX ? "%s\\frac{%s}{%.0f}" : "%s%s/%.0f", sign, pi, q);
        else                         dgl_text_add(t, bar, sign, fabs(p), pi, q);
    } else {
        snprintf(s, sizeof s, "%.6g", x);
        char *e = strchr(s, 'e');
        if (e && notation == DGL_LATEX)
            dgl_text_add(t, "%.*s \\cdot 10^{%d}", (int)(e - s), s, atoi(e + 1));
        else
            dgl_text_add(t, "%s", s);
    }
}
