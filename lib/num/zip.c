// The zip format as PKWARE's APPNOTE 6.3 gives it: a directory at the end, members before it.
#include "num/zip.h"

#include "base/module.h"
#include "num/format.h"
#include "num/zlib.h"

#include <stdlib.h>
#include <string.h>

enum { LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50, END64 = 0x06064b50, LOCATOR64 = 0x07064b50 };
enum { LOCAL_SIZE = 30, CENTRAL_SIZE = 46, END_SIZE = 22, END64_SIZE = 56, LOCATOR64_SIZE = 20 };

dgl_status dgl_zlib_open(const dgl_zlib_api **zlib)
{
    const void *table;
    DGL_TRY(dgl_module_open(&table, "zlib"));
    *zlib = table;
    return DGL_OK;
}

static uint64_t little(const char *bytes, int n)
{
    uint64_t u = 0;
    while (n--) u = u << 8 | (unsigned char)bytes[n];
    return u;
}

#define U16(p, at) ((size_t)little((p) + (at), 2))
#define U32(p, at) ((size_t)little((p) + (at), 4))
#define U64(p, at) ((size_t)little((p) + (at), 8))
#define BAD(h, ...) DGL_FAIL(DGL_EIO, "%s: " h, __VA_ARGS__)


// ---- reading ----

typedef struct { const char *what, *bytes; size_t n, at, size, count; } directory;

static dgl_status damaged(const char *what) { BAD("the zip archive is damaged", what); }

// the last record of the file, which may be followed by a comment, says where the directory is
static dgl_status find_directory(directory *d)
{
    size_t end = d->n;
    bool found = false;
    for (size_t back = END_SIZE; back <= d->n && back <= END_SIZE + 65535 && !found; back++) {
        end = d->n - back;
        found = U32(d->bytes, end) == END && U16(d->bytes, end + 20) == back - END_SIZE;
    }
    if (!found)
        BAD("not a zip archive", d->what);
    const char *e = d->bytes + end;
    d->count = U16(e, 10);
    d->size = U32(e, 12);
    d->at = U32(e, 16);
    if (U16(e, 4) || U16(e, 6))
        BAD("a zip archive in several parts is not read", d->what);
    if (d->count == 0xFFFF || d->size == 0xFFFFFFFF || d->at == 0xFFFFFFFF) {
        size_t at = end >= LOCATOR64_SIZE && U32(e, -LOCATOR64_SIZE) == LOCATOR64 ? U64(e, 8 - LOCATOR64_SIZE) : SIZE_MAX;
        if (at == SIZE_MAX || d->n < END64_SIZE || at > d->n - END64_SIZE || U32(d->bytes, at) != END64)
            return damaged(d->what);
        d->count = U64(d->bytes, at + 32);
        d->size = U64(d->bytes, at + 40);
        d->at = U64(d->bytes, at + 48);
        end = at;
    }
    if (d->at > end || d->size > end - d->at || d->count > d->size / CENTRAL_SIZE)
        return damaged(d->what);
    return DGL_OK;
}

static dgl_status check_name(const directory *d, const dgl_zip_member *m)
{
    const char *s = m->name, *end = s + m->name_length;
    bool bad = s == end || *s == '/';
    for (const char *p = s; p < end; p++) {
        bool starts = p == s || p[-1] == '/';
        bad |= (unsigned char)*p < 32 || *p == 127 || *p == '\\' || *p == ':';
        bad |= starts && end - p >= 2 && p[0] == '.' && p[1] == '.' && (end - p == 2 || p[2] == '/');
    }
    if (bad)
        BAD("a member may not be called '%s'", d->what, dgl_format_excerpt(s, m->name_length));
    return DGL_OK;
}

// the sizes and the place that did not fit into 32 bits, from the extra field with id 1
static dgl_status read_extra(const directory *d, const char *extra, size_t n, size_t **wide, size_t count)
{
    for (; n >= 4; ) {
        size_t id = U16(extra, 0), size = U16(extra, 2);
        if (size > n - 4)
            return damaged(d->what);
        if (id == 1) {
            if (size < 8 * count)
                return damaged(d->what);
            for (size_t i = 0; i < count; i++) *wide[i] = U64(extra, 4 + 8*(ptrdiff_t)i);
            return DGL_OK;
        }
        extra += 4 + size;
        n -= 4 + size;
    }
    return count ? damaged(d->what) : DGL_OK;
}

