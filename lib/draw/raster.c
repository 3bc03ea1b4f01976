// The z-buffer: horizontal strips of samples, opaque things nearest first, translucent ones in lists.
#include "draw/raster.h"

#include <math.h>
#include <string.h>

static dgl_status grow(void **p, size_t *room, size_t n, size_t size)
{
    if (n <= *room)
        return DGL_OK;
    size_t want = n > 2 * *room ? n : 2 * *room, bytes;
    DGL_TRY(dgl_memory_check(&bytes, want, size, 1));
    void *q = dgl_realloc(*p, bytes);
    if (!q)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a scene of %zu parts", n);
    *p = q;
    *room = want;
    return DGL_OK;
}

dgl_status dgl_raster_room(dgl_raster *r, size_t vertices, size_t triangles, size_t strokes)
{
    DGL_TRY(grow((void **)&r->vertex, &r->vertex_room, r->nvertices + vertices, sizeof *r->vertex));
    DGL_TRY(grow((void **)&r->triangle, &r->triangle_room, r->ntriangles + triangles, sizeof *r->triangle));
    return grow((void **)&r->stroke, &r->stroke_room, r->nstrokes + strokes, sizeof *r->stroke);
}

dgl_status dgl_raster_material(dgl_raster *r, uint32_t *index, dgl_material m)
{
    DGL_TRY(grow((void **)&r->material, &r->material_room, r->nmaterials + 1, sizeof *r->material));
    *index = (uint32_t)r->nmaterials;
    r->material[r->nmaterials++] = m;
    return DGL_OK;
}

void dgl_raster_free(dgl_raster *r)
{
    dgl_free(r->vertex);
    dgl_free(r->triangle);
    dgl_free(r->stroke);
    dgl_free(r->material);
    *r = (dgl_raster){ 0 };
}


// ---- a strip: some rows of samples ----

typedef struct { float z; dgl_rgba color; uint32_t object; int next; } fragment;

typedef struct {
    const dgl_raster *r;
    int samples, w, y0, y1;            // in samples; rows y0 <= y < y1
    float *z;                          // of the nearest opaque thing
    dgl_rgba *color;                   // its colour
    int *head;                         // the first translucent fragment, -1: none
    fragment *list;
    size_t n, room;
} strip;

// nearer ones first; what lies behind something opaque is sorted out at the end
static dgl_status add_fragment(strip *s, size_t at, float z, dgl_rgba color, uint32_t object)
{
    if (z < s->z[at])
        return DGL_OK;
    int before = -1, i = s->head[at];
    for (; object && i >= 0; i = s->list[i].next)      // a line meets itself at its joints
        if (s->list[i].object == object) {
            if ((color & 255) > (s->list[i].color & 255))
                s->list[i].color = color;
            return DGL_OK;
        }
    for (i = s->head[at]; i >= 0 && s->list[i].z > z; i = s->list[i].next) before = i;
    DGL_TRY(grow((void **)&s->list, &s->room, s->n + 1, sizeof *s->list));
    s->list[s->n] = (fragment){ z, color, object, i };
    *(before < 0 ? &s->head[at] : &s->list[before].next) = (int)s->n++;
    return DGL_OK;
}

static dgl_status put(strip *s, size_t at, float z, dgl_rgba color, uint32_t object)
{
    if ((color & 255) == 255) {
        if (z > s->z[at]) {
            s->z[at] = z;
            s->color[at] = color;
        }
        return DGL_OK;
    }
    return color & 255 ? add_fragment(s, at, z, color, object) : DGL_OK;
}

static bool cut_off(const dgl_raster *r, float x, float y, float z)
{
    for (int k = 0; k < r->nplanes; k++)
        if (r->plane[k][0] * x + r->plane[k][1] * y + r->plane[k][2] * z + r->plane[k][3] < 0)
            return true;
    return false;
}

