/* SPDX-License-Identifier: MIT
 *
 * ONNX files: unpacks the protobuf, reads constants and nodes in order, and takes one output of the graph. The
 * manifest, if there is one, is the entry "bandmix:manifest" of metadata_props. */
#include "base/mem.h"
#include "model/format.h"
#include "model/model.h"
#include "model/onnx_layout.h"
#include "model/onnx_ops.h"

#include <stdio.h>
#include <string.h>

#define MANIFEST_KEY "bandmix:manifest"

/* What decoding may take: messages of two bytes become structs of two hundred, so a small file could ask for very much.
 */
#define DECODED_BYTES_BASE     ((size_t)64 << 20)
#define DECODED_BYTES_PER_BYTE 16

/* Memory for protobuf-c, and why it had none. */
typedef struct decoder {
    size_t bytes_left;
    bool out_of_memory, over_limit;
} decoder;

static void *allocate(void *data, size_t n_bytes)
{
    decoder *d = data;
    if (n_bytes > d->bytes_left) {
        d->over_limit = true;
        return NULL;
    }
    void *memory = bmi_calloc(n_bytes, 1);
    if (memory == NULL)
        d->out_of_memory = true;
    else
        d->bytes_left -= n_bytes;
    return memory;
}

static void release(void *data, void *memory)
{
    (void)data;
    bmi_free(memory);
}

/* Opset of the standard operators; 0 when the file imports none. */
static int64_t opset_of(const BmiOnnx__ModelProto *proto)
{
    for (size_t i = 0; i < proto->n_opset_import; i++) {
        const BmiOnnx__OperatorSetIdProto *set = proto->opset_import[i];
        if (set->domain == NULL || set->domain[0] == '\0' || strcmp(set->domain, "ai.onnx") == 0) return set->version;
    }
    return 0;
}

/* protobuf leaves absent strings NULL; what follows compares names. */
static bm_status check_names(const bmi_onnx *onnx)
{
    const BmiOnnx__GraphProto *graph = onnx->proto;
    bool sound = graph->n_output > 0;
    for (size_t i = 0; i < graph->n_input; i++) sound = sound && graph->input[i]->name != NULL;
    for (size_t i = 0; i < graph->n_output; i++) sound = sound && graph->output[i]->name != NULL;
    for (size_t i = 0; i < graph->n_initializer; i++) sound = sound && graph->initializer[i]->name != NULL;
    BMI_FAIL_IF(!sound, onnx->err, BM_ERR_FORMAT, "an input, output or initializer has no name, or there is no output");
    BMI_FAIL_IF(graph->n_node > BMI_GRAPH_MAX_NODES, onnx->err, BM_ERR_UNSUPPORTED, "%zu nodes, more than %d",
                graph->n_node, BMI_GRAPH_MAX_NODES);
    return BM_OK;
}

/* The one input that is no initializer too. */
static bm_status find_input(bmi_onnx *onnx, const BmiOnnx__ValueInfoProto **out)
{
    *out = NULL;
    for (size_t i = 0; i < onnx->proto->n_input; i++) {
        const BmiOnnx__ValueInfoProto *input = onnx->proto->input[i];
        if (bmi_onnx_is_stored(onnx, input->name)) continue;
        BMI_FAIL_IF(*out != NULL, onnx->err, BM_ERR_UNSUPPORTED,
                    "the graph has several inputs (\"%.100s\", \"%.100s\"); networks of one input are run",
                    (*out)->name, input->name);
        *out = input;
    }
    BMI_FAIL_IF(*out == NULL, onnx->err, BM_ERR_FORMAT, "the graph has no input");
    return BM_OK;
}

static bm_status start_graph(bmi_onnx *onnx, const bmi_manifest *manifest)
{
    const BmiOnnx__ValueInfoProto *input;
    bmi_onnx_value value;
    int n_channels;
    BMI_TRY(find_input(onnx, &input));
    BMI_TRY(bmi_onnx_input_layout(onnx, input, &value, &n_channels));
    BMI_TRY(bmi_manifest_start(manifest, n_channels, onnx->graph, &value.node, onnx->err));
    return bmi_onnx_add(onnx, &value);
}

/* Tree ensembles come with scalers and the like before them; the reason that matters is told first. */
static bm_status refuse_trees(bmi_onnx *onnx)
{
    for (size_t i = 0; i < onnx->proto->n_node; i++) {
        const char *op = onnx->proto->node[i]->op_type;
        if (op == NULL || (strncmp(op, "TreeEnsemble", 12) != 0 && strncmp(op, "SVM", 3) != 0)) continue;
        onnx->node = onnx->proto->node[i];
        return bmi_onnx_read_node(onnx);
    }
    return BM_OK;
}

