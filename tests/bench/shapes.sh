#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Speed of the engine by shape of the network, beside the peak of the core in the same run: `bandmix bench` over the networks of the README,
# or over one layer of 32 inputs and every width of outputs.
#
#     shapes.sh TOOL [OPTION OF bench...]            the networks
#     shapes.sh TOOL widths [OPTION OF bench...]     32 inputs, 1 to 64 outputs
set -eu
tool=$1
shift
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bench() {
    name=$1
    shift
    "$tool" bench "$@" "$work/net.json" | sed "1d; s/^/$(printf %-22s "$name")/"
}

echo "network               cpu     threads   Mpixel/s    GFLOP/s       peak     share  efficiency"
if [ "${1:-}" = widths ]; then
    shift
    for n in $(seq 1 64); do
        python3 "$here/make_network.py" --fused 32 "$n" > "$work/net.json"
        bench "32-$n" --threads 1 --seconds 0.4 "$@"
    done
    exit
fi
for widths in '12 64 64 10' '12 32 10' '200 64 16'; do
    python3 "$here/make_network.py" $widths > "$work/net.json"
    bench "$(echo $widths | tr ' ' -)" --threads 1 "$@"
done
for widths in '64 32' '4 3'; do
    python3 "$here/make_network.py" --fused $widths > "$work/net.json"
    bench "$(echo $widths | tr ' ' -) bands" --threads 1 "$@"
done
for activation in tanh sigmoid gelu; do
    python3 "$here/make_network.py" --activation $activation 12 64 64 10 > "$work/net.json"
    bench "12-64-64-10 $activation" --threads 1 "$@"
done
