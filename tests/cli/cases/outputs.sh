# SPDX-License-Identifier: MIT
# Kinds of output, alone and from one pass.
kinds="confidence probabilities values"
apply -m "$LANDCOVER" --output class --output confidence=confidence.tif --output probabilities=probabilities.tif \
  --output=values=values.tif "$SCENE" class.tif
for kind in $kinds; do
  apply -q -m "$LANDCOVER" --output $kind "$SCENE" single.tif --overwrite
  [ "$(checksums $kind.tif)" = "$(checksums single.tif)" ] || echo "$kind differs alone and together"
done
rm single.tif
for kind in class $kinds; do gdalinfo $kind.tif | grep -E '^Band|Description|NoData|Offset'; done
apply -q -m "$LANDCOVER" --output confidence --ot Byte "$SCENE" scaled.tif
gdalinfo scaled.tif | grep -E '^Band|NoData|Offset'
say a network without classes
try apply -m "$GREY" --output probabilities "$SCENE" none.tif
say one name twice
try apply -m "$LANDCOVER" --output confidence=two.tif "$SCENE" two.tif
try apply -m "$LANDCOVER" --output confidence=./two.tif --overwrite "$SCENE" two.tif
say the second has no place
try apply -m "$LANDCOVER" --output confidence=no/such/folder.tif "$SCENE" two.tif
folder
