#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The driver in GDAL's own programs and bindings: pixels are those of `bandmix apply`, and what is wrong is told at open.

    check_driver.py TOOL PLUGIN_FOLDER SOURCE_DIR

Prints a line a check. Exit status 0 passed, 1 failed, 77 skipped.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings

tool, plugins, source = (os.path.abspath(path) for path in sys.argv[1:4])
os.environ["GDAL_DRIVER_PATH"] = plugins
try:
    import numpy
    from osgeo import gdal, gdal_array
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

gdal.UseExceptions()
gdal.AllRegister()
gdal.AllRegister()
model = os.path.join(source, "sample_data", "landcover.onnx")
scene = os.path.join(source, "sample_data", "scene.tif")
failed = 0


def say(what, passed, why=""):
    global failed
    failed += not passed
    print(f"{'ok    ' if passed else 'FAILED'} {what}{'' if passed else ': ' + str(why)[:400]}")


def check(what, function):
    try:
        result = function()
        passed, why = result if isinstance(result, tuple) else (result, "differs")
        say(what, bool(passed), why)
    except Exception as error:  # whatever it is, the next check goes on
        say(what, False, f"{type(error).__name__}: {error}")


def run(*words, env=None):
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=300)


def apply(out, *words):
    result = run(tool, "apply", "-q", "--overwrite", "-m", model, *words, out)
    if result.returncode:
        raise RuntimeError(result.stderr)
    return gdal.Open(out).ReadAsArray()


def name_of(raster=scene, network=model):
    return f"BANDMIX:{network}:{raster}"


def same(a, b):
    return a.shape == b.shape and a.tobytes() == b.tobytes(), f"{(a != b).sum() if a.shape == b.shape else (a.shape, b.shape)}"


def translate(folder, *words, options=()):
    out = os.path.join(folder, "translated.tif")
    result = run("gdal_translate", "-q", *words, name_of(), out, *options)
    return gdal.Open(out).ReadAsArray() if result.returncode == 0 else result.stderr


def check_listing():
    check("gdalinfo lists the driver once, in silence", lambda: (
        lambda r: (r.stdout.count("BANDMIX -raster- (rov)") == 1 and not r.stderr, r.stdout + r.stderr))(run("gdalinfo", "--formats")))
    check("its options are listed", lambda: "RANGE_CHECK" in run("gdalinfo", "--format", "BANDMIX").stdout)
    ours, there = gdal.Open(name_of()), gdal.Open(scene)
    check("size, place and files are the source's", lambda: (
        ours.RasterXSize == there.RasterXSize and ours.GetGeoTransform() == there.GetGeoTransform() and
        ours.GetSpatialRef().IsSame(there.GetSpatialRef()) and scene in ours.GetFileList(), ours.GetFileList()))
    band = ours.GetRasterBand(1)
    check("classes have names and colours", lambda: (
        band.GetCategoryNames()[20] == "broadleaf forest" and band.GetColorTable().GetColorEntry(10) == (0x2F, 0x6D, 0xB5, 255), ""))


def check_pixels(folder, classes, probabilities):
    oo = ["-oo", "OUTPUTS=probabilities"]
    check("gdal_translate", lambda: same(translate(folder), classes))
    check("gdal_translate, many bands, by pixel", lambda: same(translate(folder, *oo, "-co", "INTERLEAVE=PIXEL"), probabilities))
    check("gdal_translate, many bands, by band", lambda: same(translate(folder, *oo, "-co", "INTERLEAVE=BAND", "-co", "TILED=YES"), probabilities))
    check("gdal_translate to COG", lambda: same(translate(folder, "-of", "COG"), classes))
    check("a part", lambda: same(translate(folder, "-srcwin", "13", "21", "101", "77"), classes[21:98, 13:114]))
    check("bands in another order", lambda: same(translate(folder, *oo, "-b", "2", "-b", "1", "-b", "1"), probabilities[[1, 0, 0]]))
    check("a quarter, nearest", lambda: translate(folder, "-outsize", "25%", "25%").shape == (64, 80))
    average = lambda: translate(folder, *oo, "-b", "1", "-outsize", "50%", "50%", "-r", "average")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mean = numpy.nanmean(probabilities[0].reshape(128, 2, 160, 2), axis=(1, 3))
    check("averages are of what the network gives", lambda: (numpy.nanmax(abs(average() - mean)) < 1e-5, "another order"))
    dataset = gdal.Open(name_of())
    check("block after block", lambda: same(numpy.block([[dataset.ReadAsArray(x, y, min(64, 320 - x), min(64, 256 - y)) for x in range(0, 320, 64)]
                                                         for y in range(0, 256, 64)]), classes))
    several = gdal.OpenEx(name_of(), open_options=["OUTPUTS=class,confidence,top:2"])
    check("outputs of several types", lambda: (
        several.RasterCount == 4 and several.GetRasterBand(2).DataType == gdal.GDT_Float32 and
        (several.GetRasterBand(1).ReadAsArray() == classes).all(), several.RasterCount))
    gdal.SetCacheMax(100000)
    small = gdal.OpenEx(name_of(), open_options=["OUTPUTS=probabilities"])
    check("band after band with a tiny cache", lambda: same(numpy.stack([small.GetRasterBand(b + 1).ReadAsArray() for b in range(8)]), probabilities))
    gdal.SetCacheMax(64 << 20)


