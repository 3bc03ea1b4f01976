// Metrics from the catalogue: texts made into expressions.
#include "metric/catalogue.h"

#include "expr/parse.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- rows for any dimension ----

// "x", "y", "z" up to three dimensions, else x1, x2, ...; static, one of four in turn
static const char *cartesian(int n, int i)
{
    static _Thread_local char s[4][16];
    static _Thread_local int turn;
    char *name = s[turn++ & 3];
    if (n <= 3)
        snprintf(name, sizeof *s, "%c", "xyz"[i]);
    else
        snprintf(name, sizeof *s, "x%d", i + 1);
    return name;
}

// theta and phi on the 2-sphere, phi on the circle, theta1, theta2, ..., phi on others
static const char *angle(int n, int i)
{
    static _Thread_local char s[4][16];
    static _Thread_local int turn;
    char *name = s[turn++ & 3];
    if (i == n - 1)
        snprintf(name, sizeof *s, "phi");
    else if (n == 2)
        snprintf(name, sizeof *s, "theta");
    else
        snprintf(name, sizeof *s, "theta%d", i + 1);
    return name;
}

// before + x + after for each coordinate, with something between them
static void each(dgl_text *t, int n, const char *before, const char *after, const char *between)
{
    for (int i = 0; i < n; i++) dgl_text_add(t, "%s%s%s%s", i ? between : "", before, cartesian(n, i), after);
}

// dtheta1^2 + sin(theta1)^2*(dtheta2^2 + ...)
static void round_line(dgl_text *t, int n)
{
    for (int i = 0; i < n; i++) dgl_text_add(t, i + 1 < n ? "d%s^2 + sin(%s)^2*(" : "d%s^2", angle(n, i), angle(n, i));
    for (int i = 0; i + 1 < n; i++) dgl_text_put(t, ")", 1);
}

static void round_chart(dgl_text *t, int n)
{
    for (int i = 0; i < n; i++) dgl_text_add(t, i + 1 < n ? " %s:0,pi" : " %s:0,2*pi,periodic", angle(n, i));
}

static dgl_status euclidean(dgl_metric_text *t, const dgl_value *v)
{
    static const int dims[] = { 0, 2, 3, 3 };
    static const char *const chart[] = { "", "r:0,inf phi:0,2*pi,periodic", "r:0,inf theta:0,pi phi:0,2*pi,periodic", "rho:0,inf phi:0,2*pi,periodic z" };
    static const char *const line[] = { "", "dr^2 + r^2*dphi^2", "dr^2 + r^2*(dtheta^2 + sin(theta)^2*dphi^2)", "drho^2 + rho^2*dphi^2 + dz^2" };
    static const char *const map[] = { "", "r*cos(phi), r*sin(phi)", "r*sin(theta)*cos(phi), r*sin(theta)*sin(phi), r*cos(theta)",
                                       "rho*cos(phi), rho*sin(phi), z" };
    int n = (int)v[0].num, which = (int)v[1].num;
    if (!which) {
        each(&t->chart, n, "", "", " ");
        each(&t->line, n, "d", "^2", " + ");
        each(&t->immersion, n, "", "", ", ");
        return DGL_OK;
    }
    if (v[0].given && n != dims[which])
        DGL_FAIL(DGL_EARG, "these coordinates are for %d dimensions, not %d", dims[which], n);
    dgl_text_add(&t->chart, "%s", chart[which]);
    dgl_text_add(&t->line, "%s", line[which]);
    dgl_text_add(&t->immersion, "%s", map[which]);
    return DGL_OK;
}

static dgl_status minkowski(dgl_metric_text *t, const dgl_value *v)
{
    int n = (int)v[0].num - 1;
    dgl_text_add(&t->chart, "t ");
    each(&t->chart, n, "", "", " ");
    dgl_text_add(&t->line, "-dt^2 + ");
    each(&t->line, n, "d", "^2", " + ");
    t->negative = 1;
    return DGL_OK;
}

