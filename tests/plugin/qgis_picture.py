#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""QGIS without a screen opens a network over a scene through the driver, and draws it with its legend. Run by hand (Debian's python3-qgis):

    qgis_picture.py PLUGIN_FOLDER SOURCE_DIR OUT.png

Says whether the layers are valid and agree with GDAL; exit status 0 if so.
"""
import os
import sys
import tempfile

plugins, source, out = (os.path.abspath(path) for path in sys.argv[1:4])
os.environ["GDAL_DRIVER_PATH"] = plugins
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from osgeo import gdal
from qgis.core import (QgsApplication, QgsLayout, QgsLayoutExporter, QgsLayoutItemLabel, QgsLayoutItemLegend, QgsLayoutItemMap,
                       QgsLayoutItemScaleBar, QgsLayoutPoint, QgsLayoutSize, QgsMapLayerLegendUtils, QgsPalettedRasterRenderer, QgsPointXY, QgsProject,
                       QgsProviderRegistry, QgsRasterLayer, QgsUnitTypes)
from qgis.PyQt.QtGui import QFont

MM = QgsUnitTypes.LayoutMillimeters
model, scene = os.path.join(source, "sample_data/landcover.onnx"), os.path.join(source, "sample_data/scene.tif")


def place(item, layout, x, y, width, height):
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(x, y, MM))
    item.attemptResize(QgsLayoutSize(width, height, MM))


def leave_out_unnamed(layer):
    """A colour table has an entry for every number up to the last class; a legend is for those that have a name."""
    renderer = layer.renderer()
    named = [entry for entry in renderer.classes() if not entry.label.isdigit()]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, named))


def draw(layer, path):
    leave_out_unnamed(layer)
    layout = QgsLayout(QgsProject.instance())
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(200, 128, MM))
    sheet = QgsLayoutItemMap(layout)
    place(sheet, layout, 4, 14, 140, 110)
    sheet.setLayers([layer])
    sheet.setCrs(layer.crs())
    sheet.setExtent(layer.extent())
    sheet.setFrameEnabled(True)
    title = QgsLayoutItemLabel(layout)
    title.setText("BANDMIX:landcover.onnx:scene.tif")
    title.setFont(QFont("DejaVu Sans Mono", 13))
    place(title, layout, 4, 4, 190, 9)
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(sheet)
    legend.setAutoUpdateModel(False)
    tree = legend.model().rootGroup().findLayers()[0]
    QgsMapLayerLegendUtils.setLegendNodeOrder(tree, list(range(1, 1 + len(layer.renderer().classes()))))  # not the line about the band
    legend.model().refreshLayerLegend(tree)
    place(legend, layout, 147, 14, 50, 90)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(sheet)
    bar.applyDefaultSize()
    place(bar, layout, 147, 112, 50, 12)
    return QgsLayoutExporter(layout).renderPageToImage(0, dpi=110).save(path)


def agrees(layer, name):
    """The value in the middle, as QGIS and as GDAL see it."""
    dataset = gdal.Open(name)
    transform = dataset.GetGeoTransform()
    x, y = dataset.RasterXSize // 2, dataset.RasterYSize // 2
    point = QgsPointXY(transform[0] + (x + 0.5) * transform[1], transform[3] + (y + 0.5) * transform[5])
    value, found = layer.dataProvider().sample(point, 1)
    return layer.isValid() and found and value == dataset.GetRasterBand(1).ReadAsArray(x, y, 1, 1)[0, 0]


def main():
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        descriptor = os.path.join(folder, "map.bmix")
        with open(descriptor, "w") as file:
            file.write(f'{{"bandmix": 1, "model": "{model}", "inputs": ["{scene}"]}}\n')
        layers = [QgsRasterLayer(name, "land cover", "gdal") for name in (f"BANDMIX:{model}:{scene}", descriptor)]
        for layer in layers:
            fine = agrees(layer, layer.source())
            failed += not fine
            print("ok    " if fine else "FAILED", "QGIS opens", os.path.basename(layer.source()))
        offered = "*.bmix" in QgsProviderRegistry.instance().fileRasterFilters()
        QgsProject.instance().setCrs(layers[0].crs())
        QgsProject.instance().addMapLayer(layers[0])
        drawn = draw(layers[0], out)
        print("ok    " if offered else "FAILED", "QGIS offers *.bmix files")
        print("ok    " if drawn else "FAILED", "QGIS draws the map")
        failed += (not offered) + (not drawn)
    # Layouts and the application do not end well together in QGIS 3.22, with or without plugins of GDAL.
    sys.stdout.flush()
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
