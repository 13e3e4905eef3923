/* SPDX-License-Identifier: MIT
 *
 * bandmix: learned per-pixel networks over multiband rasters.
 *
 * A model is a stack of 1x1 convolutions: at every pixel a small network maps the values of the input bands to
 * classes or to fused bands. This header is the whole public interface, in four parts:
 *
 *   models     open a file, ask what it needs and gives            (no GDAL, no threads)
 *   runners    apply a model to pixels in memory                   (no GDAL, no threads)
 *   rasters    read windows of a raster, write an output raster    (GDAL, no threads of ours)
 *   runs       the whole job: raster in, rasters out               (GDAL, OpenMP)
 *
 * Conventions, true of every function:
 *   - A function that can fail returns a bm_status and takes a bm_error, which may be NULL. On success the error is
 *     untouched; on failure it holds one message that says what failed, where, why and what to try.
 *   - `T **out` receives a new object; on failure *out is NULL. Every free and close takes NULL.
 *   - Option structs begin with `size`, to be set to sizeof of the struct; a zero anywhere else means the default.
 *   - Strings are UTF-8, belong to the caller unless said otherwise, and are copied when they are needed longer.
 *   - Nothing prints, nothing exits, errno carries no meaning. Thread rules stand with each object.
 */
#ifndef BANDMIX_H
#define BANDMIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The build reads the version from these three lines. */
#define BM_VERSION_MAJOR 0
#define BM_VERSION_MINOR 1
#define BM_VERSION_PATCH 0

#if defined(__GNUC__)
#define BM_API __attribute__((visibility("default")))
#else
#define BM_API
#endif

/* ---------------------------------------------------------------------------------------------- errors and types */

typedef enum bm_status {
    BM_OK = 0,
    BM_ERR_ARGUMENT,    /* the caller asked for something that makes no sense */
    BM_ERR_MEMORY,      /* an allocation failed, or the budget is too small */
    BM_ERR_IO,          /* a file cannot be opened, read or written */
    BM_ERR_FORMAT,      /* a file is damaged or is not what it claims to be */
    BM_ERR_UNSUPPORTED, /* a file is sound, but holds something that bandmix does not do */
    BM_ERR_MISMATCH,    /* model and raster do not fit each other */
    BM_ERR_CANCELLED    /* the progress callback asked to stop */
} bm_status;

#define BM_ERROR_MESSAGE_BYTES 1024

typedef struct bm_error {
    bm_status status;
    char message[BM_ERROR_MESSAGE_BYTES]; /* one line, without a newline at its end; cut if longer */
} bm_error;

/* Storage types of pixels. BM_TYPE_AUTO lets bandmix choose where a type is an option. */
typedef enum bm_type {
    BM_TYPE_AUTO = 0,
    BM_TYPE_UINT8,
    BM_TYPE_INT8,
    BM_TYPE_UINT16,
    BM_TYPE_INT16,
    BM_TYPE_UINT32,
    BM_TYPE_INT32,
    BM_TYPE_FLOAT32,
    BM_TYPE_FLOAT64
} bm_type;

/* Bytes of one pixel of `type`; 0 for BM_TYPE_AUTO and unknown values. */
BM_API size_t bm_type_size(bm_type type);

/* "Byte", "UInt16", "Float32" ...: GDAL's spelling, static storage; "auto" for BM_TYPE_AUTO. */
BM_API const char *bm_type_name(bm_type type);

/* The type called `name` in GDAL's spelling, case ignored; BM_TYPE_AUTO if there is none. */
BM_API bm_type bm_type_from_name(const char *name);

/* Bands in memory: planar, pixel-interleaved and scattered layouts alike. Pixel i of band b starts at
 * (char *)bands[b] + i * step_bytes. The struct owns nothing. */
typedef struct bm_planes {
    bm_type type;
    int n_bands;
    void *const *bands;
    size_t step_bytes;
} bm_planes;

/* The values of a band that mean nodata: from `low` to `high`, or NaN. A range, because GDAL takes the neighbours of a
 * floating point nodata for it as well; of one value for integers. */
typedef struct bm_nodata {
    bool is_set;
    bool is_nan;
    double low, high;
    double value; /* as the band states it */
} bm_nodata;

/* Clears valid[i] where value i of `plane`, which is of `type`, is nodata; the type must be able to hold it. Any
 * thread. */
