// The camera, and lines, discs and surfaces on their way into the raster.
#include "draw/scene.h"

#include <math.h>
#include <string.h>

void dgl_camera_aim(dgl_camera *cam, const double lo[3], const double hi[3], const double shape[3],
                    double elevation, double azimuth, double perspective)
{
    double a = azimuth * M_PI / 180, e = elevation * M_PI / 180, most = fmax(shape[0], fmax(shape[1], shape[2]));
    *cam = (dgl_camera){ .perspective = perspective, .s = 1 };
    for (int k = 0; k < 3; k++) {
        cam->half[k] = shape[k] / most;
        cam->mid[k] = lo[k] / 2 + hi[k] / 2;
        cam->unit[k] = 2 * cam->half[k] / (hi[k] - lo[k]);
    }
    memcpy(cam->right, (double[3]){ -sin(a), cos(a), 0 }, sizeof cam->right);
    memcpy(cam->up, (double[3]){ -sin(e) * cos(a), -sin(e) * sin(a), cos(e) }, sizeof cam->up);
    memcpy(cam->eye, (double[3]){ cos(e) * cos(a), cos(e) * sin(a), sin(e) }, sizeof cam->eye);
}

static double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

// box coordinates to page and depth
static double project(const dgl_camera *cam, double page[2], const double q[3])
{
    double depth = dot(q, cam->eye), w = 1 / (1 - dgl_camera_bend(cam) * depth);
    page[0] = cam->cx + cam->s * w * dot(q, cam->right);
    page[1] = cam->cy - cam->s * w * dot(q, cam->up);
    return depth * w;
}

static void to_box(const dgl_camera *cam, double q[3], const double xyz[3])
{
    for (int k = 0; k < 3; k++) q[k] = (xyz[k] - cam->mid[k]) * cam->unit[k];
}

double dgl_camera_page(const dgl_camera *cam, double page[2], const double xyz[3])
{
    double q[3];
    to_box(cam, q, xyz);
    return project(cam, page, q);
}

// pixels of the picture, and the depth in pixels
static void to_pixels(const dgl_scene *s, float out[3], const double xyz[3])
{
    double page[2], depth = dgl_camera_page(s->cam, page, xyz);
    out[0] = (float)((page[0] - s->box.x0) / s->pixel);
    out[1] = (float)((page[1] - s->box.y0) / s->pixel);
    out[2] = (float)(depth * s->cam->s / s->pixel);
}

dgl_status dgl_scene_material(dgl_scene *s, uint32_t *index, const dgl_colormap *map, dgl_rgba color, double shade)
{
    double alpha = (color & 255) / 255.0;
    return dgl_raster_material(&s->raster, index, (dgl_material){ map ? map->color : NULL, color | 255, alpha, shade });
}


// ---- surfaces ----

// adds the normal of each triangle to its corners, in the frame of the eye; long triangles count more
static void add_normals(dgl_scene *s, const double *q, uint32_t first, size_t from)
{
    dgl_raster *r = &s->raster;
    const dgl_camera *cam = s->cam;
    for (size_t i = from; i < r->ntriangles; i++) {
        uint32_t *v = r->triangle[i].v;
        const double *a = q + 3 * (v[0] - first), *b = q + 3 * (v[1] - first), *c = q + 3 * (v[2] - first);
        double e[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] }, f[3] = { c[0] - a[0], c[1] - a[1], c[2] - a[2] };
        double n[3] = { e[1] * f[2] - e[2] * f[1], e[2] * f[0] - e[0] * f[2], e[0] * f[1] - e[1] * f[0] };
        float x = (float)dot(n, cam->right), y = (float)-dot(n, cam->up), z = (float)dot(n, cam->eye);
        if (!isfinite(x + y + z))
            continue;
        for (int k = 0; k < 3; k++) {
            r->vertex[v[k]].nx += x;
            r->vertex[v[k]].ny += y;
            r->vertex[v[k]].nz += z;
        }
    }
}

static void add_vertices(dgl_scene *s, double *q, size_t n, const double *xyz, const double *t)
{
    for (size_t i = 0; i < n; i++) {
        float p[3];
        to_box(s->cam, q + 3 * i, xyz + 3 * i);
        to_pixels(s, p, xyz + 3 * i);
        s->raster.vertex[s->raster.nvertices++] = (dgl_vertex){ p[0], p[1], p[2], 0, 0, 0, t ? (float)t[i] : 0 };
    }
}

