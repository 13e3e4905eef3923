# SPDX-License-Identifier: MIT
# What a benchmark prints, without its numbers.
numbers() {
  sed -E 's/[0-9]+\.[0-9]+(e[+-]?[0-9]+)?/N/g; s/[0-9.]+e\+[0-9]+/N/g; s/ +/ /g'
}
bandmix bench --cpu scalar --threads 1 --seconds 0.02 "$LANDCOVER" | numbers
bandmix bench --cpu scalar --threads 2 --seconds 0.02 --output confidence --input Float32 "$LANDCOVER" | numbers
bandmix bench --cpu scalar --threads 1 --seconds 0.02 --json "$LANDCOVER" | python3 -c '
import json, sys
for line in json.load(sys.stdin): print(sorted(line), line["flops_per_pixel"])'
try bandmix bench
try bandmix bench --cpu quantum "$LANDCOVER"
try bandmix bench --threads none "$LANDCOVER"
try bandmix bench --input Bit "$LANDCOVER"
try bandmix bench --output colour "$LANDCOVER"
try bandmix bench --seconds 0 "$LANDCOVER"
try bandmix bench nothing.onnx
try bandmix bench --quick "$LANDCOVER"
