// The interactive session on a terminal: editing, completion, history, Ctrl-C.
#include "pty.h"

static session *repl(void)
{
    setenv("TERM", "xterm", 1);
    setenv("NO_COLOR", "1", 1);
    session *s = start(true, (const char *const[]){ NULL });
    expect(s, "Ctrl-D leaves.");
    expect(s, "> ");
    return s;
}

static void leave(session *s)
{
    type(s, "\004");
    assert_int_equal(end(s), 0);
}

static void values(void **state)
{
    (void)state;
    session *s = repl();
    answer(s, "1 + 1", "\n2\r\n");
    answer(s, "_ * 21", "\n42\r\n");
    answer(s, "{1, 2, x = 3}", "\n{1, 2, x = 3}\r\n");
    answer(s, "zeros(2, 2)", "\n{{0, 0},\r\n {0, 0}}\r\n");
    answer(s, "local kept = 5;", "");
    answer(s, "kept + 1;", "");
    answer(s, "kept + 2", "\n7\r\n");
    enter(s, "for i = 1, 2 do");
    expect(s, ">> ");
    answer(s, "print('step', i) end", "step\t1\r\nstep\t2");
    answer(s, "error 'no'", "\nstdin:1: no\r\n");
    answer(s, "kept", "\n5\r\n");
    leave(s);
}

// 15, 173
static void interrupts(void **state)
{
    (void)state;
    session *s = repl();
    enter(s, "x = 17; print 'go' while true do end");
    expect(s, "\ngo\r\n");
    double asked = dgl_seconds();
    type(s, "\003");
    expect(s, "stdin:1: interrupted");
    double took = dgl_seconds() - asked;
    print_message("Ctrl-C in a loop: %.1f ms\n", took * 1e3);
    assert_true(took < 1);
    expect(s, "> ");
    answer(s, "x", "\n17\r\n");
    enter(s, "coroutine.wrap(function() print 'go' while true do pcall(function() while true do end end) end end)()");
    expect(s, "\ngo\r\n");
    type(s, "\003");
    expect(s, "interrupted");
    expect(s, "> ");
    type(s, "x = 18 -- never entered\003");
    expect(s, "> ");
    answer(s, "x", "\n17\r\n");
    enter(s, "function f()");
    expect(s, ">> ");
    type(s, "\003");
    expect(s, "> ");
    answer(s, "x, f", "\n17\r\nnil\r\n");
    leave(s);
}

static void stuck(void **state)
{
    (void)state;
    session *s = repl();
    enter(s, "print 'go' string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40))");
    expect(s, "\ngo\r\n");
    usleep(50000);
    type(s, "\003");
    expect(s, "Ctrl-C again ends the program");
    type(s, "\003");
    assert_int_equal(end(s), 130);
}

static void completion(void **state)
{
    (void)state;
    session *s = repl();
    double asked = dgl_seconds();
    type(s, "linsp\t");
    expect(s, "linspace");
    print_message("Tab: %.1f ms\n", (dgl_seconds() - asked) * 1e3);
    answer(s, "(0, 1, 3)", "\n{0, 0.5, 1}\r\n");
    answer(s, "A = eye(2);", "");
    type(s, "A:resh\t");
    expect(s, "A:reshape");
    answer(s, "(4)", "\n{1, 0, 0, 1}\r\n");
    type(s, "A.sha\t");
    expect(s, "A.shape");
    answer(s, "[1]", "\n2\r\n");
    type(s, "string.form\t");
    expect(s, "string.format");
    answer(s, "('%d!', 7)", "\n7!\r\n");
    answer(s, "t = {first = 1, inner = {second = 12}};", "");
    type(s, "t.inner.sec\t");
    expect(s, "t.inner.second");
    answer(s, "", "\n12\r\n");
    answer(s, "'\\the\t'", "\nθ\r\n");
    answer(s, "'\\eta\t'", "\nη\r\n");
    answer(s, "#'tests/vm/test_rep\t'", "\n20\r\n");
    type(s, "t.nothing.x\t\003");                      // nothing to offer
    expect(s, "> ");
    leave(s);
}

static void history(void **state)
{
    (void)state;
    session *s = repl();
    answer(s, "first = 'one \\\\ two'", "");
    enter(s, "function second()");
    expect(s, ">> ");
    enter(s, "return 2 end");
    expect(s, "> ");
    leave(s);
    s = repl();
    type(s, "\033[A");                                 // Up: the whole function
    expect(s, "function second()");
    expect(s, "return 2 end");
    enter(s, "");
    answer(s, "second()", "\n2\r\n");
    type(s, "\022first");                              // Ctrl-R
    expect(s, "first = 'one");
    enter(s, "");
    answer(s, "#first", "\n9\r\n");
    leave(s);
}

// 171, 174
static void hangup(void **state)
{
    (void)state;
    session *s = repl();
    enter(s, "kept_on_hangup = 1");
    expect(s, "> ");
    kill(s->pid, SIGHUP);
    assert_int_equal(end(s), 129);
    s = repl();
    type(s, "\033[A");
    expect(s, "kept_on_hangup = 1");
    kill(s->pid, SIGTERM);
    assert_int_equal(end(s), 143);
    s = repl();
    enter(s, "os.exit(5)");
    assert_int_equal(end(s), 5);
}

// 170
static void plain(void **state)
{
    (void)state;
    setenv("TERM", "dumb", 1);
    session *s = start(true, (const char *const[]){ NULL });
    expect(s, "> ");
    answer(s, "error 'plain'", "stdin:1: plain");
    answer(s, "1 + 1", "\n2\r\n");
    leave(s);
    assert_null(strchr(s->text, '\033'));
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    s = start(true, (const char *const[]){ "-e", "error 'red'", NULL });
    assert_int_equal(end(s), 1);
    assert_non_null(strstr(s->text, "\033[31m(command line):1: red\033[m"));
    setenv("NO_COLOR", "1", 1);
    s = start(true, (const char *const[]){ "-e", "help(help) error 'grey'", NULL });
    assert_int_equal(end(s), 1);
    assert_non_null(strstr(s->text, "(command line):1: grey"));
    assert_null(strchr(s->text, '\033'));
}

// on a terminal only, after a second, and gone at the end or when something else is said
static void progress(void **state)
{
    (void)state;
    static const char loop[] = "local t = os.clock() repeat progress((os.clock() - t) * 100 // 1 | 0, 120, 'flow') until os.clock() - t > 1.15";
    char failing[256];
    snprintf(failing, sizeof failing, "%s error 'after'", loop);
    session *s = start(true, (const char *const[]){ "-e", failing, NULL });
    expect(s, "\rflow ####");
    expect(s, "% ");
    expect(s, "\r\033[K(command line):1: after");
    assert_int_equal(end(s), 1);
    s = start(false, (const char *const[]){ "-e", loop, NULL });
    assert_int_equal(end(s), 0);
    assert_string_equal(s->text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values), cmocka_unit_test(interrupts), cmocka_unit_test(stuck), cmocka_unit_test(completion),
        cmocka_unit_test(history), cmocka_unit_test(hangup), cmocka_unit_test(plain),
        cmocka_unit_test(progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
