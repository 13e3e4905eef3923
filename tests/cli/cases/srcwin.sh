# SPDX-License-Identifier: MIT
# The same part in every spelling, and equal to that part of the whole map.
apply -q -m "$LANDCOVER" "$SCENE" whole.tif
gdal_translate -q -srcwin 100 50 60 40 whole.tif cut.tif
apply -m "$LANDCOVER" -srcwin 100 50 60 40 "$SCENE" a.tif
apply -q -m "$LANDCOVER" "$SCENE" --srcwin 100 50 60 40 b.tif
apply -q -m "$LANDCOVER" --srcwin=100,50,60,40 "$SCENE" c.tif
apply -q -m "$LANDCOVER" -srcwin "100 50 60 40" "$SCENE" d.tif
apply -q -m "$LANDCOVER" -projwin 500980 5399500 501580 5399100 "$SCENE" e.tif
apply -q "$SCENE" --projwin 500980 5399500 501580 5399100 -m "$LANDCOVER" f.tif
for file in cut a b c d e f; do checksums $file.tif; done
gdalinfo e.tif | grep -E '^(Origin|Size)'
say not inside
try apply -m "$LANDCOVER" -srcwin 0 0 321 256 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -srcwin -1 0 10 10 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -srcwin 0 0 0 10 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -projwin -10 20 30 -40 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -projwin nan 5399500 501580 5399100 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -srcwin 0 0 1 1 -projwin 500980 5399500 501580 5399100 "$SCENE" bad.tif
folder
