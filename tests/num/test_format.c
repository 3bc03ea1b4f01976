// Data files: what is written is read back, what numpy and others write is read, what is damaged is refused
// with a message and nothing worse.
#include "../check.h"
#include "num/json.h"
#include "num/npy.h"
#include "num/number.h"
#include "num/zip.h"
#include "num/zlib.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const dgl_format *format(const char *path)
{
    const dgl_format *f;
    check_ok(dgl_format_find(&f, path));
    return f;
}

static const dgl_value *defaults(const dgl_param *params)
{
    static dgl_value v[DGL_MAX_PARAMS];
    if (params)
        dgl_param_defaults(v, params);
    return v;
}

// n bytes as a file would give them, at the very end of a block so that a step beyond is seen
static dgl_status load(dgl_tree *t, const char *path, const void *bytes, size_t n, const dgl_value *option)
{
    DGL_HEAP char *copy = dgl_alloc(n + 1);
    if (n)
        memcpy(copy, bytes, n);
    return format(path)->load(t, path, copy, n, option ? option : defaults(format(path)->load_params));
}

static dgl_array *load_array(const char *path, const char *text)
{
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, path, text, strlen(text), NULL));
    assert_true(t.n > 0 && t.item[0].type == DGL_ITEM_ARRAY);
    return dgl_retain(t.item[0].array);
}

static void check_refused(const char *path, const void *bytes, size_t n, const char *message)
{
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_status(load(&t, path, bytes, n, NULL), DGL_EIO);
    if (!strstr(dgl_error_message(), message))
        fail_msg("'%s' does not say '%s'", dgl_error_message(), message);
}

#define REFUSED(path, text, message) check_refused(path, text, sizeof text - 1, message)


// ---- csv ----

static void tables_as_text(void **state)
{
    (void)state;
    const char *same[] = { "1,2\n3,4\n", "1,2\r\n3,4", "1,2\r3,4\r", "\357\273\2771,2\n3,4\n\n\n", " 1 ,\t2 \n\n# a remark\n3,4\n", "\"1\",2\n3,\" 4\"\n",
                           "x,y\n1,2\n3,4\n", "\"x,1\",\"y\n\"\n1,2\n3,4", "1e0,0x1p1\n+3,.4e1" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        DGL_OWNED dgl_array *a = load_array("t.csv", same[i]);
        const double want[] = { 1, 2, 3, 4 };
        assert_true(a->naxes == 2 && a->shape[0] == 2 && a->shape[1] == 2);
        assert_memory_equal(a->data, want, sizeof want);
    }
    DGL_OWNED dgl_array *gaps = load_array("t.tsv", "1\t\tnan\n\t-inf\t3\n");
    assert_true(gaps->shape[0] == 2 && gaps->shape[1] == 3 && isnan(gaps->data[1]) && isnan(gaps->data[2]) && isnan(gaps->data[3]) && gaps->data[4] == -INFINITY);
    DGL_OWNED dgl_array *none = load_array("t.csv", "a,b,c\n");
    assert_true(none->shape[0] == 0 && none->shape[1] == 3);
    REFUSED("t.csv", "", "t.csv: the file holds no rows");
    REFUSED("t.csv", "\n\n# only a remark", "holds no rows");
    REFUSED("d.csv", "1,2\n3\n", "d.csv:2: 1 column, expected 2");
    REFUSED("d.csv", "1,2\n\n3,4,5\n", "d.csv:3: 3 columns, expected 2");
    REFUSED("d.csv", "x,y,z\n1,2,3\n1,2,abc\n", "d.csv:3: column 3: 'abc' is not a number");
    REFUSED("d.csv", "1,abc,3\n", "d.csv:1: column 2: 'abc' is not a number");
    REFUSED("d.csv", "1;2\n3;4\n", "column 1: '3;4' is not a number");
    REFUSED("d.csv", "1,2\n\"3,4\n5,6\n", "d.csv:2: a quote is not closed");
    REFUSED("d.csv", "1,\"2\"x\n", "d.csv:1: column 2: text after a closing quote");
    REFUSED("d.csv", "1,2\n3,4\0\n", "d.csv:2: column 2: '4\\x00' is not a number");
    REFUSED("d.csv", "1,2\n3,1_000\n", "'1_000' is not a number");
    REFUSED("d.csv", "1\n1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18\n", "13 14 15 16 1...' is not a number");
}

