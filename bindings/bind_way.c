#include "bind_way.h"

#include <math.h>
#include <string.h>

static const char words[] = ""
#define INTEGRATOR(name) "|" #name
#include "num/integrators.def"
#undef INTEGRATOR
    ;

#define WAY \
    { "t", DGL_NUM, 1, -1e300, 1e300, "the time at the end", NULL }, \
    { "n", DGL_INT, 100, 0, 1e8, "how many pieces the path has", NULL }, \
    { "method", DGL_WORD, 0, 0, 0, "dop853 adapts its steps, rk4 and symplectic take steps of one length, bdf is for stiff problems", words + 1 }, \
    { "steps", DGL_INT, 1000, 1, 1e12, "of rk4 and symplectic, for the whole way", NULL }, \
    { "rtol", DGL_NUM, 1e-13, 1e-15, 1, "of dop853 and bdf: the relative error of a step (bdf: 1e-8 when not given)", NULL }, \
    { "atol", DGL_NUM, 1e-14, 0, 1e300, "the absolute error of a step (bdf: 1e-10 when not given)", NULL }, \
    { "stop", DGL_ANY, NAN, -1, 1, "a function of the point: where it is 0 the path ends, with that point", NULL }, \
    { "max_steps", DGL_INT, 100000, 1, 1e12, "how many adaptive steps are taken at most", NULL },
const dgl_param bind_way_params[] = { WAY { 0 } };
const dgl_param bind_flow_params[] = { WAY { "times", DGL_NUMS, NAN, 0, 0, "the times of the points instead of t and n, in order from 0", NULL }, { 0 } };

static dgl_status stop_at(void *ctx, double t, const double *y, double *value)
{
    (void)t;
    return dgl_fn_eval(((const bind_way *)ctx)->fn, 1, value, y);
}

void bind_way_options(lua_State *L, int arg, bind_way *way, int d, const dgl_param *params)
{
    dgl_value v[DGL_MAX_PARAMS];
    bind_options(L, arg, params, v);
    *way = (bind_way){ .t = v[0].num, .n = (size_t)v[1].num, .how = dgl_integrators[(int)v[2].num], .fn = v[6].fn,
                       .times = params == bind_flow_params ? v[8].array : NULL };
    way->plain = way->how == &dgl_dop853_integrator && !v[3].given && !v[5].given && !v[6].given && !v[7].given;
    bool bdf = way->how == &dgl_bdf_integrator;
    way->options = (dgl_ode_options){ .rtol = bdf && !v[4].given ? 1e-8 : v[4].num, .atol = bdf && !v[5].given ? 1e-10 : v[5].num,
                                     .max_steps = (size_t)v[7].num, .steps = (size_t)v[3].num };
    if (way->how->fixed && (v[4].given || v[5].given))
        bind_error(L, DGL_EARG, "%s takes steps of one length: 'steps' says how many, not 'rtol' or 'atol'", way->how->name);
    if (!way->how->fixed && v[3].given)
        bind_error(L, DGL_EARG, "%s adapts its steps: 'rtol' and 'atol' rule them, not 'steps'; or say method = \"rk4\"", way->how->name);
    if (v[6].given && !way->fn)
        bind_error(L, DGL_EARG, "option 'stop' is a function");
    if (!way->fn)
        return;
    if (way->fn->nin != d)
        bind_error(L, DGL_ESHAPE, "option 'stop' is a function of %d number%s; the points have %d", way->fn->nin, way->fn->nin == 1 ? "" : "s", d);
    way->event = (dgl_ode_event){ .g = stop_at, .ctx = way, .terminal = true };
    way->options.stop = &way->event;
}

void bind_way_cut(lua_State *L, const dgl_ode_report *report)
{
    dgl_array *a = bind_check(L, -1, &bind_array_class);
    if (a->naxes != 2 || report->rows >= a->shape[0])
        return;
    dgl_array *cut = bind_new_array(L, 2, (size_t[]){ report->rows, a->shape[1] });
    memcpy(cut->data, a->data, report->rows * a->shape[1] * sizeof *a->data);
    lua_remove(L, -2);
}

void bind_way_end(lua_State *L, bool complete, const char *why)
{
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, complete);
    lua_setfield(L, -2, "complete");
    lua_pushstring(L, why);
    lua_setfield(L, -2, "why");
    bind_result(L);
}

void bind_way_report(lua_State *L, const bind_way *way, const dgl_ode_report *report, double drift)
{
    lua_createtable(L, 0, 7);
    lua_pushstring(L, way->how->name);
    lua_setfield(L, -2, "method");
    lua_pushinteger(L, (lua_Integer)report->steps);
    lua_setfield(L, -2, "steps");
    lua_pushinteger(L, (lua_Integer)report->evaluations);
    lua_setfield(L, -2, "evaluations");
    if (!way->how->fixed) {
        lua_pushinteger(L, (lua_Integer)report->rejected);
        lua_setfield(L, -2, "rejected");
        lua_pushnumber(L, report->rtol);
        lua_setfield(L, -2, "rtol");
        lua_pushnumber(L, report->atol);
        lua_setfield(L, -2, "atol");
    }
    if (way->fn) {
        report->stopped ? lua_pushnumber(L, report->t_end) : lua_pushboolean(L, false);
        lua_setfield(L, -2, "stopped");
    }
    if (drift >= 0) {
        lua_pushnumber(L, drift);
        lua_setfield(L, -2, "drift");
    }
    bind_result(L);
    lua_setiuservalue(L, -2, 1);
}
