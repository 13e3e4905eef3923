/* SPDX-License-Identifier: MIT
 *
 * Connection strings, descriptors and options, right and hostile. */
#include "plugin/request.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static bool is_list(const bmp_words *words, const char *expected)
{
    char found[400] = "";
    for (int i = 0; i < words->n; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", i == 0 ? "" : "|", words->list[i]);
    if (strcmp(found, expected) != 0) printf("\n    %s, not %s\n", found, expected);
    return strcmp(found, expected) == 0;
}

static void test_names(void)
{
    static const struct {
        const char *name, *model, *inputs; /* no model: refused with the words in inputs */
    } cases[] = {{"BANDMIX:a.onnx:b.tif", "a.onnx", "b.tif"},
                 {"bandmix:a.onnx:b.tif,c d.tif", "a.onnx", "b.tif|c d.tif"},
                 {"BANDMIX:\"C:\\\\a.onnx\":\"x,y.tif\",NETCDF:z.nc:v", "C:\\a.onnx", "x,y.tif|NETCDF:z.nc:v"},
                 {"BANDMIX:\"a \\\"b\\\"\":c", "a \"b\"", "c"},
                 {"BANDMIX:", NULL, "is not BANDMIX"},
                 {"BANDMIX:a", NULL, "is not BANDMIX"},
                 {"BANDMIX:a:", NULL, "empty name"},
                 {"BANDMIX:a:b,", NULL, "empty name"},
                 {"BANDMIX:\"a:b", NULL, "not closed"},
                 {"BANDMIX:\"a\"x:b", NULL, "follows a closing quote"},
                 {"BANDMIX:\"a\\", NULL, "not closed"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bmp_request request = {0};
        bm_error err = {BM_OK, ""};
        const bool done = bmp_request_from_name(&request, cases[i].name, &err);
        CU_ASSERT_EQUAL(done, cases[i].model != NULL);
        if (done) {
            CU_ASSERT_STRING_EQUAL(request.model, cases[i].model);
            CU_ASSERT(is_list(&request.inputs, cases[i].inputs));
        } else {
            if (strstr(err.message, cases[i].inputs) == NULL) printf("\n    %s: %s\n", cases[i].name, err.message);
            CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].inputs));
        }
        bmp_request_free(&request);
    }
    bmp_request request = {0};
    bm_error err;
    CU_ASSERT(bmp_request_from_name(&request, "BANDMIX::b.tif", &err) && request.model == NULL);
    bmp_request_free(&request);
}

static bool parse(bmp_request *request, const char *json, bm_error *err)
{
    *request = (bmp_request){0};
    return bmp_request_from_json(request, json, strlen(json), "/maps/", err);
}