static void options_of_tables(void **state)
{
    (void)state;
    dgl_value v[3];
    DGL_OWNED dgl_array *columns = NULL;
    check_ok(dgl_array_new(&columns, 1, (size_t[]){ 2 }));
    columns->data[0] = 3;
    columns->data[1] = 1;
    dgl_param_defaults(v, format("t.csv")->load_params);
    v[0] = (dgl_value){ .given = true, .text = ";" };
    v[2] = (dgl_value){ .given = true, .array = columns };
    const char *text = "a;b;\"c\"\"c\"\n1;x;3\n4;y;6\n";
    DGL_TREE_OWNED dgl_tree t = { 0 }, u = { 0 };
    check_ok(load(&t, "t.csv", text, strlen(text), v));
    const double want[] = { 3, 1, 6, 4 };
    assert_memory_equal(t.item[0].array->data, want, sizeof want);
    assert_true(t.n == 4 && t.item[1].n == 2 && t.item[2].n == 3 && !memcmp(dgl_tree_bytes(&t, &t.item[2]), "c\"c", 3));
    columns->data[0] = 4;
    check_status(load(&u, "t.csv", text, strlen(text), v), DGL_EARG);
    columns->data[0] = 1;
    check_status(load(&u, "t.csv", text, strlen(text), v), DGL_EARG);
    v[2] = (dgl_value){ 0 };
    v[1] = (dgl_value){ .given = true, .num = 1 };     // numbers for names
    check_ok(load(&u, "t.csv", "1;2\n3;4\n", 8, v));
    assert_true(u.item[0].array->size == 2 && u.n == 4);
    v[0].text = ";;";
    check_status(load(&u, "t.csv", text, strlen(text), v), DGL_EARG);
}


// ---- npy ----

static size_t npy(char *file, const char *dict, const void *payload, size_t n)
{
    size_t length = strlen(dict);
    memcpy(file, "\x93NUMPY\x01\x00", 8);
    file[8] = (char)(length & 255);
    file[9] = (char)(length >> 8);
    memcpy(file + 10, dict, length);
    memcpy(file + 10 + length, payload, n);
    return 10 + length + n;
}

static void numpy_types(void **state)
{
    (void)state;
    const struct { const char *type, *bytes; size_t size; double value; } types[] = {
        { "<f8", "\x00\x00\x00\x00\x00\x00\xF8\xBF", 8, -1.5 }, { ">f8", "\xBF\xF8\x00\x00\x00\x00\x00\x00", 8, -1.5 },
        { "<f4", "\x00\x00\xC0\xBF", 4, -1.5 }, { ">f4", "\xBF\xC0\x00\x00", 4, -1.5 }, { "<f2", "\x00\xBE", 2, -1.5 }, { ">f2", "\xBE\x00", 2, -1.5 },
        { "<f2", "\x01\x00", 2, 0x1p-24 }, { "<f2", "\x00\xFC", 2, -INFINITY }, { "<f2", "\xFF\x7B", 2, 65504 },
        { "|i1", "\xFE", 1, -2 }, { "<i2", "\xFE\xFF", 2, -2 }, { ">i2", "\xFF\xFE", 2, -2 }, { "<i4", "\x00\x00\x00\x80", 4, -2147483648.0 },
        { "<i8", "\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8, -2 }, { "<i8", "\x00\x00\x00\x00\x00\x00\x00\x80", 8, -0x1p63 }, { "|u1", "\xFE", 1, 254 },
        { "<u2", "\xFE\xFF", 2, 65534 }, { ">u4", "\xFF\xFF\xFF\xFE", 4, 4294967294.0 }, { "<u8", "\x00\x00\x00\x00\x00\x00\x00\x80", 8, 0x1p63 },
        { "|b1", "\x01", 1, 1 }, { "|b1", "\x00", 1, 0 },
    };
    char file[400], dict[100];
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }\n", types[i].type);
        size_t n = npy(file, dict, types[i].bytes, types[i].size);
        DGL_OWNED dgl_array *a = NULL;
        check_ok(dgl_npy_read(&a, "x", file, n));
        if (a->data[0] != types[i].value)
            fail_msg("%s is %g, not %g", types[i].type, a->data[0], types[i].value);
    }
    const struct { const char *type, *bytes, *message; size_t size; } refused[] = {
        { "<i8", "\x01\x00\x00\x00\x00\x00\x20\x00", "x.npy: entry 1 is a whole number that no double holds", 8 },
        { "<u8", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "no double holds", 8 }, { "<i8", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", "no double holds", 8 },
        { "|O", "", "pickled objects ('|O') are not read", 0 }, { "<c16", "", "complex numbers ('<c16') are not read", 0 },
        { "<U5", "", "texts ('<U5') are not read", 0 }, { "|S5", "", "texts", 0 }, { "|V8", "", "raw bytes", 0 }, { "<M8[s]", "", "dates", 0 },
        { "<f16", "", "entries of that type ('<f16') are not read", 0 }, { "", "", "are not read", 0 }, { "<f8<f8<f8<f8", "", "are not read", 0 },
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        snprintf(dict, sizeof dict, "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }", refused[i].type);
        size_t n = npy(file, dict, refused[i].bytes, refused[i].size);
        check_refused("x.npy", file, n, refused[i].message);
    }
}

