/* SPDX-License-Identifier: MIT
 *
 * Styles for classes, one band and three. */
#include "raster/sink_summary.h"
#include "raster_fixture.h"

#define MAP "/vsimem/style.tif"

static void check(const char *words)
{
    char *style;
    bm_error err;
    BMT_ASSERT_OK(bm_qgis_style(MAP, &style, &err), err);
    if (strstr(style, words) == NULL) printf("\n    no %s in %s\n", words, style);
    CU_ASSERT_PTR_NOT_NULL(strstr(style, words));
    bm_text_free(style);
}

static void test_styles(void)
{
    static const bm_class classes[] = {{10, "wood & <meadow>", true, {1, 2, 254}, false}};
    const uint64_t count = 3;
    const bmi_sink_summary table = {.n_pixels = 4, .classes = classes, .counts = &count, .n_classes = 1};
    GDALDatasetH dataset = bmt_create(MAP, 2, 2, 1, GDT_Byte, NULL);
    bmi_sink_summary_write(dataset, &table);
    GDALClose(dataset);
    check("type=\"paletted\"");
    check("<paletteEntry value=\"10\" color=\"#0102fe\" alpha=\"255\" label=\"wood &amp; &lt;meadow&gt;\"/>");
    GDALDeleteDataset(NULL, MAP);

    const bmi_band_summary bands[] = {{4, 0, 200, 100, 25}, {4, 0, 1, 0.5, 1}, {0, 0, 0, 0, 0}};
    const bmi_sink_summary summary = {.n_pixels = 4, .bands = bands};
    dataset = bmt_create(MAP, 2, 2, 1, GDT_Byte, NULL);
    GDALSetRasterScale(GDALGetRasterBand(dataset, 1), 0.1);
    bmi_sink_summary_write(dataset, &summary);
    GDALClose(dataset);
    check("type=\"singlebandgray\"");
    check("<minValue>5</minValue>");
    check("<maxValue>15</maxValue>");
    dataset = bmt_create(MAP, 2, 2, 3, GDT_Float32, NULL);
    bmi_sink_summary_write(dataset, &summary);
    GDALClose(dataset);
    check("type=\"multibandcolor\"");
    check("<greenContrastEnhancement>\n        <minValue>0</minValue>\n        <maxValue>1</maxValue>");
    GDALDeleteDataset(NULL, MAP);
    char *style;
    bm_error err;
    BMT_ASSERT_FAILS(bm_qgis_style(MAP, &style, &err), err, BM_ERR_IO, MAP);
    CU_ASSERT_PTR_NULL(style);
}

BMT_MAIN("raster/qgis_style", {"styles", test_styles})
