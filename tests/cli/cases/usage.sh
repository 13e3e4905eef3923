# SPDX-License-Identifier: MIT
# Wrong usage ends with 2, says what is wrong, and writes nothing to stdout.
refused() {
  say "$@"
  try "$BANDMIX" "$@"
}
refused paint
refused apply --frobnicate
refused apply -x
refused apply -zq
refused apply --quiet=yes
refused info
refused info a b
refused info --frobnicate a
refused apply
refused apply -m
refused apply -m model
refused apply -m model in
refused apply -m model in out more
refused apply in out
refused apply --ot
refused apply --ot Complex -m model in out
refused apply --threads 0 -m model in out
refused apply --threads many -m model in out
refused apply --threads 2x -m model in out
refused apply --memory 0 -m model in out
refused apply --memory lots -m model in out
refused apply --memory 5XB -m model in out
refused apply --a_nodata none -m model in out
refused apply --output -m model in out
refused apply --output colour -m model in out
refused apply --output class --output values -m model in out
refused apply --output class= -m model in out
refused apply -m model in out -srcwin 0 0 10
refused apply -srcwin 0 0 10 -m model in out
refused apply -srcwin 0 0 1.5 10 -m model in out
refused apply -srcwin 0 0 1e30 10 -m model in out
refused apply -projwin 0 0 a 10 -m model in out
refused apply --progress loud -m model in out
refused apply --config
refused apply --config KEY
refused apply --config =VALUE -m model in out
refused apply '' -m model
folder
