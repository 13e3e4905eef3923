# SPDX-License-Identifier: MIT
"""What the checks of the plugins share. Scripts are called as

    SCRIPT TOOL PLUGIN_FOLDER SOURCE_DIR

and print a line a check. Exit status 0 passed, 1 failed, 77 skipped.
"""
import os
import re
import subprocess
import sys
import tempfile
import threading

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
version = int(gdal.VersionInfo("VERSION_NUM")) // 10000 / 100  # 3.06, 3.10
has_processed = version >= 3.09
model = os.path.join(source, "sample_data", "landcover.onnx")
scene = os.path.join(source, "sample_data", "scene.tif")
failed = 0


def say(what, passed, why=""):
    global failed
    failed += not passed
    print(f"{'ok    ' if passed else 'FAILED'} {what}{'' if passed else ': ' + str(why)[:600]}", flush=True)


def check(what, function):
    """`function` gives whether it passed, or that and what was seen instead."""
    try:
        result = function()
        passed, why = result if isinstance(result, tuple) else (result, "differs")
        say(what, bool(passed), why)
    except Exception as error:  # whatever it is, the next check goes on
        say(what, False, f"{type(error).__name__}: {error}")


def run(*words, env=None):
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=300)


def must(*words, env=None):
    result = run(*words, env=env)
    if result.returncode:
        raise RuntimeError(f"{words[0]} ended with {result.returncode}: {result.stderr}")
    return result


def read(name, **how):
    """All pixels as bands x rows x columns."""
    dataset = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR, **how)
    pixels = dataset.ReadAsArray()
    return pixels if pixels.ndim == 3 else pixels[None]


def apply(out, *words, network=model):
    must(tool, "apply", "-q", "--overwrite", "-m", network, *words, out)
    return gdal.Open(out).ReadAsArray()


def same(a, b):
    """To the bit, NaN included."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False, f"{a.shape} {a.dtype}, not {b.shape} {b.dtype}"
    return a.tobytes() == b.tobytes(), f"{(a != b).sum()} of {a.size} pixels differ"


def passes(stderr, dataset):
    """How often the network ran over all of a raster, from what CPL_DEBUG=BANDMIX says."""
    pixels = sum(int(w) * int(h) for w, h in re.findall(r"BANDMIX: (\d+) x (\d+) pixels", stderr))
    return pixels / (dataset.RasterXSize * dataset.RasterYSize)


def fails_with(words, name, **how):
    """A check that opening says `words`."""
    def tried():
        try:
            gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR, **how)
            return False, "opened"
        except RuntimeError as error:
            return words in str(error), str(error)
    return tried


def check_threads(folder, names, expected):
    """Six threads, each with datasets of its own and a compressed file that it writes, while GDAL's cache holds next to nothing."""
    wrong = []

    def work(index):
        for _ in range(3):
            for name, wanted in zip(names, expected):
                dataset = gdal.Open(name)
                out = gdal.GetDriverByName("GTiff").Create(os.path.join(folder, f"thread{index}.tif"), 320, 256, 1, gdal.GDT_Byte, ["COMPRESS=DEFLATE"])
                pixels = dataset.ReadAsArray()
                out.WriteArray(pixels)
                if (pixels != wanted).any():
                    wrong.append(index)
    gdal.SetCacheMax(1 << 20)
    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    check("six threads with a cache of a mebibyte", lambda: (not wrong and not any(thread.is_alive() for thread in threads), wrong))
    gdal.SetCacheMax(64 << 20)


def check_fork(name):
    """In a process of its own: threads that have just ended may still hold locks of other libraries."""
    script = ("import os, sys; from osgeo import gdal; gdal.UseExceptions(); name = sys.argv[1]\n"
              "first = gdal.Open(name).ReadAsArray(); child = os.fork()\n"
              "if child == 0: os._exit(0 if (gdal.Open(name).ReadAsArray() == first).all() else 1)\n"
              "sys.exit(os.waitpid(child, 0)[1])")
    check("a fork after reading", lambda: run(sys.executable, "-c", script, name).returncode == 0)


def main(*parts):
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            part(folder)
    sys.exit(1 if failed else 0)
