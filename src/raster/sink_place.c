/* SPDX-License-Identifier: MIT */

/* GDAL's VSIStatBufL is glibc's struct stat64, which strict C hides. */
#define _LARGEFILE64_SOURCE
#include "raster/sink_place.h"

#include "base/mem.h"
#include "base/text.h"
#include "raster/gdal_error.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What GDAL takes for a part of the dataset without that the dataset says so. The first is nothing without its raster:
 * one that is left over, as when only the raster was removed, gives way. The others hold pixels. */
static const char *const side_suffixes[] = {".aux.xml", ".ovr", ".msk", ".msk.ovr"};
static const size_t n_side_suffixes = sizeof side_suffixes / sizeof *side_suffixes;

static bool is_local(const char *path)
{
    return strncmp(path, "/vsi", 4) != 0;
}

/* A link that leads nowhere exists as well: nothing is written over it unasked. */
static bool exists(const char *path)
{
    struct stat local;
    if (is_local(path)) return lstat(path, &local) == 0;
    VSIStatBufL remote;
    return VSIStatExL(path, &remote, VSI_STAT_EXISTS_FLAG) == 0;
}

static bool is_folder(const char *path)
{
    VSIStatBufL info;
    return VSIStatExL(path, &info, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 && VSI_ISDIR(info.st_mode);
}

/* A device or a pipe, which a rename would replace. */
static bool is_special(const char *path)
{
    struct stat info;
    return is_local(path) && stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

/* By what the names lead to, where there is a file system of this machine beneath. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    if (is_local(a) && is_local(b) && stat(a, &left) == 0 && stat(b, &right) == 0)
        return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
    return strcmp(a, b) == 0;
}

static bool is_of_source(const bmi_sink_place *place, const char *path)
{
    for (char **file = place->source_files; file != NULL && *file != NULL; file++)
        if (is_same_file(*file, path)) return true;
    return false;
}

static char *side_file(const char *path, const char *suffix)
{
    bmi_text text = {0};
    char *name;
    bmi_text_append(&text, "%s%s", path, suffix);
    return bmi_text_take(&text, &name, NULL) == BM_OK ? name : NULL;
}

static bm_status refuse_side_files(const bmi_sink_place *place, bm_error *err)
{
    for (size_t i = 1; i < n_side_suffixes; i++) {
        char *side = side_file(place->path, side_suffixes[i]);
        BMI_FAIL_IF(side == NULL, err, BM_ERR_MEMORY, "%s: out of memory", place->path);
        const bool is_there = exists(side);
        bmi_free(side);
        BMI_FAIL_IF(is_there, err, BM_ERR_IO,
                    "%s%s exists and would be taken for a part of the output; remove it, or allow overwriting",
                    place->path, side_suffixes[i]);
    }
    return BM_OK;
}

static bm_status check_folder(const bmi_sink_place *place, bm_error *err)
{
    if (!is_local(place->folder)) return BM_OK;
    struct stat info;
    BMI_FAIL_IF(stat(place->folder, &info) != 0, err, BM_ERR_IO,
                "%s: cannot write there: folder '%s': %s; create it, or choose another", place->path, place->folder,
                strerror(errno));
    BMI_FAIL_IF(!S_ISDIR(info.st_mode), err, BM_ERR_IO, "%s: cannot write there: '%s' is not a folder", place->path,
                place->folder);
    BMI_FAIL_IF(access(place->folder, W_OK | X_OK) != 0, err, BM_ERR_IO,
                "%s: cannot write there: folder '%s': %s; choose another", place->path, place->folder, strerror(errno));
    return BM_OK;
}

static bm_status check_target(const bmi_sink_place *place, GDALDriverH driver, bm_error *err)
{
    BMI_FAIL_IF(is_of_source(place, place->path), err, BM_ERR_ARGUMENT,
                "%s: is a file of the input, which is never written over; choose another name", place->path);
    if (!exists(place->path)) return place->overwrite ? BM_OK : refuse_side_files(place, err);
    BMI_FAIL_IF(!place->overwrite, err, BM_ERR_IO, "%s: exists; choose another name, or allow overwriting",
                place->path);
    BMI_FAIL_IF(is_special(place->path), err, BM_ERR_IO,
                "%s: is a device or a pipe, where no raster can be written; choose a file", place->path);
    /* A format may keep a dataset as a folder, but not every folder is a dataset. */
    BMI_FAIL_IF(is_folder(place->path) && GDALIdentifyDriver(place->path, NULL) != driver, err, BM_ERR_IO,
                "%s: is a folder; choose another name", place->path);
    return BM_OK;
}

/* The address of the place parts the outputs of one process, the process id those of several; leftovers are stepped
 * over. */
static bm_status choose_names(bmi_sink_place *place, bm_error *err)
{
    const char *suffix = CPLGetExtension(place->path);
    const unsigned salt = (unsigned)((uintptr_t)place >> 4) & 0xFFFFFFU;
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        bmi_text stem = {0}, temporary = {0}, stage = {0};
        /* Without a suffix there may be no dot either: GDAL would take what follows it for the suffix, and lose the
         * side files. */
        bmi_text_append(&stem, "%s%cpartial-%ld-%x", CPLGetBasename(place->path), suffix[0] == '\0' ? '-' : '.',
                        (long)getpid(), salt + attempt);
        if (!stem.failed) {
            bmi_text_append(&temporary, "%s%s%s", CPLFormFilename(CPLGetPath(place->path), stem.data, NULL),
                            suffix[0] == '\0' ? "" : ".", suffix);
            bmi_text_append(&stage, "%s.stage.tif", CPLFormFilename(CPLGetPath(place->path), stem.data, NULL));
        }
        const bool failed = stem.failed || temporary.failed || stage.failed;
        const bool is_free = !failed && !exists(temporary.data) && !exists(stage.data);
        if (is_free) {
            place->stem = stem.data;
            place->temporary = temporary.data;
            place->stage = stage.data;
            return BM_OK;
        }
        bmi_text_free(&stem);
        bmi_text_free(&temporary);
        bmi_text_free(&stage);
        BMI_FAIL_IF(failed, err, BM_ERR_MEMORY, "%s: out of memory", place->path);
    }
    BMI_FAIL(err, BM_ERR_IO, "%s: the folder is full of unfinished files; remove those with partial- in their names",
             place->path);
}

