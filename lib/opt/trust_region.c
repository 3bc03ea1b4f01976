// Trust regions with truncated conjugate gradients (Absil, Baker and Gallivan, Found. Comput. Math. 7, 2007).
#include "opt/optimizer.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_DESCENT_PARAMS,
    { "radius", DGL_NUM, NAN, 1e-300, 1e300, "of the region at the start; else an eighth of the manifold's size", NULL },
    { 0 }
};

// eta minimises the model over |eta| <= radius, roughly; Heta: the Hessian applied to it. Whether it ends on the border.
static dgl_status truncated(dgl_descent *o, double *eta, double *Heta, bool *border, double radius, const double *H)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    DGL_SCRATCH(r, d);
    DGL_SCRATCH(p, d);
    DGL_SCRATCH(Hp, d);
    int most = (o->M ? o->M->dim : o->d) + 5;
    memset(eta, 0, d * sizeof *eta);
    memset(Heta, 0, d * sizeof *Heta);
    memcpy(r, o->g, d * sizeof *r);
    for (size_t i = 0; i < d; i++) p[i] = -r[i];
    double rr = dgl_descent_inner(o, o->x, r, r), r0 = sqrt(rr), ee = 0, ep = 0, pp = rr;
    *border = false;
    for (int j = 0; j < most && rr > 0; j++) {
        DGL_TRY(dgl_descent_hessian(o, Hp, p, H));
        double pHp = dgl_descent_inner(o, o->x, p, Hp), alpha = rr / pHp, next = ee + 2 * alpha * ep + alpha * alpha * pp;
        if (!(pHp > 0) || next >= radius * radius) {
            double tau = (-ep + sqrt(ep * ep + pp * (radius * radius - ee))) / pp;
            for (size_t i = 0; i < d; i++) {
                eta[i] += tau * p[i];
                Heta[i] += tau * Hp[i];
            }
            *border = true;
            return DGL_OK;
        }
        for (size_t i = 0; i < d; i++) {
            eta[i] += alpha * p[i];
            Heta[i] += alpha * Hp[i];
            r[i] += alpha * Hp[i];
        }
        double last = rr;
        rr = dgl_descent_inner(o, o->x, r, r);
        ee = next;
        if (sqrt(rr) <= r0 * fmin(r0, 0.1))            // quadratic convergence in the end
            return DGL_OK;
        double beta = rr / last;
        for (size_t i = 0; i < d; i++) p[i] = beta * p[i] - r[i];
        ep = beta * (ep + alpha * pp);
        pp = rr + beta * beta * pp;
    }
    return DGL_OK;
}

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    double *H = NULL, value, *radius = &o->memory[0], *largest = &o->memory[1], *rejected = &o->memory[2];
    DGL_SCRATCH(eta, d);
    DGL_SCRATCH(Heta, d);
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(e, d);
    DGL_SCRATCH(g, d);
    if (!*largest) {
        double given = o->option[DGL_DESCENT_own].num;
        *largest = o->M && isfinite(o->M->reach) ? o->M->reach * sqrt(fmax(1, (double)o->M->nparts)) : 1e6;
        *radius = isfinite(given) ? given : o->M && isfinite(o->M->reach) ? *largest / 8 : 1;
    }
    if (dgl_descent_has_second(o)) {
        DGL_SCRATCH(own, d * d);
        H = own;
        DGL_TRY(dgl_fn_jet2(o->f, 1, NULL, NULL, H, o->x));
    }
    for (;;) {
        bool border = false, possible;
        DGL_TRY(truncated(o, eta, Heta, &border, *radius, H));
        double model = -dgl_descent_inner(o, o->x, o->g, eta) - dgl_descent_inner(o, o->x, Heta, eta) / 2;
        DGL_TRY(dgl_descent_move(o, y, o->x, eta, &possible));
        value = INFINITY;
        if (possible)
            DGL_TRY(dgl_descent_evaluate(o, y, &value, e, g));
        // where both are rounding, they count as equal
        double noise = 1e3 * DBL_EPSILON * fmax(1, fabs(o->value)), rho = isfinite(value) ? (o->value - value + noise) / (model + noise) : -1;
        if (rho < 0.25 || !(model >= 0))
            *radius /= 4;
        else if (rho > 0.75 && border)
            *radius = fmin(2 * *radius, *largest);
        if (rho > 0.1 && model >= 0)
            break;
        if (++*rejected > 60 || *radius < 1e-300) {
            o->stop = "no step lowers f";
            return DGL_OK;
        }
    }
    *rejected = 0;
    memcpy(o->x, y, d * sizeof *y);
    memcpy(o->e, e, d * sizeof *e);
    memcpy(o->g, g, d * sizeof *g);
    o->value = value;
    o->fresh = true;
    return DGL_OK;
}

const dgl_optimizer_kind dgl_trust_region_kind = {
    .name = "trust_region", .usage = "optim.trust_region(f, x0, {steps = 100, gradient = 0, on = M})", .method = "trust-region",
    .doc = "Newton steps in a region whose size follows how well they do", .params = params, .searches = true, .step = step,
};
