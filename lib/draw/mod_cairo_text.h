// Texts of the cairo backend, set by pango in one known font, so that they look the same everywhere.
#ifndef DGL_DRAW_MOD_CAIRO_TEXT_H
#define DGL_DRAW_MOD_CAIRO_TEXT_H

#include "draw/canvas.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Texts are measured, then drawn: what was set last is kept.
enum { TEXT_KEPT = 128 };
typedef struct { char *utf8; double size; PangoLayout *layout; dgl_extent extent; } text_entry;
typedef struct { text_entry kept[TEXT_KEPT]; } text_setter;

// One font file and one rule: what should slant and does not is sheared.
static const char *const font_files[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf", NULL
};
static const char font_rule[] =
    "<fontconfig><match target=\"font\"><test name=\"slant\"><const>roman</const></test>"
    "<test target=\"pattern\" name=\"slant\" compare=\"not_eq\"><const>roman</const></test>"
    "<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix><double>1</double>"
    "<double>0.2</double><double>0</double><double>1</double></matrix></times></edit></match></fontconfig>";

// ours, and the system's fonts for letters that ours has not; they live as long as the process
static PangoContext *own_context, *system_context;

static PangoContext *new_context(FcConfig *config)
{
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!map)
        return NULL;
    if (config)
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    PangoContext *context = pango_font_map_create_context(map);
    g_object_unref(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
}

// pango makes fontconfig read the fonts of the whole system unless it has a configuration already:
// ours stands there for the time of the first text
static dgl_status text_begin(text_setter *t)
{
    (void)t;
    if (own_context)
        return DGL_OK;
    const char *const *file = font_files;
    while (*file && access(*file, R_OK)) file++;
    FcConfig *config = *file ? FcConfigCreate() : NULL;
    if (config && FcConfigAppFontAddFile(config, (const FcChar8 *)*file)) {
        FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)font_rule, FcTrue);
        FcConfigSetCurrent(config);
        own_context = new_context(config);
        PangoLayout *first = pango_layout_new(own_context);
        pango_layout_set_text(first, "0", -1);
        pango_layout_get_size(first, NULL, NULL);
        g_object_unref(first);
        FcConfigSetCurrent(NULL);
    } else
        own_context = new_context(NULL);
    if (config)
        FcConfigDestroy(config);
    if (!own_context)
        DGL_FAIL(DGL_EUNSUP, "pango has no FreeType fonts");
    return DGL_OK;
}

static void text_end(text_setter *t)
{
    for (int i = 0; i < TEXT_KEPT; i++) {
        dgl_free(t->kept[i].utf8);
        if (t->kept[i].layout)
            g_object_unref(t->kept[i].layout);
    }
}

static void attribute(PangoAttrList *list, PangoAttribute *a, const dgl_run *run)
{
    a->start_index = (guint)run->from;
    a->end_index = (guint)run->to;
    pango_attr_list_insert(list, a);
}

static PangoLayout *set_text(PangoContext *context, const dgl_text *plain, int n, const dgl_run *runs, double size)
{
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("DejaVu Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, plain->s ? plain->s : "", (int)plain->n);
    PangoAttrList *list = pango_attr_list_new();
    for (int i = 0; i < n; i++) {
        if (runs[i].italic)
            attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), &runs[i]);
        if (!runs[i].level)
            continue;
        double rise = runs[i].level > 0 ? DGL_RAISED : -DGL_LOWERED;
        attribute(list, pango_attr_scale_new(DGL_INDEX_SIZE / 100.0), &runs[i]);
        attribute(list, pango_attr_rise_new((int)(rise / 100 * size * PANGO_SCALE)), &runs[i]);
    }
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    return layout;
}

// pango wants UTF-8; other bytes become "?"
static void make_valid(dgl_text *t)
{
    const char *bad;
    while (t->n && !g_utf8_validate(t->s, (gssize)t->n, &bad))
        t->s[bad - t->s] = '?';
}

static text_entry *text_find(text_setter *t, const char *utf8, double size)
{
    uint32_t hash = 2166136261u;
    for (const char *s = utf8; *s; s++) hash = (hash ^ (unsigned char)*s) * 16777619u;
    text_entry *e = &t->kept[(hash + (uint32_t)(size * 8)) % TEXT_KEPT];
    if (e->layout && e->size == size && !strcmp(e->utf8, utf8))
        return e;
    dgl_free(e->utf8);
    if (e->layout)
        g_object_unref(e->layout);
    *e = (text_entry){ .size = size, .utf8 = dgl_alloc(strlen(utf8) + 1) };
    if (e->utf8)
        strcpy(e->utf8, utf8);
    DGL_TEXT_OWNED dgl_text plain = { 0 };
    dgl_run runs[DGL_MAX_RUNS];
    int n = dgl_label_runs(runs, &plain, utf8);
    make_valid(&plain);
    e->layout = set_text(own_context, &plain, n, runs, size);
    if (pango_layout_get_unknown_glyphs_count(e->layout)) {
        if (!system_context)
            system_context = new_context(NULL);
        g_object_unref(e->layout);
        e->layout = set_text(system_context ? system_context : own_context, &plain, n, runs, size);
    }
    int width;
    pango_layout_get_size(e->layout, &width, NULL);
    e->extent.width = (double)width / PANGO_SCALE;
    dgl_label_reach(&e->extent, n, runs, size);
    return e;
}

static dgl_extent text_measure(text_setter *t, const char *utf8, double size)
{
    return text_find(t, utf8, size)->extent;
}

// the letters, or the outline behind them
static void text_draw(text_setter *t, cairo_t *cr, double x, double y, const char *utf8, const dgl_font *font, bool halo)
{
    text_entry *e = text_find(t, utf8, font->size);
    double down = font->v == DGL_TOP ? e->extent.ascent : font->v == DGL_MIDDLE ? e->extent.ascent / 2
                : font->v == DGL_BOTTOM ? -e->extent.descent : 0;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, -font->angle * M_PI / 180);
    cairo_move_to(cr, -font->h * e->extent.width, down - (double)pango_layout_get_baseline(e->layout) / PANGO_SCALE);
    if (halo) {
        dgl_rgba c = font->halo;
        cairo_set_source_rgba(cr, (c >> 24) / 255.0, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
        cairo_set_line_width(cr, 0.22 * font->size);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(cr, NULL, 0, 0);
        pango_cairo_layout_path(cr, e->layout);
        cairo_stroke(cr);
    } else
        pango_cairo_show_layout(cr, e->layout);
    cairo_restore(cr);
}

#endif