/* Marks the nodes that the output depends on: what else a file computes may be anything. */
static void mark_needed(const bmi_onnx *onnx, const char *output, bool *needed)
{
    const int maker = bmi_onnx_maker(onnx, output);
    if (maker >= 0) needed[maker] = true;
    for (size_t i = onnx->proto->n_node; i-- > 0;) {
        const BmiOnnx__NodeProto *node = onnx->proto->node[i];
        for (size_t k = 0; needed[i] && k < node->n_input; k++) {
            const int before = node->input[k][0] == '\0' ? -1 : bmi_onnx_maker(onnx, node->input[k]);
            if (before >= 0) needed[before] = true;
        }
    }
}

static bool is_read(const bmi_onnx *onnx, const BmiOnnx__NodeProto *node)
{
    for (size_t k = 0; k < node->n_output; k++)
        if (bmi_onnx_find(onnx, node->output[k]) != NULL) return true;
    return false;
}

static bm_status read_nodes(bmi_onnx *onnx, const bool *needed)
{
    for (size_t i = 0; i < onnx->proto->n_node; i++) {
        if (!needed[i] || is_read(onnx, onnx->proto->node[i])) continue;
        onnx->node = onnx->proto->node[i];
        for (size_t k = 0; k < onnx->node->n_input; k++)
            if (onnx->node->input[k][0] != '\0') BMI_TRY(bmi_onnx_need(onnx, onnx->node->input[k]));
        BMI_TRY(bmi_onnx_read_node(onnx));
    }
    return BM_OK;
}

static bm_status read_needed_nodes(bmi_onnx *onnx, const char *output)
{
    bool *needed = bmi_calloc(onnx->proto->n_node, sizeof *needed);
    BMI_FAIL_IF(needed == NULL, onnx->err, BM_ERR_MEMORY, "out of memory for %zu nodes", onnx->proto->n_node);
    mark_needed(onnx, output, needed);
    const bm_status status = read_nodes(onnx, needed);
    bmi_free(needed);
    return status;
}

/* The output that is asked for; the first when none is. */
static bm_status choose_output(const bmi_onnx *onnx, const char *wanted, const char **name)
{
    char list[400] = "";
    size_t used = 0;
    *name = onnx->proto->output[0]->name;
    if (wanted == NULL) return BM_OK;
    for (size_t i = 0; i < onnx->proto->n_output; i++) {
        *name = onnx->proto->output[i]->name;
        if (strcmp(*name, wanted) == 0) return BM_OK;
        const int n = snprintf(list + used, sizeof list - used, "%s\"%.60s\"", i == 0 ? "" : ", ", *name);
        if (n > 0 && (size_t)n < sizeof list - used) used += (size_t)n;
    }
    BMI_FAIL(onnx->err, BM_ERR_ARGUMENT, "there is no output \"%.100s\"; there is %s", wanted, list);
}

/* The graph node that output `name` is; reads what it depends on and is not read yet. */
static bm_status read_output(bmi_onnx *onnx, const char *name, int *root)
{
    BMI_TRY(read_needed_nodes(onnx, name));
    const bmi_onnx_value *output = bmi_onnx_find(onnx, name);
    BMI_FAIL_IF(output == NULL || output->is_constant, onnx->err, BM_ERR_FORMAT,
                "output \"%.200s\" is made by no node, or is constant", name);
    *root = output->node;
    return BM_OK;
}

/* Exporters of scikit-learn put the label first and the probabilities second. The label is the class of the largest of
 * these, so a second output of as many channels as there are labels tells more and loses nothing. */
static bm_status prefer_scores(bmi_onnx *onnx, int *root)
{
    bm_error why = {.message = ""}, *err = onnx->err;
    int other = -1;
    if (onnx->labels.n == 0 || onnx->graph->nodes[*root].op != BMI_OP_ARGMAX || onnx->proto->n_output < 2) return BM_OK;
    onnx->err = &why;
    const bm_status status = read_output(onnx, onnx->proto->output[1]->name, &other);
    onnx->err = err;
    BMI_FAIL_IF(status == BM_ERR_MEMORY, err, BM_ERR_MEMORY, "%s", why.message);
    if (status == BM_OK && bmi_graph_channels(onnx->graph, other) == onnx->labels.n) *root = other;
    return BM_OK;
}

