// figure{...}, its axes, and one method of theirs for each kind in plots.def.
#include "bind.h"
#include "bind_field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const bind_class bind_axes_class, bind_axes2_class, bind_axes3_class;

// ---- plots: ax:NAME(inputs..., options) for the kind in the upvalue; gives ax ----

// a table without entries 1, 2, ... is one of options; the first argument is data
static bool is_options(lua_State *L, int arg)
{
    if (arg == 2 || lua_type(L, arg) != LUA_TTABLE)
        return false;
    bool listed = lua_rawgeti(L, arg, 1) != LUA_TNIL;
    lua_pop(L, 1);
    return !listed;
}

// the ranges of a field's coordinates
static void take_ranges(lua_State *L, int arg, dgl_input *in)
{
    const dgl_field *f = bind_is_field(L, arg) ? bind_check_field(L, arg) : NULL;
    for (int k = 0; k < 3; k++) {
        bool known = f && k < f->chart->n && f->chart->range[k].ranged;
        in->range[k][0] = known ? f->chart->range[k].lo : NAN;
        in->range[k][1] = known ? f->chart->range[k].hi : NAN;
    }
}

static void take_input(lua_State *L, int arg, const dgl_plot_kind *kind, dgl_input *in)
{
    *in = (dgl_input){ 0 };
    int type = lua_type(L, arg), top = lua_gettop(L);
    bool names = type == LUA_TTABLE && lua_rawgeti(L, arg, 1) == LUA_TSTRING;
    lua_settop(L, top);
    if (type == LUA_TSTRING || (names && bind_join_texts(L, arg)))
        in->text = lua_tostring(L, arg);
    else if (type == LUA_TNUMBER || type == LUA_TTABLE || bind_test(L, arg, &bind_array_class))
        in->array = bind_array(L, arg);
    else if (kind->fn_in && (type == LUA_TFUNCTION || type == LUA_TUSERDATA)) {
        in->fn = bind_fn(L, arg, kind->fn_in, kind->fn_out);
        take_ranges(L, arg, in);
    } else
        bind_type_error(L, arg, kind->fn_in ? "array, table or function" : "array or table");
}

// An object may have its own way to be drawn: __plot(object, name of the kind, arguments...) gives what
// takes the place of the object and the arguments.
static void ask_object(lua_State *L, const char *kind)
{
    if (lua_type(L, 2) != LUA_TUSERDATA || !bind_class_of(L, 2) || luaL_getmetafield(L, 2, "__plot") == LUA_TNIL)
        return;
    lua_insert(L, 2);
    lua_pushstring(L, kind);
    lua_insert(L, 4);
    lua_call(L, lua_gettop(L) - 2, LUA_MULTRET);
}

static int l_plot(lua_State *L);

// Or it is drawn in parts: __plots(object, name of the kind, options) gives a list of argument lists, one for each.
static bool ask_for_parts(lua_State *L, const char *kind)
{
    if (lua_type(L, 2) != LUA_TUSERDATA || !bind_class_of(L, 2) || luaL_getmetafield(L, 2, "__plots") == LUA_TNIL)
        return false;
    lua_insert(L, 2);
    lua_pushstring(L, kind);
    lua_insert(L, 4);
    lua_call(L, lua_gettop(L) - 2, 1);
    for (int i = 1, n = (int)lua_rawlen(L, 2); i <= n; i++) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_pushcclosure(L, l_plot, 1);
        lua_pushvalue(L, 1);
        lua_rawgeti(L, 2, i);
        int args = (int)lua_rawlen(L, -1), list = lua_gettop(L);
        for (int k = 1; k <= args; k++) lua_rawgeti(L, list, k);
        lua_remove(L, list);
        lua_call(L, args + 1, 0);
    }
    return true;
}

