#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rasters of every sort through the driver, derived bands and processed datasets: pixels are those of `bandmix apply`."""
import json
import os

from checks import check, gdal, has_processed, main, must, numpy, read, run, same, tool, version


def network(path, n_inputs, units=False):
    """Three classes from `n_inputs` bands."""
    random = numpy.random.default_rng(n_inputs)
    layers = [{"op": "dense", "weights": random.normal(0, 0.01, (5, n_inputs)).tolist(), "bias": random.normal(0, 1, 5).tolist(),
               "activation": "relu"},
              {"op": "dense", "weights": random.normal(0, 1, (3, 5)).tolist()}, {"op": "softmax"}]
    inputs = {"mlm:input": [{"bandmix:bands": [{"unit": "reflectance"} for _ in range(n_inputs)]}]} if units else {}
    json.dump({**inputs, "bandmix:layers": layers}, open(path, "w"))
    return path


def make(path, n_bands, gdal_type, size=(37, 29), nodata=None, options=(), change=None):
    """Numbers without pattern, about one in ten of them nodata."""
    random = numpy.random.default_rng(n_bands + gdal_type)
    dataset = gdal.GetDriverByName("GTiff").Create(path, *size, n_bands, gdal_type, list(options))
    dataset.SetGeoTransform([500000, 10, 0, 4000000, 0, -10])
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    for b in range(n_bands):
        pixels = random.integers(0, 200, (size[1], size[0])).astype(float)
        if nodata is not None:
            pixels[random.random(pixels.shape) < 0.1] = nodata
        dataset.GetRasterBand(b + 1).WriteArray(pixels)
    if change:
        change(dataset, random)
    return path


def add_mask(dataset, random):
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(numpy.where(random.random((29, 37)) < 0.2, 0, 255))


def add_alpha(dataset, random):
    dataset.GetRasterBand(4).SetColorInterpretation(gdal.GCI_AlphaBand)
    dataset.GetRasterBand(4).WriteArray(numpy.where(random.random((29, 37)) < 0.2, 0, 255))


def add_scale(dataset, _random):
    for b in range(dataset.RasterCount):
        dataset.GetRasterBand(b + 1).SetScale(0.01 * (b + 1))
        dataset.GetRasterBand(b + 1).SetOffset(-0.1)


def bands_of_one_file(folder, name, n_inputs, words=(), **how):
    return name, [make(os.path.join(folder, name.replace(" ", "_") + ".tif"), **how)], n_inputs, list(words)


def cases(folder):
    one = lambda *a, **k: bands_of_one_file(folder, *a, **k)
    yield one("UInt16 in strips with nodata", 3, n_bands=3, gdal_type=gdal.GDT_UInt16, nodata=7)
    yield one("Int16 with a negative nodata", 3, n_bands=3, gdal_type=gdal.GDT_Int16, nodata=-32768)
    yield one("Float64 with NaN", 2, n_bands=2, gdal_type=gdal.GDT_Float64, nodata=float("nan"))
    yield one("Float32 with a nodata that Float32 rounds", 2, n_bands=2, gdal_type=gdal.GDT_Float32, nodata=0.1)
    yield one("UInt32", 2, n_bands=2, gdal_type=gdal.GDT_UInt32)
    yield one("Int32 with nodata", 2, n_bands=2, gdal_type=gdal.GDT_Int32, nodata=-2147483647)
    if version >= 3.07:
        yield one("Int8 with nodata", 2, n_bands=2, gdal_type=gdal.GDT_Int8, nodata=-128)
    yield one("a mask of the dataset", 3, n_bands=3, gdal_type=gdal.GDT_Byte, change=add_mask)
    yield one("alpha", 3, n_bands=4, gdal_type=gdal.GDT_Byte, change=add_alpha)
    yield one("a scale that is not applied", 3, n_bands=3, gdal_type=gdal.GDT_UInt16, change=add_scale)
    yield one("a scale that is applied", 3, ["--unscale", "yes"], n_bands=3, gdal_type=gdal.GDT_UInt16, nodata=3, change=add_scale)
    yield one("numbers that are scaled", 2, ["--scale", "0.1", "--offset", "-3"], n_bands=2, gdal_type=gdal.GDT_Byte)
    yield one("one band", 1, n_bands=1, gdal_type=gdal.GDT_Byte)
    yield one("one pixel", 2, n_bands=2, gdal_type=gdal.GDT_Byte, size=(1, 1))
    yield one("tiles that do not fit", 2, n_bands=2, gdal_type=gdal.GDT_UInt16, size=(300, 170), nodata=9,
              options=["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"])
    yield one("bands in another order", 2, ["-b", "3", "-b", "1"], n_bands=3, gdal_type=gdal.GDT_UInt16, nodata=5)
    yield one("valid when one band is", 3, ["--valid", "all"], n_bands=3, gdal_type=gdal.GDT_UInt16, nodata=7)
    first = make(os.path.join(folder, "first.tif"), 2, gdal.GDT_UInt16, nodata=11)
    second = make(os.path.join(folder, "second.tif"), 1, gdal.GDT_Int16, nodata=-5)
    yield "two files of two types", [first, second], 3, []
    yield "two files, one of them with a mask", [first, make(os.path.join(folder, "masked.tif"), 1, gdal.GDT_Byte, change=add_mask)], 3, []


def check_case(folder, what, rasters, n_inputs, words):
    net = network(os.path.join(folder, f"net{n_inputs}.json"), n_inputs)
    classes, values = os.path.join(folder, "class.tif"), os.path.join(folder, "values.tif")
    # Nodata as derived bands have it, which is not that of apply.
    must(tool, "apply", "-q", "--overwrite", "-m", net, "--no-range-check", "--a_nodata", "255", "--output", f"values={values}", *words,
         *rasters, classes)
    expected = [read(classes), read(values)]

    def matches(file):
        dataset = gdal.Open(file)
        found = [numpy.stack([dataset.GetRasterBand(b).ReadAsArray() for b in bands]) for bands in ([1], [2, 3, 4])]
        results = [same(a, b) for a, b in zip(found, expected)]
        nodata = dataset.GetRasterBand(1).GetNoDataValue()
        return all(r[0] for r in results) and nodata == 255, f"{results}, nodata {nodata}"

    def written(suffix, *more):
        path = os.path.join(folder, "out" + suffix)
        must(tool, "vrt", "-q", "--overwrite", "-m", net, "--no-range-check", *words, *more, *rasters, path)
        return path

    both = ["--output", "class", "--output", "values", "--a_nodata", "255"]
    check(f"{what}: descriptor", lambda: matches(written(".bmix", *both)))
    check(f"{what}: derived", lambda: matches(written(".vrt", *both)))
    if has_processed:
        check(f"{what}: processed", lambda: same(read(written(".vrt", "--kind", "processed", "--output", "values")), expected[1]))


def check_signed_bytes(folder):
    """GDAL 3.6 hands them on as unsigned in a VRT, so that a VRT is refused; the driver reads them itself."""
    if version >= 3.07:
        return
    path = make(os.path.join(folder, "signed.tif"), 2, gdal.GDT_Byte, options=["PIXELTYPE=SIGNEDBYTE"])
    net = network(os.path.join(folder, "net2.json"), 2)
    result = run(tool, "vrt", "-m", net, "--no-range-check", path, os.path.join(folder, "signed.vrt"))
    check("signed bytes: derived", lambda: (result.returncode == 1 and "signed bytes" in result.stderr, result.stderr))


def check_all(folder):
    for case in cases(folder):
        check_case(folder, *case)


main(check_all, check_signed_bytes)
