# SPDX-License-Identifier: MIT
# By the model's names, by number, by name; the two-dash spelling, the order, a wrong choice.
apply -q -m "$GREY" "$SCENE" names.tif
apply -q -m "$GREY" -b 4 -b 3 -b 2 "$SCENE" numbers.tif
apply -q -m "$GREY" --band B04 --band=b03 -b B02 "$SCENE" chosen.tif
apply -q -m "$GREY" -b 2 -b 3 -b 4 "$SCENE" other.tif
for file in names numbers chosen; do checksums $file.tif; done
[ "$(checksums names.tif)" = "$(checksums other.tif)" ] && echo "the order makes no difference"
bands names.tif
try apply -m "$GREY" -b 4 -b 3 "$SCENE" few.tif
try apply -m "$GREY" -b 4 -b 3 -b 99 "$SCENE" far.tif
try apply -m "$GREY" -b 4 -b 3 -b 0 "$SCENE" zero.tif
try apply -m "$GREY" -b 4 -b 3 -b red "$SCENE" red.tif
folder
