# SPDX-License-Identifier: MIT
# Inputs that are not what they should be: exit 1, one line, no output.
say no model
try apply -m missing.onnx "$SCENE" out.tif
say a folder and a device for a model
try apply -m . "$SCENE" out.tif
try apply -m /dev/null "$SCENE" out.tif
say an empty model
: >empty
try apply -m empty "$SCENE" out.tif
say no raster
try apply -m "$LANDCOVER" missing.tif out.tif
try apply -m "$LANDCOVER" empty out.tif
try apply -m "$LANDCOVER" . out.tif
say exchanged
try apply -m "$SCENE" "$LANDCOVER" out.tif
say a wrong number of bands
gdal_translate -q -b 1 -b 2 "$SCENE" two.tif
try apply -m "$LANDCOVER" two.tif out.tif
say names that the raster lacks
try apply -m "$GREY" two.tif out.tif
say cut short
gdal_translate -q -co COMPRESS=NONE -co INTERLEAVE=PIXEL "$SCENE" long.tif
head -c 800000 long.tif >short.tif
try apply -m "$GREY" --threads 1 short.tif out.tif 2>&1 | sed -E 's/columns .*; the file/WHERE AND WHY; the file/'
try apply -m "$GREY" --threads 4 short.tif out.tif 2>&1 | sed -E 's/columns .*; the file/WHERE AND WHY; the file/'
folder
