#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The kernel and engine suites on AArch64: cross-compiled, and run under qemu's user-mode emulator. Exit status 77 (skipped) where the cross compiler
# or the emulator is not installed.
#
#     check_neon.sh SOURCE_DIR
set -eu
cd "$1"
cc=aarch64-linux-gnu-gcc
for program in $cc qemu-aarch64; do
    command -v $program > /dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c11 -O2 -static -Wall -Wextra -Werror -Wno-unused-function -ffp-contract=off -fno-math-errno -fno-trapping-math -D_GNU_SOURCE -DBMT_SOURCE_DIR=\"\" -DBMT_SHARED_DATA=\"\"
       -Iinclude -Isrc -Itests -Itests/neon"
model='src/model/graph.c src/model/graph_check.c src/model/graph_rank.c src/model/graph_text.c src/model/head.c src/model/output.c
       src/model/clip.c src/model/domain.c src/model/layer_name.c'
for suite in kernels/test_dispatch kernels/test_dense kernels/test_head kernels/test_transfer kernels/test_math kernels/test_binary engine/test_fold engine/test_runner; do
    echo "== $suite"
    $cc $flags src/base/*.c src/kernels/*.c $model src/engine/*.c "tests/$suite.c" -o "$work/suite" -lm
    qemu-aarch64 "$work/suite" > "$work/log" || { cat "$work/log"; exit 1; }
    cat "$work/log"
done
