# SPDX-License-Identifier: MIT
if [ ! -e "$SHARED/georef/rioxarray/cint16.tif" ]; then
  echo "the shared data are missing"
  exit 77
fi
n=$(gdalinfo "$SHARED/georef/rioxarray/cint16.tif" | grep -c '^Band')
weights=$(printf '1, %.0s' $(seq "$n"))
echo "{\"bandmix:layers\": [{\"op\": \"dense\", \"weights\": [[${weights%, }]]}]}" >sum.json
ln -s "$SHARED/georef/rioxarray/cint16.tif" complex.tif
try apply -m sum.json complex.tif out.tif
folder
