// Fields as mathematics.
#include "field/form.h"

#include <string.h>

static bool latex(dgl_notation n) { return n == DGL_LATEX; }

static bool is_one(const dgl_field *f, dgl_ex e, double x)
{
    return dgl_ex_is_const(f->dag, e) && dgl_ex_value(f->dag, e) == x;
}

// " - 2 x " before a basis element, with brackets around a sum
static void coefficient(dgl_text *t, const dgl_field *f, dgl_ex e, bool further, dgl_notation notation)
{
    DGL_TEXT_OWNED dgl_text c = { 0 };
    dgl_print(&c, f->dag, e, notation);
    const char *s = c.s ? c.s : "";
    bool sum = dgl_prints_as_sum(f->dag, e), minus = !sum && s[0] == '-';
    dgl_text_add(t, "%s", further ? (minus ? " - " : " + ") : minus ? "-" : "");
    if (sum)
        dgl_text_add(t, latex(notation) ? "\\left(%s\\right) " : "(%s) ", s);
    else if (!is_one(f, e, 1) && !is_one(f, e, -1))
        dgl_text_add(t, "%s ", s + minus);
}

// "∂_x" or "dx∧dy"
static void basis_element(dgl_text *t, const dgl_field *f, uint64_t set, dgl_notation notation)
{
    bool upper = f->index[0] == 'u';
    for (int k = 0; set; set &= set - 1, k++) {
        dgl_text_add(t, "%s", k ? latex(notation) ? " \\wedge " : "∧" : "");
        dgl_text_add(t, "%s", upper ? latex(notation) ? "\\partial_{" : "∂_" : "d");
        dgl_print_name(t, f->chart->name[__builtin_ctzll(set)], notation);
        dgl_text_add(t, "%s", upper && latex(notation) ? "}" : "");
    }
}

// "-y ∂_x + x ∂_y" or "2 x dx + dy" or "3 dx∧dy": a combination of basis elements
static void combination(dgl_text *t, const dgl_field *f, dgl_notation notation)
{
    bool any = false;
    int n = f->chart->n, k = f->index[0] == 'w' ? f->degree : 1;
    DGL_HEAP uint64_t *set = dgl_alloc((dgl_field_size(f) + 1) * sizeof *set);
    if (!set) {
        t->failed = true;
        return;
    }
    dgl_subsets(n, k, set);
    for (size_t c = 0; c < dgl_field_size(f); c++)
        if (f->shown[c] != DGL_EX_0) {
            coefficient(t, f, f->shown[c], any, notation);
            basis_element(t, f, set[c], notation);
            any = true;
        }
    if (!any)
        dgl_text_put(t, "0", 1);
}

// "(u, v) ↦ (cos u, sin u, v)"
static void mapping(dgl_text *t, const dgl_field *f, dgl_notation notation)
{
    dgl_text_put(t, "(", 1);
    for (int i = 0; i < f->chart->n; i++) {
        dgl_text_add(t, "%s", i ? ", " : "");
        dgl_print_name(t, f->chart->name[i], notation);
    }
    dgl_text_add(t, latex(notation) ? ") \\mapsto (" : ") ↦ (");
    for (size_t k = 0; k < dgl_field_size(f); k++) {
        dgl_text_add(t, "%s", k ? ", " : "");
        dgl_print(t, f->dag, f->shown[k], notation);
    }
    dgl_text_put(t, ")", 1);
}

static const char *symbol_of(const dgl_field *f, dgl_notation notation)
{
    static const struct { const char *sign, *command; } names[] = { { "Γ", "\\Gamma" }, { "∇T", "\\nabla T" }, { "ω", "\\omega" }, { "ε", "\\epsilon" } };
    for (size_t i = 0; latex(notation) && i < sizeof names / sizeof *names; i++)
        if (!strcmp(f->symbol, names[i].sign))
            return names[i].command;
    return f->symbol[0] ? f->symbol : "T";
}

static void component_name(dgl_text *t, const dgl_field *f, const size_t *at, dgl_notation notation)
{
    dgl_text_add(t, "%s", symbol_of(f, notation));
    char last = 0;
    for (int k = 0; f->index[k]; k++) {
        char kind = f->index[k];
        if (latex(notation))
            dgl_text_add(t, k && kind != last ? "}{}%s" : "%s", kind != last ? (kind == 'u' ? "^{" : "_{") : " ");
        else if (kind != last)
            dgl_text_add(t, kind == 'u' ? "^" : "_");
        if (kind == 'm')
            dgl_text_add(t, "%zu", at[k] + 1);
        else
            dgl_print_name(t, f->chart->name[at[k]], notation);
        last = kind;
    }
    dgl_text_add(t, latex(notation) ? "}" : "");
}

// moves at to the next component; false after the last
static bool next(const dgl_field *f, size_t *at)
{
    for (int k = dgl_field_rank(f) - 1; k >= 0; k--) {
        if (++at[k] < f->length[k])
            return true;
        at[k] = 0;
    }
    return false;
}

