// Files of scripts that are not trusted: only inside the allowed folders, wherever links lead.
#include "../check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[256];

static void check_allowed(const char *path, bool allowed)
{
    dgl_status status = dgl_file_allowed(path);
    if ((status == DGL_OK) != allowed)
        fail_msg("%s is %s", path, allowed ? "refused" : "allowed");
    if (!allowed)
        assert_non_null(strstr(dgl_error_message(), ": path leaves the allowed folder"));
}

static dgl_status write_text(const char *path, const char *text)
{
    DGL_FILE_OWNED dgl_file f = { 0 };
    DGL_TRY(dgl_file_begin(&f, path));
    fputs(text, f.stream);
    return dgl_file_commit(&f);
}

// 38
static void confine(void **state)
{
    (void)state;
    check_ok(write_text("other/secret", "secret"));
    check_ok(write_text("desk/mine", "mine"));
    assert_int_equal(symlink("../other/secret", "desk/link"), 0);
    assert_int_equal(symlink("../other/absent", "desk/dangling"), 0);
    assert_int_equal(symlink("../other", "desk/out"), 0);
    assert_int_equal(symlink("mine", "desk/inner"), 0);
    assert_int_equal(chdir("desk"), 0);
    assert_false(dgl_file_confined());
    check_allowed("../other/secret", true);
    check_ok(dgl_file_confine((const char *const[]){ ".", "../figures", NULL }));
    assert_true(dgl_file_confined());

    check_allowed("mine", true);
    check_allowed("new", true);
    check_allowed("./new", true);
    check_allowed("inner", true);
    check_allowed("../desk/new", true);
    check_allowed("../figures/a.png", true);
    char path[600];
    snprintf(path, sizeof path, "%s/desk/new", root);
    check_allowed(path, true);
    check_allowed("..", false);
    check_allowed("../other/secret", false);
    check_allowed("../desk2/new", false);
    check_allowed("nofolder/new", false);
    check_allowed("link", false);
    check_allowed("dangling", false);
    check_allowed("out/secret", false);
    check_allowed("out/new", false);
    check_allowed("/etc/passwd", false);
    check_allowed("/dev/full", false);
    check_allowed("/new", false);

    char *data;
    size_t n;
    check_status(dgl_file_read(&data, &n, "link"), DGL_EIO);
    check_status(write_text("link", "x"), DGL_EIO);
    check_status(write_text("dangling", "x"), DGL_EIO);
    check_ok(write_text("new", "x"));
    check_ok(dgl_file_read(&data, &n, "new"));
    assert_string_equal(data, "x");
    dgl_free(data);
    assert_int_equal(access("../other/absent", F_OK), -1);
}

// 174: what was begun is removed, what was there stays
static void discard(void **state)
{
    (void)state;
    check_ok(write_text("kept", "old"));
    DGL_FILE_OWNED dgl_file f = { 0 };
    check_ok(dgl_file_begin(&f, "kept"));
    fputs("half", f.stream);
    fflush(f.stream);
    assert_int_equal(access(f.temp, F_OK), 0);
    dgl_file_discard_all();
    assert_int_equal(access(f.temp, F_OK), -1);
    char *data;
    size_t n;
    check_ok(dgl_file_read(&data, &n, "kept"));
    assert_string_equal(data, "old");
    dgl_free(data);
}

static int enter_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMP");
    char template[240];
    snprintf(template, sizeof template, "%s/confine-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(template) || !realpath(template, root) || chdir(root))
        return 1;
    return mkdir("desk", 0700) || mkdir("desk2", 0700) || mkdir("other", 0700) || mkdir("figures", 0700);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(confine), cmocka_unit_test(discard) };
    return cmocka_run_group_tests(tests, enter_folder, NULL);
}
