# SPDX-License-Identifier: MIT
# Runs written down for GDAL programs. What they compute there is looked at in tests/plugin.
keep() {
  grep -vE '<(SRS|/?GeoTransform|GeoTransform|Entry|Category|/?CategoryNames|/?ColorTable|Metadata|/Metadata|MDI)' "$1" | sed -n "$2"
}
cp "$SCENE" scene.tif
cp "$LANDCOVER" net.onnx
mkdir maps
say derived
try bandmix vrt -m net.onnx --output class --output confidence scene.tif maps/out.vrt
keep maps/out.vrt '1,24p' | sed "s|$PWD|HERE|"
say processed
try bandmix vrt -m net.onnx --kind processed --output probabilities --ot Float32 scene.tif maps/p.vrt
keep maps/p.vrt '1,18p'
say stock
try bandmix vrt -m net.onnx --stock scene.tif maps/s.vrt
grep -c '<Algorithm>BandAffineCombination' maps/s.vrt
try bandmix vrt -q -m "$SRC/sample_data/models/tasseled_cap_s2.json" --no-range-check -b 1 -b 2 -b 3 -b 4 -b 5 -b 6 -b 7 -b 8 -b 9 -b 10 -b 11 -b 12 --stock scene.tif maps/t.vrt
say descriptor
try bandmix vrt -m net.onnx --mask scene.tif:1,values=0-3 --reject 0.4 --valid all -b B01 -b 2 -b 3 -b 4 -b 5 -b 6 -b 7 -b 8 -b 9 -b 10 -b 11 -b 12 scene.tif maps/d.bmix
cat maps/d.bmix
say refused
try bandmix vrt -m net.onnx scene.tif
try bandmix vrt -m net.onnx scene.tif maps/out.vrt
try bandmix vrt -q --overwrite -m net.onnx scene.tif maps/out.vrt
try bandmix vrt -m net.onnx --kind derivative scene.tif x.vrt
try bandmix vrt -m net.onnx --kind derived scene.tif x.bmix
try bandmix vrt -m net.onnx --kind processed --stock scene.tif x.vrt
try bandmix vrt -m net.onnx --mask scene.tif,values=0 scene.tif x.vrt
try bandmix vrt -m net.onnx --kind processed --output class --output margin scene.tif x.vrt
try bandmix vrt -m net.onnx --stock --output class scene.tif x.vrt
try bandmix vrt -m nothing.onnx scene.tif x.vrt
try bandmix vrt -m net.onnx nothing.tif x.vrt
try bandmix vrt -m net.onnx --wrong scene.tif x.vrt
try bandmix vrt -m net.onnx scene.tif no/folder/x.vrt
folder
say plugin-dir
basename "$(bandmix plugin-dir -q)"
bandmix plugin-dir 2>&1 >out | sed 's|=/.*/|=/|'
try bandmix plugin-dir here
try bandmix plugin-dir -z
