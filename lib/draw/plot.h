// What a kind of plot is made of: its row, its data, and the view it draws in.
#ifndef DGL_DRAW_PLOT_H
#define DGL_DRAW_PLOT_H

#include "draw/color.h"
#include "draw/figure.h"
#include "draw/scene.h"

typedef struct dgl_plot dgl_plot;

// ---- ranges ----

// The ranges of the data along each axis, gathered from all plots of the axes. Numbers that are not
// finite, and on a log axis those that are not positive, do not count.
typedef struct {
    bool log[3];
    double lo[3], hi[3];
    double edge_lo[3], edge_hi[3];     // where no margin is wanted beyond
    double window_lo[3], window_hi[3]; // set by sampled fields: other plots are cut to it
    size_t dropped[3];                 // not positive on a log axis
    bool parted[3];                    // not all are whole numbers
} dgl_bounds;
void dgl_bounds_begin(dgl_bounds *b);
void dgl_bounds_at(dgl_bounds *b, int axis, double x);
void dgl_bounds_points(dgl_bounds *b, int dims, const dgl_array *points);
void dgl_bounds_edge(dgl_bounds *b, int axis, double lo, double hi);       // such as the foot of bars
void dgl_bounds_window(dgl_bounds *b, int axis, double lo, double hi);

// ---- views ----

// Data coordinates on a page: page = a*(x - lo) + b, or a*log10 x + b.
typedef struct { bool log; double lo, hi, a, b; } dgl_scale;
double dgl_scale_at(const dgl_scale *s, double x);
double dgl_scale_back(const dgl_scale *s, double page);

typedef struct {
    dgl_canvas *c;
    dgl_box box;
    dgl_scale scale[2];
    dgl_path path;                     // for who needs one; cleared by who fills it
    bool probe;                        // asks where ink will be: what covers everything alike need not come
    dgl_text *notes;                   // what is left out or changed is told here; NULL: not
} dgl_view;

// n points of the data as points of the page; NAN where an axis has no place for them.
void dgl_view_map(const dgl_view *v, size_t n, double *page, const double *xy);

// ---- kinds ----

// A kind of plot: one static const struct, in one file, listed in plots.def. Its inputs, a letter each:
//   p  points, n x dims; one point as dims numbers; dims lists of numbers
//   l  like p, or a list of values over 1..n, or a function of one number
//   w  vectors, one for each of the points before
//   a  a list of numbers, over 1..n when it is the only one
//   n  names, or numbers, to stand a list of numbers on
//   F  a function of 2 numbers, a matrix Z, or lists x and y and then Z   -> x, y, Z
//   V  a function of dims numbers with dims values, or points and vectors -> points, vectors
//   G  a function of 2 numbers with 2 values, or x, y and a field n x m x 2 -> x, y, field
//   S  a function of 2 numbers with 3 values or 1, a grid n x m x 3, or x, y, Z -> grid, parameters
//   M  symmetric matrices 2 x 2, one for each of the points before, or one for all
//   e  edges, m x 2, places of the points before
//   i  triangles, m x 3, places of the points before
//   t  a text, or several, one for each of the points before
// In C places count from 0.
struct dgl_plot_kind {
    const char *name;
    int dims;
    const char *usage, *doc, *inputs;
    const dgl_param *params;           // ends with a NULL name
    int fn_in, fn_out;                 // of a function among the inputs; fn_out -1: several are possible
    bool cycles;                       // takes the next colour of the cycle when none is given
    bool equal;                        // wants equal units on both axes
    bool bare;                         // needs no frame
    bool field;                        // covers the whole of its window
    bool loose;                        // may reach beyond the axes
    // derives what drawing needs from data and options; NULL: nothing
    dgl_status (*setup)(dgl_plot *p);
    void (*bounds)(const dgl_plot *p, dgl_bounds *b);
    dgl_status (*draw)(const dgl_plot *p, dgl_view *v);
    dgl_status (*build)(const dgl_plot *p, dgl_scene *s);          // instead of draw when dims is 3,
    dgl_status (*overlay)(const dgl_plot *p, dgl_scene *s);        // and what lies over the picture; NULL: nothing
    // what stands for it in a legend; NULL: a patch of its colour
    dgl_status (*swatch)(const dgl_plot *p, dgl_canvas *c, dgl_box box);
};

