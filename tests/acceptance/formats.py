#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rasters in every form: the same map comes out of GeoTIFF in any layout, ENVI in three interleavings, JPEG 2000, NetCDF with subdatasets, VRT,
a zip, and a web server that serves ranges; into every driver that only copies.

    formats.py TOOL SOURCE_DIR

Exit status 0 passed, 1 failed, 77 skipped.
"""
import http.server
import os
import subprocess
import sys
import tempfile
import threading
import zipfile

try:
    import numpy
    from osgeo import gdal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

gdal.UseExceptions()
tool, source = sys.argv[1:3]
scene, model = (os.path.join(source, "sample_data", name) for name in ["scene.tif", "landcover.onnx"])
failed = 0


def say(what, passed, why=""):
    global failed
    failed += not passed
    print(f"{what}: {'ok' if passed else 'FAILED ' + why}")


def classes(out, *inputs, words=()):
    result = subprocess.run([tool, "apply", "-q", "--overwrite", "-m", model, *words, *inputs, out], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr.strip())
    return gdal.Open(out).ReadAsArray()


class Ranges(http.server.SimpleHTTPRequestHandler):
    """Serves parts of files, and counts what it sends."""
    sent = 0

    def log_message(self, *words):
        pass

    def do_GET(self):
        path = self.translate_path(self.path)
        if not os.path.isfile(path):
            self.send_error(404)
            return
        with open(path, "rb") as file:
            data = file.read()
        first, last = 0, len(data) - 1
        wanted = self.headers.get("Range")
        if wanted:
            first, _, end = wanted.split("=")[1].partition("-")
            first, last = int(first), min(int(end) if end else last, last)
        self.send_response(206 if wanted else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[first:last + 1])
        Ranges.sent += last - first + 1


def check_inputs(folder, expected):
    bands = ["-b"] * 24
    bands[1::2] = map(str, range(1, 13))
    forms = [("BIL", "ENVI", ["INTERLEAVE=BIL"], "img"), ("BIP", "ENVI", ["INTERLEAVE=BIP"], "img"),
             ("BSQ", "ENVI", ["INTERLEAVE=BSQ"], "img"), ("strips of one row", "GTiff", ["BLOCKYSIZE=1"], "tif"),
             ("tiles, pixel-interleaved", "GTiff", ["TILED=YES", "INTERLEAVE=PIXEL", "COMPRESS=LZW"], "tif"),
             ("tiles, band-interleaved, ZSTD", "GTiff", ["TILED=YES", "INTERLEAVE=BAND", "COMPRESS=ZSTD"], "tif"),
             ("COG", "COG", [], "tif"), ("NetCDF", "netCDF", [], "nc"),
             ("JPEG 2000", "JP2OpenJPEG", ["REVERSIBLE=YES", "QUALITY=100"], "jp2"), ("HFA", "HFA", [], "img")]
    for index, (what, driver, options, suffix) in enumerate(forms):
        if gdal.GetDriverByName(driver) is None:
            print(f"{what}: this GDAL has no driver {driver}")
            continue
        path = os.path.join(folder, f"in{index}.{suffix}")
        made = gdal.Translate(path, scene, format=driver, creationOptions=options)
        made = None
        names = [path]
        if driver == "netCDF" and gdal.Open(path).RasterCount == 0:
            names = [name for name, _ in gdal.Open(path).GetSubDatasets()]
        try:
            # JPEG 2000 and NetCDF keep no nodata of this kind: the raster says nothing, so the map covers everything.
            pixels = classes(os.path.join(folder, "out.tif"), *names, words=bands)
            differ = (pixels != expected) & (expected != 0)
            say(what, not differ.any(), f"{differ.sum()} pixels")
        except RuntimeError as why:
            say(what, False, str(why))


def check_places(folder, expected):
    tif, vrt, archive = (os.path.join(folder, name) for name in ["plain.tif", "plain.vrt", "scenes.zip"])
    gdal.Translate(tif, scene, creationOptions=["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"])
    gdal.Translate(vrt, scene, format="VRT")
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(tif, "folder/plain.tif")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *words: Ranges(*words, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"/vsicurl/http://127.0.0.1:{server.server_address[1]}/plain.tif"
    for what, path in [("VRT", vrt), ("zip", f"/vsizip/{archive}/folder/plain.tif"), ("web", address)]:
        try:
            say(what, (classes(os.path.join(folder, "out.tif"), path) == expected).all(), "pixels differ")
        except RuntimeError as why:
            say(what, False, str(why))
    Ranges.sent = 0
    try:
        words = ["--srcwin", "64", "64", "64", "64", "--no-range-check"]
        part = classes(os.path.join(folder, "out.tif"), address, words=words)
        say("a part of it", (part == expected[64:128, 64:128]).all(), "pixels differ")
        say("only that part is fetched", 0 < Ranges.sent < os.path.getsize(tif) / 2, f"{Ranges.sent} bytes")
    except RuntimeError as why:
        say("a part of it", False, str(why))
    server.shutdown()


# What GDAL's Sentinel-2 driver calls the bands of its three subdatasets of a Level-2A product.
SENTINEL2 = {10: {"B4": (4, 665), "B3": (3, 560), "B2": (2, 490), "B8": (8, 842)},
             20: {"B5": (5, 705), "B6": (6, 740), "B7": (7, 783), "B8A": (9, 865), "B11": (11, 1610), "B12": (12, 2190)},
             60: {"B1": (1, 443), "B9": (10, 945)}}


def check_sentinel2(folder):
    """Three subdatasets at three resolutions, with the names and resolutions that GDAL gives them, as one input."""
    paths, bands = [], {}
    for resolution, names in SENTINEL2.items():
        path = os.path.join(folder, f"SENTINEL2_{resolution}m.tif")
        made = gdal.Warp(path, scene, xRes=resolution, yRes=resolution, resampleAlg="average", srcNodata=0, dstNodata=0)
        made = None
        picked = gdal.Translate(path.replace(".tif", "_picked.tif"), path, bandList=[band for band, _ in names.values()])
        for index, (name, (_, wavelength)) in enumerate(names.items()):
            picked.GetRasterBand(index + 1).SetDescription(f"{name}, central wavelength {wavelength} nm")
            picked.GetRasterBand(index + 1).SetMetadataItem("BANDNAME", name)
            bands[name] = f"{len(paths) + 1}:{index + 1}"
        picked = None
        paths.append(path.replace(".tif", "_picked.tif"))
    order = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B11", "B12"]
    explicit = ["-b"] * 24
    explicit[1::2] = [bands[name] for name in order]
    try:
        found = classes(os.path.join(folder, "out.tif"), *paths)
        asked = classes(os.path.join(folder, "out2.tif"), *paths, words=explicit)
        say("three resolutions, bound by name", (found == asked).all() and (found != 0).mean() > 0.8, f"{(found != 0).mean()} valid")
    except RuntimeError as why:
        say("three resolutions, bound by name", False, str(why))


def check_landsat(folder):
    """The files of a Landsat 8 scene, bound by their names, with the quality band as a mask."""
    names = []
    for band in range(2, 8):
        path = os.path.join(folder, f"LC08_L2SP_193026_20200101_20200110_02_T1_SR_B{band}.TIF")
        made = gdal.Translate(path, scene, bandList=[band])
        made.GetRasterBand(1).SetDescription("")
        made = None
        names.append(path)
    quality = os.path.join(folder, "LC08_L2SP_193026_20200101_20200110_02_T1_QA_PIXEL.TIF")
    made = gdal.Translate(quality, scene, bandList=[1], outputType=gdal.GDT_UInt16)
    pixels = numpy.full((made.RasterYSize, made.RasterXSize), 1 << 6, numpy.uint16)
    pixels[:50] = 1 << 3 | 1 << 6
    made.GetRasterBand(1).DeleteNoDataValue()
    made.GetRasterBand(1).WriteArray(pixels)
    made = None
    out = os.path.join(folder, "tasseled.tif")
    result = subprocess.run([tool, "apply", "--overwrite", "-m", os.path.join(source, "sample_data", "models", "tasseled_cap_l8.json"), "--no-range-check",
                             "--mask", f"{quality},bits=0-4", *reversed(names), out], capture_output=True, text=True)
    say("Landsat files", result.returncode == 0 and "6:1" in result.stderr, result.stderr)
    values = gdal.Open(out).ReadAsArray()[0]
    say("a quality band as mask", numpy.isnan(values[:50]).all() and not numpy.isnan(values[60:]).all(), "wrong pixels")


def check_outputs(folder, expected):
    """Drivers that only copy, from a stage that is removed."""
    for driver, suffix, words in [("PNG", "png", []), ("GPKG", "gpkg", []), ("COG", "tif", []), ("JP2OpenJPEG", "jp2", ["--co", "REVERSIBLE=YES", "--co", "QUALITY=100"]),
                                  ("AAIGrid", "asc", []), ("netCDF", "nc", [])]:
        if gdal.GetDriverByName(driver) is None:
            print(f"into {driver}: this GDAL has none")
            continue
        with tempfile.TemporaryDirectory() as inner:
            out = os.path.join(inner, f"map.{suffix}")
            try:
                pixels = classes(out, scene, words=["--of", driver, *words])
                if driver == "GPKG":  # a tile pyramid; zoom levels may be aligned to another grid
                    pixels = pixels if pixels.shape == expected.shape else None
                passed = pixels is None or (pixels.reshape(-1, *expected.shape)[0] == expected).all()
                left = [name for name in os.listdir(inner) if "partial" in name or "stage" in name]
                say(f"into {driver}", passed and not left, f"pixels differ, or left over: {left}")
            except RuntimeError as why:
                say(f"into {driver}", False, str(why))


def main():
    with tempfile.TemporaryDirectory() as folder:
        expected = classes(os.path.join(folder, "expected.tif"), scene)
        check_inputs(folder, expected)
        check_places(folder, expected)
        check_sentinel2(folder)
        check_landsat(folder)
        check_outputs(folder, expected)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
