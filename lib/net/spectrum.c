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

dgl_status dgl_net_ntk(dgl_net *net, size_t n, double *K, const double *x)
{
    DGL_SCOPE;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, N = n * m, room;
    DGL_TRY(dgl_net_check_affine(net));
    DGL_TRY(dgl_memory_check(&room, N, N, sizeof(double)));
    DGL_SCRATCH_OF(double *, a, L + 1);
    DGL_SCRATCH_OF(double *, delta, L);
    DGL_TRY(dgl_net_collect(net, NULL, n, x, NULL, a, delta));
    DGL_SCRATCH(inputs, n * n);
    DGL_SCRATCH(D, N * N);
    memset(K, 0, N * N * sizeof *K);
    for (int l = 0; l < L; l++) {
        if (!delta[l])
            continue;
        const dgl_layer *layer = &net->layer[l];
        size_t in = dgl_extent_size(layer->in);
        double bias = layer->option[2] != 0;
        DGL_POLL();
        DGL_TRY(dgl_linalg_gemm(n, n, in, inputs, a[l], n, true, a[l], n, false));
        DGL_TRY(dgl_linalg_gemm(N, N, layer->out.c, D, delta[l], N, true, delta[l], N, false));
        for (size_t k = 0; k < m; k++)
            for (size_t i = 0; i < n; i++)
                for (size_t q = 0; q < m; q++)
                    for (size_t j = 0; j < n; j++) K[(i*m + k)*N + j*m + q] += D[(k*n + i)*N + q*n + j] * (inputs[i*n + j] + bias);
    }
    return DGL_OK;
}
