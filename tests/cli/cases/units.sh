# SPDX-License-Identifier: MIT
# Scales and offsets of bands and of the user, and data that do not look like what the model was trained on.
cat >wants.json <<'END'
{"mlm:input": [{"bands": [{"name": "B04", "unit": "reflectance"}, {"name": "B08", "unit": "reflectance"}],
                "bandmix:training_range": [{"minimum": 0, "maximum": 0.4}, {"minimum": 0, "maximum": 0.6}]}],
 "bandmix:layers": [{"op": "dense", "weights": [[1, 0], [0, 1]]}]}
END
try apply -q -m wants.json "$SCENE" out.tif
folder
sum() { gdalinfo -checksum "$1" | sed -n 's/^ *Checksum=/checksum /p'; }
apply -q -m wants.json --scale 0.0001 "$SCENE" scaled.tif && sum scaled.tif
gdal_translate -q -of VRT -a_scale 0.0001 "$SCENE" stated.vrt
apply -q -m wants.json stated.vrt unscaled.tif && sum unscaled.tif
try apply -q -m wants.json --unscale no stated.vrt out.tif
try apply -q -m wants.json --scale 0.0001 stated.vrt out.tif
apply -q -m wants.json --no-range-check "$SCENE" raw.tif && gdalinfo raw.tif | grep -c Type=Float32
apply -q -m wants.json --no-range-check --decibel to --offset 1 "$SCENE" decibel.tif && gdalinfo decibel.tif | grep -c Type=Float32
try apply -m wants.json --unscale maybe a b
try apply -m wants.json --decibel up a b
try apply -m wants.json --scale 0 a b
try apply -m wants.json --offset x a b
