#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a whole run costs beside what it cannot do without, all measured in turns in one run:

    (wall time x threads of `apply`)  /  (CPU of reading the scene alone + CPU of the kernel alone + CPU of writing the result alone)

    corridor.py TOOL FOLDER [--threads N] [--size PIXELS] [--rounds N] [--only WORD]

FOLDER keeps the scene (made by sample_data/make_scene.py: 12 bands UInt16) and its layouts, 5490 x 5490 pixels unless told otherwise. Reading and
writing are by GDAL, in the order that suits the file, into memory that is there already, in as many processes as there are threads; the
kernel is `bandmix bench` with as many threads. Medians of the rounds. The last column is the peak resident set of `apply`.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

import numpy
from osgeo import gdal

gdal.UseExceptions()
here = os.path.dirname(os.path.abspath(__file__))
TILED = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "BIGTIFF=YES"]
LAYOUTS = {
    "DEFLATE, tiles, by pixel": TILED + ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=PIXEL"],
    "DEFLATE, tiles, by band": TILED + ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=BAND"],
    "ZSTD, tiles, by pixel": TILED + ["COMPRESS=ZSTD", "PREDICTOR=2", "INTERLEAVE=PIXEL"],
    "LZW, tiles, by pixel": TILED + ["COMPRESS=LZW", "PREDICTOR=2", "INTERLEAVE=PIXEL"],
    "none, tiles, by pixel": TILED + ["INTERLEAVE=PIXEL"],
    "none, tiles, by band": TILED + ["INTERLEAVE=BAND"],
    "DEFLATE, strips, by pixel": ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=PIXEL", "BIGTIFF=YES"],
    "DEFLATE, strips, by band": ["COMPRESS=DEFLATE", "PREDICTOR=2", "INTERLEAVE=BAND", "BIGTIFF=YES"],
}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read_alone(path, part, parts):
    """CPU seconds of reading every parts-th row of blocks."""
    gdal.SetCacheMax(64 << 20)
    dataset = gdal.Open(path)
    block_width, block_height = dataset.GetRasterBand(1).GetBlockSize()
    height = max(block_height, 64 // block_height * block_height)
    width = min(dataset.RasterXSize, max(block_width, 512))
    by_pixel = dataset.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL"
    room = numpy.zeros((dataset.RasterCount, height, width), numpy.uint16)
    start = cpu_seconds()
    for y in range(part * height, dataset.RasterYSize, parts * height):
        for x in range(0, dataset.RasterXSize, width):
            w, h = min(width, dataset.RasterXSize - x), min(height, dataset.RasterYSize - y)
            if by_pixel:
                dataset.ReadAsArray(x, y, w, h, buf_obj=room[:, :h, :w] if (w, h) == (width, height) else None)
            else:
                for b in range(dataset.RasterCount):
                    dataset.GetRasterBand(b + 1).ReadAsArray(x, y, w, h, buf_obj=room[b, :h, :w] if (w, h) == (width, height) else None)
    return cpu_seconds() - start


def write_alone(path):
    """CPU seconds of writing the pixels of a map again, as it is stored."""
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    pixels, (width, height) = band.ReadAsArray(), band.GetBlockSize()
    options = [f"TILED={'YES' if width < dataset.RasterXSize else 'NO'}", f"BLOCKXSIZE={width}", f"BLOCKYSIZE={height}",
               "COMPRESS=" + dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE"), "BIGTIFF=IF_SAFER"]
    start = cpu_seconds()
    out = gdal.GetDriverByName("GTiff").Create(path + ".again.tif", dataset.RasterXSize, dataset.RasterYSize, 1, band.DataType, options)
    for y in range(0, dataset.RasterYSize, height):
        out.GetRasterBand(1).WriteArray(pixels[y:y + height], 0, y)
    out.FlushCache()
    out = None
    seconds = cpu_seconds() - start
    os.unlink(path + ".again.tif")
    return seconds


def child(*words):
    return subprocess.Popen([sys.executable, __file__, *map(str, words)], stdout=subprocess.PIPE, text=True)


def seconds_of(children):
    """The sum of what they print."""
    total = 0.0
    for one in children:
        text = one.communicate()[0]
        if one.returncode:
            sys.exit(1)
        total += float(text)
    return total


def kernel_alone(options, network, n_pixels):
    report = json.loads(subprocess.run([options.tool, "bench", "--json", "--cpu", options.cpu, "--threads", str(options.threads), "--seconds", "1", network],
                                       capture_output=True, text=True, check=True).stdout)[0]
    return n_pixels * options.threads / report["pixels_per_second"]


def apply(options, network, path, out):
    """Wall seconds, CPU seconds and peak resident set in MB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run(["/usr/bin/time", "-f", "%M", options.tool, "apply", "-q", "--overwrite", "--threads", str(options.threads), "--no-range-check",
                             "-m", network, path, out], capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, int(result.stderr.split()[-1]) / 1024


def make_network(folder, widths):
    path = os.path.join(folder, "-".join(map(str, widths)) + ".json")
    with open(path, "w") as file:
        subprocess.run([sys.executable, os.path.join(here, "make_network.py"), *map(str, widths)], stdout=file, check=True)
    return path


def make_layout(folder, scene, name, creation):
    path = os.path.join(folder, name.replace(", ", "_").replace(" ", "_") + ".tif")
    if not os.path.exists(path):
        gdal.SetConfigOption("GDAL_NUM_THREADS", "ALL_CPUS")
        gdal.Translate(path + ".partial", scene, format="GTiff", creationOptions=creation)
        os.rename(path + ".partial", path)
    return path


def measure(options, name, path, network):
    raster = gdal.Open(path)
    n_pixels, out = raster.RasterXSize * raster.RasterYSize, os.path.join(options.folder, "out.tif")
    rows = []
    for _ in range(options.rounds):
        wall, cpu, peak = apply(options, network, path, out)
        rows.append((seconds_of([child("--read", path, i, options.threads) for i in range(options.threads)]),
                     kernel_alone(options, network, n_pixels), seconds_of([child("--write", out)]), wall, cpu, peak))
    read, kernel, write, wall, cpu, peak = (statistics.median(column) for column in zip(*rows))
    ratio = statistics.median(row[3] * options.threads / sum(row[:3]) for row in rows)
    label = os.path.basename(network).removesuffix(".json")
    print(f"{name:26} {label:12} {read:6.2f} {kernel:7.2f} {write:6.2f} {wall:7.2f} {cpu:7.2f} {ratio:6.3f} {peak:8.0f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool")
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--size", type=int, default=5490)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.cpu = subprocess.run([options.tool, "--version"], capture_output=True, text=True).stdout.split("(")[1].split(")")[0]
    os.makedirs(options.folder, exist_ok=True)
    scene = os.path.join(options.folder, f"scene{options.size}.tif")
    if not os.path.exists(scene):
        subprocess.run([sys.executable, os.path.join(here, "../../sample_data/make_scene.py"), "--width", str(options.size), "--height", str(options.size), "--scene", scene,
                        "--labels", scene + ".labels.tif"], check=True)
    print(f"{'layout':26} {'network':12} {'read':>6} {'kernel':>7} {'write':>6} {'wall':>7} {'CPU':>7} {'ratio':>6} {'peak MB':>8}"
          f"   ({options.threads} threads, {options.size} x {options.size}; seconds)")
    for widths in ([12, 32, 10], [12, 64, 64, 10]):
        network = make_network(options.folder, widths)
        for name, creation in LAYOUTS.items():
            if options.only in name:
                measure(options, name, make_layout(options.folder, scene, name, creation), network)


if sys.argv[1:2] == ["--read"]:
    print(read_alone(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
elif sys.argv[1:2] == ["--write"]:
    print(write_alone(sys.argv[2]))
else:
    main()