BM_API void bm_nodata_apply(const bm_nodata *nodata, bm_type type, const void *plane, size_t step_bytes,
                            size_t n_pixels, uint8_t *valid);

/* A rectangle of pixels, counted from the top left corner of the raster. */
typedef struct bm_window {
    int x, y, width, height;
} bm_window;

/* --------------------------------------------------------------------------------------------------- who am I */

/* "0.1.0", static storage. */
BM_API const char *bm_version(void);

/* The best CPU tier that this machine runs: "avx512", "avx2", "neon" or "scalar". Static storage, any thread. */
BM_API const char *bm_cpu_name(void);

/* Lists the tiers compiled in that this machine runs, plainest first; NULL past the last. Any thread. */
BM_API const char *bm_cpu_tier(int index);

/* ------------------------------------------------------------------------------------------------------ models */

/* A network with what it says about its bands and classes. Immutable: any number of threads may share one. */
typedef struct bm_model bm_model;

/* How a model is read; zeros and NULL are what most need. */
typedef struct bm_model_options {
    size_t size;
    const char *activation; /* between the layers of a plain stack of weights, as in "relu" */
    const char *output;     /* name of the output of an ONNX graph that has several; NULL: the first */
} bm_model_options;

/* Reads the model in file `path`: ONNX, safetensors, a PyTorch state dict, JSON with inline weights, or a STAC MLM item
 * that names one of those beside it; told by content, not by suffix. A manifest may lie in the file, or beside it under
 * its name and ".json". `options` may be NULL. The caller frees *out with bm_model_free. Fails with BM_ERR_IO,
 * BM_ERR_FORMAT (damaged), BM_ERR_UNSUPPORTED (names the node and its operator, or the tensor) or BM_ERR_MEMORY. */
BM_API bm_status bm_model_open(bm_model **out, const char *path, const bm_model_options *options, bm_error *err);

/* The same from `n_bytes` bytes in memory, which may go away afterwards; nothing beside them is read. `name` stands for
 * the path in messages. */
BM_API bm_status bm_model_parse(bm_model **out, const void *data, size_t n_bytes, const char *name,
                                const bm_model_options *options, bm_error *err);

BM_API void bm_model_free(bm_model *model);

/* One class of a model that classifies. Channel order is list order; `value` is what is written into class maps. */
typedef struct bm_class {
    int value;
    const char *name; /* never NULL; "class 3" where the model gives none */
    bool has_color;
    uint8_t color[3]; /* red, green, blue */
    bool is_nodata;   /* the class stands for pixels without data: its value is the nodata of class maps */
} bm_class;

/* The colour that the class at `index` of its list is shown in: its own, or one that is always the same for the index
 * and far from its neighbours'. */
BM_API void bm_class_color(const bm_class *of, int index, uint8_t color[3]);

/* What a model says of one input band. */
typedef struct bm_band {
    const char *name;        /* or NULL */
    const char *common_name; /* STAC's word: "red", "nir" ...; or NULL */
    double wavelength;       /* centre, micrometres; 0: unknown */
    const char *unit;        /* of the values that the model wants, as in "reflectance"; or NULL */
    bool has_range; /* the model says what it was trained on: minimum to maximum, before any scaling of its own */
    double minimum, maximum;
} bm_band;

/* What a model needs and gives. All pointers belong to the model and live as long as it does. */
typedef struct bm_model_info {
    size_t size; /* set by the caller */
    const char *name;
    const char *sha256;              /* of the file with the weights, 64 digits */
    const char *format;              /* "ONNX", "safetensors", "PyTorch", "JSON" */
    int n_inputs;                    /* input channels, so bands to be read */
    int n_outputs;                   /* channels of the last layer, before any argmax */
    const char *const *band_names;   /* n_inputs names, or NULL when the model names none */
    const bm_band *bands;            /* n_inputs of them, or NULL when the model says nothing of its bands */
    const char *const *output_names; /* n_outputs names of fused bands, or NULL */
    const char *const *output_units; /* n_outputs units of them, NULL where there is none; or NULL */
    bool ends_in_classes;            /* the network ends in softmax or argmax, or declares classes */
    int n_classes;                   /* n_outputs when it ends in classes (2 for one sigmoid), else 0 */
    const bm_class *classes;         /* n_classes of them, or NULL */
    const bm_class *unknown;         /* what a pixel is whose class is not sure enough; or NULL */
    int n_layers;                    /* dense layers */
    int linear_rank;                 /* rank of the map when no non-linearity stands between the layers; else 0 */
    uint64_t n_parameters;
    uint64_t n_multiply_adds; /* a pixel, as stored, before folding */
} bm_model_info;