// the places that the exchanges with sign +1 lead to from the first: at most room, which includes it
static int equal_places(const dgl_field *f, size_t (*at)[DGL_MAX_RANK], int room)
{
    int n = 1;
    for (int k = 0; k < n; k++)
        for (const dgl_symmetry *s = f->symmetry; s->sign; s++) {
            if (s->sign < 0 || at[k][s->i] == at[k][s->j] || n == room)
                continue;
            memcpy(at[n], at[k], sizeof *at);
            at[n][s->i] = at[k][s->j];
            at[n][s->j] = at[k][s->i];
            bool known = false;
            for (int i = 0; i < n; i++) known = known || !memcmp(at[i], at[n], sizeof *at);
            n += !known;
        }
    return n;
}

// "Γ^θ_φφ = -sin θ cos θ", one line each; what follows by a symmetry is named beside it or left out
static void components(dgl_text *t, const dgl_field *f, dgl_notation notation)
{
    enum { NAMED = 6 };
    size_t at[DGL_MAX_RANK] = { 0 }, place = 0;
    bool any = false;
    do {
        bool first = true;
        for (const dgl_symmetry *s = f->symmetry; s->sign; s++) first = first && at[s->i] <= at[s->j];
        dgl_ex e = f->shown[place++];
        if (!first || e == DGL_EX_0)
            continue;
        dgl_text_add(t, "%s", any ? latex(notation) ? " \\\\\n" : "\n" : "");
        size_t same[NAMED + 1][DGL_MAX_RANK];
        memcpy(same[0], at, sizeof at);
        for (int k = 0, n = equal_places(f, same, NAMED); k < n; k++) {
            component_name(t, f, same[k], notation);
            dgl_text_add(t, " = ");
        }
        dgl_print(t, f->dag, e, notation);
        any = true;
    } while (next(f, at));
    if (!any)
        dgl_text_add(t, "%s = 0", symbol_of(f, notation));
}

// the exchange of indices i and j: 1 or -1 when every shown component keeps or changes its sign, else 0
static int symmetry_of(dgl_field *f, int i, int j)
{
    size_t n = (size_t)f->chart->n, stride[DGL_MAX_RANK], step = 1;
    int sign = 0;
    for (int r = dgl_field_rank(f) - 1; r >= 0; step *= f->length[r--]) stride[r] = step;
    for (size_t c = 0; c < dgl_field_size(f); c++) {
        size_t a = c / stride[i] % n, b = c / stride[j] % n;
        if (a > b)
            continue;
        dgl_ex e = f->shown[c], other = f->shown[c + (b - a) * stride[i] - (b - a) * stride[j]];
        if (a == b ? e == DGL_EX_0 || sign > 0 : e == DGL_EX_0 && other == DGL_EX_0)
            continue;
        int s = a < b && dgl_ex_neg(f->dag, e) == other ? -1 : e == other ? 1 : 0;
        if (!s || (a == b && sign < 0) || (a < b && sign && s != sign))
            return 0;
        sign = s;
    }
    return sign;
}

// symmetries that nobody has told of
static void find_symmetries(dgl_field *f)
{
    int rank = dgl_field_rank(f);
    if (f->symmetry[0].sign || rank < 2 || strchr(f->index, 'm'))
        return;
    for (int i = 0; i < rank; i++)
        for (int j = i + 1; j < rank; j++) {
            int sign = f->index[i] == f->index[j] ? symmetry_of(f, i, j) : 0;
            if (sign) {
                dgl_field_set_symmetry(f, i, j, sign);
                break;                                         // the rest of a group follows by the next i
            }
        }
}

dgl_status dgl_field_show(dgl_field *f)
{
    size_t n = dgl_field_size(f);
    if (f->shown)
        return DGL_OK;
    if (!(f->shown = dgl_alloc((n + 1) * sizeof *f->shown)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", n);
    memcpy(f->shown, f->ex, n * sizeof *f->shown);
    dgl_status s = f->given ? DGL_OK : dgl_ex_simplify(f->dag, n, f->shown, f->ex, DGL_SHORTEST);
    if (s == DGL_EINTR) {
        dgl_free(f->shown);
        f->shown = NULL;
        return s;
    }
    if (s)
        memcpy(f->shown, f->ex, n * sizeof *f->shown);
    find_symmetries(f);
    return DGL_OK;
}

dgl_status dgl_field_print(dgl_text *t, dgl_field *f, dgl_notation notation)
{
    DGL_TRY(dgl_field_show(f));
    if (!f->index[0])
        dgl_print(t, f->dag, f->shown[0], notation);
    else if (!strcmp(f->index, "u") || !strcmp(f->index, "d") || f->index[0] == 'w')
        combination(t, f, notation);
    else if (!strcmp(f->index, "m"))
        mapping(t, f, notation);
    else
        components(t, f, notation);
    return dgl_text_ok(t);
}
