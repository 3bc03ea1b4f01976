// Line editing by GNU readline.
// pkg-config: readline
#include "lineedit.h"

#include "base/module.h"
#include "base/status.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <readline/readline.h>
#include <readline/history.h>

static const lineedit_host *host;
static struct { char **word; size_t n, room; } found;

// for readline, which frees the list and the words
static void add(void *to, const char *word)
{
    (void)to;
    if (found.n + 2 > found.room) {
        size_t room = 2 * found.room + 32;
        char **more = realloc(found.word, room * sizeof *more);
        if (!more)
            return;
        found.word = more;
        found.room = room;
    }
    if ((found.word[found.n] = strdup(word)))
        found.n++;
}

static char *next_found(const char *text, int state)
{
    static size_t at;
    (void)text;
    if (!state)
        at = 0;
    return at < found.n ? found.word[at++] : NULL;
}

static char **offer(const char *text, int start, int end)
{
    bool blank = strspn(rl_line_buffer, " \t") >= (size_t)end;
    rl_completion_append_character = 0;
    if (text[0] != '\\' && host->in_string(rl_line_buffer, (size_t)start))
        return NULL;                                   // readline's own: names of files
    rl_attempted_completion_over = 1;
    if (blank) {
        rl_insert_text("    ");
        return NULL;
    }
    found.n = 0;
    host->complete(host->L, rl_line_buffer, (size_t)start, (size_t)end, add, NULL);
    return rl_completion_matches(text, next_found);
}

// inside a string a word is all that follows the quote, but for \theta
static char *word_breaks(void)
{
    static char in_string[] = "\"'", in_code[] = " \t\n\"'><=;+-*/%^~#{}()[],|&.:";
    static char in_letter[] = " \t\n\"'><=;+-*/%^~#{}()[],|&.:$_";
    int at = rl_point;
    while (at && ((rl_line_buffer[at - 1] | 32) >= 'a' && (rl_line_buffer[at - 1] | 32) <= 'z')) at--;
    if (at && rl_line_buffer[at - 1] == '\\')
        return in_letter;
    return host->in_string(rl_line_buffer, (size_t)rl_point) ? in_string : in_code;
}

// A key; a signal that must stop us ends the line.
static int get_key(FILE *in)
{
    struct pollfd p = { .fd = fileno(in), .events = POLLIN };
    for (;;) {
        rl_check_signals();                            // readline's handlers only took note of it
        if (dgl_interrupted) {
            rl_replace_line("", 0);
            rl_done = 1;
            return '\n';
        }
        if (poll(&p, 1, -1) > 0)
            return rl_getc(in);
        if (errno != EINTR)
            return EOF;
    }
}

static void open(const lineedit_host *h)
{
    host = h;
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    rl_readline_name = "dgl";
    rl_change_environment = 0;
    rl_attempted_completion_function = offer;
    rl_completion_word_break_hook = word_breaks;
    rl_basic_quote_characters = "";                    // no quote is put in by itself
    rl_getc_function = get_key;
    rl_initialize();
    using_history();
    stifle_history(2000);
}

static char *read_line(const char *prompt) { return readline(prompt); }

static void remember(const char *entry) { add_history(entry); }

DGL_MODULE(lineedit) = { open, read_line, remember };
