// linalg.solve and its kin, and A:dot(B): matrices or stacks of matrices as arrays.
#include "bind.h"

#include <string.h>

typedef struct {
    const double *p;
    size_t count, m, n;                // count matrices of m x n
    bool stack;
} matrices;

static matrices check_matrices(lua_State *L, int arg, bool square)
{
    dgl_array *a = bind_dense(L, arg);
    int k = a->naxes - 2;
    if (k != 0 && k != 1)
        bind_error(L, DGL_ESHAPE, "a matrix or a stack of matrices expected, got shape %s", dgl_array_shape_text(a));
    if (square && a->shape[k] != a->shape[k + 1])
        bind_error(L, DGL_ESHAPE, "a square matrix expected, got shape %s", dgl_array_shape_text(a));
    return (matrices){ a->data, k ? a->shape[0] : 1, a->shape[k], a->shape[k + 1], k };
}

// a result of the given shape for each matrix
static double *push(lua_State *L, matrices A, int naxes, size_t m, size_t n)
{
    size_t shape[] = { A.count, m, n };
    return bind_new_array(L, naxes + A.stack, shape + !A.stack)->data;
}

// a number for each matrix, which is on the stack top as an array
static int numbers(lua_State *L, matrices A, const double *x)
{
    if (!A.stack)
        lua_pushnumber(L, *x);
    return 1;
}

// ---- square matrices ----

static int same_shape(lua_State *L, dgl_status (*f)(size_t count, size_t n, double *X, const double *A))
{
    matrices A = check_matrices(L, 1, true);
    double *X = push(L, A, 2, A.n, A.n);
    bind_try(L, f(A.count, A.n, X, A.p));
    return 1;
}

static int l_inv(lua_State *L)      { return same_shape(L, dgl_linalg_inv); }
static int l_cholesky(lua_State *L) { return same_shape(L, dgl_linalg_cholesky); }
static int l_expm(lua_State *L)     { return same_shape(L, dgl_linalg_expm); }
static int l_logm(lua_State *L)     { return same_shape(L, dgl_linalg_logm); }
static int l_sqrtm(lua_State *L)    { return same_shape(L, dgl_linalg_sqrtm); }

static int l_det(lua_State *L)
{
    matrices A = check_matrices(L, 1, true);
    double *x = push(L, A, 0, 0, 0);
    bind_try(L, dgl_linalg_det(A.count, A.n, x, A.p));
    return numbers(L, A, x);
}

static int l_trace(lua_State *L)
{
    matrices A = check_matrices(L, 1, true);
    double *x = push(L, A, 0, 0, 0);
    for (size_t i = 0; i < A.count; i++)
        for (size_t k = 0; k < A.n; k++) x[i] += A.p[i*A.n*A.n + k*(A.n + 1)];
    return numbers(L, A, x);
}

static int l_solve(lua_State *L)
{
    matrices A = check_matrices(L, 1, true);
    dgl_array *b = bind_dense(L, 2);
    bool vector = b->naxes == 1 || (A.stack && b->naxes == 2);
    int k = b->naxes - 2 + vector;                     // the axis that meets A
    if (k < 0 || k > 1 || b->shape[k] != A.n || (k == 1 && A.stack && b->shape[0] != A.count) || (k == 1 && !A.stack))
        bind_error(L, DGL_ESHAPE, "shapes do not match: A is %s, b is %s",
                   dgl_array_shape_text(bind_check(L, 1, &bind_array_class)), dgl_array_shape_text(b));
    size_t columns = vector ? 1 : b->shape[k + 1];
    double *X = push(L, A, vector ? 1 : 2, A.n, columns);
    const double *B = b->data;
    if (A.stack && k == 0) {                           // one b for all
        size_t n = A.n * columns;
        for (size_t i = 0; i < A.count; i++) memcpy(X + i*n, B, n * sizeof *X);
        B = X;
    }
    bind_try(L, dgl_linalg_solve(A.count, A.n, columns, X, A.p, B));
    return 1;
}

static int l_eigh(lua_State *L)
{
    matrices A = check_matrices(L, 1, true);
    double *w = push(L, A, 1, A.n, 0), *V = push(L, A, 2, A.n, A.n);
    bind_try(L, dgl_linalg_eigh(A.count, A.n, w, V, A.p));
    return 2;
}

