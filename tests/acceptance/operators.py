#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The operator tests of the ONNX project, one by one: each runs through the tool and agrees, also once converted to JSON and
back to ONNX, or is refused as operators.txt says.

    operators.py TOOL SHARED_DATA [--update]

Input 0 of a test is the raster; whatever else it takes becomes a constant of the model. The bands are the axis that
`bandmix info` counts. --update writes operators.txt as things are. Exit status 0 passed, 1 failed, 77 skipped.
"""
import json
import os
import subprocess
import sys
import tarfile
import tempfile

try:
    import numpy as np
    import onnx
    from onnx import numpy_helper
    from osgeo import gdal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

gdal.UseExceptions()
tool, shared = sys.argv[1:3]
archive = f"{shared}/models/onnx-operators/node-tests-opset14.tar.xz"
table = os.path.join(os.path.dirname(os.path.abspath(__file__)), "operators.txt")
if not os.path.exists(archive):
    print(f"skipped: {archive} is missing")
    sys.exit(77)


def load_tensor(path):
    tensor = onnx.TensorProto()
    with open(path, "rb") as file:
        tensor.ParseFromString(file.read())
    return numpy_helper.to_array(tensor)


def joined_axis(model, inputs):
    """The axis to put several inputs together on, as bands of one raster; None where they are no bands of the same pixels."""
    first = inputs[0]
    if len(inputs) < 2 or any(data.shape != first.shape for data in inputs) or first.ndim == 0:
        return None
    axis = {a.name: a.i for a in model.graph.node[0].attribute}.get("axis", 1 if first.ndim > 1 else 0)
    return axis % first.ndim


def prepare(folder):
    """The model with one input, the raster for it, and the first output. Several inputs of the same pixels become its bands,
    taken apart by a Split; what else a test takes becomes a constant."""
    model = onnx.load(f"{folder}/model.onnx")
    data = f"{folder}/test_data_set_0"
    inputs = [load_tensor(f"{data}/input_{index}.pb") for index in range(len(model.graph.input))]
    names = [value.name for value in model.graph.input]
    axis = joined_axis(model, inputs)
    if axis is not None:
        model.graph.node.insert(0, onnx.helper.make_node("Split", ["bands"], names, axis=axis))
        joined = np.concatenate([x.astype("float64" if x.dtype == np.float64 else "float32") for x in inputs], axis)
        kind = model.graph.input[0].type.tensor_type.elem_type
        model.graph.input.insert(0, onnx.helper.make_tensor_value_info("bands", kind, joined.shape))
        if kind == onnx.TensorProto.BOOL:
            model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT
        inputs = [joined]
    else:
        for name, value in list(zip(names, inputs))[1:]:
            model.graph.initializer.append(numpy_helper.from_array(value, name))
    del model.graph.input[1:]
    if inputs[0].dtype == bool:
        inputs[0] = inputs[0].astype("float32")
        model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT
    if axis is None and model.graph.node[0].op_type == "ArgMax" and inputs[0].ndim:
        axis = {a.name: a.i for a in model.graph.node[0].attribute}.get("axis", 0) % inputs[0].ndim
    onnx.save(model, f"{folder}/net.onnx")
    return f"{folder}/net.onnx", inputs[0], load_tensor(f"{data}/output_0.pb"), axis


def write_raster(path, pixels):
    bands, n = pixels.shape
    kind = gdal.GDT_Float64 if pixels.dtype == np.float64 else gdal.GDT_Float32
    dataset = gdal.GetDriverByName("GTiff").Create(path, n, 1, bands, kind, ["INTERLEAVE=BAND"])
    dataset.WriteArray(pixels.reshape(bands, 1, n))
    dataset.FlushCache()


def channel_axis(shape, n_inputs):
    """Axis 1 where it fits, as the tool prefers; else the last that does."""
    fits = [axis for axis, size in enumerate(shape) if size == n_inputs]
    return 1 if 1 in fits else fits[-1] if fits else None


def error_between(got, expected):
    """The largest error, relative to the size of the value; values that are not finite must be the same, but that a NaN stands
    for a pixel that the tool calls invalid."""
    expected = expected.astype("float64")
    known = np.isfinite(expected) & np.isfinite(got)
    if ((~known) & ~np.isnan(got) & (got != expected)).any() or (np.isnan(got) & np.isfinite(expected)).all(axis=0).any():
        return np.inf
    return float((np.abs(got - expected) / np.maximum(1.0, np.abs(expected)))[known].max(initial=0.0))


def compare(got, expected, axis, rank):
    """As a verdict. Where the layout of the output is another, some axis must hold the channels, and the values of each
    channel must be those, in whatever order the pixels come."""
    direct = np.moveaxis(expected, axis, 0).reshape(expected.shape[axis], -1) if expected.ndim == rank else expected.reshape(1, -1)
    if direct.shape == got.shape:
        error = error_between(got, direct)
        if error <= 1e-5:
            return "agrees"
        verdict = f"differs by {error:.2g}"
    else:
        verdict = f"another shape: {expected.shape}"
    for other in range(expected.ndim):
        laid = np.moveaxis(expected, other, 0).reshape(expected.shape[other], -1)
        if laid.shape == got.shape and error_between(np.sort(got, axis=1), np.sort(laid, axis=1)) <= 1e-5:
            return "agrees, laid out in another way"
    if expected.size == got.size == got.shape[-1] and error_between(np.sort(got, axis=1), np.sort(expected.reshape(1, -1), axis=1)) <= 1e-5:
        return "agrees, laid out in another way"
    return verdict


def run(name, folder):
    """What becomes of one test: "agrees", or why not."""
    if not os.path.exists(f"{folder}/test_data_set_0/input_0.pb"):
        return "no input"
    try:
        path, data, expected, axis = prepare(folder)
    except (TypeError, ValueError, IndexError, AttributeError, onnx.onnx_cpp2py_export.checker.ValidationError) as why:
        return f"no tensors: {type(why).__name__}"
    if data.dtype.kind not in "fiu":
        return f"input of {data.dtype}"
    info = subprocess.run([tool, "info", "--json", path], capture_output=True, text=True)
    if info.returncode != 0:
        return "refused: " + info.stderr.strip().split(f"{path}: ", 1)[-1]
    n_inputs = json.loads(info.stdout)["n_inputs"]
    if axis is None and data.ndim:
        axis = channel_axis(data.shape, n_inputs)
    if axis is None:
        return f"no axis of {n_inputs} channels"
    pixels = np.moveaxis(data, axis, 0).reshape(n_inputs, -1)
    write_raster(f"{folder}/in.tif", pixels.astype("float64" if data.dtype == np.float64 else "float32"))
    bands = sum((["-b", str(b + 1)] for b in range(n_inputs)), [])
    is_class = onnx.load(path).graph.node[-1].op_type == "ArgMax"
    kind = ["class", "-ot", "Int32"] if is_class else ["values", "-ot", "Float64"]
    options = ["--output", *kind, *bands]
    got, why = apply(path, folder, options)
    if got is None:
        return "failed: " + why
    verdict = compare(got.reshape(-1, got.shape[-1]), expected, axis, data.ndim)
    return verdict + converted(path, folder, options, got) if verdict.startswith("agrees") else verdict


def apply(path, folder, options):
    done = subprocess.run([tool, "apply", "-q", "--overwrite", *options, "-m", path, f"{folder}/in.tif", f"{folder}/out.tif"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip().replace(folder, "")
    return gdal.Open(f"{folder}/out.tif").ReadAsArray(), ""


def converted(path, folder, options, expected):
    """Nothing when the model gives the same bits from every format it can be converted to, and ONNX's own checker has nothing
    against the ONNX file; else what is wrong."""
    for suffix in ("json", "onnx"):
        other = f"{folder}/converted.{suffix}"
        done = subprocess.run([tool, "convert", "-q", path, other], capture_output=True, text=True)
        if done.returncode != 0:
            return f", but not as {suffix}: {done.stderr.strip().replace(folder, '')}"
        # An operator that is younger than the checker is none that it could check.
        if suffix == "onnx" and onnx.load(other).opset_import[0].version <= onnx.defs.onnx_opset_version():
            onnx.checker.check_model(other, full_check=True)
        got, why = apply(other, folder, options)
        if got is None:
            return f", but not as {suffix}: {why}"
        if got.tobytes() != expected.tobytes():
            return f", but otherwise as {suffix}"
    return ""


found = {}
with tempfile.TemporaryDirectory() as where:
    with tarfile.open(archive) as tar:
        tar.extractall(where)
    for name in sorted(os.listdir(where)):
        if os.path.exists(f"{where}/{name}/model.onnx"):
            found[name] = run(name, f"{where}/{name}")
lines = [f"{name}\t{verdict}\n" for name, verdict in found.items()]
if "--update" in sys.argv:
    with open(table, "w") as file:
        file.writelines(lines)
with open(table) as file:
    wanted = file.readlines()
for line in sorted(set(lines) - set(wanted)):
    print("found   ", line, end="")
for line in sorted(set(wanted) - set(lines)):
    print("expected", line, end="")
print(f"{len(found)} tests, {sum(verdict.startswith('agrees') for verdict in found.values())} agree")
sys.exit(0 if lines == wanted else 1)
