// Ticks by the extended Wilkinson search, and their texts.
#include "draw/ticks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- the search ----

static const double steps[] = { 1, 5, 2, 2.5 };         // from the best to the worst; the paper adds 4 and 3
enum { STEPS = sizeof steps / sizeof *steps };

// the paper's four criteria, of which legibility is left out: labels are measured elsewhere
static double simplicity(int i, bool zero) { return zero - i / (STEPS - 1.0); }

static double coverage(double lo, double hi, double first, double last)
{
    double r = 0.1 * (hi - lo), a = (hi - last) / r, b = (lo - first) / r;
    return 1 - 0.5 * (a * a + b * b);
}

static double density(int k, double want, double lo, double hi, double first, double last)
{
    double r = (k - 1) / (last - first), rt = (want - 1) / (fmax(last, hi) - fmin(first, lo));
    return 2 - fmax(r / rt, rt / r);
}

static double most_density(int k, double want) { return k >= want ? 2 - (k - 1) / (want - 1) : 1; }

static double score(double s, double c, double d) { return 0.25 * s + 0.2 * c + 0.5 * d; }

typedef struct { double score, step; } choice;

// all labellings of k ticks with the given step that lie inside lo ... hi
static void try_starts(choice *best, double lo, double hi, double want, int i, int k, double step)
{
    double slack = 1e-9, from = ceil(lo / step - slack), to = floor(hi / step + slack) - (k - 1);
    if (!(fabs(from) < 1e15 && fabs(to) < 1e15))
        return;
    for (double start = from; start <= to; start++) {
        double first = start * step, last = (start + k - 1) * step;
        bool zero = start <= 0 && start + k > 0;
        double v = score(simplicity(i, zero), coverage(lo, hi, first, last), density(k, want, lo, hi, first, last));
        if (v > best->score)
            *best = (choice){ v, step };
    }
}

static choice search(double lo, double hi, double want)
{
    choice best = { .score = -INFINITY };
    for (int i = 0; i < STEPS; i++)
        for (int k = 2; k < DGL_MAX_TICKS; k++) {
            if (score(simplicity(i, true), 1, most_density(k, want)) < best.score)
                break;
            // steps for which k ticks fit and fill more than half of the range
            double least = (hi - lo) / (k + 1) / steps[i], most = (hi - lo) / (k - 1) / steps[i];
            for (int z = (int)ceil(log10(least)); pow(10, z) <= most * (1 + 1e-9); z++)
                try_starts(&best, lo, hi, want, i, k, steps[i] * pow(10, z));
        }
    return best;
}

double dgl_round_step(double x)
{
    double power = pow(10, floor(log10(x)));
    for (int i = 0; i < 4; i++) {
        double step = (double[]){ 1, 2, 2.5, 5 }[i] * power;
        if (step >= x * (1 - 1e-9))
            return step;
    }
    return 10 * power;
}

double dgl_near_step(double x)
{
    double above = dgl_round_step(x), below = above;
    for (double shrink = 0.81; below >= above; shrink *= 0.8) below = dgl_round_step(above * shrink);
    return above / x <= x / below ? above : below;
}

void dgl_ticks_steps(dgl_ticks *t, double lo, double hi, double step)
{
    double slack = 1e-9, from = ceil(lo / step - slack), to = floor(hi / step + slack);
    t->n = t->nminor = 0;
    for (double k = from; k <= to && t->n < DGL_MAX_TICKS; k++) t->at[t->n++] = k * step;
    dgl_ticks_label(t);
}

void dgl_ticks_linear(dgl_ticks *t, double lo, double hi, int want)
{
    t->n = t->nminor = 0;
    t->common[0] = 0;
    if (!(hi > lo) || !isfinite(hi - lo))
        return;
    choice best = search(lo, hi, fmax(2, fmin(want, 20)));
    if (best.step > 0)
        dgl_ticks_steps(t, lo, hi, best.step);
}


// ---- powers ----

