/* SPDX-License-Identifier: MIT */
#include "raster/picture.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <cairo.h>
#include <cpl_vsi.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

/* In pixels of the picture. */
#define MARGIN      16.0
#define LINE_HEIGHT 22.0
#define BOX         14.0
#define BOX_TO_TEXT 8.0
#define COLUMN_GAP  20.0
#define TEXT_SIZE   13.0
#define TITLE_SIZE  16.0
#define MAX_TEXT    260.0
#define RAMP_WIDTH  22.0
#define RAMP_HEIGHT 180.0
#define MIN_LINES   12

void bmi_picture_ramp(double place, uint8_t color[3])
{
    const double t = 0.08 + 0.8 * place;
    static const double weights[3][2] = {{-0.14861, 1.78277}, {-0.29227, -0.90649}, {1.97294, 0.0}};
    const double angle = 2 * 3.14159265358979323846 * (0.5 / 3 + 1 - 1.5 * t), amplitude = t * (1 - t) / 2;
    for (int c = 0; c < 3; c++) {
        const double value = t + amplitude * (weights[c][0] * cos(angle) + weights[c][1] * sin(angle));
        color[c] = (uint8_t)lrint(255 * fmin(fmax(value, 0), 1));
    }
}

static void set_color(cairo_t *cr, const uint8_t color[3])
{
    cairo_set_source_rgb(cr, color[0] / 255.0, color[1] / 255.0, color[2] / 255.0);
}

static void set_font(cairo_t *cr, double size, bool is_bold)
{
    cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           is_bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

static double text_width(cairo_t *cr, const char *text)
{
    cairo_text_extents_t extents;
    cairo_text_extents(cr, text, &extents);
    return extents.x_advance;
}

/* Leaves as much of `text`, which has 8 bytes more than its length, as is no wider than `most`. */
static void cut_text(cairo_t *cr, char *text, double most)
{
    size_t length = strlen(text);
    while (length > 0 && text_width(cr, text) > most) {
        do length--;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80);
        strcpy(text + length, "\xE2\x80\xA6"); /* an ellipsis */
    }
}

typedef struct layout {
    double legend_x, legend_y, column_width, title_height;
    int n_lines, n_columns;
    double width, height;
} layout;

/* Sound UTF-8 in one line; NULL when memory is short. Cairo refuses to go on after anything else. */
static char *clean(const char *text)
{
    bmi_text line = {0};
    bmi_utf8_append_line(&line, text);
    char *out = NULL;
    if (bmi_text_take(&line, &out, NULL) != BM_OK) return NULL;
    const char *sound = out == NULL ? "" : out;
    char *roomy = bmi_calloc(strlen(sound) + 8, 1);
    if (roomy != NULL) strcpy(roomy, sound);
    bm_text_free(out);
    return roomy;
}

static double widest_entry(cairo_t *cr, char *const *texts, int n)
{
    double widest = 0;
    for (int i = 0; i < n; i++) widest = fmax(widest, text_width(cr, texts[i]));
    return fmin(widest, MAX_TEXT);
}

