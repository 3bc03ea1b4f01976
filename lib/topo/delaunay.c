// Delaunay triangulation by insertion (Bowyer, Watson 1981). The outside is triangulated, too, by simplices with a
// point at infinity. Points come in the order of a space-filling curve. A point on a sphere counts as outside it:
// that is what lifting each point by an infinitely small height, more than all before, would say (Devillers,
// Teillaud, Perturbations for Delaunay and weighted Delaunay 3D triangulations, 2011), and no simplex is ever flat.
#include "topo/delaunay.h"
#include "base/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INFINITE UINT32_MAX
#define NONE UINT32_MAX

typedef struct {
    uint32_t v[4], next[4];        // vertices; what lies across from each
    uint32_t mark;                 // of the point that last looked at it
    bool conflict, dead;
} simplex;

typedef struct {
    const dgl_exact *exact;
    int d;
    const double *x;
    simplex *at;
    size_t n, room;
    uint32_t *list, *free, *stack; // in conflict; places to use again
    size_t lists, frees, list_room, free_room;
    // facets of the hole, by the faces that two of them share
    struct { uint32_t a, b, owner, slot, stamp; } *ridge;
    size_t ridges;
    uint32_t stamp;
} work;

static void end(work *w)
{
    dgl_free(w->at);
    dgl_free(w->list);
    dgl_free(w->free);
    dgl_free(w->ridge);
}

static inline const double *at(const work *w, uint32_t v) { return w->x + (size_t)v * (size_t)w->d; }

static bool same_place(int d, const double *p, const double *q)
{
    bool same = true;
    for (int c = 0; c < d; c++) same &= p[c] == q[c];  // -0 is 0
    return same;
}

static dgl_status new_simplex(work *w, uint32_t *out)
{
    if (w->frees) {
        *out = w->free[--w->frees];
        w->at[*out] = (simplex){ .mark = NONE };
        return DGL_OK;
    }
    if (w->n == w->room) {
        size_t room = w->room ? 2 * w->room : 1024;
        simplex *s = dgl_realloc(w->at, room * sizeof *s);
        if (!s)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu simplices", room);
        w->at = s;
        w->room = room;
    }
    w->at[w->n] = (simplex){ .mark = NONE };
    *out = (uint32_t)w->n++;
    return DGL_OK;
}

static dgl_status put(uint32_t **list, size_t *n, size_t *room, uint32_t x)
{
    if (*n == *room) {
        size_t more = *room ? 2 * *room : 256;
        uint32_t *p = dgl_realloc(*list, more * sizeof *p);
        if (!p)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu simplices", more);
        *list = p;
        *room = more;
    }
    (*list)[(*n)++] = x;
    return DGL_OK;
}

static int infinite_at(const work *w, const simplex *s)
{
    for (int k = 0; k <= w->d; k++)
        if (s->v[k] == INFINITE) return k;
    return -1;
}

// the orientation of a simplex with its vertex k replaced
static int orient_with(const work *w, const simplex *s, int k, const double *p)
{
    const double *q[4];
    for (int a = 0; a <= w->d; a++) q[a] = a == k ? p : at(w, s->v[a]);
    return dgl_orient(w->exact, w->d, q);
}

// Finite: is p in its sphere? Infinite: is p beyond its facet, or in the plane of the facet and in its circle?
static bool in_conflict(const work *w, const simplex *s, const double *p)
{
    int k = infinite_at(w, s);
    if (k < 0) {
        const double *q[4];
        for (int a = 0; a <= w->d; a++) q[a] = at(w, s->v[a]);
        return dgl_in_sphere(w->exact, w->d, q, p) > 0;
    }
    int side = orient_with(w, s, k, p);
    return side > 0 || (side == 0 && in_conflict(w, &w->at[s->next[k]], p));
}

// walks from a simplex to one that p is in conflict with; NONE: p is a vertex, *same
static uint32_t locate(const work *w, uint32_t from, const double *p, uint32_t *same)
{
    uint32_t before = NONE, turn = from;
    int beyond = infinite_at(w, &w->at[from]);
    *same = NONE;
    if (beyond >= 0)
        from = w->at[from].next[beyond];
    for (;;) {
        const simplex *s = &w->at[from];
        if (infinite_at(w, s) >= 0)
            break;
        int k = 0;
        for (; k <= w->d; k++) {                       // begin at a different facet each time
            int a = (int)((turn + (uint32_t)k) % (uint32_t)(w->d + 1));
            if (s->next[a] != before && orient_with(w, s, a, p) < 0) {
                before = from;
                from = s->next[a];
                break;
            }
        }
        turn = turn * 1664525 + 1013904223;
        turn ^= turn >> 16;
        if (k > w->d)
            break;
    }
    const simplex *s = &w->at[from];
    for (int a = 0; a <= w->d; a++)
        if (s->v[a] != INFINITE && same_place(w->d, at(w, s->v[a]), p)) *same = s->v[a];
    return *same == NONE ? from : NONE;
}

