# SPDX-License-Identifier: MIT
# One scene as a file a band, some on coarser grids: the same table, the same map where nothing is resampled.
apply -q -m "$LANDCOVER" "$SCENE" whole.tif
band=0
for name in B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12; do
  band=$((band + 1))
  gdal_translate -q -b $band "$SCENE" plain.tif
  # Without the description, so that the name of the file is all there is.
  gdal_translate -q -of VRT plain.tif plain.vrt && sed -i '/<Description>/d' plain.vrt
  gdal_translate -q plain.vrt T33UUP_20220101T101010_${name}_10m.tif
done
rm plain.tif plain.vrt
apply -m "$LANDCOVER" --progress none T33UUP_*.tif parts.tif 2>&1 | sed 's/ in [0-9.]* s .*//'
echo "map: $(checksums whole.tif), of files: $(checksums parts.tif)"
gdalwarp -q -tr 20 20 -r average T33UUP_20220101T101010_B11_10m.tif T33UUP_20220101T101010_B11_20m.tif
rm T33UUP_20220101T101010_B11_10m.tif
try apply -m "$LANDCOVER" --progress none -r B11=cubic T33UUP_*.tif mixed.tif 2>&1 | grep -E 'B11|B12|resampling|exit'
gdalinfo mixed.tif | grep -E 'Size is|Pixel Size'
apply -q -m "$LANDCOVER" --like T33UUP_20220101T101010_B11_20m.tif "$SCENE" coarse.tif
gdalinfo coarse.tif | grep -E 'Size is|Pixel Size'
say doubt
try apply -q -m "$LANDCOVER" T33UUP_*.tif "$SCENE" none.tif
try apply -q -m "$GREY" -b 1:1 -b 2:B99 -b 3 T33UUP_*B0[123]*.tif none.tif
try apply -q -m "$LANDCOVER" -r B77=near T33UUP_*.tif none.tif
try apply -q -m "$LANDCOVER" -r bicubic T33UUP_*.tif none.tif
try apply -q -m "$LANDCOVER" --like nowhere.tif "$SCENE" none.tif
try apply -q -m "$LANDCOVER" "$SCENE" T33UUP_20220101T101010_B01_10m.tif
rm -f ./*.aux.xml
folder
