#include "field/calculus.h"

#include "field/form.h"

#include <stdio.h>
#include <string.h>

static dgl_status want(const dgl_field *f, const char *index, const char *what)
{
    if (strcmp(f->index, index))
        DGL_FAIL(DGL_EARG, "a %s expected", what);
    return DGL_OK;
}

// the first derivatives of a scalar field under another index letter
static dgl_status first_derivatives(dgl_field **out, dgl_field *f, const char *index)
{
    dgl_ex d[DGL_MAX_VARS];
    DGL_TRY(want(f, "", "scalar field"));
    DGL_TRY(dgl_ex_jacobian(f->dag, 1, d, f->ex, f->chart->n));
    return dgl_field_new(out, f->chart, f->dag, index, 0, d, NULL);
}

dgl_status dgl_field_d(dgl_field **out, dgl_field *f) { return first_derivatives(out, f, "d"); }
dgl_status dgl_field_gradient(dgl_field **out, dgl_field *f) { return first_derivatives(out, f, "u"); }

dgl_status dgl_field_diff(dgl_field **out, dgl_field *f, int i)
{
    size_t n = dgl_field_size(f);
    DGL_NODES(d, n);
    DGL_TRY(dgl_ex_diff(f->dag, n, d, f->ex, i));
    return dgl_field_like(out, f, d);
}

dgl_status dgl_field_hessian(dgl_field **out, dgl_field *f)
{
    int n = f->chart->n;
    dgl_ex d[DGL_MAX_VARS];
    DGL_NODES(dd, n * n);
    DGL_TRY(want(f, "", "scalar field"));
    DGL_TRY(dgl_ex_jacobian(f->dag, 1, d, f->ex, n));
    DGL_TRY(dgl_ex_jacobian(f->dag, (size_t)n, dd, d, n));
    DGL_TRY(dgl_field_new(out, f->chart, f->dag, "dd", 0, dd, "H"));
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

// the sum of d_i of component i
static dgl_status trace_of_derivative(dgl_field **out, dgl_field *f, const dgl_ex *component)
{
    dgl_dag *d = f->dag;
    dgl_ex sum = DGL_EX_0;
    for (int i = 0; i < f->chart->n; i++) {
        dgl_ex e;
        DGL_TRY(dgl_ex_diff(d, 1, &e, &component[i], i));
        sum = dgl_ex_add(d, sum, e);
    }
    return dgl_field_new(out, f->chart, d, "", 0, &sum, NULL);
}

dgl_status dgl_field_laplacian(dgl_field **out, dgl_field *f)
{
    DGL_OWNED dgl_field *g = NULL;
    DGL_TRY(dgl_field_gradient(&g, f));
    return trace_of_derivative(out, f, g->ex);
}

dgl_status dgl_field_divergence(dgl_field **out, dgl_field *X)
{
    DGL_TRY(want(X, "u", "vector field"));
    return trace_of_derivative(out, X, X->ex);
}

dgl_status dgl_field_curl(dgl_field **out, dgl_field *X)
{
    dgl_dag *d = X->dag;
    int n = X->chart->n;
    dgl_ex D[9], c[3];
    DGL_TRY(want(X, "u", "vector field"));
    if (n != 2 && n != 3)
        DGL_FAIL(DGL_ESHAPE, "curl is for 2 or 3 dimensions, not %d", n);
    DGL_TRY(dgl_ex_jacobian(d, (size_t)n, D, X->ex, n));
    if (n == 2) {
        c[0] = dgl_ex_sub(d, D[2], D[1]);
        return dgl_field_new(out, X->chart, d, "", 0, c, NULL);
    }
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        c[i] = dgl_ex_sub(d, D[3*k + j], D[3*j + k]);
    }
    return dgl_field_new(out, X->chart, d, "u", 0, c, NULL);
}

