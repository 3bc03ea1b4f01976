// The Lua machine a script runs in: libraries, the dgl module as globals, errors, interrupts.
#ifndef VM_HOST_H
#define VM_HOST_H

#include <lua.h>

lua_State *host_new(int argc, char **argv);            // NULL: no memory
int host_run(lua_State *L, const char *path);          // 0, or 1 after printing the error
int host_eval(lua_State *L, const char *chunk, const char *name);

#endif
