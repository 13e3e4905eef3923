# SPDX-License-Identifier: MIT
# Masks by values and by bits, on another grid, and what counts as valid.
n_valid() { gdalinfo -stats "$1" | sed -n 's/.*STATISTICS_VALID_PERCENT=//p'; }
gdalwarp -q -tr 80 80 -r near "$SCENE" scl.tif -ot Byte
python3 - <<'PY'
from osgeo import gdal
import numpy
mask = gdal.Open("scl.tif", gdal.GA_Update)
rows, columns = mask.RasterYSize, mask.RasterXSize
for b in range(1, mask.RasterCount + 1):
    mask.GetRasterBand(b).WriteArray((numpy.arange(rows * columns).reshape(rows, columns) % 12).astype(numpy.uint8))
    mask.GetRasterBand(b).DeleteNoDataValue()
PY
apply -q -m "$LANDCOVER" "$SCENE" map.tif
apply -q -m "$LANDCOVER" --mask scl.tif "$SCENE" plain.tif
apply -q -m "$LANDCOVER" --mask scl.tif:2,values=0,1,3,8-10 "$SCENE" values.tif
apply -q -m "$LANDCOVER" --mask scl.tif,bits=3 --mask scl.tif,bits=2 "$SCENE" bits.tif
for file in map plain values bits; do echo "$file: $(n_valid $file.tif)"; done
try apply -q -m "$LANDCOVER" --mask scl.tif,values=a "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --mask nowhere.tif "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --mask scl.tif:77 "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --valid some "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --mask scl.tif "$SCENE" scl.tif --overwrite
rm -f ./*.aux.xml
folder
