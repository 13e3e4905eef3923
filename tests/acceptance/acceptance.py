#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a user would check: whole networks over whole rasters through the tool, against NumPy in double precision.

    acceptance.py TOOL SHARED_DATA CASE

CASE is `textbook`, `biophysical`, `published`, `weights`, `converted`, `exporters` or `embeddings`. Exit status 0 passed, 1 failed, 77 skipped (with a word why).
"""
import json
import os
import shutil
import subprocess
import sys
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
tool, shared, case = sys.argv[1:4]
failures = []


def check(what, value, limit):
    verdict = "ok" if value <= limit else "FAILED"
    print(f"{verdict:6} {what}: {value:.3g} (limit {limit:.3g})")
    if not value <= limit:
        failures.append(what)


def expect(what, condition):
    check(what, 0 if condition else 1, 0)


def need_shared():
    if not os.path.isdir(shared):
        print(f"skipped: {shared} is missing")
        sys.exit(77)


def write_raster(path, pixels):
    """pixels is [bands, height, width]."""
    kinds = {"float32": gdal.GDT_Float32, "uint16": gdal.GDT_UInt16, "uint8": gdal.GDT_Byte}
    bands, height, width = pixels.shape
    dataset = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, kinds[pixels.dtype.name], ["INTERLEAVE=BAND"])
    dataset.WriteArray(pixels)
    dataset.FlushCache()


def read_raster(path):
    array = gdal.Open(path).ReadAsArray()
    return array if array.ndim == 3 else array[None]


def run(*arguments):
    done = subprocess.run([tool, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stderr)
        failures.append(" ".join(arguments))
    return done.stdout


def apply(model, raster, out, *options):
    run("apply", "-q", "--overwrite", "--output", "values", *options, "-m", model, raster, out)
    return read_raster(out)


def write_model(path, layers, **fields):
    with open(path, "w") as file:
        json.dump({"bandmix:layers": layers, **fields}, file)


def dense(weights, bias=None, activation=None):
    layer = {"op": "dense", "weights": weights.tolist()}
    if bias is not None:
        layer["bias"] = bias.tolist()
    if activation:
        layer["activation"] = activation
    return layer


def torch_conv(weights, bias, pixels):
    """The same layer by torch.nn.Conv2d; None where torch is not installed."""
    try:
        import torch
    except ImportError:
        print("       torch is not installed: compared with NumPy alone")
        return None
    conv = torch.nn.Conv2d(weights.shape[1], weights.shape[0], 1)
    with torch.no_grad():
        conv.weight[:] = torch.from_numpy(weights.astype("float32"))[:, :, None, None]
        conv.bias[:] = torch.from_numpy(bias.astype("float32"))
        return torch.relu(conv(torch.from_numpy(pixels)[None]))[0].numpy()


def mix(weights, pixels):
    """A 1x1 convolution in double precision."""
    return np.einsum("oc,chw->ohw", weights, pixels.astype("float64"))


def textbook(folder):
    random = np.random.default_rng(3)
    raster, out, model = (os.path.join(folder, name) for name in ("in.tif", "out.tif", "model.json"))

    pixels = random.normal(size=(64, 224, 224)).astype("float32")
    weights, bias = random.normal(size=(32, 64)) / 8, random.normal(size=32)
    weights, bias = weights.astype("float32").astype("float64"), bias.astype("float32").astype("float64")
    write_raster(raster, pixels)
    write_model(model, [dense(weights, bias, "relu")])
    got = apply(model, raster, out)
    expect("64 -> 32 keeps width and height", got.shape == (32, 224, 224))
    check("64 -> 32 with ReLU against NumPy", np.abs(got - np.maximum(mix(weights, pixels) + bias[:, None, None], 0)).max(), 1e-5)
    by_torch = torch_conv(weights, bias, pixels)
    if by_torch is not None:
        check("64 -> 32 with ReLU against torch.nn.Conv2d", np.abs(got - by_torch).max(), 1e-5)

    colours = random.integers(0, 256, size=(3, 100, 150)).astype("uint8")
    grey = np.array([[0.3, 0.59, 0.11]])
    write_raster(raster, colours)
    write_model(model, [dense(grey)])
    check("grey = 0.3 R + 0.59 G + 0.11 B", np.abs(apply(model, raster, out) - mix(grey, colours)).max(), 5e-5)
    rounded = apply(model, raster, out, "-ot", "Byte", "-a_nodata", "255")
    exact = mix(grey, colours)
    want = np.minimum(np.rint(exact), 254)  # 255 is nodata, so the brightest stand beside it
    sure = np.abs(exact - np.floor(exact) - 0.5) > 1e-4  # on a half, the last digit decides the side
    expect("grey as Byte", np.array_equal(rounded[sure], want[sure]) and sure.mean() > 0.95)

    pixels = random.normal(size=(512, 40, 50)).astype("float32")
    squeeze, expand = random.normal(size=(64, 512)) / 22, random.normal(size=(512, 64)) / 8
    write_raster(raster, pixels)
    write_model(model, [dense(squeeze, activation="relu"), dense(expand)])
    got = apply(model, raster, out)
    expect("512 -> 64 -> 512 keeps width and height", got.shape == pixels.shape)
    check("squeeze 512 -> 64 and expand 64 -> 512", np.abs(got - mix(expand, np.maximum(mix(squeeze, pixels), 0))).max(), 1e-5)
    expect("with ReLU between, info says nothing of a linear map", "linear map" not in run("info", model))

    write_model(model, [dense(squeeze), dense(expand)])
    check("the same without activations", np.abs(apply(model, raster, out) - mix(expand @ squeeze, pixels)).max(), 1e-5)
    expect("info says that it is one linear map of rank 64", "one linear map of rank 64" in run("info", model))
    expect("info --json says the rank", json.loads(run("info", "--json", model))["linear_rank"] == 64)


def evaluate(path, pixels):
    """The graph of an ONNX file of dense layers in double precision: pixels [n, channels] in, values out."""
    graph = onnx.load(path).graph
    values = {t.name: numpy_helper.to_array(t).astype("float64") for t in graph.initializer}
    values[[i.name for i in graph.input if i.name not in values][0]] = pixels.astype("float64")
    for node in graph.node:
        a = [values[name] for name in node.input]
        if node.op_type == "Conv":
            result = a[0] @ a[1][:, :, 0, 0].T + a[2]
        elif node.op_type == "Gemm":
            result = a[0] @ a[1].T + a[2]
        elif node.op_type in ("Mul", "Add", "Sub", "Div"):
            ufunc = {"Mul": np.multiply, "Add": np.add, "Sub": np.subtract, "Div": np.divide}[node.op_type]
            result = ufunc(a[0], a[1].reshape(-1))
        elif node.op_type == "Tanh":
            result = np.tanh(a[0])
        elif node.op_type == "Sigmoid":
            result = 1 / (1 + np.exp(-a[0]))
        elif node.op_type == "Relu":
            result = np.maximum(a[0], 0)
        elif node.op_type == "Constant":
            result = numpy_helper.to_array(node.attribute[0].t).astype("float64")
        else:
            raise NotImplementedError(node.op_type)
        values[node.output[0]] = result
    return values[graph.output[0].name]


def biophysical(folder):
    """The Sentinel-2 leaf area index network over the published test cases."""
    need_shared()
    model = f"{shared}/models/converted/biophysical_S2A_LAI_conv1x1.onnx"
    raster = f"{shared}/biophysical/S2A_testcases_11band_f32.tif"
    pixels = read_raster(raster)
    exact = evaluate(model, pixels.reshape(pixels.shape[0], -1).T).reshape(pixels.shape[1:])
    # The table is clipped to 0..8 within a tolerance of 0.2 and flagged beyond (ExtremeCases), so only rows inside compare.
    published = read_raster(f"{shared}/biophysical/S2A_expected_4band_f32.tif")[0]
    inside = (exact > 0) & (exact < 8) & np.isfinite(published)
    for tier in subprocess.run([tool, "--version"], capture_output=True, text=True).stdout.split("(")[1].split(")")[0].split(), ["scalar"], ["avx2"]:
        done = subprocess.run([tool, "apply", "-q", "--overwrite", "--cpu", tier[0], "-m", model, raster, f"{folder}/lai.tif"])
        if done.returncode != 0 and tier[0] != "scalar":
            continue
        got = read_raster(f"{folder}/lai.tif")[0]
        check(f"LAI against double precision, {tier[0]}", np.abs(got - exact)[inside].max(), 5e-6)
        check(f"LAI against the published table, {tier[0]}, {inside.sum()} rows not clipped", np.abs(got - published)[inside].max(), 3.5e-4)


BANDS = ["B3", "B4", "B5", "B6", "B7", "B8A", "B11", "B12", "cos_vza", "cos_sza", "cos_raa"]


def tables_of(variable):
    """The published tables of a network, by the ends of their names."""
    folder = f"{shared}/biophysical/S2A/{variable}"
    return {name[len(variable) + 1:]: np.loadtxt(f"{folder}/{name}", delimiter=",", ndmin=2) for name in os.listdir(folder)}


def published_model(path, variable, tables):
    """A network as a manifest: x in lo..hi to -1..1, two layers, -1..1 to the range of the output, limits, domain."""
    lo, hi = tables["Normalisation"].T
    y_lo, y_hi = tables["Denormalisation"][0]
    tolerance, minimum, maximum = tables["ExtremeCases"][0]
    scalings = [{"type": "z-score", "mean": (a + b) / 2, "stddev": (b - a) / 2} for a, b in zip(lo, hi)]
    domain = {"bands": BANDS[:8], "minimum": tables["DefinitionDomain_MinMax"][0].tolist(), "maximum": tables["DefinitionDomain_MinMax"][1].tolist(),
              "cells": 10, "occupied": tables["DefinitionDomain_Grid"].astype(int).tolist()}
    layers = [dense(tables["Weights_Layer1_Neurons"], tables["Weights_Layer1_Bias"].ravel(), "tanh"),
              dense(tables["Weights_Layer2_Neurons"], tables["Weights_Layer2_Bias"].ravel())]
    write_model(path, layers, **{
        "mlm:name": variable,
        "mlm:input": [{"bands": BANDS, "value_scaling": scalings, "bandmix:domain": domain}],
        "mlm:output": [{"bandmix:bands": [variable], "bandmix:scaling": {"scale": (y_hi - y_lo) / 2, "shift": (y_hi + y_lo) / 2},
                        "bandmix:clip": {"minimum": minimum, "maximum": maximum, "tolerance": abs(tolerance)}}]})


def published_values(tables, pixels):
    """The processor's rules in double precision: values and flags; `near` is how far a value is from a rule's edge."""
    lo, hi = tables["Normalisation"].T
    y_lo, y_hi = tables["Denormalisation"][0]
    tolerance, minimum, maximum = tables["ExtremeCases"][0]
    tolerance = abs(tolerance)
    hidden = np.tanh((2 * (pixels - lo) / (hi - lo) - 1) @ tables["Weights_Layer1_Neurons"].T + tables["Weights_Layer1_Bias"].ravel())
    y = 0.5 * ((hidden @ tables["Weights_Layer2_Neurons"].T + tables["Weights_Layer2_Bias"].ravel())[:, 0] + 1) * (y_hi - y_lo) + y_lo
    edges = np.array([minimum - tolerance, minimum, maximum, maximum + tolerance])
    near = np.abs(y[:, None] - edges).min(axis=1)
    low, high = tables["DefinitionDomain_MinMax"]
    x = pixels[:, :8]
    inside = ((x >= low) & (x <= high)).all(axis=1)
    cells = np.floor(10 * (x - low) / (high - low) + 1).astype(int)
    occupied = {tuple(row) for row in tables["DefinitionDomain_Grid"].astype(int).tolist()}
    inside &= np.array([tuple(row) in occupied for row in cells.tolist()])
    raised, lowered = (y > minimum - tolerance) & (y < minimum), (y > maximum) & (y < maximum + tolerance)
    flags = (~inside) * 1 + raised * 2 + lowered * 4 + (y <= minimum - tolerance) * 8 + (y >= maximum + tolerance) * 16
    return np.where(raised, minimum, np.where(lowered, maximum, y)), flags, near


def published(folder):
    """Values and flags of four published networks over all 41,472 published rows."""
    need_shared()
    raster = f"{shared}/biophysical/S2A_testcases_11band_f32.tif"
    pixels = read_raster(raster).reshape(11, -1).T.astype("float64")
    tables_published = read_raster(f"{shared}/biophysical/S2A_expected_4band_f32.tif").reshape(4, -1)
    for band, (variable, limit) in enumerate([("LAI", 3.5e-4), ("LAI_Cab", 0.12), ("FAPAR", 2e-4), ("FCOVER", 2.5e-4)]):
        tables = tables_of(variable)
        model, out, flags_out = (os.path.join(folder, name) for name in ("model.json", "out.tif", "flags.tif"))
        published_model(model, variable, tables)
        got = apply(model, raster, out, "--output", f"flags={flags_out}", "-b", "1", *sum((["-b", str(b)] for b in range(2, 12)), []))[0].ravel()
        flags = read_raster(flags_out)[0].ravel()
        want, want_flags, near = published_values(tables, pixels)
        span = tables["Denormalisation"][0].ptp()
        expect(f"{variable}: 41,472 rows", len(got) == 41472)
        check(f"{variable}: value against double precision, share of the span", np.abs(got - want)[near > 1e-5 * span].max() / span, 2e-6)
        sure = near > 1e-5 * span
        check(f"{variable}: flags that differ ({sure.sum()} rows away from an edge by 1e-5 of the span)", (flags != want_flags)[sure].sum(), 0)
        check(f"{variable}: flags that differ at an edge", (flags != want_flags)[~sure].sum(), (~sure).sum())
        table = tables_published[band]
        known = np.isfinite(table) & ((want_flags & (8 | 16)) == 0)
        check(f"{variable}: against the published table, {known.sum()} rows", np.abs(got - table)[known].max(), limit)
        print(f"       {variable}: rows by flag " + ", ".join(f"{bit}: {(flags & bit != 0).sum()}" for bit in (1, 2, 4, 8, 16)))


def converted(folder):
    """Published networks in both export forms, at the points that come with them."""
    need_shared()
    names = sorted(n for n in os.listdir(f"{shared}/models/converted") if n.endswith(".onnx"))
    expect("there are models", len(names) >= 8)
    for name in names:
        points = np.load(f"{shared}/models/converted/{name.rsplit('_', 1)[0]}_io.npz")
        inputs, outputs = (points[key] for key in sorted(points.files, key=lambda k: "out" in k or k.startswith("y")))
        pixels = inputs.T.reshape(inputs.shape[1], 1, -1).astype("float32")
        write_raster(f"{folder}/in.tif", pixels)
        got = apply(f"{shared}/models/converted/{name}", f"{folder}/in.tif", f"{folder}/out.tif")[:, 0, :].T
        want = outputs.reshape(got.shape)
        check(name, np.abs(got - want).max() / (want.max() - want.min()), 4e-5)


def exporters(folder):
    """Files of other exporters: a Keras network at the points that come with it, and linear models of scikit-learn."""
    need_shared()
    base = f"{shared}/models/exporters/tract__"
    points = np.load(f"{base}examples__keras-tract-tf2__io.npz")
    inputs, outputs = (points[key] for key in sorted(points.files, key=lambda k: "out" in k or k.startswith("y")))
    write_raster(f"{folder}/in.tif", inputs.T.reshape(inputs.shape[1], 1, -1).astype("float32"))
    got = apply(f"{base}examples__keras-tract-tf2__example.onnx", f"{folder}/in.tif", f"{folder}/out.tif")[:, 0, :].T
    want = outputs.reshape(got.shape)
    check("Keras, 100 -> 32 -> 1", np.abs(got - want).max() / max(want.max() - want.min(), 1), 1e-5)

    def linear(name):
        """The attributes of the first node, random pixels of as many bands, and the scores in double precision."""
        path = f"{base}{name}__model.onnx"
        model = onnx.load(path)
        given = {a.name: onnx.helper.get_attribute_value(a) for a in model.graph.node[0].attribute}
        n_rows = len(given["intercepts"])
        weights = np.array(given["coefficients"], dtype="float64").reshape(n_rows, -1)
        pixels = np.random.default_rng(5).normal(size=(weights.shape[1], 20, 30)).astype("float32")
        write_raster(f"{folder}/in.tif", pixels)
        return path, given, mix(weights, pixels) + np.array(given["intercepts"], dtype="float64")[:, None, None]

    path, given, want = linear("linear_regressor")
    check("linear regressor", np.abs(apply(path, f"{folder}/in.tif", f"{folder}/out.tif") - want).max() / np.ptp(want), 1e-5)
    path, given, scores = linear("linear_classifier")
    want = np.exp(scores - scores.max(0)) / np.exp(scores - scores.max(0)).sum(0)
    check("linear classifier, probabilities", np.abs(apply(path, f"{folder}/in.tif", f"{folder}/out.tif") - want).max(), 1e-5)
    run("apply", "-q", "--overwrite", "-m", path, f"{folder}/in.tif", f"{folder}/map.tif")
    sure = np.sort(scores, 0)[-1] - np.sort(scores, 0)[-2] > 1e-4
    labels = np.array(given["classlabels_ints"])[scores.argmax(0)]
    expect("linear classifier, classes", np.array_equal(read_raster(f"{folder}/map.tif")[0][sure], labels[sure]) and sure.mean() > 0.9)


def int8_raster(path, pixels, names, extra=None):
    """Int8 bands as this GDAL has them, rows from the bottom up, nodata -128; `extra` is one more band of floats, in a VRT over both."""
    bands, height, width = pixels.shape
    has_int8 = hasattr(gdal, "GDT_Int8")
    base = path if extra is None else f"{path}.int8.tif"
    options = ["INTERLEAVE=BAND"] if has_int8 else ["INTERLEAVE=BAND", "PIXELTYPE=SIGNEDBYTE"]
    dataset = gdal.GetDriverByName("GTiff").Create(base, width, height, bands, gdal.GDT_Int8 if has_int8 else gdal.GDT_Byte, options)
    dataset.SetGeoTransform([500000, 10, 0, 4000000, 0, 10])
    dataset.WriteArray(pixels if has_int8 else pixels.view("uint8"))
    for b, name in enumerate(names):
        dataset.GetRasterBand(b + 1).SetDescription(name)
        dataset.GetRasterBand(b + 1).SetNoDataValue(-128)
    dataset.FlushCache()
    if extra is None:
        return
    write_raster(f"{path}.scale.tif", extra[None])
    mark = "" if has_int8 else '<Metadata domain="IMAGE_STRUCTURE"><MDI key="PIXELTYPE">SIGNEDBYTE</MDI></Metadata>'
    source = lambda file, b: f"<SimpleSource><SourceFilename>{file}</SourceFilename><SourceBand>{b}</SourceBand></SimpleSource>"
    with open(path, "w") as file:
        file.write(f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}"><GeoTransform>500000,10,0,4000000,0,10</GeoTransform>')
        for b, name in enumerate(names):
            file.write(f'<VRTRasterBand dataType="{"Int8" if has_int8 else "Byte"}" band="{b + 1}"><Description>{name}</Description>{mark}'
                       f"<NoDataValue>-128</NoDataValue>{source(base, b + 1)}</VRTRasterBand>")
        file.write(f'<VRTRasterBand dataType="Float32" band="{bands + 1}"><Description>scale</Description>{source(path + ".scale.tif", 1)}</VRTRasterBand></VRTDataset>')


def onnx_head(path, weights, biases, softmax):
    """Gemm, with ReLU between: what exporters of PyTorch and scikit-learn make of a head on [N, C]."""
    nodes, constants, value = [], [], "x"
    for i, (w, b) in enumerate(zip(weights, biases)):
        constants += [numpy_helper.from_array(w.astype("float32"), f"w{i}"), numpy_helper.from_array(b.astype("float32"), f"b{i}")]
        nodes.append(onnx.helper.make_node("Gemm", [value, f"w{i}", f"b{i}"], [f"h{i}"], transB=1))
        value = f"h{i}"
        if i + 1 < len(weights):
            nodes.append(onnx.helper.make_node("Relu", [value], [f"r{i}"]))
            value = f"r{i}"
    nodes.append(onnx.helper.make_node("Softmax" if softmax else "Identity", [value], ["y"]))
    info = lambda name, n: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", n])
    graph = onnx.helper.make_graph(nodes, "head", [info("x", weights[0].shape[1])], [info("y", weights[-1].shape[0])], constants)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)]), path)


def embeddings(folder):
    """Heads on made-up embeddings in the form of AlphaEarth's and TESSERA's, with the example manifests."""
    examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../sample_data/embeddings")
    random = np.random.default_rng(11)
    raster, head = f"{folder}/in.tif", f"{folder}/head.onnx"

    bytes_ = random.integers(-127, 128, size=(64, 40, 50)).astype("int8")
    bytes_[:, 3, 7] = -128
    bytes_[10, 20, 30] = -128
    int8_raster(raster, bytes_, [f"A{b:02d}" for b in range(64)])
    weights = [random.normal(size=(32, 64)).astype("float32"), random.normal(size=(5, 32)).astype("float32")]
    biases = [random.normal(size=32).astype("float32"), random.normal(size=5).astype("float32")]
    onnx_head(head, weights, biases, softmax=True)
    shutil.copyfile(f"{examples}/alphaearth.json", f"{head}.json")
    run("apply", "-q", "--overwrite", "--output", f"probabilities={folder}/p.tif", "-m", head, raster, f"{folder}/map.tif")
    x = (bytes_ / 127.5) ** 2 * np.sign(bytes_)
    scores = mix(weights[1], np.maximum(mix(weights[0], x) + biases[0][:, None, None], 0)) + biases[1][:, None, None]
    want = np.exp(scores - scores.max(0)) / np.exp(scores - scores.max(0)).sum(0)
    got, classes = read_raster(f"{folder}/p.tif"), read_raster(f"{folder}/map.tif")[0]
    valid = (bytes_ != -128).all(0)
    check("AlphaEarth, 64 -> 32 -> 5, probabilities", np.abs(got - want)[:, valid].max(), 1e-5)
    expect("AlphaEarth: nodata in one band is nodata in all", np.isnan(got[:, ~valid]).all() and np.isfinite(got[:, valid]).all())
    written = gdal.Open(f"{folder}/map.tif")
    nodata = written.GetRasterBand(1).GetNoDataValue()
    expect("AlphaEarth: classes", (classes[~valid] == nodata).all() and (classes[valid] == want.argmax(0)[valid]).mean() > 0.999)
    expect("AlphaEarth: rows stay bottom up", written.GetGeoTransform() == (500000, 10, 0, 4000000, 0, 10))

    bytes_ = random.integers(-127, 128, size=(128, 30, 20)).astype("int8")
    scale = random.uniform(0.001, 0.1, size=(30, 20)).astype("float32")
    raster, head = f"{folder}/in.vrt", f"{folder}/head.safetensors"
    int8_raster(raster, bytes_, [f"T{b:03d}" for b in range(128)], scale)
    weights = random.normal(size=(3, 128)).astype("float32")
    bias = random.normal(size=3).astype("float32")
    header = json.dumps({"fc.weight": {"dtype": "F32", "shape": [3, 128], "data_offsets": [0, weights.nbytes]},
                         "fc.bias": {"dtype": "F32", "shape": [3], "data_offsets": [weights.nbytes, weights.nbytes + 12]}}).encode()
    with open(head, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header + weights.tobytes() + bias.tobytes())
    shutil.copyfile(f"{examples}/tessera.json", f"{head}.json")
    got = apply(head, raster, f"{folder}/out.tif")
    want = mix(weights, bytes_ * scale.astype("float64")) + bias[:, None, None]
    check("TESSERA, 128 -> 3", np.abs(got - want).max() / np.ptp(want), 1e-5)


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]) for name, entry in header.items()}, metadata


def layers_of(tensors, metadata):
    """The networks of the data: maybe a scaling, dense layers, maybe an activation after the last, maybe a scaling."""
    scaling = lambda name: [{"op": "affine", "scale": f"{name}.scale", "shift": f"{name}.offset"}] if f"{name}.scale" in tensors else []
    n = sum(name.endswith(".weight") for name in tensors)
    layers = [{"op": "dense", "weights": f"net.{i}.weight", "bias": f"net.{i}.bias", "activation": metadata["activation"].lower()} for i in range(n)]
    if metadata["last_activated"] == "False":
        del layers[-1]["activation"]
    return scaling("pre") + layers + scaling("post")


def weights(folder):
    """The same published networks from safetensors and from PyTorch state dicts, their layers named in a manifest beside the file."""
    need_shared()
    try:
        import torch
    except ImportError:
        torch = None
        print("       torch is not installed: state dicts are not made")
    for name in sorted(n for n in os.listdir(f"{shared}/models/converted") if n.endswith(".safetensors")):
        points = np.load(f"{shared}/models/converted/{name.rsplit('.', 1)[0]}_io.npz")
        inputs, outputs = (points[key] for key in sorted(points.files, key=lambda k: "out" in k or k.startswith("y")))
        write_raster(f"{folder}/in.tif", inputs.T.reshape(inputs.shape[1], 1, -1).astype("float32"))
        tensors, metadata = read_safetensors(f"{shared}/models/converted/{name}")
        manifest = {"bandmix:layers": layers_of(tensors, metadata)}
        local = f"{folder}/{name}"
        shutil.copyfile(f"{shared}/models/converted/{name}", local)
        with open(f"{local}.json", "w") as file:
            json.dump(manifest, file)
        got = apply(local, f"{folder}/in.tif", f"{folder}/out.tif")[:, 0, :].T
        want = outputs.reshape(got.shape)
        deep = len(manifest["bandmix:layers"]) > 5
        check(name, np.abs(got - want).max() / (want.max() - want.min()), 4e-5 if deep else 1e-5)
        if torch is None:
            continue
        item = f"{folder}/item.json"
        torch.save({k: torch.from_numpy(v.copy()) for k, v in tensors.items()}, f"{folder}/net.pth")
        with open(item, "w") as file:
            json.dump({"type": "Feature", "assets": {"model": {"href": "net.pth", "roles": ["mlm:model"]}}, **manifest}, file)
        again = apply(item, f"{folder}/in.tif", f"{folder}/out.tif")[:, 0, :].T
        expect(f"{name} as a state dict named by an item: the same bits", np.array_equal(again, got))


with tempfile.TemporaryDirectory() as where:
    {"textbook": textbook, "biophysical": biophysical, "published": published, "weights": weights, "converted": converted, "exporters": exporters, "embeddings": embeddings}[case](where)
sys.exit(1 if failures else 0)
