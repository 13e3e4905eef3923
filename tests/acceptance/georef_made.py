# SPDX-License-Identifier: MIT
"""Rasters with one oddity each of where they lie or what of them is valid, for georef.py."""
import numpy as np
from osgeo import gdal, osr

NORTH_UP = (500010.5, 10.25, 0, 4000020.25, 0, -10.5)
DEGREES = (10.125, 0.001, 0, 50.25, 0, -0.001)
ROTATED = (500010.5, 8.5, 3.25, 4000020.25, 2.75, -9.125)
SIZE = 61, 47  # columns, rows: multiples of nothing


def crs_of(code, epoch=None, mapping=None):
    crs = osr.SpatialReference()
    crs.SetFromUserInput(code)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    if epoch is not None:
        crs.SetCoordinateEpoch(epoch)
    if mapping is not None:
        crs.SetDataAxisToSRSAxisMapping(mapping)
    return crs


def create(path, n_bands=2, kind=gdal.GDT_UInt16, size=SIZE, options=(), driver="GTiff"):
    """A raster of noise without zeros."""
    dataset = gdal.GetDriverByName(driver).Create(path, *size, n_bands, kind, list(options))
    random = np.random.default_rng(7)
    high = 120 if "PIXELTYPE=SIGNEDBYTE" in options else 250
    for b in range(n_bands):
        pixels = random.integers(1, high, size=size[::-1])
        dataset.GetRasterBand(b + 1).WriteArray(pixels.astype("uint8" if kind == gdal.GDT_Byte else "float32"))
    return dataset


def control_points(dataset, code="EPSG:4326"):
    points = []
    for i, (pixel, line) in enumerate([(0.5, 0.25), (60.75, 1), (2.125, 46.5), (59, 45), (30.5, 20.5)]):
        point = gdal.GCP(10 + pixel / 300 + line / 1000, 50 - line / 300 + pixel / 2000, 12.5 * i, pixel, line)
        point.Id = f"p{i}"
        points.append(point)
    dataset.SetGCPs(points, crs_of(code))


def rational_polynomials(dataset):
    first = {"LINE_NUM_COEFF": 0.001, "LINE_DEN_COEFF": 1, "SAMP_NUM_COEFF": 0.002, "SAMP_DEN_COEFF": 1}
    fields = {"LINE_OFF": 23.4375, "SAMP_OFF": 30.0625, "LAT_OFF": 50.125, "LONG_OFF": 10.0625, "HEIGHT_OFF": 250, "LINE_SCALE": 24,
              "SAMP_SCALE": 31, "LAT_SCALE": 0.08, "LONG_SCALE": 0.11, "HEIGHT_SCALE": 500}
    for key, value in first.items():
        fields[key] = " ".join(str(x) for x in [value, *(0.25 / (i + 3) for i in range(19))])
    dataset.SetMetadata({key: str(value) for key, value in fields.items()}, "RPC")


def place(transform=None, crs=None, point=False, **raster):
    def make(path):
        dataset = create(path, **raster)
        if point:
            dataset.SetMetadataItem("AREA_OR_POINT", "Point")
        if crs is not None:
            dataset.SetSpatialRef(crs)
        if transform is not None:
            dataset.SetGeoTransform(transform)
    return make


def gcps(path):
    control_points(create(path))


def gcps_projected(path):
    control_points(create(path), "EPSG:32632")


def rpc(path):
    rational_polynomials(create(path))


def rpc_and_transform(path):
    dataset = create(path)
    dataset.SetMetadataItem("AREA_OR_POINT", "Point")
    dataset.SetSpatialRef(crs_of("EPSG:32632"))
    dataset.SetGeoTransform(NORTH_UP)
    rational_polynomials(dataset)


def with_points_and(transform):
    """Only formats whose places GDAL keeps beside the file, and VRT, have both."""
    def make(path):
        place(options=())(path + ".tif")
        dataset = gdal.Translate(path, path + ".tif", format="VRT")
        dataset.SetSpatialRef(crs_of("EPSG:32632"))
        dataset.SetGeoTransform(transform)
        control_points(dataset)
    return make


def odd_axes(path):
    place(DEGREES)(path + ".tif")
    dataset = gdal.Translate(path, path + ".tif", format="VRT")
    dataset.SetSpatialRef(crs_of("EPSG:4326", mapping=[1, 2]))


def geolocation(path):
    """A swath: two rasters beside it say where each pixel lies."""
    create(path + ".tif")
    for axis in "xy":
        create(f"{path}.{axis}.tif", 1, gdal.GDT_Float64)
    dataset = gdal.Translate(path, path + ".tif", format="VRT")
    dataset.SetMetadata({"X_DATASET": path + ".x.tif", "Y_DATASET": path + ".y.tif", "X_BAND": "1", "Y_BAND": "1", "PIXEL_OFFSET": "0",
                         "LINE_OFFSET": "0", "PIXEL_STEP": "1", "LINE_STEP": "1", "SRS": crs_of("EPSG:4326").ExportToWkt()}, "GEOLOCATION")


def some(size=SIZE):
    """Pixels in no pattern."""
    return np.random.default_rng(11).random(size[::-1]) < 0.3


def masked(inside):
    def make(path):
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", inside)
        dataset = create(path)
        dataset.SetGeoTransform(NORTH_UP)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(some(), 0, 255).astype("uint8"))
        dataset = None
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    return make


