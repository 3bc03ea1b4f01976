// Native code against the portable runners, bit for bit, over random expressions of every operation.
#include "random_dag.h"

#include "base/module.h"
#include "expr/kernel.h"
#include "expr/native.h"
#include "expr/pack.h"
#include "expr/run_block.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NVARS = 5, MOST_OUT = 8, POINTS = 16 };

static bool has_native(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

static bool same_bits(double a, double b) { return !memcmp(&a, &b, sizeof a) || (isnan(a) && isnan(b)); }

static void compare(dgl_dag *d, dgl_parameter *p, int nout, const dgl_ex *y, const dgl_block_api *block, int lanes, size_t *instructions)
{
    DGL_OWNED dgl_tape *t = NULL;
    DGL_OWNED dgl_native *one = NULL, *four = NULL;
    check_ok(dgl_tape_new(&t, d, NVARS, (size_t)nout, y));
    check_ok(dgl_native_new(&one, t, 1));
    check_ok(dgl_native_new(&four, t, lanes));
    assert_non_null(one);
    dgl_parameter_set(p, fuzz_real());
    *instructions += t->n;
    double in[POINTS * NVARS], column[NVARS][POINTS], out[MOST_OUT][POINTS], *outs[MOST_OUT];
    const double *ins[NVARS];
    double *w = malloc((t->nplaces + 1) * sizeof *w), *u1 = malloc((dgl_native_room(one) + 1) * sizeof *u1);
    double *u4 = malloc((size_t)lanes * (t->nu + 1) * sizeof *u4);
    double *memory = calloc(t->nplaces * DGL_BLOCK_STRIDE, sizeof *memory), **place = malloc(t->nplaces * sizeof *place);
    dgl_tape_uniforms(t, w);
    dgl_native_uniforms(one, u1, w);
    if (four)
        dgl_native_uniforms(four, u4, w);
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
        dgl_native_scalar(one)(in + i * NVARS, b, u1);
        for (int k = 0; k < nout; k++) {
            if (!same_bits(a[k], b[k]))
                fail_msg("one point: %.17g by the switch, %.17g by code of %u instructions", a[k], b[k], t->n);
            double c = place[t->nu + NVARS + (uint32_t)k][i];
            if (four && !same_bits(c, out[k][i]))
                fail_msg("%d points: %.17g by blocks, %.17g by code of %u instructions", lanes, c, out[k][i], t->n);
        }
    }
    free(w);
    free(u1);
    free(u4);
    free(memory);
    free(place);
}

// where there is no native code, a kernel gives what the switch gives
static void portable_serves(void)
{
    for (int round = 0; round < 50; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_native *code = NULL;
        DGL_OWNED dgl_kernel *k = NULL;
        dgl_ex y[MOST_OUT];
        check_ok(dgl_dag_new(&d));
        fuzz_dag(d, NVARS, NULL, 200, MOST_OUT, y);
        check_ok(dgl_kernel_new(&k, d, NVARS, MOST_OUT, y));
        const dgl_tape *t = dgl_kernel_tape(k);
        for (int lanes = 1; lanes <= 8; lanes = lanes == 1 ? 4 : 2 * lanes) {
            check_ok(dgl_native_new(&code, t, lanes));
            assert_null(code);
        }
        double in[NVARS], a[MOST_OUT], b[MOST_OUT], *w = malloc((t->nplaces + 1) * sizeof *w);
        for (int i = 0; i < NVARS; i++) in[i] = 4 * fuzz_real() - 2;
        dgl_tape_uniforms(t, w);
        dgl_tape_run(t, a, in, w);
        dgl_kernel_eval1(k, b, in);
        for (int i = 0; i < MOST_OUT; i++) assert_true(same_bits(a[i], b[i]));
        free(w);
    }
}

static void not_wanted(void **state)
{
    (void)state;
    setenv("DGL_NATIVE", "0", 1);
    portable_serves();
    unsetenv("DGL_NATIVE");
}

static void native_equals_portable(void **state)
{
    (void)state;
    const void *table[2];
    size_t instructions = 0;
    int widths = dgl_native_lanes() == 8 ? 2 : 1;
    if (!has_native()) {
        portable_serves();
        return;
    }
    check_ok(dgl_module_open(&table[0], "block_avx2"));
    if (widths > 1)
        check_ok(dgl_module_open(&table[1], "block_avx512"));
    for (int round = 0; instructions < 1000000 * (size_t)widths; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_parameter *p = NULL;
        dgl_ex y[MOST_OUT];
        int nout = 1 + (int)(fuzz_next() % MOST_OUT);
        check_ok(dgl_dag_new(&d));
        check_ok(dgl_parameter_new(&p, "k", fuzz_real()));
        fuzz_dag(d, NVARS, p, round % 20 ? 5 + (int)(fuzz_next() % 300) : 4000, nout, y);
        int wider = round % widths;
        compare(d, p, nout, y, table[wider], wider ? 8 : 4, &instructions);
    }
}

