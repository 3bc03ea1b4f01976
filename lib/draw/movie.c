// Films: each figure drawn into pixels, the pixels given to a format.
#include "draw/movie.h"
#include "base/module.h"

#include <math.h>
#include <strings.h>

struct dgl_movie {
    dgl_ref ref;
    const dgl_movie_format *format;
    const dgl_cairo_api *cairo;
    dgl_file file;
    void *self;                        // of the format, from the first frame on
    double fps, dpi;
    long frames;
    int w, h;
};

const dgl_param dgl_movie_params[] = {
    { "dpi", DGL_NUM, 100, 10, 600, "pixels in an inch", NULL },
    { 0 }
};

static void destroy(void *self)
{
    dgl_movie *m = self;
    if (m->self)
        m->format->free(m->self);
    dgl_file_discard(&m->file);
}

// the module that makes gifs is opened by the first one
static dgl_status find_format(const dgl_movie_format **out, const char *path)
{
    const dgl_gif_api *gif;
    const char *type = dgl_file_extension(path);
    if (!strcasecmp(type, "mp4")) {
        *out = &dgl_mp4_format;
        return DGL_OK;
    }
    if (strcasecmp(type, "gif"))
        DGL_FAIL(DGL_EARG, "a film is saved as .gif or .mp4, not as '%s'", path);
    DGL_TRY(dgl_module_open((const void **)&gif, "gif"));
    *out = gif;
    return DGL_OK;
}

dgl_status dgl_movie_new(dgl_movie **out, const char *path, double fps, const dgl_value *values)
{
    const dgl_movie_format *format = NULL;
    const dgl_cairo_api *cairo;
    DGL_TRY(find_format(&format, path));
    DGL_TRY(dgl_module_open((const void **)&cairo, "cairo"));
    DGL_OWNED dgl_movie *m = dgl_new(sizeof *m, destroy);
    if (!m)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a film");
    m->format = format;
    m->cairo = cairo;
    m->fps = fps;
    m->dpi = values[0].num;
    DGL_TRY(dgl_file_begin(&m->file, path));
    *out = dgl_retain(m);
    return DGL_OK;
}

static dgl_status add(dgl_movie *m, dgl_canvas *c)
{
    dgl_frame_pixels frame;
    m->cairo->pixels(c, &frame.px, &frame.stride, &frame.w, &frame.h);
    if (!m->frames) {
        m->w = frame.w;
        m->h = frame.h;
        DGL_TRY(m->format->begin(&m->self, &m->file, m->w, m->h, m->fps));
    }
    if (frame.w != m->w || frame.h != m->h)
        DGL_FAIL(DGL_ESHAPE, "frame %ld is %d x %d pixels, the first one %d x %d", m->frames + 1, frame.w, frame.h, m->w, m->h);
    double now = 100.0 * (double)m->frames / m->fps;
    m->frames++;
    return m->format->add(m->self, &frame, (int)(lround(100.0 * (double)m->frames / m->fps) - lround(now)));
}

dgl_status dgl_movie_add(dgl_movie *m, dgl_figure *fig)
{
    dgl_canvas *c;
    double w, h;
    dgl_figure_size(fig, &w, &h);
    DGL_TRY(m->cairo->open(&c, NULL, DGL_PIXELS, w, h, m->dpi));
    dgl_status s = dgl_figure_draw(fig, c);
    if (!s)
        s = add(m, c);
    m->cairo->discard(c);
    return s;
}

dgl_status dgl_movie_end(dgl_movie *m)
{
    if (!m->frames)
        DGL_FAIL(DGL_EARG, "a film needs a frame");
    DGL_TRY(m->format->end(m->self));
    return dgl_file_commit(&m->file);
}
