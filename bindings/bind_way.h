// How curves are integrated: the options that geodesics and flows share, and what they report.
#ifndef BIND_WAY_H
#define BIND_WAY_H

#include "bind.h"

extern const dgl_param bind_way_params[], bind_flow_params[];

typedef struct { double t; size_t n; const dgl_integrator *how; dgl_ode_options options; const dgl_array *times; bool plain; } bind_way;

// plain: nothing but t, n and times was said. The options at arg, or their defaults; bind_flow_params has times, too.
bind_way bind_way_options(lua_State *L, int arg, const dgl_param *params);

// Gives the array on the stack top its report: path.report.steps and so on; drift < 0: not known.
void bind_way_report(lua_State *L, const bind_way *way, const dgl_ode_report *report, double drift);

#endif
