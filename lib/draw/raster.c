// The z-buffer: horizontal strips of samples, opaque things nearest first, translucent ones in lists.
#include "draw/raster.h"
#include "base/parallel.h"

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

// A pixel has one sample in each of its `samples` rows (a power of two), at another place in each: so
// edges of any direction get as many shades as there are samples.
typedef struct {
    const dgl_raster *r;
    int samples, w, y0, y1;            // rows of samples y0 <= y < y1, each with w
    float shift[16];                   // where the sample of row y % samples lies in its pixel
    int *from, *to;                    // of each row: the samples that something touched
    float *z;                          // of the nearest opaque thing
    dgl_rgba *color;                   // its colour
    int *head;                         // the first translucent fragment, -1: none
    fragment *list;
    size_t n, room;
    // the colour of the triangle in work at each pixel, where the stamp is that of now: the samples of a
    // pixel share it
    dgl_rgba *shade;
    uint32_t *stamp, now;
} strip;

static float least(float a, float b) { return a < b ? a : b; }
static float greatest(float a, float b) { return a > b ? a : b; }

static void touch(strip *s, int y, int x0, int x1)
{
    int row = y - s->y0;
    if (x0 < s->from[row])
        s->from[row] = x0;
    if (x1 > s->to[row])
        s->to[row] = x1;
}

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
        bright = 1 - shade + shade * (0.22f + 0.86f * greatest(0, toward));
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

// the same numbers for both triangles that share an edge
typedef struct { float x, y, slope; } edge;

static edge edge_of(const dgl_vertex *a, const dgl_vertex *b)
{
    if (a->y > b->y || (a->y == b->y && a->x > b->x)) {
        const dgl_vertex *c = a;
        a = b;
        b = c;
    }
    return (edge){ a->x, a->y, b->y > a->y ? (b->x - a->x) / (b->y - a->y) : 0 };
}

static float edge_at(edge e, float y) { return e.x + (y - e.y) * e.slope; }

// the first whole number that is more than x - 1, from 0 to most: of the first sample right of an edge
static int first_after(float x, int most) { return x <= 0 ? 0 : x >= (float)most ? most : (int)(x + 1); }

static float row_middle(const strip *s, int y) { return ((float)y + 0.5f) / (float)s->samples; }

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
    float ax = v[1]->x - v[0]->x, ay = v[1]->y - v[0]->y, bx = v[2]->x - v[0]->x, by = v[2]->y - v[0]->y, area = ax * by - ay * bx;
    if (!(fabsf(area) > 1e-12f))
        return DGL_OK;
    float k = (float)s->samples;
    int from = first_after(v[0]->y * k - 0.5f, s->y1), to = first_after(v[2]->y * k - 0.5f, s->y1);
    int turn = first_after(v[1]->y * k - 0.5f, s->y1);
    from = from > s->y0 ? from : s->y0;
    edge whole = edge_of(v[0], v[2]), upper = edge_of(v[0], v[1]), lower = edge_of(v[1], v[2]);
    float gx[5], gy[5];
    const float *f0 = &v[0]->z, *f1 = &v[1]->z, *f2 = &v[2]->z;    // z and what follows it: normal and t
    for (int i = 0; i < 5; i++) {
        float d1 = f1[i] - f0[i], d2 = f2[i] - f0[i];
        gx[i] = (d1 * by - d2 * ay) / area;
        gy[i] = (d2 * ax - d1 * bx) / area;
    }
    for (int y = from; y < to; y++) {
        float mid = row_middle(s, y), shift = s->shift[y & (s->samples - 1)];
        float xl = edge_at(whole, mid), xr = edge_at(y < turn ? upper : lower, mid);
        int x0 = first_after(least(xl, xr) - shift, s->w), x1 = first_after(greatest(xl, xr) - shift, s->w);
        if ((y & (s->samples - 1)) == 0 || y == from)
            s->now++;
        if (x0 >= x1)
            continue;
        touch(s, y, x0, x1);
        float dy = mid - v[0]->y, g[5];
        for (int i = 0; i < 5; i++) g[i] = f0[i] + gy[i] * dy;
        size_t row = (size_t)(y - s->y0) * (size_t)s->w;
        float first = shift - v[0]->x;
        for (int x = x0; x < x1; x++) {
            float dx = (float)x + first, z = g[0] + gx[0] * dx;
            size_t at = row + (size_t)x;
            if (z < s->z[at] || (s->r->nplanes && cut_off(s->r, (float)x + shift, mid, z)))
                continue;
            if (s->stamp[x] != s->now) {
                s->stamp[x] = s->now;
                s->shade[x] = lit(m, g[1] + gx[1] * dx, g[2] + gx[2] * dx, g[3] + gx[3] * dx, g[4] + gx[4] * dx);
            }
            dgl_rgba c = s->shade[x];
            if ((c & 255) == 255) {
                s->z[at] = z;
                s->color[at] = c;
            } else if (c & 255)
                DGL_TRY(add_fragment(s, at, z, c, 0));
        }
    }
    return DGL_OK;
}

