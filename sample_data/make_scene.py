#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a piece of land as Sentinel-2 might see it on a day in May, and the true class of every pixel.

The land is invented: no place on Earth looks like it, so nobody's data licence stands on it and the truth is known
exactly. It is drawn in layers, from the soil up to the clouds, then seen through a sensor: blurred, sampled at 10, 20
or 60 m, noisy. The scene holds surface reflectance * 10000 in the twelve bands of a Level-2A product, without an
offset, on a 10 m grid; 0 is nodata. The same arguments give the same pixels.

A scene wider or higher than 1098 pixels is one drawing of 1098 x 1098, mirrored edge to edge under fresh noise: good
for measuring speed and file sizes, since its statistics and its entropy stay natural, but not for measuring accuracy.
"""
import argparse

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()

# Name and pixel size in metres of each band.
BANDS = [("B01", 60), ("B02", 10), ("B03", 10), ("B04", 10), ("B05", 20), ("B06", 20),
         ("B07", 20), ("B08", 10), ("B8A", 20), ("B09", 60), ("B11", 20), ("B12", 20)]
DRAWN = 1098  # 10,980 pixels of a Sentinel-2 tile / 10; a multiple of 6, so mirrored 60 m pixels stay whole

WATER, BROADLEAF, NEEDLELEAF, CROPS, SOIL, GRASS, BUILT, CLOUD = range(10, 90, 10)
CLASSES = {
    WATER: ("water", "2F6DB5"), BROADLEAF: ("broadleaf forest", "4C9A3F"), NEEDLELEAF: ("needleleaf forest", "1F5B3A"),
    CROPS: ("crops", "E5C04B"), SOIL: ("bare soil", "A9794F"), GRASS: ("grassland", "A8D36B"),
    BUILT: ("built-up", "C8473C"), CLOUD: ("cloud", "E8ECF0"),
}

# Reflectance in thousandths, band by band as in BANDS. Invented: no library was copied. The shapes follow what
# textbooks say of each surface: chlorophyll dips at B02 and B04 and the red edge at B05..B07, leaf water at B11 and
# B12, dry soil rising all the way, clear water falling to nothing.
SPECTRA = {name: np.array(values, np.float32) / 1000 for name, values in {
    #                   B01  B02  B03  B04  B05  B06  B07  B08  B8A  B09  B11  B12
    "lake":            [ 26,  29,  33,  19,  17,  13,  12,  10,   9,   9,   6,   4],
    "river":           [ 44,  54,  66,  43,  37,  24,  22,  20,  17,  16,   9,   6],
    "broadleaf":       [ 19,  23,  47,  23,  84, 285, 375, 395, 415, 425, 190,  84],
    "needleleaf":      [ 17,  20,  33,  21,  58, 160, 200, 212, 228, 238, 104,  45],
    "wheat":           [ 25,  30,  58,  31,  94, 310, 410, 430, 450, 455, 188,  92],
    "barley":          [ 33,  41,  82,  58, 122, 285, 350, 370, 390, 398, 222, 118],
    "rapeseed":        [ 34,  42, 116,  98, 152, 325, 395, 415, 435, 442, 212, 112],
    "beet":            [ 23,  29,  66,  30, 112, 375, 490, 512, 530, 535, 222,  92],
    "meadow":          [ 28,  37,  74,  47, 114, 275, 340, 360, 378, 388, 238, 126],
    "pasture":         [ 40,  50,  87,  77, 138, 246, 288, 306, 324, 332, 276, 166],
    "dark soil":       [ 46,  56,  76, 100, 120, 136, 147, 161, 171, 180, 236, 206],
    "light soil":      [ 76,  95, 135, 182, 210, 229, 247, 262, 276, 286, 356, 316],
    "gravel":          [ 92, 112, 148, 180, 198, 208, 217, 228, 236, 244, 300, 274],
    "asphalt":         [ 72,  82,  95, 104, 108, 114, 118, 124, 128, 131, 142, 134],
    "tiles":           [ 66,  74,  94, 156, 184, 200, 212, 232, 242, 248, 292, 272],
    "slate":           [ 80,  86,  92,  97,  99, 103, 107, 112, 115, 118, 128, 122],
    "metal":           [172, 196, 216, 226, 230, 233, 236, 240, 242, 240, 246, 232],
    "garden":          [ 30,  38,  68,  50, 104, 232, 284, 302, 318, 326, 200, 106],
    "cloud":           [640, 630, 622, 626, 634, 644, 652, 662, 662, 590, 452, 362],
}.items()}

# What grows on a parcel: class, spectrum, how often, and how much of the soil it hides (from, to).
PARCELS = [(CROPS, "wheat", .25, .72, 1.), (CROPS, "barley", .13, .70, 1.), (CROPS, "rapeseed", .11, .80, 1.),
           (CROPS, "beet", .11, .45, 1.), (SOIL, "beet", .11, .00, .16), (SOIL, "pasture", .08, .00, .22),
           (GRASS, "meadow", .13, .84, 1.), (GRASS, "pasture", .08, .72, 1.)]

SUN_AZIMUTH, SUN_ELEVATION = np.radians(155), np.radians(52)


# ------------------------------------------------------------------------------------------------- fields and shapes

def field(rng, shape, length):
    """A smooth random surface of mean 0 and deviation 1 whose hills are about `length` pixels wide."""
    ky, kx = np.meshgrid(np.fft.fftfreq(shape[0]), np.fft.rfftfreq(shape[1]), indexing="ij")
    # The exponent is a compromise: lower and edges fray, higher and hills look like balloons.
    gain = (1 + (length * kx) ** 2 + (length * ky) ** 2) ** -1.7
    gain[0, 0] = 0
    surface = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * gain, shape)
    return (surface / surface.std()).astype(np.float32)


def step(low, high, x):
    """0 below `low`, 1 above `high`, smooth between; falls if high < low."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def blur(a, weight=0.25):
    """A 3 x 3 binomial filter over the last two axes: `weight` from each side, the edge repeated."""
    for axis in (-1, -2):
        a = np.moveaxis(a, axis, -1)
        left, right = np.concatenate([a[..., :1], a[..., :-1]], -1), np.concatenate([a[..., 1:], a[..., -1:]], -1)
        a = np.moveaxis((1 - 2 * weight) * a + weight * (left + right), -1, axis)
    return a