// corners at the same place get the same normal
static void join(dgl_raster *r, size_t a, size_t b)
{
    dgl_vertex *v = &r->vertex[a], *w = &r->vertex[b];
    double sign = v->nx * w->nx + v->ny * w->ny + v->nz * w->nz < 0 ? -1 : 1;      // a Möbius band turns over
    float nx = v->nx + (float)sign * w->nx, ny = v->ny + (float)sign * w->ny, nz = v->nz + (float)sign * w->nz;
    v->nx = nx, v->ny = ny, v->nz = nz;
    w->nx = (float)sign * nx, w->ny = (float)sign * ny, w->nz = (float)sign * nz;
}

static bool near(const double *a, const double *b)
{
    return fabs(a[0] - b[0]) + fabs(a[1] - b[1]) + fabs(a[2] - b[2]) < 1e-6;
}

// joins the ends of each line of a grid, when they meet, and lines that are one point
static void join_edges(dgl_raster *r, size_t first, const double *q, size_t lines, size_t line, size_t points, size_t point)
{
    for (size_t i = 0; i < lines; i++) {
        size_t a = i * line, b = a + (points - 1) * point;
        bool pole = i == 0 || i + 1 == lines;
        for (size_t j = 1; j < points && pole; j++) pole = near(q + 3 * a, q + 3 * (a + j * point));
        if (pole && points > 1) {
            float sum[3] = { 0 };
            for (size_t j = 0; j < points; j++) {
                const dgl_vertex *v = &r->vertex[first + a + j * point];
                sum[0] += v->nx, sum[1] += v->ny, sum[2] += v->nz;
            }
            for (size_t j = 0; j < points; j++) {
                dgl_vertex *v = &r->vertex[first + a + j * point];
                v->nx = sum[0], v->ny = sum[1], v->nz = sum[2];
            }
        } else if (near(q + 3 * a, q + 3 * b))
            join(r, first + a, first + b);
    }
}

dgl_status dgl_scene_grid(dgl_scene *s, uint32_t material, size_t n, size_t m, const double *xyz, const double *t)
{
    if (n < 2 || m < 2)
        return DGL_OK;
    DGL_SCOPE;
    DGL_SCRATCH(q, 3 * n * m);
    dgl_raster *r = &s->raster;
    DGL_TRY(dgl_raster_room(r, n * m, 2 * (n - 1) * (m - 1), 0));
    size_t first = r->nvertices, from = r->ntriangles;
    add_vertices(s, q, n * m, xyz, t);
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t j = 0; j + 1 < m; j++) {
            uint32_t a = (uint32_t)(first + i * m + j), b = a + 1, c = a + (uint32_t)m, d = c + 1;
            r->triangle[r->ntriangles++] = (dgl_triangle){ { a, b, d }, material };
            r->triangle[r->ntriangles++] = (dgl_triangle){ { a, d, c }, material };
        }
    add_normals(s, q, (uint32_t)first, from);
    join_edges(r, first, q, n, m, m, 1);
    join_edges(r, first, q, m, 1, n, m);
    return DGL_OK;
}

dgl_status dgl_scene_mesh(dgl_scene *s, uint32_t material, size_t nv, const double *xyz, const double *t,
                          size_t nf, const uint32_t *face)
{
    DGL_SCOPE;
    DGL_SCRATCH(q, 3 * nv);
    dgl_raster *r = &s->raster;
    DGL_TRY(dgl_raster_room(r, nv, nf, 0));
    uint32_t first = (uint32_t)r->nvertices;
    size_t from = r->ntriangles;
    add_vertices(s, q, nv, xyz, t);
    for (size_t i = 0; i < nf; i++)
        r->triangle[r->ntriangles++] = (dgl_triangle){ { first + face[3*i], first + face[3*i + 1], first + face[3*i + 2] }, material };
    add_normals(s, q, first, from);
    return DGL_OK;
}


// ---- lines and discs ----

typedef struct {
    const double *dash;
    int ndash, at;
    double left;                       // of the dash now under the pen, in pixels
    double scale;
} dasher;

static void next_dash(dasher *d)
{
    d->at = (d->at + 1) % d->ndash;
    d->left = fmax(0.05, d->dash[d->at] * d->scale);
}

