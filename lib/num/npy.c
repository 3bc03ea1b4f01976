// numpy's own format: a text that describes the entries, then the entries (numpy.lib.format).
#include "num/npy.h"

#include "num/format.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *what, *p, *end;        // where the header is read
    char type[12];
    bool fortran;
    int naxes;
    size_t shape[DGL_MAX_AXES];
    unsigned seen;
} header;

#define BAD(h, ...) DGL_FAIL(DGL_EIO, "%s: " h, __VA_ARGS__)

// ---- the header: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } ----

static void skip_blanks(header *h)
{
    while (h->p < h->end && (*h->p == ' ' || *h->p == '\n')) h->p++;
}

static bool accept(header *h, const char *token)
{
    size_t n = strlen(token);
    skip_blanks(h);
    if ((size_t)(h->end - h->p) < n || memcmp(h->p, token, n))
        return false;
    h->p += n;
    return true;
}

static dgl_status no_dict(const header *h)
{
    BAD("the header is no description of an array at '%s'", h->what, dgl_format_excerpt(h->p, (size_t)(h->end - h->p)));
}

static dgl_status read_type(header *h)
{
    if (accept(h, "["))
        BAD("structured arrays are not read", h->what);
    const char *quote = accept(h, "'") ? "'" : accept(h, "\"") ? "\"" : NULL;
    size_t n = 0;
    while (quote && h->p + n < h->end && h->p[n] != *quote) n++;
    if (!quote || h->p + n == h->end)
        return no_dict(h);
    if (n >= sizeof h->type)
        BAD("arrays of '%s' are not read", h->what, dgl_format_excerpt(h->p, n));
    memcpy(h->type, h->p, n);
    h->p += n + 1;
    return DGL_OK;
}

static dgl_status read_shape(header *h)
{
    if (!accept(h, "("))
        return no_dict(h);
    while (!accept(h, ")")) {
        if (h->naxes == DGL_MAX_AXES)
            BAD("more than %d axes", h->what, DGL_MAX_AXES);
        size_t s = 0;
        const char *start = h->p;
        for (; h->p < h->end && (unsigned char)(*h->p - '0') < 10; h->p++)
            if (__builtin_mul_overflow(s, 10, &s) || __builtin_add_overflow(s, *h->p - '0', &s))
                BAD("an axis of %s entries", h->what, dgl_format_excerpt(start, (size_t)(h->end - start)));
        if (h->p == start)
            return no_dict(h);
        h->shape[h->naxes++] = s;
        if (!accept(h, ",")) {
            if (!accept(h, ")"))
                return no_dict(h);
            break;
        }
    }
    return DGL_OK;
}

static dgl_status read_dict(header *h)
{
    static const char *const keys[] = { "descr", "fortran_order", "shape" };
    if (!accept(h, "{"))
        return no_dict(h);
    while (!accept(h, "}")) {
        unsigned k = 0;
        for (; k < 3; k++) {
            char quoted[20];
            snprintf(quoted, sizeof quoted, "'%s'", keys[k]);
            if (accept(h, quoted))
                break;
        }
        if (k == 3 || h->seen >> k & 1 || !accept(h, ":"))
            return no_dict(h);
        h->seen |= 1u << k;
        if (k == 0)
            DGL_TRY(read_type(h));
        else if (k == 2)
            DGL_TRY(read_shape(h));
        else if (!accept(h, "False")) {
            if (!accept(h, "True"))
                return no_dict(h);
            h->fortran = true;
        }
        if (!accept(h, ",")) {
            if (!accept(h, "}"))
                return no_dict(h);
            break;
        }
    }
    skip_blanks(h);
    if (h->p != h->end)
        return no_dict(h);
    for (unsigned k = 0; k < 3; k++)
        if (!(h->seen >> k & 1))
            BAD("the header has no '%s'", h->what, keys[k]);
    return DGL_OK;
}

// Checks magic, version and length and reads the header; *offset is where the entries begin.
static dgl_status read_header(header *h, const char *bytes, size_t n, size_t *offset)
{
    enum { LONGEST = 10000 };
    const unsigned char *b = (const unsigned char *)bytes;
    if (n < 10 || memcmp(bytes, "\x93NUMPY", 6))
        BAD("not an npy file", h->what);
    if (b[6] < 1 || b[6] > 3 || b[7])
        BAD("npy version %d.%d is not known", h->what, b[6], b[7]);
    size_t start = b[6] == 1 ? 10 : 12, length = b[8] | (size_t)b[9] << 8;
    if (b[6] > 1 && n >= 12)
        length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (length > LONGEST)
        BAD("a header of %zu bytes, at most %d are read", h->what, length, LONGEST);
    if (n < start || length > n - start)
        BAD("the file ends in the header", h->what);
    h->p = bytes + start;
    h->end = h->p + length;
    *offset = start + length;
    return read_dict(h);
}


// ---- entries ----

static double from_half(uint16_t u)
{
    int e = u >> 10 & 31;
    double m = u & 1023, x = e == 0 ? ldexp(m, -24) : e < 31 ? ldexp(m + 1024, e - 25) : m > 0 ? NAN : INFINITY;
    return u >> 15 ? -x : x;
}

