// Named, typed, documented parameters. A kind lists its parameters once; the binding, the help and
// the reference page are made from that list.
#ifndef DGL_BASE_PARAM_H
#define DGL_BASE_PARAM_H

#include "base/array.h"

typedef enum {
    DGL_INT, DGL_NUM,      // a number from min to max
    DGL_BOOL,              // true or false, or a number
    DGL_WORD,              // one of words, "a|b|c"; its place from 0
    DGL_TEXT,              // any text
    DGL_TEXTS,             // a table of texts, as one (base/text.h: dgl_texts_next); or one text, true or false
    DGL_NUMS,              // an array, or a table of numbers or rows
    DGL_MIXED,             // a number, a text or an array, whichever was given
    DGL_ANY                // the same, or a function of min numbers with max values
} dgl_param_type;

typedef struct {
    const char *name;
    dgl_param_type type;
    double value, min, max;        // default and allowed range; a default of NAN: not given
    const char *doc;
    const char *words;             // DGL_WORD
} dgl_param;

// What a script gave. text, array and fn belong to the caller; who keeps them longer copies or retains.
typedef struct {
    bool given;
    double num;                    // INT, NUM, BOOL, WORD, MIXED, ANY
    const char *text;              // TEXT, TEXTS, MIXED, ANY; NULL when not given
    dgl_array *array;              // NUMS, MIXED, ANY; NULL when not given
    struct dgl_fn *fn;             // ANY; NULL when not given
} dgl_value;

enum { DGL_MAX_PARAMS = 24 };      // of one kind

// Fills v with the defaults of a list that ends with a NULL name.
void dgl_param_defaults(dgl_value *v, const dgl_param *params);

// Sets the parameter called name; EARG names the nearest known one when there is none.
dgl_status dgl_param_find(int *index, const dgl_param *params, const char *name) DGL_CHECKED;

// Checks a number or a text against a parameter and stores it.
dgl_status dgl_param_set_num(dgl_value *v, const dgl_param *p, double x) DGL_CHECKED;
dgl_status dgl_param_set_text(dgl_value *v, const dgl_param *p, const char *text) DGL_CHECKED;

#endif