// arrays with a last axis of real and imaginary part
static double *push_complex(lua_State *L, matrices A, int naxes)
{
    size_t shape[] = { A.count, A.n, naxes == 2 ? A.n : 2, 2 };
    return bind_new_array(L, naxes + 1 + A.stack, shape + !A.stack)->data;
}

static const dgl_param eig_params[] = {
    { "complex", DGL_BOOL, 0, 0, 1, "complex eigenvalues and vectors, real and imaginary part in the last axis", NULL },
    { 0 }
};

static int l_eig(lua_State *L)
{
    dgl_value given[1];
    bind_options(L, 2, eig_params, given);
    matrices A = check_matrices(L, 1, true);
    size_t nn = A.n * A.n;
    double *re = push(L, A, 1, A.n, 0), *V = push(L, A, 2, A.n, A.n);
    if (given[0].num == 0) {
        dgl_status status = dgl_linalg_eig(A.count, A.n, re, NULL, V, NULL, A.p);
        if (status == DGL_EDOMAIN && strstr(dgl_error_message(), "complex"))
            bind_error(L, status, "%s; eig(A, {complex = true}) gives them", dgl_error_message());
        bind_try(L, status);
        return 2;
    }
    double *im = push(L, A, 1, A.n, 0), *Vim = push(L, A, 2, A.n, A.n);
    bind_try(L, dgl_linalg_eig(A.count, A.n, re, im, V, Vim, A.p));
    double *w = push_complex(L, A, 1);
    for (size_t i = 0; i < A.count * A.n; i++) w[2*i] = re[i], w[2*i + 1] = im[i];
    double *Z = push_complex(L, A, 2);
    for (size_t i = 0; i < A.count * nn; i++) Z[2*i] = V[i], Z[2*i + 1] = Vim[i];
    return 2;
}

// ---- rectangular matrices ----

static int l_svd(lua_State *L)
{
    matrices A = check_matrices(L, 1, false);
    size_t r = A.m < A.n ? A.m : A.n;
    double *U = push(L, A, 2, A.m, r), *s = push(L, A, 1, r, 0), *V = push(L, A, 2, A.n, r);
    bind_try(L, dgl_linalg_svd(A.count, A.m, A.n, U, s, V, A.p));
    return 3;
}

static int l_qr(lua_State *L)
{
    matrices A = check_matrices(L, 1, false);
    size_t r = A.m < A.n ? A.m : A.n;
    double *Q = push(L, A, 2, A.m, r), *R = push(L, A, 2, r, A.n);
    bind_try(L, dgl_linalg_qr(A.count, A.m, A.n, Q, R, A.p));
    return 2;
}

static int l_lstsq(lua_State *L)
{
    matrices A = check_matrices(L, 1, false);
    dgl_array *b = bind_dense(L, 2);
    if (A.stack || b->naxes < 1 || b->naxes > 2 || b->shape[0] != A.m)
        bind_error(L, DGL_ESHAPE, "shapes do not match: A is %s, b is %s",
                   dgl_array_shape_text(bind_check(L, 1, &bind_array_class)), dgl_array_shape_text(b));
    size_t columns = b->naxes == 2 ? b->shape[1] : 1, rank;
    double *X = push(L, A, b->naxes, A.n, columns);
    bind_try(L, dgl_linalg_lstsq(A.m, A.n, columns, X, &rank, A.p, b->data));
    lua_pushinteger(L, (lua_Integer)rank);
    return 2;
}

static int l_cond(lua_State *L)
{
    matrices A = check_matrices(L, 1, false);
    double *x = push(L, A, 0, 0, 0);
    bind_try(L, dgl_linalg_cond(A.count, A.m, A.n, x, A.p));
    return numbers(L, A, x);
}

static int l_rank(lua_State *L)
{
    matrices A = check_matrices(L, 1, false);
    double tol = bind_opt_number(L, 2, -1), *x = push(L, A, 0, 0, 0);
    for (size_t i = 0, rank; i < A.count; i++) {
        bind_try(L, dgl_linalg_rank(1, A.m, A.n, &rank, A.p + i*A.m*A.n, tol));
        x[i] = (double)rank;
    }
    if (!A.stack)
        lua_pushinteger(L, (lua_Integer)*x);
    return 1;
}

