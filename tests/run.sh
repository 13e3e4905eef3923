#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs what the tests need, builds everything and runs every test: in a release build, the suites once more under the address and
# undefined-behaviour sanitizers, and those of the numbers as clang compiles them. BUILD_DIR (build-test beside the sources) is kept between runs.
set -eu
cd "$(dirname "$0")/.."
sh .ci/packages test
build=${BUILD_DIR:-build-test}
jobs=$(nproc)
# Debian's own Python, which is the one that sees Debian's packages.
export PATH="/usr/bin:$PATH"
cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DBANDMIX_WERROR=ON -DBANDMIX_BUILD_TESTS=ON
cmake --build "$build" -j "$jobs"
status=0
ctest --test-dir "$build" --output-on-failure -j "$jobs" || status=1

# Under sanitizers gcc sees paths that are not there, and warns of them; the builds before and after are the ones that must be clean.
cmake -S . -B "$build/sanitized" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBANDMIX_BUILD_TESTS=ON "-DBANDMIX_SANITIZE=address,undefined"
cmake --build "$build/sanitized" -j "$jobs"
# GDAL asks for absurd sizes when a damaged file says so, and copes with a NULL; its plugins and OpenMP keep what they allocated once.
ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1 LSAN_OPTIONS=suppressions="$PWD/tests/leaks.supp":print_suppressions=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    ctest --test-dir "$build/sanitized" --output-on-failure -j "$jobs" -LE once || status=1
cmake -S . -B "$build/clang" -DCMAKE_BUILD_TYPE=Release -DBANDMIX_WERROR=ON -DBANDMIX_BUILD_TESTS=ON -DCMAKE_C_COMPILER=clang
cmake --build "$build/clang" -j "$jobs"
ctest --test-dir "$build/clang" --output-on-failure -j "$jobs" -R '^(kernels|engine)/' || status=1

[ "$status" -eq 0 ] && echo "All tests passed." || echo "Tests FAILED."
exit "$status"
