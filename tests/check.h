// What every C test includes.
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dgl.h"
#include <math.h>
#include <stdlib.h>

#define check_ok(expr) \
    do { if (expr) fail_msg("%s: %s", dgl_error_where(), dgl_error_message()); } while (0)
#define check_status(expr, status) \
    do { int s_ = (expr); if (s_ != (status)) fail_msg("%s gives %d (%s), not %d", #expr, s_, dgl_error_message(), status); } while (0)
#define check_near(a, b, tol) \
    do { double a_ = (a), b_ = (b); \
         if (!(fabs(a_ - b_) <= (tol))) fail_msg("%s is %.17g, not %.17g", #a, a_, b_); } while (0)

static inline double uniform(void) { return rand() / (RAND_MAX + 1.0); }

#endif
