// Networks in files: safetensors with the layers in the metadata, and tensors of others by name.
#include "net/train.h"

#include "base/file.h"
#include "num/format.h"
#include "num/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- layers as text: "linear tanh conv2d(3,16,3,1,1)" ----

static void describe(dgl_text *t, const dgl_layer *l)
{
    if (l->kind == &dgl_activation_kind) {
        dgl_text_add(t, "%s", dgl_activation_names[(int)l->option[0]]);
        return;
    }
    dgl_text_add(t, "%s", l->kind->name);
    if (!strcmp(l->kind->name, "linear"))               // its tensors say all
        return;
    for (int i = 0; i < DGL_LAYER_OPTIONS; i++) dgl_text_add(t, i ? ",%.17g" : "(%.17g", l->option[i]);
    dgl_text_add(t, ";%zu,%zu,%zu)", l->in.c, l->in.h, l->in.w);
}

static size_t shape_size(const dgl_tensor_shape *t)
{
    size_t n = 1;
    for (int k = 0; k < t->naxes; k++) n *= t->shape[k];
    return n;
}

dgl_status dgl_net_save(const dgl_net *net, const char *path)
{
    DGL_TREE_OWNED dgl_tree tensors = { 0 }, metadata = { 0 };
    DGL_TEXT_OWNED dgl_text layers = { 0 };
    size_t count = 0;
    dgl_tensor_shape t[DGL_MAX_TENSORS];
    if (strcmp(dgl_file_extension(path), "safetensors"))
        DGL_FAIL(DGL_EARG, "a network is saved as .safetensors, not '%s'", path);
    for (int l = 0; l < net->nlayers; l++) {
        dgl_text_put(&layers, " ", l > 0);
        describe(&layers, &net->layer[l]);
        count += (size_t)dgl_layer_tensors(&net->layer[l], t);
    }
    DGL_TRY(dgl_text_ok(&layers));
    DGL_TRY(dgl_tree_table(&metadata, 2));
    DGL_TRY(dgl_tree_text(&metadata, "format", 6));
    DGL_TRY(dgl_tree_text(&metadata, "dgl-net-1", 9));
    DGL_TRY(dgl_tree_text(&metadata, "layers", 6));
    DGL_TRY(dgl_tree_text(&metadata, layers.s, layers.n));
    DGL_TRY(dgl_tree_table(&tensors, count));
    for (int l = 0; l < net->nlayers; l++) {
        const double *theta = dgl_layer_theta(net, &net->layer[l]);
        int n = dgl_layer_tensors(&net->layer[l], t);
        for (int k = 0; k < n; theta += shape_size(&t[k]), k++) {
            char name[64];
            DGL_OWNED dgl_array *a = NULL;
            DGL_TRY(dgl_array_new(&a, t[k].naxes, t[k].shape));
            memcpy(a->data, theta, a->size * sizeof *theta);
            snprintf(name, sizeof name, "%d.%s", l, t[k].name);
            DGL_TRY(dgl_tree_text(&tensors, name, strlen(name)));
            DGL_TRY(dgl_tree_array(&tensors, a));
        }
    }
    DGL_FILE_OWNED dgl_file f = { 0 };
    DGL_TRY(dgl_file_begin(&f, path));
    DGL_TRY(dgl_safetensors_write(f.stream, &tensors, &metadata));
    return dgl_file_commit(&f);
}

// ---- reading ----

// Tensors of a file, and the numbers of its modules that have any, ascending: those of layers with tensors, in order, whatever stands between
// them. names (NULL): what modules are called in place of numbers, "fc1 fc2".
typedef struct { const char *path, *prefix, *names; dgl_tree tensors, metadata; size_t modules, *number; } source;

static void drop_source(source *s)
{
    dgl_tree_free(&s->tensors);
    dgl_tree_free(&s->metadata);
    dgl_free(s->number);
}
#define SOURCE __attribute__((cleanup(drop_source))) source

