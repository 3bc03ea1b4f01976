#include "complete.h"

#include "bind.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *line, *prefix;
    size_t start, length;          // where the word begins in line, how long it is
    complete_add *add;
    void *to;
} request;

static bool begins(const request *r, const char *word) { return !strncmp(word, r->prefix, r->length); }

static bool in_name(char c) { return isalnum((unsigned char)c) || c == '_'; }

static void offer(const request *r, const char *word)
{
    if (begins(r, word))
        r->add(r->to, word);
}


// ---- letters ----

static const char *const letters[][2] = {
    { "alpha", "α" }, { "beta", "β" }, { "gamma", "γ" }, { "delta", "δ" }, { "epsilon", "ε" }, { "zeta", "ζ" }, { "eta", "η" },
    { "theta", "θ" }, { "iota", "ι" }, { "kappa", "κ" }, { "lambda", "λ" }, { "mu", "μ" }, { "nu", "ν" }, { "xi", "ξ" },
    { "pi", "π" }, { "rho", "ρ" }, { "sigma", "σ" }, { "tau", "τ" }, { "upsilon", "υ" }, { "phi", "φ" }, { "chi", "χ" },
    { "psi", "ψ" }, { "omega", "ω" }, { "Gamma", "Γ" }, { "Delta", "Δ" }, { "Theta", "Θ" }, { "Lambda", "Λ" }, { "Xi", "Ξ" },
    { "Pi", "Π" }, { "Sigma", "Σ" }, { "Phi", "Φ" }, { "Psi", "Ψ" }, { "Omega", "Ω" }, { "nabla", "∇" }, { "partial", "∂" },
    { "wedge", "∧" }, { "otimes", "⊗" }, { "star", "⋆" }, { "infty", "∞" }, { "cdot", "·" }, { "times", "×" }, { "pm", "±" },
    { "le", "≤" }, { "ge", "≥" }, { "ne", "≠" }, { "to", "→" }, { "in", "∈" }, { "sqrt", "√" }, { "int", "∫" }, { "degree", "°" },
};
enum { LETTERS = sizeof letters / sizeof *letters };

// \theta and what can only become it turn into the letter
static void offer_letters(const request *r)
{
    const char *name = r->prefix + 1;
    size_t n = r->length - 1;
    int last = -1, count = 0;
    for (int i = 0; i < LETTERS; i++)
        if (!strncmp(letters[i][0], name, n)) {
            count++;
            last = i;
            if (!letters[i][0][n]) {
                count = 1;
                break;
            }
        }
    if (count == 1)
        r->add(r->to, letters[last][1]);
    for (int i = 0; i < LETTERS && count > 1; i++)
        if (!strncmp(letters[i][0], name, n)) {
            char word[24];
            snprintf(word, sizeof word, "\\%s", letters[i][0]);
            r->add(r->to, word);
        }
}


// ---- values ----

// Replaces the value on the stack top by its field of that name, without calling anything; nil if there is none.
static void get_field(lua_State *L, const char *name, size_t n)
{
    for (int depth = 0; depth < 10; depth++) {
        bool object = bind_class_of(L, -1) != NULL;
        if (lua_type(L, -1) == LUA_TTABLE) {
            lua_pushlstring(L, name, n);
            if (lua_rawget(L, -2) != LUA_TNIL) {
                lua_remove(L, -2);
                return;
            }
            lua_pop(L, 1);
        }
        if (luaL_getmetafield(L, -1, object ? "methods" : "__index") == LUA_TNIL)
            break;
        lua_remove(L, -2);
        if (lua_type(L, -1) != LUA_TTABLE)
            break;
    }
    lua_pop(L, 1);
    lua_pushnil(L);
}

// Pushes the value of the names and dots that end before line[end]; false: it can't be told.
static bool push_value(lua_State *L, const char *line, size_t end)
{
    size_t begin = end;
    while (begin && (in_name(line[begin - 1]) || line[begin - 1] == '.' || line[begin - 1] == ':')) begin--;
    if (begin == end || isdigit((unsigned char)line[begin]) || !in_name(line[begin]) || (begin && strchr(")]}\"'", line[begin - 1])))
        return false;
    lua_pushglobaltable(L);
    while (begin < end) {
        size_t n = 0;
        while (begin + n < end && in_name(line[begin + n])) n++;
        get_field(L, line + begin, n);
        begin += n + 1;
    }
    return true;
}

