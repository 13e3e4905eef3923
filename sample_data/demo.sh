#!/bin/sh
# SPDX-License-Identifier: MIT
#
# From nothing to a map: installs what is missing, builds bandmix, runs the sample network over the sample scene, and says where to look.
set -eu
cd "$(dirname "$0")/.."
sh .ci/packages build
build=${BUILD_DIR:-build}
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DBANDMIX_BUILD_TESTS=OFF
cmake --build "$build" -j "$(nproc)"

out=$build/demo
mkdir -p "$out"
"$build/bandmix" info sample_data/landcover.onnx
"$build/bandmix" apply --overwrite -m sample_data/landcover.onnx --output confidence="$out/confidence.tif" \
    --quicklook "$out/landcover.png" sample_data/scene.tif "$out/landcover.tif"
echo
echo "The map:          $out/landcover.tif (open it in QGIS: it has class names and colours)"
echo "The confidence:   $out/confidence.tif"
echo "A quick look:     $out/landcover.png"
