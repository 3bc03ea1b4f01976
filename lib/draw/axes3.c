// Axes with three dimensions: the box, its ticks and names, fitted into the panel; the scene inside.
#include "draw/axes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// a text that has found its place: its middle and half its extent on the page
typedef struct { const char *text; double x, y, rx, ry, half[2], size, angle; bool hidden; } placed;

enum { MOST_TEXTS = 3 * DGL_MAX_TICKS + 3 };
typedef struct {
    placed text[MOST_TEXTS];
    int n;
    double foot[3][3];                 // one end of the edge of each axis, in the box from -1 to 1
    double out[3][2];                  // away from the box on the page
    bool shown[3];                     // an axis that points at the eye has no edge
    char name[3][256];
} plan;

static double corner_page(const dgl_frame *f, double page[2], const double sides[3])
{
    double x[3];
    for (int k = 0; k < 3; k++) x[k] = sides[k] < 0 ? f->lim[k][0] : sides[k] > 0 ? f->lim[k][1] : (f->lim[k][0] + f->lim[k][1]) / 2;
    return dgl_camera_page(&f->camera, page, x);
}

static double seen(const dgl_frame *f, int k) { return f->camera.eye[k] >= 0 ? 1 : -1; }

// Of the two edges along axis k that lie on the outline of the box: the lower one, for z the left one.
static void choose_edge(const dgl_frame *f, plan *p, int k)
{
    int i = (k + 1) % 3, j = (k + 2) % 3;
    double best = -INFINITY, middle[2];
    corner_page(f, middle, (double[3]){ 0, 0, 0 });
    for (int way = -1; way <= 1; way += 2) {
        double at[3] = { 0 }, page[2];
        at[i] = way * seen(f, i);
        at[j] = -way * seen(f, j);
        corner_page(f, page, at);
        double merit = k == 2 ? -page[0] : page[1];
        if (merit > best + 1e-9) {
            best = merit;
            memcpy(p->foot[k], at, sizeof at);
        }
    }
    double a[2], b[2], lo[3], hi[3];
    memcpy(lo, p->foot[k], sizeof lo);
    memcpy(hi, p->foot[k], sizeof hi);
    lo[k] = -1;
    hi[k] = 1;
    corner_page(f, a, lo);
    corner_page(f, b, hi);
    double length = hypot(b[0] - a[0], b[1] - a[1]);
    p->shown[k] = length > 12;
    if (!p->shown[k])
        return;
    double n[2] = { (b[1] - a[1]) / length, -(b[0] - a[0]) / length };
    double side = n[0] * ((a[0] + b[0]) / 2 - middle[0]) + n[1] * ((a[1] + b[1]) / 2 - middle[1]);
    for (int d = 0; d < 2; d++) p->out[k][d] = side < 0 ? -n[d] : n[d];
    if (k == 2)
        return;
    // ticks of x and y go on where the lines on the floor end, unless these are seen from the side
    int other = 1 - k;
    double from[2], to[2], floor_end[3];
    memcpy(floor_end, p->foot[k], sizeof floor_end);
    corner_page(f, to, floor_end);
    floor_end[other] = -floor_end[other];
    corner_page(f, from, floor_end);
    double d[2] = { to[0] - from[0], to[1] - from[1] }, along = hypot(d[0], d[1]);
    if (along > 0 && (d[0] * p->out[k][0] + d[1] * p->out[k][1]) / along > 0.4)
        for (int e = 0; e < 2; e++) p->out[k][e] = d[e] / along;
}

static void tick_page(const dgl_frame *f, const plan *p, int k, double x, double page[2])
{
    double at[3];
    for (int i = 0; i < 3; i++) at[i] = i == k ? x : p->foot[k][i] < 0 ? f->lim[i][0] : f->lim[i][1];
    dgl_camera_page(&f->camera, page, at);
}

// half the extent of a turned rectangle along a direction
static double reach_along(const placed *t, double dx, double dy)
{
    double s = sin(t->angle * M_PI / 180), c = cos(t->angle * M_PI / 180);
    return t->half[0] * fabs(dx * c - dy * s) + t->half[1] * fabs(dx * s + dy * c);
}

