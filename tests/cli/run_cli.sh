#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Expected-output tests of the command line.
#
#     run_cli.sh TOOL SOURCE_DIR [--update] [NAME...]
#
# A case is cases/NAME.sh. It runs in an empty folder of its own, with case.sh read before it, and what it prints is compared
# with NAME.stdout, NAME.stderr and NAME.exit beside it; a missing file stands for nothing printed and for 0. Paths, durations, threads
# and CPU tiers are made equal before comparing, so that the expectations hold on every machine. --update writes what came out as the new
# expectation. A case that ends with 77 is skipped. Exit status: 0 all as expected, 1 not, 77 all were skipped, 2 wrong usage.
set -u

if [ $# -lt 2 ]; then
  echo "usage: run_cli.sh TOOL SOURCE_DIR [--update] [NAME...]" >&2
  exit 2
fi
BANDMIX=$(realpath "$1") || exit 2
SRC=$(realpath "$2") || exit 2
shift 2
update=no
if [ "${1-}" = --update ]; then
  update=yes
  shift
fi
here=$(cd "$(dirname "$0")" && pwd)
cases=$here/cases
if [ $# -eq 0 ]; then
  set -- "$cases"/*.sh
fi

# GDAL's messages and numbers in one language, and no settings of the user's.
export BANDMIX SRC LC_ALL=C.UTF-8 GDAL_PAM_ENABLED=YES
unset CPL_DEBUG GDAL_CACHEMAX OMP_NUM_THREADS

normalise() {
  sed -E \
    -e "s|$work|TMP|g" -e "s|$SRC|SRC|g" \
    -e 's/ in [0-9]+\.[0-9]+ s \([0-9]+ threads?, [a-z0-9]+\)/ in N s (N threads, CPU)/' \
    -e 's/\.partial-[0-9]+-[0-9a-f]+/.partial/g' "$1"
}

# Compares $2 with the expectation $1; prints the difference.
compare() {
  if [ "$update" = yes ]; then
    if [ -s "$2" ]; then cp "$2" "$1"; else rm -f "$1"; fi
    return 0
  fi
  local expected=$1
  [ -e "$expected" ] || expected=/dev/null
  diff -u --label expected --label found "$expected" "$2"
}

run_case() {
  local name=$1 status=0 same=0
  work=$(mktemp -d "${TMPDIR:-/tmp}/bandmix-cli-XXXXXX")
  mkdir "$work/run"
  # An unprivileged user has to come through.
  chmod 755 "$work"
  (cd "$work/run" && timeout 120 bash -c ". '$here/case.sh'; . '$cases/$name.sh'") \
    >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
  if [ "$status" = 77 ]; then
    echo "skip $name: $(cat "$work/stdout")"
    same=77
  else
    for stream in stdout stderr; do
      normalise "$work/$stream" >"$work/$stream.normal"
      compare "$cases/$name.$stream" "$work/$stream.normal" || same=1
    done
    : >"$work/exit"
    [ "$status" = 0 ] || echo "$status" >"$work/exit"
    compare "$cases/$name.exit" "$work/exit" || same=1
    if [ $same = 0 ]; then echo "ok   $name"; else echo "FAIL $name"; fi
  fi
  chmod -R u+rwX "$work"
  rm -rf "$work"
  return $same
}

n_failed=0 n_skipped=0 n_cases=0
for case in "$@"; do
  name=$(basename "$case" .sh)
  if [ ! -e "$cases/$name.sh" ]; then
    echo "run_cli.sh: there is no case \"$name\"" >&2
    exit 2
  fi
  n_cases=$((n_cases + 1))
  run_case "$name"
  case $? in
  0) ;;
  77) n_skipped=$((n_skipped + 1)) ;;
  *) n_failed=$((n_failed + 1)) ;;
  esac
done
[ $n_failed = 0 ] || exit 1
[ $n_skipped -lt $n_cases ] || exit 77
exit 0
