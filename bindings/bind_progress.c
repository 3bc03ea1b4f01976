// progress(i, n, "flow"): a bar for the loops of scripts.
#include "bind.h"

#include <stdio.h>
#include <string.h>

static dgl_progress bar;
static char title[64];
static size_t last;
static bool shown;

void bind_progress_end(void)
{
    if (shown)
        dgl_progress_end(&bar);
    shown = false;
}

void bind_progress(size_t i, size_t n, const char *what)
{
    if (!shown || i < last || n != bar.total || strncmp(what, title, sizeof title - 1)) {
        bind_progress_end();
        snprintf(title, sizeof title, "%s", what);
        bar = dgl_progress_begin(title, n);
        shown = true;
    }
    last = i;
    if (n && i >= n)
        bind_progress_end();
    else
        dgl_progress_at(&bar, i);
}

static int l_progress(lua_State *L)
{
    size_t i = bind_count(L, 1), n = lua_isnoneornil(L, 2) ? 0 : bind_count(L, 2);
    bind_progress(i, n, lua_isnoneornil(L, 3) ? "" : bind_string(L, 3));
    return 0;
}

static const bind_row rows[] = {
    { "progress", l_progress, "progress(i, n, what)", "draws on a terminal how far a loop of n steps is; without n it counts" },
    { 0 }
};

const bind_module bind_progress_module = { .rows = rows };
