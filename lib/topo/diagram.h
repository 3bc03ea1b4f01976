// Persistence diagrams: for each dimension of holes, when each is born and when it dies.
#ifndef DGL_TOPO_DIAGRAM_H
#define DGL_TOPO_DIAGRAM_H

#include "base/array.h"

enum { DGL_TOPO_DIMS = 16 };       // dimensions 0 .. 15

typedef struct dgl_diagram {
    dgl_ref ref;
    int dims;                      // dimensions 0 .. dims - 1 are known
    dgl_array *bars[DGL_TOPO_DIMS];    // [m][2] births and deaths, INFINITY: never; the longest first
    const char *kind;              // "Vietoris-Rips", ...
    size_t points;                 // or cells it was made from
    double threshold;              // nothing is known beyond it; INFINITY: nothing is left out
    int prime;                     // coefficients are whole numbers modulo it
    void *source;                  // what cocycles are made from (rips.h), retained; NULL
} dgl_diagram;

// Bars while they are found: add them, then make the diagram's array, which frees them. Bars without length are
// left out; id says which is which in *order (NULL: nobody asks), [m], dgl_free it.
typedef struct { double birth, death; uint32_t id; } dgl_bar;
typedef struct { dgl_bar *bar; size_t n, room; } dgl_bars;
dgl_status dgl_bars_add(dgl_bars *b, double birth, double death, uint32_t id) DGL_CHECKED;
dgl_status dgl_bars_take(dgl_array **out, uint32_t **order, dgl_bars *b) DGL_CHECKED;
void dgl_bars_free(dgl_bars *b);
#define DGL_BARS_OWNED __attribute__((cleanup(dgl_bars_free)))

// An empty diagram; kind lives as long as the program.
dgl_status dgl_diagram_new(dgl_diagram **out, const char *kind, int dims) DGL_CHECKED;

// A prime from 2 to 32749 for coefficients.
dgl_status dgl_topo_check_prime(int p) DGL_CHECKED;

// 1/a modulo a prime.
int dgl_topo_inverse(int a, int p);

#endif
