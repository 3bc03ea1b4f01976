// What expr.lua compares: the engine's code and the same by hand, in turns in one process, least CPU time of each.
// libs: -lsleef -lpthread
#include "expr_hand.h"

#include "base/module.h"
#include "base/parallel.h"
#include "expr/native.h"
#include "expr/run_block.h"
#include "metric/geodesic.h"
#include "net/immersion.h"
#include "net/net.h"
#include "num/lapack.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MUST(call) do { if (call) { fprintf(stderr, "%s\n", dgl_error_message()); exit(1); } } while (0)

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double wall_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// a way to do the same work, and the least time of a unit of it
typedef struct { const char *name; void (*run)(void *ctx); void *ctx; double best; } way;

static void compare(const char *what, double units, int rounds, size_t n, way *w)
{
    for (int r = 0; r < rounds; r++)
        for (size_t i = 0; i < n; i++) {
            double t = cpu_seconds();
            w[i].run(w[i].ctx);
            t = cpu_seconds() - t;
            if (!r || t < w[i].best)
                w[i].best = t;
        }
    for (size_t i = 0; i < n; i++) printf("%s.%s %.6g\n", what, w[i].name, w[i].best / units);
}

#define WAYS(...) sizeof (way[]){ __VA_ARGS__ } / sizeof (way), (way[]){ __VA_ARGS__ }


// ---- metrics and maps, as a traced function would make them ----

static dgl_chart *chart_of(int n)
{
    static const char *const name[] = { "t", "r", "h", "p" };
    dgl_chart *c;
    MUST(dgl_chart_new(&c, n, name));
    return c;
}

static dgl_ex F1(dgl_dag *d, int op, dgl_ex a) { return dgl_ex_op(d, op, a, 0, 0); }

static dgl_dag *graph_of(int n, dgl_ex *x)
{
    static const char *const name[] = { "t", "r", "h", "p" };
    dgl_dag *d;
    MUST(dgl_dag_new(&d));
    for (int i = 0; i < n; i++) x[i] = dgl_ex_var(d, name[i]);
    return d;
}

static dgl_metric *metric_of(dgl_dag *d, int n, const dgl_ex *e, int negative)
{
    dgl_field *m;
    dgl_metric *g;
    MUST(dgl_field_new(&m, chart_of(n), d, "dd", 0, e, "g"));
    MUST(dgl_metric_new(&g, m, negative));
    return g;
}

static dgl_metric *immersed(dgl_dag *d, int n, int m, const dgl_ex *e)
{
    dgl_field *f;
    dgl_metric *g;
    MUST(dgl_field_new(&f, chart_of(n), d, "m", (size_t)m, e, "f"));
    MUST(dgl_metric_from_immersion(&g, f));
    return g;
}

static dgl_metric *sphere(void)
{
    dgl_ex x[2];
    dgl_dag *d = graph_of(2, x);
    dgl_ex e[4] = { DGL_EX_1, 0, 0, dgl_ex_powi(d, F1(d, DGL_OP_sin, x[0]), 2) };
    return metric_of(d, 2, e, 0);
}

static dgl_metric *schwarzschild(void)
{
    dgl_ex x[4], e[16] = { 0 };
    dgl_parameter *mass;
    dgl_dag *d = graph_of(4, x);
    MUST(dgl_parameter_new(&mass, "M", 1));
    dgl_ex f = dgl_ex_sub(d, DGL_EX_1, dgl_ex_div(d, dgl_ex_scale(d, 2, dgl_ex_param(d, mass)), x[1]));
    e[0] = dgl_ex_neg(d, f);
    e[5] = dgl_ex_div(d, DGL_EX_1, f);
    e[10] = dgl_ex_powi(d, x[1], 2);
    e[15] = dgl_ex_mul(d, e[10], dgl_ex_powi(d, F1(d, DGL_OP_sin, x[2]), 2));
    return metric_of(d, 4, e, 1);
}

static dgl_metric *network(void)
{
    dgl_ex x[2], h[16], k[16], out[3];
    dgl_dag *d = graph_of(2, x);
    for (int i = 0; i < 16; i++) {
        dgl_ex s = dgl_ex_const(d, net_weight(1, i, 40));
        for (int j = 0; j < 2; j++) s = dgl_ex_add(d, s, dgl_ex_scale(d, net_weight(1, i, j), x[j]));
        h[i] = F1(d, DGL_OP_tanh, s);
    }
    for (int i = 0; i < 16; i++) {
        dgl_ex s = dgl_ex_const(d, net_weight(2, i, 40));
        for (int j = 0; j < 16; j++) s = dgl_ex_add(d, s, dgl_ex_scale(d, net_weight(2, i, j), h[j]));
        k[i] = F1(d, DGL_OP_tanh, s);
    }
    for (int i = 0; i < 3; i++) {
        out[i] = DGL_EX_0;
        for (int j = 0; j < 16; j++) out[i] = dgl_ex_add(d, out[i], dgl_ex_scale(d, net_weight(3, i, j), k[j]));
    }
    return immersed(d, 2, 3, out);
}

