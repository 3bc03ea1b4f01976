#include "num/tree.h"

static dgl_status add(dgl_tree *t, dgl_item item)
{
    if (t->n == t->room) {
        size_t room = t->room ? 2 * t->room : 8;
        dgl_item *more = dgl_realloc(t->item, room * sizeof *more);
        if (!more)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu values", room);
        t->item = more;
        t->room = room;
    }
    t->item[t->n++] = item;
    return DGL_OK;
}

dgl_status dgl_tree_nil(dgl_tree *t) { return add(t, (dgl_item){ .type = DGL_ITEM_NIL }); }
dgl_status dgl_tree_bool(dgl_tree *t, bool value) { return add(t, (dgl_item){ .type = DGL_ITEM_BOOL, .number = value }); }
dgl_status dgl_tree_number(dgl_tree *t, double value) { return add(t, (dgl_item){ .type = DGL_ITEM_NUMBER, .number = value }); }
dgl_status dgl_tree_list(dgl_tree *t, size_t n) { return add(t, (dgl_item){ .type = DGL_ITEM_LIST, .n = n }); }
dgl_status dgl_tree_table(dgl_tree *t, size_t n) { return add(t, (dgl_item){ .type = DGL_ITEM_TABLE, .n = n }); }

dgl_status dgl_tree_text(dgl_tree *t, const char *bytes, size_t n)
{
    size_t at = t->text.n;
    dgl_text_put(&t->text, bytes, n);
    DGL_TRY(dgl_text_ok(&t->text));
    return add(t, (dgl_item){ .type = DGL_ITEM_TEXT, .n = n, .at = at });
}

dgl_status dgl_tree_array(dgl_tree *t, dgl_array *a)
{
    DGL_TRY(add(t, (dgl_item){ .type = DGL_ITEM_ARRAY, .array = a }));
    dgl_retain(a);
    return DGL_OK;
}

void dgl_tree_free(dgl_tree *t)
{
    for (size_t i = 0; i < t->n; i++)
        dgl_release(t->item[i].array);
    dgl_free(t->item);
    dgl_text_free(&t->text);
    *t = (dgl_tree){ 0 };
}
