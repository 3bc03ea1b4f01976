// Tensors with named indices: "^a_bc". An index that comes twice, once above and once below, is summed over.
#ifndef DGL_FIELD_TENSOR_H
#define DGL_FIELD_TENSOR_H

#include "field/field.h"

// What a string of indices says. (ab) and [ab] stand for the symmetric and antisymmetric part: part[r] is '(' or
// '[' where such a group begins, width[r] how many indices it has.
typedef struct {
    int rank;
    char index[DGL_MAX_RANK + 1], letter[DGL_MAX_RANK + 1], part[DGL_MAX_RANK + 1];
    int width[DGL_MAX_RANK];
} dgl_indices;

// EARG: what is wrong with the text. It ends at the first sign that is none of ^ _ letters ( ) [ ] and spaces.
dgl_status dgl_indices_parse(dgl_indices *out, const char *text) DGL_CHECKED;

// T with its indices named: as they are, symmetrised as said, those that come twice summed. ESHAPE where T has
// other indices.
dgl_status dgl_tensor_name(dgl_field **out, dgl_field *T, const dgl_indices *indices) DGL_CHECKED;

// The product of two tensors with named indices (of a scalar field with any), summed over common names.
dgl_status dgl_tensor_product(dgl_field **out, dgl_field *A, dgl_field *B) DGL_CHECKED;

// T with its indices in the order of the names; EARG where the names are others.
dgl_status dgl_tensor_permute(dgl_field **out, dgl_field *T, const char *letters) DGL_CHECKED;

#endif