static void numpy_headers(void **state)
{
    (void)state;
    char file[800];
    const double six[] = { 1, 2, 3, 4, 5, 6 };
    const struct { const char *dict; double at01; int naxes; } good[] = {
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 2, 2 }, { "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", 3, 2 },
        { "{'shape':(2,3),'descr':'<f8','fortran_order':False}   \n", 2, 2 }, { "{'shape': (1, 6), 'fortran_order': True, 'descr': \"<f8\"}", 2, 2 },
        { "{'shape': (6,), 'fortran_order': False, 'descr': '=f8'}", 2, 1 }, { "{'shape': (1, 1, 1, 1, 1, 6), 'fortran_order': False, 'descr': '<f8'}", 2, 6 },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        DGL_OWNED dgl_array *a = NULL;
        check_ok(dgl_npy_read(&a, "x", file, npy(file, good[i].dict, six, sizeof six)));
        assert_int_equal(a->naxes, good[i].naxes);
        check_near(a->data[1], good[i].at01, 0);
    }
    DGL_OWNED dgl_array *scalar = NULL;
    check_ok(dgl_npy_read(&scalar, "x", file, npy(file, "{'descr': '<f8', 'fortran_order': False, 'shape': (), }", six, 8)));
    assert_true(scalar->naxes == 0 && scalar->data[0] == 1);
    const struct { const char *dict, *message; } bad[] = {
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,), }", "x.npy: the header says 8000000000 bytes, the file has 48" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", "the header says 32 bytes, the file has 48" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "shape (4294967296, 4294967296) does not fit into memory" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,), }", "an axis of 99999999999999999999999" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (-6,), }", "no description of an array" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 6), }", "more than 6 axes" },
        { "{'descr': '<f8', 'fortran_order': False, }", "the header has no 'shape'" }, { "{'descr': '<f8', 'shape': (6,), }", "no 'fortran_order'" },
        { "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", "no description of an array" },
        { "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }", "structured arrays are not read" },
        { "{'descr': '<f8', 'fortran_order': 0, 'shape': (6,), }", "no description of an array at '0," }, { "__import__('os')", "no description of an array at '__import__" },
        { "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), } x", "at 'x'" }, { "{'descr': '<f8", "no description" }, { "", "no description" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_refused("x.npy", file, npy(file, bad[i].dict, six, sizeof six), bad[i].message);
    size_t n = npy(file, good[0].dict, six, sizeof six);
    check_refused("x.npy", file, n - 1, "the header says 48 bytes, the file has 47");
    file[n] = 0;
    check_refused("x.npy", file, n + 1, "the file has 49");
    check_refused("x.npy", file, 30, "the file ends in the header");
    file[6] = 9;
    check_refused("x.npy", file, n, "npy version 9.0 is not known");
    file[6] = 1;
    file[9] = 100;
    check_refused("x.npy", file, n, "at most 10000 are read");
    file[0] = 0;
    check_refused("x.npy", file, n, "not an npy file");
    // version 2, whose length takes four bytes
    n = npy(file + 2, good[0].dict, six, sizeof six) + 2;
    memcpy(file, "\x93NUMPY\x02\x00", 8);
    file[8] = (char)strlen(good[0].dict);
    file[9] = file[10] = file[11] = 0;
    DGL_OWNED dgl_array *a = NULL;
    check_ok(dgl_npy_read(&a, "x", file, n));
    check_near(a->data[5], 6, 0);
}


