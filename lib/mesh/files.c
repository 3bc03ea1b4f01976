// Meshes in files: OFF, Wavefront OBJ and PLY.
#include "mesh/mesh.h"

#include "base/file.h"
#include "base/text.h"
#include "num/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A file being read, as bytes and as lines. Errors name the file and the line.
typedef struct {
    const char *path, *s, *end;
    size_t line;
    double *x;                     // [n][3]
    uint32_t *face;                // [m][3]
    size_t n, m, room_n, room_m;
} reader;

static void reader_end(reader *r)
{
    dgl_free(r->x);
    dgl_free(r->face);
}

#define BAD(r, ...) return bad(r, __func__, __VA_ARGS__)
static dgl_status bad(const reader *r, const char *where, const char *fmt, ...) DGL_PRINTF(3, 4);

#include <stdarg.h>
static dgl_status bad(const reader *r, const char *where, const char *fmt, ...)
{
    char text[200];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return r->line ? dgl_fail(DGL_EARG, where, "%s:%zu: %s", r->path, r->line, text) : dgl_fail(DGL_EARG, where, "%s: %s", r->path, text);
}

static dgl_status grow(void *place, size_t *room, size_t count, size_t size)
{
    void **p = place;
    size_t bytes, more = *room ? 2 * *room : 256;
    if (count <= *room)
        return DGL_OK;
    more = more < count ? count : more;
    DGL_TRY(dgl_memory_check(&bytes, more, size, 1));
    void *q = dgl_realloc(*p, bytes);
    if (!q)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu parts of a mesh", more);
    *p = q;
    *room = more;
    return DGL_OK;
}

static dgl_status add_vertex(reader *r, const double x[3])
{
    DGL_TRY(grow(&r->x, &r->room_n, r->n + 1, 3 * sizeof *x));
    memcpy(r->x + 3 * r->n++, x, 3 * sizeof *x);
    return DGL_OK;
}

static dgl_status add_face(reader *r, const uint32_t c[3])
{
    DGL_TRY(grow(&r->face, &r->room_m, r->m + 1, 3 * sizeof *c));
    memcpy(r->face + 3 * r->m++, c, 3 * sizeof *c);
    return DGL_OK;
}


// ---- text ----

