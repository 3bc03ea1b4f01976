// Native code against the portable runners, bit for bit, over random expressions of every operation.
#include "random_dag.h"

#include "base/module.h"
#include "expr/native.h"
#include "expr/run_block.h"

#include <string.h>

enum { NVARS = 5, MOST_OUT = 8, POINTS = 12 };

static bool same_bits(double a, double b) { return !memcmp(&a, &b, sizeof a) || (isnan(a) && isnan(b)); }

static void compare(dgl_dag *d, dgl_parameter *p, int nout, const dgl_ex *y, const dgl_block_api *block, size_t *instructions)
{
    DGL_OWNED dgl_tape *t = NULL;
    DGL_OWNED dgl_native *one = NULL, *four = NULL;
    check_ok(dgl_tape_new(&t, d, NVARS, (size_t)nout, y));
    check_ok(dgl_native_new(&one, t, 1));
    check_ok(dgl_native_new(&four, t, 4));
    assert_non_null(one);
    dgl_parameter_set(p, fuzz_real());
    *instructions += t->n;
    double in[POINTS * NVARS], column[NVARS][POINTS], out[MOST_OUT][POINTS], *outs[MOST_OUT];
    const double *ins[NVARS];
    double *w = malloc((t->nplaces + 1) * sizeof *w), *u4 = malloc((4 * t->nu + 4) * sizeof *u4);
    double *memory = calloc(t->nplaces * DGL_BLOCK_STRIDE, sizeof *memory), **place = malloc(t->nplaces * sizeof *place);
    dgl_tape_uniforms(t, w);
    for (uint32_t i = 0; i < 4 * t->nu; i++) u4[i] = w[i / 4];
    for (int i = 0; i < POINTS * NVARS; i++) {
        in[i] = fuzz_next() % 50 ? 4 * fuzz_real() - 2 : fuzz_next() % 2 ? 0.0 : NAN;
        column[i % NVARS][i / NVARS] = in[i];
    }
    for (int k = 0; k < NVARS; k++) ins[k] = column[k];
    for (int k = 0; k < MOST_OUT; k++) outs[k] = out[k];
    for (uint32_t i = 0; i < t->nplaces; i++) place[i] = memory + i * DGL_BLOCK_STRIDE;
    for (int k = 0; k < NVARS; k++) memcpy(place[t->nu + (uint32_t)k], column[k], sizeof column[k]);
    block->run(t->code, POINTS, place, w, t->site);
    if (four)
        dgl_native_wide(four)(ins, outs, u4, POINTS);
    for (int i = 0; i < POINTS; i++) {
        double a[MOST_OUT], b[MOST_OUT];
        dgl_tape_run(t, a, in + i * NVARS, w);
        dgl_native_scalar(one)(in + i * NVARS, b, w);
        for (int k = 0; k < nout; k++) {
            if (!same_bits(a[k], b[k]))
                fail_msg("one point: %.17g by the switch, %.17g by code of %u instructions", a[k], b[k], t->n);
            double c = place[t->nu + NVARS + (uint32_t)k][i];
            if (four && !same_bits(c, out[k][i]))
                fail_msg("four points: %.17g by blocks, %.17g by code of %u instructions", c, out[k][i], t->n);
        }
    }
    free(w);
    free(u4);
    free(memory);
    free(place);
}

static void native_equals_portable(void **state)
{
    (void)state;
    const void *table;
    size_t instructions = 0;
    if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))) {
        skip();
        return;
    }
    check_ok(dgl_module_open(&table, "block_avx2"));
    for (int round = 0; instructions < 1000000; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_parameter *p = NULL;
        dgl_ex y[MOST_OUT];
        int nout = 1 + (int)(fuzz_next() % MOST_OUT);
        check_ok(dgl_dag_new(&d));
        check_ok(dgl_parameter_new(&p, "k", fuzz_real()));
        fuzz_dag(d, NVARS, p, round % 20 ? 5 + (int)(fuzz_next() % 300) : 4000, nout, y);
        compare(d, p, nout, y, table, &instructions);
    }
}

// what the two widest block runners compute is the same too
static void block_runners_agree(void **state)
{
    (void)state;
    const void *table[2];
    if (!__builtin_cpu_supports("avx512f")) {
        skip();
        return;
    }
    check_ok(dgl_module_open(&table[0], "block_avx2"));
    check_ok(dgl_module_open(&table[1], "block_avx512"));
    for (int round = 0; round < 300; round++) {
        enum { N = 40 };
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_tape *t = NULL;
        dgl_ex y[MOST_OUT];
        check_ok(dgl_dag_new(&d));
        fuzz_dag(d, NVARS, NULL, 100, MOST_OUT, y);
        check_ok(dgl_tape_new(&t, d, NVARS, MOST_OUT, y));
        double *memory[2], **place[2], *w = malloc((t->nplaces + 1) * sizeof *w);
        dgl_tape_uniforms(t, w);
        for (int r = 0; r < 2; r++) {
            memory[r] = calloc(t->nplaces * DGL_BLOCK_STRIDE, sizeof(double));
            place[r] = malloc(t->nplaces * sizeof **place);
            for (uint32_t i = 0; i < t->nplaces; i++) place[r][i] = memory[r] + i * DGL_BLOCK_STRIDE;
        }
        for (uint32_t k = 0; k < NVARS; k++)
            for (int i = 0; i < N; i++) place[0][t->nu + k][i] = place[1][t->nu + k][i] = 6 * fuzz_real() - 3;
        for (int r = 0; r < 2; r++) ((const dgl_block_api *)table[r])->run(t->code, N, place[r], w, t->site);
        for (uint32_t k = 0; k < t->nout; k++)
            for (int i = 0; i < N; i++) assert_true(same_bits(place[0][t->nu + NVARS + k][i], place[1][t->nu + NVARS + k][i]));
        for (int r = 0; r < 2; r++) { free(memory[r]); free(place[r]); }
        free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(native_equals_portable), cmocka_unit_test(block_runners_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
