#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

dgl_status dgl_file_read(char **data, size_t *n, const char *path)
{
    if (strstr(path, "://"))
        DGL_FAIL(DGL_EIO, "%s: dgl does not fetch URLs", path);
    DGL_TRY(dgl_file_allowed(path));
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);        // a pipe without a writer does not block
    FILE *f = fd < 0 ? NULL : fdopen(fd, "rb");
    struct stat st;
    if (!f || fstat(fd, &st)) {
        int e = errno;
        if (f) fclose(f);
        DGL_FAIL(DGL_EIO, "%s: %s", path, strerror(e));
    }
    char *s = NULL;
    dgl_status status = DGL_OK;
    if (!S_ISREG(st.st_mode))
        status = dgl_fail(DGL_EIO, __func__, "%s: not a regular file", path);
    else if (!(s = dgl_alloc((size_t)st.st_size + 1)))
        status = dgl_fail(DGL_ENOMEM, __func__, "%s: not enough memory for %lld bytes", path, (long long)st.st_size);
    else if (fread(s, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
        status = dgl_fail(DGL_EIO, __func__, "%s: %s", path, ferror(f) ? strerror(errno) : "the file changed while it was read");
    fclose(f);
    if (status) {
        dgl_free(s);
        return status;
    }
    *data = s;
    *n = (size_t)st.st_size;
    return DGL_OK;
}

static dgl_file *open_files;

static dgl_status failed(dgl_file *f, int error)
{
    dgl_status s = dgl_fail(DGL_EIO, __func__, "cannot write %s: %s", f->path, strerror(error));
    dgl_file_discard(f);
    return s;
}

// Takes away what processes that were killed left beside path: PATH.tmpNUMBER, when there is no process of that number and nobody has written
// to it for a minute.
static void sweep(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    DGL_HEAP char *folder = dgl_alloc((size_t)(base - path) + 2);
    DIR *d = folder ? opendir(slash ? memcpy(folder, path, (size_t)(base - path)) : ".") : NULL;
    size_t n = strlen(base);
    for (struct dirent *e; d && (e = readdir(d)); ) {
        struct stat st;
        char *end;
        if (strncmp(e->d_name, base, n) || strncmp(e->d_name + n, ".tmp", 4))
            continue;
        long pid = strtol(e->d_name + n + 4, &end, 10);
        if (pid <= 0 || *end || !kill((pid_t)pid, 0) || errno != ESRCH)
            continue;
        if (!fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) && time(NULL) - st.st_mtime > 60)
            unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d)
        closedir(d);
}

dgl_status dgl_file_begin(dgl_file *f, const char *path)
{
    *f = (dgl_file){ 0 };
    DGL_TRY(dgl_file_allowed(path));
    size_t n = strlen(path);
    *f = (dgl_file){ .path = dgl_alloc(n + 1), .temp = dgl_alloc(n + 32) };
    if (!f->path || !f->temp) {
        dgl_file_discard(f);
        DGL_FAIL(DGL_ENOMEM, "not enough memory to write %s", path);
    }
    memcpy(f->path, path, n + 1);
    struct stat st;
    if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
        if (S_ISDIR(st.st_mode))
            return failed(f, EISDIR);
        memcpy(f->temp, path, n + 1);                  // a device or pipe is written as it is
    } else {
        sweep(path);
        snprintf(f->temp, n + 32, "%s.tmp%ld", path, (long)getpid());
    }
    f->stream = fopen(f->temp, "wb");
    if (!f->stream) {
        int e = errno;
        f->temp[0] = 0;
        return failed(f, e);
    }
    f->next = open_files;
    open_files = f;
    return DGL_OK;
}

dgl_status dgl_file_commit(dgl_file *f)
{
    bool in_place = !strcmp(f->temp, f->path);
    if (ferror(f->stream) || fflush(f->stream) || (!in_place && fsync(fileno(f->stream))))
        return failed(f, errno ? errno : EIO);
    FILE *stream = f->stream;
    f->stream = NULL;
    if (fclose(stream) || (!in_place && rename(f->temp, f->path)))
        return failed(f, errno);
    f->temp[0] = 0;
    dgl_file_discard(f);
    return DGL_OK;
}

void dgl_file_discard(dgl_file *f)
{
    for (dgl_file **p = &open_files; *p; p = &(*p)->next)
        if (*p == f) {
            *p = f->next;
            break;
        }
    if (f->stream)
        fclose(f->stream);
    if (f->temp && f->temp[0] && strcmp(f->temp, f->path))
        unlink(f->temp);
    dgl_free(f->temp);
    dgl_free(f->path);
    *f = (dgl_file){ 0 };
}

void dgl_file_discard_all(void)
{
    for (dgl_file *f = open_files; f; f = f->next)
        if (f->temp[0] && strcmp(f->temp, f->path))
            unlink(f->temp);
}

static char *out_dir;

void dgl_out_set(const char *dir)
{
    dgl_free(out_dir);
    out_dir = dir ? dgl_alloc(strlen(dir) + 1) : NULL;
    if (out_dir)
        strcpy(out_dir, dir);
}

char *dgl_out_path(const char *path)
{
    bool inside = out_dir && out_dir[0] && path[0] != '/';
    size_t n = strlen(path) + (inside ? strlen(out_dir) : 0) + 2;
    char *s = dgl_alloc(n);
    if (s)
        snprintf(s, n, "%s%s%s", inside ? out_dir : "", inside ? "/" : "", path);
    return s;
}


enum { MAX_FOLDERS = 4 };
static char allowed[MAX_FOLDERS][PATH_MAX];
static int nallowed = -1;                              // -1: all

dgl_status dgl_file_confine(const char *const *folders)
{
    int n = 0;
    for (; folders[n]; n++)
        if (n == MAX_FOLDERS || !realpath(folders[n], allowed[n]))
            DGL_FAIL(DGL_EIO, "%s: %s", folders[n], n == MAX_FOLDERS ? "too many folders" : strerror(errno));
    nallowed = n;
    return DGL_OK;
}

bool dgl_file_confined(void) { return nallowed >= 0; }

// where path leads: itself when it exists, else its folder; "" when that does not exist either
static void resolve(char where[PATH_MAX], const char *path)
{
    struct stat st;
    where[0] = 0;
    if (realpath(path, where) || !lstat(path, &st))    // a link to nowhere is no place to write to
        return;
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    if (strlen(path) >= sizeof folder || !realpath(slash == path ? "/" : folder, where))
        where[0] = 0;
}

dgl_status dgl_file_allowed(const char *path)
{
    if (!dgl_file_confined())
        return DGL_OK;
    char where[PATH_MAX];
    resolve(where, path);
    for (int i = 0; i < nallowed; i++) {
        size_t n = strlen(allowed[i]);
        if (!strncmp(where, allowed[i], n) && (!where[n] || where[n] == '/' || n == 1))
            return DGL_OK;
    }
    DGL_FAIL(DGL_EIO, "%s: path leaves the allowed folder", path);
}

const char *dgl_file_extension(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return dot && dot[1] ? dot + 1 : "";
}