def rotated(x, y, angle):
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def distance_to_line(x, y, a, b):
    """Distance of the points (x, y) to the segment from a to b."""
    (ax, ay), (dx, dy) = a, (b[0] - a[0], b[1] - a[1])
    t = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
    return np.hypot(x - ax - t * dx, y - ay - t * dy)


class Land:
    """Reflectance [band, y, x], true class and height above the ground of what has been drawn so far."""

    def __init__(self, reflectance, truth, canopy):
        self.reflectance, self.truth, self.canopy = reflectance, truth, canopy

    @classmethod
    def empty(cls, shape):
        return cls(np.zeros((len(BANDS),) + shape, np.float32), np.zeros(shape, np.uint8), np.zeros(shape, np.float32))

    def part(self, window):
        """A view: what is painted on it is painted on the whole."""
        return Land(self.reflectance[(slice(None),) + window], self.truth[window], self.canopy[window])

    def paint(self, cover, spectrum, value=None, height=0):
        """Lays a surface over the land; a pixel is of class `value` where the surface fills more than half of it."""
        for band, reflectance in zip(self.reflectance, spectrum):
            band += cover * (reflectance - band)
        self.canopy += cover * (height - self.canopy)
        if value is not None:
            self.truth[cover > 0.5] = value


def brightened(spectrum, factor):
    return spectrum[:, None, None] * factor


# ------------------------------------------------------------------------------------------------------------ layers

