// JSON files: objects are tables, lists are lists, arrays are written as nested lists.
#include "num/json.h"

#include "base/module.h"
#include "num/format.h"
#include "num/number.h"

#include <math.h>
#include <string.h>

enum { DEEPEST = 200 };

// ---- reading ----

static dgl_status fail_at(const char *path, const char *bytes, const char *p, const char *why)
{
    size_t line = 1;
    const char *start = bytes;
    for (const char *q = bytes; q < p; q++)
        if (*q == '\n') {
            line++;
            start = q + 1;
        }
    DGL_FAIL(DGL_EIO, "%s:%zu:%td: %s", path, line, p - start + 1, why);
}

// What cJSON lets pass or stops at without a word: depth, NUL, numbers too large for a double.
static dgl_status scan(const char *path, const char *bytes, size_t n)
{
    bool in_text = false;
    int depth = 0;
    for (const char *p = bytes, *end = bytes + n; p < end; p++) {
        if (!*p || (in_text && (size_t)(end - p) >= 6 && !memcmp(p, "\\u0000", 6)))
            return fail_at(path, bytes, p, "a NUL character");
        if (in_text) {
            if ((unsigned char)*p < 32)
                return fail_at(path, bytes, p, "a text is not closed");
            in_text = *p != '"';
            p += *p == '\\' && p + 1 < end;
            continue;
        }
        in_text = *p == '"';
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        if (depth > DEEPEST)
            return fail_at(path, bytes, p, "nested too deeply");
        if (*p == '-' || (*p >= '0' && *p <= '9')) {
            double x;
            const char *stop = dgl_number_parse(&x, p, end);
            if (stop > p && !isfinite(x))
                return fail_at(path, bytes, p, *p == '-' && p[1] > '9' ? "no JSON here" : "the number is too large");
            p = stop > p ? stop - 1 : p;
        }
    }
    return DGL_OK;
}

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    (void)option;
    const void *table;
    size_t at = 0;
    if (n >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) {
        bytes += 3;
        n -= 3;
    }
    DGL_TRY(scan(path, bytes, n));
    DGL_TRY(dgl_module_open(&table, "json"));
    dgl_status status = ((const dgl_json_api *)table)->parse(out, bytes, n, &at);
    if (status == DGL_EIO) {
        char why[200];
        at = at < n ? at : n;
        const char *left = dgl_format_excerpt(bytes + at, strcspn(bytes + at, "\r\n"));
        snprintf(why, sizeof why, *left ? "no JSON at '%s'" : "the text ends too early", left);
        return fail_at(path, bytes, bytes + at, why);
    }
    if (status == DGL_EDOMAIN)
        DGL_FAIL(DGL_EIO, "%s: %s", path, dgl_error_message());
    return status;
}


// ---- writing ----

static dgl_status save_number(FILE *f, const char *path, double x)
{
    char text[DGL_NUMBER_ROOM];
    if (!isfinite(x))
        DGL_FAIL(DGL_EDOMAIN, "%s: JSON has no %s", path, isnan(x) ? "nan" : "inf");
    fwrite(text, 1, dgl_number_print(text, x), f);
    return DGL_OK;
}

static void save_text(FILE *f, const char *s, size_t n)
{
    putc('"', f);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", f);
        else if (c == '\t')
            fputs("\\t", f);
        else if (c < 32 || c == 127)
            fprintf(f, "\\u%04x", c);
        else
            putc(c, f);
    }
    putc('"', f);
}

static dgl_status save_axis(FILE *f, const char *path, const dgl_array *a, int axis, const double **p)
{
    if (axis == a->naxes)
        return save_number(f, path, *(*p)++);
    putc('[', f);
    for (size_t i = 0; i < a->shape[axis]; i++) {
        if (i)
            fputs(axis + 1 < a->naxes ? ",\n " : ", ", f);
        DGL_TRY(save_axis(f, path, a, axis + 1, p));
    }
    putc(']', f);
    return DGL_OK;
}

// the item at *i, which moves on behind it and its children
static dgl_status save_item(FILE *f, const char *path, const dgl_tree *t, size_t *i)
{
    const dgl_item *item = &t->item[(*i)++];
    const double *p;
    switch (item->type) {
    case DGL_ITEM_NIL:    fputs("null", f); break;
    case DGL_ITEM_BOOL:   fputs(item->number != 0 ? "true" : "false", f); break;
    case DGL_ITEM_NUMBER: return save_number(f, path, item->number);
    case DGL_ITEM_TEXT:   save_text(f, dgl_tree_bytes(t, item), item->n); break;
    case DGL_ITEM_ARRAY:
        p = item->array->data;
        return save_axis(f, path, item->array, 0, &p);
    case DGL_ITEM_LIST: case DGL_ITEM_TABLE:
        putc(item->type == DGL_ITEM_LIST ? '[' : '{', f);
        for (size_t k = 0; k < item->n; k++) {
            if (k)
                fputs(item->type == DGL_ITEM_LIST ? ", " : ",\n ", f);
            if (item->type == DGL_ITEM_TABLE) {
                DGL_TRY(save_item(f, path, t, i));
                fputs(": ", f);
            }
            DGL_TRY(save_item(f, path, t, i));
        }
        putc(item->type == DGL_ITEM_LIST ? ']' : '}', f);
    }
    return DGL_OK;
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    (void)option;
    size_t i = 0;
    DGL_TRY(save_item(stream, path, tree, &i));
    putc('\n', stream);
    return DGL_OK;
}

const dgl_format dgl_json_format = {
    .name = "json", .doc = "numbers, texts, truth values, lists and tables of them; arrays as nested lists",
    .saves = DGL_SAVES_ANY, .load = load, .save = save,
};