// ---- zip ----

static char *zip_of(size_t *n, const char *const *names, size_t count, bool deflate)
{
    char *bytes;
    FILE *f = open_memstream(&bytes, n);
    dgl_zip_writer w = { .stream = f };
    char file[800], zeros[400] = { 0 };
    size_t length = npy(file, "{'descr': '<f8', 'fortran_order': False, 'shape': (50,), }", zeros, 400);
    for (size_t i = 0; i < count; i++) check_ok(dgl_zip_add(&w, names[i], strlen(names[i]), file, length, deflate));
    dgl_zip_end(&w);
    dgl_text_free(&w.directory);
    fclose(f);
    return bytes;
}

// the first place of a 4-byte mark
static char *find(char *bytes, size_t n, const char *mark)
{
    char *p = memmem(bytes, n, mark, 4);
    assert_non_null(p);
    return p;
}

static void archives(void **state)
{
    (void)state;
    size_t n;
    for (int deflate = 0; deflate < 2; deflate++) {
        char *z = zip_of(&n, (const char *[]){ "a.npy", "b/c.npy" }, 2, deflate);
        DGL_TREE_OWNED dgl_tree t = { 0 };
        check_ok(load(&t, "x.npz", z, n, NULL));
        assert_true(t.n == 5 && t.item[3].n == 3 && !memcmp(dgl_tree_bytes(&t, &t.item[3]), "b/c", 3) && t.item[4].array->size == 50);
        char *local = find(z, n, "PK\3\4"), *central = find(z, n, "PK\1\2");
        z[100] ^= 1;                                   // in the data
        check_refused("x.npz", z, n, "'a.npy' is damaged");
        z[100] ^= 1;
        central[8] |= 1;
        check_refused("x.npz", z, n, "'a.npy' is encrypted");
        central[8] &= ~1;
        central[10] = 12;
        check_refused("x.npz", z, n, "packed by method 12, which is not read");
        central[10] = deflate ? 8 : 0;
        memcpy(central + 24, "\xFF\xFF\xFF\x7F", 4);
        check_refused("x.npz", z, n, "'a.npy' can't hold 2147483647 bytes");
        local[2] = 0;
        check_refused("x.npz", z, n, "damaged");
        free(z);
    }
    const char *bad[] = { "../a.npy", "a/../b.npy", "..", "/a.npy", "a\\b.npy", "c:a.npy", "a\nb.npy", "" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *z = zip_of(&n, &bad[i], 1, false);
        check_refused("x.npz", z, n, "a member may not be called");
        free(z);
    }
    char *z = zip_of(&n, (const char *[]){ "a.npy", "b.npy", "a.npy" }, 3, false);
    check_refused("x.npz", z, n, "x.npz: 'a.npy' stands twice in the zip archive");
    free(z);
    z = zip_of(&n, (const char *[]){ "a.txt" }, 1, false);
    check_refused("x.npz", z, n, "x.npz: a.txt: no .npy array");
    free(z);
    z = zip_of(&n, NULL, 0, false);
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, "x.npz", z, n, NULL));
    assert_int_equal(t.n, 1);
    free(z);
    REFUSED("x.npz", "no archive at all, nothing of the kind", "x.npz: not a zip archive");
    REFUSED("x.npz", "", "not a zip archive");
}

