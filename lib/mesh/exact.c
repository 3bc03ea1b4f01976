// Exact distances on a mesh, and its shortest paths: windows, bundles of straight lines seen from a point through a row of
// unfolded faces, are sent over the edges in the order of distance.
//
// Chen and Han, Shortest paths on a polyhedron, 1990, with a queue and the filter of Xin and Wang, Improving Chen and Han's
// algorithm on the discrete geodesic problem, 2009. Paths bend at the boundary and at vertices whose angle is 2 pi or more:
// from there they go on where they leave pi on both sides.
#include "mesh/distance.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

typedef struct { double x, y; } point;

// A face with one side as the x axis, from (0, 0) at a to (l, 0) at b, and its third vertex above it.
typedef struct {
    uint32_t corner, a, b;
    double l;
    point apex;
} frame;

// The part [from, to] of the side of a corner through which the image of root, at (x, -y) in the corner's frame, is seen.
typedef struct {
    double from, to, x, y, sigma;  // sigma: the distance of root
    uint32_t corner, root;
} window;

typedef struct { double key; uint32_t window; } item;   // window: a place in the pool, or with FROM_VERTEX a vertex

// how a vertex was reached: as apex of a corner's frame where root was seen at (x, -y)
typedef struct { uint32_t corner, root; double x, y; } arrival;

typedef struct {
    const dgl_mesh *M;
    double *d, *defect;
    arrival *arrival;
    double *best, *entry;          // at corners: the least distance by a window, and where its line crossed the side
    window *pool;
    item *heap;
    size_t room, count, spare, heap_room, n;   // spare: the first unused window, as a list through .corner
} search;

enum { NO_SPARE = DGL_NONE };
static const uint32_t FROM_VERTEX = 0x80000000u;
static const double SLIVER = 1e-9;                     // of angles: how much less than pi a path may leave

static void end(search *s)
{
    dgl_free(s->pool);
    dgl_free(s->heap);
}


// ---- frames ----

static frame frame_of(const dgl_mesh *M, uint32_t corner)
{
    uint32_t k = corner % 3, f = corner - k, k1 = k == 2 ? 0 : k + 1, k2 = k == 0 ? 2 : k - 1;
    double l = M->length[M->side[f + k]], ap = M->length[M->side[f + k2]], bp = M->length[M->side[f + k1]];
    double x = 0.5 * (l + (ap - bp) * (ap + bp) / l);
    return (frame){ corner, M->face[f + k1], M->face[f + k2], l, { x, sqrt(fmax((ap - x) * (ap + x), 0)) } };
}

// the side of a frame from a to the apex, or from there to b
static uint32_t side_of(const dgl_mesh *M, const frame *F, bool right)
{
    uint32_t f = F->corner - F->corner % 3;
    return M->side[f + (F->corner - f + (right ? 1 : 2)) % 3];
}

// the corner that looks at an edge from its other face; DGL_NONE at the boundary
static uint32_t beyond(const dgl_mesh *M, uint32_t corner, uint32_t edge)
{
    uint32_t g = M->wing[2*edge] == corner / 3 ? M->wing[2*edge + 1] : M->wing[2*edge], k = 0;
    if (g == DGL_NONE)
        return DGL_NONE;
    while (M->side[3*g + k] != edge) k++;
    return 3*g + k;
}

// z with that side as the x axis; what lies in the frame's face is below
static point turned(const frame *F, bool right, point z)
{
    point from = right ? F->apex : (point){ 0, 0 };
    double ex = right ? F->l - F->apex.x : F->apex.x, ey = right ? -F->apex.y : F->apex.y, size = hypot(ex, ey);
    z.x -= from.x, z.y -= from.y;
    return (point){ (ex * z.x + ey * z.y) / size, (ex * z.y - ey * z.x) / size };
}


// ---- the queue ----

