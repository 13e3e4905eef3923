/* SPDX-License-Identifier: MIT */
#include "raster/vrt_functions.h"

#include "base/text.h"
#include "raster/vrt_xml.h"

#include <cpl_conv.h>
#include <cpl_string.h>

#include <float.h>
#include <math.h>
#include <stdio.h>

#define NAME          "bandmix"
#define HIDDEN_NODATA (-DBL_MAX) /* between layers: NaN would not become the nodata of what the last one gives */
#define BLOCK         "512"      /* GDAL's own are 128, which is a call of the function for few pixels */

static void split(const char *argument, char **key, const char **value)
{
    *value = CPLParseNameValue(argument, key);
    if (*value == NULL) *value = "";
}

/* The elements in the order that GDAL's schema (gdalvrt.xsd) has them in. The type of the sources is said because GDAL
 * before 3.11 would take that of the caller's buffer, and blocks because they are small otherwise. */
static void add_derived_band(CPLXMLNode *root, const bmi_vrt_job *job, int index)
{
    char text[16];
    CPLXMLNode *band = bmi_vrt_add_band(root, index + 1, &job->bands[index], "VRTDerivedRasterBand");
    CPLAddXMLAttributeAndValue(band, "blockXSize", BLOCK);
    CPLAddXMLAttributeAndValue(band, "blockYSize", BLOCK);
    CPLCreateXMLElementAndValue(band, "PixelFunctionType", NAME);
    CPLXMLNode *arguments = CPLCreateXMLNode(band, CXT_Element, "PixelFunctionArguments");
    for (const char *const *argument = job->arguments; *argument != NULL; argument++) {
        char *key = NULL;
        const char *value;
        split(*argument, &key, &value);
        if (key != NULL) CPLAddXMLAttributeAndValue(arguments, key, value);
        CPLFree(key);
    }
    snprintf(text, sizeof text, "%d", index + 1);
    CPLAddXMLAttributeAndValue(arguments, "band", text);
    CPLCreateXMLElementAndValue(band, "SourceTransferType", bm_type_name(job->parts->type));
    for (int i = 0; i < job->parts->n_inputs + job->parts->n_masks; i++)
        bmi_vrt_add_source(band, &job->parts->list[i], &job->place);
}

bm_status bmi_vrt_derived(const bmi_vrt_job *job, char **out, bm_error *err)
{
    *out = NULL;
    CPLXMLNode *root = bmi_vrt_root(job->source, NULL, err);
    if (root == NULL) return BM_ERR_UNSUPPORTED;
    for (int b = 0; b < job->n_bands; b++) add_derived_band(root, job, b);
    return bmi_vrt_take(root, out, err);
}

static void add_argument(CPLXMLNode *step, const char *key, const char *value)
{
    CPLAddXMLAttributeAndValue(CPLCreateXMLElementAndValue(step, "Argument", value), "name", key);
}

static CPLXMLNode *add_step(CPLXMLNode *root, const char *algorithm)
{
    CPLXMLNode *step = CPLCreateXMLNode(CPLCreateXMLNode(root, CXT_Element, "ProcessingSteps"), CXT_Element, "Step");
    CPLAddXMLAttributeAndValue(step, "name", algorithm);
    CPLCreateXMLElementAndValue(step, "Algorithm", algorithm);
    return step;
}

bm_status bmi_vrt_processed(const bmi_vrt_job *job, char **out, bm_error *err)
{
    *out = NULL;
    CPLXMLNode *root = bmi_vrt_root(job->source, "VRTProcessedDataset", err);
    if (root == NULL) return BM_ERR_UNSUPPORTED;
    const bm_status status = bmi_vrt_add_input(root, job->source, job->parts, &job->place, err);
    if (status != BM_OK) {
        CPLDestroyXMLNode(root);
        return status;
    }
    CPLXMLNode *step = add_step(root, NAME);
    for (const char *const *argument = job->arguments; *argument != NULL; argument++) {
        char *key = NULL;
        const char *value;
        split(*argument, &key, &value);
        if (key != NULL) add_argument(step, key, value);
        CPLFree(key);
    }
    for (int b = 0; b < job->n_bands; b++) bmi_vrt_add_band(root, b + 1, &job->bands[b], "VRTProcessedRasterBand");
    return bmi_vrt_take(root, out, err);
}