// two entries of the directory that point to the same bytes
static void overlapping_members(void **state)
{
    (void)state;
    size_t n;
    char *z = zip_of(&n, (const char *[]){ "a.npy", "b.npy", "c.npy" }, 3, false);
    char *p = find(z, n, "PK\1\2");
    for (int i = 0; i < 3; i++, p += 46 + 5) memset(p + 42, 0, 4);
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, "x.npz", z, n, NULL));           // harmless while they hold no more than the file
    free(z);
    char *big = zip_of(&n, (const char *[]){ "a.npy" }, 1, false);
    char *end = find(big, n, "PK\5\6"), *central = find(big, n, "PK\1\2");
    size_t head = (size_t)(central - big), entry = (size_t)(end - central), copies = 26;
    char *bomb = calloc(1, head + copies * entry + 22);
    memcpy(bomb, big, head);
    for (size_t i = 0; i < copies; i++) {
        memcpy(bomb + head + i * entry, central, entry);
        bomb[head + i * entry + 46] = (char)('a' + i);
    }
    memcpy(bomb + head + copies * entry, end, 22);
    bomb[head + copies * entry + 10] = (char)copies;
    bomb[head + copies * entry + 12] = (char)(copies * entry & 255);
    bomb[head + copies * entry + 13] = (char)(copies * entry >> 8);
    check_refused("x.npz", bomb, head + copies * entry + 22, "members of the zip archive overlap");
    free(bomb);
    free(big);
}

// the same archive with its sizes and places in the 64-bit records
static void wide_archives(void **state)
{
    (void)state;
    size_t n, size;
    char *z = zip_of(&n, (const char *[]){ "a.npy" }, 1, false), *wide = calloc(1, n + 200), *p = wide;
    char *central = find(z, n, "PK\1\2");
    size_t head = (size_t)(central - z), length = 46 + 5;
    memcpy(p, z, head);
    p += head;
    memcpy(p, central, length);
    memset(p + 20, 0xFF, 8);                           // both sizes, and the place
    memset(p + 42, 0xFF, 4);
    p[30] = 28;
    p += length;
    memcpy(p, "\1\0\30\0", 4);
    memcpy(p + 4, central + 24, 4);
    memcpy(p + 12, central + 20, 4);
    p += 28;
    char *end64 = p;
    size = (size_t)(end64 - wide) - head;
    memcpy(p, "PK\6\6", 4);
    p[32] = 1;
    p[40] = (char)size;
    memcpy(p + 48, &head, 8);
    p += 56;
    size_t at = (size_t)(end64 - wide);
    memcpy(p, "PK\6\7", 4);
    memcpy(p + 8, &at, 8);
    p += 20;
    memcpy(p, "PK\5\6", 4);
    memset(p + 8, 0xFF, 12);
    p += 22;
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, "x.npz", wide, (size_t)(p - wide), NULL));
    assert_true(t.n == 3 && t.item[2].array->size == 50);
    for (size_t i = head; i < (size_t)(p - wide); i++) {   // every byte of the records, damaged
        wide[i] ^= 0x55;
        DGL_TREE_OWNED dgl_tree u = { 0 };
        (void)!load(&u, "x.npz", wide, (size_t)(p - wide), NULL);
        wide[i] ^= 0x55;
    }
    free(wide);
    free(z);
}


// ---- json ----