static dgl_status push(search *s, double key, uint32_t what)
{
    if (s->n == s->heap_room) {
        size_t more = s->heap_room ? 2 * s->heap_room : 1024;
        item *h = dgl_realloc(s->heap, more * sizeof *h);
        if (!h)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu windows", more);
        s->heap = h;
        s->heap_room = more;
    }
    size_t i = s->n++;
    for (; i > 0 && s->heap[(i - 1) / 2].key > key; i = (i - 1) / 2) s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = (item){ key, what };
    return DGL_OK;
}

static item pop(search *s)
{
    item least = s->heap[0], last = s->heap[--s->n];
    size_t i = 0, k;
    while ((k = 2*i + 1) < s->n) {
        k += k + 1 < s->n && s->heap[k + 1].key < s->heap[k].key;
        if (!(s->heap[k].key < last.key))
            break;
        s->heap[i] = s->heap[k];
        i = k;
    }
    s->heap[i] = last;
    return least;
}

// Whether a vertex at a distance of d, off from a place of the window's side, makes it useless: every line through the
// window crosses the way from the vertex to x.
static bool beats(double d, double off, const window *w, double x)
{
    return d + off < (w->sigma + hypot(w->x - x, w->y)) * (1 - 1e-13);
}

// the same of the ends of its side
static bool outdone(const search *s, const window *w, const frame *F)
{
    return beats(s->d[F->a], w->to, w, w->to) || beats(s->d[F->b], F->l - w->from, w, w->from);
}

static dgl_status push_window(search *s, const window *w)
{
    size_t at = s->spare;
    double off = w->x < w->from ? w->from - w->x : w->x > w->to ? w->x - w->to : 0;
    if (at != NO_SPARE)
        s->spare = s->pool[at].corner;
    else {
        if (s->count == s->room) {
            size_t more = s->room ? 2 * s->room : 1024;
            window *p = more < FROM_VERTEX ? dgl_realloc(s->pool, more * sizeof *p) : NULL;
            if (!p)
                DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu windows", more);
            s->pool = p;
            s->room = more;
        }
        at = s->count++;
    }
    s->pool[at] = *w;
    return push(s, w->sigma + hypot(off, w->y), (uint32_t)at);
}

// A path of length d to v, which is the apex of a corner's frame and sees root at (x, -y) there.
static dgl_status reach(search *s, uint32_t v, double d, uint32_t corner, uint32_t root, double x, double y)
{
    if (!(d < s->d[v]))
        return DGL_OK;
    s->d[v] = d;
    s->arrival[v] = (arrival){ corner, root, x, y };
    return s->defect[v] <= SLIVER ? push(s, d, v | FROM_VERTEX) : DGL_OK;
}


// ---- from a vertex ----

static double angle_at_apex(const frame *F) { return atan2(F->apex.x, F->apex.y) + atan2(F->l - F->apex.x, F->apex.y); }

// The lines from vertex v into one of its faces, at angles from t0 to t1 off its first side (that to a; last: to b).
static dgl_status leave_by_face(search *s, uint32_t v, uint32_t corner, bool last, double t0, double t1)
{
    const dgl_mesh *M = s->M;
    frame F = frame_of(M, corner);
    uint32_t f = corner - corner % 3, across = beyond(M, corner, M->side[corner]);
    double px = last ? F.l - F.apex.x : F.apex.x, py = F.apex.y, reach2 = px * px + py * py, whole = angle_at_apex(&F);
    for (int k = 0; k < 2; k++) {                      // along its sides
        uint32_t u = k ? F.b : F.a, at = f + (corner - f + 1 + (uint32_t)k) % 3;
        if (last == k ? t0 > 0 : t1 < whole)
            continue;
        frame G = frame_of(M, at);
        DGL_TRY(reach(s, u, s->d[v] + M->length[side_of(M, &F, k)], at, v, G.a == v ? 0 : G.l, 0));
    }
    if (across == DGL_NONE)
        return DGL_OK;
    frame G = frame_of(M, across);
    double from = t0 > 0 ? reach2 * sin(t0) / (px * sin(t0) + py * cos(t0)) : 0;
    double to = t1 < whole ? reach2 * sin(t1) / (px * sin(t1) + py * cos(t1)) : F.l;
    if (last != (G.a != F.a))                          // as the other face has its side
        return push_window(s, &(window){ F.l - to, F.l - from, F.l - px, py, s->d[v], across, v });
    return push_window(s, &(window){ from, to, px, py, s->d[v], across, v });
}