// Soft light from the upper left behind the eye, the same on both sides of a surface.
static dgl_rgba lit(const dgl_material *m, float nx, float ny, float nz, float t)
{
    dgl_rgba c = m->map ? m->map[t <= 0 ? 0 : t >= 1 ? DGL_MAP_SIZE - 1 : (int)(t * (DGL_MAP_SIZE - 1) + 0.5f)] : m->color;
    float length = sqrtf(nx * nx + ny * ny + nz * nz), shade = (float)m->shade, gloss = 0;
    float bright = 1;
    if (length > 0 && shade > 0) {
        float flip = nz < 0 ? -1 / length : 1 / length;
        nx *= flip, ny *= flip, nz *= flip;
        float toward = -0.44f * nx - 0.54f * ny + 0.72f * nz;      // (-0.44, -0.54, 0.72) is the light, y down
        bright = 1 - shade + shade * (0.22f + 0.86f * fmaxf(0, toward));
        float half = -0.237f * nx - 0.291f * ny + 0.927f * nz;     // half way to the eye
        float h2 = half * half, h4 = h2 * h2, h8 = h4 * h4;
        gloss = half > 0 ? shade * 38 * h8 * h8 * h8 * h4 : 0;
    }
    dgl_rgba out = (dgl_rgba)((float)(c & 255) * (float)m->alpha + 0.5f);
    for (int k = 8; k < 32; k += 8) {
        float v = (float)(c >> k & 255) * bright + gloss;
        out |= (dgl_rgba)(v > 255 ? 255 : v + 0.5f) << k;
    }
    return out;
}

// x of the edge a-b in the row whose middle is y; the same for both triangles that share it
static float edge_at(const dgl_vertex *a, const dgl_vertex *b, float y, float s)
{
    if (a->y > b->y || (a->y == b->y && a->x > b->x)) {
        const dgl_vertex *c = a;
        a = b;
        b = c;
    }
    return s * (a->x + (y / s - a->y) * ((b->x - a->x) / (b->y - a->y)));
}

static dgl_status draw_triangle(strip *s, const dgl_triangle *tri)
{
    const dgl_material *m = &s->r->material[tri->material];
    const dgl_vertex *v[3] = { &s->r->vertex[tri->v[0]], &s->r->vertex[tri->v[1]], &s->r->vertex[tri->v[2]] };
    for (int i = 0; i < 2; i++)                        // downwards
        for (int j = 0; j < 2 - i; j++)
            if (v[j]->y > v[j + 1]->y) {
                const dgl_vertex *w = v[j];
                v[j] = v[j + 1];
                v[j + 1] = w;
            }
    float k = (float)s->samples;
    float ax = v[1]->x - v[0]->x, ay = v[1]->y - v[0]->y, bx = v[2]->x - v[0]->x, by = v[2]->y - v[0]->y, area = ax * by - ay * bx;
    if (!(fabsf(area) > 1e-12f))
        return DGL_OK;
    int from = (int)fmaxf((float)s->y0, ceilf(v[0]->y * k - 0.5f)), to = (int)fminf((float)s->y1, ceilf(v[2]->y * k - 0.5f));
    float gx[5], gy[5], g0[5];
    const float *f0 = &v[0]->z, *f1 = &v[1]->z, *f2 = &v[2]->z;    // z and what follows it: normal and t
    for (int i = 0; i < 5; i++) {
        float d1 = f1[i] - f0[i], d2 = f2[i] - f0[i];
        gx[i] = (d1 * by - d2 * ay) / area / k;
        gy[i] = (d2 * ax - d1 * bx) / area / k;
        g0[i] = f0[i];
    }
    for (int y = from; y < to; y++) {
        float mid = (float)y + 0.5f, xl = edge_at(v[0], v[2], mid, k);
        float xr = mid < v[1]->y * k ? edge_at(v[0], v[1], mid, k) : edge_at(v[1], v[2], mid, k);
        if (xl > xr) {
            float x = xl;
            xl = xr;
            xr = x;
        }
        int x0 = (int)fmaxf(0, ceilf(xl - 0.5f)), x1 = (int)fminf((float)s->w, ceilf(xr - 0.5f));
        float dy = mid - v[0]->y * k;
        size_t row = (size_t)(y - s->y0) * (size_t)s->w;
        for (int x = x0; x < x1; x++) {
            float dx = (float)x + 0.5f - v[0]->x * k, z = g0[0] + gx[0] * dx + gy[0] * dy;
            if (z < s->z[row + (size_t)x] || (s->r->nplanes && cut_off(s->r, ((float)x + 0.5f) / k, mid / k, z)))
                continue;
            dgl_rgba c = lit(m, g0[1] + gx[1] * dx + gy[1] * dy, g0[2] + gx[2] * dx + gy[2] * dy,
                             g0[3] + gx[3] * dx + gy[3] * dy, g0[4] + gx[4] * dx + gy[4] * dy);
            DGL_TRY(put(s, row + (size_t)x, z, c, 0));
        }
    }
    return DGL_OK;
}