// sin x cos y + exp(-x^2 - y^2)
static dgl_ex bump(dgl_dag *d, const dgl_ex *x)
{
    dgl_ex e = dgl_ex_neg(d, dgl_ex_add(d, dgl_ex_powi(d, x[0], 2), dgl_ex_powi(d, x[1], 2)));
    return dgl_ex_add(d, dgl_ex_mul(d, F1(d, DGL_OP_sin, x[0]), F1(d, DGL_OP_cos, x[1])), F1(d, DGL_OP_exp, e));
}

static dgl_metric *bump_graph(void)
{
    dgl_ex x[3];
    dgl_dag *d = graph_of(2, x);
    x[2] = bump(d, x);
    return immersed(d, 2, 3, x);
}

static dgl_metric *torus(void)
{
    dgl_ex x[2], e[3];
    dgl_dag *d = graph_of(2, x);
    dgl_ex r = dgl_ex_add(d, dgl_ex_const(d, 2), F1(d, DGL_OP_cos, x[1]));
    e[0] = dgl_ex_mul(d, r, F1(d, DGL_OP_cos, x[0]));
    e[1] = dgl_ex_mul(d, r, F1(d, DGL_OP_sin, x[0]));
    e[2] = F1(d, DGL_OP_sin, x[1]);
    return immersed(d, 2, 3, e);
}


// ---- one point: right-hand sides ----

enum { POINTS = 64, REPEATS = 40 };

typedef struct { dgl_kernel *k; rhs *volatile by_hand; double in[POINTS][8], *w, sum; } right_hand_side;

static const double mass = 1;

static void by_hand(void *ctx)
{
    right_hand_side *r = ctx;
    double a[4] = { 0 };
    for (int i = 0; i < REPEATS * POINTS; i++) {
        r->by_hand(a, r->in[i % POINTS], &mass);
        r->sum += a[0];
    }
}

static void by_native(void *ctx)
{
    right_hand_side *r = ctx;
    double a[4] = { 0 };
    for (int i = 0; i < REPEATS * POINTS; i++) {
        dgl_kernel_eval1(r->k, a, r->in[i % POINTS]);
        r->sum += a[0];
    }
}

static void by_switch(void *ctx)
{
    right_hand_side *r = ctx;
    const dgl_tape *t = dgl_kernel_tape(r->k);
    double a[4] = { 0 };
    for (int i = 0; i < REPEATS * POINTS; i++) {
        dgl_tape_run(t, a, r->in[i % POINTS], r->w);
        r->sum += a[0];
    }
}

static void one_point(const char *name, dgl_metric *g, rhs *f)
{
    static right_hand_side r;
    int n = g->chart->n;
    MUST(dgl_metric_flow(&r.k, g));
    r.by_hand = f;
    r.w = calloc(dgl_kernel_tape(r.k)->nplaces + 1, sizeof *r.w);
    dgl_tape_uniforms(dgl_kernel_tape(r.k), r.w);
    for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < 2 * n; j++) r.in[i][j] = j < n ? (n == 4 && j == 1 ? 6 : 0.7) + 1e-2 * i : 0.1 * sin(i + j);
    double a[4], b[4];
    f(a, r.in[3], &mass);
    dgl_kernel_eval1(r.k, b, r.in[3]);
    for (int i = 0; i < n; i++)
        if (fabs(a[i] - b[i]) > 1e-12 * (1 + fabs(a[i]))) fprintf(stderr, "%s: %.17g by hand, %.17g by us\n", name, a[i], b[i]), exit(1);
    compare(name, REPEATS * POINTS, 60, WAYS({ "hand", by_hand, &r, 0 }, { "native", by_native, &r, 0 }, { "switch", by_switch, &r, 0 }));
    free(r.w);
}


// ---- grids ----

enum { SIDE = 256, GRID = SIDE * SIDE };

typedef struct { dgl_kernel *k; grid *volatile by_hand; double *x, *y, *rows, *out; size_t n; } plane;

