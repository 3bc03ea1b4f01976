// The numbers of numpy's RandomState, scikit-learn's Swiss roll, and the chances of what is drawn.
#include "../check.h"
#include <string.h>

static dgl_rng *g;

static int open_generator(void **state) { (void)state; check_ok(dgl_rng_new(&g, 42)); return 0; }
static int close_generator(void **state) { (void)state; dgl_release(g); return 0; }

// printed by numpy 2.4
static void same_as_numpy(void **state)
{
    (void)state;
    const struct { uint32_t seed; double uniform[3], normal[3]; } known[] = {
        { 42, { 0.3745401188473625, 0.9507143064099162, 0.7319939418114051 }, { -1.1118801180469204, 0.31890218468938336, 0.2790412922001377 } },
        { 0, { 0.5488135039273248, 0.7151893663724195, 0.6027633760716439 }, { -2.268328201180374, 1.3335453816218967, -0.8427240538292873 } },
        { 4294967295, { 0.0976320289940138, 0.9123828453026218, 0.78903530185164 }, { 0.0813036681172692, 0.4096851233481656, 0.31595808265170017 } },
    };
    for (size_t s = 0; s < 3; s++) {
        dgl_rng_seed(g, known[s].seed);
        for (int i = 0; i < 3; i++) check_near(dgl_rng_uniform(g), known[s].uniform[i], 0);
        for (int i = 0; i < 3; i++) check_near(dgl_rng_normal(g), known[s].normal[i], 4e-16);
    }
    size_t item[10], permutation[] = { 8, 1, 5, 0, 7, 2, 9, 4, 3, 6 };
    for (size_t i = 0; i < 10; i++) item[i] = i;
    dgl_rng_seed(g, 42);
    dgl_rng_shuffle(g, 10, item);
    assert_memory_equal(item, permutation, sizeof item);
    uint64_t wide[] = { 441507790259, 395924837646, 458615280711 };
    dgl_rng_seed(g, 42);
    for (int i = 0; i < 3; i++) assert_true(dgl_rng_below(g, (uint64_t)1 << 40) == wide[i]);
    const struct { size_t k, n; bool replace, chances; size_t place[6]; } drawn[] = {
        { 5, 10, true, false, { 6, 3, 7, 4, 6 } }, { 5, 10, false, false, { 8, 1, 5, 0, 7 } }, { 6, 4, true, true, { 2, 3, 3, 2, 1, 1 } },
    };
    for (size_t t = 0; t < 3; t++) {
        dgl_rng_seed(g, 42);
        check_ok(dgl_rng_choice(g, drawn[t].k, item, drawn[t].n, drawn[t].chances ? (double[]){ 0.1, 0.2, 0.3, 0.4 } : NULL, drawn[t].replace));
        assert_memory_equal(item, drawn[t].place, drawn[t].k * sizeof *item);
    }
}

// make_swiss_roll(1000, noise = 0.1, random_state = 42): rows 1, 2, 3, ..., 1000 of it stand in tests/reference
static void swiss_roll(void **state)
{
    (void)state;
    enum { N = 1000 };
    static double t[N], y[N], x[N][3];
    const double pi = 3.14159265358979323846;
    dgl_rng_seed(g, 42);
    for (int i = 0; i < N; i++) t[i] = 1.5 * pi * (1 + 2 * dgl_rng_uniform(g));
    for (int i = 0; i < N; i++) y[i] = 21 * dgl_rng_uniform(g);
    for (int i = 0; i < N; i++) {
        x[i][0] = t[i] * cos(t[i]);
        x[i][1] = y[i];
        x[i][2] = t[i] * sin(t[i]);
    }
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < N; i++) x[i][k] += 0.1 * dgl_rng_normal(g);
    FILE *f = fopen("tests/reference/swiss_roll_42.csv", "r");
    assert_non_null(f);
    int row, rows = 0;
    double want[4];
    for (char line[200]; fgets(line, sizeof line, f); rows += line[0] != '#') {
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%d,%lf,%lf,%lf,%lf", &row, want, want + 1, want + 2, want + 3), 5);
        check_near(t[row - 1], want[3], 0);
        for (int k = 0; k < 3; k++) check_near(x[row - 1][k], want[k], 4e-15);
    }
    fclose(f);
    assert_int_equal(rows, 12);
}

