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


def main(*parts):
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            part(folder)
    sys.exit(1 if failed else 0)