/* Fills `info`, whose size must be set. Fails only with BM_ERR_ARGUMENT. */
BM_API bm_status bm_model_get_info(const bm_model *model, bm_model_info *info, bm_error *err);

typedef enum bm_text_format { BM_TEXT_PLAIN = 0, BM_TEXT_JSON } bm_text_format;

/* The model in words: layers, bands, scaling, classes, cost a pixel, and a warning if the stack is one linear map.
 * *out is a new string that ends in a newline; free it with bm_text_free. */
BM_API bm_status bm_model_describe(const bm_model *model, bm_text_format format, char **out, bm_error *err);

/* The model as an item of STAC's machine learning model extension (MLM 1.5), to lie beside `path`, the file that the
 * model was read from, whose checksum goes into it; a model read from an item keeps that item's fields and assets. *out
 * is a new string that ends in a newline; free it with bm_text_free. Fails with BM_ERR_IO or BM_ERR_MEMORY. */
BM_API bm_status bm_model_to_stac(const bm_model *model, const char *path, char **out, bm_error *err);

/* Writes the model into a file, in the format that the suffix of `path` says: .onnx, .json or .safetensors, each with
 * the manifest inside; read back, it computes the same bits. An existing file is replaced if `overwrite`, and in any
 * case only by a whole one. *notes (free with bm_text_free; `notes` may be NULL) says what the format does not hold, a
 * sentence a line. Fails with BM_ERR_ARGUMENT (another suffix), BM_ERR_UNSUPPORTED (a layer that the format cannot
 * say), BM_ERR_IO or BM_ERR_MEMORY. Any thread. */
BM_API bm_status bm_model_save(const bm_model *model, const char *path, bool overwrite, char **notes, bm_error *err);

BM_API void bm_text_free(char *text);

/* ----------------------------------------------------------------------------------------------------- outputs */

typedef enum bm_output_kind {
    BM_OUTPUT_DEFAULT = 0,   /* CLASS for a model that ends in classes, else VALUES */
    BM_OUTPUT_CLASS,         /* value of the class with the largest score; ties go to the earlier class */
    BM_OUTPUT_CONFIDENCE,    /* probability of that class */
    BM_OUTPUT_PROBABILITIES, /* a band a class */
    BM_OUTPUT_VALUES,        /* a band an output channel, as the network gives them, within the model's limits */
    BM_OUTPUT_FLAGS,         /* a band an output channel: bm_flag, ORed together; 0 where nothing is to be said */
    BM_OUTPUT_MARGIN,        /* probability of that class, less that of the second */
    BM_OUTPUT_ENTROPY,       /* Shannon's, of the probabilities, natural logarithm: 0 to log(classes) */
    BM_OUTPUT_TOP,           /* n_top bands: values of the classes with the largest scores, best first */
    BM_OUTPUT_LAYER          /* a band a channel of the layer called `layer` */
} bm_output_kind;

/* What BM_OUTPUT_FLAGS says of a value. A model declares the domain of its inputs and the limits of its outputs. */
typedef enum bm_flag {
    BM_FLAG_INPUT_OUT_OF_RANGE = 1, /* the inputs are outside of what the network was trained on */
    BM_FLAG_RAISED = 2,             /* a little below the minimum, and set to it */
    BM_FLAG_LOWERED = 4,            /* a little above the maximum, and set to it */
    BM_FLAG_TOO_LOW = 8,            /* far below the minimum, and kept */
    BM_FLAG_TOO_HIGH = 16           /* far above the maximum, and kept */
} bm_flag;

/* One product of a run. What is stored is round((v - offset) / scale), saturated to `type` and kept off nodata;
 * floats are not rounded. Invalid pixels hold nodata. */
typedef struct bm_output {
    size_t size;
    bm_output_kind kind;
    bm_type type;    /* AUTO: the smallest that holds the classes and nodata; Float32 for all else */
    bool has_nodata; /* false: nodata is chosen: 0 if no class has it, else the type's maximum; NaN for floats */
    double nodata;
    double scale; /* 0: chosen: 1, or for what probabilities make in an integer type its largest / (maximum - 1) */
    double offset;
    int n_top; /* of TOP: 1 to the number of classes */
    double
        reject; /* of CLASS: where its probability is below this, the model's class for unknown or nodata; 0: nowhere */
    const char *layer; /* of LAYER: a name that bm_model_describe shows */
} bm_output;

