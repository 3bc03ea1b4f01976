// Fields, maps and tensors in Lua.
#ifndef BIND_FIELD_H
#define BIND_FIELD_H

#include "bind.h"

// field is the parent of the others: whatever is an expression on a chart.
extern const bind_class bind_field_class, bind_scalar_class, bind_vector_class, bind_map_class, bind_tensor_class;
extern const bind_class bind_metric_class, bind_blackbox_class;
extern const bind_class bind_geodesic_class;         // the metric's methods that are in bind_geodesic.c

// Points from place 2 and up to two lists of vectors from place 3, as rows; a single one is repeated for all.
typedef struct { size_t n; bool single; const double *x, *u, *v; } bind_measured;
bind_measured bind_measure(lua_State *L, dgl_metric *g, int vectors);
// Pushes the place for one number for each; bind_finish ends the function with it.
double *bind_numbers(lua_State *L, bind_measured m);
int bind_finish(lua_State *L, bind_measured m);

bool bind_is_field(lua_State *L, int arg);
dgl_field *bind_check_field(lua_State *L, int arg);

// An empty shell of the class that belongs to an index string ("" scalar, "u" vector, "m" map, else tensor).
dgl_field **bind_new_field(lua_State *L, const char *index);
void bind_push_field(lua_State *L, dgl_field *f);    // retains it

// Traces the function at arg into a field with the given index letters, whose results are its components:
// several values, or one table (nested for matrices). count < 0: any number.
dgl_field *bind_trace_field(lua_State *L, int arg, const char *index, int count, const char *what);
// Reads {theta = {0, pi}, phi = {0, 2*pi, periodic = true}} into a chart; names in skip are left alone.
void bind_ranges(lua_State *L, int arg, dgl_chart *chart, const char *skip);

// Push the names of a chart's coordinates; {x = {from, to}} of those that have a range. Both give 1.
int bind_push_coordinates(lua_State *L, const dgl_chart *chart);
int bind_push_ranges(lua_State *L, const dgl_chart *chart);

// op on fields, numbers and parameters, component by component.
int bind_field_op(lua_State *L, int op, int arity);

#endif