static void json_texts(void **state)
{
    (void)state;
    const char *text = " {\"a\": [1, -2.5e3, true, null, \"x\\n\\u00e9\"],\r\n \"b\": {}, \"c\": [] } ";
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, "x.json", text, strlen(text), NULL));
    assert_true(t.n == 12 && t.item[0].type == DGL_ITEM_TABLE && t.item[0].n == 3 && t.item[2].n == 5 && t.item[4].number == -2500);
    assert_true(t.item[6].type == DGL_ITEM_NIL && t.item[7].n == 4 && !memcmp(dgl_tree_bytes(&t, &t.item[7]), "x\n\xC3\xA9", 4));
    char deep[1001];
    memset(deep, '[', sizeof deep);
    deep[1000] = 0;
    check_refused("x.json", deep, 1000, "x.json:1:201: nested too deeply");
    REFUSED("x.json", "", "x.json:1:1: the text ends too early");
    REFUSED("x.json", "[1,\n 2,]", "x.json:2:4: no JSON at ']'");
    REFUSED("x.json", "[1, 2", "the text ends too early");
    REFUSED("x.json", "[1] 2", "x.json:1:5: no JSON at '2'");
    REFUSED("x.json", "[1,\n1e999]", "x.json:2:1: the number is too large");
    REFUSED("x.json", "[NaN]", "x.json:1:2: no JSON at 'NaN]'");
    REFUSED("x.json", "[-inf]", "x.json:1:2: no JSON");
    REFUSED("x.json", "[\"a\\u0000b\"]", "x.json:1:4: a NUL character");
    REFUSED("x.json", "[\"a\0b\"]", "x.json:1:4: a NUL character");
    REFUSED("x.json", "[\"\\ud800\"]", "x.json:1:");
    REFUSED("x.json", "[\"a\nb\"]", "x.json:1:4: a text is not closed");
    REFUSED("x.json", "{\"a\": 1, \"b\": 2, \"a\": 3}", "x.json: the key 'a' stands twice");
    DGL_TREE_OWNED dgl_tree u = { 0 };
    check_ok(load(&u, "x.json", "\xEF\xBB\xBF\"\\\\u0000\"", 12, NULL));           // a backslash, then letters
}


// ---- all formats ----

static dgl_array *sample(size_t m, size_t n)
{
    dgl_array *a;
    check_ok(dgl_array_new(&a, 2, (size_t[]){ m, n }));
    for (size_t i = 0; i < a->size; i++) a->data[i] = i % 5 == 4 ? ldexp(uniform(), 900) : uniform() - 0.5;
    return a;
}

static const char *in_tmp(const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/test_format_%s", getenv("TMP") ? getenv("TMP") : "build", name);
    return path;
}

// a tree that the format can save, with a in it
static void fill(dgl_tree *t, const dgl_format *f, dgl_array *a)
{
    if (f->saves == DGL_SAVES_ARRAY) {
        check_ok(dgl_tree_array(t, a));
        return;
    }
    check_ok(dgl_tree_table(t, 2));
    check_ok(dgl_tree_text(t, "first", 5));
    check_ok(dgl_tree_array(t, a));
    check_ok(dgl_tree_text(t, "second", 6));
    check_ok(dgl_tree_array(t, a));
}

static void save_and_load(void **state)
{
    (void)state;
    for (const dgl_format *const *f = dgl_formats; *f; f++) {
        if (!(*f)->save || !(*f)->load)
            continue;
        DGL_OWNED dgl_array *a = sample(7, 3);
        DGL_TREE_OWNED dgl_tree t = { 0 }, u = { 0 }, v = { 0 };
        char name[40];
        snprintf(name, sizeof name, "a.%s", (*f)->name);
        const char *path = in_tmp(name);
        fill(&t, *f, a);
        check_ok(dgl_format_save(*f, path, &t, defaults((*f)->save_params)));
        check_ok(dgl_format_load(*f, &u, path, defaults((*f)->load_params)));
        if ((*f)->saves == DGL_SAVES_ANY) {            // nested lists: the numbers in order
            size_t k = 0;
            for (size_t i = 0; i < u.n; i++)
                if (u.item[i].type == DGL_ITEM_NUMBER)
                    check_near(u.item[i].number, a->data[k++ % a->size], 0);
            assert_int_equal(k, 2 * a->size);
        } else
            for (size_t i = 0; i < t.n; i++)
                if (t.item[i].type == DGL_ITEM_ARRAY)
                    assert_true(dgl_array_equal(t.item[i].array, u.item[i].array));
        check_status(dgl_format_load(*f, &v, "none", defaults((*f)->load_params)), DGL_EIO);
    }
}