static void grid_by_hand(void *ctx) { plane *p = ctx; p->by_hand(p->out, p->x, p->y, p->n); }
static void grid_by_us(void *ctx)   { plane *p = ctx; MUST(dgl_kernel_eval(p->k, p->n, p->out, p->rows)); }

static void blocks(const plane *p, const dgl_block_api *block)
{
    const dgl_tape *t = dgl_kernel_tape(p->k);
    static double *memory, **place, *u;
    if (!memory) {
        memory = aligned_alloc(64, 200 * DGL_BLOCK_STRIDE * sizeof *memory);
        place = calloc(200, sizeof *place);
        u = calloc(200, sizeof *u);
        for (int i = 0; i < 200; i++) place[i] = memory + i * DGL_BLOCK_STRIDE;
    }
    dgl_tape_uniforms(t, u);
    double **in = place + t->nu, **out = in + 2;
    for (size_t i = 0; i < p->n; i += DGL_BLOCK) {
        in[0] = p->x + i;
        in[1] = p->y + i;
        out[0] = p->out + i;
        block->run(t->code, DGL_BLOCK, place, u, t->site);
    }
    for (uint32_t i = 0; i < 3; i++) in[i] = memory + (t->nu + i) * DGL_BLOCK_STRIDE;
}

// the block runner of AVX2, the vectors of the other side; and the best of this processor, which serves where there is no native code
static void grid_by_blocks(void *ctx)
{
    const void *table;
    MUST(dgl_module_open(&table, "block_avx2"));
    blocks(ctx, table);
}

static void grid_by_best_blocks(void *ctx)
{
    const dgl_block_api *block;
    MUST(dgl_block_open(&block));
    blocks(ctx, block);
}

static plane *plane_of(dgl_kernel *k, size_t side, double to)
{
    plane *p = calloc(1, sizeof *p);
    p->n = side * side;
    p->k = k;
    p->x = malloc(p->n * sizeof *p->x);
    p->y = malloc(p->n * sizeof *p->y);
    p->out = malloc(p->n * sizeof *p->out);
    p->rows = malloc(2 * p->n * sizeof *p->rows);
    for (size_t i = 0; i < p->n; i++) {
        p->rows[2*i] = p->x[i] = to * (double)(i / side) / (double)side;
        p->rows[2*i + 1] = p->y[i] = to * (double)(i % side) / (double)side;
    }
    return p;
}

static dgl_kernel *kernel_of(dgl_field *f)
{
    dgl_kernel *k;
    MUST(dgl_field_kernel(&k, f, 0));
    return k;
}

static dgl_kernel *curvature(dgl_metric *g)
{
    dgl_field *K;
    MUST(dgl_metric_derived(&K, g, DGL_G_gaussian));
    return kernel_of(K);
}

static void on_a_grid(const char *name, dgl_kernel *k, grid *libm, grid *sleef)
{
    plane *p = plane_of(k, SIDE, 2), q = *p, r = *p;
    q.by_hand = libm;
    r.by_hand = sleef;
    compare(name, GRID, 80, WAYS({ "hand", grid_by_hand, &q, 0 }, { "sleef", grid_by_hand, &r, 0 }, { "native", grid_by_us, p, 0 },
                                 { "blocks", grid_by_blocks, p, 0 }, { "best", grid_by_best_blocks, p, 0 }));
}

// the same by hand in one thread, or half of it in each of two, without a pool
static void *half_by_hand(void *ctx) { grid_by_hand(ctx); return NULL; }

static void bare_threads(const plane *p, int threads)
{
    plane half[2] = { *p, *p };
    pthread_t other;
    half[0].n = threads == 2 ? p->n / 2 : p->n;
    half[1].n = p->n - half[0].n;
    half[1].x += half[0].n, half[1].y += half[0].n, half[1].out += half[0].n;
    if (threads == 2)
        pthread_create(&other, NULL, half_by_hand, &half[1]);
    half_by_hand(&half[0]);
    if (threads == 2)
        pthread_join(other, NULL);
}

