/* SPDX-License-Identifier: MIT
 *
 * New shapes: told apart by whether a pixel keeps its channels together. */
#include "onnx_net.h"

static const double x3[] = {1.0, 2.0, 3.0};

/* x of these dimensions, a 1x1 layer on axis 1, a Reshape to `count` entries. */
static bmt_onnx *net(int rank, const int64_t *dims, int count, const int64_t *shape)
{
    bmt_onnx *o = bmt_net(13, rank, dims);
    static const float identity[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    const int64_t w[] = {3, 3, 1, 1};
    bmt_onnx_floats(o, "w", rank, w, identity);
    bmt_onnx_ints(o, "shape", count, shape);
    bmt_onnx_node(o, "Conv", "x w", "c");
    bmt_onnx_node(o, "Reshape", "c shape", "y");
    return o;
}

#define ACCEPTED(net) BMT_NET_GIVES(net, x3, 1.0, 2.0, 3.0)
#define REFUSED(net)  bmt_onnx_refused(net, BM_ERR_UNSUPPORTED, "takes the channels of a pixel apart")

static void test_accepted(void)
{
    ACCEPTED(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, 3, -1))); /* pixels flattened */
    ACCEPTED(net(BMT_DIMS(-1, 3, -1, -1), BMT_DIMS(0, 0, -1)));
    ACCEPTED(net(BMT_DIMS(-1, 3, -1, -1), BMT_DIMS(1, 3, -1))); /* exported with a batch of one */
    ACCEPTED(net(BMT_DIMS(2, 3, 8, 4), BMT_DIMS(2, 3, 32)));
    ACCEPTED(net(BMT_DIMS(2, 3, 8, 4), BMT_DIMS(-1, 3, 4, 8)));
    ACCEPTED(net(BMT_DIMS(-1, 3, 1, 1), BMT_DIMS(-1, 3)));
    ACCEPTED(net(BMT_DIMS(-1, 3, 1, 1), BMT_DIMS(0, -1)));
    ACCEPTED(net(BMT_DIMS(5, 3, 1, 1), BMT_DIMS(5, -1)));
    ACCEPTED(net(BMT_DIMS(5, 3, 1, 1), BMT_DIMS(5, 1, 3)));
    ACCEPTED(net(BMT_DIMS(3, 3, 3, 3), BMT_DIMS(3, 3, 9))); /* the size alone does not tell */
}

static void test_refused(void)
{
    REFUSED(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, -1)));
    REFUSED(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(-1, 3)));
    REFUSED(net(BMT_DIMS(2, 3, 8, 4), BMT_DIMS(2, 32, 3)));
    REFUSED(net(BMT_DIMS(2, 3, 8, 4), BMT_DIMS(6, 8, 4)));
    REFUSED(net(BMT_DIMS(-1, 3, -1, -1), BMT_DIMS(-1)));
    REFUSED(net(BMT_DIMS(3, 3, 3, 3), BMT_DIMS(9, 9)));
    bmt_onnx_refused(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, 3, -2)), BM_ERR_FORMAT, "a dimension of -2");
    bmt_onnx_refused(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, 3, -1, 1, 0)), BM_ERR_FORMAT, "copies axis 4");
    bmt_onnx_refused(net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, 3, 1, 1, 1, 1, 1, 1, -1)), BM_ERR_UNSUPPORTED,
                     "its shape");
    bmt_onnx *o = net(BMT_DIMS(1, 3, -1, -1), BMT_DIMS(1, 3, -1));
    o->nodes[1]->n_input = 1;
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "its shape");
}

/* All that an image holds in one row: what is left for the last entry is not the channels. */
static void test_whole_image_in_a_row(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, -1, -1, 3));
    bmt_onnx_floats(o, "m", BMT_DIMS(3, 3), BMT_FLOATS(1, 0, 0, 0, 1, 0, 0, 0, 1));
    bmt_onnx_ints(o, "shape", 2, (const int64_t[]){0, -1});
    bmt_onnx_node(o, "MatMul", "x m", "c");
    bmt_onnx_node(o, "Reshape", "c shape", "y");
    REFUSED(o);
}

/* [N, C, H, W] to [N H W, C] and back, as exporters write for images of any size; and then added to what went another
 * way. */
