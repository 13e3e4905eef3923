/* SPDX-License-Identifier: MIT */
#include "model/onnx_ops.h"

#include "model/onnx_ml.h"

#include <string.h>

typedef struct operator_row {
    const char *name;
    bm_status (*read)(bmi_onnx *onnx);
} operator_row;

static const operator_row operators[] = {
    {"Conv", bmi_onnx_conv},
    {"ConvTranspose", bmi_onnx_conv_transpose},
    {"Gemm", bmi_onnx_gemm},
    {"MatMul", bmi_onnx_matmul},
    {"BatchNormalization", bmi_onnx_batch_normalization},
    {"Add", bmi_onnx_arithmetic},
    {"Sub", bmi_onnx_arithmetic},
    {"Mul", bmi_onnx_arithmetic},
    {"Div", bmi_onnx_arithmetic},
    {"Neg", bmi_onnx_neg},
    {"Pow", bmi_onnx_pow},
    {"Min", bmi_onnx_min_max},
    {"Max", bmi_onnx_min_max},
    {"Sum", bmi_onnx_sum},
    {"Mean", bmi_onnx_sum},
    {"Less", bmi_onnx_comparison},
    {"LessOrEqual", bmi_onnx_comparison},
    {"Greater", bmi_onnx_comparison},
    {"GreaterOrEqual", bmi_onnx_comparison},
    {"Equal", bmi_onnx_comparison},
    {"Not", bmi_onnx_logic},
    {"And", bmi_onnx_logic},
    {"Or", bmi_onnx_logic},
    {"Xor", bmi_onnx_logic},
    {"Where", bmi_onnx_where},
    {"ReduceSum", bmi_onnx_reduce},
    {"ReduceMean", bmi_onnx_reduce},
    {"ReduceMax", bmi_onnx_reduce},
    {"ReduceMin", bmi_onnx_reduce},
    {"ReduceL1", bmi_onnx_reduce},
    {"ReduceL2", bmi_onnx_reduce},
    {"ReduceSumSquare", bmi_onnx_reduce},
    {"LayerNormalization", bmi_onnx_layer_normalization},
    {"LpNormalization", bmi_onnx_lp_normalization},
    {"Split", bmi_onnx_split},
    {"Sign", bmi_onnx_activation},
    {"Floor", bmi_onnx_activation},
    {"Ceil", bmi_onnx_activation},
    {"Round", bmi_onnx_activation},
    {"Sin", bmi_onnx_activation},
    {"Cos", bmi_onnx_activation},
    {"Atan", bmi_onnx_activation},
    {"Clip", bmi_onnx_clip},
    {"PRelu", bmi_onnx_prelu},
    {"Gelu", bmi_onnx_gelu},
    {"Relu", bmi_onnx_activation},
    {"LeakyRelu", bmi_onnx_activation},
    {"ThresholdedRelu", bmi_onnx_activation},
    {"Elu", bmi_onnx_activation},
    {"Selu", bmi_onnx_activation},
    {"Celu", bmi_onnx_activation},
    {"Sigmoid", bmi_onnx_activation},
    {"HardSigmoid", bmi_onnx_activation},
    {"HardSwish", bmi_onnx_activation},
    {"Swish", bmi_onnx_activation},
    {"Mish", bmi_onnx_activation},
    {"Tanh", bmi_onnx_activation},
    {"Softplus", bmi_onnx_activation},
    {"Softsign", bmi_onnx_activation},
    {"Erf", bmi_onnx_activation},
    {"Exp", bmi_onnx_activation},
    {"Log", bmi_onnx_activation},
    {"Sqrt", bmi_onnx_activation},
    {"Abs", bmi_onnx_activation},
    {"Reciprocal", bmi_onnx_activation},
    {"Softmax", bmi_onnx_softmax},
    {"LogSoftmax", bmi_onnx_softmax},
    {"ArgMax", bmi_onnx_argmax},
    {"Identity", bmi_onnx_identity},
    {"Dropout", bmi_onnx_dropout},
    {"Cast", bmi_onnx_cast},
    {"Reshape", bmi_onnx_reshape},
    {"Flatten", bmi_onnx_flatten},
    {"Expand", bmi_onnx_expand},
    {"Squeeze", bmi_onnx_squeeze},
    {"Unsqueeze", bmi_onnx_unsqueeze},
    {"Transpose", bmi_onnx_transpose},
    {"Constant", bmi_onnx_constant_node},
    {"ConstantOfShape", bmi_onnx_constant_of_shape},
    {"Shape", bmi_onnx_shape_of},
    {"Gather", bmi_onnx_gather},
    {"Slice", bmi_onnx_slice},
    {"Concat", bmi_onnx_concat},
};

