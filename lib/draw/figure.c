// Figures, axes and plots as objects: what a script builds before anything is drawn.
#include "draw/axes.h"

#include "base/file.h"
#include "base/module.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DGL_PLOT(file) extern const dgl_plot_kind dgl_##file##_kind;
#include "draw/plots.def"
#undef DGL_PLOT

const dgl_plot_kind *const dgl_plot_kinds[] = {
#define DGL_PLOT(file) &dgl_##file##_kind,
#include "draw/plots.def"
#undef DGL_PLOT
    NULL
};

enum { FIG_TITLE, FIG_SIZE, FIG_GRID };

static void destroy_plot(void *self)
{
    dgl_plot *p = self;
    dgl_options_free(p->value);
    for (int k = 0; k < DGL_PLOT_DATA; k++) dgl_release(p->data[k]);
    dgl_release(p->levels);
    dgl_release(p->values);
    dgl_free(p->text);
}

static void destroy_axes(void *self)
{
    dgl_axes *ax = self;
    for (dgl_plot *p = ax->first, *next; p; p = next) {
        next = p->next;
        dgl_release(p);
    }
    for (dgl_colorbar *b = ax->bars, *next; b; b = next) {
        next = b->next;
        dgl_options_free(b->value);
        dgl_free(b);
    }
    dgl_options_free(ax->value);
    dgl_options_free(ax->legend_value);
}

static void destroy(void *self)
{
    dgl_figure *fig = self;
    for (dgl_axes *ax = fig->first, *next; ax; ax = next) {
        next = ax->next;
        ax->next = NULL;
        dgl_release(ax);
    }
    dgl_free(fig->title);
    dgl_text_free(&fig->notes);
}

// two numbers of an option, each from least to most
static dgl_status pair(double out[2], const dgl_value *v, const char *what, double least, double most, bool whole)
{
    if (!v->array || v->array->size != 2)
        DGL_FAIL(DGL_EARG, "%s must be two numbers", what);
    for (int k = 0; k < 2; k++) {
        out[k] = v->array->data[k];
        if (!(out[k] >= least && out[k] <= most) || (whole && out[k] != floor(out[k])))
            DGL_FAIL(DGL_EARG, "%s must be %snumbers from %g to %g, not %g", what, whole ? "whole " : "", least, most, out[k]);
    }
    return DGL_OK;
}