static void offer_keys(lua_State *L, const request *r)
{
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING && (r->length || lua_tostring(L, -2)[0] != '_'))
            offer(r, lua_tostring(L, -2));
}

// what may follow the dot or colon after the value on the stack top
static void offer_fields(lua_State *L, const request *r, char joint)
{
    for (const bind_class *c = bind_class_of(L, -1); c && joint == '.'; c = c->parent)
        for (const bind_row *row = c->rows; row->name; row++)
            if (row->name[0] == '.')
                offer(r, row->name + 1);
    for (int depth = 0; depth < 10; depth++) {
        bool object = bind_class_of(L, -1) != NULL;
        if (lua_type(L, -1) == LUA_TTABLE)
            offer_keys(L, r);
        if (luaL_getmetafield(L, -1, object ? "methods" : "__index") == LUA_TNIL || lua_type(L, -1) != LUA_TTABLE)
            return;
    }
}

// The innermost bracket open at line[end], 0 when there is none; below gets the place of the one around it.
static char open_bracket(const char *line, size_t end, size_t *at, size_t *below)
{
    enum { DEEPEST = 64 };
    size_t place[DEEPEST];
    int n = 0;
    char quote = 0;
    for (size_t i = 0; i < end; i++) {
        char c = line[i];
        if (quote) {
            i += c == '\\';
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'')
            quote = c;
        else if (strchr("({[", c) && c && n < DEEPEST)
            place[n++] = i;
        else if (strchr(")}]", c) && c && n)
            n--;
    }
    if (!n)
        return 0;
    *at = place[n - 1];
    *below = n > 1 ? place[n - 2] : *at;
    return line[*at];
}

static size_t skip_back(const char *line, size_t end)
{
    while (end && isspace((unsigned char)line[end - 1])) end--;
    return end;
}

// at the place of a name in f{ }, f(x, { }): the options of f; false when none fits
static bool offer_options(lua_State *L, const request *r)
{
    size_t at, below, before = skip_back(r->line, r->start);
    bool any = false;
    if (!before || !strchr("{,", r->line[before - 1]) || open_bracket(r->line, r->start, &at, &below) != '{')
        return false;
    size_t end = skip_back(r->line, at);
    if (end && strchr("(,", r->line[end - 1])) {
        if (r->line[below] != '(')
            return false;
        end = skip_back(r->line, below);
    }
    bind_entry entry;
    if (!push_value(L, r->line, end) || !lua_isfunction(L, -1) || !bind_describe(L, -1, &entry))
        return false;
    for (const dgl_param *p = entry.params; p && p->name; p++) {
        char word[64];
        snprintf(word, sizeof word, "%s = ", p->name);
        any |= begins(r, word);
        offer(r, word);
    }
    return any;
}

static void offer_names(lua_State *L, const request *r)
{
    static const char *const words[] = {
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    };
    if (offer_options(L, r))
        return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        offer(r, words[i]);
    lua_pushglobaltable(L);
    offer_keys(L, r);
}

static int offer_all(lua_State *L)
{
    const request *r = lua_touserdata(L, 1);
    luaL_checkstack(L, 60, "completion");
    char joint = r->start ? r->line[r->start - 1] : 0;
    if (r->length && r->prefix[0] == '\\')
        offer_letters(r);
    else if ((joint == '.' || joint == ':') && !(r->start > 1 && r->line[r->start - 2] == '.')) {
        if (push_value(L, r->line, r->start - 1))
            offer_fields(L, r, joint);
    } else
        offer_names(L, r);
    return 0;
}

void complete(lua_State *L, const char *line, size_t start, size_t end, complete_add *add, void *to)
{
    request r = { line, line + start, start, end - start, add, to };
    lua_pushcfunction(L, offer_all);
    lua_pushlightuserdata(L, &r);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        lua_pop(L, 1);
}

bool complete_in_string(const char *line, size_t end)
{
    char quote = 0;
    for (size_t i = 0; i < end; i++) {
        if (quote && line[i] == '\\')
            i++;
        else if (quote)
            quote = line[i] == quote ? 0 : quote;
        else if (line[i] == '"' || line[i] == '\'')
            quote = line[i];
    }
    return quote != 0;
}
