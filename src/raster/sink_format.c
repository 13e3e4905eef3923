/* SPDX-License-Identifier: MIT */
#include "raster/sink_format.h"

#include "base/text.h"
#include "base/type.h"
#include "raster/gdal_compat.h"
#include "raster/gdal_error.h"
#include "raster/gdal_type.h"
#include "raster/sink_overviews.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <stdio.h>
#include <string.h>

#define TILE_PIXELS 512

static bool has_item(GDALDriverH driver, const char *key)
{
    const char *value = GDALGetMetadataItem(driver, key, NULL);
    return value != NULL && CPLTestBool(value);
}

static bool is_called(GDALDriverH driver, const char *name)
{
    return bmi_text_equal_ignoring_case(GDALGetDriverShortName(driver), name);
}

static bool can_write(GDALDriverH driver)
{
    return has_item(driver, GDAL_DCAP_RASTER) &&
           (has_item(driver, GDAL_DCAP_CREATE) || has_item(driver, GDAL_DCAP_CREATECOPY));
}

/* Two of GDAL's drivers create, and do better at copying: PDF creates vectors only, and MRF forgets the coordinate
 * system. */
static bool creates_rasters(GDALDriverH driver)
{
    return has_item(driver, GDAL_DCAP_CREATE) && !is_called(driver, "PDF") && !is_called(driver, "MRF");
}

/* True when `word` is one of the words of `list`, which are parted by spaces. */
static bool lists_word(const char *list, const char *word)
{
    const size_t length = strlen(word);
    while (list != NULL && *list != '\0') {
        const size_t item = strcspn(list, " ");
        if (item == length && EQUALN(list, word, length)) return true;
        list += item + strspn(list + item, " ");
    }
    return false;
}

static GDALDriverH driver_by_suffix(const char *path)
{
    const char *suffix = CPLGetExtension(path);
    GDALDriverH gtiff = GDALGetDriverByName("GTiff");
    if (suffix[0] == '\0' || EQUAL(suffix, "tif") || EQUAL(suffix, "tiff")) return gtiff;
    for (int i = 0; i < GDALGetDriverCount(); i++) {
        GDALDriverH driver = GDALGetDriver(i);
        if (can_write(driver) && lists_word(GDALGetMetadataItem(driver, GDAL_DMD_EXTENSIONS, NULL), suffix))
            return driver;
    }
    return gtiff;
}

static bm_status find_driver(bmi_sink_format *format, const bm_sink_options *options, bm_error *err)
{
    const char *path = options->path;
    const char *name = options->driver;
    format->driver = name != NULL ? GDALGetDriverByName(name) : driver_by_suffix(path);
    if (name == NULL) name = format->driver != NULL ? GDALGetDriverShortName(format->driver) : "GTiff";
    BMI_FAIL_IF(format->driver == NULL, err, BM_ERR_ARGUMENT,
                "%s: GDAL has no driver called '%s'; gdalinfo --formats lists those it has", path, name);
    BMI_FAIL_IF(!has_item(format->driver, GDAL_DCAP_RASTER), err, BM_ERR_UNSUPPORTED,
                "%s: the driver %s is not for rasters; gdalinfo --formats lists those that write", path, name);
    BMI_FAIL_IF(!can_write(format->driver), err, BM_ERR_UNSUPPORTED,
                "%s: the driver %s only reads; gdalinfo --formats lists those that write (rw)", path, name);
    BMI_FAIL_IF(is_called(format->driver, "VRT") || is_called(format->driver, "MEM"), err, BM_ERR_UNSUPPORTED,
                "%s: the driver %s keeps no pixels in a file; write a GeoTIFF, as with GTiff or a name in .tif", path,
                name);
    format->copies = !creates_rasters(format->driver);
    return BM_OK;
}

static bm_status check_type(const bmi_sink_format *format, const bm_sink_options *options, bm_error *err)
{
    const char *name = GDALGetDriverShortName(format->driver);
    const char *types = GDALGetMetadataItem(format->driver, GDAL_DMD_CREATIONDATATYPES, NULL);
    BMI_FAIL_IF(options->type == BM_TYPE_INT8 && !BMI_GDAL_HAS_INT8 && !is_called(format->driver, "GTiff"), err,
                BM_ERR_UNSUPPORTED, "%s: this GDAL writes Int8 in GeoTIFF only; write GTiff, or Int16", options->path);
    BMI_FAIL_IF(types != NULL && !lists_word(types, GDALGetDataTypeName(bmi_gdal_type(options->type))), err,
                BM_ERR_UNSUPPORTED, "%s: %s does not hold %s (it holds %s); choose another type or format",
                options->path, name, bm_type_name(options->type), types);
    return BM_OK;
}

/* GDAL only warns of an option or value that it does not know, and a mistyped one would go unnoticed. */
static bm_status check_user_options(const bmi_sink_format *format, const bm_sink_options *options, bm_error *err)
{
    const char *const *user = options->creation_options;
    if (user == NULL) return BM_OK;
    for (int i = 0; user[i] != NULL; i++)
        BMI_FAIL_IF(strchr(user[i], '=') == NULL || user[i][0] == '=', err, BM_ERR_ARGUMENT,
                    "%s: the creation option '%s' is not of the form KEY=VALUE", options->path, user[i]);
    if (!CPLTestBool(CPLGetConfigOption("GDAL_VALIDATE_CREATION_OPTIONS", "YES"))) return BM_OK;
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    const bool is_known = GDALValidateCreationOptions(format->driver, (CSLConstList)user) != FALSE;
    bmi_gdal_errors_end();
    const char *name = GDALGetDriverShortName(format->driver);
    BMI_FAIL_IF(!is_known, err, BM_ERR_ARGUMENT, "%s: %s; gdalinfo --format %s lists the creation options",
                options->path, bmi_gdal_errors_reason(&errors), name);
    return BM_OK;
}

