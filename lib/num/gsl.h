// The part of GSL that dgl uses, behind a module that is opened when first used. GSL's error handler,
// which would end the program, is off from then on.
#ifndef DGL_NUM_GSL_H
#define DGL_NUM_GSL_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
    // mt19937, seeded as its authors say (init_genrand); NULL: no memory
    void *(*mt_new)(void);
    void (*mt_free)(void *g);
    void (*mt_seed)(void *g, uint32_t seed);
    void (*mt_fill)(void *g, size_t n, uint32_t *out);
    // nan at the poles
    double (*digamma)(double x);
    double (*polygamma)(int n, double x);
} dgl_gsl_api;

dgl_status dgl_gsl_open(const dgl_gsl_api **gsl) DGL_CHECKED;

#endif
