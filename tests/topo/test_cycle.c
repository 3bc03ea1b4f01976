// Cycles and cocycles of bars against the whole boundary matrix: cycles begin with their bar, bound nothing before it ends, and
// then do; cocycles are 0 on all that bounds before then.
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
    check_ok(dgl_rips_cycle(&z, D, dim, bar));
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

// the chain on masks of points, from 0 to p - 1
static void on_masks(int *value, const dgl_chain *z, int p)
{
    memset(value, 0, (1 << N) * sizeof *value);
    for (size_t i = 0; i < z->m; i++) {
        int mask = 0;
        for (int a = 0; a < z->k; a++) mask |= 1 << z->simplex[i * (size_t)z->k + (size_t)a];
        assert_int_equal(value[mask], 0);
        value[mask] = (z->value[i] + p) % p;
    }
}

// it sums to 0 over the boundary of everything before its end; on its own bar's cycle it is not 0, on older ones it is
static void check_cocycle(const dgl_diagram *D, int dim, size_t bar, int p, double scale)
{
    static int cocycle[1 << N], cycle[1 << N];
    dgl_chain c = { 0 };
    check_ok(dgl_rips_cocycle(&c, &scale, D, dim, bar));
    assert_int_equal(c.k, dim + 1);
    assert_true(scale < D->bars[dim]->data[2*bar + 1] && scale >= D->bars[dim]->data[2*bar]);
    on_masks(cocycle, &c, p);
    for (int mask = 0; mask < 1 << N; mask++) {
        int sum = 0, sign = 1;
        assert_true(!cocycle[mask] || diameter(mask) <= scale);
        if (__builtin_popcount((unsigned)mask) != c.k + 1 || diameter(mask) > scale)
            continue;
        for (int a = 0; a < N; a++)
            if (mask >> a & 1) {
                sum += sign * cocycle[mask & ~(1 << a)];
                sign = -sign;
            }
        assert_int_equal(sum % p, 0);
    }
    for (size_t other = 0; other < D->bars[dim]->shape[0]; other++) {
        dgl_chain z = { 0 };
        int sum = 0;
        if (other != bar && D->bars[dim]->data[2*other] >= D->bars[dim]->data[2*bar])
            continue;
        check_ok(dgl_rips_cycle(&z, D, dim, other));
        on_masks(cycle, &z, p);
        for (int mask = 0; mask < 1 << N; mask++) sum = (sum + cycle[mask] * cocycle[mask]) % p;
        assert_int_equal(sum != 0, other == bar);
        dgl_chain_free(&z);
    }
    dgl_chain_free(&c);
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
        check_ok(dgl_topo_rips(&D, X, true, &(dgl_rips_options){ 3, round % 4 == 3 ? 1.6 : NAN, p, 0 }));
        for (int dim = 1; dim <= 3; dim++)
            for (size_t bar = 0; bar < D->bars[dim]->shape[0] && bar < 4; bar++, seen[dim]++) {
                double birth = D->bars[dim]->data[2*bar], death = fmin(D->bars[dim]->data[2*bar + 1], D->threshold);
                check_cycle(D, dim, bar, p);
                check_cocycle(D, dim, bar, p, NAN);
                check_cocycle(D, dim, bar, p, (birth + death) / 2);
            }
        dgl_chain z = { 0 };
        double scale = NAN;
        check_status(dgl_rips_cocycle(&z, &scale, D, 0, 0), DGL_EARG);
        check_status(dgl_rips_cycle(&z, D, 4, 0), DGL_EARG);
        check_status(dgl_rips_cycle(&z, D, 2, D->bars[2]->shape[0]), DGL_EARG);
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
