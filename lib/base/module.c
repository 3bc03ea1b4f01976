#include "base/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { MAX_MODULES = 32 };

static struct { char name[24]; const void *table; } loaded[MAX_MODULES];

const char *dgl_module_loaded(int i) { return i < MAX_MODULES && loaded[i].table ? loaded[i].name : NULL; }

dgl_status dgl_module_path(char *path, size_t room, const char *name)
{
    Dl_info self;
    if (!dladdr((void *)(size_t)&dgl_module_path, &self) || !self.dli_fname)
        DGL_FAIL(DGL_EUNSUP, "the program can't find its own library");
    const char *slash = strrchr(self.dli_fname, '/');
    int dir = slash ? (int)(slash - self.dli_fname) : 0;
    if ((size_t)snprintf(path, room, "%.*s/dgl%s%s%s", dir ? dir : 1, dir ? self.dli_fname : ".",
                         name ? "/" : "", name ? name : "", name ? ".so" : "") >= room)
        DGL_FAIL(DGL_EUNSUP, "the path of the program is too long");
    return DGL_OK;
}

static dgl_status open_module(const void **table, const char *name)
{
    int i = 0;
    for (; i < MAX_MODULES && loaded[i].table; i++)
        if (!strcmp(loaded[i].name, name)) {
            *table = loaded[i].table;
            return DGL_OK;
        }
    if (i == MAX_MODULES)
        DGL_FAIL(DGL_EUNSUP, "too many modules");
    char path[PATH_MAX];
    DGL_TRY(dgl_module_path(path, sizeof path, name));
    void *so = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!so)
        DGL_FAIL(DGL_EUNSUP, "the %s module can't be loaded: %s", name, dlerror());
    const void *found = dlsym(so, "dgl_module");
    if (!found)
        DGL_FAIL(DGL_EUNSUP, "%s is not a dgl module", path);
    snprintf(loaded[i].name, sizeof loaded[i].name, "%s", name);
    *table = loaded[i].table = found;
    return DGL_OK;
}

dgl_status dgl_module_open(const void **table, const char *name)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    dgl_status status = open_module(table, name);
    pthread_mutex_unlock(&lock);
    return status;
}
