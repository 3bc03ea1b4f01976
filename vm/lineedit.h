// Editing of a line on a terminal: what the session needs of it, and all that it knows of readline.
#ifndef VM_LINEEDIT_H
#define VM_LINEEDIT_H

#include "complete.h"

typedef struct {
    // complete.h's, which a module can't call by name
    void (*complete)(lua_State *L, const char *line, size_t start, size_t end, complete_add *add, void *to);
    bool (*in_string)(const char *line, size_t end);
    lua_State *L;
} lineedit_host;

typedef struct {
    void (*open)(const lineedit_host *host);
    // a line without its end, which free frees; NULL at the end of input; empty when dgl_interrupted is set
    char *(*read)(const char *prompt);
    void (*remember)(const char *entry);               // for Up and Ctrl-R; it may have several lines
} lineedit;

#endif
