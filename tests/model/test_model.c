/* SPDX-License-Identifier: MIT
 *
 * Opening models: formats told apart, what is derived from the graph, hostile files. */
#include "model_check.h"

#include "graph_eval.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define NET "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2, 3], [4, 5, 6]], \"activation\": \"relu\"}"

static bm_model_info info_of(const bm_model *model)
{
    bm_model_info info = {.size = sizeof info};
    bm_error err;
    BMT_ASSERT_OK(bm_model_get_info(model, &info, &err), err);
    return info;
}

static void test_info(void)
{
    bm_model *model = bmt_model(
        "{\"mlm:name\": \"Net\", \"mlm:input\": [{\"bands\": [\"r\", \"g\", \"b\"], \"value_scaling\": {\"type\": "
        "\"scale\", \"value\": 255}}],"
        " \"mlm:output\": [{\"classes\": [{\"value\": 4, \"name\": \"x\"}, {\"value\": 9}]}],"
        " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2, 3], [4, 5, 6]], \"activation\": \"relu\"},"
        "   {\"op\": \"dense\", \"weights\": [[1, 2], [3, 4]], \"bias\": [0, 1]}, {\"op\": \"softmax\"}]}");
    const bm_model_info info = info_of(model);
    CU_ASSERT_STRING_EQUAL(info.name, "Net");
    CU_ASSERT_STRING_EQUAL(info.format, "JSON");
    CU_ASSERT(info.n_inputs == 3 && info.n_outputs == 2 && info.n_layers == 2);
    CU_ASSERT_STRING_EQUAL(info.band_names[2], "b");
    CU_ASSERT_PTR_NOT_NULL_FATAL(info.bands);
    CU_ASSERT_STRING_EQUAL(info.bands[2].name, "b");
    CU_ASSERT_PTR_NULL(info.bands[2].common_name);
    CU_ASSERT_EQUAL(info.bands[2].wavelength, 0);
    CU_ASSERT_PTR_NULL(info.output_names);
    CU_ASSERT(info.ends_in_classes && info.n_classes == 2 && info.classes[0].value == 4);
    CU_ASSERT_STRING_EQUAL(info.classes[1].name, "class 1");
    CU_ASSERT_EQUAL(info.n_parameters, 6 + 8 + 6);
    CU_ASSERT_EQUAL(info.n_multiply_adds, 3 + 6 + 4);
    CU_ASSERT_EQUAL(info.linear_rank, 0);
    CU_ASSERT_EQUAL(bmi_model_class_value(model, 1), 9);
    bm_model_free(model);
}