static void chances(void **state)
{
    (void)state;
    enum { N = 60000 };
    dgl_rng_seed(g, 7);
    double sum = 0, squares = 0, fourth = 0, below[6] = { 0 }, picked[3] = { 0 };
    for (int i = 0; i < N; i++) {
        double x = dgl_rng_normal(g);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
        below[dgl_rng_below(g, 6)]++;
        size_t two[2];
        check_ok(dgl_rng_choice(g, 2, two, 3, (double[]){ 0.5, 0.5, 0 }, false));
        assert_true(two[0] != two[1] && two[0] < 2 && two[1] < 2);
        picked[two[0]]++;
    }
    check_near(sum / N, 0, 5 / sqrt(N));
    check_near(squares / N, 1, 5 * sqrt(2.0 / N));
    check_near(fourth / N, 3, 5 * sqrt(96.0 / N));
    for (int i = 0; i < 6; i++) check_near(below[i] / N, 1.0 / 6, 5 * sqrt(5.0 / 36 / N));
    check_near(picked[0] / N, 0.5, 5 * 0.5 / sqrt(N));
    assert_true(dgl_rng_below(g, 1) == 0);
    size_t place[4];
    check_status(dgl_rng_choice(g, 4, place, 3, NULL, false), DGL_EDOMAIN);
    check_status(dgl_rng_choice(g, 1, place, 0, NULL, true), DGL_EDOMAIN);
    check_status(dgl_rng_choice(g, 1, place, 2, (double[]){ 0.5, 0.6 }, true), DGL_EDOMAIN);
    check_status(dgl_rng_choice(g, 1, place, 2, (double[]){ -0.5, 1.5 }, true), DGL_EDOMAIN);
    check_status(dgl_rng_choice(g, 1, place, 2, (double[]){ NAN, 1 }, true), DGL_EDOMAIN);
    check_status(dgl_rng_choice(g, 2, place, 2, (double[]){ 0, 1 }, false), DGL_EDOMAIN);
}

static void seeds(void **state)
{
    (void)state;
    uint32_t seed;
    check_ok(dgl_seed_check(&seed, 4294967295.0));
    double bad[] = { -1, 1.5, 4294967296.0, NAN, INFINITY };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_status(dgl_seed_check(&seed, bad[i]), DGL_EARG);
    int same = 0;
    for (int i = 0; i < 8; i++) same += dgl_seed_any() == dgl_seed_any();
    assert_true(same < 2);
    dgl_rng *other;                                    // generators don't share a state
    check_ok(dgl_rng_new(&other, 5));
    dgl_rng_seed(g, 5);
    dgl_rng_normal(g);
    dgl_rng_seed(g, 5);                                // the spare normal is forgotten
    for (int i = 0; i < 2000; i++) {
        double a = dgl_rng_normal(g), b = dgl_rng_normal(other);
        assert_memory_equal(&a, &b, sizeof a);
    }
    dgl_release(other);
}

static void special_functions(void **state)
{
    (void)state;
    const double euler = 0.57721566490153286061, pi = 3.14159265358979323846;
    double y[4];
    check_ok(dgl_digamma(4, y, (const double[]){ 1, 0.5, 10, 0 }));
    check_near(y[0], -euler, 1e-15);
    check_near(y[1], -euler - 2 * log(2), 1e-15);
    check_near(y[2], 2.2517525890667211077, 1e-14);
    assert_true(isnan(y[3]));
    check_ok(dgl_polygamma(2, y, 1, (const double[]){ 1, 0.5 }));
    check_near(y[0], pi * pi / 6, 1e-14);
    check_near(y[1], pi * pi / 2, 1e-14);
    check_ok(dgl_polygamma(3, y, 2, (const double[]){ 1, -1, INFINITY }));
    check_near(y[0], -2.4041138063191885708, 1e-14);
    assert_true(isnan(y[1]) && y[2] == 0);
    for (double x = 0.1; x < 50; x *= 1.3) {           // psi(x + 1) = psi(x) + 1/x
        check_ok(dgl_digamma(2, y, (const double[]){ x, x + 1 }));
        check_near(y[1] - y[0], 1 / x, 1e-14 * (1 + 1 / x));
    }
    check_status(dgl_polygamma(1, y, -1, y), DGL_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_numpy), cmocka_unit_test(swiss_roll), cmocka_unit_test(chances),
        cmocka_unit_test(seeds), cmocka_unit_test(special_functions),
    };
    return cmocka_run_group_tests(tests, open_generator, close_generator);
}
