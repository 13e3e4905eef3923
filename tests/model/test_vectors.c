/* SPDX-License-Identifier: MIT
 *
 * Test vectors as a manifest carries them. */
#include "model_check.h"

#include "model/json_text.h"
#include "model/vectors.h"

static bm_status read(const char *text, bmi_vectors *out, bm_error *err)
{
    json_object *object = json_tokener_parse(text);
    const bm_status status = bmi_vectors_read(object, "vectors", out, err);
    json_object_put(object);
    return status;
}

static void test_read(void)
{
    bmi_vectors vectors;
    bm_error err;
    BMT_ASSERT_OK(read("{\"inputs\": [[1, 2], [3, 4]], \"outputs\": [[5], [6]], \"flags\": [[0], [16]], "
                       "\"tolerance\": 0.5}",
                       &vectors, &err),
                  err);
    CU_ASSERT(vectors.n == 2 && vectors.n_inputs == 2 && vectors.n_outputs == 1);
    CU_ASSERT(vectors.inputs[3] == 4.0 && vectors.outputs[1] == 6.0 && vectors.flags[1] == 16);
    CU_ASSERT_EQUAL(vectors.tolerance, 0.5);
    bmi_vectors_free(&vectors);
    BMT_ASSERT_OK(bmi_vectors_read(NULL, "vectors", &vectors, &err), err);
    CU_ASSERT_EQUAL(vectors.n, 0);
}

static void test_refused(void)
{
    static const char *const texts[] = {"[]",
                                        "{}",
                                        "{\"inputs\": [], \"outputs\": []}",
                                        "{\"inputs\": [1], \"outputs\": [[1]]}",
                                        "{\"inputs\": [[1]], \"outputs\": [[1], [2]]}",
                                        "{\"inputs\": [[1], [1, 2]], \"outputs\": [[1], [2]]}",
                                        "{\"inputs\": [[1]], \"outputs\": [[\"x\"]]}",
                                        "{\"inputs\": [[1]], \"outputs\": [[1]], \"tolerance\": -1}",
                                        "{\"inputs\": [[1]], \"outputs\": [[1]], \"flags\": [[1, 2]]}",
                                        "{\"inputs\": [[1]], \"outputs\": [[1]], \"flags\": [[-1]]}"};
    for (size_t i = 0; i < BMT_COUNT(texts); i++) {
        bmi_vectors vectors;
        bm_error err;
        CU_ASSERT_EQUAL(read(texts[i], &vectors, &err), BM_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "vectors"));
        bmi_vectors_free(&vectors);
    }
}

static void test_must_fit_the_network(void)
{
    static const char text[] = "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 1]]}],"
                               " \"bandmix:test_vectors\": {\"inputs\": [[1]], \"outputs\": [[1]]}}";
    bm_model *model;
    bm_error err;
    CU_ASSERT_EQUAL(bm_model_parse(&model, text, strlen(text), "net", NULL, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "test vectors go from 1 to 1"));
}

BMT_MAIN("model/vectors", {"read", test_read}, {"refused", test_refused},
         {"must fit the network", test_must_fit_the_network})
