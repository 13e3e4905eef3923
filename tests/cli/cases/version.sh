# SPDX-License-Identifier: MIT
bandmix --version | sed -E -e 's/[0-9]+\.[0-9]+\.[0-9]+/N.N.N/' -e 's/\((avx512|avx2|neon|scalar)\)/(CPU)/'