// Round v from corner across an edge of it, where the angle is t off the way that came in: lines at angles from lo to hi.
static dgl_status leave_round(search *s, uint32_t v, uint32_t corner, uint32_t edge, double t, double lo, double hi)
{
    const dgl_mesh *M = s->M;
    uint32_t start = corner / 3;
    while (t < hi) {
        uint32_t look = beyond(M, corner, edge), f = look - look % 3;
        if (look == DGL_NONE || f == 3*start)
            break;
        corner = f + (M->face[f] == v ? 0 : M->face[f + 1] == v ? 1 : 2);
        frame F = frame_of(M, corner);
        bool last = side_of(M, &F, true) == edge;
        double whole = angle_at_apex(&F);
        if (t + whole > lo)
            DGL_TRY(leave_by_face(s, v, corner, last, lo - t, hi - t));
        t += whole;
        edge = side_of(M, &F, !last);
    }
    return DGL_OK;
}

static dgl_status leave_vertex(search *s, uint32_t v)
{
    const arrival *a = &s->arrival[v];
    if (a->corner == DGL_NONE) {                       // a source
        for (uint32_t i = s->M->first[v]; i < s->M->first[v + 1]; i++)
            DGL_TRY(leave_by_face(s, v, s->M->around[i], false, 0, INFINITY));
        return DGL_OK;
    }
    frame F = frame_of(s->M, a->corner);
    double ax = F.apex.x, bx = F.l - ax, in = atan2(a->x - ax, a->y + F.apex.y);     // off the height, towards b
    double to_a = in + atan2(ax, F.apex.y), to_b = atan2(bx, F.apex.y) - in;
    bool border = false;
    for (uint32_t i = s->M->first[v]; i < s->M->first[v + 1]; i++)
        for (uint32_t c = s->M->around[i], k = 1; k <= 2; k++) border = border || s->M->wing[2*s->M->side[c - c % 3 + (c + k) % 3] + 1] == DGL_NONE;
    double around = border ? INFINITY : 2 * M_PI - s->defect[v];
    uint32_t corner = a->corner;                       // it may be reached anew below
    DGL_TRY(leave_round(s, v, corner, side_of(s->M, &F, false), to_a, M_PI - SLIVER, around - M_PI + SLIVER));
    return border ? leave_round(s, v, corner, side_of(s->M, &F, true), to_b, M_PI - SLIVER, INFINITY) : DGL_OK;
}


// ---- through a face ----

// The part of a window that goes on through one side of its face: [from, to] of the side as turned() has it.
static dgl_status pass(search *s, const window *w, const frame *F, bool right, double from, double to)
{
    const dgl_mesh *M = s->M;
    uint32_t across = beyond(M, F->corner, side_of(M, F, right));
    point image = turned(F, right, (point){ w->x, -w->y });
    window next = { from, to, image.x, -image.y, w->sigma, across, w->root };
    if (across == DGL_NONE || !(to > from) || !(next.y > 0))
        return DGL_OK;
    // the third vertex, as it sees the end that is nearer to the side both share
    point third = turned(F, right, (point){ right ? 0 : F->l, 0 });
    double near = right ? to : from;
    if (beats(s->d[right ? F->a : F->b], hypot(third.x - near, third.y), &next, near))
        return DGL_OK;
    frame G = frame_of(M, across);
    if (G.a == (right ? F->b : M->face[F->corner]) )   // the other face has its side the other way round
        next.from = G.l - to, next.to = G.l - from, next.x = G.l - next.x;
    return outdone(s, &next, &G) ? DGL_OK : push_window(s, &next);
}

