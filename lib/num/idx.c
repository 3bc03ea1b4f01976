// IDX, the format of MNIST: two zeros, the type of a number, how many axes, their lengths, the numbers; big-endian.
#include "num/format.h"

#include <string.h>

static uint64_t big_endian(const char *bytes, size_t size)
{
    uint64_t x = 0;
    for (size_t i = 0; i < size; i++) x = x << 8 | (unsigned char)bytes[i];
    return x;
}

static double number(int type, size_t size, const char *bytes)
{
    uint64_t x = big_endian(bytes, size);
    uint32_t low = (uint32_t)x;
    double d;
    float f;
    switch (type) {
    case 0x09: return (int8_t)x;
    case 0x0b: return (int16_t)x;
    case 0x0c: return (int32_t)low;
    case 0x0d: return memcpy(&f, &low, sizeof f), f;
    case 0x0e: return memcpy(&d, &x, sizeof d), d;
    default:   return (double)x;
    }
}

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    static const unsigned char size_of[] = { [0x08] = 1, [0x09] = 1, [0x0b] = 2, [0x0c] = 4, [0x0d] = 4, [0x0e] = 8 };
    (void)option;
    if (n < 4 || bytes[0] || bytes[1])
        DGL_FAIL(DGL_EIO, "%s: no IDX file: it begins with '%s', not with two zeros", path, dgl_format_excerpt(bytes, n < 4 ? n : 4));
    int type = (unsigned char)bytes[2], naxes = (unsigned char)bytes[3];
    if ((size_t)type >= sizeof size_of || !size_of[type])
        DGL_FAIL(DGL_EIO, "%s: numbers of type 0x%02x; IDX files have 0x08, 0x09, 0x0b to 0x0e", path, type);
    if (naxes < 1 || naxes > DGL_MAX_AXES)
        DGL_FAIL(DGL_EIO, "%s: %d axes; an array has 1 to %d", path, naxes, DGL_MAX_AXES);
    size_t header = 4 + 4 * (size_t)naxes, shape[DGL_MAX_AXES], size = size_of[type], total = size;
    if (n < header)
        DGL_FAIL(DGL_EIO, "%s: the file ends in its header, after %zu bytes", path, n);
    double wanted = (double)size;
    for (int k = 0; k < naxes; k++) {
        shape[k] = (size_t)big_endian(bytes + 4 + 4*k, 4);
        wanted *= (double)shape[k];
        if (__builtin_mul_overflow(total, shape[k], &total))
            total = SIZE_MAX;
    }
    if (total != n - header)
        DGL_FAIL(DGL_EIO, "%s: header says %.6g bytes, file has %zu", path, wanted, n - header);
    DGL_OWNED dgl_array *A = NULL;
    DGL_TRY(dgl_array_new(&A, naxes, shape));
    for (size_t i = 0; i < A->size; i++) A->data[i] = number(type, size, bytes + header + i * size);
    return dgl_tree_array(out, A);
}

static void put_big_endian(FILE *stream, uint64_t x, int size)
{
    while (size--) fputc((int)(x >> 8*size & 255), stream);
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    const dgl_array *a = tree->item[0].array;
    (void)option;
    if (a->naxes < 1)
        DGL_FAIL(DGL_ESHAPE, "%s: an IDX file has at least one axis", path);
    put_big_endian(stream, 0x0e00 | (uint64_t)a->naxes, 4);
    for (int k = 0; k < a->naxes; k++) {
        if (a->shape[k] > UINT32_MAX)
            DGL_FAIL(DGL_ESHAPE, "%s: an IDX file has at most 2^32 - 1 along an axis, not %zu", path, a->shape[k]);
        put_big_endian(stream, a->shape[k], 4);
    }
    for (size_t i = 0; i < a->size; i++) {
        uint64_t x;
        memcpy(&x, &a->data[i], sizeof x);
        put_big_endian(stream, x, 8);
    }
    return DGL_OK;
}

const dgl_format dgl_idx_format = { .name = "idx", .doc = "an array, as in MNIST's files", .load = load, .save = save };
