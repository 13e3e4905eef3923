# SPDX-License-Identifier: MIT
# A model as a STAC item, and the item in its place.
cp "$LANDCOVER" net.onnx
bandmix info --stac net.onnx >item.json
grep -E '"(type|stac_version|mlm:name|mlm:tasks|href|file:size|roles)"' item.json
apply -q -m net.onnx "$SCENE" first.tif
apply -q -m item.json "$SCENE" second.tif
cmp first.tif second.tif && echo "the same bytes"
bandmix info --stac item.json | cmp - item.json && echo "the same item"
say "another file under the name"
bandmix convert -q --overwrite "$SRC/sample_data/models/tasseled_cap_s2.json" net.onnx
bandmix info item.json 2>&1 | sed -E 's/[0-9a-f]{64}/SHA/g'
try bandmix info --stac missing.onnx
folder