/* Fills kind, n_top and layer of `out` from "class", "confidence", "margin", "entropy", "probabilities", "values",
 * "flags", "top:K" or "layer:NAME"; the name of the layer stays in `word`. Fails only with BM_ERR_ARGUMENT. */
BM_API bm_status bm_output_parse(const char *word, bm_output *out, bm_error *err);

/* Writes into `out` what `in` means for `model`, with every default filled in, and into *n_bands how many bands it has.
 * `in` may be NULL, and may be `out`. Fails with BM_ERR_ARGUMENT (a type that cannot hold the classes, nodata that is a
 * class or that the type cannot hold, probabilities of a model without classes ...). */
BM_API bm_status bm_output_resolve(const bm_model *model, const bm_output *in, bm_output *out, int *n_bands,
                                   bm_error *err);

/* ----------------------------------------------------------------------------------------------------- runners */

/* A model made ready for one CPU tier, with scratch memory. One thread at a time. Keeps nothing of the model it was
 * made from. */
typedef struct bm_runner bm_runner;

typedef struct bm_runner_options {
    size_t size;
    const char *cpu;          /* a tier not to be exceeded: "scalar", "avx2", ...; NULL: the best */
    const bm_output *outputs; /* NULL: one default output */
    int n_outputs;
    const double *input_scale, *input_offset; /* n_inputs each: the model sees x * scale + offset; NULL: 1 and 0 */
} bm_runner_options;

/* Makes a runner; `options` may be NULL. The caller frees it with bm_runner_free. */
BM_API bm_status bm_runner_new(bm_runner **out, const bm_model *model, const bm_runner_options *options, bm_error *err);

/* Runs the network over `n_pixels` pixels. `in` has one plane an input channel of the model; `valid` has a byte a
 * pixel, 0 for invalid, or is NULL when all are valid; a pixel with a NaN in any band is invalid. `outputs` has one
 * bm_planes an output, in order, whose type and number of bands are those that bm_output_resolve says.
 * The result of a pixel depends on nothing but its own values: not on its place, its neighbours or n_pixels. */
BM_API bm_status bm_runner_apply(bm_runner *runner, const bm_planes *in, const uint8_t *valid, size_t n_pixels,
                                 const bm_planes *outputs, bm_error *err);

BM_API void bm_runner_free(bm_runner *runner);

/* What bm_verify found. Errors are those of output values. */
typedef struct bm_verify_report {
    size_t size; /* set by the caller */
    const char *cpu;
    int n_vectors; /* that the model carries; 0: none */
    double vector_error;
    double vector_tolerance;
    int n_vector_flags_wrong;
    int n_points;           /* at which the fast path was compared with double precision */
    double reference_error; /* the largest, as a share of the range of the outputs */
    double reference_tolerance;
    int n_classes_wrong; /* points whose class differs although its score leads by more than that */
    bool passed;
} bm_verify_report;

/* Runs `model` on the CPU tier `cpu` (NULL: the best) over its own test vectors, and over points spread over the range
 * of its inputs, there against a plain evaluation in double precision. Fails only when it cannot run; a model that runs
 * and is wrong is `passed` false. Any thread. */
BM_API bm_status bm_verify(const bm_model *model, const char *cpu, bm_verify_report *report, bm_error *err);

/* ----------------------------------------------------------------------------------------------------- rasters */

/* An open raster, with the bands that feed a model. One thread at a time; open one a thread. */
typedef struct bm_source bm_source;

/* Which pixels are computed. A NaN never is, nor what a mask rejects. */
typedef enum bm_valid {
    BM_VALID_ANY = 0, /* a pixel is invalid when one of its bands is */
    BM_VALID_ALL      /* only when all of its bands are */
} bm_valid;

