/* SPDX-License-Identifier: MIT */
#include "model/network.h"

#include "model/item.h"
#include "model/json_text.h"
#include "model/manifest.h"

#include <stdio.h>
#include <string.h>

void bmi_network_mark(const bm_model *model, bool part[BMI_GRAPH_MAX_NODES])
{
    const bmi_graph *graph = &model->graph;
    memset(part, 0, BMI_GRAPH_MAX_NODES * sizeof *part);
    part[model->exit] = true;
    for (int i = model->exit; i > graph->entry; i--)
        for (int k = 0; part[i] && !bmi_graph_is_constant(graph, i) && k < BMI_MAX_INPUTS; k++)
            if (graph->nodes[i].inputs[k] >= 0) part[graph->nodes[i].inputs[k]] = true;
    part[graph->entry] = false;
}

static json_object *classes_of(const bm_model *model)
{
    json_object *list = json_object_new_array();
    for (int i = 0; list != NULL && i < model->n_classes; i++) {
        json_object *one = json_object_new_object();
        json_object_object_add(one, "value", json_object_new_int(model->classes[i].value));
        json_object_object_add(one, "name", bmi_json_name(model->classes[i].name));
        json_object_array_add(list, one);
    }
    return list;
}

/* Where fields of the model stand: in the properties of an item, else at the top. */
static json_object *home_of(json_object *root)
{
    json_object *properties = bmi_json_member(root, "properties");
    return json_object_is_type(properties, json_type_object) ? properties : root;
}

json_object *bmi_network_first_of(json_object *root, const char *key)
{
    json_object *list = bmi_manifest_field(root, key);
    if (json_object_is_type(list, json_type_array) && json_object_array_length(list) > 0)
        return json_object_array_get_idx(list, 0);
    json_object *one = json_object_new_object();
    list = json_object_new_array();
    json_object_array_add(list, one);
    json_object_object_add(home_of(root), key, list);
    return one;
}

json_object *bmi_network_shape(int n_channels, const char *axis)
{
    json_object *out = json_object_new_object(), *shape = json_object_new_array(), *order = json_object_new_array();
    const char *const names[] = {"batch", axis, "height", "width"};
    for (int i = 0; i < 4; i++) {
        json_object_array_add(shape, json_object_new_int(i == 1 ? n_channels : -1));
        json_object_array_add(order, json_object_new_string(names[i]));
    }
    json_object_object_add(out, "shape", shape);
    json_object_object_add(out, "dim_order", order);
    json_object_object_add(out, "data_type", json_object_new_string("float32"));
    return out;
}

/* Labels that stood in the network, a name that was that of its file, the number of inputs. */
static void add_what_was_found(const bm_model *model, json_object *root)
{
    if (bmi_manifest_field(root, "mlm:name") == NULL) {
        json_object_object_add(home_of(root), "mlm:name", bmi_json_name(model->name));
    }
    json_object *input = bmi_network_first_of(root, "mlm:input"), *bands = bmi_json_member(input, "bands");
    const bool has_bands = json_object_is_type(bands, json_type_array) && json_object_array_length(bands) > 0;
    if (bmi_json_member(input, "input") == NULL)
        json_object_object_add(
            input, "input",
            bmi_network_shape(bmi_graph_channels(&model->graph, model->graph.entry), has_bands ? "bands" : "channel"));
    if (model->classes != NULL && model->has_own_labels)
        json_object_object_add(bmi_network_first_of(root, "mlm:output"), "classification:classes", classes_of(model));
}

void bmi_network_drop_asset(json_object *root)
{
    static const char *const kept[] = {"bands", "eo:bands", "raster:bands"};
    json_object *assets = bmi_json_member(root, "assets"), *asset;
    const char *key = bmi_item_asset(root, &asset);
    if (key == NULL) return;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        json_object *list = bmi_json_member(asset, kept[i]);
        if (list != NULL && bmi_json_member(root, kept[i]) == NULL)
            json_object_object_add(root, kept[i], json_object_get(list));
    }
    json_object_object_del(assets, key);
}

bm_status bmi_network_manifest(const bm_model *model, json_object **out, bm_error *err)
{
    static const char nothing[] = "{}";
    const char *text = model->manifest == NULL ? nothing : model->manifest;
    BMI_TRY(bmi_json_parse(text, strlen(text), out, err));
    add_what_was_found(model, *out);
    return BM_OK;
}
