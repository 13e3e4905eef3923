/* SPDX-License-Identifier: MIT */
#include "model/guess.h"

#include <string.h>

typedef struct signature {
    size_t offset, n_bytes;
    const char *bytes;
    const char *hint;
} signature;

static const signature signatures[] = {
    {0, 4, "II*\0", "it looks like a TIFF image; give it as the input, and a network as the model"},
    {0, 4, "MM\0*", "it looks like a TIFF image; give it as the input, and a network as the model"},
    {0, 4, "II+\0", "it looks like a BigTIFF image; give it as the input, and a network as the model"},
    {0, 4, "MM\0+", "it looks like a BigTIFF image; give it as the input, and a network as the model"},
    {0, 8, "\x89HDF\r\n\x1a\n", "it looks like an HDF5 file (Keras?); convert the network to ONNX with tf2onnx"},
    {0, 2, "\x80\2",
     "it looks like a Python pickle, perhaps of a PyTorch before 1.6; torch.load it and torch.save its state_dict() "
     "again"},
    {0, 2, "\x80\3", "it looks like a Python pickle; export the network to ONNX (scikit-learn: skl2onnx)"},
    {0, 2, "\x80\4", "it looks like a Python pickle; export the network to ONNX (scikit-learn: skl2onnx)"},
    {0, 2, "\x80\5", "it looks like a Python pickle; export the network to ONNX (scikit-learn: skl2onnx)"},
    {4, 4, "TFL3", "it looks like a TensorFlow Lite model; convert it to ONNX with tf2onnx"},
};

const char *bmi_guess_format(const uint8_t *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const signature *s = &signatures[i];
        if (n_bytes >= s->offset + s->n_bytes && memcmp(bytes + s->offset, s->bytes, s->n_bytes) == 0) return s->hint;
    }
    return NULL;
}