typedef struct bm_source_options {
    size_t size;
    const char *path;                /* anything that GDAL can name */
    const char *const *more_paths;   /* further rasters, NULL-terminated, whose bands join those of `path`; or NULL */
    const char *const *open_options; /* "KEY=VALUE", NULL-terminated; or NULL */
    const char *const *bands;        /* n_bands specifications, see below; NULL: bound by what the model says */
    int n_bands;
    const bm_band *model_bands;    /* n_inputs bands to look for when `bands` is NULL; or NULL */
    int n_inputs;                  /* bands that the model needs; 0: as many as there are */
    const char *like;              /* a raster whose grid is taken; NULL: the finest of the bound rasters' */
    const char *const *resampling; /* NULL-terminated: "METHOD" of gdalwarp for all, "BAND=METHOD" for one; or NULL */
    const char *const *masks;      /* NULL-terminated: "FILE[:BAND][,values=LIST][,bits=LIST]"; or NULL */
    bm_valid valid;
} bm_source_options;

/* Opens rasters read-only and binds their bands: by `bands`; else by `model_bands`; else in order, if the files have
 * n_inputs bands that are not alpha.
 *
 * `bands` are numbers from 1, counted through all files, or descriptions, or either behind the number of a file and a
 * colon, as in "2:B04".
 *
 * An input of the model is looked for, first match first: by name, case ignored; by another spelling of the name ("B2",
 * "B02", "band 2", "SR_B2"); by common name, also that of a band of Sentinel-2, Landsat or MODIS, where the names on
 * both sides tell the sensor; by wavelength, nearest within 10 nm or 2 %, if no other band is within twice that
 * distance; by colour, where the files say nothing else. An input that matches no band, or two, or one band by one rule
 * and another by the next, is BM_ERR_MISMATCH with both lists, and so is a band that two inputs match. Bands that say
 * nothing bind in order only if the model says nothing either. The only band of a file that says nothing is called as
 * the file's name ends.
 *
 * Rasters on the grid are read straight. Others are resampled in memory, by GDAL's warper with exact transformations;
 * outside of them pixels are invalid. A mask is brought onto the grid by nearest neighbour: where it is zero, a pixel
 * is invalid; with `values` or `bits`, where its value is listed or one of the bits is set; and where it has nodata.
 *
 * Complex types are refused. Calls GDALAllRegister if no driver is registered. */
BM_API bm_status bm_source_open(bm_source **out, const bm_source_options *options, bm_error *err);

/* How an input is bound. All texts live as long as the source. */
typedef struct bm_bound_band {
    size_t size;       /* set by the caller */
    const char *label; /* what the file calls the band; "" where it has no name */
    const char *path;  /* of the file */
    int file;          /* its index */
    int n_files;
    int number;             /* of the band in it, from 1 */
    const char *how;        /* "description" (its name), "alias", "wavelength", "color", "order", "-b" (asked for) */
    const char *resampling; /* method; NULL: its pixels are read as they are */
} bm_bound_band;

/* Fills `out`, whose size must be set, for input `index` (from 0). False when there is no such input. */
BM_API bool bm_source_get_band(const bm_source *source, int index, bm_bound_band *out);

/* Size and place of a raster. Pixel (column, row) has its top left corner at
 * x = g[0] + column g[1] + row g[2], y = g[3] + column g[4] + row g[5]. */
typedef struct bm_grid {
    size_t size; /* set by the caller */
    int width, height;
    bool has_geotransform;
    double geotransform[6];
    int block_width, block_height; /* what is cheapest to read at a time */
    int n_bands;                   /* bound bands */
    bm_type type;                  /* the type in which bm_source_read delivers: holds all bound bands */
} bm_grid;

/* The name of the raster whose grid the source has; lives as long as the source. */
BM_API const char *bm_source_get_grid_path(const bm_source *source);

BM_API bm_status bm_source_get_grid(const bm_source *source, bm_grid *grid, bm_error *err);

/* The scale and offset that GDAL states for the band of input `index`: value = stored * scale + offset. False, with 1
 * and 0, when the band states none, or no such input is there. bm_source_read does not apply them. */
BM_API bool bm_source_get_scale(const bm_source *source, int index, double *scale, double *offset);

/* Reads `window`, which must lie inside, into `planes` (packed: row after row, n_bands planes of the grid's type), and
 * validity into `valid` (a byte a pixel, 1 valid, 0 invalid), which may be NULL. A band is invalid where it is nodata,
 * masked, or transparent (alpha 0). NaN is left to the runner. */
BM_API bm_status bm_source_read(bm_source *source, const bm_window *window, const bm_planes *planes, uint8_t *valid,
                                bm_error *err);

