/* SPDX-License-Identifier: MIT
 *
 * What an output means for a model: kinds, types, nodata, scales. */
#include "base/error.h"
#include "base/type.h"
#include "model/layer_name.h"

#include <math.h>

static bool stands_for_nodata(const bm_model *model, int index)
{
    return model->classes != NULL && model->classes[index].is_nodata;
}

static bool is_class_value(const bm_model *model, double value)
{
    const int n = bmi_model_n_classes(model);
    for (int i = 0; i < n; i++)
        if (bmi_model_class_value(model, i) == value && !stands_for_nodata(model, i)) return true;
    return model->unknown != NULL && model->unknown->value == value;
}

/* That of a class for it; or 0 if no class has it, else the type's largest value that is no class; false when the type
 * is full. */
static bool free_value(const bm_model *model, bm_type type, double *value)
{
    const int n = bmi_model_n_classes(model);
    for (int i = 0; i < n; i++) {
        *value = bmi_model_class_value(model, i);
        if (stands_for_nodata(model, i) && !is_class_value(model, *value)) return true;
    }
    *value = 0.0;
    if (!is_class_value(model, 0.0)) return true;
    for (double v = bmi_type_maximum(type); v >= bmi_type_minimum(type); v--) {
        *value = v;
        if (!is_class_value(model, v)) return true;
    }
    return false;
}

static bool holds_classes(const bm_model *model, bm_type type)
{
    const int n = bmi_model_n_classes(model);
    for (int i = 0; i < n; i++)
        if (!bmi_type_holds(type, bmi_model_class_value(model, i))) return false;
    return model->unknown == NULL || bmi_type_holds(type, model->unknown->value);
}

static bool class_type_fits(const bm_model *model, bm_output *out, bm_type type)
{
    if (!holds_classes(model, type)) return false;
    if (out->has_nodata) return bmi_type_holds(type, out->nodata);
    if (!bmi_type_is_float(type)) return free_value(model, type, &out->nodata);
    out->nodata = NAN;
    return true;
}

static bm_status resolve_class(const bm_model *model, bm_output *out, bm_error *err)
{
    static const bm_type by_size[] = {BM_TYPE_UINT8,  BM_TYPE_UINT16,  BM_TYPE_INT16,  BM_TYPE_INT32,
                                      BM_TYPE_UINT32, BM_TYPE_FLOAT32, BM_TYPE_FLOAT64};
    BMI_FAIL_IF(out->has_nodata && is_class_value(model, out->nodata), err, BM_ERR_ARGUMENT,
                "nodata %.17g is the value of a class; choose another", out->nodata);
    BMI_FAIL_IF((out->scale != 0.0 && out->scale != 1.0) || out->offset != 0.0, err, BM_ERR_ARGUMENT,
                "classes have no scale or offset");
    out->scale = 1.0;
    if (out->type != BM_TYPE_AUTO) {
        BMI_FAIL_IF(!class_type_fits(model, out, out->type), err, BM_ERR_ARGUMENT,
                    "the type %s cannot hold all classes of the model and nodata; leave the type to bandmix, or choose "
                    "a larger one",
                    bm_type_name(out->type));
        return BM_OK;
    }
    for (size_t i = 0; i < sizeof by_size / sizeof *by_size; i++) {
        out->type = by_size[i];
        if (class_type_fits(model, out, out->type)) return BM_OK;
    }
    BMI_FAIL(err, BM_ERR_ARGUMENT, "no type holds all classes and nodata %.17g", out->nodata);
}

/* Probabilities, and what is made of them, fill the integers from 0 to one below the largest, which is nodata. */
static double probability_scale(const bm_output *out, int n_classes)
{
    if (bmi_type_is_float(out->type)) return 1.0;
    const double largest = out->kind == BM_OUTPUT_ENTROPY ? log(n_classes) : 1.0;
    return largest / (bmi_type_maximum(out->type) - 1.0);
}

static bm_status resolve_numbers(bm_output *out, int n_classes, bm_error *err)
{
    if (out->type == BM_TYPE_AUTO) out->type = BM_TYPE_FLOAT32;
    const bool is_float = bmi_type_is_float(out->type);
    const bool is_free = out->kind == BM_OUTPUT_VALUES || out->kind == BM_OUTPUT_LAYER;
    if (out->scale == 0.0) out->scale = is_free ? 1.0 : probability_scale(out, n_classes);
    BMI_FAIL_IF(!isfinite(out->scale) || !isfinite(out->offset), err, BM_ERR_ARGUMENT,
                "scale and offset must be finite");
    if (!out->has_nodata) {
        const bool is_signed = bmi_type_minimum(out->type) < 0.0;
        out->nodata = is_float ? NAN : is_signed && is_free ? bmi_type_minimum(out->type) : bmi_type_maximum(out->type);
    }
    BMI_FAIL_IF(!bmi_type_holds(out->type, out->nodata), err, BM_ERR_ARGUMENT, "nodata %.17g cannot be stored as %s",
                out->nodata, bm_type_name(out->type));
    return BM_OK;
}

