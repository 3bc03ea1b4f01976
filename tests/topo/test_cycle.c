// Cycles of bars against the whole boundary matrix: they begin with their bar, bound nothing before it ends, and then do.
#include "tests/check.h"

#include "topo/rips.h"

#include <stdlib.h>
#include <string.h>

enum { N = 11, MOST = 500 };

static double length[N][N];

static double diameter(int mask)
{
    double most = 0;
    for (int a = 0; a < N; a++)
        for (int b = 0; b < a; b++)
            if (mask >> a & mask >> b & 1) most = fmax(most, length[a][b]);
    return most;
}

static int inverse(int a, int p)
{
    for (int x = 1; x < p; x++)
        if (a * x % p == 1) return x;
    return 0;
}

// whether the chain is a sum of boundaries of simplices of k + 1 points no longer than the scale
static bool bounds(const int *chain, int k, double scale, int p)
{
    static int column[MOST][1 << N], at[1 << N];
    int columns = 0;
    static int rest[1 << N];
    memset(at, 0, sizeof at);
    memcpy(rest, chain, sizeof rest);
    for (int mask = 0; mask < 1 << N; mask++) {
        bool same = mask == (1 << N) - 1;              // the chain itself comes last
        int *c = same ? rest : column[columns];
        if (!same && (__builtin_popcount((unsigned)mask) != k + 1 || diameter(mask) > scale))
            continue;
        assert_true(columns < MOST);
        if (!same) {
            memset(c, 0, sizeof column[0]);
            for (int a = 0, sign = 1; a < N; a++)
                if (mask >> a & 1) {
                    c[mask & ~(1 << a)] = sign;
                    sign = p - sign;
                }
        }
        int low = -1;
        for (int f = 0; f < 1 << N; f++) {
            if (!c[f])
                continue;
            if (!at[f]) {
                low = low < 0 ? f : low;
                continue;
            }
            int *o = column[at[f] - 1], x = c[f] * inverse(o[f], p) % p;
            for (int g = f; g < 1 << N; g++) c[g] = (c[g] + (p - x) * o[g]) % p;
        }
        if (same)
            return low < 0;
        if (low >= 0)
            at[low] = ++columns;
    }
    return false;
}

static void check_cycle(const dgl_diagram *D, int dim, size_t bar, int p)
{
    static int chain[1 << N], boundary[1 << N];
    dgl_chain z = { 0 };
    double birth = D->bars[dim]->data[2*bar], death = D->bars[dim]->data[2*bar + 1], most = 0;
    check_ok(dgl_rips_cycle_of(&z, D, dim, bar));
    assert_int_equal(z.k, dim + 1);
    memset(chain, 0, sizeof chain);
    memset(boundary, 0, sizeof boundary);
    for (size_t i = 0; i < z.m; i++) {
        int mask = 0, value = (z.value[i] + p) % p;
        for (int a = 0; a < z.k; a++) mask |= 1 << z.simplex[i * (size_t)z.k + (size_t)a];
        assert_int_equal(__builtin_popcount((unsigned)mask), z.k);
        assert_true(value && 2 * abs(z.value[i]) <= p);
        chain[mask] += value;
        most = fmax(most, diameter(mask));
        for (int a = 0; a < z.k; a++) boundary[mask & ~(1 << z.simplex[i * (size_t)z.k + (size_t)a])] += a % 2 ? p - value : value;
    }
    check_near(most, birth, 1e-15);
    for (int f = 0; f < 1 << N; f++) assert_int_equal(boundary[f] % p, 0);
    double last = 0;                                   // of the edges before the bar's end
    for (int a = 0; a < N; a++)
        for (int b = 0; b < a; b++)
            if (length[a][b] < fmin(death, D->threshold + 1e-12)) last = fmax(last, length[a][b]);
    assert_false(bounds(chain, z.k, last, p));
    if (!isinf(death))
        assert_true(bounds(chain, z.k, death, p));
    dgl_chain_free(&z);
}

static void against_boundaries(void **state)
{
    (void)state;
    int seen[4] = { 0 };
    for (int round = 0; round < 60; round++) {
        int p = (int[]){ 2, 3, 47 }[round % 3];
        dgl_array *X = NULL;
        dgl_diagram *D = NULL;
        check_ok(dgl_array_new(&X, 2, (size_t[]){ N, N }));
        for (int a = 0; a < N; a++)
            for (int b = 0; b <= a; b++) {             // lengths at random have many holes
                double s = a == b ? 0 : round % 2 ? 1 + uniform() : 1 + floor(6 * uniform());
                X->data[a*N + b] = X->data[b*N + a] = length[a][b] = length[b][a] = s;
            }
        check_ok(dgl_topo_rips(&D, X, true, &(dgl_rips_options){ 3, round % 4 == 3 ? 1.6 : NAN, p }));
        for (int dim = 1; dim <= 3; dim++)
            for (size_t bar = 0; bar < D->bars[dim]->shape[0] && bar < 4; bar++, seen[dim]++) check_cycle(D, dim, bar, p);
        dgl_chain z = { 0 };
        check_status(dgl_rips_cycle_of(&z, D, 4, 0), DGL_EARG);
        check_status(dgl_rips_cycle_of(&z, D, 2, D->bars[2]->shape[0]), DGL_EARG);
        dgl_release(D);
        dgl_release(X);
    }
    assert_true(seen[1] > 50 && seen[2] > 20 && seen[3] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(against_boundaries) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
