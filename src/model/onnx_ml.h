/* SPDX-License-Identifier: MIT
 *
 * The operators of the domain ai.onnx.ml, which exporters of scikit-learn write. Like those of onnx_ops.h. */
#ifndef BMI_ONNX_ML_H
#define BMI_ONNX_ML_H

#include "model/onnx_context.h"

/* onnx_ml.c: numbers */
bm_status bmi_onnx_ml_scaler(bmi_onnx *onnx);
bm_status bmi_onnx_ml_binarizer(bmi_onnx *onnx);
bm_status bmi_onnx_ml_imputer(bmi_onnx *onnx);
bm_status bmi_onnx_ml_linear_regressor(bmi_onnx *onnx);
bm_status bmi_onnx_ml_linear_classifier(bmi_onnx *onnx);
bm_status bmi_onnx_ml_normalizer(bmi_onnx *onnx);

/* onnx_ml_classes.c: what classes are called, and what carries them */
bm_status bmi_onnx_ml_array_feature_extractor(bmi_onnx *onnx);
bm_status bmi_onnx_ml_zip_map(bmi_onnx *onnx);
bm_status bmi_onnx_ml_label_encoder(bmi_onnx *onnx);

/* The labels that the node at hand lists under attribute `prefix`, see onnx_labels.h, become those of the file. */
bm_status bmi_onnx_take_labels(bmi_onnx *onnx, const char *prefix);

/* Looks the class of input `index` up in the constant of input 0: its entries become the labels. */
bm_status bmi_onnx_look_up_labels(bmi_onnx *onnx, size_t index);

#endif
