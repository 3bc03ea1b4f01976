// What a data file holds: a tree of values, laid out in one row, parents before their children.
#ifndef DGL_NUM_TREE_H
#define DGL_NUM_TREE_H

#include "base/array.h"
#include "base/text.h"

typedef enum { DGL_ITEM_NIL, DGL_ITEM_BOOL, DGL_ITEM_NUMBER, DGL_ITEM_TEXT, DGL_ITEM_ARRAY, DGL_ITEM_LIST, DGL_ITEM_TABLE } dgl_item_type;

typedef struct {
    dgl_item_type type;
    double number;                     // BOOL, NUMBER
    size_t n;                          // TEXT: bytes. LIST: items that follow, each with its children.
                                       // TABLE: pairs that follow, a TEXT and an item
    size_t at;                         // TEXT: where it begins in text
    dgl_array *array;                  // ARRAY, retained by the tree
} dgl_item;

// Start with { 0 }. A file may hold several values one after another (a table and its column names).
typedef struct {
    dgl_item *item;
    size_t n, room;
    dgl_text text;
} dgl_tree;

dgl_status dgl_tree_nil(dgl_tree *t) DGL_CHECKED;
dgl_status dgl_tree_bool(dgl_tree *t, bool value) DGL_CHECKED;
dgl_status dgl_tree_number(dgl_tree *t, double value) DGL_CHECKED;
dgl_status dgl_tree_text(dgl_tree *t, const char *bytes, size_t n) DGL_CHECKED;
dgl_status dgl_tree_array(dgl_tree *t, dgl_array *a) DGL_CHECKED;         // retains a
dgl_status dgl_tree_list(dgl_tree *t, size_t n) DGL_CHECKED;
dgl_status dgl_tree_table(dgl_tree *t, size_t n) DGL_CHECKED;

static inline const char *dgl_tree_bytes(const dgl_tree *t, const dgl_item *i) { return t->text.s + i->at; }

void dgl_tree_free(dgl_tree *t);
#define DGL_TREE_OWNED __attribute__((cleanup(dgl_tree_free)))

#endif
