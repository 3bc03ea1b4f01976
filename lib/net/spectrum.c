// Spectra of networks: the Hessian of the loss by Lanczos' method, the neural tangent kernel.
#include "net/train.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

dgl_status dgl_hessian_lanczos(const dgl_objective *o, size_t k, double *values, double *weights, uint32_t seed)
{
    DGL_SCOPE;
    size_t P = o->net->nparams, room;
    const dgl_net_kernels *K = dgl_net_kernel;
    DGL_TRY(dgl_memory_check(&room, k + 1, P, sizeof(double)));
    DGL_SCRATCH(Q, (k + 1) * P);
    DGL_SCRATCH(T, k * k);
    DGL_SCRATCH(V, k * k);
    memset(T, 0, k * k * sizeof *T);
    for (size_t i = 0; i < P; i++) Q[i] = dgl_net_hash_normal(seed, i);
    size_t steps = k;
    for (size_t j = 0; j <= k; j++) {
        double *q = Q + j*P;
        for (int twice = 0; twice < 2; twice++)         // against all earlier ones
            for (size_t i = 0; i < j; i++) K->axpy(P, q, -K->dot(P, q, Q + i*P), Q + i*P);
        double norm = sqrt(K->dot(P, q, q));
        if (j && j < k)
            T[j*k + j - 1] = T[(j - 1)*k + j] = norm;
        if (j == k)
            break;
        if (norm < 1e-13 * (j ? fabs(T[0]) + 1e-300 : 0)) {     // an invariant subspace: the rest of T stays 0
            T[j*k + j - 1] = T[(j - 1)*k + j] = 0;
            steps = j;
            break;
        }
        for (size_t i = 0; i < P; i++) q[i] /= norm;
        DGL_POLL();
        DGL_TRY(dgl_objective_hvp(o, q + P, q));
        T[j*k + j] = K->dot(P, q, q + P);
    }
    DGL_SCRATCH(S, steps * steps);
    for (size_t i = 0; i < steps; i++) memcpy(S + i*steps, T + i*k, steps * sizeof *S);
    DGL_TRY(dgl_linalg_eigh(1, steps, values, V, S));
    for (size_t i = 0; i < steps; i++) weights[i] = V[i]*V[i];
    for (size_t i = steps; i < k; i++) values[i] = weights[i] = NAN;
    return DGL_OK;
}

// K (first: =, else +=) (delta_k(x)'delta_q(x')) (a(x)'a(x') + 1) for rows from .. to - 1; D, G: room for those rows
static void ntk_rows(const dgl_layer *l, size_t m, size_t n, size_t from, size_t to, bool first, double *K, const double *delta, const double *a,
                     double *D, double *G)
{
    const dgl_net_kernels *k = dgl_net_kernel;
    size_t N = n*m, rows = to - from;
    double bias = l->option[2] != 0, *wide = D + rows*m*N;      // a row of G, each number m times
    k->product(rows, dgl_extent_size(l->in), n, G, n, a + from, 1, n, a, NULL, n, false, NULL);
    k->product(rows*m, l->out.c, N, D, N, delta + from*m, 1, N, delta, NULL, N, false, NULL);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < n; j++) k->fill(1, m, wide + j*m, 0, &(double){ G[i*n + j] + bias });
        for (size_t r = i*m; r < (i + 1)*m; r++) (first ? k->multiply : k->muladd)(N, K + (from*m + r)*N, D + r*N, wide);
    }
}

dgl_status dgl_net_ntk(dgl_net *net, size_t n, double *K, const double *x)
{
    enum { ROWS = 8 };
    DGL_SCOPE;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, N = n * m, room;
    DGL_TRY(dgl_net_check_affine(net));
    DGL_TRY(dgl_memory_check(&room, N, N, sizeof(double)));
    DGL_SCRATCH_OF(double *, a, L + 1);
    DGL_SCRATCH_OF(double *, delta, L);
    DGL_TRY(dgl_net_collect(net, NULL, n, x, NULL, a, delta));
    DGL_SCRATCH(D, (ROWS*m + 1) * N);
    DGL_SCRATCH(G, ROWS * n);
    for (int l = 0; l < L; l++) {                       // delta[r][k][i] as [r][i][k], the order of K
        if (!delta[l])
            continue;
        DGL_SCRATCH(turned, net->layer[l].out.c * N);
        for (size_t r = 0; r < net->layer[l].out.c; r++) dgl_net_kernel->transpose(m, n, turned + r*N, m, delta[l] + r*N, NULL, n);
        delta[l] = turned;
    }
    bool first = true;
    for (size_t i = 0; i < n; i += ROWS) {
        DGL_POLL();
        first = true;
        for (int l = 0; l < L; l++)
            if (delta[l]) {
                ntk_rows(&net->layer[l], m, n, i, i + ROWS < n ? i + ROWS : n, first, K, delta[l], a[l], D, G);
                first = false;
            }
    }
    if (first)
        memset(K, 0, N * N * sizeof *K);
    return DGL_OK;
}
