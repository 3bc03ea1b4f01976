// Diagrams and the lists of bars that they are made from.
#include "topo/diagram.h"

#include <math.h>
#include <stdlib.h>

static void destroy(void *self)
{
    dgl_diagram *D = self;
    for (int k = 0; k < DGL_TOPO_DIMS; k++) dgl_release(D->bars[k]);
    dgl_release(D->source);
}

dgl_status dgl_diagram_new(dgl_diagram **out, const char *kind, int dims)
{
    if (dims < 1 || dims > DGL_TOPO_DIMS)
        DGL_FAIL(DGL_EARG, "holes of dimension 0 to %d, not %d", DGL_TOPO_DIMS - 1, dims - 1);
    DGL_OWNED dgl_diagram *D = dgl_new(sizeof *D, destroy);
    if (!D)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a diagram");
    D->dims = dims;
    D->kind = kind;
    D->prime = 2;
    D->threshold = INFINITY;
    for (int k = 0; k < dims; k++) DGL_TRY(dgl_array_new(&D->bars[k], 2, (size_t[]){ 0, 2 }));
    *out = dgl_retain(D);
    return DGL_OK;
}

void dgl_bars_free(dgl_bars *b)
{
    dgl_free(b->bar);
    *b = (dgl_bars){ 0 };
}

dgl_status dgl_bars_add(dgl_bars *b, double birth, double death, uint32_t id)
{
    if (!(death > birth))
        return DGL_OK;
    if (b->n == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        dgl_bar *bar = dgl_realloc(b->bar, room * sizeof *bar);
        if (!bar)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu bars", room);
        b->bar = bar;
        b->room = room;
    }
    b->bar[b->n++] = (dgl_bar){ birth, death, id };
    return DGL_OK;
}

// the longest first, of equal ones the earliest
static int by_length(const void *a, const void *b)
{
    const dgl_bar *x = a, *y = b;
    double p = x->death - x->birth, q = y->death - y->birth;
    if (p != q)
        return p > q ? -1 : 1;
    if (x->birth != y->birth)
        return x->birth < y->birth ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

dgl_status dgl_bars_take(dgl_array **out, uint32_t **order, dgl_bars *b)
{
    if (b->n)
        qsort(b->bar, b->n, sizeof *b->bar, by_length);
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_array_new(&a, 2, (size_t[]){ b->n, 2 }));
    if (order && !(*order = dgl_alloc((b->n + 1) * sizeof **order)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu bars", b->n);
    for (size_t i = 0; i < b->n; i++) {
        a->data[2*i] = b->bar[i].birth;
        a->data[2*i + 1] = b->bar[i].death;
        if (order)
            (*order)[i] = b->bar[i].id;
    }
    dgl_release(*out);
    *out = dgl_retain(a);
    dgl_bars_free(b);
    return DGL_OK;
}

dgl_status dgl_topo_check_prime(int p)
{
    bool prime = p > 1 && p < 32768;
    for (int d = 2; prime && d * d <= p; d++) prime = p % d != 0;
    if (!prime)
        DGL_FAIL(DGL_EARG, "prime must be a prime number below 32768, not %d", p);
    return DGL_OK;
}

int dgl_topo_inverse(int a, int p)
{
    long r = 1, x = a;
    for (int e = p - 2; e > 0; e /= 2, x = x * x % p)
        if (e % 2) r = r * x % p;
    return (int)r;
}
