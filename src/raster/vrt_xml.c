/* SPDX-License-Identifier: MIT */
#include "raster/vrt_xml.h"

#include "base/href.h"
#include "base/text.h"
#include "base/type.h"
#include "raster/gdal_error.h"
#include "raster/georef.h"
#include "raster/source_reference.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_NAMES 65536 /* of classes: a list from 0 up */

void bmi_vrt_number(double value, char text[32])
{
    if (isnan(value))
        snprintf(text, 32, "nan");
    else
        CPLsnprintf(text, 32, "%.17g", value);
}

static void add_number(CPLXMLNode *to, const char *name, double value)
{
    char text[32];
    bmi_vrt_number(value, text);
    CPLCreateXMLElementAndValue(to, name, text);
}

/* GDAL's own VRT driver says how a place is written. */
static CPLXMLNode *write_place(GDALDatasetH from, bm_error *err)
{
    const bm_window all = {0, 0, GDALGetRasterXSize(from), GDALGetRasterYSize(from)};
    GDALDriverH driver = GDALGetDriverByName("VRT");
    GDALDatasetH vrt = driver == NULL ? NULL : GDALCreate(driver, "", all.width, all.height, 0, GDT_Byte, NULL);
    CPLXMLNode *root = NULL;
    if (vrt == NULL) {
        (void)bmi_error_set(err, BM_ERR_UNSUPPORTED, "this GDAL has no VRT driver");
        return NULL;
    }
    if (bmi_georef_copy(from, &all, vrt, err) == BM_OK) {
        char **xml = GDALGetMetadata(vrt, "xml:VRT");
        root = xml == NULL || xml[0] == NULL ? NULL : CPLParseXMLString(xml[0]);
        if (root == NULL) (void)bmi_error_set(err, BM_ERR_UNSUPPORTED, "GDAL cannot write the place as a VRT");
    }
    GDALClose(vrt);
    return root;
}

CPLXMLNode *bmi_vrt_root(const bm_source *source, const char *sub_class, bm_error *err)
{
    bmi_gdal_errors errors;
    bmi_gdal_errors_begin(&errors);
    CPLXMLNode *root = write_place(bmi_source_reference(source), err);
    bmi_gdal_errors_end();
    if (root != NULL && sub_class != NULL) CPLAddXMLAttributeAndValue(root, "subClass", sub_class);
    return root;
}

static void add_names(CPLXMLNode *band, const bmi_vrt_band *about)
{
    int largest = 0;
    for (int i = 0; i < about->n_classes; i++)
        if (about->classes[i].value > largest) largest = about->classes[i].value;
    if (largest >= MOST_NAMES) return;
    CPLXMLNode *names = CPLCreateXMLNode(band, CXT_Element, "CategoryNames");
    for (int value = 0; value <= largest; value++) {
        const char *name = "";
        for (int i = 0; i < about->n_classes; i++)
            if (about->classes[i].value == value) name = about->classes[i].name;
        CPLCreateXMLElementAndValue(names, "Category", name);
    }
}

static void add_entry(CPLXMLNode *table, const uint8_t color[3], int alpha)
{
    static const char *const keys[] = {"c1", "c2", "c3"};
    char number[8];
    CPLXMLNode *entry = CPLCreateXMLNode(table, CXT_Element, "Entry");
    for (int c = 0; c < 3; c++) {
        snprintf(number, sizeof number, "%d", color[c]);
        CPLAddXMLAttributeAndValue(entry, keys[c], number);
    }
    snprintf(number, sizeof number, "%d", alpha);
    CPLAddXMLAttributeAndValue(entry, "c4", number);
}

/* An entry a value from 0 up to the last of a class or nodata; what is between them is black, as GDAL has it. */
static void add_colors(CPLXMLNode *band, const bmi_vrt_band *about)
{
    static const uint8_t black[3] = {0, 0, 0};
    int largest = about->nodata >= 0 && about->nodata < MOST_NAMES ? (int)about->nodata : 0;
    for (int i = 0; i < about->n_classes; i++)
        if (about->classes[i].value > largest) largest = about->classes[i].value;
    if (largest >= MOST_NAMES) return;
    CPLCreateXMLElementAndValue(band, "ColorInterp", "Palette");
    CPLXMLNode *table = CPLCreateXMLNode(band, CXT_Element, "ColorTable");
    for (int value = 0; value <= largest; value++) {
        uint8_t color[3] = {0, 0, 0};
        bool is_class = false;
        for (int i = 0; i < about->n_classes; i++) {
            if (about->classes[i].value != value) continue;
            bm_class_color(&about->classes[i], i, color);
            is_class = true;
        }
        const bool is_nodata = about->nodata == value;
        add_entry(table, is_class && !is_nodata ? color : black, is_nodata ? 0 : 255);
    }
}