// a straight piece, cut into dashes; t0 and t1 are fractions of it
static dgl_status piece(dgl_scene *s, dasher *d, const float *a, const float *b, float r, dgl_rgba color, uint32_t object)
{
    double length = hypot(b[0] - a[0], b[1] - a[1]), t = 0;
    if (length > 1e5)
        return DGL_OK;
    do {
        double end = d->ndash && length > 0 ? fmin(1, t + d->left / length) : 1;
        bool on = !d->ndash || d->at % 2 == 0;
        if (on) {
            DGL_TRY(dgl_raster_room(&s->raster, 0, 0, 1));
            float p[3], q[3];
            for (int k = 0; k < 3; k++) {
                p[k] = a[k] + (float)t * (b[k] - a[k]);
                q[k] = a[k] + (float)end * (b[k] - a[k]);
            }
            s->raster.stroke[s->raster.nstrokes++] = (dgl_stroke){ p[0], p[1], p[2], q[0], q[1], q[2], r, color, object };
        }
        if (d->ndash) {
            d->left -= (end - t) * length;
            if (d->left <= 1e-9)
                next_dash(d);
        }
        t = end;
    } while (t < 1);
    return DGL_OK;
}

dgl_status dgl_scene_line(dgl_scene *s, size_t n, const double *xyz, double width, const dgl_rgba *color, bool each,
                          const dgl_paint *dashes, double lift)
{
    uint32_t object = ++s->objects;
    float r = (float)(width / 2 / s->pixel), up = (float)(lift * s->cam->s / s->pixel) + r, last[3] = { NAN, NAN, NAN };
    dasher d = { .dash = dashes ? dashes->dash : NULL, .ndash = dashes ? dashes->ndash : 0, .scale = 1 / s->pixel, .at = -1 };
    for (size_t i = 0; i < n; i++) {
        float p[3];
        to_pixels(s, p, xyz + 3 * i);
        p[2] += up;
        if (!isfinite(p[0] + p[1] + p[2]) || !isfinite(last[0]))
            d.at = -1;
        if (d.ndash && d.at < 0)
            next_dash(&d);
        if (isfinite(p[0] + p[1] + p[2]) && isfinite(last[0]))
            DGL_TRY(piece(s, &d, last, p, r, each ? color[i] : *color, object));
        memcpy(last, p, sizeof last);
        if (!isfinite(p[0] + p[1] + p[2]))
            last[0] = NAN;
    }
    return DGL_OK;
}

dgl_status dgl_scene_points(dgl_scene *s, size_t n, const double *xyz, double diameter, const dgl_rgba *color, bool each, dgl_rgba edge)
{
    float r = (float)(diameter / 2 / s->pixel), rim = (float)(0.5 / s->pixel);
    DGL_TRY(dgl_raster_room(&s->raster, 0, 0, 2 * n));
    for (size_t i = 0; i < n; i++) {
        float p[3];
        to_pixels(s, p, xyz + 3 * i);
        dgl_rgba c = each ? color[i] : *color;
        if (!isfinite(p[0] + p[1] + p[2]) || !(c & 255))
            continue;
        p[2] += r;
        if (edge) {
            s->raster.stroke[s->raster.nstrokes++] = (dgl_stroke){ p[0], p[1], p[2], p[0], p[1], p[2], r + rim, edge, 0 };
            p[2] += 0.05f;
        }
        s->raster.stroke[s->raster.nstrokes++] = (dgl_stroke){ p[0], p[1], p[2], p[0], p[1], p[2], r, c, 0 };
    }
    return DGL_OK;
}

dgl_status dgl_scene_show(dgl_scene *s, dgl_canvas *c, dgl_canvas *other)
{
    if (!s->raster.ntriangles && !s->raster.nstrokes)
        return DGL_OK;
    int w = (int)lround((s->box.x1 - s->box.x0) / s->pixel), h = (int)lround((s->box.y1 - s->box.y0) / s->pixel);
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, (size_t)w, (size_t)h, 4));
    DGL_HEAP unsigned char *rgba = dgl_alloc(bytes);
    if (!rgba)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a picture of %d x %d pixels", w, h);
    DGL_TRY(dgl_raster_render(&s->raster, w, h, s->pixel > 0.6 ? 8 : 4, rgba));
    if (other)
        DGL_TRY(other->image(other, s->box, w, h, rgba));
    return c->image(c, s->box, w, h, rgba);
}