// how much of a sample the stroke covers falls off over a part of a pixel at its rim
static dgl_status draw_stroke(strip *s, const dgl_stroke *q)
{
    const float soft = 0.6f;
    float k = (float)s->samples, r = q->r, ax = q->x0, ay = q->y0, dx = q->x1 - ax, dy = q->y1 - ay, len2 = dx * dx + dy * dy;
    float reach = r + soft / 2, alpha = (float)(q->color & 255), most = least(1, 2 * r / soft);
    int from = (int)greatest((float)s->y0, floorf((least(ay, ay + dy) - reach) * k));
    int to = (int)least((float)s->y1, ceilf((greatest(ay, ay + dy) + reach) * k));
    for (int y = from; y < to; y++) {
        float mid = row_middle(s, y), shift = s->shift[y & (s->samples - 1)];
        float py = mid - ay, lo = least(ax, ax + dx), hi = greatest(ax, ax + dx);
        if (fabsf(dy) > 1e-3f) {                       // the stretch of the middle line that this row can see
            float t0 = (py - reach) / dy, t1 = (py + reach) / dy;
            float x0 = ax + dx * least(1, greatest(0, t0)), x1 = ax + dx * least(1, greatest(0, t1));
            lo = least(x0, x1);
            hi = greatest(x0, x1);
        }
        int x0 = first_after(lo - reach - shift, s->w), x1 = first_after(hi + reach - shift, s->w);
        size_t row = (size_t)(y - s->y0) * (size_t)s->w;
        if (x0 < x1)
            touch(s, y, x0, x1);
        for (int x = x0; x < x1; x++) {
            float px = (float)x + shift - ax, t = len2 > 0 ? least(1, greatest(0, (px * dx + py * dy) / len2)) : 0;
            float ex = px - t * dx, ey = py - t * dy, cover = (reach - sqrtf(ex * ex + ey * ey)) / soft;
            if (cover <= 0)
                continue;
            float z = q->z0 + t * (q->z1 - q->z0);
            if (s->r->nplanes && cut_off(s->r, (float)x + shift, mid, z))
                continue;
            DGL_TRY(put(s, row + (size_t)x, z, (q->color & ~255u) | (dgl_rgba)(alpha * least(cover, most) + 0.5f), q->object));
        }
    }
    return DGL_OK;
}

