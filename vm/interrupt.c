// Signals and limits. A handler only sets a flag, which the engine's loops poll, and a hook on the Lua
// state that runs now; a hook that is always on would make every loop two to three times slower.
#include "interrupt.h"

#include "bind.h"
#include "memory.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static lua_State *volatile running;
static volatile sig_atomic_t why, status, raised;
static pthread_t main_thread;
static timer_t timer;
static volatile double asked_at, wake_at, limit_at;    // in dgl_seconds; 0: never
static double limit;
static struct termios terminal;
static bool session, terminal_kept;

stop_reason stop_why(void) { return (stop_reason)why; }
int stop_status(void) { return status; }

void stop_in_session(void)
{
    session = true;
    terminal_kept = !tcgetattr(STDIN_FILENO, &terminal);
}

static int raise_here(lua_State *L)
{
    raised = 1;
    switch (why) {
    case STOP_TIME:   bind_error(L, DGL_EINTR, "time limit of %g s reached", limit);
    case STOP_SIGNAL: bind_error(L, DGL_EINTR, "ended by signal %d", status - 128);
    case STOP_MEMORY: bind_error(L, DGL_EINTR, "not enough memory (limit %.1f MiB)", (double)memory_limit() / 0x1p20);
    case STOP_EXIT:   bind_error(L, DGL_EINTR, "the program ends");
    default:          bind_error(L, DGL_EINTR, "interrupted");
    }
}

// through a call of its own, so that the error does not name the function that happens to run
int stop_raise(lua_State *L)
{
    luaL_checkstack(L, 2, "stop");
    lua_pushcfunction(L, raise_here);
    lua_call(L, 0, 0);
    return 0;
}

static void on_hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    lua_sethook(L, NULL, 0, 0);
    if (why)                                           // else it was left from an earlier one
        stop_raise(L);
}

void stop_check(lua_State *L)
{
    if (why && !raised)
        stop_raise(L);
}

static void set_hook(void)
{
    dgl_interrupted = 1;
    if (running)
        lua_sethook(running, on_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

lua_State *stop_running(lua_State *L)
{
    lua_State *before = running;
    running = L;
    if (why && !raised)                                // it came before there was a state to tell
        set_hook();
    return before;
}

int stop_now(lua_State *L, stop_reason reason, int exit_status)
{
    why = reason;
    status = exit_status;
    set_hook();                                        // should a finalizer swallow the error
    return stop_raise(L);
}


// ---- what follows runs in signal handlers ----

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;                                        // nobody is left to be told
}

static void end(int exit_status)
{
    dgl_file_discard_all();
    if (terminal_kept)
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
    _exit(exit_status);
}

static void set_timer(void)
{
    double at = wake_at && (!limit_at || wake_at < limit_at) ? wake_at : limit_at;
    struct itimerspec t = { .it_value = { (time_t)at, (long)((at - (double)(time_t)at) * 1e9) } };
    timer_settime(timer, TIMER_ABSTIME, &t, NULL);
}

static void wake_in(double seconds)
{
    wake_at = seconds ? dgl_seconds() + seconds : 0;
    set_timer();
}

static void on_interrupt(void)
{
    enum { BOUNCE = 20 };                              // milliseconds in which a second one is the same
    double now = dgl_seconds();
    if (why && now - asked_at > BOUNCE * 1e-3) {
        say("\n");
        end(130);
    }
    if (why)
        return;
    why = STOP_INTERRUPT;
    status = 130;
    asked_at = now;
    set_hook();
    wake_in(1);
}

static void on_end(int signal_)
{
    if (why == STOP_SIGNAL)
        return;
    why = STOP_SIGNAL;
    status = 128 + signal_;
    set_hook();
    wake_in(1);
}

static void on_alarm(void)
{
    double now = dgl_seconds();
    if (limit_at && now >= limit_at) {
        if (why == STOP_TIME) {
            say("dgl: time limit reached\n");
            end(3);
        }
        why = STOP_TIME;
        status = 3;
        set_hook();
        limit_at = now + 0.5;
        set_timer();
    }
    if (wake_at && now >= wake_at) {
        if (why == STOP_SIGNAL)
            end(status);
        wake_in(0);
        if (why == STOP_INTERRUPT && running && !raised) {     // a call of a library goes on
            if (!session) {
                say("dgl: interrupted\n");
                end(130);
            }
            say("dgl: waiting for a library call to end; Ctrl-C again ends the program\n");
            set_hook();
        }
    }
}

// dgl ... | head -1; other pipes, to programs, have their writers told
static void on_broken_pipe(void)
{
    struct pollfd p = { .fd = STDOUT_FILENO };
    if (poll(&p, 1, 0) == 1 && (p.revents & POLLERR))
        end(128 + SIGPIPE);
}

static void on_signal(int signal_)
{
    if (!pthread_equal(pthread_self(), main_thread)) { // a worker of ours or of BLAS got it
        pthread_kill(main_thread, signal_);
        return;
    }
    int saved = errno;
    switch (signal_) {
    case SIGINT:  on_interrupt(); break;
    case SIGALRM: on_alarm(); break;
    case SIGPIPE: on_broken_pipe(); break;
    default:      on_end(signal_);
    }
    errno = saved;
}


void stop_install(void)
{
    main_thread = pthread_self();
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    struct sigaction a = { .sa_handler = on_signal }, old;
    const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&a.sa_mask, signals[i]);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (!sigaction(signals[i], NULL, &old) && (old.sa_handler != SIG_IGN || signals[i] == SIGALRM || signals[i] == SIGPIPE))
            sigaction(signals[i], &a, NULL);           // what nohup has switched off stays off
    signal(SIGXFSZ, SIG_IGN);                          // too large a file is a failed write
}

void stop_clear(void)
{
    if (why == STOP_TIME)
        limit_at = 0;
    dgl_interrupted = 0;
    why = raised = 0;
    wake_in(0);
}

void stop_after(double seconds)
{
    limit = seconds;
    limit_at = dgl_seconds() + seconds;
    set_timer();
}
