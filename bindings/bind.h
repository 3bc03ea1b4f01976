// Helpers for binding files. A binding checks, makes shells, calls the engine once, and returns.
//
// A Lua error leaves a C function by longjmp, so at any call here that can raise, nothing may be held
// that only C knows of: results go straight into a shell (bind_shell), which Lua collects, and so do
// temporaries. The engine never sees a longjmp: it returns a status, and bind_try raises it.
#ifndef BIND_H
#define BIND_H

#include "dgl.h"
#include <lauxlib.h>
#include <lua.h>

// A row of a class or a namespace: what help() prints stands beside the function it describes.
// A class row named ".field" is a property: fn is called with the object and gives its value.
typedef struct {
    const char *name;
    lua_CFunction fn;
    const char *usage, *doc;       // NULL: not shown by help (metamethods)
} bind_row;

// The named options that the function of a row takes, for help and completion.
typedef struct { const char *name; const dgl_param *params; } bind_row_options;

typedef struct bind_class {
    const char *name;              // "array": the word for it in messages
    const char *doc;               // one sentence for help
    const bind_row *rows;          // methods, .properties and __metamethods, ended by a NULL name
    const bind_row_options *options;   // of rows that have any, ended by a NULL name; NULL: none have
    const struct bind_class *parent;   // whose rows it has too; NULL
    lua_CFunction index;           // object[key] for keys that are no text; NULL: an error
    // more methods, one for each kind of a table (bind_method); called once with the method table on the stack top
    void (*more)(lua_State *L);
} bind_class;

// What a binding file adds: bindings.def lists the files, each has a const bind_module bind_NAME_module.
typedef struct {
    const char *name;              // the namespace the rows go into; NULL: the globals
    const char *doc;
    const bind_row *rows;          // functions; a row named "__call" makes the namespace callable
    const bind_row_options *options;   // as of a class
    const bind_class *const *classes;   // for help and completion, ended by NULL; NULL: none
    void (*open)(lua_State *L);    // what rows can't say; the target table is on the stack top; NULL
} bind_module;
extern const bind_module *const bind_modules[];      // in the order of bindings.def, ended by NULL

// Pushes an empty userdata of the class and returns the place for its object.
void *bind_shell(lua_State *L, const bind_class *class);

// The object at a stack place. check raises when it is of another class; test gives NULL.
void *bind_check(lua_State *L, int arg, const bind_class *class);
void *bind_test(lua_State *L, int arg, const bind_class *class);

// The same with bytes of our own behind it (bind_extra gives them), zeroed.
void *bind_shell_with(lua_State *L, const bind_class *class, size_t extra);
void *bind_extra(lua_State *L, int arg);

// The class of an object of ours; NULL for any other value.
const bind_class *bind_class_of(lua_State *L, int arg);

// Pushes a new shell that holds one more reference to the object.
void bind_push(lua_State *L, const bind_class *class, void *object);

// Pushes the table of methods and metamethods of a class.
void bind_metatable(lua_State *L, const bind_class *class);

// A function where no row can stand, such as one for each kind of a table: a closure in the table
// below its upvalues (the methods in class->more, the namespace in module->open), which it pops.
// Its options (NULL: none) are for help and completion.
//     lua_pushlightuserdata(L, (void *)kind);
//     bind_method(L, kind->name, l_plot, 1, "ax:scatter(x, y, {options})", kind->doc, kind->params);
void bind_method(lua_State *L, const char *name, lua_CFunction fn, int nupvalues,
                 const char *usage, const char *doc, const dgl_param *params);

// bind_method for each of a list of rows that ends with a NULL name, with the options of some of them.
void bind_methods(lua_State *L, const bind_row *rows, const bind_row_options *options);

// What bind_method notes, for a function that stands somewhere already.
void bind_note(lua_State *L, int fn, const char *name, const char *usage, const char *doc, const dgl_param *params);

// What is known of the function at a stack place, from its row or from bind_method; false: nothing.
typedef struct { const char *name, *usage, *doc; const dgl_param *params; } bind_entry;
bool bind_describe(lua_State *L, int arg, bind_entry *out);

// The state that runs now; callbacks use it. Every bind_check sets it.
extern _Thread_local lua_State *bind_running;

// ---- errors: an object with kind, message, where that prints as "script.lua:12: name: message" ----

// The status that an error of ours came from; DGL_OK for any other value.
dgl_status bind_error_kind(lua_State *L, int arg);

// Raises it when status is not DGL_OK.
void bind_try(lua_State *L, dgl_status status);
int bind_error(lua_State *L, dgl_status kind, const char *fmt, ...) DGL_PRINTF(3, 4) __attribute__((noreturn));
// "name: argument 2 (points): message"; what may be NULL
int bind_arg_error(lua_State *L, int arg, const char *fmt, ...) DGL_PRINTF(3, 4) __attribute__((noreturn));
// "... expected, got nil"
int bind_type_error(lua_State *L, int arg, const char *expected) __attribute__((noreturn));
// The word for the type of a value: a class's name for an object of ours, else Lua's.
const char *bind_typename(lua_State *L, int arg);
// pcall for callbacks out of the engine: on failure keeps the error for bind_try and gives DGL_EUSER.
dgl_status bind_call(lua_State *L, int nargs, int nresults) DGL_CHECKED;

// ---- text: a growing buffer that Lua collects ----

dgl_text *bind_text(lua_State *L);                   // pushes its owner
int bind_push_text(lua_State *L, const dgl_text *t); // pushes the string; 1

// ---- arguments ----

