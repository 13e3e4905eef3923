#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Places and validity of odd rasters: what the tool keeps of them is what gdal_translate keeps, and both shift it alike.

    georef.py TOOL SHARED_DATA

Every raster of the folder `georef` goes through, and rasters made here that the folder lacks. A file that RUNS and REFUSED do
not name fails the case. Exit status 0 passed, 1 failed, 77 skipped.
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from osgeo import gdal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

sys.dont_write_bytecode = True  # the folder of the sources stays as it is
from georef_made import make_all

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
tool, shared = sys.argv[1:3]
failures = []

RUNS = {
    "rasterio/RGB.byte.gcp.vrt", "rasterio/RGB.byte.rpc.vrt", "rasterio/RGB.byte.tif", "rasterio/RGBA.uint16.tif",
    "rasterio/all-nodata.tif", "rasterio/alpha.tif", "rasterio/cogeo.tif", "rasterio/float.tif", "rasterio/float_nan.tif",
    "rasterio/float_raster_with_extra_nodata.tif", "rasterio/goes.tif", "rasterio/rotated.tif", "rasterio/test_esri_wkt.tif",
    "rio-cogeo/cog_no_offest.tif", "rio-cogeo/dataset_namespace_metadata.tif", "rio-cogeo/image_geos.tif",
    "rio-cogeo/image_webp.tif", "rio-cogeo/image_with_offsets.tif", "rioxarray/2d_test.tif", "rioxarray/test_rpcs.tif",
    "rioxarray/test_rpcs_ext_file.tif"}
# What the message must say.
REFUSED = {"rioxarray/cint16.tif": ["band 1 is CInt16", "only real types can be read"]}


def expect(what, condition, detail=""):
    if not condition:
        print(f"FAILED {what}{': ' + detail if detail else ''}")
        failures.append(what)


def used_bands(dataset):
    """What feeds the network: all but alpha."""
    bands = [dataset.GetRasterBand(b + 1) for b in range(dataset.RasterCount)]
    return [band for band in bands if band.GetColorInterpretation() != gdal.GCI_AlphaBand]


def read_pixels(dataset, window):
    """[bands, height, width] in double, and where all of it is valid: by GDAL's mask bands, and not NaN. Nodata that GDAL leaves
    out of its mask counts as well: beside a mask of the dataset, where gdalwarp goes by nodata alone, and of a signed byte."""
    planes, valid = [], True
    for band in used_bands(dataset):
        plane, nodata = band.ReadAsArray(*window), band.GetNoDataValue()
        if band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE":
            plane = plane.view("int8")
        plane = plane.astype("float64")
        valid = valid & (band.GetMaskBand().ReadAsArray(*window) != 0) & ~np.isnan(plane)
        if nodata is not None and not band.GetMaskFlags() & gdal.GMF_NODATA:
            valid = valid & (plane != nodata)
        planes.append(plane)
    return np.stack(planes), valid


def numbers_of(metadata):
    return {key: [float(word) for word in value.split()] for key, value in (metadata or {}).items() if key != "ERR_BIAS"}


def same_numbers(a, b):
    return len(a) == len(b) and all(abs(x - y) <= 1e-12 * max(abs(x), abs(y)) for x, y in zip(a, b))


def describe_crs(crs):
    return None if crs is None else (crs.GetName(), tuple(crs.GetDataAxisToSRSAxisMapping()), crs.GetCoordinateEpoch())


def same_crs(a, b):
    if a is None or b is None:
        return a is b
    return bool(a.IsSame(b)) and describe_crs(a)[1:] == describe_crs(b)[1:]


def describe_gcps(dataset):
    return [(p.GCPPixel, p.GCPLine, p.GCPX, p.GCPY, p.GCPZ, p.Id) for p in dataset.GetGCPs()]


