/* SPDX-License-Identifier: MIT
 *
 * Layers as JSON, and as JSON that names tensors. */
#include "model_check.h"

#include "model/json_text.h"
#include "model/layers_write.h"

static const char net[] =
    "{\"mlm:input\": [{\"value_scaling\": {\"type\": \"scale\", \"value\": 3}}],"
    " \"bandmix:layers\": [{\"op\": \"dense\", \"name\": \"first\", \"weights\": [[1, 2]], \"bias\": [0.1]},"
    " {\"op\": \"activation\", \"name\": \"tanh\", \"id\": \"t\"},"
    " {\"op\": \"constant\", \"id\": \"c\", \"values\": [7]},"
    " {\"op\": \"maximum\", \"inputs\": [\"t\", \"c\"]}]}";

static void check(bmi_tensors *tensors, const char *expected)
{
    bm_model *model = bmt_model(net);
    bm_error err;
    json_object *layers;
    BMT_ASSERT_OK(bmi_layers_write(model, tensors, &layers, &err), err);
    const char *text = json_object_to_json_string_ext(layers, JSON_C_TO_STRING_PLAIN);
    if (strcmp(text, expected) != 0) printf("\n    %s\n", text);
    CU_ASSERT_STRING_EQUAL(text, expected);
    json_object_put(layers);
    bm_model_free(model);
}

static void test_inline(void)
{
    check(NULL, "[{\"name\":\"first\",\"op\":\"dense\",\"weights\":[[1,2]],\"bias\":[0.1]},"
                "{\"id\":\"2\",\"op\":\"activation\",\"name\":\"tanh\",\"layer\":\"layer 2\"},"
                "{\"id\":\"3\",\"name\":\"layer 3\",\"op\":\"constant\",\"values\":[7]},"
                "{\"inputs\":[\"2\",\"3\"],\"name\":\"layer 4\",\"op\":\"maximum\"}]");
}

static void test_tensors(void)
{
    bmi_tensors tensors = {0};
    check(&tensors, "[{\"name\":\"first\",\"op\":\"dense\",\"weights\":\"layer1.weight\",\"bias\":\"layer1.bias\"},"
                    "{\"id\":\"2\",\"op\":\"activation\",\"name\":\"tanh\",\"layer\":\"layer 2\"},"
                    "{\"id\":\"3\",\"name\":\"layer 3\",\"op\":\"constant\",\"values\":\"layer3.values\"},"
                    "{\"inputs\":[\"2\",\"3\"],\"name\":\"layer 4\",\"op\":\"maximum\"}]");
    CU_ASSERT_EQUAL_FATAL(tensors.n, 3);
    CU_ASSERT_EQUAL(tensors.list[0].rank, 2);
    CU_ASSERT_EQUAL(tensors.list[0].data[1], 2.0);
    CU_ASSERT_EQUAL(tensors.list[1].data[0], 0.1);
    bmi_tensors_free(&tensors);
}

BMT_MAIN("model/layers_write", {"inline", test_inline}, {"tensors", test_tensors})