enum { NAME = 256 };                                    // of a tensor, with what stands before

// the k-th module's name, of layer number layer
static void module_name(char *name, const source *s, size_t k, int layer)
{
    const char *word = s->names;
    for (; word && k; k--) word += strcspn(word, " ") + strspn(word + strcspn(word, " "), " ");
    if (word)
        snprintf(name, NAME, "%s%.*s", s->prefix, *word ? (int)strcspn(word, " ") : 1, *word ? word : "?");
    else
        snprintf(name, NAME, "%s%zu", s->prefix, k < s->modules ? s->number[k] : (size_t)layer);
}

// "0.weight", or "0_weight" as names of keywords are in npz files
static const dgl_array *find(const source *s, const char *module, const char *name)
{
    for (const char *between = "._"; *between; between++) {
        char key[NAME + 32];
        snprintf(key, sizeof key, "%s%c%s", module, *between, name);
        for (size_t i = 1; i + 1 < s->tensors.n; i += 2)
            if (s->tensors.item[i].n == strlen(key) && !memcmp(dgl_tree_bytes(&s->tensors, &s->tensors.item[i]), key, strlen(key)))
                return s->tensors.item[i + 1].array;
    }
    return NULL;
}

// the numbers of modules, in room for one of each tensor
static void find_numbers(source *s)
{
    size_t skip = strlen(s->prefix);
    for (size_t i = 1; i + 1 < s->tensors.n; i += 2) {
        char key[NAME], *end;
        snprintf(key, sizeof key, "%.*s", (int)s->tensors.item[i].n, dgl_tree_bytes(&s->tensors, &s->tensors.item[i]));
        if (strlen(key) <= skip || memcmp(key, s->prefix, skip) || strspn(key + skip, "0123456789") == 0)
            continue;
        size_t number = strtoull(key + skip, &end, 10), k = s->modules;
        if (*end != '.' && *end != '_')
            continue;
        while (k && s->number[k - 1] > number) k--;
        if (k && s->number[k - 1] == number)
            continue;
        memmove(s->number + k + 1, s->number + k, (s->modules++ - k) * sizeof *s->number);
        s->number[k] = number;
    }
}

// a hint for files whose modules have names: all that have a weight
static void add_names(dgl_text *hint, const source *s)
{
    static const char weight[] = ".weight", end[] = "\", in the order of layers, says what they are called";
    bool any = false;
    if (s->names)
        dgl_text_add(hint, "; names is \"%s\"", s->names);
    for (size_t i = 1; i + 1 < s->tensors.n && !s->modules && !s->names; i += 2) {
        const dgl_item *key = &s->tensors.item[i];
        size_t n = key->n < sizeof weight ? 0 : key->n - (sizeof weight - 1);
        if (!n || memcmp(dgl_tree_bytes(&s->tensors, key) + n, weight, sizeof weight - 1))
            continue;
        dgl_text_add(hint, any ? " %s" : "; names = \"%s", dgl_format_excerpt(dgl_tree_bytes(&s->tensors, key), n));
        any = true;
    }
    dgl_text_put(hint, end, any ? sizeof end - 1 : 0);
}

// what metadata say of a key, copied into text; NULL: nothing
static dgl_status said(dgl_text *text, const dgl_tree *metadata, const char *key)
{
    for (size_t i = 1; i + 1 < metadata->n; i += 2)
        if (metadata->item[i].n == strlen(key) && !memcmp(dgl_tree_bytes(metadata, &metadata->item[i]), key, strlen(key)))
            dgl_text_put(text, dgl_tree_bytes(metadata, &metadata->item[i + 1]), metadata->item[i + 1].n);
    return dgl_text_ok(text);
}

