#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes small models for the fuzzers to begin with: FOLDER/<format>/*, always the same.

    make_seeds.py FOLDER

Needs onnx and NumPy; PyTorch files are left out where torch is missing.
"""
import io
import json
import os
import sys
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if len(sys.argv) != 2:
    sys.exit(__doc__)
folder = sys.argv[1]


def write(kind, name, content):
    os.makedirs(f"{folder}/{kind}", exist_ok=True)
    with open(f"{folder}/{kind}/{name}", "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def numbers(*shape):
    return (np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 5 - 2) / 4


def integers(*values):
    return np.array(values, np.int64)


MAPS, ROWS = ("N", 3, "H", "W"), ("N", 3)


def onnx_seed(name, shape, nodes, constants=None, metadata=None, outputs=None, opset=13):
    """`nodes`: (operator, "inputs", "outputs", attributes) with "ml." before operators of ai.onnx.ml; the input is x, the output y."""
    made = [helper.make_node(op.replace("ml.", ""), inputs.split(), out.split(),
                             domain="ai.onnx.ml" if op.startswith("ml.") else None, **attributes)
            for op, inputs, out, attributes in nodes]
    graph = helper.make_graph(made, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                              [helper.make_tensor_value_info(out, TensorProto.FLOAT, None) for out in outputs or ["y"]],
                              [numpy_helper.from_array(np.asarray(value), key) for key, value in (constants or {}).items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 1)])
    model.ir_version = 7
    model.producer_name = ""
    if metadata:
        helper.set_model_props(model, {"bandmix:manifest": json.dumps(metadata)})
    write("onnx", name, model.SerializeToString())


def chain(name, shape, operators, constants=None, **more):
    """Operators of one pixel value after another: (operator, "other inputs", attributes)."""
    nodes = []
    for index, (op, others, attributes) in enumerate(operators):
        before = f"v{index}" if index else "x"
        after = "y" if index == len(operators) - 1 else f"v{index + 1}"
        nodes.append((op, f"{before} {others}".strip(), after, attributes))
    onnx_seed(name, shape, nodes, constants, **more)


def onnx_seeds():
    conv = {"w": numbers(4, 3, 1, 1), "b": numbers(4), "v": numbers(2, 4, 1, 1)}
    chain("conv_softmax", MAPS, [("Conv", "w b", {"kernel_shape": [1, 1]}), ("Relu", "", {}), ("Conv", "v", {}), ("Softmax", "", {"axis": 1})], conv,
          metadata={"mlm:input": [{"bands": ["B04", "B03", "B02"], "value_scaling": [{"type": "scale", "value": 10000}]}],
                    "mlm:output": [{"classification:classes": [{"value": 1, "name": "a"}, {"value": 2, "name": "b", "color_hint": "00ff00"}]}]})
    chain("conv_groups", MAPS, [("Conv", "w", {"group": 3, "pads": [0, 0, 0, 0], "strides": [1, 1]}), ("ArgMax", "", {"axis": 1, "keepdims": 0})],
          {"w": numbers(6, 1, 1, 1)})
    chain("conv_transpose", MAPS, [("ConvTranspose", "w b", {"group": 1}), ("LogSoftmax", "", {"axis": 1})], {"w": numbers(3, 2, 1, 1), "b": numbers(2)})
    chain("gemm", ROWS, [("Gemm", "w b", {"transB": 1, "alpha": 0.5, "beta": 2.0}), ("Tanh", "", {}), ("Gemm", "v", {}), ("Sigmoid", "", {})],
          {"w": numbers(4, 3), "b": numbers(4), "v": numbers(4, 1)})
    chain("matmul_add", ROWS, [("MatMul", "w", {}), ("Add", "b", {}), ("Elu", "", {"alpha": 0.5}), ("Identity", "", {}), ("Dropout", "", {})],
          {"w": numbers(3, 2), "b": numbers(2)})
    chain("batch_norm", MAPS, [("BatchNormalization", "s b m v", {"epsilon": 0.001}), ("PRelu", "a", {})],
          {"s": numbers(3), "b": numbers(3), "m": numbers(3), "v": np.ones(3, np.float32), "a": numbers(3, 1, 1)})
    chain("arithmetic", MAPS, [("Sub", "m", {}), ("Div", "s", {}), ("Mul", "s", {}), ("Neg", "", {}), ("Pow", "two", {}), ("Min", "m s", {}), ("Max", "m", {}),
                               ("Sum", "m s", {}), ("Mean", "m", {})],
          {"m": numbers(3, 1, 1), "s": np.float32(4), "two": np.float32(2)})
    for part, names in (("a", ["Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Atan", "Erf"]),
                        ("b", ["LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "HardSigmoid", "HardSwish"]),
                        ("c", ["Softplus", "Softsign", "Exp", "Log", "Sqrt", "Abs", "Reciprocal"])):
        chain(f"activations_{part}", ROWS, [(name, "", {}) for name in names], opset=14)
    for name in ("Mish", "Gelu", "Swish"):
        onnx_seed(f"activation_{name.lower()}", ROWS, [(name, "x", "y", {})], opset=20)
    chain("clip", MAPS, [("Clip", "low high", {}), ("Cast", "", {"to": 1}), ("Clip", "low", {})], {"low": np.float32(-1), "high": np.float32(1)})
    chain("clip_opset7", MAPS, [("Clip", "", {"min": -1.0, "max": 1.0})], opset=7)
    onnx_seed("comparisons", ROWS, [("Greater", "x a", "p", {}), ("LessOrEqual", "x b", "q", {}), ("And", "p q", "r", {}), ("Not", "r", "s", {}),
                                    ("Equal", "x a", "t", {}), ("Or", "s t", "u", {}), ("Xor", "u p", "v", {}), ("Less", "x b", "l", {}),
                                    ("GreaterOrEqual", "x b", "g", {}), ("Where", "v x a", "w", {}), ("Where", "l w b", "z", {}), ("Cast", "g", "c", {"to": 1}),
                                    ("Add", "z c", "y", {})], {"a": np.float32(0), "b": numbers(3)})
    for index, op in enumerate(["ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare"]):
        chain(f"{op.lower()}", MAPS, [(op, "", {"axes": [1 if index % 2 else -3], "keepdims": 1}), ("Add", "b", {})], {"b": numbers(3, 1, 1)})
    chain("reduce_sum", MAPS, [("ReduceSum", "axes", {"keepdims": 1})], {"axes": integers(1)})
    chain("normalisations", ROWS, [("LayerNormalization", "s b", {"axis": -1}), ("LpNormalization", "", {"axis": 1, "p": 1})], {"s": numbers(3), "b": numbers(3)}, opset=17)
    onnx_seed("split_concat", MAPS, [("Split", "x sizes", "p q", {"axis": 1}), ("Concat", "q p q", "r", {"axis": 1}), ("Slice", "r from to axes steps", "s", {}),
                                     ("Gather", "s which", "y", {"axis": 1})],
              {"sizes": integers(1, 2), "from": integers(-1), "to": integers(0), "axes": integers(1), "steps": integers(-1), "which": integers(0, 2, 1)})
    chain("flatten", (1, 3, 1, 1), [("Flatten", "", {"axis": 1}), ("Gemm", "w", {})], {"w": numbers(3, 2)})
    chain("layout", (1, 4, 4, 3), [("Transpose", "", {"perm": [0, 3, 1, 2]}), ("Conv", "w", {}), ("Transpose", "", {"perm": [0, 2, 3, 1]}),
                                   ("Reshape", "shape", {}), ("MatMul", "m", {}), ("Unsqueeze", "one", {}), ("Squeeze", "one", {})],
          {"w": numbers(2, 3, 1, 1), "shape": integers(-1, 2), "m": numbers(2, 2), "one": integers(1)})
    onnx_seed("shape_of", MAPS, [("Shape", "x", "s", {}), ("Gather", "s zero", "n", {}), ("Unsqueeze", "n first", "u", {}), ("Concat", "u rest", "t", {"axis": 0}),
                                 ("Reshape", "x t", "y", {})], {"zero": np.int64(0), "first": integers(0), "rest": integers(3, 8, 8)})
    onnx_seed("constants", ROWS, [("Constant", "", "a", {"value_float": 2.0}), ("Constant", "", "b", {"value": numpy_helper.from_array(numbers(3))}),
                                  ("Constant", "", "shape", {"value_ints": [3]}),
                                  ("ConstantOfShape", "shape", "c", {"value": helper.make_tensor("v", TensorProto.FLOAT, [1], [1.5])}),
                                  ("Mul", "x b", "p", {}), ("Add", "p c", "q", {}), ("Div", "q a", "r", {}), ("Expand", "r like", "y", {})],
              {"like": integers(1, 3)})
    onnx_seed("types", ROWS, [("Cast", "d", "f", {"to": 1}), ("Cast", "h", "g", {"to": 1}), ("Cast", "i", "j", {"to": 1}), ("Add", "x f", "p", {}), ("Add", "p g", "q", {}),
                              ("Add", "q j", "y", {})], {"d": np.ones(3), "h": np.ones(3, np.float16), "i": np.array([1, 2, 3], np.uint8)})
    onnx_seed("two_outputs", MAPS, [("Conv", "x w", "y", {}), ("Softmax", "y", "z", {"axis": 1})], {"w": numbers(2, 3, 1, 1)}, outputs=["z", "y"])
    onnx_seed("ml_classifier", ROWS, [("ml.Scaler", "x", "s", {"offset": [1.0, 2.0, 3.0], "scale": [0.5, 0.5, 2.0]}),
                                      ("ml.LinearClassifier", "s", "label p", {"coefficients": [0.1] * 6, "intercepts": [0.5, -0.5], "classlabels_strings": ["a", "b"],
                                                                               "post_transform": "SOFTMAX"}),
                                      ("ml.Normalizer", "p", "q", {"norm": "L1"}), ("ml.ZipMap", "q", "z", {"classlabels_strings": ["a", "b"]})],
              outputs=["label", "z"])
    onnx_seed("ml_regressor", ROWS, [("ml.Imputer", "x", "i", {"imputed_value_floats": [1.0], "replaced_value_float": -9.0}), ("ml.Binarizer", "i", "b", {"threshold": 0.5}),
                                     ("ml.LinearRegressor", "b", "y", {"coefficients": [0.1] * 3, "intercepts": [0.5], "post_transform": "LOGISTIC"})])
    onnx_seed("ml_labels", ROWS, [("MatMul", "x w", "s", {}), ("ArgMax", "s", "i", {"axis": 1, "keepdims": 0}), ("ml.ArrayFeatureExtractor", "names i", "f", {}),
                                  ("Cast", "f", "y", {"to": 7})], {"w": numbers(3, 2), "names": integers(7, 9)})
    onnx_seed("ml_encoder", ROWS, [("MatMul", "x w", "s", {}), ("ArgMax", "s", "i", {"axis": 1, "keepdims": 0}),
                                   ("ml.LabelEncoder", "i", "y", {"keys_int64s": [0, 1], "values_strings": ["wet", "dry"], "default_string": "?"})], {"w": numbers(3, 2)})


def dense(weights, **more):
    return {"op": "dense", "weights": weights, **more}


MANIFESTS = {
    "plain": {"mlm:name": "n", "bandmix:layers": [dense([[1, 2], [3, -4]], bias=[0.5, 1], activation="relu", name="one"), {"op": "softmax"}]},
    "layers": {"bandmix:layers": [{"op": "affine", "scale": [1, 2], "shift": [0.5, -1]}, dense([[1, 2], [3, 4]], activation={"name": "elu", "alpha": 0.5}),
                                  {"op": "batch_norm", "scale": [1, 1], "shift": [0, 0], "mean": [1, 2], "variance": [1, 4], "epsilon": 0.001},
                                  {"op": "prelu", "alpha": [0.1, 0.2]}, {"op": "activation", "name": "tanh"}, {"op": "log_softmax"}, {"op": "argmax"}]},
    "scalings": {"mlm:input": [{"bands": ["a", "b", "c", "d", "e", "f", "g"], "value_scaling": [
        {"type": "min-max", "minimum": 0, "maximum": 10}, {"type": "z-score", "mean": 1, "stddev": 2}, {"type": "offset", "value": 3}, {"type": "scale", "value": 4},
        {"type": "clip", "minimum": 0, "maximum": 1}, {"type": "clip-min", "minimum": 0}, {"type": "clip-max", "maximum": 1}]}],
                 "bandmix:layers": [dense([[1, 2, 3, 4, 5, 6, 7]])]},
    "expressions": {"mlm:input": [{"bands": ["a", {"name": "n", "format": "gdal-calc", "expression": "(A - 2) / (A + 2)"}, {"name": "m", "expression": "min(log10(b), 3) ** 2 - -1e3 / \"c d\""}],
                                   "pre_processing_function": {"format": "python", "expression": "sqrt(abs(x)) / 10000"}}],
                    "mlm:output": [{"bandmix:bands": ["z"], "post_processing_function": {"format": "numexpr", "expression": "max(exp(x), tanh(x))"}}],
                    "bandmix:layers": [dense([[1, 2, 3]])]},
    "chain": {"mlm:input": [{"input": {"shape": [-1, 3, 8, 8], "dim_order": ["batch", "bands", "height", "width"]},
                             "value_scaling": [{"type": "scale", "value": 10}], "bandmix:chain": ["log10", None, [{"type": "offset", "value": 2}, "cos_deg"]]}],
              "mlm:output": [{"bandmix:scaling": {"scale": 0.1, "shift": 2}}], "bandmix:layers": [dense([[1, 2, 3], [4, 5, 6]])]},
    "item": {"type": "Feature", "properties": {
        "mlm:name": "i", "mlm:input": [{"bands": ["B04", "B08"], "norm_type": "z-score", "norm_by_channel": True,
                                        "statistics": [{"mean": 1, "stddev": 2}, {"mean": 0, "stddev": 4}]}],
        "mlm:output": [{"classification:classes": [{"value": 3, "name": "a", "color_hint": "#0A14ff"}, {"value": 4, "color_hint": [1, 2, 3]}]}],
        "bands": [{"name": "B04", "eo:common_name": "red", "eo:center_wavelength": 0.665, "unit": "reflectance", "statistics": {"minimum": 0, "maximum": 0.8}},
                  {"name": "B08"}]},
             "assets": {"model": {"roles": ["mlm:model"], "href": "./net.onnx", "file:checksum": "1220" + "00" * 32, "raster:bands": [{"unit": "reflectance", "statistics": {"minimum": 0, "maximum": 1}}, {}]}},
             "bandmix:layers": [dense([[1, 2], [3, 4]]), {"op": "softmax"}]},
    "limits": {"mlm:input": [{"bands": ["a", "b"], "bandmix:training_range": [{"minimum": 0, "maximum": 1}, {"minimum": -1, "maximum": 2}],
                              "bandmix:domain": {"bands": ["a", "b"], "minimum": [0, 0], "maximum": [1, 1], "cells": 3, "occupied": [[1, 2], [3, 3]]}}],
               "mlm:output": [{"bandmix:clip": [{"minimum": 0, "maximum": 8, "tolerance": 0.2}]}],
               "bandmix:layers": [dense([[1, 2]])],
               "bandmix:test_vectors": {"inputs": [[1, 2], [0, 0]], "outputs": [[5], [0]], "flags": [[1], [0]], "tolerance": 0.001}},
    "sigmoid": {"mlm:output": [{"bandmix:bands": ["p"]}], "bandmix:layers": [dense([[1, -1]], activation="sigmoid")]},
}


def safetensors(tensors, manifest=None, kinds=None):
    header, data = {}, b""
    if manifest is not None:
        header["__metadata__"] = {"bandmix:manifest": json.dumps(manifest)}
    for name, value in tensors.items():
        content = value.tobytes()
        header[name] = {"dtype": (kinds or {}).get(name, "F32"), "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return json.dumps(header, separators=(",", ":")).encode(), data


def safetensors_seeds():
    stack = {"fc1.weight": numbers(4, 3), "fc1.bias": numbers(4), "fc2.weight": numbers(2, 4)}
    norm = {name: numbers(2) for name in ("s", "m", "v")}
    batch_norm = {"bandmix:layers": [{"op": "batch_norm", "scale": "s", "shift": "m", "mean": "m", "variance": "v", "epsilon": 1}, {"op": "prelu", "alpha": "s"}]}
    named = {"bandmix:layers": [dense("w", bias="b", activation="relu"), {"op": "softmax"}], "mlm:input": [{"bands": ["r", "g", "b"]}]}
    types = {"BF16": np.uint16, "F16": np.float16, "F64": np.float64, "I64": np.int64, "U64": np.uint64, "I32": np.int32, "U32": np.uint32, "I16": np.int16,
             "U16": np.uint16, "I8": np.int8, "U8": np.uint8, "BOOL": np.uint8}
    files = {"stack": safetensors(stack), "norm": safetensors(norm, batch_norm), "named": safetensors({"w": numbers(2, 3), "b": numbers(2)}, named),
             "convolution": safetensors({"c.weight": numbers(2, 3, 1, 1)}), "empty": safetensors({}, {})}
    for kind, type_ in types.items():
        files[f"type_{kind.lower()}"] = safetensors({"w.weight": np.ones((1, 2), type_)}, kinds={"w.weight": kind})
    for name, (header, data) in files.items():
        write("safetensors", f"short_{name}", header + b"\0" + data)
    header, data = files["named"]
    write("safetensors", "whole", len(header).to_bytes(8, "little") + header + data)


def torch_seeds():
    try:
        import torch
    except ImportError as missing:
        print(f"PyTorch files are left out: {missing}")
        return
    torch.manual_seed(1)
    layers = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    weights = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    cases = {
        "stack": layers.state_dict(),
        "checkpoint": {"epoch": 3, "loss": 0.5, "none": None, "flag": True, "shape": torch.Size([1, 2]), "list": [1, -2, 70000, 1 << 40, 1 << 90],
                       "text": b"bytes", "state_dict": {"w.weight": torch.nn.Parameter(weights)}},
        "norm": torch.nn.Sequential(torch.nn.Conv2d(2, 2, 1), torch.nn.BatchNorm2d(2)).state_dict(),
        "views": {"a.weight": weights.t(), "a.bias": weights[0], "b.weight": weights[:, 1:2].expand(2, 3)},
        "types": {f"{index}.weight": torch.ones(2, 2, dtype=kind) for index, kind in
                  enumerate((torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool))},
        "module": layers,
    }
    for name, value in cases.items():
        for protocol in (2, 4):
            content = io.BytesIO()
            torch.save(value, content, pickle_protocol=protocol)
            with zipfile.ZipFile(content) as archive:
                write("torch", f"pickle_{name}_{protocol}", archive.read("archive/data.pkl"))
        if name in ("stack", "views"):
            # As torch.save lays files out, without what it pads.
            small = io.BytesIO()
            with zipfile.ZipFile(content) as archive, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED if name == "views" else zipfile.ZIP_STORED) as packed:
                for entry in archive.namelist():
                    packed.writestr(zipfile.ZipInfo(entry), archive.read(entry), packed.compression)
            write("torch", f"whole_{name}", small.getvalue())


onnx_seeds()
for key, manifest in MANIFESTS.items():
    write("json", key, json.dumps(manifest))
safetensors_seeds()
torch_seeds()
