/* SPDX-License-Identifier: MIT
 *
 * The dense layer, included by each kern_<isa>.c. A tile of rows x vectors sums lives in registers while the inputs
 * stream by: per channel, `vectors` loads of pixels and `rows` broadcasts feed rows x vectors multiply-adds. The sums
 * start from the bias and are clamped before they are stored. The tile is one inline function; constant arguments make
 * it a loop-free kernel per shape. */

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define TILE_PIXELS ((size_t)(VEC_TILE_VECTORS * VEC_LANES))

/* Two rows or one of three vectors are too few sums to hide the latency of a multiply-add, so such tiles are twice as
 * wide. */
#define WIDE_VECTORS (2 * VEC_TILE_VECTORS)

static inline __attribute__((always_inline)) void dense_tile(const bmi_dense *layer, const float *weights,
                                                             const float *in, float *out, const int rows,
                                                             const int vectors)
{
    vf sum[VEC_TILE_OUTPUTS][WIDE_VECTORS];
    UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = vf_set1(weights[r]);
    const size_t in_stride = layer->in_stride;
    const int n_in = layer->n_in;
    for (int c = 0; c < n_in; c++) {
        weights += rows;
        vf x[WIDE_VECTORS];
        UNROLL for (int v = 0; v < vectors; v++) x[v] = vf_load(in + v * VEC_LANES);
        UNROLL for (int r = 0; r < rows; r++)
        {
            const vf w = vf_set1(weights[r]);
            UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = vf_fma(w, x[v], sum[r][v]);
        }
        in += in_stride;
    }
    if (layer->clamp != BMI_CLAMP_NONE) {
        const vf lo = vf_set1(layer->lo);
        UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) sum[r][v] =
            vf_max(lo, sum[r][v]);
    }
    if (layer->clamp == BMI_CLAMP_BOTH) {
        const vf hi = vf_set1(layer->hi);
        UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) sum[r][v] =
            vf_min(hi, sum[r][v]);
    }
    UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++)
        vf_store(out + (size_t)r * layer->out_stride + v * VEC_LANES, sum[r][v]);
}

static void dense_rows(const bmi_dense *layer, const float *weights, const float *in, float *out, int rows)
{
    switch (rows) {
    case 1: dense_tile(layer, weights, in, out, 1, VEC_TILE_VECTORS); break;
    case 2: dense_tile(layer, weights, in, out, 2, VEC_TILE_VECTORS); break;
    case 3: dense_tile(layer, weights, in, out, 3, VEC_TILE_VECTORS); break;
    case 4: dense_tile(layer, weights, in, out, 4, VEC_TILE_VECTORS); break;
#if VEC_TILE_OUTPUTS == 8
    case 5: dense_tile(layer, weights, in, out, 5, VEC_TILE_VECTORS); break;
    case 6: dense_tile(layer, weights, in, out, 6, VEC_TILE_VECTORS); break;
    case 7: dense_tile(layer, weights, in, out, 7, VEC_TILE_VECTORS); break;
    case 8: dense_tile(layer, weights, in, out, 8, VEC_TILE_VECTORS); break;
#endif
    }
}

static void dense_narrow(const bmi_dense *layer)
{
    for (size_t p = 0; p < layer->n_pixels; p += 2 * TILE_PIXELS) {
        if (layer->n_out == 1)
            dense_tile(layer, layer->packed, layer->in + p, layer->out + p, 1, WIDE_VECTORS);
        else
            dense_tile(layer, layer->packed, layer->in + p, layer->out + p, 2, WIDE_VECTORS);
    }
}

/* All rows over one strip of pixels before the next: the strip's inputs stay in the first-level cache. */
static void kernel_dense(const bmi_dense *layer)
{
    if (layer->n_out <= 2) {
        dense_narrow(layer);
        return;
    }
    for (size_t p = 0; p < layer->n_pixels; p += TILE_PIXELS) {
        const float *weights = layer->packed;
        int row = 0;
        for (int tile = 0; row < layer->n_out; tile++) {
            const int rows = bmi_dense_tile_rows(layer->n_out, VEC_TILE_OUTPUTS, tile);
            dense_rows(layer, weights, layer->in + p, layer->out + (size_t)row * layer->out_stride + p, rows);
            weights += (size_t)rows * ((size_t)layer->n_in + 1);
            row += rows;
        }
    }
}
