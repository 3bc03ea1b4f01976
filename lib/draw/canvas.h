// What a backend can do. A page is measured in points (1/72 inch) from its top left corner, y down.
#ifndef DGL_DRAW_CANVAS_H
#define DGL_DRAW_CANVAS_H

#include "base/memory.h"
#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t dgl_rgba;             // 0xRRGGBBAA; 0 is "none"

// A rectangle on the page: x0 < x1, y0 < y1, y0 the upper edge.
typedef struct { double x0, y0, x1, y1; } dgl_box;

// ---- paths ----

// Vertices with what leads to them. A curve is a cubic one and takes three vertices; CLOSE is set on
// the last vertex of a closed piece. Start with { 0 }; a failed allocation is remembered.
enum { DGL_MOVE, DGL_LINE, DGL_CURVE, DGL_CLOSE = 4 };
typedef struct {
    double *xy;
    unsigned char *op;
    size_t n, room;
    bool failed;
} dgl_path;

void dgl_path_clear(dgl_path *p);                      // keeps the memory
void dgl_path_free(dgl_path *p);
void dgl_path_put(dgl_path *p, int op, double x, double y);
void dgl_path_close(dgl_path *p);
void dgl_path_box(dgl_path *p, dgl_box b);
void dgl_path_ellipse(dgl_path *p, double x, double y, double ax, double ay, double bx, double by);   // half axes a, b
dgl_status dgl_path_ok(const dgl_path *p) DGL_CHECKED;
#define DGL_PATH_OWNED __attribute__((cleanup(dgl_path_free)))

// n points as one piece, broken where a coordinate is not finite. What lies far outside the box is cut
// off, lines as lines and areas (closed) as areas; vertices whose loss nobody sees are dropped.
dgl_status dgl_path_points(dgl_path *p, size_t n, const double *xy, bool closed, dgl_box box) DGL_CHECKED;

// ---- paint ----

typedef struct {
    dgl_rgba fill, stroke;
    double width;
    bool even_odd, round;              // fill rule; round caps and joins instead of butt and mitre
    int ndash;
    double dash[4];                    // on, off, ... in points
} dgl_paint;

typedef enum { DGL_TOP, DGL_MIDDLE, DGL_BASELINE, DGL_BOTTOM } dgl_valign;

// y is the top, the middle of the capitals, the base line or the bottom of the text; x is at the
// fraction h of its width. The angle is in degrees, counter-clockwise about (x, y).
typedef struct {
    double size;
    dgl_rgba color;
    double h;
    dgl_valign v;
    double angle;
    dgl_rgba halo;                     // an outline behind the letters
} dgl_font;

// Of one line of text: its width, and how far it reaches above and below the base line.
typedef struct { double width, ascent, descent; } dgl_extent;

// ---- the backend ----

typedef struct dgl_canvas dgl_canvas;
struct dgl_canvas {
    double width, height;
    double pixel;                      // side of a device pixel; 0 on a vector page
    double image_pixel;                // side of the pixels that pictures made for it should have
    // fills, then strokes
    dgl_status (*path)(dgl_canvas *c, const dgl_path *p, const dgl_paint *paint);
    // the shape, which lies about (0, 0), at n places; fill and scale may be NULL: one each otherwise, a
    // fill of 0 being no mark at all
    dgl_status (*marks)(dgl_canvas *c, const dgl_path *shape, size_t n, const double *xy,
                        const double *scale, const dgl_rgba *fill, const dgl_paint *paint);
    dgl_status (*text)(dgl_canvas *c, double x, double y, const char *utf8, const dgl_font *font);
    dgl_extent (*measure)(dgl_canvas *c, const char *utf8, const dgl_font *font);
    // w x h pixels of r, g, b, a (not premultiplied), the first row uppermost
    dgl_status (*image)(dgl_canvas *c, dgl_box box, int w, int h, const unsigned char *rgba);
    // what follows is seen inside the box only; NULL: everywhere
    void (*clip)(dgl_canvas *c, const dgl_box *box);
    // what stands between begin (alpha < 0) and end is drawn as one sheet of that opacity
    void (*group)(dgl_canvas *c, double alpha);
};

// The nearest place where a straight line of this width covers whole pixels; v itself on vector pages.
double dgl_canvas_snap(const dgl_canvas *c, double v, double width);
// That width in whole pixels, one at least.
double dgl_canvas_pen(const dgl_canvas *c, double width);

dgl_status dgl_canvas_line(dgl_canvas *c, double x0, double y0, double x1, double y1, const dgl_paint *paint) DGL_CHECKED;
dgl_status dgl_canvas_box(dgl_canvas *c, dgl_box b, const dgl_paint *paint) DGL_CHECKED;

// A text of one or several lines ("\n"); the whole block is placed by font->h and font->v.
dgl_status dgl_canvas_label(dgl_canvas *c, double x, double y, const char *text, const dgl_font *font) DGL_CHECKED;
dgl_extent dgl_canvas_measure(dgl_canvas *c, const char *text, const dgl_font *font);
enum { DGL_LEADING = 125 };            // from line to line, in per cent of the size

// ---- the backends ----

// The draw list as text, for tests: one primitive a line, numbers to 0.01. Widths of texts follow a
// fixed-width model, so that no font is needed. The list is added to out.
typedef struct { dgl_canvas canvas; dgl_text *out; } dgl_canvas_text;
void dgl_canvas_text_begin(dgl_canvas_text *c, dgl_text *out, double width, double height);

// Where ink lies: a coarse count over a box, for placing legends. Texts are measured by `real`.
enum { DGL_PROBE = 64 };
typedef struct {
    dgl_canvas canvas, *real;
    dgl_box box;
    float weight;                      // of what is drawn now, at most 1
    float ink[DGL_PROBE][DGL_PROBE];
} dgl_canvas_probe;
void dgl_canvas_probe_begin(dgl_canvas_probe *c, dgl_canvas *real, dgl_box box);

// mod_cairo.c: a file of w x h points; dpi counts for png and for pixels, which have no file.
typedef enum { DGL_PNG, DGL_SVG, DGL_PDF, DGL_HTML, DGL_PIXELS } dgl_file_type;
typedef struct {
    dgl_status (*open)(dgl_canvas **out, const char *path, dgl_file_type type, double w, double h, double dpi);
    dgl_status (*close)(dgl_canvas *c);                // writes the file and frees c
    void (*discard)(dgl_canvas *c);                    // frees c, writes nothing
    // what has been drawn on pixels: rows of 0x00RRGGBB, row i at px + i * stride, until c is freed
    void (*pixels)(dgl_canvas *c, const uint32_t **px, size_t *stride, int *w, int *h);
} dgl_cairo_api;

// ---- rich text ----

// "$\theta_1^2$" inside a text is mathematics: letters slant, _ and ^ set indices, \names are letters.
// Appends what is to be seen to plain and returns its runs of one look, as places in plain from its
// old end on; level is 1 raised, -1 lowered.
typedef struct { size_t from, to; bool italic; int level; } dgl_run;
enum { DGL_MAX_RUNS = 64 };
int dgl_label_runs(dgl_run *runs, dgl_text *plain, const char *utf8);
// how far n such runs reach above and below the base line, and how much smaller indices are
void dgl_label_reach(dgl_extent *e, int n, const dgl_run *runs, double size);
enum { DGL_INDEX_SIZE = 70, DGL_RAISED = 36, DGL_LOWERED = 16 };     // per cent of the size

#endif