bm_status bmi_sink_place_choose(bmi_sink_place *place, const char *path, bool overwrite, GDALDriverH driver,
                                char **source_files, bm_error *err)
{
    *place = (bmi_sink_place){.overwrite = overwrite, .source_files = source_files};
    const char *folder = CPLGetPath(path);
    place->folder = bmi_strdup(folder[0] == '\0' ? "." : folder);
    place->path = bmi_strdup(path);
    BMI_FAIL_IF(place->path == NULL || place->folder == NULL, err, BM_ERR_MEMORY, "%s: out of memory", path);
    BMI_FAIL_IF(CPLGetFilename(path)[0] == '\0', err, BM_ERR_ARGUMENT, "%s: names a folder; add the name of a file",
                path);
    BMI_TRY(check_folder(place, err));
    BMI_TRY(check_target(place, driver, err));
    return choose_names(place, err);
}

/* Full names of all that begins with `stem` in the folder; free with CSLDestroy. */
static char **list_files(const bmi_sink_place *place, const char *stem)
{
    char **files = NULL;
    char **entries = VSIReadDir(place->folder);
    for (char **entry = entries; entry != NULL && *entry != NULL; entry++)
        if (strncmp(*entry, stem, strlen(stem)) == 0)
            files = CSLAddString(files, CPLFormFilename(CPLGetPath(place->path), *entry, NULL));
    CSLDestroy(entries);
    return files;
}

