#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The walls of the house: which room may include whom, and which libraries it may use. The table is the design's; a line of it changes only
# with a reason. Also: names of source files are unique, files stay under 450 lines (the public header under 900:
# it is the one page that visitors read), and the public header stands alone.
#
#     check_house.sh SOURCE_DIR
set -u
cd "$1" || exit 1
failed=0
complain() { echo "$*"; failed=1; }

# Cairo writes the names of classes, which are in any script, into pictures.
# room | rooms it may include | other headers it may include (extended regular expression)
rooms='
src/base|base|-
src/kernels|base kernels|immintrin\.h|arm_neon\.h
src/model|base model|json-c/json\.h|onnx\.pb-c\.h|zip\.h|sha2\.h
src/engine|base kernels model engine|-
src/raster|base raster|gdal[a-z_]*\.h|cpl_[a-z_]*\.h|ogr_[a-z_]*\.h|cairo\.h
src/pipeline|base model engine raster pipeline|omp\.h|pthread\.h
src/learn|base kernels model engine raster learn|omp\.h|cblas\.h|lapacke\.h
src/cli|cli|getopt\.h
plugin|plugin|gdal[a-z_]*\.h|cpl_[a-z_]*\.h|json-c/json\.h|pthread\.h|dlfcn\.h|algorithm|cmath|cstdlib|cstring|memory|string|vector
'
libc='assert|complex|ctype|errno|fenv|float|inttypes|limits|locale|math|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|time|unistd|fcntl|sys/[a-z]+'

echo "$rooms" | while IFS='|' read -r room may others; do
    [ -n "$room" ] && [ -d "$room" ] || continue
    find "$room" -name '*.[ch]' -o -name '*.cpp' | while read -r file; do
        grep -nE '^ *# *include' "$file" | sed -E 's/^([0-9]+):[^"<]*["<]([^">]*)[">].*/\1 \2/' | while read -r line header; do
            case $header in
            bandmix.h) continue ;;
            esac
            first=${header%%/*}
            ok=no
            for one in $may; do [ "$first" = "$one" ] && [ "$first" != "$header" ] && ok=yes; done
            echo "$header" | grep -qxE "($libc)\.h|$others" && ok=yes
            [ $ok = yes ] || echo "$file:$line: $room may not include $header"
        done
    done
done > "${TMPDIR:-/tmp}/house.$$"
[ -s "${TMPDIR:-/tmp}/house.$$" ] && { cat "${TMPDIR:-/tmp}/house.$$"; failed=1; }
rm -f "${TMPDIR:-/tmp}/house.$$"

sources=$(find src plugin include -name '*.[ch]' -o -name '*.cpp')
twice=$(for f in $sources; do basename "$f"; done | sort | uniq -d)
[ -z "$twice" ] || complain "names used twice: $twice"
for f in $sources; do
    n=$(wc -l < "$f")
    most=450; [ "$f" = include/bandmix.h ] && most=900
    [ "$n" -le $most ] || complain "$f: $n lines; $most are the most, a longer file has a second idea in it"
    head -n 1 "$f" | grep -q 'SPDX-License-Identifier: MIT' || complain "$f: does not begin with its licence"
done
for f in $(find src -name '*.c' ! -path 'src/cli/*' ! -name 'kern_*'); do
    stem=$(basename "$f" .c); room=$(basename "$(dirname "$f")")
    [ -f "tests/$room/test_$stem.c" ] || complain "$f: there is no tests/$room/test_$stem.c"
done
grep -rnE '\b(printf|puts|fputs|putchar|perror|exit|abort)\(' src --include='*.[ch]' | grep -v '^src/cli/' | grep -vE 's?n?printf_|format\(printf|v?snprintf' &&
    complain "the library prints or exits"

cc=${CC:-cc}
echo '#include "bandmix.h"' | $cc -std=c11 -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only -x c - || complain "bandmix.h does not stand alone in C11"
echo '#include "bandmix.h"' | ${CXX:-c++} -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only -x c++ - || complain "bandmix.h does not stand alone in C++"
exit $failed
