# SPDX-License-Identifier: MIT
# A picture beside the map, or none where something fails.
apply -q -m "$LANDCOVER" --quicklook map.png "$SCENE" map.tif
gdalinfo map.png | grep -E 'Driver|Size is|ColorInterp'
try apply -q -m "$LANDCOVER" --quicklook map.png "$SCENE" other.tif
try apply -q -m "$LANDCOVER" --quicklook no/such/map.png "$SCENE" other.tif
rm map.tif.aux.xml
folder
