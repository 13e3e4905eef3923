#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a network for measurements: random weights that are always the same, an activation between the layers, softmax at the end.

    make_network.py [--activation NAME] [--fused] 12 64 64 10 > net.json

relu unless another is named; --fused leaves out the softmax, so that the outputs are bands and no classes. The inputs are scaled by 1/10000,
as reflectances are stored.
"""
import argparse
import json
import random

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--activation", default="relu")
parser.add_argument("--fused", action="store_true")
parser.add_argument("widths", type=int, nargs="+")
options = parser.parse_args()
widths = options.widths
if len(widths) < 2:
    parser.error("give the widths of two layers or more")
random.seed(5)


def dense(n_in, n_out, last):
    reach = 1.5 / n_in**0.5
    layer = {"op": "dense", "weights": [[round(random.uniform(-reach, reach), 6) for _ in range(n_in)] for _ in range(n_out)],
             "bias": [round(random.uniform(-0.1, 0.1), 6) for _ in range(n_out)]}
    return layer if last else {**layer, "activation": options.activation}


layers = [dense(a, b, i == len(widths) - 2) for i, (a, b) in enumerate(zip(widths, widths[1:]))]
print(json.dumps({"mlm:input": [{"value_scaling": [{"type": "scale", "value": 10000}]}],
                  "bandmix:layers": layers + ([] if options.fused else [{"op": "softmax"}])}))