static void test_info_needs_size(void)
{
    bm_model *model = bmt_model(NET "]}");
    bm_model_info info = {.size = 1};
    bm_error err;
    CU_ASSERT_EQUAL(bm_model_get_info(model, &info, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(bm_model_get_info(NULL, &info, &err), BM_ERR_ARGUMENT);
    bm_model_free(model);
    bm_model_free(NULL);
}

/* What comes after two channels, and what it means. */
static void check_end(const char *end, bool ends_in_classes, int n_classes, int n_outputs, int can_tell)
{
    char text[512];
    snprintf(text, sizeof text, NET "%s]}", end);
    bm_model *model = bmt_model(text);
    const bm_model_info info = info_of(model);
    CU_ASSERT_EQUAL(info.ends_in_classes, ends_in_classes);
    CU_ASSERT_EQUAL(info.n_classes, n_classes);
    CU_ASSERT_EQUAL(info.n_outputs, n_outputs);
    CU_ASSERT_EQUAL(bmi_model_n_classes(model), can_tell);
    CU_ASSERT_PTR_NULL(info.classes);
    if (can_tell > 0) CU_ASSERT_EQUAL(bmi_model_class_value(model, 1), 1);
    bm_model_free(model);
}

static void test_ends(void)
{
    check_end("", false, 0, 2, 2);
    check_end(", {\"op\": \"softmax\"}", true, 2, 2, 2);
    check_end(", {\"op\": \"log_softmax\"}", true, 2, 2, 2);
    check_end(", {\"op\": \"argmax\"}", true, 2, 2, 2);
    check_end(", {\"op\": \"softmax\"}, {\"op\": \"argmax\"}", true, 2, 2, 2);
    check_end(", {\"op\": \"activation\", \"name\": \"sigmoid\"}", false, 0, 2, 2);
    check_end(", {\"op\": \"dense\", \"weights\": [[1, 1]], \"activation\": \"sigmoid\"}", false, 0, 1, 2);
    check_end(", {\"op\": \"dense\", \"weights\": [[1, 1]]}", false, 0, 1, 0);
    check_end(", {\"op\": \"dense\", \"weights\": [[1, 1]]}, {\"op\": \"softmax\"}", false, 0, 1, 0);
}

static void test_linear_stack(void)
{
    bm_model *model = bmt_model("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2, 3], [2, 4, 6]]},"
                                " {\"op\": \"dense\", \"weights\": [[1, 1], [1, 2]]}]}");
    CU_ASSERT_EQUAL(info_of(model).linear_rank, 1);
    bm_model_free(model);
}

static void test_counts_must_agree(void)
{
    bmt_refused("{\"mlm:output\": [{\"classes\": [{\"value\": 1}]}], \"bandmix:layers\": [{\"op\": \"dense\", "
                "\"weights\": [[1], [2]]}]}",
                BM_ERR_FORMAT, "1 classes, but the network tells 2 apart");
    bmt_refused("{\"mlm:output\": [{\"classes\": [{\"value\": 1}]}], \"bandmix:layers\": [{\"op\": \"dense\", "
                "\"weights\": [[1]]}]}",
                BM_ERR_FORMAT, "tells 0 apart");
    bmt_refused("{\"mlm:output\": [{\"bandmix:bands\": [\"a\"]}], \"bandmix:layers\": [{\"op\": \"dense\", "
                "\"weights\": [[1], [2]]}]}",
                BM_ERR_FORMAT, "1 outputs");
    bm_model *model =
        bmt_model("{\"mlm:output\": [{\"classes\": [{\"value\": 0}, {\"value\": 1}]}],"
                  " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]], \"activation\": \"sigmoid\"}]}");
    const bm_model_info info = info_of(model);
    CU_ASSERT(info.ends_in_classes && info.n_classes == 2 && info.n_outputs == 1);
    bm_model_free(model);
}

static void test_no_models(void)
{
    bmt_refused("", BM_ERR_FORMAT, "net.json: the file is empty");
    bmt_refused("hello", BM_ERR_FORMAT, "no model that bandmix reads");
    bmt_refused("PK\3\4", BM_ERR_FORMAT, "not a whole zip archive");
    bmt_refused("II*", BM_ERR_FORMAT, "no model that bandmix reads");
    bmt_refused("{\"a\n\": \1}", BM_ERR_FORMAT, "net.json: line 2");
    bmt_refused("{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]], \"activation\": \"re\\nlu\"}]}",
                BM_ERR_UNSUPPORTED, "re?lu"); /* a message is one line */
    bm_model *model;
    bm_error err;
    CU_ASSERT_EQUAL(bm_model_open(&model, "no/such/file", NULL, &err), BM_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no/such/file"));
    CU_ASSERT_EQUAL(bm_model_open(&model, ".", NULL, &err), BM_ERR_IO);
    CU_ASSERT_EQUAL(bm_model_open(&model, NULL, NULL, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(bm_model_parse(&model, NULL, 5, "x", NULL, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(bm_model_parse(&model, NULL, 0, NULL, NULL, NULL), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NULL(model);
}

static void test_name_from_path(void)
{
    char path[] = "/tmp/bmt_net.v2.XXXXXX";
    const int file = mkstemp(path);
    CU_ASSERT_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, NET "]}", sizeof(NET "]}") - 1), (ssize_t)(sizeof(NET "]}") - 1));
    close(file);
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(bm_model_open(&model, path, NULL, &err), err);
    CU_ASSERT_STRING_EQUAL(info_of(model).name, "bmt_net.v2");
    bm_model_free(model);
    unlink(path);
}

static void open_all(const char *folder)
{
    DIR *dir = opendir(folder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    int n_files = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[1024];
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        bm_model *model;
        bm_error err = {.message = ""};
        const bm_status status = bm_model_open(&model, path, NULL, &err);
        /* Sound files of weights without names of layers are refused for that. */
        const bool is_sound = strncmp(entry->d_name, "ok_", 3) == 0;
        if (status != BM_ERR_FORMAT && !is_sound) printf("\n    %s: %d %s\n", path, (int)status, err.message);
        CU_ASSERT_EQUAL(status, is_sound ? BM_ERR_UNSUPPORTED : BM_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, entry->d_name));
        bm_model_free(model);
        n_files++;
    }
    closedir(dir);
    CU_ASSERT(n_files > 10);
}

static void test_bad_files(void)
{
    BMT_NEEDS_SHARED_DATA();
    open_all(BMT_SHARED_DATA "/bad/pillow");
    open_all(BMT_SHARED_DATA "/bad/safetensors");
}

/* What a manifest does before and after the network, by expressions and by numbers. */
static void test_before_and_after(void)
{
    static const struct {
        const char *input, *output;
        double y[2]; /* of the network [1, 2; 4, 5] on (2, 3) as the fields change them */
    } rows[] = {
        {"", "", {8, 23}},
        {"\"pre_processing_function\": {\"format\": \"python\", \"expression\": \"x * 2\"}", "", {16, 46}},
        {"\"pre_processing_function\": [{\"format\": \"python\", \"expression\": \"x * 2\"}, "
         "{\"format\": \"bandmix\", \"expression\": \"x + 1\"}]",
         "",
         {19, 55}},
        {"", "\"post_processing_function\": {\"format\": \"numexpr\", \"expression\": \"y / 2 - 1\"}", {3, 10.5}},
        {"", "\"bandmix:scaling\": {\"scale\": 2, \"shift\": 1}", {17, 47}},
    };
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "{\"mlm:input\": [{%s}], \"mlm:output\": [{%s}],"
                 " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [4, 5]]}]}",
                 rows[i].input, rows[i].output);
        bm_model *model = bmt_model(text);
        for (int c = 0; c < 2; c++)
            CU_ASSERT_DOUBLE_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){2, 3}, c),
                                   rows[i].y[c], 1e-12);
        bm_model_free(model);
    }
}

static void test_stated_bands(void)
{
    bmt_refused("{\"mlm:input\": [{\"input\": {\"shape\": [-1, 3], \"dim_order\": [\"batch\", \"channel\"]}}],"
                " \"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1, 2], [4, 5]]}]}",
                BM_ERR_FORMAT, "states 3 bands, but the network takes 2");
}

BMT_MAIN("model/model", {"before and after", test_before_and_after}, {"stated bands", test_stated_bands},
         {"info", test_info}, {"info needs its size", test_info_needs_size}, {"ends", test_ends},
         {"linear stack", test_linear_stack}, {"counts must agree", test_counts_must_agree},
         {"no models", test_no_models}, {"name from path", test_name_from_path}, {"bad files", test_bad_files})
