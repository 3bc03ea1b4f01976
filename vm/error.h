// What is said of an error that nobody caught: one line, then the stack when it was asked for.
#ifndef VM_ERROR_H
#define VM_ERROR_H

#include <lua.h>
#include <stdbool.h>

// --traceback
extern bool error_traceback;

// Was the last one that a limit of memory was reached in the engine?
extern bool error_was_limit;

// Does the text say where, "name:12: "?
bool error_has_place(const char *text);

// A message handler: turns any error value into the text to be printed.
int error_message(lua_State *L);

#endif
