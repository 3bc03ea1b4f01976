// Inside a figure: its axes, their options, and where everything lies once the layout is solved.
#ifndef DGL_DRAW_AXES_H
#define DGL_DRAW_AXES_H

#include "draw/plot.h"
#include "draw/ticks.h"

// places in the lists of options of axes
enum {
    AX_TITLE, AX_XLABEL, AX_YLABEL, AX_XLIM, AX_YLIM, AX_ASPECT, AX_GRID, AX_FRAME, AX_CELL, AX_XTICKS, AX_YTICKS, AX_COMMON,
    AX_XSCALE = AX_COMMON, AX_YSCALE, AX_XNAMES, AX_YNAMES,
    AX_ZLABEL = AX_COMMON, AX_ZLIM, AX_ZTICKS, AX_ELEVATION, AX_AZIMUTH, AX_PERSPECTIVE,
};
enum { FRAME_AUTO, FRAME_BOX, FRAME_OPEN, FRAME_NONE };
enum { BAR_LABEL, BAR_TICKS };
enum { LEG_PLACE, LEG_TITLE, LEG_COLUMNS };

typedef struct dgl_colorbar {
    const dgl_plot *plot;              // one of the axes
    dgl_value value[DGL_MAX_PARAMS];
    struct dgl_colorbar *next;
} dgl_colorbar;

struct dgl_axes {
    dgl_ref ref;
    int dims, cell[4];                 // row, column, rows, columns; from 0
    dgl_value value[DGL_MAX_PARAMS];
    dgl_plot *first, **last;
    dgl_colorbar *bars;
    bool legend;
    dgl_value legend_value[DGL_MAX_PARAMS];
    long cycle;                        // colours taken
    dgl_axes *next;
};

struct dgl_figure {
    dgl_ref ref;
    double width, height;              // points
    int rows, columns;
    char *title;
    dgl_axes *first, **last;
    dgl_text notes;
};

// Sizes that all figures share, in points.
static const double tick_size = 9, label_size = 10, title_size = 12, heading_size = 14;
static const double tick_length = 3.5, tick_pad = 3, label_pad = 4, title_pad = 6, page_margin = 7;
static const dgl_rgba ink = 0x1a1a1aff, frame_ink = 0x404040ff, grid_ink = 0xdcdcdcff;

// Copies the given ones of values into kept, whose old texts and arrays are let go (options.c).
dgl_status dgl_options_keep(dgl_value *kept, const dgl_param *params, const dgl_value *values) DGL_CHECKED;
void dgl_options_free(dgl_value *kept);

// ---- layout ----

// Axes with everything solved for one canvas.
typedef struct {
    const dgl_axes *ax;
    dgl_bounds bounds;
    bool log[3], equal, framed;
    double ratio;                      // of a unit of y to one of x on the page; 0: free
    double lim[3][2];                  // as they stand on the page: lim[1][0] is at the bottom
    dgl_ticks ticks[3];
    dgl_box panel, box;                // what the grid gives; what proportions leave of it
    double left, top, right, bottom;   // room that labels need around the box
    double bar_y0, bar_y1;             // between which colour bars stand
    double tick_width;                 // of the widest label of the y axis
    double turn;                       // degrees by which crowded names on the x axis are turned
    char *name[3];                     // title and names of x and y, broken into lines
    double name_size[3];               // their sizes, less than usual when they are too long
    dgl_camera camera;
} dgl_frame;

typedef struct {
    dgl_frame *frame;
    int n;
    char *heading;
    double heading_size;
} dgl_page;
dgl_status dgl_page_solve(dgl_page *l, dgl_figure *fig, dgl_canvas *c) DGL_CHECKED;
void dgl_page_free(dgl_page *l);

// Ranges, proportions and scales from the plots and options; ticks for a box (frame.c).
dgl_status dgl_frame_begin(dgl_frame *f, const dgl_axes *ax, dgl_text *notes) DGL_CHECKED;
void dgl_frame_ticks(dgl_frame *f, dgl_canvas *c);
dgl_view dgl_frame_view(const dgl_frame *f, dgl_canvas *c);
dgl_status dgl_frame_draw(dgl_frame *f, dgl_canvas *c, dgl_text *notes) DGL_CHECKED;
dgl_status dgl_frame_draw3(dgl_frame *f, dgl_canvas *c) DGL_CHECKED;

// Room to the right of a box that the colour bars take, and the bars.
double dgl_bars_width(const dgl_frame *f, dgl_canvas *c);
double dgl_bars_top(const dgl_frame *f);                   // and above it

dgl_status dgl_bars_draw(const dgl_frame *f, dgl_canvas *c) DGL_CHECKED;

// Room to the right that a legend outside takes; the legend, placed over as little ink as can be.
double dgl_legend_width(const dgl_frame *f, dgl_canvas *c);
dgl_status dgl_legend_draw(const dgl_frame *f, dgl_canvas *c, const dgl_canvas_probe *ink_of) DGL_CHECKED;

// A text broken at spaces into at most so many lines, no wider than width; *size is the size of its
// letters, which shrinks when it must. The old text in *out is let go.
dgl_status dgl_wrap_text(char **out, double *size, dgl_canvas *c, const char *text, double width, int most) DGL_CHECKED;

#endif
