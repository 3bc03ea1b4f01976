// help(x), help "name": what rows and bind_method say, found by value, by name or by a word of the text.
#include "bind.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

// a topic belongs to a namespace ('.'), a class (':') or to neither (0)
typedef struct { const char *place; char joint; bind_entry entry; } topic;

typedef struct { topic *list; int n, room; } topics;

// appends to a list whose memory is the userdata at stack place 1 of what collects
static void add(lua_State *L, topics *t, const char *place, char joint, bind_entry e)
{
    if (!e.doc || !e.usage)
        return;
    if (t->n == t->room) {
        t->room = 2 * t->room + 256;
        topic *more = lua_newuserdatauv(L, (size_t)t->room * sizeof *more, 0);
        if (t->n)
            memcpy(more, t->list, (size_t)t->n * sizeof *more);
        t->list = more;
        lua_replace(L, 1);
    }
    t->list[t->n++] = (topic){ place, joint, e };
}

static void add_rows(lua_State *L, topics *t, const char *place, char joint, const bind_row *r, const bind_row_options *o)
{
    for (; r && r->name; r++)
        add(L, t, place, joint, bind_row_entry(r, o));
}

// what bind_method and the Lua files put into the table on the stack top; a row has its place already
static void add_noted(lua_State *L, topics *t, const char *place, char joint)
{
    int table = lua_gettop(L), first = t->n;
    lua_newtable(L);                                   // a copy: loading a file changes the original
    for (lua_pushnil(L); lua_next(L, table); ) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, table + 1);
    }
    for (lua_pushnil(L); lua_next(L, table + 1); lua_pop(L, 1)) {
        bind_entry e;
        if (!lua_isfunction(L, -1) || bind_find_row(lua_tocfunction(L, -1), NULL))
            continue;
        bind_load(L, -1);
        if (!bind_describe(L, -1, &e))
            continue;
        add(L, t, place, joint, e);
        for (int i = t->n - 1; i > first && strcmp(t->list[i - 1].entry.name, t->list[i].entry.name) > 0; i--) {
            topic swap = t->list[i];                   // in alphabetical order
            t->list[i] = t->list[i - 1];
            t->list[i - 1] = swap;
        }
    }
    lua_settop(L, table - 1);
}

// Leaves the userdata that holds the list on the stack.
static int push_topics(lua_State *L)
{
    topics *t = lua_touserdata(L, 1);
    for (const bind_module *const *m = bind_modules; *m; m++) {
        add_rows(L, t, (*m)->name, (*m)->name ? '.' : 0, (*m)->rows, (*m)->options);
        for (const bind_class *const *c = (*m)->classes; c && *c; c++) {
            add_rows(L, t, (*c)->name, ':', (*c)->rows, (*c)->options);
            if (!(*c)->more)
                continue;
            bind_metatable(L, *c);
            lua_getfield(L, -1, "methods");
            add_noted(L, t, (*c)->name, ':');
            lua_pop(L, 1);
        }
    }
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "dgl");
    int dgl = lua_gettop(L);
    lua_pushvalue(L, dgl);
    add_noted(L, t, NULL, 0);
    for (const bind_module *const *m = bind_modules, *const *k; *m; m++) {
        for (k = bind_modules; k < m && !((*k)->name && (*m)->name && !strcmp((*k)->name, (*m)->name)); k++) ;
        if (k == m && (*m)->name && lua_getfield(L, dgl, (*m)->name) == LUA_TTABLE)
            add_noted(L, t, (*m)->name, '.');
    }
    lua_settop(L, 1);
    return 1;
}

static topics all_topics(lua_State *L)
{
    topics t = { 0 };
    lua_pushcfunction(L, push_topics);
    lua_pushlightuserdata(L, &t);
    lua_call(L, 1, 1);
    return t;
}


// ---- text; nothing here calls Lua ----

enum { WIDTH = 96, COLUMN = 34 };

// words from column on, broken before WIDTH
static void put_wrapped(dgl_text *out, const char *words, size_t column)
{
    size_t at = column;
    while (*words) {
        size_t n = strcspn(words, " ");
        char word[256];
        snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), words);
        size_t width = dgl_text_width(word);
        if (at > column && at + width > WIDTH) {
            dgl_text_add(out, "\n%*s", (int)column, "");
            at = column;
        }
        dgl_text_add(out, at > column ? " %s" : "%s", word);
        at += width + (at > column);
        words += n + strspn(words + n, " ");
    }
    dgl_text_add(out, "\n");
}

static void put_line(dgl_text *out, const char *term, const char *doc, size_t column)
{
    bool bold = dgl_text_colors(STDOUT_FILENO);
    size_t width = dgl_text_width(term) + 2;
    dgl_text_add(out, "  %s%s%s", bold ? "\033[1m" : "", term, bold ? "\033[m" : "");
    if (width + 2 > column)
        dgl_text_add(out, "\n%*s", (int)column, "");
    else
        dgl_text_add(out, "%*s", (int)(column - width), "");
    put_wrapped(out, doc, column);
}