def check_programs(folder, classes):
    out, made = os.path.join(folder, "out.tif"), os.path.join(folder, "made.tif")
    run("gdal_translate", "-q", name_of(), made)
    for words in [["-t_srs", "EPSG:3857"], ["-t_srs", "EPSG:4326", "-multi", "-wo", "NUM_THREADS=2", "-wm", "1"]]:
        def warped():
            one, two = run("gdalwarp", "-q", "-overwrite", *words, name_of(), out), None
            first = gdal.Open(out).ReadAsArray()
            two = run("gdalwarp", "-q", "-overwrite", *words, made, out)
            return same(first, gdal.Open(out).ReadAsArray()) if one.returncode == two.returncode == 0 else (False, one.stderr)
        check("gdalwarp " + " ".join(words[:2]), warped)
    left, right = os.path.join(folder, "left.tif"), os.path.join(folder, "right.tif")
    gdal.Translate(left, scene, srcWin=[0, 0, 160, 256])
    gdal.Translate(right, scene, srcWin=[160, 0, 160, 256])
    mosaic = os.path.join(folder, "mosaic.vrt")

    def mosaicked():
        result = run("gdalbuildvrt", "-q", mosaic, name_of(left), name_of(right))
        return same(gdal.Open(mosaic).ReadAsArray(), classes) if result.returncode == 0 else (False, result.stderr)
    check("gdalbuildvrt of two", mosaicked)

    def calculated():
        result = run("gdal_calc.py", "--quiet", "--overwrite", "-A", name_of(), "--calc", "A*2", "--outfile", out)
        return (result.returncode == 0 and (gdal.Open(out).ReadAsArray()[classes != 0] == (classes * 2)[classes != 0]).all(), result.stderr)
    check("gdal_calc.py", calculated)
    tiles = os.path.join(folder, "tiles")
    os.mkdir(tiles)

    def retiled():
        result = run("gdal_retile.py", "-q", "-ps", "100", "100", "-targetDir", tiles, name_of())
        return (result.returncode == 0 and len(os.listdir(tiles)) >= 12, result.stderr + str(os.listdir(tiles)))
    check("gdal_retile.py", retiled)


def check_descriptor(folder, classes):
    shutil.copy(scene, os.path.join(folder, "copy.tif"))
    path = os.path.join(folder, "map.bmix")
    json.dump({"bandmix": 1, "model": model, "inputs": ["copy.tif"], "outputs": ["class", "confidence"]}, open(path, "w"))
    dataset = gdal.Open(path)
    check("a descriptor with relative names", lambda: same(dataset.GetRasterBand(1).ReadAsArray(), classes))
    check("options go over it", lambda: gdal.OpenEx(path, open_options=["OUTPUTS=margin"]).RasterCount == 1)
    check("quotes in a name", lambda: same(gdal.Open(f'BANDMIX:"{model}":"{scene}"').ReadAsArray(), classes))

    def overviews():
        tall = os.path.join(folder, "with_overviews.tif")
        shutil.copy(scene, tall)
        source_of = gdal.Open(tall, gdal.GA_Update)
        source_of.BuildOverviews("NEAREST", [2, 4])
        source_of = None
        found = gdal.Open(name_of(tall))
        expected = apply(os.path.join(folder, "small.tif"), "--oo", "OVERVIEW_LEVEL=0", "--no-range-check",
                         *[word for band in range(1, 13) for word in ["-b", str(band)]], tall)
        band = found.GetRasterBand(1)
        return (band.GetOverviewCount() == 2 and (band.GetOverview(0).ReadAsArray() == expected).all(), band.GetOverviewCount())
    check("overviews are the network over those of the source", overviews)
    masked = os.path.join(folder, "scl.tif")
    gdal.Translate(masked, scene, bandList=[1], outputType=gdal.GDT_UInt16)
    expected = apply(os.path.join(folder, "m.tif"), "--mask", f"{masked},values=0-300", scene)
    check("a mask as an option", lambda: same(gdal.OpenEx(name_of(), open_options=[f"MASKS=|;{masked},values=0-300"]).ReadAsArray(), expected))


