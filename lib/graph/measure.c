// Measures around nodes, and the transportation problem between two of them.
#include "graph/measure.h"

#include <math.h>

int64_t dgl_gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

// Continued fraction of alpha: its convergents are the best fractions.
void dgl_fraction(int64_t *p, int64_t *q, double alpha, int64_t most)
{
    int64_t p0 = 0, q0 = 1, p1 = 1, q1 = 0;
    double x = alpha;
    for (int i = 0; i < 64 && x < 0x1p62; i++) {
        int64_t a = (int64_t)floor(x), p2, q2;
        if (__builtin_mul_overflow(a, q1, &q2) || __builtin_add_overflow(q2, q0, &q2) || q2 > most)
            break;
        p2 = a*p1 + p0;
        p0 = p1, q0 = q1, p1 = p2, q1 = q2;
        if ((double)p1 / (double)q1 == alpha) {
            *p = p1;
            *q = q1;
            return;
        }
        x = 1 / (x - floor(x));
    }
    int64_t two = 1;
    while (two <= most / 2) two *= 2;
    *q = two;
    *p = (int64_t)llround(alpha * (double)two);
}

// The most that most_units of a node may be: a whole of lcm(total[x], total[y]), times the number of parts
// of a transport between neighbours x and y, stays below 2^bits.
static double most_units(const dgl_graph *G, int bits, bool equal)
{
    double most = 1;
    for (int e = 0; e < G->m; e++) {
        double x = dgl_graph_degree(G, G->tail[e]), y = dgl_graph_degree(G, G->head[e]);
        most = fmax(most, 2 * (x + y + 3) * (equal ? x * y : 1));
    }
    return ldexp(1 / most, bits);
}

static void equal_parts(dgl_measure *mu, const dgl_graph *G, double alpha)
{
    int64_t p, q;
    double most = most_units(G, 61, true);             // for the solver of unit lengths
    dgl_fraction(&p, &q, alpha, (int64_t)fmin(most, 0x1p31));
    if ((double)p / (double)q != alpha)
        dgl_fraction(&p, &q, alpha, (int64_t)fmin(most, 0x1p53));
    for (int v = 0; v < G->n; v++) {
        int degree = dgl_graph_degree(G, v);
        mu->own[v] = degree ? p * degree : 1;
        mu->total[v] = degree ? q * degree : 1;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) mu->to[l] = q - p;
    }
}

static double power(double w, double p) { return p == 1 ? w : p == 2 ? w * w : pow(w, p); }

// The node itself keeps what rounding leaves over. The sum is one of whole numbers, so that it does not
// depend on the order of the neighbours.
static void weighted_parts(dgl_measure *mu, const dgl_graph *G, double alpha, double p)
{
    int bits = (int)floor(log2(most_units(G, 124, false)));
    for (int v = 0; v < G->n; v++) {
        int from = G->start[v], end = G->start[v + 1];
        double least = INFINITY;
        for (int l = from; l < end; l++) least = fmin(least, power(G->weight[G->via[l]], p));
        dgl_amount sum = 0;
        for (int l = from; l < end; l++) {
            double z = power(G->weight[G->via[l]], p);
            sum += mu->to[l] = (dgl_amount)ldexp(z == least ? 1 : exp(least - z), bits);
        }
        mu->own[v] = mu->total[v] = (dgl_amount)1 << bits;
        double share = (1 - 1e-15) * (1 - alpha) / (double)sum;    // a little less: never more than there is
        for (int l = from; l < end; l++) {
            mu->to[l] = (dgl_amount)ldexp((double)mu->to[l] * share, bits);
            mu->own[v] -= mu->to[l];
        }
    }
}

void dgl_measure_fill(dgl_measure *mu, const dgl_graph *G, double alpha, double p)
{
    if (p == 0)
        equal_parts(mu, G, alpha);
    else
        weighted_parts(mu, G, alpha, p);
}

// what is left at v, to where it belongs
static inline void take(dgl_transport *t, int v, dgl_amount *mass)
{
    if (*mass > 0) {
        t->from[t->ns] = v;
        t->supply[t->ns++] = *mass;
        t->moved += *mass;
    } else if (*mass < 0) {
        t->to[t->nd] = v;
        t->demand[t->nd++] = -*mass;
    }
    *mass = 0;
}

void dgl_measure_difference(dgl_transport *t, const dgl_measure *mu, const dgl_graph *G, int x, int y, dgl_amount *mass)
{
    dgl_amount fx = 1, fy = 1;
    if (mu->total[x] != mu->total[y]) {                // equal parts, which are small
        int64_t tx = (int64_t)mu->total[x], ty = (int64_t)mu->total[y], g = dgl_gcd(tx, ty);
        fx = ty / g;
        fy = tx / g;
    }
    mass[x] += mu->own[x] * fx;
    mass[y] -= mu->own[y] * fy;
    for (int l = G->start[x]; l < G->start[x + 1]; l++) mass[G->to[l]] += mu->to[l] * fx;
    for (int l = G->start[y]; l < G->start[y + 1]; l++) mass[G->to[l]] -= mu->to[l] * fy;
    t->ns = t->nd = 0;
    t->moved = 0;
    t->back = false;
    t->whole = mu->total[x] * fx;
    take(t, x, &mass[x]);
    take(t, y, &mass[y]);
    for (int l = G->start[x]; l < G->start[x + 1]; l++) take(t, G->to[l], &mass[G->to[l]]);
    for (int l = G->start[y]; l < G->start[y + 1]; l++) take(t, G->to[l], &mass[G->to[l]]);
    if (t->ns > t->nd)
        *t = (dgl_transport){ t->nd, t->ns, t->to, t->from, t->demand, t->supply, t->moved, t->whole, true };
}
