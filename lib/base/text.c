#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool make_room(dgl_text *t, size_t more)
{
    if (t->failed || t->n + more + 1 <= t->room)
        return !t->failed;
    size_t room = 2 * (t->n + more + 1);
    char *s = dgl_realloc(t->s, room);
    if (!s)
        return t->failed = true, false;
    t->s = s;
    t->room = room;
    return true;
}

void dgl_text_put(dgl_text *t, const char *bytes, size_t n)
{
    if (!make_room(t, n))
        return;
    memcpy(t->s + t->n, bytes, n);
    t->n += n;
    t->s[t->n] = 0;
}

void dgl_text_add(dgl_text *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !make_room(t, (size_t)n))
        return;
    va_start(ap, fmt);
    vsnprintf(t->s + t->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    t->n += (size_t)n;
}

dgl_status dgl_text_ok(const dgl_text *t)
{
    if (t->failed)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a text of %zu bytes", t->n);
    return DGL_OK;
}

void dgl_text_free(dgl_text *t)
{
    dgl_free(t->s);
    *t = (dgl_text){ 0 };
}

size_t dgl_texts_count(const char *texts)
{
    size_t n = 1;
    for (; *texts; texts++) n += *texts == DGL_BETWEEN_TEXTS;
    return n;
}

bool dgl_texts_next(dgl_text *t, const char **texts)
{
    const char *s = *texts, *end = s ? strchr(s, DGL_BETWEEN_TEXTS) : NULL;
    if (!s)
        return false;
    t->n = 0;
    dgl_text_put(t, s, end ? (size_t)(end - s) : strlen(s));
    *texts = end ? end + 1 : NULL;
    return !t->failed;
}

size_t dgl_text_width(const char *s)
{
    size_t n = 0;
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool combining = c == 0xCC || (c == 0xCD && (unsigned char)s[1] < 0xB0);
        n += (c & 0xC0) != 0x80 && !combining;
    }
    return n;
}

bool dgl_text_colors(int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb");
}

enum { LONGEST = 40 };

// how many letters must be changed, left out, added or swapped with a neighbour
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    size_t d[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++) d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = d[i % 3], *last = d[(i - 1) % 3], *before = d[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
    }
    return d[n % 3][m];
}

const char *dgl_nearest(const char *name, const char *const *names)
{
    size_t length = strlen(name), best = length < 3 ? 2 : length / 2 + 1;
    const char *nearest = NULL;
    for (; *names; names++) {
        size_t d = distance(name, *names);
        size_t len = strlen(*names);
        bool begins = length >= 2 && !strncmp(name, *names, length < len ? length : len);
        if (begins && d > 1)
            d = 1;
        if (d < best || (d == best && nearest && strcmp(*names, nearest) < 0)) {
            best = d;
            nearest = *names;
        }
    }
    return nearest;
}

const char *dgl_did_you_mean(const char *name, const char *const *names)
{
    static _Thread_local char text[80];
    const char *near = dgl_nearest(name, names);
    text[0] = 0;
    if (near)
        snprintf(text, sizeof text, " (did you mean '%s'?)", near);
    return text;
}
