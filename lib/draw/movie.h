// Films: figures one after another, written as .gif or .mp4.
#ifndef DGL_DRAW_MOVIE_H
#define DGL_DRAW_MOVIE_H

#include "draw/figure.h"
#include "base/file.h"

// The pixels of a frame: rows of 0x00RRGGBB, row i at px + i * stride.
typedef struct { int w, h; size_t stride; const uint32_t *px; } dgl_frame_pixels;

// A format writes frames of one size into the file's stream, or has another program write file.temp.
// delay: of the frame, in hundredths of a second.
typedef struct dgl_movie_format {
    const char *extension;
    dgl_status (*begin)(void **self, dgl_file *file, int w, int h, double fps);
    dgl_status (*add)(void *self, const dgl_frame_pixels *frame, int delay);
    dgl_status (*end)(void *self);                     // all is written
    void (*free)(void *self);
} dgl_movie_format;
extern const dgl_movie_format dgl_gif_format, dgl_mp4_format;
extern const dgl_param dgl_movie_params[];             // of saving a film

// A film in work, a shared object; released before its end it leaves no file. EARG: unknown extension;
// EUNSUP: mp4 without ffmpeg.
typedef struct dgl_movie dgl_movie;
dgl_status dgl_movie_new(dgl_movie **out, const char *path, double fps, const dgl_value *values) DGL_CHECKED;
// Draws the figure as the next frame; ESHAPE when it has another size than the first.
dgl_status dgl_movie_add(dgl_movie *m, dgl_figure *fig) DGL_CHECKED;
dgl_status dgl_movie_end(dgl_movie *m) DGL_CHECKED;

// mod_gif.c: colours by libimagequant, frames by giflib
typedef dgl_movie_format dgl_gif_api;

#endif
