# SPDX-License-Identifier: MIT
# How sure a map is: margin, entropy, the best classes, and no class where it is not sure.
apply -q -m "$LANDCOVER" --output margin=margin.tif --output entropy=entropy.tif --output top:3=top.tif "$SCENE" map.tif
gdalinfo top.tif | grep -E 'Type=|Description'
for file in margin entropy; do gdalinfo $file.tif | grep -E 'Type=|Description'; done
apply -q -m "$LANDCOVER" --output class --reject 0.9 --output entropy=whole.tif "$SCENE" sure.tif
n_valid() { gdalinfo -stats "$1" | sed -n 's/.*STATISTICS_VALID_PERCENT=//p'; }
echo "valid: map $(n_valid map.tif), sure $(n_valid sure.tif), entropy $(n_valid whole.tif)"
apply -q -m "$LANDCOVER" --output entropy -ot Byte "$SCENE" byte.tif
gdalinfo byte.tif | grep -E 'Type=|Offset'
try apply -q -m "$LANDCOVER" --output top:9 "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output top:0 "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output values --reject 0.5 "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --reject 2 "$SCENE" none.tif
try apply -q -m "$GREY" --reject 0.5 "$SCENE" none.tif
rm -f ./*.aux.xml
folder
