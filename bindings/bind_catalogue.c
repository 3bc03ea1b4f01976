// metric.sphere(2), metric.kerr(M, a): one function for each row of the catalogue; metrics made of metrics.
#include "bind_expr.h"
#include "bind_field.h"

#include <string.h>

// A value for parameter i at stack place arg: a number, a parameter that may change, a word or a function.
static void take(lua_State *L, int arg, const dgl_metric_kind *kind, int i, dgl_value *v, dgl_parameter **p)
{
    const dgl_param *param = &kind->params[i];
    dgl_parameter *changing = lua_type(L, arg) == LUA_TUSERDATA ? bind_test(L, arg, &bind_parameter_class) : NULL;
    if (param->type == DGL_ANY) {
        v[i].fn = bind_fn(L, arg, (int)param->min, (int)param->max);
        v[i].given = true;
    } else if (changing && param->type == DGL_NUM) {
        bind_try(L, dgl_param_set_num(&v[i], param, changing->value));
        p[i] = changing;
    } else if (lua_type(L, arg) == LUA_TSTRING) {
        bind_try(L, dgl_param_set_text(&v[i], param, lua_tostring(L, arg)));
    } else if (lua_type(L, arg) == LUA_TNUMBER) {
        bind_try(L, dgl_param_set_num(&v[i], param, lua_tonumber(L, arg)));
    } else {
        bind_error(L, DGL_EARG, "%s must be a number%s, not a %s", param->name, param->type == DGL_WORD ? " or a word" : "", bind_typename(L, arg));
    }
}

// metric.NAME(values in order, {options by name})
static int l_new(lua_State *L)
{
    const dgl_metric_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    dgl_parameter *p[DGL_MAX_PARAMS] = { NULL };
    int args = lua_gettop(L), i = 0;
    dgl_param_defaults(v, kind->params);
    for (; i < args && lua_type(L, i + 1) != LUA_TTABLE && !lua_isnil(L, i + 1); i++) {
        if (!kind->params[i].name)
            bind_error(L, DGL_EARG, "too many arguments; it is %s", kind->usage);
        take(L, i + 1, kind, i, v, p);
    }
    if (i < args && lua_type(L, i + 1) == LUA_TTABLE) {
        if (args > i + 1)
            bind_error(L, DGL_EARG, "too many arguments; it is %s", kind->usage);
        luaL_checkstack(L, DGL_MAX_PARAMS + 4, "options");
        lua_pushnil(L);
        while (lua_next(L, i + 1)) {
            int k;
            if (lua_type(L, -2) != LUA_TSTRING)
                bind_error(L, DGL_EARG, "options have names; it is %s", kind->usage);
            bind_try(L, dgl_param_find(&k, kind->params, lua_tostring(L, -2)));
            take(L, lua_gettop(L), kind, k, v, p);
            lua_insert(L, i + 2);                              // the value stays alive, the key is on top
        }
    }
    bind_try(L, dgl_metric_catalogue(bind_shell(L, &bind_metric_class), kind, v, p));
    return 1;
}

static int l_conformal(lua_State *L)
{
    dgl_field *f = bind_check(L, 1, &bind_scalar_class);
    dgl_metric *g = bind_metric(L, 2, f->chart);
    bind_try(L, dgl_metric_conformal(bind_shell(L, &bind_metric_class), f, g));
    return 1;
}

static int l_product(lua_State *L)
{
    dgl_metric *g = bind_metric(L, 1, NULL), *h = bind_metric(L, 2, NULL);
    bind_try(L, dgl_metric_warped(bind_shell(L, &bind_metric_class), NULL, g, h));
    return 1;
}

static int l_warped(lua_State *L)
{
    dgl_field *f = bind_check(L, 1, &bind_scalar_class);
    dgl_metric *g = bind_metric(L, 2, f->chart), *h = bind_metric(L, 3, NULL);
    bind_try(L, dgl_metric_warped(bind_shell(L, &bind_metric_class), f, g, h));
    return 1;
}

void bind_catalogue(lua_State *L)
{
    for (const dgl_metric_kind *const *k = dgl_metric_kinds; *k; k++) {
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, l_new, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
    bind_method(L, "conformal", l_conformal, 0, "metric.conformal(f, g)", "e^(2f) g", NULL);
    bind_method(L, "product", l_product, 0, "metric.product(g, h)", "g + h on the product of the charts; equal names of coordinates get a number", NULL);
    bind_method(L, "warped", l_warped, 0, "metric.warped(f, g, h)", "g + f^2 h, f a function on the chart of g", NULL);
}