def draw_parcels(land, rng, x, y):
    """Blocks of farmland, cut into strips as heirs have cut them for centuries: straight edges, a heading a block."""
    size, heading = 52, rng.uniform(0.2, 0.6)
    u, v = rotated(x, y, heading)
    u, v = u - u.min() + size, v - v.min() + size
    n_i, n_j = int(u.max() / size) + 2, int(v.max() / size) + 2
    i, j = (u / size).astype(int), (v / size).astype(int)
    corners = np.stack(np.meshgrid(np.arange(n_i), np.arange(n_j), indexing="ij"), -1)
    sites = ((corners + rng.uniform(.1, .9, corners.shape)) * size).reshape(-1, 2)

    # Voronoi cells of jittered sites: the nearest is in one of the nine squares around, nearly always.
    near, second = np.full(x.shape, np.inf), np.full(x.shape, np.inf)
    block, other = np.zeros(x.shape, int), np.zeros(x.shape, int)
    for di in (-1, 0, 1):
        for dj in (-1, 0, 1):
            k = np.clip(i + di, 0, n_i - 1) * n_j + np.clip(j + dj, 0, n_j - 1)
            d = (u - sites[k, 0]) ** 2 + (v - sites[k, 1]) ** 2
            closer, runner_up = d < near, (d >= near) & (d < second)
            second, other = np.where(closer, near, np.where(runner_up, d, second)), \
                np.where(closer, block, np.where(runner_up, k, other))
            near, block = np.where(closer, d, near), np.where(closer, k, block)
    gap = np.hypot(*(sites[block] - sites[other]).reshape(-1, 2).T).reshape(x.shape)
    to_border = ((second - near) / np.maximum(2 * gap, 1)).astype(np.float32)

    turn = rng.choice([0, np.pi / 2], len(sites)) + rng.normal(0, 0.12, len(sites))
    strip_width, strip_length = rng.uniform(7, 19, len(sites)), rng.uniform(26, 60, len(sites))
    p, q = rotated(u - sites[block, 0], v - sites[block, 1], turn[block])
    p, q = p / strip_width[block] + 0.5, q / strip_length[block] + 0.5
    key = (block * 64 + np.floor(p).astype(int) + 32) * 64 + np.floor(q).astype(int) + 32
    parcel = np.unique(key, return_inverse=True)[1].reshape(x.shape)
    to_edge = np.minimum(np.minimum(p % 1, 1 - p % 1) * strip_width[block],
                         np.minimum(q % 1, 1 - q % 1) * strip_length[block])
    to_edge = np.minimum(to_edge, to_border)

    n = parcel.max() + 1
    values, names, odds, thinnest, thickest = zip(*PARCELS)
    kind = rng.choice(len(PARCELS), n, p=odds)
    # No two parcels are alike: sowing date, variety and soil move the whole spectrum, and each band a little alone.
    plant = np.stack([SPECTRA[name] for name in names])[kind]
    plant = plant * np.exp(rng.normal(0, .07, (n, 1)) + rng.normal(0, .035, plant.shape))
    cover = np.array(thinnest)[kind] + rng.uniform(0, 1, n) * (np.array(thickest) - thinnest)[kind]

    wetness = step(-1.2, 1.2, field(rng, x.shape, 70) + .35 * field(rng, x.shape, 9))
    worked = np.exp(rng.normal(0, .10, n))[parcel]
    soil = brightened(SPECTRA["dark soil"], wetness * worked)
    soil += brightened(SPECTRA["light soil"], (1 - wetness) * worked)
    # Rows and tramlines run along the strip; 33 m is the swing of a wide sprayer.
    rows = np.sin(2 * np.pi * p * strip_width[block] / 3.3) * rng.uniform(.1, 1, n)[parcel]
    vigour = field(rng, x.shape, 16)
    hidden = np.clip(cover[parcel] * (1 + .08 * vigour + .05 * rows), 0, 1)
    land.paint(1, soil * (1 + .03 * rows + .02 * rng.standard_normal(x.shape)))
    land.paint(hidden, plant.T[:, parcel] * (1 + .035 * vigour + .025 * rng.standard_normal(x.shape)), None, .5)
    land.truth[:] = np.array(values, np.uint8)[kind][parcel]

    # Grass grows where two parcels meet; carts drive where two blocks meet, and hedges stand along some of the tracks.
    land.paint(.35 * step(1.1, .2, to_edge), SPECTRA["pasture"])
    border = np.minimum(block, other) * 7 + np.maximum(block, other)  # one number for both sides
    land.paint(.5 * (border % 5 < 3) * step(1.1, .3, to_border), SPECTRA["gravel"])
    hedge = border % 4 == 0
    trees = step(-.2, .5, field(rng, x.shape, 5) + .4)
    land.paint(.85 * hedge * trees * step(2.6, 1.2, np.abs(to_border - 1.4)), SPECTRA["broadleaf"], BROADLEAF, 7)


