#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds bandmix on the GDAL of several Debian releases, and runs the checks of the plugins there; also the function plugin that the
# first of them built on all the others, for it is one file for every GDAL. Run by hand, as root: it bootstraps each release into a folder
# (1.5 GB a release, kept from run to run).
#
#     releases.sh WORK_FOLDER [SUITE...]        (bookworm trixie forky: GDAL 3.6, 3.10, 3.13)
#
# Prints a line a check, and at the end one a release. Exit status 0: all passed.
set -u
work=${1:?"usage: releases.sh WORK_FOLDER [SUITE...]"}
shift
[ $# -gt 0 ] || set -- bookworm trixie forky
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$work" && work=$(cd "$work" && pwd)
mirror=$(apt-get indextargets --format '$(SITE) $(LABEL) $(CREATED_BY)' | sed -n 's/ Debian Packages$//p' | head -n 1)
tests='python3-numpy python3-gdal python3-rasterio'
summary=

bootstrap() {
    [ -e "$root/ready" ] && return
    script=/usr/share/debootstrap/scripts/$suite
    [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid # testing of after this debootstrap
    debootstrap --variant=minbase "$suite" "$root" "$mirror" "$script" > "$work/$suite.log" 2>&1 &&
        echo 'Acquire::Check-Valid-Until "false";' > "$root/etc/apt/apt.conf.d/90mirror" && # a mirror may be a picture of some day
        install_packages && touch "$root/ready"
}

install_packages() {
    { cat /etc/apt/apt.conf.d/*proxy* 2> /dev/null || true; } > "$root/etc/apt/apt.conf.d/91proxy"
    cp -r "$source/.ci" "$root/ci"
    chroot "$root" sh -c "apt-get update -qq && sh /ci/packages build && apt-get install -y -qq --no-install-recommends $tests" >> "$work/$suite.log" 2>&1
}

build() {
    rm -rf "$root/bandmix" && mkdir "$root/bandmix"
    (cd "$source" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf -) | tar -C "$root/bandmix" -xf -
    chroot "$root" sh -c 'cd /bandmix && cmake -S . -B /build -DCMAKE_BUILD_TYPE=Release -DBANDMIX_BUILD_TESTS=OFF && cmake --build /build -j "$(nproc)"' >> "$work/$suite.log" 2>&1
}

# check NAME PLUGIN_FOLDER: prints its lines; counts those that are not ok.
check() {
    mount -t proc proc "$root/proc" 2> /dev/null
    chroot "$root" python3 "/bandmix/tests/plugin/check_$1.py" /build/bandmix "$2" /bandmix > "$work/lines" 2>&1
    status=$?
    umount "$root/proc" 2> /dev/null
    sed "s/^/$suite $1: /" "$work/lines"
    n=$(grep -c '^ok ' "$work/lines")
    all=$((all + n))
    [ "$status" -eq 0 ] || { wrong=$((wrong + 1)); sed "s/^/$suite $1: not passed: /" "$work/lines" | tail -n 3; }
}

# The functions of the first release, and what they are linked to that this one does not have.
check_first() {
    mkdir -p "$root/first/plugins" "$root/first/lib"
    cp "$work/$first/build/gdalplugins/gdal_BANDMIXFN.so" "$root/first/plugins"
    chroot "$root" ldd /first/plugins/gdal_BANDMIXFN.so | sed -n 's/^\t\(.*\) => not found/\1/p' | while read -r library; do
        cp -L "$(find "$work/$first/usr/lib" -name "$library" | head -n 1)" "$root/first/lib/"
    done
    LD_LIBRARY_PATH=/first/lib
    export LD_LIBRARY_PATH
    check functions /first/plugins
    unset LD_LIBRARY_PATH
}

first=$1
failed=0
for suite; do
    root=$work/$suite all=0 wrong=0
    if bootstrap && build; then
        version=$(chroot "$root" gdalinfo --version)
        for name in driver sources functions; do check $name /build/gdalplugins; done
        [ "$suite" = "$first" ] || check_first
    else
        version="could not be built; see $work/$suite.log" wrong=1
    fi
    failed=$((failed + wrong))
    summary="$summary$suite: $version: $all checks passed, $wrong of the scripts did not
"
done
printf '%s' "$summary"
[ "$failed" -eq 0 ]