static void damaged_files(void **state)
{
    (void)state;
    for (const dgl_format *const *f = dgl_formats; *f; f++) {
        if (!(*f)->save || !(*f)->load)
            continue;
        DGL_OWNED dgl_array *a = sample(3, 2);
        DGL_TREE_OWNED dgl_tree t = { 0 };
        fill(&t, *f, a);
        char *bytes, name[40];
        size_t n, loaded = 0;
        FILE *stream = open_memstream(&bytes, &n);
        check_ok((*f)->save(stream, "x", &t, defaults((*f)->save_params)));
        fclose(stream);
        snprintf(name, sizeof name, "x.%s", (*f)->name);
        for (size_t i = 0; i < n; i++) {
            DGL_TREE_OWNED dgl_tree cut = { 0 };
            dgl_status status = load(&cut, name, bytes, i, NULL);
            assert_true(status == DGL_OK || (status == DGL_EIO && !strncmp(dgl_error_message(), name, strlen(name))));
            for (int flip = 0; flip < 9; flip++) {
                char was = bytes[i];
                bytes[i] = (char)(flip < 8 ? was ^ 1 << flip : ~was);
                DGL_TREE_OWNED dgl_tree bent = { 0 };
                status = load(&bent, name, bytes, n, NULL);
                assert_true(status == DGL_OK || status == DGL_ENOMEM || (status == DGL_EIO && !strncmp(dgl_error_message(), name, strlen(name))));
                loaded += status == DGL_OK;
                bytes[i] = was;
            }
        }
        assert_true(loaded < 9 * n);
        free(bytes);
    }
}

static void what_can_not_be_written(void **state)
{
    (void)state;
    DGL_OWNED dgl_array *a = sample(2, 2), *cube = NULL;
    DGL_TREE_OWNED dgl_tree t = { 0 }, u = { 0 }, v = { 0 };
    const dgl_format *f;
    check_ok(dgl_tree_array(&t, a));
    check_status(dgl_format_find(&f, "x.xlsx"), DGL_EARG);
    assert_string_equal(dgl_error_message(), "x.xlsx: no data format .xlsx; there are .csv .tsv .npy .npz .json .safetensors .idx .gz");
    check_status(dgl_format_find(&f, "dir.csv/x"), DGL_EARG);
    check_status(dgl_format_save(format("x.npy"), "/nonexistent/x.npy", &t, NULL), DGL_EIO);
    assert_string_equal(dgl_error_message(), "cannot write /nonexistent/x.npy: No such file or directory");
    check_status(dgl_format_save(format("x.npy"), "/dev/full", &t, NULL), DGL_EIO);
    assert_non_null(strstr(dgl_error_message(), "No space left on device"));
    // a failed write leaves what was there
    const char *path = in_tmp("kept.json");
    check_ok(dgl_format_save(format(path), path, &t, NULL));
    a->data[3] = NAN;
    check_status(dgl_format_save(format(path), path, &t, NULL), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "JSON has no nan"));
    check_ok(dgl_format_load(format(path), &u, path, NULL));
    check_ok(dgl_array_new(&cube, 3, (size_t[]){ 1, 1, 1 }));
    check_ok(dgl_tree_array(&v, cube));
    check_status(dgl_format_save(format("x.csv"), in_tmp("cube.csv"), &v, defaults(format("x.csv")->save_params)), DGL_ESHAPE);
    struct stat st;
    assert_int_equal(stat(in_tmp("cube.csv"), &st), -1);
    DGL_TREE_OWNED dgl_tree w = { 0 };
    const char *pipe = in_tmp("pipe.csv");
    unlink(pipe);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    check_status(dgl_format_load(format("x.csv"), &w, pipe, NULL), DGL_EIO);
    check_status(dgl_format_load(format("x.csv"), &w, "/dev/zero", NULL), DGL_EIO);
    check_status(dgl_format_load(format("x.csv"), &w, "https://example.org/x.csv", NULL), DGL_EIO);
    unlink(pipe);
}

// ---- idx, gzip ----