// how much of a sample the stroke covers falls off over one sample at its rim
static dgl_status draw_stroke(strip *s, const dgl_stroke *q)
{
    float k = (float)s->samples, r = q->r * k;
    float ax = q->x0 * k, ay = q->y0 * k, dx = q->x1 * k - ax, dy = q->y1 * k - ay, len2 = dx * dx + dy * dy;
    float reach = r + 0.5f, alpha = (float)(q->color & 255);
    int from = (int)fmaxf((float)s->y0, floorf(fminf(ay, ay + dy) - reach));
    int to = (int)fminf((float)s->y1, ceilf(fmaxf(ay, ay + dy) + reach));
    for (int y = from; y < to; y++) {
        float py = (float)y + 0.5f - ay, lo = fminf(ax, ax + dx), hi = fmaxf(ax, ax + dx);
        if (fabsf(dy) > 1e-3f) {                       // the stretch of the middle line that this row can see
            float t0 = (py - reach) / dy, t1 = (py + reach) / dy;
            float x0 = ax + dx * fminf(1, fmaxf(0, t0)), x1 = ax + dx * fminf(1, fmaxf(0, t1));
            lo = fminf(x0, x1);
            hi = fmaxf(x0, x1);
        }
        int x0 = (int)fmaxf(0, floorf(lo - reach)), x1 = (int)fminf((float)s->w, ceilf(hi + reach));
        size_t row = (size_t)(y - s->y0) * (size_t)s->w;
        for (int x = x0; x < x1; x++) {
            float px = (float)x + 0.5f - ax, t = len2 > 0 ? fminf(1, fmaxf(0, (px * dx + py * dy) / len2)) : 0;
            float ex = px - t * dx, ey = py - t * dy, cover = reach - sqrtf(ex * ex + ey * ey);
            if (cover <= 0)
                continue;
            float z = q->z0 + t * (q->z1 - q->z0);
            if (s->r->nplanes && cut_off(s->r, ((float)x + 0.5f) / k, ((float)y + 0.5f) / k, z))
                continue;
            cover = fminf(fminf(1, cover), 2 * r);
            DGL_TRY(put(s, row + (size_t)x, z, (q->color & ~255u) | (dgl_rgba)(alpha * cover + 0.5f), q->object));
        }
    }
    return DGL_OK;
}

// the samples of each pixel: translucent ones over the opaque one, then their mean
static void resolve(const strip *s, unsigned char *rgba)
{
    int k = s->samples, w = s->w / k;
    for (int py = 0; py < (s->y1 - s->y0) / k; py++)
        for (int px = 0; px < w; px++, rgba += 4) {
            float sum[4] = { 0 };
            for (int i = 0; i < k * k; i++) {
                size_t at = (size_t)(py * k + i / k) * (size_t)s->w + (size_t)(px * k + i % k);
                float left = 1;
                for (int f = s->head[at]; f >= 0 && left > 0.002f; f = s->list[f].next) {
                    if (s->list[f].z < s->z[at])
                        break;
                    dgl_rgba c = s->list[f].color;
                    float a = left * (float)(c & 255) / 255;
                    for (int j = 0; j < 3; j++) sum[j] += a * (float)(c >> (24 - 8 * j) & 255);
                    sum[3] += a;
                    left -= a;
                }
                dgl_rgba c = s->color[at];
                if (c) {
                    for (int j = 0; j < 3; j++) sum[j] += left * (float)(c >> (24 - 8 * j) & 255);
                    sum[3] += left;
                }
            }
            for (int j = 0; j < 3; j++) rgba[j] = sum[3] > 0 ? (unsigned char)(sum[j] / sum[3] + 0.5f) : 0;
            rgba[3] = (unsigned char)(255 * sum[3] / (float)(k * k) + 0.5f);
        }
}


// ---- the picture ----

// which strips a thing touches
static void strips_of(int *from, int *to, float lo, float hi, int height, int n)
{
    *from = lo > 0 ? (int)fminf((float)n, floorf(lo / (float)height)) : 0;
    *to = hi >= 0 ? (int)fminf((float)n, floorf(hi / (float)height) + 1) : 0;
}

