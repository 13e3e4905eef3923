# SPDX-License-Identifier: MIT
# A STAC item of the result, and styles for QGIS.
mkdir out
apply -q -m "$LANDCOVER" --stac out/item.json --datetime 2022-06-30T10:10:00Z --qml --output class --output probabilities=p.tif,ot=Byte \
  "$SCENE" out/map.tif
python3 - <<'PY'
import json, xml.etree.ElementTree
item = json.load(open("out/item.json"))
print(item["type"], item["stac_version"], item["id"], item["properties"]["datetime"])
print([round(x, 3) for x in item["bbox"]], len(item["geometry"]["coordinates"][0]), "points")
print(item["properties"]["processing:expression"]["format"], item["properties"]["processing:expression"]["expression"].split("/")[-1])
print([(link["rel"], link["href"].split("/")[-1]) for link in item["links"]])
for key, asset in item["assets"].items():
    print(key, asset["href"], asset["type"], asset["proj:code"], asset["proj:shape"], len(asset["bands"]), "bands")
print(item["assets"]["class"]["bands"][0]["classification:classes"][0])
print(item["assets"]["probabilities"]["bands"][1])
for path in ["out/map.qml", "p.qml"]:
    root = xml.etree.ElementTree.parse(path).getroot()
    print(path, root.tag, root.find("pipe/rasterrenderer").get("type"))
PY
gdal_translate -q -mo TIFFTAG_DATETIME="2021:05:06 07:08:09" "$SCENE" dated.tif
apply -q -m "$LANDCOVER" --stac dated.json dated.tif dated_map.tif
grep datetime dated.json
try apply -q -m "$LANDCOVER" --stac item.json "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --datetime 2022-06-30T10:10:00Z "$SCENE" none.tif
try apply -q -m "$LANDCOVER" --qml "$SCENE" out/map.png
try apply -q -m "$LANDCOVER" --stac out/item.json --datetime 2022-06-30T10:10:00Z "$SCENE" none.tif
rm -f ./*.aux.xml out/*.aux.xml
folder
ls out