static bool is_given(const bm_sink_options *options, const char *key)
{
    return CSLFetchNameValue((CSLConstList)options->creation_options, key) != NULL;
}

static char **set_unless_given(char **list, const bm_sink_options *options, const char *key, const char *value)
{
    return is_given(options, key) ? list : CSLSetNameValue(list, key, value);
}

/* Sides of a tile are multiples of 16; a small raster need not fill a large one. */
static char **set_tile_side(char **list, const bm_sink_options *options, const char *key, int n_pixels)
{
    char side[16];
    const int n_tile = n_pixels < TILE_PIXELS ? (n_pixels + 15) / 16 * 16 : TILE_PIXELS;
    snprintf(side, sizeof side, "%d", n_tile);
    return set_unless_given(list, options, key, side);
}

static char **add_layout(char **list, const bm_sink_options *options, int width, int height)
{
    const char *tiled = CSLFetchNameValue((CSLConstList)options->creation_options, "TILED");
    if (tiled == NULL || CPLTestBool(tiled)) {
        list = set_unless_given(list, options, "TILED", "YES");
        list = set_tile_side(list, options, "BLOCKXSIZE", width);
        list = set_tile_side(list, options, "BLOCKYSIZE", height);
    }
    list = set_unless_given(list, options, "BIGTIFF", "IF_SAFER");
    /* Where there is no nodata, zero would be a value like any other. */
    if (options->has_nodata) list = set_unless_given(list, options, "SPARSE_OK", "TRUE");
    if (options->n_bands == 1) return list;
    list = set_unless_given(list, options, "INTERLEAVE", "BAND");
    /* Three Byte bands would be taken for red, green and blue, and a fourth for alpha. */
    list = set_unless_given(list, options, "PHOTOMETRIC", "MINISBLACK");
    return set_unless_given(list, options, "ALPHA", "NO");
}

/* Deflate, because old readers lack Zstandard. Neighbouring class numbers are no gradient, so a predictor would only
 * scramble them; and it needs whole bytes. */
static char **add_compression(char **list, const bm_sink_options *options, GDALDriverH driver)
{
    const char *known = GDALGetMetadataItem(driver, GDAL_DMD_CREATIONOPTIONLIST, NULL);
    if (known != NULL && strstr(known, "DEFLATE") != NULL)
        list = set_unless_given(list, options, "COMPRESS", "DEFLATE");
    const char *compression = CSLFetchNameValue(list, "COMPRESS");
    const bool predicts = compression != NULL &&
                          (EQUAL(compression, "DEFLATE") || EQUAL(compression, "ZSTD") || EQUAL(compression, "LZW"));
    if (!predicts || options->classes != NULL || is_given(options, "NBITS")) return list;
    return set_unless_given(list, options, "PREDICTOR", bmi_type_is_float(options->type) ? "3" : "2");
}

/* Compressing costs more than computing for outputs of many bands, and one thread writes. */
static char **add_threads(char **list, const bm_sink_options *options)
{
    char number[16];
    if (options->n_threads < 2) return list;
    snprintf(number, sizeof number, "%d", options->n_threads);
    return set_unless_given(list, options, "NUM_THREADS", number);
}

static char **add_sign(char **list, const bm_sink_options *options)
{
    const bool is_marked = options->type == BM_TYPE_INT8 && !BMI_GDAL_HAS_INT8;
    return is_marked ? CSLSetNameValue(list, "PIXELTYPE", "SIGNEDBYTE") : list;
}

static char **add_defaults(char **list, const bmi_sink_format *format, const bm_sink_options *options, int width,
                           int height)
{
    if (is_called(format->driver, "GTiff")) {
        list = add_layout(list, options, width, height);
        list = add_compression(list, options, format->driver);
        return add_sign(add_threads(list, options), options);
    }
    if (is_called(format->driver, "COG")) list = add_threads(list, options);
    /* A mean of class numbers is another class. */
    if (is_called(format->driver, "COG") && !is_given(options, "RESAMPLING"))
        return set_unless_given(list, options, "OVERVIEW_RESAMPLING", bmi_overview_resampling(options));
    return list;
}

bm_status bmi_sink_format_choose(bmi_sink_format *format, const bm_sink_options *options, int width, int height,
                                 bm_error *err)
{
    *format = (bmi_sink_format){.driver = NULL};
    BMI_TRY(find_driver(format, options, err));
    BMI_TRY(check_type(format, options, err));
    BMI_TRY(check_user_options(format, options, err));
    format->options = CSLDuplicate((CSLConstList)options->creation_options);
    format->options = add_defaults(format->options, format, options, width, height);
    /* The stage is a GeoTIFF as well. */
    format->has_own_overviews = is_called(format->driver, "COG");
    format->is_sparse =
        options->has_nodata &&
        (format->copies || (is_called(format->driver, "GTiff") && CPLFetchBool(format->options, "SPARSE_OK", false)));
    return BM_OK;
}

char **bmi_stage_options(const bm_sink_options *options, int width, int height)
{
    bm_sink_options plain = *options;
    plain.creation_options = NULL;
    return add_sign(add_layout(NULL, &plain, width, height), &plain);
}

void bmi_sink_format_free(bmi_sink_format *format)
{
    CSLDestroy(format->options);
    *format = (bmi_sink_format){.driver = NULL};
}