static bool triangle_rows(const dgl_raster *r, size_t i, float *lo, float *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int k = 0; k < 3; k++) {
        const dgl_vertex *v = &r->vertex[r->triangle[i].v[k]];
        if (!(fabsf(v->x) < 1e6f && fabsf(v->y) < 1e6f && fabsf(v->z) < 1e30f) || isnan(v->t))
            return false;
        *lo = fminf(*lo, v->y);
        *hi = fmaxf(*hi, v->y);
    }
    return true;
}

static bool stroke_rows(const dgl_raster *r, size_t i, float *lo, float *hi)
{
    const dgl_stroke *q = &r->stroke[i];
    *lo = fminf(q->y0, q->y1) - q->r - 1;
    *hi = fmaxf(q->y0, q->y1) + q->r + 1;
    return fabsf(q->x0) < 1e6f && fabsf(q->x1) < 1e6f && fabsf(q->y0) < 1e6f && fabsf(q->y1) < 1e6f
        && fabsf(q->z0) < 1e30f && fabsf(q->z1) < 1e30f;
}

typedef bool rows_of(const dgl_raster *r, size_t i, float *lo, float *hi);

// the things of each strip: start[s] to start[s + 1] in *items (a counting sort)
static dgl_status sort_into(size_t *start, uint32_t **items, const dgl_raster *r, size_t count, rows_of *rows, int height, int n)
{
    memset(start, 0, ((size_t)n + 1) * sizeof *start);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            float lo, hi;
            int from, to;
            if (!rows(r, i, &lo, &hi))
                continue;
            strips_of(&from, &to, lo, hi, height, n);
            for (int s = from; s < to; s++)
                if (pass)
                    (*items)[start[s]++] = (uint32_t)i;
                else
                    start[s + 1]++;
        }
        if (pass) {                                    // each start has moved to the next one's place
            memmove(start + 1, start, (size_t)n * sizeof *start);
            start[0] = 0;
            return DGL_OK;
        }
        for (int s = 0; s < n; s++) start[s + 1] += start[s];
        if (!(*items = dgl_alloc((start[n] + 1) * sizeof **items)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory to sort a scene");
    }
    return DGL_OK;
}

dgl_status dgl_raster_render(const dgl_raster *r, int w, int h, int samples, unsigned char *rgba)
{
    enum { HEIGHT = 16 };                              // pixels in a strip
    int n = (h + HEIGHT - 1) / HEIGHT;
    size_t area = (size_t)w * (size_t)samples * HEIGHT * (size_t)samples;
    DGL_HEAP float *z = dgl_alloc(area * sizeof *z);
    DGL_HEAP dgl_rgba *color = dgl_alloc(area * sizeof *color);
    DGL_HEAP int *head = dgl_alloc(area * sizeof *head);
    DGL_HEAP size_t *tri_start = dgl_alloc(((size_t)n + 2) * sizeof(size_t)), *str_start = dgl_alloc(((size_t)n + 2) * sizeof(size_t));
    DGL_HEAP uint32_t *tri = NULL, *str = NULL;
    if (!z || !color || !head || !tri_start || !str_start)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to draw a scene of %d x %d pixels", w, h);
    DGL_TRY(sort_into(tri_start, &tri, r, r->ntriangles, triangle_rows, HEIGHT, n));
    DGL_TRY(sort_into(str_start, &str, r, r->nstrokes, stroke_rows, HEIGHT, n));
    strip s = { .r = r, .samples = samples, .w = w * samples, .z = z, .color = color, .head = head };
    dgl_status bad = DGL_OK;
    for (int i = 0; i < n && !bad; i++) {
        int rows = h - i * HEIGHT < HEIGHT ? h - i * HEIGHT : HEIGHT;
        s.y0 = i * HEIGHT * samples;
        s.y1 = s.y0 + rows * samples;
        s.n = 0;
        for (size_t k = 0; k < area; k++) z[k] = -INFINITY;
        memset(color, 0, area * sizeof *color);
        memset(head, -1, area * sizeof *head);
        for (size_t k = tri_start[i]; k < tri_start[i + 1] && !bad; k++) bad = draw_triangle(&s, &r->triangle[tri[k]]);
        for (size_t k = str_start[i]; k < str_start[i + 1] && !bad; k++) bad = draw_stroke(&s, &r->stroke[str[k]]);
        if (!bad)
            resolve(&s, rgba + (size_t)i * HEIGHT * (size_t)w * 4);
        if (dgl_interrupted && !bad)
            bad = dgl_fail(DGL_EINTR, __func__, "interrupted");
    }
    dgl_free(s.list);
    return bad;
}
