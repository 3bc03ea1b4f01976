// Simplification keeps the function; equal functions become equal.
#include "random_dag.h"

#include "expr/simplify.h"

// expressions of the kinds that simplification rewrites
static dgl_ex random_expression(dgl_dag *d, int depth)
{
    static const int unary[] = { DGL_OP_sin, DGL_OP_cos, DGL_OP_exp, DGL_OP_sqrt, DGL_OP_neg, DGL_OP_tan, DGL_OP_cosh, DGL_OP_sinh, DGL_OP_tanh };
    static const int binary[] = { DGL_OP_add, DGL_OP_sub, DGL_OP_mul, DGL_OP_div, DGL_OP_mul, DGL_OP_add };
    if (depth == 0)
        return fuzz_next() % 4 ? dgl_ex_var(d, fuzz_next() % 2 ? "x" : "y") : dgl_ex_const(d, (double)(fuzz_next() % 5) - 2);
    dgl_ex a = random_expression(d, depth - 1);
    if (fuzz_next() % 3 == 0)
        return dgl_ex_op(d, unary[fuzz_next() % 9], a, 0, 0);
    return dgl_ex_op(d, binary[fuzz_next() % 6], a, random_expression(d, depth - 1), 0);
}

static void all_forms_keep_the_function(void **state)
{
    (void)state;
    enum { ROUNDS = 300 };
    int tried = 0;
    for (int round = 0; round < ROUNDS; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        check_ok(dgl_dag_new(&d));
        dgl_ex_var(d, "x");
        dgl_ex_var(d, "y");
        dgl_ex e = random_expression(d, 1 + (int)(fuzz_next() % 4)), form[3];
        bool fits = true;
        for (int f = 0; f < 3 && fits; f++) {
            dgl_status s = dgl_ex_simplify(d, 1, &form[f], &e, (dgl_form)f);
            if (s && s != DGL_EUNSUP && s != DGL_EDOMAIN) fail_msg("%s", dgl_error_message());
            fits = !s;
        }
        if (!fits)
            continue;
        double *w = malloc(d->n * sizeof *w);
        for (int p = 0; p < 5; p++) {
            double x[2] = { 3 * fuzz_real() - 1, 3 * fuzz_real() - 1 };
            fuzz_values(d, x, w);
            for (int f = 0; f < 3; f++)
                if (isfinite(w[e]) && isfinite(w[form[f]]) && fabs(w[e]) < 1e6) {
                    check_near(w[form[f]], w[e], 1e-6 * (1 + fabs(w[e])));
                    tried++;
                }
        }
        free(w);
        bool same, exact = true;                       // products of rounded constants are not equal
        for (dgl_ex i = 0; i < d->n; i++) {
            double p, q;
            exact = exact && (!dgl_ex_is_const(d, i) || dgl_as_fraction(dgl_ex_value(d, i), &p, &q));
        }
        check_ok(dgl_ex_equal(&same, d, form[DGL_EXPANDED], form[DGL_FACTORED]));
        if (!same && exact) {
            DGL_TEXT_OWNED dgl_text t = { 0 };
            dgl_print(&t, d, e, DGL_UNICODE);
            dgl_text_add(&t, "   ->   ");
            dgl_print(&t, d, form[DGL_EXPANDED], DGL_UNICODE);
            dgl_text_add(&t, "   and   ");
            dgl_print(&t, d, form[DGL_FACTORED], DGL_UNICODE);
            fail_msg("%s", t.s);
        }
    }
    assert_true(tried > 1000);
}

static void printed(const char *want, dgl_dag *d, dgl_ex e)
{
    DGL_TEXT_OWNED dgl_text t = { 0 };
    check_ok(dgl_ex_simplify(d, 1, &e, &e, DGL_SHORTEST));
    dgl_print(&t, d, e, DGL_UNICODE);
    assert_string_equal(t.s, want);
}

static void identities(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), y = dgl_ex_var(d, "y");
#define F(op, e) dgl_ex_op(d, DGL_OP_##op, e, 0, 0)
#define ADD(a, b) dgl_ex_add(d, a, b)
#define SUB(a, b) dgl_ex_sub(d, a, b)
#define MUL(a, b) dgl_ex_mul(d, a, b)
#define DIV(a, b) dgl_ex_div(d, a, b)
#define SQUARE(e) MUL(e, e)
    printed("1", d, ADD(SQUARE(F(sin, x)), SQUARE(F(cos, x))));
    printed("1", d, SUB(SQUARE(F(cosh, ADD(x, y))), SQUARE(F(sinh, ADD(x, y)))));
    printed("sin² x", d, SUB(DGL_EX_1, SQUARE(F(cos, x))));
    printed("0", d, SUB(F(sin, ADD(x, x)), MUL(dgl_ex_const(d, 2), MUL(F(sin, x), F(cos, x)))));
    printed("exp(y)", d, MUL(F(exp, ADD(x, y)), F(exp, dgl_ex_neg(d, x))));
    printed("1/√x", d, DIV(F(sqrt, x), x));
    printed("0", d, SUB(F(sqrt, dgl_ex_const(d, 8)), MUL(dgl_ex_const(d, 2), F(sqrt, dgl_ex_const(d, 2)))));
    printed("x² + x + 1", d, DIV(SUB(MUL(x, SQUARE(x)), DGL_EX_1), SUB(x, DGL_EX_1)));
    printed("(x + 3) (y + 2)", d, ADD(ADD(MUL(x, y), MUL(x, dgl_ex_const(d, 2))), ADD(MUL(y, dgl_ex_const(d, 3)), dgl_ex_const(d, 6))));
    printed("x² + y²", d, ADD(SQUARE(x), SQUARE(y)));
    printed("tan² x + 1", d, ADD(SQUARE(F(tan, x)), DGL_EX_1));
    printed("sin x", d, MUL(F(tan, x), F(cos, x)));
    bool same;
    check_ok(dgl_ex_equal(&same, d, SQUARE(F(sin, x)), SUB(DGL_EX_1, SQUARE(F(cos, x)))));
    assert_true(same);
    check_ok(dgl_ex_equal(&same, d, F(sqrt, SQUARE(x)), x));      // not for negative x: never claimed
    assert_false(same);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all_forms_keep_the_function), cmocka_unit_test(identities) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
