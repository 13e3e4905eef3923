# SPDX-License-Identifier: MIT
# What a map says of itself: origin, statistics, a table of its classes, overviews of the right kind, also in other formats.
apply -q -m "$LANDCOVER" --overviews yes --output class --output confidence=sure.tif --output probabilities=p.tif,ot=Byte "$SCENE" map.tif
gdalinfo map.tif | grep -E 'BANDMIX_|SOFTWARE|Overviews|^  NoData'
gdalinfo map.tif | sed -n '/GDALRasterAttributeTable/,/<\/GDALRasterAttributeTable>/p' | grep -E 'Name>|Row index="[07]"' -A 8 | grep -E 'Name|<F>' | head -24
for file in sure p; do gdalinfo $file.tif | grep -E 'Description|STATISTICS|Overviews' | head -8; done
# The statistics are those that GDAL finds.
gdal_translate -q sure.tif plain.tif -co PROFILE=BASELINE -a_nodata nan
gdalinfo -stats plain.tif | grep STATISTICS
apply -q -m "$LANDCOVER" --of COG --overviews yes "$SCENE" cog.tif
gdalinfo cog.tif | grep -E 'LAYOUT|BANDMIX_MODEL='
apply -q -m "$LANDCOVER" --of PNG --overviews yes "$SCENE" map.png
try apply -q -m "$LANDCOVER" --overviews maybe "$SCENE" none.tif
rm plain.tif*
folder
