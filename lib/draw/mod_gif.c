// GIF, version 89a: each frame has its own colours (libimagequant) and holds what has changed since the last one.
// libs: -lgif -limagequant
#include "base/module.h"
#include "draw/movie.h"

#include <errno.h>
#include <gif_lib.h>
#include <libimagequant.h>
#include <math.h>
#include <string.h>

typedef struct {
    GifFileType *gif;
    dgl_file *file;
    int w, h, error;
    uint32_t *last;                    // the frame before
    uint32_t *part;                    // what changed, as bytes r, g, b, a
    unsigned char *index;
    bool first;
} gif_film;

static int put(GifFileType *gif, const GifByteType *bytes, int n)
{
    gif_film *f = gif->UserData;
    errno = 0;
    size_t done = fwrite(bytes, 1, (size_t)n, f->file->stream);
    if (done != (size_t)n && !f->error)
        f->error = errno ? errno : EIO;
    return (int)done;
}

static void free_film(void *self)
{
    gif_film *f = self;
    int error;
    if (f->gif)
        EGifCloseFile(f->gif, &error);
    dgl_free(f->last);
    dgl_free(f->part);
    dgl_free(f->index);
    dgl_free(f);
}

static dgl_status check(gif_film *f, int ok)
{
    if (f->error)
        DGL_FAIL(DGL_EIO, "cannot write %s: %s", f->file->path, strerror(f->error));
    if (ok == GIF_ERROR)
        DGL_FAIL(DGL_EIO, "cannot write %s: %s", f->file->path, GifErrorString(f->gif->Error));
    return DGL_OK;
}

static dgl_status begin(void **self, dgl_file *file, int w, int h, double fps)
{
    (void)fps;
    size_t bytes;
    if (w > 65535 || h > 65535)
        DGL_FAIL(DGL_EARG, "a gif of %d x %d pixels: each side may have 65535", w, h);
    DGL_TRY(dgl_memory_check(&bytes, (size_t)w, (size_t)h, 9));
    gif_film *f = *self = dgl_alloc(sizeof *f);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a film");
    *f = (gif_film){ .file = file, .w = w, .h = h, .first = true };
    f->last = dgl_alloc((size_t)w * (size_t)h * 4);
    f->part = dgl_alloc((size_t)w * (size_t)h * 4);
    f->index = dgl_alloc((size_t)w * (size_t)h);
    int error = 0;
    if (f->last && f->part && f->index)
        f->gif = EGifOpen(f, put, &error);
    if (!f->gif)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a film of %d x %d pixels", w, h);
    EGifSetGifVersion(f->gif, true);
    DGL_TRY(check(f, EGifPutScreenDesc(f->gif, w, h, 8, 0, NULL)));
    DGL_TRY(check(f, EGifPutExtensionLeader(f->gif, APPLICATION_EXT_FUNC_CODE)));      // again and again
    DGL_TRY(check(f, EGifPutExtensionBlock(f->gif, 11, "NETSCAPE2.0")));
    DGL_TRY(check(f, EGifPutExtensionBlock(f->gif, 3, "\1\0")));
    return check(f, EGifPutExtensionTrailer(f->gif));
}

// the smallest box with all that differs from the last frame; at least one pixel
typedef struct { int x0, y0, x1, y1; } area;
static area changed(const gif_film *f, const dgl_frame_pixels *p)
{
    if (f->first)
        return (area){ 0, 0, f->w, f->h };
    area a = { f->w, f->h, 0, 0 };
    for (int y = 0; y < f->h; y++) {
        const uint32_t *old = f->last + (size_t)y * (size_t)f->w, *new = p->px + (size_t)y * p->stride;
        for (int x = 0; x < f->w; x++)
            if (old[x] != new[x]) {
                a.x0 = x < a.x0 ? x : a.x0;
                a.x1 = x >= a.x1 ? x + 1 : a.x1;
                a.y0 = y < a.y0 ? y : a.y0;
                a.y1 = y + 1;
            }
    }
    return a.x1 ? a : (area){ 0, 0, 1, 1 };
}

