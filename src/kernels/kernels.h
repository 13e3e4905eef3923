/* SPDX-License-Identifier: MIT
 *
 * The arithmetic on blocks of pixels, one table of functions a CPU tier. A block is planar: channel c of pixel p is
 * row[c * stride + p]. Numbers of pixels are padded to the tier's tile by the caller, so no kernel has a tail and the
 * value of a pixel never depends on its place. All kernels are pure and may run in any thread. */
#ifndef BMI_KERNELS_H
#define BMI_KERNELS_H

#include "base/activation.h"
#include "bandmix.h"

#define BMI_N_TYPES (BM_TYPE_FLOAT64 + 1)

/* The class of a pixel that has none, because one of its scores is NaN. */
#define BMI_NO_CLASS INT32_MIN

/* How a dense layer ends before its values leave the registers. */
typedef enum bmi_clamp { BMI_CLAMP_NONE, BMI_CLAMP_LOW, BMI_CLAMP_BOTH } bmi_clamp;

/* out_r = clamp(bias_r + sum over c of weights_rc in_c, lo, hi), summed in the order of c. */
typedef struct bmi_dense {
    const float *in;
    size_t in_stride;
    float *out; /* does not overlap `in` */
    size_t out_stride;
    const float *packed; /* see bmi_dense_pack */
    int n_in, n_out;
    size_t n_pixels; /* a multiple of tile_pixels */
    bmi_clamp clamp;
    float lo, hi;
} bmi_dense;

typedef enum bmi_binary {
    BMI_BINARY_ADD,
    BMI_BINARY_SUBTRACT,
    BMI_BINARY_MULTIPLY,
    BMI_BINARY_DIVIDE,
    BMI_BINARY_POWER,
    BMI_BINARY_MINIMUM, /* a NaN of either side stays */
    BMI_BINARY_MAXIMUM,
    BMI_BINARY_LESS, /* 1 or 0 */
    BMI_BINARY_GREATER,
    BMI_BINARY_EQUAL,
    BMI_BINARY_COUNT
} bmi_binary;

/* How floats and classes become stored pixels. */
typedef struct bmi_store {
    float scale_inverse, offset; /* stored = (v - offset) * scale_inverse, rounded to even for integers */
    double nodata;               /* of invalid pixels, and of NaN in integers */
    double beside_nodata;        /* stands in for a value that would fall on nodata */
} bmi_store;

/* out_i = pixel i - center, where pixel i is read from (char *)in + i * step_bytes. Taking the centre of a band off
 * here, where it costs nothing, keeps the sums of the first layer small: folded into its bias it would cancel digits
 * there. */
typedef void (*bmi_load_fn)(float *out, const void *in, size_t step_bytes, size_t n_pixels, float center);

/* Pixel i is written to (char *)out + i * step_bytes; `valid` has a byte a pixel, or is NULL when all are
 * valid. */
typedef void (*bmi_store_values_fn)(void *out, size_t step_bytes, const float *in, const uint8_t *valid,
                                    size_t n_pixels, const bmi_store *how);
typedef void (*bmi_store_classes_fn)(void *out, size_t step_bytes, const int32_t *in, const uint8_t *valid,
                                     size_t n_pixels, const bmi_store *how);

typedef struct bmi_kernels {
    const char *name;
    int tile_outputs;   /* rows that a dense tile computes at once; what bmi_dense_pack packs for */
    size_t tile_pixels; /* blocks are padded to a multiple of this */

    void (*dense)(const bmi_dense *layer);

    /* Rounds of multiply-adds on registers alone, peak_flops operations each, for measuring what a core can do at most.
     * What it returns means nothing; `x` is a number near 1 that the compiler must not know. */
    float (*peak)(size_t n_rounds, float x);
    double peak_flops;

    /* The elementwise kernels take n_rows channels; `out` may be `in`. alpha and beta hold a value a row. */
    void (*activate)(bmi_activation activation, float *out, const float *in, size_t stride, int n_rows, size_t n_pixels,
                     const float *alpha, const float *beta);
    void (*affine)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels, const float *scale,
                   const float *shift);
    /* A stride of 0 spreads one row over all. */
    void (*binary)(bmi_binary op, float *out, size_t stride, const float *a, size_t a_stride, const float *b,
                   size_t b_stride, int n_rows, size_t n_pixels);

    /* out = condition != 0 ? a : b; a NaN in the condition stays. Strides as in binary. */
    void (*where)(float *out, size_t stride, const float *condition, size_t condition_stride, const float *a,
                  size_t a_stride, const float *b, size_t b_stride, int n_rows, size_t n_pixels);

    /* Over the channels of each pixel. `out` may be `in`. */
    void (*softmax)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    void (*log_softmax)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    /* Largest of the softmax, and largest as it stands: one row out. */
    void (*softmax_max)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    void (*row_max)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    /* Of probabilities, as they stand: the largest less the second, and the entropy (of their shares of their sum): one
     * row out. */
    void (*margin)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    void (*entropy)(float *out, const float *in, size_t stride, int n_rows, size_t n_pixels);
    /* values[c] for the first c with the largest score; BMI_NO_CLASS where a score is NaN. */
    void (*argmax)(int32_t *out, const float *in, size_t stride, int n_rows, size_t n_pixels, const int32_t *values);

    /* Clears valid[i] where in[i] is NaN. */
    void (*mark_nan)(uint8_t *valid, const float *in, size_t n_pixels);

    bmi_load_fn load[BMI_N_TYPES]; /* by bm_type; NULL for BM_TYPE_AUTO */
    bmi_store_values_fn store_values[BMI_N_TYPES];
    bmi_store_classes_fn store_classes[BMI_N_TYPES];
} bmi_kernels;

/* The best tier of this machine that does not exceed `cpu` ("avx2"); NULL for `cpu` means no limit. NULL if there is no
 * tier of that name in this build, or this machine cannot run it. */
const bmi_kernels *bmi_kernels_get(const char *cpu);

/* Rows of tile number `tile` when `n_out` outputs are shared as evenly as possible among tiles of at most
 * `tile_outputs`: ten outputs are 5 + 5, not 8 + 2, because a tile of two rows leaves the multipliers idle. */
static inline int bmi_dense_tile_rows(int n_out, int tile_outputs, int tile)
{
    const int n_tiles = (n_out + tile_outputs - 1) / tile_outputs;
    return n_out / n_tiles + (tile < n_out % n_tiles ? 1 : 0);
}

/* Floats that the packed form of a layer takes. */
size_t bmi_dense_packed_floats(int n_in, int n_out);

/* Packs weights [n_out][n_in] and bias [n_out] for `kernels`: a tile of rows after another, each tile as its biases and
 * then, for every input channel, its weights: the order in which the kernel eats them. */
void bmi_dense_pack(const bmi_kernels *kernels, const double *weights, const double *bias, int n_in, int n_out,
                    float *packed);

#endif