// What the two widest block runners compute is the same too; with one of them only, its own results do not depend on where in
// a block a point stands.
static void block_runners_agree(void **state)
{
    (void)state;
    const void *table[2];
    const dgl_block_api *best;
    check_ok(dgl_block_open(&best));
    table[0] = table[1] = best;
    bool two = best->width == 8;
    if (two)
        check_ok(dgl_module_open(&table[0], "block_avx2"));
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
            for (int i = 0; i < N; i++) place[0][t->nu + k][i] = place[1][t->nu + k][two ? i : N - 1 - i] = 6 * fuzz_real() - 3;
        for (int r = 0; r < 2; r++) ((const dgl_block_api *)table[r])->run(t->code, N, place[r], w, t->site);
        for (uint32_t k = 0; k < t->nout; k++)
            for (int i = 0; i < N; i++) assert_true(same_bits(place[0][t->nu + NVARS + k][i], place[1][t->nu + NVARS + k][two ? i : N - 1 - i]));
        for (int r = 0; r < 2; r++) { free(memory[r]); free(place[r]); }
        free(w);
    }
}

// tanh of sums of tanh, as in networks: called for many numbers at once, in every grouping
static void layers(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_kernel *kernel = NULL;
        dgl_ex e[200];
        int n = NVARS, before = 0, calls = 0;
        check_ok(dgl_dag_new(&d));
        for (int i = 0; i < NVARS; i++) e[i] = dgl_ex_var(d, (char[]){ (char)('a' + i), 0 });
        for (int layer = 0; layer < 4; layer++) {
            int from = before, width = 1 + (int)(19 * fuzz_real());
            before = n;
            for (int k = 0; k < width; k++, calls++) {
                dgl_ex sum = dgl_ex_const(d, fuzz_real());
                for (int i = from; i < before; i++) sum = dgl_ex_add(d, sum, dgl_ex_scale(d, 2 * fuzz_real() - 1, e[i]));
                if (k % 3 == 0 && k)                   // one needs another of its layer
                    sum = dgl_ex_add(d, sum, e[n - 1]);
                e[n++] = dgl_ex_op(d, DGL_OP_tanh, sum, 0, 0);
            }
        }
        check_ok(dgl_kernel_new(&kernel, d, NVARS, (size_t)(n - NVARS), e + NVARS));
        const dgl_tape *t = dgl_kernel_tape(kernel);
        double in[NVARS], out[2][200], *w = malloc((t->nplaces + 1) * sizeof *w);
        dgl_tape_uniforms(t, w);
        for (int i = 0; i < NVARS; i++) in[i] = 10 * fuzz_real() - 5;
        in[round % NVARS] = (double[]){ NAN, INFINITY, -0.0, 0, 1e-310, 1 }[round % 6];
        dgl_tape_run(t, out[0], in, w);
        dgl_kernel_eval1(kernel, out[1], in);
        for (int k = 0; k < n - NVARS; k++) assert_true(same_bits(out[0][k], out[1][k]));
        free(w);
        assert_true(calls > 0);
    }
}

