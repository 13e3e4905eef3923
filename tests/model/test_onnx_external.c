/* SPDX-License-Identifier: MIT
 *
 * Weights in a file beside an ONNX model, and the choice of one of its outputs. */
#include "onnx_net.h"

#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char paths[2][128];
    static int next;
    next = !next;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static void write_file(const char *name, const void *bytes, size_t n_bytes)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, n_bytes, file), n_bytes);
    fclose(file);
}

static void set(bmt_onnx *o, BmiOnnx__StringStringEntryProto *entry, const char *key, const char *value)
{
    bmi_onnx__string_string_entry_proto__init(entry);
    entry->key = bmt_keep_text(o, key, strlen(key));
    entry->value = bmt_keep_text(o, value, strlen(value));
}

/* x c + ..., c being the third and fourth float of the file beside. */
static bmt_onnx *net(const char *location, const char *offset, const char *length)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    BmiOnnx__TensorProto *tensor = bmt_onnx_floats(o, "c", BMT_DIMS(1, 2, 1, 1), BMT_FLOATS(0, 0));
    BmiOnnx__StringStringEntryProto **list = bmt_keep(o, 3 * sizeof *list), *entries = bmt_keep(o, 3 * sizeof *entries);
    for (int i = 0; i < 3; i++) list[i] = &entries[i];
    set(o, list[0], "location", location);
    set(o, list[1], "offset", offset);
    set(o, list[2], "length", length);
    tensor->has_raw_data = false;
    tensor->n_float_data = 0;
    tensor->has_data_location = true;
    tensor->data_location = 1;
    tensor->external_data = list;
    tensor->n_external_data = 3;
    bmt_onnx_node(o, "Mul", "x c", "y");
    return o;
}

static bm_status open_net(bmt_onnx *o, const bm_model_options *options, bm_model **model, bm_error *err)
{
    static const float numbers[] = {1, 2, 3, 4};
    strcpy(folder, "/tmp/bmt_external.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    size_t n_bytes;
    uint8_t *bytes = bmt_onnx_pack(o, &n_bytes);
    write_file("net.onnx", bytes, n_bytes);
    write_file("net.data", numbers, sizeof numbers);
    free(bytes);
    const bm_status status = bm_model_open(model, in_folder("net.onnx"), options, err);
    unlink(in_folder("net.onnx"));
    unlink(in_folder("net.data"));
    rmdir(folder);
    return status;
}

static void test_read(void)
{
    bm_model *model;
    bm_error err;
    BMT_ASSERT_OK(open_net(net("net.data", "8", "8"), NULL, &model, &err), err);
    CU_ASSERT_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){10, 10}, 1), 40.0);
    bm_model_free(model);
}

static void test_refused(void)
{
    static const struct {
        const char *location, *offset, *length;
        bm_status status;
        const char *part;
    } rows[] = {{"../net.data", "0", "8", BM_ERR_UNSUPPORTED, "no path beside"},
                {"/etc/passwd", "0", "8", BM_ERR_UNSUPPORTED, "no path beside"},
                {"gone.data", "0", "8", BM_ERR_IO, "gone.data"},
                {"net.data", "16", "8", BM_ERR_FORMAT, "cut short"},
                {"net.data", "0", "12", BM_ERR_FORMAT, "12 bytes of data for 2 numbers"},
                {"net.data", "-8", "8", BM_ERR_FORMAT, "the offset of its data"},
                {"net.data", "0x8", "8", BM_ERR_FORMAT, "the offset of its data"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bm_model *model;
        bm_error err;
        CU_ASSERT_EQUAL(open_net(net(rows[i].location, rows[i].offset, rows[i].length), NULL, &model, &err),
                        rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s", err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
    }
    bmt_onnx_refused(net("net.data", "0", "8"), BM_ERR_UNSUPPORTED, "a model in memory has none beside it");
}

static bmt_onnx *two_outputs(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 2, -1, -1));
    bmt_onnx_node(o, "Neg", "x", "y");
    bmt_onnx_node(o, "Abs", "y", "z");
    bmt_onnx_output(o, "z");
    return o;
}

static void test_choice_of_output(void)
{
    bm_model *model;
    bm_error err;
    const bm_model_options second = {.size = sizeof second, .output = "z"}, none = {.size = sizeof none, .output = "w"};
    BMT_ASSERT_OK(open_net(two_outputs(), NULL, &model, &err), err);
    CU_ASSERT_EQUAL(model->graph.n_nodes, 2);
    bm_model_free(model);
    BMT_ASSERT_OK(open_net(two_outputs(), &second, &model, &err), err);
    CU_ASSERT_EQUAL(bmt_eval(&model->graph, model->graph.n_nodes - 1, (const double[]){-3, 10}, 0), 3.0);
    bm_model_free(model);
    CU_ASSERT_EQUAL(open_net(two_outputs(), &none, &model, &err), BM_ERR_ARGUMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "no output \"w\"; there is \"y\", \"z\""));
    static const char json[] = "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[1]]}]}";
    CU_ASSERT_EQUAL(bm_model_parse(&model, json, strlen(json), "net", &second, &err), BM_ERR_ARGUMENT);
}

BMT_MAIN("model/onnx_external", {"read", test_read}, {"refused", test_refused},
         {"choice of output", test_choice_of_output})
