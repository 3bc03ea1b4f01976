// Numbers as text, the same in every locale: what is read is the nearest double, what is written reads back the same.
#ifndef DGL_NUM_NUMBER_H
#define DGL_NUM_NUMBER_H

#include <stddef.h>

// Reads the number that begins at s and ends before end; returns where it ends, or s when there is none.
// Decimal, hexadecimal (0x1p-3), inf, infinity, nan, in capitals too; no blanks before it.
const char *dgl_number_parse(double *x, const char *s, const char *end);

// Writes the shortest text that reads back as x ("nan", "inf" too), ended by a NUL; returns its length.
enum { DGL_NUMBER_ROOM = 32 };
size_t dgl_number_print(char text[DGL_NUMBER_ROOM], double x);

#endif
