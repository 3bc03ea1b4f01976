// Tapes: every runner gives what the expression means; scalar runners agree bit for bit.
#include "random_dag.h"

#include "base/module.h"
#include "expr/run_block.h"

#include <string.h>

static bool same_bits(double a, double b) { return !memcmp(&a, &b, sizeof a) || (isnan(a) && isnan(b)); }

// through the tape's instructions one by one, from the rows; what dgl_tape_run must equal
static void run_by_rows(const dgl_tape *t, double *out, const double *in, double *w)
{
    memcpy(w + t->nu, in, (size_t)t->nin * sizeof *in);
    for (const dgl_ins *p = t->code; p->op != DGL_OP_end; p++) {
        if (p->op == DGL_OP_sincos) {
            double a = w[p->a];
            w[p->d] = sin(a);
            w[p->c] = cos(a);
        } else
            w[p->d] = dgl_ops[p->op].value(w[p->a], w[p->b], w[p->c]);
    }
    memcpy(out, w + t->nu + t->nin, t->nout * sizeof *out);
}

static void check_block(const char *module, const dgl_tape *t, const double *u, size_t n, const double *in, const double *expected)
{
    enum { MOST_OUT = 8 };
    const void *table;
    check_ok(dgl_module_open(&table, module));
    const dgl_block_api *api = table;
    double *memory = calloc(t->nplaces * DGL_BLOCK_STRIDE, sizeof *memory), **place = malloc(t->nplaces * sizeof *place);
    for (uint32_t i = 0; i < t->nplaces; i++) place[i] = memory + i * DGL_BLOCK_STRIDE;
    for (int j = 0; j < t->nin; j++)
        for (size_t i = 0; i < n; i++) place[t->nu + (uint32_t)j][i] = in[i * (size_t)t->nin + (size_t)j];
    api->run(t->code, n, place, u, t->site);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < t->nout; k++) {
            double y = place[t->nu + (uint32_t)t->nin + k][i], z = expected[i * t->nout + k];
            if (!(fabs(y - z) <= 1e-6 * (1 + fabs(z))) && !(isnan(y) && isnan(z)))
                fail_msg("%s: output %u of point %zu is %.17g, not %.17g", module, k, i, y, z);
        }
    free(memory);
    free(place);
}

static void every_runner_agrees(void **state)
{
    (void)state;
    enum { ROUNDS = 600, NVARS = 4, MOST_OUT = 6, POINTS = 13 };
    size_t instructions = 0;
    for (int round = 0; round < ROUNDS; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_tape *t = NULL;
        DGL_OWNED dgl_parameter *p = NULL;
        dgl_ex y[MOST_OUT];
        int nout = 1 + (int)(fuzz_next() % MOST_OUT);
        check_ok(dgl_dag_new(&d));
        check_ok(dgl_parameter_new(&p, "k", fuzz_real()));
        fuzz_dag(d, NVARS, p, round % 50 ? 5 + (int)(fuzz_next() % 120) : 3000, nout, y);
        check_ok(dgl_tape_new(&t, d, NVARS, (size_t)nout, y));
        dgl_parameter_set(p, fuzz_real());
        instructions += t->n;
        double in[POINTS * NVARS], out[POINTS * MOST_OUT];
        double *w = malloc((t->nplaces + 1) * sizeof *w), *direct = malloc(d->n * sizeof *direct), *rows = malloc((t->nplaces + 1) * sizeof *rows);
        dgl_tape_uniforms(t, w);
        memcpy(rows, w, t->nu * sizeof *w);
        for (int i = 0; i < POINTS * NVARS; i++) in[i] = 4 * fuzz_real() - 2;
        for (int i = 0; i < POINTS; i++) {
            double again[MOST_OUT];
            dgl_tape_run(t, out + i * nout, in + i * NVARS, w);
            run_by_rows(t, again, in + i * NVARS, rows);
            fuzz_values(d, in + i * NVARS, direct);
            for (int k = 0; k < nout; k++) {
                if (!same_bits(out[i * nout + k], again[k]))
                    fail_msg("round %d: %.17g by the switch, %.17g by the rows", round, out[i * nout + k], again[k]);
                check_near(out[i * nout + k], direct[y[k]], 1e-6 * (1 + fabs(direct[y[k]])));
            }
        }
        check_block("block_plain", t, w, POINTS, in, out);
#ifdef __x86_64__
        check_block("block_sse2", t, w, POINTS, in, out);
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) check_block("block_avx2", t, w, POINTS, in, out);
        if (__builtin_cpu_supports("avx512f")) check_block("block_avx512", t, w, POINTS, in, out);
#endif
        free(w);
        free(direct);
        free(rows);
    }
    assert_true(instructions > 20000);
}

