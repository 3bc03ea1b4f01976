// Numbers on level lines: where a line is long and straight enough it is opened for its level.
#include "draw/levels.h"
#include "draw/ticks.h"

#include <math.h>
#include <string.h>

// one piece of a path: n points, closed when the last is joined to the first; s: arc length up to each
typedef struct { const double *xy; size_t n; bool closed; double *s, length; } piece;

static void at_length(const piece *p, double s, double out[2], size_t *before)
{
    if (p->closed)
        s -= floor(s / p->length) * p->length;
    size_t lo = 0, hi = p->closed ? p->n : p->n - 1;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        *(p->s[mid] <= s ? &lo : &hi) = mid;
    }
    const double *a = p->xy + 2 * lo, *b = p->xy + 2 * (hi % p->n);
    double t = p->s[hi] > p->s[lo] ? (s - p->s[lo]) / (p->s[hi] - p->s[lo]) : 0;
    for (int k = 0; k < 2; k++) out[k] = a[k] + t * (b[k] - a[k]);
    if (before)
        *before = lo;
}

// The straightest stretch of the given width inside the box and away from other labels; NAN: none is good.
static double best_place(const piece *p, double width, dgl_box box, const dgl_label_places *done)
{
    enum { TRIES = 48 };
    double best = NAN, least = 0.12;
    for (int i = 0; i < TRIES; i++) {
        double s = p->closed ? p->length * i / TRIES : width + (p->length - 2 * width) * (i + 0.5) / TRIES, a[2], b[2], m[2];
        at_length(p, s - width / 2, a, NULL);
        at_length(p, s, m, NULL);
        at_length(p, s + width / 2, b, NULL);
        double bend = 1 - hypot(b[0] - a[0], b[1] - a[1]) / width;
        bool in = m[0] > box.x0 + width / 2 && m[0] < box.x1 - width / 2 && m[1] > box.y0 + width / 2 && m[1] < box.y1 - width / 2;
        for (int k = 0; k < done->n; k++) {
            double d = hypot(done->at[k][0] - m[0], done->at[k][1] - m[1]);
            bend += d < width ? 1 : d < 3 * width ? 0.03 : 0;
        }
        if (in && bend < least) {
            least = bend;
            best = s;
        }
    }
    return best;
}

static void put(dgl_path *out, bool *down, const double at[2])
{
    dgl_path_put(out, *down ? DGL_LINE : DGL_MOVE, at[0], at[1]);
    *down = true;
}

// the piece without the stretch about s
static void put_open(dgl_path *out, const piece *p, double s, double width)
{
    double at[2];
    size_t i;
    bool down = false;
    double from = s + width / 2, to = s - width / 2;
    if (p->closed) {                                   // once round, from behind the label to before it
        double end = to + p->length;
        at_length(p, from, at, &i);
        put(out, &down, at);
        double turns = floor(from / p->length) * p->length;
        for (i++; ; i++) {
            double here = p->s[i % p->n] + turns + (i >= p->n ? p->length : 0);
            if (here >= end)
                break;
            put(out, &down, p->xy + 2 * (i % p->n));
        }
        at_length(p, end, at, NULL);
        put(out, &down, at);
        return;
    }
    for (i = 0; i < p->n && p->s[i] < to; i++) put(out, &down, p->xy + 2 * i);
    at_length(p, to, at, NULL);
    put(out, &down, at);
    down = false;
    at_length(p, from, at, &i);
    put(out, &down, at);
    for (i++; i < p->n; i++) put(out, &down, p->xy + 2 * i);
}

static void put_whole(dgl_path *out, const piece *p)
{
    bool down = false;
    for (size_t i = 0; i < p->n; i++) put(out, &down, p->xy + 2 * i);
    if (p->closed)
        dgl_path_close(out);
}

dgl_status dgl_contour_label(dgl_path *out, const dgl_path *lines, dgl_view *v, double level, const dgl_font *style, dgl_label_places *done)
{
    DGL_SCOPE;
    DGL_SCRATCH(s, lines->n + 1);
    char text[DGL_TICK_TEXT];
    dgl_number_text(text, level, 4);
    double width = v->c->measure(v->c, text, style).width + 5;
    for (size_t i = 0, next; i < lines->n; i = next) {
        for (next = i + 1; next < lines->n && (lines->op[next] & 3) != DGL_MOVE; next++)
            ;
        piece p = { lines->xy + 2 * i, next - i, lines->op[next - 1] & DGL_CLOSE, s, 0 };
        s[0] = 0;
        for (size_t k = 1; k <= p.n; k++) {
            const double *a = p.xy + 2 * (k - 1), *b = p.xy + 2 * (k % p.n);
            s[k] = s[k - 1] + hypot(b[0] - a[0], b[1] - a[1]);
        }
        p.length = s[p.closed ? p.n : p.n - 1];
        double place = p.length > (p.closed ? 6 : 3) * width && done->n < DGL_MOST_LABELS ? best_place(&p, width, v->box, done) : NAN;
        if (isnan(place)) {
            put_whole(out, &p);
            continue;
        }
        double a[2], b[2];
        at_length(&p, place - width / 2, a, NULL);
        at_length(&p, place + width / 2, b, NULL);
        put_open(out, &p, place, width);
        dgl_font font = *style;
        font.angle = atan2(-(b[1] - a[1]), b[0] - a[0]) * 180 / M_PI;
        font.angle += font.angle > 90 ? -180 : font.angle < -90 ? 180 : 0;
        double *at = done->at[done->n++];
        at_length(&p, place, at, NULL);
        DGL_TRY(v->c->text(v->c, at[0], at[1], text, &font));
    }
    return dgl_path_ok(out);
}