// blanks, and with lines the ends of lines and comments from # on
static void skip(reader *r, bool lines)
{
    while (r->s < r->end) {
        char c = *r->s;
        if (c == '#' && lines) {
            while (r->s < r->end && *r->s != '\n') r->s++;
        } else if (c == '\n' && lines) {
            r->line++;
            r->s++;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f')
            r->s++;
        else
            return;
    }
}

static bool line_is_over(reader *r)
{
    skip(r, false);
    return r->s >= r->end || *r->s == '\n' || *r->s == '#';
}

static void next_line(reader *r)
{
    while (r->s < r->end && *r->s != '\n') r->s++;
    if (r->s < r->end) {
        r->s++;
        r->line++;
    }
}

// what stands up to the next blank, for messages
static const char *word_at(const reader *r)
{
    static _Thread_local char word[32];
    size_t n = 0;
    while (r->s + n < r->end && n < sizeof word - 1 && (unsigned char)r->s[n] > ' ') {
        word[n] = (unsigned char)r->s[n] < 0x7f ? r->s[n] : '?';
        n++;
    }
    word[n] = 0;
    return word;
}

static dgl_status number(reader *r, double *x, bool lines)
{
    skip(r, lines);
    const char *e = dgl_number_parse(x, r->s, r->end);
    if (e == r->s || (e < r->end && (unsigned char)*e > ' ' && *e != '/' && *e != '#'))
        BAD(r, r->s >= r->end ? "the file ends too soon" : "'%s' is not a number", word_at(r));
    r->s = e;
    return DGL_OK;
}

static dgl_status whole(reader *r, long long *i, bool lines)
{
    double x;
    DGL_TRY(number(r, &x, lines));
    if (!(fabs(x) < 1e15) || x != floor(x))
        BAD(r, "%g is not a whole number", x);
    *i = (long long)x;
    return DGL_OK;
}

// corners of a face come one by one; it is cut into triangles from its first
typedef struct { uint32_t c[3]; size_t count; } polygon;

static dgl_status add_corner(reader *r, polygon *p, long long v)
{
    if (v < 0 || v >= (long long)DGL_NONE)
        BAD(r, "%lld is no vertex", v + 1);
    if (p->count >= 2)
        p->c[2] = (uint32_t)v;
    p->c[p->count < 2 ? p->count : 2] = (uint32_t)v;
    if (++p->count >= 3) {
        DGL_TRY(add_face(r, p->c));
        p->c[1] = p->c[2];
    }
    return DGL_OK;
}

// a count that the rest of the file can hold
static dgl_status check_count(const reader *r, long long n, const char *what)
{
    if (n < 0 || n > r->end - r->s)
        BAD(r, "%lld %s in a file of %lld bytes", n, what, (long long)(r->end - r->s));
    return DGL_OK;
}


// ---- OFF ----

static dgl_status read_off(reader *r)
{
    long long n, m, e;
    skip(r, true);
    if (r->end - r->s >= 3 && !memcmp(r->s, "OFF", 3))
        r->s += 3;
    else if (strcmp(word_at(r), "OFF"))
        BAD(r, "an OFF file begins with OFF, not with '%s'", word_at(r));
    DGL_TRY(whole(r, &n, true));
    DGL_TRY(whole(r, &m, true));
    DGL_TRY(whole(r, &e, true));
    DGL_TRY(check_count(r, n, "vertices"));
    DGL_TRY(check_count(r, m, "faces"));
    for (long long i = 0; i < n; i++) {
        double x[3];
        for (int k = 0; k < 3; k++) DGL_TRY(number(r, &x[k], true));
        while (!line_is_over(r)) DGL_TRY(number(r, &(double){ 0 }, false));      // colours
        DGL_TRY(add_vertex(r, x));
    }
    for (long long i = 0; i < m; i++) {
        long long count, v;
        polygon p = { .count = 0 };
        DGL_TRY(whole(r, &count, true));
        if (count < 3 || count > 1000000)
            BAD(r, "a face of %lld corners", count);
        for (long long k = 0; k < count; k++) {
            DGL_TRY(whole(r, &v, false));
            DGL_TRY(add_corner(r, &p, v));
        }
        next_line(r);                                  // colours
    }
    return DGL_OK;
}


// ---- OBJ ----

static dgl_status read_obj(reader *r)
{
    for (; r->s < r->end; next_line(r)) {
        skip(r, false);
        const char *w = word_at(r);
        if (!strcmp(w, "v")) {
            double x[3];
            r->s++;
            for (int k = 0; k < 3; k++) DGL_TRY(number(r, &x[k], false));
            DGL_TRY(add_vertex(r, x));
        } else if (!strcmp(w, "f")) {
            polygon p = { .count = 0 };
            r->s++;
            while (!line_is_over(r)) {
                long long v;
                DGL_TRY(whole(r, &v, false));
                if (v == 0)
                    BAD(r, "vertices count from 1");
                while (r->s < r->end && (unsigned char)*r->s > ' ') r->s++;      // /texture/normal
                DGL_TRY(add_corner(r, &p, v > 0 ? v - 1 : (long long)r->n + v));
            }
            if (p.count < 3)
                BAD(r, "a face of %zu corners", p.count);
        }
    }
    return DGL_OK;
}


// ---- PLY ----

enum { TEXT, LITTLE, BIG };

typedef enum { NO_TYPE, I8, U8, I16, U16, I32, U32, F32, F64 } type;

static type type_of(const char *w)
{
    static const struct { const char *name; type t; } list[] = {
        { "char", I8 }, { "int8", I8 }, { "uchar", U8 }, { "uint8", U8 }, { "short", I16 }, { "int16", I16 }, { "ushort", U16 }, { "uint16", U16 },
        { "int", I32 }, { "int32", I32 }, { "uint", U32 }, { "uint32", U32 }, { "float", F32 }, { "float32", F32 }, { "double", F64 }, { "float64", F64 },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (!strcmp(w, list[i].name))
            return list[i].t;
    return NO_TYPE;
}

static dgl_status value(reader *r, double *x, type t, int format)
{
    static const size_t width[] = { 0, 1, 1, 2, 2, 4, 4, 4, 8 };
    if (format == TEXT)
        return number(r, x, true);
    unsigned char b[8];
    size_t n = width[t];
    if ((size_t)(r->end - r->s) < n)
        BAD(r, "the file ends too soon");
    for (size_t i = 0; i < n; i++) b[i] = (unsigned char)r->s[format == LITTLE ? i : n - 1 - i];
    r->s += n;
    uint64_t bits = 0;
    for (size_t i = n; i-- > 0; ) bits = bits << 8 | b[i];
    float f;
    uint32_t low = (uint32_t)bits;
    switch (t) {
    case I8:  *x = (int8_t)bits; break;
    case I16: *x = (int16_t)bits; break;
    case I32: *x = (int32_t)bits; break;
    case F32: memcpy(&f, &low, sizeof f); *x = (double)f; break;
    case F64: memcpy(x, &bits, sizeof *x); break;
    default:  *x = (double)bits;
    }
    return DGL_OK;
}

typedef struct { type t, count; int use; } property;   // count: of a list; use: 0..2 coordinate, 3 corners, -1 nothing
enum { MOST_PROPERTIES = 64, MOST_ELEMENTS = 16 };
typedef struct { long long n; int nproperties; bool vertices; property p[MOST_PROPERTIES]; } element;

static dgl_status take_word(reader *r, char word[32])
{
    skip(r, false);
    snprintf(word, 32, "%s", word_at(r));
    if (!word[0])
        BAD(r, "the header ends within a line");
    r->s += strlen(word);
    return DGL_OK;
}

static dgl_status read_property(reader *r, element *e)
{
    char w[32], name[32];
    property *p = &e->p[e->nproperties];
    if (e->nproperties++ == MOST_PROPERTIES)
        BAD(r, "more than %d properties", MOST_PROPERTIES);
    DGL_TRY(take_word(r, w));
    *p = (property){ .use = -1 };
    if (!strcmp(w, "list")) {
        DGL_TRY(take_word(r, w));
        p->count = type_of(w);
        if (p->count == NO_TYPE || p->count >= F32)
            BAD(r, "'%s' is no type of a count", w);
        DGL_TRY(take_word(r, w));
    }
    p->t = type_of(w);
    if (p->t == NO_TYPE)
        BAD(r, "'%s' is no type", w);
    DGL_TRY(take_word(r, name));
    if (e->vertices && !p->count && name[0] >= 'x' && name[0] <= 'z' && !name[1])
        p->use = name[0] - 'x';
    if (!e->vertices && p->count && (!strcmp(name, "vertex_indices") || !strcmp(name, "vertex_index")))
        p->use = 3;
    return DGL_OK;
}

static dgl_status read_header(reader *r, int *format, element *e, int *n)
{
    char w[32];
    *n = 0;
    *format = -1;
    for (next_line(r); ; next_line(r)) {
        if (r->s >= r->end)
            BAD(r, "the header has no end_header");
        if (line_is_over(r))
            continue;
        DGL_TRY(take_word(r, w));
        if (!strcmp(w, "end_header"))
            break;
        if (!strcmp(w, "format")) {
            DGL_TRY(take_word(r, w));
            *format = !strcmp(w, "ascii") ? TEXT : !strcmp(w, "binary_little_endian") ? LITTLE : !strcmp(w, "binary_big_endian") ? BIG : -1;
            if (*format < 0)
                BAD(r, "format '%s'; known are ascii, binary_little_endian, binary_big_endian", w);
        } else if (!strcmp(w, "element")) {
            if (*n == MOST_ELEMENTS)
                BAD(r, "more than %d elements", MOST_ELEMENTS);
            DGL_TRY(take_word(r, w));
            e[*n] = (element){ .vertices = !strcmp(w, "vertex") };
            DGL_TRY(whole(r, &e[*n].n, false));
            ++*n;
        } else if (!strcmp(w, "property")) {
            if (!*n)
                BAD(r, "a property before any element");
            DGL_TRY(read_property(r, &e[*n - 1]));
        } else if (strcmp(w, "comment") && strcmp(w, "obj_info"))
            BAD(r, "'%s' in the header", w);
    }
    next_line(r);
    if (*format < 0)
        BAD(r, "the header names no format");
    return DGL_OK;
}

static dgl_status read_element(reader *r, const element *e, int format)
{
    double x[3] = { 0, 0, 0 }, v;
    polygon p = { .count = 0 };
    for (int i = 0; i < e->nproperties; i++) {
        const property *q = &e->p[i];
        if (!q->count) {
            DGL_TRY(value(r, &v, q->t, format));
            if (q->use >= 0)
                x[q->use] = v;
            continue;
        }
        double count;
        DGL_TRY(value(r, &count, q->count, format));
        if (!(count >= 0 && count <= 1000000) || (q->use == 3 && count < 3))
            BAD(r, "a list of %g numbers", count);
        for (double k = 0; k < count; k++) {
            DGL_TRY(value(r, &v, q->t, format));
            if (q->use == 3) {
                if (!(v >= 0 && v < 4e9) || v != floor(v))
                    BAD(r, "%g is no vertex", v);
                DGL_TRY(add_corner(r, &p, (long long)v));
            }
        }
    }
    return e->vertices ? add_vertex(r, x) : DGL_OK;
}

static dgl_status read_ply(reader *r)
{
    DGL_SCOPE;
    int format, n;
    DGL_SCRATCH_OF(element, e, MOST_ELEMENTS);
    if (strcmp(word_at(r), "ply"))
        BAD(r, "a PLY file begins with ply, not with '%s'", word_at(r));
    DGL_TRY(read_header(r, &format, e, &n));
    for (int i = 0; i < n; i++) {
        DGL_TRY(check_count(r, e[i].nproperties ? e[i].n : 0, e[i].vertices ? "vertices" : "elements"));
        if (format != TEXT)
            r->line = 0;                               // bytes have no lines
        for (long long k = 0; k < e[i].n && e[i].nproperties; k++) DGL_TRY(read_element(r, &e[i], format));
    }
    return DGL_OK;
}


dgl_status dgl_mesh_load(dgl_mesh **out, const char *path, bool clean)
{
    static const struct { const char *extension; dgl_status (*read)(reader *r); } formats[] = {
        { "off", read_off }, { "obj", read_obj }, { "ply", read_ply },
    };
    const char *extension = dgl_file_extension(path);
    DGL_HEAP char *data = NULL;
    size_t size;
    __attribute__((cleanup(reader_end))) reader r = { .path = path, .line = 1 };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!strcasecmp(extension, formats[i].extension)) {
            DGL_TRY(dgl_file_read(&data, &size, path));
            r.s = data;
            r.end = data + size;
            DGL_TRY(formats[i].read(&r));
            r.line = 0;
            dgl_status status = clean ? dgl_mesh_clean(out, r.n, 3, r.x, r.m, r.face) : dgl_mesh_new(out, r.n, 3, r.x, r.m, r.face);
            if (status == DGL_EARG) {
                char why[200];
                snprintf(why, sizeof why, "%s", dgl_error_message());
                DGL_FAIL(status, "%s: %s%s", path, why, clean ? "" : "; {clean = true} mends what can be mended");
            }
            return status;
        }
    DGL_FAIL(DGL_EARG, "%s: meshes are read from .off, .obj and .ply files", path);
}

dgl_status dgl_mesh_save(const dgl_mesh *M, const char *path)
{
    const char *extension = dgl_file_extension(path);
    bool off = !strcasecmp(extension, "off"), obj = !strcasecmp(extension, "obj"), ply = !strcasecmp(extension, "ply");
    if (!off && !obj && !ply)
        DGL_FAIL(DGL_EARG, "%s: meshes are written to .off, .obj and .ply files", path);
    if (M->dim != 3)
        DGL_FAIL(DGL_ESHAPE, "files hold meshes in 3 dimensions, not %d", M->dim);
    DGL_FILE_OWNED dgl_file f = { 0 };
    DGL_TRY(dgl_file_begin(&f, path));
    if (off)
        fprintf(f.stream, "OFF\n%zu %zu %zu\n", M->n, M->m, M->e);
    if (ply)
        fprintf(f.stream, "ply\nformat ascii 1.0\nelement vertex %zu\nproperty double x\nproperty double y\nproperty double z\n"
                          "element face %zu\nproperty list uchar int vertex_indices\nend_header\n", M->n, M->m);
    for (size_t v = 0; v < M->n; v++) {
        char text[3][DGL_NUMBER_ROOM];
        for (size_t k = 0; k < 3; k++) dgl_number_print(text[k], M->x[3*v + k]);
        fprintf(f.stream, "%s%s %s %s\n", obj ? "v " : "", text[0], text[1], text[2]);
    }
    for (size_t i = 0; i < M->m; i++) {
        const uint32_t *c = M->face + 3*i;
        fprintf(f.stream, "%s %u %u %u\n", obj ? "f" : "3", c[0] + obj, c[1] + obj, c[2] + obj);
    }
    return dgl_file_commit(&f);
}
