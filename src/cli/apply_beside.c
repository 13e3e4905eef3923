/* SPDX-License-Identifier: MIT */
#include "cli/apply_beside.h"

#include "cli/text_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const bm_error *err)
{
    fprintf(stderr, "bandmix apply: %s\n", err->message);
    return EXIT_FAILED;
}

static bool holds_classes(const apply_options *options, const bm_model *model)
{
    for (int i = 0; i < options->run.n_outputs; i++) {
        bm_output output = options->outputs.list[i].output;
        int n_bands;
        output.size = sizeof output;
        if (bm_output_resolve(model, &output, &output, &n_bands, NULL) == BM_OK && output.kind == BM_OUTPUT_CLASS)
            return true;
    }
    return false;
}

/* "map.qml" for "map.tif", where QGIS looks for it; free with free. */
static char *style_path(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const size_t length = dot == NULL || (slash != NULL && dot < slash) ? strlen(path) : (size_t)(dot - path);
    char *made = malloc(length + sizeof ".qml");
    if (made == NULL) return NULL;
    memcpy(made, path, length);
    memcpy(made + length, ".qml", sizeof ".qml");
    return made;
}

static bool can_write_styles(const apply_options *options)
{
    bool can = true;
    for (int i = 0; options->beside.styles && can && i < options->run.n_outputs; i++) {
        char *path = style_path(options->outputs.list[i].path);
        can = path != NULL && text_file_check("apply", path, options->run.overwrite);
        free(path);
    }
    return can;
}

static int check_time(const apply_options *options)
{
    char *found;
    bm_error err;
    const apply_beside *beside = &options->beside;
    if (beside->stac_path == NULL && beside->datetime != NULL)
        return opt_usage_error("apply", "--datetime is for --stac");
    if (beside->stac_path == NULL || beside->datetime != NULL) return -1;
    if (bm_run_find_datetime(&options->run.source, &found, &err) != BM_OK) return fail(&err);
    bm_text_free(found);
    return -1;
}

int apply_beside_check(const apply_options *options, const bm_model *model)
{
    const apply_beside *beside = &options->beside;
    const char *const paths[] = {beside->report_path, beside->quicklook_path, beside->stac_path};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] != NULL && !text_file_check("apply", paths[i], options->run.overwrite)) return EXIT_FAILED;
    if (!can_write_styles(options)) return EXIT_FAILED;
    if (beside->report_path != NULL && !holds_classes(options, model))
        return opt_usage_error("apply", "--report is of classes, and no output holds them");
    return check_time(options);
}

/* Takes over `text`. */
static int write_text(const char *path, char *text)
{
    const bool written = text_file_write("apply", path, text);
    bm_text_free(text);
    return written ? EXIT_DONE : EXIT_FAILED;
}

static int write_areas(const char *path, const bm_run_report *report)
{
    char *text;
    bm_error err;
    const bm_text_format format = text_file_is_json(path) ? BM_TEXT_JSON : BM_TEXT_PLAIN;
    return bm_run_report_areas(report, format, &text, &err) == BM_OK ? write_text(path, text) : fail(&err);
}

static int draw(const apply_options *options, const bm_model *model)
{
    bm_model_info info = {.size = sizeof info};
    bm_error err;
    if (bm_model_get_info(model, &info, &err) != BM_OK) return fail(&err);
    const bm_quicklook_options look = {.size = sizeof look, .title = info.name, .overwrite = options->run.overwrite};
    return bm_quicklook(options->outputs.list[0].path, options->beside.quicklook_path, &look, &err) == BM_OK
               ? EXIT_DONE
               : fail(&err);
}

static int write_item(const apply_options *options)
{
    char *text;
    bm_error err;
    const bm_stac_options stac = {.size = sizeof stac,
                                  .item_path = options->beside.stac_path,
                                  .model_path = options->input.model_path,
                                  .datetime = options->beside.datetime};
    return bm_run_to_stac(&options->run, &stac, &text, &err) == BM_OK ? write_text(stac.item_path, text) : fail(&err);
}

static int write_styles(const apply_options *options)
{
    int status = EXIT_DONE;
    for (int i = 0; i < options->run.n_outputs && status == EXIT_DONE; i++) {
        char *text, *path = style_path(options->outputs.list[i].path);
        bm_error err = {BM_ERR_MEMORY, "out of memory"};
        status = path != NULL && bm_qgis_style(options->outputs.list[i].path, &text, &err) == BM_OK
                     ? write_text(path, text)
                     : fail(&err);
        free(path);
    }
    return status;
}

int apply_beside_write(const apply_options *options, const bm_model *model, const bm_run_report *report)
{
    const apply_beside *beside = &options->beside;
    int status = beside->report_path == NULL ? EXIT_DONE : write_areas(beside->report_path, report);
    if (status == EXIT_DONE && beside->quicklook_path != NULL) status = draw(options, model);
    if (status == EXIT_DONE && beside->styles) status = write_styles(options);
    if (status == EXIT_DONE && beside->stac_path != NULL) status = write_item(options);
    return status;
}
