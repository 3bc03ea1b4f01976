// What the bindings of graphs share.
#ifndef BIND_GRAPH_H
#define BIND_GRAPH_H

#include "bind.h"

extern const bind_class bind_graph_class, bind_digraph_class;

// The graph whose method is called; a place for a new one.
static inline dgl_graph *bind_graph(lua_State *L) { return bind_check(L, 1, &bind_graph_class); }
static inline dgl_graph **bind_new_graph(lua_State *L) { return bind_shell(L, &bind_graph_class); }

// An array of n numbers; a place for n ints that Lua collects.
static inline dgl_array *bind_numbers(lua_State *L, int n) { return bind_new_array(L, 1, (size_t[]){ (size_t)n }); }
static inline int *bind_ints(lua_State *L, size_t n) { return lua_newuserdatauv(L, (n + 1) * sizeof(int), 0); }

// The numbers at arg, one for each of n edges or nodes.
dgl_array *bind_per(lua_State *L, int arg, int n, const char *what);

// The numbers of an array as nodes of n, from 0.
int *bind_nodes(lua_State *L, const dgl_array *a, int n);

// The two ends of each edge, from 1.
dgl_array *bind_push_ends(lua_State *L, int m, const int *tail, const int *head);

// What __plot gives: the places of the nodes, the edges and the options, in which words that stand for numbers of the
// object are replaced by them. The list ends with a NULL option.
typedef struct { const char *option, *word; lua_CFunction values; } bind_plot_word;
int bind_plot_graph(lua_State *L, lua_CFunction layout, lua_CFunction edges, const bind_plot_word *words, bool arrows);

// Pushes the graph of a file, directed or not; writes that at arg to one.
void bind_load_graph(lua_State *L, const char *path);
void bind_save_graph(lua_State *L, int arg, const char *path);

// Options of flows, after which those of a curvature may come; their values.
enum { BIND_RICCI_PARAMS = 6 };
extern const dgl_param *const bind_ricci_params;
dgl_flow_options bind_ricci_options(const dgl_value *v);

// Methods that other files write, added when the class is made.
void bind_graph_operators(lua_State *L);
void bind_graph_curvatures(lua_State *L);
void bind_graph_communities(lua_State *L);

#endif