// joins a new simplex to the one beside it across the face without p and without slot's vertex
static dgl_status join(work *w, uint32_t me, int slot, uint32_t p)
{
    uint32_t key[2] = { NONE - 1, NONE - 1 };
    int n = 0;
    for (int a = 0; a <= w->d; a++)
        if (a != slot && w->at[me].v[a] != p) key[n++] = w->at[me].v[a];
    if (n == 2 && key[0] > key[1]) {
        uint32_t t = key[0];
        key[0] = key[1];
        key[1] = t;
    }
    size_t h = (key[0] * 0x9e3779b1u ^ key[1] * 0x85ebca6bu) & (w->ridges - 1);
    for (; w->ridge[h].stamp == w->stamp; h = (h + 1) & (w->ridges - 1))
        if (w->ridge[h].a == key[0] && w->ridge[h].b == key[1]) {
            w->at[me].next[slot] = w->ridge[h].owner;
            w->at[w->ridge[h].owner].next[w->ridge[h].slot] = me;
            return DGL_OK;
        }
    w->ridge[h].a = key[0];
    w->ridge[h].b = key[1];
    w->ridge[h].owner = me;
    w->ridge[h].slot = (uint32_t)slot;
    w->ridge[h].stamp = w->stamp;
    return DGL_OK;
}

// the simplices whose spheres hold p, point v, go to w->list, from one of them on; the number of facets around them
static dgl_status find_conflicts(work *w, size_t *facets, uint32_t v, uint32_t from)
{
    const double *p = at(w, v);
    *facets = w->lists = 0;
    DGL_TRY(put(&w->list, &w->lists, &w->list_room, from));
    w->at[from].mark = v;
    w->at[from].conflict = true;
    for (size_t k = 0; k < w->lists; k++)
        for (int a = 0; a <= w->d; a++) {
            uint32_t s = w->at[w->list[k]].next[a];
            simplex *t = &w->at[s];
            if (t->mark != v) {
                t->mark = v;
                t->conflict = in_conflict(w, t, p);
                if (t->conflict)
                    DGL_TRY(put(&w->list, &w->lists, &w->list_room, s));
            }
            *facets += !w->at[s].conflict;
        }
    return DGL_OK;
}

static dgl_status room_for_ridges(work *w, size_t facets)
{
    if (w->ridges < 8 * facets) {
        size_t room = 1024;
        while (room < 16 * facets) room *= 2;
        dgl_free(w->ridge);
        if (!(w->ridge = dgl_alloc(room * sizeof *w->ridge)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu facets", facets);
        w->ridges = room;
        w->stamp = 0;
    }
    w->stamp++;
    return DGL_OK;
}

// simplex me stands where old was, beyond the facet across from a
static void look_back(work *w, uint32_t me, int a, uint32_t old)
{
    uint32_t other = w->at[me].next[a];
    for (int b = 0; b <= w->d; b++)
        if (w->at[other].next[b] == old) {
            int shared = 0;                            // two simplices may meet in several facets
            for (int c = 0; c <= w->d; c++)
                for (int e = 0; e <= w->d; e++) shared += c != a && e != b && w->at[me].v[c] == w->at[other].v[e];
            if (shared == w->d)
                w->at[other].next[b] = me;
        }
}

// point v; *same becomes the vertex that is in its place already, or NONE
static dgl_status insert(work *w, uint32_t v, uint32_t *last, uint32_t *same)
{
    uint32_t from = locate(w, *last, at(w, v), same);
    size_t facets;
    if (from == NONE)
        return DGL_OK;
    DGL_TRY(find_conflicts(w, &facets, v, from));
    DGL_TRY(room_for_ridges(w, facets));
    for (size_t k = 0; k < w->lists; k++) {
        uint32_t old = w->list[k];
        for (int a = 0; a <= w->d; a++) {
            uint32_t other = w->at[old].next[a], me;
            if (w->at[other].conflict && w->at[other].mark == v)
                continue;
            DGL_TRY(new_simplex(w, &me));
            memcpy(w->at[me].v, w->at[old].v, sizeof w->at[me].v);
            w->at[me].v[a] = v;                        // the same orientation: the point is on the same side
            w->at[me].next[a] = other;
            look_back(w, me, a, old);
            for (int b = 0; b <= w->d; b++)
                if (b != a) DGL_TRY(join(w, me, b, v));
            *last = me;
        }
    }
    for (size_t k = 0; k < w->lists; k++) {
        w->at[w->list[k]].dead = true;
        DGL_TRY(put(&w->free, &w->frees, &w->free_room, w->list[k]));
    }
    return DGL_OK;
}

// ---- the order of insertion ----

typedef struct { uint64_t key; uint32_t v; } item;

static int by_key(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1) : (x->v > y->v) - (x->v < y->v);
}

// along Morton's curve
static dgl_status curve(uint32_t *order, size_t n, int d, const double *x)
{
    DGL_HEAP item *it = dgl_alloc((n + 1) * sizeof *it);
    if (!it)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    double lo[3] = { INFINITY, INFINITY, INFINITY }, size = 0;
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < d; c++) lo[c] = fmin(lo[c], x[i * (size_t)d + (size_t)c]);
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < d; c++) size = fmax(size, x[i * (size_t)d + (size_t)c] - lo[c]);
    for (size_t i = 0; i < n; i++) {
        it[i] = (item){ 0, (uint32_t)i };
        for (int c = 0; c < d && size > 0; c++) {
            uint64_t u = (uint64_t)((x[i * (size_t)d + (size_t)c] - lo[c]) / size * 2097151);
            for (int b = 0; b < 21; b++) it[i].key |= (u >> b & 1) << (b * d + c);
        }
    }
    qsort(it, n, sizeof *it, by_key);
    for (size_t i = 0; i < n; i++) order[i] = it[i].v;
    return DGL_OK;
}

