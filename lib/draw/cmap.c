// Colour maps: tables of stops, evenly spaced, and where a number lies between the limits.
#include "draw/color.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// viridis, plasma, magma, inferno: S. van der Walt and N. Smith 2015; cividis: Nunez, Anderton and Renslow
// 2018; coolwarm: Moreland 2009; rdbu: Brewer 2002; twilight, for angles: Bechtold 2017
static const struct { const char *name; bool diverging; const char *stops; } maps[] = {
    { "viridis", false,
      "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c"
      "1f988b1f9f8821a68528ae8031b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725" },
    { "cividis", false,
      "00224e00285b002e6a0433711a386f273e6e32436d3b496c434e6c4b546c52596d5a5f6e61656f686a716f70737576767c7b78"
      "8481798b8778938d789b9376a39a75aba072b3a670bbad6cc3b469ccba64d4c15fddc958e6d051efd748f8df3cfee838" },
    { "plasma", false,
      "0d08872206903105963f049c4c02a15901a56600a77201a87e03a88909a69511a29f1a9ca92396b22c8ebb3587c33e80cb4778"
      "d25071d9596ae06263e66c5ceb7555f07f4ff48a48f89441fb9f3afdab33feb72dfdc328fcd025f9dd25f5eb27f0f921" },
    { "magma", false,
      "0000040303110a0822130d331d114628115a36106a430f7650127c5d177f691c817621818226818f2a819c2e7fa9327db63779"
      "c33b75cf4170db486ae65163ee5c5ef5695cf9785dfb8761fd9668fea571feb47bfec387fed194fde0a2fceeb0fcfdbf" },
    { "inferno", false,
      "0000040403120b0724150b37210c4a2e0a5a3c09654a0c6b57106d63146e70196e7d1e6d89226a962766a32b61af315cbb3755"
      "c63e4dd14644db4f3be35932eb6528f1711ef67f14f98d0afb9c06fcab0ffbba1ff9ca32f5d949f2e865f3f586fcffa4" },
    { "coolwarm", true,
      "3b4cc0445acc4d68d75775e16282ea6c8ef1779af782a5fb8db0fe98b9ffa3c2feaec9fcb8d0f9c2d5f4ccd9eed5dbe6dddddd"
      "e5d8d1ecd3c5f1ccb9f4c4adf7bba0f7b194f7a687f49a7bf18d6fec7f63e57058de604dd55042cb3e38c0282fb40426" },
    { "twilight", false,
      "e2d9e2d6d7ddc2ced4aac2cc94b4c781a6c37296c16886be6275ba5f63b55e50ac5d3da0592a8f511b7745135c381145301437"
      "3a113a4b134260184a751e4f882850993550a74550b25752bc6958c37d63c89073cca489d2b6a3d9c7bfdfd4d6e2d9e2" },
    { "rdbu", true, "67001f" "b2182b" "d6604d" "f4a582" "fddbc7" "f7f7f7" "d1e5f0" "92c5de" "4393c3" "2166ac" "053061" },
    { "grey", false, "1a1a1af5f5f5" },
    { "gray", false, "1a1a1af5f5f5" },
};
enum { MAPS = sizeof maps / sizeof *maps, DIGITS = 6 };

static dgl_rgba stop(const char *s, size_t i)
{
    char digits[DIGITS + 1] = { 0 };
    memcpy(digits, s + DIGITS * i, DIGITS);
    return (dgl_rgba)strtoul(digits, NULL, 16) << 8 | 255;
}

