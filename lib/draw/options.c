// Option lists of figures and axes, and values that are kept.
#include "draw/axes.h"

#include <math.h>
#include <string.h>

#define BIG 1e300

const dgl_param dgl_figure_params[] = {
    { "title", DGL_TEXT, NAN, 0, 0, "a heading over all axes", NULL },
    { "size", DGL_NUMS, NAN, 0, 0, "{width, height} in inches", NULL },
    { "grid", DGL_NUMS, NAN, 0, 0, "{rows, columns} of axes", NULL },
    { 0 }
};

#define COMMON_OPTIONS \
    [AX_TITLE]  = { "title", DGL_TEXT, NAN, 0, 0, "what stands above", NULL }, \
    [AX_XLABEL] = { "xlabel", DGL_TEXT, NAN, 0, 0, "the name of the x axis; $\\theta_1$ is set as mathematics", NULL }, \
    [AX_YLABEL] = { "ylabel", DGL_TEXT, NAN, 0, 0, "the name of the y axis", NULL }, \
    [AX_XLIM]   = { "xlim", DGL_NUMS, NAN, 0, 0, "{from, to}", NULL }, \
    [AX_YLIM]   = { "ylim", DGL_NUMS, NAN, 0, 0, "{from, to}", NULL }, \
    [AX_ASPECT] = { "aspect", DGL_MIXED, NAN, 0, 0, "\"equal\" units, \"auto\", or how long a unit of y is in units of x", NULL }, \
    [AX_GRID]   = { "grid", DGL_BOOL, NAN, 0, 1, "lines behind the data", NULL }, \
    [AX_FRAME]  = { "frame", DGL_WORD, 0, 0, 0, "lines around", "auto|box|open|none" }, \
    [AX_CELL]   = { "cell", DGL_NUMS, NAN, 0, 0, "{row, column} of the grid, or {row, column, rows, columns}", NULL }, \
    [AX_XTICKS] = { "xticks", DGL_NUMS, NAN, 0, 0, "where the x axis is ticked", NULL }, \
    [AX_YTICKS] = { "yticks", DGL_NUMS, NAN, 0, 0, "where the y axis is ticked", NULL }

const dgl_param dgl_axes_params[] = {
    COMMON_OPTIONS,
    [AX_XSCALE] = { "xscale", DGL_WORD, 0, 0, 0, "the scale of the x axis", "linear|log" },
    [AX_YSCALE] = { "yscale", DGL_WORD, 0, 0, 0, "the scale of the y axis", "linear|log" },
    [AX_XNAMES] = { "xnames", DGL_TEXTS, NAN, 0, 0, "texts at the ticks of the x axis, which stand at 1, 2, ... or at xticks", NULL },
    [AX_YNAMES] = { "ynames", DGL_TEXTS, NAN, 0, 0, "texts at the ticks of the y axis", NULL },
    { 0 }
};

const dgl_param dgl_axes3_params[] = {
    COMMON_OPTIONS,
    [AX_ZLABEL] = { "zlabel", DGL_TEXT, NAN, 0, 0, "the name of the z axis", NULL },
    [AX_ZLIM]   = { "zlim", DGL_NUMS, NAN, 0, 0, "{from, to}", NULL },
    [AX_ZTICKS] = { "zticks", DGL_NUMS, NAN, 0, 0, "where the z axis is ticked", NULL },
    [AX_ELEVATION]   = { "elevation", DGL_NUM, 25, -90, 90, "degrees of the eye above the xy plane", NULL },
    [AX_AZIMUTH]     = { "azimuth", DGL_NUM, -60, -BIG, BIG, "degrees of the eye around the z axis, from the x axis on", NULL },
    [AX_PERSPECTIVE] = { "perspective", DGL_NUM, 0, 0, 1, "how strong near things grow; 0 is orthographic", NULL },
    { 0 }
};

const dgl_param dgl_legend_params[] = {
    [LEG_PLACE]   = { "place", DGL_WORD, 0, 0, 0, "where it stands",
                      "best|upper right|upper left|lower left|lower right|right|left|lower|upper|center|outside" },
    [LEG_TITLE]   = { "title", DGL_TEXT, NAN, 0, 0, "a line above the names", NULL },
    [LEG_COLUMNS] = { "columns", DGL_INT, 1, 1, 12, "columns of names", NULL },
    { 0 }
};

const dgl_param dgl_colorbar_params[] = {
    [BAR_LABEL] = { "label", DGL_TEXT, NAN, 0, 0, "what the colours tell", NULL },
    [BAR_TICKS] = { "ticks", DGL_NUMS, NAN, 0, 0, "which values are told", NULL },
    { 0 }
};

const dgl_param dgl_save_params[] = {
    { "dpi", DGL_NUM, 144, 10, 2400, "pixels in an inch of a png", NULL },
    { 0 }
};

void dgl_options_free(dgl_value *kept)
{
    for (int i = 0; i < DGL_MAX_PARAMS; i++) {
        dgl_free((char *)kept[i].text);
        dgl_release(kept[i].array);
        dgl_release((dgl_ref *)(void *)kept[i].fn);
        kept[i] = (dgl_value){ 0 };
    }
}

static dgl_status keep(dgl_value *kept, const dgl_value *v)
{
    DGL_HEAP char *text = NULL;
    DGL_OWNED dgl_array *array = NULL;
    if (v->text) {
        size_t n = strlen(v->text) + 1;
        if (!(text = dgl_alloc(n)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a text");
        memcpy(text, v->text, n);
    }
    if (v->array)
        DGL_TRY(dgl_array_copy(&array, v->array));
    dgl_free((char *)kept->text);
    dgl_release(kept->array);
    dgl_release((dgl_ref *)(void *)kept->fn);
    *kept = (dgl_value){ v->given, v->num, text, dgl_retain(array), dgl_retain(v->fn) };
    text = NULL;
    return DGL_OK;
}

dgl_status dgl_options_keep(dgl_value *kept, const dgl_param *params, const dgl_value *values)
{
    for (int i = 0; params[i].name; i++)
        if (values[i].given)
            DGL_TRY(keep(&kept[i], &values[i]));
    return DGL_OK;
}

const char *dgl_option_word(const dgl_value *v, const char *otherwise) { return v->given && v->text ? v->text : otherwise; }