def draw_forest(land, rng, x, height, to_river):
    """Woods on the higher ground, broadleaf beside needleleaf; returns how wooded a place is, 0 at the edge."""
    wooded = field(rng, x.shape, 75) + .55 * height + .16 * field(rng, x.shape, 11)
    wooded -= 1.6 * step(60, 8, to_river)
    wooded -= np.quantile(wooded, .73)
    needles = field(rng, x.shape, 45) + .5 * height + .22 * field(rng, x.shape, 6)
    needles -= np.quantile(needles[wooded > 0], .52)
    crowns = np.exp(.11 * field(rng, x.shape, 2.2) + .05 * rng.standard_normal(x.shape))
    stand = 1 + .06 * field(rng, x.shape, 24)
    edge = step(-.05, .07, wooded)
    mix = step(-.22, .22, needles)
    trees = brightened(SPECTRA["broadleaf"], 1 - mix) + brightened(SPECTRA["needleleaf"], mix)
    land.paint(edge, trees * crowns * stand, None, 16)
    land.truth[edge > .5] = np.where(needles > 0, NEEDLELEAF, BROADLEAF)[edge > .5]
    # Willows along the river, in groups.
    groups = step(.0, .6, field(rng, x.shape, 12)) * step(9, 5, to_river)
    land.paint(groups, brightened(SPECTRA["broadleaf"], 1.04 * crowns), BROADLEAF, 9)
    return wooded


