// Fields, maps and tensors in Lua.
#ifndef BIND_FIELD_H
#define BIND_FIELD_H

#include "bind.h"

// field is the parent of the others: whatever is an expression on a chart.
extern const bind_class bind_field_class, bind_scalar_class, bind_vector_class, bind_map_class, bind_form_class, bind_tensor_class;
extern const bind_class bind_metric_class, bind_connection_class, bind_blackbox_class;
extern const bind_class bind_mesh_class, bind_mesh_solve_class;    // the second: its methods that are in bind_mesh_solve.c
extern const bind_class bind_geodesic_class, bind_curve_class;      // the metric's methods that are in bind_geodesic.c, bind_curve.c

// The metric at arg, or NULL. That of a network, which has no expressions, becomes one on the chart (NULL: of z1, z2, ...) in its place.
dgl_metric *bind_test_metric(lua_State *L, int arg, dgl_chart *chart);
dgl_metric *bind_metric(lua_State *L, int arg, dgl_chart *chart);    // raises where it is none

// a tensor of the metric that is the first argument
int bind_derived(lua_State *L, dgl_derived what);

// Points from place 2 and up to two lists of vectors from place 3, as rows; a single one is repeated for all.
typedef struct { size_t n; bool single; const double *x, *u, *v; } bind_measured;
bind_measured bind_measure(lua_State *L, dgl_metric *g, int vectors);
// Pushes the place for one number for each; bind_finish ends the function with it.
double *bind_numbers(lua_State *L, bind_measured m);
int bind_finish(lua_State *L, bind_measured m);

bool bind_is_field(lua_State *L, int arg);
dgl_field *bind_check_field(lua_State *L, int arg);

// An empty shell of the class that belongs to an index string ("" scalar, "u" vector, "d" and "w" form, "m" map, else
// tensor); one for a chart, which scripts don't see.
dgl_field **bind_new_field(lua_State *L, const char *index);
dgl_chart **bind_new_chart(lua_State *L);
void bind_push_field(lua_State *L, dgl_field *f);    // retains it

// Traces the function at arg into a field with the given index letters, whose results are its components:
// several values, or one table (nested for matrices). count < 0: any number.
dgl_field *bind_trace_field(lua_State *L, int arg, const char *index, int count, const char *what);
// The same for a scalar function of one table of numbers, X[i] or X[i][j]; at most DGL_MAX_COORDINATES of them.
dgl_field *bind_trace_shaped(lua_State *L, int arg, int naxes, const size_t *shape);
// Reads {theta = {0, pi}, phi = {0, 2*pi, periodic = true}} into a chart; names in skip are left alone.
void bind_ranges(lua_State *L, int arg, dgl_chart *chart, const char *const *skip);

// Push the names of a chart's coordinates; {x = {from, to}} of those that have a range. Both give 1.
int bind_push_coordinates(lua_State *L, const dgl_chart *chart);
int bind_push_ranges(lua_State *L, const dgl_chart *chart);

// op on fields, numbers and parameters, component by component.
int bind_field_op(lua_State *L, int op, int arity);

// The tensor with those index letters whose components, in nested tables, the function at arg returns; ranges at the
// next argument. It is pushed.
dgl_field *bind_trace_tensor(lua_State *L, int arg, const char *index, const char *symbol);

// T "^a_b": the field at stack place 1 with the names of its indices at place 2, pushed (bind_tensor.c).
int bind_name_indices(lua_State *L);
// The product of the two fields at stack places 1 and 2 over their common indices, pushed.
int bind_contract(lua_State *L, dgl_field *a, dgl_field *b);
// w ^ eta, w ^ 2 (bind_form.c).
int bind_wedge(lua_State *L);
// A form at points on as many vectors as its degree: w(x, v), with the arguments from stack place 2 on.
int bind_form_on_vectors(lua_State *L);
// {value =, error =, ...} of an integral: pushes the value and the report, 2.
extern const dgl_param bind_integral_params[];
dgl_integral_options bind_integral_options(const dgl_value *v);
int bind_push_integral(lua_State *L, dgl_integral r);

// Of g:jacobi(x, v, {J =, DJ =, t =, n =}), whichever metric g is (bind_geodesic.c).
extern const dgl_param bind_jacobi_params[];

// Methods that other files write, added when the class is made.
void bind_tensor_methods(lua_State *L);              // of metrics
void bind_form_methods(lua_State *L);                // of scalar fields: those of forms of degree 0
void bind_immersion_methods(lua_State *L);           // of maps
void bind_catalogue(lua_State *L);                   // of the namespace metric

#endif
