# SPDX-License-Identifier: MIT
# A model in every format: the same bytes come out, what is lost is said, and nothing is overwritten unasked.
apply -q -m "$LANDCOVER" "$SCENE" first.tif
for suffix in json safetensors onnx; do
  say "$suffix"
  bandmix convert "$LANDCOVER" net.$suffix
  apply -q -m net.$suffix "$SCENE" $suffix.tif
  cmp first.tif $suffix.tif && echo "the same bytes"
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
