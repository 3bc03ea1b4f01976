// Networks in Lua.
#ifndef BIND_NET_H
#define BIND_NET_H

#include "bind.h"
#include "net/immersion.h"

extern const bind_class bind_net_class, bind_immersion_class;

// The net at a stack place, its width known.
dgl_net *bind_check_net(lua_State *L, int arg);
// Rows of inputs of a net at arg: one point, rows of points, or images [n][c][h][w], whose extent the net takes over.
bind_rows bind_net_input(lua_State *L, int arg, dgl_net *net);
// Class targets as rows of chances, others as they are; the array replaces the argument.
dgl_array *bind_targets(lua_State *L, int arg, const dgl_loss_kind *loss, size_t n, size_t outputs);

// An objective's loss and its data, from the table of options and the arguments X and y; what it needs stays on the stack.
void bind_read_loss(lua_State *L, int table, dgl_objective *o);
void bind_read_data(lua_State *L, int X, int y, dgl_objective *o);
// A text of a table of options, which the table keeps; NULL: not given. And a table of its own, at the top, of the options that are numbers.
const char *bind_text_option(lua_State *L, int table, const char *name);
void bind_split_options(lua_State *L, int arg);

// Methods of networks that other files write.
void bind_net_more(lua_State *L);
void bind_fisher_method(lua_State *L);

// Points at 2 and vectors from 3 on, all with as many rows, or one vector for all.
bind_rows bind_immersion_vectors(lua_State *L, dgl_immersion *M, int count, const double **v);
// Methods of pulled-back metrics that are about curves (bind_latent.c), and those that they share with metrics (bind_latent_tensor.c).
void bind_immersion_curves(lua_State *L);
void bind_immersion_tensors(lua_State *L);

// pullback, among the methods of networks; net:map() and nn.sequential as functions.
void bind_pullback_method(lua_State *L);
lua_CFunction bind_find_map(void);
lua_CFunction bind_find_sequential(void);
// The map that a network or a numeric field is; NULL for anything else.
dgl_fn *bind_test_numeric(lua_State *L, int arg);
// The matrix of a pulled-back metric as a map, which takes the argument's place; NULL for anything else.
dgl_fn *bind_test_immersion_matrix(lua_State *L, int arg);

#endif