def check_errors(folder):
    def told(words, *names, **how):
        def tried():
            for open_it in [lambda: gdal.OpenEx(names[0], **how)]:
                try:
                    open_it()
                    return False, "opened"
                except RuntimeError as error:
                    return words in str(error), str(error)
        return tried
    rgb = os.path.join(folder, "rgb.tif")
    gdal.Translate(rgb, scene, bandList=[2, 3, 4])
    text = {"broken": "{\"bandmix\": 1,", "itself": None, "odd": json.dumps({"bandmix": 1, "model": model, "input": ["a"]}),
            "empty": json.dumps({"bandmix": 1, "model": model}), "two": json.dumps({"bandmix": 2})}
    for key, words in text.items():
        path = os.path.join(folder, key + ".bmix")
        if words is None:
            words = json.dumps({"bandmix": 1, "model": model, "inputs": ["itself.bmix"]})
        open(path, "w").write(words)
    check("no such model", told("nowhere.onnx", name_of(network="nowhere.onnx")))
    check("no such raster", told("nowhere.tif", name_of("nowhere.tif")))
    check("a raster that does not fit", told("no band", name_of(rgb)))
    check("a name that is none", told("BANDMIX:MODEL:RASTER", "BANDMIX:x"))
    check("an open quote", told("quote", 'BANDMIX:"x:y'))
    check("a broken descriptor", told("no JSON object", os.path.join(folder, "broken.bmix")))
    check("a descriptor that names itself", told("names itself", os.path.join(folder, "itself.bmix")))
    check("an unknown member", told("\"input\"", os.path.join(folder, "odd.bmix")))
    check("no raster", told("no raster is named", os.path.join(folder, "empty.bmix")))
    check("another version", told("version of the descriptor", os.path.join(folder, "two.bmix")))
    check("an output that is none", told("colour", name_of(), open_options=["OUTPUTS=colour"]))
    check("update mode", lambda: run("gdal_edit.py", "-a_nodata", "3", name_of()).returncode != 0)
    result = run("gdal_translate", "-q", name_of(network="nowhere.onnx"), os.path.join(folder, "none.tif"))
    check("gdal_translate fails with one message", lambda: (result.returncode != 0 and result.stderr.count("nowhere.onnx: ") >= 1 and
                                                            not os.path.exists(os.path.join(folder, "none.tif")), result.stderr))
    check("without the driver", lambda: run("gdalinfo", name_of(), env={"GDAL_SKIP": "BANDMIX"}).returncode != 0)
    check("without plugins", lambda: run("gdalinfo", name_of(), env={"GDAL_DRIVER_PATH": "disable"}).returncode != 0)


def check_threads(folder, classes):
    wrong = []

    def work(index):
        for _ in range(3):
            dataset = gdal.Open(name_of())
            out = gdal.GetDriverByName("GTiff").Create(os.path.join(folder, f"thread{index}.tif"), 320, 256, 1, gdal.GDT_Byte, ["COMPRESS=DEFLATE"])
            pixels = dataset.ReadAsArray()
            out.WriteArray(pixels)
            if (pixels != classes).any():
                wrong.append(index)
    gdal.SetCacheMax(1 << 20)
    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    check("six threads with a cache of a mebibyte", lambda: (not wrong and not any(thread.is_alive() for thread in threads), wrong))
    gdal.SetCacheMax(64 << 20)
    # In a process of its own: threads that have just ended may still hold locks of other libraries.
    script = ("import os, sys; from osgeo import gdal; gdal.UseExceptions(); name = sys.argv[1]\n"
              "first = gdal.Open(name).ReadAsArray(); child = os.fork()\n"
              "if child == 0: os._exit(0 if (gdal.Open(name).ReadAsArray() == first).all() else 1)\n"
              "sys.exit(os.waitpid(child, 0)[1])")
    check("a fork after reading", lambda: run(sys.executable, "-c", script, name_of()).returncode == 0)
    symbols = run("nm", "-D", "--defined-only", os.path.join(plugins, "gdal_BANDMIX.so")).stdout.split()
    check("one symbol is exported", lambda: (symbols[2:] == ["GDALRegister_BANDMIX"], symbols))


def main():
    with tempfile.TemporaryDirectory() as folder:
        classes = apply(os.path.join(folder, "class.tif"), scene)
        probabilities = apply(os.path.join(folder, "p.tif"), "--output", "probabilities", scene)
        check_listing()
        check_pixels(folder, classes, probabilities)
        check_programs(folder, classes)
        check_descriptor(folder, classes)
        check_errors(folder)
        check_threads(folder, classes)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
