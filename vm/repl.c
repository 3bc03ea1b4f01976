#include "repl.h"
void repl_run(lua_State *L) { (void)L; }
