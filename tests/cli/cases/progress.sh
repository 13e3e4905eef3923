# SPDX-License-Identifier: MIT
gdal_translate -q -outsize 1600 1280 -b 4 -b 3 -b 2 "$SCENE" big.tif
apply -m "$GREY" --progress json --threads 2 big.tif out.tif 2>err
grep -v '^{"progress": [01]\.[0-9]\{4\}}$' err >&2
grep -c . err >lines
[ "$(cat lines)" -gt 5 ] && echo "several lines"
sed -n 's/^{"progress": \(.*\)}$/\1/p' err | sort -g -c && echo "in order"
sed -n 's/^{"progress": \(.*\)}$/\1/p' err | tail -n 1
if command -v python3 >/dev/null; then
  grep '^{' err | while read -r line; do echo "$line" | python3 -c 'import json, sys; json.load(sys.stdin)' || echo "no JSON: $line"; done
fi
apply -m "$GREY" --progress tens "$SCENE" tens.tif
apply -m "$GREY" --progress none "$SCENE" none.tif
echo "quiet:" >&2
apply -q -m "$GREY" --progress tens "$SCENE" quiet.tif
apply --quiet -m "$GREY" "$SCENE" quiet2.tif