static void tapes_are_short(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_tape *t = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), y = dgl_ex_var(d, "y");
    dgl_ex s = dgl_ex_op(d, DGL_OP_sin, x, 0, 0), c = dgl_ex_op(d, DGL_OP_cos, x, 0, 0);
    dgl_ex out[3] = { dgl_ex_add(d, dgl_ex_mul(d, s, c), y), dgl_ex_div(d, s, y), dgl_ex_div(d, c, y) };
    check_ok(dgl_tape_new(&t, d, 2, 3, out));
    assert_int_equal(t->n, 5);                         // sincos, fma, reciprocal, two products
    assert_int_equal(t->code[0].op, DGL_OP_sincos);
}

static void outputs_may_be_inputs_constants_or_equal(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), y = dgl_ex_var(d, "y"), xy = dgl_ex_mul(d, x, y);
    dgl_ex out[6] = { x, dgl_ex_const(d, 7), xy, xy, y, dgl_ex_add(d, xy, x) };
    check_ok(dgl_kernel_new(&k, d, 2, 6, out));
    for (size_t n = 1; n < 600; n += 97) {
        double *in = malloc(2 * n * sizeof *in), *r = malloc(6 * n * sizeof *r);
        for (size_t i = 0; i < 2 * n; i++) in[i] = (double)i;
        check_ok(dgl_kernel_eval(k, n, r, in));
        for (size_t i = 0; i < n; i++) {
            double a = in[2*i], b = in[2*i + 1], want[6] = { a, 7, a * b, a * b, b, a * b + a };
            for (int j = 0; j < 6; j++) check_near(r[6*i + (size_t)j], want[j], 0);
        }
        free(in);
        free(r);
    }
}

static void unbound_symbols_are_named(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    dgl_kernel *k;
    check_ok(dgl_dag_new(&d));
    dgl_ex_var(d, "x");
    dgl_ex e = dgl_ex_var(d, "theta3");
    check_status(dgl_kernel_new(&k, d, 1, 1, &e), DGL_EARG);
    assert_string_equal(dgl_error_message(), "unbound symbol 'theta3'");
}

static void parameters_change_without_a_new_kernel(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    DGL_OWNED dgl_parameter *p = NULL;
    check_ok(dgl_dag_new(&d));
    check_ok(dgl_parameter_new(&p, "M", 2));
    dgl_ex M = dgl_ex_param(d, p), e = dgl_ex_mul(d, dgl_ex_var(d, "x"), dgl_ex_op(d, DGL_OP_exp, dgl_ex_mul(d, M, M), 0, 0));
    check_ok(dgl_kernel_new(&k, d, 1, 1, &e));
    double y;
    dgl_kernel_eval1(k, &y, &(double){ 3 });
    check_near(y, 3 * exp(4), 1e-13 * y);
    dgl_parameter_set(p, 0.5);
    check_ok(dgl_kernel_eval(k, 1, &y, &(double){ 3 }));
    check_near(y, 3 * exp(0.25), 1e-13 * y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_runner_agrees), cmocka_unit_test(tapes_are_short),
        cmocka_unit_test(outputs_may_be_inputs_constants_or_equal), cmocka_unit_test(unbound_symbols_are_named),
        cmocka_unit_test(parameters_change_without_a_new_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
