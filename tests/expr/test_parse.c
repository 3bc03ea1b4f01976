// Expressions from text: precedence, names, functions, and what is no expression.
#include "../check.h"

#include <string.h>

static double value(const char *text)
{
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    dgl_ex e;
    double y, x[2] = { 3, 0.5 };
    check_ok(dgl_dag_new(&d));
    dgl_meaning known[2] = { { "x", dgl_ex_var(d, "x") }, { "y_1", dgl_ex_var(d, "y_1") } };
    check_ok(dgl_ex_parse(&e, d, text, 2, known));
    check_ok(dgl_kernel_new(&k, d, 2, 1, &e));
    dgl_kernel_eval1(k, &y, x);
    return y;
}

static void values(void **state)
{
    (void)state;
    check_near(value("1 + 2*x^2"), 19, 0);
    check_near(value("-x^2"), -9, 0);
    check_near(value("2^3^2"), 512, 0);
    check_near(value("2^-1"), 0.5, 0);
    check_near(value("8/2/2 - 1 - 1"), 0, 0);
    check_near(value(" ( x + 1 ) * y_1 "), 2, 0);
    check_near(value("sin(pi/2) + atan2(0, 1) + sqrt(4*x - 3)"), 4, 1e-15);
    check_near(value("1.5e1 - x*-1"), 18, 0);
    check_near(value("inf") > 1e300, 1, 0);
}

static void nonsense(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "1 +", "x y", "sin(x", "sin x", "foo(x)", "z", "atan2(x)", "((x)", "x)", "1..2.", "--x", "*", "x^", "sin(x, x)" };
    DGL_OWNED dgl_dag *d = NULL;
    char deep[2001] = "";
    dgl_ex e;
    check_ok(dgl_dag_new(&d));
    dgl_meaning known = { "x", dgl_ex_var(d, "x") };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_status(dgl_ex_parse(&e, d, bad[i], 1, &known), DGL_EARG);
    memset(deep, '(', 2000);
    check_status(dgl_ex_parse(&e, d, deep, 1, &known), DGL_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(values), cmocka_unit_test(nonsense) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
