/* SPDX-License-Identifier: MIT
 *
 * The areas of a map, from its counts to a table for people; bm_run_report_areas is in bandmix.h. */
#ifndef BMI_AREA_TABLE_H
#define BMI_AREA_TABLE_H

#include "pipeline/products.h"

/* Gives `report` the areas of the first output of classes; none where there is no such output. Fails only with
 * BM_ERR_MEMORY. */
bm_status bmi_area_table_fill(bm_run_report *report, const bmi_products *products, bm_error *err);

#endif
