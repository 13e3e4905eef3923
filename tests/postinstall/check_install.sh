#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs the build into an empty folder, moves it, and builds against it as a stranger would: through the CMake package and through
# pkg-config. Also: nothing but bm_ is exported.
#
#     check_install.sh BUILD_DIR SOURCE_DIR
set -eu
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" > /dev/null
mv "$work/first" "$work/moved"
prefix=$work/moved
library=$(find "$prefix" -name 'libbandmix.so' | head -n 1)
libdir=$(dirname "$library")

exported=$(nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ {print $3}' | grep -vE '^(bm_|_)' || true)
[ -z "$exported" ] || { echo "exported, but not public: $exported"; exit 1; }

"$prefix/bin/bandmix" --version

cmake -S "$source/tests/postinstall" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" > /dev/null
cmake --build "$work/cmake" > /dev/null
"$work/cmake/stranger"

flags=$(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --cflags --libs bandmix)
${CC:-cc} -std=c11 "$source/tests/postinstall/stranger.c" -o "$work/stranger" $flags
LD_LIBRARY_PATH=$libdir "$work/stranger"
