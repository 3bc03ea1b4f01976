#include "history.h"

#include "base/file.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT = 1000, MOST = 2000 };

static char path[4096];                                // "": nothing is kept

static void find_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (dgl_file_confined() || !((state && *state) || (home && *home)))
        return;
    int n = state && *state ? snprintf(path, sizeof path, "%s/dgl/history", state)
                            : snprintf(path, sizeof path, "%s/.local/state/dgl/history", home);
    if ((size_t)n >= sizeof path) {
        path[0] = 0;
        return;
    }
    for (char *c = path + 1; *c; c++)
        if (*c == '/') {
            *c = 0;
            mkdir(path, 0700);
            *c = '/';
        }
}

// "\n" for a new line, "\\" for a backslash, so that an entry is one line
static void put_entry(dgl_text *t, const char *entry)
{
    for (; *entry; entry++)
        dgl_text_add(t, *entry == '\n' ? "\\n" : *entry == '\\' ? "\\\\" : "%c", *entry);
    dgl_text_add(t, "\n");
}

static void decode(char *line)
{
    char *to = line;
    for (; *line; line++) {
        if (*line == '\\' && line[1])
            *to++ = *++line == 'n' ? '\n' : *line;
        else
            *to++ = *line;
    }
    *to = 0;
}

static void write_kept(const char *kept)
{
    DGL_FILE_OWNED dgl_file f = { 0 };
    if (!dgl_file_begin(&f, path)) {
        fputs(kept, f.stream);
        if (dgl_file_commit(&f))
            path[0] = 0;
    }
}

void history_load(void (*each)(const char *entry))
{
    find_path();
    char *data;
    size_t n, lines = 0;
    if (!path[0] || dgl_file_read(&data, &n, path))
        return;
    for (size_t i = 0; i < n; i++) lines += data[i] == '\n';
    char *first = data;
    if (lines > MOST) {
        for (size_t skip = lines - KEPT; skip; first++) skip -= *first == '\n';
        write_kept(first);
    }
    for (char *line = first, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        decode(line);
        if (*line)
            each(line);
    }
    dgl_free(data);
}

void history_append(const char *entry)
{
    if (!path[0])
        return;
    DGL_TEXT_OWNED dgl_text t = { 0 };
    put_entry(&t, entry);
    int fd = dgl_text_ok(&t) ? -1 : open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        if (write(fd, t.s, t.n) < 0)
            path[0] = 0;
        close(fd);
    }
}