static dgl_status sphere(dgl_metric_text *t, const dgl_value *v)
{
    int n = (int)v[0].num;
    if (v[2].num > 0) {                                        // stereographic, from the north pole
        each(&t->chart, n, "", "", " ");
        dgl_text_add(&t->let, "q = ");
        each(&t->let, n, "", "^2", " + ");
        dgl_text_add(&t->line, "4*radius^2*(");
        each(&t->line, n, "d", "^2", " + ");
        dgl_text_add(&t->line, ")/(1 + q)^2");
        each(&t->immersion, n, "2*radius*", "/(1 + q)", ", ");
        dgl_text_add(&t->immersion, ", radius*(q - 1)/(1 + q)");
        return DGL_OK;
    }
    round_chart(&t->chart, n);
    dgl_text_add(&t->line, "radius^2*(");
    round_line(&t->line, n);
    dgl_text_add(&t->line, ")");
    // the last angle turns x and y, the first measures from the last axis
    for (int k = 0; k <= n; k++) {
        int sines = k < 2 ? n - 1 : n - k;
        dgl_text_add(&t->immersion, "%sradius", k ? ", " : "");
        for (int i = 0; i < sines; i++) dgl_text_add(&t->immersion, "*sin(%s)", angle(n, i));
        dgl_text_add(&t->immersion, k == 1 ? "*sin(%s)" : "*cos(%s)", angle(n, k < 2 ? n - 1 : n - k));
    }
    return DGL_OK;
}

static dgl_status hyperbolic(dgl_metric_text *t, const dgl_value *v)
{
    enum { POINCARE, HALF_SPACE, KLEIN, HYPERBOLOID };
    int n = (int)v[0].num, model = (int)v[1].num;
    if (model == HYPERBOLOID) {
        dgl_text_add(&t->chart, "rho:0,inf");
        round_chart(&t->chart, n - 1);
        dgl_text_add(&t->line, "drho^2 + sinh(rho)^2*(");
        round_line(&t->line, n - 1);
        dgl_text_add(&t->line, ")");
        return DGL_OK;
    }
    each(&t->chart, n, "", "", " ");
    dgl_text_add(&t->let, "q = 1");
    each(&t->let, n, " - ", "^2", "");
    if (model == HALF_SPACE)
        dgl_text_add(&t->chart, ":0,inf");                     // of the last coordinate
    dgl_text_add(&t->line, model == POINCARE ? "4*(" : "(");
    each(&t->line, n, "d", "^2", " + ");
    if (model == HALF_SPACE)
        dgl_text_add(&t->line, ")/%s^2", cartesian(n, n - 1));
    else if (model == POINCARE)
        dgl_text_add(&t->line, ")/q^2");
    else {
        dgl_text_add(&t->line, ")/q + (");
        for (int i = 0; i < n; i++) dgl_text_add(&t->line, "%s%s*d%s", i ? " + " : "", cartesian(n, i), cartesian(n, i));
        dgl_text_add(&t->line, ")^2/q^2");
    }
    return DGL_OK;
}

// ((1 + |z|^2) |dz|^2 - |conj(z) dz|^2) / (1 + |z|^2)^2
static dgl_status fubini_study(dgl_metric_text *t, const dgl_value *v)
{
    int n = (int)v[0].num;
    char k[12] = "";
    dgl_text along = { 0 }, across = { 0 };
    dgl_text_add(&t->let, "q = 1");
    dgl_text_add(&t->line, "(");
    for (int i = 1; i <= n; i++) {
        const char *plus = i > 1 ? " + " : "";
        if (n > 1)
            snprintf(k, sizeof k, "%d", i);
        dgl_text_add(&t->chart, "x%s y%s ", k, k);
        dgl_text_add(&t->let, " + x%s^2 + y%s^2", k, k);
        dgl_text_add(&t->line, "%sdx%s^2 + dy%s^2", plus, k, k);
        dgl_text_add(&along, "%sx%s*dx%s + y%s*dy%s", plus, k, k, k, k);
        dgl_text_add(&across, "%sx%s*dy%s - y%s*dx%s", plus, k, k, k, k);
    }
    dgl_text_add(&t->line, ")/q - ((%s)^2 + (%s)^2)/q^2", along.s ? along.s : "", across.s ? across.s : "");
    t->line.failed = t->line.failed || along.failed || across.failed;
    dgl_text_free(&along);
    dgl_text_free(&across);
    return DGL_OK;
}