BM_API void bm_source_close(bm_source *source);

/* An output raster that is being written. It exists under its own name only after bm_sink_finish. */
typedef struct bm_sink bm_sink;

typedef struct bm_sink_options {
    size_t size;
    const char *path;
    const char *driver;                  /* GDAL short name; NULL: by the suffix, GTiff where it says nothing */
    const char *const *creation_options; /* "KEY=VALUE", NULL-terminated; or NULL */
    bool overwrite;
    bm_type type;
    int n_bands;
    bool has_nodata;
    double nodata;
    double scale, offset;          /* written as band scale and offset unless 1 (or 0) and 0 */
    const char *const *band_names; /* n_bands descriptions, NULL for none; or NULL */
    const char *const *band_units; /* likewise */
    const char *const *metadata;   /* "KEY=VALUE" of the dataset, NULL-terminated; or NULL */
    const bm_class *classes;       /* category names and colour table; or NULL */
    int n_classes;
    bool is_coded;    /* values are codes that have no mean, as flags are: overviews take the nearest */
    bool overviews;   /* smaller copies inside, or beside; a COG has them in any case */
    bm_window window; /* part of the source that the output covers; zero width: all of it */
    int n_threads;    /* that GDAL may compress with, where the format can; 0: one */
} bm_sink_options;

/* Creates an output on the grid of `source` (CRS, geotransform, GCPs, RPC, AREA_OR_POINT shifted to the window), under
 * a temporary name beside `path`. Refuses a path that exists, unless `overwrite`, and one that is a file of the source.
 */
BM_API bm_status bm_sink_create(bm_sink **out, const bm_sink_options *options, const bm_source *source, bm_error *err);

/* The block that is cheapest to write at a time, in pixels. */
BM_API void bm_sink_get_block(const bm_sink *sink, int *width, int *height);

/* Writes `window` (relative to the output) from packed planes of the sink's type. Windows of whole blocks reach the
 * file at once, so that the same windows in the same order give the same file. */
BM_API bm_status bm_sink_write(bm_sink *sink, const bm_window *window, const bm_planes *planes, bm_error *err);

/* Flushes, closes, and moves the file to its name. After success or failure only bm_sink_close may follow. */
BM_API bm_status bm_sink_finish(bm_sink *sink, bm_error *err);

/* Frees the sink; an unfinished output is removed with everything beside it. */
BM_API void bm_sink_close(bm_sink *sink);

typedef struct bm_quicklook_options {
    size_t size;
    int max_side;      /* pixels of the longer side of the map in the picture; 0: 1024 */
    const char *title; /* or NULL */
    bool overwrite;
} bm_quicklook_options;

/* Draws the raster `raster` into the PNG file `png`: a class map in the colours of its table, with its classes in a
 * legend; one band of anything else in a ramp, three bands as red, green and blue, each stretched between the 2nd and
 * the 98th percentile. `options` may be NULL. The file appears whole or not at all. Any thread. */
BM_API bm_status bm_quicklook(const char *raster, const char *png, const bm_quicklook_options *options, bm_error *err);

/* -------------------------------------------------------------------------------------------------------- runs */

/* Called from one thread at a time with the share done, 0 to 1. Return false to stop the run. */
typedef bool (*bm_progress)(double done, void *data);

typedef struct bm_run_output {
    bm_output output;
    const char *path;
    const char *driver; /* as in bm_sink_options */
    const char *const *creation_options;
} bm_run_output;

/* Whether the scale and offset that bands state are applied. */
typedef enum bm_unscale {
    BM_UNSCALE_AUTO = 0, /* when the model declares physical units for the band */
    BM_UNSCALE_YES,
    BM_UNSCALE_NO
} bm_unscale;

/* Whether power is turned into decibels, 10 log10(x), or decibels into power, 10^(x / 10). */
typedef enum bm_decibel { BM_DECIBEL_KEEP = 0, BM_DECIBEL_TO, BM_DECIBEL_FROM } bm_decibel;

