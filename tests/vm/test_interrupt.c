// Ctrl-C and other signals: what they end, how soon, and what they leave behind.
#include "pty.h"

#include <sys/stat.h>

// runs a chunk until it says go, then sends a signal; the exit status, and the seconds until the end
static int ended_by(int signal_, const char *chunk, double *seconds)
{
    char text[1024];
    snprintf(text, sizeof text, "io.write 'go\\n' io.flush(); %s", chunk);
    session *s = start(false, (const char *const[]){ "-e", text, NULL });
    expect(s, "go\n");
    usleep(30000);
    double asked = dgl_seconds();
    kill(s->pid, signal_);
    int status = end(s);
    *seconds = dgl_seconds() - asked;
    if (signal_ == SIGINT && !strstr(s->text, "(command line):1: interrupted\n"))
        fail_msg("%s says: %s", chunk, s->text);
    return status;
}

// 15, 17, 173
static void loops(void **state)
{
    (void)state;
    static const char *const chunks[] = {
        "while true do end",
        "local t = {} while true do t[#t % 100 + 1] = {} end",
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(function() while true do end end, function(e) return e end) end",
        "while true do xpcall(error, function(e) while true do end end) end",
        "coroutine.wrap(function() while true do end end)()",
        "for i in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
        "while true do coroutine.resume(coroutine.create(function() pcall(coroutine.wrap(function() while true do end end)) end)) end",
        "local function busy() while true do end end while true do"
        " local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = busy}) coroutine.yield() end)"
        " coroutine.resume(co) coroutine.close(co) end",
        "while true do load(function() while true do end end) end",
        "local function f(...) return f(1, ...) end while true do pcall(f) end",
        "table.sort({3, 2, 1}, function() while true do end end)",
        "(('x'):rep(100)):gsub('.', function() while true do end end)",
        "local t = setmetatable({}, {__index = function() while true do end end}) while true do pcall(function() return t.x end) end",
        "package.preload.m = function() while true do end end while true do pcall(require, 'm') end",
    };
    double worst = 0, seconds;
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        int status = ended_by(SIGINT, chunks[i], &seconds);
        if (status != 130 || seconds > 1)
            fail_msg("%s ends with %d after %.3f s", chunks[i], status, seconds);
        worst = seconds > worst ? seconds : worst;
    }
    print_message("Ctrl-C, the slowest of %zu: %.1f ms\n", sizeof chunks / sizeof *chunks, worst * 1e3);
}

// handlers of __close run; what they call works; they can be interrupted, too
static void unwinding(void **state)
{
    (void)state;
    double seconds;
    assert_int_equal(ended_by(SIGINT, "local x <close> = setmetatable({}, {__close = function()"
        " assert(pcall(math.abs, 1)) assert(coroutine.wrap(function() return 1 end)() == 1) io.write 'closed\\n' end}) while true do end",
        &seconds), 130);
    session *s = start(false, (const char *const[]){ "-e",
        "local x <close> = setmetatable({}, {__close = function() io.write 'closing\\n' io.flush() while true do end end})"
        " io.write 'go\\n' io.flush() while true do end", NULL });
    expect(s, "go\n");
    kill(s->pid, SIGINT);
    expect(s, "closing\n");
    usleep(50000);
    kill(s->pid, SIGINT);
    assert_int_equal(end(s), 130);
}

// 18: a call of C that does not listen ends a second after Ctrl-C, or at a second one
static void stuck(void **state)
{
    (void)state;
    session *once = start(false, (const char *const[]){ "-e",
        "io.write 'go\\n' io.flush() string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))", NULL });
    expect(once, "go\n");
    usleep(50000);
    kill(once->pid, SIGINT);
    assert_int_equal(end(once), 130);
    assert_non_null(strstr(once->text, ": interrupted\n"));
    session *s = start(false, (const char *const[]){ "-e",
        "io.write 'go\\n' io.flush() string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))", NULL });
    expect(s, "go\n");
    usleep(50000);
    kill(s->pid, SIGINT);
    usleep(100000);
    double asked = dgl_seconds();
    kill(s->pid, SIGINT);
    assert_int_equal(end(s), 130);
    assert_true(dgl_seconds() - asked < 1);
}

// 174: what was printed comes out
static void terminated(void **state)
{
    (void)state;
    double seconds;
    assert_int_equal(ended_by(SIGTERM, "print 'printed' while true do pcall(function() while true do end end) end", &seconds), 143);
    assert_true(seconds < 1);
    assert_int_equal(ended_by(SIGHUP, "while true do coroutine.wrap(function() while true do end end)() end", &seconds), 129);
    assert_true(seconds < 1);
    // what does not listen is ended after a second
    assert_int_equal(ended_by(SIGTERM, "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))", &seconds), 143);
    assert_true(seconds < 3);
    session *s = start(false, (const char *const[]){ "-e", "print 'printed' io.stderr:write 'go\\n' while true do end", NULL });
    expect(s, "go\n");
    kill(s->pid, SIGTERM);
    assert_int_equal(end(s), 143);
    assert_non_null(strstr(s->text, "printed"));
}

static void blocked_read(void **state)
{
    (void)state;
    session *s = start(true, (const char *const[]){ "-e", "print 'go' io.read()", NULL });
    expect(s, "go");
    usleep(50000);
    type(s, "\003");
    assert_int_equal(end(s), 130);
}

static void limits(void **state)
{
    (void)state;
    static const struct { const char *chunk; const char *message; double most; } cases[] = {
        { "while true do pcall(function() while true do end end) end", "(command line):1: time limit of 0.2 s reached\n", 0.5 },
        { "coroutine.wrap(function() while true do end end)()", "(command line):1: time limit of 0.2 s reached\n", 0.5 },
        { "local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end", "dgl: time limit reached\n", 1.5 },
        { "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))", "dgl: time limit reached\n", 1.5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double asked = dgl_seconds();
        session *s = start(false, (const char *const[]){ "--time", "0.2", "-e", cases[i].chunk, NULL });
        int status = end(s);
        if (status != 3 || strcmp(s->text, cases[i].message))
            fail_msg("%s ends with %d: %s", cases[i].chunk, status, s->text);
        assert_true(dgl_seconds() - asked < cases[i].most + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops), cmocka_unit_test(unwinding), cmocka_unit_test(stuck), cmocka_unit_test(terminated),
        cmocka_unit_test(blocked_read), cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