/* "bias,weight,weight,...": what GDAL multiplies and sums in double precision. */
static bm_status add_coefficients(CPLXMLNode *step, const bmi_vrt_layer *layer, int row, bm_error *err)
{
    char key[40], *value = NULL;
    bmi_text text = {0};
    bmi_text_append(&text, "%.17g", layer->bias[row]);
    for (int i = 0; i < layer->n_in; i++)
        bmi_text_append(&text, ",%.17g", layer->weights[(size_t)row * (size_t)layer->n_in + (size_t)i]);
    BMI_TRY(bmi_text_take(&text, &value, err));
    snprintf(key, sizeof key, "coefficients_%d", row + 1);
    add_argument(step, key, value);
    bm_text_free(value);
    return BM_OK;
}

static bm_status add_layer(CPLXMLNode *root, const bmi_vrt_layer *layer, bm_error *err)
{
    char text[32];
    CPLXMLNode *step = add_step(root, "BandAffineCombination");
    for (int row = 0; row < layer->n_out; row++) BMI_TRY(add_coefficients(step, layer, row, err));
    if (!isinf(layer->lo)) {
        bmi_vrt_number(layer->lo, text);
        add_argument(step, "min", text);
    }
    if (!isinf(layer->hi)) {
        bmi_vrt_number(layer->hi, text);
        add_argument(step, "max", text);
    }
    return BM_OK;
}

/* A dataset a layer, one in the other, rather than several steps of one: GDAL up to 3.12 keeps the nodata values of the
 * steps in a list as long as the bands of the last one, and looks past its end when a layer is wider than that. */
static bm_status add_layers(CPLXMLNode *root, const bmi_vrt_job *job, const bmi_vrt_layer *layers, int n_layers,
                            bm_error *err)
{
    const bmi_vrt_layer *last = &layers[n_layers - 1];
    if (n_layers == 1) {
        BMI_TRY(bmi_vrt_add_input(root, job->source, job->parts, &job->place, err));
    } else {
        CPLXMLNode *input = CPLCreateXMLNode(root, CXT_Element, "Input");
        CPLAddXMLAttributeAndValue(input, "unscale", "false");
        CPLXMLNode *inner = bmi_vrt_root(job->source, "VRTProcessedDataset", err);
        if (inner == NULL) return BM_ERR_UNSUPPORTED;
        CPLAddXMLChild(input, inner);
        BMI_TRY(add_layers(inner, job, layers, n_layers - 1, err));
        const bmi_vrt_band hidden = {.type = BM_TYPE_FLOAT64, .nodata = HIDDEN_NODATA, .scale = 1};
        for (int b = 0; b < last->n_in; b++) bmi_vrt_add_band(inner, b + 1, &hidden, "VRTProcessedRasterBand");
    }
    return add_layer(root, last, err);
}

bm_status bmi_vrt_stock(const bmi_vrt_job *job, const bmi_vrt_layer *layers, int n_layers, char **out, bm_error *err)
{
    *out = NULL;
    CPLXMLNode *root = bmi_vrt_root(job->source, "VRTProcessedDataset", err);
    if (root == NULL) return BM_ERR_UNSUPPORTED;
    const bm_status status = add_layers(root, job, layers, n_layers, err);
    if (status != BM_OK) {
        CPLDestroyXMLNode(root);
        return status;
    }
    for (int b = 0; b < job->n_bands; b++) bmi_vrt_add_band(root, b + 1, &job->bands[b], "VRTProcessedRasterBand");
    return bmi_vrt_take(root, out, err);
}
