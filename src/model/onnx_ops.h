/* SPDX-License-Identifier: MIT
 *
 * The operators: a table from names to the functions that read them. Each function takes the node at hand of the
 * context, appends what it does to the graph, and sets the node's output. */
#ifndef BMI_ONNX_OPS_H
#define BMI_ONNX_OPS_H

#include "model/onnx_context.h"

/* Reads the node at hand, or refuses it with the reason. */
bm_status bmi_onnx_read_node(bmi_onnx *onnx);

/* onnx_dense.c */
bm_status bmi_onnx_conv(bmi_onnx *onnx);
bm_status bmi_onnx_conv_transpose(bmi_onnx *onnx);
bm_status bmi_onnx_gemm(bmi_onnx *onnx);
bm_status bmi_onnx_matmul(bmi_onnx *onnx);
bm_status bmi_onnx_batch_normalization(bmi_onnx *onnx);

/* onnx_elementwise.c */
bm_status bmi_onnx_arithmetic(bmi_onnx *onnx);
bm_status bmi_onnx_activation(bmi_onnx *onnx);
bm_status bmi_onnx_prelu(bmi_onnx *onnx);
bm_status bmi_onnx_clip(bmi_onnx *onnx);
bm_status bmi_onnx_neg(bmi_onnx *onnx);
bm_status bmi_onnx_gelu(bmi_onnx *onnx);

/* onnx_several.c */
bm_status bmi_onnx_min_max(bmi_onnx *onnx);
bm_status bmi_onnx_sum(bmi_onnx *onnx);
bm_status bmi_onnx_pow(bmi_onnx *onnx);

/* onnx_compare.c */
bm_status bmi_onnx_comparison(bmi_onnx *onnx);
bm_status bmi_onnx_logic(bmi_onnx *onnx);
bm_status bmi_onnx_where(bmi_onnx *onnx);

/* onnx_reduce.c */
bm_status bmi_onnx_reduce(bmi_onnx *onnx);
bm_status bmi_onnx_lp_normalization(bmi_onnx *onnx);
bm_status bmi_onnx_layer_normalization(bmi_onnx *onnx);

/* onnx_pick.c */
bm_status bmi_onnx_gather(bmi_onnx *onnx);
bm_status bmi_onnx_slice(bmi_onnx *onnx);
bm_status bmi_onnx_split(bmi_onnx *onnx);
bm_status bmi_onnx_concat(bmi_onnx *onnx);

/* onnx_channels.c */
bm_status bmi_onnx_softmax(bmi_onnx *onnx);
bm_status bmi_onnx_argmax(bmi_onnx *onnx);

/* onnx_shape.c: operators that move no pixel and touch no number */
bm_status bmi_onnx_identity(bmi_onnx *onnx);
bm_status bmi_onnx_dropout(bmi_onnx *onnx);
bm_status bmi_onnx_cast(bmi_onnx *onnx);
bm_status bmi_onnx_squeeze(bmi_onnx *onnx);
bm_status bmi_onnx_unsqueeze(bmi_onnx *onnx);
bm_status bmi_onnx_transpose(bmi_onnx *onnx);
/* Sets output 0 to a copy of constant `value` under dimensions `dims`. */
bm_status bmi_onnx_set_copy(bmi_onnx *onnx, const bmi_onnx_tensor *value, int rank, const int64_t *dims);

/* onnx_reshape.c */
bm_status bmi_onnx_reshape(bmi_onnx *onnx);
bm_status bmi_onnx_flatten(bmi_onnx *onnx);
bm_status bmi_onnx_expand(bmi_onnx *onnx);

/* onnx_constant.c: constants, and the arithmetic on shapes that exporters leave behind */
bm_status bmi_onnx_constant_node(bmi_onnx *onnx);
bm_status bmi_onnx_constant_of_shape(bmi_onnx *onnx);
bm_status bmi_onnx_shape_of(bmi_onnx *onnx);
bm_status bmi_onnx_gather_constant(bmi_onnx *onnx);
bm_status bmi_onnx_slice_constant(bmi_onnx *onnx);
bm_status bmi_onnx_concat_constant(bmi_onnx *onnx);
/* a op b for two constants that broadcast. */
bm_status bmi_onnx_fold_arithmetic(bmi_onnx *onnx, const bmi_onnx_tensor *a, const bmi_onnx_tensor *b);
/* Elementwise function of a constant. */
bm_status bmi_onnx_fold_function(bmi_onnx *onnx, const bmi_onnx_tensor *a, double (*function)(double));

#endif
