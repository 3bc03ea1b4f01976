// Values as a person reads them: {1, 2, x = 3}, functions by what they are called.
#ifndef VM_SHOW_H
#define VM_SHOW_H

#include <lua.h>

// Pushes the text of the value at a stack place.
void show_value(lua_State *L, int arg);

#endif
