// Fields: expressions on a chart with tensor indices. Scalar and vector fields, forms, maps, metrics and
// curvature tensors all are one; each is a dgl_fn as well, so it is evaluated, differentiated and drawn
// like any other smooth map.
#ifndef DGL_FIELD_FIELD_H
#define DGL_FIELD_FIELD_H

#include "base/fn.h"
#include "base/text.h"
#include "expr/kernel.h"
#include "expr/print.h"
#include "expr/simplify.h"

// Coordinates: their names and, where they were said, their ranges.
enum { DGL_MAX_COORDINATES = 64 };
typedef struct { double lo, hi; bool ranged, periodic; } dgl_range;
typedef struct dgl_chart {
    dgl_ref ref;
    int n;
    char name[DGL_MAX_COORDINATES][DGL_NAME_SIZE];
    dgl_range range[DGL_MAX_COORDINATES];
} dgl_chart;
dgl_status dgl_chart_new(dgl_chart **out, int n, const char *const *name) DGL_CHECKED;
// The place of a coordinate; EARG names the nearest one.
dgl_status dgl_chart_find(int *i, const dgl_chart *c, const char *name) DGL_CHECKED;

enum { DGL_MAX_RANK = 6 };

// A pair of index places under whose exchange the components keep (+1) or change (-1) their sign.
typedef struct { int i, j, sign; } dgl_symmetry;

typedef struct dgl_field {
    dgl_fn fn;                     // nin: the chart's coordinates; nout: all components, row-major
    dgl_chart *chart;
    dgl_dag *dag;                  // its first variables are the coordinates
    char index[DGL_MAX_RANK + 1];  // one letter an index: u upper, d lower, m a plain list (of a map),
                                   // w the independent components of a form of degree 2 or more (form.h)
    size_t length[DGL_MAX_RANK];   // of each index
    int degree;                    // of a form with index w
    char letter[DGL_MAX_RANK + 1]; // the names of the indices, "abcd", where they have some (tensor.h)
    dgl_ex *ex;
    dgl_symmetry symmetry[4];      // ends with sign 0
    char symbol[16];               // what the components are called: "Γ"
    dgl_kernel *kernel[4];         // of value, first and second derivatives, and of shown; made when needed
    struct dgl_system *flow;       // of a vector field; made when needed
    bool given;                    // as a user wrote it: printed like that
    bool strict;                   // of a metric or connection: where ex has no value but shown has, that is it (sin θ cos θ/sin θ
                                   // at 0); where none has, a script that asks for it at one point gets an error
    dgl_ex *shown;                 // the components in the form that is printed; made when needed
    struct dgl_field *full;        // a form with all its components; made when needed
} dgl_field;

// A field from n_1 * n_2 * ... components; index letters u and d have the chart's length, m and w have m.
dgl_status dgl_field_new(dgl_field **out, dgl_chart *chart, dgl_dag *dag, const char *index, size_t m,
                         const dgl_ex *ex, const char *symbol) DGL_CHECKED;
// The map f on a chart with f's coordinates, called at every point: f's jets are its derivatives (expr/call.h).
dgl_status dgl_field_of_fn(dgl_field **out, dgl_chart *chart, dgl_fn *f) DGL_CHECKED;
void dgl_field_set_symmetry(dgl_field *f, int i, int j, int sign);
// Other components in the place of f's: indices, symmetries and names are the same.
dgl_status dgl_field_like(dgl_field **out, const dgl_field *f, const dgl_ex *ex) DGL_CHECKED;
// The field that a function is; NULL when it is none.
dgl_field *dgl_fn_field(dgl_fn *f);
static inline int dgl_field_rank(const dgl_field *f) { int r = 0; while (f->index[r]) r++; return r; }
static inline size_t dgl_field_size(const dgl_field *f) { return (size_t)f->fn.nout; }

// "(0, 0.3)", for messages; static, overwritten by the next call.
const char *dgl_point_text(int d, const double *x);
// EDOMAIN where the values y of f at x are not all finite: "Γ has no value at (0, 0) (cos θ/sin θ: division by zero)".
dgl_status dgl_field_check(const dgl_field *f, const double *y, const double *x) DGL_CHECKED;

// The components of f as nodes of another graph whose first variables are the same coordinates; EARG where they have
// other names.
dgl_status dgl_field_import(dgl_dag *to, dgl_ex *ex, const dgl_field *f) DGL_CHECKED;

// A field with the same values and its components simplified.
dgl_status dgl_field_simplify(dgl_field **out, dgl_field *f, dgl_form form) DGL_CHECKED;

// The kernel of the value (order 0) or of all first or second derivatives, or of shown (3).
dgl_status dgl_field_kernel(dgl_kernel **k, dgl_field *f, int order) DGL_CHECKED;   // borrowed

// The sign that e has wherever the coordinates are in their ranges, by interval arithmetic: 1 (or 0 at
// single points), -1, or 0 where that does not tell.
int dgl_field_sign(const dgl_chart *c, const dgl_dag *d, dgl_ex e);
// e as sign * f1^p1 * f2^p2 ...: the factors of its products and quotients; their number, or -1 when there are more than room.
typedef struct { dgl_ex e; int power; } dgl_ex_power;
int dgl_ex_factors(const dgl_dag *d, dgl_ex e, int *sign, dgl_ex_power *factor, int room);
// The square root of |e|, squares among its factors taken out: |sin θ| is sin θ where θ is in {0, π}. *whole: no root
// is left.
dgl_ex dgl_field_root(const dgl_chart *c, dgl_dag *d, dgl_ex e, bool *whole);

// Makes f->shown: a user's own field as it was written, what was derived in its shortest form. What is too large for
// that, and everything where FLINT is missing, stays as it is.
dgl_status dgl_field_show(dgl_field *f) DGL_CHECKED;

// Adds the field as mathematics: a scalar's expression, X as "-y ∂_x + x ∂_y", a form as "x dy", a map as
// "(u, v) ↦ (...)", any other tensor as its independent components that are not zero, one a line.
dgl_status dgl_field_print(dgl_text *t, dgl_field *f, dgl_notation notation) DGL_CHECKED;

#endif
