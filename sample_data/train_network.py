#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains the sample land-cover network on scene.tif and labels.tif, and writes it as landcover.onnx.

Three dense layers a pixel, 12-32-16-8, which in ONNX are three 1x1 convolutions. Nothing but NumPy trains it: the
network is small, and a sample should need no framework to be made again. A quarter of the scene, in blocks of 32 x 32
pixels, is held out: pixels beside each other are alike, so single held-out pixels would flatter the network.
"""
import os

# Sums of a fixed order, so the same file on every run. NumPy reads this as it starts.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from osgeo import gdal

gdal.UseExceptions()

HIDDEN = 32, 16
BLOCK = 32
SEED = 1


# -------------------------------------------------------------------------------------------------------------- data

def read(scene_path, labels_path):
    """Returns band names, bands [pixel, band], class values [pixel] (0: unknown), their names and colours, held out."""
    scene, labels = gdal.Open(scene_path), gdal.Open(labels_path)
    names = [scene.GetRasterBand(i + 1).GetDescription() for i in range(scene.RasterCount)]
    bands = scene.ReadAsArray().reshape(len(names), -1).T.astype(np.float32)
    truth = labels.ReadAsArray()

    held_out = np.random.default_rng(SEED).random((-(-truth.shape[0] // BLOCK), -(-truth.shape[1] // BLOCK))) < 0.25
    held_out = held_out.repeat(BLOCK, 0).repeat(BLOCK, 1)[:truth.shape[0], :truth.shape[1]]

    band = labels.GetRasterBand(1)
    band.GetMetadata()  # GDAL 3.6 reads labels.tif.aux.xml, where the names stand, only once metadata is asked for
    called, colors = band.GetCategoryNames(), band.GetColorTable()
    classes = [{"value": int(v), "name": called[v], "color_hint": "%02X%02X%02X" % colors.GetColorEntry(int(v))[:3]}
               for v in np.unique(truth) if v]
    return names, bands, truth.ravel(), classes, held_out.ravel()


# ---------------------------------------------------------------------------------------------------------- training

def forward(layers, x):
    """The values at each layer, the input first; the last are scores before the softmax."""
    values = [x]
    for i, (w, b) in enumerate(layers):
        z = values[-1] @ w.T + b
        values.append(np.maximum(z, 0) if i + 1 < len(layers) else z)
    return values


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def train(rng, x, y, n_classes, epochs=60, batch=512, rate=4e-3, decay=1e-2):
    """AdamW (Loshchilov & Hutter 2019) on the cross entropy, the step falling to nothing along a cosine."""
    sizes = (x.shape[1],) + HIDDEN + (n_classes,)
    layers = [[rng.normal(0, np.sqrt(2 / n), (m, n)).astype(np.float32), np.zeros(m, np.float32)]
              for n, m in zip(sizes, sizes[1:])]  # He et al. 2015
    moments = [[[np.zeros_like(p), np.zeros_like(p)] for p in layer] for layer in layers]
    n_steps, step = epochs * (len(x) // batch), 0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            pick = order[start:start + batch]
            values = forward(layers, x[pick])
            error = softmax(values[-1])
            error[np.arange(batch), y[pick]] -= 1
            error /= batch
            step += 1
            pace = np.float32(rate * 0.5 * (1 + np.cos(np.pi * step / n_steps)))
            for i in reversed(range(len(layers))):
                gradients = error.T @ values[i], error.sum(0)
                error = error @ layers[i][0] * (values[i] > 0)
                for p, g, (m, v) in zip(layers[i], gradients, moments[i]):
                    m += np.float32(0.1) * (g - m)
                    v += np.float32(0.001) * (g * g - v)
                    if p.ndim == 2:
                        p -= pace * np.float32(decay) * p
                    spread = np.sqrt(v / np.float32(1 - 0.999 ** step)) + np.float32(1e-8)
                    p -= pace * (m / np.float32(1 - 0.9 ** step)) / spread
    return layers


def report(scores, y, classes):
    best = scores.argmax(1)
    print(f"{'class':<20}{'pixels':>8}{'found':>8}{'right':>8}")  # producer's and user's accuracy
    for k, c in enumerate(classes):
        hits, n_true, n_said = np.sum((best == k) & (y == k)), np.sum(y == k), np.sum(best == k)
        print(f"{c['name']:<20}{n_true:>8}{hits / max(1, n_true):>8.3f}{hits / max(1, n_said):>8.3f}")
    print(f"{'all':<20}{len(y):>8}{np.mean(best == y):>8.3f}")


# -------------------------------------------------------------------------------------------------------------- ONNX

def as_onnx(layers, mean, deviation, band_names, classes):
    """The standardisation is part of the graph, so that every runtime takes plain digital numbers."""
    tensors, nodes = [], []

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))

    def tensor(array, name):
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))

    tensor(mean.reshape(1, -1, 1, 1), "mean")
    tensor(deviation.reshape(1, -1, 1, 1), "deviation")
    node("Sub", ["bands", "mean"], "centred")
    node("Div", ["centred", "deviation"], "standardised")
    last = "standardised"
    for i, (w, b) in enumerate(layers, 1):
        tensor(w[:, :, None, None], f"weight{i}")
        tensor(b, f"bias{i}")
        node("Conv", [last, f"weight{i}", f"bias{i}"], f"dense{i}", kernel_shape=[1, 1])
        last = f"dense{i}"
        if i < len(layers):
            node("Relu", [last], f"relu{i}")
            last = f"relu{i}"
    node("Softmax", [last], "probabilities", axis=1)

    def image(name, n_channels):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", n_channels, "H", "W"])

    graph = helper.make_graph(nodes, "landcover", [image("bands", len(band_names))],
                              [image("probabilities", len(classes))], tensors)
    model = helper.make_model(graph, producer_name="bandmix sample_data", ir_version=7,
                              opset_imports=[helper.make_opsetid("", 13)])
    manifest = {"mlm:name": "Sample land cover",
                "mlm:input": [{"bands": band_names, "value_scaling": None}],
                "mlm:output": [{"classification:classes": classes}]}
    helper.set_model_props(model, {"bandmix:manifest": json.dumps(manifest)})
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    parser = argparse.ArgumentParser(description="Train the sample land-cover network.")
    parser.add_argument("--scene", default="scene.tif")
    parser.add_argument("--labels", default="labels.tif")
    parser.add_argument("--model", default="landcover.onnx", help="where the network goes (default: %(default)s)")
    args = parser.parse_args()

    names, bands, truth, classes, held_out = read(args.scene, args.labels)
    known = truth > 0
    y = np.searchsorted([c["value"] for c in classes], truth)
    learn, test = known & ~held_out, known & held_out
    mean, deviation = bands[learn].mean(0, dtype=np.float64), bands[learn].std(0, dtype=np.float64)
    # Standardise in the float32 that the graph will use.
    mean, deviation = mean.astype(np.float32), deviation.astype(np.float32)
    x = (bands - mean) / deviation

    layers = train(np.random.default_rng(SEED), x[learn], y[learn], len(classes))
    right = np.mean(forward(layers, x[learn])[-1].argmax(1) == y[learn])
    print(f"trained on {learn.sum()} pixels, {right:.3f} of them right")
    print("held-out blocks:")
    report(forward(layers, x[test])[-1], y[test], classes)
    with open(args.model, "wb") as f:
        f.write(as_onnx(layers, mean, deviation, names, classes).SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
