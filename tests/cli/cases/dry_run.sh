# SPDX-License-Identifier: MIT
# What a run would do, without doing it.
plan() { sed -e 's/[0-9]* thread[s]*, [a-z0-9]*, [0-9]* MiB/N threads, CPU, MEMORY/' -e 's/^  [0-9]* window/  N window/'; }
gdalwarp -q -tr 20 20 -r average "$SCENE" coarse.tif
apply --dry-run --threads 1 -m "$LANDCOVER" -b 1:1 -b 2 -b 3 -b 4 -b 5 -b 6 -b 7 -b 8 -b 9 -b 10 -b 2:B11 -b 2:B12 -r B11=cubic --srcwin 10 20 100 50 \
  --scale 2 --mask coarse.tif,bits=3 --output class --output confidence=sure.tif,ot=Byte "$SCENE" coarse.tif map.tif | plan
apply --dry-run --json -m "$LANDCOVER" "$SCENE" map.tif > plan.json
python3 -c 'import json; plan = json.load(open("plan.json")); print(sorted(plan), plan["bands"][11], plan["outputs"], sep="\n")'
rm plan.json
try apply --dry-run -m "$LANDCOVER" "$SCENE" no/such/map.tif
try apply --json -m "$LANDCOVER" "$SCENE" map.tif
folder