// The network that a file of ours was saved with must have such layers; one with other activations would take its tensors silently.
static dgl_status check_saved(const dgl_net *net, const dgl_tree *metadata, const char *path)
{
    DGL_TEXT_OWNED dgl_text layers = { 0 };
    DGL_TRY(said(&layers, metadata, "layers"));
    const char *s = layers.s;
    for (int i = 0; s && (*s || i < net->nlayers); i++) {
        size_t word = strcspn(s, " "), n = strcspn(s, "( ");
        const dgl_layer *l = i < net->nlayers ? &net->layer[i] : NULL;
        const char *name = !l ? "nothing" : l->kind == &dgl_activation_kind ? dgl_activation_names[(int)l->option[0]] : l->kind->name;
        if (!l || n != strlen(name) || memcmp(s, name, n))
            DGL_FAIL(DGL_ESHAPE, "%s: it was saved with layers '%s'; this network has %s as layer %d", path, dgl_format_excerpt(layers.s, layers.n), name, i + 1);
        s += word + (s[word] == ' ');
    }
    return DGL_OK;
}

static dgl_status load_tensors(source *s)
{
    const dgl_format *f;
    const char *extension = dgl_file_extension(s->path);
    dgl_value none[DGL_MAX_PARAMS];
    if (!strcmp(extension, "safetensors")) {
        DGL_HEAP char *bytes = NULL;
        size_t n;
        DGL_TRY(dgl_file_read(&bytes, &n, s->path));
        return dgl_safetensors_read(&s->tensors, &s->metadata, s->path, bytes, n);
    }
    if (!strcmp(extension, "pt") || !strcmp(extension, "pth") || !strcmp(extension, "pkl"))
        DGL_FAIL(DGL_EARG, "%s: pickles are not read, for they run code; save it from Python with safetensors.torch.save_file(model.state_dict(), "
                           "\"n.safetensors\")", s->path);
    if (strcmp(extension, "npz"))
        DGL_FAIL(DGL_EARG, "%s: weights are read from .safetensors and .npz files", s->path);
    memset(none, 0, sizeof none);
    DGL_TRY(dgl_format_find(&f, s->path));
    return dgl_format_load(f, &s->tensors, s->path, none);
}

static dgl_status open_source(source *s, const char *path, const char *prefix, const char *names)
{
    s->path = path;
    s->prefix = prefix ? prefix : "";
    s->names = names;
    DGL_TRY(load_tensors(s));
    s->number = dgl_alloc((s->tensors.n/2 + 1) * sizeof *s->number);
    if (!s->number)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory for the names of its tensors", path);
    if (!names)
        find_numbers(s);
    return DGL_OK;
}

// whether a tensor is one of the prefix's, and no count of batches
static bool counts(const source *s, const dgl_item *key)
{
    const char *name = dgl_tree_bytes(&s->tensors, key), counter[] = "num_batches_tracked";
    size_t skip = strlen(s->prefix), tail = sizeof counter - 1;
    return key->n >= skip && !memcmp(name, s->prefix, skip) && !(key->n >= tail && !memcmp(name + key->n - tail, counter, tail));
}

static dgl_status fill(dgl_net *net, const source *s)
{
    dgl_tensor_shape t[DGL_MAX_TENSORS];
    size_t used = 0, there = 0, module = 0;
    for (int l = 0; l < net->nlayers; l++) {
        double *theta = dgl_net_theta(net) + net->layer[l].at;
        int n = dgl_layer_tensors(&net->layer[l], t);
        char name[NAME];
        module_name(name, s, module, l);
        module += n > 0;
        for (int k = 0; k < n; k++, used++) {
            const dgl_array *a = find(s, name, t[k].name);
            DGL_TEXT_OWNED dgl_text hint = { 0 };
            if (!a)
                add_names(&hint, s);
            if (!a)
                DGL_FAIL(DGL_EIO, "%s: no tensor '%s.%s' for layer %d, %s%s", s->path, name, t[k].name, l + 1, net->layer[l].kind->name, hint.s ? hint.s : "");
            if (a->naxes != t[k].naxes || memcmp(a->shape, t[k].shape, (size_t)a->naxes * sizeof *a->shape))
                DGL_FAIL(DGL_ESHAPE, "%s: tensor '%s.%s' has shape %s; layer %d, %s, has %s", s->path, name, t[k].name,
                         dgl_array_shape_text(a), l + 1, net->layer[l].kind->name, dgl_shape_text(t[k].naxes, t[k].shape));
            memcpy(theta, a->data, a->size * sizeof *theta);
            theta += a->size;
        }
    }
    for (size_t i = 1; i + 1 < s->tensors.n; i += 2) there += counts(s, &s->tensors.item[i]);
    if (there != used && !s->names)
        DGL_FAIL(DGL_ESHAPE, "%s: %zu of its %zu tensors belong to no layer of the network", s->path, there - used, there);
    return DGL_OK;
}

