#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One scene stored in five ways: CPU and peak memory of `apply`, beside the CPU that reading it with GDAL in its best order takes, and that of
the kernel alone.

    layouts.py TOOL BENCH_KERNELS SCENE NETWORK FOLDER [--memory SIZE]

SCENE is a GeoTIFF of 12 bands UInt16 (sample_data/make_scene.py), NETWORK a 12-64-64-10 network (make_network.py); the layouts are made in
FOLDER, once. "one-row strips" is a smaller scene of 200 bands, for a 200-64-16 network that is made here. One thread; medians of three runs.
"""
import json
import os
import re
import resource
import subprocess
import sys

import numpy
from osgeo import gdal

gdal.UseExceptions()
tool, bench, scene, network, folder = sys.argv[1:6]
memory = sys.argv[sys.argv.index("--memory") + 1] if "--memory" in sys.argv else "512MiB"
RUNS = 3


def translate(name, options, bands=None):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        made = gdal.Translate(path, scene, bandList=bands, creationOptions=options)
        made = None
    return path


def make_wide():
    """200 bands out of 12, with noise, in strips of one row."""
    path = os.path.join(folder, "wide.tif")
    if os.path.exists(path):
        return path
    source = gdal.Open(scene)
    side = min(1200, source.RasterXSize, source.RasterYSize)
    made = gdal.GetDriverByName("GTiff").Create(path, side, side, 200, gdal.GDT_UInt16,
                                                ["INTERLEAVE=PIXEL", "BLOCKYSIZE=1", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"])
    random = numpy.random.RandomState(1)
    planes = [source.GetRasterBand(b + 1).ReadAsArray(0, 0, side, side) for b in range(12)]
    for b in range(200):
        made.GetRasterBand(b + 1).WriteArray((planes[b % 12] // 2 + random.randint(0, 200, (side, side))).astype(numpy.uint16))
    made = None
    return path


def make_wide_network():
    path = os.path.join(folder, "wide.json")
    random = numpy.random.RandomState(2)
    sizes, layers = [200, 64, 16], []
    for a, b in zip(sizes, sizes[1:]):
        layers.append({"op": "dense", "weights": random.normal(0, 1e-4 if a == 200 else 0.2, (b, a)).tolist(),
                       "bias": random.normal(0, 0.1, b).tolist(), "activation": "relu"})
    layers[-1].pop("activation")
    layers.append({"op": "softmax"})
    json.dump({"bandmix:layers": layers}, open(path, "w"))
    return path


READ = """
import sys
from osgeo import gdal
gdal.SetCacheMax(128 << 20)
for path in sys.argv[1:]:
    ds = gdal.Open(path)
    width, height = ds.GetRasterBand(1).GetBlockSize()
    rows = max(height, 64 // height * height)
    interleaved = ds.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL"
    for y in range(0, ds.RasterYSize, rows):
        h = min(rows, ds.RasterYSize - y)
        for x in range(0, ds.RasterXSize, width):
            w = min(width, ds.RasterXSize - x)
            if interleaved or ds.RasterCount == 1:
                ds.ReadRaster(x, y, w, h)
            else:
                for b in range(ds.RasterCount):
                    ds.GetRasterBand(b + 1).ReadRaster(x, y, w, h)
"""


def measure(words):
    """CPU seconds and peak memory in MB, by the kernel's own account of a child."""
    runs = []
    for _ in range(RUNS):
        result = subprocess.run(["/usr/bin/time", "-f", "%U %S %M", *words], capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(result.stderr)
        user, system, peak = result.stderr.strip().splitlines()[-1].split()
        runs.append((float(user) + float(system), int(peak) / 1024))
    return sorted(runs)[RUNS // 2]


def kernel_speed(name):
    text = subprocess.run([bench], capture_output=True, text=True).stdout
    return float(re.search(rf"{name} .*?([0-9.]+) Mpixel/s", text).group(1)) * 1e6


def main():
    tiled = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"]
    wide, wide_network = make_wide(), make_wide_network()
    cases = [("tiles, pixel-interleaved", [translate("pixel.tif", tiled + ["INTERLEAVE=PIXEL"])], network, "12-64-64-10"),
             ("tiles, band-interleaved", [translate("band.tif", tiled + ["INTERLEAVE=BAND"])], network, "12-64-64-10"),
             ("strips", [translate("strips.tif", ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=PIXEL", "BIGTIFF=YES"])], network,
              "12-64-64-10"),
             ("one-row strips, 200 bands", [wide], wide_network, "200-64-16"),
             ("separate files", [translate(f"B{b:02}.tif", tiled, [b]) for b in range(1, 13)], network, "12-64-64-10")]
    print(f"{'layout':28} {'read':>7} {'kernel':>7} {'apply':>7} {'ratio':>6} {'peak MB':>8}   (CPU seconds, one thread, --memory {memory})")
    for name, paths, model, shape in cases:
        raster = gdal.Open(paths[0])
        reading = measure([sys.executable, "-c", READ, *paths])[0] - measure([sys.executable, "-c", READ])[0]
        computing = raster.RasterXSize * raster.RasterYSize / kernel_speed(shape)
        applying, peak = measure([tool, "apply", "-q", "--overwrite", "--threads", "1", "--memory", memory, "-m", model, "--no-range-check",
                                  *paths, os.path.join(folder, "out.tif")])
        print(f"{name:28} {reading:7.2f} {computing:7.2f} {applying:7.2f} {applying / (reading + computing):6.2f} {peak:8.0f}", flush=True)


main()