// the words of the options of a function, by type
static void put_params(dgl_text *out, const dgl_param *p)
{
    for (; p && p->name; p++) {
        char term[160], range[80];
        if (p->type == DGL_WORD)
            snprintf(term, sizeof term, "  %s = %s", p->name, p->words);
        else if (p->type == DGL_BOOL)
            snprintf(term, sizeof term, "  %s = %s", p->name, p->value ? "true" : "false");
        else if ((p->type == DGL_INT || p->type == DGL_NUM) && !isnan(p->value))
            snprintf(term, sizeof term, "  %s = %g", p->name, p->value);
        else
            snprintf(term, sizeof term, "  %s", p->name);
        bool bounded = (p->type == DGL_INT || p->type == DGL_NUM) && (fabs(p->min) < 1e15 || fabs(p->max) < 1e15);
        snprintf(range, sizeof range, " (%g to %g)", p->min, p->max);
        dgl_text line = { 0 };
        dgl_text_add(&line, "%s%s", p->doc ? p->doc : "", bounded ? range : "");
        put_line(out, term, line.s ? line.s : "", COLUMN);
        dgl_text_free(&line);
    }
}

static size_t column_of(const topics *t, bool (*wanted)(const topic *, const char *), const char *word)
{
    size_t most = 0;
    for (int i = 0; i < t->n; i++)
        if (wanted(&t->list[i], word)) {
            size_t w = dgl_text_width(t->list[i].entry.usage) + 4;
            if (w <= COLUMN && w > most)
                most = w;
        }
    return most ? most : COLUMN;
}

static int put_all(dgl_text *out, const topics *t, bool (*wanted)(const topic *, const char *), const char *word, bool params)
{
    size_t column = column_of(t, wanted, word);
    int n = 0;
    for (int i = 0; i < t->n; i++)
        if (wanted(&t->list[i], word)) {
            put_line(out, t->list[i].entry.usage, t->list[i].entry.doc, column);
            if (params)
                put_params(out, t->list[i].entry.params);
            n++;
        }
    return n;
}

static bool in_class(const topic *t, const char *name)     { return t->joint == ':' && !strcmp(t->place, name); }
static bool in_namespace(const topic *t, const char *name) { return t->joint == '.' && !strcmp(t->place, name); }

// "sphere", "manifold.sphere", "array:reshape", "array.reshape"
static bool is_called(const topic *t, const char *name)
{
    size_t n = t->joint ? strlen(t->place) : 0;
    if (!strcmp(t->entry.name, name))
        return true;
    return n && !strncmp(name, t->place, n) && (name[n] == '.' || name[n] == ':') && !strcmp(t->entry.name, name + n + 1);
}

static bool mentions(const topic *t, const char *word)
{
    return strcasestr(t->entry.usage, word) || strcasestr(t->entry.doc, word);
}

static void put_title(dgl_text *out, const char *kind, const char *name, const char *doc)
{
    dgl_text_add(out, "%s%s%s%s", kind, name, doc ? ": " : "", doc ? doc : "");
    dgl_text_add(out, "\n");
}

// a class with what it has from its parents
static void put_class(dgl_text *out, const topics *t, const bind_class *class)
{
    put_title(out, "", class->name, class->doc);
    for (; class; class = class->parent)
        put_all(out, t, in_class, class->name, false);
}

static const char *namespace_doc(const char *name)
{
    for (const bind_module *const *m = bind_modules; *m; m++)
        if ((*m)->name && !strcmp((*m)->name, name) && (*m)->doc)
            return (*m)->doc;
    return NULL;
}

static bool is_namespace(const char *name)
{
    for (const bind_module *const *m = bind_modules; *m; m++)
        if ((*m)->name && !strcmp((*m)->name, name))
            return true;
    return false;
}

static void put_namespace(dgl_text *out, const topics *t, const char *name)
{
    put_title(out, "", name, namespace_doc(name));
    put_all(out, t, in_namespace, name, false);
}

static bool put_named(dgl_text *out, const topics *t, const char *name)
{
    int found = put_all(out, t, is_called, name, true);
    for (const bind_module *const *m = bind_modules; *m; m++)
        for (const bind_class *const *c = (*m)->classes; c && *c; c++)
            if (!strcmp((*c)->name, name)) {
                dgl_text_add(out, found++ ? "\n" : "");
                put_class(out, t, *c);
            }
    if (is_namespace(name)) {
        dgl_text_add(out, found++ ? "\n" : "");
        put_namespace(out, t, name);
    }
    return found || put_all(out, t, mentions, name, false);
}

