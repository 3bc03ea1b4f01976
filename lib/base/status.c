#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Atomic int dgl_interrupted;

static _Thread_local struct { char message[1024]; const char *where; } last;

static const struct { const char *kind, *text; } codes[] = {
#define X(code, kind, text) { kind, text },
    DGL_STATUS_LIST(X)
#undef X
};

dgl_status dgl_fail(dgl_status code, const char *where, const char *fmt, ...)
{
    char message[sizeof last.message];                 // the old message may be among the arguments
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    for (size_t i = 0, to = 0; (last.message[to] = message[i]); i++)
        to += strncmp(message + i, "-nan", 4) != 0;    // it has no sign that one could see
    last.where = where;
    return code;
}

const char *dgl_error_message(void) { return last.message; }
const char *dgl_error_where(void) { return last.where ? last.where : ""; }
const char *dgl_status_kind(dgl_status code) { return codes[code].kind; }
const char *dgl_status_text(dgl_status code) { return codes[code].text; }
