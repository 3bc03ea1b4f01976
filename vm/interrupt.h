// What ends running Lua code from outside: Ctrl-C, signals, limits, os.exit. No pcall catches it.
#ifndef VM_INTERRUPT_H
#define VM_INTERRUPT_H

#include <lua.h>
#include <stdbool.h>

typedef enum { STOP_NONE, STOP_INTERRUPT, STOP_SIGNAL, STOP_TIME, STOP_MEMORY, STOP_EXIT } stop_reason;

// Why the code must stop now; STOP_NONE when it need not.
stop_reason stop_why(void);

// The exit status that goes with it: 130, 128 + signal, 3, or what os.exit was given.
int stop_status(void);

// Takes over SIGINT, SIGTERM, SIGHUP, SIGPIPE and SIGALRM; called once by the thread that runs Lua.
void stop_install(void);

// Tells which state runs now, so that a signal reaches it; NULL: none. Gives the one before.
lua_State *stop_running(lua_State *L);

// Stops the code for a reason of the program's own.
int stop_now(lua_State *L, stop_reason why, int status);

// Raises the error that unwinds the stack; to be called where something may just have caught it.
int stop_raise(lua_State *L);

// Raises it unless it is under way already (then __close handlers are running and may call anything).
void stop_check(lua_State *L);

// It has arrived at the top: forget it.
void stop_clear(void);

// From now, so many seconds; what does not listen is ended half a second later.
void stop_after(double seconds);

// A session has begun: its values are not thrown away for one Ctrl-C, and the terminal is left as it is now.
void stop_in_session(void);

// pcall, xpcall, os.exit and the coroutine functions, in the globals: Lua's, but what stops is not caught.
void stop_open(lua_State *L);

#endif