static void remove_files(const bmi_sink_place *place, const char *stem)
{
    char **files = list_files(place, stem);
    for (char **file = files; file != NULL && *file != NULL; file++)
        if (is_folder(*file))
            (void)VSIRmdirRecursive(*file);
        else
            (void)VSIUnlink(*file);
    CSLDestroy(files);
}

void bmi_sink_place_clear(const bmi_sink_place *place)
{
    if (place->was_used && place->stem != NULL) remove_files(place, place->stem);
}

void bmi_sink_place_clear_stage(const bmi_sink_place *place)
{
    /* The name, and not the stem: what is to stay begins with the stem as well. */
    remove_files(place, CPLGetFilename(place->stage));
}

static bm_status fail_move(const bmi_sink_place *place, const char *from, const char *to, bm_error *err)
{
    BMI_FAIL(err, BM_ERR_IO, "%s: cannot move the finished '%s' to '%s': %s", place->path, from, to, strerror(errno));
}

/* A link can be made only where there is nothing, in one step; a rename replaces what came to be there meanwhile. */
static bm_status move_file(const bmi_sink_place *place, const char *from, const char *to, bm_error *err)
{
    if (!place->overwrite) {
        if (is_local(from) && link(from, to) == 0) {
            (void)unlink(from);
            return BM_OK;
        }
        BMI_FAIL_IF(exists(to), err, BM_ERR_IO, "%s: exists, and did not when the work began; choose another name", to);
    }
    if (VSIRename(from, to) != 0) return fail_move(place, from, to, err);
    return BM_OK;
}

/* What belonged to the file that is replaced says wrong things about the new one. */
static bm_status remove_side_files(const bmi_sink_place *place, bm_error *err)
{
    for (size_t i = 0; i < n_side_suffixes; i++) {
        char *side = side_file(place->path, side_suffixes[i]);
        BMI_FAIL_IF(side == NULL, err, BM_ERR_MEMORY, "%s: out of memory", place->path);
        const bool failed = exists(side) && !is_of_source(place, side) && VSIUnlink(side) != 0;
        bmi_free(side);
        BMI_FAIL_IF(failed, err, BM_ERR_IO, "%s%s: cannot remove what belonged to the old file: %s", place->path,
                    side_suffixes[i], strerror(errno));
    }
    return BM_OK;
}

static bm_status remove_left_over(const bmi_sink_place *place, bm_error *err)
{
    char *side = side_file(place->path, side_suffixes[0]);
    BMI_FAIL_IF(side == NULL, err, BM_ERR_MEMORY, "%s: out of memory", place->path);
    if (exists(side) && !exists(place->path) && !is_of_source(place, side)) (void)VSIUnlink(side);
    bmi_free(side);
    return BM_OK;
}

static bm_status check_targets(const bmi_sink_place *place, char **targets, bm_error *err)
{
    BMI_TRY(remove_left_over(place, err));
    for (char **target = targets; *target != NULL; target++) {
        BMI_FAIL_IF(is_of_source(place, *target), err, BM_ERR_ARGUMENT,
                    "%s: the format needs the name '%s' as well, which is a file of the input; choose another name",
                    place->path, *target);
        BMI_FAIL_IF(!place->overwrite && exists(*target), err, BM_ERR_IO,
                    "%s: exists; choose another name for %s, or allow overwriting", *target, place->path);
    }
    return BM_OK;
}

/* The dataset itself comes last, so that it appears with all that belongs to it. */
static bm_status move_simple(const bmi_sink_place *place, char **files, char **targets, bm_error *err)
{
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; files[i] != NULL; i++)
            if ((strcmp(files[i], place->temporary) == 0) == (pass == 1))
                BMI_TRY(move_file(place, files[i], targets[i], err));
    return BM_OK;
}

/* A pixel as well, because some drivers look for the file of the pixels only then. */
static bool can_be_read(const char *path, GDALDriverH driver)
{
    const char *const drivers[] = {GDALGetDriverShortName(driver), NULL};
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    if (dataset == NULL) return false;
    double pixel;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    const bool is_read =
        band != NULL && GDALRasterIO(band, GF_Read, 0, 0, 1, 1, &pixel, 1, 1, GDT_Float64, 0, 0) == CE_None;
    GDALClose(dataset);
    return is_read;
}

