// Lua source from files: only text is ever loaded. A byte order mark and a #! line are skipped.
#ifndef VM_LOAD_H
#define VM_LOAD_H

#include <lua.h>

// Pushes the function of a script, or of standard input when path is NULL, or else a message.
// LUA_OK, LUA_ERRSYNTAX (also for what is no text), LUA_ERRFILE (unreadable) or LUA_ERRMEM.
int load_file(lua_State *L, const char *path);

// load, loadfile, dofile and require's searcher made to read text only.
void load_open(lua_State *L);

#endif