static void test_descriptors(void)
{
    bmp_request request;
    bm_error err;
    CU_ASSERT(parse(
        &request,
        "{\"bandmix\": 1, \"model\": \"a.onnx\", \"inputs\": [\"b.tif\", \"/c.tif\", \"NET:d\"], \"bands\": [1, "
        "\"2:B\"],"
        " \"outputs\": \"class,top:2\", \"scale\": 0.5, \"range_check\": false, \"valid\": \"all\", \"nodata\": 9,"
        " \"ot\": \"UInt16\", \"masks\": \"m.tif,values=1\"}",
        &err));
    CU_ASSERT_STRING_EQUAL(request.model, "/maps/a.onnx");
    CU_ASSERT(is_list(&request.inputs, "/maps/b.tif|/c.tif|NET:d") && is_list(&request.bands, "1|2:B"));
    CU_ASSERT(is_list(&request.outputs, "class|top:2") && is_list(&request.masks, "/maps/m.tif,values=1"));
    CU_ASSERT(request.scale == 0.5 && request.skips_range_check && request.valid == BM_VALID_ALL);
    bm_run_options run;
    bm_run_output outputs[BMP_MAX_OUTPUTS];
    CU_ASSERT(bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(run.n_outputs == 2 && outputs[1].output.kind == BM_OUTPUT_TOP && outputs[1].output.n_top == 2);
    CU_ASSERT(outputs[0].output.type == BM_TYPE_UINT16 && outputs[0].output.nodata == 9 && run.source.n_bands == 2);
    CU_ASSERT_STRING_EQUAL(run.source.more_paths[1], "NET:d");
    bmp_request_free(&request);

    static const char *const wrong[][2] = {{"", "no JSON object"},
                                           {"[1]", "no JSON object"},
                                           {"{\"bandmix\": 1,", "no JSON object"},
                                           {"{}", "has a member \"bandmix\""},
                                           {"{\"bandmix\": 2}", "which is 1"},
                                           {"{\"bandmix\": 1, \"modell\": \"a\"}", "\"modell\""},
                                           {"{\"bandmix\": 1, \"model\": 7}", "is not a name"},
                                           {"{\"bandmix\": 1, \"model\": \"a\\u0000b\"}", "is not a name"},
                                           {"{\"bandmix\": 1, \"inputs\": [[]]}", "list of names"},
                                           {"{\"bandmix\": 1, \"inputs\": [\"\"]}", "list of names"},
                                           {"{\"bandmix\": 1, \"scale\": \"x\"}", "takes a number"},
                                           {"{\"bandmix\": 1, \"scale\": [1]}", "is not a list"},
                                           {"{\"bandmix\": 1, \"valid\": \"some\"}", "VALID is not"},
                                           {"{\"bandmix\": 1, \"scale\": {}}", "neither a text nor a number"},
                                           {"{\"bandmix\": 1, \"bands\": [null]}", "list of names"},
                                           {"{\"bandmix\":[[[[[[[[[[1]]]]]]]]]]}", "no JSON object"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CU_ASSERT(!parse(&request, wrong[i][0], &err));
        if (strstr(err.message, wrong[i][1]) == NULL) printf("\n    %s: %s\n", wrong[i][0], err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, wrong[i][1]));
        bmp_request_free(&request);
    }
}

static void test_options(void)
{
    bmp_request request = {0};
    bm_error err;
    bm_run_options run;
    bm_run_output outputs[BMP_MAX_OUTPUTS];
    CU_ASSERT(bmp_request_set(&request, "INPUTS", "|;a,b;c", &err) && is_list(&request.inputs, "a,b|c"));
    CU_ASSERT(bmp_request_set(&request, "INPUTS", "d", &err) && is_list(&request.inputs, "d"));
    CU_ASSERT(bmp_request_set(&request, "NOT_OURS", "x", &err));
    CU_ASSERT(bmp_request_set(&request, "REJECT", "0.5", &err));
    CU_ASSERT(bmp_request_to_run(&request, &run, outputs, &err) && outputs[0].output.reject == 0.5);
    CU_ASSERT(bmp_request_set(&request, "OUTPUTS", "top:0", &err) &&
              !bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(bmp_request_set(&request, "OUTPUTS", "layer:", &err) &&
              !bmp_request_to_run(&request, &run, outputs, &err));
    char many[200] = "class";
    for (int i = 0; i < 16; i++) strcat(many, ",flags");
    CU_ASSERT(!bmp_request_set(&request, "OFFSET", "1x", &err));
    CU_ASSERT(bmp_request_set(&request, "OUTPUTS", "class,margin", &err));
    CU_ASSERT(bmp_request_set(&request, "OT", "Bit", &err) && !bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(bmp_request_set(&request, "OT", "auto,Float64", &err) &&
              bmp_request_set(&request, "NODATA", "auto,-1", &err) &&
              bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(outputs[0].output.type == BM_TYPE_AUTO && !outputs[0].output.has_nodata &&
              outputs[1].output.type == BM_TYPE_FLOAT64 && outputs[1].output.nodata == -1);
    CU_ASSERT(bmp_request_set(&request, "NODATA", "1,2,3", &err) && !bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(bmp_request_set(&request, "NODATA", "1e", &err) && !bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT(bmp_request_set(&request, "OUTPUTS", many, &err) && !bmp_request_to_run(&request, &run, outputs, &err));
    bmp_request_free(&request);
    CU_ASSERT(!bmp_request_to_run(&request, &run, outputs, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no raster"));
}

BMT_MAIN("plugin/request", {"names", test_names}, {"descriptors", test_descriptors}, {"options", test_options})