typedef struct bm_run_options {
    size_t size;
    const bm_model *model;
    bm_source_options source; /* what is read; size, model_bands and n_inputs are filled in by the run */
    bm_unscale unscale;
    bm_decibel decibel;
    double scale, offset;  /* of all inputs, after that: x * scale + offset; a scale of 0 is 1 */
    bool skip_range_check; /* run although the data do not look like what the model was trained on */
    const bm_run_output *outputs;
    int n_outputs;
    const char *const *metadata; /* "KEY=VALUE" of every output, NULL-terminated, as in where it comes from; or NULL */
    bool overviews;              /* of every output, as in bm_sink_options */
    bool has_srcwin;             /* only this part of the input */
    bm_window srcwin;
    bool has_projwin; /* only this part: upper left x and y, lower right x and y, in the CRS of the input */
    double projwin[4];
    int n_threads;         /* 0: as many as the process may use */
    uint64_t memory_bytes; /* of windows, scratch and GDAL's cache; 0: a quarter of the free memory, at most 2 GiB */
    int window_pixels;     /* about this many pixels a window; 0: chosen. The result does not depend on it */
    const char *cpu;       /* as in bm_runner_options */
    bool overwrite;
    bm_progress progress; /* or NULL */
    void *progress_data;
    void (*bound)(const bm_source *source, void *data); /* called once, when the bands are bound; or NULL */
    void *bound_data;
} bm_run_options;

/* How much of a map is of one class. */
typedef struct bm_area {
    bm_class of; /* the name belongs to the report */
    uint64_t n_pixels;
    double square_metres; /* NaN where the raster has no place on the earth */
} bm_area;

/* What a run did. */
typedef struct bm_run_report {
    size_t size; /* set by the caller */
    int width, height;
    int n_threads;
    int n_windows;
    uint64_t n_pixels;
    uint64_t n_valid; /* pixels that were computed */
    char cpu[16];
    bm_area *areas; /* n_areas: of the first output of classes every class, and last what has none; or NULL */
    int n_areas;
    bool areas_are_geodesic; /* on the ellipsoid, as of geographic coordinates; else in the plane of the projection */
} bm_run_report;

/* The areas of a report as a table or as JSON. *out is a new string that ends in a newline; free it with bm_text_free.
 * BM_ERR_ARGUMENT when there are none. */
BM_API bm_status bm_run_report_areas(const bm_run_report *report, bm_text_format format, char **out, bm_error *err);

/* Frees what a report holds, and empties it. Takes NULL. */
BM_API void bm_run_report_clear(bm_run_report *report);

/* Before a run over a model that says what it was trained on, the data of some blocks are compared with that; when most
 * of them lie outside, the run fails with BM_ERR_MISMATCH, and the message says what would mend it.
 *
 * The whole job: opens the input, runs the model over it window by window, writes every output from the one pass.
 * Either every output appears under its name, or none. `report` may be NULL; clear it with
 * bm_run_report_clear. Starts OpenMP threads; call it from one
 * thread at a time. */
BM_API bm_status bm_run(const bm_run_options *options, bm_run_report *report, bm_error *err);

/* A run that is read instead of written: windows of its outputs, computed when they are asked for, the same bits as
 * bm_run writes. One thread at a time; open one a thread. */
typedef struct bm_reader bm_reader;

/* An output of a reader; all texts live as long as the reader and its model. */
typedef struct bm_reader_output {
    size_t size;      /* set by the caller */
    bm_output output; /* every default filled in */
    int n_bands;
    const char *const *band_names; /* n_bands, NULL for none */
    const char *const *band_units; /* likewise; or NULL */
    const bm_class *classes;       /* n_classes of an output of classes; or NULL */
    int n_classes;
} bm_reader_output;

/* Opens the inputs of `options` and binds their bands; what is about files in its outputs, windows of it, threads and
 * memory are not looked at. The model must outlive the reader. Cheap: no pixel is read. */
BM_API bm_status bm_reader_open(bm_reader **out, const bm_run_options *options, bm_error *err);

/* The inputs, for their grid and bands. */
BM_API const bm_source *bm_reader_get_source(const bm_reader *reader);

/* Fills `out`, whose size must be set, for output `index` of the options. */
BM_API bm_status bm_reader_get_output(const bm_reader *reader, int index, bm_reader_output *out, bm_error *err);

/* Computes `window` of the grid into one bm_planes an output, of the types and bands that bm_reader_get_output says,
 * packed: row after row. The first read compares the data with what the model was trained on, as bm_run does. */
BM_API bm_status bm_reader_read(bm_reader *reader, const bm_window *window, const bm_planes *outputs, bm_error *err);

BM_API void bm_reader_close(bm_reader *reader);