def compare_place(what, got, want):
    """`got` lies where `want` does, in all that GDAL can say of it."""
    expect(f"{what}: size", (got.RasterXSize, got.RasterYSize) == (want.RasterXSize, want.RasterYSize))
    crs = got.GetSpatialRef(), want.GetSpatialRef()
    expect(f"{what}: CRS", same_crs(*crs), f"{describe_crs(crs[0])}, not {describe_crs(crs[1])}")
    transforms = got.GetGeoTransform(can_return_null=True), want.GetGeoTransform(can_return_null=True)
    same = transforms[0] == transforms[1] or (None not in transforms and same_numbers(*transforms))
    expect(f"{what}: geotransform", same, f"{transforms[0]}, not {transforms[1]}")
    gcps = describe_gcps(got), describe_gcps(want)
    expect(f"{what}: ground control points", gcps[0] == gcps[1], f"{gcps[0][:2]}..., not {gcps[1][:2]}...")
    crs = got.GetGCPSpatialRef(), want.GetGCPSpatialRef()
    expect(f"{what}: CRS of the points", same_crs(*crs), f"{describe_crs(crs[0])}, not {describe_crs(crs[1])}")
    rpc = numbers_of(got.GetMetadata("RPC")), numbers_of(want.GetMetadata("RPC"))
    same = rpc[0].keys() == rpc[1].keys() and all(same_numbers(rpc[0][key], rpc[1][key]) for key in rpc[0])
    expect(f"{what}: RPC", same, f"{rpc[0]}, not {rpc[1]}")
    # Which of the two is not said means the area.
    for key, domain, default in (("AREA_OR_POINT", "", "Area"), ("X_DATASET", "GEOLOCATION", None)):
        found = got.GetMetadataItem(key, domain) or default, want.GetMetadataItem(key, domain) or default
        expect(f"{what}: {key}", found[0] == found[1], f"{found[0]}, not {found[1]}")


def make_models(folder, n_bands):
    """A network of values and one of classes with the same weights."""
    random = np.random.default_rng(n_bands)
    weights, bias = random.normal(size=(3, n_bands)).astype("float32"), random.normal(size=3).astype("float32")
    dense = {"op": "dense", "weights": weights.astype("float64").tolist(), "bias": bias.astype("float64").tolist()}
    for name, layers in (("values", [dense]), ("class", [dense, {"op": "argmax"}])):
        with open(f"{folder}/{name}.json", "w") as file:
            json.dump({"bandmix:layers": layers}, file)
    return weights.astype("float64"), bias.astype("float64")


def apply(folder, kind, raster, out, *options):
    return subprocess.run([tool, "apply", "-q", "--overwrite", *options, "-m", f"{folder}/{kind}.json", raster, out],
                          capture_output=True, text=True)


def compare_values(what, got, pixels, valid, network):
    weights, bias = network
    found = got.ReadAsArray().astype("float64")
    expect(f"{what}: what is nodata", np.array_equal(~np.isnan(found).any(axis=0), valid))
    masks = [got.GetRasterBand(b + 1).GetMaskBand().ReadAsArray() != 0 for b in range(got.RasterCount)]
    expect(f"{what}: masks", all(np.array_equal(mask, valid) for mask in masks))
    exact = np.einsum("oc,chw->ohw", weights, pixels) + bias[:, None, None]
    size = np.einsum("oc,chw->ohw", np.abs(weights), np.abs(pixels)) + np.abs(bias)[:, None, None]
    both = np.isfinite(exact) & np.isfinite(found)
    error = (np.abs(found - exact)[both] / size[both]).max(initial=0)
    expect(f"{what}: values", error <= 1e-5, f"off by {error:.3g}")
    return exact, size


def compare_classes(what, got, exact, size, valid):
    found, nodata = got.ReadAsArray(), got.GetRasterBand(1).GetNoDataValue()
    expect(f"{what}: what is nodata", nodata is not None and np.array_equal(found != nodata, valid))
    expect(f"{what}: masks", np.array_equal(got.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0, valid))
    best = np.sort(exact, axis=0)
    sure = valid & (best[-1] - best[-2] > 1e-5 * size.max(axis=0))
    expect(f"{what}: classes", np.array_equal(found[sure], np.argmax(exact, axis=0)[sure]))


def translate(dataset, kind, place):
    name = "/vsimem/want"
    gdal.Translate(name, dataset, format=kind, **place)
    return gdal.Open(name)


