#include "repl.h"

#include "bind.h"
#include "history.h"
#include "host.h"
#include "interrupt.h"
#include "lineedit.h"
#include "show.h"
#include "version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const lineedit *editor;                         // NULL: plain input

static void open_editor(lua_State *L)
{
    static lineedit_host host;
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return;
    printf("dgl " DGL_VERSION ", %s. help() explains, Ctrl-D leaves.\n", version_of_lua());
    if (!term || !strcmp(term, "dumb"))
        return;
    const void *table;
    if (dgl_module_open(&table, "readline")) {
        fprintf(stderr, "dgl: lines can't be edited: %s\n", dgl_error_message());
        return;
    }
    editor = table;
    host = (lineedit_host){ complete, complete_in_string, L };
    editor->open(&host);
    history_load(editor->remember);
}

// NULL: the end of input, or a signal; to be freed
static char *read_line(const char *prompt)
{
    if (editor)
        return editor->read(prompt);
    fputs(prompt, stdout);
    fflush(stdout);
    char *line = NULL;
    size_t room = 0;
    ssize_t n = getline(&line, &room, stdin);
    if (n < 0) {
        free(line);
        clearerr(stdin);
        return stop_why() == STOP_INTERRUPT ? strdup("") : NULL;
    }
    line[n - (n > 0 && line[n - 1] == '\n')] = 0;
    return line;
}


// ---- chunks ----

// Called at the end of a chunk by the chunk itself: its local variables become global ones, so that the next sees them.
static int keep_locals(lua_State *L)
{
    lua_Debug ar;
    if (!lua_getstack(L, 1, &ar))
        return 0;
    const char *name;
    for (int i = 1; (name = lua_getlocal(L, &ar, i)); i++) {
        if (name[0] == '(')
            lua_pop(L, 1);
        else
            lua_setglobal(L, name);
    }
    return 0;
}

static bool load(lua_State *L, const char *before, const char *text, const char *after)
{
    lua_pushfstring(L, "%s%s%s", before, text, after);
    int status = luaL_loadbufferx(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=stdin", "t");
    lua_remove(L, -2);
    return status == LUA_OK;
}

// does the message on the stack top say that the text could go on? Pops it.
static bool incomplete(lua_State *L)
{
    size_t n;
    const char *message = lua_tolstring(L, -1, &n);
    bool is = message && n >= 5 && !strcmp(message + n - 5, "<eof>");
    lua_pop(L, 1);
    return is;
}

typedef enum { EXPRESSION, STATEMENT, UNFINISHED, WRONG } chunk_kind;

// Pushes the function of the text, or the message.
static chunk_kind compile(lua_State *L, const char *text)
{
    if (load(L, "return ", text, ""))
        return EXPRESSION;
    bool more = incomplete(L);
    if (load(L, "", text, "\n;(...)()"))
        return STATEMENT;
    lua_pop(L, 1);
    if (load(L, "", text, ""))                         // it ends in a return
        return STATEMENT;
    lua_pushvalue(L, -1);
    return incomplete(L) || more ? UNFINISHED : WRONG;
}

// Shows the arguments, one after the other.
static int show_all(lua_State *L)
{
    int n = lua_gettop(L);
    for (int i = 1; i <= n; i++) {
        show_value(L, i);
        size_t length;
        const char *s = lua_tolstring(L, -1, &length);
        fwrite(s, 1, length, stdout);
        putchar('\n');
        lua_pop(L, 1);
    }
    return 0;
}

static bool ends_in_semicolon(const char *text)
{
    size_t n = strlen(text);
    while (n && strchr(" \t\r\n", text[n - 1])) n--;
    return n && text[n - 1] == ';';
}

// runs the function on the stack top and shows what it gives
static void run(lua_State *L, bool silent)
{
    int below = lua_gettop(L) - 1;
    lua_pushcfunction(L, keep_locals);
    if (!host_call(L, 1, LUA_MULTRET))
        return;
    int n = lua_gettop(L) - below;
    if (n) {
        lua_pushvalue(L, below + 1);
        lua_setglobal(L, "_");
    }
    if (!n || silent || !lua_checkstack(L, 8)) {
        lua_settop(L, below);
        return;
    }
    lua_pushcfunction(L, show_all);
    lua_insert(L, below + 1);
    host_call(L, n, 0);
}

static void remember(const char *entry)
{
    if (!editor || !entry[strspn(entry, " \t\r\n")])
        return;
    editor->remember(entry);
    history_append(entry);
}

// Reads lines until they make a chunk and runs it; false at the end of input.
static bool step(lua_State *L)
{
    DGL_TEXT_OWNED dgl_text text = { 0 };
    chunk_kind kind = UNFINISHED;
    while (kind == UNFINISHED) {
        char *line = read_line(text.n ? ">> " : "> ");
        if (stop_why()) {                              // Ctrl-C: a new line
            free(line);
            putchar('\n');
            return stop_why() == STOP_INTERRUPT;
        }
        if (!line && !text.n)
            return false;
        lua_settop(L, 0);
        dgl_text_add(&text, text.n ? "\n%s" : "%s", line ? line : "");
        bool end = !line;
        free(line);
        kind = compile(L, text.s ? text.s : "");
        if (end && kind == UNFINISHED)
            kind = WRONG;
    }
    remember(text.s ? text.s : "");
    bool silent = text.s && ends_in_semicolon(text.s);
    dgl_text_free(&text);
    if (kind == WRONG)
        host_report(L);
    else
        run(L, silent);
    return true;
}

void repl_run(lua_State *L)
{
    stop_in_session();
    open_editor(L);
    bool more = true;
    while (more) {
        host_forgive();
        lua_settop(L, 0);
        more = step(L);
        fflush(stdout);
        stop_reason why = stop_why();
        if (why && why != STOP_INTERRUPT)
            return;
    }
    if (isatty(STDIN_FILENO))
        putchar('\n');
}