// where the line from the window's image through (x, 0) meets the side from (0, 0) to the apex p, as a part of it
static double hit(double x, double image_x, double image_y, double px, double py)
{
    return fmin(1, fmax(0, image_y * x / (image_y * px - (x - image_x) * py)));
}

static dgl_status propagate(search *s, const window *w)
{
    const dgl_mesh *M = s->M;
    frame F = frame_of(M, w->corner);
    if (s->d[w->root] < w->sigma || outdone(s, w, &F))
        return DGL_OK;
    double l = F.l, px = F.apex.x, py = F.apex.y, tol = 1e-12 * l;
    double entry = w->x + (px - w->x) * w->y / (w->y + py), *best = &s->best[w->corner], *where = &s->entry[w->corner];
    bool left = w->from < entry, right = w->to > entry;
    if (entry >= w->from - tol && entry <= w->to + tol) {
        double d = w->sigma + hypot(px - w->x, py + w->y);
        DGL_TRY(reach(s, M->face[w->corner], d, w->corner, w->root, w->x, w->y));
        if (d < *best)
            *best = d, *where = entry;
        else if (left && right && fabs(entry - *where) > tol) {    // a line to the apex is shorter: it may not be crossed
            left = entry < *where;
            right = !left;
        }
    }
    double ap = hypot(px, py), bp = hypot(l - px, py);
    if (left)
        DGL_TRY(pass(s, w, &F, false, ap * hit(w->from, w->x, w->y, px, py), w->to < entry ? ap * hit(w->to, w->x, w->y, px, py) : ap));
    if (right)
        DGL_TRY(pass(s, w, &F, true, w->from > entry ? bp * (1 - hit(l - w->from, l - w->x, w->y, l - px, py)) : 0,
                     bp * (1 - hit(l - w->to, l - w->x, w->y, l - px, py))));
    return DGL_OK;
}

// Until nothing is left to do, or vertex target cannot come nearer.
static dgl_status run(search *s, uint32_t target)
{
    for (size_t steps = 0; s->n; steps++) {
        if (!(steps & 1023))
            DGL_POLL();
        item next = pop(s);
        if (target != DGL_NONE && next.key >= s->d[target])
            break;
        if (next.window & FROM_VERTEX) {
            uint32_t v = next.window & ~FROM_VERTEX;
            if (s->d[v] == next.key)
                DGL_TRY(leave_vertex(s, v));
            continue;
        }
        window w = s->pool[next.window];
        s->pool[next.window].corner = (uint32_t)s->spare;
        s->spare = next.window;
        DGL_TRY(propagate(s, &w));
    }
    return DGL_OK;
}

// d[n] and arrivals[n] from sources, as far as target (DGL_NONE: everywhere)
static dgl_status distances(const dgl_mesh *M, double *d, arrival *arrivals, size_t nsource, const uint32_t *source, uint32_t target)
{
    DGL_SCOPE;
    DGL_SCRATCH(defect, M->n);
    DGL_SCRATCH(best, 3 * M->m);
    DGL_SCRATCH(entry, 3 * M->m);
    __attribute__((cleanup(end))) search s =
        { .M = M, .d = d, .arrival = arrivals, .defect = defect, .best = best, .entry = entry, .spare = NO_SPARE };
    dgl_mesh_angle_defects(M, defect);
    for (size_t v = 0; v < M->n; v++) d[v] = INFINITY;
    for (size_t c = 0; c < 3 * M->m; c++) best[c] = INFINITY;
    for (size_t i = 0; i < nsource; i++) {
        d[source[i]] = 0;
        arrivals[source[i]] = (arrival){ DGL_NONE, source[i], 0, 0 };
    }
    for (size_t i = 0; i < nsource; i++) DGL_TRY(leave_vertex(&s, source[i]));
    return run(&s, target);
}

dgl_status dgl_mesh_exact_distance(const dgl_mesh *M, double *d, size_t nsource, const uint32_t *source)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(arrival, arrivals, M->n);
    if (!nsource)
        DGL_FAIL(DGL_EARG, "distances from no vertex");
    return distances(M, d, arrivals, nsource, source, DGL_NONE);
}