// adds a sample to a sum of colours times opacity: the translucent ones over the opaque one
static void add_sample(const strip *s, size_t at, float sum[4])
{
    float left = 1;
    for (int f = s->head[at]; f >= 0 && left > 0.002f && s->list[f].z >= s->z[at]; f = s->list[f].next) {
        dgl_rgba c = s->list[f].color;
        float a = left * (float)(c & 255) / 255;
        for (int j = 0; j < 3; j++) sum[j] += a * (float)(c >> (24 - 8 * j) & 255);
        sum[3] += a;
        left -= a;
    }
    dgl_rgba c = s->color[at];
    if (!c)
        return;
    for (int j = 0; j < 3; j++) sum[j] += left * (float)(c >> (24 - 8 * j) & 255);
    sum[3] += left;
}

// is a pixel of one colour, with nothing translucent in front?
static bool is_flat(const strip *s, size_t at)
{
    for (int i = 0; i < s->samples; i++) {
        size_t p = at + (size_t)i * (size_t)s->w;
        if (s->color[p] != s->color[at] || s->head[p] >= 0)
            return false;
    }
    return true;
}

// the mean of the samples of each pixel of a row; what was touched is made ready for the next strip
static void resolve_row(strip *s, int py, unsigned char *rgba)
{
    int k = s->samples, from = s->w, to = 0;
    for (int i = py * k; i < (py + 1) * k; i++) {
        from = s->from[i] < from ? s->from[i] : from;
        to = s->to[i] > to ? s->to[i] : to;
        s->from[i] = s->w;
        s->to[i] = 0;
    }
    if (from >= to)
        return;
    size_t row = (size_t)py * (size_t)k * (size_t)s->w;
    for (int x = from; x < to; x++) {
        size_t at = row + (size_t)x;
        unsigned char *out = rgba + 4 * x;
        if (is_flat(s, at)) {
            dgl_rgba c = s->color[at];
            for (int j = 0; j < 4; j++) out[j] = (unsigned char)(c >> (24 - 8 * j));
            continue;
        }
        float sum[4] = { 0 };
        for (int i = 0; i < k; i++) add_sample(s, at + (size_t)i * (size_t)s->w, sum);
        for (int j = 0; j < 3; j++) out[j] = sum[3] > 0 ? (unsigned char)(sum[j] / sum[3] + 0.5f) : 0;
        out[3] = (unsigned char)(255 * sum[3] / (float)k + 0.5f);
    }
    size_t n = (size_t)(to - from);
    for (int i = 0; i < k; i++) {
        size_t at = row + (size_t)i * (size_t)s->w + (size_t)from;
        for (size_t x = 0; x < n; x++) s->z[at + x] = -INFINITY;
        memset(s->color + at, 0, n * sizeof *s->color);
        memset(s->head + at, -1, n * sizeof *s->head);
    }
}


// ---- the picture ----

// which strips a thing touches
static void strips_of(int *from, int *to, float lo, float hi, int height, int n)
{
    *from = lo > 0 ? (int)least((float)n, floorf(lo / (float)height)) : 0;
    *to = hi >= 0 ? (int)least((float)n, floorf(hi / (float)height) + 1) : 0;
}

static bool triangle_rows(const dgl_raster *r, size_t i, float *lo, float *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int k = 0; k < 3; k++) {
        const dgl_vertex *v = &r->vertex[r->triangle[i].v[k]];
        if (!(fabsf(v->x) < 1e6f && fabsf(v->y) < 1e6f && fabsf(v->z) < 1e30f) || isnan(v->t))
            return false;
        *lo = least(*lo, v->y);
        *hi = greatest(*hi, v->y);
    }
    return true;
}

