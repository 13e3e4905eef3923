#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The driver in GDAL's own programs and bindings: pixels are those of `bandmix apply`, and what is wrong is told at open."""
import json
import os
import shutil
import sys
import threading
import warnings

from checks import (apply, check, check_fork, check_threads, fails_with, gdal, main, model, must, numpy, passes, plugins, read, run, same, scene,
                    tool, version)


def name_of(raster=scene, network=model):
    return f"BANDMIX:{network}:{raster}"


def translate(folder, *words, options=()):
    out = os.path.join(folder, "translated.tif")
    result = run("gdal_translate", "-q", *words, name_of(), out, *options)
    return gdal.Open(out).ReadAsArray() if result.returncode == 0 else result.stderr


def check_listing(folder):
    check("gdalinfo lists the driver once, in silence", lambda: (
        lambda r: (r.stdout.count("BANDMIX -raster- (rov)") == 1 and not r.stderr, r.stdout + r.stderr))(run("gdalinfo", "--formats")))
    twice = os.path.join(folder, "twice")
    os.mkdir(twice)
    shutil.copy(os.path.join(plugins, "gdal_BANDMIX.so"), twice)
    both = run("gdalinfo", name_of(), env={"GDAL_DRIVER_PATH": f"{plugins}:{twice}"})
    check("the same plugin in two folders", lambda: (both.returncode == 0 and not both.stderr, both.stderr))
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

    big, large = os.path.join(folder, "big.tif"), os.path.join(folder, "large.vrt")
    gdal.Translate(big, scene, width=1600, height=1280)
    for path, x in ((left, 0), (right, 800)):
        gdal.Translate(path, big, srcWin=[x, 0, 800, 1280])
    must("gdalbuildvrt", "-q", large, name_of(left), name_of(right))
    expected = apply(os.path.join(folder, "big_class.tif"), "--no-range-check", big)[None]
    for threads in ("ALL_CPUS", "1"):
        def threaded():
            must("gdal_translate", "-q", large, out, env={"VRT_NUM_THREADS": threads})
            return same(read(out), expected)
        check(f"a mosaic of two million pixels, VRT_NUM_THREADS={threads}", threaded)

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


def check_passes(folder):
    """How often the network is run over all pixels."""
    oo = ["-oo", "OUTPUTS=probabilities"]
    for words, most in ([["-co", "INTERLEAVE=PIXEL"], 1], [["-co", "INTERLEAVE=BAND"], 1], [["-co", "TILED=YES", "-co", "COMPRESS=ZSTD"], 1],
                        [["-of", "COG"], 2]):
        out = os.path.join(folder, "counted.tif")
        result = must("gdal_translate", "-q", *oo, *words, name_of(), out, env={"CPL_DEBUG": "BANDMIX"})
        n = passes(result.stderr, gdal.Open(out))
        check(f"gdal_translate {' '.join(words)}, passes of the network", lambda: (0.99 < n <= most, n))
    again = os.path.join(folder, "again.vrt")
    must("gdal_translate", "-q", "-of", "VRT", *oo, name_of(), again)
    check("gdal_translate -of VRT, and again", lambda: same(read(again), read(name_of(), open_options=["OUTPUTS=probabilities"])))