/* What the driver does not know of follows. */
static bm_status move_rest(const bmi_sink_place *place, char **files, char **targets, bm_error *err)
{
    for (int i = 0; files[i] != NULL; i++)
        if (exists(files[i])) BMI_TRY(move_file(place, files[i], targets[i], err));
    return BM_OK;
}

/* Some formats write the names of their side files into the file itself; only their drivers can rename them, and not
 * all do. */
static bm_status move_dataset(const bmi_sink_place *place, GDALDriverH driver, char **files, char **targets,
                              bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const CPLErr failed = GDALRenameDataset(driver, place->path, place->temporary);
    bmi_gdal_errors_end();
    BMI_FAIL_IF(failed != CE_None, err, BM_ERR_IO, "%s: cannot move the finished '%s' there: %s", place->path,
                place->temporary, bmi_gdal_errors_reason(&errors));
    BMI_TRY(move_rest(place, files, targets, err));
    bmi_gdal_errors_begin(&errors);
    const bool is_whole = can_be_read(place->path, driver);
    bmi_gdal_errors_end();
    if (is_whole) return BM_OK;
    for (char **target = targets; *target != NULL; target++) (void)VSIUnlink(*target);
    BMI_FAIL(
        err, BM_ERR_UNSUPPORTED,
        "%s: the driver %s renamed what it wrote, and cannot read it any more: %s; write a GeoTIFF, and convert it "
        "with gdal_translate",
        place->path, GDALGetDriverShortName(driver), bmi_gdal_errors_reason(&errors));
}

static bm_status move_files(const bmi_sink_place *place, GDALDriverH driver, char **files, bm_error *err)
{
    BMI_FAIL_IF(CSLFindStringCaseSensitive(files, place->temporary) < 0, err, BM_ERR_IO,
                "%s: the driver %s left no file '%s' behind; choose another format", place->path,
                GDALGetDriverShortName(driver), place->temporary);
    char **targets = CPLCorrespondingPaths(place->temporary, place->path, files);
    BMI_FAIL_IF(targets == NULL, err, BM_ERR_IO, "%s: the files beside '%s' cannot be renamed with it", place->path,
                place->temporary);
    bm_status status = check_targets(place, targets, err);
    if (status == BM_OK && place->overwrite) {
        status = remove_side_files(place, err);
        if (status == BM_OK && is_folder(place->path)) (void)GDALDeleteDataset(driver, place->path);
    }
    if (status == BM_OK) {
        char *aux = side_file(place->temporary, side_suffixes[0]);
        const int n_files = CSLCount(files);
        const bool is_simple =
            n_files == 1 || (n_files == 2 && aux != NULL && CSLFindStringCaseSensitive(files, aux) >= 0);
        status = is_simple ? move_simple(place, files, targets, err) : move_dataset(place, driver, files, targets, err);
        bmi_free(aux);
    }
    CSLDestroy(targets);
    return status;
}

bm_status bmi_sink_place_move(bmi_sink_place *place, GDALDriverH driver, bm_error *err)
{
    char **files = list_files(place, place->stem);
    const bm_status status = move_files(place, driver, files, err);
    CSLDestroy(files);
    return status;
}

void bmi_sink_place_retract(const bmi_sink_place *place, GDALDriverH driver)
{
    if (place->overwrite) return;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    (void)GDALDeleteDataset(driver, place->path);
    (void)remove_side_files(place, NULL);
    bmi_gdal_errors_end();
}

void bmi_sink_place_free(bmi_sink_place *place)
{
    CSLDestroy(place->source_files);
    bmi_free(place->path);
    bmi_free(place->folder);
    bmi_free(place->stem);
    bmi_free(place->temporary);
    bmi_free(place->stage);
    *place = (bmi_sink_place){.path = NULL};
}
