// Mathematics inside labels: a small part of TeX between dollar signs, as Unicode with slant and level.
#include "draw/canvas.h"

#include <ctype.h>
#include <string.h>

static const struct { const char *name, *text; } symbols[] = {
    { "alpha", "α" }, { "beta", "β" }, { "gamma", "γ" }, { "delta", "δ" }, { "epsilon", "ε" }, { "varepsilon", "ε" },
    { "zeta", "ζ" }, { "eta", "η" }, { "theta", "θ" }, { "vartheta", "ϑ" }, { "iota", "ι" }, { "kappa", "κ" },
    { "lambda", "λ" }, { "mu", "μ" }, { "nu", "ν" }, { "xi", "ξ" }, { "pi", "π" }, { "rho", "ρ" }, { "sigma", "σ" },
    { "tau", "τ" }, { "upsilon", "υ" }, { "phi", "φ" }, { "varphi", "φ" }, { "chi", "χ" }, { "psi", "ψ" },
    { "omega", "ω" }, { "Gamma", "Γ" }, { "Delta", "Δ" }, { "Theta", "Θ" }, { "Lambda", "Λ" }, { "Xi", "Ξ" },
    { "Pi", "Π" }, { "Sigma", "Σ" }, { "Phi", "Φ" }, { "Psi", "Ψ" }, { "Omega", "Ω" },
    { "nabla", "∇" }, { "partial", "∂" }, { "infty", "∞" }, { "cdot", "·" }, { "times", "×" }, { "pm", "±" },
    { "to", "→" }, { "mapsto", "↦" }, { "in", "∈" }, { "le", "≤" }, { "leq", "≤" }, { "ge", "≥" }, { "geq", "≥" },
    { "neq", "≠" }, { "approx", "≈" }, { "equiv", "≡" }, { "sim", "∼" }, { "propto", "∝" }, { "langle", "⟨" },
    { "rangle", "⟩" }, { "ell", "ℓ" }, { "hbar", "ℏ" }, { "sum", "∑" }, { "int", "∫" }, { "prod", "∏" },
    { "sqrt", "√" }, { "circ", "∘" }, { "otimes", "⊗" }, { "oplus", "⊕" }, { "wedge", "∧" }, { "perp", "⊥" },
    { "parallel", "∥" }, { "star", "⋆" }, { "dots", "…" }, { "ldots", "…" }, { "prime", "′" },
    { "log", "log" }, { "exp", "exp" }, { "sin", "sin" }, { "cos", "cos" }, { "tan", "tan" }, { "det", "det" },
};

typedef struct {
    dgl_run *runs;
    int n;
    dgl_text *plain;
} writer;

static void put(writer *w, const char *s, size_t n, bool italic, int level)
{
    size_t from = w->plain->n;
    dgl_text_put(w->plain, s, n);
    dgl_run *last = w->n ? &w->runs[w->n - 1] : NULL;
    bool joins = last && last->italic == italic && last->level == level;
    if (joins || w->n == DGL_MAX_RUNS)
        w->runs[w->n - 1].to = w->plain->n;
    else
        w->runs[w->n++] = (dgl_run){ from, w->plain->n, italic, level };
}

static size_t utf8_length(const char *s)
{
    unsigned char c = (unsigned char)*s;
    size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return i;
    return n;
}

// small Greek letters slant, capitals stand
static bool is_small_greek(const char *s)
{
    unsigned char a = (unsigned char)s[0], b = (unsigned char)s[1];
    return (a == 0xCE && b >= 0xB1) || (a == 0xCF && b <= 0x96);
}

// one letter, \name or sign of a formula; returns what follows it
static const char *atom(writer *w, const char *s, int level)
{
    if (*s == '\\') {
        size_t n = 1;
        while (isalpha((unsigned char)s[n])) n++;
        for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
            if (strlen(symbols[i].name) == n - 1 && !memcmp(symbols[i].name, s + 1, n - 1)) {
                put(w, symbols[i].text, strlen(symbols[i].text), is_small_greek(symbols[i].text), level);
                return s + n;
            }
        if (n == 1 && s[1])                            // \$ or a thin space
            put(w, s[1] == ',' ? " " : s + 1, 1, false, level);
        else
            put(w, s, n, false, level);
        return s + (n == 1 && s[1] ? 2 : n);
    }
    size_t n = utf8_length(s);
    if (*s == '-')
        put(w, "−", 3, false, level);
    else if (*s == '\'')
        put(w, "′", 3, false, level);
    else
        put(w, s, n, isalpha((unsigned char)*s) || is_small_greek(s), level);
    return s + n;
}

static void formula(writer *w, const char *s, const char *end)
{
    int level = 0, depth = 0;                          // depth of braces inside an index
    while (s < end) {
        if (level == 0 && (*s == '_' || *s == '^') && s + 1 < end) {
            level = *s == '_' ? -1 : 1;
            if (*++s == '{') {
                depth = 1;
                s++;
            } else {
                s = atom(w, s, level);
                level = 0;
            }
        } else if (*s == '{' || *s == '}') {
            depth += level ? (*s == '{' ? 1 : -1) : 0;
            level = depth > 0 ? level : 0;
            s++;
        } else
            s = atom(w, s, level);
    }
}

int dgl_label_runs(dgl_run *runs, dgl_text *plain, const char *s)
{
    writer w = { runs, 0, plain };
    while (*s) {
        size_t n = strcspn(s, "$");
        const char *end = s[n] ? strchr(s + n + 1, '$') : NULL;
        if (!end) {
            put(&w, s, strlen(s), false, 0);
            break;
        }
        if (n)
            put(&w, s, n, false, 0);
        formula(&w, s + n + 1, end);
        s = end + 1;
    }
    return w.n;
}

void dgl_label_reach(dgl_extent *e, int n, const dgl_run *runs, double size)
{
    const double up = 0.76, down = 0.24, index = DGL_INDEX_SIZE / 100.0;
    double ascent = up, descent = down;
    for (int i = 0; i < n; i++) {
        if (runs[i].level > 0)
            ascent = DGL_RAISED / 100.0 + up * index;
        if (runs[i].level < 0)
            descent = DGL_LOWERED / 100.0 + down * index;
    }
    e->ascent = ascent * size;
    e->descent = descent * size;
}
