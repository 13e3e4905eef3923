# SPDX-License-Identifier: MIT
# The activations of a layer, and outputs with types, formats and options of their own.
apply -q -m "$LANDCOVER" --output class --output layer:relu2=relu.tif --output layer:dense1=dense.img,of=ENVI,ot=Float64 \
  --output probabilities=p.tif,ot=Byte,co=COMPRESS=LZW,co=INTERLEAVE=PIXEL --output confidence=c.tif,ot=UInt16,a_nodata=0 "$SCENE" map.tif
for file in relu.tif dense.img p.tif c.tif; do
  echo "$file: $(gdalinfo $file | grep -cE '^Band ') bands"
  gdalinfo $file | grep -E 'Driver|COMPRESSION|INTERLEAVE|^Band 1 |^  NoData' | head -5
done
try apply -q -m "$LANDCOVER" --output layer:none=no.tif "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output class=no.tif,ot=Bite "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output class=no.tif,a_nodata=x "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output class=,ot=Byte "$SCENE" none.tif
say unknown
bandmix convert "$LANDCOVER" plain.json
sed 's/"classification:classes"/"bandmix:unknown": {"value": 99, "name": "unsure"}, "classification:classes"/' plain.json > unknown.json
bandmix info unknown.json | grep unsure
apply -q -m unknown.json --output class --output class=all.tif --reject 0.9 "$SCENE" unsure.tif
apply -q -m unknown.json "$SCENE" plain.tif
python3 - <<'PY'
from osgeo import gdal
import numpy
for name in ["unsure.tif", "plain.tif"]:
    pixels = gdal.Open(name).ReadAsArray()
    print(name, int((pixels == 99).sum()), "unsure,", int((pixels == 0).sum()), "nodata")
PY
rm -f ./*.aux.xml
folder
