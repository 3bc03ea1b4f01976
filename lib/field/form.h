// Differential forms. A form of degree k keeps its components of ascending indices only, in the order of
// words: dx^dy, dx^dz, dy^dz. Degree 0 is a scalar field (index ""), 1 a covector (index "d"), more has index
// "w" and its degree. a ^ b = a (x) b - b (x) a.
#ifndef DGL_FIELD_FORM_H
#define DGL_FIELD_FORM_H

#include "field/field.h"

// n over k; SIZE_MAX when it is more than can be kept
size_t dgl_choose(int n, int k);
// The ascending k-sets of 0 ... n-1 as bits, in order; and the place of one of them.
void dgl_subsets(int n, int k, uint64_t *set);
size_t dgl_subset_place(int n, int k, uint64_t set);
// The sign of the permutation that sorts the elements of a followed by those of b.
static inline int dgl_shuffle_sign(uint64_t a, uint64_t b)
{
    int swaps = 0;
    for (; b; b &= b - 1) swaps += __builtin_popcountll(a & ~((b & -b) | ((b & -b) - 1)));
    return swaps & 1 ? -1 : 1;
}

// A form of degree k <= n from its n over k components.
dgl_status dgl_form_new(dgl_field **out, dgl_chart *chart, dgl_dag *dag, int k, const dgl_ex *ex) DGL_CHECKED;
// The degree of a form or scalar field; -1 for anything else.
int dgl_form_degree(const dgl_field *f);
// All components of a form, as an antisymmetric tensor that belongs to it (borrowed).
dgl_status dgl_form_full(dgl_field **out, dgl_field *w) DGL_CHECKED;

dgl_status dgl_form_wedge(dgl_field **out, dgl_field *a, dgl_field *b) DGL_CHECKED;
dgl_status dgl_form_d(dgl_field **out, dgl_field *w) DGL_CHECKED;
// i_X w; of a scalar field it is 0
dgl_status dgl_form_interior(dgl_field **out, dgl_field *X, dgl_field *w) DGL_CHECKED;
// L_X w = i_X dw + d i_X w
dgl_status dgl_form_lie(dgl_field **out, dgl_field *X, dgl_field *w) DGL_CHECKED;
dgl_status dgl_form_pullback(dgl_field **out, dgl_field *phi, dgl_field *w) DGL_CHECKED;

// The determinant of those rows and columns of an n-column matrix whose bits are set. Equal minors are one node.
dgl_ex dgl_ex_minor(dgl_dag *d, int n, const dgl_ex *m, uint64_t rows, uint64_t columns);

#endif