// Are three points of space not in a line? Seen from one of three sides they are not.
static bool is_triangle(const dgl_exact *exact, const double *p, const double *q, const double *r)
{
    for (int c = 0; c < 3; c++) {
        double flat[3][2];
        for (int k = 0; k < 2; k++) {
            flat[0][k] = p[(c + k) % 3];
            flat[1][k] = q[(c + k) % 3];
            flat[2][k] = r[(c + k) % 3];
        }
        if (dgl_orient(exact, 2, (const double *const[]){ flat[0], flat[1], flat[2] }))
            return true;
    }
    return false;
}

// points that span what all span, at most d + 1, moved to the front of the order; how many
static int span(const dgl_exact *exact, uint32_t *order, size_t n, int d, const double *x, const double **p)
{
    int have = 0;
    for (size_t i = 0; i < n && have <= d; i++) {
        const double *q = x + (size_t)order[i] * (size_t)d;
        bool free = true;
        if (have == 1)
            free = !same_place(d, p[0], q);
        else if (have == 2)
            free = d == 2 ? dgl_orient(exact, 2, (const double *const[]){ p[0], p[1], q }) != 0 : is_triangle(exact, p[0], p[1], q);
        else if (have == 3)
            free = dgl_orient(exact, 3, (const double *const[]){ p[0], p[1], p[2], q }) != 0;
        if (!free)
            continue;
        uint32_t v = order[i];
        memmove(order + have + 1, order + have, (i - (size_t)have) * sizeof *order);
        order[have] = v;
        p[have++] = x + (size_t)v * (size_t)d;
    }
    return have;
}

// ---- points that do not fill the space ----

typedef struct { double x; uint32_t v; } mark;

static int by_mark(const void *a, const void *b)
{
    const mark *x = a, *y = b;
    return x->x != y->x ? (x->x < y->x ? -1 : 1) : (x->v > y->v) - (x->v < y->v);
}

// points in a line that leads from p to q: what lies between neighbours
static dgl_status along_line(uint32_t **simplices, size_t *m, uint32_t *same, size_t n, int d, const double *x, const double *p, const double *q)
{
    int axis = 0;
    for (int c = 1; c < d; c++) axis = fabs(q[c] - p[c]) > fabs(q[axis] - p[axis]) ? c : axis;
    DGL_HEAP mark *at = dgl_alloc((n + 1) * sizeof *at);
    uint32_t *out = *simplices = dgl_alloc(2 * (n + 1) * sizeof *out);
    if (!at || !out)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    for (size_t i = 0; i < n; i++) at[i] = (mark){ x[i * (size_t)d + (size_t)axis], (uint32_t)i };
    qsort(at, n, sizeof *at, by_mark);
    *m = 0;
    for (size_t i = 0; i < n; i++) {
        bool twin = i && at[i].x == at[i - 1].x;
        same[at[i].v] = twin ? same[at[i - 1].v] : at[i].v;
        if (i && !twin) {
            out[2 * *m] = same[at[i - 1].v];
            out[2 * (*m)++ + 1] = at[i].v;
        }
    }
    return DGL_OK;
}