def alpha(kind, most):
    def make(path):
        dataset = create(path, 4, kind, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
        dataset.SetGeoTransform(NORTH_UP)
        opacity = np.where(some(), 0, np.random.default_rng(5).integers(1, most, size=SIZE[::-1]))
        dataset.GetRasterBand(4).WriteArray(opacity)
    return make


def not_a_number(path):
    dataset = create(path, 2, gdal.GDT_Float32)
    pixels = dataset.ReadAsArray()
    pixels[0][some()] = np.nan
    pixels[1][3, 5] = np.nan
    dataset.WriteArray(pixels)
    dataset.GetRasterBand(1).SetNoDataValue(np.nan)


def stray_nan(path):
    """NaN, and nodata is another value."""
    dataset = create(path, 2, gdal.GDT_Float64)
    pixels = dataset.ReadAsArray()
    pixels[0][some()] = np.nan
    pixels[1][20:30, 4:9] = -9999
    dataset.WriteArray(pixels)
    dataset.GetRasterBand(1).SetNoDataValue(-9999)


def nodata_of_one(path):
    create(path + ".tif")
    dataset = gdal.Translate(path, path + ".tif", format="VRT")
    value = int(dataset.GetRasterBand(1).ReadAsArray()[20, 20])
    dataset.GetRasterBand(2).SetNoDataValue(value)


def signed(path):
    dataset = create(path, 2, gdal.GDT_Byte, options=["PIXELTYPE=SIGNEDBYTE"])
    pixels = dataset.ReadAsArray().astype("int16") - 60
    pixels[0][some()] = -7
    dataset.WriteArray(pixels.astype("int8").view("uint8"))
    dataset.GetRasterBand(1).SetNoDataValue(-7)


def tuple_nodata(path):
    """NODATA_VALUES: only where all bands have theirs."""
    dataset = create(path, 3, gdal.GDT_Byte, options=["PHOTOMETRIC=MINISBLACK"])
    pixels = dataset.ReadAsArray()
    pixels[:2, 5:25, 5:25] = 0
    pixels[2, 15:35, 5:25] = 0
    dataset.WriteArray(pixels)
    dataset.SetMetadataItem("NODATA_VALUES", "0 0 0")


ENGINEERING = 'LOCAL_CS["works yard",LOCAL_DATUM["yard",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["East",EAST],AXIS["North",NORTH]]'
PLAIN, MANY = ("GTiff",), ("GTiff", "COG", "PNG")  # of every other format than GeoTIFF one window


def make_all(folder):
    """Makes them; gives (name, path, formats of outputs to try)."""
    utm, degrees = crs_of("EPSG:32632"), crs_of("EPSG:4326")
    rasters = {
        "epoch.tif": (place(DEGREES, crs_of("EPSG:9000", 2021.3)), MANY),
        "north-up.tif": (place(NORTH_UP, utm), (*MANY, "MRF")),
        "south-up.tif": (place((*NORTH_UP[:5], 10.5), utm), MANY),
        "east-left.tif": (place((500010.5, -10.25, 0, 4000020.25, 0, -10.5), utm), PLAIN),
        "rotated.tif": (place(ROTATED, utm), MANY),
        "rotated-point.tif": (place(ROTATED, utm, True), PLAIN),
        "point.tif": (place(NORTH_UP, utm, True), MANY),
        "point-without-crs.tif": (place(NORTH_UP, None, True), PLAIN),
        "point-without-place.tif": (place(None, None, True), PLAIN),
        "swapped-axes.tif": (place(DEGREES, degrees), PLAIN),
        "odd-axes.vrt": (odd_axes, PLAIN),
        "northing-first.tif": (place(NORTH_UP, crs_of("EPSG:31468")), PLAIN),
        "compound.tif": (place(DEGREES, crs_of("EPSG:4326+5773")), PLAIN),
        "three-axes.tif": (place(DEGREES, crs_of("EPSG:4979")), PLAIN),
        "geocentric.tif": (place(NORTH_UP, crs_of("EPSG:4978")), PLAIN),
        "engineering.tif": (place(NORTH_UP, crs_of(ENGINEERING)), PLAIN),
        "crs-alone.tif": (place(None, utm), PLAIN),
        "crs-alone-point.tif": (place(None, degrees, True), PLAIN),
        "identity.tif": (place((0, 1, 0, 0, 0, 1), utm), PLAIN),
        "one-pixel.tif": (place(NORTH_UP, utm, size=(1, 1)), PLAIN),
        "one-row.tif": (place(NORTH_UP, utm, size=(33, 1)), PLAIN),
        "gcps.tif": (gcps, MANY),
        "gcps-projected.tif": (gcps_projected, PLAIN),
        "rpc.tif": (rpc, MANY),
        "rpc-and-transform.tif": (rpc_and_transform, PLAIN),
        "gcps-and-transform.vrt": (with_points_and(NORTH_UP), (*MANY, "HFA")),
        "gcps-and-identity.vrt": (with_points_and((0, 1, 0, 0, 0, 1)), MANY),
        "geolocation.vrt": (geolocation, PLAIN),
        "mask-inside.tif": (masked("YES"), PLAIN),
        "mask-beside.tif": (masked("NO"), PLAIN),
        "alpha.tif": (alpha(gdal.GDT_Byte, 256), PLAIN),
        "alpha-wide.tif": (alpha(gdal.GDT_UInt16, 65536), PLAIN),
        "nan.tif": (not_a_number, PLAIN),
        "stray-nan.tif": (stray_nan, PLAIN),
        "nodata-of-one.vrt": (nodata_of_one, PLAIN),
        "nodata-tuple.tif": (tuple_nodata, PLAIN),
        "signed.tif": (signed, PLAIN),
    }
    for name, (make, formats) in rasters.items():
        path = f"{folder}/{name}"
        make(path)
        yield name, path, formats
