# SPDX-License-Identifier: MIT
apply -m "$LANDCOVER" "$SCENE" map.tif
bands map.tif
checksums map.tif
# Size and place are those of the scene.
for file in "$SCENE" map.tif; do gdalinfo "$file" | grep -E '^(Origin|Pixel Size|Size is)|^    ID\["EPSG'; done
gdalinfo map.tif | grep -E 'COMPRESSION|Block='
# Threads, tiers of memory and the scalar code change nothing.
apply -q -m "$LANDCOVER" --threads 1 "$SCENE" one.tif
apply -q -m "$LANDCOVER" --threads 7 --memory 800MiB "$SCENE" seven.tif
apply -q -m "$LANDCOVER" --threads=ALL_CPUS --memory=1G "$SCENE" all.tif
checksums one.tif
checksums seven.tif
checksums all.tif
folder