/* What bm_run would do, without doing it: everything is opened and checked, also that the outputs can be created, and
 * nothing is left. Inputs with their places, the grid, bands with their scaling, windows, memory and outputs. *out is a
 * new string that ends in a newline; free it with bm_text_free. Fails where the run would at its beginning. */
BM_API bm_status bm_run_describe(const bm_run_options *options, bm_text_format format, char **out, bm_error *err);

/* How fast the engine is, without files. */
typedef struct bm_bench_options {
    size_t size;
    const char *cpu;          /* as in bm_runner_options */
    int n_threads;            /* 0: 1 */
    const bm_output *outputs; /* NULL: one default output */
    int n_outputs;
    bm_type input_type; /* BM_TYPE_AUTO: UInt16 */
    double seconds;     /* about how long to measure; 0: 1 */
} bm_bench_options;

typedef struct bm_bench_report {
    size_t size;
    char cpu[16];
    int n_threads;
    double flops_per_pixel;   /* of the dense layers as they run: two a multiply-add */
    double pixels_per_second; /* of all threads together, as are those that follow */
    double flops_per_second;
    double peak_flops_per_second; /* of multiply-adds on registers alone, measured in turns with the network */
} bm_bench_report;

/* Runs `model` over pixels in memory, loading and storing included, and gives medians of 15 rounds. `report->size` must
 * be set. Fails as bm_runner_new does. Calls from one thread at a time. */
BM_API bm_status bm_bench(const bm_model *model, const bm_bench_options *options, bm_bench_report *report,
                          bm_error *err);

/* How a run is written down so that other programs compute it when they look at it. */
typedef enum bm_vrt_kind {
    BM_VRT_DERIVED = 0, /* derived bands: the function plugin, GDAL 3.4 and later; inputs are read once a band */
    BM_VRT_PROCESSED,   /* a processed dataset: the function plugin, GDAL 3.9 and later; outputs of one type */
    BM_VRT_STOCK,       /* dense layers and ReLU alone, by GDAL's own functions: no plugin, GDAL 3.9 and later */
    BM_VRT_DESCRIPTOR   /* a .bmix file for the driver: all that a run can do */
} bm_vrt_kind;

typedef struct bm_vrt_options {
    size_t size;
    bm_vrt_kind kind;
    const char *vrt_path;          /* where the text will lie: names in it are relative to its folder */
    const char *model_path;        /* file or item of the model */
    const bm_model_options *model; /* that it was read with; or NULL */
} bm_vrt_options;

/* A run over the whole grid as the text of a VRT or a descriptor. The data are compared with what the model was trained
 * on, as bm_run does; what is about files in the outputs is not looked at. *out is a new string, and so is *notes
 * (which may be NULL): a sentence a line about what differs from a run; free both with bm_text_free. Fails with
 * BM_ERR_UNSUPPORTED where the kind cannot hold what the run does; a descriptor can. */
BM_API bm_status bm_run_to_vrt(const bm_run_options *run, const bm_vrt_options *options, char **out, char **notes,
                               bm_error *err);

/* What a STAC item of a run needs beside the run itself. */
typedef struct bm_stac_options {
    size_t size;
    const char *item_path;  /* where the item will lie: names in it are relative to its folder */
    const char *model_path; /* file or item of the model */
    const char *datetime;   /* RFC 3339, when the inputs were taken; NULL: what their metadata say */
} bm_stac_options;

/* When the rasters of `source` were taken, out of the metadata of the first that says so, as RFC 3339 in UTC; *out is a
 * new string (free with bm_text_free). BM_ERR_MISMATCH when none does. */
BM_API bm_status bm_run_find_datetime(const bm_source_options *source, char **out, bm_error *err);

/* The finished outputs of a run as a STAC item (1.1): footprint, projection, an asset an output with bands, classes and
 * statistics, derived_from links to the inputs, and the model as processing:expression of the format stac-mlm. *out is
 * a new string that ends in a newline; free it with bm_text_free. */
BM_API bm_status bm_run_to_stac(const bm_run_options *run, const bm_stac_options *options, char **out, bm_error *err);

/* A style of QGIS (the text of a .qml file) for a finished raster: its classes with names and colours, or one band or
 * three of them stretched over their statistics. *out is a new string; free it with bm_text_free. */
BM_API bm_status bm_qgis_style(const char *raster, char **out, bm_error *err);

#ifdef __cplusplus
}
#endif
#endif