static void put_super(char *s, size_t room, int k)
{
    static const char *const digit[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
    char plain[16];
    snprintf(plain, sizeof plain, "%d", k);
    size_t n = strlen(s);
    for (const char *p = plain; *p && n + 4 < room; p++)
        n += (size_t)snprintf(s + n, room - n, "%s", *p == '-' ? "⁻" : digit[*p - '0']);
}

static void power_text(char *s, int k)
{
    strcpy(s, "10");
    put_super(s, DGL_TICK_TEXT, k);
}

void dgl_ticks_log(dgl_ticks *t, double lo, double hi, int want)
{
    t->n = t->nminor = 0;
    t->common[0] = 0;
    int a = (int)ceil(log10(lo) - 1e-9), b = (int)floor(log10(hi) + 1e-9), decades = b - a + 1;
    if (decades < 2) {
        static const int within[] = { 1, 2, 5 };
        for (int k = a - 1; k <= b; k++)
            for (int i = 0; i < 3; i++) {
                double x = within[i] * pow(10, k);
                if (x >= lo * (1 - 1e-9) && x <= hi * (1 + 1e-9))
                    t->at[t->n++] = x;
            }
        if (t->n >= 2)
            dgl_ticks_label(t);
        else
            dgl_ticks_linear(t, lo, hi, want);
        return;
    }
    int step = 1;
    while (decades / step + 1 > want || decades / step + 1 > DGL_MAX_TICKS) step++;
    for (int k = a; k <= b; k++)
        if (k % step == 0 && t->n < DGL_MAX_TICKS) {
            t->at[t->n] = pow(10, k);
            power_text(t->text[t->n++], k);
        }
    bool small = a >= -2 && b <= 3;
    for (int i = 0; small && i < t->n; i++) dgl_number_text(t->text[i], t->at[i], 6);
    for (int k = a - 1; k <= b && decades <= 12; k++)
        for (int m = step > 1 ? 10 : 2; m <= (step > 1 ? 10 : 9); m++) {
            double x = m * pow(10, k);
            if (x >= lo && x <= hi && t->nminor < 2 * DGL_MAX_TICKS)
                t->minor[t->nminor++] = x;
        }
}


// ---- texts ----

// "-0.5" with a true minus sign
static void with_minus(char *out, const char *s)
{
    size_t n = 0;
    for (; *s && n + 4 < DGL_TICK_TEXT; s++)
        if (*s == '-') {
            memcpy(out + n, "−", 3);
            n += 3;
        } else
            out[n++] = *s;
    out[n] = 0;
}

void dgl_number_text(char text[DGL_TICK_TEXT], double x, int digits)
{
    char s[DGL_TICK_TEXT], *e;
    snprintf(s, sizeof s, "%.*g", digits, x == 0 ? 0.0 : x);
    if ((e = strchr(s, 'e'))) {
        int k = atoi(e + 1);
        *e = 0;
        char head[DGL_TICK_TEXT];
        with_minus(head, s);
        bool one = !strcmp(head, "1");
        snprintf(text, DGL_TICK_TEXT, "%.20s%s10", one ? "" : head, one ? "" : "×");
        put_super(text, DGL_TICK_TEXT, k);
    } else
        with_minus(text, s);
}

// how many decimals tell all numbers scale*(at - offset) apart and exactly enough; -1: more than 12
static int decimals(const dgl_ticks *t, double offset, double scale, double gap)
{
    for (int d = 0; d <= 12; d++) {
        double p = pow(10, d);
        bool fits = true;
        for (int i = 0; i < t->n && fits; i++) {
            double x = (t->at[i] - offset) * scale;
            fits = fabs(x * p - round(x * p)) < 1e-3 * fmin(1, gap * scale) * p + 1e-12 * fabs(x) * p;
        }
        if (fits)
            return d;
    }
    return -1;
}

void dgl_ticks_label(dgl_ticks *t)
{
    t->common[0] = 0;
    double most = 0, gap = INFINITY;
    for (int i = 0; i < t->n; i++) {
        most = fmax(most, fabs(t->at[i]));
        if (i)
            gap = fmin(gap, fabs(t->at[i] - t->at[i - 1]));
    }
    if (t->n < 2 || !(gap > 0)) {
        for (int i = 0; i < t->n; i++) dgl_number_text(t->text[i], t->at[i], 6);
        return;
    }
    double offset = 0, scale = 1;
    // far from zero and close together: the labels are told from a common number on
    if (most / gap > 99999) {
        double p = pow(10, ceil(log10(fabs(t->at[t->n - 1] - t->at[0])) - 1e-9));
        offset = floor(t->at[0] / p) * p;
        most = 0;
        for (int i = 0; i < t->n; i++) most = fmax(most, fabs(t->at[i] - offset));
    }
    int power = most > 0 ? (int)floor(log10(most) + 1e-9) : 0;
    if (power >= 5 || power < -3)
        scale = pow(10, -power);
    else
        power = 0;
    if (offset != 0) {
        char s[DGL_TICK_TEXT];
        snprintf(s, sizeof s, "%+.10g", offset);
        with_minus(t->common, s);
    }
    if (power) {
        char s[DGL_TICK_TEXT] = "×10";
        put_super(s, sizeof s, power);
        char sum[2 * DGL_TICK_TEXT];
        snprintf(sum, sizeof sum, "%s%s%s", s, *t->common ? " " : "", t->common);
        snprintf(t->common, sizeof t->common, "%.*s", DGL_TICK_TEXT - 1, sum);
    }
    int d = decimals(t, offset, scale, gap);
    for (int i = 0; i < t->n; i++) {
        double x = (t->at[i] - offset) * scale;
        char s[DGL_TICK_TEXT];
        snprintf(s, sizeof s, "%.*f", d < 0 ? 6 : d, fabs(x) < 1e-12 ? 0.0 : x);
        with_minus(t->text[i], s);
    }
}