// ---- the table ----

#define LINE(n, u, p, neg, c, l, text, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .negative = neg, .chart = c, .let = l, .line = text };
#define SURFACE(n, u, p, c, l, text, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .chart = c, .let = l, .immersion = text };
#define BOTH(n, u, p, c, l, text, map, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .chart = c, .let = l, .line = text, .immersion = map };
#define CALLED(n, u, p, f, c, text, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .chart = c, .function = f, .immersion = text };
#define CALLED_LINE(n, u, p, neg, f, c, text, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .negative = neg, .chart = c, .function = f, .line = text };
#define MADE(n, u, p, d) \
    static const dgl_metric_kind n##_kind = { .name = #n, .usage = u, .doc = d, .params = p, .write = n };
#include "metric/catalogue.def"
#undef LINE
#undef SURFACE
#undef BOTH
#undef CALLED
#undef CALLED_LINE
#undef MADE

#define LINE(n, ...) &n##_kind,
#define SURFACE(n, ...) &n##_kind,
#define BOTH(n, ...) &n##_kind,
#define CALLED(n, ...) &n##_kind,
#define CALLED_LINE(n, ...) &n##_kind,
#define MADE(n, ...) &n##_kind,
const dgl_metric_kind *const dgl_metric_kinds[] = {
#include "metric/catalogue.def"
    NULL
};


// ---- from text ----

enum { MOST_NAMES = 3 * DGL_MAX_COORDINATES };
typedef struct { dgl_dag *d; size_t n; dgl_meaning name[MOST_NAMES]; } names;

static dgl_status define(names *k, const char *name, size_t length, dgl_ex e)
{
    if (k->n == MOST_NAMES || length >= DGL_NAME_SIZE)
        DGL_FAIL(DGL_EARG, "too many or too long names");
    memcpy(k->name[k->n].name, name, length);
    k->name[k->n].name[length] = 0;
    k->name[k->n++].e = e;
    return DGL_OK;
}

// the next piece of a text up to one of the ends, without the spaces around it; *s goes beyond
static bool next_piece(dgl_text *piece, const char **s, const char *ends)
{
    piece->n = 0;
    int depth = 0;
    while (isspace((unsigned char)**s)) (*s)++;
    if (!**s)
        return false;
    const char *from = *s;
    for (; **s && (depth || !strchr(ends, **s)); (*s)++) depth += **s == '(' ? 1 : **s == ')' ? -1 : 0;
    dgl_text_put(piece, from, (size_t)(*s - from));
    if (**s)
        (*s)++;
    return true;
}

static dgl_status number(double *x, const char *text)
{
    DGL_OWNED dgl_dag *d = NULL;
    dgl_ex e;
    DGL_TRY(dgl_dag_new(&d));
    DGL_TRY(dgl_ex_parse(&e, d, text, 0, NULL));
    *x = dgl_ex_value(d, e);
    return DGL_OK;
}