// ---- paths ----

typedef struct { double *x; size_t n; int dim; } line;

// the point at x on the side of a frame
static void add_point(line *p, const dgl_mesh *M, const frame *F, double x)
{
    double t = x / F->l, *at = p->x + p->n++ * (size_t)p->dim;
    for (int k = 0; k < p->dim; k++)
        at[k] = (1 - t) * M->x[F->a * (size_t)p->dim + (size_t)k] + t * M->x[F->b * (size_t)p->dim + (size_t)k];
}

static void add_vertex(line *p, const dgl_mesh *M, uint32_t v)
{
    memcpy(p->x + p->n++ * (size_t)p->dim, M->x + v * (size_t)p->dim, (size_t)p->dim * sizeof *p->x);
}

// The crossings of edges on the straight way back from a vertex, until *next: the root that it was reached from, or a vertex
// that the way meets.
static dgl_status trace(line *p, const dgl_mesh *M, const arrival *way, uint32_t *next)
{
    frame F = frame_of(M, way->corner);
    *next = way->root;
    if (F.a == way->root || F.b == way->root)          // along a side
        return DGL_OK;
    // x: where it crosses the side from vertex first to second of the face ahead; image: of the root, above that side
    double x = way->x + (F.apex.x - way->x) * way->y / (way->y + F.apex.y);
    point image = { way->x, way->y };
    uint32_t first = F.a, second = F.b, edge = M->side[F.corner], corner = F.corner;
    for (size_t crossed = 0; crossed <= M->m; crossed++) {
        uint32_t ahead = beyond(M, corner, edge);
        if (!(x > 1e-9 * M->length[edge] && x < (1 - 1e-9) * M->length[edge])) {
            *next = x < 0.5 * M->length[edge] ? first : second;
            return DGL_OK;
        }
        if (ahead == DGL_NONE)
            break;
        frame G = frame_of(M, ahead);
        if (G.a != first)
            x = G.l - x, image.x = G.l - image.x;
        add_point(p, M, &G, x);
        if (M->face[ahead] == way->root)
            return DGL_OK;
        bool right = (G.apex.x - x) * image.y - G.apex.y * (image.x - x) < 0;
        point from = turned(&G, right, (point){ x, 0 });
        image = turned(&G, right, image);
        x = from.x + (image.x - from.x) * from.y / (from.y - image.y);
        first = right ? M->face[ahead] : G.a;
        second = right ? G.b : M->face[ahead];
        edge = side_of(M, &G, right);
        corner = ahead;
    }
    DGL_FAIL(DGL_ECONV, "the path to vertex %u was lost", M->face[way->corner] + 1);
}

dgl_status dgl_mesh_shortest_path(const dgl_mesh *M, dgl_array **path, double *length, uint32_t from, uint32_t to)
{
    DGL_SCOPE;
    DGL_SCRATCH(d, M->n);
    DGL_SCRATCH_OF(arrival, arrivals, M->n);
    DGL_TRY(distances(M, d, arrivals, 1, &from, to));
    if (!isfinite(d[to]))
        DGL_FAIL(DGL_EDOMAIN, "no path leads from vertex %u to vertex %u", from + 1, to + 1);
    DGL_SCRATCH(x, (M->m + M->n + 2) * (size_t)M->dim);
    line p = { x, 0, M->dim };
    for (uint32_t v = to; v != from; ) {
        add_vertex(&p, M, v);
        DGL_TRY(trace(&p, M, &arrivals[v], &v));
    }
    add_vertex(&p, M, from);
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_array_new(&a, 2, (size_t[]){ p.n, (size_t)M->dim }));
    for (size_t i = 0; i < p.n; i++) memcpy(a->data + i * (size_t)M->dim, x + (p.n - 1 - i) * (size_t)M->dim, (size_t)M->dim * sizeof *x);
    *length = d[to];
    *path = dgl_retain(a);
    return DGL_OK;
}
