// Where an axis is ticked and what stands at the ticks.
#ifndef DGL_DRAW_TICKS_H
#define DGL_DRAW_TICKS_H

#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>

enum { DGL_MAX_TICKS = 64, DGL_TICK_TEXT = 80 };
typedef struct {
    int n, nminor;
    double at[DGL_MAX_TICKS], minor[2 * DGL_MAX_TICKS];
    char text[DGL_MAX_TICKS][DGL_TICK_TEXT];
    char common[DGL_TICK_TEXT];        // what all labels share: "×10⁵", "+1.5"; else ""
} dgl_ticks;

// About `want` round numbers inside lo ... hi, lo < hi: the extended Wilkinson search (Talbot, Lin and
// Hanrahan 2010, "An extension of Wilkinson's algorithm for positioning tick labels on axes"), kept
// inside the range.
void dgl_ticks_linear(dgl_ticks *t, double lo, double hi, int want);

// All multiples of a step inside lo ... hi.
void dgl_ticks_steps(dgl_ticks *t, double lo, double hi, double step);

// Powers of ten inside lo ... hi, 0 < lo < hi, every few of them when there are many; 2 and 5 times a
// power, or a linear choice, when there are few.
void dgl_ticks_log(dgl_ticks *t, double lo, double hi, int want);

// Texts for numbers that are given.
void dgl_ticks_label(dgl_ticks *t);

// A number as short as it can be told, with a true minus sign.
void dgl_number_text(char text[DGL_TICK_TEXT], double x, int digits);

// A round step: the least of 1, 2, 2.5, 5 times a power of ten that is not under x.
double dgl_round_step(double x);
// The one whose ratio to x is nearest to 1.
double dgl_near_step(double x);

#endif