// two rectangles are apart when they are so along a side of one of them
static bool overlaps(const placed *a, const placed *b)
{
    const double gap = 2;
    for (int i = 0; i < 4; i++) {
        double angle = (i < 2 ? a : b)->angle * M_PI / 180 + (i & 1 ? M_PI / 2 : 0), dx = cos(angle), dy = -sin(angle);
        if (fabs((a->x - b->x) * dx + (a->y - b->y) * dy) > reach_along(a, dx, dy) + reach_along(b, dx, dy) + gap)
            return false;
    }
    return !a->hidden && !b->hidden;
}

static bool meets_any(const plan *p, const placed *t)
{
    for (const placed *u = p->text; u < p->text + p->n; u++)
        if (u != t && overlaps(t, u))
            return true;
    return false;
}

// puts a text outside of an edge at a distance
static placed *put(plan *p, dgl_canvas *c, const char *text, double size, double angle, const double at[2], const double out[2], double away)
{
    dgl_font font = { .size = size };
    dgl_extent e = dgl_canvas_measure(c, text, &font);
    double w = e.width / 2, h = (e.ascent + e.descent) / 2, s = fabs(sin(angle * M_PI / 180)), k = fabs(cos(angle * M_PI / 180));
    placed *t = &p->text[p->n++];
    *t = (placed){ .text = text, .rx = w * k + h * s, .ry = w * s + h * k, .half = { w, h }, .size = size, .angle = angle };
    double reach = away + fabs(out[0]) * t->rx + fabs(out[1]) * t->ry;
    t->x = at[0] + out[0] * reach;
    t->y = at[1] + out[1] * reach;
    return t;
}

// do labels of neighbouring ticks of axis k meet?
static bool crowded(const dgl_frame *f, const plan *p, dgl_canvas *c, int k)
{
    const dgl_ticks *t = &f->ticks[k];
    dgl_font font = { .size = tick_size };
    double last[2] = { 0 }, last_width = 0;
    for (int i = 0; i < t->n; i++) {
        double at[2], width = dgl_canvas_measure(c, t->text[i], &font).width;
        tick_page(f, p, k, t->at[i], at);
        if (i && fabs(at[0] - last[0]) < (width + last_width) / 2 + 4 && fabs(at[1] - last[1]) < tick_size + 1)
            return true;
        memcpy(last, at, sizeof last);
        last_width = width;
    }
    return false;
}

static void choose_ticks(dgl_frame *f, const plan *p, dgl_canvas *c, int k, double length)
{
    static const int option[] = { AX_XTICKS, AX_YTICKS, AX_ZTICKS };
    const dgl_value *v = &f->ax->value[option[k]];
    dgl_ticks *t = &f->ticks[k];
    double lo = fmin(f->lim[k][0], f->lim[k][1]), hi = fmax(f->lim[k][0], f->lim[k][1]);
    if (!v->given) {
        int want = (int)fmin(9, fmax(2, round(length / 25)));
        do
            dgl_ticks_linear(t, lo, hi, want);
        while (crowded(f, p, c, k) && --want >= 2);
        return;
    }
    t->n = 0;
    for (size_t i = 0; i < v->array->size && t->n < DGL_MAX_TICKS; i++)
        if (v->array->data[i] >= lo && v->array->data[i] <= hi)
            t->at[t->n++] = v->array->data[i];
    dgl_ticks_label(t);
}

// equal units have ticks at equal distances where that leaves some on each axis
static void same_steps(dgl_frame *f, const plan *p)
{
    static const int option[] = { AX_XTICKS, AX_YTICKS, AX_ZTICKS };
    double step = 0;
    for (int k = 0; k < 3; k++)
        if (p->shown[k] && !f->ax->value[option[k]].given && f->ticks[k].n > 1)
            step = fmax(step, f->ticks[k].at[1] - f->ticks[k].at[0]);
    for (int k = 0; k < 3 && step > 0; k++) {
        dgl_ticks t = { 0 };
        dgl_ticks_steps(&t, fmin(f->lim[k][0], f->lim[k][1]), fmax(f->lim[k][0], f->lim[k][1]), step);
        if (p->shown[k] && !f->ax->value[option[k]].given && t.n > 1)
            f->ticks[k] = t;
    }
}

// the name of an axis, with the power of ten that its labels share
static const char *full_name(const dgl_frame *f, plan *p, int k)
{
    static const int option[] = { AX_XLABEL, AX_YLABEL, AX_ZLABEL };
    const char *text = dgl_option_word(&f->ax->value[option[k]], ""), *dollar = dgl_text_width(text) == 1 ? "$" : "";
    const char *common = f->ticks[k].common;
    snprintf(p->name[k], sizeof p->name[k], "%s%s%s%s%s", dollar, text, dollar, *text && *common ? "  " : "", common);
    return p->name[k];
}