def check_places(folder):
    """Rasters that are placed by points or by RPC, and tiles of the web."""
    made, out = os.path.join(folder, "plain.tif"), os.path.join(folder, "placed.tif")
    placed = {"gcp": os.path.join(folder, "gcp.tif"), "rpc": os.path.join(folder, "rpc.tif")}
    points = [gdal.GCP(10 + x / 3200, 50 - y / 3200 + x / 50000, 0, x, y) for x in (0, 160, 320) for y in (0, 128, 256)]
    gdal.Translate(placed["gcp"], scene, GCPs=points, outputSRS="EPSG:4326")
    gdal.Translate(placed["rpc"], scene)
    dataset = gdal.Open(placed["rpc"], gdal.GA_Update)
    dataset.SetGeoTransform([0, 1, 0, 0, 0, 1])
    dataset.SetSpatialRef(None)
    line, sample, unit = ["0"] * 20, ["0"] * 20, ["0"] * 20
    line[2], sample[1], unit[0] = "-1", "1", "1"
    dataset.SetMetadata({"LINE_OFF": "128", "SAMP_OFF": "160", "LAT_OFF": "50", "LONG_OFF": "10", "HEIGHT_OFF": "0", "LINE_SCALE": "128",
                         "SAMP_SCALE": "160", "LAT_SCALE": "0.04", "LONG_SCALE": "0.05", "HEIGHT_SCALE": "500", "ERR_BIAS": "0", "ERR_RAND": "0",
                         "LINE_NUM_COEFF": " ".join(line), "SAMP_NUM_COEFF": " ".join(sample), "LINE_DEN_COEFF": " ".join(unit),
                         "SAMP_DEN_COEFF": " ".join(unit)}, "RPC")
    dataset = None
    for kind, words in (("gcp", ["-tps"]), ("rpc", ["-rpc"])):
        def warped():
            must("gdal_translate", "-q", name_of(placed[kind]), made)
            must("gdalwarp", "-q", "-overwrite", *words, "-t_srs", "EPSG:32632", name_of(placed[kind]), out)
            first = read(out)
            must("gdalwarp", "-q", "-overwrite", *words, "-t_srs", "EPSG:32632", made, out)
            fine, why = same(first, read(out))
            return fine and (first != 0).mean() > 0.3, why
        check(f"gdalwarp {words[0]} of a raster with {kind.upper()}", warped)
    must("gdal_translate", "-q", name_of(), made)
    check("gdal2tiles.py in two processes", lambda: tiled(folder, made))
    if version >= 3.11:
        check_new_programs(folder, made)


def tiled(folder, made):
    """The tiles of the network are those of the file that it was translated to."""
    rgba, found = os.path.join(folder, "rgba.vrt"), []
    for raster, to in ((name_of(), "web"), (made, "others")):
        must("gdal_translate", "-q", "-of", "VRT", "-expand", "rgba", raster, rgba)
        must("gdal2tiles.py", "-q", "--processes=2", "-z", "10-11", rgba, os.path.join(folder, to))
        root = os.path.join(folder, to)
        found.append({os.path.join(at, file)[len(root):]: open(os.path.join(at, file), "rb").read()
                      for at, _, files in os.walk(root) for file in files if file.endswith(".png")})
    return len(found[0]) > 1 and found[0] == found[1], f"{len(found[0])} and {len(found[1])} tiles"


def check_new_programs(folder, made):
    piped, tiles = os.path.join(folder, "piped.tif"), os.path.join(folder, "tile")

    def pipeline():
        must("gdal", "raster", "pipeline", "read", name_of(), "!", "reproject", "--dst-crs", "EPSG:3857", "!", "write", "--overwrite", piped)
        first = read(piped)
        must("gdal", "raster", "pipeline", "read", made, "!", "reproject", "--dst-crs", "EPSG:3857", "!", "write", "--overwrite", piped)
        return same(first, read(piped))
    check("gdal raster pipeline", pipeline)

    def tile():
        must("gdal", "raster", "tile", "-j", "2", "--min-zoom", "10", "--max-zoom", "11", "-r", "nearest", "--overview-resampling", "mode", "-f", "GTiff",
             name_of(), tiles)
        return any(file.endswith(".tif") for _, _, files in os.walk(tiles) for file in files)
    check("gdal raster tile -j 2", tile)


def check_rasterio(folder, classes, probabilities):
    try:
        import rasterio
    except ImportError:
        return
    with rasterio.open(name_of(), OUTPUTS="probabilities") as dataset:
        check("rasterio", lambda: same(dataset.read(), probabilities))
        window = rasterio.windows.Window(10, 20, 100, 50)
        check("rasterio, a window of a band", lambda: same(dataset.read(2, window=window), probabilities[1, 20:70, 10:110]))
    with rasterio.open(name_of()) as dataset:
        check("rasterio, masked", lambda: (dataset.read(1, masked=True).mask == (classes == 0)).all())


