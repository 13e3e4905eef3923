#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `bandmix vrt` writes, in GDAL's own programs and bindings: pixels are those of `bandmix apply`."""
import json
import os
import re
import shutil
import sys
import time

from checks import (apply, check, check_fork, check_threads, fails_with, gdal, has_processed, main, model, must, numpy, passes, plugins, read, run, same, scene, source,
                    tool)

kinds = ["derived", "processed"] if has_processed else ["derived"]


def vrt(path, *words, kind="derived", network=model, raster=scene):
    must(tool, "vrt", "-q", "--overwrite", "-m", network, "--kind", kind, *words, raster, path)
    return path


def translated(folder, name, *words, env=None):
    out = os.path.join(folder, "translated.tif")
    must("gdal_translate", "-q", *words, name, out, env=env)
    return read(out)


def check_registration(folder):
    quiet = run("gdalinfo", "--formats")
    check("the plugins register in silence", lambda: (not quiet.stderr, quiet.stderr))
    twice = os.path.join(folder, "twice")
    os.mkdir(twice)
    shutil.copy(os.path.join(plugins, "gdal_BANDMIXFN.so"), twice)
    name = vrt(os.path.join(folder, "two.vrt"))
    both = run("gdalinfo", "-checksum", name, env={"GDAL_DRIVER_PATH": f"{plugins}:{twice}"})
    check("the same plugin in two folders", lambda: (both.returncode == 0 and not both.stderr and "Checksum" in both.stdout, both.stderr))
    script = ("import sys; from osgeo import gdal; gdal.UseExceptions(); from osgeo import gdal_array\n"
              "gdal.AllRegister(); gdal.AllRegister(); gdal.Open(sys.argv[1]).ReadAsArray()")
    python = run(sys.executable, "-c", script, name)
    check("Python with exceptions", lambda: (python.returncode == 0 and not python.stderr, python.stderr))
    none = run("gdalinfo", "-checksum", name, env={"GDAL_DRIVER_PATH": "disable"})
    check("without plugins GDAL says so", lambda: ("bandmix" in none.stderr, none.stderr))
    library = os.path.join(plugins, "gdal_BANDMIXFN.so")
    symbols = [line.split()[-1] for line in must("nm", "-D", "--defined-only", library).stdout.splitlines()]
    check("one symbol is exported", lambda: (symbols == ["GDALRegister_BANDMIXFN"], symbols))
    check("GDAL is not linked", lambda: "libgdal" not in must("ldd", library).stdout)


def check_kind(folder, kind):
    expected = apply(os.path.join(folder, "p.tif"), "--output", "probabilities", scene)
    classes = apply(os.path.join(folder, "c.tif"), "--a_nodata", "255", scene)[None]
    name = vrt(os.path.join(folder, f"{kind}.vrt"), "--output", "probabilities", kind=kind)
    map_name = vrt(os.path.join(folder, f"{kind}_map.vrt"), "--a_nodata", "255", kind=kind)
    check(f"{kind}: classes", lambda: same(read(map_name), classes))
    opened = gdal.Open(map_name)
    band = opened.GetRasterBand(1)
    check(f"{kind}: nodata, names and colours", lambda: (
        band.GetNoDataValue() == 255 and band.GetCategoryNames()[20] == "broadleaf forest" and
        band.GetColorTable().GetColorEntry(10) == (0x2F, 0x6D, 0xB5, 255), band.GetNoDataValue()))
    there = gdal.Open(scene)
    check(f"{kind}: the place", lambda: (gdal.Open(name).GetGeoTransform() == there.GetGeoTransform() and
                                         gdal.Open(name).GetSpatialRef().IsSame(there.GetSpatialRef())))
    for words in [["-co", "INTERLEAVE=PIXEL"], ["-co", "INTERLEAVE=BAND"], ["-co", "TILED=YES", "-co", "COMPRESS=ZSTD"], ["-of", "COG"]]:
        def counted():
            out = os.path.join(folder, "counted.tif")
            result = must("gdal_translate", "-q", *words, name, out, env={"CPL_DEBUG": "BANDMIX"})
            fine, why = same(read(out), expected)
            n = passes(result.stderr, gdal.Open(out))
            return fine and n <= (2 if "COG" in words else 1), f"{why}; {n} passes of the network"
        check(f"{kind}: gdal_translate {' '.join(words)}, once through the network", counted)
    check(f"{kind}: a part", lambda: same(translated(folder, name, "-srcwin", "13", "21", "101", "77"), expected[:, 21:98, 13:114]))
    check(f"{kind}: bands in another order", lambda: same(translated(folder, name, "-b", "2", "-b", "1", "-b", "1"), expected[[1, 0, 0]]))
    check(f"{kind}: -of VRT, and again", lambda: same(
        (must("gdal_translate", "-q", "-of", "VRT", name, os.path.join(folder, "again.vrt")), read(os.path.join(folder, "again.vrt")))[1],
        expected))
    scaled = translated(folder, name, "-ot", "Byte", "-scale", "0", "1", "0", "250", "-b", "1", "-a_nodata", "none")
    check(f"{kind}: as bytes", lambda: numpy.nanmax(abs(scaled - expected[:1] * 250)) <= 0.51)
    check_programs(folder, kind, name, map_name)


