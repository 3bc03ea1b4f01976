// The command line: one table of options serves reading, --help and completion in the shell.
#ifndef VM_OPTIONS_H
#define VM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    OPTION_EVAL, OPTION_REQUIRE, OPTION_REPL, OPTION_NO_ENVIRONMENT, OPTION_OUT, OPTION_TRACEBACK, OPTION_SANDBOX,
    OPTION_MEMORY, OPTION_TIME, OPTION_COMPLETION, OPTION_VERSION, OPTION_HELP
} option_id;

// Reads one option at argv[*i] and moves on behind it; false where the options end: at a script, at
// "-", behind "--". On a mistake it prints what is wrong and ends the program with status 2.
bool option_next(int argc, char **argv, int *i, option_id *id, const char **value);

// "512M", "10": the value of --memory in bytes, of --time in seconds; a mistake as above.
size_t option_bytes(const char *value);
double option_seconds(const char *value);

void option_print_help(void);
void option_print_completion(void);

#endif
