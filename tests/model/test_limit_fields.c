/* SPDX-License-Identifier: MIT
 *
 * The domain of inputs and the limits of outputs as a manifest says them. */
#include "model_check.h"

#include "model/limit_fields.h"

static bm_status read_clip(const char *text, bmi_clip **out, int *count, bm_error *err)
{
    json_object *object = json_tokener_parse(text);
    const bm_status status = bmi_clip_read(object, "clip", out, count, err);
    json_object_put(object);
    return status;
}

static void test_without_tolerance(void)
{
    bmi_clip *clips;
    int count;
    bm_error err;
    BMT_ASSERT_OK(read_clip("{\"minimum\": 0}", &clips, &count, &err), err);
    CU_ASSERT_EQUAL_FATAL(count, 1);
    unsigned flags = 0;
    CU_ASSERT_EQUAL(bmi_clip_apply(clips, -1e30, &flags), 0.0);
    CU_ASSERT_EQUAL(flags, BM_FLAG_RAISED);
    flags = 0;
    CU_ASSERT_EQUAL(bmi_clip_apply(clips, 1e30, &flags), 1e30);
    CU_ASSERT_EQUAL(flags, 0);
    bmi_free(clips);
}

static void test_lists(void)
{
    bmi_clip *clips;
    int count;
    bm_error err;
    BMT_ASSERT_OK(read_clip("[{\"minimum\": 1, \"maximum\": 2, \"tolerance\": 0.5}, null]", &clips, &count, &err), err);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT(clips[0].lo == 1.0 && clips[0].hi == 2.0 && clips[0].tolerance == 0.5);
    CU_ASSERT(isinf(clips[1].lo) && isinf(clips[1].hi));
    bmi_free(clips);
    BMT_ASSERT_OK(bmi_clip_read(NULL, "clip", &clips, &count, &err), err);
    CU_ASSERT(clips == NULL && count == 0);
}

static void test_clips_refused(void)
{
    static const char *const texts[] = {
        "3", "[3]", "{\"minimum\": 2, \"maximum\": 1}", "{\"tolerance\": -1}", "{\"minimum\": \"0\"}", "{\"min\": 0}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_clip *clips;
        int count;
        bm_error err;
        CU_ASSERT_EQUAL(read_clip(texts[i], &clips, &count, &err), BM_ERR_FORMAT);
        CU_ASSERT_PTR_NULL(clips);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "clip"));
    }
}

static const char *const names[] = {"B3", "B4", "angle"};

static bm_status read_domain(const char *text, bmi_domain *out, bm_error *err)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    const bm_status status = bmi_domain_read(object, "domain", names, 3, out, err);
    json_object_put(object);
    return status;
}

static void test_domains_refused(void)
{
    static const char *const texts[] = {"{}",
                                        "{\"minimum\": [0]}",
                                        "{\"minimum\": [0], \"maximum\": [0]}",
                                        "{\"minimum\": [0], \"maximum\": [1, 2]}",
                                        "{\"minimum\": [0, 0, 0, 0], \"maximum\": [1, 1, 1, 1]}",
                                        "{\"bands\": [\"B9\"], \"minimum\": [0], \"maximum\": [1]}",
                                        "{\"bands\": [\"B3\", \"B4\"], \"minimum\": [0], \"maximum\": [1]}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"cells\": 10}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"occupied\": [[1]]}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"cells\": 0, \"occupied\": [[1]]}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"cells\": 10, \"occupied\": [[1, 2]]}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"cells\": 10, \"occupied\": [[12]]}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"cells\": 10, \"occupied\": [[1.5]]}",
                                        "{\"minimum\": [-1e308], \"maximum\": [1e308], \"cells\": 1, \"occupied\": []}",
                                        "{\"minimum\": [0], \"maximum\": [1], \"grid\": 1}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_domain domain;
        bm_error err;
        CU_ASSERT_EQUAL(read_domain(texts[i], &domain, &err), BM_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "domain"));
        bmi_domain_free(&domain);
    }
}

BMT_MAIN("model/limit_fields", {"clip without tolerance", test_without_tolerance}, {"lists of clips", test_lists},
         {"clips refused", test_clips_refused}, {"domains refused", test_domains_refused})
