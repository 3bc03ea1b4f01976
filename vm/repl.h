// The interactive session.
#ifndef VM_REPL_H
#define VM_REPL_H

#include <lua.h>

// Until the end of input, os.exit or a signal.
void repl_run(lua_State *L);

#endif
