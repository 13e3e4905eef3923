# SPDX-License-Identifier: MIT
try bandmix --help
try bandmix -h | head -n 1
try bandmix help | head -n 1
try bandmix apply --help | head -n 3
try bandmix info --help | head -n 3
try bandmix