def check_programs(folder, kind, name, map_name):
    made, out = os.path.join(folder, "made.tif"), os.path.join(folder, "warped.tif")
    must("gdal_translate", "-q", name, made)

    def warped(words):
        must("gdalwarp", "-q", "-overwrite", *words, name, out)
        first = read(out)
        must("gdalwarp", "-q", "-overwrite", *words, made, out)
        return same(first, read(out))
    check(f"{kind}: gdalwarp", lambda: warped(["-t_srs", "EPSG:3857", "-r", "bilinear"]))
    check(f"{kind}: gdalwarp in threads", lambda: warped(["-t_srs", "EPSG:4326", "-multi", "-wo", "NUM_THREADS=2", "-wm", "1"]))
    must("gdal_calc.py", "--quiet", "--overwrite", "-A", map_name, "--calc", "A+0", "--outfile", out)
    check(f"{kind}: gdal_calc.py", lambda: same(read(out), read(map_name)))
    gdal.SetCacheMax(100000)
    small = gdal.Open(name)
    bands = numpy.stack([small.GetRasterBand(b + 1).ReadAsArray() for b in range(small.RasterCount)])
    gdal.SetCacheMax(64 << 20)
    check(f"{kind}: band after band with a tiny cache", lambda: same(bands, read(made)))


def check_mosaic(folder, kind):
    """GDAL's issue 13862; and, at a million pixels and more, the threads of GDAL 3.10."""
    big = os.path.join(folder, "big.tif")
    gdal.Translate(big, scene, width=1600, height=1280)
    expected = apply(os.path.join(folder, "big_class.tif"), "--no-range-check", "--a_nodata", "255", big)[None]
    halves = []
    for i, x in enumerate([0, 800]):
        half = os.path.join(folder, f"half{i}.tif")
        gdal.Translate(half, big, srcWin=[x, 0, 800, 1280])
        halves.append(vrt(os.path.join(folder, f"{kind}_half{i}.vrt"), "--a_nodata", "255", "--no-range-check", kind=kind, raster=half))
    mosaic = os.path.join(folder, f"{kind}_mosaic.vrt")
    must("gdalbuildvrt", "-q", "-overwrite", mosaic, *halves)
    check(f"{kind}: gdalbuildvrt of two", lambda: same(read(mosaic), expected))
    check(f"{kind}: in one thread", lambda: same(translated(folder, mosaic, env={"VRT_NUM_THREADS": "1"}), expected))


