// Figures: a grid of axes, each with plots in data coordinates. Nothing here knows cairo or Lua.
#ifndef DGL_DRAW_FIGURE_H
#define DGL_DRAW_FIGURE_H

#include "base/fn.h"
#include "base/param.h"
#include "draw/canvas.h"

typedef struct dgl_figure dgl_figure;
typedef struct dgl_axes dgl_axes;
typedef struct dgl_plot_kind dgl_plot_kind;

// Options of a figure, of axes with two and with three dimensions, of a legend, a colour bar, of saving.
extern const dgl_param dgl_figure_params[], dgl_axes_params[], dgl_axes3_params[];
extern const dgl_param dgl_legend_params[], dgl_colorbar_params[], dgl_save_params[];

// All kinds of plots, in the order of plots.def, ended by NULL. Those with dims = 2 belong to axes,
// those with dims = 3 to axes3d.
extern const dgl_plot_kind *const dgl_plot_kinds[];

// values: one for each entry of the list of options, as dgl_param_defaults leaves them when not given.
// What is given is copied.
dgl_status dgl_figure_new(dgl_figure **out, const dgl_value *values) DGL_CHECKED;

// New axes in the next free cell of the grid, or where the option cell says. The figure keeps them.
dgl_status dgl_figure_axes(dgl_axes **out, dgl_figure *fig, int dims, const dgl_value *values) DGL_CHECKED;

// Changes those options of the axes that are given.
dgl_status dgl_axes_set(dgl_axes *ax, const dgl_value *values) DGL_CHECKED;
const dgl_param *dgl_axes_options(const dgl_axes *ax);
int dgl_axes_dims(const dgl_axes *ax);

// What stands before the options in a call: one of array, fn and text is set. A function may bring the
// ranges of its arguments along; NAN: not known.
typedef struct { dgl_array *array; dgl_fn *fn; const char *text; double range[3][2]; } dgl_input;
enum { DGL_MAX_INPUTS = 6 };
dgl_status dgl_axes_add(dgl_axes *ax, const dgl_plot_kind *kind, int n, const dgl_input *in, const dgl_value *values) DGL_CHECKED;

// A legend of the plots that have a label; a bar beside the axes for the last plot coloured by numbers.
dgl_status dgl_axes_legend(dgl_axes *ax, const dgl_value *values) DGL_CHECKED;
dgl_status dgl_axes_colorbar(dgl_axes *ax, const dgl_value *values) DGL_CHECKED;

// Lays the figure out for the canvas and draws it.
dgl_status dgl_figure_draw(dgl_figure *fig, dgl_canvas *c) DGL_CHECKED;

// Of the page, in points.
void dgl_figure_size(const dgl_figure *fig, double *width, double *height);

// A .png, .svg, .pdf or .html; values of dgl_save_params. The draw list as text is added to out.
dgl_status dgl_figure_save(dgl_figure *fig, const char *path, const dgl_value *values) DGL_CHECKED;
dgl_status dgl_figure_dump(dgl_figure *fig, dgl_text *out) DGL_CHECKED;
dgl_status dgl_figure_write_text(const char *path, const dgl_text *t) DGL_CHECKED;

// Writes a png into the folder for temporary files, whose name goes to path, and opens it when there is
// a desktop (*shown).
dgl_status dgl_figure_show(dgl_figure *fig, char *path, size_t room, bool *shown) DGL_CHECKED;

// What the last drawing left out or changed, a line each; "" when nothing.
const char *dgl_figure_notes(const dgl_figure *fig);

// "2 x 3 axes, 7 plots" and the like.
void dgl_figure_describe(const dgl_figure *fig, dgl_text *out);
void dgl_axes_describe(const dgl_axes *ax, dgl_text *out);

#endif