// "r:0,inf phi:0,2*pi,periodic"
static dgl_status read_chart(dgl_chart **out, const char *text)
{
    DGL_TEXT_OWNED dgl_text piece = { 0 }, part = { 0 };
    char name[DGL_MAX_COORDINATES][DGL_NAME_SIZE];
    const char *pointer[DGL_MAX_COORDINATES];
    dgl_range range[DGL_MAX_COORDINATES];
    int n = 0;
    while (n < DGL_MAX_COORDINATES && next_piece(&piece, &text, " ")) {
        const char *s = piece.s;
        DGL_TRY(dgl_text_ok(&piece));
        snprintf(name[n], DGL_NAME_SIZE, "%.*s", (int)strcspn(s, ":"), s);
        pointer[n] = name[n];
        range[n] = (dgl_range){ -INFINITY, INFINITY, false, false };
        s += strcspn(s, ":");
        if (*s++) {
            range[n].ranged = true;
            for (int i = 0; next_piece(&part, &s, ","); i++) {
                DGL_TRY(dgl_text_ok(&part));
                if (i == 2)
                    range[n].periodic = true;
                else
                    DGL_TRY(number(i ? &range[n].hi : &range[n].lo, part.s));
            }
        }
        n++;
    }
    DGL_TRY(dgl_chart_new(out, n, pointer));
    memcpy((*out)->range, range, (size_t)n * sizeof *range);
    return DGL_OK;
}

// the coordinates and the parameters
static dgl_status known_names(names *k, const dgl_chart *c, const dgl_metric_kind *kind, const dgl_value *v, dgl_parameter *const *p)
{
    for (int i = 0; i < c->n; i++) DGL_TRY(define(k, c->name[i], strlen(c->name[i]), dgl_ex_var(k->d, c->name[i])));
    for (int i = 0; kind->params[i].name; i++)
        if (kind->params[i].type == DGL_NUM)
            DGL_TRY(define(k, kind->params[i].name, strlen(kind->params[i].name), p[i] ? dgl_ex_param(k->d, p[i]) : dgl_ex_const(k->d, v[i].num)));
    return DGL_OK;
}

// the results of the function that was given, f or f1, f2, of the first coordinates
static dgl_status call_function(names *k, const dgl_chart *c, const dgl_metric_kind *kind, const dgl_value *v)
{
    int i = 0;
    while (kind->params[i].type != DGL_ANY)
        i++;
    dgl_field *f = v[i].fn ? dgl_fn_field(v[i].fn) : NULL;
    if (!f)
        DGL_FAIL(v[i].fn ? DGL_EUNSUP : DGL_EARG, v[i].fn ? "%s is a black box; a metric needs a function that can be traced" : "%s, a function, is missing",
                 kind->params[i].name);
    dgl_ex at[DGL_MAX_VARS], y[4];
    for (int a = 0; a < f->chart->n; a++) at[a] = dgl_ex_var(k->d, c->name[a]);
    DGL_TRY(dgl_ex_import(k->d, f->dag, dgl_field_size(f), y, f->ex, at));
    for (int r = 0; r < f->fn.nout; r++) {
        char name[DGL_NAME_SIZE];
        int length = f->fn.nout == 1 ? snprintf(name, sizeof name, "%s", kind->function) : snprintf(name, sizeof name, "%s%d", kind->function, r + 1);
        DGL_TRY(define(k, name, (size_t)length, y[r]));
    }
    return DGL_OK;
}

static dgl_status read_lets(names *k, const char *text)
{
    DGL_TEXT_OWNED dgl_text piece = { 0 };
    while (next_piece(&piece, &text, ";")) {
        dgl_ex e;
        DGL_TRY(dgl_text_ok(&piece));
        size_t length = strcspn(piece.s, " =");
        DGL_TRY(dgl_ex_parse(&e, k->d, piece.s + strcspn(piece.s, "=") + 1, k->n, k->name));
        DGL_TRY(define(k, piece.s, length, e));
    }
    return DGL_OK;
}

