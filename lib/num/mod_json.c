// Reading JSON with cJSON.
// pkg-config: libcjson
#include "base/module.h"
#include "num/format.h"
#include "num/json.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static dgl_status check_keys(const cJSON *object, size_t n)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(const char *, key, n);
    size_t i = 0;
    for (const cJSON *c = object->child; c; c = c->next) key[i++] = c->string;
    qsort(key, n, sizeof *key, by_text);
    for (i = 1; i < n; i++)
        if (!strcmp(key[i - 1], key[i]))
            DGL_FAIL(DGL_EDOMAIN, "the key '%s' stands twice in one object", dgl_format_excerpt(key[i], strlen(key[i])));
    return DGL_OK;
}

static dgl_status convert(dgl_tree *out, const cJSON *v)
{
    size_t n = 0;
    if (cJSON_IsNull(v))
        return dgl_tree_nil(out);
    if (cJSON_IsBool(v))
        return dgl_tree_bool(out, cJSON_IsTrue(v));
    if (cJSON_IsNumber(v))
        return dgl_tree_number(out, v->valuedouble);
    if (cJSON_IsString(v))
        return dgl_tree_text(out, v->valuestring, strlen(v->valuestring));
    for (const cJSON *c = v->child; c; c = c->next) n++;
    if (cJSON_IsObject(v)) {
        DGL_TRY(check_keys(v, n));
        DGL_TRY(dgl_tree_table(out, n));
    } else
        DGL_TRY(dgl_tree_list(out, n));
    for (const cJSON *c = v->child; c; c = c->next) {
        if (cJSON_IsObject(v))
            DGL_TRY(dgl_tree_text(out, c->string, strlen(c->string)));
        DGL_TRY(convert(out, c));
    }
    return DGL_OK;
}

static dgl_status parse(dgl_tree *out, const char *bytes, size_t n, size_t *at)
{
    const char *end = bytes;
    cJSON *v = cJSON_ParseWithLengthOpts(bytes, n + 1, &end, 1);
    if (!v) {
        *at = (size_t)(end - bytes);
        return DGL_EIO;
    }
    dgl_status status = convert(out, v);
    cJSON_Delete(v);
    return status;
}

DGL_MODULE(dgl_json_api) = { .parse = parse };
