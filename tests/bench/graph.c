// Dijkstra's search with a binary heap, from every node of the graph of 10 neighbours of 5000 points on a roll.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = 5000, NEAR = 10, PART = 10 };       // the time of every tenth node counts for ten

typedef struct { double d; int v; } item;

static double x[N][3], length[N][2 * N / 50];
static int to[N][2 * N / 50], links[N], heap_size;
static item heap[N * 40];

static void push(double d, int v)
{
    int i = heap_size++;
    for (; i && heap[(i - 1) / 2].d > d; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = (item){ d, v };
}

static item pop(void)
{
    item top = heap[0], last = heap[--heap_size];
    int at = 0;
    for (int c; (c = 2*at + 1) < heap_size; at = c) {
        c += c + 1 < heap_size && heap[c + 1].d < heap[c].d;
        if (heap[c].d >= last.d)
            break;
        heap[at] = heap[c];
    }
    heap[at] = last;
    return top;
}

static void join(int u, int v, double d)
{
    for (int k = 0; k < links[u]; k++)
        if (to[u][k] == v)
            return;
    to[u][links[u]] = v, length[u][links[u]++] = d;
    to[v][links[v]] = u, length[v][links[v]++] = d;
}

static int by_distance(const void *a, const void *b)
{
    const item *p = a, *q = b;
    return (p->d > q->d) - (p->d < q->d);
}

int main(void)
{
    static item near[N];
    static double d[N];
    for (int i = 0; i < N; i++) {
        double t = 1.5 * M_PI * (1 + 2 * (rand() / (RAND_MAX + 1.0)));
        x[i][0] = t * cos(t), x[i][1] = 21 * (rand() / (RAND_MAX + 1.0)), x[i][2] = t * sin(t);
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) near[j] = (item){ sqrt(pow(x[i][0] - x[j][0], 2) + pow(x[i][1] - x[j][1], 2) + pow(x[i][2] - x[j][2], 2)), j };
        qsort(near, N, sizeof *near, by_distance);
        for (int k = 1; k <= NEAR; k++) join(i, near[k].v, near[k].d);
    }
    clock_t t = clock();
    for (int s = 0; s < N; s += PART) {
        for (int v = 0; v < N; v++) d[v] = INFINITY;
        d[s] = 0;
        push(0, s);
        while (heap_size) {
            item top = pop();
            if (top.d > d[top.v])
                continue;
            for (int k = 0; k < links[top.v]; k++)
                if (top.d + length[top.v][k] < d[to[top.v][k]])
                    push(d[to[top.v][k]] = top.d + length[top.v][k], to[top.v][k]);
        }
    }
    printf("dijkstra %.6f\n", PART * (double)(clock() - t) / CLOCKS_PER_SEC);
    return d[N - 1] > 0 ? 0 : 1;
}