// Columns that do the same, operation after operation, on numbers of their own, of their neighbours and of all, as in layers
// and products of matrices: machine code takes four at a time. A parameter then changes.
static void columns_side_by_side(void **state)
{
    (void)state;
    enum { MOST = 24, ROUNDS = 300 };
    int packed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_OWNED dgl_parameter *p = NULL;
        DGL_OWNED dgl_kernel *k = NULL;
        dgl_ex e[3][MOST], out[MOST + 3];
        int width = 8 + (int)(fuzz_next() % (MOST - 7)), depth = 12 + (int)(fuzz_next() % 30);
        check_ok(dgl_dag_new(&d));
        check_ok(dgl_parameter_new(&p, "k", fuzz_real()));
        dgl_ex all = dgl_ex_op(d, DGL_OP_sin, dgl_ex_var(d, "x"), 0, 0), kept = dgl_ex_var(d, "y");
        for (int c = 0; c < width; c++)
            for (int r = 0; r < 3; r++) e[r][c] = dgl_ex_add(d, dgl_ex_scale(d, fuzz_real() - 0.5, r % 2 ? all : kept), dgl_ex_const(d, fuzz_real()));
        bool uneven = round % 4 == 0;
        for (int r = 0; r < depth; r++) {
            static const int ops[] = { DGL_OP_add, DGL_OP_mul, DGL_OP_sub, DGL_OP_tanh, DGL_OP_sqrt, DGL_OP_abs, DGL_OP_neg, DGL_OP_min, DGL_OP_floor,
                                       DGL_OP_lt, DGL_OP_where, DGL_OP_tanh, DGL_OP_mul, DGL_OP_add, DGL_OP_sin, DGL_OP_div };
            int op = ops[fuzz_next() % (sizeof ops / sizeof *ops)], second = (int)(fuzz_next() % (uneven ? 5 : 4)), third = (int)(fuzz_next() % 3), from = (int)(fuzz_next() % 3);
            dgl_ex row[MOST];
            for (int c = 0; c < width; c++) {
                dgl_ex b = second == 0 ? dgl_ex_const(d, fuzz_real() + 0.5) : second == 1 ? all : second == 2 ? e[2][c] : second == 3 ? dgl_ex_param(d, p) : e[1][(c + 1) % width];
                row[c] = dgl_ex_add(d, dgl_ex_op(d, op, e[from][c], dgl_ops[op].arity > 1 ? b : 0, dgl_ops[op].arity > 2 ? e[third][c] : 0),
                                    dgl_ex_mul(d, e[third][uneven && fuzz_next() % 20 == 0 ? 0 : c], dgl_ex_const(d, fuzz_real())));
            }
            if (fuzz_next() % 6 == 0)
                all = dgl_ex_op(d, DGL_OP_tanh, row[fuzz_next() % (uint32_t)width], 0, 0);
            memcpy(e[r % 3], row, (size_t)width * sizeof *row);
        }
        memcpy(out, e[0], (size_t)width * sizeof *out);
        out[width] = all;
        out[width + 1] = kept;
        out[width + 2] = e[1][width / 2];
        check_ok(dgl_kernel_new(&k, d, 2, (size_t)width + 3, out));
        const dgl_tape *t = dgl_kernel_tape(k);
        DGL_PACKS_OWNED dgl_packs packs = { 0 };
        check_ok(dgl_tape_pack(&packs, t));
        packed += packs.n > 0;
        double *w = malloc((t->nplaces + 1) * sizeof *w);
        for (int i = 0; i < 4; i++) {
            const double in[2] = { 4 * fuzz_real() - 2, (double[]){ 0.3, NAN, INFINITY, -1e300 }[i] };
            double a[MOST + 3], b[MOST + 3];
            dgl_parameter_set(p, fuzz_real());
            dgl_tape_uniforms(t, w);
            dgl_tape_run(t, a, in, w);
            dgl_kernel_eval1(k, b, in);
            for (int j = 0; j < width + 3; j++)
                if (!same_bits(a[j], b[j])) fail_msg("output %d of %d, %u instructions: %.17g by the switch, %.17g by code", j, width + 3, t->n, a[j], b[j]);
        }
        free(w);
    }
    assert_true(packed > ROUNDS / 3);
}

// where the system lets no memory be executed, the portable runners serve and nothing is said
static void refused_memory(void **state)
{
    (void)state;
    pid_t child = fork();
    if (!child) {
        struct sock_filter rule[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 3),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
            BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        struct sock_fprog program = { sizeof rule / sizeof *rule, rule };
        dgl_dag *d;
        dgl_tape *t;
        dgl_native *code;
        dgl_kernel *k;
        double in[1000], out[1000], one;
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
            _exit(0);                                  // not to be tried here
        check_ok(dgl_dag_new(&d));
        dgl_ex y = dgl_ex_op(d, DGL_OP_sin, dgl_ex_var(d, "x"), 0, 0);
        check_ok(dgl_tape_new(&t, d, 1, 1, &y));
        check_ok(dgl_native_new(&code, t, 1));
        check_ok(dgl_kernel_new(&k, d, 1, 1, &y));
        for (int i = 0; i < 1000; i++) in[i] = 0.01 * i;
        check_ok(dgl_kernel_eval(k, 1000, out, in));
        dgl_kernel_eval1(k, &one, &in[70]);
        _exit(code != NULL || fabs(out[70] - sin(0.7)) > 1e-15 || fabs(one - sin(0.7)) > 1e-15);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(native_equals_portable), cmocka_unit_test(not_wanted), cmocka_unit_test(block_runners_agree), cmocka_unit_test(layers), cmocka_unit_test(columns_side_by_side),
        cmocka_unit_test(refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
