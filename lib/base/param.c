#include "base/param.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

enum { MOST_NAMED = 12 };                // options in a message

void dgl_param_defaults(dgl_value *v, const dgl_param *params)
{
    for (; params->name; params++)
        *v++ = (dgl_value){ .num = params->value };
}

dgl_status dgl_param_find(int *index, const dgl_param *params, const char *name)
{
    const char *names[DGL_MAX_PARAMS + 1];
    int n = 0;
    for (; params[n].name; n++) {
        if (!strcmp(params[n].name, name)) {
            *index = n;
            return DGL_OK;
        }
        names[n] = params[n].name;
    }
    names[n] = NULL;
    const char *near = dgl_did_you_mean(name, names);
    if (*near)
        DGL_FAIL(DGL_EARG, "unknown option '%s'%s", name, near);
    DGL_TEXT_OWNED dgl_text all = { 0 };
    dgl_text_add(&all, n ? "; there are " : "; there are none");
    for (int i = 0; i < n && i < MOST_NAMED; i++) dgl_text_add(&all, i ? ", %s" : "%s", params[i].name);
    dgl_text_add(&all, "%s", n > MOST_NAMED ? ", ..." : "");
    DGL_TRY(dgl_text_ok(&all));
    DGL_FAIL(DGL_EARG, "unknown option '%s'%s", name, all.s);
}

dgl_status dgl_param_set_num(dgl_value *v, const dgl_param *p, double x)
{
    bool mixed = p->type == DGL_MIXED || p->type == DGL_ANY;
    if (p->type == DGL_WORD || p->type == DGL_TEXT || p->type == DGL_TEXTS)
        DGL_FAIL(DGL_EARG, "option '%s' must be a text, not a number", p->name);
    if (p->type == DGL_NUMS)
        DGL_FAIL(DGL_EARG, "option '%s' must be a table of numbers, not a number", p->name);
    if (p->type != DGL_BOOL && !mixed && !(x >= p->min && x <= p->max))
        DGL_FAIL(DGL_EARG, "option '%s' must be from %g to %g, not %g", p->name, p->min, p->max, x);
    if (p->type == DGL_INT && x != floor(x))
        DGL_FAIL(DGL_EARG, "option '%s' must be a whole number, not %g", p->name, x);
    *v = (dgl_value){ .given = true, .num = x };
    return DGL_OK;
}

dgl_status dgl_param_set_text(dgl_value *v, const dgl_param *p, const char *text)
{
    if (p->type == DGL_WORD) {
        size_t len = strlen(text);
        int at = 0;
        for (const char *w = p->words; *w; at++) {
            size_t n = strcspn(w, "|");
            if (n == len && !memcmp(w, text, n)) {
                *v = (dgl_value){ .given = true, .num = at, .text = text };
                return DGL_OK;
            }
            w += n + (w[n] == '|');
        }
        DGL_FAIL(DGL_EARG, "option '%s' must be one of %s, not '%s'", p->name, p->words, text);
    }
    if (p->type != DGL_TEXT && p->type != DGL_TEXTS && p->type != DGL_MIXED && p->type != DGL_ANY)
        DGL_FAIL(DGL_EARG, "option '%s' must be a number, not '%s'", p->name, text);
    *v = (dgl_value){ .given = true, .num = NAN, .text = text };
    return DGL_OK;
}