CPLXMLNode *bmi_vrt_add_band(CPLXMLNode *root, int number, const bmi_vrt_band *about, const char *sub_class)
{
    char text[16];
    CPLXMLNode *band = CPLCreateXMLNode(root, CXT_Element, "VRTRasterBand");
    snprintf(text, sizeof text, "%d", number);
    CPLAddXMLAttributeAndValue(band, "dataType", bm_type_name(about->type));
    CPLAddXMLAttributeAndValue(band, "band", text);
    if (sub_class != NULL) CPLAddXMLAttributeAndValue(band, "subClass", sub_class);
    if (about->name != NULL) CPLCreateXMLElementAndValue(band, "Description", about->name);
    add_number(band, "NoDataValue", about->nodata);
    if (about->unit != NULL) CPLCreateXMLElementAndValue(band, "UnitType", about->unit);
    if (about->scale != 1 || about->offset != 0) {
        add_number(band, "Offset", about->offset);
        add_number(band, "Scale", about->scale);
    }
    const bool has_table = about->type == BM_TYPE_UINT8 || about->type == BM_TYPE_UINT16;
    if (about->n_classes == 0 || !has_table) return band;
    add_names(band, about);
    add_colors(band, about);
    return band;
}

/* Relative to the VRT for files of this machine; what GDAL knows by another kind of name stays as it is. */
static void add_file(CPLXMLNode *to, const char *path, const char *vrt_path)
{
    struct stat file;
    char *relative = NULL;
    if (stat(path, &file) == 0) (void)bmi_href(path, vrt_path, &relative, NULL);
    CPLXMLNode *name = CPLCreateXMLElementAndValue(to, "SourceFilename", relative != NULL ? relative : path);
    CPLAddXMLAttributeAndValue(name, "relativeToVRT", relative != NULL && relative[0] != '/' ? "1" : "0");
    bm_text_free(relative);
}

static void add_open_options(CPLXMLNode *to, const char *const *options)
{
    if (options == NULL || options[0] == NULL) return;
    CPLXMLNode *list = CPLCreateXMLNode(to, CXT_Element, "OpenOptions");
    for (; *options != NULL; options++) {
        char *key = NULL;
        const char *value = CPLParseNameValue(*options, &key);
        if (key != NULL) CPLAddXMLAttributeAndValue(CPLCreateXMLElementAndValue(list, "OOI", value), "key", key);
        CPLFree(key);
    }
}

void bmi_vrt_add_source(CPLXMLNode *band, const bmi_source_part *part, const bmi_vrt_place *place)
{
    char number[32];
    CPLXMLNode *source = CPLCreateXMLNode(band, CXT_Element, "SimpleSource");
    add_file(source, part->path, place->vrt_path);
    add_open_options(source, place->open_options);
    snprintf(number, sizeof number, part->is_mask ? "mask,%d" : "%d", part->number);
    CPLCreateXMLElementAndValue(source, "SourceBand", number);
}

static bool is_whole_file(const bm_source *source, const bmi_source_parts *parts, const bmi_vrt_place *place)
{
    if (parts->n_masks > 0 || parts->n_inputs != GDALGetRasterCount(bmi_source_reference(source))) return false;
    if (place->open_options != NULL && place->open_options[0] != NULL) return false;
    for (int i = 0; i < parts->n_inputs; i++)
        if (strcmp(parts->list[i].path, bmi_source_reference_path(source)) != 0 || parts->list[i].number != i + 1)
            return false;
    return true;
}

bm_status bmi_vrt_add_input(CPLXMLNode *root, const bm_source *source, const bmi_source_parts *parts,
                            const bmi_vrt_place *place, bm_error *err)
{
    CPLXMLNode *input = CPLCreateXMLNode(root, CXT_Element, "Input");
    /* From GDAL 3.11 on bands with a scale would come scaled, which is decided by ourselves. */
    CPLAddXMLAttributeAndValue(input, "unscale", "false");
    if (is_whole_file(source, parts, place)) {
        add_file(input, parts->list[0].path, place->vrt_path);
        return BM_OK;
    }
    CPLXMLNode *inner = bmi_vrt_root(source, NULL, err);
    if (inner == NULL) return err == NULL ? BM_ERR_UNSUPPORTED : err->status;
    CPLAddXMLChild(input, inner);
    for (int i = 0; i < parts->n_inputs + parts->n_masks; i++) {
        const bmi_source_part *part = &parts->list[i];
        bmi_vrt_band about = {.type = parts->type, .scale = 1, .nodata = part->nodata.value};
        CPLXMLNode *band = bmi_vrt_add_band(inner, i + 1, &about, NULL);
        CPLXMLNode *nodata = CPLGetXMLNode(band, "NoDataValue");
        if (!part->nodata.is_set && nodata != NULL) {
            CPLRemoveXMLChild(band, nodata);
            CPLDestroyXMLNode(nodata);
        }
        bmi_vrt_add_source(band, part, place);
    }
    return BM_OK;
}

bm_status bmi_vrt_take(CPLXMLNode *root, char **out, bm_error *err)
{
    bmi_text text = {0};
    char *xml = CPLSerializeXMLTree(root);
    CPLDestroyXMLNode(root);
    bmi_text_append(&text, "%s", xml == NULL ? "" : xml);
    CPLFree(xml);
    return bmi_text_take(&text, out, err);
}
