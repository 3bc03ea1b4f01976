// Reference files of tests/reference.
#ifndef TESTS_JSON_H
#define TESTS_JSON_H

#include "tests/check.h"

#include <cjson/cJSON.h>
#include <stdio.h>

static inline cJSON *read_json(const char *path)
{
    char *text = NULL;
    size_t n;
    check_ok(dgl_file_read(&text, &n, path));
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    dgl_free(text);
    return json;
}

static inline dgl_graph *graph_of(const cJSON *json, int n)
{
    const cJSON *edges = cJSON_GetObjectItem(json, "edges"), *edge;
    int *ends = calloc((size_t)cJSON_GetArraySize(edges) + 1, 2 * sizeof *ends), m = 0;
    cJSON_ArrayForEach(edge, edges) {
        for (int k = 0; k < 2; k++) {
            ends[2*m + k] = cJSON_GetArrayItem(edge, k)->valueint;
            n = ends[2*m + k] >= n ? ends[2*m + k] + 1 : n;
        }
        m++;
    }
    dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, n, m, ends, NULL));
    free(ends);
    return G;
}

// x[0], x[every], x[2 every], ... against a list of numbers; tol is relative for numbers beyond 1
static inline void check_list(const char *what, const double *x, int every, const cJSON *list, double tol)
{
    const cJSON *number;
    int i = 0;
    assert_non_null(list);
    cJSON_ArrayForEach(number, list) {
        if (!(fabs(x[i * every] - number->valuedouble) <= tol * fmax(1, fabs(number->valuedouble))))
            fail_msg("%s: number %d is %.15g, not %.15g", what, i * every, x[i * every], number->valuedouble);
        i++;
    }
    assert_true(i > 0);
}

#endif
