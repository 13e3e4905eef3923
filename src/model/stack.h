/* SPDX-License-Identifier: MIT
 *
 * A plain stack of layers, recognised in a file of weights that has no manifest: matrices in file order, each with the
 * bias that goes by its name ("fc1.weight", "fc1.bias"), whose channels fit each other. */
#ifndef BMI_STACK_H
#define BMI_STACK_H

#include "model/manifest.h"
#include "model/tensors.h"

/* Fills the zeroed `graph`. `activation`, a name, stands between the layers; weights do not say what it was, so NULL is
 * refused where there is more than one layer. Fails with BM_ERR_UNSUPPORTED when the tensors are no such stack, saying
 * which one does not fit, or BM_ERR_MEMORY. */
bm_status bmi_stack_read(const bmi_tensors *tensors, const char *activation, const bmi_manifest *manifest,
                         bmi_graph *graph, bm_error *err);

#endif