def place_towns(rng, shape, wooded, to_river):
    """Towns lie in the open, near the river but not in it. Returns (x, y, radius) of each."""
    towns, wanted = [], max(1, round(shape[0] * shape[1] / 110000))
    for _ in range(5000):
        margin = min(55, min(shape) // 4)
        cx, cy = rng.uniform(margin, shape[1] - margin), rng.uniform(margin, shape[0] - margin)
        here = int(cy), int(cx)
        if (len(towns) < wanted and wooded[here] < -.9 and 22 < to_river[here] < 75
                and all(np.hypot(cx - tx, cy - ty) > 190 for tx, ty, _ in towns)):
            towns.append((cx, cy, rng.uniform(30, 40)))
    return towns


def draw_town(land, rng, x, y, town):
    cx, cy, radius = town
    wobble = field(rng, x.shape, 30)  # drawn in full, and for every town, to keep the code short
    reach = int(radius * 1.7)
    window = np.s_[max(0, int(cy) - reach):int(cy) + reach, max(0, int(cx) - reach):int(cx) + reach]
    x, y, wobble = x[window] - cx, y[window] - cy, wobble[window]
    inner = np.hypot(x, y) / radius + .17 * wobble  # 0 in the centre, 1 at the edge
    part = land.part(window)

    p, q = rotated(x, y, rng.uniform(.1, 1.4))
    p, q = p + .8 * wobble, q + .8 * wobble
    inside = step(1.04, .96, inner)
    green = np.exp(.12 * rng.standard_normal(x.shape))
    part.paint(inside, brightened(SPECTRA["garden"], green), BUILT)

    # Houses on a lattice of 22 x 17 m: tiles or slate, denser towards the centre; a few halls of bright metal.
    house = (np.floor(p / 2.2).astype(int) % 97) * 101 + np.floor(q / 1.7).astype(int) % 101
    lot = rng.uniform(0, 1, (4, 97 * 101))[:, house]
    dense = np.clip(1.05 - .5 * inner, .3, 1)
    built = inside * (lot[0] < dense) * (.5 + .45 * dense)
    tone = .75 + .5 * lot[2]
    part.paint(built * (lot[1] < .62), brightened(SPECTRA["tiles"], tone), BUILT, 4)
    part.paint(built * (lot[1] >= .62), brightened(SPECTRA["slate"], tone), BUILT, 4)
    hall = (np.floor(p / 6.5).astype(int) % 31) * 37 + np.floor(q / 5).astype(int) % 37
    chance = rng.uniform(0, 1, (2, 31 * 37))[:, hall]
    quarter = step(.3, .9, p / radius)  # the industry keeps to one side
    halls = .9 * inside * (chance[0] < .03 + .45 * quarter)
    part.paint(halls, brightened(SPECTRA["metal"], .7 + .5 * chance[1]), BUILT, 4)
    for along, spacing in ((p, 9.0), (q, 7.0)):
        street = np.abs((along + spacing / 2) % spacing - spacing / 2)
        part.paint(.8 * inside * step(1.1, .3, street), SPECTRA["asphalt"], BUILT)
    park = step(.05, .0, np.hypot(x - .3 * radius, y + .25 * radius) / radius - .14)
    part.paint(park * inside, brightened(SPECTRA["meadow"], green), GRASS)


def draw_water(land, rng, x, to_river, lakes):
    for shore in lakes:
        land.paint(step(-3, -1, shore) * step(3, 1, shore) * .6, SPECTRA["pasture"])
        land.paint(step(.6, -.6, shore), brightened(SPECTRA["lake"], 1 + .06 * field(rng, x.shape, 20)), WATER)
    width = np.clip(2.3 + .4 * field(rng, x.shape, 40), 1.6, 3.2)
    land.paint(step(.6, -.6, to_river - width), brightened(SPECTRA["river"], 1 + .05 * field(rng, x.shape, 15)), WATER)


def draw_roads(land, rng, x, y, towns):
    """Every town is tied to the edges of the land and to the next town; the earth is not flat, so roads bend."""
    h, w = x.shape
    bx, by = x + 7 * field(rng, x.shape, 90), y + 7 * field(rng, x.shape, 90)
    ways = [(a[:2], b[:2]) for a, b in zip(towns, towns[1:])]
    for cx, cy, _ in towns:
        ends = [(-20, cy + rng.uniform(-.4, .4) * h), (w + 20, cy + rng.uniform(-.4, .4) * h),
                (cx + rng.uniform(-.4, .4) * w, -20), (cx + rng.uniform(-.4, .4) * w, h + 20)]
        ways += [((cx, cy), end) for end in ends if np.hypot(end[0] - cx, end[1] - cy) < 450]
    distance = np.full(x.shape, np.inf)
    for a, b in ways:
        distance = np.minimum(distance, distance_to_line(bx, by, a, b))
    land.paint(.5 * step(2.3, 1.2, distance), SPECTRA["pasture"])
    land.paint(.85 * step(1.25, .45, distance), SPECTRA["asphalt"], BUILT)


def shade(land, height, relief):
    """Slopes that face the sun are brighter, the side of a wood that turns away from it is dark. A third of the light
    comes from the whole sky, whatever the slope."""
    surface = relief * height + .55 * blur(land.canopy)
    dy, dx = np.gradient(surface / 10)  # metres a metre
    east, north = np.sin(SUN_AZIMUTH), np.cos(SUN_AZIMUTH)
    facing = (np.sin(SUN_ELEVATION) - np.cos(SUN_ELEVATION) * (dx * east - dy * north)) / np.sqrt(1 + dx * dx + dy * dy)
    land.reflectance *= np.clip(.33 + .67 * facing / np.sin(SUN_ELEVATION), .35, 1.5)


def draw_clouds(land, rng, shape):
    """Fair-weather clouds, their shadows, and the hole where a mask has cut out what is too thick to correct."""
    rise = 28  # how far a shadow falls from its cloud: a cloud base at 360 m, low so that a small scene shows both
    sx, sy = round(rise * np.sin(SUN_AZIMUTH)), round(-rise * np.cos(SUN_AZIMUTH))
    big = shape[0] + rise, shape[1] + rise
    thick = field(rng, big, 54) + .13 * field(rng, big, 9)
    thick -= np.quantile(thick, .935)
    above = thick[:shape[0], :shape[1]]
    shadow = step(-.35, .45, thick[sy:sy + shape[0], sx:sx + shape[1]])
    land.reflectance *= 1 - .62 * shadow  # what is left is sky light
    opacity = .97 * step(-.55, .75, above) ** 1.6  # thin at the rim, as wisps are
    billows = .80 + .22 * step(.2, 1.2, above) + .02 * rng.standard_normal(shape)
    land.paint(opacity, brightened(SPECTRA["cloud"], billows))
    land.truth[opacity > .2] = 0  # neither land nor cloud
    land.truth[opacity > .5] = CLOUD
    masked = above > np.quantile(thick, .990)
    land.truth[masked] = 0
    return masked


def draw(rng, shape):
    """Returns the land of `shape` and where it is masked."""
    y, x = np.mgrid[:shape[0], :shape[1]].astype(np.float32)
    land = Land.empty(shape)
    height = field(rng, shape, 150) + .25 * field(rng, shape, 35)

    # A river is where a bent coordinate crosses zero; over the length of its gradient, that is nearly a distance.
    across = rotated(x, y, 1.15)[0] + 13 * field(rng, shape, 56)
    across -= across.min()
    n_rivers = max(1, round(across.max() / 520))
    pitch = across.max() / n_rivers
    across = (across + pitch * rng.uniform(-.12, .12)) % pitch - pitch / 2
    to_river = np.abs(across) / np.clip(np.hypot(*np.gradient(across)), .4, 2)
    height -= 1.3 * step(90, 0, to_river)

    draw_parcels(land, rng, x, y)
    wooded = draw_forest(land, rng, x, height, to_river)
    towns = place_towns(rng, shape, wooded, to_river)
    for town in towns:
        draw_town(land, rng, x, y, town)
    lakes = []
    while len(lakes) < max(1, round(shape[0] * shape[1] / 90000)):
        cx, cy, radius = rng.uniform(.15, .85) * shape[1], rng.uniform(.15, .85) * shape[0], rng.uniform(13, 21)
        if to_river[int(cy), int(cx)] > 1.5 * radius and all(np.hypot(cx - tx, cy - ty) > 2 * r for tx, ty, r in towns):
            u, v = rotated(x - cx, y - cy, rng.uniform(0, np.pi))
            lakes.append(np.hypot(u, 1.6 * v) - radius + 3 * field(rng, shape, 22))
    draw_water(land, rng, x, to_river, lakes)
    draw_roads(land, rng, x, y, towns)
    shade(land, height, 15)
    masked = draw_clouds(land, rng, shape)
    return land, masked


# ------------------------------------------------------------------------------------------------------------ sensor

def sampled(land):
    """What a sensor without noise records: each band blurred by the optics, and averaged over its own pixels."""
    for band, (_, metres) in zip(land.reflectance, BANDS):
        n = metres // 10
        band[:] = blur(band, .14)
        mean = band.reshape(band.shape[0] // n, n, -1, n).mean((1, 3))
        band[:] = (blur(mean, .10) if n > 1 else mean).repeat(n, 0).repeat(n, 1)
    return land


def noisy(rng, band, metres):
    """DN of a band. The noise has a fixed part and one that grows with the light: a signal-to-noise ratio near 100 at a
    reflectance of 0.1 and 150 at 0.2, chosen as plausible for such an instrument, not measured on it."""
    n = metres // 10
    dn = 10000 * band
    noise = rng.standard_normal((-(-dn.shape[0] // n), -(-dn.shape[1] // n)), dtype=np.float32)
    noise = noise.repeat(n, 0).repeat(n, 1)[:dn.shape[0], :dn.shape[1]]
    return np.clip(np.rint(dn + noise * np.sqrt(40 + .07 * dn)), 1, 65535).astype(np.uint16)


def mirrored(n, period):
    """Indices 0 .. period-1, period-1 .. 0, 0 ..., n of them."""
    i = np.arange(n) % (2 * period)
    return np.where(i < period, i, 2 * period - 1 - i)


# ------------------------------------------------------------------------------------------------------------- files

def create(path, args, n_bands, kind, options):
    block = 512 if max(args.width, args.height) > DRAWN else 128
    out = gdal.GetDriverByName("GTiff").Create(path, args.width, args.height, n_bands, kind, [
        "TILED=YES", f"BLOCKXSIZE={block}", f"BLOCKYSIZE={block}", f"COMPRESS={args.compress}", "BIGTIFF=IF_SAFER",
        *options])
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(32633)
    out.SetProjection(srs.ExportToWkt())
    out.SetGeoTransform([499980, 10, 0, 5400000, 0, -10])  # a corner on the 60 m grid of the zone, else arbitrary
    return out


def main():
    parser = argparse.ArgumentParser(description="Make an invented Sentinel-2 scene and its true classes.")
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scene", default="scene.tif", help="where the scene goes (default: %(default)s)")
    parser.add_argument("--labels", default="labels.tif", help="where the classes go (default: %(default)s)")
    parser.add_argument("--compress", default="DEFLATE", help="as GDAL spells it (default: %(default)s)")
    parser.add_argument("--interleave", default="PIXEL", choices=["PIXEL", "BAND"])
    args = parser.parse_args()
    if min(args.width, args.height) < 128:
        parser.error("a scene needs at least 128 x 128 pixels: below that there is no room for a town")

    rng = np.random.default_rng(args.seed)
    width, height = min(-(-args.width // 6) * 6, DRAWN), min(-(-args.height // 6) * 6, DRAWN)
    land, masked = draw(rng, (height, width))
    land = sampled(land)

    gdal.SetCacheMax(256 << 20)  # holds a row of tiles, so that each is compressed once
    predictor = ["PREDICTOR=2"] if args.compress.upper() in ("DEFLATE", "LZW", "ZSTD") else []
    scene = create(args.scene, args, len(BANDS), gdal.GDT_UInt16, [f"INTERLEAVE={args.interleave}"] + predictor)
    for i, (name, _) in enumerate(BANDS):
        scene.GetRasterBand(i + 1).SetDescription(name)
    scene.GetRasterBand(1).SetNoDataValue(0)
    labels = create(args.labels, args, 1, gdal.GDT_Byte, [])
    names, colors = ["unlabelled"] + [""] * max(CLASSES), gdal.ColorTable()
    for value, (name, hint) in CLASSES.items():
        names[value] = name
        colors.SetColorEntry(value, tuple(bytes.fromhex(hint)) + (255,))
    labels.GetRasterBand(1).SetColorTable(colors)
    labels.GetRasterBand(1).SetCategoryNames(names)
    labels.GetRasterBand(1).SetNoDataValue(0)

    columns = mirrored(args.width, width)
    for top in range(0, args.height, 384):  # a multiple of 6 and of 128; bounds the memory
        lines = np.arange(top, min(top + 384, args.height))
        here = np.ix_(mirrored(args.height, height)[lines], columns)
        # The swath ends in the east; it leans as the orbit does, by about one pixel in five.
        missing = masked[here] | (np.arange(args.width) > (args.width + .2 * (.35 * args.height - lines))[:, None])
        for i, (_, metres) in enumerate(BANDS):
            dn = noisy(rng, land.reflectance[i][here], metres)
            dn[missing] = 0
            scene.GetRasterBand(i + 1).WriteArray(dn, 0, top)
        labels.GetRasterBand(1).WriteArray(np.where(missing, 0, land.truth[here]).astype(np.uint8), 0, top)


if __name__ == "__main__":
    main()