// one entry of the directory at *p, which moves on to the next
static dgl_status read_member(const directory *d, dgl_zip_member *m, const char **p, const char *end)
{
    const char *c = *p;
    if (end - c < CENTRAL_SIZE || U32(c, 0) != CENTRAL)
        return damaged(d->what);
    size_t flags = U16(c, 8), method = U16(c, 10), extra = U16(c, 30), comment = U16(c, 32), at = U32(c, 42);
    *m = (dgl_zip_member){ .name = c + CENTRAL_SIZE, .name_length = U16(c, 28), .crc = (uint32_t)U32(c, 16),
                           .packed = U32(c, 20), .size = U32(c, 24), .deflated = method == 8 };
    if ((size_t)(end - c) < CENTRAL_SIZE + m->name_length + extra + comment)
        return damaged(d->what);
    *p = m->name + m->name_length + extra + comment;
    size_t *wide[3], count = 0;
    if (m->size == 0xFFFFFFFF) wide[count++] = &m->size;
    if (m->packed == 0xFFFFFFFF) wide[count++] = &m->packed;
    if (at == 0xFFFFFFFF) wide[count++] = &at;
    DGL_TRY(read_extra(d, m->name + m->name_length, extra, wide, count));
    DGL_TRY(check_name(d, m));
    if (flags & 1)
        BAD("'%s' is encrypted", d->what, dgl_format_excerpt(m->name, m->name_length));
    if (method != 0 && method != 8)
        BAD("'%s' is packed by method %zu, which is not read", d->what, dgl_format_excerpt(m->name, m->name_length), method);
    if (d->at < LOCAL_SIZE || at > d->at - LOCAL_SIZE || U32(d->bytes, at) != LOCAL)
        return damaged(d->what);
    size_t start = at + LOCAL_SIZE + U16(d->bytes, at + 26) + U16(d->bytes, at + 28);
    if (start > d->at || m->packed > d->at - start)
        return damaged(d->what);
    m->bytes = d->bytes + start;
    // a byte of deflate gives at most 1032 (zlib's technical details)
    if (m->deflated ? m->size / 1032 > m->packed : m->size != m->packed)
        BAD("'%s' can't hold %zu bytes", d->what, dgl_format_excerpt(m->name, m->name_length), m->size);
    return DGL_OK;
}

static int by_name(const void *a, const void *b)
{
    const dgl_zip_member *x = *(const dgl_zip_member *const *)a, *y = *(const dgl_zip_member *const *)b;
    size_t n = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = memcmp(x->name, y->name, n);
    return order ? order : (x->name_length > y->name_length) - (x->name_length < y->name_length);
}

// together: no name twice, no bytes shared, sizes that memory can hold
static dgl_status check_members(const directory *d, const dgl_zip_member *m)
{
    size_t packed = 0, size = 0, bytes;
    DGL_SCOPE;
    DGL_SCRATCH_OF(const dgl_zip_member *, sorted, d->count);
    for (size_t i = 0; i < d->count; i++) {
        sorted[i] = &m[i];
        packed += m[i].packed;
        if (packed > d->n || __builtin_add_overflow(size, m[i].size, &size))
            BAD("members of the zip archive overlap", d->what);
    }
    DGL_TRY(dgl_memory_check(&bytes, size, 1, 1));
    qsort(sorted, d->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < d->count; i++)
        if (!by_name(&sorted[i - 1], &sorted[i]))
            BAD("'%s' stands twice in the zip archive", d->what, dgl_format_excerpt(sorted[i]->name, sorted[i]->name_length));
    return DGL_OK;
}