// all texts for the camera as it stands
static void make_plan(dgl_frame *f, plan *p, dgl_canvas *c)
{
    double end[3][2][2];
    p->n = 0;
    for (int k = 0; k < 3; k++) {
        choose_edge(f, p, k);
        f->ticks[k].n = 0;
        p->shown[k] = p->shown[k] && f->framed;
        tick_page(f, p, k, f->lim[k][0], end[k][0]);
        tick_page(f, p, k, f->lim[k][1], end[k][1]);
        if (p->shown[k])
            choose_ticks(f, p, c, k, hypot(end[k][1][0] - end[k][0][0], end[k][1][1] - end[k][0][1]));
    }
    if (f->equal)
        same_steps(f, p);
    double widest[3] = { 0 };
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < f->ticks[k].n; i++) {
            double at[2], *out = p->out[k];
            tick_page(f, p, k, f->ticks[k].at[i], at);
            placed *t = put(p, c, f->ticks[k].text[i], tick_size, 0, at, out, tick_length + tick_pad);
            t->hidden = meets_any(p, t);
            widest[k] = fmax(widest[k], 2 * (fabs(out[0]) * t->rx + fabs(out[1]) * t->ry));
        }
    for (int k = 0; k < 3; k++) {
        const char *name = full_name(f, p, k);
        if (!*name || !p->shown[k])
            continue;
        double *out = p->out[k], *a = end[k][0], *b = end[k][1], mid[2] = { (a[0] + b[0]) / 2, (a[1] + b[1]) / 2 };
        double angle = atan2(-(b[1] - a[1]), b[0] - a[0]) * 180 / M_PI;
        angle += angle > 90.5 ? -180 : angle < -89.5 ? 180 : 0;
        dgl_font font = { .size = label_size };
        bool brief = dgl_canvas_measure(c, name, &font).width < 2.2 * label_size;
        placed *t = put(p, c, name, label_size, brief ? 0 : angle, mid, out, tick_length + tick_pad + widest[k] + label_pad);
        for (int i = 0; i < 12 && meets_any(p, t); i++) {
            t->x += 5 * out[0];
            t->y += 5 * out[1];
        }
    }
}

// the part of the page that box and texts cover
static dgl_box extent(const dgl_frame *f, const plan *p, dgl_box *cube)
{
    dgl_box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };
    for (int i = 0; i < 8; i++) {
        double page[2];
        corner_page(f, page, (double[3]){ i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1 });
        b = (dgl_box){ fmin(b.x0, page[0]), fmin(b.y0, page[1]), fmax(b.x1, page[0]), fmax(b.y1, page[1]) };
    }
    *cube = b;
    for (const placed *t = p->text; t < p->text + p->n; t++)
        if (!t->hidden)
            b = (dgl_box){ fmin(b.x0, t->x - t->rx), fmin(b.y0, t->y - t->ry), fmax(b.x1, t->x + t->rx), fmax(b.y1, t->y + t->ry) };
    return b;
}

// Texts keep their size: the box grows or shrinks until both fill the panel.
static void fit(dgl_frame *f, plan *p, dgl_canvas *c)
{
    dgl_box area = f->panel, cube;
    double w = area.x1 - area.x0, h = area.y1 - area.y0;
    f->camera.s = 0.25 * fmin(w, h);
    f->camera.cx = (area.x0 + area.x1) / 2;
    f->camera.cy = (area.y0 + area.y1) / 2;
    for (int round = 0; round < 5; round++) {
        make_plan(f, p, c);
        dgl_box b = extent(f, p, &cube);
        double cw = cube.x1 - cube.x0, ch = cube.y1 - cube.y0;
        double more = fmin((w - (b.x1 - b.x0 - cw)) / cw, (h - (b.y1 - b.y0 - ch)) / ch);
        f->camera.s *= fmin(8, fmax(0.05, more));
        make_plan(f, p, c);
        b = extent(f, p, &cube);
        f->camera.cx += (area.x0 + area.x1 - b.x0 - b.x1) / 2;
        f->camera.cy += (area.y0 + area.y1 - b.y0 - b.y1) / 2;
    }
    make_plan(f, p, c);
}

