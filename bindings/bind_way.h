// How curves are integrated: the options that geodesics and flows share, and what they report.
#ifndef BIND_WAY_H
#define BIND_WAY_H

#include "bind.h"

extern const dgl_param bind_way_params[], bind_flow_params[];

typedef struct {
    double t;
    size_t n;
    const dgl_integrator *how;
    dgl_ode_options options;
    dgl_ode_event event;               // options.stop, when it was given: a zero of fn at the first numbers of the state
    dgl_fn *fn;
    const dgl_array *times;            // instead of t and n
    bool plain;                        // nothing but t, n, times and rtol was said
} bind_way;

// The options at arg, or their defaults; bind_flow_params has times, too; d coordinates. A function among them stays
// on the stack, and way must not move.
void bind_way_options(lua_State *L, int arg, bind_way *way, int d, const dgl_param *params);

// Drops the rows of the array on the stack top that a path does not have which ended early.
void bind_way_cut(lua_State *L, const dgl_ode_report *report);

// Pushes what came of it, {complete =, why =}.
void bind_way_end(lua_State *L, bool complete, const char *why);

// Gives the array on the stack top its report: path.report.steps and so on, stopped (a time or false) where that was asked
// for; drift < 0: not known.
void bind_way_report(lua_State *L, const bind_way *way, const dgl_ode_report *report, double drift);

#endif