// 1000 x 1000: by one thread against plain C, then by two against one, and what the machine gives two threads at all
static void large_grid(void)
{
    plane *p = plane_of(curvature(torus()), 1000, 6);
    p->by_hand = hand_torus;
    compare("torus", 1, 7, WAYS({ "hand", grid_by_hand, p, 0 }, { "native", grid_by_us, p, 0 }));
    double cpu[2] = { 1e9, 1e9 }, wall[2] = { 1e9, 1e9 }, bare[2] = { 1e9, 1e9 };
    for (int i = 0; i < 160; i++) {                    // many: a quiet moment of both processors is rarer than of one
        dgl_set_threads(1 + i % 2);
        double t = cpu_seconds(), w = wall_seconds();
        for (int j = 0; j < 2; j++) grid_by_us(p);
        cpu[i % 2] = fmin(cpu[i % 2], cpu_seconds() - t);
        wall[i % 2] = fmin(wall[i % 2], wall_seconds() - w);
        w = wall_seconds();
        if (i % 4 < 2)
            bare_threads(p, 1 + i % 2);
        bare[i % 2] = i % 4 < 2 ? fmin(bare[i % 2], wall_seconds() - w) : bare[i % 2];
    }
    for (int k = 0; k < 2; k++)
        printf("threads.cpu%d %.6g\nthreads.wall%d %.6g\nthreads.bare%d %.6g\n", k + 1, cpu[k], k + 1, wall[k], k + 1, bare[k]);
    dgl_set_threads(1);
}

// ---- solutions: RK4 of one and of many geodesics, a step of one each ----

enum { STEPS = 1000, MANY = 1024 };

typedef struct { dgl_metric *g; void (*by_hand)(double *y, size_t n, double h, const double *parameter); double *x, *v, *path; size_t count; } shots;

static void shot_by_hand(void *ctx)
{
    shots *s = ctx;
    int d = s->g->chart->n;
    double y[8];
    memcpy(y, s->x, (size_t)d * sizeof *y);
    memcpy(y + d, s->v, (size_t)d * sizeof *y);
    s->by_hand(y, STEPS, 1e-3, &mass);
    s->path[0] = y[0];
}

static void shots_by_us(void *ctx)
{
    shots *s = ctx;
    dgl_geodesic_report r;
    MUST(dgl_metric_geodesics(s->g, &r, s->count, s->path, NULL, s->x, s->v, 1, 1, &dgl_rk4_integrator, &(dgl_ode_options){ .steps = STEPS }));
}

static void solutions(const char *name, dgl_metric *g, void (*by_hand)(double *, size_t, double, const double *))
{
    size_t d = (size_t)g->chart->n;
    shots many = { g, by_hand, malloc(MANY * d * sizeof(double)), malloc(MANY * d * sizeof(double)), malloc(2 * MANY * d * sizeof(double)), MANY };
    for (size_t i = 0; i < MANY * d; i++) {
        many.x[i] = (d == 4 && i % d == 1 ? 6 : 0.7) + 1e-3 * (double)(i / d);
        many.v[i] = 0.1 * sin((double)i);
    }
    shots one = many;
    one.count = 1;
    char text[64];
    snprintf(text, sizeof text, "%s.one", name);
    compare(text, STEPS, 25, WAYS({ "hand", shot_by_hand, &one, 0 }, { "native", shots_by_us, &one, 0 }));
    snprintf(text, sizeof text, "%s.many", name);
    compare(text, STEPS * MANY, 7, WAYS({ "native", shots_by_us, &many, 0 }));
}

// ---- latency: Kerr's Kretschmann scalar, part by part ----

static dgl_metric *kerr(void)
{
    dgl_ex x[4], e[16] = { 0 };
    dgl_dag *d = graph_of(4, x);
    const double a = 0.6;
    dgl_ex s = F1(d, DGL_OP_sin, x[2]), c = F1(d, DGL_OP_cos, x[2]), s2 = dgl_ex_mul(d, s, s), r2 = dgl_ex_mul(d, x[1], x[1]);
    dgl_ex S = dgl_ex_add(d, r2, dgl_ex_scale(d, a * a, dgl_ex_mul(d, c, c))), a2 = dgl_ex_const(d, a * a);
    dgl_ex D = dgl_ex_add(d, dgl_ex_sub(d, r2, dgl_ex_scale(d, 2, x[1])), a2), k = dgl_ex_div(d, dgl_ex_scale(d, 2, x[1]), S);
    e[0] = dgl_ex_sub(d, k, DGL_EX_1);
    e[3] = e[12] = dgl_ex_scale(d, -a, dgl_ex_mul(d, k, s2));
    e[5] = dgl_ex_div(d, S, D);
    e[10] = S;
    e[15] = dgl_ex_mul(d, dgl_ex_add(d, dgl_ex_add(d, r2, a2), dgl_ex_scale(d, a * a, dgl_ex_mul(d, k, s2))), s2);
    return metric_of(d, 4, e, 1);
}