def check_memo(folder):
    name = vrt(os.path.join(folder, "memo.vrt"), "--output", "probabilities")
    expected = apply(os.path.join(folder, "p.tif"), "--output", "probabilities", scene)
    check("without a memo", lambda: same(translated(folder, name, env={"BANDMIX_MEMO": "NO"}), expected))
    # A model that is written anew behind the VRT is seen, even while it is open elsewhere.
    network = os.path.join(folder, "changing.json")
    shutil.copy(os.path.join(source, "sample_data", "grey.json"), network)
    rgb = os.path.join(folder, "rgb.tif")
    gdal.Translate(rgb, scene, bandList=[4, 3, 2])
    bands = ["-b", "1", "-b", "2", "-b", "3", "--no-range-check"]
    changing = vrt(os.path.join(folder, "changing.vrt"), *bands, network=network, raster=rgb)
    before = read(changing)
    text = open(network).read()
    time.sleep(0.02)
    open(network, "w").write(re.sub(r'("weights": \[\[)[^\]]*', r"\g<1>1, 0, 0", text))
    after, wanted = read(changing), apply(os.path.join(folder, "after.tif"), *bands, rgb, network=network)[None]
    check("a model that changes", lambda: ((before != after).any() and same(after, wanted)[0], same(after, wanted)))


def check_stock(folder):
    name = os.path.join(folder, "stock.vrt")
    must(tool, "vrt", "-q", "--overwrite", "--stock", "-m", model, scene, name)
    if not has_processed:
        return
    expected = apply(os.path.join(folder, "v.tif"), "--output", "class", "--a_nodata", "255", scene)
    classes = [int(c) for c in numpy.unique(expected) if c != 255]
    off = run("gdal_translate", "-q", name, os.path.join(folder, "s.tif"), env={"GDAL_DRIVER_PATH": "disable"})
    found = read(os.path.join(folder, "s.tif")) if off.returncode == 0 else None
    check("stock: opens without plugins", lambda: (off.returncode == 0 and not off.stderr, off.stderr))
    must(tool, "vrt", "-q", "--overwrite", "--stock", "-m", model, "--a_nodata", "-1", scene, name)
    check("stock: another nodata", lambda: same(numpy.isnan(found), read(name) == -1))
    values = sorted(set(c["value"] for c in read_classes()))
    chosen = numpy.where(numpy.isnan(found[0]), 255, numpy.array(values)[numpy.nan_to_num(found).argmax(0)])
    check("stock: the same classes", lambda: ((chosen == expected).mean() > 0.9999 and len(classes) > 3, (chosen == expected).mean()))


def read_classes():
    return json.loads(must(tool, "info", "--json", model).stdout)["classes"]


def check_errors(folder):
    good = open(vrt(os.path.join(folder, "good.vrt"), "--output", "probabilities")).read()

    def fails(what, words, before, after):
        path = os.path.join(folder, "wrong.vrt")
        assert before in good, before
        open(path, "w").write(good.replace(before, after))
        result = run("gdal_translate", "-q", path, os.path.join(folder, "none.tif"))
        check(f"derived: {what}", lambda: (result.returncode == 1 and words in result.stderr and
                                           not os.path.exists(os.path.join(folder, "none.tif")), result.stderr))
    fails("no such model", "nowhere.onnx", model, "nowhere.onnx")
    fails("no model", "\"model\" is missing", f'model="{model}" ', "")
    fails("an unknown argument", 'no argument "COLOUR"', 'outputs="', 'colour="red" outputs="')
    fails("outputs that are none", "colours", 'outputs="probabilities"', 'outputs="colours"')
    fails("a band that is none", "from 1 to 8", 'band="1"', 'band="9"')
    fails("nodata that is none", "src_nodata", 'src_nodata="', 'src_nodata="x')
    fails("nodata for too few", "2 entries", 'src_nodata="0,0,0,0,0,0,0,0,0,0,0,0"', 'src_nodata="0,0"')
    fails("masks that are none", "masks lists", 'outputs="', 'masks="13" outputs="')
    one = re.search(r"\s*<SimpleSource>.*?</SimpleSource>", good, re.S).group(0)
    fails("a source too few", "sources are given", one, "")
    fails("complex sources", "SourceTransferType", "<SourceTransferType>UInt16", "<SourceTransferType>CFloat32")
    if not has_processed:
        return
    processed = open(vrt(os.path.join(folder, "good.vrt"), "--output", "probabilities", kind="processed")).read()

    def fails_at_open(what, words, before, after):
        path = os.path.join(folder, "wrong.vrt")
        assert before in processed, before
        open(path, "w").write(processed.replace(before, after))
        check(f"processed: {what}", fails_with(words, path))
    relative = re.search(r'<Argument name="model">([^<]*)<', processed).group(1)
    fails_at_open("no such model", "nowhere.onnx", relative, "nowhere.onnx")
    fails_at_open("no model", "\"model\" is missing", f'<Argument name="model">{relative}</Argument>', "")
    fails_at_open("an unknown argument", 'no argument "COLOUR"', '<Argument name="ot">', '<Argument name="colour">')
    last = re.findall(r"\s*<VRTRasterBand .*?</VRTRasterBand>", processed, re.S)[-1]
    fails_at_open("a band too few", "has 7 bands", last, "")
    fails_at_open("outputs of two types", "of different types", ">probabilities<", ">margin,top:7<")


