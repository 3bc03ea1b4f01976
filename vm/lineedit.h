// Editing of a line on a terminal: what the session needs of it, and all that it knows of readline.
#ifndef VM_LINEEDIT_H
#define VM_LINEEDIT_H

#include "complete.h"

typedef struct {
    // words for Tab in line[start, end), as complete() gives them
    void (*complete)(void *with, const char *line, size_t start, size_t end, complete_add *add, void *to);
    void *with;
} lineedit_host;

typedef struct {
    void (*open)(const lineedit_host *host);
    // a line without its end, which free frees; NULL at the end of input; empty when dgl_interrupted is set
    char *(*read)(const char *prompt);
    void (*remember)(const char *entry);               // for Up and Ctrl-R; it may have several lines
} lineedit;

#endif
