# SPDX-License-Identifier: MIT
# Pixels and area of every class, in the plane and on the ellipsoid.
apply -q -m "$LANDCOVER" --report - "$SCENE" map.tif
gdalwarp -q -t_srs EPSG:4326 -r near -dstnodata 0 "$SCENE" geographic.tif
apply -q -m "$LANDCOVER" --report areas.txt geographic.tif map2.tif
cat areas.txt
apply -q -m "$LANDCOVER" --report areas.json geographic.tif map3.tif
python3 - <<'PY'
import json
areas = json.load(open("areas.json"))
print(areas["area"], len(areas["classes"]), areas["classes"][0]["name"])
PY
gdal_translate -q --config GDAL_PAM_ENABLED NO -co PROFILE=BASELINE "$SCENE" bare.tif
apply -q -m "$LANDCOVER" --report - -b 1 -b 2 -b 3 -b 4 -b 5 -b 6 -b 7 -b 8 -b 9 -b 10 -b 11 -b 12 bare.tif bare_map.tif | tail -2
try apply -q -m "$LANDCOVER" --report areas.txt "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --report no/such/areas.txt "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --output values --report all.txt "$SCENE" values.tif
rm -f ./*.aux.xml
folder