static layout lay_out(cairo_t *cr, const bmi_picture *picture, char *const *texts, const char *title)
{
    layout l = {.title_height = title == NULL ? 0 : TITLE_SIZE + 12};
    const double ramp_height = picture->has_ramp ? RAMP_HEIGHT + 2 * LINE_HEIGHT : 0;
    set_font(cr, TEXT_SIZE, false);
    const int fitting = (int)((picture->height - ramp_height) / LINE_HEIGHT);
    l.n_lines = fitting > MIN_LINES ? fitting : MIN_LINES;
    l.n_columns = (picture->n_entries + l.n_lines - 1) / l.n_lines;
    l.column_width = BOX + BOX_TO_TEXT + widest_entry(cr, texts, picture->n_entries) + COLUMN_GAP;
    double legend_width = l.n_columns * l.column_width;
    const int longest = picture->n_entries < l.n_lines ? picture->n_entries : l.n_lines;
    const double legend_height = longest * LINE_HEIGHT + ramp_height;
    if (picture->has_ramp) {
        const double ends = fmax(text_width(cr, picture->low), text_width(cr, picture->high));
        legend_width = fmax(legend_width, RAMP_WIDTH + BOX_TO_TEXT + ends + COLUMN_GAP);
        legend_width = fmax(legend_width, fmin(text_width(cr, picture->ramp_title), MAX_TEXT) + COLUMN_GAP);
    }
    l.legend_x = MARGIN + picture->width + (legend_width > 0 ? COLUMN_GAP : MARGIN);
    l.legend_y = MARGIN + l.title_height;
    set_font(cr, TITLE_SIZE, true);
    const double title_width = title == NULL ? 0 : text_width(cr, title);
    l.width = ceil(fmax(l.legend_x + legend_width, fmin(title_width, 900) + 2 * MARGIN));
    l.height = ceil(l.legend_y + fmax(picture->height, legend_height) + MARGIN);
    return l;
}

static void draw_map(cairo_t *cr, const bmi_picture *picture, const layout *l)
{
    cairo_surface_t *map = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, picture->width, picture->height);
    if (cairo_surface_status(map) == CAIRO_STATUS_SUCCESS) {
        cairo_surface_flush(map);
        unsigned char *rows = cairo_image_surface_get_data(map);
        const size_t stride = (size_t)cairo_image_surface_get_stride(map), n = (size_t)picture->width;
        for (size_t y = 0; y < (size_t)picture->height; y++)
            memcpy(rows + y * stride, picture->pixels + y * n, n * sizeof *picture->pixels);
        cairo_surface_mark_dirty(map);
        cairo_set_source_surface(cr, map, MARGIN, l->legend_y);
        cairo_paint(cr);
    }
    cairo_surface_destroy(map);
    cairo_set_source_rgb(cr, 0.45, 0.45, 0.45);
    cairo_set_line_width(cr, 1);
    cairo_rectangle(cr, MARGIN - 0.5, l->legend_y - 0.5, picture->width + 1, picture->height + 1);
    cairo_stroke(cr);
}

static void draw_text(cairo_t *cr, double x, double y, const char *text)
{
    cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, text);
}

static void draw_entries(cairo_t *cr, const bmi_picture *picture, const layout *l, char *const *texts)
{
    set_font(cr, TEXT_SIZE, false);
    for (int i = 0; i < picture->n_entries; i++) {
        const double x = l->legend_x + i / l->n_lines * l->column_width;
        const double y = l->legend_y + i % l->n_lines * LINE_HEIGHT;
        set_color(cr, picture->entries[i].color);
        cairo_rectangle(cr, x, y, BOX, BOX);
        cairo_fill(cr);
        cairo_set_source_rgb(cr, 0.45, 0.45, 0.45);
        cairo_rectangle(cr, x + 0.5, y + 0.5, BOX - 1, BOX - 1);
        cairo_stroke(cr);
        cut_text(cr, texts[i], MAX_TEXT);
        draw_text(cr, x + BOX + BOX_TO_TEXT, y + BOX - 2.5, texts[i]);
    }
}

static void draw_ramp(cairo_t *cr, const bmi_picture *picture, const layout *l)
{
    const int n_lines = picture->n_entries < l->n_lines ? picture->n_entries : l->n_lines;
    double top = l->legend_y + n_lines * LINE_HEIGHT + (n_lines > 0 ? 8 : 0);
    set_font(cr, TEXT_SIZE, false);
    if (picture->ramp_title[0] != '\0') {
        draw_text(cr, l->legend_x, top + TEXT_SIZE - 2, picture->ramp_title);
        top += LINE_HEIGHT;
    }
    for (int i = 0; i < (int)RAMP_HEIGHT; i++) {
        uint8_t color[3];
        bmi_picture_ramp(1 - i / (RAMP_HEIGHT - 1), color);
        set_color(cr, color);
        cairo_rectangle(cr, l->legend_x, top + i, RAMP_WIDTH, 1);
        cairo_fill(cr);
    }
    draw_text(cr, l->legend_x + RAMP_WIDTH + BOX_TO_TEXT, top + TEXT_SIZE - 2, picture->high);
    draw_text(cr, l->legend_x + RAMP_WIDTH + BOX_TO_TEXT, top + RAMP_HEIGHT, picture->low);
}

