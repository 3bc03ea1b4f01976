// What Tab offers: names, fields, methods and options from the values themselves and from the rows that
// help reads; letters such as \theta.
#ifndef VM_COMPLETE_H
#define VM_COMPLETE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

// Calls add for each word that may stand in line[start, end); it begins with what stands there already,
// or replaces it. Nothing of the script is run.
typedef void complete_add(void *to, const char *word);
void complete(lua_State *L, const char *line, size_t start, size_t end, complete_add *add, void *to);

// Is the place inside a string, where names of files fit?
bool complete_in_string(const char *line, size_t end);

#endif
