# SPDX-License-Identifier: MIT
# What is said of bands that were not found by their very names, and what is not: with -q, and for equal names.
describe() {
  echo '<VRTDataset rasterXSize="16" rasterYSize="16">'
  for ((i = 1; i <= $#; i++)); do
    echo "<VRTRasterBand dataType=\"UInt16\" band=\"$i\"><Description>${!i}</Description><SimpleSource>"
    echo "<SourceFilename>$SCENE</SourceFilename><SourceBand>$i</SourceBand></SimpleSource></VRTRasterBand>"
  done
  echo '</VRTDataset>'
}
describe coastal blue green red >colours.vrt
describe "Band 1" "Band 2" "B3 (green)" "B4, central wavelength 665 nm" >spelled.vrt
describe "443 nm" "492 nm" "560 nm" "665 nm" >waves.vrt
describe b01 b02 b03 b04 >equal.vrt
describe "" "" "" "" >silent.vrt
describe B02 B2 B03 B04 >twice.vrt
for file in colours spelled waves equal; do
  say $file
  try apply -m "$GREY" $file.vrt $file.tif
  try apply -q -m "$GREY" --overwrite $file.vrt $file.tif
done
say by number
try apply -m "$GREY" -b 4 -b 3 -b 2 silent.vrt numbers.tif
for file in silent twice; do
  say $file
  try apply -m "$GREY" $file.vrt $file.tif
done
