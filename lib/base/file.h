// Whole files: read at once, or written beside the old one and put in its place when complete.
#ifndef DGL_BASE_FILE_H
#define DGL_BASE_FILE_H

#include "base/memory.h"
#include <stdbool.h>
#include <stdio.h>

// The bytes of a regular file, followed by a NUL; dgl_free them.
dgl_status dgl_file_read(char **data, size_t *n, const char *path) DGL_CHECKED;

// A file being written. Fill stream, then commit; leaving the scope without commit removes it and
// keeps what was there before:
//     DGL_FILE_OWNED dgl_file f = { 0 };
//     DGL_TRY(dgl_file_begin(&f, path));
//     fprintf(f.stream, ...);
//     return dgl_file_commit(&f);
// Errors name the path as the user wrote it and what the system says. What processes that were killed left there is taken away.
typedef struct dgl_file {
    FILE *stream;
    char *path, *temp;             // the final name and the name it has until commit
    struct dgl_file *next;
} dgl_file;
dgl_status dgl_file_begin(dgl_file *f, const char *path) DGL_CHECKED;
dgl_status dgl_file_commit(dgl_file *f) DGL_CHECKED;
void dgl_file_discard(dgl_file *f);
#define DGL_FILE_OWNED __attribute__((cleanup(dgl_file_discard)))

// Removes what is half written, when the program must end now; safe in a signal handler.
void dgl_file_discard_all(void);

// Where relative paths of written figures go (--out DIR); "" or NULL: the current directory.
void dgl_out_set(const char *dir);

// path, or path inside the --out directory when it is relative; dgl_free it. NULL: no memory.
char *dgl_out_path(const char *path);

// For scripts that are not trusted: from now on only files inside these folders, a list that ends with
// NULL, may be read or written, wherever links lead. Reading and writing above ask dgl_file_allowed;
// who opens files by other means or runs programs asks, too.
dgl_status dgl_file_confine(const char *const *folders) DGL_CHECKED;
bool dgl_file_confined(void);
dgl_status dgl_file_allowed(const char *path) DGL_CHECKED;

// "png" of "a/b.png"; "" when there is none.
const char *dgl_file_extension(const char *path);

#endif