static bm_status read_graph(bmi_onnx *onnx, const char *wanted, bmi_manifest *manifest)
{
    BMI_TRY(check_names(onnx));
    BMI_TRY(bmi_onnx_enter_names(onnx));
    BMI_TRY(refuse_trees(onnx));
    BMI_TRY(start_graph(onnx, manifest));
    const char *name;
    int root;
    BMI_TRY(choose_output(onnx, wanted, &name));
    BMI_TRY(read_output(onnx, name, &root));
    if (wanted == NULL) BMI_TRY(prefer_scores(onnx, &root));
    bmi_graph_keep(onnx->graph, root);
    manifest->n_left_out = (int)onnx->proto->n_output - 1;
    /* What the manifest calls the classes goes over what the network does. */
    const int values = bmi_graph_head(onnx->graph).values;
    if (manifest->classes != NULL || onnx->labels.n == 0 || onnx->labels.n != bmi_graph_channels(onnx->graph, values))
        return BM_OK;
    manifest->has_own_labels = true;
    manifest->n_classes = onnx->labels.n;
    return bmi_onnx_labels_to_classes(&onnx->labels, &manifest->classes, onnx->err);
}

/* The manifest inside; NULL when there is none. */
static const char *manifest_of(const BmiOnnx__ModelProto *proto)
{
    for (size_t i = 0; i < proto->n_metadata_props; i++) {
        const BmiOnnx__StringStringEntryProto *entry = proto->metadata_props[i];
        if (entry->key != NULL && entry->value != NULL && strcmp(entry->key, MANIFEST_KEY) == 0) return entry->value;
    }
    return NULL;
}

static bm_status read_model(const bmi_model_file *file, const BmiOnnx__ModelProto *proto, bmi_graph *graph,
                            bmi_manifest *manifest, bm_error *err)
{
    json_object *root;
    BMI_FAIL_IF(proto->graph == NULL, err, BM_ERR_FORMAT, "the ONNX file holds no graph");
    BMI_TRY(bmi_format_manifest(file, manifest_of(proto), &root, manifest, err));
    json_object_put(root);
    bmi_onnx onnx = {
        .graph = graph, .opset = opset_of(proto), .proto = proto->graph, .folder = file->folder, .err = err};
    const bm_status status = read_graph(&onnx, file->options->output, manifest);
    bmi_onnx_free(&onnx);
    return status;
}

static bm_status parse(const bmi_model_file *file, bmi_graph *graph, bmi_manifest *manifest, bm_error *err)
{
    decoder d = {.bytes_left = DECODED_BYTES_BASE + file->n_bytes * DECODED_BYTES_PER_BYTE};
    ProtobufCAllocator allocator = {allocate, release, &d};
    BmiOnnx__ModelProto *proto = bmi_onnx__model_proto__unpack(&allocator, file->n_bytes, file->bytes);
    BMI_FAIL_IF(proto == NULL && d.out_of_memory, err, BM_ERR_MEMORY, "out of memory while decoding the ONNX file");
    BMI_FAIL_IF(proto == NULL && d.over_limit, err, BM_ERR_FORMAT, "the ONNX file is damaged, or made to take memory");
    BMI_FAIL_IF(proto == NULL, err, BM_ERR_FORMAT, "the ONNX file is damaged or cut short");
    const bm_status status = read_model(file, proto, graph, manifest, err);
    bmi_onnx__model_proto__free_unpacked(proto, &allocator);
    return status;
}

/* Reads a varint at *at and moves behind it; false when the bytes end first. */
static bool read_varint(const uint8_t *bytes, size_t n_bytes, size_t *at, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 64 && *at < n_bytes; shift += 7) {
        const uint8_t byte = bytes[(*at)++];
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

/* Walks over the fields of a ModelProto until its graph: protobuf has no signature, but few other files get that far. A
 * graph that is cut short counts, so that a damaged file is called damaged. */
static bool probe(const uint8_t *bytes, size_t n_bytes)
{
    enum { VARINT = 0, DELIMITED = 2, GRAPH = 7, LAST_FIELD = 25 };
    for (size_t at = 0; at < n_bytes;) {
        uint64_t tag, value;
        if (!read_varint(bytes, n_bytes, &at, &tag) || tag >> 3 < 1 || tag >> 3 > LAST_FIELD) return false;
        if (tag == (GRAPH << 3 | DELIMITED)) return true;
        if (((tag & 7) != VARINT && (tag & 7) != DELIMITED) || !read_varint(bytes, n_bytes, &at, &value)) return false;
        if ((tag & 7) == VARINT) continue;
        if (value > n_bytes - at) return false;
        at += (size_t)value;
    }
    return false;
}

const bmi_format bmi_format_onnx = {"ONNX", probe, parse};
