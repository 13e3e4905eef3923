/* SPDX-License-Identifier: MIT
 *
 * ONNX files as a whole: which input and output are taken, the manifest inside, what real exporters write, and what hostile bytes do. */
#include "onnx_builder.h"

#include <dirent.h>

/* Channels of the files of others, or the words with which they are refused. */
typedef struct expectation {
    const char *path;
    int n_inputs, n_outputs, n_layers;
    const char *refusal;
} expectation;

static const expectation expectations[] = {
    {"converted/biophysical_S2A_FAPAR_conv1x1.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_FAPAR_gemm.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_LAI_conv1x1.onnx", 11, 1, 2, NULL},
    {"converted/biophysical_S2A_LAI_gemm.onnx", 11, 1, 2, NULL},
    {"converted/c2rcc_msi_rtosa_rw_33x73x53x33_conv1x1.onnx", 15, 8, 5, NULL},
    {"converted/c2rcc_msi_rtosa_rw_33x73x53x33_gemm.onnx", 15, 8, 5, NULL},
    {"converted/idepix_ctp_I7x24x24x24xO1_conv1x1.onnx", 7, 1, 4, NULL},
    {"converted/idepix_ctp_I7x24x24x24xO1_gemm.onnx", 7, 1, 4, NULL},
    {"deepness/dummy_segmentation_models/different_output_size_512_to_484.onnx", 0, 0, 0, "\"/0/Conv\" (Conv): its kernel"},
    {"deepness/dummy_segmentation_models/dummy_model.onnx", 3, 3, 0, NULL},
    {"deepness/dummy_segmentation_models/one_output_sigmoid_bsx1x512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/one_output_sigmoid_bsx512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/one_output_softmax_bsx2x512x512.onnx", 3, 2, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_sigmoid_bsx1x512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_sigmoid_bsx512x512.onnx", 3, 1, 1, NULL},
    {"deepness/dummy_segmentation_models/two_outputs_softmax_bsx2x512x512.onnx", 3, 2, 1, NULL},
    {"exporters/ort__transform__fusion__conv_leakyrelu.onnx", 0, 0, 0, "several inputs (\"X\", \"W\")"},
    {"exporters/ort__transform__fusion__conv_relu.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_sigmoid.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_softsign.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ort__transform__fusion__conv_tanh.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ortruby__datasets__logreg_iris.onnx", 0, 0, 0, "\"LinearClassifier\" (LinearClassifier)"},
    {"exporters/ortruby__datasets__mul_1.onnx", 0, 0, 0, "\"mul_1\" (Mul)"},
    {"exporters/ortruby__datasets__sigmoid.onnx", 4, 4, 0, NULL},
    {"exporters/ortruby__test__support__abs_free_dimensions.onnx", 5, 5, 0, NULL},
    {"exporters/ortruby__test__support__identity_string.onnx", 0, 0, 0, "input:0"},
    {"exporters/ortruby__test__support__lightgbm.onnx", 0, 0, 0, "tree ensemble"},
    {"exporters/ortruby__test__support__logical_and.onnx", 0, 0, 0, "several inputs"},
    {"exporters/ortruby__test__support__model.onnx", 4, 4, 0, NULL},
    {"exporters/ortruby__test__support__randomforest.onnx", 0, 0, 0, "tree ensemble"},
    {"exporters/tract__examples__keras-tract-tf2__example.onnx", 100, 1, 2, NULL},
    {"exporters/tract__linear_classifier__model.onnx", 0, 0, 0, "LinearClassifier"},
    {"exporters/tract__linear_regressor__model.onnx", 0, 0, 0, "LinearRegressor"},
};

static void check_expectation(const expectation *e)
{
    char path[512];
    bm_model *model;
    bm_error err = {.message = ""};
    snprintf(path, sizeof path, BMT_SHARED_DATA "/models/%s", e->path);
    const bm_status status = bm_model_open(&model, path, &err);
    bool right = e->refusal == NULL ? status == BM_OK : status != BM_OK && strstr(err.message, e->refusal) != NULL;
    bm_model_info info = {.size = sizeof info};
    if (status == BM_OK) {
        BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
        right = right && info.n_inputs == e->n_inputs && info.n_outputs == e->n_outputs && info.n_layers == e->n_layers;
    }
    if (!right) printf("\n    %s: %d -> %d, %d layers: %s\n", e->path, info.n_inputs, info.n_outputs, info.n_layers, err.message);
    CU_ASSERT(right);
    bm_model_free(model);
}

static void test_files_of_others(void)
{
    BMT_NEEDS_SHARED_DATA();
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) check_expectation(&expectations[i]);
}

BMT_MAIN("model/fmt_onnx", {"files of others", test_files_of_others})