/* Of the domain ai.onnx.ml. */
static const operator_row ml_operators[] = {
    {"Scaler", bmi_onnx_ml_scaler},
    {"Normalizer", bmi_onnx_ml_normalizer},
    {"Binarizer", bmi_onnx_ml_binarizer},
    {"Imputer", bmi_onnx_ml_imputer},
    {"LinearRegressor", bmi_onnx_ml_linear_regressor},
    {"LinearClassifier", bmi_onnx_ml_linear_classifier},
    {"ArrayFeatureExtractor", bmi_onnx_ml_array_feature_extractor},
    {"ZipMap", bmi_onnx_ml_zip_map},
    {"LabelEncoder", bmi_onnx_ml_label_encoder},
};

/* Why an operator that is no row above is refused: by the beginning of its name. */
static const char *reason_against(const char *name)
{
    static const struct {
        const char *beginning, *reason;
    } reasons[] = {{"MaxPool", "it mixes pixels"},
                   {"AveragePool", "it mixes pixels"},
                   {"GlobalAveragePool", "it mixes pixels"},
                   {"GlobalMaxPool", "it mixes pixels"},
                   {"Resize", "it mixes pixels"},
                   {"Upsample", "it mixes pixels"},
                   {"InstanceNormalization", "it mixes pixels"},
                   {"GroupNormalization", "it mixes pixels"},
                   {"Pad", "it changes width and height"},
                   {"LSTM", "it is recurrent"},
                   {"GRU", "it is recurrent"},
                   {"RNN", "it is recurrent"},
                   {"Loop", "loops are not run"},
                   {"Scan", "loops are not run"},
                   {"If", "branches are not run"},
                   {"Sequence", "sequences are not run"},
                   {"TreeEnsemble", "a tree ensemble is no network of 1x1 layers"},
                   {"SVM", "a support vector machine is no network of 1x1 layers"}};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strncmp(name, reasons[i].beginning, strlen(reasons[i].beginning)) == 0) return reasons[i].reason;
    return "this operator is not among those that bandmix runs";
}

static bm_status read_row(bmi_onnx *onnx, const operator_row *row)
{
    const bm_status status = row->read(onnx);
    /* What fails in a tensor or for want of memory does not know the node. */
    if (status != BM_OK && onnx->err != NULL && strncmp(onnx->err->message, "node ", 5) != 0) {
        const bm_error why = *onnx->err;
        return bmi_onnx_fail(onnx, status, "%s", why.message);
    }
    return status;
}

static const operator_row *find_row(const operator_row *rows, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].name, name) == 0) return &rows[i];
    return NULL;
}

bm_status bmi_onnx_read_node(bmi_onnx *onnx)
{
    const BmiOnnx__NodeProto *node = onnx->node;
    if (node->op_type == NULL || node->n_output < 1)
        return bmi_onnx_fail(onnx, BM_ERR_FORMAT, "it has no operator or no output");
    const bool is_standard = node->domain == NULL || node->domain[0] == '\0' || strcmp(node->domain, "ai.onnx") == 0;
    const bool is_ml = !is_standard && strcmp(node->domain, "ai.onnx.ml") == 0;
    const operator_row *row = is_standard ? find_row(operators, sizeof operators / sizeof *operators, node->op_type)
                              : is_ml
                                  ? find_row(ml_operators, sizeof ml_operators / sizeof *ml_operators, node->op_type)
                                  : NULL;
    if (row == NULL && !is_standard && !is_ml)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED,
                             "operators of the domain \"%.60s\" are not among those that bandmix runs", node->domain);
    if (row == NULL) return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "%s", reason_against(node->op_type));
    /* Before opset 7 operands were broadcast by attributes, and constants were elsewhere. */
    if (is_standard && onnx->opset < 7)
        return bmi_onnx_fail(onnx, BM_ERR_UNSUPPORTED, "opset %lld is older than 7; export the model with a later one",
                             (long long)onnx->opset);
    return read_row(onnx, row);
}
