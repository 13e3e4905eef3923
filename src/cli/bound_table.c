/* SPDX-License-Identifier: MIT */
#include "cli/bound_table.h"

#include <stdio.h>
#include <string.h>

#define CELL_BYTES 41

/* Copies what fits, without what would move the cursor; a character of several bytes is not cut in two. */
static void fill_cell(char cell[CELL_BYTES], const char *text)
{
    size_t n = strlen(text);
    if (n >= CELL_BYTES) {
        n = CELL_BYTES - 1;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--;
    }
    for (size_t i = 0; i < n; i++) cell[i] = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i];
    cell[n] = '\0';
}

static void input_cell(char cell[CELL_BYTES], const bm_model_info *info, int input)
{
    const bm_band *band = info->bands == NULL ? NULL : &info->bands[input];
    if (band != NULL && band->name != NULL && band->name[0] != '\0')
        fill_cell(cell, band->name);
    else if (band != NULL && band->common_name != NULL && band->common_name[0] != '\0')
        fill_cell(cell, band->common_name);
    else if (band != NULL && band->wavelength > 0)
        snprintf(cell, CELL_BYTES, "%.4g um", band->wavelength);
    else
        snprintf(cell, CELL_BYTES, "%d", input + 1);
}

static int columns(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++) n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void print_padded(const char *text, int width)
{
    fprintf(stderr, "%s%*s", text, width - columns(text), "");
}

/* "7", or "2:7" for a band of the second of several files. */
static void spot_cell(char cell[CELL_BYTES], const bm_bound_band *band)
{
    if (band->n_files > 1)
        snprintf(cell, CELL_BYTES, "%d:%d", band->file + 1, band->number);
    else
        snprintf(cell, CELL_BYTES, "%d", band->number);
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

typedef struct table {
    const bm_model_info *info;
    const bm_source *source;
    int input_width, spot_width, label_width;
    bool is_trivial; /* every input by its name, as it is */
    bool is_resampled;
} table;

static void measure(table *t)
{
    t->input_width = columns("input");
    t->spot_width = columns("band");
    t->label_width = columns("description");
    t->is_trivial = true;
    for (int i = 0; i < t->info->n_inputs; i++) {
        bm_bound_band band = {.size = sizeof band};
        char cell[CELL_BYTES];
        if (!bm_source_get_band(t->source, i, &band)) return;
        input_cell(cell, t->info, i);
        t->input_width = larger(columns(cell), t->input_width);
        spot_cell(cell, &band);
        t->spot_width = larger(columns(cell), t->spot_width);
        fill_cell(cell, band.label);
        t->label_width = larger(columns(cell), t->label_width);
        t->is_trivial = t->is_trivial && band.n_files == 1 && strcmp(band.how, "description") == 0;
        t->is_resampled = t->is_resampled || band.resampling != NULL;
    }
}

static void print_row(const table *t, int input)
{
    bm_bound_band band = {.size = sizeof band};
    char cell[CELL_BYTES];
    if (!bm_source_get_band(t->source, input, &band)) return;
    input_cell(cell, t->info, input);
    print_padded(cell, t->input_width);
    spot_cell(cell, &band);
    fprintf(stderr, "  %*s  ", t->spot_width, cell);
    fill_cell(cell, band.label[0] == '\0' ? "-" : band.label);
    print_padded(cell, t->label_width);
    fprintf(stderr, "  %s", band.how);
    if (t->is_resampled)
        fprintf(stderr, "%*s  %s", 8 - columns(band.how) > 0 ? 8 - columns(band.how) : 0, "",
                band.resampling == NULL ? "-" : band.resampling);
    fputc('\n', stderr);
}

static void print_files(const table *t)
{
    int last = -1;
    bm_bound_band band = {.size = sizeof band};
    if (!bm_source_get_band(t->source, 0, &band) || band.n_files == 1) return;
    for (int f = 0; f < band.n_files; f++)
        for (int i = 0; i < t->info->n_inputs; i++)
            if (bm_source_get_band(t->source, i, &band) && band.file == f && last != f) {
                fprintf(stderr, "file %d: %s\n", f + 1, band.path);
                last = f;
            }
}

void bound_table_print(const bm_model *model, const bm_source *source)
{
    bm_model_info info = {.size = sizeof info};
    if (bm_model_get_info(model, &info, NULL) != BM_OK) return;
    table t = {.info = &info, .source = source};
    measure(&t);
    if (t.is_trivial && !t.is_resampled) return;
    print_files(&t);
    print_padded("input", t.input_width);
    fprintf(stderr, "  %*s  ", t.spot_width, "band");
    print_padded("description", t.label_width);
    fprintf(stderr, "  bound by%s\n", t.is_resampled ? "  resampling" : "");
    for (int i = 0; i < info.n_inputs; i++) print_row(&t, i);
}
