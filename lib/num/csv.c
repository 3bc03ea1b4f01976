// Tables of numbers as text: .csv, .tsv. One row a line, a line of names first where no field is a number.
#include "num/format.h"
#include "num/number.h"

#include <math.h>
#include <string.h>

enum { SEPARATOR, HEADER, COLUMNS };

typedef struct {
    const char *path, *p, *end;
    size_t line;                       // of p, from 1
    char separator;
} reader;

static bool at_line_end(const reader *r) { return r->p == r->end || *r->p == '\n' || *r->p == '\r'; }

static void skip_blanks(reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || (*r->p == '\t' && r->separator != '\t'))) r->p++;
}

// past the end of the line: \n, \r\n or \r
static void next_line(reader *r)
{
    if (r->p < r->end && *r->p == '\r' && r->p + 1 < r->end && r->p[1] == '\n')
        r->p++;
    if (r->p < r->end)
        r->p++;
    r->line++;
}

// to the beginning of the next line that holds something; false at the end of the file
static bool find_row(reader *r)
{
    for (; r->p < r->end; next_line(r)) {
        const char *start = r->p;
        skip_blanks(r);
        if (r->p < r->end && *r->p == '#')
            while (!at_line_end(r)) r->p++;
        if (!at_line_end(r)) {
            r->p = start;
            return true;
        }
    }
    return false;
}

static void trim(const char *start, const char *stop, const char **field, size_t *n)
{
    while (start < stop && (*start == ' ' || *start == '\t')) start++;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    *field = start;
    *n = (size_t)(stop - start);
}

// A field as it stands, without blanks around it; a quoted one without its quotes, "" in it kept. r->p stays behind it.
static dgl_status read_field(reader *r, const char **field, size_t *n)
{
    skip_blanks(r);
    const char *start = r->p;
    if (r->p < r->end && *r->p == '"') {
        size_t line = r->line;
        for (start = ++r->p; r->p < r->end && (*r->p != '"' || (r->p + 1 < r->end && r->p[1] == '"')); r->p++) {
            r->line += *r->p == '\n';
            r->p += *r->p == '"';
        }
        if (r->p == r->end)
            DGL_FAIL(DGL_EIO, "%s:%zu: a quote is not closed", r->path, line);
        trim(start, r->p++, field, n);
        skip_blanks(r);
        return DGL_OK;
    }
    while (!at_line_end(r) && *r->p != r->separator) r->p++;
    trim(start, r->p, field, n);
    return DGL_OK;
}

// what follows a field: the separator, which is taken, or the end of the line
static dgl_status end_field(reader *r, size_t column, bool *more)
{
    *more = r->p < r->end && *r->p == r->separator;
    if (!*more && !at_line_end(r))
        DGL_FAIL(DGL_EIO, "%s:%zu: column %zu: text after a closing quote", r->path, r->line, column + 1);
    r->p += *more;
    return DGL_OK;
}

// nan for an empty field
static dgl_status read_number(reader *r, size_t column, double *x)
{
    size_t line = r->line, n;
    skip_blanks(r);
    const char *stop = dgl_number_parse(x, r->p, r->end), *start = r->p, *field;
    r->p = stop;
    skip_blanks(r);
    if (stop > start && (at_line_end(r) || *r->p == r->separator))
        return DGL_OK;
    r->p = start;
    DGL_TRY(read_field(r, &field, &n));
    *x = NAN;
    if (n && dgl_number_parse(x, field, field + n) != field + n)
        DGL_FAIL(DGL_EIO, "%s:%zu: column %zu: '%s' is not a number", r->path, line, column + 1, dgl_format_excerpt(field, n));
    return DGL_OK;
}


// ---- the first line ----