dgl_status dgl_lie_derivative(dgl_field **out, dgl_field *X, dgl_field *T)
{
    DGL_TRY(want(X, "u", "vector field"));
    if (X->chart->n != T->chart->n)
        DGL_FAIL(DGL_ESHAPE, "a vector field of %d coordinates can't move a tensor of %d", X->chart->n, T->chart->n);
    if (T->index[0] == 'w')
        return dgl_form_lie(out, X, T);
    if (strchr(T->index, 'm'))
        DGL_FAIL(DGL_EARG, "the Lie derivative of a map is not defined; take those of its components");
    dgl_dag *d = T->dag;
    int n = T->chart->n;
    size_t size = dgl_field_size(T), D = (size_t)n;
    dgl_ex x[DGL_MAX_VARS];
    DGL_NODES(dx, D * D);
    DGL_NODES(lie, size);
    DGL_TRY(dgl_field_import(d, x, X));
    DGL_TRY(dgl_ex_jvp(d, size, lie, T->ex, n, x));            // X^k d_k T
    DGL_TRY(dgl_ex_jacobian(d, D, dx, x, n));                  // dx[k*n + i] = d_i X^k
    size_t stride = size;
    for (int r = 0; T->index[r]; r++) {
        stride /= D;
        for (size_t c = 0; c < size; c++) {
            size_t a = c / stride % D;
            for (size_t k = 0; k < D; k++) {
                dgl_ex t = T->ex[c + (k - a) * stride];        // the index replaced by k
                if (T->index[r] == 'd')
                    lie[c] = dgl_ex_add(d, lie[c], dgl_ex_mul(d, t, dx[k*D + a]));
                else
                    lie[c] = dgl_ex_sub(d, lie[c], dgl_ex_mul(d, t, dx[a*D + k]));
            }
        }
    }
    char symbol[2 * sizeof T->symbol];
    snprintf(symbol, sizeof symbol, "(L_X %s)", T->symbol[0] ? T->symbol : "T");
    bool fits = strlen(symbol) < sizeof T->symbol;
    DGL_TRY(dgl_field_new(out, T->chart, d, T->index, 0, lie, fits ? symbol : "T"));
    memcpy((*out)->symmetry, T->symmetry, sizeof T->symmetry);
    return DGL_OK;
}

dgl_status dgl_map_jacobian(dgl_field **out, dgl_field *map)
{
    size_t n = dgl_field_size(map), d = (size_t)map->chart->n;
    DGL_NODES(J, n * d);
    DGL_TRY(want(map, "m", "map"));
    DGL_TRY(dgl_ex_jacobian(map->dag, n, J, map->ex, map->chart->n));
    return dgl_field_new(out, map->chart, map->dag, "md", n, J, "J");
}

static dgl_status fits(const dgl_field *psi, const dgl_field *f)
{
    DGL_TRY(want(psi, "m", "map"));
    if (psi->fn.nout != f->chart->n)
        DGL_FAIL(DGL_ESHAPE, "the map gives %d numbers, but %d coordinate%s wanted", psi->fn.nout, f->chart->n,
                 f->chart->n == 1 ? " is" : "s are");
    return DGL_OK;
}

dgl_status dgl_map_compose(dgl_field **out, dgl_field *f, dgl_field *psi)
{
    size_t n = dgl_field_size(f);
    DGL_NODES(y, n);
    DGL_TRY(fits(psi, f));
    if (f->index[0] && strcmp(f->index, "m"))
        DGL_FAIL(DGL_EARG, "a scalar field or a map expected; pull a tensor back instead");
    DGL_TRY(dgl_ex_import(psi->dag, f->dag, n, y, f->ex, psi->ex));
    return dgl_field_new(out, psi->chart, psi->dag, f->index, n, y, f->symbol);
}

dgl_status dgl_map_pullback(dgl_field **out, dgl_field *phi, dgl_field *T)
{
    DGL_TRY(fits(phi, T));
    if (T->index[0] == 'w')
        return dgl_form_pullback(out, phi, T);
    if (strspn(T->index, "d") != strlen(T->index))
        DGL_FAIL(DGL_EARG, "only tensors with lower indices can be pulled back");
    dgl_dag *d = phi->dag;
    size_t M = (size_t)T->chart->n, n = (size_t)phi->chart->n, rank = strlen(T->index), size = dgl_field_size(T);
    size_t most = size;
    for (size_t r = 0, all = 1; r < rank; r++) {
        all *= n > M ? n : M;
        most = all > most ? all : most;
    }
    DGL_NODES(J, M * n);
    DGL_NODES(t, most);
    DGL_NODES(s, most);
    DGL_TRY(dgl_ex_jacobian(d, M, J, phi->ex, (int)n));
    DGL_TRY(dgl_ex_import(d, T->dag, size, t, T->ex, phi->ex));
    // one index at a time: those before it run to n already, those after it still to M
    size_t before = 1, after = rank ? size / M : 1;
    for (size_t r = 0; r < rank; r++) {
        for (size_t i = 0; i < before; i++)
            for (size_t a = 0; a < n; a++)
                for (size_t j = 0; j < after; j++)
                    s[(i*n + a)*after + j] = dgl_ex_dot(d, (int)M, t + i*M*after + j, (int)after, J + a, (int)n);
        memcpy(t, s, before * n * after * sizeof *t);
        before *= n;
        after = r + 1 < rank ? after / M : 1;
    }
    DGL_TRY(dgl_field_new(out, phi->chart, d, T->index, 0, t, T->symbol));
    memcpy((*out)->symmetry, T->symmetry, sizeof T->symmetry);
    return DGL_OK;
}