// ---- products ----

static int l_dot(lua_State *L)
{
    dgl_array *a = bind_array(L, 1), *b = bind_array(L, 2), **c = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_linalg_dot(c, a, b));
    bind_pay(L, (*c)->size * sizeof(double));
    if (!(*c)->naxes)
        lua_pushnumber(L, *(*c)->data);
    return 1;
}

static int l_kron(lua_State *L)
{
    matrices A = check_matrices(L, 1, false), B = check_matrices(L, 2, false);
    if (A.stack || B.stack)
        bind_error(L, DGL_ESHAPE, "two matrices expected, not stacks of them");
    size_t rows, cols;
    bind_try(L, dgl_memory_check(&rows, A.m, B.m, 1));
    bind_try(L, dgl_memory_check(&cols, A.n, B.n, 1));
    double *K = bind_new_array(L, 2, (size_t[]){ rows, cols })->data;
    dgl_linalg_kron(A.m, A.n, B.m, B.n, K, A.p, B.p);
    return 1;
}

static int l_threads(lua_State *L)
{
    lua_Integer n = bind_integer(L, 1);
    bind_try(L, dgl_lapack_set_threads(n < 0 || n > 1 << 20 ? 0 : (int)n));
    return 0;
}

void bind_linalg_methods(lua_State *L)
{
    bind_method(L, "dot", l_dot, 0, "A:dot(B)", "the product of vectors, matrices or stacks of matrices", NULL);
}

static const bind_row rows[] = {
    { "solve",    l_solve,    "linalg.solve(A, b)", "x with A x = b; b is a vector or a matrix of columns, A a matrix or a stack" },
    { "inv",      l_inv,      "linalg.inv(A)", "the inverse" },
    { "det",      l_det,      "linalg.det(A)", "the determinant" },
    { "trace",    l_trace,    "linalg.trace(A)", "the sum of the diagonal" },
    { "eigh",     l_eigh,     "w, V = linalg.eigh(A)", "eigenvalues of a symmetric matrix, ascending, and orthonormal columns: A V = V diag(w)" },
    { "eig",      l_eig,      "w, V = linalg.eig(A, {complex = false})", "eigenvalues of any square matrix, ascending, and unit columns: A V = V diag(w)" },
    { "svd",      l_svd,      "U, s, V = linalg.svd(A)", "singular values, descending, and orthonormal columns: A = U diag(s) V.T" },
    { "qr",       l_qr,       "Q, R = linalg.qr(A)", "orthonormal columns times an upper triangle with diagonal >= 0: A = Q R" },
    { "cholesky", l_cholesky, "linalg.cholesky(A)", "the lower triangle L with A = L L.T, for positive definite A" },
    { "lstsq",    l_lstsq,    "x, rank = linalg.lstsq(A, b)", "the shortest x with least |A x - b|, and the rank of A" },
    { "expm",     l_expm,     "linalg.expm(A)", "the exponential of a square matrix" },
    { "logm",     l_logm,     "linalg.logm(A)", "the real principal logarithm of a square matrix" },
    { "sqrtm",    l_sqrtm,    "linalg.sqrtm(A)", "the real principal square root of a square matrix" },
    { "cond",     l_cond,     "linalg.cond(A)", "the largest over the smallest singular value" },
    { "rank",     l_rank,     "linalg.rank(A, tol)", "how many singular values are above tol times the largest; tol is max(m, n) 2^-52 when not given" },
    { "kron",     l_kron,     "linalg.kron(A, B)", "the Kronecker product: every entry of A times B" },
    { "threads",  l_threads,  "linalg.threads(n)", "lets BLAS use n threads; with 1, the default, results have the same bits on any number of cores" },
    { 0 }
};

static const bind_row_options options[] = {
    { "eig", eig_params },
    { 0 }
};

const bind_module bind_linalg_module = { .name = "linalg", .doc = "matrices: equations, eigenvalues, factors, functions", .rows = rows, .options = options };