static bool stroke_rows(const dgl_raster *r, size_t i, float *lo, float *hi)
{
    const dgl_stroke *q = &r->stroke[i];
    *lo = least(q->y0, q->y1) - q->r - 1;
    *hi = greatest(q->y0, q->y1) + q->r + 1;
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

enum { HEIGHT = 16 };                                  // pixels in a strip

// one picture in work; tri and str: what touches strip i stands at [start[i], start[i + 1])
typedef struct {
    const dgl_raster *r;
    int w, h, samples;
    unsigned char *rgba;
    size_t *tri_start, *str_start;
    uint32_t *tri, *str;
} picture;

static dgl_status draw_strips(void *ctx, size_t first, size_t last)
{
    const picture *p = ctx;
    int w = p->w, h = p->h, k = p->samples;
    size_t area = (size_t)w * HEIGHT * (size_t)k;
    DGL_HEAP float *z = dgl_alloc(area * sizeof *z);
    DGL_HEAP dgl_rgba *color = dgl_alloc(area * sizeof *color);
    DGL_HEAP int *head = dgl_alloc(area * sizeof *head), *from = dgl_alloc(HEIGHT * (size_t)k * sizeof *from);
    DGL_HEAP int *to = dgl_alloc(HEIGHT * (size_t)k * sizeof *to);
    DGL_HEAP uint32_t *stamp = dgl_alloc((size_t)w * sizeof *stamp);
    DGL_HEAP dgl_rgba *shade = dgl_alloc((size_t)w * sizeof *shade);
    if (!stamp || !shade || !z || !color || !head || !from || !to)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to draw a scene of %d x %d pixels", w, h);
    memset(head, -1, area * sizeof *head);
    for (size_t i = 0; i < area; i++) z[i] = -INFINITY;
    for (int i = 0; i < HEIGHT * k; i++) from[i] = w;
    strip s = { .r = p->r, .samples = k, .w = w, .from = from, .to = to, .z = z, .color = color, .head = head,
                .shade = shade, .stamp = stamp };
    for (int i = 0; i < k; i++) {                      // bits in reverse: 0 2 1 3 of four
        int turned = 0;
        for (int bit = 1; bit < k; bit *= 2) turned = 2 * turned + (i / bit & 1);
        s.shift[i] = ((float)turned + 0.5f) / (float)k;
    }
    dgl_status bad = DGL_OK;
    for (int i = (int)first; i < (int)last && !bad; i++) {
        int rows = h - i * HEIGHT < HEIGHT ? h - i * HEIGHT : HEIGHT;
        s.y0 = i * HEIGHT * k;
        s.y1 = s.y0 + rows * k;
        s.n = 0;
        for (size_t j = p->tri_start[i]; j < p->tri_start[i + 1] && !bad; j++) bad = draw_triangle(&s, &p->r->triangle[p->tri[j]]);
        for (size_t j = p->str_start[i]; j < p->str_start[i + 1] && !bad; j++) bad = draw_stroke(&s, &p->r->stroke[p->str[j]]);
        for (int py = 0; py < rows; py++) resolve_row(&s, py, p->rgba + (size_t)(i * HEIGHT + py) * (size_t)w * 4);
        if (dgl_interrupted && !bad)
            bad = dgl_fail(DGL_EINTR, __func__, "interrupted");
    }
    dgl_free(s.list);
    return bad;
}

dgl_status dgl_raster_render(const dgl_raster *r, int w, int h, int samples, unsigned char *rgba)
{
    enum { STRIPS = 6 };                               // a thread's share at a time
    int n = (h + HEIGHT - 1) / HEIGHT;
    DGL_HEAP size_t *tri_start = dgl_alloc(((size_t)n + 2) * sizeof(size_t)), *str_start = dgl_alloc(((size_t)n + 2) * sizeof(size_t));
    DGL_HEAP uint32_t *tri = NULL, *str = NULL;
    if (!tri_start || !str_start)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to draw a scene of %d x %d pixels", w, h);
    DGL_TRY(sort_into(tri_start, &tri, r, r->ntriangles, triangle_rows, HEIGHT, n));
    DGL_TRY(sort_into(str_start, &str, r, r->nstrokes, stroke_rows, HEIGHT, n));
    memset(rgba, 0, (size_t)w * (size_t)h * 4);
    picture p = { r, w, h, samples, rgba, tri_start, str_start, tri, str };
    return dgl_parallel((size_t)n, STRIPS, draw_strips, &p);
}
