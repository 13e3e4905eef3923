#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the coefficients of src/kernels/math_tmpl.h: near-minimax polynomials and quotients, found anew from their definitions.

Each polynomial is a least-squares fit at Chebyshev nodes, weighted so that the *relative* error of the function is
flat; Lawson's iteration (reweighting by the error) takes it from least squares to the smallest largest error.
Needs numpy and mpmath.
"""
import mpmath as mp
import numpy as np


def fit(name, function, weight, lo, hi, degree):
    n_nodes = 2000
    nodes = 0.5 * (lo + hi) + 0.5 * (hi - lo) * np.cos(np.pi * (np.arange(n_nodes) + 0.5) / n_nodes)
    values = np.array([float(function(mp.mpf(x))) for x in nodes])
    weights = np.array([float(weight(mp.mpf(x))) for x in nodes])
    lawson = np.ones(n_nodes) / n_nodes
    basis = np.vander(nodes, degree + 1, increasing=True)
    for _ in range(200):
        scaled = np.sqrt(lawson) * weights
        coefficients, *_ = np.linalg.lstsq(basis * scaled[:, None], values * scaled, rcond=None)
        error = np.abs((basis @ coefficients - values) * weights)
        lawson *= error + 1e-30
        lawson /= lawson.sum()
    print(f"{name}: degree {degree} on [{lo:.6g}, {hi:.6g}], largest weighted error {error.max():.2e}")
    for power, coefficient in enumerate(coefficients):
        print(f"    c{power} = {coefficient:.10e}f")


def fit_quotient(name, function, weight, lo, hi, middle, n_upper, n_lower):
    """P(u) / Q(u) of u = x - middle, with Q(0) = 1: the linear problem P - f Q, weighted by the Q of the round before (Loeb), and by Lawson's iteration."""
    n_nodes = 4000
    x = 0.5 * (lo + hi) + 0.5 * (hi - lo) * np.cos(np.pi * (np.arange(n_nodes) + 0.5) / n_nodes)
    nodes, scale = x - middle, 1.0
    values = np.array([float(function(mp.mpf(a))) for a in x])
    weights = np.array([float(weight(mp.mpf(a))) for a in x])
    upper = np.vander(nodes / scale, n_upper + 1, increasing=True)
    lower = np.vander(nodes / scale, n_lower + 1, increasing=True)[:, 1:]
    lawson, q, best = np.ones(n_nodes) / n_nodes, np.ones(n_nodes), (np.inf, None)
    for _ in range(600):
        scaled = np.sqrt(lawson) * weights / np.abs(q)
        coefficients, *_ = np.linalg.lstsq(np.hstack([upper, -values[:, None] * lower]) * scaled[:, None], values * scaled, rcond=None)
        q = 1 + lower @ coefficients[n_upper + 1:]
        error = np.abs((upper @ coefficients[:n_upper + 1] / q - values) * weights)
        best = min(best, (error.max(), tuple(coefficients)))
        lawson *= np.sqrt(error) + 1e-30
        lawson /= lawson.sum()
    print(f"{name}: degrees {n_upper} / {n_lower} on [{lo:.6g}, {hi:.6g}], largest weighted error {best[0]:.2e}")
    for power in range(n_upper + 1):
        print(f"    p{power} = {best[1][power] / scale**power:.10e}f")
    for power in range(1, n_lower + 1):
        print(f"    q{power} = {best[1][n_upper + power] / scale**power:.10e}f")


mp.mp.dps = 40
half_ln2 = float(mp.log(2) / 2)


def exp_rest(r):
    return mp.mpf("0.5") if r == 0 else (mp.expm1(r) - r) / r**2


def log_rest(f):
    return (mp.log1p(f) - f + f**2 / 2) / f**3


fit("exp", exp_rest, lambda r: abs(r**2 / mp.expm1(r)), -half_ln2 * 1.001, half_ln2 * 1.001, 4)
fit("log", log_rest, lambda f: abs(f**3 / mp.log1p(f)), float(mp.sqrt(0.5)) - 1.0001, float(mp.sqrt(2)) - 0.9999, 7)
fit("erf, small", lambda t: mp.erf(mp.sqrt(t)) / mp.sqrt(t) - 1, lambda t: mp.sqrt(t) / mp.erf(mp.sqrt(t)), 1e-12, 0.81, 5)
fit("erf, large", lambda x: -mp.log(mp.erfc(x)), lambda x: mp.erfc(x) / mp.erf(x), 0.9, 4.0, 6)
# The error of a h(a), absolute.
fit_quotient("gelu", lambda a: mp.erfc(a / mp.sqrt(2)) / 2, lambda a: max(a, mp.mpf("0.25")), 0, 5.6, 1.5, 6, 6)