dgl_status dgl_zip_read(dgl_zip_member **out, size_t *count, const char *what, const char *bytes, size_t n)
{
    directory d = { .what = what, .bytes = bytes, .n = n };
    DGL_TRY(find_directory(&d));
    DGL_HEAP dgl_zip_member *m = dgl_alloc(d.count * sizeof *m);
    if (!m)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory for %zu members", what, d.count);
    const char *p = bytes + d.at;
    for (size_t i = 0; i < d.count; i++)
        DGL_TRY(read_member(&d, &m[i], &p, bytes + d.at + d.size));
    DGL_TRY(check_members(&d, m));
    *out = m;
    *count = d.count;
    m = NULL;
    return DGL_OK;
}

dgl_status dgl_zip_unpack(void *out, const char *what, const dgl_zip_member *m)
{
    const dgl_zlib_api *zlib;
    DGL_TRY(dgl_zlib_open(&zlib));
    bool whole = true;
    if (m->deflated)
        whole = zlib->inflate(out, m->size, m->bytes, m->packed);
    else if (m->size)
        memcpy(out, m->bytes, m->size);
    if (!whole || zlib->crc32(0, out, m->size) != m->crc)
        BAD("'%s' is damaged", what, dgl_format_excerpt(m->name, m->name_length));
    return DGL_OK;
}


// ---- writing ----

static char *put(char *p, uint64_t u, int n)
{
    for (; n--; u >>= 8) *p++ = (char)(u & 255);
    return p;
}

// The fields that a member has before itself and in the directory alike: version to extra length.
static char *put_member(char *p, bool deflate, uint32_t crc, size_t packed, size_t size, size_t name_length)
{
    p = put(p, 20, 2);                                 // version 2.0
    p = put(p, 1 << 11, 2);                            // names are UTF-8
    p = put(p, deflate ? 8 : 0, 2);
    p = put(p, 0, 2);                                  // midnight of 1980-01-01: the same bytes every day
    p = put(p, 33, 2);
    p = put(p, crc, 4);
    p = put(p, packed, 4);
    p = put(p, size, 4);
    p = put(p, name_length, 2);
    return put(p, 0, 2);
}

dgl_status dgl_zip_add(dgl_zip_writer *w, const char *name, size_t name_length, const void *bytes, size_t n, bool deflate)
{
    const dgl_zlib_api *zlib;
    DGL_TRY(dgl_zlib_open(&zlib));
    DGL_HEAP char *packed = NULL;
    size_t size = n;
    if (deflate) {
        packed = dgl_alloc(zlib->bound(n));
        size = packed ? zlib->deflate(packed, zlib->bound(n), bytes, n) : 0;
        if (!size)
            DGL_FAIL(DGL_ENOMEM, "not enough memory to pack %zu bytes", n);
    }
    if (w->at + size > 0xFFFFFF00 - LOCAL_SIZE - name_length || n > 0xFFFFFF00 || w->count == 0xFFFE || name_length > 0xFFFF)
        DGL_FAIL(DGL_EUNSUP, "zip archives of 4 GiB or more are not written");
    uint32_t crc = zlib->crc32(0, bytes, n);
    char local[LOCAL_SIZE], central[CENTRAL_SIZE], *p = put(local, LOCAL, 4);
    put_member(p, deflate, crc, size, n, name_length);
    fwrite(local, 1, sizeof local, w->stream);
    fwrite(name, 1, name_length, w->stream);
    fwrite(packed ? packed : bytes, 1, size, w->stream);
    p = put(put(central, CENTRAL, 4), 20, 2);
    p = put_member(p, deflate, crc, size, n, name_length);
    p = put(p, 0, 10);                                 // no comment, first part, no attributes
    put(p, w->at, 4);
    dgl_text_put(&w->directory, central, sizeof central);
    dgl_text_put(&w->directory, name, name_length);
    DGL_TRY(dgl_text_ok(&w->directory));
    w->at += LOCAL_SIZE + name_length + size;
    w->count++;
    return DGL_OK;
}

void dgl_zip_end(dgl_zip_writer *w)
{
    char end[END_SIZE], *p = put(put(end, END, 4), 0, 4);
    p = put(put(p, w->count, 2), w->count, 2);
    p = put(put(p, w->directory.n, 4), w->at, 4);
    put(p, 0, 2);
    if (w->directory.n)
        fwrite(w->directory.s, 1, w->directory.n, w->stream);
    fwrite(end, 1, sizeof end, w->stream);
}
