// The .npy format of numpy, from and to memory, for .npy files and the members of .npz files.
#ifndef DGL_NUM_NPY_H
#define DGL_NUM_NPY_H

#include "base/array.h"

#include <stdio.h>

// Floats of 2, 4 and 8 bytes, integers and truth values, of either byte order and either order of axes.
// Whole numbers that no double holds, and everything else, are refused by name. what begins the messages.
dgl_status dgl_npy_read(dgl_array **out, const char *what, const char *bytes, size_t n) DGL_CHECKED;

// The header of a row-major array of doubles; text has room for DGL_NPY_HEADER bytes. Returns its length;
// the entries as they stand in memory follow it (little endian).
enum { DGL_NPY_HEADER = 256 };
size_t dgl_npy_header(char text[DGL_NPY_HEADER], const dgl_array *a);

#endif
