#include "../check.h"

#include "draw/axes.h"

#include <string.h>
#include <unistd.h>

// Laws of every row of plots.def: whatever the data, the figure is drawn, and its axes with it.

enum { EMPTY, ONE, TWO, EQUAL, ALL_NAN, SOME_NAN, HUGE_DATA, TINY, INFINITE, CASES };
static const char *const case_names[] = { "empty", "one", "two", "equal", "all nan", "some nan", "huge", "tiny", "infinite" };

static double number(int kind, size_t i)
{
    switch (kind) {
    case EQUAL:     return 3;
    case ALL_NAN:   return NAN;
    case SOME_NAN:  return i % 3 == 1 ? NAN : uniform();
    case HUGE_DATA: return i % 2 ? 1e299 * uniform() : -1e308;
    case TINY:      return 1e-300 * uniform();
    case INFINITE:  return i % 4 == 2 ? INFINITY : i % 4 == 3 ? -INFINITY : uniform();
    default:        return uniform();
    }
}

static dgl_array *make(int kind, int naxes, size_t a, size_t b, size_t c)
{
    dgl_array *x;
    check_ok(dgl_array_new(&x, naxes, (size_t[]){ a, b, c }));
    for (size_t i = 0; i < x->size; i++) x->data[i] = number(kind, i);
    return x;
}

static int inputs(const dgl_plot_kind *kind, int data, dgl_input *in)
{
    size_t n = data == EMPTY ? 0 : data == ONE ? 1 : data == TWO ? 2 : 6, d = (size_t)kind->dims;
    int count = 0;
    memset(in, 0, DGL_MAX_INPUTS * sizeof *in);
    for (const char *letter = kind->inputs; *letter; letter++)
        switch (*letter) {
        case 'p': case 'l': case 'w': in[count++].array = make(data, 2, n, d, 0); break;
        case 'a': case 'n': in[count++].array = make(data, 1, n, 0, 0); break;
        case 'F': in[count++].array = make(data, 2, n, n, 0); break;
        case 'G': in[count++].array = make(data, 3, n, n, 2); break;
        case 'S': in[count++].array = make(data, 3, n, n, 3); break;
        case 'V':
            in[count++].array = make(data, 2, n, d, 0);
            in[count++].array = make(data, 2, n, d, 0);
            break;
        case 'M': {
            dgl_array *g = in[count++].array = make(data, 3, n, 2, 2);
            for (size_t i = 0; i < n; i++) g->data[4*i + 1] = g->data[4*i + 2];
            break;
        }
        case 'e': case 'i': {
            size_t width = *letter == 'e' ? 2 : 3;
            dgl_array *e = in[count++].array = make(data, 2, n, width, 0);
            for (size_t i = 0; i < e->size; i++) e->data[i] = (double)((i * 7 + i / width) % n + 1);
            break;
        }
        case 't': in[count++].text = n == 1 ? "a" : n == 2 ? "a\x1f" "b" : n == 6 ? "a\x1f\x1f" "c\x1f" "d\x1f" "e\x1f" "f" : "a"; break;
        }
    return count;
}

static void draw_case(const dgl_plot_kind *kind, int data, bool log)
{
    dgl_value value[DGL_MAX_PARAMS];
    DGL_OWNED dgl_figure *fig = NULL;
    DGL_OWNED dgl_axes *ax = NULL;
    dgl_input in[DGL_MAX_INPUTS];
    dgl_param_defaults(value, dgl_figure_params);
    check_ok(dgl_figure_new(&fig, value));
    dgl_param_defaults(value, kind->dims == 3 ? dgl_axes3_params : dgl_axes_params);
    if (log && kind->dims == 2)
        value[AX_XSCALE] = value[AX_YSCALE] = (dgl_value){ .given = true, .num = 1 };
    check_ok(dgl_figure_axes(&ax, fig, kind->dims, value));
    dgl_param_defaults(value, kind->params);
    int label;
    if (!dgl_param_find(&label, kind->params, "label"))
        value[label] = (dgl_value){ .given = true, .text = "its name" };
    int n = inputs(kind, data, in);
    bool texts = strchr(kind->inputs, 't') && data == EMPTY;
    dgl_status s = dgl_axes_add(ax, kind, n, in, value);
    for (int i = 0; i < n; i++) dgl_release(in[i].array);
    if (texts) {                                       // a text without a point
        assert_int_equal(s, DGL_ESHAPE);
        return;
    }
    if (s)
        fail_msg("%s %dd, %s: %s", kind->name, kind->dims, case_names[data], dgl_error_message());
    dgl_param_defaults(value, dgl_legend_params);
    check_ok(dgl_axes_legend(ax, value));
    dgl_param_defaults(value, dgl_colorbar_params);
    if (dgl_axes_colorbar(ax, value))
        assert_non_null(strstr(dgl_error_message(), "nothing in these axes is coloured by numbers"));
    DGL_TEXT_OWNED dgl_text list = { 0 };
    s = dgl_figure_dump(fig, &list);
    if (s)
        fail_msg("%s %dd, %s: %s", kind->name, kind->dims, case_names[data], dgl_error_message());
    if (!kind->bare && !strstr(list.s, "\ntext "))
        fail_msg("%s %dd, %s: no axes", kind->name, kind->dims, case_names[data]);
    assert_null(strstr(list.s, "nan,"));
    assert_null(strstr(list.s, ",nan"));
    assert_null(strstr(list.s, "inf,"));
    char path[4096];
    snprintf(path, sizeof path, "%s/plots.png", getenv("TMP") ? getenv("TMP") : "/tmp");
    dgl_param_defaults(value, dgl_save_params);
    value[0].num = 30;
    check_ok(dgl_figure_save(fig, path, value));
    unlink(path);
}

static void law(void **state)
{
    const dgl_plot_kind *kind = *state;
    for (int data = 0; data < CASES; data++) {
        draw_case(kind, data, false);
        draw_case(kind, data, true);
    }
}

static int describes_itself(const dgl_plot_kind *kind)
{
    bool letters = strspn(kind->inputs, "plwanFVGSMeit") == strlen(kind->inputs);
    bool fns = (strpbrk(kind->inputs, "FVGSl") != NULL) == (kind->fn_in > 0);
    return kind->usage && kind->doc && letters && fns && kind->bounds && (kind->dims == 3 ? kind->build || kind->overlay : kind->draw != NULL);
}

static void rows(void **state)
{
    (void)state;
    for (const dgl_plot_kind *const *k = dgl_plot_kinds; *k; k++) {
        if (!describes_itself(*k))
            fail_msg("%s", (*k)->name);
        for (const dgl_param *p = (*k)->params; p->name; p++) assert_non_null(p->doc);
        for (const dgl_plot_kind *const *j = dgl_plot_kinds; j != k; j++)
            assert_false((*j)->dims == (*k)->dims && !strcmp((*j)->name, (*k)->name));
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = { cmocka_unit_test(rows) };
    size_t n = 1;
    for (const dgl_plot_kind *const *k = dgl_plot_kinds; *k; k++)
        tests[n++] = (struct CMUnitTest){ (*k)->name, law, NULL, NULL, (void *)*k };
    return _cmocka_run_group_tests("plots", tests, n, NULL, NULL);
}
