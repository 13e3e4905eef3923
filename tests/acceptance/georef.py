#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Odd georeferencing: outputs lie where gdal_translate's copies lie, whole and in part, and hold nodata where GDAL's masks say so.

    georef.py TOOL SHARED_DATA

Runs a small network over every raster below SHARED_DATA/georef, and over rasters made here for what that folder lacks. A file there that
is neither run nor listed in REFUSED fails the test. Exit status 0 passed, 1 failed, 77 skipped.
"""
import json
import math
import os
import subprocess
import sys
import tempfile

try:
    import numpy
    from osgeo import gdal, osr
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")

# What cannot be run, and a word of the reason.
REFUSED = {"rioxarray/cint16.tif": "only real types can be read"}


class Failure(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Failure(what)


def data_bands(dataset):
    return [b for b in range(1, dataset.RasterCount + 1)
            if dataset.GetRasterBand(b).GetColorInterpretation() != gdal.GCI_AlphaBand]


def write_model(path, n_inputs):
    weights = [[((o + 2) * (i + 1)) % 5 - 1.5 for i in range(n_inputs)] for o in range(2)]
    json.dump({"bandmix:layers": [{"op": "dense", "weights": weights, "bias": [0.25, -1]}]}, open(path, "w"))
    return numpy.array(weights), numpy.array([0.25, -1])


def run(tool, *words):
    return subprocess.run([tool, "apply", "-q", *words], capture_output=True, text=True)


def same_numbers(a, b, what):
    check(len(a) == len(b) and all(abs(x - y) <= 1e-12 * max(1, abs(x)) for x, y in zip(a, b)), f"{what}: {a}, {b}")


def compare_place(ours, copy):
    """`ours` lies as the copy of gdal_translate lies."""
    check((ours.RasterXSize, ours.RasterYSize) == (copy.RasterXSize, copy.RasterYSize), "size")
    check((ours.GetGeoTransform(can_return_null=True) is None) == (copy.GetGeoTransform(can_return_null=True) is None),
          "one has a geotransform")
    same_numbers(ours.GetGeoTransform(), copy.GetGeoTransform(), "geotransform")
    left, right = ours.GetSpatialRef(), copy.GetSpatialRef()
    check((left is None) == (right is None), "one has a coordinate system")
    if left is not None:
        check(left.IsSame(right, ["CRITERION=STRICT"]), "coordinate system")
        check(left.GetDataAxisToSRSAxisMapping() == right.GetDataAxisToSRSAxisMapping(), "axes")
        check(left.GetCoordinateEpoch() == right.GetCoordinateEpoch(), "epoch")
    check(ours.GetGCPCount() == copy.GetGCPCount(), "number of control points")
    for a, b in zip(ours.GetGCPs() or [], copy.GetGCPs() or []):
        same_numbers((a.GCPPixel, a.GCPLine, a.GCPX, a.GCPY, a.GCPZ), (b.GCPPixel, b.GCPLine, b.GCPX, b.GCPY, b.GCPZ),
                     "control point")
        check(a.Id == b.Id, "name of a control point")
    if copy.GetGCPCount() > 0 and copy.GetGCPSpatialRef() is not None:
        check(ours.GetGCPSpatialRef().IsSame(copy.GetGCPSpatialRef()), "coordinate system of control points")
    check(ours.GetMetadataItem("AREA_OR_POINT") == copy.GetMetadataItem("AREA_OR_POINT"), "AREA_OR_POINT")
    compare_rpc(ours.GetMetadata("RPC"), copy.GetMetadata("RPC"))


def compare_rpc(ours, copy):
    check(set(ours) == set(copy), f"RPC: {sorted(set(ours) ^ set(copy))}")
    for key, text in copy.items():
        try:
            same_numbers([float(x) for x in ours[key].split()], [float(x) for x in text.split()], f"RPC {key}")
        except ValueError:
            check(ours[key] == text, f"RPC {key}")


def expected_validity(dataset, bands, window):
    """What GDAL's masks, nodata and alpha say, for all bands together."""
    valid = None
    for number in bands:
        band = dataset.GetRasterBand(number)
        here = band.GetMaskBand().ReadAsArray(*window) != 0
        values = band.ReadAsArray(*window).astype(float)
        here &= ~numpy.isnan(values)
        nodata = band.GetNoDataValue()
        # A nodata that the type cannot hold is none. Of floats GDAL's mask takes the neighbours as well.
        if nodata is not None and not math.isnan(nodata) and band.DataType != gdal.GDT_Float32:
            here &= values != nodata
        valid = here if valid is None else valid & here
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        if band.GetColorInterpretation() == gdal.GCI_AlphaBand and number not in bands:
            valid &= band.ReadAsArray(*window) != 0
    return valid