// Options that most kinds share. The core reads them by these names.
#define DGL_OPT_COLOR  { "color", DGL_MIXED, NAN, 0, 0, "a colour word, \"#rrggbb\" or a number of the cycle", NULL }
#define DGL_OPT_COLORS { "color", DGL_MIXED, NAN, 0, 0, "a colour word, \"#rrggbb\", a number of the cycle, or values to colour by", NULL }
#define DGL_OPT_CMAP   { "cmap", DGL_TEXT, NAN, 0, 0, "the colour map of values: viridis, cividis, plasma, magma, coolwarm, rdbu, grey, ...; _r turns it", NULL }
#define DGL_OPT_LIMITS { "limits", DGL_NUMS, NAN, 0, 0, "{lo, hi}: the values at the ends of the colour map", NULL }
#define DGL_OPT_CENTER { "center", DGL_NUM, NAN, -1e300, 1e300, "the value in the middle of the colour map", NULL }
#define DGL_OPT_ALPHA  { "alpha", DGL_NUM, 1, 0, 1, "opacity", NULL }
#define DGL_OPT_LABEL  { "label", DGL_TEXT, NAN, 0, 0, "its name in the legend", NULL }
#define DGL_OPT_WIDTH(w) { "width", DGL_NUM, w, 0, 200, "line width in points", NULL }
#define DGL_OPT_DASH   { "dash", DGL_MIXED, NAN, 0, 0, "solid, dashed, dotted, dashdot, or {on, off, ...} in points", NULL }
#define DGL_OPT_X      { "x", DGL_NUMS, NAN, 0, 0, "{a, b}: the range of the first argument of a function, or one number for each column", NULL }
#define DGL_OPT_Y      { "y", DGL_NUMS, NAN, 0, 0, "{a, b}: the range of the second argument of a function, or one number for each row", NULL }
#define DGL_OPT_SCALE  { "scale", DGL_NUM, NAN, 0, 1e300, "length of an arrow for a vector of length 1; chosen when not given", NULL }
#define DGL_OPT_ARROWS { "color", DGL_MIXED, NAN, 0, 0, "a colour, \"length\", or a value for each arrow", NULL }
#define DGL_OPT_LETTERS { "size", DGL_NUM, 10, 1, 200, "height of the letters in points", NULL }
#define DGL_OPT_OFFSET { "offset", DGL_NUMS, NAN, 0, 0, "{right, up} of the point, in points", NULL }
#define DGL_OPT_ALIGN  { "align", DGL_WORD, 0, 0, 0, "which end stands at the point", "left|center|right" }
#define DGL_OPT_N(n)   { "n", DGL_INT, n, 2, 4096, "samples a side for a function", NULL }

enum { DGL_PLOT_DATA = 4 };
struct dgl_plot {
    dgl_ref ref;
    const dgl_plot_kind *kind;
    dgl_value value[DGL_MAX_PARAMS];
    dgl_array *data[DGL_PLOT_DATA];    // the inputs in the order of their letters, row-major
    char *text;                        // of the inputs
    dgl_rgba color;                    // with alpha
    double alpha;
    const dgl_array *values;           // of the option color, or a field: what map colours; NULL: nothing
    dgl_colormap map, node_map;        // valid when values is set; of the nodes of a graph
    bool values_are_nodes;             // the values belong to nodes, not to edges
    dgl_array *levels;                 // of contours
    bool equal, flip;                  // wants equal units; wants y downwards
    bool from_fn, placed;              // was sampled from a function; x and y were given before a field
    double state[8];                   // what setup finds out
    dgl_plot *next;
};

// The value of an option by name; NULL when the kind has none of that name.
const dgl_value *dgl_plot_value(const dgl_plot *p, const char *name);

// The text of an option that was given, or the other one.
const char *dgl_option_word(const dgl_value *v, const char *otherwise);

// Reads the inputs as the letters of the kind say (inputs.c).
dgl_status dgl_plot_take(dgl_plot *p, int n, const dgl_input *in) DGL_CHECKED;

// Colours n things by values: one for each is needed.
dgl_status dgl_plot_color_by(dgl_plot *p, const dgl_array *values, size_t n, const char *what) DGL_CHECKED;
// The same; whole numbers of a few kinds are classes with a colour of the cycle each, unless a map or limits are given.
dgl_status dgl_plot_color_by_class(dgl_plot *p, const dgl_array *values, size_t n, const char *what) DGL_CHECKED;
// What the option color says of arrows: values, one for each, or "length".
dgl_status dgl_plot_color_vectors(dgl_plot *p, const dgl_array *vectors) DGL_CHECKED;
// of thing i; of what stands for all in a legend
dgl_rgba dgl_plot_color(const dgl_plot *p, size_t i);
dgl_rgba dgl_plot_sample_color(const dgl_plot *p);

// The setup of kinds that write texts at their points: as many texts as points, an offset of two numbers.
dgl_status dgl_plot_check_texts(dgl_plot *p) DGL_CHECKED;

// ---- styles ----

// Reads an option that is a word or a list of dashes; w is the line width that dashes scale with.
dgl_status dgl_style_dash(dgl_paint *paint, const dgl_value *dash, double w) DGL_CHECKED;

// A marker of the given diameter about (0, 0): "o", "s", "^", ...; open ones have no area (*filled).
dgl_status dgl_style_marker(dgl_path *p, bool *filled, const char *word, double diameter) DGL_CHECKED;

// A stroke from (x0, y0) to (x1, y1) with a filled head of the given length; page coordinates.
dgl_status dgl_style_arrow(dgl_view *v, double x0, double y0, double x1, double y1,
                           double width, double head, dgl_rgba color) DGL_CHECKED;

// Marks at n places of the page; fill and scale may be NULL. Very many round ones become a picture.
dgl_status dgl_view_marks(dgl_view *v, const char *marker, double diameter, size_t n, const double *page,
                          const double *scale, const dgl_rgba *fill, const dgl_paint *paint) DGL_CHECKED;

// A line through n places of the page, broken where one is not finite.
dgl_status dgl_view_line(dgl_view *v, size_t n, const double *page, const dgl_paint *paint) DGL_CHECKED;

// What stands in a legend: a coloured patch; an arrow, of a kind that has a width.
dgl_status dgl_swatch_patch(const dgl_plot *p, dgl_canvas *c, dgl_box box) DGL_CHECKED;
dgl_status dgl_swatch_arrow(const dgl_plot *p, dgl_canvas *c, dgl_box box) DGL_CHECKED;

#endif