def check_thread_safe(classes):
    """One dataset for several threads, which GDAL has since 3.10."""
    dataset = gdal.OpenEx(name_of(), gdal.OF_RASTER | gdal.OF_THREAD_SAFE)
    wrong = []
    threads = [threading.Thread(target=lambda: wrong.extend(1 for _ in range(5) if (dataset.ReadAsArray() != classes).any())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    check("a dataset that threads share", lambda: (not wrong and dataset.IsThreadSafe(gdal.OF_RASTER), wrong))


def check_errors(folder):
    rgb = os.path.join(folder, "rgb.tif")
    gdal.Translate(rgb, scene, bandList=[2, 3, 4])
    text = {"broken": "{\"bandmix\": 1,", "itself": None, "odd": json.dumps({"bandmix": 1, "model": model, "input": ["a"]}),
            "empty": json.dumps({"bandmix": 1, "model": model}), "two": json.dumps({"bandmix": 2})}
    for key, words in text.items():
        path = os.path.join(folder, key + ".bmix")
        if words is None:
            words = json.dumps({"bandmix": 1, "model": model, "inputs": ["itself.bmix"]})
        open(path, "w").write(words)
    check("no such model", fails_with("nowhere.onnx", name_of(network="nowhere.onnx")))
    check("no such raster", fails_with("nowhere.tif", name_of("nowhere.tif")))
    check("a raster that does not fit", fails_with("no band", name_of(rgb)))
    check("a name that is none", fails_with("BANDMIX:MODEL:RASTER", "BANDMIX:x"))
    check("an open quote", fails_with("quote", 'BANDMIX:"x:y'))
    check("a broken descriptor", fails_with("no JSON object", os.path.join(folder, "broken.bmix")))
    check("a descriptor that names itself", fails_with("names itself", os.path.join(folder, "itself.bmix")))
    check("a descriptor that names itself by another way", fails_with("names itself", os.path.join(folder, "..", os.path.basename(folder), "itself.bmix")))
    for name, other in (("round", "about"), ("about", "round")):
        json.dump({"bandmix": 1, "model": model, "inputs": [f"./{other}.bmix"]}, open(os.path.join(folder, name + ".bmix"), "w"))
    result = run("gdal_translate", "-q", os.path.join(folder, "round.bmix"), os.path.join(folder, "none.tif"))
    check("descriptors that name one another", lambda: (result.returncode == 1 and "leads back to it" in result.stderr, result.stderr))
    check("an unknown member", fails_with("\"input\"", os.path.join(folder, "odd.bmix")))
    check("no raster", fails_with("no raster is named", os.path.join(folder, "empty.bmix")))
    check("another version", fails_with("version of the descriptor", os.path.join(folder, "two.bmix")))
    check("an output that is none", fails_with("colour", name_of(), open_options=["OUTPUTS=colour"]))
    check("update mode", lambda: run("gdal_edit.py", "-a_nodata", "3", name_of()).returncode != 0)
    result = run("gdal_translate", "-q", name_of(network="nowhere.onnx"), os.path.join(folder, "none.tif"))
    check("gdal_translate fails with one message", lambda: (result.returncode != 0 and result.stderr.count("nowhere.onnx: ") >= 1 and
                                                            not os.path.exists(os.path.join(folder, "none.tif")), result.stderr))
    check("without the driver", lambda: run("gdalinfo", name_of(), env={"GDAL_SKIP": "BANDMIX"}).returncode != 0)
    check("without plugins", lambda: run("gdalinfo", name_of(), env={"GDAL_DRIVER_PATH": "disable"}).returncode != 0)


def check_hosts(folder, classes):
    check_threads(folder, [name_of()], [classes])
    if version >= 3.10:
        check_thread_safe(classes)
    check_fork(name_of())
    # GDAL closes what a program left open, and with it what belongs to that.
    script = ("import os, sys; from osgeo import gdal; left = [gdal.Open(name) for name in sys.argv[1:]]\n"
              "for dataset in left: dataset.ReadAsArray()\n"
              "gdal.GDALDestroyDriverManager(); os._exit(0)")
    left = run(sys.executable, "-c", script, name_of(), os.path.join(folder, "map.bmix"), name_of(os.path.join(folder, "with_overviews.tif")))
    check("datasets that are left open", lambda: (left.returncode == 0, f"{left.returncode} {left.stderr}"))
    symbols = run("nm", "-D", "--defined-only", os.path.join(plugins, "gdal_BANDMIX.so")).stdout.split()
    check("one symbol is exported", lambda: (symbols[2:] == ["GDALRegister_BANDMIX"], symbols))


def check_expected(folder):
    classes = apply(os.path.join(folder, "class.tif"), scene)
    probabilities = apply(os.path.join(folder, "p.tif"), "--output", "probabilities", scene)
    check_pixels(folder, classes, probabilities)
    check_programs(folder, classes)
    check_descriptor(folder, classes)
    check_hosts(folder, classes)
    check_rasterio(folder, classes, probabilities)


main(check_listing, check_expected, check_passes, check_places, check_errors)
