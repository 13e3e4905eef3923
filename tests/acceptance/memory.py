#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`--memory` is a cap on the whole process: 100 bands and one, strips and tiles, and a raster of 100,000 x 100,000 pixels.

    memory.py TOOL SOURCE_DIR

Every run is under a hard limit of its data, and its peak resident set, libraries included, is looked at afterwards. Exit status 0 passed,
1 failed, 77 skipped.
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

try:
    import numpy
    from osgeo import gdal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

gdal.UseExceptions()
tool, source = (os.path.abspath(path) for path in sys.argv[1:3])
MIB = 1 << 20
failed = 0


def make(path, n_bands, width, height, options):
    """Noise, so that blocks as they are stored are nearly as large as decoded."""
    random = numpy.random.default_rng(n_bands)
    dataset = gdal.GetDriverByName("GTiff").Create(path, width, height, n_bands, gdal.GDT_UInt16, options + ["COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=YES"])
    rows = random.integers(0, 4000, (256, width), numpy.uint16)
    for b in range(n_bands):
        for y in range(0, height, 256):
            n = min(256, height - y)
            dataset.GetRasterBand(b + 1).WriteArray(numpy.roll(rows[:n], b, 0), 0, y)
    return path


def make_sparse(path):
    dataset = gdal.GetDriverByName("GTiff").Create(path, 100000, 100000, 1, gdal.GDT_Byte, ["TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=YES"])
    dataset.GetRasterBand(1).SetNoDataValue(0)
    dataset.GetRasterBand(1).WriteArray(numpy.full((600, 700), 9, numpy.uint8), 50001, 70003)
    return path


def make_network(path, n_bands):
    with open(path, "w") as file:
        subprocess.run([sys.executable, os.path.join(source, "tests/bench/make_network.py"), str(n_bands), "16", "4"], stdout=file, check=True)
    return path


def run(words, cap):
    """Exit status, peak resident set, standard error. The peak is the system's own high-water mark, read until the process is gone: what
    wait4 tells would count the Python that it was forked from."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))
    child = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, preexec_fn=limit)
    peak = 0
    while child.poll() is None:
        with open(f"/proc/{child.pid}/status") as status, open(f"/proc/{child.pid}/comm") as name:
            marks = [int(line.split()[1]) for line in status if line.startswith("VmHWM:")]
            if marks and "bandmix" in name.read():
                peak = max(peak, marks[0] * 1024)
        time.sleep(0.002)
    return child.returncode, peak, child.stderr.read()


def check(what, raster, network, memory, threads, out):
    global failed
    status, peak, text = run([tool, "apply", "-q", "--overwrite", "--no-range-check", "--memory", f"{memory}MiB", "--threads", str(threads), "-m", network,
                              raster, out], memory * MIB)
    fine = status == 0 and peak <= memory * MIB
    failed += not fine
    print(f"{'ok    ' if fine else 'FAILED'} {what}, {threads} threads: {peak // MIB} of {memory} MiB {text.strip()}", flush=True)


def check_least(raster, network, out):
    """What is refused says how much is needed, and that is enough."""
    global failed
    words = [tool, "apply", "-q", "--overwrite", "--no-range-check", "-m", network, raster, out]
    status, _, text = run(words + ["--memory", "30MiB"], 1 << 40)
    least = int(text.split("the least for this run is ")[1].split()[0]) if "the least for this run is " in text else 0
    again, peak, more = run(words + ["--memory", f"{least + 2}MiB"], 1 << 40)
    fine = status == 1 and least > 30 and again == 0 and peak <= (least + 2) * MIB
    failed += not fine
    print(f"{'ok    ' if fine else 'FAILED'} the least: {least} MiB, then {peak // MIB} MiB {more.strip()}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = lambda name: os.path.join(folder, name)
        one, hundred = make_network(file("1.json"), 1), make_network(file("100.json"), 100)
        tiles = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"]
        rasters = [("100 bands in tiles by pixel", make(file("pixel.tif"), 100, 520, 520, tiles + ["INTERLEAVE=PIXEL"]), hundred),
                   ("100 bands in tiles by band", make(file("band.tif"), 100, 520, 520, tiles + ["INTERLEAVE=BAND"]), hundred),
                   ("100 bands in strips", make(file("strips.tif"), 100, 520, 520, ["INTERLEAVE=PIXEL", "BLOCKYSIZE=16"]), hundred),
                   ("one band in strips", make(file("one.tif"), 1, 9000, 1000, []), one),
                   ("100,000 x 100,000 pixels", make_sparse(file("sparse.tif")), one)]
        gdal.Translate(file("sparse.vrt"), rasters[-1][1], format="VRT")
        rasters.append(("a VRT of those", file("sparse.vrt"), one))
        for what, raster, network in rasters:
            for threads in (1, 4) if raster == rasters[0][1] else (4,):
                check(what, raster, network, 256, threads, file("out.tif"))
        check_least(rasters[0][1], hundred, file("out.tif"))
        check_least(rasters[3][1], one, file("out.tif"))
    return 1 if failed else 0


sys.exit(main())
