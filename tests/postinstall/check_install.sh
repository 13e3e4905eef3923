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

# The plugins lie in a folder of their own, each with one symbol, and GDAL finds them where the tool says.
if [ -e "$build/gdalplugins/gdal_BANDMIXFN.so" ]; then
    plugins=$("$prefix/bin/bandmix" plugin-dir -q)
    [ "$plugins" = "$(realpath "$libdir/bandmix/gdalplugins")" ] || { echo "the plugins are said to lie in $plugins"; exit 1; }
    for name in BANDMIX BANDMIXFN; do
        exported=$(nm -D --defined-only "$plugins/gdal_$name.so" | awk '{print $3}' | sed 's/@.*//' | grep -vxE "GDALRegister_$name|.*\.map" || true)
        [ -z "$exported" ] || { echo "gdal_$name.so exports $exported"; exit 1; }
    done
    ! ldd "$plugins/gdal_BANDMIXFN.so" | grep libgdal || { echo "gdal_BANDMIXFN.so is linked to GDAL"; exit 1; }
    if command -v gdalinfo > /dev/null; then
        GDAL_DRIVER_PATH=$plugins gdalinfo --format BANDMIX | grep -q 'BANDMIX:'
        printf '%s\n' "$source/sample_data/scene.tif" "$work/out.vrt" |
            xargs "$prefix/bin/bandmix" vrt -q -m "$source/sample_data/landcover.onnx"
        GDAL_DRIVER_PATH=$plugins gdalinfo -checksum "$work/out.vrt" | grep -q Checksum=
    fi
fi

cmake -S "$source/tests/postinstall" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" > /dev/null
cmake --build "$work/cmake" > /dev/null
"$work/cmake/stranger"

flags=$(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --cflags --libs bandmix)
${CC:-cc} -std=c11 "$source/tests/postinstall/stranger.c" -o "$work/stranger" $flags
LD_LIBRARY_PATH=$libdir "$work/stranger"
