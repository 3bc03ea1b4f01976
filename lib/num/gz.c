// A file of another format, packed by gzip (RFC 1952): x.csv.gz, train-images-idx3-ubyte.gz.
#include "num/format.h"
#include "num/zlib.h"

#include <string.h>

extern const dgl_format dgl_gz_format;

enum { HCRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16, HEADER = 10, TRAILER = 8, MOST_RATIO = 1032 };     // what deflate can reach

static uint32_t little_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

// where the packed bytes begin; 0 when the header does not end
static size_t after_header(const char *bytes, size_t n)
{
    int flags = bytes[3];
    size_t at = HEADER;
    if (flags & EXTRA)
        at += at + 2 <= n ? 2 + (little_endian(bytes + at - 2) >> 16) : n;
    for (int text = NAME; text <= COMMENT; text *= 2)
        if (flags & text) {
            const char *end = at < n ? memchr(bytes + at, 0, n - at) : NULL;
            at = end ? (size_t)(end - bytes) + 1 : n;
        }
    at += flags & HCRC ? 2 : 0;
    return at + TRAILER <= n ? at : 0;
}

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    (void)option;
    const dgl_format *f;
    const dgl_zlib_api *zlib;
    DGL_TEXT_OWNED dgl_text inner = { 0 };
    dgl_text_put(&inner, path, strlen(path) - strlen(".gz"));
    DGL_TRY(dgl_text_ok(&inner));
    DGL_TRY(dgl_format_find(&f, inner.s));
    if (!f->load || f == &dgl_gz_format)
        DGL_FAIL(DGL_EUNSUP, "%s: .%s files are not read", path, f->name);
    if (n < HEADER + TRAILER || memcmp(bytes, "\x1f\x8b\x08", 3))
        DGL_FAIL(DGL_EIO, "%s: no gzip file: it begins with '%s'", path, dgl_format_excerpt(bytes, n < 3 ? n : 3));
    size_t at = after_header(bytes, n), size = little_endian(bytes + n - 4);
    if (!at || size / MOST_RATIO > n)
        DGL_FAIL(DGL_EIO, "%s: the gzip file is cut short or more than one", path);
    DGL_TRY(dgl_zlib_open(&zlib));
    size_t checked;
    DGL_TRY(dgl_memory_check(&checked, size + 1, 1, 1));
    DGL_HEAP char *whole = dgl_alloc(checked);
    if (!whole)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory for %zu bytes", path, size);
    if (!zlib->inflate(whole, size, bytes + at, n - at - TRAILER) || zlib->crc32(0, whole, size) != little_endian(bytes + n - TRAILER))
        DGL_FAIL(DGL_EIO, "%s: the gzip file is cut short or damaged", path);
    dgl_value inner_option[DGL_MAX_PARAMS];
    dgl_param_defaults(inner_option, f->load_params ? f->load_params : &(dgl_param){ 0 });
    return f->load(out, path, whole, size, inner_option);
}

const dgl_format dgl_gz_format = { .name = "gz", .doc = "any of the others, packed by gzip", .load = load };
