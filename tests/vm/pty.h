// Drives the program on a terminal of its own, or without one, for tests of what needs a person.
#ifndef TESTS_VM_PTY_H
#define TESTS_VM_PTY_H

#include "../check.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pid_t pid;
    int fd;                        // the terminal, or a pipe from stdout and stderr
    size_t n, seen;                // what was read, how much of it was waited for
    char text[1 << 16];
} session;

// Starts build/dgl with these arguments, a list that ends with NULL.
static inline session *start(bool terminal, const char *const *arguments)
{
    static session s;
    s = (session){ 0 };
    char program[256];
    const char *build = getenv("B"), *tmp = getenv("TMP"), *argv[16] = { program };
    snprintf(program, sizeof program, "%s/dgl", build ? build : "build");
    for (int i = 0; i < 14 && arguments[i]; i++) argv[i + 1] = arguments[i];
    char state[256];
    snprintf(state, sizeof state, "%s/state-%ld", tmp ? tmp : "/tmp", (long)getpid());
    setenv("XDG_STATE_HOME", state, 1);
    char inputrc[300];                                 // what the terminal prints is easier to read without
    snprintf(inputrc, sizeof inputrc, "%s-inputrc", state);
    FILE *f = fopen(inputrc, "w");
    fputs("set enable-bracketed-paste off\n", f);
    fclose(f);
    setenv("INPUTRC", inputrc, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    int out[2] = { -1, -1 };
    struct winsize size = { .ws_row = 40, .ws_col = 100 };
    if (!terminal && pipe(out))
        fail_msg("pipe: %s", strerror(errno));
    s.pid = terminal ? forkpty(&s.fd, NULL, NULL, &size) : fork();
    if (!s.pid) {
        if (!terminal) {
            dup2(out[1], 1);
            dup2(out[1], 2);
            close(out[0]);
            close(out[1]);
        }
        signal(SIGINT, SIG_DFL);
        signal(SIGHUP, SIG_DFL);                       // ignored where the tests run under nohup
        execv(program, (char **)argv);
        _exit(127);
    }
    if (!terminal) {
        close(out[1]);
        s.fd = out[0];
    }
    return &s;
}

static inline void type(session *s, const char *keys)
{
    if (write(s->fd, keys, strlen(keys)) < 0)
        fail_msg("can't type %s: %s", keys, strerror(errno));
}

// Reads on for at most some milliseconds; false when nothing came.
static inline bool read_more(session *s, int milliseconds)
{
    struct pollfd p = { .fd = s->fd, .events = POLLIN };
    if (poll(&p, 1, milliseconds) <= 0)
        return false;
    ssize_t n = read(s->fd, s->text + s->n, sizeof s->text - 1 - s->n);
    s->n += n > 0 ? (size_t)n : 0;
    s->text[s->n] = 0;
    return n > 0;
}

// Waits until the text appears behind what was waited for before.
static inline void expect(session *s, const char *text)
{
    double until = dgl_seconds() + 10;
    char *at;
    while (!(at = strstr(s->text + s->seen, text)))
        if (!read_more(s, 100) && dgl_seconds() > until)
            fail_msg("'%s' did not come; after '%s' came:\n%s", text, "...", s->text + s->seen);
    s->seen = (size_t)(at - s->text) + strlen(text);
}

// Waits for the end; the exit status, or 1000 + the signal.
static inline int end(session *s)
{
    double until = dgl_seconds() + 10;
    int status;
    while (waitpid(s->pid, &status, WNOHANG) == 0) {
        read_more(s, 20);
        if (dgl_seconds() > until) {
            kill(s->pid, SIGKILL);
            waitpid(s->pid, &status, 0);
        }
    }
    while (read_more(s, 0)) ;
    close(s->fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static inline void enter(session *s, const char *line)
{
    type(s, line);
    type(s, "\r");
}

// Types a line at the prompt and waits for what it prints and for the next prompt.
static inline void answer(session *s, const char *line, const char *text)
{
    enter(s, line);
    expect(s, text);
    expect(s, "> ");
}

#endif
