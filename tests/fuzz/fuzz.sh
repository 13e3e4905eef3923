#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the fuzzers and lets each search for SECONDS (300), from corpus/ and the models of make_seeds.py on. What they find lies in
# BUILD_DIR/found, and the inputs that reached something new in BUILD_DIR/<format>. Needs clang.
#
#     fuzz.sh [SECONDS [FORMAT ...]]
set -eu
cd "$(dirname "$0")/../.."
# Debian's own Python, which is the one that sees Debian's packages.
export PATH="/usr/bin:$PATH"
build=${BUILD_DIR:-build-fuzz}
seconds=${1:-300}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- onnx json safetensors torch descriptor
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang -DBANDMIX_FUZZERS=ON -DBANDMIX_BUILD_TESTS=ON
mkdir -p "$build/found"
python3 tests/fuzz/make_seeds.py "$build/seeds"

# The words that the formats look for, in quotes as libFuzzer wants them.
grep -ohE '"[A-Za-z0-9_:.+-]{2,40}"' src/model/*.c src/base/activation.c plugin/*.c | sort -u > "$build/words.dict"
status=0
for format in "$@"; do
    cmake --build "$build" --target "fuzz_$format"
    mkdir -p "$build/$format" "$build/seeds/$format"
    nice -n 10 "$build/tests/fuzz/fuzz_$format" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=3000 -timeout=20 \
        -dict="$build/words.dict" -artifact_prefix="$build/found/$format-" \
        "$build/$format" "tests/fuzz/corpus/$format" "$build/seeds/$format" || status=1
done
exit "$status"
