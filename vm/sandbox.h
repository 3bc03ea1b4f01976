// --sandbox: for scripts that are not trusted.
#ifndef VM_SANDBOX_H
#define VM_SANDBOX_H

#include "base/status.h"
#include <lua.h>

// Files: only those in the current folder and in out (NULL: none) can be read or written from now on.
dgl_status sandbox_files(const char *out) DGL_CHECKED;

// Leaves what is known to be harmless of Lua's libraries, and the dgl module.
void sandbox_open(lua_State *L);

#endif
