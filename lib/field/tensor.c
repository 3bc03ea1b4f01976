// Index notation: products, contractions, symmetric and antisymmetric parts.
#include "field/tensor.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

dgl_status dgl_indices_parse(dgl_indices *out, const char *text)
{
    dgl_indices x = { 0 };
    int open = -1;
    char kind = 0;
    for (const char *s = text; *s; s++) {
        if (*s == '^' || *s == '_') {
            kind = *s == '^' ? 'u' : 'd';
        } else if (*s == '(' || *s == '[') {
            if (open >= 0)
                DGL_FAIL(DGL_EARG, "brackets inside brackets in '%s'", text);
            open = x.rank;
            x.part[open < DGL_MAX_RANK ? open : DGL_MAX_RANK] = *s;
        } else if (*s == ')' || *s == ']') {
            if (open < 0 || x.part[open] != (*s == ')' ? '(' : '['))
                DGL_FAIL(DGL_EARG, "'%c' without its beginning in '%s'", *s, text);
            x.width[open] = x.rank - open;
            open = -1;
        } else if (isalpha((unsigned char)*s)) {
            if (!kind)
                DGL_FAIL(DGL_EARG, "is '%c' above or below? Indices are written like \"^a_bc\"", *s);
            if (x.rank == DGL_MAX_RANK)
                DGL_FAIL(DGL_EARG, "more than %d indices in '%s'", DGL_MAX_RANK, text);
            x.index[x.rank] = kind;
            x.letter[x.rank++] = *s;
        } else if (*s != ' ' && *s != '{' && *s != '}') {
            DGL_FAIL(DGL_EARG, "'%.8s' is no index; they are letters, like \"^a_bc\"", s);
        }
    }
    if (open >= 0)
        DGL_FAIL(DGL_EARG, "'%c' is never closed in '%s'", x.part[open], text);
    *out = x;
    return DGL_OK;
}

// the letters of one or two tensors: how far one step of each moves in either, and in the result
typedef struct {
    int n;
    struct { char letter; int above, below; size_t a, b, out; } of[2 * DGL_MAX_RANK];
    char index[2 * DGL_MAX_RANK + 1], free[2 * DGL_MAX_RANK + 1];
} plan;

static dgl_status enter(plan *p, const dgl_field *T, bool second)
{
    int rank = dgl_field_rank(T);
    size_t stride = 1;
    for (int r = rank - 1; r >= 0; r--, stride *= (size_t)T->chart->n) {
        int k = 0;
        while (k < p->n && p->of[k].letter != T->letter[r])
            k++;
        if (k == p->n)
            p->of[p->n++].letter = T->letter[r];
        *(T->index[r] == 'u' ? &p->of[k].above : &p->of[k].below) += 1;
        *(second ? &p->of[k].b : &p->of[k].a) += stride;
        if (p->of[k].above > 1 || p->of[k].below > 1)
            DGL_FAIL(DGL_EARG, "the index %c comes twice %s; it is summed over when it stands once above and once below",
                     T->letter[r], p->of[k].above > 1 ? "above" : "below");
    }
    return DGL_OK;
}

// the free indices in the order in which A and then B have them
static dgl_status arrange(plan *p, const dgl_field *A, const dgl_field *B)
{
    const dgl_field *T[2] = { A, B };
    int n = 0, place[2 * DGL_MAX_RANK];
    for (int t = 0; t < 2; t++)
        for (int r = 0; T[t] && T[t]->letter[r]; r++) {
            int k = 0;
            while (p->of[k].letter != T[t]->letter[r])
                k++;
            if (p->of[k].above + p->of[k].below == 1) {
                p->free[n] = T[t]->letter[r];
                p->index[n] = T[t]->index[r];
                place[n++] = k;
            }
        }
    if (n > DGL_MAX_RANK)
        DGL_FAIL(DGL_ESHAPE, "the product has %d indices; at most %d are possible", n, DGL_MAX_RANK);
    size_t stride = 1;
    while (n-- > 0) {
        p->of[place[n]].out = stride;
        stride *= (size_t)A->chart->n;
    }
    return DGL_OK;
}

// adds a * b to out over all values of the letters from k on; b NULL: a alone
static void sum_over(const plan *p, int k, size_t n, dgl_dag *d, dgl_ex *out, const dgl_ex *a, const dgl_ex *b)
{
    if (k == p->n) {
        *out = dgl_ex_add(d, *out, b ? dgl_ex_mul(d, *a, *b) : *a);
        return;
    }
    for (size_t i = 0; i < n; i++)
        sum_over(p, k + 1, n, d, out + i * p->of[k].out, a + i * p->of[k].a, b ? b + i * p->of[k].b : NULL);
}

static dgl_status contract(dgl_field **out, dgl_field *A, dgl_field *B)
{
    plan p = { 0 };
    dgl_dag *d = A->dag;
    size_t n = (size_t)A->chart->n, size = 1;
    DGL_TRY(enter(&p, A, false));
    if (B)
        DGL_TRY(enter(&p, B, true));
    DGL_TRY(arrange(&p, A, B));
    for (int i = 0; p.free[i]; i++) size *= n;
    DGL_NODES(e, size);
    DGL_NODES(b, B ? dgl_field_size(B) : 0);
    if (B)
        DGL_TRY(dgl_field_import(d, b, B));
    sum_over(&p, 0, n, d, e, A->ex, B ? b : NULL);
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(out, A->chart, d, p.index, 0, e, "T"));
    memcpy((*out)->letter, p.free, sizeof (*out)->letter);
    (*out)->strict = A->strict || (B && B->strict);
    return DGL_OK;
}

