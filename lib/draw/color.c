// Colours by word, code or place in the cycle.
#include "draw/color.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// the plain words are softer than those of the web: they are for paper
static const struct { const char *name; dgl_rgba color; } words[] = {
    { "black", 0x1a1a1aff }, { "white", 0xffffffff }, { "red", 0xd62728ff }, { "green", 0x2a9134ff },
    { "blue", 0x1f66b4ff }, { "orange", 0xf08c1aff }, { "purple", 0x8e5bbaff }, { "brown", 0x8c564bff },
    { "pink", 0xe377c2ff }, { "grey", 0x7f7f7fff }, { "gray", 0x7f7f7fff }, { "yellow", 0xf2d024ff },
    { "cyan", 0x17a2b8ff }, { "magenta", 0xc2389bff }, { "teal", 0x1b8a8fff }, { "olive", 0x8a8d2bff },
    { "navy", 0x1b2a5cff }, { "maroon", 0x7a1f2bff }, { "gold", 0xd9a400ff }, { "salmon", 0xf4877aff },
    { "coral", 0xf9744fff }, { "crimson", 0xc21a3aff }, { "indigo", 0x4b2991ff }, { "violet", 0xb08be0ff },
    { "turquoise", 0x3fc1b5ff }, { "lime", 0x7bc62dff }, { "beige", 0xefe6d0ff }, { "tan", 0xcfb290ff },
    { "lightblue", 0xa9cfe8ff }, { "skyblue", 0x7fc0ebff }, { "steelblue", 0x4682b4ff }, { "darkblue", 0x123a7cff },
    { "lightgreen", 0xa5d8a2ff }, { "darkgreen", 0x1d5c2bff }, { "lightgrey", 0xd0d0d0ff }, { "lightgray", 0xd0d0d0ff },
    { "darkgrey", 0x4d4d4dff }, { "darkgray", 0x4d4d4dff }, { "darkred", 0x8e1b1bff }, { "none", 0 },
    { "k", 0x1a1a1aff }, { "w", 0xffffffff }, { "r", 0xd62728ff }, { "g", 0x2a9134ff }, { "b", 0x1f66b4ff },
    { "c", 0x17a2b8ff }, { "m", 0xc2389bff }, { "y", 0xf2d024ff },
};
enum { WORDS = sizeof words / sizeof *words };

dgl_status dgl_color_word(dgl_rgba *out, const char *word)
{
    const char *names[WORDS + 1] = { NULL };
    for (size_t i = 0, n = 0; i < WORDS; i++) {
        if (words[i].name[1])                          // letters are near to everything
            names[n++] = words[i].name;
        if (!strcmp(word, words[i].name)) {
            *out = words[i].color;
            return DGL_OK;
        }
    }
    if (word[0] == '#') {
        size_t n = strlen(word + 1), digits = 0;
        while (isxdigit((unsigned char)word[1 + digits])) digits++;
        if (digits != n || (n != 3 && n != 6 && n != 8))
            DGL_FAIL(DGL_EARG, "'%s' is no colour: #rgb, #rrggbb or #rrggbbaa", word);
        unsigned long v = strtoul(word + 1, NULL, 16);
        if (n == 3)
            v = (v >> 8 & 15) * 0x110000 + (v >> 4 & 15) * 0x1100 + (v & 15) * 0x11;
        *out = (dgl_rgba)(n == 8 ? v : v << 8 | 255);
        return DGL_OK;
    }
    const char *near = dgl_did_you_mean(word, names);
    DGL_FAIL(DGL_EARG, "unknown colour '%s'%s", word, *near ? near : "; a word (red, blue, green, orange, grey, ...), \"#rrggbb\" or a number of the cycle");
}

dgl_rgba dgl_color_cycle(long i)
{
    static const dgl_rgba cycle[] = {
        0x0072b2ff, 0xd55e00ff, 0x009e73ff, 0xcc79a7ff, 0xe69f00ff, 0x56b4e9ff, 0x882255ff, 0x1a1a1aff, 0x99992dff, 0x26267fff,
    };
    const long n = sizeof cycle / sizeof *cycle;
    return cycle[(i % n + n) % n];
}

dgl_rgba dgl_color_fade(dgl_rgba c, double alpha)
{
    return (c & ~255u) | (dgl_rgba)lround((c & 255) * fmin(1, fmax(0, alpha)));
}

dgl_rgba dgl_color_mix(dgl_rgba a, dgl_rgba b, double t)
{
    dgl_rgba c = 0;
    for (int s = 0; s < 32; s += 8)
        c |= (dgl_rgba)lround((1 - t) * (a >> s & 255) + t * (b >> s & 255)) << s;
    return c;
}

double dgl_color_luminance(dgl_rgba c)
{
    double y = 0;
    const double weight[3] = { 0.2126, 0.7152, 0.0722 };
    for (int k = 0; k < 3; k++) {
        double v = (c >> (24 - 8 * k) & 255) / 255.0;
        y += weight[k] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return y;
}