static int l_plot(lua_State *L)
{
    const dgl_plot_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_axes *ax = bind_check(L, 1, kind->dims == 3 ? &bind_axes3_class : &bind_axes2_class);
    if (ask_for_parts(L, kind->name)) {
        lua_settop(L, 1);
        return 1;
    }
    ask_object(L, kind->name);
    dgl_input in[DGL_MAX_INPUTS];
    dgl_value value[DGL_MAX_PARAMS];
    int last = lua_gettop(L), n = 0;
    while (last > 2 && lua_isnil(L, last)) lua_settop(L, --last);
    bool options = is_options(L, last);
    size_t bytes = 0;
    for (int arg = 2; arg <= last - options; arg++) {
        if (n == DGL_MAX_INPUTS)
            bind_error(L, DGL_EARG, "too many inputs; it is %s", kind->usage);
        take_input(L, arg, kind, &in[n]);
        bytes += in[n].array ? in[n].array->size * sizeof(double) : 0;
        n++;
    }
    bind_options(L, options ? last : last + 1, kind->params, value);
    bind_try(L, dgl_axes_add(ax, kind, n, in, value));
    bind_pay(L, bytes);
    lua_settop(L, 1);
    return 1;
}

static void add_kinds(lua_State *L, int dims)
{
    for (const dgl_plot_kind *const *k = dgl_plot_kinds; *k; k++)
        if ((*k)->dims == dims) {
            lua_pushlightuserdata(L, (void *)*k);
            bind_method(L, (*k)->name, l_plot, 1, (*k)->usage, (*k)->doc, (*k)->params);
        }
}

static void add_kinds2(lua_State *L) { add_kinds(L, 2); }
static void add_kinds3(lua_State *L) { add_kinds(L, 3); }


// ---- axes ----

static int l_set(lua_State *L)
{
    dgl_axes *ax = bind_check(L, 1, &bind_axes_class);
    dgl_value value[DGL_MAX_PARAMS];
    bind_options(L, 2, dgl_axes_options(ax), value);
    bind_try(L, dgl_axes_set(ax, value));
    lua_settop(L, 1);
    return 1;
}

// sets one option by its name
static int set_one(lua_State *L, const char *name, dgl_value v)
{
    dgl_axes *ax = bind_check(L, 1, &bind_axes_class);
    const dgl_param *params = dgl_axes_options(ax);
    dgl_value value[DGL_MAX_PARAMS];
    int i;
    dgl_param_defaults(value, params);
    bind_try(L, dgl_param_find(&i, params, name));
    v.given = true;
    value[i] = v;
    bind_try(L, dgl_axes_set(ax, value));
    lua_settop(L, 1);
    return 1;
}

static int l_title(lua_State *L)  { return set_one(L, "title", (dgl_value){ .text = bind_string(L, 2) }); }
static int l_xlabel(lua_State *L) { return set_one(L, "xlabel", (dgl_value){ .text = bind_string(L, 2) }); }
static int l_ylabel(lua_State *L) { return set_one(L, "ylabel", (dgl_value){ .text = bind_string(L, 2) }); }
static int l_zlabel(lua_State *L) { return set_one(L, "zlabel", (dgl_value){ .text = bind_string(L, 2) }); }
static int l_grid(lua_State *L)   { return set_one(L, "grid", (dgl_value){ .num = bind_bool(L, 2, true) }); }

static int l_log(lua_State *L)
{
    bind_check(L, 1, &bind_axes2_class);
    const char *which = lua_isnoneornil(L, 2) ? "y" : bind_string(L, 2);
    if (!*which || which[strspn(which, "xy")])
        bind_arg_error(L, 2, "\"x\", \"y\" or \"xy\" expected, got '%s'", which);
    if (strchr(which, 'x'))
        set_one(L, "xscale", (dgl_value){ .num = 1 });
    return strchr(which, 'y') ? set_one(L, "yscale", (dgl_value){ .num = 1 }) : 1;
}

static int l_legend(lua_State *L)
{
    dgl_axes *ax = bind_check(L, 1, &bind_axes_class);
    dgl_value value[DGL_MAX_PARAMS];
    dgl_param_defaults(value, dgl_legend_params);
    if (lua_type(L, 2) == LUA_TSTRING)
        bind_try(L, dgl_param_set_text(&value[0], &dgl_legend_params[0], lua_tostring(L, 2)));
    else
        bind_options(L, 2, dgl_legend_params, value);
    bind_try(L, dgl_axes_legend(ax, value));
    lua_settop(L, 1);
    return 1;
}