// e: the (anti)symmetric part of t in the indices first ... first + width - 1
static void part(dgl_dag *d, const dgl_field *T, dgl_ex *e, const dgl_ex *t, int first, int width, bool antisymmetric)
{
    size_t n = (size_t)T->chart->n, stride[DGL_MAX_RANK], step = 1, size = dgl_field_size(T);
    int count = 1;
    for (int r = dgl_field_rank(T) - 1; r >= 0; r--, step *= n) stride[r] = step;
    for (int i = 2; i <= width; i++) count *= i;
    for (size_t c = 0; c < size; c++) {
        e[c] = DGL_EX_0;
        for (int code = 0; code < count; code++) {             // the permutation with that number
            int from[DGL_MAX_RANK], sign = 1, rest = code;
            size_t at = c;
            for (int i = 0; i < width; i++) from[i] = i;
            for (int i = width - 1; i > 0; i--) {
                int j = rest % (i + 1), swap = from[i];
                rest /= i + 1;
                from[i] = from[j];
                from[j] = swap;
                sign = i == j ? sign : -sign;
            }
            for (int i = 0; i < width; i++) {
                size_t old = c / stride[first + i] % n, new = c / stride[first + from[i]] % n;
                at += (new - old) * stride[first + i];
            }
            e[c] = antisymmetric && sign < 0 ? dgl_ex_sub(d, e[c], t[at]) : dgl_ex_add(d, e[c], t[at]);
        }
        e[c] = dgl_ex_scale(d, 1.0 / count, e[c]);
    }
}

dgl_status dgl_tensor_name(dgl_field **out, dgl_field *T, const dgl_indices *x)
{
    if (strchr(T->index, 'm') || strchr(T->index, 'w') || strcmp(T->index, x->index))
        DGL_FAIL(DGL_ESHAPE, "the tensor has %d ind%s (%s), not %d (%s); u is above, d below", dgl_field_rank(T),
                 dgl_field_rank(T) == 1 ? "ex" : "ices", T->index[0] ? T->index : "none", x->rank, x->rank ? x->index : "none");
    size_t size = dgl_field_size(T);
    DGL_NODES(t, size);
    DGL_NODES(e, size);
    bool apart = false, twice = false;
    memcpy(t, T->ex, size * sizeof *t);
    for (int r = 0; r < x->rank; r++) {
        apart = apart || x->width[r] > 1;
        twice = twice || strchr(x->letter + r + 1, x->letter[r]);
        for (int i = 1; i < x->width[r]; i++)
            if (x->index[r + i] != x->index[r])
                DGL_FAIL(DGL_EARG, "brackets around indices above and below");
        if (x->width[r] > 1) {
            part(T->dag, T, e, t, r, x->width[r], x->part[r] == '[');
            memcpy(t, e, size * sizeof *t);
        }
    }
    DGL_TRY(dgl_dag_ok(T->dag));
    DGL_OWNED dgl_field *named = NULL;
    DGL_TRY(dgl_field_like(&named, T, t));
    memcpy(named->letter, x->letter, sizeof named->letter);
    if (apart)
        memset(named->symmetry, 0, sizeof named->symmetry);
    if (twice)
        return contract(out, named, NULL);
    *out = dgl_retain(named);
    return DGL_OK;
}

dgl_status dgl_tensor_product(dgl_field **out, dgl_field *A, dgl_field *B)
{
    if (A->chart->n != B->chart->n)
        DGL_FAIL(DGL_ESHAPE, "tensors on charts of %d and %d coordinates", A->chart->n, B->chart->n);
    return contract(out, A, B);
}

dgl_status dgl_tensor_permute(dgl_field **out, dgl_field *T, const char *letters)
{
    plan p = { 0 };
    size_t stride = 1;
    DGL_TRY(enter(&p, T, false));
    char index[DGL_MAX_RANK + 1] = "";
    if (strlen(letters) != strlen(T->letter))
        DGL_FAIL(DGL_EARG, "tensors with the indices %s and %s can't be added", letters, T->letter);
    for (int r = (int)strlen(letters) - 1; r >= 0; r--, stride *= (size_t)T->chart->n) {
        const char *at = strchr(T->letter, letters[r]);
        if (!at)
            DGL_FAIL(DGL_EARG, "tensors with the indices %s and %s can't be added", letters, T->letter);
        index[r] = T->index[at - T->letter];
        for (int k = 0; k < p.n; k++)
            if (p.of[k].letter == letters[r]) p.of[k].out = stride;
    }
    DGL_NODES(e, dgl_field_size(T));
    sum_over(&p, 0, (size_t)T->chart->n, T->dag, e, T->ex, NULL);
    DGL_TRY(dgl_field_new(out, T->chart, T->dag, index, 0, e, T->symbol));
    snprintf((*out)->letter, sizeof (*out)->letter, "%s", letters);
    (*out)->strict = T->strict;
    return DGL_OK;
}
