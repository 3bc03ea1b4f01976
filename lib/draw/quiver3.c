#include "draw/plot.h"

#include <math.h>
#include <string.h>

enum { X, Y, Z, N, SCALE, COLOR, CMAP, LIMITS, CENTER, WIDTH, ALPHA, LABEL };
enum { LENGTH };                       // state: of the arrow of a unit vector, in data units

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [Z]      = { "z", DGL_NUMS, NAN, 0, 0, "{a, b}: the range of the third argument of a function", NULL },
    [N]      = { "n", DGL_INT, 6, 2, 100, "samples a side for a function", NULL },
    [SCALE]  = DGL_OPT_SCALE,
    [COLOR]  = DGL_OPT_ARROWS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = DGL_OPT_WIDTH(1.4),
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

// the longest arrow is as long as the mean distance of n points in the box, a third of it at most
static double good_length(const dgl_plot *p)
{
    const dgl_array *a = p->data[0], *v = p->data[1];
    size_t n = a->shape[0];
    double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY }, range = 0, most = 0;
    for (size_t i = 0; i < 3 * n; i++)
        if (fabs(a->data[i]) < 1e300) {
            lo[i % 3] = fmin(lo[i % 3], a->data[i]);
            hi[i % 3] = fmax(hi[i % 3], a->data[i]);
        }
    for (int k = 0; k < 3; k++) range = fmax(range, hi[k] - lo[k]);
    for (size_t i = 0; i < n; i++) {
        double length = hypot(hypot(v->data[3*i], v->data[3*i + 1]), v->data[3*i + 2]);
        if (length < 1e300)
            most = fmax(most, length);
    }
    return most > 0 && range > 0 ? fmin(1.0 / 3, 0.9 / cbrt((double)n)) * range / most : 1;
}

static dgl_status setup(dgl_plot *p)
{
    p->state[LENGTH] = p->value[SCALE].given ? p->value[SCALE].num : good_length(p);
    return dgl_plot_color_vectors(p, p->data[1]);
}

static void tip_of(const dgl_plot *p, size_t i, double tip[3])
{
    for (size_t k = 0; k < 3; k++) tip[k] = p->data[0]->data[3*i + k] + p->state[LENGTH] * p->data[1]->data[3*i + k];
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    dgl_bounds_points(b, 3, p->data[0]);
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double tip[3];
        tip_of(p, i, tip);
        for (int k = 0; k < 3 && isfinite(tip[0] + tip[1] + tip[2]); k++) dgl_bounds_at(b, k, tip[k]);
    }
}

// a cone with its tip at b, in the coordinates of the box, where lengths are those that are seen
static dgl_status add_cone(dgl_scene *s, const double a[3], const double b[3], double head, double radius, uint32_t material)
{
    enum { SIDES = 12 };
    const dgl_camera *cam = s->cam;
    double d[3], u[3], w[3], length = 0, xyz[3 * (SIDES + 2)];
    for (int k = 0; k < 3; k++) d[k] = (b[k] - a[k]) * cam->unit[k];
    length = hypot(hypot(d[0], d[1]), d[2]);
    if (!(length > 0) || !isfinite(length))
        return DGL_OK;
    for (int k = 0; k < 3; k++) d[k] /= length;
    int least = fabs(d[0]) < fabs(d[1]) ? (fabs(d[0]) < fabs(d[2]) ? 0 : 2) : fabs(d[1]) < fabs(d[2]) ? 1 : 2;
    double e[3] = { least == 0, least == 1, least == 2 };
    for (int k = 0; k < 3; k++) u[k] = d[(k + 1) % 3] * e[(k + 2) % 3] - d[(k + 2) % 3] * e[(k + 1) % 3];
    double n = sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    for (int k = 0; k < 3; k++) u[k] /= n;
    for (int k = 0; k < 3; k++) w[k] = d[(k + 1) % 3] * u[(k + 2) % 3] - d[(k + 2) % 3] * u[(k + 1) % 3];
    head = fmin(head, 0.6 * length);
    radius = fmin(radius, 0.4 * head);
    uint32_t face[6 * SIDES];
    for (uint32_t i = 0; i < SIDES; i++) {
        double x = radius * cos(2 * M_PI * i / SIDES), y = radius * sin(2 * M_PI * i / SIDES);
        for (int k = 0; k < 3; k++) xyz[3*i + (size_t)k] = b[k] + (-head * d[k] + x * u[k] + y * w[k]) / cam->unit[k];
        memcpy(face + 6*i, (uint32_t[]){ i, (i + 1) % SIDES, SIDES, (i + 1) % SIDES, i, SIDES + 1 }, 6 * sizeof *face);
    }
    for (int k = 0; k < 3; k++) {
        xyz[3 * SIDES + k] = b[k];
        xyz[3 * SIDES + 3 + k] = b[k] - head * d[k] / cam->unit[k];
    }
    return dgl_scene_mesh(s, material, SIDES + 2, xyz, NULL, 2 * SIDES, face);
}

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    double w = p->value[WIDTH].num, head = 6 * w / s->cam->s, radius = 2.3 * w / s->cam->s;
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double line[6];
        dgl_rgba color = dgl_plot_color(p, i);
        uint32_t material;
        memcpy(line, p->data[0]->data + 3*i, 3 * sizeof(double));
        tip_of(p, i, line + 3);
        DGL_TRY(dgl_scene_material(s, &material, NULL, color, 0.5));
        DGL_TRY(add_cone(s, line, line + 3, head, radius, material));
        double length = 0;
        for (int k = 0; k < 3; k++) length += pow((line[k + 3] - line[k]) * s->cam->unit[k], 2);
        double cut = fmin(1, 0.7 * head / sqrt(length));
        for (int k = 0; k < 3; k++) line[k + 3] -= fmin(0.5, cut) * (line[k + 3] - line[k]);
        DGL_TRY(dgl_scene_line(s, 2, line, w, &color, false, NULL, 0));
    }
    return DGL_OK;
}

const dgl_plot_kind dgl_quiver3_kind = {
    .name = "quiver", .dims = 3, .usage = "ax:quiver(X, {x =, y =, z =, n =}) or ax:quiver(points, vectors)",
    .doc = "arrows in space; their length is chosen when scale is not given",
    .inputs = "V", .params = params, .fn_in = 3, .fn_out = 3, .cycles = true,
    .setup = setup, .bounds = bounds, .build = build, .swatch = dgl_swatch_arrow,
};
