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

static void print_rows(const bm_model_info *info, const bm_source *source, int input_width, int label_width)
{
    print_padded("input", input_width);
    fputs("  band  ", stderr);
    print_padded("description", label_width);
    fputs("  bound by\n", stderr);
    for (int i = 0; i < info->n_inputs; i++) {
        int number = 0;
        const char *how = "", *label = bm_source_get_band(source, i, &number, &how);
        char cell[CELL_BYTES];
        input_cell(cell, info, i);
        print_padded(cell, input_width);
        fprintf(stderr, "  %4d  ", number);
        fill_cell(cell, label == NULL || label[0] == '\0' ? "-" : label);
        print_padded(cell, label_width);
        fprintf(stderr, "  %s\n", how);
    }
}

void bound_table_print(const bm_model *model, const bm_source *source)
{
    bm_model_info info = {.size = sizeof info};
    if (bm_model_get_info(model, &info, NULL) != BM_OK) return;
    int input_width = columns("input"), label_width = columns("description");
    bool is_trivial = true;
    for (int i = 0; i < info.n_inputs; i++) {
        const char *how, *label = bm_source_get_band(source, i, NULL, &how);
        if (label == NULL) return;
        char cell[CELL_BYTES];
        input_cell(cell, &info, i);
        if (columns(cell) > input_width) input_width = columns(cell);
        fill_cell(cell, label);
        if (columns(cell) > label_width) label_width = columns(cell);
        is_trivial = is_trivial && strcmp(how, "description") == 0;
    }
    if (!is_trivial) print_rows(&info, source, input_width, label_width);
}
