/* SPDX-License-Identifier: MIT
 *
 * Values within limits, and every allocation that may fail. */
#include "suite.h"

#include "base/mem.h"
#include "model/pickle_arena.h"

#include <string.h>

static void test_containers(void)
{
    bmi_pickle pickle = {0};
    bmi_pickle_value *dict, *list, *key, *name;
    bm_error err;
    BMT_ASSERT_OK(bmi_pickle_new(&pickle, BMI_PICKLE_DICT, &dict, &err), err);
    BMT_ASSERT_OK(bmi_pickle_new(&pickle, BMI_PICKLE_LIST, &list, &err), err);
    BMT_ASSERT_OK(bmi_pickle_new_text(&pickle, BMI_PICKLE_TEXT, "key", 3, &key, &err), err);
    BMT_ASSERT_OK(bmi_pickle_new_text(&pickle, BMI_PICKLE_GLOBAL, "a.b", 3, &name, &err), err);
    BMT_ASSERT_OK(bmi_pickle_append(&pickle, list, key, &err), err);
    BMT_ASSERT_OK(bmi_pickle_append(&pickle, list, name, &err), err);
    BMT_ASSERT_OK(bmi_pickle_append(&pickle, dict, key, &err), err);
    BMT_ASSERT_OK(bmi_pickle_append(&pickle, dict, list, &err), err);
    CU_ASSERT_EQUAL(dict->depth, 2);
    CU_ASSERT_PTR_EQUAL(bmi_pickle_get(dict, "key"), list);
    CU_ASSERT_PTR_NULL(bmi_pickle_get(dict, "ke"));
    CU_ASSERT_PTR_NULL(bmi_pickle_get(list, "key"));
    CU_ASSERT_PTR_NULL(bmi_pickle_get(NULL, "key"));
    CU_ASSERT_PTR_EQUAL(bmi_pickle_item(list, 1), name);
    CU_ASSERT_PTR_NULL(bmi_pickle_item(list, 2));
    CU_ASSERT_PTR_NULL(bmi_pickle_item(dict, 0));
    CU_ASSERT_PTR_NULL(bmi_pickle_item(NULL, 0));
    CU_ASSERT_TRUE(bmi_pickle_is_global(name, "a.b"));
    CU_ASSERT_FALSE(bmi_pickle_is_global(key, "key"));
    CU_ASSERT_FALSE(bmi_pickle_is_global(NULL, "a.b"));
    bmi_pickle_free(&pickle);
    bmi_pickle_free(&pickle);
}

static void test_limits(void)
{
    bmi_pickle pickle = {0};
    bmi_pickle_value *outer, *inner;
    bm_error err;
    bm_status status = bmi_pickle_new(&pickle, BMI_PICKLE_LIST, &inner, &err);
    int depth = 0;
    for (; status == BM_OK && depth < 1000; depth++) {
        BMT_ASSERT_OK(bmi_pickle_new(&pickle, BMI_PICKLE_LIST, &outer, &err), err);
        status = bmi_pickle_append(&pickle, outer, inner, &err);
        inner = outer;
    }
    CU_ASSERT_EQUAL(status, BM_ERR_UNSUPPORTED);
    CU_ASSERT_EQUAL(depth, BMI_PICKLE_MAX_DEPTH + 1);
    pickle.n_values = BMI_PICKLE_MAX_VALUES;
    CU_ASSERT_EQUAL(bmi_pickle_new(&pickle, BMI_PICKLE_LIST, &outer, &err), BM_ERR_UNSUPPORTED);
    pickle.n_values = 0;
    CU_ASSERT_EQUAL(bmi_pickle_new_text(&pickle, BMI_PICKLE_TEXT, "", SIZE_MAX, &outer, &err), BM_ERR_UNSUPPORTED);
    pickle.n_bytes = BMI_PICKLE_MAX_BYTES;
    char text[70000];
    memset(text, 'x', sizeof text);
    CU_ASSERT_EQUAL(bmi_pickle_new_text(&pickle, BMI_PICKLE_TEXT, text, sizeof text, &outer, &err), BM_ERR_UNSUPPORTED);
    bmi_pickle_free(&pickle);
}

static void test_out_of_memory(void)
{
    bmi_pickle pickle = {0};
    bmi_pickle_value *value;
    bm_error err;
    bmi_mem_fail_after(0);
    CU_ASSERT_EQUAL(bmi_pickle_new(&pickle, BMI_PICKLE_LIST, &value, &err), BM_ERR_MEMORY);
    bmi_mem_fail_after(-1);
    bmi_pickle_free(&pickle);
}

BMT_MAIN("model/pickle_arena", {"containers", test_containers}, {"limits", test_limits},
         {"out of memory", test_out_of_memory})
