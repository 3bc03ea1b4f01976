#include "num/format.h"

#include "base/file.h"

#include <string.h>
#include <strings.h>

#define FORMAT(name) extern const dgl_format dgl_##name##_format;
#include "num/formats.def"
#undef FORMAT

const dgl_format *const dgl_formats[] = {
#define FORMAT(name) &dgl_##name##_format,
#include "num/formats.def"
#undef FORMAT
    NULL
};

// MNIST's files have their format at the end of a name without extension: train-images-idx3-ubyte
static const char *extension_of(const char *path)
{
    size_t n = strlen(path), tail = strlen("idx3-ubyte");
    const char *end = path + (n > tail ? n - tail : 0);
    return !strncmp(end, "idx", 3) && end[3] >= '1' && end[3] <= '9' && !strcmp(end + 4, "-ubyte") ? "idx" : dgl_file_extension(path);
}

dgl_status dgl_format_find(const dgl_format **out, const char *path)
{
    const char *extension = extension_of(path);
    for (const dgl_format *const *f = dgl_formats; *f; f++)
        if (!strcasecmp((*f)->name, extension)) {
            *out = *f;
            return DGL_OK;
        }
    DGL_TEXT_OWNED dgl_text known = { 0 };
    for (const dgl_format *const *f = dgl_formats; *f; f++) dgl_text_add(&known, " .%s", (*f)->name);
    DGL_TRY(dgl_text_ok(&known));
    if (*extension)
        DGL_FAIL(DGL_EARG, "%s: no data format .%s; there are%s", path, extension, known.s);
    DGL_FAIL(DGL_EARG, "%s: the name must end in one of%s", path, known.s);
}

dgl_status dgl_format_load(const dgl_format *f, dgl_tree *out, const char *path, const dgl_value *option)
{
    if (!f->load)
        DGL_FAIL(DGL_EUNSUP, "%s: .%s files are not read", path, f->name);
    DGL_HEAP char *bytes = NULL;
    size_t n;
    DGL_TRY(dgl_file_read(&bytes, &n, path));
    return f->load(out, path, bytes, n, option);
}

dgl_status dgl_format_save(const dgl_format *f, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    if (!f->save)
        DGL_FAIL(DGL_EUNSUP, "%s: .%s files are not written", path, f->name);
    DGL_FILE_OWNED dgl_file file = { 0 };
    DGL_TRY(dgl_file_begin(&file, path));
    DGL_TRY(f->save(file.stream, path, tree, option));
    return dgl_file_commit(&file);
}

const char *dgl_format_excerpt(const char *bytes, size_t n)
{
    static _Thread_local char text[4 * 40 + 4];
    size_t at = 0;
    for (size_t i = 0; i < n && i < 40; i++) {
        unsigned char c = (unsigned char)bytes[i];
        at += (size_t)snprintf(text + at, sizeof text - at, c < 32 || c == 127 ? "\\x%02x" : "%c", c);
    }
    snprintf(text + at, sizeof text - at, "%s", n > 40 ? "..." : "");
    return text;
}