dgl_status dgl_colormap_set(dgl_colormap *m, const char *name)
{
    size_t n = strlen(name), found = MAPS;
    bool turned = n > 2 && !strcmp(name + n - 2, "_r");
    const char *names[MAPS + 1] = { NULL };
    DGL_TEXT_OWNED dgl_text all = { 0 };
    for (size_t i = 0; i < MAPS; i++) {
        names[i] = maps[i].name;
        if (strcmp(names[i], "gray"))
            dgl_text_add(&all, "%s%s", i ? ", " : "", names[i]);
        if (!strncmp(name, names[i], n - 2 * turned) && strlen(names[i]) == n - 2 * turned)
            found = i;
    }
    if (found == MAPS) {
        const char *near = dgl_did_you_mean(name, names);
        DGL_FAIL(DGL_EARG, "unknown cmap '%s'%s%s%s", name, near, *near ? "" : "; there are ", *near ? "" : all.s);
    }
    m->name = maps[found].name;
    m->diverging = maps[found].diverging;
    size_t last = strlen(maps[found].stops) / DIGITS - 1;
    for (size_t i = 0; i < DGL_MAP_SIZE; i++) {
        double t = (double)i / (DGL_MAP_SIZE - 1) * (double)last;
        size_t k = t < (double)last ? (size_t)t : last - 1;
        m->color[turned ? DGL_MAP_SIZE - 1 - i : i] =
            dgl_color_mix(stop(maps[found].stops, k), stop(maps[found].stops, k + 1), t - (double)k);
    }
    return DGL_OK;
}

dgl_status dgl_colormap_fit(dgl_colormap *m, size_t n, const double *x, const dgl_array *limits, double center)
{
    double lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i])) {
            lo = fmin(lo, x[i]);
            hi = fmax(hi, x[i]);
        }
    if (limits) {
        if (limits->size != 2 || !(limits->data[0] < limits->data[1]) || !isfinite(limits->data[1] - limits->data[0]))
            DGL_FAIL(DGL_EARG, "limits must be {lo, hi} with lo < hi");
        m->below = lo < limits->data[0];
        m->above = hi > limits->data[1];
        m->lo = limits->data[0];
        m->hi = limits->data[1];
        return DGL_OK;
    }
    if (lo > hi)
        lo = hi = 0;
    if (isnan(center) && m->diverging && lo < 0 && hi > 0)
        center = 0;
    if (isfinite(center)) {
        double half = fmax(fabs(lo - center), fabs(hi - center));
        lo = center - half;
        hi = center + half;
    }
    if (!(hi - lo > 1e-13 * fmax(fabs(lo), fabs(hi)))) {
        double room = lo == 0 ? 1 : fabs(lo) * 0.1;
        lo -= room;
        hi += room;
    }
    m->lo = lo;
    m->hi = hi;
    return DGL_OK;
}

bool dgl_colormap_classes(dgl_colormap *m, size_t n, const double *x)
{
    enum { LEAST = -2, MOST = 20, CLASSES = 10 };
    static double edge[MOST - LEAST + 2];              // half a number below each
    double lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        if (x[i] != floor(x[i]) || x[i] < LEAST || x[i] > MOST)
            return false;
        lo = fmin(lo, x[i]);
        hi = fmax(hi, x[i]);
    }
    if (!(hi > lo) || hi - lo >= CLASSES)
        return false;
    for (int k = LEAST; k <= MOST + 1; k++) edge[k - LEAST] = k - 0.5;
    size_t classes = (size_t)(hi - lo) + 1;
    *m = (dgl_colormap){ .name = "classes", .lo = lo, .hi = hi, .nlevels = classes + 1, .level = edge + (int)lo - LEAST, .by_band = true, .classes = true };
    for (size_t i = 0; i < DGL_MAP_SIZE; i++)
        m->color[i] = dgl_color_cycle(lround((double)i / (DGL_MAP_SIZE - 1) * (double)(classes - 1)));
    return true;
}

double dgl_colormap_place(const dgl_colormap *m, double x)
{
    if (m->nlevels > 1) {                              // the middle of its band
        size_t a = 0, b = m->nlevels - 1;
        if (isnan(x))
            return x;
        while (b - a > 1) {
            size_t c = (a + b) / 2;
            *(x >= m->level[c] ? &a : &b) = c;
        }
        if (m->by_band)
            return m->nlevels > 2 ? (double)a / (double)(m->nlevels - 2) : 0.5;
        x = (m->level[a] + m->level[b]) / 2;
    }
    double t = (x / 2 - m->lo / 2) / (m->hi / 2 - m->lo / 2);      // halves can't overflow
    return isnan(t) ? isnan(x) ? NAN : 0.5 : fmin(1, fmax(0, t));
}

dgl_rgba dgl_colormap_at(const dgl_colormap *m, double x)
{
    double t = dgl_colormap_place(m, x);
    return isnan(t) ? 0 : m->color[(size_t)(t * (DGL_MAP_SIZE - 1) + 0.5)];
}
