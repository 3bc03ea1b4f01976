#include "options.h"

#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option {
    option_id id;
    const char *name, *other, *value, *doc;
} table[] = {
    { OPTION_EVAL,           "-e", NULL, "CHUNK",           "run a chunk of Lua; may be given several times" },
    { OPTION_REQUIRE,        "-l", NULL, "NAME",            "require a module; G=NAME into the global G" },
    { OPTION_REPL,           "-i", NULL, NULL,              "go on interactively" },
    { OPTION_NO_ENVIRONMENT, "-E", NULL, NULL,              "ignore LUA_INIT, LUA_PATH and LUA_CPATH" },
    { OPTION_OUT,            "--out", NULL, "DIR",          "where relative paths of figures and data go; made if missing" },
    { OPTION_TRACEBACK,      "--traceback", NULL, NULL,     "after an error, the calls that led to it" },
    { OPTION_SANDBOX,        "--sandbox", NULL, NULL,       "for scripts you do not trust: no programs, no files elsewhere, limits" },
    { OPTION_MEMORY,         "--memory", NULL, "SIZE",      "the most memory, such as 512M, the default in a sandbox" },
    { OPTION_TIME,           "--time", NULL, "SECONDS",     "the longest time; 10 is the default in a sandbox" },
    { OPTION_COMPLETION,     "--completion", NULL, NULL,    "print what makes bash complete this command line" },
    { OPTION_VERSION,        "--version", "-v", NULL,       "the versions of dgl, Lua and the libraries that are installed" },
    { OPTION_HELP,           "--help", "-h", NULL,          "this text" },
};
enum { OPTIONS = sizeof table / sizeof *table };

static _Noreturn void wrong(const char *what, const char *value, const char *why)
{
    fprintf(stderr, "dgl: %s%s%s%s\n", what, value ? " " : "", value ? value : "", why);
    exit(2);
}

static const struct option *find(const char *word, size_t n)
{
    for (const struct option *o = table; o < table + OPTIONS; o++)
        if ((strlen(o->name) == n && !strncmp(o->name, word, n)) || (o->other && strlen(o->other) == n && !strncmp(o->other, word, n)))
            return o;
    return NULL;
}

static _Noreturn void unknown(const char *word)
{
    const char *names[OPTIONS + 1];
    for (int k = 0; k < OPTIONS; k++) names[k] = table[k].name;
    names[OPTIONS] = NULL;
    const char *near = word[2] ? dgl_did_you_mean(word, names) : "";
    char quoted[80];
    snprintf(quoted, sizeof quoted, "'%s'", word);
    wrong("unknown option", quoted, *near ? near : "; dgl --help lists them");
}

bool option_next(int argc, char **argv, int *i, option_id *id, const char **value)
{
    const char *word = *i < argc ? argv[*i] : "";
    if (word[0] != '-' || !word[1])
        return false;
    if (!strcmp(word, "--")) {
        ++*i;
        return false;
    }
    bool is_long = word[1] == '-';
    size_t n = is_long ? strcspn(word, "=") : 2;
    const struct option *o = find(word, n);
    if (!o || (word[n] && !o->value && !is_long))
        unknown(word);
    const char *rest = word[n] ? word + n + is_long : NULL;
    if (!o->value && rest)
        wrong(o->name, NULL, " takes no value");
    if (o->value && !rest) {
        rest = argv[++*i];
        if (*i >= argc) {
            char why[40];
            snprintf(why, sizeof why, " needs a %s", o->value);
            wrong(o->name, NULL, why);
        }
    }
    ++*i;
    *id = o->id;
    *value = rest;
    return true;
}

size_t option_bytes(const char *value)
{
    char *end;
    double x = strtod(value, &end);
    double unit = *end == 'K' ? 0x1p10 : *end == 'M' ? 0x1p20 : *end == 'G' ? 0x1p30 : *end ? NAN : 1;
    if (end == value || (*end && end[1]) || !(x * unit >= 0x1p22 && x * unit <= 0x1p50))
        wrong("--memory", value, ": a size from 4M to 1024G expected");
    return (size_t)(x * unit);
}

double option_seconds(const char *value)
{
    char *end;
    double x = strtod(value, &end);
    if (end == value || *end || !(x >= 0.01 && x <= 1e7))
        wrong("--time", value, ": seconds from 0.01 to 1e7 expected");
    return x;
}

void option_print_help(void)
{
    printf("usage: dgl [options] [script.lua | -] [arguments]\n"
           "       dgl doc [NAME]\n\n"
           "Without a script or -e, a terminal gets an interactive session; else the script is read from standard input.\n\n");
    for (const struct option *o = table; o < table + OPTIONS; o++) {
        char term[40];
        snprintf(term, sizeof term, "%s%s%s %s", o->name, o->other ? ", " : "", o->other ? o->other : "", o->value ? o->value : "");
        printf("  %-18s %s\n", term, o->doc);
    }
    printf("\nExit status: 0; 1 an error in the script; 2 a mistake on this line or an unreadable script; 3 a limit was\n"
           "reached; 130 interrupted. In a session a second Ctrl-C ends a call that does not listen to the first.\n");
}

void option_print_completion(void)
{
    printf("complete -o default -W \"doc");
    for (const struct option *o = table; o < table + OPTIONS; o++)
        printf(" %s", o->name);
    printf("\" dgl\n");
}