static void images_of_mnist(void **state)
{
    (void)state;
    const char *name = "t10k-images-idx3-ubyte";
    char file[] = "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03\x00\x01\x7f\x80\xfe\xff";
    size_t n = sizeof file - 1;
    DGL_TREE_OWNED dgl_tree t = { 0 };
    check_ok(load(&t, name, file, n, NULL));
    const dgl_array *a = t.item[0].array;
    assert_int_equal(a->naxes, 3);
    assert_int_equal(a->shape[0] * 100 + a->shape[1] * 10 + a->shape[2], 213);
    static const double six[] = { 0, 1, 127, 128, 254, 255 };
    for (int i = 0; i < 6; i++) check_near(a->data[i], six[i], 0);
    static const struct { const char *bytes; size_t n; double x[2]; } types[] = {
        { "\0\0\x09\x01\0\0\0\x02\xff\x7f", 10, { -1, 127 } }, { "\0\0\x0b\x01\0\0\0\x02\xff\xfe\x01\x02", 12, { -2, 258 } },
        { "\0\0\x0c\x01\0\0\0\x02\xff\xff\xff\xfd\0\1\0\0", 16, { -3, 65536 } },
        { "\0\0\x0d\x01\0\0\0\x02\x3f\xc0\0\0\xc0\0\0\0", 16, { 1.5, -2 } },
        { "\0\0\x0e\x01\0\0\0\x02\x3f\xf8\0\0\0\0\0\0\xc0\0\0\0\0\0\0\0", 24, { 1.5, -2 } },
    };
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        DGL_TREE_OWNED dgl_tree u = { 0 };
        check_ok(load(&u, "x.idx", types[k].bytes, types[k].n, NULL));
        for (int i = 0; i < 2; i++) check_near(u.item[0].array->data[i], types[k].x[i], 0);
    }
    check_refused("x.idx", file, n - 1, "x.idx: header says 6 bytes, file has 5");
    check_refused("x.idx", file, 9, "the file ends in its header, after 9 bytes");
    REFUSED("x.idx", "1,2\n", "no IDX file: it begins with '1,2\\x0a'");
    REFUSED("x.idx", "\0\0\x0a\x01\0\0\0\0", "numbers of type 0x0a");
    REFUSED("x.idx", "\0\0\x08\0", "0 axes");
    REFUSED("x.idx", "\0\0\x0e\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "file has 0");

    // the same packed, with a name and a comment in the header
    const dgl_zlib_api *zlib;
    check_ok(dgl_zlib_open(&zlib));
    char gz[200] = "\x1f\x8b\x08\x1c\0\0\0\0\0\x03\x02\0ABname\0remark", *p = gz + 26;
    p += zlib->deflate(p, 100, file, n);
    uint32_t crc = zlib->crc32(0, file, n);
    for (int i = 0; i < 4; i++) *p++ = (char)(crc >> 8*i);
    *p++ = (char)n;
    memset(p, 0, 3);
    size_t all = (size_t)(p + 3 - gz);
    DGL_TREE_OWNED dgl_tree v = { 0 };
    check_ok(load(&v, "t10k-images-idx3-ubyte.gz", gz, all, NULL));
    assert_memory_equal(v.item[0].array->data, a->data, 6 * sizeof(double));
    for (size_t cut = 0; cut < all; cut++) check_refused("x.idx.gz", gz, cut, "x.idx.gz: ");
    check_refused("x.idx.gz", file, n, "no gzip file");
    for (size_t i = 26; i < all; i++) {
        gz[i] ^= 0x55;
        check_refused("x.idx.gz", gz, all, "the gzip file is cut short");
        gz[i] ^= 0x55;
    }
    DGL_TREE_OWNED dgl_tree w = { 0 };
    check_status(load(&w, "x.gz.gz", gz, all, NULL), DGL_EUNSUP);
    check_status(load(&w, "x.xlsx.gz", gz, all, NULL), DGL_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_as_text), cmocka_unit_test(options_of_tables), cmocka_unit_test(numpy_types), cmocka_unit_test(numpy_headers),
        cmocka_unit_test(archives), cmocka_unit_test(overlapping_members), cmocka_unit_test(wide_archives), cmocka_unit_test(json_texts),
        cmocka_unit_test(save_and_load), cmocka_unit_test(damaged_files), cmocka_unit_test(what_can_not_be_written),
        cmocka_unit_test(images_of_mnist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