double bind_number(lua_State *L, int arg);
double bind_opt_number(lua_State *L, int arg, double otherwise);
lua_Integer bind_integer(lua_State *L, int arg);     // 2.0 is one, 2.5 is not
size_t bind_count(lua_State *L, int arg);            // a whole number from 0 to 2^40
const char *bind_string(lua_State *L, int arg);
bool bind_bool(lua_State *L, int arg, bool otherwise);
// a script's index, from 1 to n, as the engine's, from 0
size_t bind_index(lua_State *L, int arg, size_t n, const char *what);

// Named options: the table at arg, or nothing. Arrays that are made stay on the stack above it.
void bind_options(lua_State *L, int arg, const dgl_param *params, dgl_value *value);
// The same, where leading numbers fill the list in order: sphere(2), sphere(2, {radius = 3}).
void bind_params(lua_State *L, int arg, const dgl_param *params, dgl_value *value);
// {"a", "b", 3} at arg as one text in its place (dgl_texts_next); false when it is no table of texts.
bool bind_join_texts(lua_State *L, int arg);

// ---- arrays (bind_array.c) ----

extern const bind_class bind_array_class;
dgl_array *bind_new_array(lua_State *L, int naxes, const size_t *shape);
dgl_array *bind_new_room(lua_State *L, int naxes, const size_t *shape);    // its numbers are not set
// An array from a userdata or a table of numbers or of tables, which it replaces on the stack.
dgl_array *bind_array(lua_State *L, int arg);
// The same, made row-major and gapless.
dgl_array *bind_dense(lua_State *L, int arg);
bool bind_is_array(lua_State *L, int arg);           // an array userdata or a table of numbers or tables
// A shape from the arguments arg on: numbers, or one table of them; how many axes it has.
int bind_shape(lua_State *L, int arg, size_t *shape);
// Tells Lua's collector of bytes that a new object holds.
void bind_pay(lua_State *L, size_t bytes);

// ---- batches of points (bind_rows.c) ----

// Points with d coordinates: d numbers from arg on, a table or array of d numbers, or a batch whose
// rows are points. They replace the arguments from arg on by one array.
typedef struct { const double *x; size_t n; bool single; } bind_rows;
bind_rows bind_points(lua_State *L, int arg, int d);
// The same for an argument that can't be spread over several: a table or an array.
bind_rows bind_point_arg(lua_State *L, int arg, int d, const char *what);
// Pushes the result of n points with the given shape each, drops the batch axis of a single one, and
// returns where to write; a scalar of a single point is turned to a number by bind_single.
double *bind_results(lua_State *L, bind_rows p, int naxes, const size_t *shape);
double *bind_results_room(lua_State *L, bind_rows p, int naxes, const size_t *shape);   // not zeroed: for what writes all of it
int bind_single(lua_State *L, bind_rows p);

// Methods of arrays that other files write, added when the class is made.
void bind_linalg_methods(lua_State *L);
void bind_reduce_methods(lua_State *L);
int bind_array_equal(lua_State *L);                  // __eq
// Entries and parts of arrays (bind_index.c).
int bind_index_row(lua_State *L), bind_index_call(lua_State *L), bind_index_set(lua_State *L);
int bind_index_newindex(lua_State *L), bind_index_len(lua_State *L);
#define BIND_INDEXING \
    { "set",        bind_index_set, "A:set(value, i, j, ...)", "stores a number or an array at the places that A(i, j, ...) reads" }, \
    { "__call",     bind_index_call,     NULL, NULL }, \
    { "__newindex", bind_index_newindex, NULL, NULL }, \
    { "__len",      bind_index_len,      NULL, NULL }

// The script's generator of random numbers (bind_random.c).
dgl_rng *bind_generator(lua_State *L);

// ---- functions (bind_fn.c) ----

// A smooth map of nin numbers (nin < 0: any; nout < 0: any) from a field, a map or a Lua function,
// which is traced. It stays on the stack in place of the argument.
dgl_fn *bind_fn(lua_State *L, int arg, int nin, int nout);

// ---- graphs (bind_graph.c) ----

extern const bind_class bind_graph_class;

// ---- results: a table that prints its fields and knows what it has not (bind_result.c) ----

// Fields of the table on the stack top.
void bind_set_number(lua_State *L, const char *name, double x);
void bind_set_integer(lua_State *L, const char *name, lua_Integer n);
void bind_set_bool(lua_State *L, const char *name, bool yes);
void bind_set_text(lua_State *L, const char *name, const char *text);
// Makes the table on the stack top one.
void bind_result(lua_State *L);
// Whether it is one. As the last argument of ax:line(g:geodesic(x, v)) it stands where options may: it gives none.
bool bind_is_result(lua_State *L, int arg);

// ---- figures ----

extern const bind_class bind_figure_class;
// The path at arg, inside the --out folder when it is relative; its text stays on the stack.
const char *bind_out_path(lua_State *L, int arg);

// ---- the module ----

// dgl.topics(): everything help knows, a table of { name =, usage =, doc =, class or namespace = }
int bind_topics(lua_State *L);
// Step i of a loop of n, on a terminal; bind_progress_end clears what it has drawn.
void bind_progress(size_t i, size_t n, const char *what);
void bind_progress_end(void);

int luaopen_dgl(lua_State *L);
// What the row of a C function says of it (NULL: not wanted); false: it has none.
bool bind_find_row(lua_CFunction fn, bind_entry *out);
bind_entry bind_row_entry(const bind_row *row, const bind_row_options *options);
// Puts a Lua-written function that was never called, whose file is not loaded, in the place of what stands for it.
void bind_load(lua_State *L, int arg);

#endif