static void latency(void)
{
    double node = 1, tape = 1, emit = 1;
    for (int i = 0; i < 300; i++) {
        double t = cpu_seconds();
        dgl_metric *g = kerr();
        dgl_field *K;
        dgl_tape *straight;
        dgl_native *code;
        MUST(dgl_metric_derived(&K, g, DGL_G_kretschmann));
        node = fmin(node, (cpu_seconds() - t) / K->dag->n);
        t = cpu_seconds();
        MUST(dgl_tape_new(&straight, K->dag, 4, 1, K->ex));
        tape = fmin(tape, (cpu_seconds() - t) / straight->n);
        t = cpu_seconds();
        MUST(dgl_native_new(&code, straight, 1));
        emit = fmin(emit, (cpu_seconds() - t) / straight->n);
        dgl_release(code);
        dgl_release(straight);
        dgl_release(g);
    }
    printf("kerr.node %.6g\nkerr.tape %.6g\nkerr.emit %.6g\nus 1e-6\n", node, tape, emit);
}

// ---- networks 2 - width - width - 784: second jets in batches against the fastest product of matrices, a flop ----

static dgl_net *decoder(int width)
{
    const int size[] = { 2, width, width, 784 };
    dgl_net *part[5], *net;
    dgl_rng *g;
    MUST(dgl_rng_new(&g, 1));
    for (int i = 0; i < 5; i++) {
        dgl_value v[DGL_MAX_PARAMS];
        const dgl_layer_kind *kind = i % 2 ? &dgl_activation_kind : dgl_layer_kinds[0];
        dgl_param_defaults(v, kind->params);
        v[0] = (dgl_value){ .given = true, .num = i % 2 ? DGL_ACT_tanh : size[i / 2] };
        v[1] = (dgl_value){ .given = true, .num = size[i / 2 + 1] };
        if (!(i % 2))
            v[2].num = v[3].num = 1;
        MUST(dgl_net_new(&part[i], kind, v, g));
    }
    MUST(dgl_net_join(&net, 5, part));
    return net;
}

typedef struct { dgl_immersion *M; size_t n; double *x, *block; } jets;
static void run_jets(void *ctx) { jets *j = ctx; MUST(dgl_immersion_jet(j->M, 2, j->n, j->block, j->x)); }

enum { SQUARE = 512 };
static double matrix[3][SQUARE * SQUARE];

static void run_product(void *ctx)
{
    const dgl_lapack_api *lapack = ctx;
    lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_PLAIN, SQUARE, SQUARE, SQUARE, 1, matrix[0], SQUARE, matrix[1], SQUARE, 0, matrix[2], SQUARE);
}

static void networks(void)
{
    const dgl_lapack_api *lapack;
    MUST(dgl_lapack_open(&lapack));
    compare("product", 2.0 * SQUARE * SQUARE * SQUARE, 12, WAYS({ "flop", run_product, (void *)lapack, 0 }));
    for (int width = 128; width <= 512; width *= 4)
        for (size_t points = 16; points <= 64; points *= 4) {
            jets j = { .n = points, .x = calloc(2 * points, sizeof(double)), .block = calloc(6 * 784 * points, sizeof(double)) };
            char text[64];
            MUST(dgl_immersion_new(&j.M, 2));
            MUST(dgl_immersion_add(j.M, &decoder(width)->fn, DGL_FLAT, 1, NULL));
            snprintf(text, sizeof text, "jets.%d.%zu", width, points);
            compare(text, 12.0 * (double)points * width * (width + 784), 40, WAYS({ "flop", run_jets, &j, 0 }));
        }
}

int main(void)
{
    dgl_set_threads(1);
    hand_net_weights();
    one_point("sphere", sphere(), hand_sphere);
    one_point("schwarzschild", schwarzschild(), hand_schwarzschild);
    one_point("net", network(), hand_net);
    dgl_ex x[2];
    dgl_dag *d = graph_of(2, x);
    dgl_ex e = bump(d, x);
    dgl_field *f;
    MUST(dgl_field_new(&f, chart_of(2), d, "", 0, &e, "f"));
    on_a_grid("f", kernel_of(f), hand_f, sleef_f);
    on_a_grid("bump", curvature(bump_graph()), hand_bump, sleef_bump);
    large_grid();
    latency();
    solutions("sphere", sphere(), hand_sphere_rk4);
    solutions("schwarzschild", schwarzschild(), hand_schwarzschild_rk4);
    networks();
    return 0;
}
