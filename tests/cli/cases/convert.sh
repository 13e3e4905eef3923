# SPDX-License-Identifier: MIT
# A model in every format: the same bytes come out, what is lost is said, and nothing is overwritten unasked.
apply -q -m "$LANDCOVER" "$SCENE" first.tif
for suffix in json safetensors onnx; do
  say "$suffix"
  bandmix convert "$LANDCOVER" net.$suffix
  apply -q -m net.$suffix "$SCENE" $suffix.tif
  # All but the record of the model's file.
  gdal_translate -q -of ENVI first.tif first.raw && gdal_translate -q -of ENVI $suffix.tif $suffix.raw
  cmp first.raw $suffix.raw && echo "the same bytes"
  rm ./*.raw ./*.raw.aux.xml ./*.hdr
done
say "the LAI network, with its scaling, limits and vectors"
bandmix convert "$SRC/sample_data/models/lai_s2a.json" lai.onnx
bandmix verify lai.onnx | grep -c "wrong flags 0"
bandmix convert -q "$SRC/sample_data/models/lai_s2a.json" lai.safetensors
bandmix verify lai.safetensors | grep -c "wrong flags 0"
say "refusals"
try bandmix convert "$LANDCOVER" net.onnx
try bandmix convert -q --overwrite "$LANDCOVER" net.onnx
try bandmix convert "$LANDCOVER" net.pth
try bandmix convert "$LANDCOVER" nowhere/net.json
try bandmix convert missing.onnx net.json
try bandmix convert "$LANDCOVER"
try bandmix convert --format onnx "$LANDCOVER" x.json
folder