static void aim(dgl_frame *f)
{
    const dgl_value *v = f->ax->value, *aspect = &v[AX_ASPECT];
    double shape[3] = { 1, 1, 0.75 }, most = 0, lo[3], hi[3];
    for (int k = 0; k < 3; k++) {
        lo[k] = f->lim[k][0];
        hi[k] = f->lim[k][1];
        most = fmax(most, fabs(hi[k] - lo[k]));
    }
    for (int k = 0; k < 3; k++)
        if (aspect->array)
            shape[k] = aspect->array->data[k];
        else if (f->equal)
            shape[k] = fmax(0.02, fabs(hi[k] - lo[k]) / most);
    dgl_camera_aim(&f->camera, lo, hi, shape, v[AX_ELEVATION].num, v[AX_AZIMUTH].num, v[AX_PERSPECTIVE].num);
}


// ---- drawing ----

static void line_between(const dgl_frame *f, dgl_path *p, const double a[3], const double b[3])
{
    double q[2];
    dgl_camera_page(&f->camera, q, a);
    dgl_path_put(p, DGL_MOVE, q[0], q[1]);
    dgl_camera_page(&f->camera, q, b);
    dgl_path_put(p, DGL_LINE, q[0], q[1]);
}

// the three walls behind the data, with lines at the ticks
static dgl_status draw_walls(const dgl_frame *f, dgl_canvas *c)
{
    DGL_PATH_OWNED dgl_path wall = { 0 }, grid = { 0 }, rim = { 0 };
    for (int k = 0; k < 3; k++) {
        int i = (k + 1) % 3, j = (k + 2) % 3;
        double back = f->lim[k][seen(f, k) > 0 ? 0 : 1], x[3], y[3];
        static const int around[5][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
        x[k] = y[k] = back;
        for (int n = 0; n < 4; n++) {
            x[i] = f->lim[i][around[n][0]], x[j] = f->lim[j][around[n][1]];
            y[i] = f->lim[i][around[n + 1][0]], y[j] = f->lim[j][around[n + 1][1]];
            double q[2];
            dgl_camera_page(&f->camera, q, x);
            dgl_path_put(&wall, n ? DGL_LINE : DGL_MOVE, q[0], q[1]);
            line_between(f, &rim, x, y);
        }
        dgl_path_close(&wall);
        for (int turn = 0; turn < 2; turn++) {
            int along = turn ? i : j, over = turn ? j : i;
            double range = fabs(f->lim[over][1] - f->lim[over][0]);
            for (int n = 0; n < f->ticks[over].n; n++) {
                double at = f->ticks[over].at[n];      // a line beside the rim would look double
                if (fmin(fabs(at - f->lim[over][0]), fabs(at - f->lim[over][1])) < 0.02 * range)
                    continue;
                x[over] = y[over] = at;
                x[along] = f->lim[along][0];
                y[along] = f->lim[along][1];
                line_between(f, &grid, x, y);
            }
        }
    }
    DGL_TRY(dgl_path_ok(&wall));
    DGL_TRY(dgl_path_ok(&grid));
    DGL_TRY(dgl_path_ok(&rim));
    DGL_TRY(c->path(c, &wall, &(dgl_paint){ .fill = 0xf6f6f6ff }));
    DGL_TRY(c->path(c, &grid, &(dgl_paint){ .stroke = 0xdededeff, .width = 0.6 }));
    return c->path(c, &rim, &(dgl_paint){ .stroke = 0xc8c8c8ff, .width = 0.6 });
}

static dgl_status draw_axes(const dgl_frame *f, const plan *p, dgl_canvas *c)
{
    DGL_PATH_OWNED dgl_path path = { 0 };
    for (int k = 0; k < 3; k++) {
        if (!p->shown[k])
            continue;
        double a[2], b[2];
        tick_page(f, p, k, f->lim[k][0], a);
        tick_page(f, p, k, f->lim[k][1], b);
        dgl_path_put(&path, DGL_MOVE, a[0], a[1]);
        dgl_path_put(&path, DGL_LINE, b[0], b[1]);
        for (int i = 0; i < f->ticks[k].n; i++) {
            tick_page(f, p, k, f->ticks[k].at[i], a);
            dgl_path_put(&path, DGL_MOVE, a[0], a[1]);
            dgl_path_put(&path, DGL_LINE, a[0] + tick_length * p->out[k][0], a[1] + tick_length * p->out[k][1]);
        }
    }
    DGL_TRY(dgl_path_ok(&path));
    DGL_TRY(c->path(c, &path, &(dgl_paint){ .stroke = frame_ink, .width = 0.8 }));
    for (const placed *t = p->text; t < p->text + p->n; t++) {
        dgl_font font = { .size = t->size, .color = ink, .h = 0.5, .v = DGL_BASELINE, .angle = t->angle };
        dgl_extent e = dgl_canvas_measure(c, t->text, &font);
        double down = (e.ascent - e.descent) / 2, s = sin(t->angle * M_PI / 180), k = cos(t->angle * M_PI / 180);
        if (!t->hidden)
            DGL_TRY(c->text(c, t->x + down * s, t->y + down * k, t->text, &font));
    }
    return DGL_OK;
}

// what limits that were given cut off: planes of the box, a little outside of it, in pixels of the picture
static void add_planes(const dgl_frame *f, dgl_scene *s)
{
    static const int option[] = { AX_XLIM, AX_YLIM, AX_ZLIM };
    const dgl_camera *cam = &f->camera;
    for (int k = 0; k < 3; k++)
        for (int side = -1; f->ax->value[option[k]].given && side <= 1; side += 2) {
            // half - side*q >= 0, q = right*X + up*Y + eye*Z in box coordinates
            double scale = s->pixel / cam->s, x0 = (s->box.x0 - cam->cx) / cam->s, y0 = (cam->cy - s->box.y0) / cam->s;
            float *plane = s->raster.plane[s->raster.nplanes++];
            plane[0] = (float)(-side * cam->right[k] * scale);
            plane[1] = (float)(side * cam->up[k] * scale);
            double half = 1.005 * cam->half[k];        // times 1 + perspective: the plane stays a plane
            plane[2] = (float)((half * dgl_camera_bend(cam) - side * cam->eye[k]) * scale);
            plane[3] = (float)(half - side * (cam->right[k] * x0 + cam->up[k] * y0));
        }
}

static dgl_status draw_scene(const dgl_frame *f, dgl_canvas *c, dgl_canvas *probe)
{
    plan none = { .n = 0 };
    dgl_box b;
    extent(f, &none, &b);
    double pixel = c->image_pixel, more = 8;
    b = (dgl_box){ fmax(b.x0 - more, 0), fmax(b.y0 - more, 0), fmin(b.x1 + more, c->width), fmin(b.y1 + more, c->height) };
    b = (dgl_box){ floor(b.x0 / pixel) * pixel, floor(b.y0 / pixel) * pixel, ceil(b.x1 / pixel) * pixel, ceil(b.y1 / pixel) * pixel };
    dgl_scene s = { .cam = &f->camera, .box = b, .pixel = pixel, .canvas = c };
    add_planes(f, &s);
    dgl_status bad = DGL_OK;
    for (const dgl_plot *p = f->ax->first; p && !bad; p = p->next)
        if (p->kind->build)
            bad = p->kind->build(p, &s);
    if (!bad)
        bad = dgl_scene_show(&s, c, probe);
    for (const dgl_plot *p = f->ax->first; p && !bad; p = p->next)
        if (p->kind->overlay)
            bad = p->kind->overlay(p, &s);
    dgl_raster_free(&s.raster);
    return bad;
}

dgl_status dgl_frame_draw3(dgl_frame *f, dgl_canvas *c)
{
    DGL_HEAP plan *p = dgl_alloc(sizeof *p);
    if (!p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for axes");
    aim(f);
    fit(f, p, c);
    if (f->framed)
        DGL_TRY(draw_walls(f, c));
    dgl_canvas_probe probe;
    if (f->ax->legend)
        dgl_canvas_probe_begin(&probe, c, f->panel);
    DGL_TRY(draw_scene(f, c, f->ax->legend ? &probe.canvas : NULL));
    if (f->framed)
        DGL_TRY(draw_axes(f, p, c));
    if (f->framed && f->ax->legend)
        DGL_TRY(draw_axes(f, p, &probe.canvas));
    dgl_font font = { .size = f->name_size[0], .color = ink, .h = 0.5, .v = DGL_TOP };
    if (f->name[0])
        DGL_TRY(dgl_canvas_label(c, (f->panel.x0 + f->panel.x1) / 2, f->panel.y0 - f->top, f->name[0], &font));
    DGL_TRY(dgl_bars_draw(f, c));
    return f->ax->legend ? dgl_legend_draw(f, c, &probe) : DGL_OK;
}