// every namespace and class with its sentence, every global function by name
static void put_overview(dgl_text *out, const topics *t)
{
    enum { NAMES = 16 };
    dgl_text_add(out, "help(x), help \"name\" or dgl doc NAME tells more of a function, a namespace or an object.\n\n");
    for (const bind_module *const *m = bind_modules, *const *k; *m; m++) {
        for (k = bind_modules; k < m && !((*k)->name && (*m)->name && !strcmp((*k)->name, (*m)->name)); k++) ;
        const char *doc = k == m && (*m)->name ? namespace_doc((*m)->name) : NULL;
        if (doc)
            put_line(out, (*m)->name, doc, NAMES);
    }
    dgl_text_add(out, "\nobjects\n");
    for (const bind_module *const *m = bind_modules; *m; m++)
        for (const bind_class *const *c = (*m)->classes; c && *c; c++)
            if ((*c)->doc)
                put_line(out, (*c)->name, (*c)->doc, NAMES);
    dgl_text_add(out, "\nfunctions\n  ");
    dgl_text names = { 0 };
    for (int i = 0; i < t->n; i++)
        if (!t->list[i].joint)
            dgl_text_add(&names, "%s%s", names.n ? " " : "", t->list[i].entry.name);
    put_wrapped(out, names.s ? names.s : "", 2);
    dgl_text_free(&names);
}


// ---- help ----

static void unknown(lua_State *L, const topics *t, const char *name)
{
    const char *names[2048];
    int n = 0;
    for (int i = 0; i < t->n && n < 2000; i++)
        names[n++] = t->list[i].entry.name;
    for (const bind_module *const *m = bind_modules; *m && n < 2047; m++)
        if ((*m)->name)
            names[n++] = (*m)->name;
    names[n] = NULL;
    bind_error(L, DGL_EARG, "nothing is called '%s'%s", name, dgl_did_you_mean(name, names));
}

// the name of the namespace at arg; NULL when it is none
static const char *namespace_of(lua_State *L, int arg)
{
    if (lua_type(L, arg) != LUA_TTABLE || luaL_getmetafield(L, arg, "__name") != LUA_TSTRING)
        return NULL;
    const char *name = lua_tostring(L, -1);
    return is_namespace(name) ? name : NULL;
}

static int l_help(lua_State *L)
{
    bool overview = lua_isnone(L, 1);
    lua_settop(L, 1);
    const char *name = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
    const bind_class *class = bind_class_of(L, 1);
    const char *namespace = namespace_of(L, 1);
    bind_entry entry = { 0 };
    bool known = false;
    if (lua_isfunction(L, 1)) {
        bind_load(L, 1);
        known = bind_describe(L, 1, &entry) && entry.doc;
    }
    topics t = all_topics(L);
    DGL_TEXT_OWNED dgl_text out = { 0 };               // no Lua error before it is printed
    if (overview)
        put_overview(&out, &t);
    else if (class)
        put_class(&out, &t, class);
    else if (namespace)
        put_namespace(&out, &t, namespace);
    else if (known) {
        size_t column = dgl_text_width(entry.usage) + 4;
        put_line(&out, entry.usage, entry.doc, column > COLUMN ? COLUMN : column);
        put_params(&out, entry.params);
    } else if (name && !put_named(&out, &t, name)) {
        dgl_text_free(&out);
        unknown(L, &t, name);
    } else if (!name)
        dgl_text_add(&out, "no help for this %s; help() lists what there is\n", bind_typename(L, 1));
    if (out.s)
        fwrite(out.s, 1, out.n, stdout);
    return 0;
}

int bind_topics(lua_State *L)
{
    topics t = all_topics(L);
    lua_createtable(L, t.n, 0);
    for (int i = 0; i < t.n; i++) {
        const topic *p = &t.list[i];
        lua_createtable(L, 0, 5);
        lua_newtable(L);
        for (const dgl_param *o = p->entry.params; o && o->name; o++) {
            lua_pushstring(L, o->name);
            lua_rawseti(L, -2, o - p->entry.params + 1);
        }
        lua_setfield(L, -2, "options");
        lua_pushstring(L, p->entry.name);
        lua_setfield(L, -2, "name");
        lua_pushstring(L, p->entry.usage);
        lua_setfield(L, -2, "usage");
        lua_pushstring(L, p->entry.doc);
        lua_setfield(L, -2, "doc");
        lua_pushstring(L, p->place);
        lua_setfield(L, -2, p->joint == ':' ? "class" : "namespace");
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static const bind_row rows[] = {
    { "help", l_help, "help(x)", "explains a function, a namespace, an object, or what has the name or the word given as a text" },
    { 0 }
};

const bind_module bind_help_module = { .rows = rows };
