// Arrays by name: a zip archive of .npy members, as numpy.savez writes it.
#include "num/format.h"
#include "num/npy.h"
#include "num/zip.h"

#include <string.h>

static dgl_status load_member(dgl_tree *out, const char *path, const dgl_zip_member *m)
{
    DGL_TEXT_OWNED dgl_text what = { 0 };
    size_t n = m->name_length;
    dgl_text_add(&what, "%s: %.*s", path, (int)n, m->name);
    DGL_TRY(dgl_text_ok(&what));
    if (n < 5 || memcmp(m->name + n - 4, ".npy", 4))
        DGL_FAIL(DGL_EIO, "%s: no .npy array", what.s);
    DGL_HEAP char *bytes = dgl_alloc(m->size);
    if (!bytes)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory for %zu bytes", what.s, m->size);
    DGL_TRY(dgl_zip_unpack(bytes, path, m));
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_npy_read(&a, what.s, bytes, m->size));
    DGL_TRY(dgl_tree_text(out, m->name, n - 4));
    return dgl_tree_array(out, a);
}

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    (void)option;
    DGL_HEAP dgl_zip_member *members = NULL;
    size_t count;
    DGL_TRY(dgl_zip_read(&members, &count, path, bytes, n));
    DGL_TRY(dgl_tree_table(out, count));
    for (size_t i = 0; i < count; i++) {
        DGL_TRY(load_member(out, path, &members[i]));
        DGL_POLL();
    }
    return DGL_OK;
}

static dgl_status save_member(dgl_zip_writer *w, const char *name, size_t name_length, const dgl_array *a, bool deflate)
{
    char head[DGL_NPY_HEADER];
    size_t length = dgl_npy_header(head, a), size = a->size * sizeof *a->data;
    DGL_HEAP char *bytes = dgl_alloc(length + size);
    DGL_TEXT_OWNED dgl_text member = { 0 };
    dgl_text_put(&member, name, name_length);
    dgl_text_put(&member, ".npy", 4);
    DGL_TRY(dgl_text_ok(&member));
    if (!bytes)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu bytes", length + size);
    memcpy(bytes, head, length);
    memcpy(bytes + length, a->data, size);
    return dgl_zip_add(w, member.s, member.n, bytes, length + size, deflate);
}

static dgl_status save_members(dgl_zip_writer *w, const dgl_tree *tree, bool deflate)
{
    for (size_t i = 1; i < tree->n; i += 2) {          // a table: names and arrays
        DGL_TRY(save_member(w, dgl_tree_bytes(tree, &tree->item[i]), tree->item[i].n, tree->item[i + 1].array, deflate));
        DGL_POLL();
    }
    dgl_zip_end(w);
    return DGL_OK;
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    (void)path;
    dgl_zip_writer w = { .stream = stream };
    dgl_status status = save_members(&w, tree, option[0].num != 0);
    dgl_text_free(&w.directory);
    return status;
}

static const dgl_param save_params[] = {
    { "compress", DGL_BOOL, 0, 0, 1, "pack the arrays; smaller, slower", NULL }, { 0 }
};

const dgl_format dgl_npz_format = {
    .name = "npz", .doc = "arrays by name, as numpy.savez writes them; gives and takes a table", .save_params = save_params,
    .saves = DGL_SAVES_ARRAYS, .load = load, .save = save,
};