// g_ii = ds^2 (e_i), g_ij = d (ds^2) / d(dx_i) (e_j) / 2
static dgl_status read_line(dgl_metric **out, names *k, dgl_chart *c, const char *text, int negative)
{
    int n = c->n;
    dgl_dag *d = k->d;
    dgl_ex line, first[DGL_MAX_COORDINATES], at[DGL_MAX_VARS] = { 0 };
    DGL_HEAP dgl_ex *g = dgl_alloc((size_t)(n * n) * sizeof *g);
    DGL_OWNED dgl_field *matrix = NULL;
    DGL_OWNED dgl_dag *clean = NULL;                           // without the differentials
    if (!g)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a metric");
    for (int i = 0; i < n; i++) {
        char name[DGL_NAME_SIZE + 1] = "d";
        memcpy(name + 1, c->name[i], strlen(c->name[i]) + 1);
        DGL_TRY(define(k, name, strlen(name), dgl_ex_var(d, name)));
    }
    DGL_TRY(dgl_ex_parse(&line, d, text, k->n, k->name));
    for (int i = 0; i < n; i++) DGL_TRY(dgl_ex_diff(d, 1, &first[i], &line, n + i));
    DGL_TRY(dgl_dag_new(&clean));
    for (int i = 0; i < n; i++) at[i] = dgl_ex_var(clean, c->name[i]);
    for (int j = 0; j < n; j++) {
        at[n + j] = DGL_EX_1;
        DGL_TRY(dgl_ex_import(clean, d, 1, &g[j*n + j], &line, at));
        for (int i = 0; i < j; i++) {
            DGL_TRY(dgl_ex_import(clean, d, 1, &g[i*n + j], &first[i], at));
            g[j*n + i] = g[i*n + j] = dgl_ex_scale(clean, 0.5, g[i*n + j]);
        }
        at[n + j] = DGL_EX_0;
    }
    DGL_TRY(dgl_field_new(&matrix, c, clean, "dd", 0, g, "g"));
    matrix->given = true;
    return dgl_metric_new(out, matrix, negative);
}

static dgl_status read_map(dgl_field **out, names *k, dgl_chart *c, const char *text)
{
    DGL_TEXT_OWNED dgl_text piece = { 0 };
    dgl_ex y[2 * DGL_MAX_COORDINATES];
    size_t m = 0;
    while (m < 2 * DGL_MAX_COORDINATES && next_piece(&piece, &text, ",")) {
        DGL_TRY(dgl_text_ok(&piece));
        DGL_TRY(dgl_ex_parse(&y[m++], k->d, piece.s, k->n, k->name));
    }
    DGL_TRY(dgl_field_new(out, c, k->d, "m", m, y, NULL));
    (*out)->given = true;
    return DGL_OK;
}

static void free_text(dgl_metric_text *t)
{
    dgl_text_free(&t->chart);
    dgl_text_free(&t->let);
    dgl_text_free(&t->line);
    dgl_text_free(&t->immersion);
}

dgl_status dgl_metric_catalogue(dgl_metric **out, const dgl_metric_kind *kind, const dgl_value *v, dgl_parameter *const *p)
{
    __attribute__((cleanup(free_text))) dgl_metric_text t = { .negative = kind->negative };
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_field *map = NULL;
    DGL_HEAP names *k = dgl_alloc(sizeof *k);
    if (!k)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a metric");
    if (kind->write)
        DGL_TRY(kind->write(&t, v));
    for (int i = 0; i < 4; i++) {
        const char *row[] = { kind->chart, kind->let, kind->line, kind->immersion };
        dgl_text *to[] = { &t.chart, &t.let, &t.line, &t.immersion };
        dgl_text_add(to[i], "%s", row[i] ? row[i] : "");
        DGL_TRY(dgl_text_ok(to[i]));
    }
    DGL_TRY(read_chart(&c, t.chart.s));
    DGL_TRY(dgl_dag_new(&d));
    k->d = d;
    DGL_TRY(known_names(k, c, kind, v, p));
    if (kind->function)
        DGL_TRY(call_function(k, c, kind, v));
    DGL_TRY(read_lets(k, t.let.s));
    if (t.immersion.n)
        DGL_TRY(read_map(&map, k, c, t.immersion.s));
    if (!t.line.n)
        return dgl_metric_from_immersion(out, map);
    DGL_OWNED dgl_metric *g = NULL;
    DGL_TRY(read_line(&g, k, c, t.line.s, t.negative));
    if (map)
        g->immersion = dgl_retain(map);
    *out = dgl_retain(g);
    return DGL_OK;
}