dgl_status dgl_net_fill(dgl_net *net, const char *path, const char *prefix, const char *names)
{
    SOURCE s = { 0 };
    DGL_TRY(open_source(&s, path, prefix, names));
    DGL_TRY(check_saved(net, &s.metadata, path));
    return fill(net, &s);
}

// one word of a list of layers: its kind, and its options where it has them
static dgl_status layer_of(dgl_layer *l, const char *word, size_t n, const char *path)
{
    size_t name = strcspn(word, "( ");
    name = name < n ? name : n;
    for (int i = 0; dgl_activation_names[i]; i++)
        if (strlen(dgl_activation_names[i]) == name && !memcmp(word, dgl_activation_names[i], name)) {
            l->kind = &dgl_activation_kind;
            l->option[0] = i;
            return DGL_OK;
        }
    for (int i = 0; dgl_layer_kinds[i]; i++) {
        if (strlen(dgl_layer_kinds[i]->name) != name || memcmp(word, dgl_layer_kinds[i]->name, name))
            continue;
        l->kind = dgl_layer_kinds[i];
        const char *p = word + name;
        if (name == n && strcmp(l->kind->name, "linear") && l->kind->params[0].name)
            DGL_FAIL(DGL_EARG, "%s: the name %s does not say all of the layer: give a list of layers, {nn.%s(...), ...}", path, l->kind->name, l->kind->name);
        for (int k = 0; k < DGL_LAYER_OPTIONS && p < word + n && (*p == '(' || *p == ','); k++) {
            char *end;
            l->option[k] = strtod(p + 1, &end);
            p = end;
        }
        size_t *in[3] = { &l->in.c, &l->in.h, &l->in.w };
        for (int k = 0; k < 3 && p < word + n && (*p == ';' || *p == ','); k++) {
            char *end;
            *in[k] = (size_t)strtoull(p + 1, &end, 10);
            p = end;
        }
        return DGL_OK;
    }
    DGL_FAIL(DGL_EIO, "%s: no layer is called '%s'", path, dgl_format_excerpt(word, name));
}

