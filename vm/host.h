// The Lua machine a script lives in: libraries, the dgl module as globals, errors, output.
#ifndef VM_HOST_H
#define VM_HOST_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool ignore_environment;       // LUA_PATH, LUA_CPATH and LUA_INIT
    bool sandbox;
} host_options;

// A state with everything in it; NULL: no memory.
lua_State *host_new(const host_options *o);

// Runs what is on the stack top, a function below its nargs arguments; leaves nothing or its results.
// false: the error was printed, what stops the program was noted, and nothing is left.
bool host_call(lua_State *L, int nargs, int nresults);

// Runs a script (NULL: standard input) with the strings argv[0..argc) as arguments; a chunk; a module
// "name" or "global=name". false as above.
bool host_run(lua_State *L, const char *path, int argc, char **argv);
bool host_eval(lua_State *L, const char *chunk, const char *name);
bool host_require(lua_State *L, const char *name);

// Prints the message on the stack top, and pops it, as the error that ended something.
void host_report(lua_State *L);

// The interactive session goes on after an error.
void host_forgive(void);

// Closes the state and standard output; gives the exit status of the program.
int host_end(lua_State *L);

#endif