// the box as bytes for libimagequant, what has not changed being transparent
static void cut(gif_film *f, const dgl_frame_pixels *p, area a)
{
    unsigned char *out = (unsigned char *)f->part;
    for (int y = a.y0; y < a.y1; y++) {
        uint32_t *old = f->last + (size_t)y * (size_t)f->w;
        const uint32_t *new = p->px + (size_t)y * p->stride;
        for (int x = a.x0; x < a.x1; x++, out += 4) {
            bool same = !f->first && old[x] == new[x];
            out[0] = same ? 0 : (unsigned char)(new[x] >> 16);
            out[1] = same ? 0 : (unsigned char)(new[x] >> 8);
            out[2] = same ? 0 : (unsigned char)new[x];
            out[3] = same ? 0 : 255;
            old[x] = new[x];
        }
    }
}

typedef struct { liq_attr *attr; liq_image *image; liq_result *result; ColorMapObject *colors; } palette;

static void drop(palette *p)
{
    if (p->colors)
        GifFreeMapObject(p->colors);
    if (p->result)
        liq_result_destroy(p->result);
    if (p->image)
        liq_image_destroy(p->image);
    if (p->attr)
        liq_attr_destroy(p->attr);
}

static dgl_status add(void *self, const dgl_frame_pixels *pixels, int delay)
{
    enum { FAST = 8, COLORS = 256 };
    gif_film *f = self;
    area a = changed(f, pixels);
    int w = a.x1 - a.x0, h = a.y1 - a.y0;
    cut(f, pixels, a);
    __attribute__((cleanup(drop))) palette p = { .attr = liq_attr_create() };
    if (p.attr) {
        liq_set_speed(p.attr, FAST);
        p.image = liq_image_create_rgba(p.attr, f->part, w, h, 0);
    }
    if (!p.image || liq_image_quantize(p.image, p.attr, &p.result) != LIQ_OK ||
        liq_set_dithering_level(p.result, 0) != LIQ_OK ||
        liq_write_remapped_image(p.result, p.image, f->index, (size_t)w * (size_t)h) != LIQ_OK ||
        !(p.colors = GifMakeMapObject(COLORS, NULL)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a frame of %d x %d pixels", w, h);
    const liq_palette *found = liq_get_palette(p.result);
    int clear = NO_TRANSPARENT_COLOR;
    for (unsigned i = 0; i < found->count; i++) {
        const liq_color *c = &found->entries[i];
        p.colors->Colors[i] = (GifColorType){ c->r, c->g, c->b };
        if (c->a < 128)
            clear = (int)i;
    }
    GraphicsControlBlock control = { .DisposalMode = DISPOSE_DO_NOT, .DelayTime = delay < 2 ? 2 : delay, .TransparentColor = clear };
    GifByteType bytes[4];
    EGifGCBToExtension(&control, bytes);
    DGL_TRY(check(f, EGifPutExtension(f->gif, GRAPHICS_EXT_FUNC_CODE, 4, bytes)));
    DGL_TRY(check(f, EGifPutImageDesc(f->gif, a.x0, a.y0, w, h, false, p.colors)));
    for (int y = 0; y < h; y++) DGL_TRY(check(f, EGifPutLine(f->gif, f->index + (size_t)y * (size_t)w, w)));
    f->first = false;
    return DGL_OK;
}

static dgl_status end(void *self)
{
    gif_film *f = self;
    int error = 0, ok = EGifCloseFile(f->gif, &error);
    f->gif = NULL;
    if (ok == GIF_ERROR || f->error)
        DGL_FAIL(DGL_EIO, "cannot write %s: %s", f->file->path, f->error ? strerror(f->error) : GifErrorString(error));
    return DGL_OK;
}

DGL_MODULE(dgl_gif_api) = { "gif", begin, add, end, free_film };