// How many fields the line at r has, how many of them are numbers; the names, unquoted, when names is not NULL.
static dgl_status read_names(reader *r, size_t *fields, size_t *numbers, dgl_tree *names)
{
    *fields = *numbers = 0;
    for (bool more = true; more; ++*fields) {
        const char *field;
        size_t n;
        double x;
        DGL_TRY(read_field(r, &field, &n));
        *numbers += n && dgl_number_parse(&x, field, field + n) == field + n;
        if (names) {
            DGL_TRY(dgl_tree_text(names, field, n));
            dgl_item *name = &names->item[names->n - 1];
            char *s = names->text.s + name->at;
            for (size_t i = 0, to = 0; i < n; i++) {   // "" is one quote
                s[to++] = s[i];
                if (s[i] == '"' && i + 1 < n && s[i + 1] == '"')
                    i++, name->n--;
            }
        }
        DGL_TRY(end_field(r, *fields, &more));
    }
    return DGL_OK;
}

// Reads the first line if it holds names; how many columns there are either way.
static dgl_status read_header(reader *r, const dgl_value *header, size_t *columns, dgl_tree *names)
{
    reader first = *r;
    size_t numbers;
    DGL_TRY(read_names(&first, columns, &numbers, NULL));
    if (header->given ? header->num == 0 : numbers > 0)
        return DGL_OK;
    DGL_TRY(dgl_tree_list(names, *columns));
    return read_names(r, columns, &numbers, names);
}


// ---- rows ----

typedef struct { double *x; size_t n, room; } numbers;

static void free_numbers(numbers *v) { dgl_free(v->x); }

static dgl_status make_room(numbers *v, size_t more, const char *path)
{
    if (v->n + more <= v->room)
        return DGL_OK;
    size_t room = 2 * (v->n + more);
    double *x = dgl_realloc(v->x, room * sizeof *x);
    if (!x)
        DGL_FAIL(DGL_ENOMEM, "%s: not enough memory for %zu numbers", path, room);
    v->x = x;
    v->room = room;
    return DGL_OK;
}

// place[column]: where in the row of the result it goes, from 1; 0: it is passed over
static dgl_status read_row(reader *r, size_t columns, const size_t *place, double *row)
{
    size_t line = r->line, column = 0, n;
    const char *field;
    for (bool more = true; more; column++) {
        if (column < columns && place[column])
            DGL_TRY(read_number(r, column, &row[place[column] - 1]));
        else
            DGL_TRY(read_field(r, &field, &n));
        DGL_TRY(end_field(r, column, &more));
    }
    if (column != columns)
        DGL_FAIL(DGL_EIO, "%s:%zu: %zu column%s, expected %zu", r->path, line, column, column == 1 ? "" : "s", columns);
    next_line(r);
    return DGL_OK;
}

static dgl_status choose_columns(const char *path, const dgl_array *wanted, size_t columns, size_t *place)
{
    for (size_t k = 0; k < columns; k++) place[k] = wanted ? 0 : k + 1;
    for (size_t i = 0; wanted && i < wanted->size; i++) {
        double k = wanted->data[i];
        if (!(k >= 1 && k <= (double)columns && k == floor(k)))
            DGL_FAIL(DGL_EARG, "%s: no column %g; there are %zu", path, k, columns);
        if (place[(size_t)k - 1])
            DGL_FAIL(DGL_EARG, "%s: column %g is asked for twice", path, k);
        place[(size_t)k - 1] = i + 1;
    }
    return DGL_OK;
}

static dgl_status load_table(dgl_tree *out, reader r, const dgl_value *option)
{
    size_t columns;
    DGL_TREE_OWNED dgl_tree names = { 0 };
    if (!find_row(&r))
        DGL_FAIL(DGL_EIO, "%s: the file holds no rows", r.path);
    DGL_TRY(read_header(&r, &option[HEADER], &columns, &names));
    DGL_SCOPE;
    DGL_SCRATCH_OF(size_t, place, columns);
    const dgl_array *wanted = option[COLUMNS].array;
    DGL_TRY(choose_columns(r.path, wanted, columns, place));
    size_t width = wanted ? wanted->size : columns, rows = 0;
    __attribute__((cleanup(free_numbers))) numbers v = { 0 };
    for (; find_row(&r); rows++) {
        DGL_TRY(make_room(&v, width, r.path));
        DGL_TRY(read_row(&r, columns, place, v.x + v.n));
        v.n += width;
        if (rows % 4096 == 0)
            DGL_POLL();
    }
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_array_new(&a, 2, (size_t[]){ rows, width }));
    if (v.n)
        memcpy(a->data, v.x, v.n * sizeof *v.x);
    DGL_TRY(dgl_tree_array(out, a));
    if (!names.n)
        return DGL_OK;
    DGL_TRY(dgl_tree_list(out, width));
    for (size_t i = 0; i < width; i++) {
        const dgl_item *name = &names.item[1 + (wanted ? (size_t)wanted->data[i] - 1 : i)];
        DGL_TRY(dgl_tree_text(out, dgl_tree_bytes(&names, name), name->n));
    }
    return DGL_OK;
}

