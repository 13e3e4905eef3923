/* SPDX-License-Identifier: MIT
 *
 * What a run writes, from the words of --output. */
#ifndef BMI_APPLY_OUTPUTS_H
#define BMI_APPLY_OUTPUTS_H

#include "bandmix.h"
#include "cli/opt.h"

#define APPLY_MAX_OUTPUTS 16

typedef struct apply_outputs {
    bm_run_output list[APPLY_MAX_OUTPUTS];        /* n of them; the first is OUT */
    opt_list creation_options[APPLY_MAX_OUTPUTS]; /* of each */
    int n;
} apply_outputs;

/* Takes in "KIND" for OUT, or "KIND=FILE[,ot=TYPE][,of=FORMAT][,co=KEY=VALUE][,a_nodata=VALUE]" for one more raster.
 * `word` is cut up and stays in use. Returns -1 to go on, else the exit status. */
int apply_outputs_add(apply_outputs *outputs, char *word);

/* When all words are in: gives every output of the class the threshold `reject` (0: none), and each its creation
 * options. Returns as above. */
int apply_outputs_finish(apply_outputs *outputs, double reject);

void apply_outputs_free(apply_outputs *outputs);

#endif
