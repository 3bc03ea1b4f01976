// A figure in a window of the desktop's, and the draw list as a file.
#include "draw/figure.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

dgl_status dgl_figure_write_text(const char *path, const dgl_text *t)
{
    DGL_FILE_OWNED dgl_file f = { 0 };
    DGL_TRY(dgl_file_begin(&f, path));
    fwrite(t->s, 1, t->n, f.stream);
    return dgl_file_commit(&f);
}

// twice forked, so that nobody has to wait for the viewer
static bool open_viewer(const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            setsid();
            int null = open("/dev/null", O_RDWR);
            for (int k = 0; k < 3 && null >= 0; k++) dup2(null, k);
            execlp("xdg-open", "xdg-open", path, (char *)NULL);
        }
        _exit(0);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child;
}

dgl_status dgl_figure_show(dgl_figure *fig, char *path, size_t room, bool *shown)
{
    static int count;
    const char *dir = getenv("TMPDIR"), *display = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    if ((size_t)snprintf(path, room, "%s/dgl-%ld-%d.png", dir && *dir ? dir : "/tmp", (long)getpid(), ++count) >= room)
        DGL_FAIL(DGL_EIO, "TMPDIR is too long");
    dgl_value values[DGL_MAX_PARAMS];
    dgl_param_defaults(values, dgl_save_params);
    DGL_TRY(dgl_figure_save(fig, path, values));
    *shown = ((display && *display) || (wayland && *wayland)) && open_viewer(path);
    return DGL_OK;
}
