// Parts of the engine that need a heavy library live in shared objects of their own (mod_NAME.c, built
// to dgl/NAME.so beside libdgl.so), so that a script that does not use them does not pay for them.
#ifndef DGL_BASE_MODULE_H
#define DGL_BASE_MODULE_H

#include "base/status.h"
#include <stddef.h>

// Opens the module once and stores the address of its `dgl_module`, a const struct of functions whose
// type the header of that module gives. EUNSUP when it or a library it needs is not installed.
dgl_status dgl_module_open(const void **table, const char *name) DGL_CHECKED;

// The path of a module, or of the folder they are in when name is NULL; EUNSUP when the program can't find its own library.
dgl_status dgl_module_path(char *path, size_t room, const char *name) DGL_CHECKED;

// What a mod_NAME.c ends with: DGL_MODULE(dgl_lapack) = { ... };
#define DGL_MODULE(type) __attribute__((visibility("default"))) const type dgl_module

// Names of the modules that have been opened, for tests of what a script loads.
const char *dgl_module_loaded(int i);

#endif
