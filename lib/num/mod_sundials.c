// libs: -lsundials_cvode -lsundials_nvecserial -lsundials_sunmatrixdense -lsundials_sunlinsoldense -lsundials_generic
// Stiff problems by SUNDIALS' CVODE: BDF with Newton's method, with the problem's Jacobian or one by differences.
#include "base/module.h"
#include "num/stiff.h"

#include <cvode/cvode.h>
#include <float.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

typedef struct { size_t n; dgl_ode_fn f, jacobian; void *ctx; double *rows; dgl_status status; } problem;

// what CVODE needs, freed together whichever way the function is left
typedef struct { SUNContext context; N_Vector y; SUNMatrix J; SUNLinearSolver solver; void *memory; } session;

static void end(session *s)
{
    if (s->memory) CVodeFree(&s->memory);
    if (s->solver) SUNLinSolFree(s->solver);
    if (s->J) SUNMatDestroy(s->J);
    if (s->y) N_VDestroy(s->y);
    if (s->context) SUNContext_Free(&s->context);
}

static int slope(realtype t, N_Vector y, N_Vector dy, void *ctx)
{
    problem *p = ctx;
    double *d = N_VGetArrayPointer(dy), all = 0;
    dgl_status status = dgl_interrupted ? DGL_EINTR : p->f(p->ctx, t, N_VGetArrayPointer(y), d);
    for (size_t i = 0; i < p->n; i++) all += d[i] * 0;
    if (status && status != DGL_EDOMAIN) {
        p->status = status;
        return -1;
    }
    return status || all != 0;                         // 1: with a shorter step it may be defined
}

static int derivative(realtype t, N_Vector y, N_Vector dy, SUNMatrix J, void *ctx, N_Vector a, N_Vector b, N_Vector c)
{
    problem *p = ctx;
    double all = 0;
    (void)dy; (void)a; (void)b; (void)c;
    dgl_status status = p->jacobian(p->ctx, t, N_VGetArrayPointer(y), p->rows);
    if (status && status != DGL_EDOMAIN) {
        p->status = status;
        return -1;
    }
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->n; j++) {
            SM_ELEMENT_D(J, (sunindextype)i, (sunindextype)j) = p->rows[i * p->n + j];
            all += p->rows[i * p->n + j] * 0;
        }
    return status || all != 0;
}

static void say_nothing(int code, const char *module, const char *function, char *message, void *ctx)
{
    (void)code; (void)module; (void)function; (void)message; (void)ctx;
}

static dgl_status failure(const problem *p, int code, double t, size_t max_steps)
{
    if (p->status == DGL_EINTR)
        DGL_FAIL(DGL_EINTR, "interrupted");
    if (p->status)
        return p->status;
    if (code == CV_TOO_MUCH_WORK)
        DGL_FAIL(DGL_ECONV, "%zu steps taken at t = %.9g", max_steps, t);
    if (code == CV_FIRST_RHSFUNC_ERR || code == CV_RHSFUNC_FAIL || code == CV_REPTD_RHSFUNC_ERR || code == CV_UNREC_RHSFUNC_ERR)
        DGL_FAIL(DGL_EDOMAIN, "the right-hand side is not finite beyond t = %.9g", t);
    DGL_FAIL(DGL_ECONV, "step size underflow at t = %.9g", t);
}

static dgl_status open(session *s, problem *p, const double *y, double t0, double t1, const dgl_ode_report *r, size_t max_steps)
{
    sunindextype n = (sunindextype)p->n;
    if (SUNContext_Create(NULL, &s->context) || !(s->y = N_VNew_Serial(n, s->context)) || !(s->J = SUNDenseMatrix(n, n, s->context)) ||
        !(s->solver = SUNLinSol_Dense(s->y, s->J, s->context)) || !(s->memory = CVodeCreate(CV_BDF, s->context)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a stiff problem of %zu numbers", p->n);
    memcpy(N_VGetArrayPointer(s->y), y, p->n * sizeof *y);
    CVodeSetErrHandlerFn(s->memory, say_nothing, NULL);
    if (CVodeInit(s->memory, slope, t0, s->y) || CVodeSStolerances(s->memory, r->rtol, r->atol) || CVodeSetUserData(s->memory, p) ||
        CVodeSetLinearSolver(s->memory, s->solver, s->J) || CVodeSetMaxNumSteps(s->memory, (long)max_steps) || CVodeSetStopTime(s->memory, t1) ||
        CVodeSetMinStep(s->memory, DBL_EPSILON / 2 * fmax(fabs(t0), fabs(t1))) ||
        (p->jacobian && CVodeSetJacFn(s->memory, derivative)))
        DGL_FAIL(DGL_EARG, "the stiff integrator refuses t = %g to %g", t0, t1);
    return DGL_OK;
}

static dgl_status bdf(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                      const dgl_ode_options *options)
{
    DGL_SCOPE;
    __attribute__((cleanup(end))) session s = { 0 };
    dgl_ode_fn jacobian = options ? options->jacobian : NULL;
    DGL_SCRATCH(rows, jacobian ? n * n : 0);
    problem p = { n, f, jacobian, ctx, rows, DGL_OK };
    size_t max_steps = options && options->max_steps ? options->max_steps : 100000;
    *report = (dgl_ode_report){ .rtol = options && options->rtol > 0 ? options->rtol : 1e-8, .atol = options && options->atol > 0 ? options->atol : 1e-10 };
    if (!n || nt < 2 || t[0] == t[nt - 1]) {
        for (size_t k = 1; k < nt; k++) memcpy(y + k*n, y, n * sizeof *y);
        return DGL_OK;
    }
    for (size_t i = 0; i < n; i++)
        if (!isfinite(y[i]))
            DGL_FAIL(DGL_EDOMAIN, "the start is %s (component %zu)", isnan(y[i]) ? "nan" : "inf", i + 1);
    DGL_TRY(open(&s, &p, y, t[0], t[nt - 1], report, max_steps));
    for (size_t k = 1; k < nt; k++) {
        double at = t[k - 1];
        int code = t[k] == t[k - 1] ? CV_SUCCESS : CVode(s.memory, t[k], s.y, &at, CV_NORMAL);
        if (code < 0)
            return failure(&p, code, at, max_steps);
        memcpy(y + k*n, N_VGetArrayPointer(s.y), n * sizeof *y);
    }
    long steps, evaluations, failures, for_jacobian;
    CVodeGetNumSteps(s.memory, &steps);
    CVodeGetNumErrTestFails(s.memory, &failures);
    CVodeGetNumRhsEvals(s.memory, &evaluations);
    CVodeGetNumLinRhsEvals(s.memory, &for_jacobian);
    report->steps = (size_t)steps;
    report->rejected = (size_t)failures;
    report->evaluations = (size_t)(evaluations + for_jacobian);
    return DGL_OK;
}

DGL_MODULE(dgl_sundials_api) = { bdf };