/* The whole picture; NULL when memory is short. */
static cairo_surface_t *draw(const bmi_picture *picture, char *const *texts, char *title)
{
    cairo_surface_t *nothing = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
    cairo_t *ruler = cairo_create(nothing);
    const layout l = lay_out(ruler, picture, texts, title);
    cairo_destroy(ruler);
    cairo_surface_destroy(nothing);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)l.width, (int)l.height);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    draw_map(cr, picture, &l);
    draw_entries(cr, picture, &l, texts);
    if (picture->has_ramp) draw_ramp(cr, picture, &l);
    if (title != NULL) {
        set_font(cr, TITLE_SIZE, true);
        cut_text(cr, title, l.width - 2 * MARGIN);
        draw_text(cr, MARGIN, MARGIN + TITLE_SIZE - 2, title);
    }
    const bool is_drawn =
        cairo_status(cr) == CAIRO_STATUS_SUCCESS && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    if (is_drawn) return surface;
    cairo_surface_destroy(surface);
    return NULL;
}

static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned int n_bytes)
{
    return VSIFWriteL(bytes, 1, n_bytes, file) == n_bytes ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bm_status write_png(cairo_surface_t *surface, const char *path, bm_error *err)
{
    bmi_text temporary = {0};
    bmi_text_append(&temporary, "%s.partial-%ld", path, (long)getpid());
    BMI_FAIL_IF(temporary.failed, err, BM_ERR_MEMORY, "%s: out of memory", path);
    VSILFILE *file = VSIFOpenL(temporary.data, "wb");
    bool written =
        file != NULL && cairo_surface_write_to_png_stream(surface, write_bytes, file) == CAIRO_STATUS_SUCCESS;
    written = file != NULL && VSIFCloseL(file) == 0 && written && VSIRename(temporary.data, path) == 0;
    if (!written) (void)VSIUnlink(temporary.data);
    bmi_text_free(&temporary);
    BMI_FAIL_IF(!written, err, BM_ERR_IO,
                "%s: the picture cannot be written; see whether the folder is there and the disk has room", path);
    return BM_OK;
}

static bm_status draw_and_write(const bmi_picture *picture, char **texts, char *title, const char *path, bm_error *err)
{
    bool is_whole = picture->title == NULL || title != NULL;
    for (int i = 0; i < picture->n_entries; i++) is_whole = is_whole && texts[i] != NULL;
    cairo_surface_t *surface = is_whole ? draw(picture, texts, title) : NULL;
    BMI_FAIL_IF(surface == NULL, err, BM_ERR_MEMORY, "%s: out of memory for a picture of %d x %d pixels", path,
                picture->width, picture->height);
    const bm_status status = write_png(surface, path, err);
    cairo_surface_destroy(surface);
    return status;
}

bm_status bmi_picture_write(const bmi_picture *picture, const char *path, bm_error *err)
{
    char **texts = bmi_calloc((size_t)picture->n_entries, sizeof *texts);
    char *title = picture->title == NULL ? NULL : clean(picture->title);
    BMI_FAIL_IF(texts == NULL, err, BM_ERR_MEMORY, "%s: out of memory for a legend", path);
    for (int i = 0; i < picture->n_entries; i++) texts[i] = clean(picture->entries[i].text);
    const bm_status status = draw_and_write(picture, texts, title, path, err);
    for (int i = 0; i < picture->n_entries; i++) bmi_free(texts[i]);
    bmi_free(texts);
    bmi_free(title);
    return status;
}