// ax:colorbar "label", ax:colorbar{label =, ticks =}, ax:colorbar("label", {ticks =})
static int l_colorbar(lua_State *L)
{
    dgl_axes *ax = bind_check(L, 1, &bind_axes_class);
    dgl_value value[DGL_MAX_PARAMS];
    const char *label = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    bind_options(L, label ? 3 : 2, dgl_colorbar_params, value);
    if (label)
        bind_try(L, dgl_param_set_text(&value[0], &dgl_colorbar_params[0], label));
    bind_try(L, dgl_axes_colorbar(ax, value));
    lua_settop(L, 1);
    return 1;
}

static int l_axes_tostring(lua_State *L)
{
    dgl_text *t = bind_text(L);
    dgl_axes_describe(bind_check(L, 1, &bind_axes_class), t);
    return bind_push_text(L, t);
}

static const bind_row axes_rows[] = {
    { "set",      l_set,      "ax:set{title =, xlabel =, xlim =, ...}", "changes options of the axes" },
    { "title",    l_title,    "ax:title(text)", "what stands above" },
    { "xlabel",   l_xlabel,   "ax:xlabel(text)", "the name of the x axis" },
    { "ylabel",   l_ylabel,   "ax:ylabel(text)", "the name of the y axis" },
    { "grid",     l_grid,     "ax:grid()", "lines at the ticks, behind the data; ax:grid(false) takes them away" },
    { "legend",   l_legend,   "ax:legend{place =, title =, columns =}", "a legend of the plots that have a label" },
    { "colorbar", l_colorbar, "ax:colorbar(label)", "a bar for the last plot that is coloured by numbers" },
    { "__tostring", l_axes_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options axes_options[] = {
    { "set", dgl_axes_params },
    { "legend", dgl_legend_params },
    { "colorbar", dgl_colorbar_params },
    { 0 }
};

static const bind_row axes2_rows[] = {
    { "log", l_log, "ax:log \"y\"", "makes axes \"x\", \"y\" or \"xy\" logarithmic" },
    { 0 }
};

static const bind_row axes3_rows[] = {
    { "zlabel", l_zlabel, "ax:zlabel(text)", "the name of the z axis" },
    { 0 }
};

const bind_class bind_axes_class = { .name = "axes", .doc = "a part of a figure that plots are drawn in", .rows = axes_rows, .options = axes_options };
const bind_class bind_axes2_class = {
    .name = "axes", .doc = "axes with two dimensions: ax:line, ax:scatter, ax:contour, ...",
    .rows = axes2_rows, .parent = &bind_axes_class, .more = add_kinds2,
};
const bind_class bind_axes3_class = {
    .name = "axes3d", .doc = "axes with three dimensions: ax:surface, ax:line, ax:scatter, ...",
    .rows = axes3_rows, .parent = &bind_axes_class, .more = add_kinds3,
};


// ---- figures ----

static int l_figure(lua_State *L)
{
    dgl_value value[DGL_MAX_PARAMS];
    bind_options(L, 1, dgl_figure_params, value);
    dgl_figure **fig = bind_shell(L, &bind_figure_class);
    bind_try(L, dgl_figure_new(fig, value));
    return 1;
}

static int new_axes(lua_State *L, int dims)
{
    dgl_figure *fig = bind_check(L, 1, &bind_figure_class);
    dgl_value value[DGL_MAX_PARAMS];
    bind_options(L, 2, dims == 3 ? dgl_axes3_params : dgl_axes_params, value);
    dgl_axes **ax = bind_shell(L, dims == 3 ? &bind_axes3_class : &bind_axes2_class);
    bind_try(L, dgl_figure_axes(ax, fig, dims, value));
    return 1;
}

static int l_axes(lua_State *L)   { return new_axes(L, 2); }
static int l_axes3d(lua_State *L) { return new_axes(L, 3); }

static void tell_notes(const dgl_figure *fig, const char *path)
{
    for (const char *s = dgl_figure_notes(fig); *s; ) {
        int n = (int)strcspn(s, "\n");
        fprintf(stderr, "%s: %.*s\n", path, n, s);
        s += n + (s[n] == '\n');
    }
}

// path as a string of Lua's, inside the --out directory when it is relative
static const char *push_out_path(lua_State *L, const char *path)
{
    DGL_HEAP char *full = dgl_out_path(path);
    if (!full)
        return NULL;
    char copy[4096];                                   // Lua may raise: the heap block must be gone by then
    if (strlen(full) >= sizeof copy)
        return NULL;
    strcpy(copy, full);
    dgl_free(full);
    full = NULL;
    return lua_pushstring(L, copy);
}

const char *bind_out_path(lua_State *L, int arg)
{
    const char *path = bind_string(L, arg);
    if (strlen(path) != lua_rawlen(L, arg))
        bind_arg_error(L, arg, "a path has no zero bytes");
    const char *full = push_out_path(L, path);
    if (!full)
        bind_error(L, DGL_EIO, "cannot write %.40s...: File name too long", path);
    return full;
}

static int l_save(lua_State *L)
{
    dgl_figure *fig = bind_check(L, 1, &bind_figure_class);
    dgl_value value[DGL_MAX_PARAMS];
    bind_options(L, 3, dgl_save_params, value);
    const char *path = bind_out_path(L, 2);
    bind_try(L, dgl_figure_save(fig, path, value));
    tell_notes(fig, path);
    return 0;
}

// fig:dump() gives the draw list; fig:dump(path) writes it
static int l_dump(lua_State *L)
{
    dgl_figure *fig = bind_check(L, 1, &bind_figure_class);
    const char *path = lua_isnoneornil(L, 2) ? NULL : bind_out_path(L, 2);
    dgl_text *t = bind_text(L);
    bind_try(L, dgl_figure_dump(fig, t));
    if (!path)
        return bind_push_text(L, t);
    bind_try(L, dgl_figure_write_text(path, t));
    return 0;
}

static int l_show(lua_State *L)
{
    dgl_figure *fig = bind_check(L, 1, &bind_figure_class);
    char path[256];
    bool shown;
    bind_try(L, dgl_figure_show(fig, path, sizeof path, &shown));
    if (!shown)
        fprintf(stderr, "the figure is in %s\n", path);
    tell_notes(fig, path);
    return 0;
}

static int l_tostring(lua_State *L)
{
    dgl_text *t = bind_text(L);
    dgl_figure_describe(bind_check(L, 1, &bind_figure_class), t);
    return bind_push_text(L, t);
}

static const bind_row figure_rows[] = {
    { "axes",   l_axes,   "fig:axes{title =, xlabel =, ylabel =, aspect =, xlim =, ylim =}", "axes in the next cell of the grid" },
    { "axes3d", l_axes3d, "fig:axes3d{title =, elevation =, azimuth =}", "axes with three dimensions in the next cell" },
    { "save",   l_save,   "fig:save(path, {dpi =})", "writes the figure as .png, .svg, .pdf or .html" },
    { "dump",   l_dump,   "fig:dump()", "what the figure draws, as text; fig:dump(path) writes it" },
    { "show",   l_show,   "fig:show()", "opens the figure in a window, or says where it is" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options figure_options[] = {
    { "axes", dgl_axes_params },
    { "axes3d", dgl_axes3_params },
    { "save", dgl_save_params },
    { 0 }
};

const bind_class bind_figure_class = { .name = "figure", .doc = "a grid of axes on a page", .rows = figure_rows, .options = figure_options };

static const bind_row rows[] = {
    { "figure", l_figure, "figure{title =, size = {w, h}, grid = {rows, columns}}", "a new figure; size in inches" },
    { 0 }
};

static const bind_row_options options[] = {
    { "figure", dgl_figure_params },
    { 0 }
};

const bind_module bind_figure_module = {
    .rows = rows, .options = options,
    .classes = (const bind_class *const[]){ &bind_figure_class, &bind_axes_class, &bind_axes2_class, &bind_axes3_class, NULL },
};
