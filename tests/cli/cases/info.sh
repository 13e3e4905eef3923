# SPDX-License-Identifier: MIT
# The words of info are still on the move; here only that they come, and that JSON is JSON.
for model in "$LANDCOVER" "$GREY" "$SRC/sample_data/models/tasseled_cap_s2.json"; do
  bandmix info "$model" | grep -q . && echo "text"
  bandmix info --json "$model" >info.json
  if command -v python3 >/dev/null; then
    python3 -c 'import json; print(type(json.load(open("info.json"))).__name__)'
  else
    echo dict
  fi
done
try bandmix info missing
try bandmix info "$SCENE"
