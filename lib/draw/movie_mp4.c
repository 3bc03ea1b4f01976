// MP4 through ffmpeg, which is given the pixels of each frame on its standard input.
#include "draw/movie.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct { dgl_file *file; pid_t child; int to; int w; } mp4_film;

// 0: it ended well
static int wait_for(mp4_film *f)
{
    int status = -1;
    if (f->to >= 0)
        close(f->to);
    f->to = -1;
    if (f->child > 0)
        while (waitpid(f->child, &status, 0) < 0 && errno == EINTR) {}
    f->child = 0;
    return status;
}

static void free_film(void *self)
{
    mp4_film *f = self;
    if (f->child > 0)
        kill(f->child, SIGTERM);
    wait_for(f);
    dgl_free(f);
}

static bool on_path(const char *program)
{
    const char *path = getenv("PATH");
    char name[4096];
    for (const char *s = path ? path : ""; *s; s += strspn(s, ":")) {
        int n = (int)strcspn(s, ":");
        if (snprintf(name, sizeof name, "%.*s/%s", n, s, program) < (int)sizeof name && !access(name, X_OK))
            return true;
        s += n;
    }
    return false;
}

static dgl_status begin(void **self, dgl_file *file, int w, int h, double fps)
{
    int ends[2];
    if (dgl_file_confined())
        DGL_FAIL(DGL_EUNSUP, "mp4 is not available in a sandbox: it needs another program");
    if (!on_path("ffmpeg"))
        DGL_FAIL(DGL_EUNSUP, "mp4 needs ffmpeg on PATH");
    mp4_film *f = *self = dgl_alloc(sizeof *f);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a film");
    *f = (mp4_film){ .file = file, .to = -1, .w = w };
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))      // a pipe would raise SIGPIPE
        DGL_FAIL(DGL_EIO, "cannot start ffmpeg: %s", strerror(errno));
    char size[32], rate[32];
    snprintf(size, sizeof size, "%dx%d", w, h);
    snprintf(rate, sizeof rate, "%.6f", fps);
    f->child = fork();
    if (f->child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(ends[1], 0);
        dup2(null, 1);
        dup2(null, 2);
        signal(SIGINT, SIG_IGN);                       // we end it
        execlp("ffmpeg", "ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr0", "-s", size, "-r", rate, "-i", "-",
               "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-f", "mp4", file->temp, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    f->to = ends[0];
    if (f->child < 0)
        DGL_FAIL(DGL_EIO, "cannot start ffmpeg: %s", strerror(errno));
    return DGL_OK;
}

static dgl_status failed(mp4_film *f)
{
    int status = wait_for(f);
    if (WIFEXITED(status))
        DGL_FAIL(DGL_EIO, "cannot write %s: ffmpeg ended with status %d", f->file->path, WEXITSTATUS(status));
    DGL_FAIL(DGL_EIO, "cannot write %s: ffmpeg was stopped", f->file->path);
}

static dgl_status add(void *self, const dgl_frame_pixels *p, int delay)
{
    mp4_film *f = self;
    (void)delay;
    for (int y = 0; y < p->h; y++) {
        const char *from = (const char *)(p->px + (size_t)y * p->stride);
        for (size_t left = (size_t)f->w * 4; left; ) {
            ssize_t n = send(f->to, from, left, MSG_NOSIGNAL);
            if (n < 0 && errno == EINTR && !dgl_interrupted)
                continue;
            if (n < 0 && errno == EINTR)
                DGL_FAIL(DGL_EINTR, "interrupted");
            if (n <= 0)
                return failed(f);
            from += n;
            left -= (size_t)n;
        }
    }
    return DGL_OK;
}

static dgl_status end(void *self)
{
    mp4_film *f = self;
    shutdown(f->to, SHUT_WR);
    int status = wait_for(f);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        DGL_FAIL(DGL_EIO, "cannot write %s: ffmpeg failed", f->file->path);
    return DGL_OK;
}

const dgl_movie_format dgl_mp4_format = { "mp4", begin, add, end, free_film };