static dgl_status separator_of(const char *text, char otherwise, char *separator)
{
    *separator = text ? text[0] : otherwise;
    if (text && (!text[0] || text[1] || strchr("\"\n\r", text[0])))
        DGL_FAIL(DGL_EARG, "the separator must be one character, not '%s'", text);
    return DGL_OK;
}

static dgl_status load(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option, char otherwise)
{
    reader r = { path, bytes, bytes + n, 1, 0 };
    DGL_TRY(separator_of(option[SEPARATOR].text, otherwise, &r.separator));
    if (n >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3))
        r.p += 3;
    return load_table(out, r, option);
}

static dgl_status load_csv(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    return load(out, path, bytes, n, option, ',');
}

static dgl_status load_tsv(dgl_tree *out, const char *path, const char *bytes, size_t n, const dgl_value *option)
{
    return load(out, path, bytes, n, option, '\t');
}

static dgl_status save(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option, char otherwise)
{
    const dgl_array *a = tree->item[0].array;
    char separator, text[DGL_NUMBER_ROOM];
    DGL_TRY(separator_of(option[SEPARATOR].text, otherwise, &separator));
    if (a->naxes != 1 && a->naxes != 2)
        DGL_FAIL(DGL_ESHAPE, "%s: a table has rows and columns, the array has shape %s", path, dgl_array_shape_text(a));
    size_t columns = a->naxes == 2 ? a->shape[1] : 1;
    if (option[HEADER].text)
        fprintf(stream, "%s\n", option[HEADER].text);
    for (size_t i = 0; i < a->size; i++) {
        size_t n = dgl_number_print(text, a->data[i]);
        text[n++] = (i + 1) % columns ? separator : '\n';
        fwrite(text, 1, n, stream);
        if (i % 65536 == 0)
            DGL_POLL();
    }
    return DGL_OK;
}

static dgl_status save_csv(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    return save(stream, path, tree, option, ',');
}

static dgl_status save_tsv(FILE *stream, const char *path, const dgl_tree *tree, const dgl_value *option)
{
    return save(stream, path, tree, option, '\t');
}

static const dgl_param load_params[] = {
    [SEPARATOR] = { "separator", DGL_TEXT, 0, 0, 0, "what stands between fields", NULL },
    [HEADER] = { "header", DGL_BOOL, 0, 0, 1, "does the first line hold names? not given: it does when no field of it is a number", NULL },
    [COLUMNS] = { "columns", DGL_NUMS, 0, 0, 0, "the columns to read, from 1", NULL },
    { 0 }
};

static const dgl_param save_params[] = {
    [SEPARATOR] = { "separator", DGL_TEXT, 0, 0, 0, "what stands between fields", NULL },
    [HEADER] = { "header", DGL_TEXT, 0, 0, 0, "the first line", NULL },
    { 0 }
};

const dgl_format dgl_csv_format = {
    .name = "csv", .doc = "rows of numbers with commas between; gives an array, and the names of its columns if there are",
    .load_params = load_params, .save_params = save_params, .load = load_csv, .save = save_csv,
};

const dgl_format dgl_tsv_format = {
    .name = "tsv", .doc = "rows of numbers with tabs between; gives an array, and the names of its columns if there are",
    .load_params = load_params, .save_params = save_params, .load = load_tsv, .save = save_tsv,
};
