#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a network for measurements: random weights that are always the same, ReLU between the layers, softmax at the end.

    make_network.py 12 64 64 10 > net.json

The inputs are scaled by 1/10000, as reflectances are stored.
"""
import json
import random
import sys

widths = [int(word) for word in sys.argv[1:]]
if len(widths) < 2:
    sys.exit(__doc__)
random.seed(5)


def dense(n_in, n_out, last):
    reach = 1.5 / n_in**0.5
    layer = {"op": "dense", "weights": [[round(random.uniform(-reach, reach), 6) for _ in range(n_in)] for _ in range(n_out)],
             "bias": [round(random.uniform(-0.1, 0.1), 6) for _ in range(n_out)]}
    return layer if last else {**layer, "activation": "relu"}


layers = [dense(a, b, i == len(widths) - 2) for i, (a, b) in enumerate(zip(widths, widths[1:]))]
print(json.dumps({"mlm:input": [{"value_scaling": [{"type": "scale", "value": 10000}]}],
                  "bandmix:layers": layers + [{"op": "softmax"}]}))