static bmt_onnx *there_and_back(bool is_turned)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(1, 3, -1, -1));
    bmt_onnx_floats(o, "m", BMT_DIMS(3, 3), BMT_FLOATS(1, 0, 0, 0, 2, 0, 0, 0, 3));
    bmt_onnx_ints(o, "rows", 2, (const int64_t[]){-1, 3});
    bmt_onnx_ints(o, "three", 1, (const int64_t[]){3});
    bmt_onnx_ints(o, "zero", 1, (const int64_t[]){0});
    bmt_onnx_ints(o, "last", 1, (const int64_t[]){3});
    bmt_onnx_node(o, "Transpose", "x", "t");
    bmt_onnx_int_list(o, "perm", 4, is_turned ? (const int64_t[]){0, 3, 2, 1} : (const int64_t[]){0, 2, 3, 1});
    bmt_onnx_node(o, "Shape", "t", "s");
    bmt_onnx_node(o, "Reshape", "t rows", "r");
    bmt_onnx_node(o, "MatMul", "r m", "p");
    bmt_onnx_node(o, "Slice", "s zero last", "front");
    bmt_onnx_node(o, "Concat", "front three", "back");
    bmt_onnx_int(o, "axis", 0);
    bmt_onnx_node(o, "Reshape", "p back", "q");
    bmt_onnx_node(o, "Transpose", "q", "u");
    bmt_onnx_int_list(o, "perm", BMT_DIMS(0, 3, 1, 2));
    bmt_onnx_node(o, "Add", "u x", "y");
    return o;
}

static void test_there_and_back(void)
{
    BMT_NET_GIVES(there_and_back(false), x3, 2.0, 6.0, 12.0);
    bmt_onnx_refused(there_and_back(true), BM_ERR_UNSUPPORTED, "mixes pixels");
}

/* Pixels laid out in rows of another length are not the pixels they were. */
static void test_other_rows(void)
{
    bmt_onnx *o = net(BMT_DIMS(2, 3, 8, 4), BMT_DIMS(2, 3, 4, 8));
    o->nodes[1]->output[0] = bmt_keep_text(o, "r", 1);
    bmt_onnx_ints(o, "old", 4, (const int64_t[]){2, 3, 8, 4});
    bmt_onnx_node(o, "Reshape", "r old", "q");
    bmt_onnx_node(o, "Add", "q c", "y");
    bmt_onnx_refused(o, BM_ERR_UNSUPPORTED,
                     "mixes pixels"); /* cautious: it is the old layout again, but nothing remembers it */
}

static void test_flatten(void)
{
    bmt_onnx *o = net(BMT_DIMS(-1, 3, 1, 1), BMT_DIMS(0, 3, 1, 1));
    o->nodes[1]->output[0] = bmt_keep_text(o, "r", 1);
    bmt_onnx_node(o, "Flatten", "r", "y");
    ACCEPTED(o);
    o = net(BMT_DIMS(-1, 3, -1, -1), BMT_DIMS(0, 3, 0, 0));
    o->nodes[1]->output[0] = bmt_keep_text(o, "r", 1);
    bmt_onnx_node(o, "Flatten", "r", "y");
    REFUSED(o);
    o = net(BMT_DIMS(-1, 3, 1, 1), BMT_DIMS(0, 3, 1, 1));
    o->nodes[1]->output[0] = bmt_keep_text(o, "r", 1);
    bmt_onnx_node(o, "Flatten", "r", "y");
    bmt_onnx_int(o, "axis", 9);
    bmt_onnx_refused(o, BM_ERR_FORMAT, "no axis 9");
}

static void test_single_channel(void)
{
    bmt_onnx *o = bmt_net(13, BMT_DIMS(-1, 3, 5, 7));
    bmt_onnx_floats(o, "w", BMT_DIMS(1, 3, 1, 1), BMT_FLOATS(1, 1, 1));
    bmt_onnx_ints(o, "shape", 3, (const int64_t[]){-1, 5, 7});
    bmt_onnx_node(o, "Conv", "x w", "c");
    bmt_onnx_node(o, "Reshape", "c shape", "y");
    BMT_NET_GIVES(o, x3, 6.0);
}

static void test_expand(void)
{
    static const struct {
        int64_t shape[4];
        bool is_sound;
    } rows[] = {{{1, 1, 1, 1}, true}, {{1, 3, 1, 1}, true}, {{1, 3, 8, 4}, true}, {{2, 3, 8, 4}, false}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bmt_onnx *o = net(BMT_DIMS(1, 3, 8, 4), 4, rows[i].shape);
        o->nodes[1]->op_type = bmt_keep_text(o, "Expand", 6);
        if (rows[i].is_sound)
            ACCEPTED(o);
        else
            bmt_onnx_refused(o, BM_ERR_UNSUPPORTED, "copies values along axis 0");
    }
}

BMT_MAIN("model/onnx_reshape", {"accepted", test_accepted}, {"refused", test_refused},
         {"whole image in a row", test_whole_image_in_a_row}, {"there and back", test_there_and_back},
         {"other rows", test_other_rows}, {"flatten", test_flatten}, {"single channel", test_single_channel},
         {"expand", test_expand})
