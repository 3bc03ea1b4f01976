// Labelled sets: moons, circles, spirals, blobs, and the digits, which come with the program.
#include "cloud/sample.h"

#include "base/embed.h"
#include "num/npy.h"
#include "num/zip.h"

#include <math.h>
#include <string.h>

#define PI 3.141592653589793238463

static dgl_status shuffle(dgl_sample *s)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(size_t, place, s->n);
    DGL_SCRATCH(x, 2 * s->n);
    DGL_SCRATCH(y, s->n);
    for (size_t i = 0; i < s->n; i++) place[i] = i;
    dgl_rng_shuffle(s->rng, s->n, place);
    memcpy(x, s->x, 2 * s->n * sizeof *x);
    memcpy(y, s->y, s->n * sizeof *y);
    for (size_t i = 0; i < s->n; i++) {
        memcpy(s->x + 2*i, x + 2 * place[i], 2 * sizeof *x);
        s->y[i] = y[place[i]];
    }
    return DGL_OK;
}

// place i of n even ones from 0 to end
static double even(size_t i, size_t n, double end) { return n < 2 ? 0 : i + 1 == n ? end : (double)i * (end / (double)(n - 1)); }

static const dgl_param moon_params[] = { DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED, { 0 } };

static dgl_status two_moons(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    dgl_sample s = { 0 };
    DGL_TRY(dgl_sample_begin(&s, X, 2, y, 1, v[0].num, v[2].num));
    DGL_OWNED dgl_rng *rng = s.rng;
    size_t outer = s.n / 2;
    for (size_t i = 0; i < s.n; i++) {
        bool in = i >= outer;
        double t = in ? even(i - outer, s.n - outer, PI) : even(i, outer, PI);
        s.x[2*i] = in ? 1 - cos(t) : cos(t);
        s.x[2*i + 1] = in ? 1 - sin(t) - 0.5 : sin(t);
        s.y[i] = in;
    }
    DGL_TRY(shuffle(&s));
    dgl_sample_noise(&s, 2, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_two_moons_dataset = { moon_params, two_moons };

static const dgl_param circles_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED, { "factor", DGL_NUM, 0.8, 0, 1, "the radius of the inner circle", NULL }, { 0 }
};

static dgl_status circles(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    dgl_sample s = { 0 };
    DGL_TRY(dgl_sample_begin(&s, X, 2, y, 1, v[0].num, v[2].num));
    DGL_OWNED dgl_rng *rng = s.rng;
    size_t outer = s.n / 2;
    for (size_t i = 0; i < s.n; i++) {
        bool in = i >= outer;
        double r = in ? v[3].num : 1;
        double t = in ? (double)(i - outer) * (2 * PI / (double)(s.n - outer)) : (double)i * (2 * PI / (double)outer);
        s.x[2*i] = r * cos(t);
        s.x[2*i + 1] = r * sin(t);
        s.y[i] = in;
    }
    DGL_TRY(shuffle(&s));
    dgl_sample_noise(&s, 2, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_circles_dataset = { circles_params, circles };

static const dgl_param spiral_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_NOISE, DGL_SAMPLE_SEED,
    { "arms", DGL_INT, 2, 1, 1000, "how many", NULL }, { "turns", DGL_NUM, 1, 1e-6, 1e6, "of each arm", NULL }, { 0 }
};

// r = 2 theta + pi with theta = 2 pi turns sqrt(U), scaled to the unit disc, each arm turned by an even share
static dgl_status spirals(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    dgl_sample s = { 0 };
    DGL_TRY(dgl_sample_begin(&s, X, 2, y, 1, v[0].num, v[2].num));
    DGL_OWNED dgl_rng *rng = s.rng;
    size_t arms = (size_t)v[3].num;
    double most = 2 * PI * v[4].num;
    for (size_t i = 0; i < s.n; i++) {
        size_t arm = i % arms;
        double t = most * sqrt(dgl_rng_uniform(rng)), r = (2*t + PI) / (2*most + PI);
        double turned = t + 2 * PI * (double)arm / (double)arms;
        s.x[2*i] = r * cos(turned);
        s.x[2*i + 1] = r * sin(turned);
        s.y[i] = (double)arm;
    }
    dgl_sample_noise(&s, 2, v[1].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_spirals_dataset = { spiral_params, spirals };

static const dgl_param blob_params[] = {
    DGL_SAMPLE_N, DGL_SAMPLE_SEED, { "centers", DGL_INT, 3, 1, 1e6, "how many clusters", NULL },
    { "dim", DGL_INT, 2, 1, 1e4, "number of coordinates", NULL },
    { "std", DGL_NUM, 1, 0, 1e300, "standard deviation of a cluster in each coordinate", NULL }, { 0 }
};

static dgl_status blobs(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    DGL_SCOPE;
    size_t centers = (size_t)v[2].num, d = (size_t)v[3].num;
    dgl_sample s = { 0 };
    DGL_TRY(dgl_sample_begin(&s, X, d, y, 1, v[0].num, v[1].num));
    DGL_OWNED dgl_rng *rng = s.rng;
    DGL_SCRATCH(center, centers * d);
    for (size_t i = 0; i < centers * d; i++) center[i] = 20 * dgl_rng_uniform(rng) - 10;
    for (size_t i = 0; i < s.n; i++) {
        s.y[i] = (double)(i % centers);
        memcpy(s.x + i*d, center + i % centers * d, d * sizeof(double));
    }
    dgl_sample_noise(&s, d, v[4].num, false);
    return DGL_OK;
}
const dgl_dataset dgl_blobs_dataset = { blob_params, blobs };


// ---- digits ----

DGL_EMBED(digits, "lib/cloud/digits.npz");

static const dgl_param digit_params[] = { { "scale", DGL_BOOL, 0, 0, 1, "pixels from 0 to 1 instead of 0 to 16", NULL }, { 0 } };

static dgl_status member(dgl_array **out, const char *name, size_t count, const dgl_zip_member *members)
{
    for (const dgl_zip_member *m = members; m < members + count; m++) {
        if (m->name_length != strlen(name) || memcmp(m->name, name, m->name_length))
            continue;
        DGL_HEAP char *bytes = dgl_alloc(m->size);
        if (!bytes)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for the digits");
        DGL_TRY(dgl_zip_unpack(bytes, "digits", m));
        return dgl_npy_read(out, "digits", bytes, m->size);
    }
    DGL_FAIL(DGL_EIO, "the digits have no '%s'", name);
}

static dgl_status digits(dgl_array **X, dgl_array **y, const dgl_value *v)
{
    DGL_HEAP dgl_zip_member *members = NULL;
    size_t count;
    DGL_TRY(dgl_zip_read(&members, &count, "digits", dgl_embed_digits, (size_t)(dgl_embed_digits_end - dgl_embed_digits)));
    DGL_TRY(member(X, "X.npy", count, members));
    DGL_TRY(member(y, "y.npy", count, members));
    for (size_t i = 0; v[0].num && i < (*X)->size; i++) (*X)->data[i] /= 16;
    return DGL_OK;
}
const dgl_dataset dgl_digits_dataset = { digit_params, digits };
