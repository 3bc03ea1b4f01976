// Persistent homology of Vietoris-Rips complexes, in any dimension, with coefficients modulo a prime.
//
// The edges come in the order of their lengths, and with each edge ij all simplices whose longest edge it is: ij
// joined to every simplex of its link, the flag complex of those points that are nearer to both i and j than they
// to each other. What the edge changes is told by the link alone (Koyama, Memoli, Robins, Turner, Faster computation
// of degree-1 persistent homology using the reduced Vietoris-Rips filtration, 2023, for loops). Where one point of
// the link is near all others, which is nearly everywhere, the link is a cone: its simplices cancel in pairs, and
// nothing is born or dies. Elsewhere they cancel in apparent pairs (Bauer, Ripser, 2021), and those left over, few,
// are reduced: a chain flows down to critical simplices by cutting its longest edge at the point of the link again
// and again (Forman's discrete Morse theory). No coboundary is ever listed and no matrix stored.
#ifndef DGL_TOPO_RIPS_H
#define DGL_TOPO_RIPS_H

#include "topo/diagram.h"
#include "topo/pairs.h"

typedef struct {
    int maxdim;                    // holes of dimension 0 .. maxdim
    double threshold;              // edges up to this length; NAN: the enclosing radius, beyond which nothing happens
    int prime;
    double limit;                  // ENOMEM where more simplices than that would be looked at; 0: no limit
} dgl_rips_options;

// X holds n points of dimension d, [n][d], or with matrix set distances [n][n]; D retains it.
dgl_status dgl_topo_rips(dgl_diagram **out, dgl_array *X, bool matrix, const dgl_rips_options *o) DGL_CHECKED;

// m simplices of k points each, ascending, from 0, and a number for each, between -p/2 and p/2 and not 0.
typedef struct { size_t m; int k; uint32_t *simplex; int *value; } dgl_chain;
void dgl_chain_free(dgl_chain *c);
#define DGL_CHAIN_OWNED __attribute__((cleanup(dgl_chain_free)))

// A cocycle of a bar (from 0) of dimension dim, from 1 on: numbers modulo the prime on the simplices of dim + 1 points
// whose edges are no longer than scale, such that the alternating sum over the faces of every larger simplex is 0 there.
// *scale NAN: just short of the bar's death, or of the threshold; it becomes the length of the longest edge used. It is 0 on
// bars that are older, and not on cycles of this one.
dgl_status dgl_rips_cocycle(dgl_chain *out, double *scale, const dgl_diagram *D, int dim, size_t bar) DGL_CHECKED;

// A cycle that is there from the birth of a bar of dimension dim >= 1 on and bounds at its death.
dgl_status dgl_rips_cycle(dgl_chain *out, const dgl_diagram *D, int dim, size_t bar) DGL_CHECKED;

// An angle in [0, 2 pi) for each point, angle[n]: the map to a circle that winds as the bar's cocycle does and turns as
// little as it can along the edges no longer than scale (de Silva, Morozov, Vejdemo-Johansson, Persistent cohomology
// and circular coordinates, 2011). EDOMAIN when the cocycle modulo the prime is none of whole numbers.
dgl_status dgl_rips_circular(double *angle, double *scale, const dgl_diagram *D, size_t bar) DGL_CHECKED;

#endif
