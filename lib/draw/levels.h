// Levels of a field and its values as colours, for contour, contourf and heatmap.
#ifndef DGL_DRAW_LEVELS_H
#define DGL_DRAW_LEVELS_H

#include "draw/plot.h"
#include "draw/trace.h"

#define DGL_OPT_LEVELS { "levels", DGL_MIXED, 10, 0, 0, "about how many, at round numbers, or which ones", NULL }

// p->levels from the option levels and the field in p->data[2]: round ones inside its range (lines), or
// from below to above it (bands). A field that is constant but for rounding gets one band about its value.
dgl_status dgl_levels_choose(dgl_plot *p, bool bands) DGL_CHECKED;

// The least and greatest finite value; false when there is none. Noise of rounding counts as nothing.
bool dgl_field_range(const dgl_array *z, double *lo, double *hi);

// The field on the page; x and y have room for its columns and rows.
dgl_grid dgl_field_grid(const dgl_plot *p, const dgl_view *v, double *x, double *y);

void dgl_field_bounds(const dgl_plot *p, dgl_bounds *b);

// Tells when no level is reached.
void dgl_levels_note(const dgl_plot *p, dgl_view *v);

// Adds the lines of a level to out, opened where a number tells the level, and draws the numbers. Places
// of labels so far are kept in *done.
enum { DGL_MOST_LABELS = 256 };
typedef struct { double at[DGL_MOST_LABELS][2]; int n; } dgl_label_places;
dgl_status dgl_contour_label(dgl_path *out, const dgl_path *lines, dgl_view *v, double level, const dgl_font *style,
                             dgl_label_places *done) DGL_CHECKED;

#endif
