/* SPDX-License-Identifier: MIT
 *
 * What a model says about itself in JSON: the fields of STAC MLM, at the top level or under "properties". The weights
 * are no concern of this file. */
#ifndef BMI_MANIFEST_H
#define BMI_MANIFEST_H

#include "model/bands.h"
#include "model/clip.h"
#include "model/domain.h"
#include "model/scaling.h"
#include "model/vectors.h"

typedef struct bmi_manifest {
    char *name; /* or NULL */
    bmi_bands bands;
    int n_stated; /* bands that the stated shape of the input has; 0: none */
    bmi_scaling *scalings;
    int n_scalings;      /* 0: none; 1: for all bands; else one a band */
    char **output_names; /* n_output_names, or NULL */
    int n_output_names;
    char **output_units; /* n_output_names, NULL for none; or NULL */
    bm_class *classes;   /* n_classes, or NULL; the names are owned */
    int n_classes;
    bm_class *unknown;                   /* likewise, one; or NULL */
    bmi_domain domain;                   /* of the inputs */
    double *output_scale, *output_shift; /* n_output_scales each: what is done to the network's outputs; or NULL */
    int n_output_scales;                 /* 0: nothing; 1: the same for all channels */
    bmi_scaling *post;                   /* n_post, 0 or 1: the same for all channels, in place of that */
    int n_post;
    bmi_clip *clips; /* after that */
    int n_clips;     /* 0: none; 1: the same for all channels */
    bmi_vectors vectors;
    char *text;          /* what was read as JSON, without layers; NULL: nothing was */
    bool has_own_labels; /* see model.h; set by the format */
    int n_left_out;
} bmi_manifest;

/* Fills the zeroed `out` from `root`. Of several outputs it takes the one called `wanted` (NULL: the first). The caller
 * frees `out` with bmi_manifest_free, after failure too. Whatever changes values and is not understood is refused;
 * descriptions that are not understood are left alone. */
bm_status bmi_manifest_read(json_object *root, const char *wanted, bmi_manifest *out, bm_error *err);

/* Starts `graph` with the bands, what is derived from them and their scaling; *node is what a network of `n_wanted`
 * inputs reads. */
bm_status bmi_manifest_start(const bmi_manifest *manifest, int n_wanted, bmi_graph *graph, int *node, bm_error *err);

/* Field `key` of `root`, or of its "properties"; NULL when there is none. */
json_object *bmi_manifest_field(json_object *root, const char *key);

/* Frees `count` strings and their list, which may be NULL. */
void bmi_manifest_free_names(char **names, int count);

void bmi_manifest_free(bmi_manifest *manifest);

#endif
