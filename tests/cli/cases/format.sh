# SPDX-License-Identifier: MIT
# Type, format, creation options, nodata.
apply -q -m "$LANDCOVER" -ot UInt16 -a_nodata 65000 "$SCENE" type.tif
gdalinfo type.tif | grep -E '^Band|NoData'
apply -q -m "$LANDCOVER" --ot=Int16 --a_nodata=-1 "$SCENE" signed.tif
gdalinfo signed.tif | grep -E '^Band|NoData'
apply -q -m "$LANDCOVER" -of PNG "$SCENE" map.data
gdalinfo map.data | grep -E '^Driver|^Band'
apply -q -m "$LANDCOVER" "$SCENE" map.png
checksums map.data
checksums map.png
apply -q -m "$LANDCOVER" -co COMPRESS=LZW -co TILED=NO --co BLOCKYSIZE=4 "$SCENE" strips.tif
gdalinfo strips.tif | grep -E 'COMPRESSION|^Band'
apply -q -m "$GREY" "$SCENE" grey.img
gdalinfo grey.img | grep -E '^Driver|^Band'
apply -q -m "$LANDCOVER" "$SCENE" plain
apply -q -m "$LANDCOVER" -of ENVI "$SCENE" envi
checksums plain
checksums envi
ls plain* envi* | tr '\n' ' '
say refused
try apply -m "$LANDCOVER" -ot Byte -a_nodata 300 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -a_nodata 10 "$SCENE" bad.tif
try apply -m "$LANDCOVER" -of Nonsense "$SCENE" bad.tif
try apply -m "$GREY" -of PNG "$SCENE" bad.png
try apply -m "$LANDCOVER" -co COMPRESS=NONSENSE "$SCENE" bad.tif
try apply -m "$LANDCOVER" -oo NUM_SNAKES=3 "$SCENE" bad.tif
try apply -m "$LANDCOVER" --cpu quantum "$SCENE" bad.tif
try apply -m "$LANDCOVER" --memory 1k "$SCENE" bad.tif 2>&1 | sed -E 's/run is [0-9]+ MiB/run is N MiB/'
folder