def check_hosts(folder):
    names = [vrt(os.path.join(folder, f"threads_{kind}.vrt"), kind=kind) for kind in kinds]
    check_threads(folder, names, [read(name)[0] for name in names])
    check_fork(names[0])


def check_renamed(folder):
    """A program that brings a GDAL of its own under another name, as wheels do."""
    with open("/proc/self/maps") as maps:
        library = next(line.split()[-1] for line in maps if "libgdal" in line and ".so" in line)
    copy = os.path.join(folder, "libgdal-0123abcd.so")
    shutil.copy(library, copy)
    name = vrt(os.path.join(folder, "renamed.vrt"), "--a_nodata", "255")
    script = ("import ctypes, sys\n"
              "gdal = ctypes.CDLL(sys.argv[1], mode=ctypes.DEFAULT_MODE)\n"
              "gdal.GDALAllRegister()\n"
              "for f in (gdal.GDALOpen, gdal.GDALGetRasterBand): f.restype = ctypes.c_void_p\n"
              "band = gdal.GDALGetRasterBand(ctypes.c_void_p(gdal.GDALOpen(sys.argv[2].encode(), 0)), 1)\n"
              "print(gdal.GDALChecksumImage(ctypes.c_void_p(band), 0, 0, 320, 256))\n"
              "print(sum('libgdal' in line and 'r-xp' in line for line in open('/proc/self/maps')))")
    only = os.path.join(folder, "only")
    os.mkdir(only)
    shutil.copy(os.path.join(plugins, "gdal_BANDMIXFN.so"), only)
    result = run(sys.executable, "-c", script, copy, name, env={"GDAL_DRIVER_PATH": only})
    opened = gdal.Open(name)
    checksum = opened.GetRasterBand(1).Checksum()
    check("a renamed GDAL", lambda: (result.stdout.split() == [str(checksum), "1"], result.stdout + result.stderr))


def check_rasterio(folder):
    try:
        import rasterio
    except ImportError:
        return
    expected = apply(os.path.join(folder, "p.tif"), "--output", "probabilities", scene)
    for kind in kinds:
        name = vrt(os.path.join(folder, f"rasterio_{kind}.vrt"), "--output", "probabilities", kind=kind)
        with rasterio.open(name) as dataset:
            check(f"rasterio, {kind}", lambda: same(dataset.read(), expected))
            window = rasterio.windows.Window(10, 20, 100, 50)
            check(f"rasterio, {kind}, a window of a band", lambda: same(dataset.read(2, window=window), expected[1, 20:70, 10:110]))
            check(f"rasterio, {kind}, masked", lambda: (dataset.read(1, masked=True).mask == numpy.isnan(expected[0])).all())


def check_kinds(folder):
    for kind in kinds:
        check_kind(folder, kind)
        check_mosaic(folder, kind)


main(check_registration, check_kinds, check_memo, check_stock, check_errors, check_hosts, check_renamed, check_rasterio)