def windows_of(dataset):
    """What to run: (name, options of ours, the same for gdal_translate)."""
    width, height = dataset.RasterXSize, dataset.RasterYSize
    x, y = min(13, width // 3), min(17, height // 3)
    w, h = max(1, (width - x) * 2 // 3), max(1, (height - y) // 2)
    yield "whole", [], {}
    yield "window", ["--srcwin", *map(str, (x, y, w, h))], {"srcWin": [x, y, w, h]}
    g = dataset.GetGeoTransform(can_return_null=True)
    if g is not None and g[2] == 0 and g[4] == 0:
        corners = [g[0] + (x + 0.3) * g[1], g[3] + (y + 0.4) * g[5], g[0] + (x + w) * g[1], g[3] + (y + h) * g[5]]
        yield "projwin", ["--projwin", *map(repr, corners)], {"projWin": corners}


def window_in(dataset, place):
    """The window of the source that a run covers. Of a projwin GDAL knows it, and a VRT says it."""
    if "srcWin" in place:
        return place["srcWin"]
    if "projWin" not in place:
        return [0, 0, dataset.RasterXSize, dataset.RasterYSize]
    import xml.etree.ElementTree as xml
    vrt = gdal.Translate("", dataset, format="VRT", **place)
    rect = xml.fromstring(vrt.GetMetadata("xml:VRT")[0]).find(".//SrcRect").attrib
    return [int(float(rect[key])) for key in ("xOff", "yOff", "xSize", "ySize")]


def check_raster(name, path, folder, formats=("GTiff",)):
    """Values and classes come from one pass; the network that ends in classes gives the same map."""
    dataset = gdal.Open(path)
    network = make_models(folder, len(used_bands(dataset)))
    values, classes, again = f"{folder}/values.tif", f"{folder}/class.out", f"{folder}/again.tif"
    for kind in formats:
        for window, options, place in windows_of(dataset):
            if gdal.GetDriverByName(kind) is None or (kind != "GTiff" and window != "window"):
                continue
            what = f"{name}, {window}" + (f", {kind}" if kind != "GTiff" else "")
            done = apply(folder, "values", path, classes, "--of", kind, "--output", "class", "--output", f"values={values}", *options)
            expect(f"{what}: runs", done.returncode == 0, done.stderr.strip())
            if done.returncode != 0:
                return
            pixels, valid = read_pixels(dataset, window_in(dataset, place))
            exact, size = compare_values(what, gdal.Open(values), pixels, valid, network)
            compare_classes(what, gdal.Open(classes), exact, size, valid)
            compare_place(what, gdal.Open(classes), translate(dataset, kind, place))
            if kind == "GTiff" and window == "whole":
                compare_place(f"{what}, values", gdal.Open(values), gdal.Open("/vsimem/want"))
                done = apply(folder, "class", path, again)
                expect(f"{what}: argmax runs", done.returncode == 0, done.stderr.strip())
                compare_classes(f"{what}, argmax", gdal.Open(again), exact, size, valid)
    print(f"       {name}: runs")


def check_refused(name, path, folder, phrases):
    make_models(folder, len(used_bands(gdal.Open(path))))
    done = apply(folder, "values", path, f"{folder}/refused.tif")
    expect(f"{name}: is refused", done.returncode == 1 and not os.path.exists(f"{folder}/refused.tif"))
    for phrase in [*phrases, path]:
        expect(f"{name}: the message says '{phrase}'", phrase in done.stderr, done.stderr.strip())
    print(f"       {name}: refused, {done.stderr.strip().split(path + ': ')[-1]}")


def check_shared(folder):
    root = f"{shared}/georef"
    found = {os.path.relpath(os.path.join(where, name), root) for where, _, names in os.walk(root) for name in names}
    expect("the folder holds what this case knows", found == RUNS | set(REFUSED), str(found ^ (RUNS | set(REFUSED))))
    for name in sorted(found & RUNS):
        check_raster(name, f"{root}/{name}", folder)
    for name in sorted(found & set(REFUSED)):
        check_refused(name, f"{root}/{name}", folder, REFUSED[name])


with tempfile.TemporaryDirectory() as where:
    for name, path, formats in make_all(where):
        os.makedirs(f"{where}/{name}.run")
        check_raster(f"made {name}", path, f"{where}/{name}.run", formats)
    if os.path.isdir(f"{shared}/georef"):
        os.makedirs(f"{where}/shared.run")
        check_shared(f"{where}/shared.run")
if failures:
    sys.exit(1)
if not os.path.isdir(f"{shared}/georef"):
    print(f"skipped: {shared}/georef is missing; the rasters made here passed")
    sys.exit(77)