dgl_status dgl_figure_new(dgl_figure **out, const dgl_value *values)
{
    double grid[2] = { 1, 1 }, size[2];
    if (values[FIG_GRID].given)
        DGL_TRY(pair(grid, &values[FIG_GRID], "grid", 1, 50, true));
    size[0] = grid[1] == 1 ? 6.4 : 4.7 * grid[1];
    size[1] = grid[0] == 1 ? (grid[1] == 1 ? 4.8 : 4.2) : 3.8 * grid[0];
    if (values[FIG_SIZE].given)
        DGL_TRY(pair(size, &values[FIG_SIZE], "size", 0.5, 200, false));
    DGL_OWNED dgl_figure *fig = dgl_new(sizeof *fig, destroy);
    if (!fig)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a figure");
    fig->width = 72 * size[0];
    fig->height = 72 * size[1];
    fig->rows = (int)grid[0];
    fig->columns = (int)grid[1];
    fig->last = &fig->first;
    const char *title = dgl_option_word(&values[FIG_TITLE], NULL);
    if (title) {
        if (!(fig->title = dgl_alloc(strlen(title) + 1)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a title");
        strcpy(fig->title, title);
    }
    *out = dgl_retain(fig);
    return DGL_OK;
}

static bool is_taken(const dgl_figure *fig, int row, int column)
{
    for (const dgl_axes *ax = fig->first; ax; ax = ax->next)
        if (row >= ax->cell[0] && row < ax->cell[0] + ax->cell[2] && column >= ax->cell[1] && column < ax->cell[1] + ax->cell[3])
            return true;
    return false;
}

static dgl_status find_cell(int cell[4], const dgl_figure *fig, const dgl_value *wish)
{
    cell[2] = cell[3] = 1;
    if (wish->given) {
        const dgl_array *a = wish->array;
        if (!a || (a->size != 2 && a->size != 4))
            DGL_FAIL(DGL_EARG, "cell must be {row, column} or {row, column, rows, columns}");
        for (size_t k = 0; k < a->size; k++) {
            if (!(a->data[k] >= 1 && a->data[k] <= 50) || a->data[k] != floor(a->data[k]))
                DGL_FAIL(DGL_EARG, "cell has %g; whole numbers from 1 on are wanted", a->data[k]);
            cell[k] = (int)a->data[k] - (k < 2);
        }
        if (cell[0] + cell[2] > fig->rows || cell[1] + cell[3] > fig->columns)
            DGL_FAIL(DGL_EARG, "cell {%d, %d} is outside the grid of %d x %d", cell[0] + cell[2], cell[1] + cell[3], fig->rows, fig->columns);
        return DGL_OK;
    }
    for (cell[0] = 0; cell[0] < fig->rows; cell[0]++)
        for (cell[1] = 0; cell[1] < fig->columns; cell[1]++)
            if (!is_taken(fig, cell[0], cell[1]))
                return DGL_OK;
    DGL_FAIL(DGL_EARG, "all cells of the grid of %d x %d are taken; figure{grid = {rows, columns}} makes more", fig->rows, fig->columns);
}

const dgl_param *dgl_axes_options(const dgl_axes *ax) { return ax->dims == 3 ? dgl_axes3_params : dgl_axes_params; }
int dgl_axes_dims(const dgl_axes *ax) { return ax->dims; }

static dgl_status check_limits(const dgl_value *v, const char *name, bool log)
{
    if (!v->given)
        return DGL_OK;
    double lim[2];
    DGL_TRY(pair(lim, v, name, -1e300, 1e300, false));
    if (log && !(lim[0] > 0 && lim[1] > 0))
        DGL_FAIL(DGL_EARG, "%s = {%g, %g}: a log axis shows positive numbers only", name, lim[0], lim[1]);
    return DGL_OK;
}

dgl_status dgl_axes_set(dgl_axes *ax, const dgl_value *values)
{
    const dgl_param *params = dgl_axes_options(ax);
    dgl_value next[DGL_MAX_PARAMS];
    for (int i = 0; params[i].name; i++) next[i] = values[i].given ? values[i] : ax->value[i];
    bool flat = ax->dims == 2;
    DGL_TRY(check_limits(&next[AX_XLIM], "xlim", flat && next[AX_XSCALE].num == 1));
    DGL_TRY(check_limits(&next[AX_YLIM], "ylim", flat && next[AX_YSCALE].num == 1));
    if (!flat)
        DGL_TRY(check_limits(&next[AX_ZLIM], "zlim", false));
    const dgl_value *aspect = &next[AX_ASPECT];
    if (aspect->given) {
        bool word = aspect->text && (!strcmp(aspect->text, "equal") || !strcmp(aspect->text, "auto"));
        bool number = !aspect->text && !aspect->array && aspect->num > 1e-6 && aspect->num < 1e6 && flat;
        bool shape = !flat && aspect->array && aspect->array->size == 3;
        for (int k = 0; k < 3 && shape; k++) shape = aspect->array->data[k] > 1e-3 && aspect->array->data[k] < 1e3;
        if (!word && !number && !shape)
            DGL_FAIL(DGL_EARG, "aspect must be \"equal\", \"auto\" or %s", flat ? "a positive number" : "{x, y, z}");
    }
    return dgl_options_keep(ax->value, params, values);
}

dgl_status dgl_figure_axes(dgl_axes **out, dgl_figure *fig, int dims, const dgl_value *values)
{
    DGL_OWNED dgl_axes *ax = dgl_new(sizeof *ax, destroy_axes);
    if (!ax)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for axes");
    ax->dims = dims;
    ax->last = &ax->first;
    DGL_TRY(find_cell(ax->cell, fig, &values[AX_CELL]));
    dgl_param_defaults(ax->value, dgl_axes_options(ax));
    DGL_TRY(dgl_axes_set(ax, values));
    *fig->last = dgl_retain(ax);
    fig->last = &ax->next;
    *out = dgl_retain(ax);
    return DGL_OK;
}


// ---- plots ----

// colour, opacity, colour map: options that most kinds have
static dgl_status take_style(dgl_plot *p, dgl_axes *ax)
{
    const dgl_value *color = dgl_plot_value(p, "color"), *cmap = dgl_plot_value(p, "cmap"), *alpha = dgl_plot_value(p, "alpha");
    p->alpha = alpha ? alpha->num : 1;
    p->color = p->kind->cycles ? dgl_color_cycle(ax->cycle) : ink;
    if (color && color->given && color->text && strcmp(color->text, "length"))
        DGL_TRY(dgl_color_word(&p->color, color->text));
    else if (color && color->given && !color->text && !color->array && !color->fn) {
        if (!(fabs(color->num) < 1e6) || color->num != floor(color->num))
            DGL_FAIL(DGL_EARG, "color = %g is no place in the cycle of colours", color->num);
        p->color = dgl_color_cycle((long)color->num - 1);
    } else if (p->kind->cycles && !(color && color->given))
        ax->cycle++;
    p->color = dgl_color_fade(p->color, p->alpha);
    if (cmap)
        DGL_TRY(dgl_colormap_set(&p->map, dgl_option_word(cmap, "viridis")));
    return DGL_OK;
}

dgl_status dgl_axes_add(dgl_axes *ax, const dgl_plot_kind *kind, int n, const dgl_input *in, const dgl_value *values)
{
    if (kind->dims != ax->dims)
        DGL_FAIL(DGL_EARG, "%s is drawn in axes with %d dimensions", kind->name, kind->dims);
    DGL_OWNED dgl_plot *p = dgl_new(sizeof *p, destroy_plot);
    if (!p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a plot");
    p->kind = kind;
    dgl_param_defaults(p->value, kind->params);
    DGL_TRY(dgl_options_keep(p->value, kind->params, values));
    long cycle = ax->cycle;
    dgl_status s = take_style(p, ax);
    if (!s)
        s = dgl_plot_take(p, n, in);
    if (!s && kind->setup)
        s = kind->setup(p);
    if (s) {
        ax->cycle = cycle;
        return s;
    }
    for (int i = 0; i < DGL_MAX_PARAMS; i++) {         // functions have been sampled
        dgl_release((dgl_ref *)(void *)p->value[i].fn);
        p->value[i].fn = NULL;
    }
    *ax->last = dgl_retain(p);
    ax->last = &p->next;
    return DGL_OK;
}

dgl_status dgl_axes_legend(dgl_axes *ax, const dgl_value *values)
{
    dgl_options_free(ax->legend_value);
    dgl_param_defaults(ax->legend_value, dgl_legend_params);
    ax->legend = true;
    return dgl_options_keep(ax->legend_value, dgl_legend_params, values);
}

dgl_status dgl_axes_colorbar(dgl_axes *ax, const dgl_value *values)
{
    const dgl_plot *mapped = NULL;
    for (const dgl_plot *p = ax->first; p; p = p->next)
        if (p->values)
            mapped = p;
    if (!mapped)
        DGL_FAIL(DGL_EARG, "nothing in these axes is coloured by numbers");
    dgl_colorbar **place = &ax->bars;
    while (*place && (*place)->plot != mapped) place = &(*place)->next;
    if (!*place && !(*place = dgl_alloc(sizeof **place)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a colour bar");
    (*place)->plot = mapped;
    return dgl_options_keep((*place)->value, dgl_colorbar_params, values);
}


// ---- out ----

dgl_status dgl_figure_dump(dgl_figure *fig, dgl_text *out)
{
    dgl_canvas_text c;
    dgl_canvas_text_begin(&c, out, fig->width, fig->height);
    DGL_TRY(dgl_figure_draw(fig, &c.canvas));
    return dgl_text_ok(out);
}

void dgl_figure_size(const dgl_figure *fig, double *width, double *height)
{
    *width = fig->width;
    *height = fig->height;
}

dgl_status dgl_figure_save(dgl_figure *fig, const char *path, const dgl_value *values)
{
    static const char *const types[] = { [DGL_PNG] = "png", [DGL_SVG] = "svg", [DGL_PDF] = "pdf", [DGL_HTML] = "html", NULL };
    const char *type = dgl_file_extension(path);
    int k = 0;
    while (types[k] && strcasecmp(types[k], type)) k++;
    if (!types[k] && !*type)
        DGL_FAIL(DGL_EARG, "'%s' has no extension; a figure is saved as .png, .svg, .pdf or .html", path);
    if (!types[k])
        DGL_FAIL(DGL_EARG, "can't save as '.%s'%s; there are .png, .svg, .pdf and .html; animation saves .gif and .mp4", type, dgl_did_you_mean(type, types));
    const dgl_cairo_api *cairo;
    DGL_TRY(dgl_module_open((const void **)&cairo, "cairo"));
    dgl_canvas *c;
    DGL_TRY(cairo->open(&c, path, (dgl_file_type)k, fig->width, fig->height, values[0].num));
    dgl_status s = dgl_figure_draw(fig, c);
    if (s) {
        cairo->discard(c);
        return s;
    }
    return cairo->close(c);
}

const char *dgl_figure_notes(const dgl_figure *fig) { return fig->notes.s ? fig->notes.s : ""; }

void dgl_axes_describe(const dgl_axes *ax, dgl_text *out)
{
    dgl_text_add(out, ax->dims == 3 ? "axes3d" : "axes");
    const char *title = dgl_option_word(&ax->value[AX_TITLE], NULL);
    if (title)
        dgl_text_add(out, " '%s'", title);
    for (const dgl_plot *p = ax->first; p; p = p->next) dgl_text_add(out, "%s %s", p == ax->first ? ":" : ",", p->kind->name);
}

void dgl_figure_describe(const dgl_figure *fig, dgl_text *out)
{
    dgl_text_add(out, "figure%s%s%s, %g x %g inches", fig->title ? " '" : "", fig->title ? fig->title : "", fig->title ? "'" : "",
                 fig->width / 72, fig->height / 72);
    if (fig->rows * fig->columns > 1)
        dgl_text_add(out, ", a grid of %d x %d", fig->rows, fig->columns);
    for (const dgl_axes *ax = fig->first; ax; ax = ax->next) {
        dgl_text_add(out, "\n  ");
        dgl_axes_describe(ax, out);
    }
}
