// Tensors by name: a length, a JSON header with types, shapes and places, then the numbers (huggingface/safetensors).
#include "num/safetensors.h"

#include "num/format.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HEADER = 100000000 };
extern const dgl_format dgl_json_format;

// ---- numbers ----

static double half(const char *p)
{
    uint16_t h;
    memcpy(&h, p, 2);
    int e = h >> 10 & 31, m = h & 1023;
    double x = e == 31 ? (m ? NAN : INFINITY) : e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);
    return h >> 15 ? -x : x;
}

static double brain(const char *p)
{
    uint16_t h;
    memcpy(&h, p, 2);
    uint32_t bits = (uint32_t)h << 16;
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

#define READ(name, type) static double name(const char *p) { type x; memcpy(&x, p, sizeof x); return (double)x; }
READ(f64, double)
READ(f32, float)
READ(i64, int64_t)
READ(i32, int32_t)
READ(i16, int16_t)
READ(i8, int8_t)
READ(u8, uint8_t)

static const struct { const char *name; size_t size; double (*read)(const char *); } types[] = {
    { "F64", 8, f64 }, { "F32", 4, f32 }, { "F16", 2, half }, { "BF16", 2, brain }, { "I64", 8, i64 }, { "I32", 4, i32 },
    { "I16", 2, i16 }, { "I8", 1, i8 }, { "U8", 1, u8 }, { "BOOL", 1, u8 }, { 0 }
};

// ---- reading ----

// the index behind an item and its children
static size_t behind(const dgl_tree *t, size_t i)
{
    const dgl_item *item = &t->item[i++];
    size_t children = item->type == DGL_ITEM_LIST ? item->n : item->type == DGL_ITEM_TABLE ? 2*item->n : 0;
    while (children--) i = behind(t, i);
    return i;
}

static bool is_text(const dgl_tree *t, size_t i, const char *s)
{
    return t->item[i].type == DGL_ITEM_TEXT && t->item[i].n == strlen(s) && !memcmp(dgl_tree_bytes(t, &t->item[i]), s, t->item[i].n);
}

// the value of a key of the table at i; 0: there is none
static size_t find(const dgl_tree *t, size_t i, const char *key)
{
    size_t n = t->item[i].type == DGL_ITEM_TABLE ? t->item[i].n : 0;
    for (size_t k = i + 1; n--; k = behind(t, k + 1))
        if (is_text(t, k, key)) return k + 1;
    return 0;
}

// whole numbers from a list or an array of at most room; false when it is none
static bool whole(const dgl_tree *t, size_t i, size_t room, size_t *count, double *x)
{
    const dgl_item *item = &t->item[i];
    *count = item->type == DGL_ITEM_ARRAY && item->array->naxes == 1 ? item->array->size : item->type == DGL_ITEM_LIST ? item->n : SIZE_MAX;
    if (*count > room)
        return false;
    for (size_t k = 0; k < *count; k++) {
        const dgl_item *e = item->type == DGL_ITEM_LIST ? &t->item[i + 1 + k] : NULL;
        if (e && e->type != DGL_ITEM_NUMBER)
            return false;
        x[k] = e ? e->number : item->array->data[(ptrdiff_t)k * item->array->stride[0]];
        if (!(x[k] >= 0 && x[k] < 0x1p53) || x[k] != floor(x[k]))
            return false;
    }
    return true;
}

typedef struct { size_t begin, end, key; int type, naxes; size_t shape[DGL_MAX_AXES]; } tensor;

static int by_place(const void *a, const void *b)
{
    const tensor *x = a, *y = b;
    return x->begin != y->begin ? (x->begin < y->begin ? -1 : 1) : x->end < y->end ? -1 : x->end > y->end;
}

static dgl_status describe(tensor *out, const char *what, const dgl_tree *t, size_t key, size_t room)
{
    char name[64];
    size_t value = key + 1, type = find(t, value, "dtype"), shape = find(t, value, "shape"), place = find(t, value, "data_offsets"), count;
    double x[DGL_MAX_AXES] = { 0 }, at[2] = { 0 };
    snprintf(name, sizeof name, "%s", dgl_format_excerpt(dgl_tree_bytes(t, &t->item[key]), t->item[key].n));
    out->key = key;
    if (!type || !shape || !place)
        DGL_FAIL(DGL_EIO, "%s: tensor '%s' lacks its dtype, shape or data_offsets", what, name);
    for (out->type = 0; types[out->type].name && !is_text(t, type, types[out->type].name); out->type++) {}
    if (!types[out->type].name)
        DGL_FAIL(DGL_EIO, "%s: tensor '%s' is of type %s, which is not read", what, name,
                 t->item[type].type == DGL_ITEM_TEXT ? dgl_format_excerpt(dgl_tree_bytes(t, &t->item[type]), t->item[type].n) : "?");
    if (!whole(t, shape, DGL_MAX_AXES, &count, x))
        DGL_FAIL(DGL_EIO, "%s: the shape of tensor '%s' is no list of at most %d sizes", what, name, DGL_MAX_AXES);
    out->naxes = (int)count;
    double size = (double)types[out->type].size;
    for (size_t k = 0; k < count; k++) {
        out->shape[k] = (size_t)x[k];
        size *= x[k];
    }
    if (!whole(t, place, 2, &count, at) || count != 2 || at[1] < at[0] || at[1] > (double)room)
        DGL_FAIL(DGL_EIO, "%s: the place of tensor '%s' is not in the file, which has %zu bytes of numbers", what, name, room);
    if (size != at[1] - at[0])
        DGL_FAIL(DGL_EIO, "%s: tensor '%s' needs %.0f bytes and has %.0f", what, name, size, at[1] - at[0]);
    out->begin = (size_t)at[0];
    out->end = (size_t)at[1];
    return DGL_OK;
}

static dgl_status read_tensors(dgl_tree *out, const char *what, const dgl_tree *head, const char *data, size_t room)
{
    DGL_SCOPE;
    size_t count = 0, n = head->item[0].n, at = 0;
    DGL_SCRATCH_OF(tensor, list, n + 1);
    for (size_t k = 1, left = n; left--; k = behind(head, k + 1)) {
        for (size_t j = 1; j < k; j = behind(head, j + 1))
            if (head->item[j].n == head->item[k].n && !memcmp(dgl_tree_bytes(head, &head->item[j]), dgl_tree_bytes(head, &head->item[k]), head->item[k].n))
                DGL_FAIL(DGL_EIO, "%s: '%s' comes twice", what, dgl_format_excerpt(dgl_tree_bytes(head, &head->item[k]), head->item[k].n));
        if (!is_text(head, k, "__metadata__"))
            DGL_TRY(describe(&list[count++], what, head, k, room));
    }
    qsort(list, count, sizeof *list, by_place);
    for (size_t i = 0; i < count; i++) {
        if (list[i].begin != at)
            DGL_FAIL(DGL_EIO, "%s: the numbers of its tensors %s (byte %zu)", what, list[i].begin < at ? "overlap" : "have a hole between them", at);
        at = list[i].end;
    }
    if (at != room)
        DGL_FAIL(DGL_EIO, "%s: %zu bytes behind the last tensor", what, room - at);
    DGL_TRY(dgl_tree_table(out, count));
    for (size_t i = 0; i < count; i++) {
        const tensor *t = &list[i];
        const dgl_item *key = &head->item[t->key];
        DGL_OWNED dgl_array *a = NULL;
        DGL_TRY(dgl_array_new(&a, t->naxes, t->shape));
        for (size_t k = 0; k < a->size; k++) a->data[k] = types[t->type].read(data + t->begin + k*types[t->type].size);
        DGL_TRY(dgl_tree_text(out, dgl_tree_bytes(head, key), key->n));
        DGL_TRY(dgl_tree_array(out, a));
    }
    return DGL_OK;
}

dgl_status dgl_safetensors_read(dgl_tree *out, dgl_tree *metadata, const char *what, const char *bytes, size_t n)
{
    uint64_t length;
    if (n < 8)
        DGL_FAIL(DGL_EIO, "%s: %zu bytes are no safetensors file", what, n);
    memcpy(&length, bytes, 8);
    if (length > MOST_HEADER || length > n - 8)
        DGL_FAIL(DGL_EIO, "%s: its header says it has %.4g bytes, the file has %zu", what, (double)length, n);
    DGL_TEXT_OWNED dgl_text header = { 0 };
    dgl_text_put(&header, bytes + 8, (size_t)length);
    DGL_TRY(dgl_text_ok(&header));
    if (!length || header.s[0] != '{')
        DGL_FAIL(DGL_EIO, "%s: no safetensors header", what);
    DGL_TREE_OWNED dgl_tree head = { 0 };
    DGL_TRY(dgl_json_format.load(&head, what, header.s, header.n, NULL));
    if (!head.n || head.item[0].type != DGL_ITEM_TABLE)
        DGL_FAIL(DGL_EIO, "%s: its header is no table", what);
    DGL_TRY(read_tensors(out, what, &head, bytes + 8 + length, n - 8 - (size_t)length));
    size_t m = metadata ? find(&head, 0, "__metadata__") : 0;
    size_t pairs = m && head.item[m].type == DGL_ITEM_TABLE ? head.item[m].n : 0;
    if (metadata)
        DGL_TRY(dgl_tree_table(metadata, pairs));
    for (size_t i = 0; i < pairs; i++)
        for (size_t k = m + 1 + 2*i; k < m + 3 + 2*i; k++) {
            if (head.item[k].type != DGL_ITEM_TEXT)
                DGL_FAIL(DGL_EIO, "%s: its metadata are not all texts", what);
            DGL_TRY(dgl_tree_text(metadata, dgl_tree_bytes(&head, &head.item[k]), head.item[k].n));
        }
    return DGL_OK;
}

// ---- writing ----

static void quoted(dgl_text *t, const char *s, size_t n)
{
    dgl_text_put(t, "\"", 1);
    for (size_t i = 0; i < n; i++)
        if (s[i] == '"' || s[i] == '\\')
            dgl_text_add(t, "\\%c", s[i]);
        else if ((unsigned char)s[i] < 32)
            dgl_text_add(t, "\\u%04x", s[i]);
        else
            dgl_text_put(t, s + i, 1);
    dgl_text_put(t, "\"", 1);
}

dgl_status dgl_safetensors_write(FILE *stream, const dgl_tree *tensors, const dgl_tree *metadata)
{
    DGL_TEXT_OWNED dgl_text head = { 0 };
    size_t at = 0;
    dgl_text_put(&head, "{", 1);
    if (metadata && metadata->n > 1) {
        dgl_text_add(&head, "\"__metadata__\":{");
        for (size_t i = 1; i + 1 < metadata->n; i += 2) {
            dgl_text_put(&head, ",", i > 1);
            quoted(&head, dgl_tree_bytes(metadata, &metadata->item[i]), metadata->item[i].n);
            dgl_text_put(&head, ":", 1);
            quoted(&head, dgl_tree_bytes(metadata, &metadata->item[i + 1]), metadata->item[i + 1].n);
        }
        dgl_text_put(&head, "}", 1);
    }
    for (size_t i = 1; i + 1 < tensors->n; i += 2) {
        const dgl_array *a = tensors->item[i + 1].array;
        dgl_text_put(&head, ",", head.n > 1);
        quoted(&head, dgl_tree_bytes(tensors, &tensors->item[i]), tensors->item[i].n);
        dgl_text_add(&head, ":{\"dtype\":\"F64\",\"shape\":[");
        for (int k = 0; k < a->naxes; k++) dgl_text_add(&head, k ? ",%zu" : "%zu", a->shape[k]);
        dgl_text_add(&head, "],\"data_offsets\":[%zu,%zu]}", at, at + a->size * sizeof(double));
        at += a->size * sizeof(double);
    }
    dgl_text_put(&head, "}", 1);
    while (head.n % 8 && !head.failed) dgl_text_put(&head, " ", 1);
    DGL_TRY(dgl_text_ok(&head));
    uint64_t length = head.n;
    fwrite(&length, sizeof length, 1, stream);
    fwrite(head.s, 1, head.n, stream);
    for (size_t i = 1; i + 1 < tensors->n; i += 2) {
        const dgl_array *a = tensors->item[i + 1].array;
        fwrite(a->data, sizeof(double), a->size, stream);
        DGL_POLL();
    }
    return DGL_OK;
}

// ---- the format ----

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    (void)option;
    return dgl_safetensors_read(out, NULL, path, bytes, n);
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    (void)path, (void)option;
    return dgl_safetensors_write(stream, tree, NULL);
}

const dgl_format dgl_safetensors_format = {
    .name = "safetensors", .doc = "tensors by name, as PyTorch's users keep weights; gives and takes a table", .saves = DGL_SAVES_ARRAYS,
    .load = load, .save = save,
};
