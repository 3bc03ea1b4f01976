// Colours by word, code or place in the cycle, and colour maps: numbers as colours.
#ifndef DGL_DRAW_COLOR_H
#define DGL_DRAW_COLOR_H

#include "base/param.h"
#include "draw/canvas.h"

// "red", "r", "#rgb", "#rrggbb", "#rrggbbaa", "none"; EARG names near words.
dgl_status dgl_color_word(dgl_rgba *out, const char *word) DGL_CHECKED;

// Colour i, from 0, of a cycle that people who do not see all colours can tell apart (Okabe and Ito
// 2008 without the yellow, which is lost on white paper, and more; ten in all).
dgl_rgba dgl_color_cycle(long i);

// The colour with its opacity multiplied by alpha, from 0 to 1; mixed with white, w = 1 being white.
dgl_rgba dgl_color_fade(dgl_rgba c, double alpha);
dgl_rgba dgl_color_mix(dgl_rgba a, dgl_rgba b, double t);

// How bright it looks, from 0 to 1 (CIE luminance).
double dgl_color_luminance(dgl_rgba c);

// A map from the numbers lo ... hi to colours. Maps that diverge have a middle for zero.
enum { DGL_MAP_SIZE = 257 };                           // odd: the middle has a colour of its own
typedef struct {
    const char *name;
    bool diverging;
    dgl_rgba color[DGL_MAP_SIZE];
    double lo, hi;
    size_t nlevels;                // bands, between levels that rise; 0: continuous
    const double *level;           // belongs to the plot
    bool by_band;                  // bands are spaced evenly, whatever their levels
    bool classes;                  // a band is a class: its number stands in its middle
    bool below, above;             // are there numbers under lo, over hi?
} dgl_colormap;

// "viridis", or "viridis_r" turned round; EARG lists what there is.
dgl_status dgl_colormap_set(dgl_colormap *m, const char *name) DGL_CHECKED;

// lo and hi from numbers, or from limits {lo, hi} when given. A diverging map of numbers of both signs
// has zero in its middle; equal numbers get room on both sides. center: NAN, or the number of the middle.
dgl_status dgl_colormap_fit(dgl_colormap *m, size_t n, const double *x, const dgl_array *limits, double center) DGL_CHECKED;

// Classes: whole numbers of a few kinds get a colour of the cycle each; false, and m as it was, if x is
// anything else.
bool dgl_colormap_classes(dgl_colormap *m, size_t n, const double *x);

// Where x lies between lo and hi, cut to 0 ... 1; NAN stays.
double dgl_colormap_place(const dgl_colormap *m, double x);
dgl_rgba dgl_colormap_at(const dgl_colormap *m, double x);     // NAN: 0, nothing

#endif
