# SPDX-License-Identifier: MIT
apply -q -m "$LANDCOVER" "$SCENE" map.tif
before=$(stat -c %Y.%i map.tif)
say it exists
try apply -m "$LANDCOVER" "$SCENE" map.tif
[ "$before" = "$(stat -c %Y.%i map.tif)" ] && echo "the old map is as it was"
say it may be replaced
try apply -m "$GREY" --overwrite "$SCENE" map.tif
bands map.tif
say a failure keeps the old one
try apply -m "$GREY" --overwrite -b 1 -b 2 -b 77 "$SCENE" map.tif
checksums map.tif
say the output is the input
cp "$SCENE" in.tif
ln -s in.tif link.tif
for name in in.tif ./in.tif link.tif "$PWD/in.tif"; do
  try apply -m "$LANDCOVER" in.tif "$name"
  try apply -m "$LANDCOVER" --overwrite in.tif "$name"
done
cmp in.tif "$SCENE" && echo "the input is as it was"
say the output is the model
cp "$LANDCOVER" model.onnx
try apply -m model.onnx -of GTiff "$SCENE" model.onnx
try apply -m model.onnx -of GTiff --overwrite "$SCENE" ./model.onnx
try apply -m model.onnx --output confidence=model.onnx -of GTiff --overwrite "$SCENE" other.tif
cmp model.onnx "$LANDCOVER" && echo "the model is as it was"
say a folder
mkdir folder
try apply -m "$LANDCOVER" "$SCENE" folder
try apply -m "$LANDCOVER" --overwrite "$SCENE" folder
try apply -m "$LANDCOVER" "$SCENE" folder/
folder