/* Flags take the values 0 to 31; 255 is the place for pixels that have none. */
static bm_status resolve_flags(const bm_model *model, bm_output *out, bm_error *err)
{
    const double all =
        BM_FLAG_INPUT_OUT_OF_RANGE | BM_FLAG_RAISED | BM_FLAG_LOWERED | BM_FLAG_TOO_LOW | BM_FLAG_TOO_HIGH;
    BMI_FAIL_IF(
        model->domain.n_axes == 0 && model->clips == NULL, err, BM_ERR_ARGUMENT,
        "model \"%s\" declares neither a domain of its inputs nor limits of its outputs, so there is nothing to "
        "flag",
        model->name);
    BMI_FAIL_IF((out->scale != 0.0 && out->scale != 1.0) || out->offset != 0.0, err, BM_ERR_ARGUMENT,
                "flags have no scale or offset");
    out->scale = 1.0;
    if (out->type == BM_TYPE_AUTO) out->type = BM_TYPE_UINT8;
    if (!out->has_nodata) out->nodata = bmi_type_is_float(out->type) ? NAN : bmi_type_maximum(out->type);
    BMI_FAIL_IF(!bmi_type_holds(out->type, out->nodata), err, BM_ERR_ARGUMENT, "nodata %.17g cannot be stored as %s",
                out->nodata, bm_type_name(out->type));
    BMI_FAIL_IF(out->nodata >= 0.0 && out->nodata <= all, err, BM_ERR_ARGUMENT,
                "nodata %.17g could be a flag; choose one above %g", out->nodata, all);
    return BM_OK;
}

/* What each kind needs of the model and of its own fields. */
static bm_status check_kind(const bm_model *model, const bm_output *out, int n_classes, bm_error *err)
{
    const bool is_free = out->kind == BM_OUTPUT_VALUES || out->kind == BM_OUTPUT_FLAGS || out->kind == BM_OUTPUT_LAYER;
    BMI_FAIL_IF(!is_free && n_classes == 0, err, BM_ERR_ARGUMENT,
                "model \"%s\" has one output channel and no sigmoid, so it tells no classes apart; ask for values",
                model->name);
    BMI_FAIL_IF(bm_type_size(out->type) == 0 && out->type != BM_TYPE_AUTO, err, BM_ERR_ARGUMENT, "no such pixel type");
    BMI_FAIL_IF(out->reject != 0.0 && out->kind != BM_OUTPUT_CLASS, err, BM_ERR_ARGUMENT,
                "only the class is rejected where it is not sure");
    BMI_FAIL_IF(!(out->reject >= 0.0 && out->reject <= 1.0), err, BM_ERR_ARGUMENT,
                "a class is rejected below a probability of 0 to 1, not %g", out->reject);
    BMI_FAIL_IF(out->kind == BM_OUTPUT_TOP ? out->n_top < 1 || out->n_top > n_classes : out->n_top != 0, err,
                BM_ERR_ARGUMENT, "%d best classes, of %d", out->n_top, n_classes);
    BMI_FAIL_IF((out->layer != NULL) != (out->kind == BM_OUTPUT_LAYER), err, BM_ERR_ARGUMENT,
                "a layer is named for the output of a layer, and for no other");
    return BM_OK;
}

static bm_status count_bands(const bm_model *model, const bm_output *out, int n_classes, int *n_bands, bm_error *err)
{
    int node;
    *n_bands = 1;
    switch (out->kind) {
    case BM_OUTPUT_TOP: *n_bands = out->n_top; break;
    case BM_OUTPUT_FLAGS:
    case BM_OUTPUT_VALUES: *n_bands = model->n_outputs; break;
    case BM_OUTPUT_PROBABILITIES: *n_bands = n_classes; break;
    case BM_OUTPUT_LAYER:
        BMI_TRY(bmi_layer_find(model, out->layer, &node, err));
        *n_bands = bmi_graph_channels(&model->graph, node);
        break;
    default: break;
    }
    return BM_OK;
}

bm_status bm_output_resolve(const bm_model *model, const bm_output *in, bm_output *out, int *n_bands, bm_error *err)
{
    BMI_FAIL_IF(in != NULL && in->size != sizeof *in, err, BM_ERR_ARGUMENT, "bm_output: size is %zu, not %zu", in->size,
                sizeof *in);
    bm_output resolved = in == NULL ? (bm_output){.size = sizeof resolved} : *in;
    if (resolved.kind == BM_OUTPUT_DEFAULT) resolved.kind = model->ends_in_classes ? BM_OUTPUT_CLASS : BM_OUTPUT_VALUES;
    const int n_classes = bmi_model_n_classes(model);
    BMI_TRY(check_kind(model, &resolved, n_classes, err));
    BMI_TRY(count_bands(model, &resolved, n_classes, n_bands, err));
    switch (resolved.kind) {
    case BM_OUTPUT_CLASS:
    case BM_OUTPUT_TOP: BMI_TRY(resolve_class(model, &resolved, err)); break;
    case BM_OUTPUT_FLAGS: BMI_TRY(resolve_flags(model, &resolved, err)); break;
    case BM_OUTPUT_CONFIDENCE:
    case BM_OUTPUT_MARGIN:
    case BM_OUTPUT_ENTROPY:
    case BM_OUTPUT_PROBABILITIES:
    case BM_OUTPUT_LAYER:
    case BM_OUTPUT_VALUES: BMI_TRY(resolve_numbers(&resolved, n_classes, err)); break;
    case BM_OUTPUT_DEFAULT:
    default: BMI_FAIL(err, BM_ERR_ARGUMENT, "no such kind of output");
    }
    resolved.has_nodata = true;
    *out = resolved;
    return BM_OK;
}