// y[n][2]: coordinates of points of space in the plane of three of them; exact where they share one of theirs
static void into_plane(const dgl_exact *exact, double *y, size_t n, const double *x, const double *const *p)
{
    int shared = -1;
    for (int c = 0; c < 3; c++)
        if (p[1][c] == p[0][c] && p[2][c] == p[0][c]) shared = c;
    double axis[6] = { 0 };
    if (shared < 0)
        exact->plane(axis, p);
    for (size_t i = 0; i < n; i++)
        for (int a = 0; a < 2; a++) {
            const double *q = x + 3*i;
            double sum = 0;
            for (int c = 0; c < 3; c++) sum += (q[c] - p[0][c]) * axis[3*a + c];
            y[2*i + (size_t)a] = shared >= 0 ? q[(shared + 1 + a) % 3] : dgl_without_dust(sum);
        }
}

// the first simplex and the infinite ones around it
static dgl_status first_simplices(work *w, const uint32_t *order)
{
    uint32_t me;
    int d = w->d;
    const double *p[4];
    for (int k = 0; k <= d + 1; k++) DGL_TRY(new_simplex(w, &me));
    simplex *s = &w->at[0];
    for (int k = 0; k <= d; k++) {
        s->v[k] = order[k];
        p[k] = at(w, order[k]);
    }
    if (dgl_orient(w->exact, d, p) < 0) {
        uint32_t t = s->v[0];
        s->v[0] = s->v[1];
        s->v[1] = t;
    }
    for (int k = 0; k <= d; k++) {                     // beyond the facet across from k: turned over
        simplex *g = &w->at[k + 1];
        memcpy(g->v, s->v, sizeof g->v);
        g->v[k] = INFINITE;
        int a = k == 0 ? 1 : 0, b = k <= 1 ? 2 : 1;
        uint32_t t = g->v[a];
        g->v[a] = g->v[b];
        g->v[b] = t;
        g->next[k] = 0;
        s->next[k] = (uint32_t)k + 1;
        // the facet without infinity and without vertex j of the first simplex leads to the one beyond j
        for (int c = 0; c <= d; c++) {
            if (c == k)
                continue;
            for (int j = 0; j <= d; j++)
                if (s->v[j] == g->v[c]) g->next[c] = (uint32_t)j + 1;
        }
    }
    return DGL_OK;
}

dgl_status dgl_delaunay(const dgl_exact *exact, uint32_t **simplices, size_t *m, int *dim, uint32_t *same, double *plane,
                        size_t n, int d, const double *x)
{
    const double *p[4];
    __attribute__((cleanup(end))) work w = { .exact = exact, .d = d, .x = x };
    DGL_HEAP uint32_t *order = dgl_alloc((n + 1) * sizeof *order);
    if (!order)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    DGL_TRY(curve(order, n, d, x));
    *dim = span(exact, order, n, d, x, p) - 1;
    if (*dim == 2 && d == 3) {
        into_plane(exact, plane, n, x, p);
        return dgl_delaunay(exact, simplices, m, dim, same, NULL, n, 2, plane);
    }
    if (*dim == 1)
        return along_line(simplices, m, same, n, d, x, p[0], p[1]);
    if (*dim < 1) {
        *m = n > 0;
        *dim = 0;
        for (size_t i = 0; i < n; i++) same[i] = 0;
        if (!(*simplices = dgl_alloc(sizeof **simplices)))
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a point");
        return DGL_OK;
    }
    DGL_TRY(first_simplices(&w, order));
    uint32_t last = 0;
    DGL_PROGRESS progress = dgl_progress_begin("triangulation", n);
    for (size_t i = 0; i < n; i++) {
        uint32_t v = order[i];
        same[v] = v;
        if (i % 256 == 0) {
            DGL_POLL();
            dgl_progress_at(&progress, i);
        }
        if (i <= (size_t)d)
            continue;
        uint32_t twin;
        DGL_TRY(insert(&w, v, &last, &twin));
        if (twin != NONE)
            same[v] = twin;
    }
    *m = 0;
    for (size_t k = 0; k < w.n; k++) *m += !w.at[k].dead && infinite_at(&w, &w.at[k]) < 0;
    if (!(*simplices = dgl_alloc((*m + 1) * (size_t)(d + 1) * sizeof **simplices)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu simplices", *m);
    *m = 0;
    for (size_t k = 0; k < w.n; k++)
        if (!w.at[k].dead && infinite_at(&w, &w.at[k]) < 0)
            memcpy(*simplices + (*m)++ * (size_t)(d + 1), w.at[k].v, (size_t)(d + 1) * sizeof(uint32_t));
    return DGL_OK;
}