def compare_pixels(ours, dataset, bands, window, weights, bias):
    valid = expected_validity(dataset, bands, window)
    inputs = numpy.stack([dataset.GetRasterBand(b).ReadAsArray(*window).astype(float) for b in bands])
    if dataset.GetRasterBand(bands[0]).GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE":
        inputs = numpy.where(inputs > 127, inputs - 256, inputs)
    with numpy.errstate(all="ignore"):
        expected = numpy.tensordot(weights, inputs, 1) + bias[:, None, None]
        scale = numpy.tensordot(abs(weights), abs(inputs), 1) + 1
    for o in range(2):
        pixels = ours.GetRasterBand(o + 1).ReadAsArray()
        check(((~numpy.isnan(pixels)) == valid).all(), f"validity of {(numpy.isnan(pixels) == valid).sum()} pixels")
        error = abs(pixels - expected[o])[valid] / scale[o][valid]
        check(error.size == 0 or error.max() < 1e-5, f"values, by {error.max() if error.size else 0:.3g}")


def windows_of(dataset):
    """The whole, and a part that is aligned to nothing."""
    width, height = dataset.RasterXSize, dataset.RasterYSize
    yield None
    if width > 1 or height > 1:
        x, y = min(width // 3, width - 1), min(height // 5, height - 1)
        yield x, y, max(1, (width - x) * 2 // 3), max(1, (height - y) * 3 // 4)


def check_raster(tool, path, folder, open_options=()):
    dataset = gdal.OpenEx(path, gdal.OF_RASTER, open_options=list(open_options))
    bands = data_bands(dataset)
    model = os.path.join(folder, "model.json")
    weights, bias = write_model(model, len(bands))
    for index, window in enumerate(windows_of(dataset)):
        out, copy = os.path.join(folder, f"out{index}.tif"), os.path.join(folder, f"copy{index}.tif")
        words = [] if window is None else ["--srcwin", *map(str, window)]
        result = run(tool, "--overwrite", "-m", model, *words, path, out)
        check(result.returncode == 0, result.stderr.strip())
        made = gdal.Translate(copy, dataset, srcWin=window)
        made = None
        ours, there = gdal.Open(out), gdal.Open(copy)
        compare_place(ours, there)
        compare_pixels(ours, dataset, bands, window or (0, 0, dataset.RasterXSize, dataset.RasterYSize), weights, bias)
        ours = there = None
    transform = dataset.GetGeoTransform(can_return_null=True)
    if transform is None or transform[2] != 0 or transform[4] != 0 or min(dataset.RasterXSize, dataset.RasterYSize) < 4:
        return
    x, y = transform[0] + transform[1] * 1.3, transform[3] + transform[5] * 0.8
    corner = transform[0] + transform[1] * (dataset.RasterXSize - 1.1), transform[3] + transform[5] * (dataset.RasterYSize - 0.7)
    result = run(tool, "--overwrite", "-m", model, "--projwin", repr(x), repr(y), *map(repr, corner), path, out)
    check(result.returncode == 0, "projwin: " + result.stderr.strip())
    made = gdal.Translate(copy, dataset, projWin=[x, y, *corner])
    made = None
    ours, there = gdal.Open(out), gdal.Open(copy)
    compare_place(ours, there)


def check_refused(tool, path, folder, words):
    model = os.path.join(folder, "model.json")
    write_model(model, 1)
    result = run(tool, "-m", model, path, os.path.join(folder, "none.tif"))
    check(result.returncode == 1 and words in result.stderr, f"not refused as \"{words}\": {result.stderr.strip()}")
    check(not os.path.exists(os.path.join(folder, "none.tif")), "something is left")


# ---------------------------------------------------------------------------------------------------- rasters made here

def create(folder, name, width=23, height=17, bands=1, type=gdal.GDT_UInt16, options=(), driver="GTiff"):
    dataset = gdal.GetDriverByName(driver).Create(os.path.join(folder, name), width, height, bands, type, list(options))
    for b in range(bands):
        pixels = (numpy.arange(width * height).reshape(height, width) * (b + 3)) % 251
        dataset.GetRasterBand(b + 1).WriteArray(pixels.astype(numpy.uint8 if type == gdal.GDT_Byte else float))
    return dataset


def crs_of(definition, epoch=None):
    crs = osr.SpatialReference()
    crs.SetFromUserInput(definition)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    if epoch is not None:
        crs.SetCoordinateEpoch(epoch)
    return crs


LOCAL = 'LOCAL_CS["a mine",UNIT["metre",1],AXIS["x",EAST],AXIS["y",NORTH]]'


def placed(folder, name, definition, transform, epoch=None, point=False, **how):
    dataset = create(folder, name, **how)
    if point:
        dataset.SetMetadataItem("AREA_OR_POINT", "Point")
    if definition is not None:
        dataset.SetSpatialRef(crs_of(definition, epoch))
    if transform is not None:
        dataset.SetGeoTransform(transform)
    return dataset


def control_points():
    return [gdal.GCP(10 + x * 0.5, 50 - y * 0.25, 3, x, y, "", f"p{x}") for x, y in [(0, 0), (22.5, 1), (3, 16), (20, 15.25)]]


def make_all(folder):
    placed(folder, "epoch.tif", "EPSG:9000", (9, 0.001, 0, 50, 0, -0.001), epoch=2021.3)
    placed(folder, "south_up.tif", "EPSG:32632", (500000, 10, 0, 5000000, 0, 10))
    placed(folder, "rotated.tif", "EPSG:32632", (500000, 9, 4, 5000000, 4, -9))
    placed(folder, "point.tif", "EPSG:32632", (500000, 10, 0, 5000000, 0, -10), point=True)
    placed(folder, "degrees.tif", "EPSG:4326", (9, 0.01, 0, 50, 0, -0.02))
    placed(folder, "local.tif", LOCAL, (100, 1, 0, 200, 0, -1))
    placed(folder, "crs_only.tif", "EPSG:3857", None)
    placed(folder, "transform_only.tif", None, (5, 2, 0, 7, 0, -3))
    placed(folder, "one.tif", "EPSG:32632", (500000, 10, 0, 5000000, 0, -10), width=1, height=1)
    dataset = create(folder, "gcps.tif", bands=2)
    dataset.SetGCPs(control_points(), crs_of("EPSG:4326").ExportToWkt())
    dataset = create(folder, "rpc.tif")
    rpc = {"LINE_OFF": "8.5", "SAMP_OFF": "11", "LAT_OFF": "45", "LONG_OFF": "9", "HEIGHT_OFF": "100", "LINE_SCALE": "9",
           "SAMP_SCALE": "12", "LAT_SCALE": "0.1", "LONG_SCALE": "0.2", "HEIGHT_SCALE": "500"}
    for side in ["LINE_NUM", "LINE_DEN", "SAMP_NUM", "SAMP_DEN"]:
        rpc[side + "_COEFF"] = " ".join(str(0.001 * (i + 1)) if i else "1" for i in range(20))
    dataset.SetMetadata(rpc, "RPC")
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    for name in ["mask_inside.tif", "mask_beside.tif"]:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES" if "inside" in name else "NO")
        dataset = placed(folder, name, "EPSG:32632", (500000, 10, 0, 5000000, 0, -10), bands=3)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        mask = numpy.full((17, 23), 255, numpy.uint8)
        mask[3:9, 5:14] = 0
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    create(folder, "rgba.tif", bands=4, type=gdal.GDT_Byte, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    dataset = create(folder, "nan.tif", bands=2, type=gdal.GDT_Float32)
    pixels = numpy.arange(23 * 17, dtype=numpy.float32).reshape(17, 23)
    pixels[4, 3:9] = numpy.nan
    dataset.GetRasterBand(1).WriteArray(pixels)
    dataset.GetRasterBand(1).SetNoDataValue(math.nan)
    dataset = create(folder, "no_nodata_nan.tif", type=gdal.GDT_Float64)
    dataset.GetRasterBand(1).WriteArray(pixels.astype(float))
    dataset = create(folder, "nodata.tif", bands=2)
    dataset.GetRasterBand(1).SetNoDataValue(30)
    dataset = None
    create(folder, "signed.tif", type=gdal.GDT_Byte, options=["PIXELTYPE=SIGNEDBYTE"])
    made = gdal.Translate(os.path.join(folder, "one_nodata.vrt"), os.path.join(folder, "rgba.tif"), bandList=[1, 2])
    made = None
    text = open(os.path.join(folder, "one_nodata.vrt")).read()
    text = text.replace('band="2">', 'band="2"><NoDataValue>16</NoDataValue>', 1)
    open(os.path.join(folder, "one_nodata.vrt"), "w").write(text)
    both = gdal.Translate(os.path.join(folder, "both.vrt"), os.path.join(folder, "gcps.tif"))
    both.SetGeoTransform((500000, 10, 0, 5000000, 0, -10))
    both = None


def all_rasters(data):
    base = os.path.join(data, "georef")
    for folder, _, names in sorted(os.walk(base)):
        for name in sorted(names):
            if name.endswith((".tif", ".vrt")):
                yield os.path.relpath(os.path.join(folder, name), base), os.path.join(folder, name)


def check_formats(tool, folder):
    """What a format does not hold lies beside it."""
    path = os.path.join(folder, "degrees.tif")
    model = os.path.join(folder, "model.json")
    write_model(model, 1)
    for driver, name in [("COG", "cog.tif"), ("PNG", "map.png"), ("ENVI", "map.img")]:
        words = ["--ot", "Byte"] if driver == "PNG" else []
        result = run(tool, "-m", model, "--of", driver, *words, path, os.path.join(folder, name))
        check(result.returncode == 0, f"{driver}: {result.stderr}")
        ours, there = gdal.Open(os.path.join(folder, name)), gdal.Open(path)
        same_numbers(ours.GetGeoTransform(), there.GetGeoTransform(), driver)
        check(ours.GetSpatialRef().IsSame(there.GetSpatialRef()), driver)


def main():
    tool, data = sys.argv[1:3]
    if not os.path.isdir(os.path.join(data, "georef")):
        print("skipped: there is no folder of georeferenced rasters")
        return 77
    failed = 0
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as folder:
        make_all(made)
        cases = list(all_rasters(data)) + [(f"made/{n}", os.path.join(made, n)) for n in sorted(os.listdir(made))
                                           if n.endswith((".tif", ".vrt"))]
        for name, path in cases:
            try:
                if name in REFUSED:
                    check_refused(tool, path, folder, REFUSED[name])
                    print(f"{name}: refused, as it should")
                else:
                    check_raster(tool, path, folder)
                    print(f"{name}: as gdal_translate")
            except (Failure, RuntimeError) as why:
                print(f"{name}: FAILED: {why}")
                failed += 1
        try:
            check_formats(tool, made)
            print("formats: as they should")
        except (Failure, RuntimeError) as why:
            print(f"formats: FAILED: {why}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