// the kind and size of an entry; 0: not read
static size_t entry_size(const char *type)
{
    static const char *const read[] = { "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1" };
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (strchr("<>|=", type[0]) && !strcmp(type + 1, read[i]))
            return (size_t)(type[2] - '0');
    return 0;
}

static dgl_status refuse_type(const header *h)
{
    const char kind = h->type[0] ? h->type[1] : 0;
    const char *why = kind == 'O' ? "pickled objects" : kind == 'c' ? "complex numbers" : kind == 'S' || kind == 'U' ? "texts"
                    : kind == 'V' ? "raw bytes" : kind == 'M' || kind == 'm' ? "dates" : "entries of that type";
    BAD("%s ('%s') are not read", h->what, why, h->type);
}

static double decode(char kind, size_t size, uint64_t u)
{
    float f;
    double d;
    uint32_t low = (uint32_t)u;
    switch (kind) {
    case 'f':
        if (size == 2)
            return from_half((uint16_t)u);
        memcpy(&f, &low, sizeof f);
        memcpy(&d, &u, sizeof d);
        return size == 4 ? (double)f : d;
    case 'i': return (double)((int64_t)(u << (64 - 8*size)) >> (64 - 8*size));
    case 'u': return (double)u;
    }
    return u != 0;
}

// is x the whole number that the 8 bytes are?
static bool held(char kind, uint64_t u, double x)
{
    return kind == 'i' ? x < 0x1p63 && (int64_t)x == (int64_t)u : kind != 'u' || (x < 0x1p64 && (uint64_t)x == u);
}

static dgl_status read_entries(const header *h, double *x, const unsigned char *b, size_t n, size_t size)
{
    char order = h->type[0], kind = h->type[1];
    bool big = order == '>';
    if (kind == 'f' && size == 8 && !big) {
        memcpy(x, b, n * size);
        return DGL_OK;
    }
    for (size_t i = 0; i < n; i++, b += size) {
        uint64_t u = 0;
        for (size_t k = 0; k < size; k++) u = u << 8 | b[big ? k : size - 1 - k];
        x[i] = decode(kind, size, u);
        if (size == 8 && !held(kind, u, x[i]))
            BAD("entry %zu is a whole number that no double holds", h->what, i + 1);
    }
    return DGL_OK;
}

dgl_status dgl_npy_read(dgl_array **out, const char *what, const char *bytes, size_t n)
{
    header h = { .what = what };
    size_t offset = 0, count = 1, need;
    DGL_TRY(read_header(&h, bytes, n, &offset));
    size_t size = entry_size(h.type);
    if (!size)
        return refuse_type(&h);
    bool fits = true;
    for (int k = 0; k < h.naxes; k++) fits = fits && !__builtin_mul_overflow(count, h.shape[k], &count);
    if (!fits || __builtin_mul_overflow(count, size, &need))
        BAD("shape %s does not fit into memory", what, dgl_shape_text(h.naxes, h.shape));
    if (need != n - offset)
        BAD("the header says %zu bytes, the file has %zu", what, need, n - offset);
    DGL_OWNED dgl_array *a = NULL;
    if (h.fortran)                                     // the axes stand reversed
        for (int i = 0, j = h.naxes - 1; i < j; i++, j--) {
            size_t t = h.shape[i];
            h.shape[i] = h.shape[j];
            h.shape[j] = t;
        }
    DGL_TRY(dgl_array_new(&a, h.naxes, h.shape));
    DGL_TRY(read_entries(&h, a->data, (const unsigned char *)bytes + offset, count, size));
    if (!h.fortran) {
        *out = dgl_retain(a);
        return DGL_OK;
    }
    DGL_OWNED dgl_array *turned = NULL;
    DGL_TRY(dgl_array_transpose(&turned, a));
    return dgl_array_contiguous(out, turned);
}

size_t dgl_npy_header(char text[DGL_NPY_HEADER], const dgl_array *a)
{
    size_t n = 10;
    n += (size_t)snprintf(text + n, DGL_NPY_HEADER - n, "{'descr': '<f8', 'fortran_order': False, 'shape': (");
    for (int k = 0; k < a->naxes; k++) n += (size_t)snprintf(text + n, DGL_NPY_HEADER - n, k ? " %zu," : "%zu,", a->shape[k]);
    n -= a->naxes > 1;                                 // (3,) but (3, 4)
    n += (size_t)snprintf(text + n, DGL_NPY_HEADER - n, "), }");
    while ((n + 1) % 64) text[n++] = ' ';
    text[n++] = '\n';
    memcpy(text, "\x93NUMPY\x01\x00", 8);
    text[8] = (char)((n - 10) & 255);
    text[9] = (char)((n - 10) >> 8);
    return n;
}


// ---- files ----

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    (void)option;
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_npy_read(&a, path, bytes, n));
    return dgl_tree_array(out, a);
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    (void)path; (void)option;
    const dgl_array *a = tree->item[0].array;
    char text[DGL_NPY_HEADER];
    fwrite(text, 1, dgl_npy_header(text, a), stream);
    fwrite(a->data, sizeof *a->data, a->size, stream);
    return DGL_OK;
}

const dgl_format dgl_npy_format = {
    .name = "npy", .doc = "one array, as numpy.save writes it", .load = load, .save = save,
};