// the layer as its constructor would make it, from its options
static dgl_status rebuild(dgl_net **out, const dgl_layer *l, int number, size_t module, const source *s)
{
    dgl_value v[DGL_MAX_PARAMS];
    const char *path = s->path;
    memset(v, 0, sizeof v);
    if (l->kind == &dgl_activation_kind)
        v[0].num = l->option[0];
    else if (l->kind->params)
        dgl_param_defaults(v, l->kind->params);
    if (!strcmp(l->kind->name, "linear")) {
        char name[NAME];
        module_name(name, s, module, number);
        const dgl_array *W = find(s, name, "weight");
        DGL_TEXT_OWNED dgl_text hint = { 0 };
        if (!W || W->naxes != 2)
            add_names(&hint, s);
        if (!W || W->naxes != 2)
            DGL_FAIL(DGL_EIO, "%s: layer %d is linear, but there is no matrix '%s.weight'%s", path, number + 1, name, hint.s ? hint.s : "");
        double options[] = { (double)W->shape[1], (double)W->shape[0], find(s, name, "bias") != NULL };
        for (int i = 0; i < 3; i++) v[i] = (dgl_value){ .given = true, .num = options[i] };
    } else if (l->kind != &dgl_activation_kind)
        for (int i = 0; l->kind->params[i].name && i < DGL_LAYER_OPTIONS; i++) {
            const dgl_param *p = &l->kind->params[i];
            double words = 1;
            for (const char *w = p->type == DGL_WORD ? p->words : ""; *w; w++) words += *w == '|';
            if (p->type != DGL_WORD)
                DGL_TRY(dgl_param_set_num(&v[i], p, l->option[i]));
            else if (!(l->option[i] >= 0 && l->option[i] < words))
                DGL_FAIL(DGL_EIO, "%s: layer %d, %s, has %s = %g", path, number + 1, l->kind->name, p->name, l->option[i]);
            v[i] = (dgl_value){ .given = true, .num = l->option[i] };
        }
    DGL_OWNED dgl_rng *g = NULL;
    DGL_TRY(dgl_rng_new(&g, 0));
    DGL_TRY(dgl_net_new(out, l->kind, v, g));
    if (strcmp(l->kind->name, "linear") && l->kind != &dgl_activation_kind) {
        dgl_layer *made = &(*out)->layer[0];
        bool step = !strcmp(l->kind->name, "step");
        memcpy(made->option, l->option, sizeof l->option);
        if (made->in.c && l->in.c != made->in.c && !step)
            DGL_FAIL(DGL_EIO, "%s: layer %d, %s, takes %zu channels, the file says %zu", path, number + 1, l->kind->name, made->in.c, l->in.c);
        if (step || dgl_extent_size(l->in))
            made->in = l->in;
        if (l->kind->shape && (step || dgl_extent_size(l->in)))
            DGL_TRY(l->kind->shape(made));
    }
    return DGL_OK;
}

static dgl_status build(dgl_net **out, dgl_net **part, int *made, const char *layers, const source *from)
{
    DGL_OWNED dgl_net *net = NULL;
    size_t module = 0;
    dgl_tensor_shape t[DGL_MAX_TENSORS];
    for (const char *s = layers; *s; ) {
        size_t n = strcspn(s, " ");
        dgl_layer l = { 0 };
        if (n) {
            DGL_TRY(layer_of(&l, s, n, from->path));
            DGL_TRY(rebuild(&part[*made], &l, *made, module, from));
            module += dgl_layer_tensors(&part[*made]->layer[0], t) > 0;
            (*made)++;
        }
        s += n + (s[n] == ' ');
    }
    DGL_TRY(dgl_net_join(&net, *made, part));
    DGL_TRY(check_saved(net, &from->metadata, from->path));
    DGL_TRY(fill(net, from));
    *out = dgl_retain(net);
    return DGL_OK;
}

dgl_status dgl_net_load(dgl_net **out, const char *path, const char *layers, const char *prefix, const char *names)
{
    DGL_SCOPE;
    SOURCE s = { 0 };
    DGL_TEXT_OWNED dgl_text own = { 0 }, format = { 0 };
    DGL_TRY(open_source(&s, path, prefix, names));
    DGL_TRY(said(&format, &s.metadata, "format"));
    DGL_TRY(said(&own, &s.metadata, "layers"));
    if (format.s && !strncmp(format.s, "dgl-net-", 8) && strcmp(format.s, "dgl-net-1"))
        DGL_FAIL(DGL_EIO, "%s: the network was saved by another version, as '%s'; this one reads dgl-net-1", path, dgl_format_excerpt(format.s, format.n));
    if (!layers && !own.s)
        DGL_FAIL(DGL_EIO, "%s: it does not say what its layers are; nn.load(path, \"linear tanh linear\") does", path);
    layers = layers ? layers : own.s;
    size_t most = strlen(layers)/2 + 2;
    DGL_SCRATCH_OF(dgl_net *, part, most);
    int made = 0;
    memset(part, 0, most * sizeof *part);
    dgl_status status = build(out, part, &made, layers, &s);
    for (size_t i = 0; i < most; i++) dgl_release(part[i]);
    return status;
}
