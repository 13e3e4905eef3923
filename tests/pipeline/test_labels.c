/* SPDX-License-Identifier: MIT
 *
 * Names of bands and classes. */
#include "pipeline/labels.h"
#include "run_fixture.h"

#define CLASSES                                                                                                  \
    "{\"mlm:output\": [{\"bandmix:unknown\": 9, \"classes\": [{\"value\": 4, \"name\": \"low\"}, "               \
    "{\"value\": 5, \"name\": \"high\"}]}], \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1], [2]]}, " \
    "{\"op\": \"softmax\", \"name\": \"last\"}]}"
#define FUSED                                                                                            \
    "{\"mlm:output\": [{\"bands\": [{\"name\": \"height\", \"unit\": \"m\"}, {\"name\": \"index\"}]}], " \
    "\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1], [2]]}]}"
#define PLAIN "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1], [2], [3]]}, {\"op\": \"softmax\"}]}"

static void check(const char *json, bm_output wanted, const char *names, const char *classes)
{
    bm_model *model = bmt_model(json);
    bmi_plan *plan;
    bmi_labels labels;
    bm_error err;
    char found[200] = "";
    wanted.size = sizeof wanted;
    BMT_ASSERT_OK(bmi_plan_new(&plan, model, NULL, NULL, &wanted, 1, &err), err);
    BMT_ASSERT_OK(bmi_labels_make(&labels, model, &plan->outputs[0], &wanted, &err), err);
    for (int b = 0; b < plan->outputs[0].n_bands; b++) {
        const char *unit = labels.units == NULL ? NULL : labels.units[b];
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s%s%s", b == 0 ? "" : "|",
                 labels.names[b] == NULL ? "-" : labels.names[b], unit == NULL ? "" : " in ", unit == NULL ? "" : unit);
    }
    CU_ASSERT_STRING_EQUAL(found, names);
    found[0] = '\0';
    for (int i = 0; i < labels.n_classes; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%d %s", i == 0 ? "" : "|",
                 labels.classes[i].value, labels.classes[i].name);
    CU_ASSERT_STRING_EQUAL(found, classes);
    bmi_labels_free(&labels);
    bmi_plan_free(plan);
    bm_model_free(model);
}

static void test_names(void)
{
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_CLASS}, "class", "4 low|5 high");
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_CLASS, .reject = 0.5}, "class", "4 low|5 high|9 unknown");
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_TOP, .n_top = 2}, "best|second", "4 low|5 high");
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_PROBABILITIES}, "low|high", "");
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_ENTROPY}, "entropy", "");
    check(CLASSES, (bm_output){.kind = BM_OUTPUT_LAYER, .layer = "last"}, "last 1|last 2", "");
    check(PLAIN, (bm_output){.kind = BM_OUTPUT_CLASS}, "class", "0 class 0|1 class 1|2 class 2");
    check(PLAIN, (bm_output){.kind = BM_OUTPUT_PROBABILITIES}, "class 1|class 2|class 3", "");
    check(PLAIN, (bm_output){.kind = BM_OUTPUT_VALUES}, "-|-|-", "");
    check(FUSED, (bm_output){.kind = BM_OUTPUT_VALUES}, "height in m|index", "");
}

BMT_MAIN("pipeline/labels", {"names", test_names})
