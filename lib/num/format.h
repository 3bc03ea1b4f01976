// Kinds of data files, told by their extension. A format is one file with a const struct and one line in
// formats.def, in whichever room knows what such files mean.
#ifndef DGL_NUM_FORMAT_H
#define DGL_NUM_FORMAT_H

#include "base/param.h"
#include "num/tree.h"

#include <stdio.h>

typedef struct {
    const char *name, *doc;            // the extension
    const dgl_param *load_params, *save_params;        // NULL: none
    // what a file takes: one array, arrays by name, or any tree
    enum { DGL_SAVES_ARRAY, DGL_SAVES_ARRAYS, DGL_SAVES_ANY } saves;
    // The n bytes, followed by a NUL, of the file called path become values of the tree. A message begins
    // with the path, and the line where there is one. NULL: not read.
    dgl_status (*load)(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option);
    // An array is row-major. Errors of the stream itself are seen by the caller. NULL: not written.
    dgl_status (*save)(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option);
} dgl_format;

// All formats, in the order of formats.def, ended by NULL.
extern const dgl_format *const dgl_formats[];

// The format of a path; EARG lists the known extensions.
dgl_status dgl_format_find(const dgl_format **out, const char *path) DGL_CHECKED;

// Numbers in files are read and written the same way in every locale. A file that could not be written
// whole is not there; one that was there before stays.
dgl_status dgl_format_load(const dgl_format *f, dgl_tree *out, const char *path, const dgl_value *option) DGL_CHECKED;
dgl_status dgl_format_save(const dgl_format *f, const char *path, const dgl_tree *tree, const dgl_value *option) DGL_CHECKED;

// Bytes of a file for a message: at most 40, what can't be printed as \x00.
const char *dgl_format_excerpt(const char *bytes, size_t n);

#endif
