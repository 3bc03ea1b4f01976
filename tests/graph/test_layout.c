#include "graphs.h"

static void place(const dgl_graph *G, const char *name, double *xy)
{
    const dgl_layout *layout;
    dgl_value v[DGL_MAX_PARAMS];
    check_ok(dgl_layout_find(&layout, name));
    dgl_param_defaults(v, layout->params);
    check_ok(dgl_graph_layout(G, layout, v, xy));
}

// centred, within [-1, 1], the longest axis along x, and the same each time
static void all(void **state)
{
    (void)state;
    for (int trial = 0; trial < 12; trial++) {
        int n = trial < 3 ? trial + 1 : 5 + below(30);
        DGL_OWNED dgl_graph *G = random_graph(n, trial == 5 ? 0 : 2*n, trial % 2 ? uniform : NULL);
        for (const dgl_layout *const *k = dgl_layouts; *k; k++) {
            double xy[80], again[80], x = 0, y = 0, most = 0, xx = 0, yy = 0, both = 0;
            place(G, (*k)->name, xy);
            place(G, (*k)->name, again);
            assert_memory_equal(xy, again, 2 * (size_t)n * sizeof *xy);
            for (int v = 0; v < n; v++) {
                x += xy[2*v], y += xy[2*v + 1];
                xx += xy[2*v] * xy[2*v], yy += xy[2*v + 1] * xy[2*v + 1], both += xy[2*v] * xy[2*v + 1];
                most = fmax(most, fmax(fabs(xy[2*v]), fabs(xy[2*v + 1])));
            }
            check_near(x, 0, 1e-12 * n);
            check_near(y, 0, 1e-12 * n);
            if (n > 1)
                check_near(most, 1, 1e-12);
            assert_true(xx >= yy - 1e-5 * (xx + yy));
            check_near(both, 0, 1e-5 * (xx + yy));
        }
    }
}

// joined nodes of a grid are nearer than others, on average by far
static void sense(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL;
    check_ok(dgl_graph_generate(&G, &dgl_grid_generator, (dgl_value[]){ { .given = true, .num = 6 }, { .given = true, .num = 12 }, { .given = false } }));
    const char *names[] = { "spring", "kamada-kawai" };
    for (int i = 0; i < 2; i++) {
        double xy[144], near = 0, far = 0;
        place(G, names[i], xy);
        for (int e = 0; e < G->m; e++)
            near += hypot(xy[2*G->tail[e]] - xy[2*G->head[e]], xy[2*G->tail[e] + 1] - xy[2*G->head[e] + 1]) / G->m;
        for (int u = 0; u < 72; u++)
            for (int v = 0; v < 72; v++) far += hypot(xy[2*u] - xy[2*v], xy[2*u + 1] - xy[2*v + 1]) / (72*72);
        assert_true(near < 0.3 * far);
    }
}

static void options(void **state)
{
    (void)state;
    DGL_OWNED dgl_graph *G = NULL, *H = NULL;
    check_ok(dgl_graph_karate(&G));
    double a[68], b[68], w[78];
    dgl_value v[] = { { .given = true, .num = 3 }, { .num = 500 }, { .num = 0 } };
    check_ok(dgl_graph_layout(G, &dgl_spring_layout, v, a));
    v[0].num = 4;
    check_ok(dgl_graph_layout(G, &dgl_spring_layout, v, b));
    assert_true(memcmp(a, b, sizeof a));
    // lengths count only when asked for: pictures before and after a flow agree
    for (int e = 0; e < 78; e++) w[e] = e % 5;
    check_ok(dgl_graph_reweighted(&H, G, w, NULL));
    place(G, "spring", a);
    place(H, "spring", b);
    assert_memory_equal(a, b, sizeof a);
    v[0].given = false;
    v[2].num = 1;
    check_ok(dgl_graph_layout(H, &dgl_spring_layout, v, b));
    assert_true(memcmp(a, b, sizeof a));
    check_ok(dgl_graph_layout(H, &dgl_kamada_kawai_layout, v, b));
    memset(w, 0, sizeof w);
    DGL_OWNED dgl_graph *point = NULL;
    check_ok(dgl_graph_reweighted(&point, G, w, NULL));
    check_status(dgl_graph_layout(point, &dgl_kamada_kawai_layout, v, b), DGL_EDOMAIN);
    const dgl_layout *layout;
    check_status(dgl_layout_find(&layout, "sprung"), DGL_EARG);
    assert_string_equal(dgl_error_message(), "no layout is called 'sprung' (did you mean 'spring'?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all), cmocka_unit_test(sense), cmocka_unit_test(options) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
