#include "../check.h"

#include "draw/axes.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static dgl_value value[DGL_MAX_PARAMS];
static char dir[1024];

static int find_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "%s/figure-XXXXXX", getenv("TMP") ? getenv("TMP") : "/tmp");
    return !mkdtemp(dir);
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);                                 // also tells of files left behind
}

static const char *file(const char *name)
{
    static char path[2048];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static const dgl_plot_kind *kind(const char *name, int dims)
{
    for (const dgl_plot_kind *const *k = dgl_plot_kinds; *k; k++)
        if (!strcmp((*k)->name, name) && (*k)->dims == dims)
            return *k;
    fail_msg("no %s", name);
    return NULL;
}

static void set(const dgl_param *params, const char *name, dgl_value v)
{
    int i;
    check_ok(dgl_param_find(&i, params, name));
    v.given = true;
    value[i] = v;
}

static dgl_array *numbers(size_t n, size_t m, const double *x)
{
    dgl_array *a;
    check_ok(dgl_array_new(&a, m ? 2 : 1, (size_t[]){ n, m }));
    memcpy(a->data, x, a->size * sizeof(double));
    return a;
}

static dgl_status peaks(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (size_t i = 0; i < n; i++) y[i] = exp(-x[2*i] * x[2*i]) * x[2*i + 1];
    return DGL_OK;
}

static dgl_status ball(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (size_t i = 0; i < n; i++) {
        y[3*i] = cos(x[2*i]) * sin(x[2*i + 1]);
        y[3*i + 1] = sin(x[2*i]) * sin(x[2*i + 1]);
        y[3*i + 2] = cos(x[2*i + 1]);
    }
    return DGL_OK;
}

static dgl_fn field = { .ref = { .count = 1 }, .nin = 2, .nout = 1, .eval = peaks };
static dgl_fn surface = { .ref = { .count = 1 }, .nin = 2, .nout = 3, .eval = ball };

// bands with a bar, a line with a legend, a translucent ball: most of what there is
static dgl_status build(dgl_figure **out)
{
    DGL_OWNED dgl_figure *fig = NULL;
    DGL_OWNED dgl_axes *ax = NULL, *ax3 = NULL;
    DGL_OWNED dgl_array *grid = NULL, *path = NULL;
    DGL_TRY(dgl_array_new(&grid, 1, (size_t[]){ 2 }));
    DGL_TRY(dgl_array_new(&path, 2, (size_t[]){ 3, 2 }));
    grid->data[0] = 1, grid->data[1] = 2;
    for (int i = 0; i < 6; i++) path->data[i] = i % 4 / 4.0;
    dgl_param_defaults(value, dgl_figure_params);
    set(dgl_figure_params, "grid", (dgl_value){ .array = grid });
    set(dgl_figure_params, "title", (dgl_value){ .text = "a figure" });
    DGL_TRY(dgl_figure_new(&fig, value));
    dgl_param_defaults(value, dgl_axes_params);
    set(dgl_axes_params, "xlabel", (dgl_value){ .text = "$\\theta_1$" });
    DGL_TRY(dgl_figure_axes(&ax, fig, 2, value));
    const dgl_plot_kind *k = kind("contourf", 2);
    dgl_param_defaults(value, k->params);
    set(k->params, "n", (dgl_value){ .num = 12 });
    set(k->params, "alpha", (dgl_value){ .num = 0.7 });
    DGL_TRY(dgl_axes_add(ax, k, 1, &(dgl_input){ .fn = &field, .range = { { -2, 2 }, { -1, 1 } } }, value));
    dgl_param_defaults(value, dgl_colorbar_params);
    set(dgl_colorbar_params, "label", (dgl_value){ .text = "f" });
    DGL_TRY(dgl_axes_colorbar(ax, value));
    k = kind("line", 2);
    dgl_param_defaults(value, k->params);
    set(k->params, "label", (dgl_value){ .text = "a line" });
    set(k->params, "marker", (dgl_value){ .text = "o" });
    DGL_TRY(dgl_axes_add(ax, k, 1, &(dgl_input){ .array = path }, value));
    dgl_param_defaults(value, dgl_legend_params);
    DGL_TRY(dgl_axes_legend(ax, value));
    dgl_param_defaults(value, dgl_axes3_params);
    DGL_TRY(dgl_figure_axes(&ax3, fig, 3, value));
    k = kind("surface", 3);
    dgl_param_defaults(value, k->params);
    set(k->params, "n", (dgl_value){ .num = 10 });
    set(k->params, "alpha", (dgl_value){ .num = 0.5 });
    DGL_TRY(dgl_axes_add(ax3, k, 1, &(dgl_input){ .fn = &surface, .range = { { 0, 6.3 }, { 0, M_PI } } }, value));
    *out = dgl_retain(fig);
    return DGL_OK;
}

static dgl_status save(dgl_figure *fig, const char *path, double dpi)
{
    dgl_param_defaults(value, dgl_save_params);
    value[0].num = dpi;
    return dgl_figure_save(fig, path, value);
}

// the same bytes from two figures of one process, in each format
static void same_bytes(void **state)
{
    (void)state;
    static const char *const names[] = { "a.png", "a.svg", "a.PDF" };
    for (int k = 0; k < 3; k++) {
        char *bytes[2];
        size_t n[2];
        for (int i = 0; i < 2; i++) {
            DGL_OWNED dgl_figure *fig = NULL;
            check_ok(build(&fig));
            check_ok(save(fig, file(names[k]), 72));
            check_ok(save(fig, file(names[k]), 72));
            check_ok(dgl_file_read(&bytes[i], &n[i], file(names[k])));
        }
        assert_true(n[0] > 1000 && n[0] == n[1]);
        assert_memory_equal(bytes[0], bytes[1], n[0]);
        if (k == 0)
            assert_memory_equal(bytes[0], "\x89PNG", 4);
        dgl_free(bytes[0]);
        dgl_free(bytes[1]);
        unlink(file(names[k]));
    }
}

static void fails(dgl_figure *fig, const char *path, const char *why)
{
    assert_int_not_equal(save(fig, path, 50), DGL_OK);
    if (!strstr(dgl_error_message(), why))
        fail_msg("no '%s' in '%s'", why, dgl_error_message());
}

static void files_that_fail(void **state)
{
    (void)state;
    DGL_OWNED dgl_figure *fig = NULL;
    check_ok(build(&fig));
    fails(fig, file("none/a.png"), "No such file or directory");
    fails(fig, file("a"), "has no extension; a figure is saved as .png, .svg, .pdf or .html");
    fails(fig, file("a.jpg"), "can't save as '.jpg'");
    fails(fig, file("a.pnq"), "did you mean 'png'");
    assert_int_equal(mkdir(file("b.png"), 0700), 0);
    fails(fig, file("b.png"), "Is a directory");
    rmdir(file("b.png"));
    static const char *const types[] = { "full.png", "full.svg", "full.pdf" };
    for (int k = 0; k < 3; k++) {
        assert_int_equal(symlink("/dev/full", file(types[k])), 0);
        fails(fig, file(types[k]), "No space left on device");
        unlink(file(types[k]));
    }
    check_ok(save(fig, file("old.png"), 30));          // what was there stays when drawing fails
    char *before, *after;
    size_t n, m;
    check_ok(dgl_file_read(&before, &n, file("old.png")));
    dgl_interrupted = 1;
    assert_int_equal(save(fig, file("old.png"), 40), DGL_EINTR);
    dgl_interrupted = 0;
    check_ok(dgl_file_read(&after, &m, file("old.png")));
    assert_true(n == m && !memcmp(before, after, n));
    dgl_free(before);
    dgl_free(after);
    unlink(file("old.png"));
    dgl_param_defaults(value, dgl_figure_params);      // too many pixels
    DGL_OWNED dgl_array *size = numbers(2, 0, (double[]){ 200, 200 });
    set(dgl_figure_params, "size", (dgl_value){ .array = size });
    DGL_OWNED dgl_figure *big = NULL;
    check_ok(dgl_figure_new(&big, value));
    dgl_param_defaults(value, dgl_save_params);
    value[0].num = 2400;
    assert_int_equal(dgl_figure_save(big, file("big.png"), value), DGL_EARG);
}

// every allocation fails once: an error, nothing leaked, and the next time it works
static void out_of_memory(void **state)
{
    (void)state;
    bool done = false;
    for (long n = 1; !done; n += 1 + n / 40) {
        size_t live = dgl_live_bytes();
        {
            DGL_TEXT_OWNED dgl_text list = { 0 };
            DGL_OWNED dgl_figure *fig = NULL;
            dgl_alloc_fail_after(n);
            dgl_status s = build(&fig);
            if (!s)
                s = dgl_figure_dump(fig, &list);
            dgl_alloc_fail_after(0);
            done = s == DGL_OK;
            if (!done)
                assert_int_equal(s, DGL_ENOMEM);
        }
        assert_int_equal(dgl_live_bytes(), live);
    }
}

// ---- what a draw list says ----

static dgl_box next_box(const char **s, const char *word)
{
    dgl_box b = { NAN, NAN, NAN, NAN };
    const char *p = strstr(*s, word);
    assert_non_null(p);
    assert_int_equal(sscanf(p + strlen(word), " %lf,%lf %lf,%lf", &b.x0, &b.y0, &b.x1, &b.y1), 4);
    *s = p + 1;
    return b;
}

static void bar_is_as_high_as_its_axes(void **state)
{
    (void)state;
    DGL_OWNED dgl_figure *fig = NULL;
    DGL_OWNED dgl_axes *ax = NULL;
    dgl_param_defaults(value, dgl_figure_params);
    check_ok(dgl_figure_new(&fig, value));
    dgl_param_defaults(value, dgl_axes_params);
    set(dgl_axes_params, "aspect", (dgl_value){ .text = "equal" });
    check_ok(dgl_figure_axes(&ax, fig, 2, value));
    const dgl_plot_kind *k = kind("heatmap", 2);
    dgl_param_defaults(value, k->params);
    check_ok(dgl_axes_add(ax, k, 1, &(dgl_input){ .fn = &field, .range = { { 0, 3 }, { 0, 1 } } }, value));
    dgl_param_defaults(value, dgl_colorbar_params);
    check_ok(dgl_axes_colorbar(ax, value));
    DGL_TEXT_OWNED dgl_text list = { 0 };
    check_ok(dgl_figure_dump(fig, &list));
    const char *s = list.s, *t = strstr(list.s, "image 1 x");
    dgl_box axes = next_box(&s, "\nclip"), bar;
    assert_int_equal(sscanf(t, "image 1 x %*d %*x %lf,%lf %lf,%lf", &bar.x0, &bar.y0, &bar.x1, &bar.y1), 4);
    check_near(bar.y0, axes.y0, 0.011);
    check_near(bar.y1, axes.y1, 0.011);
    assert_true(bar.x0 > axes.x1);
    check_near((axes.x1 - axes.x0) / (axes.y1 - axes.y0), 3, 1e-6);
}

// the legend stands in the corner that is free, wherever that is
static void legend_keeps_clear(void **state)
{
    (void)state;
    for (int corner = 0; corner < 4; corner++) {
        DGL_OWNED dgl_figure *fig = NULL;
        DGL_OWNED dgl_axes *ax = NULL;
        DGL_OWNED dgl_array *points = NULL;
        dgl_param_defaults(value, dgl_figure_params);
        check_ok(dgl_figure_new(&fig, value));
        dgl_param_defaults(value, dgl_axes_params);
        check_ok(dgl_figure_axes(&ax, fig, 2, value));
        const dgl_plot_kind *k = kind("scatter", 2);
        dgl_param_defaults(value, k->params);
        set(k->params, "label", (dgl_value){ .text = "points" });
        check_ok(dgl_array_new(&points, 2, (size_t[]){ 400, 2 }));
        srand(4);
        for (size_t i = 0; i < 400; i++) {
            double *p = points->data + 2*i;
            do
                p[0] = uniform(), p[1] = uniform();
            while ((corner & 1 ? p[0] > 0.55 : p[0] < 0.45) && (corner & 2 ? p[1] > 0.55 : p[1] < 0.45));
        }
        check_ok(dgl_axes_add(ax, k, 1, &(dgl_input){ .array = points }, value));
        dgl_param_defaults(value, dgl_legend_params);
        check_ok(dgl_axes_legend(ax, value));
        DGL_TEXT_OWNED dgl_text list = { 0 };
        check_ok(dgl_figure_dump(fig, &list));
        const char *s = list.s;
        dgl_box axes = next_box(&s, "\nclip"), name;
        const char *text = strstr(list.s, " : points");
        while (*text != '\n') text--;
        name = next_box(&text, " box");
        assert_int_equal((name.x0 + name.x1) / 2 > (axes.x0 + axes.x1) / 2, corner & 1);
        assert_int_equal((name.y0 + name.y1) / 2 < (axes.y0 + axes.y1) / 2, corner >> 1);
    }
}

static void many_points(void **state)
{
    (void)state;
    enum { N = 80000 };
    DGL_OWNED dgl_figure *fig = NULL;
    DGL_OWNED dgl_axes *ax = NULL;
    DGL_OWNED dgl_array *points = NULL;
    dgl_param_defaults(value, dgl_figure_params);
    check_ok(dgl_figure_new(&fig, value));
    dgl_param_defaults(value, dgl_axes_params);
    check_ok(dgl_figure_axes(&ax, fig, 2, value));
    check_ok(dgl_array_new(&points, 2, (size_t[]){ N, 2 }));
    for (size_t i = 0; i < 2 * N; i++) points->data[i] = (i < 2 ? 0 : points->data[i - 2]) + uniform() - 0.5;
    for (int i = 0; i < 2; i++) {
        const dgl_plot_kind *k = kind(i ? "line" : "scatter", 2);
        dgl_param_defaults(value, k->params);
        check_ok(dgl_axes_add(ax, k, 1, &(dgl_input){ .array = points }, value));
    }
    check_ok(save(fig, file("many.svg"), 72));
    assert_non_null(strstr(dgl_figure_notes(fig), "80000 points are drawn as a picture"));
    struct stat st;
    assert_int_equal(stat(file("many.svg"), &st), 0);
    assert_true(st.st_size < 8 << 20);
    unlink(file("many.svg"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes), cmocka_unit_test(files_that_fail), cmocka_unit_test(out_of_memory),
        cmocka_unit_test(bar_is_as_high_as_its_axes), cmocka_unit_test(legend_keeps_clear), cmocka_unit_test(many_points),
    };
    return cmocka_run_group_tests(tests, find_dir, remove_dir);
}
